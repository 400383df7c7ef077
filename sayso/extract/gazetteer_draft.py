"""Rows of a dump laid over the shipped gazetteer: a place it has is renewed, others are added."""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from sayso.errors import InputError
from sayso.extract.gazetteer import KINDS, LONGEST_NAME, Kind, fold
from sayso.extract.gazetteer_dump import Row
from sayso.extract.gazetteer_file import COLUMNS, WEIGHT_STEP, Table, encoded
from sayso.extract.gazetteer_names import ORDER_STEP, Names, Rank
from sayso.extract.gazetteer_rules import NAMED_OTHERWISE, is_region, wanted_otherwise
from sayso.extract.gazetteer_spool import Labels, Spool

MOST_REGIONS = 200_000  # rows of countries, states and counties, of which there are some 5,000
MOST_OTHERS = 200
MAIN_KINDS = ("city", "country", "region")
WEIGHT, COUNTRY, STATE = 3, 5, 6


class Draft:
    """A gazetteer in the making: shipped places in memory, new ones and names in `folder`."""

    def __init__(self, shipped: Table, folder: Path) -> None:
        self.shipped = shipped
        self.labels, self.names = Labels(shipped.labels), Names(folder)
        self.columns = tuple(
            array(code, column) for code, column in zip(COLUMNS, shipped.columns, strict=True)
        )
        self.people = array("d", (math.exp(w / WEIGHT_STEP) - 1 for w in self.columns[WEIGHT]))
        self.displays = [shipped.display(place) for place in range(len(self.people))]
        self.spool = Spool(folder, len(self.people), 0)
        self.known = {
            (kind, number): place
            for place, (kind, number) in enumerate(zip(self.kinds(), self.columns[2], strict=True))
            if number and kind != "adjective"
        }
        self.votes: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.towns_people: Counter[tuple[str, str]] = Counter()
        self.regions: list[Row] = []
        self.renewed = self.left_out = 0

    def kinds(self) -> Iterator[Kind]:
        """The kind of each shipped place."""
        return (KINDS[number] for number in self.columns[4])

    def add(self, row: Row) -> None:
        """Lay one row over what is there; regions wait until all towns are known."""
        if row.feature_class == "A" and is_region(row.feature_code, row.country):
            self._wait(row)
        elif row.feature_class == "P":
            self._town(row)
        else:
            state = self.labels.of_code(row.country, row.admin1)
            self.new(row, "county", state, "region", row.population)

    def _wait(self, row: Row) -> None:
        if len(self.regions) == MOST_REGIONS:
            raise InputError(
                f"there are more than {MOST_REGIONS:,} countries, states and counties",
                subject=f"place {row.geonames_id}",
                mend="give a table of GeoNames as it was made",
            )
        self.regions.append(row)

    def _town(self, row: Row) -> None:
        state = self.labels.of_code(row.country, row.admin1)
        self.towns_people[row.country, row.admin1] += row.population
        place = self.known.get(("city", row.geonames_id))
        if place is None:
            self.new(row, "city", state, "main", row.population)
            return
        country = self.labels.number(row.country)
        if country != self.columns[COUNTRY][place]:
            self.columns[COUNTRY][place], self.columns[STATE][place] = country, state
        elif self.shipped.labels[self.columns[STATE][place]]:
            self.votes[row.country, row.admin1][self.columns[STATE][place]] += 1
        else:
            self.columns[STATE][place] = state
        self.renew(place, row, row.population)
        self._name(place, row, row.population)

    def renew(self, place: int, row: Row, people: float) -> None:
        """Give a shipped place what its row says: where it is, its number, people if known."""
        self.count(place, people)
        values = encoded((row.lat, row.lon), row.geonames_id, 0)[:WEIGHT]
        for column, value in zip(self.columns, values, strict=False):
            column[place] = value
        self.renewed += 1

    def count(self, place: int, people: float) -> None:
        """Give a shipped place its people, where they are known and their weight is another."""
        weight = encoded(None, 0, people)[WEIGHT]
        if people and weight != self.columns[WEIGHT][place]:
            self.people[place], self.columns[WEIGHT][place] = people, weight

    def _name(self, place: int, row: Row, people: float) -> None:
        keys = keys_of(row, "main", people)
        if keys:
            self.displays[place] = row.name.encode()
        for key, rank in keys.items():
            # One person less: a name that the place has already keeps its shipped order.
            people = self.people[place] - 1
            self.names.add(key, place, rank, people=people, country=row.country)

    def new(self, row: Row, kind: Kind, state: int, rank: Rank, people: float) -> None:
        """Add a place that the shipped file does not have, with its names."""
        keys = keys_of(row, rank, people)
        if not keys:
            self.left_out += 1
            return
        numbers = (KINDS.index(kind), self.labels.number(row.country), state)
        values = encoded((row.lat, row.lon), row.geonames_id, people)
        place = self.spool.add((*values, *numbers), row.name.encode())
        for key, its_rank in keys.items():
            self.names.add(key, place, its_rank, people=people, country=row.country)

    def name_shipped(self) -> None:
        """Add the shipped places' own names, after all rows: some have other people now."""
        table, kinds = self.shipped, list(self.kinds())
        folded = [fold(display.decode()) for display in self.displays]
        for number in range(len(table.keys)):
            key = table.keys[number].decode()
            places = table.rows[table.starts[number] : table.starts[number + 1]]
            for position, place in enumerate(places):
                main = kinds[place] in MAIN_KINDS and key == folded[place]
                country = self.labels.texts[self.columns[COUNTRY][place]]
                # Weights are rounded; among equals the shipped order is by the exact people.
                people = self.people[place] - position / ORDER_STEP
                rank: Rank = "main" if main else "kept"
                self.names.add(key, place, rank, people=people, country=country)


def usable(key: str) -> bool:
    """Whether a folded name can be looked up: short, printable, no adjective's mark."""
    return 0 < len(key) <= LONGEST_NAME and key.isprintable() and not key.startswith("~")


def keys_of(row: Row, rank: Rank, people: float) -> dict[str, Rank]:
    """The folded names of a row with their ranks; none when its main name cannot be kept."""
    main = fold(row.name)
    if not usable(main):
        return {}
    keys: dict[str, Rank] = {main: rank}
    for spelled in (row.ascii_name, row.name.replace("'", "")):
        if usable(key := fold(spelled)):
            keys.setdefault(key, rank if rank == "region" else "kept")
    if people >= NAMED_OTHERWISE:
        others = filter(wanted_otherwise, filter(None, row.others.split(",")))
        for _, other in zip(range(MOST_OTHERS), others, strict=False):
            if usable(key := fold(other)):
                keys.setdefault(key, "other")
    return keys
