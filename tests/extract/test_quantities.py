"""Text in, amounts out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.extract.quantities import quantities, quantity_of

HERE = Path(__file__).parent


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf8").splitlines()]


CASES = lines("quantities.jsonl")
OBJECTS = lines("quantities_objects.jsonl")
NO_AMOUNTS = (HERE / "quantities_none.txt").read_text("utf8").splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["words"]))
def test_an_amount_is_read_as_the_table_says(case: dict[str, Any]) -> None:
    found = [(q.value, q.min, q.max, q.unit, q.change) for q in quantities(case["words"])]
    assert found == [(case["value"], case["min"], case["max"], case["unit"], case["change"])]


@pytest.mark.parametrize("words", NO_AMOUNTS)
def test_dates_years_ordinals_names_and_scores_are_no_amounts(words: str) -> None:
    assert quantities(f"They met {words} today.") == []


@pytest.mark.parametrize("case", OBJECTS, ids=lambda c: str(c["words"]))
def test_the_quantity_of_an_object_follows_the_rules(case: dict[str, Any]) -> None:
    found = quantity_of(case["words"], (0, len(case["words"])))
    want = case["quantity"]
    got = found and {"min": found.min, "max": found.max, "unit": found.unit, "text": found.text}
    assert got == (want and {**want, "min": approx(want["min"]), "max": approx(want["max"])})


def approx(number: float | None) -> Any:
    return None if number is None else pytest.approx(number, rel=1e-6)


PIECES = [case["words"] for case in CASES + OBJECTS] + [
    "one", "%", "$", "-", "to", "and", "1/0", "1,2,3", "..5", "٣", "😀", "\ud800", "9" * 30,
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))


@settings(deadline=None)
@given(text=TEXTS)
def test_any_text_gives_amounts_inside_it_in_order(text: str) -> None:
    reached = 0
    for found in quantities(text):
        assert reached <= found.span[0] < found.span[1] <= len(text)
        assert found.text == text[slice(*found.span)]
        assert (found.value is None) == (found.min is not None)
        assert found.min is None or (found.max is not None and found.min <= found.max)
        reached = found.span[1]


@settings(deadline=None)
@given(text=TEXTS)
def test_a_quantity_holds_words_of_the_object_and_its_bounds_are_in_order(text: str) -> None:
    found = quantity_of(text, (0, len(text)))
    if found is not None:
        assert found.text in text
        assert found.min is None or found.max is None or found.min <= found.max


@pytest.mark.parametrize("piece", ["two ", "1,", "1 to ", "$", "1/", "9", "more than "])
def test_a_long_run_of_one_piece_is_read_in_one_go(piece: str) -> None:
    text = piece * 3_000
    assert all(q.span[1] <= len(text) for q in quantities(text))
