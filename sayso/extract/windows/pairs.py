"""Two neighbouring time expressions in, the one window that they set together out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from sayso.extract.times.join import moved_to_year
from sayso.extract.times.mentions import Anchor, Timed, extent
from sayso.extract.windows.rules import Bounds, Governed, Relation, bounds, lasting
from sayso.records import Precision, Span, Window

# "In July or August", "on Tuesday or Wednesday": from the first to the last.
_EITHER = frozenset({"day", "weekday", "month", "year", "season", "quarter"})
# "Forty apprentices a year from 2024": how often, not how long.
_RATE = re.compile(r"\w+s an? \w+$")
DAY_KINDS = frozenset({"day", "weekday"})
# "They moved the vote from Monday to Friday" and "put it off on 3 May to 10 May" name no span.
_MOVES = re.compile(
    r"\b(?:mov|postpon|delay|put off|push|shift|reschedul|bring|brought|extend|defer)\w*\b",
    re.IGNORECASE,
)


def told(passage: str, span: Span, values: Bounds, rule: str) -> Window:
    """The window of some bounds, with the words that set them."""
    start, end, precision = values
    return Window(
        start=start, end=end, precision=precision, text=passage[span[0] : span[1]], rule=rule
    )


def joint_window(
    passage: str, left: Governed, right: Governed, anchor: Anchor | None
) -> Window | None:
    """The window that two neighbouring expressions set together, None where they do not."""
    if _reaches_on(passage, left, right):
        found = _from_to(passage, _in_year_of(left, right), right, anchor)
        if found is not None:
            return found
    between = passage[left.timed.span[1] : right.start].strip(" ,")
    if between or (left.reading.amount is None and right.reading.amount is None):
        return None
    amount, start = (left, right) if left.reading.amount else (right, left)
    if amount.reading.kind != "amount" or start.relation not in {"from", "in", "bare"}:
        return None
    if amount.relation == "bare" and _RATE.search(passage[: amount.timed.span[1]][-60:]):
        return None
    values = lasting(amount.reading, start, anchor)
    span = (left.start, right.timed.span[1])
    return told(passage, span, values, "for_units_from") if values is not None else None


def _from_to(passage: str, left: Governed, right: Governed, anchor: Anchor | None) -> Window | None:
    first, rule = _first_bounds(left, right, anchor)
    last = _last_bounds(right, first[0], anchor)
    if not (first[0] and last[1] and first[0] < last[1]):
        return None
    span = (left.start, right.timed.span[1])
    return told(passage, span, (first[0], last[1], _finer(first, last)), f"{rule}_to")


def _first_bounds(left: Governed, right: Governed, anchor: Anchor | None) -> tuple[Bounds, str]:
    """The start: "now" is the anchor's moment before a clock, and a clock before "now" is past."""
    values, rule = bounds(left, anchor)
    if anchor is None or anchor.precision != "time":
        return values, rule
    comparable = anchor.moment.tzinfo is not None or right.reading.zone is None
    if left.reading.value == "PRESENT_REF" and right.reading.clock and comparable:
        return (anchor.moment.isoformat(), None, "time"), rule
    if right.reading.value == "PRESENT_REF" and left.reading.clock:
        return (*extent(left.reading, anchor)[:2], "time"), rule
    return values, rule


def _in_year_of(left: Governed, right: Governed) -> Governed:
    """ "Nov 18-Dec 19, 2015": the year said last holds for both, or the one before it."""
    first, last = left.reading, right.reading
    if first.fixed or not last.fixed or first.stretch is None or last.stretch is None:
        return left
    if first.kind not in {"day", "month"} or last.kind not in {"day", "month"}:
        return left
    try:
        stretch = moved_to_year(first.stretch, last.stretch.start.year)
        if stretch.start > last.stretch.start:
            stretch = moved_to_year(first.stretch, last.stretch.start.year - 1)
    except ValueError:  # 29 February
        return left
    reading = replace(first, stretch=stretch, value=stretch.value)
    return replace(left, timed=Timed(left.timed.span, reading, left.timed.rule))


def _last_bounds(right: Governed, start: str | None, anchor: Anchor | None) -> Bounds:
    """The end of "from Monday until Thursday": a bare weekday is the one after the start."""
    if right.reading.value == "PRESENT_REF" and anchor is not None:
        return _now(start, anchor)
    if right.reading.clock and right.reading.stretch is None and start:
        return _clock_after(right, start, anchor)
    until: Relation = "until" if right.reading.clock else "in"
    values, _ = bounds(Governed(right.timed, until, right.start), anchor)
    if right.reading.kind == "weekday" and start and values[1] and values[1][:10] <= start[:10]:
        end = date.fromisoformat(values[1][:10]) + timedelta(7)
        return values[0], end.isoformat(), values[2]
    return values


def _now(start: str | None, anchor: Anchor) -> Bounds:
    """ "Between 22 January and now": to the end of the anchor's day, or its moment."""
    at = datetime.fromisoformat(start) if start and "T" in start else None
    comparable = at is not None and (at.tzinfo is None) == (anchor.moment.tzinfo is None)
    if comparable and anchor.precision == "time":
        return None, anchor.moment.isoformat(), "time"
    return None, (anchor.moment.date() + timedelta(1)).isoformat(), "day"


def _clock_after(right: Governed, start: str, anchor: Anchor | None) -> Bounds:
    """ "From 3 in the morning until 5pm": the clock's next time after the start."""
    values, _ = bounds(Governed(right.timed, "in", right.start), anchor)
    if values[0] is None:
        return values
    end, first = datetime.fromisoformat(values[0]), datetime.fromisoformat(start)
    if right.reading.zone is None and "T" in start:
        end = end.replace(tzinfo=first.tzinfo)  # "from 9:00 GMT until 5pm": one zone for both
    first = first.replace(tzinfo=first.tzinfo or end.tzinfo)
    end = datetime.combine(first.date(), end.timetz())
    hours = (0, 12, 24) if right.reading.loose else (0, 24)
    end = next(at for n in hours if (at := end + timedelta(hours=n)) > first)
    return None, end.isoformat(), "time"


def _reaches_on(passage: str, left: Governed, right: Governed) -> bool:
    between = passage[left.timed.span[1] : right.timed.span[0]]
    joint = between.strip(" ,").lower()
    kinds = left.reading.kind, right.reading.kind
    if joint == "or" and kinds[0] == kinds[1] and kinds[0] in _EITHER:
        return left.relation in {"in", "bare"} and right.relation in {"in", "bare"}
    if left.relation not in {"from", "in", "bare", "for"} or set(kinds) & {"amount", "reach"}:
        return False
    if joint in {"-", "–"}:
        return True
    if joint in {"until", "till", "through"}:
        return left.relation != "for"
    if left.relation != "from":
        days = DAY_KINDS.issuperset(kinds) or kinds == ("year", "year")
        return joint == "to" and days and not _MOVES.search(passage[: left.start])
    opened = passage[left.start : left.timed.span[0]].strip().lower()
    return joint == ("and" if opened.startswith("between") else "to")


_FINEST_FIRST: tuple[Precision, ...] = ("time", "day", "week", "month", "quarter", "year", "open")


def _finer(first: Bounds, last: Bounds) -> Precision:
    return min(first[2], last[2], key=_FINEST_FIRST.index)
