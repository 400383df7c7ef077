"""An answer and what could still be looked at go in; what a look would teach comes out, best first.

The expected information of an observation is that of Lindley (Annals of Mathematical Statistics
27, 1956): the entropy that the four probabilities would lose on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np

from sayso.records import Interest, Reliability, Says
from sayso.weigh.dependence import Origin
from sayso.weigh.grid import CLASSES, KEPT, Horizon, Vector, grid
from sayso.weigh.items import SENSING, Coverage, Item, Pass
from sayso.weigh.likelihood import log_likelihood
from sayso.weigh.parameters import Parameters
from sayso.weigh.posterior import published
from sayso.weigh.words import band

TABLE = Path(__file__).with_name("observables.tsv")
DAY = timedelta(days=1)
LEAST = 1e-12
SPEAKS_FOR: dict[str, Interest] = {
    "announcer_statement": "announcer", "adversary_statement": "adversary",
    "third_party_statement": "third_party",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Observable:
    """One thing that would show whether a kind of act was done, and the channel it would come by.

    `letter` is the grade that such a report would usually have, None for the look of a sensor.
    """

    action: str
    channel: str
    letter: Reliability | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one observation at `at` would teach: `information` in nats over the four classes.

    `chance` is how likely it is to be seen, `seen` and `not_seen` the probability of kept in
    either case, `flips` the chance that the word for kept changes.
    """

    observable: Observable
    at: datetime
    information: float
    chance: float
    seen: float
    not_seen: float
    flips: float


@cache
def observables() -> tuple[Observable, ...]:
    """The checklist: what would show each kind of act, in the order of its table."""
    found = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            action, channel, letter, words = line.split("\t")
            graded = next((each for each in get_args(Reliability) if each == letter), None)
            found.append(Observable(action=action, channel=channel, letter=graded, words=words))
    return tuple(found)


def observables_of(action: str) -> tuple[Observable, ...]:
    """What would show this kind of act; for a kind without a list of its own, of any."""
    found = tuple(each for each in observables() if each.action == action)
    return found or observables_of("other")


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


def looks(action: str, known: Known, *, not_before: datetime) -> tuple[Look, ...]:
    """What would show it, the most informative first; ties by their words.

    Each is looked at once the deadline and the channel's lag have passed, and not before
    `not_before`.
    """
    found = [look(each, known, not_before=not_before) for each in observables_of(action)]
    return tuple(sorted(found, key=lambda each: (-each.information, each.observable.words)))


def look(observable: Observable, known: Known, *, not_before: datetime) -> Look:
    """What one observation would teach: it is made, or it is looked for and not made.

    A branch is weighed as the item would be once it were entered, with the temperature and caps,
    and without dependence on what is known already.
    """
    parameters = known.parameters
    days = dict(parameters.values).get(f"channel.{observable.channel}.lag", 0.0)
    at = max(max(each.due for each in known.horizons) + days * DAY, not_before)
    told = np.stack(
        [_branches(observable, at, each, parameters) for each in known.horizons], axis=1
    )
    tempered = parameters["temperature"] * told
    now, *branches = (_classes(known, more) for more in (0.0, *tempered))
    chance = _chance(known, told)
    weights = np.array([chance, 1 - chance])
    gained = float(weights @ np.array([_entropy(now) - _entropy(each) for each in branches]))
    moved = [band(each[KEPT]) != band(now[KEPT]) for each in branches]
    kept = [each[KEPT] for each in branches]
    figures = published(np.array([max(gained, 0.0), chance, *kept, weights @ np.array(moved)]))
    information, seen_with, seen, not_seen, flips = figures.tolist()
    return Look(
        observable=observable, at=at, information=information, chance=seen_with, seen=seen,
        not_seen=not_seen, flips=flips,
    )  # fmt: skip


def _held(known: Known, more: Vector | float) -> Vector:
    """Probabilities [D, H] of all hypotheses after `more` log-likelihoods."""
    logs = known.logs + more
    powers = np.exp(logs - logs.max(axis=-1, keepdims=True))
    made: Vector = powers / powers.sum(axis=-1, keepdims=True)
    return made


def _classes(known: Known, more: Vector | float) -> Vector:
    """Probabilities [4] after `more` log-likelihoods; over several deadlines their mean."""
    held = _held(known, more)
    outcomes = [grid(each, known.parameters).outcome for each in known.horizons]
    return np.array(
        [
            np.mean([row[outcome == place].sum() for row, outcome in zip(held, outcomes,
                                                                         strict=True)])
            for place in range(len(CLASSES))
        ]
    )  # fmt: skip


def _chance(known: Known, told: Vector) -> float:
    """How likely the first branch is, where the branches [2, D, H] are all that can happen."""
    shares = np.exp(told - told.max(axis=0))
    return float((_held(known, 0.0) * shares[0] / shares.sum(axis=0)).sum(axis=-1).mean())


def _entropy(probabilities: Vector) -> float:
    return float(-(probabilities * np.log(np.maximum(probabilities, LEAST))).sum())


def _branches(
    observable: Observable, at: datetime, horizon: Horizon, parameters: Parameters
) -> Vector:
    """ln P(seen | hypothesis) and ln P(not seen | hypothesis) [2, H], up to a constant."""
    if f"channel.{observable.channel}.rate" in parameters and observable.letter is None:
        missed = log_likelihood(_watch(observable, at, horizon), horizon, parameters)
        return np.array([np.log(-np.expm1(np.minimum(missed, -LEAST))), missed])
    items = [_item(observable, at, seen) for seen in (True, False)]
    return np.array([log_likelihood(item, horizon, parameters) for item in items])


def _watch(observable: Observable, at: datetime, horizon: Horizon) -> Item:
    """Nothing seen on a channel that is watched from the announcement on."""
    whole = Coverage(start=horizon.announced, end=at)
    return Item(
        id="look", channel=observable.channel, origin="look", event_end=at, known_at=at,
        says="not_seen", coverage=(whole,),
    )  # fmt: skip


def _item(observable: Observable, at: datetime, seen: bool) -> Item:
    interest = SPEAKS_FOR.get(observable.channel, "neutral")
    if observable.letter is None and observable.channel in SENSING:
        says: Says = "seen" if seen else "not_seen"
        return Item(
            id="look", channel=observable.channel, origin="look", event_end=at, known_at=at,
            says=says, interest="sensor", passes=(Pass(at=at, seen=seen),),
        )  # fmt: skip
    missing: Says = "silent" if interest == "announcer" else "not_happening"
    return Item(
        id="look", channel=observable.channel, origin="look", event_end=at, known_at=at,
        says="done" if seen else missing, interest=interest, letter=observable.letter or "C",
    )  # fmt: skip
