"""What may be weighed: stored evidence as items, and what is refused at the door."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from sayso.errors import InputError
from sayso.records import Assessment, Credibility, Evidence, Interest, Reliability, Says
from sayso.weigh.items import Coverage, Item, Pass, of_evidence

from .conftest import day, item, looked, passes

STORED = Evidence(
    id="e1", about_id="c1", channel="press_on_ground", event_start="2022-02-16",
    event_end="2022-02-17", known_at="2022-02-18T09:00:00Z", origin_id="o1", says="done",
    entered_by="Ada Mora", interest="neutral", letter="B", digit=2,
)  # fmt: skip


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_day_is_taken_whole() -> None:
    found = of_evidence(STORED)
    assert found.event_start == moment(2022, 2, 16)
    assert found.event_end == moment(2022, 2, 18)
    assert found.known_at == moment(2022, 2, 18, 9)
    assert found.manner == "letter"


def test_silence_covers_what_was_looked_at_and_nothing_after_it_was_known() -> None:
    quiet = replace(
        STORED, channel="third_party_statement", says="not_seen", letter=None, interest=None,
        coverage=0.6, coverage_start="2022-02-15", coverage_end="2022-02-20",
    )  # fmt: skip
    found = of_evidence(quiet)
    assert found.manner == "absence"
    assert found.coverage == (
        Coverage(start=moment(2022, 2, 15), end=moment(2022, 2, 18, 9), share=0.6),
    )
    assert of_evidence(replace(quiet, coverage=None)).manner == "not_looked"


@pytest.mark.parametrize(("says", "seen"), [("not_seen", False), ("done", True)])
def test_what_a_sensor_saw_ungraded_is_a_pass(says: Any, seen: bool) -> None:
    image = replace(
        STORED, channel="satellite_image", says=says, letter=None, digit=None, interest="sensor",
        coverage=0.5,
    )  # fmt: skip
    found = of_evidence(image)
    assert found.passes == (Pass(at=moment(2022, 2, 18), seen=seen, share=0.5),)
    assert (found.group, found.group_kind) == ("satellite_image", "sensor_family")
    assert found.family == "satellite_image"


def test_given_ratios_take_the_place_of_the_grade_whatever_their_scale() -> None:
    found = of_evidence(replace(STORED, letter=None, digit=None, ratios=(4e-6, 2e-6, 1e-6, 1e-6)))
    assert found.manner == "ratios"
    assert found.ratios == pytest.approx((1.0, 0.5, 0.25, 0.25))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"group": "same_alliance: the pact"}, "same_alliance"),
        ({"group": "the ministry", "interest": "announcer"}, "same_government"),
        ({"group": "agencies"}, "unrelated_media"),
        ({"speaker": "Ada Mora"}, "same_government"),
        ({}, None),
    ],
)
def test_a_group_errs_together_as_its_name_or_its_members_say(
    given: dict[str, Any], kind: str | None
) -> None:
    assert of_evidence(replace(STORED, **given)).group_kind == kind


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"says": "perhaps"}, "says"),
        ({"letter": "G"}, "letter"),
        ({"letter": None}, "letter"),
        ({"digit": 7}, "digit"),
        ({"interest": "friend"}, "interest"),
        ({"group": "g"}, "group"),
        ({"share": 1.5}, "share"),
        ({"share": float("nan")}, "share"),
        ({"precision": -0.1}, "precision"),
        ({"copies": 0}, "copies"),
        ({"lag": float("inf")}, "lag"),
        ({"ratios": (1.0, 1.0, 0.0, 1.0)}, "ratios"),
        ({"event_start": day(6)}, "event_end"),
        ({"known_at": datetime(2022, 2, 20)}, "moment"),
        ({"passes": passes(6)}, "known_at"),
        ({"says": "not_seen", "coverage": looked(0, 9, 1)}, "known_at"),
        ({"says": "not_seen", "coverage": looked(4, 3, 1)}, "coverage"),
        ({"says": "not_seen", "coverage": looked(0, 3, 1.2)}, "coverage"),
    ],
)
def test_what_cannot_be_weighed_is_refused_by_its_field(wrong: dict[str, Any], where: str) -> None:
    given: dict[str, Any] = {"says": "done", "letter": "B", **wrong}
    with pytest.raises(InputError) as refused:
        item("bad", 5, **given)
    assert refused.value.subject == f"evidence bad, {where}"
    assert refused.value.mend


def test_an_item_is_compared_by_value() -> None:
    assert item("i", 5, says="done", letter="B") == item("i", 5, says="done", letter="B")
    assert len({item("i", 5, says="done", letter="B") for _ in range(2)}) == 1
    assert isinstance(item("i", 5, says="done", letter="B"), Item)


def test_every_field_and_word_of_evidence_and_assessment_is_in_the_manual() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "records.md").read_text("utf-8")
    names = {each.name for record in (Evidence, Assessment) for each in fields(record)}
    words = {word for label in (Says, Interest) for word in get_args(label)}
    assert not {each for each in names | words if f"`{each}`" not in manual}
    assert f"`{get_args(Reliability)[0]}` to `{get_args(Reliability)[-1]}`" in manual
    assert f"{get_args(Credibility)[0]} to {get_args(Credibility)[-1]}" in manual
