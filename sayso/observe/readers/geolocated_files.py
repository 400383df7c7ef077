"""A file of an archive of geolocated footage, in any of its forms → its records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sayso.errors import InputError
from sayso.observe.readers.kml_sightings import GEOCONFIRMED, kml_sightings
from sayso.observe.readers.post_files import json_of, text_of
from sayso.observe.readers.sightings import (
    Sighting,
    addresses_in,
    american_day,
    day_of,
    degrees,
)

EYES, TIMEMAP = "Eyes on Russia", "The timemap archive"
COLUMNS = frozenset(("date", "latitude", "longitude", "description"))
LARGEST_CELL = 1 << 20  # characters
Fields = Mapping[str, Any]


def sightings(path: Path) -> Iterator[Sighting]:
    """The records of a file, in their order; raises InputError where it is no such archive."""
    ending = path.suffix.lower()
    if ending in (".kmz", ".kml"):
        yield from kml_sightings(path)
    elif ending == ".csv":
        yield from _of_table(path)
    else:
        yield from _of_json(json_of(text_of(path), path), path)


def _no_archive(path: Path) -> InputError:
    return InputError(
        "no archive of geolocated footage",
        subject=str(path),
        mend="name a GeoJSON of Eyes on Russia, events of timemap, or a KMZ, CSV or JSON of "
        "GeoConfirmed",
        code="not_geolocated",
    )


def _of_json(value: Any, path: Path) -> Iterator[Sighting]:
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        for number, each in enumerate(features if isinstance(features, list) else (), start=1):
            yield _feature(_fields(each), f"feature {number}")
        return
    listed = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    if not listed:
        raise _no_archive(path)
    footage: dict[str, Fields] | None = None
    for number, each in enumerate(listed, start=1):
        where = f"record {number}"
        if "coordinates" in each:
            yield _older(each, where)
        elif "latitude" in each and "description" in each:
            footage = _footage(path.parent / "sources.json") if footage is None else footage
            yield _timemap(each, footage, where)
        else:
            raise _no_archive(path)


def _fields(value: Any) -> Fields:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _words(*values: Any) -> str:
    return " ".join(" ".join(_word(each) for each in values).split())


def _feature(feature: Fields, where: str) -> Sighting:
    told = _fields(feature.get("properties"))
    point = _fields(feature.get("geometry")).get("coordinates")
    longitude, latitude = [*point, None, None][:2] if isinstance(point, list) else (None, None)
    dated = _word(told.get("verifiedDate"))
    places = (_word(told.get(name)) for name in ("city", "province", "country"))
    return Sighting(
        archive=EYES, where=where, day=day_of(dated[:10]), dated=dated[:40],
        latitude=degrees(latitude, 90), longitude=degrees(longitude, 180),
        words=_words(told.get("title"), told.get("description")),
        place=", ".join(each for each in places if each) or None,
        addresses=addresses_in(_word(told.get("url"))),
    )  # fmt: skip


def _older(record: Fields, where: str) -> Sighting:
    point = record.get("coordinates")
    latitude, longitude = [*point, None, None][:2] if isinstance(point, list) else (None, None)
    dated = _word(record.get("date"))
    told = " ".join(_word(record.get(name)) for name in ("originalSource", "geolocation"))
    return Sighting(
        archive=GEOCONFIRMED, where=where, day=day_of(dated), dated=dated[:40],
        latitude=degrees(latitude, 90), longitude=degrees(longitude, 180),
        words=_words(record.get("name"), record.get("description")), addresses=addresses_in(told),
    )  # fmt: skip


def _timemap(record: Fields, footage: Mapping[str, Fields], where: str) -> Sighting:
    dated = _word(record.get("date"))
    named = record.get("sources")
    told = [footage.get(_word(each), {}) for each in named] if isinstance(named, list) else []
    # Where the file of the footage is missing, its own name still tells one from another.
    addresses = [each for one in told for each in addresses_in(str(dict(one)))]
    return Sighting(
        archive=TIMEMAP, where=where, day=american_day(dated), dated=dated[:40],
        latitude=degrees(record.get("latitude"), 90),
        longitude=degrees(record.get("longitude"), 180),
        words=_words(record.get("description")), place=_word(record.get("location")) or None,
        addresses=tuple(dict.fromkeys(addresses)),
    )  # fmt: skip


def _footage(path: Path) -> dict[str, Fields]:
    """What the records of timemap refer to, by id; nothing where it does not lie beside them."""
    if not path.is_file():
        return {}
    value = json_of(text_of(path), path)
    if isinstance(value, dict):
        return {str(key): _fields(each) for key, each in value.items()}
    listed = value if isinstance(value, list) else []
    return {_word(each.get("id")): each for each in listed if isinstance(each, dict)}


def _of_table(path: Path) -> Iterator[Sighting]:
    csv.field_size_limit(LARGEST_CELL)
    text = text_of(path)
    split = ";" if ";" in text.partition("\n")[0] else ","
    try:
        table = csv.reader(io.StringIO(text, newline=""), delimiter=split, strict=True)
        names = [name.strip().lower() for name in next(table, [])]
        if not {*names} >= COLUMNS:
            raise _no_archive(path)
        for number, cells in enumerate(table, start=2):
            if any(cells):
                yield _of_row(dict(zip(names, cells, strict=False)), f"row {number}")
    except csv.Error as error:
        raise _no_archive(path) from error


def _of_row(row: Mapping[str, str], where: str) -> Sighting:
    dated = row.get("date", "")
    told = " ".join(row.get(name, "") for name in ("origin", "source"))
    return Sighting(
        archive=GEOCONFIRMED, where=where, day=day_of(dated), dated=dated[:40],
        latitude=degrees(row.get("latitude"), 90), longitude=degrees(row.get("longitude"), 180),
        words=_words(row.get("description"), row.get("units")), addresses=addresses_in(told),
    )  # fmt: skip
