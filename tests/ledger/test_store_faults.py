"""Killed, filled up, cut off: what was told to be stored is there, and nothing is half there."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select, text

from sayso.errors import LedgerBusy, LedgerError, SaysoError
from sayso.ledger import amend, captures, docket, read, schema
from sayso.ledger.custody import verify
from sayso.ledger.findings import Finding
from sayso.ledger.store import Ledger, open_ledger, reading, writing
from sayso.ledger.write import Rows, add, record
from tests.ledger.conftest import ENGINES, RUN, START, Clock, Server, addition
from tests.ledger.wholeness import faults, file_is_sound

ROOT = Path(__file__).parents[2]
FOR_EVER = 10**9


@dataclass
class Adder:
    """A process that adds articles in processes of its own, and what they told."""

    place: str
    folder: Path
    process: subprocess.Popen[str]
    stored: list[str] = field(default_factory=list)
    running: int | None = None

    def start(self, name: str, number: int = FOR_EVER) -> int:
        """Id of a new process that adds pages of this name."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{self.place}\t{self.folder}\t{name}\t{number}\n")
        self.process.stdin.flush()
        word, _, process = self._line().partition(" ")
        assert word == "ready", word
        self.running = int(process)
        return self.running

    def follow(self, number: int) -> None:
        """Take down what is told until so many pages are stored."""
        while len(self.stored) < number:
            self.stored.append(self._line().removeprefix("stored "))

    def wait(self) -> None:
        """Take down what was told until the process is gone."""
        while (line := self._line()) != "gone":
            self.stored.append(line.removeprefix("stored "))
        self.running = None

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")


@contextmanager
def adders(place: str, folder: Path, number: int) -> Iterator[list[Adder]]:
    command = [sys.executable, "-m", "tests.ledger.adding"]
    opened = [
        Adder(place, folder, subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ))
        for _ in range(number)
    ]  # fmt: skip
    try:
        yield opened
    finally:
        for each in opened:
            if each.running is not None:
                os.kill(each.running, signal.SIGKILL)
            assert each.process.stdin is not None
            assert each.process.stdout is not None
            each.process.stdin.close()
            each.process.stdout.close()
            each.process.wait()


def pages(ledger: Ledger) -> list[str]:
    with read.view(ledger) as seen:
        return [row["page"] for row in seen.all(select(schema.capture.c.page))]


def is_whole(ledger: Ledger) -> bool:
    """Reckoned here, and told by the ledger's own check."""
    findings: list[Finding] = []
    verify(ledger, findings.append)
    assert findings == []
    assert faults(ledger) == []
    assert ledger.server or file_is_sound(ledger.place)
    return True


@pytest.mark.parametrize(("engine", "rounds"), [("sqlite", 94), ("postgresql", 6)])
def test_what_was_told_to_be_stored_outlives_any_kill(
    engine: str, rounds: int, quick_folder: Path, new_place: Callable[[str], str]
) -> None:
    """Two processes add to one ledger, and both are killed; so many times over."""
    place = str(quick_folder / "sayso.db") if engine == "sqlite" else new_place(engine)
    folder, moments = quick_folder / "captures", random.Random(7_729_776)
    with adders(place, folder, 2) as both:
        for one in range(rounds):
            running = [each.start(f"{at}-{one}") for at, each in enumerate(both)]
            for process in running:
                time.sleep(moments.uniform(0, 0.06) / len(running))
                os.kill(process, signal.SIGKILL)
            for each in both:
                each.wait()
        told = [page for each in both for page in each.stored]
    ledger = open_ledger(place, captures=folder)
    stored = pages(ledger)
    assert told
    assert set(told) <= set(stored)
    # Killed between the end of a batch and the telling of it, each may have stored one more.
    assert len(stored) <= len(told) + 2 * rounds
    assert len(stored) == len(set(stored))
    assert is_whole(ledger)
    again = [addition(page.rpartition("/")[2]) for page in stored]
    assert add(ledger, again, RUN).batch is None
    ledger.close()


def test_no_half_written_file_is_taken_for_a_capture(quick_folder: Path) -> None:
    folder = quick_folder / "captures"
    ledger = open_ledger(str(quick_folder / "sayso.db"), captures=folder)
    digest = addition("a").capture.sha256
    (folder / digest[:2]).mkdir(parents=True)
    (folder / digest[:2] / ".partial-0").write_bytes(b"The army")
    add(ledger, [addition("a")], RUN)
    assert is_whole(ledger)
    ledger.close()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("names", [("x", "y"), ("x", "x")])
def test_writers_at_once_all_succeed_and_double_nothing(
    engine: str, names: tuple[str, str], quick_folder: Path, new_place: Callable[[str], str]
) -> None:
    place = str(quick_folder / "sayso.db") if engine == "sqlite" else new_place(engine)
    with adders(place, quick_folder / "captures", 2) as both:
        for name, each in zip(names, both, strict=True):
            each.start(name, 15)
        for each in both:
            each.wait()
            assert len(each.stored) == 15
    ledger = open_ledger(place, captures=quick_folder / "captures")
    assert sorted(pages(ledger)) == sorted({page for each in both for page in each.stored})
    assert is_whole(ledger)
    ledger.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_reader_meets_a_whole_ledger_at_any_moment_of_writing(
    engine: str, quick_folder: Path, new_place: Callable[[str], str]
) -> None:
    place = str(quick_folder / "sayso.db") if engine == "sqlite" else new_place(engine)
    ledger = open_ledger(place, captures=quick_folder / "captures")
    with adders(place, quick_folder / "captures", 1) as (adder,):
        adder.start("x", 40)
        seen: list[int] = []
        while len(seen) < 20 and (not seen or seen[-1] < 40):
            assert faults(ledger) == []
            seen.append(len(pages(ledger)))
        adder.wait()
    assert seen == sorted(seen)
    assert len(pages(ledger)) == 40
    ledger.close()


def stopped(process: int) -> None:
    """Halt a process between two of its steps, as a cut of the power would."""
    os.kill(process, signal.SIGSTOP)
    status = Path(f"/proc/{process}/stat")
    while status.exists() and status.read_text().rpartition(")")[2].split()[0] not in "TZ":
        time.sleep(0.001)


def cut_short(log: Path, moments: random.Random) -> None:
    """Lose a part of what had not been flushed to the disk yet, or leave rubbish in its place."""
    if log.exists():
        content = log.read_bytes()
        at = moments.randrange(len(content) + 1)
        rubbish = moments.randbytes(4_096) if moments.random() < 0.5 else b""
        log.write_bytes(content[:at] + rubbish)


def test_the_files_copied_mid_write_are_a_whole_ledger(quick_folder: Path) -> None:
    moments = random.Random(2024)
    place, folder = quick_folder / "sayso.db", quick_folder / "captures"
    copies: list[Path] = []
    with adders(str(place), folder, 1) as (adder,):
        process = adder.start("x")
        for number in range(20):
            adder.follow(len(adder.stored) + 1)
            time.sleep(moments.uniform(0, 0.04))
            stopped(process)
            copies.append(quick_folder / f"copy {number}")
            copies[-1].mkdir()
            for ending in ("", "-wal", "-shm"):
                if Path(f"{place}{ending}").exists():
                    shutil.copyfile(f"{place}{ending}", copies[-1] / f"sayso.db{ending}")
            os.kill(process, signal.SIGCONT)
        os.kill(process, signal.SIGKILL)
        adder.wait()
    for copy in copies[::2]:
        (copy / "sayso.db-shm").unlink(missing_ok=True)
    counts = [copied(copy, folder) for copy in copies]
    assert counts == sorted(counts)
    assert counts[-1] > 0


def copied(copy: Path, folder: Path) -> int:
    ledger = open_ledger(str(copy / "sayso.db"), captures=folder)
    assert is_whole(ledger)
    number = len(pages(ledger))
    ledger.close()
    return number


def test_a_log_that_was_cut_short_or_spoilt_leaves_a_whole_earlier_ledger(
    quick_folder: Path,
) -> None:
    moments = random.Random(11)
    place, folder = quick_folder / "sayso.db", quick_folder / "captures"
    open_ledger(str(place), captures=folder).close()
    # As long as somebody has the file open, the log stays when a writer is done.
    with closing(sqlite3.connect(place)) as held, adders(str(place), folder, 1) as (adder,):
        held.execute("SELECT count(*) FROM batch")
        process = adder.start("x")
        adder.follow(8)
        stopped(process)
        copies = [quick_folder / f"copy {number}" for number in range(15)]
        for copy in copies:
            copy.mkdir()
            for ending in ("", "-wal"):
                shutil.copyfile(f"{place}{ending}", copy / f"sayso.db{ending}")
        os.kill(process, signal.SIGKILL)
        adder.wait()
    counts = set()
    for copy in copies:
        cut_short(copy / "sayso.db-wal", moments)
        counts.add(copied(copy, folder))
    assert len(counts) > 1


def test_a_clock_that_goes_back_breaks_nothing(ledger: Ledger, clock: Clock) -> None:
    for number in range(6):
        clock.at = START.replace(year=2024 - number)
        add(ledger, [addition(str(number))], RUN, now=clock)
    assert is_whole(ledger)
    with read.view(ledger, as_of=START.replace(year=2023)) as seen:
        assert seen.upto == 0


def limited_pages(ledger: Ledger, more: int) -> None:
    """Let the file grow by so many pages and no further."""
    with reading(ledger) as connection:
        size = connection.scalar(text("PRAGMA page_count"))

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {size + more}")

    event.listen(ledger.engine, "connect", limit)


@pytest.mark.parametrize("more", [0, 1, 2, 3, 5, 8])
def test_a_full_file_leaves_nothing_half_written(tmp_path: Path, clock: Clock, more: int) -> None:
    ledger = open_ledger(str(tmp_path / "sayso.db"))
    add(ledger, [addition("a")], RUN, now=clock)
    limited_pages(ledger, more)
    long = "The harbour was quiet. " * 4_000
    with pytest.raises(LedgerError, match="full") as refusal:
        add(ledger, [addition("b"), addition("c", long)], RUN, now=clock)
    assert refusal.value.code == "disk_full"
    assert "make room" in refusal.value.mend
    assert pages(ledger) == [addition("a").page]
    assert is_whole(ledger)
    ledger.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes; only the superuser may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("only the superuser may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill_up(ledger: Ledger, clock: Clock) -> None:
    for number in range(1, 500):
        words = f"Page {number}. " + "The harbour was quiet. " * 200
        add(ledger, [addition(str(number), words)], RUN, now=clock)


@pytest.mark.parametrize("left", [200_000, 60_000, 20_000, 0])
def test_a_full_disk_leaves_nothing_half_written(small_disk: Path, clock: Clock, left: int) -> None:
    ledger = open_ledger(str(small_disk / "sayso.db"))
    add(ledger, [addition("0")], RUN, now=clock)
    filling = small_disk / "filling"
    free = os.statvfs(small_disk)
    filling.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - left)))
    with pytest.raises(LedgerError) as refusal:
        fill_up(ledger, clock)
    assert refusal.value.code == "disk_full"
    filling.unlink()
    assert pages(ledger) == [addition(str(number)).page for number in range(len(pages(ledger)))]
    assert is_whole(ledger)
    add(ledger, [addition("last")], RUN, now=clock)
    assert is_whole(ledger)
    ledger.close()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The superuser may write whatever the modes say, unless the disk itself is read-only."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        return
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def lockable(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder that can be made read-only."""
    if os.geteuid() == 0:
        return Path(request.getfixturevalue("small_disk"))
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


def test_a_read_only_folder_is_named_and_nothing_is_lost(lockable: Path, clock: Clock) -> None:
    place = str(lockable / "sayso.db")
    ledger = open_ledger(place)
    add(ledger, [addition("a")], RUN, now=clock)
    with read_only(lockable):
        with pytest.raises(LedgerError, match="you may write") as refusal:
            add(ledger, [addition("b")], RUN, now=clock)
        assert refusal.value.code in ("ledger_readonly", "ledger_unopened")
        with pytest.raises(LedgerError, match="you may write"):
            open_ledger(str(lockable / "other.db"))
        with pytest.raises(LedgerError, match="cannot be kept") as refusal:
            captures.keep(ledger.captures, b"The pier opens.")
        assert refusal.value.code == "ledger_readonly"
        with pytest.raises(LedgerError, match="cannot be removed"):
            captures.forget(ledger.captures, addition("a").capture.sha256)
    add(ledger, [addition("b")], RUN, now=clock)
    assert is_whole(ledger)
    ledger.close()


@pytest.fixture
def read_only_file(tmp_path: Path) -> Iterator[Path]:
    """A ledger in a file that nobody may write, in a folder that one may."""
    place = tmp_path / "sayso.db"
    open_ledger(str(place)).close()
    if os.geteuid() != 0:
        place.chmod(0o444)
        yield place
        return
    if subprocess.run(["mount", "--bind", place, place], capture_output=True).returncode != 0:
        pytest.skip("only the superuser may lock a file")
    subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_read_only_file_is_read_but_not_written(read_only_file: Path, clock: Clock) -> None:
    ledger = open_ledger(str(read_only_file))
    with pytest.raises(LedgerError, match="readonly") as refusal:
        add(ledger, [addition("a")], RUN, now=clock)
    assert refusal.value.code == "ledger_readonly"
    assert "check that you may write" in refusal.value.mend
    assert pages(ledger) == []
    ledger.close()


def use(place: str, folder: Path) -> None:
    """Everything that commands do with a ledger."""
    ledger = open_ledger(place, captures=folder, create=False)
    try:
        with read.view(ledger) as seen:
            for table in read.SHOWN:
                read.listed(seen, table, limit=1_000)
            docket.counts(seen, now=START, filters=docket.Filters(actor="army"))
            for status in docket.STATUSES:
                docket.docket(seen, status, now=START, filters=docket.Filters(), limit=99)
            read.article(seen, 1)
        add(ledger, [addition("new")], RUN)
        with read.view(ledger) as seen:
            about = seen.all(select(schema.commitment.c.id))[0]["id"]
        amend.retract(ledger, about, made_by="Ines Vale", why="as asked")
    finally:
        ledger.close()


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of some pages, to be copied and spoilt."""
    place = tmp_path_factory.mktemp("sound") / "sayso.db"
    ledger = open_ledger(str(place))
    long = "The harbour was quiet. " * 500
    for number in range(12):
        add(ledger, [addition(f"a{number}"), addition(f"b{number}", f"{number} {long}")], RUN)
    ledger.close()
    return place


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_page_is_told_without_a_traceback(
    sound_file: Path, quick_folder: Path, seed: int
) -> None:
    moments = random.Random(seed)
    place = quick_folder / "sayso.db"
    content = bytearray(sound_file.read_bytes())
    size = moments.choice([16, 512, 8_192, 65_536])
    at = moments.randrange(len(content) // 10, len(content) - size)
    content[at : at + size] = moments.choice([moments.randbytes(size), bytes(size), b"X" * size])
    place.write_bytes(content)
    refusal = refused(str(place), quick_folder / "captures")
    assert refusal is None or "fault in sayso" not in refusal.mend, refusal
    if refusal is not None and "malformed" in refusal.message:
        assert refusal.code == "ledger_damaged"
        assert "integrity_check" in refusal.mend


def refused(place: str, folder: Path) -> SaysoError | None:
    """What is said of a ledger that is no longer sound; None when nothing was met."""
    try:
        use(place, folder)
    except SaysoError as refusal:
        return refusal
    return None


def test_a_file_with_spoilt_middle_names_the_integrity_check(
    sound_file: Path, quick_folder: Path
) -> None:
    place = quick_folder / "sayso.db"
    content = bytearray(sound_file.read_bytes())
    content[8_192:] = b"X" * (len(content) - 8_192)
    place.write_bytes(content)
    with pytest.raises(LedgerError, match="malformed") as refusal:
        use(str(place), quick_folder / "captures")
    assert refusal.value.code == "ledger_damaged"
    assert "integrity_check" in refusal.value.mend


def test_a_file_cut_in_half_is_told(sound_file: Path, quick_folder: Path) -> None:
    place = quick_folder / "sayso.db"
    content = sound_file.read_bytes()
    place.write_bytes(content[: len(content) // 2])
    with pytest.raises(LedgerError) as refusal:
        use(str(place), quick_folder / "captures")
    assert refusal.value.code == "ledger_damaged"


@pytest.fixture
def on_server(new_place: Callable[[str], str], tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(new_place("postgresql"), captures=tmp_path / "captures")
    add(opened, [addition("a")], RUN)
    yield opened
    opened.close()


def cut_off(ledger: Ledger, connection: Connection) -> None:
    """End the server's side of a connection, from another one, as a restart would."""
    process = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
    import psycopg

    with psycopg.connect(ledger.place, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [process])
        gone = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
        while other.execute(gone, [process]).fetchone() != (0,):
            time.sleep(0.001)


def cutting_at(ledger: Ledger, number: int) -> list[str]:
    """Cut the connection off before this statement from now on; the statements come out."""
    run: list[str] = []

    def before(connection: Connection, _cursor: object, words: str, *_rest: object) -> None:
        run.append(words)
        if len(run) == number:
            cut_off(ledger, connection)

    event.listen(ledger.engine, "before_cursor_execute", before)
    return run


@pytest.mark.parametrize("number", [1, 2, 3, 4, 7, 10, 14, 18])
def test_a_connection_lost_at_any_statement_is_tried_again_and_doubles_nothing(
    on_server: Ledger, number: int
) -> None:
    run = cutting_at(on_server, number)
    written = add(on_server, [addition("b"), addition("c")], RUN)
    assert len(run) > number
    assert written.batch == 2
    assert sorted(pages(on_server)) == [addition(name).page for name in "abc"]
    assert is_whole(on_server)


@pytest.mark.parametrize("already", [False, True])
def test_a_connection_lost_at_the_commit_is_tried_again_and_doubles_nothing(
    on_server: Ledger, already: bool
) -> None:
    """Whether the server had committed or not when it was lost, nobody told."""
    cuts: list[int] = []

    def before(connection: Connection) -> None:
        if not cuts and connection.get_execution_options().get("sayso_writes"):
            cuts.append(1)
            if already:
                connection.connection.commit()
            cut_off(on_server, connection)

    about = ids(on_server)
    event.listen(on_server.engine, "commit", before)
    amend.judge(on_server, about, "negative", made_by="Ines Vale", why="not hers")
    assert cuts
    with read.view(on_server) as seen:
        assert len(read.said_of(seen, [about])[about]["judgement"]) == 1
    assert is_whole(on_server)


def ids(ledger: Ledger) -> str:
    with read.view(ledger) as seen:
        return str(seen.all(select(schema.commitment.c.id))[0]["id"])


def test_a_redaction_cut_off_is_tried_again(on_server: Ledger) -> None:
    cutting_at(on_server, 9)
    with read.view(on_server) as seen:
        about = seen.all(select(schema.article.c.id))[0]["id"]
    amend.redact(on_server, about, made_by="Ines Vale", why="as asked")
    assert is_whole(on_server)
    with read.view(on_server) as seen:
        assert read.article(seen, 1).article.row["text"] == ""


@pytest.mark.parametrize("manner", ["fast", "immediate"])
def test_a_server_restarted_in_the_middle_of_a_batch_is_waited_for(
    on_server: Ledger, running_server: Server, manner: str
) -> None:
    tries: list[int] = []

    def rows(connection: Connection) -> Rows:
        connection.scalar(select(func.count()).select_from(schema.note))
        tries.append(1)
        if len(tries) == 1:
            running_server.restart(manner)
        note = {"id": "n" * 64, "about": "a", "name": "seen", "value": "yes", "at": "2024-03-01"}
        return {"note": [note]}

    assert record(on_server, rows).added == {"note": 1}
    assert len(tries) > 1
    assert is_whole(on_server)
    assert pages(on_server) == [addition("a").page]


def test_a_server_that_stays_away_is_told_with_its_mend(
    on_server: Ledger, running_server: Server
) -> None:
    running_server.call("pg_ctl", "-w", "-m", "immediate", "stop")
    try:
        with pytest.raises(LedgerBusy, match="lost or refused") as refusal:
            add(on_server, [addition("b")], RUN)
    finally:
        running_server.start()
    assert "check that the server runs" in refusal.value.mend
    assert add(on_server, [addition("b")], RUN).batch == 2
    assert is_whole(on_server)


def test_a_reader_that_is_cut_off_is_told(on_server: Ledger) -> None:
    with pytest.raises(LedgerBusy, match="lost or refused"), read.view(on_server) as seen:
        cut_and_count(on_server, seen.connection)


def test_a_writer_killed_while_it_holds_the_lock_frees_it(on_server: Ledger) -> None:
    with pytest.raises(LedgerBusy), writing(on_server) as connection:
        cut_and_count(on_server, connection)
    assert add(on_server, [addition("b")], RUN).batch == 2


def cut_and_count(ledger: Ledger, connection: Connection) -> None:
    cut_off(ledger, connection)
    connection.scalar(select(func.count()).select_from(schema.note))
