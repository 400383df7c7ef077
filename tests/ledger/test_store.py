"""A place is opened, written by one and read by many; each fault has a name and a mend."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from sayso.errors import LedgerBusy, LedgerError, NotFound, UsageError
from sayso.ledger import read, schema, store
from sayso.ledger.store import Ledger, open_ledger, reading, writing
from sayso.ledger.write import add
from tests.ledger.conftest import RUN, Clock, addition
from tests.ledger.wholeness import faults


def batches(ledger: Ledger) -> int:
    with read.view(ledger) as seen:
        return seen.upto


def test_a_ledger_lies_in_one_file_with_its_captures_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "new folder" / "sayso.db"
    ledger = open_ledger(str(place))
    add(ledger, [addition("a")], RUN)
    ledger.close()
    assert sorted(path.name for path in place.parent.iterdir()) == [
        "sayso.db", "sayso.db-captures",
    ]  # fmt: skip


def test_what_was_stored_is_there_when_the_ledger_is_opened_again(
    place: str, tmp_path: Path, clock: Clock
) -> None:
    for name in "ab":
        ledger = open_ledger(place, captures=tmp_path / "captures")
        add(ledger, [addition(name)], RUN, now=clock)
        assert faults(ledger) == []
        ledger.close()
    ledger = open_ledger(place, captures=tmp_path / "captures", create=False)
    assert batches(ledger) == 2
    ledger.close()


def test_a_file_keeps_what_it_promises(tmp_path: Path) -> None:
    ledger = open_ledger(str(tmp_path / "sayso.db"))
    with reading(ledger) as connection:
        told = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout",
                         "recursive_triggers")
        }  # fmt: skip
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1,
                    "busy_timeout": 5_000, "recursive_triggers": 1}  # fmt: skip


def test_a_row_of_an_article_that_is_not_there_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError), writing(ledger) as connection:
        connection.execute(
            text("INSERT INTO quote (number, id, batch, article) VALUES (1, 'q', 1, 9)")
        )


def test_where_there_is_none_reading_makes_none(tmp_path: Path) -> None:
    place = tmp_path / "folder" / "sayso.db"
    with pytest.raises(NotFound, match="no ledger yet"):
        open_ledger(str(place), create=False)
    assert not place.parent.exists()


@pytest.mark.parametrize("name", ["file:sayso.db?mode=memory", ":memory:", "a b#c%20.db", "sayso"])
def test_a_name_is_a_name_whatever_it_looks_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    open_ledger(name).close()
    assert (tmp_path / name).is_file()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"Dear reader, this is a letter and no ledger. " * 99, "ledger_damaged"), (None, "ledger")],
)
def test_what_is_no_ledger_is_named(tmp_path: Path, content: bytes | None, code: str) -> None:
    place = tmp_path / "letter.txt"
    place.mkdir() if content is None else place.write_bytes(content)
    with pytest.raises(LedgerError) as refusal:
        open_ledger(str(place))
    assert refusal.value.subject == str(place)
    assert refusal.value.code in (code, "ledger_unopened")
    assert content is None or place.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(LedgerError, match="its folder cannot be made"):
        open_ledger(str(tmp_path / "taken" / "deeper" / "sayso.db"))


def test_a_server_needs_a_folder_for_the_captures() -> None:
    with pytest.raises(UsageError, match="folder for the captured bytes") as refusal:
        open_ledger("postgresql://ines:secret@127.0.0.1:9/sayso")
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "place", ["postgresql://", "postgresql://host:port/name", "postgres://[::1/name"]
)
def test_what_is_no_address_of_a_server_is_named(place: str, tmp_path: Path) -> None:
    with pytest.raises((UsageError, LedgerBusy)) as refusal:
        open_ledger(place, captures=tmp_path)
    assert refusal.value.subject.startswith("postgres")


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(LedgerBusy, match="lost or refused") as refusal:
        open_ledger("postgresql://ines:secret@127.0.0.1:9/sayso", captures=tmp_path)
    assert "check that the server runs" in refusal.value.mend
    assert "secret" not in str(refusal.value)


def test_a_database_or_a_user_that_is_not_there_is_named(server: str, tmp_path: Path) -> None:
    for place, mend in (
        (f"{server}/nowhere", "make the database"),
        (server.replace("sayso@", "nobody@") + "/postgres", "check the user's name"),
    ):
        with pytest.raises(LedgerError) as refusal:
            open_ledger(place, captures=tmp_path)
        assert refusal.value.code == "ledger_unopened"
        assert mend in refusal.value.mend


def test_a_server_that_takes_no_writing_is_named(
    new_place: Callable[[str], str], tmp_path: Path, clock: Clock
) -> None:
    place = new_place("postgresql")
    ledger = open_ledger(place, captures=tmp_path)
    with ledger.engine.connect() as connection:
        name = place.rpartition("/")[2]
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        connection.commit()
    ledger.close()
    ledger = open_ledger(place, captures=tmp_path)
    with pytest.raises(LedgerError, match="read-only") as refusal:
        add(ledger, [addition("a")], RUN, now=clock)
    assert refusal.value.code == "ledger_readonly"
    assert batches(ledger) == 0
    ledger.close()


def test_a_writer_waits_for_the_one_before(ledger: Ledger, clock: Clock) -> None:
    held, told = threading.Event(), []

    def second() -> None:
        held.wait(30)
        told.append(add(ledger, [addition("b")], RUN, now=clock).batch)

    other = threading.Thread(target=second)
    with writing(ledger):
        other.start()
        held.set()
        other.join(0.3)
        assert told == []
    other.join(30)
    assert told == [1]


def test_a_writer_that_waits_too_long_is_told_to_wait(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    ledger = open_ledger(str(tmp_path / "sayso.db"))
    add(ledger, [addition("a")], RUN, now=clock)
    with writing(ledger), pytest.raises(LedgerBusy, match="locked") as refusal:
        add(ledger, [addition("b")], RUN, now=clock)
    assert refusal.value.code == "ledger_busy"
    assert "wait for it" in refusal.value.mend
    assert batches(ledger) == 1


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with read.view(ledger) as seen:
        before = read.listed(seen, schema.quote, limit=9)
        add(ledger, [addition("b")], RUN, now=clock)
        assert read.listed(seen, schema.quote, limit=9) == before
        count = select(func.count()).select_from(schema.quote)
        assert seen.connection.scalar(count) == 1
    assert batches(ledger) == 2


def test_a_writer_sees_what_the_one_it_waited_for_left_whatever_the_server_is_set_to(
    new_place: Callable[[str], str], tmp_path: Path, clock: Clock
) -> None:
    place = new_place("postgresql")
    ledger = open_ledger(place, captures=tmp_path)
    with ledger.engine.connect() as connection:
        name = place.rpartition("/")[2]
        strict = "default_transaction_isolation = 'repeatable read'"
        connection.execute(text(f"ALTER DATABASE {name} SET {strict}"))
        connection.commit()
    ledger.close()
    ledger = open_ledger(place, captures=tmp_path)
    second = threading.Thread(target=add, args=(ledger, [addition("b")], RUN))
    with writing(ledger) as connection:
        second.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while second.is_alive() and not connection.scalar(text(waiting)):
            time.sleep(0.01)
        connection.execute(
            text("INSERT INTO batch (number, recorded, rows, rows_sha256, hash) "
                 "VALUES (1, '2024-03-01T00:00:00.000000Z', 0, '', '')")
        )  # fmt: skip
    second.join(60)
    assert batches(ledger) == 2
    ledger.close()


def test_case_is_known_beyond_ascii(ledger: Ledger) -> None:
    matches = read.same_words(schema.article.c.title, "öRSTED")
    with writing(ledger) as connection:
        connection.execute(
            text("INSERT INTO batch (number, recorded, rows, rows_sha256, hash) "
                 "VALUES (1, '2024', 0, '', '')")
        )  # fmt: skip
        connection.execute(
            text("INSERT INTO article (number, id, batch, title) VALUES "
                 "(1, 'a', 1, 'ÖRSTED leaves'), (2, 'b', 1, NULL), (3, 'c', 1, 'Orsted')")
        )  # fmt: skip
        found = connection.scalars(select(schema.article.c.number).where(matches))
        assert list(found) == [1]


def test_closing_leaves_no_log_behind(tmp_path: Path, clock: Clock) -> None:
    ledger = open_ledger(str(tmp_path / "sayso.db"))
    add(ledger, [addition("a")], RUN, now=clock)
    ledger.close()
    assert not list(tmp_path.glob("*-wal"))
    with sqlite3.connect(tmp_path / "sayso.db") as plain:
        assert plain.execute("SELECT count(*) FROM quote").fetchone() == (1,)
    plain.close()


def test_nothing_is_left_open_when_opening_fails(tmp_path: Path) -> None:
    (tmp_path / "sayso.db").write_bytes(b"no ledger " * 99)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(3):
        with pytest.raises(LedgerError):
            open_ledger(str(tmp_path / "sayso.db"))
    after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert after == before


def test_all_that_open_a_new_file_at_the_same_moment_get_in(tmp_path: Path) -> None:
    # Of 300 such starts of six, 30 had one that was refused at once.
    start = threading.Barrier(6)
    refused: list[sqlite3.Error] = []

    def join(path: Path) -> None:
        raw = sqlite3.connect(path, timeout=5, isolation_level=None)
        start.wait()
        try:
            store._set_up_file(raw, None)
        except sqlite3.Error as fault:
            refused.append(fault)
        raw.close()

    for attempt in range(60):
        path = tmp_path / f"{attempt}.db"
        joining = [threading.Thread(target=join, args=(path,)) for _ in range(start.parties)]
        for each in joining:
            each.start()
        for each in joining:
            each.join()
    assert refused == []
