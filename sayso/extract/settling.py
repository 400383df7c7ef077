"""Stretches that may name places in, the one place each means in this article out, or None."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sayso.extract.gazetteer import Entry
from sayso.extract.toponyms import Candidate

NEAR_DEGREES = 1.5
KIND_BONUS = {
    "continent": 12.0,
    "country": 9.0,
    "region": 5.0,
    "state": 5.0,
    "adjective": 9.0,
    "county": 1.0,
    "city": 0.0,
}
ENOUGH_ENTRIES = 40
# What a place gains by each power of its population, and at most by the rest of the article.
FAME = 0.7
MOST_CONTEXT = 18.0
# News says "Washington" of the city; the state is "Washington state" or stands among its towns.
GOVERNMENT_SEAT = 9.0


@dataclass(frozen=True, slots=True)
class _Around:
    """What the rest of the article says about where it plays."""

    countries: dict[str, float]
    states: dict[tuple[str, str], float]
    cells: dict[tuple[int, int], dict[str, float]]


def _qualifier(text: str, left: Candidate, right: Candidate) -> Entry | None:
    """The state or country of "Paris, Texas", "London (Ontario)", or None."""
    gap = text[left.span[1] : right.span[0]]
    if gap not in (", ", " (", ",\n") or right.adjective:
        return None
    for entry in right.entries:
        if entry.kind in ("state", "country", "county") or (
            entry.kind == "region" and entry.country
        ):
            return entry
    return None


def _inside(entry: Entry, whole: Entry) -> bool:
    if entry is whole or entry.country != whole.country:
        return False
    if whole.kind == "country":
        return entry.kind != "country"
    if whole.kind == "state":
        return entry.kind != "state" and entry.state == whole.state
    return _near(entry, whole, 1.0)


def _near(one: Entry, other: Entry, degrees: float) -> bool:
    if one.lat is None or other.lat is None or one.lon is None or other.lon is None:
        return False
    across = abs(one.lon - other.lon) * math.cos(math.radians(one.lat))
    return abs(one.lat - other.lat) <= degrees and across <= degrees


def _settled(text: str, found: Sequence[Candidate]) -> dict[int, Entry]:
    """Mentions that say themselves where they are: "Paris, Texas"."""
    sure: dict[int, Entry] = {}
    for number, (left, right) in enumerate(pairwise(found)):
        whole = None if left.adjective else _qualifier(text, left, right)
        if whole is not None:
            inside = [e for e in left.entries if _inside(e, whole)]
            if inside:
                sure[number] = inside[0]
                sure.setdefault(number + 1, whole)
    return sure


def _around(found: Sequence[Candidate], sure: dict[int, Entry]) -> _Around:
    countries: dict[str, float] = defaultdict(float)
    states: dict[tuple[str, str], float] = defaultdict(float)
    cells: dict[tuple[int, int], dict[str, float]] = {}
    seen: set[str] = set()
    for number, candidate in enumerate(found):
        if not candidate.entries:
            continue
        first = sure.get(number, candidate.entries[0])
        certain = number in sure or len({e.country for e in candidate.entries}) == 1
        if first.country and (first.kind in ("country", "adjective") or certain):
            countries[first.country] += 1
        if first.state and first.country and (first.kind == "state" or number in sure):
            states[first.country, first.state] += 1
        if candidate.key not in seen and first.kind in ("city", "county"):
            seen.add(candidate.key)
            for entry in candidate.entries[:ENOUGH_ENTRIES]:
                share = 1 / min(ENOUGH_ENTRIES, len(candidate.entries))
                countries[entry.country or ""] += share
                if entry.state:
                    states[entry.country or "", entry.state] += share / 2
            entries = (first,) if number in sure else candidate.entries[:ENOUGH_ENTRIES]
            for entry in entries:
                if entry.lat is not None and entry.lon is not None:
                    cell = (int(entry.lat // NEAR_DEGREES), int(entry.lon // NEAR_DEGREES))
                    share = 1 / math.sqrt(len(entries))
                    kept = cells.setdefault(cell, {})
                    kept[candidate.key] = max(share, kept.get(candidate.key, 0))
    return _Around(countries, states, cells)


def _neighbours(entry: Entry, key: str, around: _Around) -> float:
    """How many other names of the article have a place near `entry`, rare names counting more."""
    if entry.lat is None or entry.lon is None:
        return 0.0
    row, column = int(entry.lat // NEAR_DEGREES), int(entry.lon // NEAR_DEGREES)
    best: dict[str, float] = {}
    for r in (row - 1, row, row + 1):
        for c in (column - 1, column, column + 1):
            for other, share in around.cells.get((r, c), {}).items():
                best[other] = max(share, best.get(other, 0))
    return sum(share for other, share in best.items() if other != key)


def _score(entry: Entry, key: str, around: _Around) -> float:
    score = 0.0
    if entry.country:
        score += 1.5 * math.log1p(around.countries[entry.country])
        if entry.state:
            score += 4.0 * math.log1p(around.states[entry.country, entry.state])
        if entry.name == "Washington" and entry.kind == "state":
            score -= GOVERNMENT_SEAT
    score += 4.0 * math.log1p(_neighbours(entry, key, around))
    return FAME * entry.weight + KIND_BONUS[entry.kind] + min(score, MOST_CONTEXT)


def _best(candidate: Candidate, around: _Around) -> Entry | None:
    entries = candidate.entries
    if len(entries) < 2:
        return entries[0] if entries else None
    return max(entries[:ENOUGH_ENTRIES], key=lambda e: _score(e, candidate.key, around))


def settle(text: str, found: Sequence[Candidate]) -> list[Entry | None]:
    """The place that each of an article's candidates means; one name has one sense."""
    sure = _settled(text, found)
    around = _around(found, sure)
    sense: dict[str, Entry | None] = {}
    for number, entry in sure.items():
        if entry.kind not in ("state", "country"):
            sense.setdefault(found[number].key, entry)
    chosen = []
    for number, candidate in enumerate(found):
        if number not in sure and candidate.key not in sense:
            sense[candidate.key] = _best(candidate, around)
        chosen.append(sure[number] if number in sure else sense[candidate.key])
    return chosen
