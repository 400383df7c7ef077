"""A published statistics table → whether a value reached a threshold by the day it was due.

What came out later may differ: the table is known from the day on which it was published, which
somebody has to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sayso.errors import InputError, ReaderSkipped, UsageError
from sayso.observe.reader import Asked, Read, Row, check_options
from sayso.observe.readers import series_options
from sayso.observe.readers.published_tables import (
    MISSING,
    Decimal,
    Table,
    Value,
    decimal_of,
    figure,
    period_end,
    table_of,
)

OPTIONS = {
    "threshold": "the value to be reached",
    "direction": "up (at or above it) or down (at or below it)",
    "published": "the day on which the table came out",
    "column": "the column of the values, where there are several",
    "date": "the column of the periods, where it is not the first with dates",
    "series": "the key of the series, where the file holds several",
    "by": "the day it was due: the end of the commitment's window unless said otherwise",
    "decimal": "the sign before decimals, , or .",
    "publisher": "who publishes it",
    "reliability": "the grade of the publisher, B unless said otherwise",
}
Lines = Sequence[tuple[int, tuple[str, ...]]]
GRADE, GRADE_WHY = "B", "a published table; the letter is assumed"
KEY = "KEY"  # the column of the European Central Bank that names the series
STATED = "It shows what was published by {published}; later revisions may differ."
NO_VALUE, OTHER_SERIES = "rows without a value", "rows of other series"
REPEATED, EARLIER = "repeated rows", "rows from before the announcement"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What was to be reached, from when on and until when, and when the answer came out."""

    threshold: float
    rising: bool
    start: date
    due: date
    published: date

    def reached(self, value: float) -> bool:
        return value >= self.threshold if self.rising else value <= self.threshold

    @property
    def words(self) -> str:
        return f"at or {'above' if self.rising else 'below'} {self.threshold:g}"


def read(path: Path, asked: Asked) -> Read:
    """One item: that the threshold was reached, or that it was not by the newest value.

    Raises UsageError without `threshold`, `direction` and `published`, InputError for a file that
    is no such table, ReaderSkipped where no value is of the time asked about.
    """
    check_options(asked, OPTIONS)
    question = _question(asked)
    table = table_of(path, asked.options.get("date"))
    column = table.values(asked.options.get("column"))
    left_out: Counter[str] = Counter()
    rows = _of_series(table, asked, left_out)
    decimal = _decimal(rows, column, asked)
    values, faults = _values(table, rows, column, decimal, left_out)
    if faults:
        return Read(faults=tuple(faults), left_out=left_out)
    later = [each for each in values if question.start <= each.end]
    if not later or later[0].end > question.due:
        raise ReaderSkipped(
            f"no value of {path.name} is of the time from {question.start} to {question.due}",
            subject=str(path),
            mend="take a table of that time, or say when it was due with --with by=DAY",
        )
    left_out += Counter({EARLIER: len(values) - len(later)})
    name = " ".join(table.names[column]) or f"column {column + 1}"
    return Read(
        rows=(_row(path, name, later, question, asked),), left_out=left_out,
        looked=(f"{len(later):,} values of {name} from {later[0].period} to {later[-1].period}.",),
    )  # fmt: skip


def _question(asked: Asked) -> _Question:
    threshold = figure(_needed(asked, "threshold").replace(",", "."), ".")
    if threshold is None:
        raise series_options.refused("threshold", "it is no number", "write it as 2.5")
    direction = series_options.choice(asked, "direction", ("up", "down"), None)
    if direction is None:
        _needed(asked, "direction")
    _needed(asked, "published")
    published = series_options.day(asked, "published") or date.max
    due = series_options.day(asked, "by") or asked.last_day
    if due is None:
        raise series_options.refused("by", "nobody says when it was due", "--with by=2024-12-31")
    return _Question(
        threshold=threshold, rising=direction == "up", published=published, due=due,
        start=series_options.announced_on(asked),
    )  # fmt: skip


def _needed(asked: Asked, name: str) -> str:
    given = asked.options.get(name, "").strip()
    if not given:
        raise UsageError(
            f"this reader needs it: {OPTIONS[name]}",
            subject=f"--with {name}",
            mend="--with threshold=2.5 --with direction=up --with published=2024-04-10",
        )
    return given


def _of_series(table: Table, asked: Asked, left_out: Counter[str]) -> Lines:
    """The rows of the one series asked about; raises UsageError where there are several."""
    keys = [n for n, names in enumerate(table.names) if KEY in names]
    wanted = asked.options.get("series")
    if not keys:
        if wanted is not None:
            raise series_options.refused("series", f"no column is called {KEY}", "leave it out")
        return table.rows
    found = dict.fromkeys(cells[keys[0]] for _, cells in table.rows if keys[0] < len(cells))
    key = next(iter(found)) if wanted is None and len(found) == 1 else wanted
    if key not in found:
        named = ", ".join(list(found)[:10])
        raise series_options.refused("series", f"{len(found)} series", f"name one of: {named:.300}")
    rows = [each for each in table.rows if key in each[1][keys[0] : keys[0] + 1]]
    left_out[OTHER_SERIES] = len(table.rows) - len(rows)
    return rows


def _decimal(rows: Lines, column: int, asked: Asked) -> Decimal:
    given = series_options.choice(asked, "decimal", (",", "."), None)
    if given is not None:
        return "," if given == "," else "."
    return decimal_of([cells[column].strip() for _, cells in rows if column < len(cells)])


def _values(
    table: Table,
    rows: Lines,
    column: int,
    decimal: Decimal,
    left_out: Counter[str],
) -> tuple[list[Value], list[InputError]]:
    """The values in the order of their periods, and what is wrong with a row."""
    values: dict[date, Value] = {}
    faults = []
    for number, cells in rows:
        words = cells[column].strip() if column < len(cells) else ""
        period = cells[table.dates].strip() if table.dates < len(cells) else ""
        end, value = period_end(period), figure(words, decimal)
        if words.casefold() in MISSING:
            left_out[NO_VALUE] += 1
        elif end is None:
            faults.append(_fault(table, number, table.dates, f"no period: {period!r:.40}"))
        elif value is None:
            faults.append(_fault(table, number, column, f"no figure: {words!r:.40}"))
        elif end not in values:
            values[end] = Value(number, period, end, value, cells)
        elif values[end].value == value:
            left_out[REPEATED] += 1
        else:
            other = f"{period} stands in row {values[end].row} with another value"
            faults.append(_fault(table, number, column, other))
    return sorted(values.values(), key=lambda each: each.end), faults


def _fault(table: Table, row: int, column: int, message: str) -> InputError:
    name = " ".join(table.names[column]) or f"column {column + 1}"
    return InputError(
        message,
        subject=f"{table.path}, row {row}, {name}",
        mend="mend the row, or take it out of the file",
        code="evidence",
    )


def _row(path: Path, name: str, values: Sequence[Value], question: _Question, asked: Asked) -> Row:
    in_time = [each for each in values if each.end <= question.due]
    reached = next((each for each in in_time if question.reached(each.value)), None)
    late = next((each for each in values if question.reached(each.value)), None)
    # Where it was not reached, the newest value that still counts shows how it stood.
    shown = reached or in_time[-1]
    if shown.end > question.published:
        raise series_options.refused(
            "published", f"a value is of {shown.end}, after that", "say when the table came out"
        )
    said = f"the first {question.words} since {question.start}; due by {question.due}"
    if reached is None:
        said = f"the last of {len(in_time)} since {question.start}, none {question.words}; due by "
        said += f"{question.due}" + (f", and so for {late.period}, after that" if late else "")
    publisher = asked.options.get("publisher")
    graded = asked.options.get("reliability")
    whose = publisher or path.name
    reading = f"{whose} gives {shown.value:g} for {shown.period} ({name}), {said}. "
    reading += STATED.format(published=question.published)
    fields: dict[str, Any] = {
        "channel": "document", "says": "done" if reached else "not_happening",
        "event": shown.end.isoformat(), "known_at": question.published.isoformat(),
        "origin": f"{whose}: {name}"[:300], "speaker": publisher,
        "reliability": graded or GRADE, "grade_why": None if graded else GRADE_WHY,
        "excerpt": ", ".join(cell.strip() for cell in shown.cells)[:3_900], "reading": reading,
    }  # fmt: skip
    return Row(where=f"row {shown.row}", fields=fields)
