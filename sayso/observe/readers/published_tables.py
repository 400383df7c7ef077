"""A table as statistics offices publish it, as text → its dated values, whatever stands above."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from sayso.errors import InputError, UsageError
from sayso.observe.readers.post_files import text_of

Decimal = Literal[",", "."]
MOST_HEADERS = 50  # lines above the first value
HEADER_LINES = 5  # of those, how many may name a column
LARGEST_CELL = 1 << 20  # characters
VALUES, PERIODS = "OBS_VALUE", "TIME_PERIOD"  # of SDMX
MISSING = frozenset(("", ".", "..", "...", ":", "-", "–", "—", "na", "n/a", "nan", "null", "x"))
_QUARTER = re.compile(r"([0-9]{4})[- ]?[Qq]([1-4])")
_MONTH = re.compile(r"([0-9]{4})[-/M]([0-9]{1,2})")
_GERMAN = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_YEAR = re.compile(r"[12][0-9]{3}")
_FIGURE = re.compile(r"[+\-−]?[0-9][0-9.,' \u00a0\u202f]{0,40}%?")
_THREE = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")


@dataclass(frozen=True, slots=True)
class Value:
    """One published value: the row it stands in, its period as written and the last day of it."""

    row: int
    period: str
    end: date
    value: float
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose cells are still words: the names of each column, and its rows by number."""

    path: Path
    names: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    dates: int

    def values(self, name: str | None) -> int:
        """The column of this name; the only one of figures where none is given."""
        if name is not None:
            return self._only(self._named(name), "column")
        # The European Central Bank gives figures in several columns, and values in one.
        found = self._named(VALUES) or [
            number for number in range(len(self.names)) if number != self.dates
            if self._figures(number)
        ]  # fmt: skip
        return self._only(found, "column")

    def periods(self, name: str | None) -> int:
        """The column of this name; the first with dates where none is given."""
        if name is not None:
            return self._only(self._named(name), "date")
        return next(iter(self._named(PERIODS)), self.dates)

    def _named(self, name: str) -> list[int]:
        wanted = name.casefold()
        return [
            number
            for number, names in enumerate(self.names)
            if wanted in {each.casefold() for each in (*names, " ".join(names))}
        ]

    def _only(self, found: Sequence[int], option: str) -> int:
        if len(found) == 1:
            return found[0]
        named = ", ".join(" ".join(self.names[n]) or f"(column {n + 1})" for n in found)
        every = ", ".join(" ".join(names) for names in self.names if names)
        raise UsageError(
            f"{len(found)} columns may be meant: {named[:200]}" if found else "no such column",
            subject=f"--with {option}",
            mend=f"name one of: {every[:300]}",
        )

    def _figures(self, number: int) -> bool:
        first = (cells[number].strip() for _, cells in self.rows[:200] if number < len(cells))
        words = [each for each in first if each.casefold() not in MISSING]
        # A cell that is none may be a slip in a column of figures, and is told of later.
        return sum(bool(_FIGURE.fullmatch(each)) for each in words) * 2 > len(words)


def table_of(path: Path, dates_in: str | None = None) -> Table:
    """The table of a file, its dates in the column of this name, else in the first with dates.

    Raises InputError where no row has a date and a figure, UsageError for an unknown column.
    """
    csv.field_size_limit(LARGEST_CELL)
    text = text_of(path)
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        raise _refused(path, f"is no table ({error})") from error
    for at, (_, cells) in enumerate(lines[:MOST_HEADERS]):
        dates = _date_column(cells)
        if dates is not None:
            names = _names([above for _, above in lines[max(0, at - HEADER_LINES) : at]])
            width = max(len(cells), len(names))
            names += ((),) * (width - len(names))
            table = Table(path=path, names=names, rows=tuple(lines[at:]), dates=dates)
            return replace(table, dates=table.periods(dates_in))
    raise _refused(path, "no row has a date and a figure")


def _refused(path: Path, message: str) -> InputError:
    return InputError(
        message,
        subject=str(path),
        mend="save it as CSV with one row a period: 2024-03-05, 2024-03, 2024-Q1 or 2024",
        code="not_a_table",
    )


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    begin = text[:20_000].splitlines()[:MOST_HEADERS]
    counts = Counter({sign: sum(sign in line for line in begin) for sign in ";\t|,"})
    # A table with decimal commas is divided by something else, in all of its rows.
    most = next((sign for sign in ";\t|" if counts[sign] * 2 > len(begin)), ",")
    table = csv.reader(io.StringIO(text, newline=""), delimiter=most, strict=True)
    for cells in table:
        if any(cell.strip() for cell in cells):
            yield table.line_num, tuple(cells)


def _date_column(cells: Sequence[str]) -> int | None:
    """The first cell with a date, where another one holds a figure or says that it is missing."""
    dates = next((n for n, cell in enumerate(cells) if period_end(cell) is not None), None)
    if dates is None:
        return None
    # A year may be a figure too: a row of years alone names columns.
    others = [cell.strip() for n, cell in enumerate(cells) if n != dates]
    figures = [cell for cell in others if _FIGURE.fullmatch(cell) and not _YEAR.fullmatch(cell)]
    missing = [cell for cell in others if cell and cell.casefold() in MISSING]
    return dates if figures or missing else None


def _names(above: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """What stands over each column, from the top down, without repeating itself."""
    width = max((len(cells) for cells in above), default=0)
    columns = [[cells[n].strip() for cells in above if n < len(cells)] for n in range(width)]
    return tuple(tuple(dict.fromkeys(cell[:80] for cell in each if cell)) for each in columns)


def period_end(words: str) -> date | None:
    """The last day of a day, month, quarter or year as it is written; None where it is none."""
    words = words.strip()[:40]
    try:
        if found := _QUARTER.fullmatch(words):
            return _month_end(int(found[1]), 3 * int(found[2]))
        if found := _MONTH.fullmatch(words):
            return _month_end(int(found[1]), int(found[2]))
        if found := _GERMAN.fullmatch(words):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if _YEAR.fullmatch(words):
            return date(int(words), 12, 31)
        return date.fromisoformat(words[:10]) if words[4:5] == words[7:8] == "-" else None
    except (ValueError, OverflowError):
        return None


def _month_end(year: int, month: int) -> date:
    first = date(year, month, 1)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def decimal_of(cells: Sequence[str]) -> Decimal:
    """The sign before the decimals of figures; raises UsageError where either could be meant."""
    figures = [cell for cell in cells if _FIGURE.fullmatch(cell) and ("," in cell or "." in cell)]
    unclear = False
    for cell in figures:
        if "," in cell and "." in cell:
            return "," if cell.rindex(",") > cell.rindex(".") else "."
        sign: Decimal = "," if "," in cell else "."
        digits = cell.strip("+-−% ")
        if cell.count(sign) > 1:
            return "." if sign == "," else ","
        if not _THREE.fullmatch(digits) or digits.startswith("0"):
            return sign
        unclear = unclear or sign == ","
    if unclear:
        raise UsageError(
            f"{figures[0]!r:.20} may have decimals or thousands",
            subject="--with decimal",
            mend="say which sign stands before decimals: --with decimal=. or decimal=,",
        )
    return "."


def figure(words: str, decimal: Decimal) -> float | None:
    """The number that a cell holds, None where it holds none."""
    if not _FIGURE.fullmatch(words):
        return None
    thousands = "." if decimal == "," else ","
    plain = re.sub(r"['\s%]", "", words).replace(thousands, "").replace(decimal, ".")
    try:
        return float(plain.replace("−", "-"))
    except ValueError:
        return None
