"""A row of a database of events comes in, its incident or why it is left out comes out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from sayso.observe.readers.event_rows import Database, Fields
from sayso.observe.readers.sightings import kilometres

FIGHTING = frozenset({"battles", "explosions/remote violence", "violence against civilians"})
EVERY_KIND = frozenset({"all"})
# Names of places by database, from the largest to the smallest.
PLACES: Mapping[Database, tuple[str, ...]] = {
    "acled": ("country", "admin1", "admin2", "admin3", "location"),
    "ucdp": ("country", "adm_1", "adm_2"),
    "firms": (),
    "gdelt": (),
}
# Coarser than these a row cannot be laid to one side of a deadline, or of a district (assumed).
COARSEST_DAY = {"acled": 2, "ucdp": 2}  # 2: within a week, 2-6 days
COARSEST_PLACE = {"acled": 2, "ucdp": 3}  # part of a region; a district
CELL = 100  # cells a degree, about 1 km: three satellites see one fire
LEAST_SURE = 30  # percent: where MODIS calls a fire of nominal confidence
DAY_COLUMN: Mapping[Database, str] = {
    "acled": "event_date", "ucdp": "date_start", "firms": "acq_date", "gdelt": "day",
}  # fmt: skip
# As the publishers write them now and have written them: ACLED's exports, UCDP's with a midnight.
DAY_FORMS = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%d %B %Y", "%d-%b-%Y", "%d %b %Y",
    "%Y%m%d",
)  # fmt: skip


class BadCell(ValueError):
    """What is wrong with one cell, and what to do about it."""

    def __init__(self, name: str, message: str, mend: str) -> None:
        super().__init__(message)
        self.name, self.message, self.mend = name, message, mend


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What lies within `metres` of a point, or bears one of these names (lower case)."""

    told: str
    latitude: float | None = None
    longitude: float | None = None
    metres: float = 0.0
    names: tuple[str, ...] = ()

    def holds(self, fields: Fields, database: Database) -> bool:
        """Whether a row lies inside; raises BadCell."""
        if self.latitude is None or self.longitude is None:
            found = {fields.get(each, "").strip().lower() for each in PLACES[database]}
            return all(each in found for each in self.names)
        here = self.latitude, self.longitude
        return 1000 * kilometres(here, position(fields)) <= self.metres


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One kind of event at one place on one day; `row` says which row of the database it is.

    `recorded` is when that row was last written, None where the database does not say.
    """

    day: date
    kind: tuple[str, ...]
    row: str
    recorded: datetime | None = None


def incident(fields: Fields, database: Database, kinds: frozenset[str]) -> Incident | str:
    """The incident of a row, or why it is left out; raises BadCell."""
    return OF[database](fields, kinds)


def position(fields: Fields) -> tuple[float, float]:
    """Latitude and longitude of a row in degrees; raises BadCell."""
    return _degrees(fields, "latitude", 90), _degrees(fields, "longitude", 180)


def _degrees(fields: Fields, name: str, most: float) -> float:
    try:
        found = float(fields[name])
    except ValueError:
        found = math.nan
    if not -most <= found <= most:
        message = f"no {name} in degrees: {fields[name]!r:.40}"
        raise BadCell(name, message, "write degrees with a decimal point, or leave the row out")
    return found


def _acled(fields: Fields, kinds: frozenset[str]) -> Incident | str:
    if _too_coarse(fields, "geo_precision", COARSEST_PLACE["acled"]):
        return "place not precise enough"
    if _too_coarse(fields, "time_precision", COARSEST_DAY["acled"]):
        return "day not precise enough"
    if kinds != EVERY_KIND and fields.get("event_type", "").strip().lower() not in kinds:
        return "other kinds of event"
    place = tuple(fields.get(each, "") for each in ("admin1", "admin2", "location"))
    kind = fields.get("sub_event_type") or fields.get("event_type", "")
    return Incident(
        day=_day(fields, "event_date"),
        kind=(*place, fields["latitude"], fields["longitude"], kind),
        row=fields["event_id_cnty"].strip(),
        recorded=recorded_of(fields),
    )


def recorded_of(fields: Fields) -> datetime | None:
    """When a row was last written, None where the file does not say; raises BadCell."""
    written = fields.get("timestamp", "").strip()
    if not written:
        return None
    try:
        return datetime.fromtimestamp(int(written), UTC)
    except (ValueError, OverflowError, OSError):
        message = f"no seconds since 1970: {written!r:.40}"
        raise BadCell("timestamp", message, "export the file again") from None


def _ucdp(fields: Fields, kinds: frozenset[str]) -> Incident | str:
    if _too_coarse(fields, "where_prec", COARSEST_PLACE["ucdp"]):
        return "place not precise enough"
    if _too_coarse(fields, "date_prec", COARSEST_DAY["ucdp"]):
        return "day not precise enough"
    return Incident(day=_day(fields, "date_start"), kind=(fields["id"],), row=fields["id"].strip())


def _firms(fields: Fields, kinds: frozenset[str]) -> Incident | str:
    if fields.get("type", "").strip() not in ("", "0"):
        return "no vegetation fire (volcano, flare or sea)"
    if _unsure(fields["confidence"].strip().lower()):
        return "low confidence"
    day = _day(fields, "acq_date")
    _check_clock(fields["acq_time"].strip())
    cell = tuple(str(math.floor(each * CELL)) for each in position(fields))
    row = " ".join(fields.get(each, "") for each in ("acq_date", "acq_time", "satellite"))
    return Incident(day=day, kind=cell, row=f"{row} {fields['latitude']} {fields['longitude']}")


def _unsure(confidence: str) -> bool:
    if confidence in ("l", "low", "n", "nominal", "h", "high"):
        return confidence.startswith("l")
    if not confidence.isdecimal() or int(confidence) > 100:
        message = f"unknown confidence {confidence!r:.40}"
        raise BadCell("confidence", message, "write low, nominal or high, or 0 to 100")
    return int(confidence) < LEAST_SURE


def _check_clock(written: str) -> None:
    # HHMM without leading zeros: 5 is five minutes past midnight.
    padded = written.replace(":", "").rjust(4, "0")
    if not (padded.isdecimal() and len(padded) == 4 and padded < "2400" and padded[2:] < "60"):
        message = f"no time of day: {written!r:.40}"
        raise BadCell("acq_time", message, "write hours and minutes in UTC, as 0034 or 34")


def _too_coarse(fields: Fields, name: str, coarsest: int) -> bool:
    written = fields.get(name, "").strip()
    if not written:
        return False
    if not written.isdecimal() or len(written) > 2:
        raise BadCell(name, f"no degree of precision: {written!r:.40}", "write 1 to 7")
    return int(written) > coarsest


def day_of(fields: Fields, database: Database) -> date | None:
    """The day of a row, None where it cannot be read."""
    return _read_day(fields[DAY_COLUMN[database]][:40])


def _day(fields: Fields, name: str) -> date:
    found = _read_day(fields[name][:40])
    if found is None:
        message = f"no day: {fields[name]!r:.40}"
        raise BadCell(name, message, "write a day as 2022-02-15")
    return found


@lru_cache(maxsize=20_000)
def _read_day(written: str) -> date | None:
    # A million rows bear a few thousand days: kept, they are read once each.
    for form in DAY_FORMS:
        try:
            return datetime.strptime(written.strip(), form).date()
        except ValueError:
            continue
    return None


OF: Mapping[Database, Callable[[Fields, frozenset[str]], Incident | str]] = {
    "acled": _acled, "ucdp": _ucdp, "firms": _firms,
}  # fmt: skip
