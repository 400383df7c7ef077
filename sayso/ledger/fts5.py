"""Words asked for in, the query by SQLite's word index out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, column, func, literal_column, select
from sqlalchemy import table as bare_table

from sayso.ledger import schema
from sayso.ledger.query_words import QueryWords, any_fts5, as_fts5

NEWEST = {"article": 2_000, "quote": 2_000, "commitment": 2_000}
# How much a match in each of SEARCHED's columns counts, the heaviest first.
WEIGHTS = (3.0, 2.0, 1.5, 1.0)


def newest(
    table: Table, asked: QueryWords, conditions: Sequence[ColumnElement[bool]], most: int
) -> Select[Any]:
    """Number, batch and score of the newest `most` rows that match and pass the conditions."""
    words = _words_of(table)
    weights = WEIGHTS[: len(schema.SEARCHED[table.name]) - 1] + WEIGHTS[-1:]
    score = -func.bm25(literal_column(words.name), *weights)
    return (
        select(table.c.number, table.c.batch, score.label("score"))
        .select_from(words.join(table, table.c.number == words.c.rowid))
        .where(_match(table, as_fts5(asked)), *conditions)
        .order_by(words.c.rowid.desc())
        .limit(most)
    )


def holding(table: Table, pieces: tuple[str, ...]) -> Select[Any]:
    """The numbers of the rows that hold any of `pieces`."""
    return select(_words_of(table).c.rowid).where(_match(table, any_fts5(pieces)))


def _words_of(table: Table) -> Any:
    return bare_table(f"{table.name}_words", column("rowid"))


def _match(table: Table, expression: str) -> ColumnElement[bool]:
    return literal_column(f"{table.name}_words").op("MATCH", is_comparison=True)(expression)
