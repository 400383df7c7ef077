"""Words asked for in, the rows that hold them out, by FTS5 or by tsvector; ranked by either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Table, column, func, literal_column, select
from sqlalchemy import table as bare_table

from sayso.ledger import schema
from sayso.ledger.query_words import QueryWords, any_fts5, as_fts5, as_websearch
from sayso.ledger.read import View

Noun = Literal["article", "quote", "commitment"]
NOUNS: tuple[Noun, ...] = ("commitment", "quote", "article")
# Of all rows that match, the newest so many are ranked; PostgreSQL reads their words again.
RANKED: dict[str, dict[Noun, int]] = {
    "sqlite": {"article": 2_000, "quote": 2_000, "commitment": 2_000},
    "postgresql": {"article": 500, "quote": 1_000, "commitment": 1_000},
}
# What PostgreSQL reads again of a text to rank it.
RANKED_CHARACTERS = 2_000
# How much a match in each of SEARCHED's columns counts, the heaviest first.
WEIGHTS = (3.0, 2.0, 1.5, 1.0)
LATE = 20  # times as many rows as are ranked
_PLANNED = {
    "enable_seqscan": "off",
    "cpu_operator_cost": "0.1",
    "jit": "off",
    "work_mem": "64MB",
}
_ENGLISH: ColumnElement[Any] = literal_column("'english'")


@dataclass(frozen=True, slots=True)
class Match:
    """One row that holds the words, and how well."""

    table: Noun
    number: int
    batch: int
    score: float

    @property
    def place(self) -> tuple[float, int, int, int]:
        """A key that puts the best first, then the newest."""
        return -self.score, -self.batch, NOUNS.index(self.table), -self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best rows of one table, how many were ranked, and whether older ones were left out."""

    matches: Sequence[Match]
    ranked: int
    cut: bool


def engine(seen: View) -> str:
    """The name of the engine that holds the ledger: sqlite or postgresql."""
    return seen.connection.dialect.name


def without_stop_words(seen: View, asked: QueryWords) -> QueryWords:
    """PostgreSQL does not index `the` and its like: they are ignored, and named."""
    pieces = asked.wanted + asked.unwanted
    if engine(seen) == "sqlite" or not pieces:
        return asked
    sizes = [func.numnode(func.websearch_to_tsquery(_ENGLISH, f'"{each}"')) for each in pieces]
    counted = zip(pieces, seen.connection.execute(select(*sizes)).one(), strict=True)
    empty = [piece for piece, size in counted if not size]
    return QueryWords(
        wanted=tuple(each for each in asked.wanted if each not in empty),
        unwanted=tuple(each for each in asked.unwanted if each not in empty),
        ignored=(*asked.ignored, *empty),
    )


def best_of(
    seen: View,
    noun: Noun,
    asked: QueryWords,
    conditions: Sequence[ColumnElement[bool]],
    *,
    most: int,
) -> Best:
    """The best `most` of the newest rows that match; without words wanted the newest `most`."""
    table = schema.metadata.tables[noun]
    if not asked.wanted:
        query = _unranked(seen, table, asked, conditions).limit(most)
        rows = seen.connection.execute(query).all()
        matches = [Match(noun, number, batch, 0.0) for number, batch in rows]
        return Best(matches=matches, ranked=len(matches), cut=False)
    newest = RANKED[engine(seen)][noun]
    if engine(seen) == "sqlite":
        scored = _scored(seen, _fts5(table, asked, conditions, newest), most)
    else:
        with _index_preferred(seen):
            scored = _by_tsvector(seen, table, asked, conditions, newest=newest, most=most)
    ranked = scored[0][3] if scored else 0
    matches = [Match(noun, number, batch, score) for number, batch, score, _ in scored]
    return Best(matches=matches, ranked=ranked, cut=ranked == newest)


def _scored(seen: View, newest: Select[Any], most: int) -> Sequence[Any]:
    """The best `most` of these rows, each with how many there are in all."""
    found = newest.subquery().c
    ordered = (found.score.desc(), found.batch.desc(), found.number.desc())
    query = select(found.number, found.batch, found.score, func.count().over())
    return seen.connection.execute(query.order_by(*ordered).limit(most)).all()


def _unranked(
    seen: View, table: Table, asked: QueryWords, conditions: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    query = select(table.c.number, table.c.batch).where(*conditions)
    if asked.unwanted and engine(seen) == "sqlite":
        words = _words_of(table)
        holding = select(words.c.rowid).where(_match(table, any_fts5(asked.unwanted)))
        query = query.where(table.c.number.not_in(holding))
    elif asked.unwanted:
        query = query.where(_holds(table, asked))
    return query.order_by(table.c.number.desc())


# --- SQLite


def _fts5(
    table: Table, asked: QueryWords, conditions: Sequence[ColumnElement[bool]], newest: int
) -> Select[Any]:
    words = _words_of(table)
    weights = WEIGHTS[: len(schema.SEARCHED[table.name]) - 1] + WEIGHTS[-1:]
    score = -func.bm25(literal_column(words.name), *weights)
    return (
        select(table.c.number, table.c.batch, score.label("score"))
        .select_from(words.join(table, table.c.number == words.c.rowid))
        .where(_match(table, as_fts5(asked)), *conditions)
        .order_by(words.c.rowid.desc())
        .limit(newest)
    )


def _words_of(table: Table) -> Any:
    return bare_table(f"{table.name}_words", column("rowid"))


def _match(table: Table, expression: str) -> ColumnElement[bool]:
    return literal_column(f"{table.name}_words").op("MATCH", is_comparison=True)(expression)


# --- PostgreSQL


@contextmanager
def _index_preferred(seen: View) -> Iterator[None]:
    """While it lasts the planner knows what it costs to read words again: it thinks next to
    nothing, and would rather read a whole table than the index of its words.
    """
    for name, value in _PLANNED.items():
        seen.connection.execute(select(func.set_config(name, value, True)))
    yield
    for name in _PLANNED:
        seen.connection.exec_driver_sql(f"RESET {name}")


def _by_tsvector(
    seen: View,
    table: Table,
    asked: QueryWords,
    conditions: Sequence[ColumnElement[bool]],
    *,
    newest: int,
    most: int,
) -> Sequence[Any]:
    """First among the newest rows alone: a common word has enough matches there."""
    last = seen.connection.scalar(select(func.max(table.c.number))) or 0
    late = [table.c.number > last - LATE * newest, *conditions]
    scored = _scored(seen, _tsvector(table, asked, late, newest), most)
    if last <= LATE * newest or (scored and scored[0][3] == newest):
        return scored
    return _scored(seen, _tsvector(table, asked, conditions, newest), most)


def _tsvector(
    table: Table, asked: QueryWords, conditions: Sequence[ColumnElement[bool]], newest: int
) -> Select[Any]:
    searched = [table.c[each] for each in schema.SEARCHED[table.name]]
    found = (
        select(table.c.number, table.c.batch, *searched)
        .where(_holds(table, asked), *conditions)
        # Not by the number itself: its index would be walked, and the words read on the way.
        .order_by((table.c.number + 0).desc())
        .limit(newest)
        .subquery()
    )
    # From D to A, none above 1.
    shares = ", ".join(f"{weight / WEIGHTS[0]:.3f}" for weight in reversed(WEIGHTS))
    weights: ColumnElement[Any] = literal_column(f"'{{{shares}}}'::float4[]")
    weighted = _weighted([found.c[each.name] for each in searched])
    # 1: a long text counts less for each match, by the logarithm of its length.
    score = func.ts_rank_cd(weights, weighted, _tsquery(asked), literal_column("1"))
    return select(found.c.number, found.c.batch, score.label("score"))


def _holds(table: Table, asked: QueryWords) -> ColumnElement[bool]:
    """True for rows that match, in the very expression that PostgreSQL has an index of."""
    columns = schema.SEARCHED[table.name]
    joined = " || ' ' || ".join(f"coalesce({table.name}.{column}, '')" for column in columns)
    vector: ColumnElement[Any] = literal_column(f"to_tsvector('english', {joined})")
    return vector.op("@@", is_comparison=True)(_tsquery(asked))


def _tsquery(asked: QueryWords) -> ColumnElement[Any]:
    return func.websearch_to_tsquery(_ENGLISH, as_websearch(asked))


def _weighted(columns: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    labels = "ABC"[: len(columns) - 1] + "D"
    parts: list[ColumnElement[Any]] = [
        func.setweight(_vector(each), literal_column(f"'{label}'"))
        for each, label in zip(columns, labels, strict=True)
    ]
    return reduce(lambda left, right: left.op("||")(right), parts)


def _vector(words: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.to_tsvector(_ENGLISH, func.left(func.coalesce(words, ""), RANKED_CHARACTERS))
