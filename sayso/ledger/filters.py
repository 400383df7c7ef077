"""Filters in, the conditions that a row of each table must fulfil out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from sayso.ledger import schema
from sayso.ledger.docket import Status, waited_for
from sayso.ledger.read import View, same_words
from sayso.ledger.rows import second
from sayso.records import Outcome

Noun = Literal["article", "quote", "commitment"]
NOUNS: tuple[Noun, ...] = ("commitment", "quote", "article")
# Of this many it takes less to find all that was withdrawn (17 ms for 300) than to look at each of
# the newest rows that match (some 100 ms), which lie far apart.
MOST_WITHDRAWN = 1_000
_WITHDRAWING = (schema.retraction, schema.redaction)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which rows are wanted; None means all.

    A filter that a table has no answer to leaves the whole table out: an article has no
    speaker, a quote no action. `status` is that of the docket, which drops what is resolved.
    """

    speaker: str | None = None
    body: str | None = None
    outlet: str | None = None
    action: str | None = None
    place: str | None = None
    window_from: datetime | None = None
    window_until: datetime | None = None
    status: Status | None = None
    outcome: Outcome | None = None


def asked_for(
    seen: View, noun: Noun, filters: Filters, now: datetime
) -> list[ColumnElement[bool]] | None:
    """What a row must fulfil; None when a filter asks what rows of this table cannot answer."""
    table = schema.metadata.tables[noun]
    of_commitments = (filters.action, filters.place, filters.window_from, filters.window_until,
                      filters.status, filters.outcome)  # fmt: skip
    of_quotes = (filters.speaker, filters.body)
    if noun != "commitment" and any(each is not None for each in of_commitments):
        return None
    if noun == "article" and any(each is not None for each in of_quotes):
        return None
    wanted = [] if filters.outlet is None else [_in_outlet(table, filters.outlet)]
    if noun != "article":
        wanted += _said_by(table, filters)
    return wanted + (_of_commitment(seen, filters, now) if noun == "commitment" else [])


def standing(seen: View, noun: Noun) -> list[ColumnElement[bool]]:
    """What a row must fulfil whatever was asked for: recorded by then, not retracted, nor its
    article, and never redacted.
    """
    table, article = schema.metadata.tables[noun], schema.article
    wanted = [seen.there(table), ~exists().where(schema.redaction.c.about == table.c.id)]
    if noun == "article":
        return wanted
    return [*wanted, exists().where(article.c.number == table.c.article, seen.there(article))]


def hidden(seen: View, noun: Noun) -> CompoundSelect[Any] | None:
    """The numbers of the rows that `standing` leaves out, for a word index that knows no more of
    a row; None where they are many, or the view is of an earlier moment.
    """
    last, count = seen.connection.execute(_withdrawn()).one()
    if count > MOST_WITHDRAWN or (last is not None and last > seen.upto):
        return None
    return hidden_now(noun)


# Made once: to make a statement takes SQLAlchemy longer than SQLite to answer these.
@lru_cache(maxsize=1)
def _withdrawn() -> Select[Any]:
    """The newest batch, and how many rows withdraw others, no more than one too many."""
    withdrawn = union_all(*(select(literal(1)).select_from(each) for each in _WITHDRAWING))
    few = withdrawn.limit(MOST_WITHDRAWN + 1).subquery()
    newest = select(func.max(schema.batch.c.number)).scalar_subquery()
    return select(newest, func.count()).select_from(few)


@lru_cache(maxsize=len(NOUNS))
def hidden_now(noun: Noun) -> CompoundSelect[Any]:
    """The numbers of the rows that are withdrawn by now."""
    table, article = schema.metadata.tables[noun], schema.article
    about = union_all(*(select(each.c.about) for each in _WITHDRAWING))
    numbers = [select(table.c.number).where(table.c.id.in_(about))]
    if noun != "article":
        gone = select(article.c.number).where(article.c.id.in_(select(schema.retraction.c.about)))
        numbers.append(select(table.c.number).where(table.c.article.in_(gone)))
    return union_all(*numbers)


def _in_outlet(table: Table, outlet: str) -> ColumnElement[bool]:
    article = schema.article
    named = _named(article.c.outlet, outlet)
    return named if table is article else exists().where(article.c.number == table.c.article, named)


def _said_by(table: Table, filters: Filters) -> list[ColumnElement[bool]]:
    quote = schema.quote
    wanted = [
        _named(column, words)
        for column, words in ((quote.c.speaker_name, filters.speaker),
                              (quote.c.speaker_body, filters.body))
        if words is not None
    ]  # fmt: skip
    if table is quote or not wanted:
        return wanted
    return [table.c.quote.in_(select(quote.c.id).where(*wanted))]


def _of_commitment(seen: View, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    table = schema.commitment
    wanted: list[ColumnElement[bool]] = []
    if filters.action is not None:
        wanted.append(table.c.action == filters.action)
    if filters.place is not None:
        wanted.append(same_words(table.c.place_names, filters.place))
    if filters.outcome is not None:
        wanted.append(_newest_outcome(seen) == filters.outcome)
    if filters.status is not None:
        wanted.append(waited_for(seen, filters.status, now))
    return wanted + _within(filters.window_from, filters.window_until)


def _newest_outcome(seen: View) -> ColumnElement[Any]:
    said = schema.resolution
    return (
        select(said.c.outcome)
        .where(said.c.about == schema.commitment.c.id, seen.there(said))
        .order_by(said.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _within(start: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """True for windows that have a moment in common with [start, until)."""
    window = schema.commitment.c
    wanted: list[ColumnElement[bool]] = []
    if start is not None:
        wanted.append(func.coalesce(window.ends, "9999") > _stamp(start))
    if until is not None:
        wanted.append(func.coalesce(window.starts, "") < _stamp(until))
    if wanted:
        wanted.append(or_(window.starts.is_not(None), window.ends.is_not(None)))
    return wanted


def _stamp(at: datetime) -> str:
    """`at` as the columns `starts` and `ends` have it: midnight is the bare day."""
    return second(at).removesuffix("T00:00:00Z")


def _named(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """True where `column` holds `words`: found among its different values, then looked up."""
    values = select(column.label("value")).distinct()
    # Without an offset both engines would ask for the words of every row before they tell the
    # values apart, which are few.
    named = values.offset(0).subquery().c.value
    return column.in_(select(named).where(same_words(named, words)))
