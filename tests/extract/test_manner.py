"""Promised, only meant or ruled out, and on what condition: by the words that stand there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.manner import (
    condition_of,
    firmness_of,
    in_one_sentence,
    negated_of,
    whole_condition,
)

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("manner.jsonl").read_text("utf8").splitlines()
]


def span_of(text: str, words: str) -> tuple[int, int]:
    at = text.index(words)
    return at, at + len(words)


@pytest.mark.parametrize("case", [c for c in CASES if "trigger" in c], ids=lambda c: c["text"])
def test_words_say_whether_it_is_promised_and_where_they_do_not_the_model_does(
    case: dict[str, Any],
) -> None:
    span = span_of(case["text"], case["trigger"])
    found = [firmness_of(case["text"], span, tentative) for tentative in (0.1, 0.9)]
    told = case["firmness"]
    assert found == ([told, told] if told else ["firm", "tentative"])


@pytest.mark.parametrize("case", [c for c in CASES if "verb" in c], ids=lambda c: c["text"])
def test_an_act_is_ruled_out_by_the_words_before_it_or_by_the_model(case: dict[str, Any]) -> None:
    span = span_of(case["text"], case["verb"])
    found = [negated_of(case["text"], span, negated) for negated in (0.1, 0.9)]
    assert found == [case["negated"], True]


@pytest.mark.parametrize("case", [c for c in CASES if "act" in c], ids=lambda c: c["text"])
def test_a_condition_stands_in_the_act_or_right_behind_it(case: dict[str, Any]) -> None:
    assert condition_of(case["text"], span_of(case["text"], case["act"])) == case["condition"]


def test_a_quoted_would_is_firm_and_a_narrators_is_for_the_model() -> None:
    text = "He said that the first flats would be ready in May."
    span = span_of(text, "ready")
    assert firmness_of(text, span, 0.9, quoted=True) == "firm"
    assert [firmness_of(text, span, p) for p in (0.1, 0.9)] == ["firm", "tentative"]


def test_a_condition_behind_its_act_goes_on_to_the_end_of_its_clause() -> None:
    text = "It would sue unless it was paid within 30 days, it said."
    cut, act = span_of(text, "unless it was paid"), span_of(text, "sue")
    start, end = whole_condition(text, cut, act)
    assert text[start:end] == "unless it was paid within 30 days"
    text = "If it rains we will open the dam."
    cut = span_of(text, "If it rains")
    assert whole_condition(text, cut, span_of(text, "open")) == cut


def test_an_abbreviation_ends_no_sentence_and_a_stop_does() -> None:
    text = "They will pay by Oct. 21 if it rains. We intend to print it."
    rain = span_of(text, "if it rains")
    assert in_one_sentence(text, rain, span_of(text, "pay"))
    assert not in_one_sentence(text, rain, span_of(text, "print"))


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_a_condition_is_always_words_of_the_text(text: str, one: int, other: int) -> None:
    found = condition_of(text, (min(one, other), max(one, other)))
    assert found is None or found in text
