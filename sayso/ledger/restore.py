"""A backup → the same ledger in an empty place of either engine, checked before it is kept."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError

from sayso.errors import CustodyError, LedgerError
from sayso.ledger import captures, schema
from sayso.ledger.backup import TABLES
from sayso.ledger.backup_members import About, Members
from sayso.ledger.chain import START
from sayso.ledger.findings import Finding
from sayso.ledger.store import SERVERS, Ledger, open_ledger, writing
from sayso.ledger.streams import chunks
from sayso.ledger.walk import walk

# What is written to the disk at once: some files, and some bytes.
FILES_AT_ONCE = 64
BYTES_AT_ONCE = 32 * 1024 * 1024
Progress = Callable[[int], None]


def restore(
    path: Path,
    place: str,
    folder: str | Path | None = None,
    *,
    progress: Progress | None = None,
) -> Ledger:
    """The ledger of a backup, opened at `place`, with its own id, numbers, batches and bytes.

    Captured bytes lie in `folder`, as for `open_ledger`. `progress` is told the number of rows
    stored so far. Raises LedgerError when the backup is damaged or of a later version, or when
    the place holds something, CustodyError when the chain does not hold: of a file nothing is
    left behind then, on a server an empty ledger.
    """
    with Members(path) as given, ExitStack() as undo:
        ledger = _opened(place, folder, undo)
        _check_room(given, ledger)
        with writing(ledger) as connection:
            _check_empty(connection, ledger)
            _take_identity(connection, given.about)
            _take_rows(connection, given, progress)
            _index_words(connection)
            _check_chain(connection, given)
            _take_captures(connection, given, ledger, undo)
        undo.pop_all()
    return ledger


def _opened(place: str, folder: str | Path | None, undo: ExitStack) -> Ledger:
    """The ledger to fill; what is made for it here goes away with `undo`."""
    file = None if place.startswith(SERVERS) else Path(place)
    if file is not None and not file.exists():
        undo.callback(_remove_file, file)
    ledger = open_ledger(place, captures=folder)
    if not ledger.captures.exists():
        undo.callback(_remove_empty, ledger.captures)
    undo.callback(ledger.close)
    return ledger


def _remove_file(file: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        for inside in folder.iterdir():
            with suppress(OSError):
                inside.rmdir()
        folder.rmdir()


def _check_room(given: Members, ledger: Ledger) -> None:
    folder = next(each for each in (ledger.captures, *ledger.captures.absolute().parents)
                  if each.exists())  # fmt: skip
    free = shutil.disk_usage(folder).free
    if given.unpacked > free:
        raise LedgerError(
            f"unpacked it needs {given.unpacked:,} bytes, and {free:,} are free",
            subject=given.subject,
            mend="make room on the disk; nothing was restored",
            code="disk_full",
        )


def _check_empty(connection: Connection, ledger: Ledger) -> None:
    if connection.scalar(select(schema.batch.c.number).limit(1)) is not None:
        raise LedgerError(
            "this ledger is not empty",
            subject=ledger.shown,
            mend="restore into a new place: nothing is ever written over",
            code="ledger_not_empty",
        )


def _take_identity(connection: Connection, about: About) -> None:
    """Give an empty ledger the id of another: the one change that its guard has to let pass."""
    change = schema.identity.update().values(id=about.ledger, made=about.made)
    if connection.dialect.name == "sqlite":
        guard = connection.scalar(
            text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'identity_same'")
        )
        connection.exec_driver_sql("DROP TRIGGER identity_same")
        connection.execute(change)
        connection.exec_driver_sql(str(guard))
    else:
        connection.exec_driver_sql("ALTER TABLE identity DISABLE TRIGGER identity_same")
        connection.execute(change)
        connection.exec_driver_sql("ALTER TABLE identity ENABLE TRIGGER identity_same")


def _take_rows(connection: Connection, given: Members, progress: Progress | None) -> None:
    stored = 0
    for table in TABLES:
        for rows in given.rows(table):
            _store(connection, table, rows, given)
            stored += len(rows)
            if progress:
                progress(stored)


def _store(
    connection: Connection, table: Table, rows: list[dict[str, object]], given: Members
) -> None:
    if not rows:
        return
    try:
        connection.execute(insert(table), rows)
    except (IntegrityError, DataError) as fault:
        raise given.damaged(f"rows of {table.name} do not fit together") from fault


def _index_words(connection: Connection) -> None:
    """SQLite's word index is fed by hand, and never with what was erased."""
    if connection.dialect.name != "sqlite":
        return
    for name, columns in schema.SEARCHED.items():
        listed = ", ".join(columns)
        connection.execute(
            text(
                f"INSERT INTO {name}_words (rowid, {listed}) SELECT number, {listed} FROM {name} "
                "WHERE id NOT IN (SELECT about FROM redaction)"
            )
        )


def _check_chain(connection: Connection, given: Members) -> None:
    found: list[Finding] = []
    count, head = 0, START

    def tell(finding: Finding) -> None:
        nonlocal count
        count += 1
        if not found:
            found.append(finding)

    with closing(walk(connection, {}, tell)) as passing:
        for passed in passing:
            head = passed.hash
    if not found and head == given.about.head:
        return
    first = found[0].sentence if found else "it does not end where the backup says"
    more = f" (and {count - 1} more findings)" if count > 1 else ""
    raise CustodyError(
        f"its chain does not hold: {first}{more}",
        subject=given.subject,
        mend="this backup was damaged or altered: take another; nothing was restored",
        code="broken_chain",
    )


def _take_captures(connection: Connection, given: Members, ledger: Ledger, undo: ExitStack) -> None:
    """Keep the bytes that the rows name; each must be there, but those that it says are not."""
    taken = schema.capture.c
    query = select(taken.bytes_sha256, func.max(taken.size)).group_by(taken.bytes_sha256)
    absent = there = held = 0
    waiting: dict[str, bytes] = {}
    made: list[str] = []
    undo.callback(_forget_all, ledger, made)
    with closing(chunks(connection, query)) as read:
        for digest, size in itertools.chain.from_iterable(read):
            data = given.capture(digest, size)
            if data is None:
                absent += 1
                continue
            there += 1
            waiting[digest] = data
            held += len(data)
            if held > BYTES_AT_ONCE or len(waiting) == FILES_AT_ONCE:
                _keep(waiting, ledger, made)
                waiting, held = {}, 0
    _keep(waiting, ledger, made)
    about = given.about
    if there != given.captures or there != about.captures or absent != about.erased + about.missing:
        raise given.damaged(f"it holds {there} captures of {about.captures}")


def _keep(waiting: dict[str, bytes], ledger: Ledger, made: list[str]) -> None:
    for digest in waiting:
        try:
            captures.bytes_of(ledger.captures, digest)
        except CustodyError:
            captures.forget(ledger.captures, digest)  # what was altered would be taken as it is
            made.append(digest)
    captures.keep_all(ledger.captures, waiting)


def _forget_all(ledger: Ledger, made: list[str]) -> None:
    for digest in made:
        captures.forget(ledger.captures, digest)
