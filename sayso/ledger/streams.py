"""A query → its rows as plain tuples, chunk by chunk, however many they are."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Generator
from typing import Any

from sqlalchemy import Connection, Select, Table
from sqlalchemy.exc import OperationalError

from sayso.ledger import schema

Chunks = Generator[list[Any], None, None]
# Rows fetched at once: of more, what is made of them leaves the processor's own memory, a tenth
# slower. Articles bring their whole text along.
FETCHED = 500
FETCHED_ARTICLES = 50


def chunks(connection: Connection, query: Select[Any], *, fetched: int = FETCHED) -> Chunks:
    """The rows of `query`, `fetched` at once on either engine."""
    dialect = connection.dialect
    written = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    # PostgreSQL keeps the rows of a cursor that has a name, and hands out as many as are asked for.
    names = [] if dialect.name == "sqlite" else [f"sayso_{next(_cursors)}"]
    assert dialect.dbapi is not None
    cursor = connection.connection.cursor(*names)
    try:
        cursor.execute(str(written))
        while rows := cursor.fetchmany(fetched):
            yield list(rows)
    except dialect.dbapi.Error as fault:
        raise OperationalError("reading on", None, fault) from fault
    finally:
        cursor.close()


_cursors = itertools.count(1)


def in_order(connection: Connection, query: Select[Any], table: Table, *, at: int) -> Chunks:
    """The rows of `query` by rising number of `table`, which stands at position `at` of each.

    What is no UTF-8 in a text comes as lone surrogates, whose digest nothing recorded has.
    """
    number = table.c.number
    fetched = FETCHED_ARTICLES if table is schema.article else FETCHED
    last: int | None = None
    while True:
        rest = query if last is None else query.where(number > last)
        try:
            for rows in chunks(connection, rest.order_by(number), fetched=fetched):
                yield rows
                last = rows[-1][at]
        except OperationalError as fault:
            if not _decode_anything(connection, fault):
                raise
        else:
            return


def _decode_anything(connection: Connection, fault: OperationalError) -> bool:
    """Let SQLite give back text that is no UTF-8; False when that was not the fault."""
    if not (isinstance(fault.orig, sqlite3.Error) and "decode" in str(fault.orig).lower()):
        return False
    opened = connection.connection.driver_connection
    if not isinstance(opened, sqlite3.Connection) or opened.text_factory is _tolerant:
        return False
    opened.text_factory = _tolerant
    return True


def _tolerant(data: bytes) -> str:
    return data.decode("utf8", "surrogateescape")
