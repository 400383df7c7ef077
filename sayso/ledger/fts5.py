"""Words asked for in, the query by SQLite's word index out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    column,
    exists,
    func,
    select,
)
from sqlalchemy import table as bare_table

from sayso.ledger import schema
from sayso.ledger.phrases import Phrase, taken_apart, together
from sayso.ledger.query_words import QueryWords, any_fts5, as_fts5

# No more, since FTS5 reads the words of each again to rank it.
NEWEST = {"article": 500, "quote": 1_000, "commitment": 1_000}
# Of the rows that hold all words of a phrase so many of the newest are read, twice as many as are
# ranked: two frequent words stand together in one of a hundred, and to find as many as are ranked
# took 0.6 to 1.1 s in 300,000 quotes.
READ = {noun: 2 * ranked for noun, ranked in NEWEST.items()}
# How much a match in each of SEARCHED's columns counts, the heaviest first.
WEIGHTS = (3.0, 2.0, 1.5, 1.0)


def know_phrases(connection: Connection) -> None:
    """From now on this connection can be asked for phrases."""
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.create_function("sayso_together", -1, together)


def newest(
    table: Table,
    asked: QueryWords,
    conditions: Sequence[ColumnElement[bool]],
    most: int,
    *,
    hidden: CompoundSelect[Any] | None = None,
    oldest: int | None = None,
) -> Select[Any]:
    """Number and score of the newest `most` rows that match, pass the conditions, are not among
    `hidden` and have no lower number than `oldest`. Without conditions no row is looked at: they
    lie far apart in the file.
    """
    words, apart = _words_of(table), taken_apart(asked)
    query = _scored(table, words, as_fts5(apart.words)).where(*conditions)
    if conditions:
        query = query.select_from(words.join(table, table.c.number == words.c.rowid))
    if hidden is not None:
        query = query.where(words.c.rowid.not_in(hidden))
    if oldest is not None:
        query = query.where(words.c.rowid >= oldest)
    if apart.wanted:
        query = query.where(_together(table, words, _written(apart.wanted)))
    query = query.where(*(~_holds(table, each, words.c.rowid) for each in apart.unwanted))
    return query.order_by(words.c.rowid.desc()).limit(most)


def newest_plain(table: Table, *, hidden: CompoundSelect[Any], phrased: bool) -> Select[Any]:
    """The same without conditions, and nothing unwanted but words: for all `plain` values and
    every `newest`, so that it need not be made again.
    """
    words = _words_of(table)
    query = _scored(table, words, bindparam("expression", type_=Text))
    query = query.where(words.c.rowid.not_in(hidden))
    if phrased:
        query = query.where(
            words.c.rowid >= bindparam("oldest", type_=Integer),
            _together(table, words, bindparam("phrases", type_=Text)),
        )
    return query.order_by(words.c.rowid.desc()).limit(bindparam("newest", type_=Integer))


def plain(asked: QueryWords, oldest: int | None) -> dict[str, Any] | None:
    """The values of `newest_plain`, with phrases where some are asked for; None where phrases are
    unwanted.
    """
    apart = taken_apart(asked)
    if apart.unwanted:
        return None
    values: dict[str, Any] = {"expression": as_fts5(apart.words)}
    if apart.wanted:
        values |= {"phrases": _written(apart.wanted), "oldest": oldest or 0}
    return values


def _scored(table: Table, words: FromClause, expression: str | BindParameter[str]) -> Select[Any]:
    # The index begins with the longest column, which is the lightest.
    weights = WEIGHTS[-1:] + WEIGHTS[: len(schema.SEARCHED[table.name]) - 1]
    score = -func.bm25(_held(words), *weights)
    query = select(words.c.rowid.label("number"), score.label("score"))
    return query.where(_match(words, expression))


def oldest_read(connection: Connection, table: Table, asked: QueryWords) -> int | None:
    """The number of the oldest of those rows that are READ, which hold all words of what is asked
    for; None where there are no more, or no phrase is asked for.
    """
    apart = taken_apart(asked)
    if not apart.wanted:
        return None
    values = {"expression": as_fts5(apart.words), "before": READ[table.name] - 1}
    numbers = connection.scalars(_last_two(table), values).all()
    return numbers[0] if len(numbers) > 1 else None


@lru_cache(maxsize=len(schema.SEARCHED))
def _last_two(table: Table) -> Select[Any]:
    words = _words_of(table)
    query = select(words.c.rowid).where(_match(words, bindparam("expression", type_=Text)))
    newest = query.order_by(words.c.rowid.desc())
    return newest.limit(2).offset(bindparam("before", type_=Integer))


def lacking(table: Table, pieces: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """What the rows fulfil that hold none of `pieces`."""
    words, apart = _words_of(table), taken_apart(QueryWords(unwanted=pieces))
    lacks = [~_holds(table, phrase, table.c.number) for phrase in apart.unwanted]
    if apart.words.unwanted:
        held = select(words.c.rowid).where(_match(words, any_fts5(apart.words.unwanted)))
        lacks.append(table.c.number.not_in(held))
    return lacks


def _holds(table: Table, phrase: Phrase, number: ColumnElement[Any]) -> ColumnElement[bool]:
    """True for the row with this number when the phrase stands in it."""
    words = _words_of(table, "same")
    return exists().where(
        words.c.rowid == number,
        _match(words, as_fts5(QueryWords(wanted=phrase.words))),
        _together(table, words, _written([phrase])),
    )


def _together(
    table: Table, words: FromClause, phrases: str | BindParameter[str]
) -> ColumnElement[bool]:
    """True for rows that hold the words of all these phrases when the phrases stand in them."""
    columns = (words.c[each] for each in schema.SEARCHED[table.name])
    return func.sayso_together(phrases, *columns) == 1


def _written(phrases: Sequence[Phrase]) -> str:
    return json.dumps([phrase.stems for phrase in phrases])


def _words_of(table: Table, name: str = "words") -> FromClause:
    index = f"{table.name}_words"
    columns = ("rowid", index, *schema.SEARCHED[table.name])
    return bare_table(index, *[column(each) for each in columns]).alias(name)


def _held(words: FromClause) -> ColumnElement[Any]:
    """The column by which FTS5 is asked: it has the name of the index itself."""
    return list(words.c)[1]


def _match(words: FromClause, expression: str | BindParameter[str]) -> ColumnElement[bool]:
    return _held(words).op("MATCH", is_comparison=True)(expression)
