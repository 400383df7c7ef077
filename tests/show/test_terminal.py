"""The page for people: what matters first, the exact words, nothing that steers the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from sayso.records import Article, Quote, Reading
from sayso.show.terminal import annotation_page, counts, reading_page, speaker_words


def page_of(reading: Reading, width: int = 90, colour: bool = False) -> str:
    return reading_page(reading, width=width, colour=colour)


def flat(page: str) -> str:
    return " ".join(page.split())


def test_the_heading_says_what_when_and_how_the_date_is_known(reading: Reading) -> None:
    page = flat(page_of(reading))
    assert "The army leaves" in page
    assert "Vale Post · Tue 7 Mar 2023 (read in the text) · letters/port.txt" in page


def test_commitments_come_soonest_due_first_and_undated_last(reading: Reading) -> None:
    page = page_of(reading)
    parade, leaving, undated = (
        page.index(words) for words in ("on Fri 10 Mar 2023", "by Mon 20 Mar 2023", "no date known")
    )
    assert parade < leaving < undated < page.index("Accusations (1)")


def test_a_commitment_shows_every_slot_it_has_in_the_words_of_the_text(reading: Reading) -> None:
    page = flat(page_of(reading))
    assert "by Mon 20 Mar 2023 (“by 20 March”)" in page
    assert "who the army does withdraw where from Port Vale (Port Vale City, XV)" in page
    assert "said “The army will leave Port Vale by 20 March” — Ada Mora, general, the army" in page
    assert "amount about 10,000 dinars if once the roads are open" in page
    assert "tentative: planned or hoped for" in page


def test_what_is_missing_to_check_is_named_in_plain_words(reading: Reading) -> None:
    assert "cannot be checked yet; missing: what, by when" in flat(page_of(reading))


def test_a_commitment_of_nobody_says_so(reading: Reading) -> None:
    assert "— the article itself, no speaker named" in flat(page_of(reading))


def test_a_promise_not_to_act_is_never_shown_as_a_promise(reading: Reading) -> None:
    refusing = replace(reading.commitments[0], negated=True)
    assert "does not withdraw" in flat(page_of(replace(reading, commitments=(refusing,))))


def test_an_act_without_a_name_points_to_the_words(reading: Reading) -> None:
    assert "does as said below: The parade" in flat(page_of(reading))


def test_other_quotes_follow_by_kind_with_their_speakers(reading: Reading) -> None:
    page = page_of(reading)
    assert page.index("Accusations (1)") < page.index("Reports (1)")
    assert "the mayor: “They are liars,”" in page
    assert page.count("General Ada Mora") == 0, "quotes behind commitments are not shown twice"


def test_the_page_closes_with_its_counts(reading: Reading) -> None:
    assert page_of(reading).strip().endswith("3 commitments (2 checkable), 4 quotes in all")
    assert (
        counts(Reading(article=reading.article)) == "0 commitments (0 checkable), 0 quotes in all"
    )


def test_an_article_without_commitments_says_so(article: Article) -> None:
    assert "No commitment found" in page_of(Reading(article=article))


def test_warnings_are_shown(article: Article) -> None:
    warned = replace(article, warnings=("3 bytes were not UTF-8",))
    assert "note: 3 bytes were not UTF-8" in page_of(Reading(article=warned))


@pytest.mark.parametrize("width", [1, 40, 53, 90, 400])
def test_no_line_is_wider_than_the_terminal(reading: Reading, width: int) -> None:
    widest = max(cell_len(line) for line in page_of(reading, width).splitlines())
    assert widest <= min(max(width, 40), 110)


def test_colour_is_used_only_when_asked_for(reading: Reading) -> None:
    assert "\x1b[" in page_of(reading, colour=True)
    assert "\x1b" not in page_of(reading, colour=False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=40))
def test_no_words_of_an_article_steer_the_terminal(reading: Reading, words: str) -> None:
    hostile = f"\x1b[2J\u202e{words}[bold red]"
    quote = replace(reading.quotes[0], speaker_name=hostile, speaker_role=words)
    commitment = replace(reading.commitments[0], actor=hostile, object=words, condition=hostile)
    article = replace(reading.article, title=hostile, outlet=hostile, origin=words)
    page = page_of(Reading(article=article, quotes=(quote,), commitments=(commitment,)))
    assert not {each for each in page if each < " " and each != "\n"}
    assert "\u202e" not in page
    assert "[bold red]" in page


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({}, "Villagers"),
        ({"speaker_name": "Ada Mora", "speaker_role": "general"}, "Ada Mora, general"),
        ({"speaker_name": "the army", "speaker_body": "The army"}, "the army"),
        ({"speaker": ()}, "no speaker named"),
        ({"speaker": (), "speaker_body": "the army"}, "the army"),
    ],
)
def test_a_speaker_is_named_as_far_as_the_article_does(
    reading: Reading, told: dict[str, object], shown: str
) -> None:
    quote: Quote = replace(reading.quotes[2], **told)  # type: ignore[arg-type]
    assert speaker_words(reading.article, quote) == shown


def test_layers_show_their_words_and_what_they_mean(article: Article) -> None:
    layers = {
        "times": [{"span": [30, 41], "text": "by 20 March", "value": "2023-03-20", "rule": "by"}],
        "speakers": [{"name": "Ada Mora", "mentions": [[43, 59]]}],
        "quotes": [{"id": "x", "content": [[0, 8]], "kind": "report"}],
        "places": [],
    }
    page = flat(annotation_page(article, layers, width=90, colour=False))
    assert "times (1) by 20 March [value 2023-03-20, rule by]" in page
    assert "speakers (1) General Ada Mora [name Ada Mora]" in page
    assert "quotes (1) The army [kind report]" in page
    assert "places (0)" in page


def test_a_long_layer_is_cut_and_says_so(article: Article) -> None:
    rows = [{"span": [0, 3], "text": "The"}] * 250
    assert "and 50 more" in annotation_page(article, {"times": rows}, width=90, colour=False)
