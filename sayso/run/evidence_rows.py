"""A file of evidence in sayso's own fields, or of past cases → its rows by name, unchecked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from sayso.errors import InputError, SaysoError

OwnForm = Literal["rows", "cases"]
Rows = Iterator[tuple[str, Mapping[str, Any]]]
MOST_ROWS = 100_000  # of one file
# What a row of a case calls what is called otherwise here.
OF_CASES = {"event_time": "event", "note": "excerpt"}
# What a table may call the columns of its own.
OF_TABLES = {"id": "commitment", "known-at": "known_at", "why": "grade_why"}


def rows_of(path: str, form: OwnForm, faults: list[InputError]) -> Rows:
    """Name and fields of each row; those that are no rows become faults.

    Raises InputError when the file cannot be read at all.
    """
    from sayso.weigh.case_fields import Fault, fields_of, lines_of

    lines = lines_of(Path(path))
    if form == "rows" and not lines[0].lstrip().startswith(b"{"):
        yield from _table_rows(path, b"\n".join(lines), faults)
        return
    names = OF_CASES if form == "cases" else OF_TABLES
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        check_number(path, number)
        where = f"{path}, row {number}"
        try:
            row = _renamed(fields_of(line), names)
            if form == "cases" and row.get("event") is None:  # the state as it was known then
                row["event"] = row.get("known_at")
            yield where, row
        except Fault as fault:
            faults.append(fault_at(where, fault.name, fault.message, fault.mend))


def fault_at(where: str, name: str, message: str, mend: str) -> InputError:
    """What is wrong with one field of one row."""
    subject = f"{where}, {name}" if name else where
    return InputError(message, subject=subject, mend=mend, code="evidence")


def check_number(path: str, number: int) -> None:
    """Raises InputError at the row after the last that one file may have."""
    if number > MOST_ROWS:
        raise InputError(f"more than {MOST_ROWS:,} rows", subject=path, mend="split the file")


def first_faults(faults: Sequence[SaysoError], most: int) -> Sequence[SaysoError]:
    """As many faults as are told one by one, and one that counts the rest."""
    if len(faults) <= most:
        return faults
    rest = len(faults) - most
    subject = faults[0].subject.partition(", row ")[0]
    counted = InputError(f"{rest} more rows cannot be so", subject=subject, mend="mend these first")
    return [*faults[:most], counted]


def _table_rows(path: str, content: bytes, faults: list[InputError]) -> Rows:
    try:
        text = content.decode("utf8")
        split = "\t" if "\t" in text.partition("\n")[0] else ","
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=split, strict=True)
        for number, row in enumerate(table, start=2):
            check_number(path, number)
            where = f"{path}, row {number}"
            if None in row or None in row.values():
                mend = "give each row as many cells as the first has"
                faults.append(fault_at(where, "", "it has more or fewer cells than columns", mend))
            else:
                yield where, _numbered(_renamed(row, OF_TABLES))
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(
            f"is no table in UTF-8 ({error})", subject=path, mend="save it as CSV in UTF-8"
        ) from error


def _numbered(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Cells as fields: an empty one is null, a share a number where it is one."""
    fields: dict[str, Any] = {name: cell.strip() or None for name, cell in row.items()}
    for name in ("share", "coverage"):
        try:
            fields[name] = float(fields[name]) if fields.get(name) else None
        except ValueError:
            continue  # is told of with the row
    return fields


def _renamed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name.strip(), name.strip()): value for name, value in row.items()}
