"""A backup is one file that any engine restores whole, and that nothing hostile passes through."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import LedgerError, UsageError
from sayso.ledger import amend, backup_members, schema
from sayso.ledger.backup import backup
from sayso.ledger.restore import restore
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add
from tests.ledger.conftest import RUN, Clock, addition
from tests.ledger.tampering import (
    bytes_files,
    every_table,
    fill,
    findings,
    kinds,
    tamper,
    tampering_free,
)
from tests.ledger.wholeness import faults

NewPlace = Callable[[str], str]


def all_rows(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    rows = {}
    with tampering_free(ledger) as connection:
        for table in (schema.identity, *(schema.metadata.tables[t] for t in every_table())):
            columns = ", ".join(column.name for column in table.columns)
            read = connection.execute(f"SELECT {columns} FROM {table.name} ORDER BY 1")
            rows[table.name] = [tuple(row) for row in read.fetchall()]
    return rows


def redact_first(ledger: Ledger, clock: Clock) -> None:
    with tampering_free(ledger) as connection:
        (about,) = connection.execute("SELECT id FROM article WHERE number = 2").fetchone()
    amend.redact(ledger, about, made_by="Ida", why="asked for", now=clock)


@pytest.mark.parametrize("way", ["sqlite postgresql sqlite", "postgresql sqlite postgresql"])
def test_a_ledger_moves_between_engines_and_back_unchanged(
    new_place: NewPlace, tmp_path: Path, clock: Clock, way: str
) -> None:
    first, *then = way.split()
    ledger = open_ledger(new_place(first), captures=tmp_path / "captures")
    fill(ledger, clock)
    redact_first(ledger, clock)
    saved = backup(ledger, tmp_path / "0.zip")
    assert (saved.erased, saved.missing) == (1, 0)
    for at, engine in enumerate(then, start=1):
        moved = restore(tmp_path / f"{at - 1}.zip", new_place(engine), tmp_path / f"captures-{at}")
        assert all_rows(moved) == all_rows(ledger)
        assert kinds(moved) <= {"changed at source"}
        assert not [fault for fault in faults(moved) if "indexed" in fault]
        names = [path.name for path in bytes_files(moved)]
        assert names == [path.name for path in bytes_files(ledger)]
        assert backup(moved, tmp_path / f"{at}.zip") == saved
        assert (tmp_path / f"{at}.zip").read_bytes() == (tmp_path / "0.zip").read_bytes()
        add(moved, [addition("later")], RUN, now=clock)
        assert kinds(moved) <= {"changed at source"}
        moved.close()
    ledger.close()


def test_a_restored_ledger_still_refuses_to_change(
    new_place: NewPlace, ledger: Ledger, tmp_path: Path, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    backup(ledger, tmp_path / "a.zip")
    place = new_place("postgresql" if ledger.server else "sqlite")
    moved = restore(tmp_path / "a.zip", place, tmp_path / "c2")
    with tampering_free(moved) as connection, pytest.raises(Exception, match="never change"):
        connection.execute("UPDATE identity SET id = 'another'")
    moved.close()


def test_a_backup_is_whole_while_another_thread_writes(
    new_place: NewPlace, ledger: Ledger, tmp_path: Path, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    stop, started = threading.Event(), threading.Event()
    other = open_ledger(ledger.place, captures=ledger.captures)

    def write() -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            add(other, [addition(f"n{number}")], RUN, now=clock)
            started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(60)
        saved = [backup(ledger, tmp_path / f"{n}.zip") for n in range(3)]
    finally:
        stop.set()
        writer.join()
        other.close()
    assert all(each.missing == 0 for each in saved)
    assert saved[0].rows <= saved[2].rows
    for number, each in enumerate(saved):
        moved = restore(tmp_path / f"{number}.zip", new_place("sqlite"), tmp_path / f"c{number}")
        assert not findings(moved)
        assert len(bytes_files(moved)) == each.captures
        moved.close()


def test_a_backup_takes_the_place_of_an_older_one_and_tells_how_far_it_is(
    ledger: Ledger, tmp_path: Path, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    first = backup(ledger, tmp_path / "a.zip")
    add(ledger, [addition("b")], RUN, now=clock)
    told: list[int] = []
    second = backup(ledger, tmp_path / "a.zip", progress=told.append)
    assert second.rows == first.rows + 5
    assert told == sorted(told)
    assert told[-1] == second.rows + second.captures
    assert [path.name for path in tmp_path.glob("*.zip")] == ["a.zip"]
    assert not list(tmp_path.glob(".partial*"))


def test_bytes_that_are_gone_or_altered_are_counted_and_restored_as_missing(
    tmp_path: Path, clock: Clock
) -> None:
    ledger = open_ledger(str(tmp_path / "a.db"))
    add(ledger, [addition(name) for name in "abc"], RUN, now=clock)
    gone, altered, _ = bytes_files(ledger)
    gone.unlink()
    altered.write_bytes(b"other")
    saved = backup(ledger, tmp_path / "a.zip")
    assert (saved.captures, saved.erased, saved.missing) == (1, 0, 2)
    moved = restore(tmp_path / "a.zip", str(tmp_path / "b.db"))
    assert kinds(moved) == {"missing bytes"}


def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path: Path, clock: Clock) -> None:
    ledger = open_ledger(str(tmp_path / "a.db"))
    add(ledger, [addition("a")], RUN, now=clock)
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "nowhere" / "a.zip", tmp_path / "folder"):
        with pytest.raises(LedgerError, match="cannot be written"):
            backup(ledger, path)
    assert not list(tmp_path.glob(".partial*"))


def test_a_ledger_with_what_no_ledger_writes_is_not_backed_up(tmp_path: Path, clock: Clock) -> None:
    ledger = open_ledger(str(tmp_path / "a.db"))
    add(ledger, [addition("a")], RUN, now=clock)
    tamper(ledger, "UPDATE quote SET words = x'ff00'")
    with pytest.raises(LedgerError, match="sayso verify"):
        backup(ledger, tmp_path / "a.zip")
    tamper(ledger, "UPDATE quote SET words = CAST(x'ff41' AS TEXT)")
    with pytest.raises(LedgerError, match="sayso verify"):
        backup(ledger, tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_a_backup_can_be_read_and_checked_without_sayso(tmp_path: Path, clock: Clock) -> None:
    ledger = open_ledger(str(tmp_path / "a.db"))
    fill(ledger, clock)
    redact_first(ledger, clock)
    backup(ledger, tmp_path / "a.zip")
    with ZipFile(tmp_path / "a.zip") as archive:
        readme = archive.read("README.txt").decode()
        order = readme.split("by table (")[1].split(")")[0].replace("\n", " ").split(", ")
        tables = {
            name: [json.loads(line) for line in archive.read(f"rows/{name}.jsonl").splitlines()]
            for name in (*order, "batch")
        }
        identity = json.loads(archive.read("identity.json"))
        for name in archive.namelist():
            if name.startswith("captures/"):
                assert hashlib.sha256(archive.read(name)).hexdigest() == name[9:]

    def sha(value: Any) -> str:
        written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    kept = {row["about"]: row["row_sha256"] for row in tables["redaction"]}
    last = "0" * 64
    for head in tables["batch"]:
        digests = []
        for name in order:
            for row in tables[name]:
                if row["batch"] == head["number"]:
                    plain = {k: v for k, v in row.items() if v is not None and k != "batch"}
                    digests.append(kept.get(row["id"]) or sha([name, plain]))
        rows = hashlib.sha256("".join(digests).encode()).hexdigest()
        assert rows == head["rows_sha256"]
        last = sha([last, head["number"], head["recorded"], head["clock"], head["rows"], rows])
        assert last == head["hash"]
    assert identity["head"] == last


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup with rows in every table and some captures."""
    folder = tmp_path_factory.mktemp("saved")
    ledger = open_ledger(str(folder / "a.db"))
    fill(ledger, Clock())
    backup(ledger, folder / "a.zip")
    ledger.close()
    return folder / "a.zip"


def unpacked(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: Mapping[str, bytes]) -> Path:
    with ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_place_that_holds_something_is_refused_and_left_as_it_was(
    ledger: Ledger, saved: Path, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    before, files = all_rows(ledger), bytes_files(ledger)
    with pytest.raises(LedgerError, match="not empty"):
        restore(saved, ledger.place, ledger.captures)
    assert all_rows(ledger) == before
    assert bytes_files(ledger) == files
    assert not findings(ledger)


def test_an_empty_ledger_is_filled_and_on_failure_left_empty(
    ledger: Ledger, saved: Path, tmp_path: Path
) -> None:
    bad = {name: data for name, data in unpacked(saved).items() if "captures" not in name}
    before = all_rows(ledger)
    with pytest.raises(LedgerError):
        restore(packed(tmp_path / "bad.zip", bad), ledger.place, ledger.captures)
    assert all_rows(ledger) == before
    moved = restore(saved, ledger.place, ledger.captures)
    assert kinds(moved) == {"changed at source"}
    moved.close()


def test_captures_that_lay_there_stay_and_altered_ones_are_mended(
    saved: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "captures"
    moved = restore(saved, str(tmp_path / "a.db"), folder)
    moved.close()
    files = bytes_files(moved)
    files[0].write_bytes(b"altered")
    again = restore(saved, str(tmp_path / "b.db"), folder)
    assert kinds(again) == {"changed at source"}
    again.close()
    bad = unpacked(saved)
    bad["identity.json"] = bad["identity.json"].replace(b'"captures":', b'"captures":1')
    with pytest.raises(LedgerError):
        restore(packed(tmp_path / "bad.zip", bad), str(tmp_path / "c.db"), folder)
    assert bytes_files(moved) == files


def test_a_foreign_file_is_refused_and_left_alone(saved: Path, tmp_path: Path) -> None:
    place = tmp_path / "letter.txt"
    place.write_bytes(b"Dear Ida, " * 200)
    with pytest.raises(LedgerError):
        restore(saved, str(place))
    assert place.read_bytes() == b"Dear Ida, " * 200


def test_a_server_needs_a_folder(saved: Path) -> None:
    with pytest.raises(UsageError, match="folder"):
        restore(saved, "postgresql://nobody@127.0.0.1:1/none")


Members = dict[str, bytes]
Change = Callable[[Members], object]


def in_rows(table: str, old: str, new: str) -> Change:
    def change(members: Members) -> None:
        name = f"rows/{table}.jsonl"
        assert old.encode() in members[name]
        members[name] = members[name].replace(old.encode(), new.encode(), 1)

    return change


def in_identity(**fields: Any) -> Change:
    def change(members: Members) -> None:
        content = json.loads(members["identity.json"]) | fields
        members["identity.json"] = json.dumps(content).encode()

    return change


def a_capture(members: Members) -> str:
    return next(name for name in members if name.startswith("captures/"))


def counted(table: str, by: int) -> Change:
    def change(members: Members) -> None:
        rows = json.loads(members["identity.json"])["rows"]
        in_identity(rows=rows | {table: rows[table] + by})(members)

    return change


HOSTILE: dict[str, tuple[Change, str]] = {
    "a member is missing": (lambda m: m.pop("rows/link.jsonl"), "rows/link.jsonl is missing"),
    "no identity": (lambda m: m.pop("identity.json"), "identity.json is missing"),
    "a capture is missing": (lambda m: m.pop(a_capture(m)), "it holds"),
    "a capture too many": (lambda m: m.update({f"captures/{'ab' * 32}": b"x"}), "it holds"),
    "a capture was altered": (
        lambda m: m.update({a_capture(m): m[a_capture(m)][:-1] + b"?"}), "was altered"),
    "a capture is too large": (
        lambda m: m.update({a_capture(m): b"0" * 9_000_000}), "not as large as its row says"),
    "a name that climbs": (lambda m: m.update({"captures/../../evil": b"x"}), "no part"),
    "an absolute name": (lambda m: m.update({"/etc/evil": b"x"}), "no part"),
    "a name like a digest": (lambda m: m.update({f"captures/{'AB' * 32}": b"x"}), "no part"),
    "a table of a later version": (
        lambda m: m.update({"rows/rumour.jsonl": b""}), "later version of sayso.*rumour"),
    "a column of a later version": (
        in_rows("note", '"about":', '"mood":"calm","about":'), "later version.*'mood'"),
    "a schema of a later version": (in_identity(schema=999), "later version.*999"),
    "another format": (in_identity(format="sayso backup 2"), "sayso backup 1"),
    "no schema": (in_identity(schema="4"), "no schema"),
    "another field": (in_identity(mood="calm"), "other fields"),
    "counts of another kind": (in_identity(captures="3"), "another kind"),
    "rows of another kind": (in_identity(rows=[]), "does not count"),
    "another head": (in_identity(head="ab" * 32), "does not end where"),
    "identity is no JSON": (lambda m: m.update({"identity.json": b"{"}), "no JSON"),
    "identity is deep": (lambda m: m.update({"identity.json": b"[" * 50_000}), "no JSON"),
    "identity is long": (lambda m: m.update({"identity.json": b" " * 99_999}), "larger than"),
    "more rows than declared": (counted("quote", -1), "more rows than"),
    "fewer rows than declared": (counted("quote", 1), "rows of"),
    "a row is no JSON": (in_rows("note", "{", "["), "line 1 of rows/note.jsonl is no JSON"),
    "a row is no object": (lambda m: m.update({"rows/link.jsonl": b"[]\n"}), "is no row"),
    "a row is deep": (lambda m: m.update({"rows/link.jsonl": b"[" * 99_999}), "no JSON"),
    "a number that is none": (in_rows("link", '"score":0.75', '"score":NaN'), "no JSON"),
    "a number past all": (in_rows("link", '"score":0.75', '"score":1e999'), "another kind"),
    "a truth for a number": (in_rows("link", '"number":1', '"number":true'), "another kind"),
    "a huge number": (in_rows("link", '"number":1', f'"number":{2**40}'), "another kind"),
    "a number of many digits": (in_rows("link", '"number":1', f'"number":{"9" * 5000}'), "JSON"),
    "a list for a text": (in_rows("link", '"why":"alike"', '"why":["alike"]'), "another kind"),
    "a NUL": (in_rows("link", '"why":"alike"', '"why":"a\\u0000"'), "another kind"),
    "half a character": (in_rows("link", '"why":"alike"', '"why":"\\ud800"'), "another kind"),
    "no UTF-8": (lambda m: m.update({"rows/link.jsonl": b"\xff\n"}), "no JSON"),
    "a row without id": (in_rows("link", '"id":', '"id":null,"why":'), "fit together"),
    "a row twice": (
        lambda m: (m.update({"rows/note.jsonl": m["rows/note.jsonl"].split(b"\n")[0] + b"\n"
                             + m["rows/note.jsonl"]}), counted("note", 1)(m)), "fit together"),
    "a quote of no article": (in_rows("quote", '"article":1', '"article":77'), "fit together"),
    "a word was changed": (in_rows("link", "alike", "alive"), "chain does not hold.*1 of link"),
    "a batch was changed": (in_rows("batch", '"rows":', '"clock":"x","rows":'), "does not hold"),
    "the last batch is gone": (
        lambda m: (m.update({"rows/note.jsonl": b"".join(
            m["rows/note.jsonl"].splitlines(keepends=True)[:-1])}), counted("note", -1)(m)),
        "rows are missing"),
}  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_backup_that_was_altered_is_refused_and_leaves_nothing(
    saved: Path, tmp_path: Path, hostile: tuple[Change, str]
) -> None:
    change, said = hostile
    members = unpacked(saved)
    change(members)
    bad = packed(tmp_path / "bad.zip", members)
    with pytest.raises(LedgerError, match=said) as refusal:
        restore(bad, str(tmp_path / "place" / "new.db"))
    assert str(bad) in str(refusal.value)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [bad]
    assert not (tmp_path / "place" / "new.db-captures").exists()


def test_a_file_that_is_no_backup_is_refused(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    for data in (b"", b"PK", b"text" * 100, whole[: len(whole) // 2], whole[:-30]):
        (tmp_path / "bad.zip").write_bytes(data)
        with pytest.raises(LedgerError, match="cannot be unpacked"):
            restore(tmp_path / "bad.zip", str(tmp_path / "new.db"))
    with pytest.raises(LedgerError, match="no such file"):
        restore(tmp_path / "none.zip", str(tmp_path / "new.db"))
    with pytest.raises(LedgerError, match="cannot be unpacked"):
        restore(tmp_path, str(tmp_path / "new.db"))
    assert not list(tmp_path.glob("new.db*"))


def test_a_member_that_is_there_twice_or_packed_otherwise_is_refused(
    saved: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.zip"
    shutil.copy(saved, bad)
    with ZipFile(bad, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("identity.json", "{}")
    with pytest.raises(LedgerError, match="twice"):
        restore(bad, str(tmp_path / "new.db"))
    with ZipFile(bad, "w", ZIP_BZIP2) as archive:
        archive.writestr("identity.json", "{}")
    with pytest.raises(LedgerError, match="packed in another way"):
        restore(bad, str(tmp_path / "new.db"))


def test_a_bomb_is_refused_before_it_is_unpacked(saved: Path, tmp_path: Path) -> None:
    members = unpacked(saved)
    declared = b'{"about"' + b" " * 100
    members["rows/link.jsonl"] = declared
    bad = packed(tmp_path / "bad.zip", members)
    data = bytearray(bad.read_bytes())
    # The directory at the end says how large each member is.
    entry = data.rindex(b"rows/link.jsonl") - 46
    data[entry + 24 : entry + 28] = (0xFFFF_FFF0).to_bytes(4, "little")
    entry = data.rindex(b"rows/article.jsonl") - 46
    data[entry + 24 : entry + 28] = (0xFFFF_FFF0).to_bytes(4, "little")
    bad.write_bytes(data)
    free = shutil.disk_usage(tmp_path).free
    said = "are free" if free < 2 * 0xFFFF_FFF0 else "is no JSON|cannot be unpacked"
    with pytest.raises(LedgerError, match=said):
        restore(bad, str(tmp_path / "new.db"))
    assert not list(tmp_path.glob("new.db*"))


def test_a_line_without_end_is_refused(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_members, "LARGEST_LINE", 100_000)
    members = unpacked(saved)
    members["rows/link.jsonl"] = b'"' + b"a" * 200_000
    bad = packed(tmp_path / "bad.zip", members)
    with pytest.raises(LedgerError, match="a line of more than 100000"):
        restore(bad, str(tmp_path / "new.db"))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data(), st.integers(1, 255))
def test_a_backup_with_any_byte_changed_is_refused_or_restored_whole(
    saved: Path, quick_folder: Path, data: st.DataObject, change: int
) -> None:
    whole = bytearray(saved.read_bytes())
    at = data.draw(st.one_of(st.integers(0, len(whole) - 1), st.integers(-4_000, -1)))
    whole[at] ^= change
    bad = quick_folder / "bad.zip"
    bad.write_bytes(whole)
    try:
        moved = restore(bad, str(quick_folder / "new.db"))
    except LedgerError:
        assert [path.name for path in quick_folder.iterdir()] == ["bad.zip"]
        return
    with closing(moved):
        assert {each.kind for each in findings(moved)} == {"changed at source"}
    for path in quick_folder.glob("new.db*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
