"""The rows of a database of events come in, the incidents of one area come out, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sayso.errors import InputError
from sayso.observe.readers.event_incidents import (
    Area,
    BadCell,
    Incident,
    day_of,
    incident,
    recorded_of,
)
from sayso.observe.readers.event_rows import Fields, Table, fault, rows

EVERY = 10_000  # rows between two words on how far it is
MOST_FAULTS = 1_000
# A place that glows on so many days over so long a time is a flare or a furnace (assumed).
STEADY_DAYS, STEADY_SPAN = 10, 30


@dataclass(slots=True)
class Gathered:
    """What a file holds of an area: incidents by the id of their row, the newest version each.

    `first` and `last` are the days between which the file has rows anywhere, `newest` is when
    its newest row was written, None where it does not say.
    """

    incidents: dict[str, Incident] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    faults: list[InputError] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows count: where, of which kinds, and recorded by the end of which day."""

    area: Area
    kinds: frozenset[str]
    until: date | None = None


def gather(found: Table, wanted: Wanted, counted: Callable[[int], object]) -> Gathered:
    """The incidents that are wanted; what cannot be read inside the area is a fault."""
    gathered = Gathered()
    for number, fields in rows(found):
        if number % EVERY == 0:
            counted(number)
        if isinstance(fields, InputError):
            gathered.faults.append(fields)
        else:
            try:
                _keep(gathered, fields, found, wanted)
            except BadCell as bad:
                made = fault(found.path, number, bad.name, bad.message, bad.mend)
                gathered.faults.append(made)
        if len(gathered.faults) >= MOST_FAULTS:
            break
    return gathered


def _keep(gathered: Gathered, fields: Fields, found: Table, wanted: Wanted) -> None:
    day = day_of(fields, found.database)
    if day is not None:
        gathered.first = min(day, gathered.first or day)
        gathered.last = max(day, gathered.last or day)
    if not wanted.area.holds(fields, found.database):
        gathered.newest = _newer(gathered.newest, _quietly(fields))
        gathered.left_out["outside the area"] += 1
        return
    made = incident(fields, found.database, wanted.kinds)
    if isinstance(made, str):
        gathered.left_out[made] += 1
        return
    gathered.newest = _newer(gathered.newest, made.recorded)
    if made.recorded and wanted.until and made.recorded.date() > wanted.until:
        gathered.left_out["recorded later"] += 1
        return
    earlier = gathered.incidents.get(made.row)
    if earlier is not None:
        gathered.left_out["repeated, or an older version"] += 1
        if _newer(earlier.recorded, made.recorded) == earlier.recorded:
            return
    gathered.incidents[made.row] = made


def _newer(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each), default=None)


def _quietly(fields: Fields) -> datetime | None:
    # A bad cell far away changes nothing here.
    try:
        return recorded_of(fields)
    except BadCell:
        return None


def without_steady(gathered: Gathered, by: date) -> list[Incident]:
    """The incidents of places that did not burn on many days before `by`; counts the others."""
    days: dict[tuple[str, ...], set[date]] = {}
    for each in gathered.incidents.values():
        if each.day < by:
            days.setdefault(each.kind, set()).add(each.day)
    steady = {
        kind
        for kind, seen in days.items()
        if len(seen) >= STEADY_DAYS and (max(seen) - min(seen)).days >= STEADY_SPAN
    }
    kept = [each for each in gathered.incidents.values() if each.kind not in steady]
    out = len(gathered.incidents) - len(kept)
    if out:
        gathered.left_out["steady heat, such as a flare or a furnace"] += out
    return kept
