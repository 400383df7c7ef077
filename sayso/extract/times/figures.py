"""Rules for dates in figures and marks: 05-Aug-2016, 2019/aug/01, Dec/2018, on 22/04, 20161016."""

from __future__ import annotations

from datetime import date

from sayso.extract.times.calendar import day_of, month_of
from sayso.extract.times.dates import dated, yearly
from sayso.extract.times.numbers import word_set
from sayso.extract.times.rule import Found, Reading, Rule, rule


def _marked(found: Found) -> Reading | None:
    if not found.tight():
        return None
    day = date(found.number("year"), found.number("month"), found.number("day"))
    return dated(day_of(day), "day")


def _marked_day(found: Found) -> Reading | None:
    """ "Oct/2": without a year."""
    if not found.tight() or found.after() == "/":
        return None
    return _in_some_year(found, found.number("month"), found.number("day"))


def _in_some_year(found: Found, month: int, day: int) -> Reading | None:
    return yearly(found, lambda y: day_of(date(y, month, day)), "day", f"XXXX-{month:02}-{day:02}")


def _run_together(found: Found) -> Reading | None:
    """ "mar4"."""
    return _in_some_year(found, *divmod(found.number("day"), 100))


def _marked_month(found: Found) -> Reading | None:
    """ "Dec/2018", "2015-3": a month with its year, and no longer run of figures and marks."""
    after = found.after() in _MARKS and found.after(1)[:1].isdigit()
    before = found.before() in _MARKS and not found.before(2)[:4].isdigit()
    if not found.tight() or after or before:
        return None
    return dated(month_of(found.number("year"), found.number("month")), "month")


_MARKS = frozenset("-/–")


def _compact(found: Found) -> Reading | None:
    """ "20161016": eight figures that make a day of the last or this century."""
    digits = found.word("day")
    if len(digits) != 8 or not 1900 <= int(digits[:4]) <= 2099:
        return None
    return dated(day_of(date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))), "day")


# "1/3 of the seats" is a share: a day without its year needs a word or a mark beside it.
_BEFORE_DAY = word_set("on from until till by since between due before after through dated")
_JOINTS = word_set("to until till through - –")


def _fraction(found: Found) -> Reading | None:
    first, second = (int(part) for part in found.word("day").split("/"))
    month, day = (first, second) if first <= 12 else (second, first)
    if found.has("year"):
        return dated(day_of(date(found.number("year"), month, day)), "day")
    return _in_some_year(found, month, day) if _dated_company(found) else None


def _dated_company(found: Found) -> bool:
    before, after = found.before(), found.after().lower()
    if after[:1].isalpha() and after not in _AFTER_DAY:
        return False
    weekday = before.endswith("day") and len(before) > 3
    reached = before in _JOINTS and "/" in found.before(2)
    reaching = after in _JOINTS and "/" in found.after(1)
    alone = not before and not after
    return before in _BEFORE_DAY or weekday or reached or reaching or alone


_AFTER_DAY = word_set("to until till through and at in from by for is was will it we they")

MARK = "(HYPHEN|SLASH)"
FIGURE_RULES: tuple[Rule, ...] = (
    rule("marked_date", f"day=DAYNUM {MARK} month=MONMARK {MARK} year=YEAR4", _marked),
    rule("marked_date", f"year=YEAR4 {MARK} month=MONMARK {MARK} day=DAYNUM", _marked),
    rule("marked_date", f"month=MONMARK {MARK} day=DAYNUM {MARK} year=YEAR4", _marked),
    rule("marked_date", f"month=MONMARK {MARK} year=YEAR4 {MARK} day=DAYNUM", _marked),
    rule("marked_date", f"year=YEAR4 {MARK} day=DAYNUM {MARK} month=MONMARK", _marked),
    rule("marked_date", f"day=DAYNUM {MARK} year=YEAR4 {MARK} month=MONMARK", _marked),
    rule("marked_date", "month=MONMARK SLASH day=DAYNUM", _marked_day),
    rule("marked_date", "day=MONTHDAY", _run_together),
    rule("marked_month", f"month=MONMARK {MARK} year=YEAR4", _marked_month),
    rule("marked_month", "year=YEAR4 HYPHEN month=INT12", _marked_month),
    rule("compact_date", "day=INTBIG", _compact),
    rule("fraction_date", "day=FRACTION", _fraction),
    rule("fraction_date", "day=FRACTION COMMA? year=YEAR4", _fraction),
)
