"""A past case and its rows go in, its probabilities from what was known by then come out: as sayso
weighs, and in the ways it is compared with.

How fields become an item. The window runs from the beginning of the day of the announcement to
the end of its last day. A row is known at the end of `known_at`; it tells of the end of the event,
or of the end of `known_at` where no event is dated. `says`, `share`, `interest`, `reliability`,
`channel` and `origin` go over as they are. Looks of one kind of sensor err together as a family,
disinterested reports of one other channel as media do, speakers of one side as a government or an
alliance. A truce is not done at some moment but held all along: `under_way` says that it holds,
and a row tells of the whole term.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args

import numpy as np

from sayso.weigh.cases import TRUCES, Case, Sighting
from sayso.weigh.dependence import Origin, origins
from sayso.weigh.grid import Horizon, Vector, horizon
from sayso.weigh.items import SENSING, GroupKind, Item
from sayso.weigh.parameters import Parameters
from sayso.weigh.posterior import Question, classes, question

# Share of the window that has passed: at the start, half way, at the deadline, after the grace.
POINTS = (0.0, 0.5, 1.0, 1.3)
Way = Literal["weighed", "copies_apart", "absence_ignored"]
WAYS: tuple[Way, ...] = get_args(Way)
EVEN = np.full(4, 0.25)


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """What was known of a case at one point of its window.

    `rows` and `origins` count it; `asked` holds the question for each way of weighing, with even
    base rates: those of a fold are added when it is answered.
    """

    rows: int
    origins: int
    asked: Mapping[Way, Question]
    clip: float

    def answer(self, way: Way, rates: Vector, temperature: float) -> Vector:
        """Probabilities [4] of the classes, given their base rates [4]."""
        asked = self.asked[way]
        outcome = np.repeat(np.arange(4), np.diff(asked.bounds))
        evidence = temperature * asked.votes.sum(axis=0) + np.log(rates / EVEN)[outcome]
        return shown(classes(asked, evidence), self.clip)


def replay(
    case: Case, sightings: Sequence[Sighting | Item], point: float, parameters: Parameters
) -> Replay:
    """The case at `point`, a share of its window, from the rows that were known by then.

    Raises InputError when a row cannot be weighed.
    """
    over = window(case, parameters)
    moment = over.announced + point * (over.due - over.announced)
    given = [each if isinstance(each, Item) else item_of(each, case, over) for each in sightings]
    items = [item for item in given if item.known_at <= moment]
    votes: dict[Way, Sequence[Origin]] = {
        "weighed": origins(items, parameters),
        "copies_apart": alone(items),
        "absence_ignored": origins((i for i in items if not _saw_nothing(i)), parameters),
    }
    asked = {way: question([over], EVEN, cast, parameters) for way, cast in votes.items()}
    return Replay(len(items), len(votes["weighed"]), asked, parameters["clip"])


def window(case: Case, parameters: Parameters) -> Horizon:
    """The horizon of a case, from the first moment of its first day to the last of its last."""
    return horizon(_start(case.announced_on), _end(case.due), parameters)


def alone(items: Iterable[Item]) -> list[Origin]:
    """Every row as an origin of its own that depends on no other: how copies are miscounted."""
    return [
        Origin(name=item.id, item=item, ids=(item.id,), articles=1, disagrees=False)
        for item in items
    ]


def shown(probabilities: Vector, clip: float) -> Vector:
    """The same as sayso gives them out, none closer to 0 or 1 than `clip`, made to add up to 1."""
    clipped = np.clip(probabilities, clip, 1 - clip)
    made: Vector = clipped / clipped.sum()
    return made


def item_of(sighting: Sighting, case: Case, over: Horizon) -> Item:
    """The item that a row of a library stands for; raises InputError when it cannot be weighed."""
    known = _end(sighting.known_at)
    ended = _end(sighting.event_end) if sighting.event_end else known
    held = case.action in TRUCES
    group, kind = _group(sighting)
    return Item(
        id=f"{sighting.case} row {sighting.row}",
        channel=sighting.channel,
        origin=sighting.origin,
        event_start=_start(sighting.event_start) if sighting.event_start else None,
        event_end=max(ended, _after_grace(over)) if held else ended,
        known_at=known,
        says="done" if held and sighting.says == "under_way" else sighting.says,
        interest=sighting.interest,
        group=group,
        group_kind=kind,
        share=sighting.share,
        letter=sighting.reliability,
        family=sighting.channel if sighting.channel in SENSING else None,
    )


def _after_grace(over: Horizon) -> datetime:
    return over.announced + over.end * (over.due - over.announced)


def _group(sighting: Sighting) -> tuple[str | None, GroupKind | None]:
    if sighting.interest not in ("neutral", "sensor"):
        return None, None  # whoever has an interest errs with its side
    kind: GroupKind = "sensor_family" if sighting.channel in SENSING else "unrelated_media"
    return sighting.channel, kind


def _saw_nothing(item: Item) -> bool:
    """True where somebody without an interest looked and found nothing."""
    return item.interest in ("neutral", "sensor") and item.says in ("not_happening", "not_seen")


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end(day: date) -> datetime:
    return _start(day) + timedelta(days=1)
