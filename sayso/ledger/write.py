"""Records in, one batch in the chain out: the only way anything enters the ledger."""

from __future__ import annotations

import itertools
import operator
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Double, Table, func, insert, select, text

from sayso.errors import LedgerBusy, LedgerError
from sayso.ledger import captures, chain, schema
from sayso.ledger.chain import Values
from sayso.ledger.collector import seldom_collected
from sayso.ledger.rows import (
    Addition,
    Row,
    Run,
    article_row,
    capture_row,
    commitment_row,
    moment,
    notes_rows,
    quote_row,
    run_row,
)
from sayso.ledger.store import Ledger, reading, writing

Rows = dict[str, list[Row]]
Clock = Callable[[], datetime]
Result = TypeVar("Result")
# Seconds; together about what a server takes to start again.
PAUSES = (0.2, 1.0, 3.0)
# SQLite takes 32,766 values in one statement, PostgreSQL 65,535.
MOST_VALUES = 5_000
# Rows that are digested at once: more no longer fit a processor's own memory.
DIGESTED = 500
# By table: its columns, in the order in which they are digested, and those of floats.
_COLUMNS = {
    table.name: sorted(column.name for column in table.columns if column.name != "batch")
    for table in schema.CHAINED
}
_FLOATS = {
    table.name: {name for name in _COLUMNS[table.name] if isinstance(table.c[name].type, Double)}
    for table in schema.CHAINED
}
_READ_OUT = ("quote", "commitment")
_DIGESTS = {name: chain.row_digests(name, columns, nul=False) for name, columns in _COLUMNS.items()}
# Where a row has a trigger write another, SQLite copies every page that a statement changes, so as
# to undo it alone; many rows in one statement have each page copied once: half the time.
_TRIGGERING = ("commitment",)


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch added: its number (None when there was nothing new), and rows by table."""

    batch: int | None
    added: Mapping[str, int]


def utc_now() -> datetime:
    """This moment, with its time zone."""
    return datetime.now(UTC)


def add(
    ledger: Ledger, additions: Sequence[Addition], run: Run, *, now: Clock = utc_now
) -> Written:
    """Store captures and what was read out of them, as one batch; what is known adds nothing.

    Bytes are on the disk before the rows that name them; those of a redacted article do not come
    back. Raises SpanError before anything is recorded when a quote's words do not stand in its
    text.
    """
    # Both are digests, long to make: once is enough.
    ids = [addition.reading.article.id if addition.reading else None for addition in additions]
    taken = [addition.capture.sha256 for addition in additions]

    def keep_bytes(connection: Connection) -> None:
        erased = _redacted(connection, ids)
        wanted = zip(ids, taken, additions, strict=True)
        captures.keep_all(
            ledger.captures, {key: a.capture.data for id, key, a in wanted if id not in erased}
        )

    def keep_before() -> None:
        with reading(ledger) as connection:
            keep_bytes(connection)

    def rows(connection: Connection) -> Rows:
        keep_bytes(connection)  # a redaction may have removed what was there a moment ago
        return _rows_of(connection, additions, ids, taken, run, at=moment(now()))

    if not all(captures.has(ledger.captures, each) for each in set(taken)):
        tried(ledger, keep_before)
    return record(ledger, rows, now=now)


def record(ledger: Ledger, rows: Callable[[Connection], Rows], *, now: Clock = utc_now) -> Written:
    """Store what `rows` makes of the state it sees, in one transaction, tried again when the
    connection to a server is lost: a row whose id is there already is left out, so none doubles.
    """

    def once() -> Written:
        with writing(ledger) as connection, seldom_collected():
            return commit(connection, rows(connection), now=now)

    return tried(ledger, once)


def tried(ledger: Ledger, act: Callable[[], Result]) -> Result:
    """What `act` returns, tried again after a pause each time a server's connection is lost."""
    for pause in PAUSES if ledger.server else ():
        try:
            return act()
        except LedgerBusy:
            time.sleep(pause)
    return act()


def commit(connection: Connection, rows: Rows, *, now: Clock = utc_now) -> Written:
    """Add the new ones among `rows` as the next batch of the chain."""
    stored_articles = _highest(connection, schema.article)
    new = {
        table: fresh
        for table in schema.CHAINED
        if (fresh := _unknown(connection, table, rows.get(table.name, []), stored_articles))
    }
    if not new:
        return Written(None, {})
    last = _head(connection)
    number = last["number"] + 1
    digests: list[str] = []
    stored: dict[Table, list[Values]] = {}
    for table, fresh in new.items():
        _number(connection, table, fresh)
        stored[table] = []
        for some in _as_stored(table, fresh):
            digests += _digests(table, some)
            stored[table] += some
    head = _next_batch(last, digests, now)
    connection.execute(insert(schema.batch), [head])
    for table, rows_of_it in stored.items():
        _insert(connection, table, rows_of_it, batch=number)
        _index_words(connection, table.name, new[table][0]["number"])
    return Written(number, {table.name: len(fresh) for table, fresh in new.items()})


def _next_batch(last: Mapping[str, Any], digests: list[str], now: Clock) -> Row:
    """The batch after `last`. Its moment is never before the last one's, whatever the clock."""
    number = last["number"] + 1
    clock = moment(now())
    recorded, behind = clock, None
    if clock <= last["recorded"]:
        recorded, behind = _just_after(last["recorded"]), clock
    digest = chain.rows_sha256(digests)
    return {
        "number": number, "recorded": recorded, "clock": behind, "rows": len(digests),
        "rows_sha256": digest,
        "hash": chain.batch_hash(
            last["hash"], number, recorded=recorded, clock=behind, rows=len(digests),
            digest=digest,
        ),
    }  # fmt: skip


def _just_after(recorded: str) -> str:
    return moment(datetime.fromisoformat(recorded) + timedelta(microseconds=1))


def _head(connection: Connection) -> Mapping[str, Any]:
    newest = select(schema.batch).order_by(schema.batch.c.number.desc()).limit(1)
    row = connection.execute(newest).mappings().first()
    return dict(row) if row else {"number": 0, "recorded": "", "hash": chain.START}


def _number(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Give rows that have none the next numbers of their table."""
    for number, row in enumerate(rows, start=_highest(connection, table) + 1):
        row.setdefault("number", number)


def _highest(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.max(table.c.number))) or 0


def _unknown(
    connection: Connection, table: Table, rows: Iterable[Row], stored_articles: int
) -> list[Row]:
    unique = {row["id"]: row for row in rows}
    asked: Iterable[str] = unique
    if table.name in _READ_OUT:  # of an article that is new: then it is new itself
        asked = [id for id, row in unique.items() if row["article"] <= stored_articles]
    known = {id for (id,) in _among(connection, table, ("id",), "id", asked)}
    return [row for each, row in unique.items() if each not in known]


def _among(
    connection: Connection, table: Table, columns: Sequence[str], by: str, values: Iterable[str]
) -> Iterator[Any]:
    """The columns of the rows whose `by` is one of `values`, by number; written out here, since
    SQLAlchemy takes longer to name thousands of values than the database to look for them.
    """
    wanted = list(values)
    mark = _mark(connection)
    for start in range(0, len(wanted), MOST_VALUES):
        some = tuple(wanted[start : start + MOST_VALUES])
        yield from connection.exec_driver_sql(
            f"SELECT {', '.join(columns)} FROM {table.name} "
            f"WHERE {by} IN ({', '.join([mark] * len(some))}) ORDER BY number",
            some,
        )


def _mark(connection: Connection) -> str:
    """What stands for a value in a statement."""
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _index_words(connection: Connection, table: str, first: int) -> None:
    """SQLite's word index is fed by hand; PostgreSQL's is an index like any other."""
    if connection.dialect.name == "sqlite" and table in schema.SEARCHED:
        columns = ", ".join(schema.SEARCHED[table])
        connection.execute(
            text(
                f"INSERT INTO {table}_words (rowid, {columns}) "
                f"SELECT number, {columns} FROM {table} WHERE number >= :first"
            ),
            {"first": first},
        )


def _as_stored(table: Table, rows: Sequence[Row]) -> Iterator[list[Values]]:
    """The values of every column of `table` but the batch, numbers as the database gives them
    back, some rows at a time.
    """
    columns = _COLUMNS[table.name]
    values_of = operator.itemgetter(*columns)
    for start in range(0, len(rows), DIGESTED):
        some = rows[start : start + DIGESTED]
        for column in _FLOATS[table.name]:
            for row in some:
                if row.get(column) is not None:
                    row[column] = float(row[column])
        try:
            yield list(map(values_of, some))
        except KeyError:  # what is null may be left out
            yield [tuple(map(row.get, columns)) for row in some]


def _digests(table: Table, rows: Sequence[Values]) -> list[str]:
    try:
        return _DIGESTS[table.name](rows)
    except chain.NulError as fault:
        raise _no_text(table, rows) from fault


def _no_text(table: Table, rows: Sequence[Values]) -> LedgerError:
    columns = _COLUMNS[table.name]
    place, row = next(
        (place, row)
        for place, values in enumerate(zip(*rows, strict=True))
        for row, value in zip(rows, values, strict=True)
        if isinstance(value, str) and "\0" in value
    )
    return LedgerError(
        f"its {columns[place]} holds a NUL character, which not every database can store",
        subject=f"{table.name} {row[columns.index('id')][:12]}",
        mend="take the character out; nothing was recorded",
        code="bad_text",
    )


def _insert(connection: Connection, table: Table, rows: Sequence[Values], *, batch: int) -> None:
    """Add rows as `_as_stored` gives them; without SQLAlchemy's work on each, which adds half."""
    columns = _COLUMNS[table.name]
    marks = f"({batch}, {', '.join([_mark(connection)] * len(columns))})"
    into = f"INSERT INTO {table.name} (batch, {', '.join(columns)}) VALUES "
    if table.name not in _TRIGGERING or connection.dialect.name != "sqlite":
        connection.exec_driver_sql(into + marks, rows)
        return
    at_once = MOST_VALUES // len(columns)
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        values = tuple(itertools.chain.from_iterable(some))
        connection.exec_driver_sql(into + ", ".join([marks] * len(some)), values)


def _rows_of(
    connection: Connection,
    additions: Sequence[Addition],
    ids: Sequence[str | None],
    taken: Sequence[str],
    run: Run,
    *,
    at: str,
) -> Rows:
    rows: Rows = {table.name: [] for table in schema.CHAINED}
    made_by = run.id
    numbers = _article_numbers(connection, ids)
    latest = _latest_captures(connection, {addition.page for addition in additions})
    for id, sha256, addition in zip(ids, taken, additions, strict=True):
        last = latest.get(addition.page)
        if last and last[1] == sha256:
            continue
        number = _read_rows(rows, addition, id, made_by, numbers) if id else None
        follows = last[0] if last else None
        row = capture_row(addition, article=number, follows=follows, sha256=sha256)
        rows["capture"].append(row)
        latest[addition.page] = row["id"], row["bytes_sha256"]
        rows["note"] += notes_rows(addition, about=id or row["id"], made_by=run.command, at=at)
    if any(rows.values()):
        rows["run"].append(run_row(run))
    return rows


def _read_rows(rows: Rows, addition: Addition, id: str, run: str, numbers: dict[str, int]) -> int:
    """Number of the addition's article, whose rows are added to `rows` when it is new."""
    if id in numbers:
        return numbers[id]
    reading = addition.reading
    assert reading is not None
    article = reading.article
    number = numbers[id] = numbers[""] = numbers[""] + 1
    made = article_row(article, page=addition.page, run=run, id=id)
    rows["article"].append({"number": number, **made})
    rows["quote"] += (quote_row(q, article.text, article=number, run=run)
                      for q in reading.quotes)  # fmt: skip
    rows["commitment"] += (
        commitment_row(c, article.text, article=number, run=run) for c in reading.commitments
    )
    return number


def _article_numbers(connection: Connection, ids: Sequence[str | None]) -> dict[str, int]:
    """Number of each article that is known, by id; the highest number of all under ""."""
    table = schema.article
    numbers = {"": _highest(connection, table)}
    numbers.update(_among(connection, table, ("id", "number"), "id", filter(None, ids)))
    return numbers


def _redacted(connection: Connection, ids: Sequence[str | None]) -> set[str]:
    """Ids of those articles whose words were blanked."""
    found = _among(connection, schema.redaction, ("about",), "about", filter(None, ids))
    return {about for (about,) in found}


def _latest_captures(connection: Connection, pages: set[str]) -> dict[str, tuple[str, str]]:
    """Id and digest of the newest capture of each page that has one."""
    columns = ("page", "id", "bytes_sha256")
    found = _among(connection, schema.capture, columns, "page", sorted(pages))
    return {page: (id, sha256) for page, id, sha256 in found}
