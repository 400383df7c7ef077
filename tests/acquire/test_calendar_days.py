"""Stamps and full dates are read as precisely as written, impossible ones not at all."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.calendar_days import full_dates, only_day, read_iso, read_stamp

LINES = (Path(__file__).parent / "stamps.jsonl").read_text("utf-8").splitlines()
STAMPS = [json.loads(line) for line in LINES]


@pytest.mark.parametrize("case", STAMPS, ids=lambda case: case["given"])
def test_a_stamp_is_as_precise_as_it_says(case):
    read = read_stamp(case["given"])
    assert (list(read) if read else None) == case["read"]


@pytest.mark.parametrize(
    "words",
    ["3 May 2021", "3rd May 2021", "3rd of May, 2021", "May 3, 2021", "MAY 3 2021", "2021-05-03"],
)
def test_a_full_date_is_found_where_it_stands(words):
    (mention,) = full_dates(f"It was 😀 {words}, they said.")
    assert mention.day == date(2021, 5, 3)
    assert f"It was 😀 {words}, they said."[mention.start : mention.end] == words


@pytest.mark.parametrize("words", ["May 2021", "3 May", "13 May 20211", "A3 May 2021", "may 2021"])
def test_less_than_a_full_date_is_none(words):
    assert list(full_dates(words)) == []


def test_two_different_days_are_no_single_day():
    assert only_day("3 May 2021 and 4 May 2021") is None
    assert only_day("3 May 2021, that is May 3, 2021") == "2021-05-03"


@given(st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2100, 1, 1)))
def test_iso_moments_come_back_unchanged(moment):
    assert read_iso(moment.isoformat()) == (moment.isoformat(), "time")


@given(st.text(max_size=40) | st.from_regex(r"[0-9T:.+Z -]{0,30}", fullmatch=True))
def test_no_stamp_breaks_the_reading(words):
    read = read_stamp(words)
    assert read is None or read[1] in ("time", "day", "month", "year")
