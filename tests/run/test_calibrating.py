"""A desk's own resolved commitments are judged as any past case, from what it had entered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sayso.ledger import amend
from sayso.ledger.store import Ledger
from sayso.run.calibrating import own_library
from sayso.run.evidence import add
from sayso.weigh.calibrate import calibrate
from sayso.weigh.items import Item
from tests.run.rows import ROW, commitments, desk_of

NAMES = ("Alder", "Birch", "Cedar", "Dogwood")
OUTCOMES = ("kept", "not_done", "reversed", "undecided")


@pytest.fixture
def desk(tmp_path: Path) -> Ledger:
    ledger = desk_of(tmp_path / "desk.db", *NAMES)
    ids = commitments(ledger)
    add(ledger, ROW | {"commitment": ids[0]}, made_by="Ines Vale")
    gone = {"known_at": "2999-01-01", "says": "done", "share": 1.0, "origin": "wire-2"}
    add(ledger, ROW | gone | {"commitment": ids[0]}, made_by="Ines Vale")
    for about, outcome in zip(ids, OUTCOMES, strict=True):
        amend.resolve(ledger, about, outcome, made_by="Ines Vale", why="seen at the gate")
    return ledger


def test_what_was_resolved_is_a_case_and_the_rest_is_none(desk: Ledger) -> None:
    library = own_library(desk)
    ids = commitments(desk)
    assert [(case.id, case.outcome) for case in library.cases] == list(
        zip(ids[:3], OUTCOMES[:3], strict=True)
    )
    assert library.faults == ()
    assert {case.cluster for case in library.cases}.isdisjoint(ids)
    assert len({case.cluster for case in library.cases}) == 3  # an article each
    first = library.cases[0]
    assert (first.announced_on, first.due, first.due_rule) == (
        date(2024, 3, 1), date(2024, 3, 20), "due_on",
    )  # fmt: skip


def test_what_became_known_after_the_outcome_is_left_out_and_counted(desk: Ledger) -> None:
    library = own_library(desk)
    mine = commitments(desk)[0]
    (item,) = library.sightings[mine]
    assert isinstance(item, Item)
    assert item.origin == "wire-1"
    assert library.late == {mine: 1}


def test_they_are_scored_like_any_other_cases(desk: Ledger) -> None:
    found = calibrate(own_library(desk))
    assert (found.cases, found.clusters, found.replayed, found.rows) == (3, 3, 1, 1)
    assert found.outcomes == {"kept": 1, "not_done": 1, "reversed": 1}


def test_before_anything_was_resolved_there_was_no_case(desk: Ledger) -> None:
    assert own_library(desk, as_of=datetime.now(UTC) - timedelta(days=1)).cases == ()
