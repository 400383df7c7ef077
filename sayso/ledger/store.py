"""A place → an opened ledger: one SQLite file or one PostgreSQL database, at the newest schema."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from sayso.errors import LedgerBusy, LedgerError, NotFound, UsageError
from sayso.ledger import migrations

BUSY_SECONDS = 5.0
LOG_PAUSE = 0.01  # seconds
CACHE_KIBIBYTES = 65_536
# Ids are digests: a large batch changes pages all over their indexes. In a ledger of 1,000,000
# quotes 25,000 more took 5.0 to 6.3 s with the cache of a reader, 4.3 to 5.6 s with this one.
WRITERS_CACHE_KIBIBYTES = 262_144
PAGE_BYTES = 8_192
SERVERS = ("postgresql://", "postgres://")
# Any number will do, as long as every sayso asks for the same one.
WRITERS_LOCK = 7_729_776


@dataclass(frozen=True, slots=True)
class Ledger:
    """An opened ledger: where it is, its engine, and the folder of its captured bytes."""

    place: str
    engine: Engine
    captures: Path

    @property
    def shown(self) -> str:
        """The place as errors name it: without a password."""
        return self.engine.url.render_as_string(hide_password=True) if self.server else self.place

    @property
    def server(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def close(self) -> None:
        self.engine.dispose()


def open_ledger(place: str, *, captures: str | Path | None = None, create: bool = True) -> Ledger:
    """The ledger at `place` (a file, or postgresql://...), made and migrated where needed.

    Captured bytes lie in `captures`, else beside the file in a folder of the same name. Raises
    NotFound where there is none and `create` is False, LedgerError when it cannot be used.
    """
    server = place.startswith(SERVERS)
    if server and captures is None:
        raise UsageError(
            "a ledger on a server needs a folder for the captured bytes",
            subject=_shown(place),
            mend="name one with SAYSO_CAPTURES or `captures` in sayso.toml",
        )
    if not server:
        _prepare_file(Path(place), create)
    folder = Path(captures) if captures is not None else Path(f"{place}-captures")
    ledger = Ledger(place, _server_engine(place) if server else _file_engine(place), folder)
    try:
        with faults_named(ledger):
            migrate(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def migrate(ledger: Ledger, *, upto: int = migrations.NEWEST) -> None:
    """Bring the ledger to schema `upto`, each migration in a transaction of its own."""
    with ledger.engine.connect() as connection:
        found = migrations.version(connection)
        foreign = not found and not ledger.server and inspect(connection).get_table_names()
    if foreign:
        raise LedgerError(
            f"this file holds other tables ({', '.join(foreign)[:80]})",
            subject=ledger.shown,
            mend="this is no ledger of sayso: check the path",
            code="ledger_foreign",
        )
    migrations.refuse_newer(found, subject=ledger.shown)
    while found < upto:
        with writing(ledger) as connection:
            found = migrations.version(connection)  # another process may have been quicker
            if found < upto:
                migrations.apply(connection, found + 1)
                found += 1


@contextmanager
def writing(ledger: Ledger) -> Iterator[Connection]:
    """A transaction that holds the one writer's lock from its first moment."""
    with faults_named(ledger), ledger.engine.connect() as connection:
        connection = connection.execution_options(sayso_writes=True)
        if ledger.server:
            # What is read after the lock was waited for must be what the last writer left.
            connection = connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            if ledger.server:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))
            yield connection


@contextmanager
def reading(ledger: Ledger) -> Iterator[Connection]:
    """A transaction that sees one state of the ledger, whatever is written meanwhile."""
    with faults_named(ledger), ledger.engine.connect() as connection:
        if ledger.server:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def erase_for_good(connection: Connection) -> None:
    """From now on, what this transaction blanks is overwritten in SQLite's file, not just freed.

    What a server keeps of old rows until it vacuums is the server's own.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def forget_log(ledger: Ledger) -> None:
    """Empty SQLite's log, which holds pages as they were, as soon as no reader needs it."""
    if not ledger.server:
        with faults_named(ledger), ledger.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def faults_named(ledger: Ledger) -> Iterator[None]:
    """Turn a fault of the database into a LedgerError that names the ledger and the mend."""
    try:
        yield
    except DBAPIError as fault:
        raise _named(fault, ledger) from fault
    except sqlite3.Error as fault:  # what is raised by statements outside SQLAlchemy's own
        raise _named_by_words(_told(fault), ledger.shown, _FAULTS) from fault
    except UnicodeDecodeError as fault:  # what SQLite read of a damaged file, or says of it
        raise _named_by_words("malformed text", ledger.shown, _FAULTS) from fault
    except UnicodeEncodeError as fault:
        raise LedgerError(
            "something to be stored holds half a character (a lone surrogate)",
            subject=ledger.shown,
            mend="write it as UTF-8; nothing was recorded",
            code="bad_text",
        ) from fault


def _named(fault: DBAPIError, ledger: Ledger) -> LedgerError:
    words = _told(fault.orig)
    if not ledger.server:
        return _named_by_words(words, ledger.shown, _FAULTS)
    known = any(said in words.lower() for said, *_ in _SERVER_FAULTS)
    if fault.connection_invalidated or (isinstance(fault, OperationalError) and not known):
        return LedgerBusy(
            f"the connection was lost or refused ({words})",
            subject=ledger.shown,
            mend="check that the server runs and may be reached, then run the command again",
        )
    return _named_by_words(words, ledger.shown, _SERVER_FAULTS)


# What SQLite says, the code, and the mend; the first whose words occur is taken.
_FAULTS = (
    ("locked", "ledger_busy", "another command is writing: wait for it, then run this again"),
    ("is full", "disk_full", "make room on the disk; nothing was half-written"),
    ("readonly", "ledger_readonly", "check that you may write the file and its folder"),
    ("unable to open", "ledger_unopened", "check that the folder exists and you may write there"),
    # Pages or the log cannot grow: a full disk, or a share of it that is used up.
    ("ioerr_shmsize", "disk_full", "make room on the disk; nothing was half-written"),
    ("ioerr_write", "disk_full", "make room on the disk, and check it; nothing was half-written"),
    ("malformed", "ledger_damaged", "SQLite's integrity_check would fail: restore a backup"),
    ("invalid fts5", "ledger_damaged", "SQLite's integrity_check would fail: restore a backup"),
    ("sqlite_corrupt", "ledger_damaged", "SQLite's integrity_check would fail: restore a backup"),
    ("not a database", "ledger_damaged", "this is no ledger of sayso: check the path"),
    ("disk i/o", "ledger_damaged", "check the disk, then run `sayso verify`"),
    ("could not decode", "ledger_damaged", "run `sayso verify`: a text is no longer UTF-8"),
    ("never change", "ledger_guarded", "retract or redact the record instead"),
)
# What PostgreSQL says, likewise.
_SERVER_FAULTS = (
    ("no space left", "disk_full", "make room on the server's disk; nothing was half-written"),
    ("read-only transaction", "ledger_readonly", "name a server that takes writing"),
    ("permission denied", "ledger_readonly", "ask for the right to write in that database"),
    ("fatal:  database", "ledger_unopened", "make the database, or check its name"),
    ("fatal:  role", "ledger_unopened", "check the user's name"),
    ("password", "ledger_unopened", "check the user and the password"),
    ("invalid page", "ledger_damaged", "restore the server's data from a backup"),
    ("never change", "ledger_guarded", "retract or redact the record instead"),
)


def _named_by_words(
    words: str, subject: str, faults: tuple[tuple[str, str, str], ...]
) -> LedgerError:
    for said, code, mend in faults:
        if said in words.lower():
            kind = LedgerBusy if code == "ledger_busy" else LedgerError
            return kind(f"the ledger said: {words}", subject=subject, mend=mend, code=code)
    mend = "this is a fault in sayso: please report it"
    return LedgerError(f"the ledger said: {words}", subject=subject, mend=mend)


def _told(fault: BaseException | None) -> str:
    """The first line of what a database says, with SQLite's own name of it."""
    words = (str(fault).strip().splitlines() or ["no reason given"])[0]
    name = getattr(fault, "sqlite_errorname", None)
    return f"{words} ({name})" if name else words


def _prepare_file(path: Path, create: bool) -> None:
    if not create and not path.exists():
        raise NotFound(
            "there is no ledger yet",
            subject=str(path),
            mend="store something with `sayso add`, or name another ledger with --ledger",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise LedgerError(
            f"its folder cannot be made ({fault.strerror})",
            subject=str(path),
            mend="name another place with --ledger or SAYSO_LEDGER",
        ) from fault


def _file_engine(place: str) -> Engine:
    # An absolute path: SQLite would read a leading "file:" as an address with options.
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(
            os.path.abspath(place), timeout=BUSY_SECONDS, isolation_level=None,
            check_same_thread=False,
        ),
        poolclass=NullPool,
    )  # fmt: skip
    event.listen(engine, "connect", _set_up_file)
    event.listen(engine, "begin", _begin_file)
    return engine


def _set_up_file(connection: sqlite3.Connection, _record: object) -> None:
    # SQLite's own lower() knows ASCII alone.
    connection.create_function("lower", 1, _lower, deterministic=True)
    for setting in (
        f"busy_timeout = {int(BUSY_SECONDS * 1000)}",
        # Two articles of usual length share no page of 4 KiB, which left a third of it empty. Only
        # a file that is being made takes it, and only before the journal mode.
        f"page_size = {PAGE_BYTES}",
    ):
        connection.execute(f"PRAGMA {setting}")
    _use_log(connection)
    for setting in (
        # A batch that was reported as stored survives a power cut; NORMAL would lose the last.
        "synchronous = FULL",
        "foreign_keys = ON",
        # Without it, INSERT OR REPLACE deletes behind the triggers' back.
        "recursive_triggers = ON",
        f"cache_size = -{CACHE_KIBIBYTES}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _use_log(connection: sqlite3.Connection) -> None:
    """Write ahead to a log. Of connections that are the first to ask for it at the same moment,
    SQLite refuses all but one at once, without waiting as for any other lock.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(LOG_PAUSE)


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


def _begin_file(connection: Connection) -> None:
    writes = connection.get_execution_options().get("sayso_writes")
    if writes:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{WRITERS_CACHE_KIBIBYTES}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _server_engine(place: str) -> Engine:
    try:
        return create_engine(
            "postgresql+psycopg://" + place.split("://", 1)[1], pool_pre_ping=True, pool_size=2
        )
    except (ArgumentError, ValueError) as fault:
        raise UsageError(
            "this is no address of a database",
            subject=_shown(place),
            mend="write it as postgresql://user@host:5432/name",
        ) from fault
    except ModuleNotFoundError as fault:
        raise UsageError(
            "PostgreSQL needs the package psycopg",
            subject=_shown(place),
            mend="pip install 'sayso[postgresql]'",
        ) from fault


def _shown(place: str) -> str:
    scheme, _, rest = place.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
