"""Rules for amounts of time and repetition: 72 hours, the past three years, coming weeks, daily."""

from __future__ import annotations

from sayso.extract.times.numbers import ONES, word_set
from sayso.extract.times.rule import Found, Reading, Rule, rule

LETTER = {"D": "D", "W": "W", "M": "M", "Q": "Q", "Y": "Y", "E": "E", "C": "C", "WE": "WE"}


def timex_amount(count: float | None, unit: str) -> str:
    """The TIMEX3 value of an amount: P3D, PT48H, PXW, P1Y6M."""
    if unit in {"H", "Min", "S"}:
        return _clock_amount(count, unit)
    if count is None:
        return f"PX{LETTER.get(unit, 'W')}"
    if unit == "F":
        count, unit = count * 2, "W"
    if unit == "Q":
        count, unit = count * 3, "M"
    if unit == "E" and count >= 2:
        count, unit = count * 10, "Y"
    whole = int(count)
    if count == whole:
        return f"P{whole}{LETTER[unit]}"
    if unit == "Y" and count * 12 == int(count * 12):
        years = f"{whole}Y" if whole else ""
        return f"P{years}{round((count - whole) * 12)}M"
    return f"P{count:g}{LETTER[unit]}"


def _clock_amount(count: float | None, unit: str) -> str:
    letter = unit[0]
    if count is None:
        return f"PTX{letter}"
    whole = int(count)
    if count == whole:
        return f"PT{whole}{letter}"
    finer = {"H": "M", "M": "S"}.get(letter)
    if finer is None:
        return f"PT{count:g}{letter}"
    hours = f"{whole}{letter}" if whole else ""
    return f"PT{hours}{round((count - whole) * 60)}{finer}"


def _count(found: Found, name: str = "count") -> float | None:
    value = found.value(name)
    if not isinstance(value, int | float):
        return None
    if not found.has("half"):
        return float(value)
    if found.word("half") in {"half", "quarter"}:
        return value + (0.5 if found.word("half") == "half" else 0.25)
    top, bottom = (int(part) for part in found.word("half").split("/"))
    return value + top / bottom if 0 < top < bottom else None


def _amount(found: Found) -> Reading | None:
    unit = str(found.value("unit"))
    count = _count(found)
    if unit == "Q" and (found.after() == "of" or found.word("count") in {"a", "an"}):
        return None  # "three-quarters of the force" is no length of time
    if unit == "Y" and (found.after() == "old" or (found.after(), found.after(1)) == ("-", "old")):
        return None  # an age
    if count is not None and not 0 < count < 10**6:
        return None
    return Reading(
        type="DURATION", value=timex_amount(count, unit), kind="amount", amount=(count, unit)
    )


def _year_ended(found: Found) -> Reading | None:
    """ "The year ended June 30": a business year, told by its length."""
    if found.after() not in {"ended", "ending"}:
        return None
    return Reading(type="DURATION", value="P1Y", kind="part of", amount=(1.0, "Y"))


def _nights(found: Found) -> Reading | None:
    """ "For one night": a day, for that is what is booked."""
    count = _count(found)
    if found.word("unit") != "night" or found.before() not in {"for", "of"} or not count:
        return None
    return Reading(type="DURATION", value=timex_amount(count, "D"), kind="amount",
                   amount=(count, "D"))  # fmt: skip


def _whole_unit(found: Found) -> Reading | None:
    """ "All day", "another week": one of them."""
    unit = str(found.value("unit"))
    if unit in {"Q", "WE", "C", "S"} or found.after(-1).lower().endswith("s"):
        return None
    return Reading(type="DURATION", value=timex_amount(1, unit), kind="amount", amount=(1.0, unit))


def _some_units(found: Found) -> Reading | None:
    unit = str(found.value("unit"))
    if found.after(-2).lower() != "some":
        return None
    return Reading(type="DURATION", value=timex_amount(None, unit), kind="amount",
                   amount=(None, unit))  # fmt: skip


def _next_hour(found: Found) -> Reading | None:
    unit = str(found.value("unit"))
    if found.after(-1).lower().endswith("s"):
        return None
    return Reading(type="DURATION", value=timex_amount(1, unit), kind="reach", amount=(1.0, unit),
                   direction=1)  # fmt: skip


def _a_unit(found: Found) -> Reading | None:
    """ "A year": a rate after a number or a sum, else a length of time."""
    unit = str(found.value("unit"))
    if unit in {"Q", "WE", "C"} or (found.after() == "-" and found.after(1) in {"earlier", "ago"}):
        return None
    if _rate_before(found):
        return _every(found, unit)
    return Reading(type="DURATION", value=timex_amount(1, unit), kind="amount", amount=(1.0, unit))


def _rate_before(found: Found) -> bool:
    before = found.before()
    return (
        before in {"once", "twice", "times", "%", "percent", "cent", "million", "billion"}
        or before[-1:].isdigit()
        or before in ONES
    )


def _every(found: Found, unit: str) -> Reading:
    return Reading(type="SET", value=timex_amount(1, unit), kind="set", amount=(1.0, unit))


def _bare_units(found: Found) -> Reading | None:
    if found.before() not in {"for", "over", "within", "lasting", "took", "take", "in", "of"}:
        return None
    unit = str(found.value("unit"))
    return Reading(type="DURATION", value=timex_amount(None, unit), kind="amount",
                   amount=(None, unit))  # fmt: skip


def _reaching(found: Found) -> Reading | None:
    """ "The next 48 hours", "the past three years": from or up to the anchor."""
    unit = str(found.value("unit"))
    count = _count(found)
    return Reading(
        type="DURATION", value=timex_amount(count, unit), kind="reach", amount=(count, unit),
        direction=found.number("rel"),
    )  # fmt: skip


def _coming(found: Found) -> Reading | None:
    """ "In the coming weeks", "recent months": a direction and a unit, no count."""
    direction = found.number("rel")
    unit = str(found.value("unit"))
    value = "PAST_REF" if direction < 0 else "FUTURE_REF"
    return Reading(type="DATE", value=value, kind="reach", amount=(None, unit),
                   direction=direction)  # fmt: skip


def _ahead(found: Found) -> Reading | None:
    unit = str(found.value("unit"))
    return Reading(type="DURATION", value=timex_amount(None, unit), kind="reach",
                   amount=(None, unit), direction=1)  # fmt: skip


def _months_of_year(found: Found) -> Reading | None:
    unit = str(found.value("unit"))
    count = _count(found)
    return Reading(type="DURATION", value=timex_amount(count, unit), kind="part of",
                   amount=(count, unit))  # fmt: skip


def _each(found: Found) -> Reading | None:
    unit = str(found.value("unit"))
    count = found.value("count")
    number = float(count) if isinstance(count, int | float) else 1.0
    return Reading(type="SET", value=timex_amount(number, unit), kind="set",
                   amount=(number, unit))  # fmt: skip


def _often(found: Found) -> Reading | None:
    unit = str(found.value("unit"))
    after = found.after()
    if after == "-" or (
        unit not in {"D", "W"} and after[:1].islower() and after not in _AFTER_OFTEN
    ):
        return None  # "quarterly dividend" names the dividend
    return _every(found, unit)


_AFTER_OFTEN = word_set("and or in at on for by from to until since the a with because as if")


def _other(found: Found) -> Reading | None:
    """ "Every other day"."""
    unit = str(found.value("unit"))
    return Reading(type="SET", value=timex_amount(2, unit), kind="set", amount=(2.0, unit))


def _each_part(found: Found) -> Reading | None:
    return Reading(type="SET", value=f"XXXX-XX-XXT{found.value('part')}", kind="set")


def _parts_of_weekday(found: Found) -> Reading | None:
    value = f"XXXX-WXX-{found.number('day') + 1}T{found.value('part')}"
    return Reading(type="SET", value=value, kind="set")


def _each_weekday(found: Found) -> Reading | None:
    return Reading(type="SET", value=f"XXXX-WXX-{found.number('day') + 1}", kind="set")


def _each_month(found: Found) -> Reading | None:
    return Reading(type="SET", value=f"XXXX-{found.number('month'):02}", kind="set")


def _each_season(found: Found) -> Reading | None:
    return Reading(type="SET", value=f"XXXX-{found.value('season')}", kind="set")


SPAN_RULES: tuple[Rule, ...] = (
    rule("amount", "count=COUNTED HYPHEN? half=FRACTION? HYPHEN? WORKING? unit=ANYUNIT", _amount),
    *(
        rule("amount_and_part", pattern, _amount)
        for part in ("half=HALF", "half=QUARTER")
        for pattern in (
            f"count=COUNT HYPHEN? unit=ANYUNIT AND A? {part}",
            f"count=COUNT AND A? {part} unit=ANYUNIT",
        )
    ),
    rule("amount", "count=VULGAR A? unit=ANYUNIT", _amount),
    rule("year_ended", "THE FISCAL? unit=YEARUNIT", _year_ended),
    rule("night", "count=COUNTED unit=PART", _nights),
    rule("night", "count=A unit=PART", _nights),
    rule("whole_unit", "ALL unit=UNIT", _whole_unit),
    rule("another_unit", "ANOTHER unit=UNIT", _whole_unit),
    rule("another_unit", "ANOTHER unit=CLOCKUNIT", _whole_unit),
    rule("some_units", "ENOUGH unit=UNITS", _some_units),
    rule("next_hour", "THE? rel=NEXT unit=CLOCKUNIT", _next_hour),
    rule("a_unit", "A WORKING? unit=UNIT", _a_unit),
    rule("for_units", "unit=UNITS", _bare_units),
    rule("for_units", "unit=CLOCKUNIT", _bare_units),
    rule("a_unit", "A unit=CLOCKUNIT", _a_unit),
    rule("next_units", "THE? rel=REL count=COUNTED unit=ANYUNIT", _reaching),
    rule("next_units", "THE? rel=RECENT count=COUNTED unit=ANYUNIT", _reaching),
    rule("next_units", "THE count=COUNTED rel=NEXT unit=UNITS", _reaching),
    rule("coming_units", "THE? rel=NEXT VAGUE? unit=UNITS", _coming),
    rule("coming_units", "THE? rel=NEXT unit=CLOCKUNIT", _coming),
    rule("recent_units", "THE? rel=RECENT unit=UNITS", _coming),
    rule("recent_units", "THE? rel=LAST unit=UNITS", _coming),
    rule("units_ahead", "THE? unit=UNITS AHEAD", _ahead),
    rule("first_units", "THE? ORDINAL count=COUNTED unit=UNITS", _months_of_year),
    rule("the_units", "THE count=COUNTED unit=UNITS", _amount),
    rule("every_unit", "EACH count=COUNTED? unit=ANYUNIT", _each),
    rule("per_unit", "PER count=COUNTED? unit=ANYUNIT", _each),
    rule("often", "unit=OFTEN", _often),
    rule("every_weekday", "EACH day=WEEKDAY", _each_weekday),
    rule("every_other", "EACH OTHERWORD unit=ANYUNIT", _other),
    rule("every_other", "EACH OTHERWORD day=WEEKDAY", _each_weekday),
    rule("every_part", "EACH part=PART", _each_part),
    rule("every_part", "part=PARTS", _each_part),
    rule("every_part", "day=WEEKDAY part=PARTS", _parts_of_weekday),
    rule("every_weekday", "ON? day=WEEKDAYPLURAL", _each_weekday),
    rule("every_month", "EACH month=MON", _each_month),
    rule("every_season", "EACH season=SEASON", _each_season),
)
