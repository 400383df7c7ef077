"""A table a tool or a spreadsheet wrote → its columns and rows, whatever defects the file has."""

from __future__ import annotations

import codecs
import csv
import os
import re
import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from sayso.acquire.discover import unreadable
from sayso.errors import InputError

LARGEST_TABLE = 200 * 1024**2  # bytes
MOST_ROWS = 1_000_000
LONGEST_CELL = 2_000_000
LONGEST_ROW = 8_000_000
MOST_COLUMNS = 18_278  # the widest sheet there is
# People write a title and a hint above the header; further down it is no header.
HEADER_WITHIN = 10
SEPARATORS = (",", ";", "\t", "|")

_PARTS = "split the file into smaller ones and import those"
_QUOTES = "open the file in a spreadsheet, mend that cell and export it again"

_BLOCK = 1 << 20
_SPACE = re.compile(r"[\s_]+")
_ADDRESS = re.compile(r"https?://[^\s/]\S{0,8190}", re.IGNORECASE)
_TEXT = r'"([^"]*(?:""[^"]*)*)"'
_FORMULA = re.compile(
    rf"=\s{{0,9}}(HYPERLINK|IMAGE)\s{{0,9}}\(\s{{0,9}}{_TEXT}\s{{0,9}}(?:[,;]\s{{0,9}}{_TEXT}\s{{0,9}})?"
    r"(?:[,;]\s{0,9}\d{0,9}\s{0,9}){0,3}\)\s{0,9}",
    re.IGNORECASE,
)
# Tools put an apostrophe before what a spreadsheet would run as a formula.
_ESCAPED = re.compile(r"\A'(?=[=+\-@\t\r])")
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell that holds something: its column as written and as compared, its words, its link.

    `link` is the address inside a HYPERLINK or IMAGE formula, `words` then its label.
    """

    name: str
    key: str
    words: str
    link: str | None = None

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """Name and words of all it holds, several addresses one by one."""
        lines = self.words.splitlines()
        several = len(lines) > 1 and all(is_address(line.strip()) for line in lines)
        held = [line.strip() for line in lines] if several else [self.words]
        return tuple((self.name, each) for each in (*held, self.link) if each)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The network addresses in it, one to a line; empty when any line is something else."""
        lines = [line.strip() for line in self.words.splitlines() if line.strip()]
        lines = lines if all(map(is_address, lines)) else []
        linked = [self.link] if self.link and is_address(self.link) else []
        return tuple(dict.fromkeys([*linked, *lines]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as numbered in a spreadsheet; empty cells left out."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        return f"row {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file whose header was found: what is needed to read its rows."""

    path: str
    encoding: str
    separator: str
    header_at: int
    names: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(map(key_of, self.names))


class _Lines:
    """The lines of a stream for the csv module: counts what a row takes, notes the end."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.taken, self.ended = stream, 0, False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(LONGEST_ROW + 1)
        self.taken += len(line)
        if self.taken > LONGEST_ROW:
            raise _TooLong
        if not line:
            self.ended = True
            raise StopIteration
        return line.replace("\0", "")


class _TooLong(Exception):
    """A row of more characters than any has."""


def key_of(name: str) -> str:
    """A column's name as names are compared: small letters, single spaces, no underscores."""
    return _SPACE.sub(" ", name.strip("\ufeff \t\r\n'")).strip().casefold()


def is_address(words: str) -> bool:
    """True when `words` are one http(s) address and nothing else."""
    return _ADDRESS.fullmatch(words) is not None


def open_table(path: str, fits: Callable[[frozenset[str]], bool]) -> Table | None:
    """The table whose header `fits` accepts, None when no row near the top is one.

    Raises InputError when the file cannot be opened, is too large, or is no Unicode text.
    """
    try:
        _refuse_unfit_file(path)
        encoding = _encoding_of(path)
    except (OSError, ValueError) as fault:
        raise unreadable(fault, path) from fault
    for separator in SEPARATORS:
        table = _with_header(path, encoding, separator, fits)
        if table is not None:
            return table
    return None


def rows_of(table: Table) -> Iterator[Row | InputError]:
    """The rows below the header that hold something, and an error in the place of each that
    cannot be read; the last error says so when the rest is not read.
    """
    held = 0
    columns = tuple(zip(table.names, table.keys, strict=True))
    for number, cells in _records(table.path, table.encoding, table.separator):
        if isinstance(cells, InputError):
            yield cells
        # A file two exports were joined in has its header twice.
        elif number != table.header_at and any(map(str.strip, cells)):
            if _is_header(cells, table.names):
                continue
            held += 1
            if refusal := _unfit(table, number, len(cells), held):
                yield refusal
            else:
                yield Row(number=number, cells=tuple(_cells(columns, cells)))
            if held > MOST_ROWS:
                return


def _unfit(table: Table, number: int, width: int, held: int) -> InputError | None:
    if held > MOST_ROWS:
        message, mend = f"more than {MOST_ROWS:,} rows: this and the rest are not read", _PARTS
    elif number < table.header_at:
        message, mend = "it stands above the header", "if it belongs to them, put it below"
    elif width > MOST_COLUMNS:
        message, mend = f"it has {width:,} cells (most: {MOST_COLUMNS:,})", _QUOTES
    else:
        return None
    return _refusal(message, table.path, number, mend)


def _refusal(message: str, path: str, number: int, mend: str) -> InputError:
    return InputError(message, subject=f"{path}, row {number}", mend=mend, code="bad_row")


def _cells(columns: tuple[tuple[str, str], ...], cells: list[str]) -> Iterator[Cell]:
    for at, given in enumerate(cells):
        if not given.strip():
            continue
        name, key = columns[at] if at < len(columns) else (f"column {at + 1}", f"column {at + 1}")
        words, link = _plain(given)
        if words.strip() or link:
            yield Cell(name=name, key=key, words=words, link=link)


def _plain(given: str) -> tuple[str, str | None]:
    """The words a sheet shows for a cell, and the address in it."""
    formula = _FORMULA.fullmatch(given) if given.startswith("=") else None
    link = formula[2].replace('""', '"').strip() if formula else ""
    if formula is None or not link:
        return (given[1:] if _ESCAPED.match(given) else given), None
    if formula[1].upper() == "IMAGE":
        # IMAGE takes numbers where HYPERLINK takes a label; words there are kept with all the rest.
        return (given if formula[3] else ""), link
    return (formula[3] or "").replace('""', '"'), link


def _refuse_unfit_file(path: str) -> None:
    found = os.stat(path)
    faults = (
        (not stat.S_ISREG(found.st_mode), "it is not a file", "name the exported file itself"),
        (found.st_size == 0, "it is empty", "export it again"),
        (found.st_size > LARGEST_TABLE, f"it is larger than {LARGEST_TABLE // 1024**2} MB", _PARTS),
    )
    for unfit, message, mend in faults:
        if unfit:
            raise InputError(message, subject=path, mend=mend, code="unfit_file")


def _encoding_of(path: str) -> str:
    """How the whole file decodes; raises InputError when it is no Unicode text."""
    with open(path, "rb") as stream:
        start = stream.read(4096)
        if start.startswith(_OFFICE):
            raise InputError(
                "this is a workbook or an archive, not a table of text", subject=path,
                mend="export or save it as CSV (UTF-8) and import that", code="binary",
            )  # fmt: skip
        encoding = next((name for mark, name in _MARKS if start.startswith(mark)), None)
        encoding = encoding or _unmarked(start)
        decoder = codecs.getincrementaldecoder(encoding)()
        stream.seek(0)
        try:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as fault:
            raise InputError(
                f"it is not {encoding.removesuffix('-sig').upper()} text: {fault.reason}",
                subject=f"{path}, byte {stream.tell() - len(fault.object) + fault.start}",
                mend="save it as “CSV UTF-8” in the spreadsheet and import that",
                code="encoding",
            ) from fault
    return encoding


def _unmarked(start: bytes) -> str:
    """UTF-16 shows itself by a NUL beside every Latin letter; all else is taken as UTF-8."""
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        mine, other = start[first::2], start[1 - first :: 2]
        if len(start) > 3 and mine.count(0) > 0.6 * len(mine) and other.count(0) < 0.1 * len(other):
            return name
    return "utf-8"


def _with_header(
    path: str, encoding: str, separator: str, fits: Callable[[frozenset[str]], bool]
) -> Table | None:
    with closing(_records(path, encoding, separator)) as records:
        for number, cells in islice(records, HEADER_WITHIN):
            if isinstance(cells, InputError):
                return None
            names = _names_of(cells)
            if len(names) <= MOST_COLUMNS and fits(frozenset(map(key_of, names))):
                return Table(
                    path=path, encoding=encoding, separator=separator,
                    header_at=number, names=names,
                )  # fmt: skip
    return None


def _is_header(cells: list[str], names: tuple[str, ...]) -> bool:
    # Comparing the first cell alone settles nearly every row.
    return bool(cells) and _names_of(cells[:1]) == names[:1] and _names_of(cells) == names


def _names_of(cells: list[str]) -> tuple[str, ...]:
    names = [_ESCAPED.sub("", name.strip("\ufeff \t\r\n")) for name in cells]
    return tuple(name or f"column {at}" for at, name in enumerate(names, 1))


def _records(
    path: str, encoding: str, separator: str
) -> Generator[tuple[int, list[str] | InputError], None, None]:
    """Number and cells of every record, the sheet's own numbering; an error ends them."""
    # One limit for the whole process; the longest cell allowed here is only ever more.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    with open(path, encoding=encoding, newline="") as stream:
        lines = _Lines(stream)
        if not _SEPARATOR_LINE.fullmatch(stream.readline(20)):
            stream.seek(0)
        reader = csv.reader(lines, delimiter=separator)
        number = 0
        while True:
            number, lines.taken = number + 1, 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLong):
                yield number, _refusal(
                    f"a cell of more than {LONGEST_CELL:,} characters, or a quotation mark that is"
                    " never closed: this row and the rest are not read", path, number, _QUOTES,
                )  # fmt: skip
                return
            if lines.ended:
                yield (
                    number,
                    _refusal(
                        "a quotation mark is opened in it and never closed", path, number, _QUOTES
                    ),
                )
                return
            yield number, cells
