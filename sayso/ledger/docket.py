"""Commitments by what falls due: too early, open, due, overdue, undated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any, Literal, get_args

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
)

from sayso.errors import CustodyError
from sayso.ledger import schema
from sayso.ledger.read import Record, View, records, refused, same_words
from sayso.ledger.rows import second

Status = Literal["overdue", "due", "open", "too_early", "undated"]
STATUSES: tuple[Status, ...] = get_args(Status)
DUE_WITHIN = timedelta(days=1)

_WINDOW = schema.commitment.c
# What never ends sorts after all that does. Written out, as in the index of the same expression.
_ends_or_never: ColumnElement[str] = literal_column("coalesce(commitment.ends, '~')")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which commitments are wanted; None means all."""

    actor: str | None = None
    action: str | None = None
    place: str | None = None
    speaker: str | None = None
    checkable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A commitment on the docket, with its status at the docket's moment and its article."""

    status: Status
    commitment: Record
    article: dict[str, Any]
    quote: dict[str, Any] | None


def docket(
    seen: View, status: Status, *, now: datetime, filters: Filters, limit: int, offset: int = 0
) -> list[Entry]:
    """A page of the commitments with this status at `now`, those that end first coming first.

    Retracted, resolved and refused ones are left out: they are not waited for any more.
    """
    table = schema.commitment
    query = (
        select(table)
        .where(*_awaited(seen), *_asked_for(filters), when(status, now))
        .order_by(*_order(status))
        .limit(limit)
        .offset(offset)
    )
    found = records(seen, "commitment", seen.all(query))
    articles = _by_key(seen, schema.article, "number", [r.row["article"] for r in found])
    quotes = _by_key(seen, schema.quote, "id", [r.row["quote"] for r in found])
    return [
        Entry(
            status=status,
            commitment=record,
            article=_article_of(record, articles),
            quote=quotes.get(record.row["quote"]),
        )
        for record in found
    ]


def _article_of(record: Record, articles: dict[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] | None = articles.get(record.row["article"])
    if found is None:
        raise CustodyError(
            "its article is missing",
            subject=str(record.row["id"])[:12],
            mend="run `sayso verify`, and restore the ledger from a backup",
        )
    return found


def counts(seen: View, *, now: datetime, filters: Filters) -> dict[Status, int]:
    """How many commitments have each status at `now`."""
    table = schema.commitment
    recorded = [table.c.batch <= seen.upto, *_asked_for(filters)]
    # All by way of the indexes, less the few that are closed: no row is looked at to be counted.
    each = select(func.count()).select_from(table).where(*recorded)
    all_of = select(
        *(
            reduce(add, (each.where(part).scalar_subquery() for part in _parts(status, now)))
            for status in STATUSES
        )
    )
    closed_of = (
        select(*(func.count().filter(when(status, now)) for status in STATUSES))
        .select_from(table)
        .where(*recorded, table.c.id.in_(_closed(seen)))
    )
    there, closed = (seen.connection.execute(query).one() for query in (all_of, closed_of))
    return {
        status: total - gone for status, total, gone in zip(STATUSES, there, closed, strict=True)
    }


def status_of(row: Any, now: datetime) -> Status:
    """The status of one commitment's row at `now`."""
    at, soon = second(now), second(_soon(now))
    if row["starts"] is None and row["ends"] is None:
        return "undated"
    if row["ends"] is not None and row["ends"] <= at:
        return "overdue"
    if row["starts"] is not None and row["starts"] > at:
        return "too_early"
    return "due" if row["ends"] is not None and row["ends"] <= soon else "open"


def when(status: Status, now: datetime) -> ColumnElement[bool]:
    """The condition under which a commitment has `status` at `now`; each has exactly one."""
    whole = or_(*_parts(status, now))
    if status == "open":  # said again, so that the index of the docket's order can be used
        return and_(_ends_or_never > second(_soon(now)), whole)
    return whole


def _parts(status: Status, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions of which one is true for whatever has `status`, each one range of an index."""
    at, soon = second(now), second(_soon(now))
    starts, ends = _WINDOW.starts, _WINDOW.ends
    begun = or_(starts.is_(None), starts <= at)
    if status == "undated":
        return (and_(starts.is_(None), ends.is_(None)),)
    if status == "overdue":
        return (ends <= at,)
    if status == "too_early":
        return (and_(starts > at, or_(ends.is_(None), ends > at)),)
    if status == "due":
        return (and_(ends > at, ends <= soon, begun),)
    return and_(ends > soon, begun), and_(ends.is_(None), starts <= at)


def _order(status: Status) -> tuple[Any, ...]:
    if status == "undated":
        return (schema.commitment.c.number.desc(),)
    if status == "too_early":
        return _WINDOW.starts, schema.commitment.c.number
    # Overdue ones latest first: they are news.
    ends = _ends_or_never if status == "open" else _WINDOW.ends
    return ends.desc() if status == "overdue" else ends, schema.commitment.c.number


def _awaited(seen: View) -> Sequence[ColumnElement[bool]]:
    table = schema.commitment
    closed = schema.resolution
    return [
        seen.there(table),
        ~exists().where(closed.c.about == table.c.id, seen.there(closed)),
        ~refused(seen, table),
    ]


def _closed(seen: View) -> CompoundSelect[Any]:
    """The ids of all that `_awaited` leaves out, found from what was said of them."""
    gone, resolved, said = schema.retraction, schema.resolution, schema.judgement
    negative = select(said.c.about).where(said.c.judgement == "negative")
    one = schema.commitment.alias("one")
    return union(
        select(gone.c.about).where(gone.c.batch <= seen.upto),
        select(resolved.c.about).where(seen.there(resolved)),
        select(one.c.id).where(one.c.id.in_(negative), refused(seen, one)),
    )


def _asked_for(filters: Filters) -> Sequence[ColumnElement[bool]]:
    table = schema.commitment
    wanted: list[ColumnElement[bool]] = []
    if filters.actor:
        wanted.append(same_words(table.c.actor, filters.actor))
    if filters.action:
        wanted.append(table.c.action == filters.action)
    if filters.place:
        wanted.append(same_words(table.c.place_names, filters.place))
    if filters.checkable is not None:
        wanted.append(table.c.checkable == int(filters.checkable))
    if filters.speaker:
        quote = schema.quote
        wanted.append(
            exists().where(
                quote.c.id == table.c.quote, same_words(quote.c.speaker_name, filters.speaker)
            )
        )
    return wanted


def _by_key(seen: View, table: Any, key: str, keys: list[Any]) -> dict[Any, Any]:
    query: Select[Any] = select(table).where(table.c[key].in_({k for k in keys if k is not None}))
    if table is schema.article:
        text = {"text"}  # a page of the docket does not need it
        query = query.with_only_columns(*(c for c in table.c if c.name not in text))
    return {row[key]: row for row in seen.all(query)}


def _soon(now: datetime) -> datetime:
    latest = datetime.max.replace(tzinfo=UTC)
    return now + min(DUE_WITHIN, latest - now)
