"""What somebody with the file or the server's password can do: change rows behind the guards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from sayso.ledger import amend, custody, schema
from sayso.ledger.custody import Finding, Verified
from sayso.ledger.rows import Addition
from sayso.ledger.store import Ledger
from sayso.ledger.write import add, record
from sayso.records import digest
from tests.ledger.conftest import RUN, Clock, addition

EDITED = "The army stays, General Ada Mora said."


@contextmanager
def tampering(ledger: Ledger) -> Iterator[Any]:
    """A raw connection to a ledger whose triggers and foreign keys hold nothing up any more."""
    if ledger.server:
        with psycopg.connect(ledger.place) as server:
            server.execute("SET session_replication_role = replica")
            yield server
        return
    file = sqlite3.connect(ledger.place, isolation_level=None)
    try:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in file.execute(triggers).fetchall():
            file.execute(f"DROP TRIGGER {name}")
        yield file
    finally:
        file.close()


def tamper(ledger: Ledger, *changes: str) -> None:
    """Carry out SQL that the ledger would refuse."""
    with tampering(ledger) as connection:
        for change in changes:
            connection.execute(change)


def findings(ledger: Ledger, **options: Any) -> list[Finding]:
    """All that a check of the ledger finds."""
    return check(ledger, **options)[1]


def check(ledger: Ledger, **options: Any) -> tuple[Verified, list[Finding]]:
    """The sum and the findings of a check of the ledger."""
    found: list[Finding] = []
    return custody.verify(ledger, found.append, **options), found


def kinds(ledger: Ledger, **options: Any) -> set[str]:
    """The kinds of what a check finds."""
    return {finding.kind for finding in findings(ledger, **options)}


def fill(ledger: Ledger, clock: Clock) -> None:
    """Rows in every table of the chain, in a dozen batches; nothing is redacted."""
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    add(ledger, [addition("a", EDITED)], RUN, now=clock)
    add(ledger, [_noted("c")], RUN, now=clock)
    with_ids = {table: _ids(ledger, table) for table in ("article", "quote", "commitment")}
    quote, commitment = with_ids["quote"][0], with_ids["commitment"][0]
    said = {"made_by": "Ida Stone", "why": "read again"}
    amend.judge(ledger, quote, "positive", **said, now=clock)  # type: ignore[arg-type]
    amend.judge(
        ledger,
        quote,
        "positive",
        **said,
        correction={"kind": "threat"},
        now=clock,  # type: ignore
    )
    amend.resolve(ledger, commitment, "kept", **said, now=clock)  # type: ignore[arg-type]
    amend.retract(ledger, with_ids["article"][-1], **said, now=clock)  # type: ignore[arg-type]
    at = "2024-03-02T00:00:00.000000Z"
    rest = {
        "link": {"left_id": quote, "right_id": commitment, "relation": "same", "judgement":
                 "positive", "score": 0.75, "made_by": "Ida Stone", "why": "alike", "at": at},
        "evidence": {"commitment": commitment, "channel": "posts", "event_start": "2024-03-02",
                     "event_end": "2024-03-03", "known_at": at, "origin": "p1", "says": "kept",
                     "excerpt": "They left.", "entered_by": "Ida Stone", "coverage": 0.5},
        "assessment": {"commitment": commitment, "as_of": at, "parameters": "p",
                       "evidence_sha256": "ab" * 32, "probabilities": '{"kept":0.9}',
                       "low": 0.8, "high": 0.95, "notes": "[]"},
        "poll": {"address": "https://post.example/feed", "title": "Vale Post", "state": "ok",
                 "found": 3, "added": 1, "undated": 0, "failures": 0, "next_after": 60.0,
                 "at": at},
        "note": {"about": quote, "name": "desk", "value": "look at “this”", "made_by": "Ida",
                 "at": at},
    }  # fmt: skip
    for table, row in rest.items():
        rows = {table: [{"id": digest(table, sorted(row.items())), **row}]}
        record(ledger, lambda _, rows=rows: rows, now=clock)  # type: ignore[misc]
    clock.at += timedelta(days=1)


def _noted(name: str) -> Addition:
    from dataclasses import replace

    return replace(addition(name), notes=(("imported", "by hand"),))


def _ids(ledger: Ledger, table: str) -> list[str]:
    with tampering_free(ledger) as connection:
        return [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY number")]


@contextmanager
def tampering_free(ledger: Ledger) -> Iterator[Any]:
    """A raw connection that only reads."""
    connection: Any = (
        psycopg.connect(ledger.place) if ledger.server else sqlite3.connect(ledger.place)
    )
    try:
        yield connection
    finally:
        connection.close()


def every_table() -> list[str]:
    """The names of all tables that the chain covers, the batches first."""
    return ["batch", *(table.name for table in schema.CHAINED)]


def bytes_files(ledger: Ledger) -> list[Path]:
    """The files with captured bytes."""
    return sorted(path for path in ledger.captures.glob("*/*") if path.is_file())
