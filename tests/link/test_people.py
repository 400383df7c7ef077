"""Names are compared with care, and merged by links alone."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.link.people import (
    METHOD,
    RELATION,
    Speaker,
    body_of,
    compared,
    links_between,
    name_key,
    people,
    state_of,
)
from sayso.records import Link

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("names.jsonl").read_text("utf-8").splitlines()
]
NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
BRANDL, MR_BRANDL, SHORT = Speaker("Oskar Brandl"), Speaker("Mr Oskar Brandl"), Speaker("Brandl")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['left']}, {case['right']}")
def test_two_names_are_judged(case):
    for left, right in ((case["left"], case["right"]), (case["right"], case["left"])):
        found = compared(Speaker(left), Speaker(right))
        assert (found[0] if found else None) == case["judgement"]


def test_one_name_for_speakers_of_two_states_is_unsure():
    one = Speaker("Ivan Marek", "Russia's defence ministry")
    other = Speaker("Ivan Marek", "Poland's finance ministry")
    assert compared(one, other) == ("unsure", 0.5)


def test_a_shared_surname_merges_nobody():
    every = [BRANDL, MR_BRANDL, SHORT]
    found = people(every, links_between(every, at=NOON))
    assert [[s.name for s in p.speakers] for p in found if len(p.speakers) > 1] == [
        ["Mr Oskar Brandl", "Oskar Brandl"]
    ]


def test_every_merger_names_the_link_that_made_it_and_goes_with_it():
    every = [BRANDL, MR_BRANDL]
    links = links_between(every, at=NOON)
    (merged,) = people(every, links)
    assert merged.links == links
    assert links[0].by == METHOD
    assert len(people(every, [])) == 2


@pytest.mark.parametrize("judgement", ["negative", "positive"])
def test_what_a_person_says_overrides_the_method_whenever_it_was_said(judgement):
    other = SHORT if judgement == "positive" else MR_BRANDL
    said = Link(
        left_id=BRANDL.id, right_id=other.id, relation=RELATION, judgement=judgement, score=None,
        by="desk", at=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    found = people([BRANDL, other], [*links_between([BRANDL, other], at=NOON), said])
    assert len(found) == (1 if judgement == "positive" else 2)


@given(st.permutations([BRANDL, MR_BRANDL, SHORT, Speaker("Otto Brandl"), Speaker("the army")]))
def test_the_order_of_names_does_not_matter(speakers):
    links = links_between(speakers, at=NOON)
    assert people(speakers, links[::-1]) == people(speakers[::-1], links)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_names_are_compared_alike_both_ways(one, other):
    assert compared(Speaker(one), Speaker(other)) == compared(Speaker(other), Speaker(one))


def test_a_title_before_a_name_is_no_body():
    assert body_of("President Zelensky") is None
    assert body_of("Ministry of Defence of Corvia") == "defence ministry"


def test_a_state_is_known_by_adjective_and_capital():
    assert {state_of(w) for w in ("Kyiv", "the Ukrainian army", "Ukraine's army")} == {"UA"}
    assert state_of("the Russian and Ukrainian delegations") is None


@pytest.mark.parametrize("name", ["Zelensky", "Zelenskyy", "Zelenskiy", "Zelenskij", "Zelenskyi"])
def test_spellings_of_one_name_share_a_key(name):
    assert name_key(name) == name_key("Zelensky")
