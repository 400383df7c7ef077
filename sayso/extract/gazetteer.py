"""A name in, every place of that name out: cities, states, counties, countries, seas, adjectives.

Holds data of GeoNames (geonames.org, CC BY 4.0): the shipped file, compiled by
`python -m train.gazetteer`, or one that `sayso gazetteer import` compiled out of a dump.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from sayso.errors import ConfigError
from sayso.extract.gazetteer_file import LAT_STEP, LON_STEP, WEIGHT_STEP, Table, read_table
from sayso.states import State, states

Kind = Literal["city", "country", "state", "county", "region", "continent", "adjective"]

FILE = Path(__file__).with_name("gazetteer.bin")
KINDS: tuple[Kind, ...] = (
    "city", "country", "state", "county", "region", "continent", "adjective",
)  # fmt: skip
LONGEST_NAME = 60
_chosen = FILE

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


def use(path: Path | None = None) -> None:
    """Answer from the gazetteer of `path` from now on; None is the shipped one.

    To be called before texts are read: the places of the last few texts are remembered. Raises
    ConfigError when `path` cannot be read as a gazetteer.
    """
    global _chosen
    if path is not None:
        checked_table(path)
    elif _chosen == FILE:
        return
    _chosen = path or FILE
    for remembered in (_table, _entry, rows, begins):
        remembered.cache_clear()


def in_use() -> Path:
    """The file that names are looked up in."""
    return _chosen


def checked_table(path: Path) -> Table:
    """The gazetteer of `path`; raises ConfigError when it is none, damaged or out of reach."""
    try:
        return read_table(path)
    except OSError as error:
        raise unusable(path, f"cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise unusable(path, f"cannot be used as a gazetteer ({error})") from error


def unusable(path: Path, message: str) -> ConfigError:
    """The error that says what is wrong with a gazetteer and what to do about it."""
    mend = "run `sayso gazetteer import` again, or `sayso gazetteer remove`"
    return ConfigError(message, subject=str(path), mend=mend)


@cache
def _table() -> Table:
    return checked_table(_chosen)


@lru_cache(maxsize=8192)
def _entry(place: int) -> Entry:
    table = _table()
    lat, lon, geonames_id, weight, kind, country, state = (c[place] for c in table.columns)
    placed = lat != 0
    return Entry(
        name=table.display(place).decode("utf8"),
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
    """Every place under one folded name ("~russian" for an adjective), the most populous first.

    Raises ConfigError where an imported gazetteer was altered so that no place can be read.
    """
    table, name = _table(), key.encode("utf8", "surrogatepass")
    number = bisect_left(table.keys, name)
    if number == len(table.keys) or table.keys[number] != name:
        return ()
    try:
        return tuple(_entry(r) for r in table.rows[table.starts[number] : table.starts[number + 1]])
    except (IndexError, UnicodeDecodeError) as error:
        raise unusable(_chosen, f"is damaged (under the name {key!r})") from error


@lru_cache(maxsize=8192)
def begins(key: str) -> bool:
    """Whether any name of several words, or adjective of several, begins with this folded word."""
    keys = _table().keys
    folded = key.encode("utf8", "surrogatepass")
    for start in (folded + b" ", b"~" + folded + b" "):
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
