"""Words asked for in, the rows that hold them out, by FTS5 or by tsvector; ranked by either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    "sqlite": {"article": 10_000, "quote": 10_000, "commitment": 10_000},
    "postgresql": {"article": 500, "quote": 1_000, "commitment": 1_000},
}
# What PostgreSQL reads again of a text to rank it.
RANKED_CHARACTERS = 2_000
# How much a match in each of SEARCHED's columns counts, the heaviest first.
WEIGHTS = (3.0, 2.0, 1.5, 1.0)
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


def engine(seen: View) -> str:
    """The name of the engine that holds the ledger: sqlite or postgresql."""
    return seen.connection.dialect.name


def without_stop_words(seen: View, asked: QueryWords) -> QueryWords:
    """PostgreSQL does not index `the` and its like: they are ignored, and named."""
    if engine(seen) == "sqlite" or not asked.wanted:
        return asked
    sizes = [func.numnode(func.websearch_to_tsquery(_ENGLISH, f'"{w}"')) for w in asked.wanted]
    counted = zip(asked.wanted, seen.connection.execute(select(*sizes)).one(), strict=True)
    kept = tuple(piece for piece, size in counted if size)
    dropped = tuple(piece for piece in asked.wanted if piece not in kept)
    return replace(asked, wanted=kept, ignored=(*asked.ignored, *dropped))


def matches_of(
    seen: View,
    noun: Noun,
    asked: QueryWords,
    conditions: Sequence[ColumnElement[bool]],
    *,
    most: int,
) -> list[Match]:
    """The newest `most` rows that match, with their scores."""
    table = schema.metadata.tables[noun]
    if not asked.wanted:
        query = _unranked(seen, table, asked, conditions).limit(most)
    elif engine(seen) == "sqlite":
        query = _fts5(table, asked, conditions).limit(most)
    else:
        query = _tsvector(table, asked, conditions, most=most)
    return [Match(noun, *row) for row in seen.connection.execute(query)]


def _unranked(
    seen: View, table: Table, asked: QueryWords, conditions: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    query = select(table.c.number, table.c.batch, literal_column("0.0")).where(*conditions)
    if asked.unwanted and engine(seen) == "sqlite":
        words = _words_of(table)
        holding = select(words.c.rowid).where(_match(table, any_fts5(asked.unwanted)))
        query = query.where(table.c.number.not_in(holding))
    elif asked.unwanted:
        query = query.where(_vector(table).op("@@")(_tsquery(asked)))
    return query.order_by(table.c.number.desc())


def _fts5(
    table: Table, asked: QueryWords, conditions: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    words = _words_of(table)
    weights = WEIGHTS[: len(schema.SEARCHED[table.name]) - 1] + WEIGHTS[-1:]
    score = -func.bm25(literal_column(words.name), *weights)
    return (
        select(table.c.number, table.c.batch, score)
        .select_from(words.join(table, table.c.number == words.c.rowid))
        .where(_match(table, as_fts5(asked)), *conditions)
        .order_by(words.c.rowid.desc())
    )


def _words_of(table: Table) -> Any:
    return bare_table(f"{table.name}_words", column("rowid"))


def _match(table: Table, expression: str) -> ColumnElement[bool]:
    return literal_column(f"{table.name}_words").op("MATCH", is_comparison=True)(expression)


def _tsquery(asked: QueryWords) -> ColumnElement[Any]:
    return func.websearch_to_tsquery(_ENGLISH, as_websearch(asked))


def _vector(table: Table) -> ColumnElement[Any]:
    """The very expression that PostgreSQL has an index of."""
    columns = schema.SEARCHED[table.name]
    joined = " || ' ' || ".join(f"coalesce({table.name}.{column}, '')" for column in columns)
    return literal_column(f"to_tsvector('english', {joined})")


def _tsvector(
    table: Table, asked: QueryWords, conditions: Sequence[ColumnElement[bool]], *, most: int
) -> Select[Any]:
    columns = schema.SEARCHED[table.name]
    newest = (
        select(table.c.number, table.c.batch, *(table.c[column] for column in columns))
        .where(_vector(table).op("@@", is_comparison=True)(_tsquery(asked)), *conditions)
        .order_by(table.c.number.desc())
        .limit(most)
        .subquery()
    )
    labels = "ABC"[: len(columns) - 1] + "D"
    parts = [
        func.setweight(
            func.to_tsvector(
                _ENGLISH, func.left(func.coalesce(newest.c[column], ""), RANKED_CHARACTERS)
            ),
            literal_column(f"'{label}'"),
        )
        for column, label in zip(columns, labels, strict=True)
    ]
    # From D to A, none above 1.
    shares = ", ".join(f"{weight / WEIGHTS[0]:.3f}" for weight in reversed(WEIGHTS))
    weights: ColumnElement[Any] = literal_column(f"'{{{shares}}}'::float4[]")
    whole: ColumnElement[Any] = parts[0]
    for part in parts[1:]:
        whole = whole.op("||")(part)
    # 1: a long text counts less for each match, by the logarithm of its length.
    score = func.ts_rank_cd(weights, whole, _tsquery(asked), literal_column("1"))
    return select(newest.c.number, newest.c.batch, score)
