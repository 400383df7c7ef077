"""The readable tables: every row can be read, and names what it should."""

from typing import get_args

import pytest

from sayso.extract.tables import named_by, rows
from sayso.records import Action, Kind


@pytest.mark.parametrize(("table", "labels"), [("actions", Action), ("kinds", Kind)])
def test_every_row_names_a_label_there_is(table, labels):
    assert {label for label, _, _ in rows(table)} <= set(get_args(labels))


@pytest.mark.parametrize(
    ("trigger", "surroundings", "action"),
    [
        ("pull back", "its tanks", "withdraw"),
        ("set off", "battalions to their barracks", "withdraw"),
        ("end", "the joint exercise", "end_exercise"),
        ("lifted", "the curfew", "lift"),
        ("step down", "", "resign"),
        ("award", "the bridge contract", "sign"),
        ("dredged", "the harbour basin to the port", "build"),
        ("cover", "all costs of the event", "pay"),
        ("send", "a bill on land to the senate", "legislate"),
        ("sue", "the firm", "other"),
    ],
)
def test_a_trigger_and_what_stands_around_it_name_the_action(trigger, surroundings, action):
    assert action in named_by("actions", trigger, surroundings)


def test_the_same_trigger_without_its_surroundings_names_nothing():
    assert not named_by("actions", "lifted", "the crane")
    assert "end_exercise" not in named_by("actions", "end", "the strike")


@pytest.mark.parametrize(
    ("cue", "content", "kind"),
    [
        ("warned", "the drills could be cover for an attack", "forecast"),
        ("has said", "it has the right to move troops", "stance"),
        ("denied", "that any tank had moved", "denial"),
        ("pledged", "to reopen the mine", "commitment"),
    ],
)
def test_a_cue_names_the_kind(cue, content, kind):
    assert kind in named_by("kinds", cue, content)
