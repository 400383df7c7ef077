"""Rules for calendar dates: days, months, holidays, and runs of days."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sayso.extract.times.calendar import (
    Stretch,
    day_of,
    month_of,
    pick,
    week_of,
)
from sayso.extract.times.numbers import word_set
from sayso.extract.times.rule import Found, Reading, Rule, rule
from sayso.extract.times.words import HOLIDAYS, holiday


def dated(stretch: Stretch, kind: str, *, fixed: bool = True) -> Reading:
    """The reading of a stretch of days as a date."""
    return Reading(type="DATE", value=stretch.value, kind=kind, stretch=stretch, fixed=fixed)


def undated(value: str, kind: str) -> Reading:
    """The reading of a date whose year or day nothing tells."""
    return Reading(type="DATE", value=value, kind=kind, fixed=False)


def yearly(
    found: Found, build: Callable[[int], Stretch], kind: str, unknown: str
) -> Reading | None:
    """A thing that comes once a year, in the year the setting means."""
    today = found.setting.today
    if today is None:
        return undated(unknown, kind)
    years = range(max(today.year - 4, 1), min(today.year + 5, 9998) + 1)
    meant = found.setting.choose_yearly([s for y in years if (s := if_there(build, y))])
    return dated(meant, kind, fixed=False) if meant else None


def if_there(build: Callable[[int], Stretch], year: int) -> Stretch | None:
    """What a builder makes of a year, None where that year has no such day."""
    try:
        return build(year)
    except (ValueError, OverflowError):
        return None  # 29 February, or a year beyond the calendar


def _iso(found: Found) -> Reading | None:
    words = found.word("iso").upper()
    if len(words) == 10:
        return dated(day_of(date.fromisoformat(words)), "day")
    moment = datetime.fromisoformat(re.sub(r"\.\d+", "", words))
    offset = moment.utcoffset()
    return Reading(
        type="TIME", value=f"{moment:%Y-%m-%dT%H:%M}", kind="moment", stretch=day_of(moment.date()),
        clock=(moment.hour, moment.minute),
        zone=None if offset is None else offset.total_seconds() / 3600,
    )  # fmt: skip


def _numeric(found: Found) -> Reading | None:
    parts = [int(part) for part in re.split(r"[./-]", found.word("day"))]
    first, second, third = parts
    if first > 31:
        return dated(day_of(date(first, second, third)), "day")
    year = third if third > 99 else third + (2000 if third < 70 else 1900)
    slashed = "/" in found.word("day")
    # US order where it can be; where it cannot, or with dots and hyphens, day first.
    month, day = (first, second) if slashed and first <= 12 else (second, first)
    return dated(day_of(date(year, month, day)), "day")


def _month_day(found: Found) -> Reading | None:
    month, day = found.number("month"), found.number("day")
    if found.before() in {"$", "€", "£"}:
        return None  # "$12 December 27"
    if found.has("year"):
        return dated(day_of(date(found.number("year"), month, day)), "day")
    return yearly(found, lambda y: day_of(date(y, month, day)), "day", f"XXXX-{month:02}-{day:02}")


def _month_day_told(found: Found) -> Reading | None:
    month, day = found.number("month"), found.number("day")
    unknown = f"XXXX-{month:02}-{day:02}"
    return told(found, lambda y: day_of(date(y, month, day)), "day", unknown)


def _week_of(found: Found) -> Reading | None:
    reading = _month_day(found)
    if found.word("unit") != "week" or reading is None or reading.stretch is None:
        return None
    if found.word("opening") not in {"", "beginning"}:
        return None
    return dated(week_of(reading.stretch.start), "week")


def _month_year(found: Found) -> Reading | None:
    return dated(month_of(found.number("year"), found.number("month")), "month")


def _month(found: Found) -> Reading | None:
    month = found.number("month")
    word = found.word("month")
    if word in {"may", "march"} and not _months_company(found):
        return None
    if len(word) <= 4 and word not in {"may", "june", "july"} and found.after() != ".":
        return None
    return yearly(found, lambda y: month_of(y, month), "month", f"XXXX-{month:02}")


_COMPANY = word_set(
    "in by since until till before after during of from to and between through early late "
    "mid for last next this each every around about end, - –"
)


def _months_company(found: Found) -> bool:
    return found.before() in _COMPANY or found.match.end() - found.match.start() > 1


def _month_told(found: Found) -> Reading | None:
    month = found.number("month")
    return told(found, lambda y: month_of(y, month), "month", f"XXXX-{month:02}")


def told(found: Found, build: Callable[[int], Stretch], kind: str, unknown: str) -> Reading | None:
    """ "This spring", "last March", "next winter": counted from the anchor's day."""
    today = found.setting.today
    if today is None:
        return undated(unknown, kind)
    years = range(max(today.year - 2, 1), min(today.year + 3, 9998) + 1)
    stretches = [s for y in years if (s := if_there(build, y))]
    shift = found.number("rel")
    if shift > 0:
        meant = pick([s for s in stretches if s.start > today], today, "future")
    elif shift < 0:
        meant = pick([s for s in stretches if s.end <= today], today, "past")
    else:
        same = [s for s in stretches if s.start.year == today.year or s.start <= today < s.end]
        meant = found.setting.choose(same) or found.setting.choose(stretches)
        if not found.setting.strict:  # the year is said: a tense only guesses
            meant = pick(same, today, "near")
    return dated(meant, kind) if meant else None


def _month_days(found: Found) -> Reading | None:
    """Days first to last of one month: "March 12-15", "1-30 November"."""
    month, first, last = found.number("month"), found.number("day"), found.number("last")
    year = found.number("year") if found.has("year") else None
    if not first < last or (found.word("joint") == "and" and found.before() != "between"):
        return None  # "April 24 and 25" are two days
    build = _between(lambda y: date(y, month, first), lambda y: date(y, month, last))
    if year is not None:
        return dated(build(year), "range")
    return yearly(found, build, "range", f"XXXX-{month:02}-{first:02}/XXXX-{month:02}-{last:02}")


def _between(first: Callable[[int], date], last: Callable[[int], date]) -> Callable[[int], Stretch]:
    def build(year: int) -> Stretch:
        start, end = first(year), last(year)
        return Stretch(start, end + timedelta(1), "day", f"{start}/{end}")

    return build


def _holiday(found: Found) -> Reading | None:
    name = found.word("day").replace("’", "'")
    if name not in HOLIDAYS:
        name = next((k for k in HOLIDAYS if k.replace("'", "") == name.replace("'", "")), "")
    if not name:
        return None
    if found.has("year"):
        return dated(day_of(holiday(name, found.number("year"))), "day")
    return yearly(found, lambda y: day_of(holiday(name, y)), "day", "XXXX")


def _weekday_abbreviated(found: Found) -> Reading | None:
    number = found.number("day")
    return Reading(type="DATE", value=f"XXXX-WXX-{number + 1}", kind="weekday name", fixed=False)


RANGE = "(HYPHEN|TO|joint=AND)"
YEAR = "(COMMA? year=YEAR)?"
DATE_RULES: tuple[Rule, ...] = (
    rule("iso_date", "iso=ISO", _iso),
    rule("numeric_date", "day=SLASHED", _numeric),
    rule("numeric_date", "day=DOTTED", _numeric),
    rule("numeric_date", "day=DASHED", _numeric),
    rule("month_day", f"month=MON DOT? THE? day=DAYNUM TH? {YEAR}", _month_day, modified=True),
    rule("month_day", f"month=MON DOT? THE? day=ORDINAL {YEAR}", _month_day),
    rule("day_month", f"THE? day=DAYNUM TH? OF? month=MON DOT? {YEAR}", _month_day),
    rule("day_month", f"THE day=ORDINAL OF? month=MON {YEAR}", _month_day),
    rule("month_days",
         f"month=MON DOT? day=DAYNUM TH? {RANGE} last=DAYNUM TH? {YEAR}",
         _month_days),
    rule("days_month",
         f"day=DAYNUM TH? {RANGE} last=DAYNUM TH? OF? month=MON DOT? {YEAR}",
         _month_days),
    rule("this_last_next_day", "rel=REL month=MON DOT? day=DAYNUM TH?", _month_day_told),
    *(
        rule("week_of", f"THE? unit=SHORTUNIT (OF|BEGINNING ON?|opening=EDGE ON?) {day} {YEAR}",
             _week_of)
        for day in ("month=MON DOT? day=DAYNUM TH?", "day=DAYNUM TH? month=MON DOT?")
    ),
    rule("month_year", "month=MON DOT? COMMA? OF? year=YEAR", _month_year, modified=True),
    rule("month", "month=MONTHABBR DOT", _month, modified=True),
    rule("month", "month=MONTH", _month, modified=True),
    rule("this_last_next_month", "THIS? rel=REL month=MON DOT?", _month_told, modified=True),
    rule("holiday", f"day=HOLIDAY {YEAR}", _holiday, modified=True),
    rule("weekday_abbreviated", "day=WEEKDAYABBR DOT? COMMA?", _weekday_abbreviated),
)  # fmt: skip
