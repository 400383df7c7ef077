"""Makes dumps in the form of GeoNames out of thin air: small ones for tests, big ones to measure.

`python tests/extract/geonames_dumps.py 1000000 made.zip` writes a million rows.
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

SYLLABLES = (
    "ka", "lo", "mi", "ren", "tu", "va", "sho", "ne", "pel", "gra", "dor", "an", "ish", "bek",
)  # fmt: skip
KINDS = (("P", "PPL"), ("S", "SCH"), ("H", "STM"), ("T", "HLL"), ("L", "LCTY"))
COUNTRIES = ("US", "UA", "RU", "FR", "CN", "IN", "BR", "GB")


def row(number: int, name: str, /, **more: object) -> str:
    """One line of a dump; what is not given is as in a town of 5,000 people in Ukraine."""
    told = {
        "number": number, "name": name, "ascii": name, "others": "", "lat": "48.5", "lon": "31.25",
        "kind": "P", "code": "PPL", "country": "UA", "cc2": "", "admin1": "", "admin2": "",
        "admin3": "", "admin4": "", "people": 5000, "elevation": "", "dem": -9999,
        "zone": "Europe/Kyiv", "date": "2024-05-06",
    } | more  # fmt: skip
    return "\t".join(str(value) for value in told.values()) + "\n"


def zipped(path: Path, *rows: str, name: str | None = None) -> Path:
    """A zip like GeoNames', with a readme beside the table."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "Readme for the geographical database\n")
        archive.writestr(name or f"{path.stem}.txt", "".join(rows))
    return path


def made_up(count: int) -> Iterator[str]:
    """Rows of places that are nowhere; half of them are towns."""
    chance = random.Random(7)
    for number in range(20_000_000, 20_000_000 + count):
        kind, code = KINDS[0] if chance.random() < 0.5 else chance.choice(KINDS)
        name = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))).title()
        if chance.random() < 0.3:
            name += " " + "".join(chance.choices(SYLLABLES, k=2)).title()
        yield row(
            number, name, kind=kind, code=code, country=chance.choice(COUNTRIES),
            lat=round(chance.uniform(-90, 90), 5), lon=round(chance.uniform(-180, 180), 5),
            others=",".join(name + end for end in ("o", "a", "y")), admin1=chance.randint(1, 60),
            people=int(chance.paretovariate(0.7) * 100) if kind == "P" else 0,
        )  # fmt: skip


def main(count: str, path: str) -> None:
    """Write so many made-up rows into a zip."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{Path(path).stem}.txt", "w") as member,
        io.TextIOWrapper(member, encoding="utf8") as table,
    ):
        table.writelines(made_up(int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
