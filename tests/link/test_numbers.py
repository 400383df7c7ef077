"""Amounts are read from figures and from words."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.link.numbers import amounts, ordinal
from sayso.link.wording import tokens

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("numbers.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["words"])
def test_words_name_these_amounts(case):
    assert [each.value for each in amounts(tokens(case["words"]))] == case["values"]


def test_the_unit_is_what_is_counted():
    (amount,) = amounts(tokens("three battalions of the brigade"))
    assert "battalion" in amount.unit


def test_a_word_taken_as_a_day_is_no_amount():
    assert amounts(tokens("10 May"), frozenset([0, 1])) == []


def test_ordinals_are_read_in_figures_and_words():
    assert (ordinal("11th"), ordinal("eleventh"), ordinal("eleven")) == (11, 11, None)


@given(st.text("0123456789,.m ", max_size=40))
def test_any_run_of_digits_is_read(text):
    assert all(each.value >= 0 for each in amounts(tokens(text)))
