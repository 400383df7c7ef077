"""Every question to the ledger, answered from what had been recorded by one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from sayso.errors import NotFound, UsageError
from sayso.ledger import schema
from sayso.ledger.rows import moment
from sayso.ledger.store import Ledger, reading

Row = Mapping[str, Any]
SHORTEST_ID = 6
MOST_ALIKE = 20
# What a person can ask for by its id.
SHOWN = (schema.article, schema.quote, schema.commitment, schema.capture, schema.evidence,
         schema.assessment, schema.link)  # fmt: skip
SAID_OF_ROWS = (schema.judgement, schema.retraction, schema.redaction, schema.resolution,
                schema.note)  # fmt: skip
# Ids in one question: SQLite takes 32,766 values, and each is asked for in every one of these.
MOST_ASKED = 5_000
# Of most records nothing is said: one question, made once, spares five.
_TOLD_OF = select(
    *(
        exists().where(table.c.about.in_(bindparam("ids", expanding=True))).label(table.name)
        for table in SAID_OF_ROWS
    )
)
# Asked for every page that is added: to make them each time took a third of the processor's time of
# a page that is known.
_NEWEST_BATCH = select(func.max(schema.batch.c.number))
_NEWEST_BYTES = (
    select(schema.capture.c.bytes_sha256)
    .where(schema.capture.c.page == bindparam("page"), schema.capture.c.batch <= bindparam("upto"))
    .order_by(schema.capture.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class View:
    """The ledger as it stood after one batch: `upto` is that batch's number."""

    connection: Connection
    upto: int

    def there(self, table: Table) -> ColumnElement[bool]:
        """True for rows that were recorded and not retracted by then."""
        gone = schema.retraction
        return and_(
            table.c.batch <= self.upto,
            ~exists().where(gone.c.about == table.c.id, gone.c.batch <= self.upto),
        )

    def all(self, query: Select[Any]) -> list[Row]:
        return [dict(row) for row in self.connection.execute(query).mappings()]

    def first(self, query: Select[Any]) -> Row | None:
        row = self.connection.execute(query.limit(1)).mappings().first()
        return dict(row) if row else None


@contextmanager
def view(ledger: Ledger, *, as_of: datetime | None = None) -> Iterator[View]:
    """The ledger as of a moment, None for now; one state, whatever is written meanwhile."""
    with reading(ledger) as connection:
        yield View(connection, _last_batch(connection, as_of))


def _last_batch(connection: Connection, as_of: datetime | None) -> int:
    query = _NEWEST_BATCH
    if as_of is not None:
        query = query.where(schema.batch.c.recorded <= moment(as_of))
    return connection.scalar(query) or 0


def read_moment(words: str, *, option: str = "--as-of") -> datetime:
    """The moment that `words` name; a day means its end, a time without zone is UTC.

    Raises UsageError when they are no ISO 8601 date or date-time.
    """
    try:
        at = datetime.fromisoformat(words)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at.astimezone(UTC)
    except (ValueError, OverflowError):  # also what lies past the year 9999 in UTC
        raise UsageError(
            f"{words!r:.40} is no moment",
            subject=option,
            mend="write 2022-02-15 (the end of that day) or 2022-02-15T18:00+00:00",
        ) from None
    if len(words) <= 10:
        at = at.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return at


def find(seen: View, given: str, *, among: Sequence[Table] = SHOWN) -> tuple[str, Row]:
    """Table and row of the record whose id begins with `given`; retracted ones are found too.

    Raises NotFound, or UsageError when several begin so.
    """
    prefix = given.strip().lower()
    if len(prefix) < SHORTEST_ID or any(c not in "0123456789abcdef" for c in prefix):
        raise UsageError(
            "this is no id",
            subject=given[:80],
            mend=f"give at least {SHORTEST_ID} of its letters and digits, as `sayso list` shows",
        )
    found = _beginning(seen, among, prefix)
    if len(found) == 1:
        table, number = found[0]
        whole = schema.metadata.tables[table]
        return table, seen.all(select(whole).where(whole.c.number == number))[0]
    if not found:
        raise NotFound(
            "no record has this id", subject=given, mend="look it up with `sayso list` or search"
        )
    raise UsageError(
        f"{len(found)} records begin with it", subject=given, mend="give more of the id"
    )


def _beginning(seen: View, among: Sequence[Table], prefix: str) -> list[tuple[str, int]]:
    """Table and number of the first few records whose ids begin so."""
    # "g" sorts after every hexadecimal digit, in any collation.
    each = (
        select(literal_column(f"'{table.name}'").label("name"), table.c.number).where(
            table.c.id >= prefix, table.c.id < prefix + "g", table.c.batch <= seen.upto
        )
        for table in among
    )
    rows = seen.connection.execute(union_all(*each).limit(MOST_ALIKE))
    return [(name, number) for name, number in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row with all that was said of it later: judgements, retraction, outcome, notes."""

    table: str
    row: Row
    said: Mapping[str, Sequence[Row]]

    @property
    def retracted(self) -> bool:
        return bool(self.said["retraction"])

    @property
    def redacted(self) -> bool:
        return bool(self.said["redaction"])


def said_of(seen: View, ids: Sequence[str]) -> dict[str, dict[str, list[Row]]]:
    """What was said of each of these records by then, by table, earliest first."""
    said: dict[str, dict[str, list[Row]]] = {
        each: {table.name: [] for table in SAID_OF_ROWS} for each in ids
    }
    for start in range(0, len(ids), MOST_ASKED):
        some = ids[start : start + MOST_ASKED]
        told = seen.connection.execute(_TOLD_OF, {"ids": some}).mappings().one()
        for table in (each for each in SAID_OF_ROWS if told[each.name]):
            query = select(table).where(table.c.about.in_(some), seen.there(table))
            for row in seen.all(query.order_by(table.c.number)):
                said[row["about"]][table.name].append(row)
    return said


def records(seen: View, table: str, rows: Sequence[Row]) -> list[Record]:
    """Rows of one table with what was said of each."""
    said = said_of(seen, [row["id"] for row in rows])
    return [Record(table=table, row=row, said=said[row["id"]]) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of the ledger with its quotes, commitments and the captures of its page."""

    article: Record
    quotes: Sequence[Record]
    commitments: Sequence[Record]
    captures: Sequence[Row]


def article(seen: View, number: int) -> Article:
    """An article by its number, with everything that was read out of it and is not retracted.

    Raises NotFound when there was none with this number by then.
    """
    table = schema.article
    row = seen.first(select(table).where(table.c.number == number, table.c.batch <= seen.upto))
    if row is None:
        raise NotFound(
            f"there was no article {number}", subject="--as-of", mend="name a later moment"
        )
    inside = {
        t.name: seen.all(select(t).where(t.c.article == number, seen.there(t)).order_by(t.c.number))
        for t in (schema.quote, schema.commitment)
    }
    said = said_of(seen, [each["id"] for rows in ([row], *inside.values()) for each in rows])

    def made(name: str, rows: Sequence[Row]) -> list[Record]:
        return [Record(table=name, row=each, said=said[each["id"]]) for each in rows]

    return Article(
        article=made("article", [row])[0],
        quotes=made("quote", inside["quote"]),
        commitments=made("commitment", inside["commitment"]),
        captures=versions(seen, row["page"]),
    )


def versions(seen: View, page: str) -> list[Row]:
    """The captures of a page, earliest first."""
    table = schema.capture
    query = select(table).where(table.c.page == page, table.c.batch <= seen.upto)
    return seen.all(query.order_by(table.c.number))


def every_capture(seen: View) -> Iterator[Row]:
    """All captures, earliest first, a few in memory at a time."""
    table = schema.capture
    query = select(table).where(seen.there(table)).order_by(table.c.number)
    found = seen.connection.execute(query.execution_options(yield_per=500))
    yield from (dict(row) for row in found.mappings())


def holds_page(seen: View, page: str) -> bool:
    """True when `page` was captured, whatever its bytes."""
    table = schema.capture
    query = select(table.c.number).where(table.c.page == page, table.c.batch <= seen.upto)
    return seen.first(query) is not None


def polls(seen: View, *, address: str | None = None) -> list[Row]:
    """The newest asking of each feed, or of the one at `address`, by address."""
    table = schema.poll
    newest = select(func.max(table.c.number)).where(table.c.batch <= seen.upto)
    if address is not None:
        newest = newest.where(table.c.address == address)
    query = select(table).where(table.c.number.in_(newest.group_by(table.c.address)))
    return seen.all(query.order_by(table.c.address))


def is_known(seen: View, page: str, bytes_sha256: str) -> bool:
    """True when the newest capture of `page` has these very bytes."""
    asked = {"page": page, "upto": seen.upto}
    found: str | None = seen.connection.scalar(_NEWEST_BYTES, asked)
    return found == bytes_sha256


def has(seen: View, article_id: str) -> bool:
    """True when an article with this id is there, whatever page it was captured from."""
    table = schema.article
    query = select(table.c.number).where(table.c.id == article_id, table.c.batch <= seen.upto)
    return seen.first(query) is not None


def refused(seen: View, table: FromClause) -> ColumnElement[bool]:
    """True for rows whose newest judgement by a person is negative."""
    said = schema.judgement
    newest = (
        select(said.c.judgement)
        .where(said.c.about == table.c.id, seen.there(said))
        .order_by(said.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(newest, "") == "negative"


def listed(
    seen: View, table: Table, *, limit: int, offset: int = 0, where: Sequence[Any] = ()
) -> list[Record]:
    """Records of one table, newest first."""
    query = select(table).where(seen.there(table), *where).order_by(table.c.number.desc())
    return records(seen, table.name, seen.all(query.limit(limit).offset(offset)))


def same_words(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """True where `column` holds `words`, whatever their case."""
    lowered = _lowered(func.coalesce(column, ""))
    return lowered.contains(words.lower(), autoescape=True)


class _lowered(FunctionElement[str]):
    type = Text()
    inherit_cache = True


@compiles(_lowered)
def _lower(element: _lowered, compiler: SQLCompiler, **more: Any) -> str:
    return f"lower({compiler.process(element.clauses, **more)})"


@compiles(_lowered, "postgresql")
def _lower_by_locale(element: _lowered, compiler: SQLCompiler, **more: Any) -> str:
    # The columns' own collation, "C", knows the case of ASCII letters alone.
    return f'lower({compiler.process(element.clauses, **more)} COLLATE "default")'


def about_person(table: Table, words: str) -> ColumnElement[bool]:
    """True for quotes whose speaker's name, role or words hold `words`."""
    columns = (table.c.speaker_name, table.c.speaker_role, table.c.speaker_words)
    return or_(*(same_words(column, words) for column in columns))
