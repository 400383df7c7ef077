"""What words may be taken to show is a rule's proposal; what fits no rule says nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sayso.observe.readers.quoted_words import STEMS, speaks_of, taken_to_say
from sayso.records import Action

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("quoted_words.jsonl").read_text("utf8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["words"])[:60])
def test_words_are_taken_to_say_what_a_rule_proposes(case: dict[str, str | None]) -> None:
    act = case.get("action", "withdraw")
    assert taken_to_say(act, str(case["words"])) == case["says"]


@pytest.mark.parametrize(
    ("action", "words", "about"),
    [
        ("withdraw", "The column has LEFT the port", True),
        ("withdraw", "The port is full of ships", False),
        ("pay", "They were paid on Monday", True),
        ("withdraw", "We see no sign of that at the port", True),
        ("other", "The column has left", False),
        (None, "They are still there", True),
    ],
)
def test_words_are_about_an_act_where_they_speak_of_its_doing(
    action: str | None, words: str, about: bool
) -> None:
    assert speaks_of(action, words) is about


def test_every_act_with_a_name_has_its_words() -> None:
    from typing import get_args

    assert {*STEMS} == {*get_args(Action)} - {"other"}
