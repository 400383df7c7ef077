"""Announcements drawn from the model itself, with what is then said, seen and not seen of them.

Everything that can be said or seen comes from a small set of items, so that thousands of
announcements are weighed at once. The truth is drawn from the grid, all chances from
`sayso.weigh.likelihood`, and nothing of how they are weighed is used in drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.weigh.grid import Vector, grid, horizon
from sayso.weigh.items import Item
from sayso.weigh.likelihood import log_likelihood
from sayso.weigh.parameters import DEFAULTS

from .conftest import ANNOUNCED, day, item, looked, passes

PRIOR = np.array([0.40, 0.25, 0.28, 0.07])
# Exact Bayes: all evidence at its full weight, no cap.
FULL = DEFAULTS.with_values({"temperature": 1, "letter.cap": 1000, "cap.radar": 1000})
HORIZON = horizon(ANNOUNCED, day(10), FULL)
GRID = grid(HORIZON, FULL)
CLAIMS = ("done", "not_happening", "reversed")
REPORTS = tuple((at, letter) for at in (2, 4, 6, 8, 10, 12) for letter in "BCD")
LOOKS = (5.0, 9.0, 12.0)
COPIES = 5  # articles that carry one origin
NOTHING, SOMETHING = 0, 1


def reports() -> dict[tuple[float, str, str], Item]:
    """Every report that can be made."""
    return {
        (at, letter, says): item("report", at, says=says, letter=letter)
        for at, letter in REPORTS
        for says in CLAIMS
    }


def silence() -> Item:
    """Nothing seen on the social channel up to the end of the grace."""
    return item(
        "social", 13, channel="geolocated_media", says="not_seen", coverage=looked(0, 13, 0.7)
    )


def radar(seen: tuple[bool, ...]) -> Item:
    """The passes of one sensor, each seen or not."""
    looks = tuple(p for at, s in zip(LOOKS, seen, strict=True) for p in passes(at, seen=s))
    return item("radar", 12, channel="radar", says="not_seen", interest="sensor", passes=looks)


def told(given: Item) -> Vector:
    return log_likelihood(given, HORIZON, FULL)


@dataclass(frozen=True)
class World:
    """N announcements: the hypothesis that is true, and log-likelihoods [N, H] of what was told.

    `said` of the origins together, `passed` of the passes, `social` of the social channel;
    `silent` and `unseen` [N] are true where that channel or all passes showed nothing.
    `averaged` [N, 4] are the log-ratios of a static ledger, each item's taken alone.
    """

    truth: NDArray[np.int64]
    said: Vector
    passed: Vector
    social: Vector
    silent: NDArray[np.bool_]
    unseen: NDArray[np.bool_]
    averaged: Vector

    @property
    def outcome(self) -> NDArray[np.int64]:
        return GRID.outcome[self.truth]


def world(count: int, seed: int) -> World:
    """Announcements with about two origins, three passes and one social channel each."""
    draw = np.random.RandomState(seed)
    weights = PRIOR[GRID.outcome] * GRID.within
    truth = draw.choice(len(weights), size=count, p=weights / weights.sum())
    said, averaged = _reports(draw, truth)
    combinations = [tuple(bool(n >> bit & 1) for bit in range(3)) for n in range(8)]
    chosen, passed, mean = _results(draw, truth, np.array([told(radar(c)) for c in combinations]))
    averaged += mean
    quiet = told(silence())
    heard = np.log(-np.expm1(quiet))
    social_chosen, social, mean = _results(draw, truth, np.array([quiet, heard]))
    averaged += mean
    return World(truth, said, passed, social, social_chosen == NOTHING, chosen == 0, averaged)


def _reports(draw: np.random.RandomState, truth: NDArray[np.int64]) -> tuple[Vector, Vector]:
    count = len(truth)
    table = {key: told(each) for key, each in reports().items()}
    results = np.array([[table[(*slot, says)] for says in CLAIMS] for slot in REPORTS])
    said, averaged = np.zeros((count, results.shape[-1])), np.zeros((count, 4))
    origins = draw.binomial(4, 0.5, size=count)  # two on average
    for number in range(4):
        slot = draw.randint(len(REPORTS), size=count)
        chances = np.exp(results[slot, :, truth])
        claim = (draw.random_sample(count)[:, None] > np.cumsum(chances, axis=1)).sum(axis=1)
        there = (number < origins)[:, None]
        one = results[slot, np.minimum(claim, 2)]
        said += there * one
        averaged += there * _alone(one)
    return said, averaged


def _results(
    draw: np.random.RandomState, truth: NDArray[np.int64], results: Vector
) -> tuple[NDArray[np.int64], Vector, Vector]:
    """Of results [R, H] whose chances add up to 1 one each: its number, itself, its ratios."""
    chances = np.cumsum(np.exp(results)[:, truth], axis=0)
    chosen = (draw.random_sample(len(truth)) > chances).sum(axis=0).clip(max=len(results) - 1)
    return chosen, results[chosen], _alone(results)[chosen]


def _alone(rows: Vector) -> Vector:
    """ln P(item | class) [N, 4]: one item's likelihood averaged over the time of completion."""
    made: Vector = np.log(np.add.reduceat(GRID.within * np.exp(rows), GRID.starts, axis=1))
    return made


def answer(evidence: Vector) -> Vector:
    """Probabilities [N, 4] on the grid given log-likelihoods [N, H]."""
    logs = np.log(PRIOR[GRID.outcome] * GRID.within) + evidence
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    sums = np.add.reduceat(powers, GRID.starts, axis=1)
    made: Vector = sums / sums.sum(axis=1, keepdims=True)
    return made


def ledger(averaged: Vector) -> Vector:
    """Probabilities [N, 4] of a static ledger, which adds ratios of items taken alone."""
    powers = PRIOR * np.exp(averaged - averaged.max(axis=1, keepdims=True))
    made: Vector = powers / powers.sum(axis=1, keepdims=True)
    return made


def log_score(probabilities: Vector, outcome: NDArray[np.int64]) -> float:
    """Mean of -ln p of what came true."""
    return float(-np.log(probabilities[np.arange(len(outcome)), outcome]).mean())
