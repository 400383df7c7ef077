"""Each commitment has one status at each moment, to the second, and the docket holds it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sayso.ledger import amend, read, schema
from sayso.ledger.docket import STATUSES, Filters, counts, docket, status_of, when
from sayso.ledger.rows import Addition
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add
from sayso.records import Window
from tests.ledger.conftest import ENGINES, RUN, Clock, addition

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ALL = Filters()
Bounds = tuple[str | None, str | None]


def promising(name: str, *bounds: Bounds, **more: Any) -> Addition:
    """One article with a commitment for each window."""
    made = addition(name)
    assert made.reading is not None
    one = made.reading.commitments[0]
    several = tuple(
        replace(one, trigger=(at, at + 1), window=window(start, end), **more)
        for at, (start, end) in enumerate(bounds)
    )
    return replace(made, reading=replace(made.reading, commitments=several))


def window(start: str | None, end: str | None) -> Window:
    return Window(start=start, end=end, precision="time", text="by then", rule="by")


def held(
    ledger: Ledger, now: datetime, filters: Filters = ALL, **more: Any
) -> dict[str, list[int]]:
    """Numbers of the commitments under each status; as many as are counted."""
    with read.view(ledger, **more) as seen:
        under: dict[str, list[int]] = {
            status: [
                entry.commitment.row["number"]
                for entry in docket(seen, status, now=now, filters=filters, limit=10_000)
            ]
            for status in STATUSES
        }
        counted = counts(seen, now=now, filters=filters)
    assert counted == {status: len(numbers) for status, numbers in under.items()}
    return {status: numbers for status, numbers in under.items() if numbers}


BOUNDARIES: list[tuple[Bounds, datetime, str]] = [
    # The end is the first moment that no longer counts.
    ((None, "2024-03-10T12:00:00Z"), NOW, "overdue"),
    ((None, "2024-03-10T11:59:59Z"), NOW, "overdue"),
    ((None, "2024-03-10T12:00:01Z"), NOW, "due"),
    # Due is what ends within a day.
    ((None, "2024-03-11T12:00:00Z"), NOW, "due"),
    ((None, "2024-03-11T12:00:01Z"), NOW, "open"),
    # The start is the first moment that counts.
    (("2024-03-10T12:00:00Z", "2024-04-01"), NOW, "open"),
    (("2024-03-10T12:00:00Z", "2024-03-10T12:00:01Z"), NOW, "due"),
    (("2024-03-10T12:00:01Z", "2024-04-01"), NOW, "too_early"),
    (("2024-03-10T12:00:01Z", "2024-03-10T12:00:02Z"), NOW, "too_early"),
    (("2024-03-10T11:59:59Z", "2024-04-01"), NOW, "open"),
    # A day begins at midnight, UTC.
    ((None, "2024-03-10"), NOW, "overdue"),
    ((None, "2024-03-10"), datetime(2024, 3, 10, tzinfo=UTC), "overdue"),
    ((None, "2024-03-10"), datetime(2024, 3, 10, tzinfo=UTC) - SECOND, "due"),
    ((None, "2024-03-11"), datetime(2024, 3, 10, tzinfo=UTC), "due"),
    ((None, "2024-03-11"), datetime(2024, 3, 10, tzinfo=UTC) - SECOND, "open"),
    (("2024-03-10", "2024-04-01"), datetime(2024, 3, 10, tzinfo=UTC), "open"),
    (("2024-03-10", "2024-04-01"), datetime(2024, 3, 10, tzinfo=UTC) - SECOND, "too_early"),
    # Times are compared as moments, whatever their offsets.
    ((None, "2024-03-10T17:30:00+05:30"), NOW, "overdue"),
    ((None, "2024-03-10T17:30:00+05:30"), NOW - SECOND, "due"),
    ((None, "2024-03-09T22:00:00-14:00"), NOW, "overdue"),
    (("2024-03-11T02:00+14:00", None), NOW, "open"),
    (("2024-03-11T02:00+14:00", None), NOW - SECOND, "too_early"),
    ((None, "2024-03-10T12:00"), NOW, "overdue"),
    ((None, "2024-03-10T12:00:00Z"), datetime.fromisoformat("2024-03-10T06:59:59-05:00"), "due"),
    # Half a window, or none.
    ((None, None), NOW, "undated"),
    (("2024-03-01", None), NOW, "open"),
    (("2024-03-11", None), NOW, "too_early"),
    ((None, "2024-04-01"), NOW, "open"),
    # What ends before it starts is over.
    (("2024-04-01", "2024-03-01"), NOW, "overdue"),
    # The ends of the calendar.
    ((None, "9999-12-31"), NOW, "open"),
    ((None, "9999-12-31T23:00:00-05:00"), NOW, "open"),
    (("0001-01-01T00:00:00+05:00", None), NOW, "open"),
    ((None, "0999-12-31T10:00Z"), NOW, "overdue"),
    (("9999-12-30", None), datetime.max.replace(tzinfo=UTC), "open"),
    ((None, "9999-12-31T23:59:59Z"), datetime.max.replace(tzinfo=UTC) - 2 * SECOND, "due"),
]  # fmt: skip


def test_the_status_is_right_to_the_second_at_every_boundary(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [promising("a", *(bounds for bounds, *_ in BOUNDARIES))], RUN, now=clock)
    with read.view(ledger) as seen:
        rows = {row["number"]: row for row in seen.all(select(schema.commitment))}
    under = {now: held(ledger, now) for now in {case[1] for case in BOUNDARIES}}
    for number, (bounds, now, status) in enumerate(BOUNDARIES, start=1):
        assert number in under[now].get(status, []), (bounds, now)
        assert status_of(rows[number], now) == status, (bounds, now)


def test_a_promise_not_to_do_something_has_the_same_statuses(ledger: Ledger, clock: Clock) -> None:
    bounds = [case[0] for case in BOUNDARIES if case[1] == NOW]
    add(ledger, [promising("a", *bounds)], RUN, now=clock)
    add(ledger, [promising("b", *bounds, negated=True)], RUN, now=clock)
    for numbers in held(ledger, NOW).values():
        positive = {number for number in numbers if number <= len(bounds)}
        assert {number + len(bounds) for number in positive} == {*numbers} - positive


@pytest.fixture(scope="module", params=ENGINES)
def growing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    """A ledger to which each example adds."""
    folder = tmp_path_factory.mktemp("growing")
    place = str(folder / "sayso.db")
    if request.param == "postgresql":
        import psycopg

        address = request.getfixturevalue("server")
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE growing")
        place = f"{address}/growing"
    opened = open_ledger(place, captures=folder / "captures")
    yield opened
    opened.close()


def moments() -> st.SearchStrategy[datetime]:
    """Moments around NOW, many of them on or beside a boundary."""
    near = st.tuples(st.integers(-2, 2), st.sampled_from([0, 0, 12, 24]), st.integers(-1, 1))
    zones = st.integers(-12, 14).map(lambda hours: timedelta(hours=hours))
    return st.builds(
        lambda by, zone: (NOW + timedelta(days=by[0], hours=by[1], seconds=by[2])).astimezone(
            timezone(zone)
        ),
        near,
        zones,
    )


def bounds() -> st.SearchStrategy[str | None]:
    written = st.one_of(
        moments().map(lambda at: at.isoformat()),
        moments().map(lambda at: at.date().isoformat()),
    )
    return st.one_of(st.none(), written)


@settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    windows=st.lists(st.tuples(bounds(), bounds()), min_size=1, max_size=20),
    now=moments(),
    said=st.lists(st.tuples(st.integers(0, 19), st.sampled_from("crnuox"))),
)
@example(windows=[(None, None)], now=NOW, said=[])
def test_status_of_a_row_is_the_only_status_whose_condition_holds(
    growing: Ledger, windows: list[Bounds], now: datetime, said: list[tuple[int, str]]
) -> None:
    clock = Clock()
    with read.view(growing) as seen:
        last = seen.upto
    add(growing, [promising(f"x{last}", *windows)], RUN, now=clock)
    with read.view(growing) as seen:
        rows = seen.all(select(schema.commitment).where(schema.commitment.c.batch > last))
    for which, word in said:
        say(growing, rows[which % len(rows)]["id"], word, clock)
    with read.view(growing) as seen:
        rows = seen.all(select(schema.commitment))
        for status in STATUSES:
            holding = {
                row["number"]
                for row in seen.all(select(schema.commitment).where(when(status, now)))
            }
            assert holding == {row["number"] for row in rows if status_of(row, now) == status}
    under = held(growing, now)
    waited_for = [number for numbers in under.values() for number in numbers]
    assert len(waited_for) == len(set(waited_for))
    assert {*waited_for} == {row["number"] for row in rows} - done_with(growing)


def say(ledger: Ledger, about: str, word: str, clock: Clock) -> None:
    """(C)onfirm, (r)efuse, (n)o longer a record, (u)nsure, (o)utcome; x takes an outcome back."""
    said: Any = {"made_by": "Ines Vale", "why": "as seen", "now": clock}
    if word in "cru":
        judgement: Any = {"c": "positive", "r": "negative", "u": "unsure"}[word]
        amend.judge(ledger, about, judgement, **said)
    elif word == "n":
        amend.retract(ledger, about, **said)
    else:
        amend.resolve(ledger, about, "kept", **said)
    if word == "x":
        with read.view(ledger) as seen:
            given_ = schema.resolution.c
            row = seen.first(select(given_.id).order_by(given_.number.desc()))
        assert row is not None
        amend.retract(ledger, row["id"], **said)


def done_with(ledger: Ledger) -> set[int]:
    """Numbers of the commitments that nobody waits for, by what was said of each, one by one."""
    with read.view(ledger) as seen:
        found = read.records(seen, "commitment", seen.all(select(schema.commitment)))
    return {
        one.row["number"]
        for one in found
        if one.retracted
        or one.said["resolution"]
        or (one.said["judgement"] and one.said["judgement"][-1]["judgement"] == "negative")
    }


@pytest.fixture
def filled(ledger: Ledger, clock: Clock) -> Ledger:
    """Four commitments: of the army, twice, of Örsted's council, and one that nobody checks."""
    end: Bounds = (None, "2024-04-01")
    add(ledger, [promising("a", end), promising("b", end, action="deploy")], RUN, now=clock)
    others: list[tuple[str, dict[str, Any]]] = [
        ("c", {"actor": "Örsted's council", "action": "build"}),
        ("d", {"actor": "50%_club", "checkable": False, "places": ()}),
    ]
    for name, more in others:
        given_ = promising(name, end, **more)
        assert given_.reading is not None
        quote = replace(given_.reading.quotes[0], speaker_name="Åsa Ömer")
        reading = replace(given_.reading, quotes=(quote,))
        add(ledger, [replace(given_, reading=reading)], RUN, now=clock)
    return ledger


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"actor": "army"}, [1, 2]),
        ({"actor": "ARMY"}, [1, 2]),
        ({"actor": "Örsted"}, [3]),
        ({"actor": "örSTED"}, [3]),
        ({"actor": "%"}, [4]),
        ({"actor": "0%_c"}, [4]),
        ({"actor": "a_m"}, []),
        ({"actor": "nobody"}, []),
        ({"action": "build"}, [3]),
        ({"action": "withdraw"}, [1, 4]),
        ({"action": "with"}, []),
        ({"place": "port b"}, [2]),
        ({"speaker": "mora"}, [1, 2]),
        ({"speaker": "ÖMER"}, [3, 4]),
        ({"checkable": True}, [1, 2, 3]),
        ({"checkable": False}, [4]),
        ({"speaker": "ömer", "checkable": True, "action": "build", "actor": "council"}, [3]),
    ],
)
def test_filters_leave_what_was_asked_for(
    filled: Ledger, filters: dict[str, Any], found: list[int]
) -> None:
    assert held(filled, NOW, Filters(**filters)) == ({"open": found} if found else {})


def test_an_entry_has_its_article_without_the_text_and_its_quote(filled: Ledger) -> None:
    with read.view(filled) as seen:
        (entry,) = docket(seen, "open", now=NOW, filters=Filters(action="build"), limit=9)
    assert entry.status == "open"
    assert entry.article["outlet"] == "Vale Post"
    assert "text" not in entry.article
    assert entry.quote is not None
    assert entry.quote["id"] == entry.commitment.row["quote"]


def test_a_commitment_without_a_quote_is_on_the_docket(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [promising("a", (None, None), quote_id=None)], RUN, now=clock)
    with read.view(ledger) as seen:
        (entry,) = docket(seen, "undated", now=NOW, filters=ALL, limit=9)
    assert entry.quote is None


ORDERED: list[tuple[str, Sequence[Bounds], list[int]]] = [
    ("overdue", [(None, "2024-01-01"), (None, "2024-03-01"), (None, "2024-03-01")], [2, 3, 1]),
    ("due", [(None, "2024-03-11"), (None, "2024-03-10T13:00Z")], [2, 1]),
    ("open", [("2024-01-01", None), (None, "2024-05-01"), (None, "2024-04-01")], [3, 2, 1]),
    ("too_early", [("2024-06-01", None), ("2024-05-01", "2024-07-01")], [2, 1]),
    ("undated", [(None, None), (None, None)], [2, 1]),
]


@pytest.mark.parametrize(("status", "windows", "order"), ORDERED)
def test_what_matters_first_comes_first_page_by_page(
    ledger: Ledger, clock: Clock, status: Any, windows: Sequence[Bounds], order: list[int]
) -> None:
    add(ledger, [promising("a", *windows)], RUN, now=clock)
    with read.view(ledger) as seen:
        for size in (1, 2, 9):
            pages = [
                docket(seen, status, now=NOW, filters=ALL, limit=size, offset=at)
                for at in range(0, len(order), size)
            ]
            numbers = [entry.commitment.row["number"] for page in pages for entry in page]
            assert numbers == order


def test_a_docket_of_an_earlier_moment_knows_nothing_of_what_came_later(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [promising("a", (None, "2024-04-01"))], RUN, now=clock)
    then = clock.at
    add(ledger, [promising("b", (None, "2024-04-01"))], RUN, now=clock)
    with read.view(ledger) as seen:
        first = seen.all(select(schema.commitment))[0]["id"]
    amend.resolve(ledger, first, "kept", made_by="Ines Vale", why="filmed", now=clock)
    assert held(ledger, NOW) == {"open": [2]}
    assert held(ledger, NOW, as_of=then) == {"open": [1]}


def test_an_empty_ledger_has_an_empty_docket(ledger: Ledger) -> None:
    assert held(ledger, NOW) == {}


def test_a_ledger_in_a_file_and_one_on_a_server_order_alike(
    new_place: Callable[[str], str], tmp_path: Path
) -> None:
    windows: list[Bounds] = [case[0] for case in BOUNDARIES]
    both = []
    for engine in ENGINES:
        ledger = open_ledger(new_place(engine), captures=tmp_path / engine)
        add(ledger, [promising("a", *windows)], RUN, now=Clock())
        both.append(held(ledger, NOW))
        ledger.close()
    assert both[0] == both[1]
