"""The law of the ledger: as of a moment, it answers what one stopped at that moment answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select

from sayso.errors import NotFound, UsageError
from sayso.ledger import amend, docket, read, schema
from sayso.ledger.read import View
from sayso.ledger.rows import Addition
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add
from sayso.records import Judgement, Outcome, digest
from tests.ledger.conftest import RUN, START, Clock, addition, article
from tests.ledger.wholeness import faults

PAGES = "abc"
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
WINDOWS = (
    (None, None), (None, "2024-03-21"), ("2024-03-02", "2024-03-09"), ("2024-03-05", None),
    ("2024-03-01T14:00+02:00", "2024-03-01T12:30:00Z"),
)  # fmt: skip
# What can be judged, noted and taken back.
MEANT = (schema.article, schema.quote, schema.commitment, schema.capture, schema.judgement,
         schema.resolution, schema.note)  # fmt: skip
WORDS = ("add", "add", "add", "confirm", "correct", "refuse", "resolve", "note", "retract")
# A word, which page or record it is about, a variant of it, and by how far the clock is moved.
Step = tuple[str, int, int, timedelta]
Answers = dict[str, Any]


def histories(*more: str) -> st.SearchStrategy[list[Step]]:
    moved = st.one_of(
        st.just(timedelta(0)),
        st.timedeltas(min_value=timedelta(days=-40), max_value=timedelta(days=40)),
    )
    step = st.tuples(st.sampled_from(WORDS + more), st.integers(0, 40), st.integers(0, 4), moved)
    return st.lists(step, max_size=9).map(lambda later: [("add", 0, 1, timedelta(0)), *later])


def carry_out(ledger: Ledger, step: Step, clock: Clock) -> None:
    word, which, variant, moved = step
    clock.at += moved
    if word == "add":
        add(ledger, [edition(PAGES[which % len(PAGES)], variant)], RUN, now=clock)
        return
    among = {"resolve": MEANT[2:3], "redact": (*MEANT[:3], *MEANT[4:5])}.get(word, MEANT)
    ids = known(ledger, among)
    if not ids:
        return
    about = ids[which % len(ids)]
    said: Any = {"made_by": "Ines Vale", "why": f"reason {variant}", "now": clock}
    if word == "note":
        note = {
            "id": digest("note", about, str(variant), str(clock.at)), "about": about,
            "name": str(variant), "value": "seen", "made_by": "a desk", "at": "2024-03-01",
        }  # fmt: skip
        amend.remember(ledger, schema.note, [note], now=clock)
    elif word == "resolve":
        amend.resolve(ledger, about, OUTCOMES[variant], **said)
    elif word in ("retract", "redact"):
        getattr(amend, word)(ledger, about, **said)
    else:
        judgement: Judgement = "negative" if word == "refuse" else "positive"
        correction = {"object": f"thing {variant}"} if word == "correct" else None
        amend.judge(ledger, about, judgement, correction=correction, **said)


def edition(page: str, variant: int) -> Addition:
    """One of five texts of a page, with a window of its own."""
    words = f"{article(page).text} This page was edited {variant} times."
    given = addition(page, words)
    assert given.reading is not None
    start, end = WINDOWS[(variant + PAGES.index(page)) % len(WINDOWS)]
    promised = given.reading.commitments[0]
    window = replace(promised.window, start=start, end=end)
    reading = replace(given.reading, commitments=(replace(promised, window=window),))
    return replace(given, reading=reading, notes=(("feed", page),))


def known(ledger: Ledger, tables: Sequence[Table]) -> list[str]:
    with read.view(ledger) as seen:
        return [
            row["id"]
            for table in tables
            for row in seen.all(select(table.c.id).order_by(table.c.number))
        ]


def heads(ledger: Ledger) -> list[datetime]:
    """When each batch was recorded."""
    with read.view(ledger) as seen:
        rows = seen.all(select(schema.batch.c.recorded).order_by(schema.batch.c.number))
    return [datetime.fromisoformat(row["recorded"]) for row in rows]


def answers(seen: View, ids: Sequence[str]) -> Answers:
    """Everything that reading commands ask, of every record there ever is in the history."""
    everything: Answers = {
        "listed": {t.name: read.listed(seen, t, limit=1_000) for t in read.SHOWN},
        "said": read.said_of(seen, ids),
        "found": [_or_refusal(partial(read.find, seen, each)) for each in ids[::3]],
        "articles": [_or_refusal(partial(read.article, seen, n)) for n in range(7)],
        "has": [read.has(seen, each) for each in ids],
    }
    for page in PAGES:
        given = [edition(page, variant) for variant in range(5)]
        address = given[0].page
        everything[f"versions {page}"] = read.versions(seen, address)
        everything[f"known {page}"] = [
            read.is_known(seen, address, each.capture.sha256) for each in given
        ]
    for now in (START + timedelta(hours=1), START + timedelta(days=8)):
        everything[f"docket {now}"] = _docket(seen, now)
    return everything


def _docket(seen: View, now: datetime) -> Answers:
    wanted = docket.Filters()
    return {
        "counts": docket.counts(seen, now=now, filters=wanted),
        **{
            status: docket.docket(seen, status, now=now, filters=wanted, limit=100)
            for status in docket.STATUSES
        },
    }


def _or_refusal(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (NotFound, UsageError) as refusal:
        return refusal.code


def check(new_ledger: Callable[[], Any], history: list[Step]) -> None:
    """Compare a ledger asked as of each moment with a second one that was stopped there."""
    with new_ledger() as whole, new_ledger() as stopped:
        clock = Clock()
        for step in history:
            carry_out(whole, step, clock)
        assert faults(whole) == []
        ids, recorded = known(whole, MEANT), heads(whole)
        gone = redacted(whole)
        clock, batches = Clock(), -1
        for number in range(len(history) + 1):
            if number:
                carry_out(stopped, history[number - 1], clock)
            if len(heads(stopped)) == batches:
                continue
            batches = len(heads(stopped))
            with read.view(stopped) as seen:
                due = blanked(answers(seen, ids), gone)
            with read.view(whole, as_of=moment_of(recorded, batches)) as seen:
                assert answers(seen, ids) == due
        assert batches == len(recorded)


def moment_of(recorded: list[datetime], batches: int) -> datetime:
    """The first or the last moment at which just so many batches had been recorded."""
    if batches and batches % 2:
        return recorded[batches - 1]
    after = recorded[batches] if batches < len(recorded) else datetime.max.replace(tzinfo=UTC)
    return after - timedelta(microseconds=1)


def redacted(ledger: Ledger) -> dict[str, str]:
    """Table of each row whose words were blanked, by its id."""
    with read.view(ledger) as seen:
        about = {row["about"] for row in seen.all(select(schema.redaction.c.about))}
        return {
            row["id"]: name
            for name in schema.BLANKED
            for row in seen.all(select(schema.metadata.tables[name].c.id))
            if row["id"] in about
        }


def blanked(answer: Any, gone: Mapping[str, str]) -> Any:
    """`answer` with the words of redacted rows blank: all that a redaction changes of the past."""
    if isinstance(answer, read.Record | read.Article | docket.Entry):
        parts = {name: getattr(answer, name) for name in answer.__slots__}
        return replace(answer, **{name: blanked(part, gone) for name, part in parts.items()})
    if isinstance(answer, list | tuple):
        return type(answer)(blanked(each, gone) for each in answer)
    if not isinstance(answer, dict):
        return answer
    words = schema.BLANKED[gone[answer["id"]]] if answer.get("id") in gone else ()
    return {name: "" if name in words else blanked(part, gone) for name, part in answer.items()}


@pytest.fixture
def new_ledgers(
    quick_folder: Path, new_place: Callable[[str], str]
) -> Callable[[str], Callable[[], Any]]:
    """Makes, for an engine, what makes an empty ledger that is closed after use."""
    numbers = count()

    def of(engine: str) -> Callable[[], Any]:
        @contextmanager
        def empty() -> Iterator[Ledger]:
            file = str(quick_folder / f"{next(numbers)}.db")
            place = file if engine == "sqlite" else new_place(engine)
            ledger = open_ledger(place, captures=f"{file}-captures")
            yield ledger
            ledger.close()

        return empty

    return of


def examples(number: int) -> settings:
    """Each example makes ledgers of its own."""
    unsuited = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=number, deadline=None, suppress_health_check=unsuited)


BACK = timedelta(days=-30)
STAYS = timedelta(0)
TELLING: list[Step] = [
    ("add", 0, 1, STAYS), ("add", 1, 0, BACK), ("add", 0, 2, STAYS), ("refuse", 5, 0, STAYS),
    ("confirm", 5, 0, BACK), ("resolve", 1, 3, STAYS), ("correct", 3, 1, STAYS),
    ("note", 0, 0, STAYS), ("retract", 16, 0, STAYS), ("retract", 0, 0, BACK),
    ("add", 0, 1, STAYS),
]  # fmt: skip
ERASING: list[Step] = [
    ("add", 0, 1, STAYS), ("add", 1, 0, STAYS), ("correct", 0, 1, STAYS), ("redact", 2, 0, BACK),
    ("redact", 0, 0, STAYS), ("redact", 0, 0, STAYS), ("add", 0, 2, STAYS), ("add", 0, 1, STAYS),
    ("correct", 0, 1, STAYS), ("redact", 9, 0, STAYS),
]  # fmt: skip


@examples(8)
@given(history=histories())
@example(TELLING)
def test_as_of_a_moment_is_what_a_ledger_stopped_then_answers_in_a_file(
    new_ledgers: Callable[[str], Any], history: list[Step]
) -> None:
    check(new_ledgers("sqlite"), history)


@examples(1)
@given(history=histories())
@example(TELLING)
def test_as_of_a_moment_is_what_a_ledger_stopped_then_answers_on_a_server(
    new_ledgers: Callable[[str], Any], history: list[Step]
) -> None:
    check(new_ledgers("postgresql"), history)


@examples(5)
@given(history=histories("redact", "redact"))
@example(ERASING)
def test_a_redaction_changes_of_earlier_answers_the_blanked_words_alone(
    new_ledgers: Callable[[str], Any], history: list[Step]
) -> None:
    check(new_ledgers("sqlite"), history)


def test_a_redaction_changes_of_earlier_answers_the_blanked_words_alone_on_a_server(
    new_ledgers: Callable[[str], Any],
) -> None:
    check(new_ledgers("postgresql"), ERASING)


def test_before_the_first_batch_there_is_nothing(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with read.view(ledger, as_of=START - timedelta(days=1)) as seen:
        assert seen.upto == 0
        assert read.listed(seen, schema.article, limit=9) == []
        with pytest.raises(NotFound, match="no article 1"):
            read.article(seen, 1)


@pytest.mark.parametrize(
    "moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(999, 12, 31, tzinfo=UTC)]
)
def test_a_moment_in_antiquity_is_before_everything(
    ledger: Ledger, clock: Clock, moment: datetime
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with read.view(ledger, as_of=moment) as seen:
        assert seen.upto == 0


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2024-03-01", "2024-03-01T23:59:59.999999+00:00"),
        ("2024-03-01T10:00", "2024-03-01T10:00:00+00:00"),
        ("2024-03-01T10:00+05:30", "2024-03-01T04:30:00+00:00"),
    ],
)
def test_a_day_means_its_end_and_a_time_without_zone_is_utc(words: str, moment: str) -> None:
    assert read.read_moment(words) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "words", ["", "soon", "2024-13-01", "0001-01-01T00:00+05:00", "9999-12-31T23:00-05:00"]
)
def test_words_that_name_no_moment_are_refused(words: str) -> None:
    with pytest.raises(UsageError, match="no moment"):
        read.read_moment(words)


def test_what_was_said_is_found_by_its_id_where_it_is_looked_for(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    (about,) = known(ledger, MEANT[2:3])
    amend.resolve(ledger, about, "kept", made_by="Ines Vale", why="filmed", now=clock)
    (given_,) = known(ledger, (schema.resolution,))
    with read.view(ledger) as seen:
        with pytest.raises(NotFound):
            read.find(seen, given_[:9])
        table, row = read.find(seen, given_[:9], among=read.SAID_OF_ROWS)
    assert (table, row["about"]) == ("resolution", about)
