"""A backup file → its rows and captured bytes, none larger than the file itself declares.

A backup comes from outside: nothing in it is trusted, and no name in it is ever a path.
"""

from __future__ import annotations

import io
import json
import math
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy import Double, Integer, Table

from sayso.errors import LedgerError
from sayso.ledger.backup import FORMAT, TABLES
from sayso.ledger.migrations import NEWEST
from sayso.ledger.rows import Row

LARGEST_ABOUT = 65_536  # bytes, as all below
LARGEST_LINE = 64 * 1024 * 1024
LARGEST_CAPTURE = 512 * 1024 * 1024
ROWS_AT_ONCE = 500
# PostgreSQL's INTEGER; nothing a ledger counts comes near it.
LARGEST_NUMBER = 2**31 - 1
_CAPTURE = re.compile(r"captures/[0-9a-f]{64}")
_ROWS = re.compile(r"rows/\w{1,40}\.jsonl")
_MEMBERS = {"README.txt", "identity.json", *(f"rows/{table.name}.jsonl" for table in TABLES)}
_ENCRYPTED = 0x1
# What zipfile raises for what is no ZIP file, or is one no more.
_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error,
           ValueError, OSError)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a backup says of itself: the ledger's id, its last hash, what there must be."""

    ledger: str
    made: str
    head: str
    rows: Mapping[str, int]
    captures: int
    erased: int
    missing: int


class Members:
    """An opened backup; raises LedgerError where it is damaged, incomplete, or of later make."""

    def __init__(self, path: Path) -> None:
        self.subject = str(path)
        with self._damage_named():
            self._archive = ZipFile(path)
        try:
            self._members = self._checked(self._archive.infolist())
            self.about = self._read_about()
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Members:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @property
    def unpacked(self) -> int:
        """The bytes that all members say they have when unpacked."""
        return sum(member.file_size for member in self._members.values())

    @property
    def captures(self) -> int:
        """How many captures there are."""
        return sum(1 for name in self._members if _CAPTURE.fullmatch(name))

    def rows(self, table: Table) -> Iterator[list[Row]]:
        """The rows of a table as they may be stored, some at once, as many as were declared."""
        name = f"rows/{table.name}.jsonl"
        due = self.about.rows[table.name]
        read: list[Row] = []
        count = 0
        for count, line in enumerate(self._lines(name), start=1):
            if count > due:
                raise self.damaged(f"{name} holds more rows than the {due} it declares")
            read.append(self._row(table, line, f"line {count} of {name}"))
            if len(read) == ROWS_AT_ONCE:
                yield read
                read = []
        if count != due:
            raise self.damaged(f"{name} holds {count} rows of {due}")
        yield read

    def capture(self, digest: str, size: int) -> bytes | None:
        """The bytes with this digest, which the rows say are `size` many; None if not there."""
        member = self._members.get(f"captures/{digest}")
        if member is None:
            return None
        if member.file_size != size or size > LARGEST_CAPTURE:
            raise self.damaged(f"{member.filename} is not as large as its row says")
        data = self._read(member.filename, LARGEST_CAPTURE)
        if sha256(data).hexdigest() != digest:
            raise self.damaged(f"{member.filename} was altered")
        return data

    def damaged(self, what: str) -> LedgerError:
        """The error that says what is wrong with this backup."""
        return LedgerError(
            what,
            subject=self.subject,
            mend="this backup was damaged or altered: take another; nothing was restored",
            code="bad_backup",
        )

    def newer(self, what: str) -> LedgerError:
        """The error that says what of a later version is in this backup."""
        return LedgerError(
            f"it was made by a later version of sayso ({what})",
            subject=self.subject,
            mend="upgrade sayso; nothing was restored",
            code="ledger_newer",
        )

    @contextmanager
    def _damage_named(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as fault:
            raise self.damaged("there is no such file") from fault
        except _DAMAGE as fault:
            raise self.damaged(f"it cannot be unpacked ({fault})"[:200]) from fault

    def _checked(self, members: list[ZipInfo]) -> dict[str, ZipInfo]:
        by_name: dict[str, ZipInfo] = {}
        for member in members:
            name = member.filename
            if name in by_name:
                raise self.damaged(f"{name!r:.100} is there twice")
            if name not in _MEMBERS and not _CAPTURE.fullmatch(name):
                if _ROWS.fullmatch(name):
                    raise self.newer(f"with a table {name[5:-6]}")
                raise self.damaged(f"{name!r:.100} is no part of a backup")
            if member.flag_bits & _ENCRYPTED or member.compress_type not in (
                ZIP_STORED, ZIP_DEFLATED,
            ):  # fmt: skip
                raise self.damaged(f"{name!r:.100} is encrypted or packed in another way")
            by_name[name] = member
        if missing := sorted(_MEMBERS - by_name.keys()):
            raise self.damaged(f"{missing[0]} is missing")
        return by_name

    def _read_about(self) -> About:
        read = self._json(self._read("identity.json", LARGEST_ABOUT), "identity.json")
        if not isinstance(read, dict) or read.pop("format", None) != FORMAT:
            raise self.damaged(f"identity.json does not say {FORMAT!r}")
        version = read.pop("schema", None)
        if type(version) is not int:
            raise self.damaged("identity.json names no schema")
        if version > NEWEST:
            raise self.newer(f"schema {version}, known here: {NEWEST}")
        try:
            about = About(**read)
        except TypeError as fault:
            raise self.damaged("identity.json has other fields") from fault
        texts = (about.ledger, about.made, about.head)
        counts = (about.captures, about.erased, about.missing)
        if not isinstance(about.rows, dict) or set(about.rows) != {t.name for t in TABLES}:
            raise self.damaged("identity.json does not count the rows of each table")
        if not all(type(each) is str for each in texts) or not all(
            type(each) is int for each in (*counts, *about.rows.values())
        ):
            raise self.damaged("identity.json holds values of another kind")
        return about

    def _read(self, name: str, largest: int) -> bytes:
        with self._damage_named(), self._archive.open(self._members[name]) as file:
            data = file.read(largest + 1)
        if len(data) > largest:
            raise self.damaged(f"{name} is larger than {largest} bytes")
        return data

    def _lines(self, name: str) -> Iterator[bytes]:
        with self._damage_named():
            unpacked: Any = self._archive.open(self._members[name])
            file = io.BufferedReader(unpacked)
        with file:
            while True:
                with self._damage_named():
                    line = file.readline(LARGEST_LINE + 1)
                if len(line) > LARGEST_LINE:
                    raise self.damaged(f"{name} holds a line of more than {LARGEST_LINE} bytes")
                if not line:
                    return
                yield line

    def _json(self, data: bytes, where: str) -> Any:
        try:
            return json.loads(data.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as fault:
            raise self.damaged(f"{where} is no JSON") from fault

    def _row(self, table: Table, line: bytes, where: str) -> Row:
        read = self._json(line, where)
        if not isinstance(read, dict):
            raise self.damaged(f"{where} is no row")
        if unknown := sorted(read.keys() - table.columns.keys()):
            raise self.newer(f"{table.name} with a column {unknown[0]!r:.40}")
        # Only an escape makes half a character, or the one that no database takes.
        escaped = b"\\u" in line
        for column in table.columns:
            value = read.setdefault(column.name, None)
            if value is not None and not _fits(column.type, value, escaped):
                raise self.damaged(f"{where}: {column.name} is of another kind")
        return read


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _fits(kind: Any, value: Any, escaped: bool) -> bool:
    if isinstance(kind, Integer):
        return type(value) is int and abs(value) <= LARGEST_NUMBER
    if isinstance(kind, Double):
        return type(value) is float and math.isfinite(value)
    if type(value) is not str:
        return False
    return not escaped or not re.search("[\0\ud800-\udfff]", value)
