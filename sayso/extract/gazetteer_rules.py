"""A row of GeoNames in, out whether it enters a gazetteer, and under which names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sayso.errors import UsageError

SMALLEST_TOWN = 500
# Hamlets matter where the news is in English; elsewhere they are mostly homonyms.
SMALLEST_ELSEWHERE = 1000
# Other names are kept for big cities only: below this size they are mostly noise.
NAMED_OTHERWISE = 100_000
# Counties are news in these countries; elsewhere their names are towns' names.
COUNTY_COUNTRIES = frozenset({"US", "GB", "IE", "CA", "AU"})
# The seat of a country's government, or of a first-order region's.
SEATS = frozenset({"PPLC", "PPLA"})
# Historical, destroyed, abandoned; a capital of old.
GONE = frozenset({"PPLH", "PPLQ", "PPLW", "PPLCH"})
FEATURE = re.compile(r"[AHLRSTUV](?:\.[A-Z][A-Z0-9]{0,9})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which rows of a dump enter.

    Towns from `population` people on (None: 500 in the US, GB, IE, CA and AU, 1,000 elsewhere)
    and seats of government of any size; countries, first-order regions and, in those five
    countries, counties; of `features`, which are classes ("H") or class and code ("S.NUCL"), all.
    """

    population: int | None = None
    features: frozenset[str] = frozenset()

    def takes_town(self, code: str, country: str, population: int) -> bool:
        """Whether a populated place enters."""
        if code in GONE:
            return False
        smallest = SMALLEST_TOWN if country in COUNTY_COUNTRIES else SMALLEST_ELSEWHERE
        wanted = smallest if self.population is None else self.population
        return population >= wanted or code in SEATS

    def takes(self, kind: str, code: str, country: str, population: int) -> bool:
        """Whether a row of class `kind` ("P") and feature `code` ("PPLC") enters."""
        if kind == "P":
            return self.takes_town(code, country, population)
        if kind == "A" and is_region(code, country):
            return True
        return kind in self.features or f"{kind}.{code}" in self.features

    def words(self) -> str:
        """The rule as one line."""
        smallest = (
            f"{SMALLEST_TOWN} people in {', '.join(sorted(COUNTY_COUNTRIES))}, "
            f"{SMALLEST_ELSEWHERE} elsewhere"
            if self.population is None
            else f"{self.population} people"
        )
        more = f"; features {', '.join(sorted(self.features))}" if self.features else ""
        return f"towns from {smallest}{more}"


def is_country(code: str) -> bool:
    """Whether a feature code of class A is a country's that still is."""
    return code.startswith("PCL") and code != "PCLH"


def is_region(code: str, country: str) -> bool:
    """Whether a feature code of class A is a country's, a state's, or a county's that is kept."""
    return is_country(code) or code == "ADM1" or (code == "ADM2" and country in COUNTY_COUNTRIES)


def rule_of(population: int | None, features: str) -> Rule:
    """The rule of an option's words ("H, T.MTS"); raises UsageError for one that is no feature."""
    named = [word.strip().upper() for word in features.split(",") if word.strip()]
    for word in named:
        if not FEATURE.fullmatch(word):
            raise UsageError(
                f"{word[:40]!r} is no feature of GeoNames that can be added",
                subject="--features",
                mend="name a class (H, T, S, ...) or a class and a code, such as S.NUCL or T.MTS",
            )
    return Rule(population=population, features=frozenset(named))


def wanted_otherwise(name: str) -> bool:
    """Whether another name is one that English news may use: Latin letters, not a code."""
    latin = all(ord(c) < 0x250 for c in name)
    return (
        latin
        and len(name) >= 4
        and name[0].isupper()
        and not name.isupper()
        and name.count(" ") < 4
    )
