"""A case and its rows in, what was known by then and its probabilities out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from sayso.weigh import assess
from sayso.weigh.cases import Case, Library, Sighting, load
from sayso.weigh.parameters import DEFAULTS
from sayso.weigh.replay import POINTS, WAYS, Replay, alone, item_of, replay, shown, window

HERE = Path(__file__).parent
RATES = np.array([0.5, 0.2, 0.2, 0.1])
TEMPERATURE = DEFAULTS["temperature"]


@pytest.fixture(scope="module")
def library() -> Library:
    return load(HERE / "cases.jsonl", HERE / "evidence.jsonl")


def named(library: Library, name: str) -> tuple[Case, tuple[Sighting, ...]]:
    return next(case for case in library.cases if case.id == name), library.sightings[name]


def at(library: Library, name: str, point: float) -> Replay:
    return replay(*named(library, name), point, DEFAULTS)


def test_only_what_was_known_by_then_counts(library: Library) -> None:
    rows = [at(library, "velm-bridges", point).rows for point in POINTS]
    assert rows == [0, 2, 3, 3]


def test_a_row_is_known_at_the_end_of_its_day(library: Library) -> None:
    case, rows = named(library, "velm-bridges")
    over = window(case, DEFAULTS)
    assert item_of(rows[0], case, over).known_at == datetime(2011, 3, 7, tzinfo=UTC)
    assert over.due == datetime(2011, 3, 21, tzinfo=UTC)


def test_rows_of_one_origin_are_one_vote(library: Library) -> None:
    seen = at(library, "oster-guns", 1.0)
    assert (seen.rows, seen.origins) == (4, 3)
    assert len(seen.asked["weighed"].votes) == 3
    assert len(seen.asked["copies_apart"].votes) == 4


def test_before_any_evidence_every_way_gives_the_base_rate(library: Library) -> None:
    seen = at(library, "velm-hills", 0.0)
    for way in WAYS:
        assert seen.answer(way, RATES, TEMPERATURE) == pytest.approx(RATES, abs=1e-9)


@pytest.mark.parametrize("name", ["velm-bridges", "velm-hills", "oster-guns", "karesh-drill"])
def test_a_replay_gives_what_an_assessment_gives(library: Library, name: str) -> None:
    case, rows = named(library, name)
    over = window(case, DEFAULTS)
    moment = over.announced + 1.0 * (over.due - over.announced)
    items = [i for row in rows if (i := item_of(row, case, over)).known_at <= moment]
    wanted = assess.probabilities(over.announced, over.due, RATES, items)
    found = at(library, name, 1.0).answer("weighed", RATES, TEMPERATURE)
    assert found == pytest.approx(shown(wanted, DEFAULTS["clip"]), abs=1e-9)


def test_copies_counted_apart_move_further_the_same_way(library: Library) -> None:
    case, rows = named(library, "oster-guns")
    looked = [row for row in rows if row.channel == "independent_monitor"]
    copies = [replace(looked[0], row=number) for number in range(10, 15)]
    seen = replay(case, copies, 1.0, DEFAULTS)
    once, often = (seen.answer(w, RATES, TEMPERATURE) for w in ("weighed", "copies_apart"))
    assert once == pytest.approx(replay(case, looked, 1.0, DEFAULTS).answer("weighed", RATES, 0.8))
    assert often[2] > once[2] > RATES[2]


def test_absence_is_what_the_disinterested_looked_for_in_vain(library: Library) -> None:
    seen = at(library, "velm-hills", 1.0)
    assert len(seen.asked["weighed"].votes) - len(seen.asked["absence_ignored"].votes) == 1
    denied = at(library, "oster-guns", 1.0)  # its adversary's denial is a claim, not a look
    assert len(denied.asked["absence_ignored"].votes) == 2


def test_a_truce_is_held_from_its_first_day(library: Library) -> None:
    case, rows = named(library, "tarn-valley")
    truce = replace(case, action="ceasefire")
    over = window(truce, DEFAULTS)
    early = replace(rows[0], says="not_happening", share=0.0, known_at=case.announced_on)
    early = replace(early, event_start=None, event_end=None)
    assert item_of(early, truce, over).event_end == over.due + timedelta(days=0.3 * case.days)
    broken = replay(truce, [early], 0.5, DEFAULTS).answer("weighed", RATES, TEMPERATURE)
    not_yet = replay(case, [early], 0.5, DEFAULTS).answer("weighed", RATES, TEMPERATURE)
    assert broken[0] < 0.7 * not_yet[0]
    assert item_of(replace(early, says="under_way"), truce, over).says == "done"


def test_the_side_that_speaks_is_its_group_and_a_sensor_its_family(library: Library) -> None:
    case, rows = named(library, "velm-hills")
    over = window(case, DEFAULTS)
    said, seen, read = (item_of(row, case, over) for row in rows[:3])
    assert (said.group, said.group_kind) == (None, None)
    assert (seen.group_kind, seen.family) == ("sensor_family", "satellite_image")
    assert (read.group, read.group_kind) == ("press_on_ground", "unrelated_media")


def test_every_row_alone_is_an_origin_of_full_weight(library: Library) -> None:
    case, rows = named(library, "oster-guns")
    over = window(case, DEFAULTS)
    votes = alone([item_of(row, case, over) for row in rows])
    assert [vote.weight for vote in votes] == [1.0] * 4
    assert len({vote.name for vote in votes}) == 4


def test_what_is_shown_stays_within_the_clip_and_adds_up() -> None:
    found = shown(np.array([0.999, 0.001, 0.0, 0.0]), 0.01)
    assert found.sum() == pytest.approx(1)
    assert found.min() > 0.009
