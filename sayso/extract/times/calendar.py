"""Calendar arithmetic: stretches of whole days with a grain, a TIMEX3 value and neighbours."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from sayso.records import Precision

Grain = Literal[
    "day", "weekend", "week", "month", "quarter", "season", "half", "year", "decade", "century"
]
Direction = Literal["future", "past", "near"]

SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
SOUTHERN_SEASONS = {"SP": "FA", "FA": "SP", "SU": "WI", "WI": "SU"}
PRECISION: dict[Grain, Precision] = {
    "day": "day", "weekend": "day", "week": "week", "month": "month", "quarter": "quarter",
    "season": "quarter", "half": "quarter", "year": "year", "decade": "year", "century": "year",
}  # fmt: skip
UNIT_GRAIN: dict[str, Grain] = {
    "D": "day", "WE": "weekend", "W": "week", "F": "week", "M": "month", "Q": "quarter",
    "Y": "year", "E": "decade", "C": "century",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole days `[start, end)`, the calendar unit they fill, and its TIMEX3 value."""

    start: date
    end: date
    grain: Grain
    value: str

    @property
    def precision(self) -> Precision:
        return PRECISION[self.grain]


def day_of(day: date) -> Stretch:
    """One day."""
    return Stretch(day, day + timedelta(1), "day", day.isoformat())


def week_of(day: date) -> Stretch:
    """The week, Monday to Monday, around a day."""
    monday = day - timedelta(day.weekday())
    year, week, _ = monday.isocalendar()
    return Stretch(monday, monday + timedelta(7), "week", f"{year:04}-W{week:02}")


def weekend_of(day: date) -> Stretch:
    """The Saturday and Sunday of the week around a day."""
    week = week_of(day)
    saturday = week.start + timedelta(5)
    return Stretch(saturday, week.end, "weekend", week.value + "-WE")


def month_of(year: int, month: int) -> Stretch:
    """One month; months outside 1-12 count on into the years around."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    start = date(year, month, 1)
    return Stretch(start, start + timedelta(monthrange(year, month)[1]), "month", f"{start:%Y-%m}")


def months_from(year: int, month: int, count: int, grain: Grain, value: str) -> Stretch:
    """Several months beginning with one."""
    return Stretch(month_of(year, month).start, month_of(year, month + count - 1).end, grain, value)


def quarter_of(year: int, quarter: int) -> Stretch:
    """A calendar quarter; quarters outside 1-4 count on into the years around."""
    year, quarter = year + (quarter - 1) // 4, (quarter - 1) % 4 + 1
    return months_from(year, 3 * quarter - 2, 3, "quarter", f"{year:04}-Q{quarter}")


def half_of(year: int, half: int) -> Stretch:
    """The first or second half of a year."""
    return months_from(year, 6 * half - 5, 6, "half", f"{year:04}-H{half}")


def season_of(year: int, season: str, southern: bool = False) -> Stretch:
    """Three whole months; a winter that spans the year's end belongs to the year it begins in."""
    name = SOUTHERN_SEASONS[season] if southern else season
    return months_from(year, SEASON_MONTHS[name], 3, "season", f"{year:04}-{season}")


def year_of(year: int) -> Stretch:
    """A calendar year."""
    return months_from(year, 1, 12, "year", f"{year:04}")


def decade_of(year: int) -> Stretch:
    """The ten years that share the first three figures."""
    first = year // 10 * 10
    return months_from(max(first, 1), 1, 120 if first else 108, "decade", f"{first // 10:03}")


def century_of(number: int) -> Stretch:
    """The nth century, by the hundreds of its years."""
    first = max((number - 1) * 100, 1)
    return months_from(first, 1, 1200, "century", f"{number - 1:02}")


def around(day: date, grain: Grain) -> Stretch:
    """The stretch of a grain that a day lies in."""
    builders: dict[Grain, Callable[[], Stretch]] = {
        "day": lambda: day_of(day),
        "weekend": lambda: weekend_of(day),
        "week": lambda: week_of(day),
        "month": lambda: month_of(day.year, day.month),
        "quarter": lambda: quarter_of(day.year, (day.month + 2) // 3),
        "half": lambda: half_of(day.year, 1 + day.month // 7),
        "year": lambda: year_of(day.year),
        "decade": lambda: decade_of(day.year),
        "century": lambda: century_of(day.year // 100 + 1),
    }
    return builders[grain]()


MONTHS_IN: dict[str, int] = {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}
DAYS_IN: dict[str, int] = {"D": 1, "WE": 7, "W": 7, "F": 14}
HOURS_IN: dict[str, float] = {"H": 1.0, "Min": 1 / 60, "S": 1 / 3600}


def later(moment: datetime, count: float, unit: str) -> datetime:
    """A moment moved by so many units; the 31st becomes the last day of a shorter month."""
    if unit in HOURS_IN:
        return moment + timedelta(hours=count * HOURS_IN[unit])
    if unit in DAYS_IN:
        return moment + timedelta(days=count * DAYS_IN[unit])
    months = round(count * MONTHS_IN[unit])
    month = month_of(moment.year, moment.month + months)
    last = (month.end - timedelta(1)).day
    return moment.replace(year=month.start.year, month=month.start.month, day=min(moment.day, last))


def pick(candidates: Iterable[Stretch], today: date, direction: Direction) -> Stretch | None:
    """The candidate that is meant: the first not over, the last begun, or the nearest."""
    if direction == "future":
        return min((c for c in candidates if c.end > today), key=lambda c: c.start, default=None)
    if direction == "past":
        return max((c for c in candidates if c.start <= today), key=lambda c: c.start, default=None)
    return min(candidates, key=lambda c: _distance(c, today), default=None)


def _distance(stretch: Stretch, today: date) -> int:
    if stretch.start <= today < stretch.end:
        return 0
    return min(abs((stretch.start - today).days), abs((stretch.end - today).days - 1))


def part_of(stretch: Stretch, part: str) -> Stretch:
    """The early, middle or late third of a stretch; days stay whole."""
    days = (stretch.end - stretch.start).days
    if days < 5 or part in {"LATER", "EARLIER"}:
        return stretch
    if 28 <= days <= 31:
        cuts = [0, 10, 20, days]
    elif days > 31:
        cuts = [_month_cut(stretch, third) for third in range(4)]
    else:
        cuts = [0, days // 3, days - days // 3 - 1, days]
    at = {"START": 0, "MID": 1, "END": 2, "CLOSE": 2}[part]
    start, end = (stretch.start + timedelta(cuts[n]) for n in (at, at + 1))
    return Stretch(start, end, stretch.grain, stretch.value)


def cut_at(stretch: Stretch, today: date, part: str) -> Stretch:
    """ "Later this week": what is left of the stretch from today; "earlier": what has gone."""
    if (stretch.end - stretch.start).days == 1 or not stretch.start < today < stretch.end:
        return stretch
    start, end = (today, stretch.end) if part == "LATER" else (stretch.start, today)
    return Stretch(start, end, stretch.grain, stretch.value)


def _month_cut(stretch: Stretch, third: int) -> int:
    months = round((stretch.end - stretch.start).days / 30.44)
    cut = month_of(stretch.start.year, stretch.start.month + round(months * third / 3)).start
    return (cut - stretch.start).days


def summer_time(day: date, whose: str) -> bool:
    """Whether European or American summer time holds on a day."""
    sunday = timedelta(1)
    if whose == "europe":
        first, last = date(day.year, 3, 31), date(day.year, 10, 31)
        while first.weekday() != 6:
            first -= sunday
        while last.weekday() != 6:
            last -= sunday
        return first <= day < last
    first, last = date(day.year, 3, 8), date(day.year, 11, 1)
    while first.weekday() != 6:
        first += sunday
    while last.weekday() != 6:
        last += sunday
    return first <= day < last


def zone_of(hours: float) -> timezone:
    """The zone so many hours ahead of UTC."""
    return timezone(timedelta(hours=hours))
