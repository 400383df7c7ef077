"""Days are found whichever way they are put, and none is made up."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.link.days import days
from sayso.link.wording import tokens

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("days.jsonl").read_text("utf-8").splitlines()
]
DAY_WORDS = "the first 31st 30 2 May June of next month year last end Monday day after tomorrow by"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['words']}, {case['published']}")
def test_words_name_these_days(case):
    published = date.fromisoformat(case["published"]) if case["published"] else None
    found = days(tokens(case["words"]), published, past=False)
    assert [day.isoformat() for day, _, _ in found] == case["days"]


def test_a_bare_weekday_of_the_past_lies_behind():
    found = days(tokens("on Friday"), date(2022, 10, 11), past=True)
    assert found[0][0] == date(2022, 10, 7)


@given(
    st.lists(st.sampled_from(DAY_WORDS.split()), max_size=12),
    st.dates(date(1901, 1, 1), date(2099, 1, 1)),
)
def test_any_order_of_such_words_is_read_and_places_never_overlap(words, published):
    ends = 0
    for _, first, last in days(tokens(" ".join(words)), published, past=False):
        assert ends <= first < last <= len(words)
        ends = last
