"""Rules for days by their number: Friday the 26th, on the 4th, the 15th day of next month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from sayso.extract.times.calendar import Stretch, day_of, later, month_of, pick
from sayso.extract.times.dates import dated, undated, yearly
from sayso.extract.times.numbers import word_set
from sayso.extract.times.rule import Found, Reading, Rule, rule

# Months looked through on either side of the anchor: every weekday meets every number in them.
MONTHS_AROUND = 14
# Days a guessed tense may reach before the nearest such day is the likelier one.
FAR = 60


def _numbered_days(today: date, number: int) -> Iterator[Stretch]:
    """That day of each month around today that has it."""
    for shift in range(-MONTHS_AROUND, MONTHS_AROUND + 1):
        month = month_of(today.year, today.month + shift)
        if number <= (month.end - month.start).days:
            yield day_of(month.start.replace(day=number))


def _weekday_number(found: Found) -> Reading | None:
    """ "Friday the 26th", "Sunday 31": the nearest day that is both."""
    number, weekday = found.number("number"), found.number("day")
    today = found.setting.today
    if _goes_on(found) or not 1 <= number <= 31:
        return None
    if today is None:
        return undated(f"XXXX-XX-{number:02}", "day")
    both = [d for d in _numbered_days(today, number) if d.start.weekday() == weekday]
    meant = found.setting.choose(both)
    if meant and not found.setting.strict and abs((meant.start - today).days) > FAR:
        meant = pick(both, today, "near")
    return dated(meant, "day") if meant else None


def _day_number(found: Found) -> Reading | None:
    """ "On the 4th": of this month or the next to it, as the sentence looks."""
    number, today = found.number("number"), found.setting.today
    if found.before() not in _BEFORE_NUMBER or _goes_on(found) or not 1 <= number <= 31:
        return None
    if today is None:
        return undated(f"XXXX-XX-{number:02}", "day")
    meant = found.setting.choose(_numbered_days(today, number))
    return dated(meant, "day", fixed=False) if meant else None


_BEFORE_NUMBER = word_set("on until till by before after since")
_AFTER_NUMBER = word_set("at in and or to until from around about by before after of when")


def _goes_on(found: Found) -> bool:
    """Whether a noun follows: "the 4th floor", "Friday 31 people"."""
    after = found.after()
    if found.after(1).lower().replace(".", "") in {"am", "pm"} or after[-2:].lower() in {
        "am",
        "pm",
    }:
        return False
    return (after[:1].isalnum() and after not in _AFTER_NUMBER) or after in {"%", "-", "/"}


def _day_of_month(found: Found) -> Reading | None:
    number = found.number("number")
    if found.word("unit") != "day":
        return None
    if found.has("month"):
        month = found.number("month")
        unknown = f"XXXX-{month:02}-{number:02}"
        return yearly(found, lambda y: day_of(date(y, month, number)), "day", unknown)
    if found.word("of") != "month":
        return None
    today = found.setting.today
    if today is None:
        return undated(f"XXXX-XX-{number:02}", "day")
    shift = found.number("rel") if found.has("rel") else 0
    start = later(datetime.combine(today.replace(day=1), time()), shift, "M").date()
    return dated(day_of(start.replace(day=number)), "day")


def _day_spelt(found: Found) -> Reading | None:
    """ "May twenty nine": only a number of tens and ones, for "In May five people" is none."""
    month, day = found.number("month"), found.number("day")
    if day <= 20 or _goes_on(found):
        return None
    return yearly(found, lambda y: day_of(date(y, month, day)), "day", f"XXXX-{month:02}-{day:02}")


def _day_of(found: Found) -> Reading | None:
    """ "Second of August"."""
    month, day = found.number("month"), found.number("day")
    return yearly(found, lambda y: day_of(date(y, month, day)), "day", f"XXXX-{month:02}-{day:02}")


NUMBERED = ("number=DAYNUM TH", "number=ORDINAL")
OF_MONTH = ("OF THE of=SHORTUNIT", "OF rel=REL of=SHORTUNIT", "OF month=MON DOT?")
DAY_RULES: tuple[Rule, ...] = (
    *(
        rule("weekday_number", f"{day} COMMA? THE? {number}", _weekday_number)
        for day in ("day=WEEKDAY", "day=WEEKDAYABBR DOT?")
        for number in NUMBERED
    ),
    rule("weekday_number", "day=WEEKDAY number=DAYNUM", _weekday_number),
    rule("day_number", "THE number=DAYNUM TH", _day_number),
    *(
        rule("day_of_month", f"THE? {number} unit=SHORTUNIT {month}", _day_of_month)
        for number in NUMBERED
        for month in OF_MONTH
    ),
    rule("day_spelt", "month=MON day=NUMWORD31", _day_spelt),
    rule("day_month", "day=ORDINAL OF month=MON DOT?", _day_of),
    rule("month_day", "month=MON COMMA day=DAYNUM TH", _day_of),
)
