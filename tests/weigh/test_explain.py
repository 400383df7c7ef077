"""What a reader is told beside the figures: conflict, bounds, band edges, pooling, confidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.weigh.assess import assess
from sayso.weigh.explain import break_even, conflict, contaminated, pooled
from sayso.weigh.parameters import DEFAULTS
from sayso.weigh.words import EDGES, WORDS, word

from .conftest import ANNOUNCED, day, item, passes

PRIOR = (0.33, 0.27, 0.30, 0.10)


@pytest.mark.parametrize(
    ("bars", "conflicting", "between"),
    [
        ((("a", 1.0), ("b", -0.9), ("c", 0.1)), True, ("a", "b")),
        ((("a", 1.0), ("b", 0.9)), False, None),
        ((("a", 0.5), ("b", -0.5)), False, None),  # both together weigh too little
        ((("a", 2.0), ("b", -0.5)), False, None),  # one of them clearly wins
        ((), False, None),
    ],
)
def test_conflict_needs_weight_on_both_sides(
    bars: tuple[tuple[str, float], ...], conflicting: bool, between: tuple[str, str] | None
) -> None:
    found = conflict(bars, DEFAULTS)
    assert (found.conflicting, found.between) == (conflicting, between)


simplex = st.lists(st.floats(0.01, 1), min_size=4, max_size=4).map(
    lambda values: np.array(values) / sum(values)
)


@given(simplex, simplex, simplex, st.floats(0, 0.5))
def test_no_prior_nearby_leads_out_of_the_bounds(
    prior: np.ndarray, likelihood: np.ndarray, other: np.ndarray, share: float
) -> None:
    def updated(start: np.ndarray) -> np.ndarray:
        return start * likelihood / (start * likelihood).sum()

    lower, upper = contaminated(prior, updated(prior), share)
    near = updated((1 - share) * prior + share * other)
    assert (lower - 1e-12 <= near).all()
    assert (near <= upper + 1e-12).all()


@given(st.floats(0.011, 0.989))
def test_the_ratio_named_leads_to_the_edge_of_the_band(probability: float) -> None:
    for bound in break_even(probability):
        odds = probability / (1 - probability) * bound.factor
        assert odds / (1 + odds) == pytest.approx(bound.edge)
        assert word(bound.edge + (1e-9 if bound.factor > 1 else -1e-9)) == bound.word


def test_bands_hold_their_lower_edge() -> None:
    assert [word(edge) for edge in EDGES] == [*WORDS, WORDS[-1]]
    assert (word(0.0), word(1.0)) == (WORDS[0], WORDS[-1])


def test_a_pool_lies_between_the_two_views() -> None:
    model, human = (0.2, 0.3, 0.4, 0.1), (0.8, 0.1, 0.05, 0.05)
    found = pooled(model, human, DEFAULTS)
    assert found.sum() == pytest.approx(1)
    assert model[0] < found[0] < human[0]
    assert pooled(model, model, DEFAULTS) == pytest.approx(model)


def test_confidence_is_high_where_two_families_of_sensors_agree_and_none_decides() -> None:
    looks = [
        item(f"{family} {n}", 12, channel=channel, family=family, says="seen", interest="sensor",
             passes=passes(12, seen=True))
        for n in range(4)
        for family, channel in (("optical", "satellite_image"), ("radar", "radar"))
    ]  # fmt: skip
    reports = [item(f"r{n}", 13, says="done", letter="A") for n in range(3)]
    found = assess(ANNOUNCED, day(10), (0.7, 0.1, 0.1, 0.1), [*looks, *reports])
    assert found.confidence == "high", found.confidence_why
    alone = assess(ANNOUNCED, day(10), (0.7, 0.1, 0.1, 0.1), [*looks[::2], *reports])
    assert alone.confidence != "high"
