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
    hypothesis of the grid weighs, up to a constant; `held` are their probabilities [D, H] and
    `classes` those of the four outcomes [4].
    """

    horizons: tuple[Horizon, ...]
    logs: Vector
    held: Vector
    classes: Vector
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
    held = _even(np.array(logs))
    classes = _classes(held, horizons, parameters)
    return Known(tuple(horizons), np.array(logs), held, classes, parameters)


def worth(known: Known, results: Mapping[str, Vector]) -> Worth:
    """What an observation is worth: `results` are ln P(result | hypothesis) [D, H] or [H].

    Chances are shares of all the results given, which are all that can happen.
    """
    told = np.stack([np.broadcast_to(each, known.logs.shape) for each in results.values()])
    shares = np.exp(told - told.max(axis=0))
    chances = (known.held * shares / shares.sum(axis=0)).sum(axis=-1).mean(axis=-1)
    # In full, and then as it would be weighed: all at once, which takes a third of the time.
    logs = known.logs + np.concatenate([told, known.parameters["temperature"] * told])
    found = _classes(_even(logs), known.horizons, known.parameters)
    full, then = found[: len(told)], found[len(told) :]
    information = float(_entropy(known.classes) - chances @ _entropy(full))
    word = band(known.classes[KEPT])
    flips = sum(
        chance
        for chance, each in zip(chances.tolist(), then[:, KEPT].tolist(), strict=True)
        if band(each) != word
    )
    figures = np.stack([chances, full[:, KEPT], then[:, KEPT]], axis=1).tolist()
    branches = tuple(Branch(name, *each) for name, each in zip(results, figures, strict=True))
    return Worth(max(information, 0.0), flips, branches)


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


def _classes(held: Vector, horizons: Sequence[Horizon], parameters: Parameters) -> Vector:
    """Probabilities [..., 4] of the outcomes from those of hypotheses [..., D, H]; over several
    deadlines their mean.
    """
    found = [
        np.add.reduceat(held[..., place, :], grid(each, parameters).starts, axis=-1)
        for place, each in enumerate(horizons)
    ]
    made: Vector = sum(found[1:], found[0]) / len(found)
    return made


def _entropy(probabilities: Vector) -> Vector:
    """In nats, over the last axis."""
    made: Vector = -(probabilities * np.log(probabilities + LEAST)).sum(axis=-1)
    return made
