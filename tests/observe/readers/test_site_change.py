"""The site test holds its level, and says what it must whatever the units."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.observe.readers.site_change import (
    CAP,
    Vector,
    chance,
    decibels,
    held,
    log_ratio,
    memory,
    one_pass,
    reference,
    several,
)
from sayso.observe.readers.student import critical, log_density

FEW = settings(max_examples=20, deadline=None)

SEEDS = st.integers(0, 50)


def passes(seed: int, count: int = 30) -> Vector:
    return np.random.default_rng(seed).normal(-1.0, 0.4, count)


@FEW
@given(SEEDS, st.floats(1e-6, 1e6))
def test_the_unit_of_power_changes_nothing(seed: int, unit: float) -> None:
    site, control = (10 ** (passes(each) / 10) for each in (seed, seed + 100))
    assert decibels(site * unit, control * unit) == pytest.approx(decibels(site, control))


@FEW
@given(SEEDS, st.floats(0.2, 5), st.floats(-30, 30))
def test_t_knows_neither_level_nor_unit(seed: int, unit: float, level: float) -> None:
    values = passes(seed)
    plain = one_pass(-2.0, reference(values))
    moved = one_pass(-2.0 * unit + level, reference(values * unit + level))
    assert moved == pytest.approx(plain, rel=1e-6)


@FEW
@given(SEEDS)
def test_the_order_of_passes_before_changes_no_single_test(seed: int) -> None:
    values = passes(seed)
    mixed = np.random.default_rng(seed).permutation(values)
    one, other = (one_pass(-2.0, reference(each)) for each in (values, mixed))
    assert one == pytest.approx(other)


@FEW
@given(SEEDS)
def test_one_pass_alone_is_the_same_test_but_for_memory(seed: int) -> None:
    values = passes(seed)
    before = reference(values)
    t, freedom = several(np.array([-2.0]), before)
    longer = math.sqrt((1 + before.memory) / (1 - before.memory))
    assert freedom == before.freedom
    assert t * longer == pytest.approx(one_pass(-2.0, before))


@FEW
@given(SEEDS, st.floats(-40, 40))
def test_no_pass_weighs_more_than_the_cap(seed: int, value: float) -> None:
    before = reference(passes(seed))
    for sign in (-1, 1):
        assert abs(log_ratio(one_pass(value, before), before, sign)) <= math.log(CAP)


@FEW
@given(SEEDS, st.floats(-4, 4))
def test_what_speaks_for_clearing_speaks_against_arrival(seed: int, t: float) -> None:
    before = reference(passes(seed))
    assert log_ratio(t, before, -1) == pytest.approx(log_ratio(-t, before, 1))


def test_the_ratio_is_the_mean_over_the_changes_expected() -> None:
    before = reference(passes(1))
    draws = np.random.default_rng(2).normal(-1.5, 1.0, 400_000)
    t = -1.1
    changed = np.exp(log_density(t - draws / before.spread, before.freedom)).mean()
    same = float(np.exp(log_density(np.array([t]), before.freedom))[0])
    assert log_ratio(t, before, -1) == pytest.approx(math.log(changed / same), abs=0.01)


@FEW
@given(st.lists(st.floats(-1.7, 1.7), min_size=1, max_size=4), st.integers(0, 60))
def test_a_change_is_no_more_telling_than_the_placebos_allow(ratios: list[float], far: int) -> None:
    assert held(ratios, far, 60) <= math.log(61 / (far + 1)) + 1e-12
    assert held(ratios, far, 60) <= max(ratios) + 1e-12


def test_memory_is_held_between_its_bounds() -> None:
    assert memory(np.array([1.0, -1.0] * 10)) == 0.3
    assert memory(np.ones(20)) == 0.3
    assert memory(np.arange(4_000.0)) == 0.95


def test_the_test_of_one_pass_holds_its_level() -> None:
    draw = np.random.default_rng(3)
    series = draw.normal(0, 0.4, (20_000, 31))
    mean, deviation = series[:, :30].mean(axis=1), series[:, :30].std(axis=1, ddof=1)
    t = (series[:, 30] - mean) / (deviation * math.sqrt(1 + 1 / 30))
    assert np.mean(np.abs(t) > critical(0.01, 29)) == pytest.approx(0.01, abs=0.003)
    assert chance(critical(0.01, 29), 29) == pytest.approx(0.01)
