"""Records in, one batch in the chain out: the only way anything enters the ledger."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, func, insert, select

from sayso.errors import LedgerBusy
from sayso.ledger import captures, chain, schema
from sayso.ledger.chain import Values
from sayso.ledger.collector import seldom_collected
from sayso.ledger.new_rows import (
    COLUMNS,
    MOST_VALUES,
    NewRows,
    among,
    mark_of,
    new_rows,
    word_index,
)
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
from sayso.records import Reading

Rows = dict[str, Iterable[Row]]
Clock = Callable[[], datetime]
Result = TypeVar("Result")
# Seconds; together about what a server takes to start again.
PAUSES = (0.2, 1.0, 3.0)
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
    """Add the new ones among `rows` as the next batch of the chain.

    SQLite's word index is fed while further rows are made and digested: a tenth to a fifth less
    time.
    """
    last = _head(connection)
    tables = [table for table in schema.CHAINED if rows.get(table.name)]
    highest = {each.name: _highest(connection, each) for each in {*tables, schema.article}}
    made: dict[Table, NewRows] = {}
    with word_index(connection) as index:
        # What is searched comes last: quotes are made while the words of the articles go in.
        for table in sorted(tables, key=lambda table: table.name in schema.SEARCHED):
            made[table] = new_rows(connection, table, rows[table.name], highest)
            index(made[table])
    new = [made[table] for table in tables if made[table].values]
    if not new:
        return Written(None, {})
    head = _next_batch(last, [digest for each in new for digest in each.digests], now)
    connection.execute(insert(schema.batch), [head])
    for each in new:
        _insert(connection, each.table, each.values, batch=head["number"])
    return Written(head["number"], {each.table.name: len(each.values) for each in new})


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


def _highest(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.max(table.c.number))) or 0


def _insert(connection: Connection, table: Table, rows: Sequence[Values], *, batch: int) -> None:
    """Add rows as `new_rows` gives them; without SQLAlchemy's work on each, which adds half."""
    columns = COLUMNS[table.name]
    marks = f"({batch}, {', '.join([mark_of(connection)] * len(columns))})"
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
    articles, taken_now, notes = list[Row](), list[Row](), list[Row]()
    new: list[tuple[Reading, int]] = []
    numbers = _article_numbers(connection, ids)
    latest = _latest_captures(connection, {addition.page for addition in additions})
    for id, sha256, addition in zip(ids, taken, additions, strict=True):
        last = latest.get(addition.page)
        if last and last[1] == sha256:
            continue
        reading = addition.reading
        if reading and id and id not in numbers:
            numbers[id] = numbers[""] = numbers[""] + 1
            made = article_row(reading.article, page=addition.page, run=run.id, id=id)
            articles.append({"number": numbers[id], **made})
            new.append((reading, numbers[id]))
        follows, number = last[0] if last else None, numbers[id] if id else None
        row = capture_row(addition, article=number, follows=follows, sha256=sha256)
        taken_now.append(row)
        latest[addition.page] = row["id"], row["bytes_sha256"]
        notes += notes_rows(addition, about=id or row["id"], made_by=run.command, at=at)
    if not taken_now:
        return {}
    return {
        "run": [run_row(run)], "article": articles, "capture": taken_now, "note": notes,
        # Not made before they are wanted: they are most of all rows.
        "quote": (quote_row(q, r.article.text, article=n, run=run.id)
                  for r, n in new for q in r.quotes),
        "commitment": (commitment_row(c, r.article.text, article=n, run=run.id)
                       for r, n in new for c in r.commitments),
    }  # fmt: skip


def _article_numbers(connection: Connection, ids: Sequence[str | None]) -> dict[str, int]:
    """Number of each article that is known, by id; the highest number of all under ""."""
    table = schema.article
    numbers = {"": _highest(connection, table)}
    numbers.update(among(connection, table, ("id", "number"), "id", filter(None, ids)))
    return numbers


def _redacted(connection: Connection, ids: Sequence[str | None]) -> set[str]:
    """Ids of those articles whose words were blanked."""
    found = among(connection, schema.redaction, ("about",), "about", filter(None, ids))
    return {about for (about,) in found}


def _latest_captures(connection: Connection, pages: set[str]) -> dict[str, tuple[str, str]]:
    """Id and digest of the newest capture of each page that has one."""
    columns = ("page", "id", "bytes_sha256")
    found = among(connection, schema.capture, columns, "page", sorted(pages))
    return {page: (id, sha256) for page, id, sha256 in found}
