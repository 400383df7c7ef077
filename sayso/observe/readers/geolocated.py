"""Archives of geolocated footage → one item for each piece of footage near the place asked about.

What footage shows is for a person to say: without `says` nothing comes of it. Nothing found is
an item of its own only where somebody says how much of it would have been seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

from sayso.errors import InputError, UsageError
from sayso.observe.reader import Asked, Read, Row, check_options
from sayso.observe.readers import series_options
from sayso.observe.readers.copies import SHARED_WORDS, groups, hash_of, keys_of_words
from sayso.observe.readers.geolocated_files import sightings
from sayso.observe.readers.sightings import Sighting, degrees, kilometres, page_of
from sayso.observe.readers.wanted_words import Wanted, holds, wanted_words
from sayso.records import Says

OPTIONS = {
    "says": "what the footage is taken to show",
    "within": "how far from the place: 25km unless said otherwise",
    "at": "another place than that of the commitment: LATITUDE,LONGITUDE",
    "match": "words that a description must hold, | between alternatives",
    "without": "words that it must not hold",
    "published": "the day on which the file came out; else three days after each date",
    "undated": "leave_out: records near the place without a possible date are left out",
    "coverage": "the share that would have been seen, where nothing was: 0 to 1",
    "channel": "geolocated_media unless said otherwise, or geolocated_media_closed",
    "reliability": "the grade of the archive, B unless said otherwise",
    "share": "the part done that the footage implies",
}
CHANNEL = "geolocated_media"
GRADE, GRADE_WHY = "B", "an archive whose people check places; the letter is assumed"
PRECISION = timedelta(days=3)  # a date is often that of publication; assumed
WITHIN = 25_000.0  # metres
MOST_FOUND = 20_000
MOST_NAMED = 5
EVERY = 1_000
FAR, NO_PLACE = "records further away", "records without a possible point"
NOT_MATCHED, EARLIER = "records with other words", "records from before the announcement"
UNDATED = "records near the place without a possible date"


@dataclass(slots=True)
class _Found:
    """The records near the place, and what was looked at beside them."""

    site: tuple[float, float]
    near: list[Sighting] = field(default_factory=list)
    undated: list[Sighting] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    archive: str = ""
    newest: date | None = None
    looked_at: int = 0


def read(path: Path, asked: Asked) -> Read:
    """One item for each piece of footage within reach, whichever records share it.

    Raises UsageError without `says` or a place, InputError for a file that is no such archive.
    """
    check_options(asked, OPTIONS)
    radius = series_options.metres(asked, "within", WITHIN) / 1000
    found = _gathered(path, asked, radius)
    if found.undated and asked.options.get("undated") != "leave_out":
        return Read(faults=tuple(_undated(path, each) for each in found.undated))
    if found.undated:
        found.left_out[UNDATED] = len(found.undated)
    if len(found.near) > MOST_FOUND:
        raise UsageError(
            f"{len(found.near):,} records lie within {radius:g} km",
            subject="--with within",
            mend="look nearer, or at fewer with --with match=WORDS",
        )
    rows = _rows(found, asked) if found.near else _absence(found, asked, radius)
    looked = [
        f"{found.looked_at:,} records were looked at, within {radius:g} km of {_place(asked)}; "
        f"{len(found.near)} of them bear on it. Records that share footage are counted once."
    ]
    if not rows:
        looked.append("No coverage was given, so nothing is said of what was not seen.")
    return Read(rows=tuple(rows), left_out=found.left_out, looked=tuple(looked))


def _gathered(path: Path, asked: Asked, radius: float) -> _Found:
    found = _Found(_site(asked))
    words = wanted_words(asked), wanted_words(asked, "without")
    for number, record in enumerate(sightings(path), start=1):
        if number % EVERY == 0:
            asked.counted(number)
        found.looked_at, found.archive = number, record.archive
        if record.day and (found.newest is None or record.day > found.newest):
            found.newest = record.day
        reason = _reason(record, found.site, radius, asked, *words)
        if reason is not None:
            found.left_out[reason] += 1
        else:
            (found.near if record.day else found.undated).append(record)
    return found


def _site(asked: Asked) -> tuple[float, float]:
    given = asked.options.get("at")
    if given is not None:
        first, _, last = given.partition(",")
        latitude, longitude = degrees(first, 90), degrees(last, 180)
    else:
        latitude, longitude = asked.latitude, asked.longitude
    if latitude is None or longitude is None:
        raise UsageError(
            f"no point: {given!r:.40}" if given else "the commitment names no place that is known",
            subject="--with at",
            mend="say where to look: --with at=51.17,35.28 (latitude, longitude)",
        )
    return latitude, longitude


def _place(asked: Asked) -> str:
    given = asked.options.get("at")
    return given if given else asked.place or "the place"


def _reason(
    record: Sighting, site: tuple[float, float], radius: float, asked: Asked, *words: Wanted
) -> str | None:
    """Why a record says nothing here, None where it does."""
    if record.latitude is None or record.longitude is None:
        return NO_PLACE
    if kilometres(site, (record.latitude, record.longitude)) > radius:
        return FAR
    match, without = words
    if (match and not holds(record.words, match)) or holds(record.words, without):
        return NOT_MATCHED
    if record.day and asked.announced and record.day.isoformat() < asked.announced[:10]:
        return EARLIER
    return None


def _undated(path: Path, record: Sighting) -> InputError:
    return InputError(
        f"no day that can be: {record.dated!r:.40}",
        subject=f"{path}, {record.where}, date",
        mend="mend it, or leave such records out with --with undated=leave_out",
        code="evidence",
    )


def _rows(found: _Found, asked: Asked) -> list[Row]:
    says = asked.options.get("says", "")
    if says not in get_args(Says):
        named = ", ".join(each.where for each in found.near[:MOST_NAMED])
        raise UsageError(
            f"what {len(found.near)} records ({named}) show is for a person to say",
            subject="--with says",
            mend=f"look at them, then choose one of {', '.join(get_args(Says))}",
        )
    return [
        _row(sorted((found.near[n] for n in numbers), key=_order), says, found.site, asked)
        for numbers in groups([list(_keys(each)) for each in found.near])
    ]


def _order(record: Sighting) -> tuple[date, str]:
    return record.day or date.max, record.where


def _keys(record: Sighting) -> Iterator[Hashable]:
    """What a record shares with those of the same footage: its pages, or point, day and words."""
    yield from (("page", page) for page in map(page_of, record.addresses) if page)
    point = round(record.latitude or 0, 3), round(record.longitude or 0, 3)
    yield "point", point, record.day, hash_of(" ".join(record.words.casefold().split()))
    if len(record.words.split()) >= SHARED_WORDS:
        yield from keys_of_words(record.words)


def _row(records: Sequence[Sighting], says: str, site: tuple[float, float], asked: Asked) -> Row:
    first = records[0]
    day = first.day or date.max
    away = kilometres(site, (first.latitude or 0, first.longitude or 0))
    point = f"{first.latitude:.4f}, {first.longitude:.4f}"
    graded = asked.options.get("reliability")
    address = next(iter(first.addresses), None)
    pages = [page for page in map(page_of, first.addresses) if page]
    said = (
        f"{first.archive} places footage dated {day} (± {PRECISION.days} days) at {point}, "
        f"{away:.1f} km from {_place(asked)}; what it shows is as described there."
    )
    if len(records) > 1:
        said += f" {len(records)} records share this footage and count once."
    fields: dict[str, Any] = {
        "channel": asked.options.get("channel", CHANNEL), "says": says,
        "event": f"{day - PRECISION}/{day + PRECISION}", "known_at": _known(asked, day),
        "origin": f"footage {min(pages) if pages else f'at {point} on {day}'}"[:300],
        "reliability": graded or GRADE, "grade_why": None if graded else GRADE_WHY,
        "place": f"{point} ({first.place})"[:300] if first.place else point,
        "share": _share(asked, "share"), "url": address and address[:300],
        "excerpt": first.words[:3_900].strip() or None, "reading": said,
    }  # fmt: skip
    return Row(where=first.where, fields=fields)


def _known(asked: Asked, day: date) -> str:
    """When it could be read: on the day the file came out, else the last that its date means."""
    published = series_options.day(asked, "published")
    if published is not None and published < day:
        raise UsageError(
            f"a record is dated {day}, after that",
            subject="--with published",
            mend="say on which day the file came out",
        )
    return (published or day + PRECISION).isoformat()


def _absence(found: _Found, asked: Asked, radius: float) -> list[Row]:
    """Nothing seen, where somebody says how much would have been; else nothing at all."""
    coverage = _share(asked, "coverage")
    if coverage is None or found.newest is None:
        return []
    start = series_options.announced_on(asked)
    end = min(asked.last_day or found.newest, found.newest)
    if end < start:
        return []
    match = asked.options.get("match")
    that = f" described with {match!r:.80}" if match else ""
    nothing = f"no footage{that} within {radius:g} km of {_place(asked)}"
    said = (
        f"{found.archive} places {nothing} from {start} to {end}; its newest record is of "
        f"{found.newest}. What nobody filmed is not in it."
    )
    fields: dict[str, Any] = {
        "channel": asked.options.get("channel", CHANNEL), "says": "not_seen",
        "event": f"{start}/{end}", "known_at": _known(asked, end), "coverage": coverage,
        "coverage_why": "the share is that of whoever looked", "reading": said,
        "origin": f"{nothing}, {start} to {end}"[:300],
        "place": _place(asked),
    }  # fmt: skip
    return [Row(where="all records", fields=fields)]


def _share(asked: Asked, name: str) -> float | None:
    given = asked.options.get(name)
    try:
        found = None if given is None else float(given)
    except ValueError:
        found = -1.0
    if found is not None and not 0 <= found <= 1:
        raise UsageError(
            f"no share: {given!r:.40}", subject=f"--with {name}", mend="write 0.4 for 40 %"
        )
    return found
