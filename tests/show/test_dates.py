"""Windows read as a person would say them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.records import Article, Window
from sayso.show.dates import due, published_words, window_words

CASES = [
    json.loads(case)
    for case in Path(__file__).with_name("windows.jsonl").read_text("utf-8").splitlines()
]


def window(start: str | None, end: str | None) -> Window:
    return Window(start=start, end=end, precision="day", text=None, rule=None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_window_reads_as_a_person_would_say_it(case: dict[str, str | None]) -> None:
    words = window_words(
        Window(
            start=case["start"],
            end=case["end"],
            precision=case["precision"],  # type: ignore[arg-type]
            text=None,
            rule=None,
        ),
        case["published"],
    )
    assert words == case["says"]


def test_soonest_due_comes_first_and_undated_last() -> None:
    undated, opened = window(None, None), window("2022-01-01", None)
    later, sooner = window("2022-01-01", "2022-03-01"), window(None, "2022-02-15T12:00:00+01:00")
    assert sorted([undated, opened, later, sooner], key=due) == [sooner, later, opened, undated]


@given(st.none() | st.dates().map(str), st.none() | st.dates().map(str), st.booleans())
def test_any_two_days_have_words_and_an_order(
    start: str | None, end: str | None, known: bool
) -> None:
    assert window_words(window(start, end), start if known else None)
    assert due(window(start, end)) >= due(window("0001-01-01", "0001-01-01"))


@pytest.mark.parametrize(
    ("published", "precision", "origin", "words"),
    [
        (None, None, None, "date unknown"),
        ("2022-02-15", "day", "text", "Tue 15 Feb 2022 (read in the text)"),
        ("2022-02", "month", "option", "February 2022 (as you said)"),
        ("2022", "year", "metadata", "2022 (from the page's metadata)"),
        (
            "2022-02-15T09:30:00+02:00",
            "time",
            "metadata",
            "Tue 15 Feb 2022, 09:30 +0200 (from the page's metadata)",
        ),
    ],
)
def test_the_date_of_an_article_says_where_it_was_read(
    article: Article, published: str, precision: str, origin: str, words: str
) -> None:
    dated = replace(
        article,
        published=published,
        published_precision=precision,  # type: ignore[arg-type]
        published_from=origin,  # type: ignore[arg-type]
    )
    assert published_words(dated) == words
