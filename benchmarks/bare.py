"""A filled ledger in; what SQLite and SHA-256 alone take for the same rows out, the least there is.

The rows lie in memory beforehand, as they will be stored, and go into the tables and word index of
an empty ledger in one transaction a batch, without a digest, a check or an object made. Checking
them reads each row once and hashes its bytes once. Beside it stands a probe that holds nothing of
sayso: rows of one size into one plain table, by which one machine can be held against another.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from sayso.ledger import schema
from sayso.ledger.store import WRITERS_CACHE_KIBIBYTES, Ledger, open_ledger

BATCHES = 8
# The probe: rows, those of one transaction, and the characters that bring a row to 500 bytes.
PROBED, AT_ONCE, FILLING = 200_000, 1_000, "x" * 420
Batch = list[tuple[str, list[tuple[object, ...]]]]  # rows by table


def bare_rates(ledger: Ledger, folder: Path) -> dict[str, float]:
    """Quotes written and rows read and hashed a second, of the first BATCHES."""
    with sqlite3.connect(ledger.place) as held:
        last = held.execute("SELECT min(max(number), ?) FROM batch", (BATCHES,)).fetchone()[0]
        batches = [_batch(held, number) for number in range(1, last + 1)]
    place = str(folder / "bare.db")
    open_ledger(place, captures=folder / "bare-captures").close()
    with sqlite3.connect(place, isolation_level=None) as bare:
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute(f"PRAGMA cache_size = -{WRITERS_CACHE_KIBIBYTES}")
        start = _now()
        for batch in batches:
            _write(bare, batch)
        wrote = _since(start)
        start = _now()
        rows = sum(map(len, _read(bare)))
        checked = _since(start)
    quotes = sum(len(rows) for batch in batches for name, rows in batch if name == "quote")
    wrote_at, checked_at = ([count / each for each in took]
                            for count, took in ((quotes, wrote), (rows, checked)))  # fmt: skip
    return {
        "quotes a second that SQLite alone writes": wrote_at[0],
        "the same, of processor time": wrote_at[1],
        "rows a second that are read and hashed, no more": checked_at[0],
        "the same rows, of processor time": checked_at[1],
    }


def probe(folder: Path, rows: int = PROBED) -> dict[str, float]:
    """Rows of some 500 bytes that SQLite writes a second on this machine into one table with four
    indexes, by rising number, 1,000 a transaction, without waiting for the disk each time.
    """
    with closing(sqlite3.connect(folder / "probe.db", isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
        plain.execute("PRAGMA synchronous = NORMAL")
        plain.execute("CREATE TABLE held (number INTEGER PRIMARY KEY, id TEXT UNIQUE, "
                      "name TEXT, place INTEGER, day TEXT, body TEXT)")  # fmt: skip
        for column in ("name", "place", "day"):
            plain.execute(f"CREATE INDEX held_{column} ON held ({column})")
        start = _now()
        for first in range(0, rows, AT_ONCE):
            some = range(first, min(first + AT_ONCE, rows))
            plain.execute("BEGIN")
            plain.executemany(
                "INSERT INTO held (id, name, place, day, body) VALUES (?, ?, ?, ?, ?)",
                [(f"{n:016}", f"k{n % 1_000}", n, f"d{n % 37}", FILLING) for n in some],
            )
            plain.execute("COMMIT")
        took = _since(start)
    return {
        "rows of 500 bytes a second of the plain probe": rows / took[0],
        "the same of the probe, of processor time": rows / took[1],
    }


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(start: tuple[float, float]) -> tuple[float, float]:
    return time.perf_counter() - start[0], time.process_time() - start[1]


def _batch(held: sqlite3.Connection, number: int) -> Batch:
    names = ["batch", *(table.name for table in schema.CHAINED)]
    key = {"batch": "number"}
    return [
        (name, held.execute(f"SELECT * FROM {name} WHERE {key.get(name, 'batch')} = ?",
                            (number,)).fetchall())
        for name in names
    ]  # fmt: skip


def _write(bare: sqlite3.Connection, batch: Batch) -> None:
    bare.execute("BEGIN IMMEDIATE")
    for name, rows in batch:
        if not rows:
            continue
        marks = ", ".join("?" * len(rows[0]))
        bare.executemany(f"INSERT OR IGNORE INTO {name} VALUES ({marks})", rows)
        if name in schema.SEARCHED:
            columns = ", ".join(schema.SEARCHED[name])
            bare.execute(
                f"INSERT INTO {name}_words (rowid, {columns}) SELECT number, {columns} "
                f"FROM {name} WHERE number >= ?", (rows[0][0],),
            )  # fmt: skip
    bare.execute("COMMIT")


def _read(bare: sqlite3.Connection) -> list[list[str]]:
    found = []
    for table in schema.CHAINED:
        rows = bare.execute(f"SELECT * FROM {table.name}")
        found.append([sha256("\0".join(map(str, row)).encode()).hexdigest() for row in rows])
    return found
