"""What was asked with NAME=VALUE comes in as text, lengths, days, spans and choices come out."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from pathlib import Path

from sayso.errors import UsageError
from sayso.observe.reader import Asked

NUMBER = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s?([a-z]{0,2})")
METRES = {"m": 1.0, "km": 1000.0, "": 1000.0}
DAYS = {"d": 1, "w": 7, "": 1}


def refused(name: str, message: str, mend: str) -> UsageError:
    """The error for an option."""
    return UsageError(message, subject=f"--with {name[:40]}", mend=mend)


def metres(asked: Asked, name: str, default: float) -> float:
    """A length in metres, written as 25km or 500m; raises UsageError."""
    given = asked.options.get(name)
    return default if given is None else _measured(name, given, METRES, "500m or 25km")


def metres_span(asked: Asked, name: str, default: tuple[float, float]) -> tuple[float, float]:
    """Two lengths in metres, written as 500m-3km; raises UsageError."""
    given = asked.options.get(name)
    if given is None:
        return default
    first, _, last = given.partition("-")
    inner, outer = (_measured(name, each, METRES, "500m-3km") for each in (first, last))
    if inner >= outer:
        raise refused(name, f"{given!r:.40} ends before it begins", "write it as 500m-3km")
    return inner, outer


def days(asked: Asked, name: str, default: int) -> int:
    """A number of days from 1 to 3660, written as 60d or 8w; raises UsageError."""
    given = asked.options.get(name)
    if given is None:
        return default
    found = _measured(name, given, DAYS, "60d")
    if found != int(found) or found > 3660:
        raise refused(name, f"{given!r:.40} are no days", "write 1d to 3660d")
    return int(found)


def share(asked: Asked, name: str, default: float) -> float:
    """A share above 0 and up to 1; raises UsageError."""
    given = asked.options.get(name)
    try:
        found = default if given is None else float(given)
    except ValueError:
        found = math.nan
    if not 0 < found <= 1:
        raise refused(name, f"{given!r:.40} is no share", "write 0.8 for 80 %")
    return found


def number(asked: Asked, name: str, most: int) -> int | None:
    """A whole number from 1 to `most`, None where the option is not given; raises UsageError."""
    given = asked.options.get(name)
    if given is None:
        return None
    if not given.isdecimal() or not 1 <= int(given[:9]) <= most:
        raise refused(name, f"{given!r:.40} is no number", f"write 1 to {most}")
    return int(given)


def choice(asked: Asked, name: str, words: tuple[str, ...], default: str | None) -> str | None:
    """One of the words, the default where the option is not given; raises UsageError."""
    given = asked.options.get(name)
    if given is not None and given not in words:
        raise refused(name, f"unknown word {given!r:.40}", f"choose one of {', '.join(words)}")
    return default if given is None else given


def day(asked: Asked, name: str) -> date | None:
    """A day, None where the option is not given; raises UsageError."""
    given = asked.options.get(name)
    return None if given is None else _day(name, given)


def day_span(asked: Asked, name: str) -> tuple[date, date] | None:
    """Two days, written as a/b, None where the option is not given; raises UsageError."""
    given = asked.options.get(name)
    if given is None:
        return None
    first, _, last = given.partition("/")
    start, end = _day(name, first), _day(name, last)
    if end < start:
        raise refused(name, f"{given!r:.40} ends before it begins", "write the earlier day first")
    return start, end


def file(asked: Asked, name: str) -> Path | None:
    """A file, None where the option is not given; raises UsageError where there is none."""
    given = asked.options.get(name)
    if given is None:
        return None
    if not given.strip() or not Path(given).is_file():
        raise refused(name, f"no file {given!r:.80}", "name a file")
    return Path(given)


def announced_on(asked: Asked) -> date:
    """The day of the announcement; raises UsageError where it is unknown."""
    return _of_commitment(asked.announced, "announced", "sayso correct the article's date first")


def starts_on(asked: Asked) -> date:
    """The first day on which it was to hold: that of the window, else of the announcement."""
    announced = announced_on(asked)
    if asked.window_start is None:
        return announced
    return max(announced, _of_commitment(asked.window_start, "window", "correct the window first"))


def day_after(moment: date) -> date:
    """The next day."""
    return moment + timedelta(days=1)


def _of_commitment(given: str | None, name: str, mend: str) -> date:
    try:
        return date.fromisoformat((given or "")[:10])
    except ValueError:
        raise UsageError(f"its day is not known: {given!r:.40}", subject=name, mend=mend) from None


def _measured(name: str, given: str, units: dict[str, float] | dict[str, int], as_in: str) -> float:
    found = NUMBER.fullmatch(given.strip().lower())
    if not found or found[2] not in units or float(found[1]) <= 0:
        raise refused(name, f"{given!r:.40} cannot be read", f"write it as {as_in}")
    return float(found[1]) * units[found[2]]


def _day(name: str, given: str) -> date:
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise refused(name, f"{given!r:.40} is no day", "write it as 2022-02-15") from None
