"""What triggers keep of which commitments are waited for is what was said of them, at any batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select

from sayso.ledger import amend, docket, filters, read, schema, store
from sayso.ledger.backup import backup
from sayso.ledger.custody import verify
from sayso.ledger.findings import Finding
from sayso.ledger.migration_6 import awaited
from sayso.ledger.restore import restore
from sayso.ledger.search import NOUNS, search
from sayso.ledger.store import Ledger, migrate, open_ledger, reading, writing
from sayso.ledger.write import add
from tests.ledger.conftest import ENGINES, RUN, START, Clock, addition
from tests.ledger.test_docket import NOW, Bounds, promising, say

WINDOWS: tuple[Bounds, ...] = (
    (None, "2024-01-01"), (None, "2024-03-11"), (None, "2024-04-01"), ("2024-01-01", None),
    ("2024-06-01", "2024-07-01"), (None, None),
)  # fmt: skip
# All that can be said of a commitment, and taken back.
SAID = "crxnou"


def of_each_status(name: str) -> Any:
    return promising(name, *WINDOWS)


def by_what_was_said(connection: Connection, upto: int) -> set[int]:
    """Numbers of the commitments waited for after a batch, by all that was said of each."""
    seen = read.View(connection, upto)
    table = schema.commitment
    rows = seen.all(select(table).where(table.c.batch <= upto))
    return {
        one.row["number"]
        for one in read.records(seen, "commitment", rows)
        if not one.retracted
        and not one.said["resolution"]
        and [each["judgement"] for each in one.said["judgement"]][-1:] != ["negative"]
    }


def by_the_docket(connection: Connection, upto: int) -> set[int]:
    """The same by the docket, after its counts and its pages were found to agree."""
    seen, numbers = read.View(connection, upto), set[int]()
    counted = docket.counts(seen, now=NOW, filters=docket.Filters())
    for status in docket.STATUSES:
        page = docket.docket(seen, status, now=NOW, filters=docket.Filters(), limit=1_000)
        assert len(page) == counted[status]
        numbers |= {entry.commitment.row["number"] for entry in page}
    assert len(numbers) == sum(counted.values())
    return numbers


def stretches(ledger: Ledger) -> list[tuple[Any, ...]]:
    with reading(ledger) as connection:
        rows = connection.execute(select(schema.awaited)).all()
    return sorted(map(tuple, rows))


def talk(ledger: Ledger, said: list[tuple[int, str]], clock: Clock) -> None:
    with read.view(ledger) as seen:
        table = schema.commitment
        ids = list(seen.connection.scalars(select(table.c.id).order_by(table.c.number.desc())))
    for which, word in said:
        say(ledger, ids[which], word, clock)


@pytest.fixture(scope="module", params=ENGINES)
def growing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    """A ledger to which each example adds."""
    folder = tmp_path_factory.mktemp("awaited")
    place = str(folder / "sayso.db")
    if request.param == "postgresql":
        import psycopg

        address = request.getfixturevalue("server")
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE awaited")
        place = f"{address}/awaited"
    opened = open_ledger(place, captures=folder / "captures")
    yield opened
    opened.close()


@settings(
    max_examples=5, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    said=st.lists(st.tuples(st.integers(0, len(WINDOWS) - 1), st.sampled_from(SAID)), max_size=8)
)
def test_after_every_batch_the_docket_holds_what_is_waited_for(
    growing: Ledger, said: list[tuple[int, str]]
) -> None:
    clock = Clock()
    with read.view(growing) as seen:
        first = seen.upto
    add(growing, [of_each_status(f"w{first}")], RUN, now=clock)
    talk(growing, said, clock)
    with read.view(growing) as seen:
        for upto in range(first, seen.upto + 1):
            assert by_the_docket(seen.connection, upto) == by_what_was_said(seen.connection, upto)


EVERYTHING = [(0, "o"), (1, "x"), (2, "r"), (3, "r"), (3, "c"), (4, "n"), (1, "o"), (2, "u")]


def test_a_ledger_that_is_migrated_holds_what_triggers_would_have_kept(
    place: str, tmp_path: Path
) -> None:
    server = place.startswith(store.SERVERS)
    engine = store._server_engine(place) if server else store._file_engine(place)
    ledger = Ledger(place, engine, tmp_path / "captures")
    migrate(ledger)
    add(ledger, [of_each_status("a")], RUN, now=Clock())
    talk(ledger, EVERYTHING, Clock())
    kept = stretches(ledger)
    assert {row[-1] == schema.STILL for row in kept} == {True, False}
    fill = next(line for line in awaited(ledger.engine.dialect.name) if line.startswith("INSERT"))
    with writing(ledger) as connection:
        connection.execute(delete(schema.awaited))
        connection.exec_driver_sql(fill)
    assert stretches(ledger) == kept
    engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_restored_ledger_holds_the_same(
    engine: str, ledger: Ledger, clock: Clock, new_place: Callable[[str], str], tmp_path: Path
) -> None:
    add(ledger, [of_each_status("a")], RUN, now=clock)
    talk(ledger, EVERYTHING, clock)
    backup(ledger, tmp_path / "saved.zip")
    other = new_place(engine)
    again = restore(tmp_path / "saved.zip", other, tmp_path / "restored")
    assert stretches(again) == stretches(ledger)
    again.close()


def test_a_resolution_that_is_taken_back_leaves_earlier_answers_as_they_were(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [promising("a", (None, None))], RUN, now=clock)
    talk(ledger, [(0, "x")], clock)
    with read.view(ledger) as seen:
        held = [bool(by_the_docket(seen.connection, upto)) for upto in range(seen.upto + 1)]
    assert held == [False, True, False, True]


def test_a_search_by_status_finds_what_the_docket_holds(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [of_each_status("a")], RUN, now=clock)
    talk(ledger, EVERYTHING, clock)
    with read.view(ledger) as seen:
        for upto in range(1, seen.upto + 1, 4):
            then = read.View(seen.connection, upto)
            for status in docket.STATUSES:
                entries = docket.docket(then, status, now=NOW, filters=docket.Filters(), limit=99)
                for typed in ("", "army"):
                    found = search(then, typed, filters=filters.Filters(status=status), now=NOW,
                                   limit=99)  # fmt: skip
                    numbers = {hit.record.row["number"] for hit in found.hits}
                    assert numbers == {entry.commitment.row["number"] for entry in entries}


@pytest.mark.parametrize(
    ("withdrawn", "take_back"),
    [("article", amend.retract), ("quote", amend.retract), ("commitment", amend.redact)],
)
def test_a_search_answers_alike_however_it_leaves_out_what_was_withdrawn(
    ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch, withdrawn: Any, take_back: Any
) -> None:
    for name in ("Alder", "Birch", "Cedar"):
        add(ledger, [addition(name)], RUN, now=clock)
    everything: dict[str, Any] = {"filters": filters.Filters(), "now": START, "limit": 99}
    with read.view(ledger) as seen:
        hits = search(seen, "birch", among=(withdrawn,), **everything).hits
    take_back(ledger, hits[0].record.row["id"], made_by="Bo", why="a court", now=clock)
    views = (None, clock.at - timedelta(minutes=2))

    def answers() -> list[Any]:
        asked = [(view, typed) for view in views for typed in ("army", "birch", "port -cedar")]
        found = []
        for as_of, typed in asked:
            with read.view(ledger, as_of=as_of) as seen:
                found.append(search(seen, typed, **everything))
        return found

    by_numbers = answers()
    monkeypatch.setattr(filters, "MOST_WITHDRAWN", -1)
    assert answers() == by_numbers
    names = {(hit.table, hit.article["origin"]) for hit in by_numbers[0].hits}
    assert (withdrawn, "Birch.txt") not in names
    assert {(noun, "Cedar.txt") for noun in NOUNS} <= names


def test_a_docket_that_was_made_to_forget_is_found(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [of_each_status("a")], RUN, now=clock)
    talk(ledger, EVERYTHING, clock)
    assert findings(ledger) == []
    forgotten = stretches(ledger)[0][0]
    with writing(ledger) as connection:
        connection.execute(delete(schema.awaited).where(schema.awaited.c.commitment == forgotten))
    with reading(ledger) as connection:
        named = connection.scalar(
            select(schema.commitment.c.id).where(schema.commitment.c.number == forgotten)
        )
    assert [(found.kind, found.id) for found in findings(ledger)] == [("damaged file", named)]


def findings(ledger: Ledger) -> list[Finding]:
    found: list[Finding] = []
    verify(ledger, found.append)
    return found
