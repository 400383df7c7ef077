"""Rules for times told from another time: today, next week, three days ago, every Friday, now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sayso.extract.times.calendar import (
    UNIT_GRAIN,
    around,
    cut_at,
    day_of,
    later,
    quarter_of,
    weekend_of,
    year_of,
)
from sayso.extract.times.dates import dated, undated
from sayso.extract.times.numbers import word_set
from sayso.extract.times.rule import Found, Reading, Rule, rule

REFERENCE = {-1: "PAST_REF", 0: "PRESENT_REF", 1: "FUTURE_REF"}


def _deictic(found: Found) -> Reading | None:
    days = found.number("day")
    today = found.setting.today
    if today is None:
        return undated(REFERENCE[days], "day")
    return replace(dated(day_of(today + timedelta(days)), "day"), direction=days)


def _day_beyond(found: Found) -> Reading | None:
    """ "The day after tomorrow", "the day before yesterday"."""
    today = found.setting.today
    days = found.number("day") + found.number("turn")
    if found.word("unit") != "day" or abs(days) != 2:
        return None
    if today is None:
        return undated(REFERENCE[found.number("day")], "day")
    return dated(day_of(today + timedelta(days)), "day")


def _tonight(found: Found) -> Reading | None:
    today = found.setting.today
    if today is None:
        return Reading(type="TIME", value="PRESENT_REF", kind="part")
    return Reading(type="TIME", value=f"{today}TNI", kind="part", stretch=day_of(today))


def _weekday(found: Found) -> Reading | None:
    number = found.number("day")
    today = found.setting.today
    if today is None:
        return undated(f"XXXX-WXX-{number + 1}", "weekday")
    ahead = (number - today.weekday()) % 7
    behind = -((today.weekday() - number) % 7)
    week = number - today.weekday()
    word = found.word("rel")
    if not word:
        days = ahead if found.setting.direction == "future" else behind
    elif word in {"coming", "upcoming"}:
        days = ahead or 7
    elif word in {"next", "following", "forthcoming"}:
        days = week + 7
    elif word == "this":
        days = week if week >= 0 or found.setting.direction != "future" else week + 7
    else:
        days = behind or -7
    reading = dated(day_of(today + timedelta(days)), "weekday", fixed=bool(word))
    return replace(reading, direction=1 if word in _AHEAD_WORDS else 0)


_AHEAD_WORDS = word_set("next following forthcoming coming upcoming")


def _unit(found: Found) -> Reading | None:
    """This, last or next week, month, quarter, year, decade or weekend."""
    unit = str(found.value("unit"))
    shift = found.number("rel")
    word = found.word("rel")
    if word == "past" and unit == "D":
        return None
    today = found.setting.today
    if today is None:
        return undated(REFERENCE[shift], UNIT_GRAIN[unit])
    memory = found.setting.memory
    if word in {"following", "previous", "preceding"} and memory is not None:
        today = memory.start
    moved = later(datetime.combine(today, time()), shift, unit).date()
    stretch = around(moved, UNIT_GRAIN[unit])
    return dated(stretch, UNIT_GRAIN[unit])


def _unit_at_hand(found: Found) -> Reading:
    """ "The end of the year": the unit around the anchor; "that year": around the last date."""
    unit = str(found.value("unit"))
    today = found.setting.today
    if today is None:
        return undated("PRESENT_REF", UNIT_GRAIN[unit])
    return dated(around(today, UNIT_GRAIN[unit]), UNIT_GRAIN[unit])


def _the_unit(found: Found) -> Reading | None:
    """ "For the year", "of the month": the one around the anchor, where no noun follows."""
    unit, after = str(found.value("unit")), found.after()
    if after[:1].isalnum() and (after not in _AFTER_UNIT or unit == "D"):
        return None
    if after == "-" or found.before() not in (_BEFORE_DAY if unit == "D" else _BEFORE_UNIT):
        return None
    return _unit_at_hand(found)


_BEFORE_UNIT = word_set("for of in during over this throughout so all")
_BEFORE_DAY = word_set("for of")
_AFTER_UNIT = word_set("and or as to from at with by but was were is are because after before when")


def _day_end(found: Found) -> Reading | None:
    """ "EOD", "EOY": the end of the unit at hand."""
    reading = _unit_at_hand(found)
    return replace(reading, edge="CLOSE")


def _rest_of_unit(found: Found) -> Reading | None:
    """ "The rest of the week": what is left from today on."""
    reading, today = _unit_at_hand(found), found.setting.today
    if reading.stretch is None or today is None:
        return reading
    return replace(reading, stretch=cut_at(reading.stretch, today, "LATER"), edge="LATER")


def _days_from(found: Found) -> Reading | None:
    """ "Two days after today", "three days before yesterday"."""
    amount, unit = found.value("count"), str(found.value("unit"))
    moment = found.setting.moment
    sign = -1 if found.word("turn") == "before" else 1
    if moment is None or not isinstance(amount, int | float):
        return undated(REFERENCE[sign], "ref")
    day = found.value("day")
    base = moment + timedelta(day if isinstance(day, int) else 0)
    return _told_from(base, sign * amount, unit)


def _day_beside(found: Found) -> Reading | None:
    """ "The day before", "the year after": beside the last date named, else beside the anchor."""
    unit, sign = str(found.value("unit")), found.number("turn")
    after = found.after()
    if after[:1].isalnum() or after in {"-", "(", "“", '"'}:
        return None
    today = found.setting.today
    if today is None:
        return undated(REFERENCE[sign], "ref")
    memory = found.setting.memory
    base = memory.start if memory is not None else today
    moved = later(datetime.combine(base, time()), sign, unit).date()
    return dated(around(moved, UNIT_GRAIN[unit]), UNIT_GRAIN[unit])


def _that_unit(found: Found) -> Reading | None:
    memory = found.setting.memory
    unit = str(found.value("unit"))
    if unit == "WE" or memory is None:
        return None
    return dated(around(memory.start, UNIT_GRAIN[unit]), UNIT_GRAIN[unit])


def _the_quarter(found: Found) -> Reading | None:
    """ "The quarter": the one last named, else the last that is over."""
    quarter, today = found.setting.quarter, found.setting.today
    if quarter is None and today is not None and found.before() in {"in", "during", "for"}:
        quarter = quarter_of(today.year, (today.month + 2) // 3 - 1)
    return dated(quarter, "quarter") if quarter is not None else None


def _the_weekend(found: Found) -> Reading | None:
    today = found.setting.today
    if today is None:
        return undated("XXXX-WXX-WE", "weekend")
    weeks = -7 if found.setting.direction == "past" and today.weekday() < 5 else 0
    return dated(weekend_of(today + timedelta(weeks)), "weekend")


def _year_ago(found: Found) -> Reading | None:
    """ "The year-earlier quarter": the same period a year before."""
    today = found.setting.today
    if today is None:
        return undated("PAST_REF", "year")
    quarter = found.setting.quarter
    if quarter is not None:
        number = (quarter.start.month + 2) // 3
        latest = max(q for y in (0, -1) if (q := _quarter_back(today, y, number)))
        return dated(quarter_of(latest, number), "quarter told")
    return dated(year_of(today.year - 1), "year")


def _quarter_back(today: date, years: int, number: int) -> int | None:
    """The year before the one in which that quarter was last begun."""
    begun = quarter_of(today.year + years, number).start <= today
    return today.year + years - 1 if begun else None


def _ago(found: Found) -> Reading | None:
    unit = str(found.value("unit"))
    sign = -1 if found.word("sign") in {"ago", "earlier"} else 1
    amount = found.value("count")
    moment = found.setting.moment
    memory = found.setting.memory
    if sign < 0 and unit == "Y" and amount == 1 and not found.setting.strict:
        return _year_ago(found)
    if found.word("sign") == "later" and found.after() in {"this", "in", "today", "tonight"}:
        return None  # "30 minutes later this week"
    if found.word("sign") in {"earlier", "later"} and memory is not None:
        moment = datetime.combine(memory.start, time())
    if moment is None or not isinstance(amount, int | float):
        return undated(REFERENCE[sign], "ref")
    return _told_from(moment, sign * amount, unit)


def _both_ago(found: Found) -> Reading | None:
    """ "Two weeks and two days ago"."""
    moment, amounts = found.setting.moment, (found.value("count"), found.value("count2"))
    if moment is None:
        return undated("PAST_REF", "ref")
    for amount, unit in zip(amounts, ("unit", "unit2"), strict=True):
        if not isinstance(amount, int | float):
            return undated("PAST_REF", "ref")
        moment = later(moment, -amount, str(found.value(unit)))
    return _told_from(moment, 0, str(found.value("unit2")))


def _told_from(moment: datetime, amount: float, unit: str) -> Reading:
    moved = later(moment, amount, unit)
    if unit in UNIT_GRAIN and unit not in {"E", "C"}:
        return dated(around(moved.date(), UNIT_GRAIN[unit]), UNIT_GRAIN[unit])
    if unit in UNIT_GRAIN:
        return dated(around(moved.date(), "year"), "year")
    return Reading(
        type="TIME", value=f"{moved:%Y-%m-%dT%H:%M}", kind="moment", stretch=day_of(moved.date()),
        clock=(moved.hour, moved.minute),
    )  # fmt: skip


def _refer(found: Found) -> Reading | None:
    if found.word("ref") in {"soon", "shortly"} and (
        found.before() == "as" or found.after() in {"as", "after", "before"}
    ):
        return None  # it says how near two events are, not when
    return undated(str(found.value("ref")), "ref")


def _now(found: Found) -> Reading | None:
    return undated("PRESENT_REF", "ref")


def _past(found: Found) -> Reading | None:
    after = found.after()
    if found.word("past") != "past" or (after[:1].isalnum() and after not in _AFTER_PAST):
        return None
    return undated("PAST_REF", "ref")


_AFTER_PAST = word_set(
    "that they he it we she i has have had and but to by with is was for as when the not"
)


def _future(found: Found) -> Reading | None:
    after = found.after()
    if after[:1].isalnum() and after not in _AFTER_PAST:
        return None  # "future earnings"
    return undated("FUTURE_REF", "ref")


def _current(found: Found) -> Reading | None:
    return undated("PRESENT_REF", "ref") if found.word("this") == "current" else None


RELATIVE_RULES: tuple[Rule, ...] = (
    rule("today", "day=DEICTIC", _deictic, modified=True),
    rule("day_beyond", "THE? unit=SHORTUNIT turn=TURN day=DEICTIC", _day_beyond),
    rule("tonight", "day=TONIGHT", _tonight, modified=True),
    rule("weekday", "rel=REL? day=WEEKDAY", _weekday, modified=True),
    rule("weekday", "THIS rel=NEXT day=WEEKDAY", _weekday),
    rule("this_last_next", "rel=REL FISCAL? unit=UNIT", _unit, modified=True),
    rule("end_of_unit", "THE? edge=EDGE OF THE? FISCAL? unit=UNIT", _unit_at_hand),
    rule("earlier_in_unit", "(mod=MOD|late=LATER|soon=EARLIER) IN THE unit=UNIT", _unit_at_hand),
    rule(
        "units_of_units_ago",
        "count=COUNT unit=ANYUNIT AND count2=COUNT unit2=ANYUNIT sign=AGO",
        _both_ago,
    ),
    rule("unit_end", "unit=UNIT (QUOTE S|HYPHEN)? edge=EDGE", _unit_at_hand),
    rule("end_of_today", "THE? edge=EDGE OF THE? day=DEICTIC", _deictic),
    rule("the_unit", "THE unit=SHORTUNIT", _the_unit),
    rule("the_unit", "THE unit=YEARUNIT", _the_unit),
    rule("day_end", "THE? unit=DAYEND", _day_end),
    rule("rest_of_unit", "THE? REST OF THE? unit=UNIT", _rest_of_unit),
    rule("units_after_day", "count=COUNT unit=ANYUNIT (turn=TURN|FROM) day=DEICTIC", _days_from),
    rule("day_beside", "THE unit=SHORTUNIT turn=TURN", _day_beside),
    rule("day_beside", "THE unit=YEARUNIT turn=TURN", _day_beside),
    rule("that_unit", "THE? THAT unit=UNIT", _that_unit, modified=True),
    rule("the_quarter", "THE unit=QUARTER", _the_quarter),
    rule("the_weekend", "THE unit=WEEKEND", _the_weekend),
    rule(
        "year_ago", "THE? YEARUNIT HYPHEN (AGO|EARLIER) ORDINAL? HYPHEN? (QUARTER|TERM)?", _year_ago
    ),
    rule("units_ago", "count=COUNT HYPHEN? unit=ANYUNIT (OR SO)? sign=AGO", _ago),
    rule("units_earlier", "count=COUNT HYPHEN? unit=ANYUNIT sign=EARLIER", _ago),
    rule("units_ago", "unit=UNITS sign=AGO", _ago),
    rule("units_later", "count=COUNT HYPHEN? unit=ANYUNIT sign=LATER", _ago),
    rule("units_from_now", "count=COUNT HYPHEN? unit=ANYUNIT FROM sign=REF", _ago),
    rule("reference", "ref=REF", _refer),
    rule("these_days", "THESE UNITS", _now),
    rule("the_past", "THE past=LAST", _past),
    rule("the_future", "THE? NEAR? FUTUREWORD", _future),
    rule("current", "this=THIS", _current),
    rule("near_term", "THE NEAR HYPHEN? TERMWORD", _future),
    rule("the_year", "THE (FISCAL|WORKING) unit=YEARUNIT", _unit_at_hand),
    rule("the_period", "THE? LAST TERM", _the_quarter),
)
