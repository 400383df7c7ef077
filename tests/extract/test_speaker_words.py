"""A speaker's words: whole where a share's code cut them, and shared by "said ... and promised"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.speaker_words import shared, spoke_before, whole_name


def span_of(text, words, after=0):
    at = text.index(words, after)
    return at, at + len(words)


def test_the_end_of_a_shares_code_is_no_speaker():
    text = "ORLO, June 6 - Harbour Foods Plc HBF.L said on Thursday it would close a mill."
    start, end = whole_name(text, span_of(text, "L said"[:1], text.index("HBF.")))
    assert text[start:end] == "Harbour Foods Plc HBF.L"


@pytest.mark.parametrize("words", ["Ida Holm", "NATO", "The U.S", "K"])
def test_other_speakers_keep_their_words(words):
    text = f"On Monday {words} said no."
    assert whole_name(text, span_of(text, words)) == span_of(text, words)


def goes_on(text, first, speaker, second):
    spoken = [(span_of(text, first), span_of(text, speaker))]
    found = spoke_before(text, span_of(text, second), spoken)
    return found and text[slice(*found)]


def test_one_speaker_says_and_promises():
    text = "The league said it would wait for the report, and promised to name a host by May."
    assert goes_on(text, "said", "The league", "promised") == "The league"
    text = "The mayor denied the charge but has threatened to sue."
    assert goes_on(text, "denied", "The mayor", "has threatened") == "The mayor"


@pytest.mark.parametrize(
    "text",
    [
        "The league said it would wait. Then it was asked and promised to name a host.",
        "The league said it would wait, a host promised to help.",
        "The league said it would wait\n\nand promised to name a host.",
    ],
)
def test_another_sentence_or_subject_has_a_speaker_of_its_own(text):
    assert goes_on(text, "said", "The league", "promised") is None


def test_only_the_verb_without_a_speaker_takes_the_one_before():
    text = "The league said it would wait, and promised to name a host, the board said."
    told = [
        (span_of(text, "said"), (span_of(text, "The league"),)),
        (span_of(text, "promised"), ()),
        (span_of(text, "said", text.index("board")), (span_of(text, "the board"),)),
    ]
    found = [[text[slice(*s)] for s in spans] for spans in shared(text, told)]
    assert found == [["The league"], ["The league"], ["the board"]]


@given(st.text("A.b L,\n", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_whole_name_holds_the_words_it_was_given(text, one, other):
    span = min(one, other), max(one, other)
    start, end = whole_name(text, span)
    assert start <= span[0]
    assert end == span[1]
