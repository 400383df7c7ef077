"""Weighing gives the same numbers for the same things, and stores them once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sayso.errors import ConfigError, InputError, NotFound, UsageError
from sayso.ledger import amend, evidence, read
from sayso.ledger.rows import Addition
from sayso.ledger.store import Ledger
from sayso.ledger.write import add as store
from sayso.run.evidence import add
from sayso.run.weighing import Weighed, due_of, hold, weigh
from tests.ledger.conftest import RUN, addition, article, reading_of
from tests.run.rows import ROW, commitments, desk_of

SAID: Any = {"made_by": "Ines Vale", "why": "her own notes"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Ledger]:
    ledger = desk_of(tmp_path / "desk.db", "a", "b", "c")
    yield ledger
    ledger.close()


@pytest.fixture
def mine(desk: Ledger) -> str:
    about = commitments(desk)[0]
    add(desk, ROW | {"commitment": about}, made_by="Ines Vale")
    return about


def only(ledger: Ledger, about: str, **more: Any) -> Weighed:
    (found,) = weigh(ledger, about, **more)
    assert isinstance(found, Weighed)
    return found


def kept(found: Weighed) -> float:
    return float(json.loads(found.row["probabilities"])["kept"])


def undated(name: str) -> Addition:
    found = reading_of(article(name))
    window = replace(found.commitments[0].window, end=None, text=None)
    promise = replace(found.commitments[0], window=window)
    return replace(addition(name), reading=replace(found, commitments=(promise,)))


def test_the_same_again_gives_the_same_numbers_and_adds_nothing(desk: Ledger, mine: str) -> None:
    first, again = only(desk, mine), only(desk, mine[:10])
    assert (first.new, again.new) == (True, False)
    same = {name for name in first.row if first.row[name] == again.row[name]}
    assert same >= {*first.row} - {"run"}
    with read.view(desk) as seen:
        assert [each["id"] for each in evidence.assessed(seen, mine)] == [first.row["id"]]
        assert seen.upto == 3


def test_all_that_is_waited_for_is_weighed_in_one_batch(desk: Ledger, mine: str) -> None:
    amend.resolve(desk, commitments(desk)[1], "kept", **SAID)
    found = weigh(desk, None)
    assert [each.about.row["id"] for each in found if isinstance(each, Weighed)] == [
        mine, commitments(desk)[2],
    ]  # fmt: skip
    with read.view(desk) as seen:
        assert seen.upto == 4


def test_evidence_moves_what_it_is_about_and_an_older_answer_stays(desk: Ledger, mine: str) -> None:
    before = only(desk, mine)
    done = {"says": "done", "share": 1.0, "origin": "wire-2", "event": "2024-03-21",
            "known_at": "2024-03-22", "reliability": "A", "speaker": "Bo Lind"}  # fmt: skip
    add(desk, ROW | done | {"commitment": mine}, made_by="Ines Vale")
    after = only(desk, mine)
    assert kept(after) > kept(before) + 0.1
    counts = json.loads(after.row["counts"])
    assert (counts["articles"], counts["origins"]) == (2, 2)
    assert 1 < counts["effective"] <= 2
    assert kept(only(desk, mine, known_by=datetime(2024, 3, 10, tzinfo=UTC))) == kept(before)
    with read.view(desk) as seen:
        found = evidence.why(seen, mine)
        assert (found.row["id"], len(found.evidence)) == (after.row["id"], 2)
        older = evidence.why(seen, before.row["id"])
        assert [each.origin_id for each in older.later] == ["wire-2"]


def test_the_bars_lead_from_the_prior_to_the_figure(desk: Ledger, mine: str) -> None:
    row = only(desk, mine).row
    told = json.loads(row["explained"])
    bars = sum(each["bar"] for each in json.loads(row["moved"]))
    assert told["start"] + bars == told["log_odds"]
    assert told["looks"][0]["information"] >= told["looks"][-1]["information"]


def test_what_is_usual_is_learnt_from_the_others_alone(desk: Ledger, mine: str) -> None:
    before = only(desk, mine)
    amend.resolve(desk, mine, "kept", **SAID)
    assert only(desk, mine).row["prior"] == before.row["prior"]
    amend.resolve(desk, commitments(desk)[1], "not_done", **SAID)
    after = only(desk, mine).row
    assert json.loads(after["prior"])["not_done"] > json.loads(before.row["prior"])["not_done"]
    assert json.loads(after["explained"])["prior_cases"] == {"action": 1, "body": 1, "announcer": 1}


def test_what_was_recorded_later_is_not_weighed_as_of_before(desk: Ledger) -> None:
    about = commitments(desk)[0]
    before = datetime.now(UTC)
    add(desk, ROW | {"commitment": about}, made_by="Ines Vale")
    row = only(desk, about, as_of=before).row
    assert json.loads(row["counts"])["articles"] == 0
    assert json.loads(row["evidence"]) == []


def test_a_commitment_without_an_end_is_weighed_once_a_person_says_which(desk: Ledger) -> None:
    store(desk, [undated("d")], RUN)
    *_, about = commitments(desk)
    (refusal,) = weigh(desk, about)
    assert isinstance(refusal, InputError)
    assert str(refusal).startswith(f"{about[:12]}, window_end: nothing says by when")
    found = weigh(desk, None)
    assert [isinstance(each, Weighed) for each in found] == [True, True, True, False]
    for wrong, right in (("21 March", False), ("2024-03-21", True)):
        correction = {"window_end": wrong}
        amend.judge(desk, about, "positive", correction=correction, **SAID)
        assert isinstance(weigh(desk, about)[0], Weighed) == right


@pytest.mark.parametrize(
    ("words", "vague"),
    [("in the coming days", "days"), ("Soon", "soon"), ("within weeks", "weeks"),
     ("over the next few months", "months")],
)  # fmt: skip
def test_vague_words_have_their_own_spread(words: str, vague: str) -> None:
    assert due_of({"id": "a" * 64, "window_end": None, "window_text": words}) == vague


def test_values_of_ones_own_are_another_assessment(desk: Ledger, mine: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[starting.withdraw]\nkept = 0.48\nnot_done = 0.17\n", "utf8")
    usual, own = only(desk, mine), only(desk, mine, parameters=path)
    assert kept(own) > kept(usual)
    assert own.row["parameters"] != usual.row["parameters"]
    assert "starting.withdraw.kept" in json.loads(own.row["explained"])["changed"]
    path.write_text("[starting.withdraw]\nkept = 2\n", "utf8")
    with pytest.raises(ConfigError, match="cannot be used"):
        weigh(desk, mine, parameters=path)


def test_what_a_person_holds_is_kept_beside_and_weighs_nothing(desk: Ledger, mine: str) -> None:
    before = only(desk, mine)
    assert hold(desk, mine[:8], 0.9, made_by="Ines Vale", why="trains came") == (mine, True)
    assert hold(desk, mine, 0.9, made_by="Ines Vale", why="trains came") == (mine, False)
    assert not only(desk, mine).new
    with read.view(desk) as seen:
        assert [each["value"] for each in evidence.why(seen, mine).chances] == ["0.90: trains came"]
    assert kept(before) < 0.5
    with pytest.raises(UsageError, match="it is empty"):
        hold(desk, mine, 0.9, made_by="Ines Vale", why=" ")


def test_what_is_not_there_is_not_weighed(desk: Ledger) -> None:
    with pytest.raises(NotFound):
        weigh(desk, "ffffffffffff")
