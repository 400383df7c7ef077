"""Rules for longer stretches: seasons, quarters, halves, years, decades, centuries."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sayso.extract.times.calendar import (
    Stretch,
    century_of,
    decade_of,
    half_of,
    month_of,
    quarter_of,
    season_of,
    week_of,
    year_of,
)
from sayso.extract.times.dates import dated, told, undated, yearly
from sayso.extract.times.numbers import word_set
from sayso.extract.times.rule import Found, Reading, Rule, rule


def _year(found: Found) -> Reading | None:
    year = found.number("year")
    if not 1500 <= year <= 2100:
        return None
    after, before = found.after(), found.before()
    compared = before == "than" and found.before(2) not in {"later", "earlier"}
    if (
        compared
        or before in {"$", "€", "£", "#", "no", "number", "about"}
        or after in {"%", "km", "-"}
    ):
        return None
    noun_follows = after.isalpha() and after.islower() and after not in _AFTER_YEAR
    counted = after.endswith("s") or after in {"people", "men", "women", "children", "percent"}
    if noun_follows and (year < 1900 or (counted and before not in _BEFORE_YEAR)):
        return None
    return dated(year_of(year), "year")


_BEFORE_YEAR = word_set("in since during the fiscal early late mid its their his her s")
_AFTER_YEAR = word_set(
    "and or to as in on at by for from when after before but that which who was is were are "
    "has had have he she it they the a an while with until since because if will would "
    "could onward onwards"
)


def _year_span(found: Found) -> Reading | None:
    words = re.split(r"[-–/]", found.word("years"))
    first = int(words[0])
    last = first // 100 * 100 + int(words[1])
    if last < first and 1 <= last % 100 <= 12 and "-" in found.word("years"):
        return dated(month_of(first, last % 100), "month")  # "2015-03"
    if not (first < last <= first + 60 and 1500 <= first <= 2100):
        return None
    return _years(first, last)


def _years(first: int, last: int) -> Reading:
    start, end = year_of(first), year_of(last)
    return dated(Stretch(start.start, end.end, "year", f"{start.value}/{end.value}"), "range")


def _two_years(found: Found) -> Reading | None:
    first, last = found.number("year"), found.number("last")
    return _years(first, last) if 1500 <= first < last <= 2100 else None


def _decade(found: Found) -> Reading | None:
    year = found.number("year")
    if year % 10:
        return None
    if year < 100:
        today = found.setting.today
        year += 1900 if today is None or year > today.year % 100 else today.year // 100 * 100
    return dated(decade_of(year), "decade")


def _era(found: Found) -> Reading | None:
    return dated(decade_of(found.number("era") * 10), "decade")


def _century(found: Found) -> Reading | None:
    number = found.number("nth")
    return dated(century_of(number), "century") if 1 <= number <= 30 else None


def _season(found: Found) -> Reading | None:
    season = str(found.value("season"))
    fall = found.word("season") == "fall"
    if fall and found.match.end() - found.match.start() < 2 and found.before() not in {"in", "by"}:
        return None
    named = found.word("season") != found.after(-1) and found.after()[:1].isupper()
    if named:
        return None  # "Winter Shield" is an exercise
    if found.word("season") == "spring" and found.before() in {"to", "a", "will"}:
        return None
    southern = found.setting.southern
    return yearly(found, lambda y: season_of(y, season, southern), "season", f"XXXX-{season}")


def _season_year(found: Found) -> Reading | None:
    season = str(found.value("season"))
    return dated(season_of(found.number("year"), season, found.setting.southern), "season")


def _quarter(found: Found) -> Reading | None:
    quarter = found.number("nth")
    if not 1 <= quarter <= 4:
        return None
    return yearly(found, lambda y: quarter_of(y, quarter), "quarter", f"XXXX-Q{quarter}")


def _quarter_year(found: Found) -> Reading | None:
    quarter = found.number("nth")
    return dated(quarter_of(found.number("year"), quarter), "quarter") if quarter <= 4 else None


def _half(found: Found) -> Reading | None:
    half = found.number("nth")
    if half > 2 or not _whole_year_follows(found):
        return None
    return yearly(found, lambda y: half_of(y, half), "half", f"XXXX-H{half}")


def _whole_year_follows(found: Found) -> bool:
    """A bare "first half" is a match's as often as a year's: it needs a year beside it."""
    near = " ".join(found.after(n) for n in range(3)).lower()
    return (
        found.has("fiscal")
        or re.match(r"(?:of )?(?:the |this |next |last )?(?:year|[12]\d{3})", near) is not None
    )


def _half_year(found: Found) -> Reading | None:
    half = found.number("nth")
    return dated(half_of(found.number("year"), half), "half") if half <= 2 else None


def _last_half_year(found: Found) -> Reading | None:
    return dated(half_of(found.number("year"), 2), "half")


def _fiscal_year(found: Found) -> Reading | None:
    return dated(year_of(found.number("year")), "year")


def _months_to_months(found: Found) -> Reading | None:
    first, last, year = found.number("month"), found.number("last"), found.number("year")
    start, end = month_of(year, first), month_of(year, last)
    if first > last:  # "Nov-Feb 2017" begins the year before
        start = month_of(year - 1, first)
    return dated(Stretch(start.start, end.end, "month", f"{start.value}/{end.value}"), "range")


def _season_told(found: Found) -> Reading | None:
    season, southern = str(found.value("season")), found.setting.southern
    return told(found, lambda y: season_of(y, season, southern), "season", f"XXXX-{season}")


def _week_number(found: Found) -> Reading | None:
    """ "Week 31": by the ISO count of the year."""
    number = found.number("number")
    after = found.after()
    if found.word("unit") != "week" or not 1 <= number <= 53 or after in {"-", "%"}:
        return None
    if found.has("year"):
        return dated(iso_week(found.number("year"), number), "week")
    today = found.setting.today
    if today is None or found.setting.strict:
        return yearly(found, lambda y: iso_week(y, number), "week", f"XXXX-W{number:02}")
    return dated(iso_week(today.year, number), "week")


def _week_of_year(found: Found) -> Reading | None:
    """ "The first week of 2019", "the last week of 2019"."""
    year = found.number("year")
    number = found.number("nth")
    if found.word("unit") != "week" or (number < 0 and found.word("nth") not in {"last"}):
        return None
    # 28 December always lies in the last ISO week of its year.
    week = week_of(date(year, 12, 28)) if number < 0 else iso_week(year, number)
    return dated(week, "week")


def iso_week(year: int, number: int) -> Stretch:
    """A week by its ISO 8601 number."""
    return week_of(date.fromisocalendar(year, number, 1))


def _year_to_date(found: Found) -> Reading | None:
    today = found.setting.today
    if today is None:
        return undated("PRESENT_REF", "range")
    year = year_of(today.year)
    return dated(Stretch(year.start, today + timedelta(1), "day", year.value), "range")


PERIOD_RULES: tuple[Rule, ...] = (
    rule("months_year",
         "month=MON DOT? (HYPHEN|TO) last=MON DOT? COMMA? year=YEAR",
         _months_to_months),
    rule("year", "year=YEAR", _year, modified=True),
    rule("year", "YEARUNIT year=YEAR", _fiscal_year, modified=True),
    rule("year", "YEARUNIT year=NUMWORD", _fiscal_year, modified=True),
    rule("fiscal_year", "THE? FISCAL YEARUNIT? year=YEAR", _fiscal_year, modified=True),
    rule("years", "years=SPANYEAR", _year_span),
    rule("years", "year=YEAR HYPHEN last=YEAR", _two_years),
    rule("decade", "year=YEAR QUOTE? S", _decade, modified=True),
    rule("decade", "QUOTE year=INT99 S", _decade, modified=True),
    rule("decade", "THE mod=MOD? HYPHEN? era=ERA", _era),
    rule("century", "nth=ORDINAL HYPHEN? CENTURY", _century, modified=True),
    rule("century", "nth=DAYNUM TH HYPHEN? CENTURY", _century, modified=True),
    rule("this_last_next_season", "THIS? rel=REL season=SEASON", _season_told, modified=True),
    rule("season", "season=SEASON", _season, modified=True),
    rule("season_year", "season=SEASON OF? year=YEAR", _season_year, modified=True),
    rule("quarter",
         "(THE|THIS)? FISCAL? HYPHEN? nth=ORDINAL HYPHEN? QUARTER",
         _quarter, modified=True),
    rule("quarter_year",
         "FISCAL? nth=ORDINAL HYPHEN? QUARTER OF? COMMA? FISCAL? year=YEAR",
         _quarter_year, modified=True),
    rule("quarter_year", "nth=INT12 TH QUARTER OF? year=YEAR", _quarter_year, modified=True),
    rule("quarter_year", "THE? year=YEAR FISCAL? nth=ORDINAL HYPHEN? QUARTER", _quarter_year),
    rule("quarter_code", "nth=Q", _quarter, modified=True),
    rule("quarter_code", "nth=Q (OF|COMMA|HYPHEN)? year=YEAR", _quarter_year),
    rule("quarter_code", "year=YEAR HYPHEN? nth=Q", _quarter_year),
    rule("half", "fiscal=FISCAL? nth=ORDINAL HYPHEN? HALF", _half, modified=True),
    rule("half_year", "LAST HALF OF year=YEAR", _last_half_year, modified=True),
    rule("half_year", "nth=ORDINAL HYPHEN? HALF OF year=YEAR", _half_year, modified=True),
    rule("half_code", "nth=H (OF|COMMA|HYPHEN)? year=YEAR", _half_year),
    rule("half_code", "year=YEAR HYPHEN? nth=H", _half_year),
    rule("week_number", "THE? unit=SHORTUNIT number=DAYNUM", _week_number),
    rule("week_number", "THE? unit=SHORTUNIT number=INT59", _week_number),
    rule("week_number", "THE? unit=SHORTUNIT number=DAYNUM (OF|COMMA)? year=YEAR4", _week_number),
    rule("week_of_year", "THE? nth=ORDINAL unit=SHORTUNIT OF year=YEAR", _week_of_year),
    rule("week_of_year", "THE? nth=DAYNUM TH unit=SHORTUNIT OF year=YEAR", _week_of_year),
    rule("week_of_year", "THE? nth=LAST unit=SHORTUNIT OF year=YEAR", _week_of_year),
    rule("year_to_date", "THE? YEARUNIT TO DATEWORD", _year_to_date),
    rule("year_to_date", "YEARUNIT HYPHEN TO HYPHEN DATEWORD", _year_to_date),
)  # fmt: skip
