"""The states of the world, with the names, adjectives, people and capitals that stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("states.tsv")


@dataclass(frozen=True, slots=True)
class State:
    """One country with the words used of it, and a point in it in degrees (WGS 84)."""

    iso: str
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capitals: tuple[str, ...]
    lat: float
    lon: float


@cache
def states() -> tuple[State, ...]:
    """Every country, in the order of the table."""
    found = []
    for line in FILE.read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            continue
        iso, name, names, adjectives, people, capitals, lat, lon = line.split("\t")
        several = (words.split(";") for words in (names, adjectives, people, capitals))
        others, nationals, folk, towns = (tuple(filter(None, words)) for words in several)
        found.append(State(iso, name, others, nationals, folk, towns, float(lat), float(lon)))
    return tuple(found)
