"""An answer goes in, what a reader must know of it comes out: conflict, bounds, confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sayso.records import Confidence
from sayso.weigh.dependence import Origin
from sayso.weigh.grid import CLASSES, Vector
from sayso.weigh.parameters import Parameters
from sayso.weigh.words import EDGES, WORDS, band

Bars = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """How far the votes pull against each other.

    `cancelled` is the share of their whole `weight`, in log-odds, that cancels out. Where
    `conflicting`, `between` names the strongest for kept and the strongest against it.
    """

    cancelled: float
    weight: float
    conflicting: bool
    between: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Bound:
    """The band edge at `edge`, the `word` beyond it, and the likelihood ratio that leads there."""

    edge: float
    word: str
    factor: float


def conflict(moved: Bars, parameters: Parameters) -> Conflict:
    """Whether the contributions conflict, and which two origins are furthest apart."""
    values = [value for _, value in moved]
    weight = sum(abs(value) for value in values)
    cancelled = 1 - abs(sum(values)) / weight if weight else 0.0
    conflicting = (
        cancelled > parameters["conflict.share"] and weight > parameters["conflict.weight"]
    )
    strongest = max(moved, key=_value, default=("", 0.0)), min(moved, key=_value, default=("", 0.0))
    between = (strongest[0][0], strongest[1][0]) if conflicting else None
    return Conflict(cancelled, weight, conflicting, between)


def _value(bar: tuple[str, float]) -> float:
    return bar[1]


def contaminated(prior: Vector, posterior: Vector, contamination: float) -> Vector:
    """Lower and upper bound [2, 4] of each class if a share of the prior were any other.

    Epsilon-contamination (Berger, Statistical Decision Theory, 1985, section 4.7); reached by
    putting that share wholly on one class.
    """
    likelihood = posterior / prior
    kept = (1 - contamination) * prior * likelihood
    lower, upper = [], []
    for place in range(len(prior)):
        others = np.delete(likelihood, place).max()
        own = contamination * likelihood[place]
        lower.append(kept[place] / (kept.sum() + contamination * others))
        upper.append((kept[place] + own) / (kept.sum() + own))
    return np.array([lower, upper])


def break_even(probability: float) -> tuple[Bound, ...]:
    """The nearest band edge below and above, and what ratio of new evidence would reach it."""
    number = band(probability)
    odds = _odds(probability)
    found = []
    if number > 0:
        found.append(Bound(EDGES[number], WORDS[number - 1], _odds(EDGES[number]) / odds))
    if number < len(WORDS) - 1:
        edge = EDGES[number + 1]
        found.append(Bound(edge, WORDS[number + 1], _odds(edge) / odds))
    return tuple(found)


def _odds(probability: float) -> float:
    return probability / (1 - probability)


def pooled(model: Sequence[float], human: Sequence[float], parameters: Parameters) -> Vector:
    """Probabilities [4] between the model's and a person's: logarithmic pool, for a second line.

    A person's overall view is never added to the evidence, since it already holds it.
    """
    share = parameters["human.weight"]
    logs = (1 - share) * np.log(np.array(model)) + share * np.log(np.array(human))
    powers = np.exp(logs - logs.max())
    return np.asarray(powers / powers.sum())


def confidence(
    ranges: Vector,
    posterior: Vector,
    without: Vector,
    votes: Sequence[Origin],
    parameters: Parameters,
) -> tuple[Confidence, str]:
    """How firm the figures are, and why, judged by the class with the widest range [2, 4].

    `without` [n, 4] are the probabilities with each vote left out.
    """
    widest = int(np.argmax(ranges[1] - ranges[0]))
    low, high = ranges[0][widest], ranges[1][widest]
    bands = band(high) - band(low) + 1
    name = CLASSES[widest].replace("_", " ")
    reach = f"the range of {name} runs from {low:.0%} to {high:.0%}"
    weighed = [vote for vote in votes if vote.item.manner != "not_looked"]
    if not weighed:
        return "low", "there is no evidence yet, only what is usual"
    if all(vote.item.interested for vote in weighed):
        return "low", "everybody heard so far has an interest in it"
    if bands >= 3:
        return "low", f"{reach}, across {bands} of the seven bands"
    return _firm(reach, bands, np.abs(without - posterior)[:, widest], votes, parameters)


def _firm(
    reach: str, bands: int, moves: Vector, votes: Sequence[Origin], parameters: Parameters
) -> tuple[Literal["moderate", "high"], str]:
    families = {vote.item.family for vote in votes if vote.item.family}
    if bands > 1:
        return "moderate", f"{reach}, across two bands"
    if len(families) < 2:
        return "moderate", "fewer than two families of sensors have looked"
    strongest = int(np.argmax(moves))
    if moves[strongest] > parameters["confidence.moves"]:
        name = votes[strongest].name
        return "moderate", f"without {name} it would move by {moves[strongest]:.0%}"
    return "high", f"{reach}, within one band, and no single origin decides it"
