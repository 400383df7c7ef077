"""Promised, only meant or ruled out, and on what condition: by the words that stand there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.manner import condition_of, firmness_of, negated_of

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


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_a_condition_is_always_words_of_the_text(text: str, one: int, other: int) -> None:
    found = condition_of(text, (min(one, other), max(one, other)))
    assert found is None or found in text
