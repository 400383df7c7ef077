"""Readings in, joined readings out: a clock with its day, a month with its year."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from sayso.extract.times.calendar import (
    Stretch,
    day_of,
    half_of,
    month_of,
    quarter_of,
    season_of,
)
from sayso.extract.times.rule import Reading
from sayso.extract.times.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Placed:
    """A reading at its tokens `[first, last)`, with the rule that made it."""

    first: int
    last: int
    reading: Reading
    rule: str


Gap = tuple[str, ...]
DAYS = frozenset({"day", "weekday"})
PARTS = frozenset({"part", "part of day"})
CLOCKS = frozenset({"clock", "hours", "hour guess"})
BY_NAME = frozenset({"day", "month", "season", "quarter", "half"})
CLOCK_THEN_DAY: frozenset[Gap] = frozenset(
    {(), ("on",), (",",), ("of",), ("on", "the"), (",", "on"), ("this",)}
)
DAY_THEN_CLOCK: frozenset[Gap] = frozenset(
    {(), (",",), ("at",), (",", "at"), ("at", "around"), ("at", "about"), ("around",), ("about",),
     ("from",), ("by",), ("before",), ("until",), ("after",), ("between",), ("@",), ("for",)}
)  # fmt: skip
DAY_THEN_PART: frozenset[Gap] = frozenset({(), ("in",), ("at",), ("'", "s"), ("’", "s")})
DAY_THEN_DAY: frozenset[Gap] = frozenset({(), (",",), (",", "on")})
SMALL_THEN_YEAR: frozenset[Gap] = frozenset({(), ("of",), (",",), ("in",)})
WEEK_THEN_DAY: frozenset[Gap] = frozenset({(), (",",), ("-",), ("on",), (",", "on")})
YEAR_THEN_SMALL: frozenset[Gap] = frozenset({(), ("'", "s"), ("’", "s")})
WIDEST_GAP = 2


def joined(tokens: Tokens, placed: list[Placed]) -> list[Placed]:
    """Neighbouring readings that say one time together, as one."""
    result: list[Placed] = []
    for current in placed:
        while result:
            union = _join(tokens, result[-1], current)
            if union is None:
                break
            result.pop()
            current = union
        result.append(current)
    return result


def _join(tokens: Tokens, left: Placed, right: Placed) -> Placed | None:
    if not 0 <= right.first - left.last <= WIDEST_GAP:
        return None
    gap = tuple(tokens.word(n).lower() for n in range(left.last, right.first))
    reading = _joined_reading(left.reading, right.reading, gap)
    if reading is None:
        return None
    rule = left.rule if left.rule == right.rule else f"{left.rule}+{right.rule}"
    return Placed(left.first, right.last, reading, rule)


def _joined_reading(left: Reading, right: Reading, gap: Gap) -> Reading | None:
    return _with_clock(left, right, gap) or _days_together(left, right, gap)


def _with_clock(left: Reading, right: Reading, gap: Gap) -> Reading | None:
    """A clock with its day or part of a day, on either side of it."""
    kinds = left.kind, right.kind
    if left.kind in CLOCKS and right.kind in DAYS and gap in CLOCK_THEN_DAY:
        return _clock_on(left, right)
    if left.kind in DAYS | PARTS and right.kind in CLOCKS and gap in DAY_THEN_CLOCK:
        return _clock_on(right, left)
    if left.kind in CLOCKS and right.kind in PARTS and gap in CLOCK_THEN_DAY | {("in",)}:
        return _clock_on(left, right)
    if kinds == ("moment", "part") and gap == () and left.stretch is not None:
        return _clock_on(left, replace(right, stretch=left.stretch))
    if _opens_late(left) and right.kind == "score" and gap in DAY_THEN_CLOCK:
        return _clock_on(right, left)
    if left.kind == "score" and _opens_late(right) and gap in CLOCK_THEN_DAY:
        return _clock_on(left, right)
    if kinds == ("set", "clock") and gap in DAY_THEN_CLOCK:
        return _set_at(left, right)
    if kinds == ("clock", "set") and gap in CLOCK_THEN_DAY:
        return _set_at(right, left)
    return None


def _opens_late(day: Reading) -> bool:
    """Whether a day makes bare "6-8" hours: "next Monday" does, "on Monday" may tell a score."""
    return day.kind in PARTS or (day.kind in DAYS and day.direction > 0)


def _days_together(left: Reading, right: Reading, gap: Gap) -> Reading | None:
    """A day with its part, its week or its year."""
    kinds = left.kind, right.kind
    if left.kind == "part" and right.kind in DAYS and gap in CLOCK_THEN_DAY:
        return _part_of(right, left)
    if left.kind in DAYS and right.kind == "part" and gap in DAY_THEN_PART:
        return _part_of(left, right)
    if left.kind in {"weekday", "weekday name"} and right.kind == "day" and gap in DAY_THEN_DAY:
        return right
    if kinds == ("weekday", "week") and gap in SMALL_THEN_YEAR:
        return _day_of_week(left, right)
    if kinds == ("week", "weekday") and gap in WEEK_THEN_DAY and not right.fixed:
        return _day_of_week(right, left)
    if left.kind in BY_NAME and right.kind == "year" and gap in SMALL_THEN_YEAR:
        return None if left.fixed else _in_year(left, right)
    if left.kind == "year" and right.kind in BY_NAME and gap in YEAR_THEN_SMALL:
        return None if right.fixed or right.kind == "day" else _in_year(right, left)
    return None


def _clock_on(clock: Reading, day: Reading) -> Reading | None:
    clock = in_part(clock, day.value.rpartition("T")[2])
    value = clock.value.rpartition("T")[2]
    if day.stretch is None:
        return replace(clock, value=f"{day.value[:10]}T{value}", kind="moment")
    value = f"{day.stretch.start}T{value}"
    return replace(clock, value=value, kind="moment", stretch=day.stretch, fixed=day.fixed)


# Hours that "7 tonight" and "5 in the afternoon" put into the second half of the day.
LATE_HOURS = {"AF": range(1, 8), "EV": range(3, 12), "NI": range(6, 12)}


def in_part(clock: Reading, part: str) -> Reading:
    """A clock whose half of the day is not said, in the half that a part of the day has."""
    if not clock.loose or clock.clock is None:
        return clock
    hour, minute = clock.clock
    until = clock.until
    if until is not None and (until[0] in LATE_HOURS.get(part, ()) or until < clock.clock):
        until = (until[0] + 12, until[1]) if until[0] < 12 else until
    if hour not in LATE_HOURS.get(part, ()):
        return replace(clock, until=until)
    value = f"T{hour + 12:02}{clock.value.rpartition('T')[2][2:]}"
    return replace(clock, clock=(hour + 12, minute), until=until, value=value, loose=False)


def _set_at(often: Reading, clock: Reading) -> Reading | None:
    """ "Each Monday at 4pm": the days with their hour."""
    part = re.fullmatch(r"(XXXX-(?:XX-XX|WXX-\d))(?:T[A-Z]{2})?", often.value)
    days = part[1] if part else "XXXX-XX-XX" if often.value == "P1D" else None
    if days is None:
        return None
    clock = in_part(clock, often.value[-2:])
    return replace(often, value=f"{days}{clock.value}", zone=clock.zone)


def _part_of(day: Reading, part: Reading) -> Reading:
    value = f"{day.value}T{part.value.rpartition('T')[2]}"
    return replace(part, value=value, kind="part of day", stretch=day.stretch)


def _day_of_week(weekday: Reading, week: Reading) -> Reading | None:
    if weekday.stretch is None or week.stretch is None:
        return None
    day = week.stretch.start + timedelta(weekday.stretch.start.weekday())
    return replace(weekday, value=day.isoformat(), stretch=day_of(day), fixed=True)


def _in_year(small: Reading, big: Reading) -> Reading | None:
    if small.stretch is None or big.stretch is None or big.edge:
        return None
    try:
        stretch = moved_to_year(small.stretch, big.stretch.start.year)
    except (ValueError, OverflowError):
        return None
    return replace(small, value=stretch.value, stretch=stretch, fixed=True)


def moved_to_year(stretch: Stretch, year: int) -> Stretch:
    """The same day, month, quarter, season or half in another year."""
    month = stretch.start.month
    if stretch.grain == "day":
        return day_of(stretch.start.replace(year=year))
    if stretch.grain == "month":
        return month_of(year, month)
    if stretch.grain == "quarter":
        return quarter_of(year, (month + 2) // 3)
    if stretch.grain == "half":
        return half_of(year, 1 + month // 7)
    name = stretch.value[-2:]
    return season_of(year, name, southern=season_of(year, name).start.month != month)
