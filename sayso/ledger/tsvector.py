"""Words asked for in, the query by PostgreSQL's word index out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, literal_column, select
from sqlalchemy.sql.util import ClauseAdapter

from sayso.ledger import schema
from sayso.ledger.migrations import MOST_INDEXED
from sayso.ledger.query_words import QueryWords, any_websearch, as_websearch, single_words

# Fewer than in SQLite: the words of each are taken apart again to rank it. At 100,000 quotes a
# usual word took 342 ms with 500 articles and 1,000 of the others, a frequent one 611; now 118
# and 374.
NEWEST = {"article": 100, "quote": 500, "commitment": 500}
READ_AGAIN = 2_000  # characters of a column
# Those of fts5, none above 1.
WEIGHTS = {"A": 1.0, "B": 0.667, "C": 0.5, "D": 0.333}
_PLANNED = {"enable_seqscan": "off", "jit": "off", "work_mem": "64MB"}
_ENGLISH: ColumnElement[Any] = literal_column("'english'")


@contextmanager
def index_preferred(connection: Connection) -> Iterator[None]:
    """While it lasts the planner goes by the index: it believes that to read words again costs
    next to nothing, and would rather read a whole table.
    """
    connection.execute(select(*(func.set_config(*each, True) for each in _PLANNED.items())))
    yield
    for name in _PLANNED:
        connection.exec_driver_sql(f"RESET {name}")


def not_indexed(connection: Connection, pieces: tuple[str, ...]) -> list[str]:
    """Those of `pieces` that hold nothing but words like `the`, which are in no index."""
    sizes = [func.numnode(func.websearch_to_tsquery(_ENGLISH, f'"{each}"')) for each in pieces]
    counted = zip(pieces, connection.execute(select(*sizes)).one(), strict=True)
    return [piece for piece, size in counted if not size]


def newest(
    table: Table, asked: QueryWords, conditions: Sequence[ColumnElement[bool]], most: int
) -> Select[Any]:
    """Number, batch and score of the newest `most` rows that match and pass the conditions."""
    searched = schema.SEARCHED[table.name]
    words = single_words(asked)
    # By the words' index alone, whatever other index there is: an offset keeps steps apart.
    near = select(table).where(_holds(table.c, searched, as_websearch(words))).offset(0)
    if words != asked:
        # It does not know the places of words: phrases are looked for in the newest rows first.
        near = near.order_by(table.c.number.desc())
    rows = near.subquery(table.name)
    columns = (rows.c.number, rows.c.batch, *(rows.c[each] for each in searched))
    query = select(*columns).where(*map(ClauseAdapter(rows).traverse, conditions))
    if words != asked:
        query = query.where(_holds(rows.c, searched, as_websearch(asked)))
    found = query.order_by(rows.c.number.desc()).limit(most).subquery()
    score = _score([found.c[each] for each in searched], asked)
    return select(found.c.number, found.c.batch, score.label("score"))


def holding(table: Table, pieces: tuple[str, ...]) -> Select[Any]:
    """The numbers of the rows that hold any of `pieces`."""
    searched = schema.SEARCHED[table.name]
    return select(table.c.number).where(_holds(table.c, searched, any_websearch(pieces)))


def _holds(columns: Any, searched: Sequence[str], websearch: str) -> ColumnElement[bool]:
    """True for rows that match, in the very expression that there is an index of."""
    each: list[ColumnElement[Any]] = [
        func.coalesce(columns[name], literal_column("''")) for name in searched
    ]
    joined = reduce(lambda left, right: left.op("||")(literal_column("' '")).op("||")(right), each)
    bounded = func.left(joined, literal_column(str(MOST_INDEXED)))
    vector = func.to_tsvector(_ENGLISH, bounded)
    return vector.op("@@", is_comparison=True)(func.websearch_to_tsquery(_ENGLISH, websearch))


def _score(columns: list[ColumnElement[Any]], asked: QueryWords) -> ColumnElement[Any]:
    labels = "ABC"[: len(columns) - 1] + "D"
    parts: list[ColumnElement[Any]] = [
        func.setweight(_vector(each), literal_column(f"'{label}'"))
        for each, label in zip(columns, labels, strict=True)
    ]
    weighted = reduce(lambda left, right: left.op("||")(right), parts)
    shares = ", ".join(str(WEIGHTS[label]) for label in "DCBA")
    weights: ColumnElement[Any] = literal_column(f"'{{{shares}}}'::float4[]")
    query = func.websearch_to_tsquery(_ENGLISH, as_websearch(asked))
    # 1: a long text counts less for each match, by the logarithm of its length.
    return func.ts_rank_cd(weights, weighted, query, literal_column("1"))


def _vector(words: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.to_tsvector(_ENGLISH, func.left(func.coalesce(words, ""), READ_AGAIN))
