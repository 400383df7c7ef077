"""Text in, time expressions out."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.extract.times import Anchor, anchor_of, times

HERE = Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "times.jsonl").read_text("utf8").splitlines()]
NO_TIMES = (HERE / "times_none.txt").read_text("utf8").splitlines()
TUESDAY = anchor_of("2024-05-14", None)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['words']} @ {c['anchor']}")
def test_an_expression_is_read_as_the_table_says(case: dict[str, str | None]) -> None:
    found = times(f"It came {case['words']}, they say.", anchor_of(case["anchor"], None))
    assert [(t.type, t.value, t.start, t.end, t.precision) for t in found] == [
        (case["type"], case["value"], case["start"], case["end"], case["precision"])
    ]


@pytest.mark.parametrize("sentence", NO_TIMES)
def test_words_that_only_look_like_times_are_left_alone(sentence: str) -> None:
    assert times(sentence, TUESDAY) == []


def test_a_bare_weekday_looks_the_way_its_sentence_does() -> None:
    text = "She said on Friday that they will leave on Friday."
    assert [t.value for t in times(text, TUESDAY)] == ["2024-05-10", "2024-05-17"]


def test_a_caller_may_rule_that_all_times_lie_ahead() -> None:
    assert times("Friday", TUESDAY, prefer="future")[0].value == "2024-05-17"


def test_offsets_count_code_points() -> None:
    (found,) = times("😀 on 3 June 2021", TUESDAY)
    assert (found.span, found.text) == ((5, 16), "3 June 2021")


def test_a_paragraph_break_ends_an_expression() -> None:
    assert [t.text for t in times("Sales in 2021\n\n3 June 2020", TUESDAY)] == [
        "2021",
        "3 June 2020",
    ]


@pytest.mark.parametrize(
    ("published", "precision", "start", "known"),
    [
        ("2022-02-15", None, "2022-02-15", "day"),
        ("2022-02", None, "2022-02-01", "month"),
        ("2022", None, "2022-01-01", "year"),
        ("2022-02-15T10:00:00+02:00", "time", "2022-02-15", "time"),
        ("2022-02-15T10:00:00Z", "day", "2022-02-15", "day"),
        ("2022-02-15", "month", "2022-02-01", "month"),
    ],
)
def test_an_anchor_is_as_precise_as_what_is_known(
    published: str, precision: str | None, start: str, known: str
) -> None:
    anchor = anchor_of(published, precision)
    assert anchor is not None
    assert (anchor.start, anchor.precision) == (start, known)


@pytest.mark.parametrize("published", [None, "", "yesterday", "2022-13-01", "2022-02-15T99:00"])
def test_what_is_no_date_gives_no_anchor(published: str | None) -> None:
    assert anchor_of(published, None) is None


PIECES = [case["words"] for case in CASES] + [
    "31 February 2021", "29 February", "9999", "the 30th century", "the end of", "late",
    "next", "last", "99 centuries ago", "100,000 years later", "to", "-", ",", "'s", "of", "at",
    "24:00", "99:99", "2021-02-31", "00/00/0000", "0000-00-00", "\n\n", "٣", "😀", "\ud800", "a m",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))


@settings(deadline=None)
@given(text=TEXTS, moment=st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))
def test_any_text_and_any_anchor_give_spans_inside_the_text_in_order(
    text: str, moment: datetime
) -> None:
    for anchor in (None, Anchor(moment, "time"), Anchor(moment, "day")):
        reached = 0
        for found in times(text, anchor):
            assert reached <= found.span[0] < found.span[1] <= len(text)
            assert found.text == text[slice(*found.span)]
            reached = found.span[1]
            if found.start and found.end:
                assert found.start[:10] <= found.end[:10]
                assert found.start != found.end
                assert 1 <= int(found.start[:4]) <= int(found.end[:4]) <= 9999


@settings(deadline=None)
@given(text=TEXTS)
def test_reading_twice_says_the_same(text: str) -> None:
    assert times(text, TUESDAY) == times(text, TUESDAY)


@pytest.mark.parametrize(
    "piece", ["two ", "the end of ", "1-", "1:1", "twenty ", "a", ",1", "next "]
)
def test_a_long_run_of_one_piece_is_read_in_one_go(piece: str) -> None:
    found = times(piece * 3_000, TUESDAY)
    assert all(t.span[1] - t.span[0] < 400 for t in found)
