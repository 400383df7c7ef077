"""Words asked for in, the rows that hold them out, the best first, from either engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

from sqlalchemy import ColumnElement, func, select

from sayso.ledger import fts5, schema, tsvector
from sayso.ledger.query_words import QueryWords
from sayso.ledger.read import View

Noun = Literal["article", "quote", "commitment"]
NOUNS: tuple[Noun, ...] = ("commitment", "quote", "article")


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


def without_stop_words(seen: View, asked: QueryWords) -> QueryWords:
    """PostgreSQL does not index `the` and its like: they are ignored, and named."""
    pieces = asked.wanted + asked.unwanted
    if not _server(seen) or not pieces:
        return asked
    empty = tsvector.not_indexed(seen.connection, pieces)
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
    if not asked.wanted:
        return _unranked(seen, noun, asked, conditions, most=most)
    table = schema.metadata.tables[noun]
    with _index(seen) as index:
        found = index.newest(table, asked, conditions, index.NEWEST[noun]).subquery().c
        ordered = (found.score.desc(), found.batch.desc(), found.number.desc())
        query = select(found.number, found.batch, found.score, func.count().over())
        rows = seen.connection.execute(query.order_by(*ordered).limit(most)).all()
    ranked = rows[0][3] if rows else 0
    matches = [Match(noun, number, batch, score) for number, batch, score, _ in rows]
    return Best(matches=matches, ranked=ranked, cut=ranked == index.NEWEST[noun])


def _unranked(
    seen: View,
    noun: Noun,
    asked: QueryWords,
    conditions: Sequence[ColumnElement[bool]],
    *,
    most: int,
) -> Best:
    table = schema.metadata.tables[noun]
    query = select(table.c.number, table.c.batch).where(*conditions)
    if asked.unwanted:
        index = tsvector if _server(seen) else fts5
        query = query.where(table.c.number.not_in(index.holding(table, asked.unwanted)))
    with _index(seen) if asked.unwanted else nullcontext():
        rows = seen.connection.execute(query.order_by(table.c.number.desc()).limit(most)).all()
    matches = [Match(noun, number, batch, 0.0) for number, batch in rows]
    return Best(matches=matches, ranked=len(matches), cut=False)


@contextmanager
def _index(seen: View) -> Iterator[ModuleType]:
    if not _server(seen):
        yield fts5
        return
    with tsvector.index_preferred(seen.connection):
        yield tsvector


def _server(seen: View) -> bool:
    return bool(seen.connection.dialect.name == "postgresql")
