"""Quotes as spans: whose, with which cue, and where a quotation goes on."""

import pytest

from sayso.extract.attribution import attributions, encode, form_of, from_nobody, is_quotation
from sayso.inference import load


def read(text):
    model = load()
    found = attributions(text, encode(text, model), model)
    return [
        tuple(tuple(text[s:e] for s, e in spans) for spans in (a.speaker, a.cue, a.content))
        for a in found
    ]


def test_a_plain_quotation_has_speaker_cue_and_content():
    text = "“The bridge will open on Monday,” the mayor, Lena Ostberg, said."
    ((speaker, cue, content),) = read(text)
    assert speaker[0].strip(",") == "the mayor, Lena Ostberg"
    assert cue == ("said",)
    assert content[0].strip("“”,") == "The bridge will open on Monday"


def test_an_indirect_quote_needs_no_marks():
    ((speaker, cue, content),) = read("The navy said on Friday that two frigates had left port.")
    assert speaker == ("The navy",)
    assert cue[0].startswith("said")
    assert content == ("that two frigates had left port",)


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""'])
def test_a_paragraph_that_is_only_a_quotation_belongs_to_the_speaker_before(opening, closing):
    first = f"{opening}We kept our word,{closing} Captain Ilse Marn wrote in a post."
    second = f"{opening}They did not keep theirs.{closing}"
    found = read(f"{first}\n\n{second}")
    assert any(second in content for _, _, content in found)
    assert {speaker for speaker, _, content in found if second in content} == {
        ("Captain Ilse Marn",)
    }


def test_hearsay_has_no_speaker():
    ((speaker, cue, content),) = read("The krone reportedly lost a tenth of its value on Monday.")
    assert (speaker, cue) == ((), ("reportedly",))
    assert content


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "Officials argue that the pull-back showed that Alliance warnings of an attack "
            "were baseless.",
            (("Alliance",), ("warnings",), ("of an attack",)),
        ),
        (
            "The mayor said his claim that the pier was safe had been checked.",
            (("his",), ("claim",), ("that the pier was safe had been checked",)),
        ),
        (
            "Officials argue that Alliance warnings of a raid that was never planned are baseless.",
            (("Alliance",), ("warnings",), ("of a raid that was never planned",)),
        ),
    ],
)
def test_a_noun_that_tells_what_somebody_said_is_a_cue_inside_another_quote(text, quote):
    assert quote in read(text)


def test_a_sign_that_somebody_hopes_is_their_hope():
    text = (
        "Grain prices fell sharply after the news, indicating that many traders hoped this would "
        "mark the end of the blockade."
    )
    found = [(("many traders",), ("hoped",), ("this would mark the end of the blockade",))]
    assert read(text) == found


def test_a_noun_of_nobody_is_no_cue():
    cues = [cue for _, cue, _ in read("Snow fell. A warning of ice hung at the bridge all day.")]
    assert ("warning",) not in cues


def test_paragraphs_of_unlike_length_are_read_side_by_side():
    long = "The harbour office, which had kept silent for a week while the ferries lay idle, said "
    parts = [
        "“We sail at dawn,” said Ada Moor.",
        long + "that two ferries would sail from the northern pier at dawn on Friday.",
        "The mayor denied that the pier was closed.",
    ]
    found = read("\n\n".join(parts))
    assert [cue for _, cue, _ in found] == [("said",), ("said",), ("denied",)]
    for part, (speaker, cue, content) in zip(parts, found, strict=True):
        assert all(words in part for words in (*speaker, *cue, *content))


def test_a_text_without_quotes_gives_none():
    assert read("Rain fell. The river rose by two metres.") == []


def test_offsets_after_an_emoji_count_code_points():
    text = "🚂🚂 “Trains leave tonight,” said Ada Moor."
    ((speaker, _, content),) = read(text)
    assert speaker == ("Ada Moor",)
    assert content[0].startswith("“Trains leave")


@pytest.mark.parametrize(
    ("text", "form"),
    [("“We go,”", "direct"), ("that they go", "indirect"), ("that they “go at once”", "mixed")],
)
def test_the_form_says_how_much_is_quoted(text, form):
    assert form_of(text, [(0, len(text))]) == form


@pytest.mark.parametrize(
    ("words", "yes"),
    [("“All of it.”", True), ("“It runs on", True), ("“Part” of it.", False), ("None.", False)],
)
def test_a_paragraph_is_a_quotation_only_as_a_whole(words, yes):
    assert is_quotation(words) is yes


@pytest.mark.parametrize(
    ("cue", "nobody"),
    [
        ("reportedly", True),
        ("reportedly posted", True),
        ("Allegedly had been", True),
        ("reportedly said", False),
        ("apparently thinks", False),
        ("reported", False),
        ("said", False),
    ],
)
def test_hearsay_has_no_speaker_unless_somebody_speaks(cue: str, nobody: bool) -> None:
    assert from_nobody(cue) == nobody
