"""What is known and an observation's possible results go in; what it is worth comes out.

The expected information of an observation is that of Lindley (Annals of Mathematical Statistics
27, 1956): the entropy that the four probabilities lose on average.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sayso.records import Says
from sayso.weigh.grid import CLASSES, KEPT, Grid, Horizon, Vector, grid
from sayso.weigh.items import Item
from sayso.weigh.likelihood import looked, report
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


def worth(
    logs: Vector, hypotheses: Grid, results: Mapping[str, Vector], temperature: float
) -> Worth:
    """What an observation is worth: `logs` [H] of what is known, `results` to ln P(result | h) [H].

    The chances of the results add up to 1 under every hypothesis.
    """
    held = _even(logs)
    before = _classes(held, hypotheses)
    information, flips, branches = _entropy(before), 0.0, []
    for name, told in results.items():
        chance = float((held * np.exp(told)).sum())
        full = _classes(_even(logs + told), hypotheses)
        then = _classes(_even(logs + temperature * told), hypotheses)
        information -= chance * _entropy(full)
        flips += chance * (band(then[KEPT]) != band(before[KEPT]))
        branches.append(Branch(name, chance, float(full[KEPT]), float(then[KEPT])))
    return Worth(information, flips, tuple(branches))


def logs_of(
    horizon: Horizon, prior: Vector, votes: Sequence[Vector], parameters: Parameters
) -> Vector:
    """ln of what each hypothesis weighs [H], given a prior [4] and weighed votes [H]."""
    hypotheses = grid(horizon, parameters)
    with np.errstate(divide="ignore"):  # a bin in which nobody ever completes weighs nothing
        start = np.log(prior[hypotheses.outcome]) + np.log(hypotheses.within)
    made: Vector = start + parameters["temperature"] * np.sum(votes, axis=0)
    return made


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
    powers = np.exp(logs - logs.max())
    return np.asarray(powers / powers.sum())


def _classes(held: Vector, hypotheses: Grid) -> Vector:
    return np.add.reduceat(held, hypotheses.starts)


def _entropy(probabilities: Vector) -> float:
    return float(-(probabilities * np.log(probabilities + LEAST)).sum())
