"""Votes go in, what each of them moved comes out: contributions that add up exactly."""

from __future__ import annotations

from functools import lru_cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sayso.weigh.grid import Vector
from sayso.weigh.posterior import (
    Question,
    adding_up,
    classes,
    log_odds,
    posterior,
    published,
)

# Up to so many votes all subsets are asked: 2^11 questions are fewer than 400 orders of 11 ask.
MOST_EXACT = 11
SEED = 203
AT_ONCE = 30_000  # numbers held at a time, so that they stay in the processor's cache


def contributions(asked: Question, permutations: int) -> tuple[float, Vector]:
    """The log-odds of kept before any vote, and the Shapley value of each vote [n].

    base + sum is the posterior log-odds to the last bit. Up to MOST_EXACT votes the values are
    exact, else the mean over `permutations` seeded orders, half of them the other half reversed
    (Shapley 1953; Castro, Gomez and Tejada, Computers and Operations Research 36, 2009).
    """
    count = len(asked.votes)
    start = float(published(log_odds(asked.prior)))
    if not count:
        return start, np.zeros(0)
    exact = count <= MOST_EXACT
    found = _of_all_subsets(asked) if exact else _of_orders(asked, permutations)
    end = float(published(log_odds(posterior(asked))))
    return start, adding_up(found, end - start)


def without(asked: Question) -> Vector:
    """Probabilities [n, 4] with each vote left out in turn."""
    if not len(asked.votes):
        return np.zeros((0, 4))
    return classes(asked, asked.temperature * (asked.votes.sum(axis=0) - asked.votes))


def _of_all_subsets(asked: Question) -> Vector:
    count = len(asked.votes)
    sums = np.zeros((1, *asked.base.shape))
    for vote in asked.votes:  # subset number s holds vote i when bit i of s is set
        sums = np.concatenate([sums, sums + asked.temperature * vote])
    step = max(1, AT_ONCE // asked.base.size)
    parts = [classes(asked, sums[first : first + step]) for first in range(0, len(sums), step)]
    values = log_odds(np.concatenate(parts))
    withs, withouts, weights = _subsets(count)
    made: Vector = (weights * (values[withs] - values[withouts])).sum(axis=1)
    return made


@lru_cache(maxsize=MOST_EXACT)
def _subsets(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Vector]:
    """For each vote the subsets with it and without it [n, 2^(n-1)], and their weights."""
    numbers = np.arange(2**count)
    sizes = np.array([number.bit_count() for number in range(2**count)])
    by_size = np.array(
        [factorial(s) * factorial(count - s - 1) / factorial(count) for s in range(count)]
    )
    withouts = np.array([numbers[numbers >> vote & 1 == 0] for vote in range(count)])
    withs = withouts | (1 << np.arange(count))[:, None]
    return withs, withouts, by_size[sizes[withouts]]


@lru_cache(maxsize=64)
def _orders(count: int, permutations: int) -> NDArray[np.int64]:
    draw = np.random.RandomState(SEED)  # its stream is frozen, whichever numpy
    half = [draw.permutation(count) for _ in range(-(-permutations // 2))]
    return np.array([*half, *(order[::-1] for order in half)][:permutations])


def _of_orders(asked: Question, permutations: int) -> Vector:
    count = len(asked.votes)
    orders = _orders(count, permutations)
    moved = np.zeros(count)
    votes, start = asked.temperature * asked.votes, log_odds(asked.prior)
    step = max(1, AT_ONCE // votes.size)
    for first in range(0, len(orders), step):
        some = orders[first : first + step]
        sums = np.cumsum(votes[some], axis=1)
        values = log_odds(classes(asked, sums.reshape(-1, *asked.base.shape)))
        values = values.reshape(len(some), count)
        steps = np.diff(values, axis=1, prepend=start)
        np.add.at(moved, some, steps)
    made: Vector = moved / len(orders)
    return made
