"""The count test agrees with plain integration, and with what must hold of any such test."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.observe.readers.count_test import (
    CLASSES,
    OVERDISPERSION,
    RATES,
    SPREAD,
    Counts,
    chance_of_so_few,
    completeness,
    log_likelihoods,
    log_negative_binomial,
    ratios,
)

FEW = settings(max_examples=20, deadline=None)

SOME = st.integers(min_value=0, max_value=400)


def counts(before: int, after: int, **more: float) -> Counts:
    return Counts(before=before, days_before=60, after=after, days_after=14, **more)


def poisson(count: int, mean: np.ndarray) -> np.ndarray:
    return np.exp(count * np.log(mean) - mean - math.lgamma(count + 1))


def integrated(given: Counts, rate: float) -> float:
    """P(later incidents | rate), summed over the rate before and the spread of the rate after."""
    shape = (0.5 + given.before) / OVERDISPERSION
    scale = given.days_before / OVERDISPERSION
    deviation = math.sqrt(shape) / scale
    before = np.linspace(1e-9, shape / scale + 14 * deviation + 6 / scale, 5_001)
    density = (shape - 1) * np.log(before) - scale * before
    density = np.exp(density - density.max())
    density /= density.sum()
    spread = np.linspace(-5, 5, 81)
    normal = np.exp(-(spread**2) / 2)
    normal /= normal.sum()
    days = given.days_after * given.completeness * given.season
    return float(
        sum(
            weight * (density @ poisson(given.after, before * days * rate * math.exp(SPREAD * x)))
            for x, weight in zip(spread, normal, strict=True)
        )
    )


@pytest.mark.parametrize(("before", "after"), [(2, 0), (12, 3), (60, 2), (60, 31)])
def test_the_closed_form_is_what_integration_gives(before: int, after: int) -> None:
    given = counts(before, after, completeness=0.8, season=1.3)
    found = dict(zip(CLASSES, np.exp(log_likelihoods(given)).tolist(), strict=True))
    for name, rate in RATES.items():
        assert found[name] == pytest.approx(integrated(given, rate), rel=2e-3), name


def test_the_chances_of_all_numbers_add_up_to_one() -> None:
    many = [log_negative_binomial(each, 7.5, np.array([4.0, 40.0])) for each in range(2_000)]
    assert np.exp(many).sum(axis=0) == pytest.approx(1)


def test_the_chance_of_so_few_is_the_sum_of_what_can_be_drawn() -> None:
    draw = np.random.default_rng(5)
    given = counts(60, 9)
    mean = given.expected * np.exp(SPREAD * draw.standard_normal(200_000))
    shape = 1 / (1 / given.shape + (OVERDISPERSION - 1) / mean)
    drawn = draw.negative_binomial(shape, shape / (shape + mean))
    assert chance_of_so_few(given) == pytest.approx(np.mean(drawn <= 9), abs=0.003)


@FEW
@given(SOME, SOME)
def test_the_best_outcome_is_one_and_none_lies_below_the_cap(before: int, after: int) -> None:
    found = ratios(counts(before, after))
    assert max(found) == 1
    assert min(found) >= 0.05


@FEW
@given(st.integers(0, 400), st.integers(0, 200), st.integers(1, 50))
def test_more_incidents_never_speak_more_for_kept(before: int, after: int, more: int) -> None:
    fewer, many = (log_likelihoods(counts(before, each)) for each in (after, after + more))
    assert many[0] - many[2] <= fewer[0] - fewer[2] + 1e-9
    assert chance_of_so_few(counts(before, after)) <= chance_of_so_few(counts(before, after + more))


@FEW
@given(st.integers(0, 300), st.integers(0, 100))
def test_what_is_still_to_be_recorded_makes_few_incidents_less_telling(
    before: int, after: int
) -> None:
    whole, half = (log_likelihoods(counts(before, after, completeness=x)) for x in (1.0, 0.5))
    assert half[0] - half[2] <= whole[0] - whole[2] + 1e-9


def test_a_handful_of_incidents_tells_little_and_many_tell_as_much_as_is_allowed() -> None:
    handful, many = ratios(counts(2, 0)), ratios(counts(120, 1))
    assert max(handful) / min(handful) < 2
    assert many[0] == 1
    assert many[2] == 0.05


def test_a_million_incidents_are_compared_too() -> None:
    assert ratios(counts(1_000_000, 240_000))[2] == 1
    assert chance_of_so_few(counts(100_000, 2_000)) < 1e-6


def test_completeness_is_the_part_of_delays_that_have_passed() -> None:
    assert completeness([1, 2, 3, 4], [0, 2, 4]) == pytest.approx((0 + 0.5 + 1) / 3)
    assert completeness([], [3]) == 1
    assert completeness([9, 1], [5]) == completeness([1, 9], [5]) == 0.5
