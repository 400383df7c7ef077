"""A file of events comes in, told apart by its columns; rows with their fields by name come out."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from sayso.errors import InputError

Database = Literal["acled", "ucdp", "firms", "gdelt"]
Fields = Mapping[str, str]

MOST_ROWS = 5_000_000
GDELT_COLUMNS = 61
# The columns of the UCDP Georeferenced Event Dataset, version 25.1; Candidate files may lack them.
UCDP_COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name",
    "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b",
    "number_of_sources", "source_article", "source_office", "source_date", "source_headline",
    "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
# What each database must have for its rows to be used.
NEEDED: Mapping[Database, tuple[str, ...]] = {
    "acled": ("event_id_cnty", "event_date", "latitude", "longitude"),
    "ucdp": ("id", "type_of_violence", "date_start", "date_prec", "where_prec", "latitude",
             "longitude"),
    "firms": ("latitude", "longitude", "acq_date", "acq_time", "confidence"),
}  # fmt: skip
# A column that only this database has.
TELLING: Mapping[str, Database] = {
    "event_id_cnty": "acled", "type_of_violence": "ucdp", "acq_date": "firms",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file of events: which database, how its cells are split, and its columns.

    `first_row` is the row of the file on which the events begin.
    """

    path: Path
    database: Database
    split: str
    columns: tuple[str, ...]
    first_row: int


def table(path: Path) -> Table:
    """What kind of file it is; raises InputError when it is none of the four."""
    with _opened(path) as file:
        line = file.readline(1 << 20)
        split = max("\t,;", key=line.count)
        cells = [each.strip() for each in (next(csv.reader([line], delimiter=split), None) or [""])]
    names = tuple(each.lower() for each in cells)
    database = next((TELLING[each] for each in names if each in TELLING), None)
    if database is not None:
        _check_columns(path, database, names)
        return Table(path=path, database=database, split=split, columns=names, first_row=2)
    if split == "\t" and cells[0].isdigit():
        return _gdelt(path, len(cells))
    if len(cells) == len(UCDP_COLUMNS) and cells[0].isdigit() and cells[5] in ("1", "2", "3"):
        return Table(path=path, database="ucdp", split=split, columns=UCDP_COLUMNS, first_row=1)
    raise InputError(
        "its columns are none of ACLED, UCDP GED, FIRMS or GDELT 2.0",
        subject=f"{path}, row 1",
        mend="give the file as its publisher exports it, unpacked, as CSV",
    )


def rows(found: Table) -> Iterator[tuple[int, Fields | InputError]]:
    """Row number and fields of each row; what has other cells than columns is an error of it."""
    with _opened(found.path) as file:
        cells = csv.reader(file, delimiter=found.split, quoting=_quoting(found))
        for number, row in enumerate(cells, start=1):
            if number < found.first_row or not row:
                continue
            if number > MOST_ROWS:
                raise InputError(
                    f"more than {MOST_ROWS:,} rows", subject=str(found.path), mend="split the file"
                )
            if len(row) != len(found.columns):
                yield number, _uneven(found, number, row)
            else:
                yield number, dict(zip(found.columns, row, strict=True))


def _quoting(found: Table) -> Literal[0, 3]:
    # GDELT quotes nothing: a quotation mark in a name is a letter.
    return csv.QUOTE_NONE if found.database == "gdelt" else csv.QUOTE_MINIMAL


def fault(path: Path, row: int, name: str, message: str, mend: str) -> InputError:
    """The error for one field of one row."""
    subject = f"{path}, row {row}" + (f", {name}" if name else "")
    return InputError(message, subject=subject, mend=mend, code="evidence")


def _uneven(found: Table, number: int, row: Sequence[str]) -> InputError:
    message = f"{len(row)} cells for {len(found.columns)} columns"
    return fault(found.path, number, "", message, "download the file again, or mend the row")


def _check_columns(path: Path, database: Database, names: Sequence[str]) -> None:
    missing = [each for each in NEEDED[database] if each not in names]
    twice = sorted({each for each in names if names.count(each) > 1})
    if missing or twice:
        message = f"no column {missing[0]}" if missing else f"column {twice[0]} stands there twice"
        raise fault(path, 1, (missing or twice)[0], message, "export the file with all its columns")


def _gdelt(path: Path, count: int) -> Table:
    if count != GDELT_COLUMNS:
        told = "58 are those of version 1.0" if count == 58 else "it is no such file"
        raise InputError(
            f"{count} columns where GDELT 2.0 events have {GDELT_COLUMNS}: {told}",
            subject=f"{path}, row 1",
            mend="give an export.CSV of GDELT 2.0",
        )
    columns = {0: "id", 1: "day", 51: "type", 56: "latitude", 57: "longitude", 60: "url"}
    names = tuple(columns.get(place, str(place)) for place in range(count))
    return Table(path=path, database="gdelt", split="\t", columns=names, first_row=1)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    mend = "give the file as its publisher exports it, unpacked, as CSV in UTF-8"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="name another file"
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"is no such table ({error})", subject=str(path), mend=mend) from error
