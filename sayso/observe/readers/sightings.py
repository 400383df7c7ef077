"""What archives of geolocated footage have in common: one record, and its days and addresses."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlsplit

FIRST_YEAR, LAST_YEAR = 2000, 2100  # an archive of footage does not reach further
DRAWN = (".png", ".svg", ".ico")  # signs of a map, which many records share
LONGEST_DAY = 60  # characters
EARTH = 6371.0088  # km, mean radius
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})(?![0-9])")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\])]{4,500}")
# Query fields that name a page of their own; all others only say whence one came.
_NAMING = frozenset({"v", "id", "fbid", "story_fbid", "p", "post"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One record of an archive: footage placed at a point (WGS 84 degrees) and dated.

    `day` is None where the date cannot be so, `dated` the words in which it stood; a point that
    cannot be so is None. `addresses` are where the footage and its placing can be seen.
    """

    archive: str
    where: str
    day: date | None
    dated: str
    latitude: float | None
    longitude: float | None
    words: str
    place: str | None = None
    addresses: tuple[str, ...] = ()


def day_of(words: str) -> date | None:
    """The day that ISO words or "20 APR 2026" begin with, None where none can be so."""
    words = words.strip()[:LONGEST_DAY]
    found = _DAY.match(words)
    try:
        if found:
            month = MONTHS.index(found[2][:3].lower()) + 1
            return _possible(date(int(found[3]), month, int(found[1])))
        return _possible(date.fromisoformat(words[:10]))
    except ValueError:
        return None


def american_day(words: str) -> date | None:
    """The day of MM/DD/YYYY, else as `day_of`."""
    found = _AMERICAN.match(words.strip()[:LONGEST_DAY])
    if found is None:
        return day_of(words)
    try:
        return _possible(date(int(found[3]), int(found[1]), int(found[2])))
    except ValueError:
        return None


def _possible(day: date) -> date | None:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def degrees(value: object, most: float) -> float | None:
    """Degrees as a number or in words, with a point or a comma; None where they cannot be so."""
    try:
        found = float(str(value).strip().replace(",", ".")) if value is not None else math.nan
    except ValueError:
        return None
    return found if -most <= found <= most else None


def addresses_in(words: str) -> tuple[str, ...]:
    """The addresses that stand in a text, in their order."""
    return tuple(dict.fromkeys(each.rstrip(".,;") for each in _ADDRESS.findall(words)))


def page_of(address: str) -> str | None:
    """What an address shares with all that lead to the same page; None where it names no page.

    Mirrors of one site, fragments and what says whence one came make no difference.
    """
    try:
        parts = urlsplit(address.strip())
        host = (
            (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
        )
    except ValueError:
        return None
    host = "x.com" if host in ("twitter.com", "vxtwitter.com", "fxtwitter.com") else host
    if host == "youtu.be":
        return f"youtube.com/watch?v={parts.path.strip('/')}"
    query = sorted(pair for pair in parse_qsl(parts.query) if pair[0] in _NAMING)
    steps = [each for each in parts.path.split("/") if each]
    if host == "t.me" and steps[:1] == ["s"]:
        steps = steps[1:]
    # The front page of a site, or of an account, is that of many records.
    if not host or (len(steps) < 2 and not query) or parts.path.lower().endswith(DRAWN):
        return None
    if host == "x.com" and "status" in steps[:-1]:
        return f"x.com/status/{steps[steps.index('status') + 1]}"
    named = "&".join(f"{name}={value}" for name, value in query)
    return f"{host}/{'/'.join(steps)}" + (f"?{named}" if named else "")


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two points (latitude and longitude in degrees) on a sphere (haversine)."""
    (lat, lon), (lat2, lon2) = ([math.radians(each) for each in point] for point in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))
