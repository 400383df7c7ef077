"""The clock words of archives, mail and browsers → moments in UTC, written as ISO."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sayso.acquire.calendar_days import EARLIEST_YEAR, LATEST_YEAR, MONTHS, read_iso

LONGEST = 100
# "Mon Feb 14 2022 10:11:12 GMT+0100 (Central European Standard Time)"
_BROWSER = re.compile(
    r"(?:\w{3}\s)?(?P<month>[A-Z][a-z]{2})\s(?P<day>\d{2})\s(?P<year>\d{4})"
    r"\s(?P<clock>\d{2}:\d{2}:\d{2})\sGMT(?P<zone>[+-]\d{4})"
)


def utc_moment(words: str) -> str | None:
    """The moment in UTC that ISO, mail or browser words name, UTC where they name no zone; None
    when they name no moment.
    """
    words = words.strip()[:LONGEST]
    found = _iso_moment(words) or _browser_moment(words) or mail_moment(words)
    if found is None:
        return None
    zoned = found if found.tzinfo else found.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).isoformat()


def mail_moment(words: str) -> datetime | None:
    """The moment of a mail's Date, in its own zone; None when it is none or not of our times."""
    try:
        found = parsedate_to_datetime(words.strip()[:LONGEST])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None


def moment_of_seconds(seconds: Any) -> str | None:
    """The moment so many seconds after the start of 1970, given as words or a number; else None."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | str):
        return None
    try:
        found = datetime.fromtimestamp(int(str(seconds)[:20]), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found.isoformat() if found.timestamp() > 0 and found.year <= LATEST_YEAR else None


def _iso_moment(words: str) -> datetime | None:
    found = read_iso(words)
    return datetime.fromisoformat(found[0]) if found and found[1] == "time" else None


def _browser_moment(words: str) -> datetime | None:
    match = _BROWSER.match(words)
    if match is None or match["month"].lower() not in MONTHS:
        return None
    month = MONTHS.index(match["month"].lower()) + 1
    written = f"{match['year']}-{month:02}-{match['day']}T{match['clock']}{match['zone']}"
    return _iso_moment(written)
