"""Simulation-based calibration: of announcements drawn from the model, the true outcome lies
anywhere in its probabilities with equal chance (Talts et al., arXiv:1804.06788).

This checks that the computation is right, never that the likelihoods are true. Two faults that
would matter most must be found by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from sayso.weigh import posterior
from sayso.weigh.assess import probabilities
from sayso.weigh.grid import Horizon, Vector
from sayso.weigh.items import Item
from sayso.weigh.likelihood import log_likelihood
from sayso.weigh.parameters import Parameters

from .conftest import ANNOUNCED, day
from .simulated import (
    CLAIMS,
    COPIES,
    FULL,
    GRID,
    LOOKS,
    PRIOR,
    REPORTS,
    radar,
    reports,
    silence,
    told,
)

COUNT, BINS, SEED = 500, 20, 11
BEYOND = 43.82  # chi-squared with 19 degrees of freedom lies above it with chance .001


def announcements() -> Iterator[tuple[int, list[Item]]]:
    """Outcomes and what was told of them, where the social channel stayed silent.

    Given whatever was told, the true outcome is still drawn from its probabilities, so those in
    which the channel did not stay silent can be left out.
    """
    draw = np.random.RandomState(SEED)
    weights = np.cumsum(PRIOR[GRID.outcome] * GRID.within)
    quiet = np.exp(told(silence()))
    every, silent = reports(), silence()
    table = {key: np.exp(told(each)) for key, each in every.items()}
    passes = {seen: np.exp(told(radar(seen))) for seen in _combinations()}
    while True:
        truth = int(np.searchsorted(weights, draw.random_sample()))
        if draw.random_sample() > quiet[truth]:
            continue
        items = [silent]
        chances = np.array([each[truth] for each in passes.values()])
        items.append(radar(list(passes)[draw.choice(len(chances), p=chances / chances.sum())]))
        for number in range(draw.binomial(4, 0.5)):
            slot = REPORTS[draw.randint(len(REPORTS))]
            chances = np.array([table[(*slot, claim)][truth] for claim in CLAIMS])
            claim = CLAIMS[draw.choice(3, p=chances / chances.sum())]
            items.extend(copies(every[(*slot, claim)], number))
        yield int(GRID.outcome[truth]), items


def _combinations() -> list[tuple[bool, ...]]:
    return [tuple(bool(n >> bit & 1) for bit in range(len(LOOKS))) for n in range(2 ** len(LOOKS))]


def copies(report: Item, number: int) -> list[Item]:
    """The articles that carry one origin."""
    origin = f"origin {number}"
    return [replace(report, id=f"{origin}, {copy}", origin=origin) for copy in range(COPIES)]


@pytest.fixture(scope="module")
def drawn() -> list[tuple[int, list[Item]]]:
    told_of = announcements()
    return [next(told_of) for _ in range(COUNT)]


def chi_squared(drawn: list[tuple[int, list[Item]]]) -> float:
    """How far the randomised places of the outcomes among their probabilities are from even."""
    draw = np.random.RandomState(SEED + 1)
    places = []
    for outcome, items in drawn:
        found = probabilities(ANNOUNCED, day(10), PRIOR, items, FULL)
        places.append(found[:outcome].sum() + draw.random_sample() * found[outcome])
    seen, _ = np.histogram(places, bins=BINS, range=(0, 1))
    expected = len(drawn) / BINS
    return float(((seen - expected) ** 2 / expected).sum())


def test_the_true_outcome_lies_anywhere_in_its_probabilities(
    drawn: list[tuple[int, list[Item]]],
) -> None:
    assert chi_squared(drawn) < BEYOND


def test_counting_copies_as_independent_is_found(drawn: list[tuple[int, list[Item]]]) -> None:
    apart = [(o, [replace(each, origin=each.id) for each in items]) for o, items in drawn]
    assert chi_squared(apart) > BEYOND


def test_absence_with_its_sign_turned_is_found(
    drawn: list[tuple[int, list[Item]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def turned(item: Item, horizon: Horizon, parameters: Parameters) -> Vector:
        found = log_likelihood(item, horizon, parameters)
        return -found if item.manner == "absence" else found

    monkeypatch.setattr(posterior, "log_likelihood", turned)
    assert chi_squared(drawn) > BEYOND
