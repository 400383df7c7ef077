"""What is known and an observation's possible results go in; what it is worth comes out.

The expected information of an observation is that of Lindley (Annals of Mathematical Statistics
27, 1956): the entropy that the four probabilities lose on average.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sayso.records import Says
from sayso.weigh.dependence import Origin
from sayso.weigh.grid import CLASSES, KEPT, Horizon, Vector, grid
from sayso.weigh.items import Item
from sayso.weigh.likelihood import log_likelihood, looked, report
from sayso.weigh.parameters import Parameters
from sayso.weigh.words import band

LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class Branch:
    """One result: its chance, kept as the model reads the result in full, and as it would then be
    assessed, with the temperature that all evidence has.
    """

    result: str
    chance: float
    kept: float
    assessed: float


@dataclass(frozen=True, slots=True)
class Worth:
    """The entropy expected to be lost, in nats, the chance that the word changes, the branches."""

    information: float
    flips: float
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known so far: D deadlines and, for each, the logarithms [D, H] of what every
    hypothesis of the grid weighs, up to a constant.
    """

    horizons: tuple[Horizon, ...]
    logs: Vector
    parameters: Parameters


def known_so_far(
    horizons: Sequence[Horizon], prior: Vector, votes: Sequence[Origin], parameters: Parameters
) -> Known:
    """All that the prior [4] and the votes say, on the whole grid."""
    logs = []
    for each in horizons:
        hypotheses = grid(each, parameters)
        with np.errstate(divide="ignore"):  # a bin in which nobody ever completes weighs nothing
            logs.append(np.log(prior[hypotheses.outcome]) + np.log(hypotheses.within))
        for vote in votes:
            told = log_likelihood(vote.item, each, parameters)
            logs[-1] = logs[-1] + parameters["temperature"] * vote.weight * told
    return Known(tuple(horizons), np.array(logs), parameters)


def worth(known: Known, results: Mapping[str, Vector]) -> Worth:
    """What an observation is worth: `results` are ln P(result | hypothesis) [D, H] or [H].

    Chances are shares of all the results given, which are all that can happen.
    """
    told = np.stack([np.broadcast_to(each, known.logs.shape) for each in results.values()])
    shares = np.exp(told - told.max(axis=0))
    chances = (_even(known.logs) * shares / shares.sum(axis=0)).sum(axis=-1).mean(axis=-1)
    before = _classes(known, 0.0)
    information, flips, branches = _entropy(before), 0.0, []
    for name, chance, each in zip(results, chances.tolist(), told, strict=True):
        full = _classes(known, each)
        then = _classes(known, known.parameters["temperature"] * each)
        information -= chance * _entropy(full)
        flips += chance * (band(then[KEPT]) != band(before[KEPT]))
        branches.append(Branch(name, chance, float(full[KEPT]), float(then[KEPT])))
    return Worth(max(information, 0.0), flips, tuple(branches))


def of_passes(item: Item, horizon: Horizon, parameters: Parameters) -> dict[str, Vector]:
    """The results of one look of a sensor: it is seen, or not."""
    told = {}
    for name, seen in (("seen", True), ("not_seen", False)):
        passes = tuple(replace(each, seen=seen) for each in item.passes)
        told[name] = looked(replace(item, passes=passes), horizon, parameters, 0.0)
    return told


def of_report(item: Item, horizon: Horizon, parameters: Parameters) -> dict[str, Vector]:
    """The results of asking a graded reporter: done, not happening, or reversed."""
    hypotheses, share = grid(horizon, parameters), horizon.share(item.event_end)
    claims: tuple[Says, ...] = ("done", "not_happening", "reversed")
    return {
        says: report(
            replace(item, says=says, digit=None, share=None), share, hypotheses, parameters
        )
        for says in claims
    }


def of_words(row: str, horizon: Horizon, parameters: Parameters) -> dict[str, Vector]:
    """The results of waiting for an announcer's words, a row of its table: they come, or not."""
    cells = np.array([parameters[f"{row}.{each}"] for each in CLASSES])
    outcome = grid(horizon, parameters).outcome
    return {"said": np.log(cells)[outcome], "not_said": np.log1p(-cells)[outcome]}


def _even(logs: Vector) -> Vector:
    """Probabilities of all hypotheses, each deadline's own adding up to 1."""
    powers = np.exp(logs - logs.max(axis=-1, keepdims=True))
    made: Vector = powers / powers.sum(axis=-1, keepdims=True)
    return made


def _classes(known: Known, more: Vector | float) -> Vector:
    """Probabilities [4] after `more` log-likelihoods; over several deadlines their mean."""
    held = _even(known.logs + more)
    grids = [grid(each, known.parameters) for each in known.horizons]
    found = [np.add.reduceat(row, each.starts) for row, each in zip(held, grids, strict=True)]
    made: Vector = np.mean(found, axis=0)
    return made


def _entropy(probabilities: Vector) -> float:
    return float(-(probabilities * np.log(probabilities + LEAST)).sum())
