"""A time expression and the words beside it in, what both name together out: a week of a month."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from sayso.extract.times.calendar import Grain, Stretch, quarter_of
from sayso.extract.times.mentions import Timed
from sayso.extract.times.numbers import number_of
from sayso.extract.times.rule import Reading
from sayso.records import Span

# The words that make a part of the month or year behind them.
_PART = re.compile(
    r"\bthe (first|second|third|fourth|last|final) (week|half|quarter) (?:of|in) (?:the )?$", re.I
)
_PART_BACK = 40  # characters
_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
# "Over the next month" runs from now on; "next month" and "in the next month" are the calendar's.
_AHEAD = re.compile(r"the (?:next|coming|following) (day|week|fortnight|month|quarter|year)", re.I)
_RUNNING = re.compile(r"\b(?:for|over|during|within|throughout) $", re.I)
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_UNITS = {"day": "D", "week": "W", "fortnight": "F", "month": "M", "quarter": "Q", "year": "Y"}
# "8 and 9 October", "Oct. 8 and 9": two days.
_DAY_BEFORE = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)? and $")
_DAY_AFTER = re.compile(r" and (\d{1,2})(?:st|nd|rd|th)?\b(?![:.,]?\d| [a-z]+s\b)")


# "Within two to three weeks": the longer of both.
_AMOUNTS = re.compile(
    rf"\b(?:{_SMALL}|\d{{1,3}})(?: (?:to|or) |[-–])({_SMALL}|\d{{1,3}})"
    r" (hour|day|week|month|year)s\b",
    re.I,
)


def amounts_between(passage: str, offset: int) -> list[Timed]:
    """The amounts of time told as "two to three weeks" from `offset` on, as the longer of both."""
    found = []
    for match in _AMOUNTS.finditer(passage, offset):
        words, unit = match[1].lower(), _UNITS.get(match[2].lower(), "H")
        count = int(words) if words.isdecimal() else number_of(words)
        if count:
            reading = Reading(type="DURATION", value=f"P{count}{unit}", kind="amount",
                              amount=(float(count), unit))  # fmt: skip
            found.append(Timed(match.span(), reading, "amount"))
    return found


def with_words_beside(passage: str, timed: Timed) -> Timed:
    """The expression with the words of `passage` that belong to it, itself where none do."""
    return (
        _part_of_period(passage, timed)
        or _from_now_on(passage, timed)
        or _two_days(passage, timed)
        or timed
    )


def _told(span: Span, reading: Reading, stretch: Stretch, rule: str) -> Timed:
    return Timed(span, replace(reading, stretch=stretch, value=stretch.value, kind="part"), rule)


def _part_of_period(passage: str, timed: Timed) -> Timed | None:
    """ "The first week of May", "the first half of May" from "May"; "the last quarter of 2026"."""
    start, end = timed.span
    before = passage[max(0, start - _PART_BACK) : start]
    match = _PART.search(before)
    whole = timed.reading.stretch
    if match is None or whole is None or timed.reading.edge:
        return None
    number, unit = _NUMBERS.get(match[1].lower()), match[2].lower()
    part = _of_month(whole, number, unit) if whole.grain == "month" else None
    if whole.grain == "year" and unit == "quarter":
        part = quarter_of(whole.start.year, number or 4)
    first = start - len(before) + match.start()
    return _told((first, end), timed.reading, part, f"{unit}_of_period") if part else None


def _of_month(month: Stretch, number: int | None, unit: str) -> Stretch | None:
    """Week 1 is the first seven days, the last week the last seven; a half has fifteen days."""
    middle = month.start + timedelta(15)
    if unit == "half":
        first, last = (month.start, middle) if number == 1 else (middle, month.end)
        return _days(first, last) if number in (None, 1, 2) else None
    if unit != "week":
        return None
    if number is None:
        return _days(month.end - timedelta(7), month.end)
    first = month.start + timedelta(7 * (number - 1))
    return _days(first, first + timedelta(7))


def _days(start: date, end: date, grain: Grain = "week") -> Stretch:
    return Stretch(start, end, grain, f"{start}/{end}")


def _from_now_on(passage: str, timed: Timed) -> Timed | None:
    """ "Over the next month": a reach from the moment of speaking, no calendar month."""
    start, end = timed.span
    match = _AHEAD.fullmatch(passage, start, end)
    if match is None or not _RUNNING.search(passage[max(0, start - 12) : start]):
        return None
    reading = Reading(
        type="DURATION", value=timed.reading.value, kind="reach",
        amount=(1.0, _UNITS[match[1].lower()]), direction=1,
    )  # fmt: skip
    return Timed(timed.span, reading, "next_units")


def _two_days(passage: str, timed: Timed) -> Timed | None:
    """Two days on end as one stretch; of two days apart the first."""
    (start, end), day = timed.span, timed.reading.stretch
    if day is None or timed.reading.kind != "day" or timed.rule not in ("day_month", "month_day"):
        return None
    before = _DAY_BEFORE.search(passage[max(0, start - 10) : start])
    if before and timed.rule == "day_month" and 0 < int(before[1]) < day.start.day:
        first = day.start.replace(day=int(before[1]))
        last = day.end if first + timedelta(1) == day.start else first + timedelta(1)
        span = (start - len(before[0]), end)
        return Timed(span, replace(timed.reading, stretch=_days(first, last, "day")), "days_month")
    after = _DAY_AFTER.match(passage, end)
    if after and timed.rule == "month_day" and int(after[1]) == day.start.day + 1:
        both = _days(day.start, day.end + timedelta(1), "day")
        return Timed((start, after.end()), replace(timed.reading, stretch=both), "month_days")
    return None
