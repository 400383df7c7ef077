"""Countries, states and counties of a dump, and the tables beside it, laid over a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from sayso.errors import InputError
from sayso.extract.gazetteer import KINDS, Kind, fold
from sayso.extract.gazetteer_draft import COUNTRY, STATE, Draft, keys_of
from sayso.extract.gazetteer_dump import AGAIN, LONGEST_NAME, Row, table
from sayso.extract.gazetteer_file import encoded
from sayso.extract.gazetteer_rules import is_country

STATES_FILE, COUNTRIES_FILE = "admin1CodesASCII.txt", "countryInfo.txt"
# What a county's few towns make it in the shipped file, where nobody counted its people.
COUNTY_PEOPLE = 3000
NUMBER = re.compile(r"\d{1,11}", re.ASCII)
REGION_CODE = re.compile(r"([A-Z]{2})\.([0-9A-Za-z.\-]{1,20})", re.ASCII)
ISO = re.compile(r"[A-Z]{2}", re.ASCII)
Known = dict[tuple[Kind, str, str, str], int]


@dataclass(frozen=True, slots=True)
class Country:
    """A country as countryInfo.txt tells of it."""

    iso: str
    name: str
    people: int
    geonames_id: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The small tables that lay beside the dump: `states` by country and code; their files."""

    states: dict[tuple[str, str], str]
    countries: tuple[Country, ...]
    files: tuple[str, ...]


def beside(dump: Path) -> Beside:
    """The tables in the folder of `dump`; raises InputError naming file and field."""
    states_file, countries_file = dump.with_name(STATES_FILE), dump.with_name(COUNTRIES_FILE)
    states = dict(_states(states_file)) if states_file.is_file() else {}
    countries = tuple(_countries(countries_file)) if countries_file.is_file() else ()
    files = tuple(path.name for path in (states_file, countries_file) if path.is_file())
    return Beside(states, countries, files)


def _states(path: Path) -> list[tuple[tuple[str, str], str]]:
    found = []
    for code, name, _, _ in table(path, 4):
        match = REGION_CODE.fullmatch(code)
        if match is None or not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise _misfit(path, f"{code:.40} or its name {name:.40} is none of a region")
        found.append(((match[1], match[2]), name))
    return found


def _countries(path: Path) -> list[Country]:
    found = []
    for fields in table(path, 19):
        iso, name, people, number = fields[0], fields[4], fields[7] or "0", fields[16] or "0"
        if not (ISO.fullmatch(iso) and NUMBER.fullmatch(people) and NUMBER.fullmatch(number)):
            raise _misfit(path, f"ISO, Population or geonameid of {iso:.40} cannot be one")
        if not 0 < len(name) <= LONGEST_NAME or int(number) >= 1 << 32:
            raise _misfit(path, f"Country or geonameid of {iso} cannot be one")
        found.append(Country(iso, name, int(people), int(number)))
    return found


def _misfit(path: Path, message: str) -> InputError:
    return InputError(message, subject=str(path), mend=f"{AGAIN}, or take it away")


def lay(draft: Draft, tables: Beside) -> None:
    """Name the states, then lay every region that waited, and the countries, over the draft."""
    _name_states(draft, tables)
    known = _by_name(draft)
    for row in draft.regions:
        if is_country(row.feature_code):
            _country(draft, row, known)
        elif row.feature_code == "ADM1":
            _state(draft, row, known)
        else:
            _county(draft, row, known)
    for country in tables.countries:
        _counted(draft, country, known)


def _name_states(draft: Draft, tables: Beside) -> None:
    """Give each region's code a name: what most of its shipped towns' state is called, else the
    table's, else its own row's."""
    rows = {(r.country, r.admin1): r.name for r in draft.regions if r.feature_code == "ADM1"}
    for code, number in draft.labels.codes.items():
        votes = draft.votes.get(code)
        if votes:
            text = draft.shipped.labels[votes.most_common(1)[0][0]]
        else:
            text = tables.states.get(code) or rows.get(code, "")
        draft.labels.texts[number] = text if text.isprintable() else ""


def _by_name(draft: Draft) -> Known:
    """Shipped countries by code, states by country and name, counties also by their state."""
    known: Known = {}
    for place, kind in enumerate(draft.kinds()):
        if kind in ("country", "state", "county"):
            country = draft.labels.texts[draft.columns[COUNTRY][place]]
            name = "" if kind == "country" else fold(draft.displays[place].decode())
            state = draft.labels.texts[draft.columns[STATE][place]] if kind == "county" else ""
            known.setdefault((kind, country, name, state), place)
    return known


def _country(draft: Draft, row: Row, known: Known) -> None:
    place = draft.known.get(
        ("country", row.geonames_id), known.get(("country", row.country, "", ""))
    )
    if place is None:
        known["country", row.country, "", ""] = draft.spool.places
        draft.new(row, "country", draft.labels.number(""), "main", row.population)
    elif place < len(draft.people):
        draft.count(place, row.population)


def _state(draft: Draft, row: Row, known: Known) -> None:
    """A state that the shipped file has keeps its weight: settling was measured with that."""
    state = draft.labels.of_code(row.country, row.admin1)
    name = draft.labels.texts[state] or row.name
    place = draft.known.get(
        ("state", row.geonames_id), known.get(("state", row.country, fold(name), ""))
    )
    if place is not None:
        draft.renew(place, row, 0)
        return
    people = row.population or draft.towns_people[row.country, row.admin1]
    draft.new(replace(row, name=name), "state", state, "region", people)


def _county(draft: Draft, row: Row, known: Known) -> None:
    state = draft.labels.of_code(row.country, row.admin1)
    place = known.get(("county", row.country, fold(row.name), draft.labels.texts[state]))
    if place is not None:
        draft.renew(place, row, 0)
        return
    draft.new(row, "county", state, "region", row.population or COUNTY_PEOPLE)


def _counted(draft: Draft, country: Country, known: Known) -> None:
    """A country of the table: its people, or the whole country where nobody had it."""
    place = known.get(("country", country.iso, "", ""))
    if place is None:
        numbers = (
            KINDS.index("country"),
            draft.labels.number(country.iso),
            draft.labels.number(""),
        )
        values = encoded(None, country.geonames_id, country.people)
        _named(draft, country, draft.spool.add((*values, *numbers), country.name.encode()))
    elif place < len(draft.people):
        draft.count(place, country.people)


def _named(draft: Draft, country: Country, place: int) -> None:
    row = Row(
        country.geonames_id, country.name, country.name, "", 0, 0, "A", "PCLI", country.iso, "", 0
    )
    for key, rank in keys_of(row, "main", 0).items():
        draft.names.add(key, place, rank, people=country.people, country=country.iso)
