"""Prior and votes go in, the probabilities of the four classes come out, for any set of votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sayso.errors import InputError
from sayso.weigh.dependence import Origin
from sayso.weigh.grid import KEPT, Horizon, Vector, grid
from sayso.weigh.likelihood import log_likelihood
from sayso.weigh.parameters import Parameters

ADDS_UP = 1e-9
LEAST = 1e-300  # what is added up in a class never is 0, so that its logarithm exists
# Published figures are whole multiples of this: a processor that rounds the last bits of an
# exponential differently still publishes the same figure, and sums of them are exact.
STEP = 2.0**-40


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """D deadlines (one, or three for a vague word), C columns of hypotheses, and n votes on them.

    `base` [D, C] are the logarithms of what each column weighs before any evidence; `votes`
    [n, D, C] the log-likelihoods, weighed down for dependence but not by `temperature`. `bounds`
    are the places at which the four classes begin and the last one ends. Neighbours that no vote
    tells apart share a column, the first of them: `columns` [C] are their places on the grid.
    """

    prior: Vector
    base: Vector
    votes: Vector
    temperature: float
    bounds: tuple[int, ...]
    columns: NDArray[np.int64]


def prior_of(given: Sequence[float] | Vector) -> Vector:
    """Four probabilities above 0 that add up to 1; raises InputError."""
    prior = np.array(given, dtype=np.float64)
    if prior.shape != (4,) or not (prior > 0).all() or not abs(prior.sum() - 1) < ADDS_UP:
        raise InputError(
            f"{given!r:.80} are not four probabilities above 0 that add up to 1",
            subject="prior",
            mend="give those of kept, partly, not done and reversed",
        )
    return prior


def question(
    horizons: Sequence[Horizon], prior: Vector, votes: Sequence[Origin], parameters: Parameters
) -> Question:
    """What is asked: horizons, prior [4] and the votes, in their order."""
    grids = [grid(each, parameters) for each in horizons]
    with np.errstate(divide="ignore"):  # a bin in which nobody ever completes weighs nothing
        base = np.array([np.log(prior[each.outcome]) + np.log(each.within) for each in grids])
    cast = [
        [vote.weight * log_likelihood(vote.item, each, parameters) for each in horizons]
        for vote in votes
    ]
    every = np.array(cast).reshape(len(votes), *base.shape)
    starts = grids[0].starts
    columns = _told_apart(every, starts)
    bounds = np.searchsorted(columns, [*starts, base.shape[1]])
    return Question(
        prior=prior,
        base=np.logaddexp.reduceat(base, columns, axis=1),
        votes=np.ascontiguousarray(every[:, :, columns]),
        temperature=parameters["temperature"],
        bounds=tuple(bounds.tolist()),
        columns=columns,
    )


def _told_apart(votes: Vector, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places at which a class begins or a vote changes: on average a third of the grid."""
    changes = np.zeros(votes.shape[-1], dtype=np.bool_)
    changes[starts] = True
    changes[1:] |= (votes[..., 1:] != votes[..., :-1]).any(axis=(0, 1))
    return np.flatnonzero(changes)


def classes(asked: Question, evidence: Vector, tilt: Vector | float = 1.0) -> Vector:
    """Probabilities [N, 4] given N sums of tempered log-likelihoods [N, D, C].

    Exact Bayes on the grid; over several deadlines the mean of their posteriors. `tilt` [N, 4]
    are factors on the prior of each class.
    """
    logs = asked.base + evidence
    logs -= logs.max(axis=-1, keepdims=True)
    powers = np.exp(logs, out=logs)
    found = np.empty((*powers.shape[:-1], len(asked.prior)))
    for place, (first, last) in enumerate(pairwise(asked.bounds)):
        powers[..., first:last].sum(axis=-1, out=found[..., place])
    found *= tilt if isinstance(tilt, float) else tilt[:, None, :]
    found += LEAST
    found /= found.sum(axis=-1, keepdims=True)
    made: Vector = found.mean(axis=-2) if found.shape[-2] > 1 else found[..., 0, :]
    return made


def posterior(asked: Question) -> Vector:
    """Probabilities [4] given all votes."""
    made: Vector = classes(asked, asked.temperature * asked.votes.sum(axis=0)[None])[0]
    return made


def log_odds(probabilities: Vector) -> Vector:
    """ln p/(1 - p) of kept, from probabilities [..., 4]; exact near 1 as well as near 0."""
    rest = probabilities[..., KEPT + 1 :].sum(axis=-1)
    made: Vector = np.log(probabilities[..., KEPT]) - np.log(rest)
    return made


def published(values: Vector) -> Vector:
    """The same as whole multiples of STEP."""
    made: Vector = np.round(values / STEP) * STEP
    return made


def adding_up(values: Vector, total: float) -> Vector:
    """Whole multiples of STEP that add up to `total`, itself one, to the last bit in any order.

    What rounding leaves over, some billionths of a billionth, goes to the largest of them.
    """
    made = published(values)
    if made.size:
        made[np.argmax(np.abs(made))] += total - made.sum()
    return made
