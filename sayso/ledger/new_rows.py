"""Rows of one table in; the new ones among them out, numbered, digested, and in the word index."""

from __future__ import annotations

import itertools
import operator
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Double, Table

from sayso.errors import LedgerError
from sayso.ledger import chain, schema
from sayso.ledger.chain import Values
from sayso.ledger.rows import Row

# SQLite takes 32,766 values in one statement, PostgreSQL 65,535.
MOST_VALUES = 5_000
# Rows that are made and digested at once: more no longer fit a processor's own memory.
DIGESTED = 500
# SQLite's own word for: two threads may use one connection. It is seldom built otherwise.
SERIALIZED = 3
# What is read out of an article: when the article is new, it is new itself.
READ_OUT = ("quote", "commitment")
# By table: its columns, in the order in which they are digested, and those of floats.
COLUMNS = {
    table.name: sorted(column.name for column in table.columns if column.name != "batch")
    for table in schema.CHAINED
}
_FLOATS = {
    table.name: {name for name in COLUMNS[table.name] if isinstance(table.c[name].type, Double)}
    for table in schema.CHAINED
}
_DIGESTS = {name: chain.row_digests(name, columns, nul=False) for name, columns in COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class NewRows:
    """New rows of a table: the values of its `COLUMNS`, as they are stored, and their digests."""

    table: Table
    values: Sequence[Values]
    digests: Sequence[str]


def new_rows(
    connection: Connection, table: Table, rows: Iterable[Row], highest: Mapping[str, int]
) -> NewRows:
    """Those of `rows` whose id is not stored yet; those without a number get the next ones.

    They are taken some at a time, as they are made; `highest` is the highest number of this table
    and of "article". Raises LedgerError when a text holds a NUL character.
    """
    stored: list[Values] = []
    digests: list[str] = []
    numbers = itertools.count(highest[table.name] + 1)
    for fresh in _unknown(connection, table, rows, highest["article"]):
        for row in fresh:
            row.setdefault("number", next(numbers))
        values = _as_stored(table, fresh)
        digests += _digests(table, values)
        stored += values
    return NewRows(table, stored, digests)


@contextmanager
def word_index(connection: Connection) -> Iterator[Callable[[NewRows], None]]:
    """Takes rows into SQLite's word index, beside what goes on meanwhile: FTS5 needs no turn of
    Python's. PostgreSQL's word index is an index like any other.

    All are in it when the block ends. Who asks the ledger something meanwhile waits.
    """
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield lambda new: None
        return
    fed = []
    with ThreadPoolExecutor(max_workers=1) as beside:

        def index(new: NewRows) -> None:
            if new.values and new.table.name in schema.SEARCHED:
                fed.append(beside.submit(_index_words, raw, new.table, new.values))
                if sqlite3.threadsafety < SERIALIZED:
                    fed[-1].result()

        yield index
        for each in fed:
            each.result()


def among(
    connection: Connection, table: Table, columns: Sequence[str], by: str, values: Iterable[str]
) -> Iterator[Any]:
    """The columns of the rows whose `by` is one of `values`, by number; written out here, since
    SQLAlchemy takes longer to name thousands of values than the database to look for them.
    """
    wanted = list(values)
    mark = mark_of(connection)
    for start in range(0, len(wanted), MOST_VALUES):
        some = tuple(wanted[start : start + MOST_VALUES])
        yield from connection.exec_driver_sql(
            f"SELECT {', '.join(columns)} FROM {table.name} "
            f"WHERE {by} IN ({', '.join([mark] * len(some))}) ORDER BY number",
            some,
        )


def mark_of(connection: Connection) -> str:
    """What stands for a value in a statement."""
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _unknown(
    connection: Connection, table: Table, rows: Iterable[Row], stored_articles: int
) -> Iterator[list[Row]]:
    """One row of each id that is not stored, some at a time."""
    rows = iter(rows)
    seen: set[str] = set()
    while some := list(itertools.islice(rows, DIGESTED)):
        unique = {row["id"]: row for row in some if row["id"] not in seen}
        seen.update(unique)
        asked: Iterable[str] = unique
        if table.name in READ_OUT:
            asked = [id for id, row in unique.items() if row["article"] <= stored_articles]
        known = {id for (id,) in among(connection, table, ("id",), "id", asked)}
        yield [row for id, row in unique.items() if id not in known]


def _index_words(raw: sqlite3.Connection, table: Table, rows: Sequence[Values]) -> None:
    """Feed SQLite's word index, as many rows to a statement as it takes: after each, FTS5 writes
    what it holds, which with 2,000 rows to a statement took as long as all else together.
    """
    columns = ("number", *schema.SEARCHED[table.name])
    of_row = operator.itemgetter(*map(COLUMNS[table.name].index, columns))
    into = f"INSERT INTO {table.name}_words (rowid, {', '.join(columns[1:])}) VALUES "
    marks = f"({', '.join('?' * len(columns))})"
    at_once = raw.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(columns)
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        values = tuple(itertools.chain.from_iterable(map(of_row, some)))
        raw.execute(into + ", ".join([marks] * len(some)), values)


def _as_stored(table: Table, rows: Sequence[Row]) -> list[Values]:
    """The values of every column of `table` but the batch, numbers as the database gives them
    back.
    """
    columns = COLUMNS[table.name]
    for column in _FLOATS[table.name]:
        for row in rows:
            if row.get(column) is not None:
                row[column] = float(row[column])
    try:
        return list(map(operator.itemgetter(*columns), rows))
    except KeyError:  # what is null may be left out
        return [tuple(map(row.get, columns)) for row in rows]


def _digests(table: Table, rows: Sequence[Values]) -> list[str]:
    try:
        return _DIGESTS[table.name](rows)
    except chain.NulError as fault:
        raise _no_text(table, rows) from fault


def _no_text(table: Table, rows: Sequence[Values]) -> LedgerError:
    columns = COLUMNS[table.name]
    place, row = next(
        (place, row)
        for place, values in enumerate(zip(*rows, strict=True))
        for row, value in zip(rows, values, strict=True)
        if isinstance(value, str) and "\0" in value
    )
    return LedgerError(
        f"its {columns[place]} holds a NUL character, which not every database can store",
        subject=f"{table.name} {row[columns.index('id')][:12]}",
        mend="take the character out; nothing was recorded",
        code="bad_text",
    )
