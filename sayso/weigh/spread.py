"""A question goes in, how far its answer moves when the assumptions are drawn anew comes out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from sayso.weigh.absence import blind_of
from sayso.weigh.dependence import Origin, weight
from sayso.weigh.grid import Horizon, Vector
from sayso.weigh.items import GroupKind
from sayso.weigh.likelihood import cap, capped, looked
from sayso.weigh.parameters import Parameters
from sayso.weigh.posterior import LEAST, Question, classes

SEED = 2022
KINDS = get_args(GroupKind)
LEVELS = 16  # chances that stand for a whole Beta
LEVEL_DRAWS = 400  # sorted draws behind each of them
AT_ONCE = 30_000  # numbers held at a time


def ranges(
    asked: Question,
    votes: Sequence[Origin],
    horizons: Sequence[Horizon],
    parameters: Parameters,
    prior_weight: float,
) -> Vector:
    """Lower and upper end [2, 4] of the range of each class over `range.draws` draws.

    Drawn are the prior (Dirichlet of `prior_weight` cases), a factor on each log-ratio and on the
    temperature (log-normal), and from Betas round their defaults the chance that a channel was
    blind and how far a group errs together.
    """
    count = int(parameters["range.draws"])
    factors = _factors(
        len(votes), count, parameters["range.ratio_spread"], parameters["range.temperature_spread"]
    )
    weights: list[Vector] = []
    rows: list[Vector] = []
    for place, vote in enumerate(votes):
        share = factors[place] * _weights(vote, count, parameters)
        levels = _levels_of(vote, parameters)
        if levels is None:
            weights.append(share)
            rows.append(asked.votes[place] / vote.weight)
        else:
            weights.extend(share * _is_level(place, count))
            rows.extend(_at_levels(vote, levels, horizons, parameters)[..., asked.columns])
    drawn = _priors(tuple(asked.prior.tolist()), prior_weight, count)
    found = _drawn(asked, drawn / asked.prior, weights, rows)
    ends = (parameters["range.low"], parameters["range.high"])
    made: Vector = np.quantile(found, ends, axis=0)
    return made


def _drawn(asked: Question, tilt: Vector, weights: list[Vector], rows: list[Vector]) -> Vector:
    """Probabilities [draws, 4]: of each draw the sum of its weights [n, draws] on rows [n, D, C].

    A few hundred draws at a time stay in the processor's cache: 2.4 ms instead of 10 for 2,000.
    """
    shape = asked.base.shape
    if not rows:
        return classes(asked, np.zeros((len(tilt), *shape)), tilt)
    by_draw = np.ascontiguousarray(np.array(weights).T)
    flat = np.array(rows).reshape(len(rows), -1)
    some = max(1, AT_ONCE // flat.shape[1])
    found = [
        classes(
            asked,
            (by_draw[first : first + some] @ flat).reshape(-1, *shape),
            tilt[first : first + some],
        )
        for first in range(0, len(tilt), some)
    ]
    return np.concatenate(found)


@lru_cache(maxsize=64)
def _factors(votes: int, count: int, ratio: float, temperature: float) -> Vector:
    """Factors [n, draws] on each vote, that on the temperature within them."""
    draw = np.random.RandomState(SEED)
    shared = np.exp(temperature * draw.standard_normal(count))
    made: Vector = np.exp(ratio * draw.standard_normal((votes, count))) * shared
    return made


@lru_cache(maxsize=64)
def _priors(prior: tuple[float, ...], weight: float, count: int) -> Vector:
    draw = np.random.RandomState(SEED + 1)
    made = draw.standard_gamma(weight * np.array(prior), (count, 4)) + LEAST
    return np.asarray(made / made.sum(axis=1, keepdims=True))


def _weights(vote: Origin, count: int, parameters: Parameters) -> Vector | float:
    """What a vote counts for by the dependence drawn for its kind of group, tempered."""
    tempered = parameters["temperature"]
    if vote.members == 1 or vote.kind is None:
        return tempered
    chances = _beta_levels(parameters[f"dependence.{vote.kind}"], parameters["range.beta_weight"])
    # One draw for all groups of a kind: it is the kind that errs together more or less.
    places = _chosen(-1 - KINDS.index(vote.kind), count)
    return tempered * np.array([weight(vote.members, each) for each in chances])[places]


@lru_cache(maxsize=1024)
def _chosen(place: int, count: int) -> NDArray[np.int64]:
    return np.random.RandomState((SEED + 2, place % 2**31)).randint(LEVELS, size=count)


@lru_cache(maxsize=1024)
def _beta_levels(mean: float, weight: float) -> tuple[float, ...]:
    """Chances that stand for a Beta with this mean: the means of its equally likely slices."""
    if not 0 < mean < 1:
        return (mean,) * LEVELS
    draws = np.random.RandomState(SEED + 3).beta(
        weight * mean, weight * (1 - mean), LEVELS * LEVEL_DRAWS
    )
    return tuple(np.sort(draws).reshape(LEVELS, -1).mean(axis=1).tolist())


def _levels_of(vote: Origin, parameters: Parameters) -> tuple[float, ...] | None:
    """The chances that the channel was blind, None where it cannot have been."""
    if vote.item.manner not in ("passes", "absence"):
        return None
    blind = blind_of(vote.item, parameters)
    return _beta_levels(blind, parameters["range.beta_weight"]) if 0 < blind < 1 else None


def _at_levels(
    vote: Origin, levels: tuple[float, ...], horizons: Sequence[Horizon], parameters: Parameters
) -> Vector:
    """The item's log-likelihoods [LEVELS, D, H] for each chance that its channel was blind."""
    column, widest = np.array(levels)[:, None], cap(vote.item, parameters)
    found = [capped(looked(vote.item, each, parameters, column), widest) for each in horizons]
    return np.stack(found, axis=1)


@lru_cache(maxsize=256)
def _is_level(place: int, count: int) -> Vector:
    """1 where a draw is of that level, else 0 [LEVELS, draws]."""
    made: Vector = (_chosen(place, count) == np.arange(LEVELS)[:, None]).astype(np.float64)
    return made
