"""Words → calendar days: full dates as English news writes them, and ISO dates and date-times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

Precision = Literal["time", "day", "month", "year"]
Published = tuple[str, Precision]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Years outside these bounds are empty fields of a publishing system ("0001-01-01") or not news.
EARLIEST_YEAR, LATEST_YEAR = 1600, 2199

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_ISO_DAY = r"(?P<iso>[12]\d{3}-[01]\d-[0-3]\d)(?!\d)"
# Every repetition is bounded, so that no text can make the search slow.
FULL_DATE = (
    rf"(?:(?P<d1>{_DAY})\s{{1,2}}(?:of\s)?(?P<m1>{_MONTH}),?\s{{1,2}}(?P<y1>[12]\d{{3}})(?!\d)"
    rf"|(?P<m2>{_MONTH})\s{{1,2}}(?P<d2>{_DAY}),?\s{{1,2}}(?P<y2>[12]\d{{3}})(?!\d)"
    rf"|{_ISO_DAY})"
)
_FULL = re.compile(rf"(?<![\w-]){FULL_DATE}", re.IGNORECASE)
_ISO = re.compile(
    r"([12]\d{3}|0\d{3})(?:-([01]\d)(?:-([0-3]\d)"
    r"(?:[T ]([0-2]\d:[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?)\s?(Z|[+-][0-2]\d:?[0-5]\d)?)?)?)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:[a-z]{3},\s)?\d{1,2}\s[a-z]{3}\s[12]\d{3}\s\d{2}:\d{2}", re.IGNORECASE)
_MIDNIGHT = re.compile(r"00:00(?::00(?:\.0{1,9})?)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A full calendar date and where it stands."""

    day: date
    start: int
    end: int


def full_dates(text: str) -> Iterator[Mention]:
    """Every full calendar date (day, month, year) in `text`, in order; impossible days left out."""
    for match in _FULL.finditer(text):
        if (day := _day_of(match)) is not None:
            yield Mention(day, match.start(), match.end())


def only_day(words: str) -> str | None:
    """The ISO day of the one full date in `words`; None when there is none, or two differ."""
    days = {mention.day for mention in full_dates(words)}
    return days.pop().isoformat() if len(days) == 1 else None


def read_iso(words: str) -> Published | None:
    """An ISO year, month, day or date-time with its precision; None when it is none of these."""
    match = _ISO.fullmatch(words.strip())
    if match is None:
        return None
    year, month, day, clock, offset = match.groups()
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        return None
    if day is None:
        whole_year = month is None
        valid = whole_year or 1 <= int(month) <= 12
        return (match[0], "year" if whole_year else "month") if valid else None
    try:
        if clock is None:
            return date(int(year), int(month), int(day)).isoformat(), "day"
        moment = datetime.fromisoformat(
            f"{year}-{month}-{day}T{clock.replace(',', '.')}{(offset or '').upper()}"
        )
    except ValueError:
        return None
    return moment.isoformat(), "time"


def read_stamp(words: str) -> Published | None:
    """What a page's metadata says: ISO, mail style, or a full date in words; None when unreadable.

    Midnight sharp is what publishing systems write when they know only the day, so it is a day.
    """
    words = words.strip()[:100]
    found = read_iso(words) or _read_mail_stamp(words)
    if found is None:
        day = only_day(words) or _read_dotted(words)
        return (day, "day") if day else None
    value, precision = found
    if precision == "time" and _MIDNIGHT.fullmatch(value[11:].split("+")[0].split("-")[0]):
        value, precision = value[:10], "day"
    # The zero of the computer clock is an empty field, not a day of news.
    return None if value == "1970-01-01" else (value, precision)


def _read_mail_stamp(words: str) -> Published | None:
    # The mail reader takes "2:30 pm" for half past two at night.
    if _MAIL.match(words) is None or re.search(r"[ap]\.?m\b", words, re.IGNORECASE):
        return None
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    in_bounds = EARLIEST_YEAR <= moment.year <= LATEST_YEAR
    return (moment.isoformat(), "time") if in_bounds else None


def _read_dotted(words: str) -> str | None:
    """`15.02.2022` and `15/02/2022`; with slashes only where day and month cannot be confused."""
    match = re.fullmatch(r"(\d{1,2})([./])(\d{1,2})\2([12]\d{3})", words)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "/" and first <= 12 and second <= 12 and first != second:
        return None
    month_first = match[2] == "/" and second > 12
    day = _possible(year, first if month_first else second, second if month_first else first)
    return day.isoformat() if day else None


def _day_of(match: re.Match[str]) -> date | None:
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return _possible(year, month, day)
    name = (match["m1"] or match["m2"]).lower()[:3]
    month = MONTHS.index(name) + 1
    digits = (match["d1"] or match["d2"]).rstrip("stndrhSTNDRH")
    return _possible(int(match["y1"] or match["y2"]), month, int(digits))


def _possible(year: int, month: int, day: int) -> date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
