"""What is added is there, once, in one batch of the chain; rows never change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from sayso.errors import LedgerError
from sayso.ledger import read, rows, schema
from sayso.ledger.custody import verify
from sayso.ledger.filters import Filters
from sayso.ledger.findings import Finding
from sayso.ledger.new_rows import MOST_VALUES
from sayso.ledger.search import search
from sayso.ledger.store import Ledger, open_ledger, writing
from sayso.ledger.write import add, record
from tests.ledger.conftest import RUN, Clock, addition


def test_what_is_added_comes_out_as_it_went_in(ledger: Ledger, clock: Clock) -> None:
    given = addition("a")
    written = add(ledger, [given], RUN, now=clock)
    assert dict(written.added) == {
        "run": 1, "article": 1, "capture": 1, "quote": 1, "commitment": 1,
    }  # fmt: skip
    assert given.reading is not None
    with read.view(ledger) as seen:
        found = read.article(seen, 1)
    article_id = found.article.row["id"]
    assert rows.article_of_row(found.article.row) == given.reading.article
    assert [rows.quote_of_row(q.row, article_id) for q in found.quotes] == [*given.reading.quotes]
    assert [rows.commitment_of_row(c.row, article_id) for c in found.commitments] == [
        *given.reading.commitments
    ]


def test_what_was_given_has_the_hash_that_it_always_had(ledger: Ledger, clock: Clock) -> None:
    edited = addition("b", 'The army "stays",\nGeneral Ada Mora said.')
    add(ledger, [addition("a"), edited], RUN, now=clock)
    with read.view(ledger) as seen:
        hashes = [row["hash"] for row in seen.all(select(schema.batch))]
    assert hashes == ["198a1c797e2a3ca776d92be747e2739e2fda6518d521f219513c42199e3c942f"]


def test_the_same_bytes_twice_add_nothing(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    again = add(ledger, [addition("a"), addition("a")], RUN, now=clock)
    assert again.batch is None
    assert not again.added


def test_an_edited_page_is_a_new_capture_that_follows_the_first(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    add(ledger, [addition("a", "The army stays, General Ada Mora said.")], RUN, now=clock)
    with read.view(ledger) as seen:
        first, second = read.versions(seen, "https://post.example/a")
    assert first["follows"] is None
    assert second["follows"] == first["id"]
    assert second["article"] != first["article"]


def test_a_page_that_goes_back_to_its_old_text_is_captured_again_but_read_once(
    ledger: Ledger, clock: Clock
) -> None:
    for words in ("", "The army stays, General Ada Mora said.", ""):
        add(ledger, [addition("a", words)], RUN, now=clock)
    with read.view(ledger) as seen:
        captures = read.versions(seen, "https://post.example/a")
    assert [c["article"] for c in captures] == [1, 2, 1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE quote SET words = 'We stay'",
        "UPDATE article SET text = ''",
        "UPDATE batch SET recorded = '2020'",
        "DELETE FROM commitment",
        "DELETE FROM batch",
        "DELETE FROM identity",
    ],
)
def test_rows_refuse_to_change(ledger: Ledger, clock: Clock, change: str) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with pytest.raises(LedgerError, match="never change"), writing(ledger) as connection:
        connection.execute(text(change))


def test_a_clock_that_goes_back_does_not_turn_the_order_round(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    clock.at -= timedelta(days=400)
    add(ledger, [addition("b")], RUN, now=clock)
    with writing(ledger) as connection:
        first, second = connection.execute(text("SELECT * FROM batch ORDER BY number")).mappings()
    assert first["recorded"] < second["recorded"]
    assert first["clock"] is None
    assert second["clock"] < first["recorded"]


def test_a_very_long_article_of_ever_new_words_is_stored_and_found(
    ledger: Ledger, clock: Clock
) -> None:
    words = "Port Kestrel " + " ".join(f"w{number:x}" for number in range(100_000))
    add(ledger, [addition("long", words)], RUN, now=clock)
    with read.view(ledger) as seen:
        found = search(seen, "Kestrel", filters=Filters(), now=clock(), limit=5)
    assert [hit.table for hit in found.hits] == ["article"]


def test_more_commitments_than_one_statement_takes_are_stored_and_waited_for(
    ledger: Ledger, clock: Clock
) -> None:
    at_once = MOST_VALUES // len(schema.commitment.c)
    given = [addition(str(number)) for number in range(2 * at_once + 1)]
    written = add(ledger, given, RUN, now=clock)
    assert written.added["commitment"] == len(given)
    found: list[Finding] = []
    assert verify(ledger, found.append).commitments == len(given)
    assert not found
    with read.view(ledger) as seen:
        waited = seen.all(select(schema.awaited.c.commitment).order_by(schema.awaited.c.commitment))
        words = seen.all(select(schema.commitment.c.id).order_by(schema.commitment.c.number))
    assert [row["commitment"] for row in waited] == [*range(1, len(given) + 1)]
    ids = [each.reading.commitments[0].id for each in given if each.reading]
    assert [row["id"] for row in words] == ids


def test_a_commitment_that_names_no_article_leaves_nothing_behind(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    rows_of_it = [{"id": f"c{number}", "article": 1 + number // 2, "negated": 0, "checkable": 0}
                  for number in range(4)]  # fmt: skip
    with pytest.raises(LedgerError):
        record(ledger, lambda _: {"commitment": rows_of_it}, now=clock)
    with read.view(ledger) as seen:
        assert len(seen.all(select(schema.commitment.c.id))) == 1
        assert len(seen.all(select(schema.batch.c.number))) == 1


@pytest.mark.parametrize("column", ["name", "value", "made_by"])
def test_a_nul_is_refused_by_the_name_of_its_column(
    ledger: Ledger, clock: Clock, column: str
) -> None:
    noted = [{"id": f"note-{number}", "name": "n", "value": "v", "made_by": None}
             for number in range(3)]  # fmt: skip
    noted[1][column] = "a\0b"
    with pytest.raises(LedgerError, match=f"its {column} holds a NUL") as refused:
        record(ledger, lambda _: {"note": noted}, now=clock)
    assert refused.value.subject == "note note-1"
    with read.view(ledger) as seen:
        assert not seen.all(select(schema.note.c.id))


@pytest.fixture
def in_a_file(new_place: Callable[[str], str], tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in SQLite: a server's word index is an index like any other."""
    opened = open_ledger(new_place("sqlite"), captures=tmp_path / "captures")
    yield opened
    opened.close()


def test_an_index_that_fails_leaves_nothing_recorded(in_a_file: Ledger, clock: Clock) -> None:
    add(in_a_file, [addition("a")], RUN, now=clock)
    with writing(in_a_file) as connection:
        connection.execute(text("DROP TABLE commitment_words"))
    with pytest.raises(LedgerError, match="commitment_words"):
        add(in_a_file, [addition("b")], RUN, now=clock)
    with read.view(in_a_file) as seen:
        assert seen.upto == 1
        assert len(seen.all(select(schema.quote.c.number))) == 1


def test_words_of_more_rows_than_one_statement_takes_are_all_found(
    in_a_file: Ledger, clock: Clock
) -> None:
    def take_few(connection: sqlite3.Connection, _: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, MOST_VALUES)

    event.listen(in_a_file.engine, "connect", take_few)
    count = MOST_VALUES // len(schema.SEARCHED["quote"])
    add(in_a_file, [addition(f"page{n}") for n in range(count)], RUN, now=clock)
    for last in (0, count // 2, count - 1):
        with read.view(in_a_file) as seen:
            found = search(seen, f"page{last}", filters=Filters(), now=clock(), limit=9)
        assert {hit.table for hit in found.hits} == {"article", "quote", "commitment"}
