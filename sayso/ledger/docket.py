"""Commitments by what falls due: too early, open, due, overdue, undated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, get_args

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
)

from sayso.errors import CustodyError
from sayso.ledger import schema
from sayso.ledger.read import Record, View, records, same_words
from sayso.ledger.rows import second

Status = Literal["overdue", "due", "open", "too_early", "undated"]
STATUSES: tuple[Status, ...] = get_args(Status)
_BUT_OPEN: tuple[Status, ...] = tuple(each for each in STATUSES if each != "open")
DUE_WITHIN = timedelta(days=1)
# As `awaited` has them: what has no beginning sorts before all moments, what never ends after.
ALWAYS, NEVER = "", "~"

_AWAITED = schema.awaited.c
_WINDOW = _AWAITED.starts, _AWAITED.ends
# What a page shows, in the order in which its statement asks for it; the text it does not need.
_SHOWN: tuple[Sequence[ColumnElement[Any]], ...] = (
    tuple(schema.commitment.c),
    tuple(column for column in schema.article.c if column.name != "text"),
    tuple(schema.quote.c),
)
_NAMES = tuple(tuple(column.key or "" for column in columns) for columns in _SHOWN)
_UPTO = bindparam("upto", type_=Integer)
_AT, _SOON = bindparam("at", type_=Text), bindparam("soon", type_=Text)


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
    asked = {**_moments(now), "upto": seen.upto, "limit": limit, "offset": offset}
    rows = [_split(row) for row in seen.connection.execute(_page(status, filters), asked)]
    commitments = records(seen, "commitment", [commitment for commitment, _, _ in rows])
    return [
        Entry(
            status=status,
            commitment=record,
            article=_there(article, record),
            quote=None if quote["number"] is None else quote,
        )
        for record, (_, article, quote) in zip(commitments, rows, strict=True)
    ]


def _split(row: Sequence[Any]) -> list[dict[str, Any]]:
    """The commitment, the article and the quote of one row of `_page`."""
    values = iter(row)
    return [dict(zip(names, islice(values, len(names)), strict=True)) for names in _NAMES]


def _there(article: dict[str, Any], record: Record) -> dict[str, Any]:
    if article["number"] is None:
        raise CustodyError(
            "its article is missing",
            subject=str(record.row["id"])[:12],
            mend="run `sayso verify`, and restore the ledger from a backup",
        )
    return article


def counts(seen: View, *, now: datetime, filters: Filters) -> dict[Status, int]:
    """How many commitments have each status at `now`."""
    asked = {**_moments(now), "upto": seen.upto}
    if filters == Filters() and seen.connection.dialect.name == "sqlite" and _is_newest(seen):
        all_of_it, ended, *others = seen.connection.execute(_counted_now(), asked).one()
        found = dict(zip(_BUT_OPEN, others, strict=True))
        return {each: found.get(each, all_of_it - ended - sum(others)) for each in STATUSES}
    counted = seen.connection.execute(_counted(filters), asked).one()
    return dict(zip(STATUSES, counted, strict=True))


def _is_newest(seen: View) -> bool:
    newest = seen.connection.scalar(select(func.max(schema.batch.c.number)))
    return newest is None or bool(newest <= seen.upto)


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
    window, moments = schema.commitment.c, _moments(now)
    starts, ends = func.coalesce(window.starts, ALWAYS), func.coalesce(window.ends, NEVER)
    return _when(status, starts, ends, at=moments["at"], soon=moments["soon"])


def waited_for(seen: View, status: Status, now: datetime) -> ColumnElement[bool]:
    """True for the commitments that the docket has under `status`."""
    return exists().where(
        _AWAITED.commitment == schema.commitment.c.number,
        _AWAITED.since <= seen.upto,
        _AWAITED.until > seen.upto,
        _when_awaited(status, **_moments(now)),
    )


def _when_awaited(status: Status, *, at: Any = _AT, soon: Any = _SOON) -> ColumnElement[bool]:
    return _when(status, *_WINDOW, at=at, soon=soon)


def _when(
    status: Status, starts: ColumnElement[str], ends: ColumnElement[str], *, at: Any, soon: Any
) -> ColumnElement[bool]:
    if status == "undated":
        return and_(starts == ALWAYS, ends == NEVER)
    if status == "overdue":
        return and_(ends <= at)
    if status == "too_early":
        return and_(starts > at, ends > at)
    if status == "due":
        return and_(ends > at, ends <= soon, starts <= at)
    return and_(ends > soon, starts <= at, or_(starts != ALWAYS, ends != NEVER))


# Statements are made once: to make one takes SQLAlchemy longer than SQLite to answer it.
@lru_cache(maxsize=64)
def _page(status: Status, filters: Filters) -> Select[Any]:
    """A commitment, its article and its quote in each row; see `_split`."""
    commitment, article, quote = schema.commitment, schema.article, schema.quote
    # First which ones, by the indexes alone where nothing is filtered; then all that is shown.
    which = union_all(*_stretches(status, filters, _AWAITED.commitment, *_WINDOW))
    ordered = which.order_by(*_order(status, which.selected_columns))
    some = ordered.limit(bindparam("limit", type_=Integer))
    page = some.offset(bindparam("offset", type_=Integer)).subquery()
    return (
        select(*(column for columns in _SHOWN for column in columns))
        .select_from(page)
        .join(commitment, commitment.c.number == page.c.commitment)
        .outerjoin(article, article.c.number == commitment.c.article)
        .outerjoin(quote, quote.c.id == commitment.c.quote)
        .order_by(*_order(status, page.c))
    )


@lru_cache(maxsize=64)
def _counted(filters: Filters) -> Select[Any]:
    """The numbers of all `STATUSES` in one row."""
    # One range of an index for each: a single pass that sorts all rows takes half as long again.
    each = (
        [query.scalar_subquery() for query in _stretches(status, filters, func.count())]
        for status in STATUSES
    )
    return select(*(still + later for still, later in each))


@lru_cache(maxsize=1)
def _counted_now() -> Select[Any]:
    """How many stretches there are, how many of them ended, and of those that go on the numbers of
    all statuses but the open one, which no index has together: it is what is left.
    """
    entries = select(func.count()).select_from(schema.awaited)
    going_on = entries.where(_AWAITED.until == schema.STILL)
    each = (going_on.where(_when_awaited(status)) for status in _BUT_OPEN)
    counted = (entries, entries.where(_AWAITED.until < schema.STILL), *each)
    return select(*(query.scalar_subquery() for query in counted))


def _stretches(status: Status, filters: Filters, *columns: Any) -> list[Select[Any]]:
    """Of the stretches that the view falls into, those that still go on, then those that ended
    later: apart, since each are one range of an index. A commitment is in one of them at most.
    """
    rows: Any = schema.awaited
    if asked_for := _asked_for(filters):
        rows = rows.join(schema.commitment, schema.commitment.c.number == _AWAITED.commitment)
    wanted = (_AWAITED.since <= _UPTO, _when_awaited(status), *asked_for)
    query = select(*columns).select_from(rows).where(*wanted)
    ended_later = and_(_AWAITED.until > _UPTO, _AWAITED.until < schema.STILL)
    return [query.where(_AWAITED.until == schema.STILL), query.where(ended_later)]


def _order(status: Status, columns: Any) -> tuple[ColumnElement[Any], ...]:
    if status == "undated":
        return (columns.commitment.desc(),)
    if status == "too_early":
        return columns.starts, columns.commitment
    # Overdue ones latest first: they are news.
    return columns.ends.desc() if status == "overdue" else columns.ends, columns.commitment


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


def _moments(now: datetime) -> dict[str, str]:
    return {"at": second(now), "soon": second(_soon(now))}


def _soon(now: datetime) -> datetime:
    latest = datetime.max.replace(tzinfo=UTC)
    return now + min(DUE_WITHIN, latest - now)
