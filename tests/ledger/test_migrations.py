"""From every earlier version a ledger comes to the newest with everything in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Connection,
    Double,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    text,
)

from sayso.errors import LedgerError
from sayso.ledger import chain, migration_7, migrations, read, schema, store
from sayso.ledger.rows import article_row, capture_row, commitment_row, quote_row, run_row
from sayso.ledger.store import Ledger, migrate, reading, writing
from sayso.ledger.write import add, record
from tests.ledger.conftest import ENGINES, RUN, Clock, addition
from tests.ledger.wholeness import faults

ROOT = Path(__file__).parents[2]
EARLIER = range(1, migrations.NEWEST)
# The version from which on writers feed SQLite's word index.
WORDS_SINCE = 1 + migrations.MIGRATIONS.index(migrations.word_search)


@pytest.fixture
def unmigrated(place: str, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that has no tables yet."""
    server = place.startswith(store.SERVERS)
    engine = store._server_engine(place) if server else store._file_engine(place)
    yield Ledger(place, engine, tmp_path / "captures")
    engine.dispose()


def fill(ledger: Ledger, version: int) -> None:
    """One batch, put in as this earlier version would have."""
    given = addition("a")
    found = given.reading
    assert found is not None
    text_of_it = found.article.text
    rows: dict[Table, dict[str, Any]] = {
        schema.run: run_row(RUN),
        schema.article: article_row(found.article, page=given.page, run=RUN.id),
        schema.capture: capture_row(given, article=1, follows=None),
        schema.quote: quote_row(found.quotes[0], text_of_it, article=1, run=RUN.id),
        schema.commitment: commitment_row(found.commitments[0], text_of_it, article=1, run=RUN.id),
    }
    digests = [
        chain.digest_of(table.name, rows[table] | {"number": 1})
        for table in schema.CHAINED
        if table in rows
    ]
    recorded, of_rows = "2024-03-01T12:00:00.000000Z", chain.rows_sha256(digests)
    head = {
        "number": 1, "recorded": recorded, "clock": None, "rows": len(rows),
        "rows_sha256": of_rows,
        "hash": chain.batch_hash(
            chain.START, 1, recorded=recorded, clock=None, rows=len(rows), digest=of_rows
        ),
    }  # fmt: skip
    ledger.captures.joinpath(given.capture.sha256[:2]).mkdir(parents=True)
    ledger.captures.joinpath(given.capture.sha256[:2], given.capture.sha256).write_bytes(
        given.capture.data
    )
    with writing(ledger) as connection:
        connection.execute(insert(schema.batch), [head])
        for table, row in rows.items():
            connection.execute(insert(table), [row | {"number": 1, "batch": 1}])
            if version >= WORDS_SINCE and table.name in schema.SEARCHED and not ledger.server:
                searched = ", ".join(schema.SEARCHED[table.name])
                connection.exec_driver_sql(
                    f"INSERT INTO {table.name}_words (rowid, {searched}) "
                    f"SELECT number, {searched} FROM {table.name}"
                )


def content(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, without the columns that this version does not have yet."""
    made = inspect(connection)
    tables = (schema.identity, schema.batch, *schema.CHAINED)
    there = {table.name: [table.c[c["name"]] for c in made.get_columns(table.name)]
             for table in tables}  # fmt: skip
    return {
        name: [dict(row) for row in connection.execute(select(*columns)).mappings()]
        for name, columns in there.items()
    }


def holding(connection: Connection, words: str) -> list[int]:
    """Numbers of the articles whose word index holds `words`."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT rowid FROM article_words WHERE article_words MATCH :words")
    else:
        query = text(
            "SELECT number FROM article WHERE to_tsvector('english', coalesce(title, '') || ' ' "
            "|| coalesce(text, '')) @@ plainto_tsquery('english', :words)"
        )
    return list(connection.scalars(query, {"words": words}))


@pytest.mark.parametrize("version", EARLIER)
def test_from_an_earlier_version_everything_is_still_there(
    unmigrated: Ledger, version: int
) -> None:
    ledger = unmigrated
    migrate(ledger, upto=version)
    fill(ledger, version)
    with reading(ledger) as connection:
        assert migrations.version(connection) == version
        before = content(connection)
    migrate(ledger)
    with reading(ledger) as connection:
        assert migrations.version(connection) == migrations.NEWEST
        assert content(connection) == before
        assert holding(connection, "villagers") == [1]
    assert faults(ledger) == []
    with pytest.raises(LedgerError, match="never change"), writing(ledger) as connection:
        connection.execute(text("UPDATE quote SET words = 'We stay'"))
    add(ledger, [addition("b")], RUN, now=Clock())
    assert faults(ledger) == []


def test_erased_words_do_not_come_back_with_a_new_word_index(
    unmigrated: Ledger,
) -> None:
    ledger = unmigrated
    version = migrations.MIGRATIONS.index(migrations.small_word_index)
    migrate(ledger, upto=version)
    fill(ledger, version)
    blank = ", ".join(f"{column} = ''" for column in schema.BLANKED["article"])
    with reading(ledger) as connection:
        found = dict(connection.execute(select(schema.article)).mappings().one())
    said = {"id": "0" * 64, "about": found["id"], "row_sha256": chain.digest_of("article", found)}
    record(ledger, lambda _: {"redaction": [said]}, now=Clock())
    with writing(ledger) as connection:
        connection.execute(text(f"UPDATE article SET {blank}"))
    migrate(ledger)
    with reading(ledger) as connection:
        assert holding(connection, "villagers") == []
    assert not [fault for fault in faults(ledger) if "indexed" in fault]


def test_migrating_again_changes_nothing(ledger: Ledger) -> None:
    with reading(ledger) as connection:
        before = content(connection)
        applied = connection.execute(select(schema.migration)).all()
    migrate(ledger)
    with reading(ledger) as connection:
        assert content(connection) == before
        assert connection.execute(select(schema.migration)).all() == applied
    assert [row.number for row in applied] == [*range(1, migrations.NEWEST + 1)]


# SQLAlchemy reads SQLite's "DOUBLE PRECISION" by its affinity.
KINDS = {"TEXT": Text, "INTEGER": Integer, "DOUBLE PRECISION": Double, "REAL": Double,
         "BIGINT": BigInteger, "BLOB": LargeBinary, "BYTEA": LargeBinary}  # fmt: skip
# SQLite gives 64 bits to every integer, and an index of its own to a primary key of another kind.
WIDE = {"sqlite": Integer, "postgresql": BigInteger}


def test_the_tables_that_are_made_are_those_of_the_schema(ledger: Ledger) -> None:
    with reading(ledger) as connection:
        made = inspect(connection)
        names = {n for n in made.get_table_names() if "_words" not in n}
        assert names == set(schema.metadata.tables)
        for name, table in schema.metadata.tables.items():
            found = {c["name"]: KINDS[str(c["type"]).split(" COLL")[0]]
                     for c in made.get_columns(name)}  # fmt: skip
            wide = WIDE[connection.dialect.name] if "id" in table.c else BigInteger
            assert found == {
                c.name: wide if type(c.type) is BigInteger else type(c.type) for c in table.columns
            }
            assert list(found) == [c.name for c in table.columns]


def test_moments_and_ids_compare_by_their_characters(ledger: Ledger) -> None:
    if not ledger.server:
        return  # what SQLite does of itself
    with reading(ledger) as connection:
        other = connection.execute(
            text("SELECT table_name, column_name FROM information_schema.columns WHERE "
                 "table_schema = 'public' AND data_type = 'text' AND collation_name <> 'C' "
                 "AND table_name <> 'migration'")
        ).all()  # fmt: skip
    assert other == []


def test_what_is_searched_and_blanked_is_what_the_migrations_made() -> None:
    assert schema.SEARCHED == migrations.WORDS
    assert schema.BLANKED == migrations.BLANKED | {"evidence": migration_7.BLANKED}
    assert [table.name for table in schema.CHAINED] == list(migrations.TABLES)


def test_every_chained_table_is_guarded(ledger: Ledger) -> None:
    catalogue = "pg_trigger" if ledger.server else "sqlite_schema"
    name = "tgname" if ledger.server else "name"
    with reading(ledger) as connection:
        found = set(connection.scalars(text(f"SELECT {name} FROM {catalogue}")))
    for table in ("identity", "batch", *migrations.TABLES):
        assert {f"{table}_stays", f"{table}_same"} <= found


def test_a_ledger_of_a_later_version_is_refused(place: str, tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    ledger = store.open_ledger(place, captures=folder)
    with writing(ledger) as connection:
        later = {"number": migrations.NEWEST + 1, "applied": "2031-01-01T00:00:00.000000Z"}
        connection.execute(insert(schema.migration), [later])
    ledger.close()
    with pytest.raises(LedgerError, match="later version of sayso") as refusal:
        store.open_ledger(place, captures=folder)
    assert refusal.value.code == "ledger_newer"
    assert refusal.value.mend == "upgrade sayso"


def test_a_migration_that_fails_half_way_leaves_the_version_before(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_engine: str) -> list[str]:
        return ["CREATE TABLE half (number INTEGER)", "CREATE TABLE half (number INTEGER)"]

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, broken))
    with pytest.raises(LedgerError, match="half"):
        migrate(ledger, upto=migrations.NEWEST + 1)
    with reading(ledger) as connection:
        assert migrations.version(connection) == migrations.NEWEST
        assert not inspect(connection).has_table("half")


OPEN = (
    "import sys; from sayso.ledger.store import open_ledger\n"
    "print('ready', flush=True); sys.stdin.readline()\n"
    "open_ledger(sys.argv[1], captures=sys.argv[2]).close(); print('open')"
)


def test_two_processes_that_migrate_at_once_both_open_one_ledger(
    place: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", OPEN, place, str(tmp_path / "captures")]
    opening = [
        subprocess.Popen(
            command, cwd=ROOT, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    for each in opening:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in opening:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    told = [each.communicate(timeout=120) for each in opening]
    assert told == [("open\n", "")] * 3
    ledger = store.open_ledger(place, captures=tmp_path / "captures")
    with reading(ledger) as connection:
        assert connection.scalar(select(func.count()).select_from(schema.identity)) == 1
        applied = list(connection.scalars(select(schema.migration.c.number)))
    assert sorted(applied) == [*range(1, migrations.NEWEST + 1)]
    ledger.close()


def waits_for_a_lock(ledger: Ledger) -> bool:
    with reading(ledger) as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_a_reader_sees_its_old_state_while_a_migration_goes_on(unmigrated: Ledger) -> None:
    ledger = unmigrated
    migrate(ledger, upto=1)
    fill(ledger, 1)
    with ThreadPoolExecutor(1) as aside, read.view(ledger) as seen:
        before = content(seen.connection)
        done = aside.submit(lambda: (migrate(ledger), add(ledger, [addition("b")], RUN)))
        # A server lets nobody change a table that is being read: there the migration waits.
        while not (done.done() or (ledger.server and waits_for_a_lock(ledger))):
            time.sleep(0.01)
        assert content(seen.connection) == before
        assert migrations.version(seen.connection) == 1
        assert len(read.listed(seen, schema.article, limit=9)) == 1
    done.result()
    with read.view(ledger) as seen:
        assert migrations.version(seen.connection) == migrations.NEWEST
        assert len(read.listed(seen, schema.article, limit=9)) == 2


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    place = tmp_path / "places.sqlite"
    other = sqlite3.connect(place)
    other.execute("CREATE TABLE bookmarks (title TEXT)")
    other.commit()
    other.close()
    with pytest.raises(LedgerError, match="other tables \\(bookmarks\\)") as refusal:
        store.open_ledger(str(place))
    assert refusal.value.code == "ledger_foreign"
    other = sqlite3.connect(place)
    assert [row[0] for row in other.execute("SELECT name FROM sqlite_schema")] == ["bookmarks"]
    other.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_place_is_made_a_ledger(
    engine: str, new_place: Callable[[str], str], tmp_path: Path
) -> None:
    place = new_place(engine)
    if engine == "sqlite":
        Path(place).touch()
    ledger = store.open_ledger(place, captures=tmp_path)
    with read.view(ledger) as seen:
        assert seen.upto == 0
    ledger.close()
