"""The event study finds what was put in, and nothing where nothing was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.observe.readers.event_study import (
    CAP,
    NEEDED,
    RECENT,
    Study,
    Vector,
    fit,
    likelihood_ratio,
    pseudo_events,
    study,
)
from sayso.observe.readers.student import log_density

FEW = settings(max_examples=20, deadline=None)

DAYS, EVENT = 160, 150


def made_up(seed: int, move: float = 0.0) -> tuple[Vector, Vector]:
    draw = np.random.default_rng(seed)
    factor = draw.standard_normal(DAYS)
    changes = 0.05 + 0.8 * factor + 1.2 * draw.standard_normal(DAYS)
    changes[EVENT] += move
    return changes, factor


def test_the_line_is_that_of_least_squares() -> None:
    changes, factor = made_up(1)
    found = fit(changes[:120], factor[:120])
    slope, level = np.polyfit(factor[:120], changes[:120], 1)
    residuals = changes[:120] - level - slope * factor[:120]
    assert (found.slope, found.level) == pytest.approx((slope, level))
    assert found.deviation == pytest.approx(np.sqrt(residuals @ residuals / 118))


def test_the_variance_is_that_of_a_prediction() -> None:
    changes, factor = made_up(2)
    found = study(changes, factor, EVENT, recent=())
    past = slice(EVENT - 129, EVENT - 9)
    model = fit(changes[past], factor[past])
    off = factor[past] - factor[past].mean()
    more = (factor[EVENT] - factor[past].mean()) ** 2 / (off @ off)
    assert found.deviation == pytest.approx(model.deviation * np.sqrt(1 + 1 / 120 + more))
    assert found.freedom == 118


@FEW
@given(st.integers(0, 40), st.floats(0.01, 100))
def test_the_unit_of_the_series_changes_no_t(seed: int, unit: float) -> None:
    changes, factor = made_up(seed, 3.0)
    assert study(changes * unit, factor, EVENT).t == pytest.approx(study(changes, factor, EVENT).t)


@FEW
@given(st.integers(0, 40), st.floats(-20, 20))
def test_what_the_factor_explains_moves_no_t(seed: int, more: float) -> None:
    changes, factor = made_up(seed)
    plain, moved = study(changes, factor, EVENT), study(changes + more * factor, factor, EVENT)
    assert moved.abnormal == pytest.approx(plain.abnormal, abs=1e-8)
    assert moved.t == pytest.approx(plain.t, abs=1e-6)


@FEW
@given(st.integers(0, 40))
def test_what_comes_later_changes_nothing(seed: int) -> None:
    changes, factor = made_up(seed)
    later = changes.copy()
    later[EVENT + 1 :] += 50
    assert study(later, factor, EVENT) == study(changes, factor, EVENT)


@FEW
@given(st.integers(0, 60))
def test_the_correction_only_ever_takes_away(seed: int) -> None:
    changes, factor = made_up(seed, 2.0)
    changes[EVENT - 10 : EVENT] *= 1.8
    with_it, without = (study(changes, factor, EVENT, recent=each) for each in (RECENT, ()))
    assert with_it.scale >= 1
    assert with_it.chance >= without.chance


def test_volatility_that_rose_raises_the_deviation() -> None:
    changes, factor = made_up(3)
    changes[EVENT - 10 : EVENT] *= 3
    found = study(changes, factor, EVENT)
    assert found.scale > 2
    assert found.freedom == 9


def test_a_window_of_days_adds_their_moves_up() -> None:
    changes, factor = made_up(4)
    days = [study(changes, factor, EVENT, (each, each)).abnormal for each in (-1, 0, 1)]
    assert study(changes, factor, EVENT, (-1, 1)).abnormal == pytest.approx(sum(days))


def test_a_series_that_never_moves_tells_nothing() -> None:
    still = np.zeros(DAYS)
    found = study(still, None, EVENT)
    assert (found.t, found.abnormal) == (0, 0)
    assert found.chance == 1


@FEW
@given(st.floats(-8, 8), st.integers(1, 3), st.sampled_from([1, -1]))
def test_no_move_weighs_more_than_a_belief_may(t: float, days: int, sign: int) -> None:
    found = Study(abnormal=t, deviation=1.0, t=t, freedom=118, scale=1.0)
    ratio = likelihood_ratio(found, sign, days)
    assert 1 / CAP <= ratio <= CAP
    mirrored = Study(abnormal=-t, deviation=1.0, t=-t, freedom=118, scale=1.0)
    assert likelihood_ratio(mirrored, -sign, days) == pytest.approx(ratio)


def test_the_ratio_is_the_mean_density_over_what_was_expected() -> None:
    found = Study(abnormal=0.3, deviation=1.0, t=0.3, freedom=118, scale=1.0)
    draws = 1.5 + np.random.default_rng(6).standard_normal(200_000)
    mean = np.exp(log_density(0.3 - draws, 118)).mean()
    still = float(np.exp(log_density(np.array([0.3]), 118))[0])
    assert likelihood_ratio(found, 1, 1) == pytest.approx(mean / still, rel=0.01)


@FEW
@given(st.integers(0, 30))
def test_ordinary_days_keep_away_from_the_event(seed: int) -> None:
    changes, factor = made_up(seed)
    loud = changes.copy()
    loud[EVENT - 5 :] += 80
    skipped: set[int] = set()
    quiet, also = (pseudo_events(each, factor, EVENT, (0, 1), skipped) for each in (changes, loud))
    assert np.array_equal(quiet, also)
    assert len(quiet) == EVENT - 10 - 1 - NEEDED


def test_days_that_are_skipped_enter_no_window() -> None:
    changes, _ = made_up(9)
    whole = pseudo_events(changes, None, EVENT, (-1, 1), set())
    assert len(whole) - len(pseudo_events(changes, None, EVENT, (-1, 1), {NEEDED + 4})) == 3
