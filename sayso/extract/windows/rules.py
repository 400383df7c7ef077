"""A time expression with its preposition in, the window it sets for an action out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from sayso.extract.times.calendar import UNIT_GRAIN as GRAINS
from sayso.extract.times.calendar import Stretch, around, day_of, later, part_of
from sayso.extract.times.mentions import (
    OPEN_REACH,
    UNIT_PRECISION,
    Anchor,
    Timed,
    clock_extent,
    extent,
    is_over,
    zone_at,
)
from sayso.extract.times.rule import Reading
from sayso.records import Precision

Relation = Literal[
    "by", "before", "within", "until", "through", "from", "onward", "since", "after", "for", "in",
    "bare",
]  # fmt: skip

# The words directly before a time expression, and what they make of it.
RELATIONS: tuple[tuple[str, Relation], ...] = (
    (r"(?:not before|(?:no|not) (?:earlier|sooner) than)(?: in| on)?", "onward"),
    (r"after|following", "after"),
    (r"(?:no|not) later than|not beyond|by(?: no later than)?|on or before|at the latest by"
     r"|by (?:the )?close of (?:business|play|trading|polls)(?: on)?", "by"),
    (r"(?:later|greater|more recent) than", "after"),
    (r"before|ahead of|prior to|earlier than", "before"),
    (r"within|inside|in (?:under|less than|no more than|as little as)|in the space of", "within"),
    (r"until|till|up to|to last|lasting until", "until"),
    (r"through", "through"),
    (r"(?:starting|beginning|commencing)(?: from| on| in| at)?|effective(?: from)?|as (?:of|from)"
     r"|with effect from|from|between|as early as", "from"),
    (r"since", "since"),
    (r"for(?: at least| up to| another| a further)?|lasting", "for"),
    (r"(?:later |early |late |as early as |at the latest )?(?:in|on|at|during|over|throughout|of)",
     "in"),
)  # fmt: skip
_HEDGE = r"(?:\s+(?:the|about|around|roughly|some|approximately|at))?\s*$"
_RELATIONS = tuple(
    (re.compile(rf"\b(?:{words}){_HEDGE}", re.IGNORECASE), relation)
    for words, relation in RELATIONS
)
# "Over three years" lasts; "a period of three years" says how long, not when.
_OF_AMOUNTS: dict[str, Relation] = {
    "over": "for", "during": "for", "throughout": "for", "of": "bare",
}  # fmt: skip
_AT_THE_LATEST = re.compile(r",? at the (?:very )?latest\b", re.IGNORECASE)
BACK = 40  # characters in which a preposition stands


@dataclass(frozen=True, slots=True)
class Governed:
    """A reading with the preposition that governs it; `start` is where the preposition stands."""

    timed: Timed
    relation: Relation
    start: int

    @property
    def reading(self) -> Reading:
        return self.timed.reading


def governed(words: str, timed: Timed) -> Governed:
    """A time expression with the relation its preposition sets."""
    start, end = timed.span
    before = words[max(0, start - BACK) : start]
    for pattern, relation in _RELATIONS:
        match = pattern.search(before)
        if match:
            start += match.start() - len(before)
            if timed.reading.kind == "amount":
                relation = _OF_AMOUNTS.get(match[0].split()[0].lower(), relation)
            break
    else:
        relation = "bare"
    latest = _AT_THE_LATEST.match(words, end) if relation in {"in", "bare"} else None
    if latest and timed.reading.stretch is not None:
        reading = replace(timed.reading, kind="part")  # a bare period is reached too
        return Governed(Timed((timed.span[0], latest.end()), reading, timed.rule), "by", start)
    return Governed(timed, relation, start)


Bounds = tuple[str | None, str | None, Precision]
# Days of "soon" and "shortly".
SOON_DAYS = 30


def bounds(found: Governed, anchor: Anchor | None) -> tuple[Bounds, str]:
    """The `[start, end)` and precision a governed expression sets, and the rule's name."""
    reading, relation = found.reading, found.relation
    if reading.clock is not None:
        return _clock_bounds(reading, relation, anchor)
    if reading.stretch is not None:
        return _stretch_bounds(reading, relation, anchor, found.timed.rule)
    if reading.kind == "reach" and reading.amount is not None:
        start, end, precision = extent(reading, anchor)
        rule = "in_the_coming_units" if reading.amount[0] is None else "in_the_next_units"
        return (start, end, precision or "open"), rule
    if reading.amount is not None and reading.kind in {"amount", "part of"}:
        return _amount_bounds(reading, relation, anchor)
    if reading.kind == "set":
        return _first_occurrence(reading, anchor)
    if reading.value == "FUTURE_REF" and found.timed.rule == "reference":
        soon = _day(anchor, SOON_DAYS)
        return (anchor.start if anchor else None, soon, "open"), "soon"
    return (anchor.start if anchor else None, None, "open"), "reference"


def _day(anchor: Anchor | None, days: int) -> str | None:
    return (anchor.moment.date() + timedelta(days)).isoformat() if anchor else None


def _moment(anchor: Anchor) -> str:
    return anchor.moment.isoformat() if anchor.precision == "time" else anchor.start


def _clock_bounds(
    reading: Reading, relation: Relation, anchor: Anchor | None
) -> tuple[Bounds, str]:
    moments = clock_extent(reading, anchor, upcoming=True)
    if moments is None:
        return (None, None, "time"), f"{relation}_clock"
    start, end = moments
    if relation in {"by", "before", "until", "through", "within"}:
        first = _earlier(anchor, start)
        return (first, start.isoformat(), "time"), f"{relation}_clock"
    if relation in {"after", "onward"}:
        return (start.isoformat(), None, "open"), f"{relation}_clock"
    return (start.isoformat(), end.isoformat(), "time"), "at_clock"


def _earlier(anchor: Anchor | None, end: datetime) -> str | None:
    """The anchor's moment where it lies before an end, else nothing."""
    if anchor is None:
        return None
    if anchor.precision != "time" or (anchor.moment.tzinfo is None) != (end.tzinfo is None):
        return anchor.start if anchor.moment.date() <= end.date() else None
    return anchor.moment.isoformat() if anchor.moment < end else None


def _stretch_bounds(
    reading: Reading, relation: Relation, anchor: Anchor | None, rule: str
) -> tuple[Bounds, str]:
    assert reading.stretch is not None
    whole = reading.stretch
    part = part_of(whole, reading.edge) if reading.edge else whole
    precision = whole.precision
    if relation in {"by", "until", "before"}:
        end = _deadline(reading, whole, part, relation)
        return (_start(anchor, end), end.isoformat(), precision), f"{relation}_{rule}"
    if relation == "after":
        return (part.end.isoformat(), None, "open"), f"after_{rule}"
    if relation == "since" and anchor and part.end <= anchor.moment.date():
        return (part.start.isoformat(), None, "open"), f"since_{rule}"
    if relation == "onward":
        return (part.start.isoformat(), None, "open"), f"onward_{rule}"
    if relation in {"within", "through"}:
        return (_start(anchor, part.end), part.end.isoformat(), precision), f"{relation}_{rule}"
    return (part.start.isoformat(), part.end.isoformat(), precision), rule


def _deadline(reading: Reading, whole: Stretch, part: Stretch, relation: Relation) -> date:
    """Where a "by", "before" or "until" ends: a named end is reached, a bare period is not."""
    if reading.edge == "CLOSE":
        return whole.end
    if reading.edge == "MID":
        return part.start + (part.end - part.start) // 2
    if reading.kind in {"part", "part of day"}:
        return whole.end
    if whole.grain == "day" and relation != "before":
        return whole.end
    return part.start


def _start(anchor: Anchor | None, end: date) -> str | None:
    return anchor.start if anchor and anchor.moment.date() < end else None


def _amount_bounds(
    reading: Reading, relation: Relation, anchor: Anchor | None
) -> tuple[Bounds, str]:
    assert reading.amount is not None
    count, unit = reading.amount
    precision = UNIT_PRECISION[unit]
    if anchor and count is None and unit in OPEN_REACH and relation in {"in", "within"}:
        last = later(anchor.moment, *OPEN_REACH[unit])
        return (*_span(anchor, anchor.moment, last, "open"), "open"), "in_some_units"
    if anchor is None or count is None:
        return (
            anchor.start if anchor else None,
            None,
            precision if count else "open",
        ), "some_units"
    if relation == "in":
        return _after_amount(anchor, count, unit, precision)
    end = later(anchor.moment, count, unit)
    name = "for_units" if relation == "for" else "within_units"
    return (*_span(anchor, anchor.moment, end, precision), precision), name


def _after_amount(
    anchor: Anchor, count: float, unit: str, precision: Precision
) -> tuple[Bounds, str]:
    moved = later(anchor.moment, count, unit)
    if unit in GRAINS:
        grain = "day" if unit == "D" else GRAINS[unit]
        stretch = around(moved.date(), grain if grain not in {"decade", "century"} else "year")
        return (stretch.start.isoformat(), stretch.end.isoformat(), precision), "in_units"
    end = moved + timedelta(hours=1)
    return (*_span(anchor, moved, end, "time"), "time"), "in_units"


def _span(anchor: Anchor, first: datetime, last: datetime, precision: Precision) -> tuple[str, str]:
    if precision == "time" and anchor.precision == "time":
        return first.isoformat(), last.isoformat()
    end = last.date() + timedelta(1 if precision == "time" and last.time() > time() else 0)
    return first.date().isoformat(), max(end, first.date() + timedelta(1)).isoformat()


def lasting(amount: Reading, found: Governed, anchor: Anchor | None) -> Bounds | None:
    """An amount of time from a start: "for 72 hours from 06:00 on Saturday"."""
    assert amount.amount is not None
    count, unit = amount.amount
    if count is None:
        return None
    moments = clock_extent(found.reading, anchor, upcoming=True)
    if moments is not None:
        end = later(moments[0], count, unit)
        return moments[0].isoformat(), end.isoformat(), "time"
    if found.reading.stretch is None:
        return None
    first = datetime.combine(found.reading.stretch.start, time())
    last = later(first, count, unit)
    end_day = last.date() + timedelta(1 if last.time() > time() else 0)
    return first.date().isoformat(), end_day.isoformat(), "day"


def _one_hour(start: datetime) -> Bounds:
    return start.isoformat(), (start + timedelta(hours=1)).isoformat(), "time"


def _first_occurrence(reading: Reading, anchor: Anchor | None) -> tuple[Bounds, str]:
    """A recurring act counts by its first occurrence."""
    days = re.fullmatch(r"XXXX-(?:WXX-(\d)|XX-XX)(?:T(\d\d:\d\d)(?::\d\d)?|T\w\w)?", reading.value)
    if anchor is None:
        return (None, None, "open"), "recurring"
    today = anchor.moment.date()
    if days:
        ahead = (int(days[1]) - 1 - today.weekday()) % 7 if days[1] else 0
        first = today + timedelta(ahead)
        if days[2]:
            zone = zone_at(reading.zone, day_of(first), anchor)
            hour, minute = (int(part) for part in days[2].split(":"))
            start = datetime.combine(first, time(), zone) + timedelta(hours=hour, minutes=minute)
            start += timedelta((7 if days[1] else 1) if is_over(start, anchor) else 0)
            return _one_hour(start), "recurring"
        end = first + timedelta(1)
        return (first.isoformat(), end.isoformat(), "day"), "recurring"
    count, unit = reading.amount or (None, "")
    if count:
        last = later(anchor.moment, count, unit)
        precision = UNIT_PRECISION[unit]
        return (*_span(anchor, anchor.moment, last, precision), precision), "recurring"
    return (anchor.start, None, "open"), "recurring"
