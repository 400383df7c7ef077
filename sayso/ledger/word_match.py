"""Words asked for in, the rows that hold them out, the best first, from either engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Table,
    bindparam,
    func,
    select,
)

from sayso.ledger import fts5, schema, tsvector
from sayso.ledger.filters import NOUNS, Noun, hidden, hidden_now, standing
from sayso.ledger.query_words import QueryWords
from sayso.ledger.read import View


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
    whole: bool = False,
) -> Best:
    """The best `most` of the newest rows that match; without words wanted the newest `most`.

    Rows must pass the conditions and stand: see `filters.standing`. Of the rows that hold the
    words of a phrase only the newest are read, unless `whole` asks for all of them.
    """
    if not asked.wanted:
        return _unranked(seen, noun, asked, [*standing(seen, noun), *conditions], most=most)
    table = schema.metadata.tables[noun]
    with _index(seen) as index:
        # PostgreSQL's index holds the places of words.
        read_all = whole or _server(seen)
        oldest = None if read_all else fts5.oldest_read(seen.connection, table, asked)
        rows = None if conditions else _plainly(seen, noun, asked, oldest, most)
        if rows is None:
            found = _newest(seen, noun, asked, conditions, oldest).subquery()
            rows = seen.connection.execute(_ranked(table, found, most)).all()
    matches = [Match(noun, row.number, row.batch, row.score) for row in rows]
    ranked = rows[0].ranked if rows else 0
    return Best(
        matches=matches, ranked=ranked, cut=oldest is not None or ranked == index.NEWEST[noun]
    )


def _plainly(
    seen: View, noun: Noun, asked: QueryWords, oldest: int | None, most: int
) -> Sequence[Any] | None:
    """The same rows where no conditions are asked for, as mostly; None where it takes more. To
    make a statement for each search took 15 ms, of 38 for a rare word and 80 for a frequent one.
    """
    values = None if _server(seen) else fts5.plain(asked, oldest)
    if values is None or hidden(seen, noun) is None:
        return None
    values |= {"newest": fts5.NEWEST[noun], "most": most}
    return seen.connection.execute(_plain(noun, "phrases" in values), values).all()


@lru_cache(maxsize=2 * len(NOUNS))
def _plain(noun: Noun, phrased: bool) -> Select[Any]:
    table = schema.metadata.tables[noun]
    found = fts5.newest_plain(table, hidden=hidden_now(noun), phrased=phrased).subquery()
    return _ranked(table, found, bindparam("most", type_=Integer))


def _ranked(table: Table, found: Subquery, most: int | BindParameter[int]) -> Select[Any]:
    """The best `most` of `found` with their batches, and how many there are in all."""
    # The newer a row, the higher its number: the same order as by batch.
    order = found.c.score.desc(), found.c.number.desc()
    ranked = select(found, func.count().over().label("ranked")).order_by(*order).limit(most)
    if "batch" in found.c:
        return ranked
    best = ranked.subquery()
    return select(best, table.c.batch).where(table.c.number == best.c.number)


def _newest(
    seen: View,
    noun: Noun,
    asked: QueryWords,
    conditions: Sequence[ColumnElement[bool]],
    oldest: int | None,
) -> Select[Any]:
    table = schema.metadata.tables[noun]
    if _server(seen):
        wanted = [*standing(seen, noun), *conditions]
        return tsvector.newest(table, asked, wanted, tsvector.NEWEST[noun])
    gone = hidden(seen, noun)
    wanted = [*(standing(seen, noun) if gone is None else ()), *conditions]
    return fts5.newest(table, asked, wanted, fts5.NEWEST[noun], hidden=gone, oldest=oldest)


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
        query = query.where(*_lacking(seen, table, asked.unwanted))
    with _index(seen) if asked.unwanted else nullcontext():
        rows = seen.connection.execute(query.order_by(table.c.number.desc()).limit(most)).all()
    matches = [Match(noun, number, batch, 0.0) for number, batch in rows]
    return Best(matches=matches, ranked=len(matches), cut=False)


def _lacking(seen: View, table: Table, pieces: tuple[str, ...]) -> list[ColumnElement[bool]]:
    if _server(seen):
        return [table.c.number.not_in(tsvector.holding(table, pieces))]
    return fts5.lacking(table, pieces)


@contextmanager
def _index(seen: View) -> Iterator[ModuleType]:
    if not _server(seen):
        fts5.know_phrases(seen.connection)
        yield fts5
        return
    with tsvector.index_preferred(seen.connection):
        yield tsvector


def _server(seen: View) -> bool:
    return bool(seen.connection.dialect.name == "postgresql")
