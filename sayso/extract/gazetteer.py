"""A name in, every place of that name out: cities, states, counties, countries, seas, adjectives.

Holds data of GeoNames (geonames.org, CC BY 4.0), compiled by `python -m train.gazetteer`.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

Kind = Literal["city", "country", "state", "county", "region", "continent", "adjective"]

FILE = Path(__file__).with_name("gazetteer.bin")
STATES = Path(__file__).with_name("states.tsv")
MAGIC = b"sayso gazetteer 1\n"
KINDS: tuple[Kind, ...] = (
    "city", "country", "state", "county", "region", "continent", "adjective",
)  # fmt: skip
# Degrees are stored as 16-bit fractions of the globe: some 600 metres at most.
LAT_STEP, LON_STEP = 180 / 65535, 360 / 65535
# Populations are stored as tenths of their natural logarithm.
WEIGHT_STEP = 10
LONGEST_NAME = 60

ABBREVIATED = {"st.": "saint", "st": "saint", "mt.": "mount", "mt": "mount", "ft.": "fort"}
SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: coordinates in degrees, `weight` the natural logarithm of its population."""

    name: str
    kind: Kind
    country: str | None
    state: str | None
    lat: float | None
    lon: float | None
    weight: float
    geonames_id: int | None


@dataclass(frozen=True, slots=True)
class State:
    """One country with the words used of it."""

    iso: str
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capitals: tuple[str, ...]
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Table:
    """The compiled gazetteer: columns side by side, sorted `keys` to rows, rows to places."""

    keys: list[str]
    starts: array[int]
    rows: array[int]
    columns: tuple[array[int], ...]
    labels: tuple[str, ...]
    displays: bytes
    display_starts: array[int]


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """The one spelling under which a name is kept: lower case, no accents, blanks for hyphens."""
    lowered = name.casefold().replace("’", "'")
    if not lowered.isascii():
        parts = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(c for c in parts if not unicodedata.combining(c))
        lowered = lowered.replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ı", "i")
    words = SEPARATORS.split(lowered.strip())
    if words[0] in ABBREVIATED and len(words) > 1:
        words[0] = ABBREVIATED[words[0]]
    return " ".join(words)


def _take(data: memoryview, at: int, code: str, size: int) -> tuple[array[int], int]:
    column = array(code)
    length = size * column.itemsize
    column.frombytes(data[at : at + length])
    return column, at + length


@cache
def _table() -> Table:
    packed = FILE.read_bytes()
    data = memoryview(zlib.decompress(packed[len(MAGIC) :]))
    sizes = array("I", bytes(data[:24]))
    keys, rows, places, key_bytes, label_bytes, display_bytes = sizes
    at = 24
    starts, at = _take(data, at, "I", keys + 1)
    row_column, at = _take(data, at, "I", rows)
    columns = []
    for code in "HHIBBHH":
        column, at = _take(data, at, code, places)
        columns.append(column)
    display_starts, at = _take(data, at, "I", places + 1)
    key_text = str(data[at : at + key_bytes], "utf8")
    at += key_bytes
    labels = str(data[at : at + label_bytes], "utf8").split("\n")
    at += label_bytes
    return Table(
        keys=key_text.split("\n"),
        starts=starts,
        rows=row_column,
        columns=tuple(columns),
        labels=tuple(labels),
        displays=bytes(data[at : at + display_bytes]),
        display_starts=display_starts,
    )


@lru_cache(maxsize=8192)
def _entry(place: int) -> Entry:
    table = _table()
    lat, lon, geonames_id, weight, kind, country, state = (c[place] for c in table.columns)
    start, end = table.display_starts[place], table.display_starts[place + 1]
    placed = lat != 0
    return Entry(
        name=table.displays[start:end].decode("utf8"),
        kind=KINDS[kind],
        country=table.labels[country] or None,
        state=table.labels[state] or None,
        lat=round(lat * LAT_STEP - 90, 3) if placed else None,
        lon=round(lon * LON_STEP - 180, 3) if placed else None,
        weight=weight / WEIGHT_STEP,
        geonames_id=geonames_id or None,
    )


@lru_cache(maxsize=8192)
def rows(key: str) -> tuple[Entry, ...]:
    """Every place under one folded name ("~russian" for an adjective), the most populous first."""
    table = _table()
    number = bisect_left(table.keys, key)
    if number == len(table.keys) or table.keys[number] != key:
        return ()
    return tuple(_entry(r) for r in table.rows[table.starts[number] : table.starts[number + 1]])


@lru_cache(maxsize=8192)
def begins(key: str) -> bool:
    """Whether any name of several words, or adjective of several, begins with this folded word."""
    keys = _table().keys
    for start in (f"{key} ", f"~{key} "):
        number = bisect_left(keys, start)
        if number < len(keys) and keys[number].startswith(start):
            return True
    return False


def lookup(name: str) -> tuple[Entry, ...]:
    """Every place that bears `name`, the most populous first."""
    if not name or len(name) > LONGEST_NAME:
        return ()
    return rows(fold(name))


@cache
def states() -> tuple[State, ...]:
    """The countries of the world with their adjectives and capitals, from `states.tsv`."""
    found = []
    for line in STATES.read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            continue
        iso, name, names, adjectives, people, capitals, lat, lon = line.split("\t")
        several = (words.split(";") for words in (names, adjectives, people, capitals))
        others, nationals, folk, towns = (tuple(filter(None, words)) for words in several)
        found.append(State(iso, name, others, nationals, folk, towns, float(lat), float(lon)))
    return tuple(found)


@cache
def _words() -> dict[str, dict[str, State]]:
    tables: dict[str, dict[str, State]] = {"name": {}, "adjective": {}, "capital": {}}
    for state in states():
        for name in (state.name, *state.names):
            tables["name"].setdefault(fold(name), state)
        for adjective in state.adjectives:
            tables["adjective"].setdefault(fold(adjective), state)
        for capital in state.capitals:
            tables["capital"].setdefault(fold(capital), state)
    return tables


def country_of(name: str) -> State | None:
    """The country that `name` names ("Russia", "the U.K."), or None."""
    return _words()["name"].get(fold(name.removeprefix("the ")))


def country_of_adjective(word: str) -> State | None:
    """The country of an adjective or people ("Russian" gives Russia), or None."""
    key = fold(word)
    table = _words()["adjective"]
    return table.get(key) or table.get(key.removesuffix("s"))


def country_of_capital(name: str) -> State | None:
    """The country whose capital `name` is ("Moscow" gives Russia), or None."""
    return _words()["capital"].get(fold(name))
