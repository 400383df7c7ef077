"""An answer and the looks still possible go in; what each would teach comes out, best first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np

from sayso.records import Interest, Reliability, Says
from sayso.weigh.grid import Horizon, Vector
from sayso.weigh.items import SENSING, Coverage, Item, Pass
from sayso.weigh.likelihood import log_likelihood
from sayso.weigh.parameters import Parameters
from sayso.weigh.posterior import published
from sayso.weigh.worth import Known, worth

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
    found = worth(known, {"seen": told[0], "not_seen": told[1]})
    seen, not_seen = found.branches
    figures = published(
        np.array([found.information, seen.chance, seen.assessed, not_seen.assessed, found.flips])
    )
    information, chance, kept_seen, kept_not_seen, flips = figures.tolist()
    return Look(
        observable=observable, at=at, information=information, chance=chance, seen=kept_seen,
        not_seen=kept_not_seen, flips=flips,
    )  # fmt: skip


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
