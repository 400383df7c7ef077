"""An untouched ledger has no findings; whatever is changed in it behind its back is found."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from sayso.ledger import amend, chain, schema
from sayso.ledger.custody import verify
from sayso.ledger.findings import KINDS
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add, record
from sayso.records import Capture, digest
from tests.ledger.conftest import ENGINES, RUN, Clock, addition
from tests.ledger.tampering import (
    EDITED,
    bytes_files,
    check,
    every_table,
    fill,
    findings,
    kinds,
    tamper,
    tampering_free,
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite ledger with rows in every table, closed, to be copied."""
    file = tmp_path_factory.mktemp("model") / "sayso.db"
    ledger = open_ledger(str(file))
    fill(ledger, Clock())
    ledger.close()
    return file


@pytest.fixture(scope="module")
def model_on_server(server: str, model: Path) -> str:
    """The address of the same ledger on the server, to be copied."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE model_of_custody")
    ledger = open_ledger(f"{server}/model_of_custody", captures=f"{model}-captures")
    fill(ledger, Clock())
    ledger.close()
    return ledger.place


@pytest.fixture
def copy_of_model(model: Path, quick_folder: Path) -> Iterator[Callable[[], Ledger]]:
    """Makes a fresh copy of the model, which names the captures of the model."""
    opened: list[Ledger] = []

    def make() -> Ledger:
        for ledger in opened:
            ledger.close()
        shutil.copyfile(model, quick_folder / "copy.db")
        opened[:] = [open_ledger(str(quick_folder / "copy.db"), captures=Path(f"{model}-captures"))]
        return opened[0]

    yield make
    for ledger in opened:
        ledger.close()


@pytest.fixture(params=ENGINES)
def filled(request: pytest.FixtureRequest, model: Path) -> Iterator[Ledger]:
    """A copy of the model on either engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("copy_of_model")()
        return
    address = request.getfixturevalue("model_on_server")
    copy = address.replace("model_of_custody", f"copy_of_custody_{next(_copies)}")
    with psycopg.connect(
        address.replace("model_of_custody", "postgres"), autocommit=True
    ) as server:
        name = copy.rpartition("/")[2]
        server.execute(f"CREATE DATABASE {name} TEMPLATE model_of_custody")  # type: ignore
    ledger = open_ledger(copy, captures=f"{model}-captures")
    yield ledger
    ledger.close()


_copies = count(1)


def rows_in(ledger: Ledger, table: str) -> int:
    with tampering_free(ledger) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_ledger_nobody_touched_has_no_findings(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    add(ledger, [addition("c")], RUN, now=clock)
    verified, found = check(ledger)
    assert not found
    assert verified.holds
    assert (verified.batches, verified.captures, verified.quotes) == (2, 3, 3)
    assert verified.rows == 1 + 3 + 3 + 3 + 3
    assert verified.not_rechecked == 3
    with tampering_free(ledger) as connection:
        ledger_id, _made = connection.execute("SELECT id, made FROM identity").fetchone()
        (head,) = connection.execute("SELECT hash FROM batch WHERE number = 2").fetchone()
    assert (verified.ledger, verified.head) == (ledger_id, head)


def test_an_empty_ledger_has_no_findings(ledger: Ledger) -> None:
    verified, found = check(ledger)
    assert not found
    assert (verified.batches, verified.head) == (0, chain.START)


def test_every_table_of_the_chain_is_read(filled: Ledger) -> None:
    verified, found = check(filled)
    assert {finding.kind for finding in found} <= {"changed at source"}
    tables = every_table()[1:]
    counts = [rows_in(filled, table) for table in tables if table != "redaction"]
    assert min(counts) >= 1
    assert verified.rows == sum(counts)


def test_more_rows_than_are_fetched_at_once_are_all_read(ledger: Ledger, clock: Clock) -> None:
    for batch in range(3):
        rows = [{"id": digest("note", batch, n), "name": "n", "value": str(n)} for n in range(900)]
        record(ledger, lambda _, rows=rows: {"note": rows}, now=clock)  # type: ignore[misc]
    progress: list[int] = []
    verified, found = check(ledger, progress=progress.append)
    assert not found
    assert verified.rows == 2700
    assert progress == [900, 1800, 2700]
    tamper(ledger, "UPDATE note SET value = 'x' WHERE number = 2000")
    (finding,) = findings(ledger)
    assert (finding.kind, finding.batch, finding.table) == ("chain broken", 3, "note")


def test_a_redacted_article_has_no_findings(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    with tampering_free(ledger) as connection:
        (about,) = connection.execute("SELECT id FROM article WHERE number = 1").fetchone()
    amend.judge(ledger, about, "unsure", made_by="Ida", why="her words", now=clock)
    amend.redact(ledger, about, made_by="Ida", why="asked for", now=clock)
    verified, found = check(ledger)
    assert not found
    assert (verified.captures, verified.gone) == (2, 1)
    assert len(bytes_files(ledger)) == 1
    add(ledger, [addition("a")], RUN, now=clock)
    assert not findings(ledger)


def test_a_redacted_quote_has_no_findings(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with tampering_free(ledger) as connection:
        (about,) = connection.execute("SELECT id FROM quote").fetchone()
    amend.redact(ledger, about, made_by="Ida", why="asked for", now=clock)
    verified, found = check(ledger)
    assert not found
    assert verified.gone == 0


def test_words_put_back_into_a_redacted_row_are_found(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with tampering_free(ledger) as connection:
        (about,) = connection.execute("SELECT id FROM quote").fetchone()
    amend.redact(ledger, about, made_by="Ida", why="asked for", now=clock)
    tamper(ledger, "UPDATE quote SET words = 'We will never leave'")
    (finding,) = findings(ledger)
    assert finding.kind == "chain broken"
    assert finding.id == about
    assert "redacted" in finding.sentence


# A change, and what it is: kinds that must be found, and words that the findings must have.
CHANGES = {
    "a quote's words": (
        "UPDATE quote SET words = 'The army will never leave' WHERE number = 1",
        {"chain broken", "fabricated"}, "“The army will never leave” stands nowhere",
    ),
    "a quote's offsets": (
        "UPDATE quote SET content = '[[4,20]]' WHERE number = 1",
        {"chain broken", "misattributed"}, "does not stand at its offsets",
    ),
    "offsets that are none": (
        "UPDATE quote SET content = '{\"a\"' WHERE number = 1",
        {"chain broken", "misattributed"}, "cannot be read",
    ),
    "offsets past the end": (
        "UPDATE quote SET content = '[[0,4],[4,99999]]' WHERE number = 1",
        {"chain broken", "misattributed"}, "cannot be read",
    ),
    "a quote's speaker": (
        "UPDATE quote SET speaker_words = 'General Otto Venn' WHERE number = 2",
        {"chain broken", "misattributed"}, "its speaker, “General Otto Venn”",
    ),
    "a commitment's words": (
        "UPDATE commitment SET words = 'The navy will leave' WHERE number = 1",
        {"chain broken", "fabricated"}, "stands nowhere",
    ),
    "a commitment's window": (
        "UPDATE commitment SET window_end = '2029-01-01' WHERE number = 1",
        {"chain broken"}, "in batch 1 a row was altered",
    ),
    "an article's text": (
        "UPDATE article SET text = replace(text, '20 March', '29 March') WHERE number = 1",
        {"chain broken", "altered text", "fabricated"}, "does not fit its digest",
    ),
    "a text and its digest": (
        "UPDATE article SET text_sha256 = repeat('0', 64) WHERE number = 1",
        {"chain broken", "altered text"}, "does not fit its digest",
    ),
    "a row taken out": (
        "DELETE FROM quote WHERE number = 1",
        {"chain broken"}, "number 1 of quote is missing",
    ),
    "the last row of a table taken out": (
        "DELETE FROM commitment WHERE number = 3",
        {"chain broken"}, "rows are missing",
    ),
    "a row put in": (
        "INSERT INTO note (number, id, batch) SELECT 3, 'x', max(number) FROM batch",
        {"chain broken"}, "rows were added (2 instead of 1): 2 of note",
    ),
    "a row of no batch": (
        "INSERT INTO note (number, id, batch, name, value) VALUES (3, 'x', 99, 'n', 'v')",
        {"chain broken"}, "a row of note says it was recorded in batch 99, but the last batch is",
    ),
    "a row moved to an earlier batch": (
        "UPDATE note SET batch = 1 WHERE number = 2",
        {"chain broken"}, "out of the order of the numbers",
    ),
    "a row moved to a later batch": (
        "UPDATE quote SET batch = 7 WHERE number = 1",
        {"chain broken"}, "a row of quote says it was recorded in batch 7, out of the order",
    ),
    "a row given another number": (
        "UPDATE link SET number = 5",
        {"chain broken"}, "numbers 1 to 4 of link are missing",
    ),
    "a row given a number that none has": (
        "UPDATE link SET number = -5",
        {"chain broken"}, "a row of link has the number -5, which none has",
    ),
    "a batch taken out": (
        "DELETE FROM batch WHERE number = 2",
        {"chain broken"}, "number 2 of batch is missing",
    ),
    "the moment of a batch": (
        "UPDATE batch SET recorded = '2020-01-01T00:00:00.000000Z' WHERE number = 2",
        {"chain broken"}, "was not recorded after the batch before it",
    ),
    "the clock of a batch": (
        "UPDATE batch SET clock = '2020-01-01T00:00:00.000000Z' WHERE number = 2",
        {"chain broken"}, "the hash of batch 2 does not follow",
    ),
    "the hash of a batch": (
        "UPDATE batch SET hash = repeat('a', 64) WHERE number = 2",
        {"chain broken"}, "the hash of batch 3 does not follow",
    ),
    "the rows of a batch": (
        "UPDATE batch SET rows_sha256 = repeat('a', 64) WHERE number = 2",
        {"chain broken"}, "in batch 2 a row was altered",
    ),
    "the digest of a capture": (
        "UPDATE capture SET bytes_sha256 = repeat('a', 64) WHERE number = 1",
        {"chain broken", "missing bytes"}, "its captured bytes are missing (aaaa",
    ),
    "the ledger's own id taken out": (
        "DELETE FROM identity",
        {"chain broken"}, "the ledger's own id is missing",
    ),
    "what is no digest": (
        "UPDATE capture SET bytes_sha256 = '../../secret' WHERE number = 1",
        {"chain broken", "missing bytes"}, "this is no digest",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_found_and_named(filled: Ledger, change: tuple[str, set[str], str]) -> None:
    made, due, said = change
    if not filled.server:  # SQLite has no repeat()
        for character in "0a":
            written = f"repeat('{character}', 64)"
            made = made.replace(written, f"'{character * 64}'")
    before = kinds(filled)
    tamper(filled, made)
    found = findings(filled)
    assert {finding.kind for finding in found} - before == due
    assert any(said in finding.sentence for finding in found), found
    assert all(finding.custody_broken == (finding.kind in due) for finding in found)


def test_bytes_that_are_gone_or_altered_are_found(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    gone, altered = bytes_files(ledger)
    gone.unlink()
    altered.write_bytes(altered.read_bytes() + b" ")
    found = {finding.kind: finding for finding in findings(ledger)}
    assert found.keys() == {"missing bytes", "altered bytes"}
    assert gone.name[:12] in found["missing bytes"].sentence
    assert altered.name[:12] in found["altered bytes"].sentence


def test_bytes_of_a_redacted_article_that_another_needs_must_still_be_there(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with tampering_free(ledger) as connection:
        (about,) = connection.execute("SELECT id FROM article").fetchone()
    amend.redact(ledger, about, made_by="Ida", why="asked for", now=clock)
    assert not bytes_files(ledger)
    tamper(ledger, "DELETE FROM redaction")
    assert "missing bytes" in kinds(ledger)


def test_a_text_that_its_bytes_do_not_give_is_found(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)

    def text_of(capture: Capture, row: Mapping[str, Any]) -> str | None:
        assert row["extractor"] == "sayso 0.1.0"
        text = capture.data.decode()
        return text if capture.origin == "a.txt" else text.replace("leave", "stay")

    verified, (finding,) = check(ledger, text_of=text_of)
    assert finding.kind == "altered text"
    assert finding.table == "capture"
    assert verified.not_rechecked == 0


def test_a_text_of_another_extractor_is_counted_not_compared(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    verified, found = check(
        ledger,
        text_of=lambda capture, _: capture.data.decode() if capture.origin == "a.txt" else None,
    )
    assert not found
    assert verified.not_rechecked == 1


def test_words_that_an_outlet_took_out_are_told_apart_from_tampering(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    add(ledger, [addition("a", EDITED)], RUN, now=clock)
    verified, (finding,) = check(ledger)
    assert (finding.kind, finding.table, finding.batch) == ("changed at source", "quote", 1)
    assert not finding.custody_broken
    assert verified.holds
    assert (verified.broken, verified.changed) == (0, 1)


def test_words_that_an_outlet_kept_or_put_back_are_no_finding(ledger: Ledger, clock: Clock) -> None:
    first = addition("a")
    assert first.reading is not None
    text = first.reading.article.text
    add(ledger, [first], RUN, now=clock)
    add(ledger, [addition("a", "Corrected at noon. " + text)], RUN, now=clock)
    assert not findings(ledger)
    add(ledger, [addition("a", EDITED)], RUN, now=clock)
    assert kinds(ledger) == {"changed at source"}
    add(ledger, [first], RUN, now=clock)
    assert not findings(ledger)


def test_every_kind_of_finding_is_met_in_these_tests() -> None:
    met = {kind for _, due, _ in CHANGES.values() for kind in due}
    elsewhere = {"seal broken", "damaged file", "altered bytes", "changed at source"}
    assert met | elsewhere == set(KINDS)


def test_a_damaged_page_is_named_and_nothing_is_raised(
    copy_of_model: Callable[[], Ledger],
) -> None:
    for at, junk in (
        (0, b"\xff" * 8192),
        (0, b"\xff" * 8),
        (8, b"\xff\xf0"),
        (7000, b"\xff" * 999),
    ):
        ledger = copy_of_model()
        with tampering_free(ledger) as connection:
            (size,) = connection.execute("PRAGMA page_size").fetchone()
            root = "SELECT rootpage FROM sqlite_master WHERE name = 'quote'"
            (page,) = connection.execute(root).fetchone()
        with Path(ledger.place).open("r+b") as file:
            file.seek((page - 1) * size + at % size)
            file.write(junk[:size])
        verified, found = check(ledger)
        assert found[0].kind == "damaged file"
        assert f"age {page}" in found[0].sentence
        assert "***" not in found[0].sentence
        assert not verified.holds


def test_a_check_that_is_interrupted_waits_for_nothing(
    copy_of_model: Callable[[], Ledger],
) -> None:
    def interrupt(rows: int) -> None:
        raise KeyboardInterrupt

    ledger = copy_of_model()
    with pytest.raises(KeyboardInterrupt):
        verify(ledger, [].append, progress=interrupt)
    assert kinds(ledger) == {"changed at source"}  # as the model always has


def test_a_damaged_index_is_found_though_the_chain_holds(
    copy_of_model: Callable[[], Ledger],
) -> None:
    ledger = copy_of_model()
    with tampering_free(ledger) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'quote_speaker_name'")
        connection.commit()
    assert kinds(ledger) == {"damaged file", "changed at source"}


def test_a_row_that_names_a_row_that_is_gone_is_found(copy_of_model: Callable[[], Ledger]) -> None:
    ledger = copy_of_model()
    tamper(ledger, "DELETE FROM article WHERE number = 1")
    said = " ".join(finding.sentence for finding in findings(ledger))
    assert "number 1 of quote names a row of article that is not there" in said
    assert "number 1 of article is missing" in said


@pytest.mark.parametrize("value", ["CAST(x'ff41' AS TEXT)", "x'ff41'", "9e999"])
def test_a_value_that_no_ledger_writes_is_found_at_its_row(
    copy_of_model: Callable[[], Ledger], value: str
) -> None:
    ledger = copy_of_model()
    with tampering_free(ledger) as connection:
        (row_id,) = connection.execute("SELECT id FROM quote WHERE number = 2").fetchone()
    column = "confidence" if value == "9e999" else "words"
    tamper(ledger, f"UPDATE quote SET {column} = {value} WHERE number = 2")
    broken = [each for each in findings(ledger) if each.kind == "chain broken"]
    assert broken
    if value != "9e999":
        assert broken[0].id == row_id


def every_value(model: Path) -> list[tuple[str, str, int]]:
    raw = sqlite3.connect(model)
    try:
        return [
            (table.name, column.name, number)
            for table in (schema.batch, *schema.CHAINED)
            for (number,) in raw.execute(f"SELECT number FROM {table.name}").fetchall()
            for column in table.columns
        ]
    finally:
        raw.close()


VALUES = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.binary(max_size=4),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data(), VALUES)
def test_any_value_that_is_changed_in_any_chained_table_is_found(
    model: Path, copy_of_model: Callable[[], Ledger], data: st.DataObject, value: Any
) -> None:
    table, column, number = data.draw(st.sampled_from(every_value(model)))
    ledger = copy_of_model()
    tamper(ledger)
    raw = sqlite3.connect(ledger.place, isolation_level=None)
    try:
        before = raw.execute(f"SELECT * FROM {table} ORDER BY number").fetchall()
        try:
            raw.execute(f"UPDATE {table} SET {column} = ? WHERE number = ?", (value, number))
        except sqlite3.IntegrityError:  # not null, not unique, or no number
            assume(False)
        after = raw.execute(f"SELECT * FROM {table} ORDER BY number").fetchall()
    finally:
        raw.close()
    assume(repr(before) != repr(after))
    assert any(finding.custody_broken for finding in findings(ledger)), (table, column, number)


def test_a_change_of_every_column_is_found(
    model: Path, copy_of_model: Callable[[], Ledger]
) -> None:
    ledger = copy_of_model()
    first = {(table, column): number for table, column, number in reversed(every_value(model))}
    tamper(ledger)
    raw = sqlite3.connect(ledger.place, isolation_level=None)
    try:
        for (table, column), number in first.items():
            changed = "number + 1000" if column in ("number", "batch") else "'altered'"
            (before,) = raw.execute(
                f"SELECT {column} FROM {table} WHERE number = {number}"
            ).fetchone()
            raw.execute(f"UPDATE {table} SET {column} = {changed} WHERE number = {number}")
            assert any(each.custody_broken for each in findings(ledger)), (table, column)
            now = number + 1000 if column == "number" else number
            raw.execute(f"UPDATE {table} SET {column} = ? WHERE number = {now}", (before,))
    finally:
        raw.close()
    assert kinds(ledger) == {"changed at source"}
    assert len(first) > 100


LETTERS = st.characters(exclude_categories=["Cs"])
FIELDS = st.one_of(
    st.none(), st.text(LETTERS), st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@given(st.lists(st.tuples(FIELDS, FIELDS, st.text(LETTERS), st.none()), max_size=5))
@example([(None, "a", "", None), ('\x7f"\\\n', 1.0, "%s", None), (10**20, 1e22, "x", None)])
@example([(None, None, "\0", None)])
@example([("a", "a", "\n\t\x1f", None), ("b", "\x01", 'a"\\\u2028é', None)])
def test_the_digests_of_many_rows_are_those_of_each(rows: list[tuple[Any, ...]]) -> None:
    columns = ("a", "b", "c", "d")
    digests = chain.row_digests("note", columns)([(*row, 7, None) for row in rows])
    assert digests == [chain.row_sha256("note", columns, row) for row in rows]


@pytest.mark.parametrize("value", ["\0", "a\0b"])
def test_a_nul_is_refused_where_none_may_be(value: str) -> None:
    digests = chain.row_digests("note", ("a", "b"), nul=False)
    for rows in ([(value, "x")], [(None, "x"), (value, "x")], [(1, "x"), (value, "x")]):
        with pytest.raises(chain.NulError):
            digests(rows)
    assert digests([("a\\u0000", "x")]) == [chain.row_sha256("note", ("a", "b"), ("a\\u0000", "x"))]
