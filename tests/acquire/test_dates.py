"""A text is dated by what plainly dates it, and by nothing else."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.dates import date_of_text, option_date
from sayso.errors import UsageError

HERE = Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "dated.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_the_day_is_read_where_the_text_dates_itself(case):
    assert date_of_text(case["text"]) == case["day"]


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("2022-02-15", ("2022-02-15", "day")),
        ("2022-02-15T14:30+03:00", ("2022-02-15T14:30:00+03:00", "time")),
        ("2022-02-15T00:00", ("2022-02-15T00:00:00", "time")),
    ],
)
def test_the_option_takes_a_day_or_a_moment(words, read):
    assert option_date(words) == read


@pytest.mark.parametrize("words", ["", "today", "15.02.2022", "2022", "2022-02", "2022-02-30"])
def test_the_option_refuses_anything_else(words):
    with pytest.raises(UsageError) as refusal:
        option_date(words)
    assert refusal.value.subject == "--published"
    assert "2022-02-15" in refusal.value.mend


@given(st.dates(min_value=date(1700, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_read_back_from_a_label(day):
    text = f"Pier to open\nPublished: {day.day} {day:%B} {day.year}\nThe pier will open."
    assert date_of_text(text) == day.isoformat()


@given(st.text(alphabet="today 3May2021,\"'“”()\n-.:", max_size=300))
def test_no_text_breaks_the_reading(text):
    day = date_of_text(text)
    assert day is None or len(day) == 10


@pytest.mark.parametrize(
    "bit", ["By a ", "A, ", "Published: ", "1 May ", "KYIV (", "Harbour of the ", '"', "today, "]
)
def test_long_repetitions_are_read_in_one_go(bit):
    assert date_of_text(bit * 100_000) is None
