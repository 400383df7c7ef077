"""Evidence comes back as it was entered, as of any moment; redaction blanks its words alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from sayso.errors import LedgerError, NotFound
from sayso.ledger import amend, evidence, read, schema
from sayso.ledger.migration_7 import BLANKED
from sayso.ledger.store import Ledger, writing
from sayso.ledger.write import add, record
from sayso.records import Evidence, Interest, Says
from tests.ledger.conftest import RUN, START, Clock, addition
from tests.ledger.wholeness import faults

SAID: Any = {"made_by": "Ines Vale", "why": "her own notes"}
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1,
                max_size=30)  # fmt: skip
share = st.none() | st.floats(0, 1)
items = st.builds(
    Evidence, id=words, about_id=words, channel=words, event_start=words, event_end=words,
    known_at=words, origin_id=words, says=st.sampled_from(get_args(Says)), entered_by=words,
    interest=st.none() | st.sampled_from(get_args(Interest)), speaker=st.none() | words,
    group=st.none() | words, place=st.none() | words, share=share,
    letter=st.sampled_from([None, "A", "F"]), digit=st.sampled_from([None, 1, 6]),
    grade_why=st.none() | words, coverage=share, coverage_start=st.none() | words,
    coverage_end=st.none() | words, coverage_why=st.none() | words, excerpt=st.none() | words,
    reading=st.none() | words, url=st.none() | words, bytes_sha256=st.none() | words,
    read_from=st.none() | words,
    ratios=st.none() | st.tuples(*[st.floats(1e-9, 1e9)] * 4),
)  # fmt: skip


def item(about: str, number: int = 1, **more: Any) -> Evidence:
    """A reporter who looked and saw nothing move."""
    made = Evidence(
        id=f"{number:064x}", about_id=about, channel="press_on_ground", event_start="2024-03-05",
        event_end="2024-03-05", known_at="2024-03-06", origin_id=f"wire-{number}",
        says="not_happening", entered_by="Ines Vale", interest="neutral", letter="B", digit=2,
        share=0.0, place="Port a", speaker="Ada Mora", excerpt="No column has left the camp",
        grade_why="was there",
    )  # fmt: skip
    return replace(made, **more)


def enter(ledger: Ledger, clock: Clock, *made: Evidence) -> None:
    record(ledger, lambda _: {"evidence": [evidence.evidence_row(each) for each in made]},
           now=clock)  # fmt: skip


def about(ledger: Ledger, number: int = 0) -> str:
    with read.view(ledger) as seen:
        table = schema.commitment
        return str(seen.all(select(table.c.id).order_by(table.c.number))[number]["id"])


@given(items)
def test_evidence_becomes_a_row_and_comes_back_the_same(made: Evidence) -> None:
    assert evidence.evidence_of_row(evidence.evidence_row(made)) == made


def test_evidence_is_there_from_when_it_was_recorded_until_it_is_taken_back(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    mine = about(ledger)
    before = clock.at
    first, second = item(mine), item(mine, 2, coverage=0.5, coverage_start="2024-03-02",
                                     coverage_end="2024-03-05", says="not_seen")  # fmt: skip
    enter(ledger, clock, first, second)
    entered_at = clock.at
    amend.retract(ledger, first.id, now=clock, **SAID)
    for moment, there in ((before, []), (entered_at, [first, second]), (None, [second])):
        with read.view(ledger, as_of=moment) as seen:
            assert evidence.entered(seen, mine) == there
    assert faults(ledger) == []


def test_entering_the_same_again_adds_nothing(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    enter(ledger, clock, item(about(ledger)))
    enter(ledger, clock, item(about(ledger)))
    with read.view(ledger) as seen:
        assert len(evidence.listed(seen, None, limit=9, offset=0)) == 1
        assert seen.upto == 2


@pytest.mark.parametrize("name", ["article", "commitment", "evidence"])
def test_with_a_redacted_record_go_the_words_of_its_evidence(
    ledger: Ledger, clock: Clock, name: str
) -> None:
    add(ledger, [addition("a"), addition("b")], RUN, now=clock)
    mine, other = item(about(ledger)), item(about(ledger, 1), 2)
    enter(ledger, clock, mine, other)
    with read.view(ledger) as seen:
        table = schema.metadata.tables[name]
        (row, *_) = seen.all(select(table.c.id).order_by(table.c.number))
    amend.redact(ledger, row["id"], now=clock, **SAID)
    with read.view(ledger) as seen:
        (left,) = evidence.entered(seen, mine.about_id)
        assert left == replace(mine, **dict.fromkeys(BLANKED))
        assert evidence.entered(seen, other.about_id) == [other]
    assert faults(ledger) == []


@pytest.mark.parametrize(
    "change",
    ["share = 1", "letter = 'A'", "coverage = 1", "excerpt = 'They left'", "interest = NULL"],
)
def test_evidence_refuses_every_change_even_when_it_is_redacted(
    ledger: Ledger, clock: Clock, change: str
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    made = item(about(ledger))
    enter(ledger, clock, made)
    for _ in range(2):
        with pytest.raises(LedgerError, match="never change"), writing(ledger) as open_:
            open_.execute(text(f"UPDATE evidence SET {change}"))
        amend.redact(ledger, made.id, now=clock, **SAID)
    assert faults(ledger) == []


def test_of_what_a_person_holds_the_last_word_stands(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    mine = about(ledger)
    for number, (who, value) in enumerate((("Ada", "0.30: a"), ("Bo", "0.60: b"),
                                           ("Ada", "0.20: c"))):  # fmt: skip
        note = {"id": f"{number:064x}", "about": mine, "name": evidence.CHANCE, "value": value,
                "made_by": who, "at": "2024-03-01"}  # fmt: skip
        amend.remember(ledger, schema.note, [note], now=clock)
    with read.view(ledger) as seen:
        assert [each["value"] for each in evidence.chances(seen, mine)] == ["0.20: c", "0.60: b"]


def test_a_correction_is_read_and_the_row_stays(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    mine = about(ledger)
    correction = {"window_end": "2024-04-01", "negated": "no"}
    amend.judge(ledger, mine, "positive", correction=correction, now=clock, **SAID)
    with read.view(ledger) as seen:
        found = evidence.about(seen, mine)
        (read_as,) = evidence.corrected(seen, [found.row])
        assert (read_as["window_end"], read_as["negated"]) == ("2024-04-01", 0)
        assert found.row["window_end"] == "2024-03-21"
        assert (found.announced, found.announcer) == ("2024-03-01", "Ada Mora")


def test_outcomes_are_those_of_an_announcer_that_stand(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition(name) for name in "abcd"], RUN, now=clock)
    amend.resolve(ledger, about(ledger, 0), "kept", now=clock, **SAID)
    amend.resolve(ledger, about(ledger, 0), "partly", now=clock, **SAID)
    amend.retract(ledger, about(ledger, 1), now=clock, **SAID)
    amend.judge(ledger, about(ledger, 2), "negative", now=clock, **SAID)
    with read.view(ledger) as seen:
        for words_ in ("MORA", "the army", None):
            assert [each.outcome for each in evidence.outcomes(seen, words_)] == ["partly", None]
        assert [e.outcome for e in evidence.outcomes(seen, resolved_only=True)] == ["partly"]
        assert evidence.outcomes(seen, "navy") == []
        assert [each["id"] for each in evidence.awaited(seen)] == [about(ledger, 3)]
    with read.view(ledger, as_of=START + timedelta(minutes=2)) as seen:
        assert len(evidence.outcomes(seen)) == 4


def test_what_was_never_weighed_says_how_to(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    with read.view(ledger) as seen, pytest.raises(NotFound) as refusal:
        evidence.why(seen, about(ledger))
    assert "sayso weigh" in refusal.value.mend
