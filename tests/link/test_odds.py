"""What cannot both hold is found in the case file, the same whichever is looked at first."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.link.denials import cue_denies
from sayso.link.mentions import mentions
from sayso.link.odds import at_odds
from sayso.link.pairs import conflict
from tests.link.samples import reading

LINES = Path(__file__).with_name("odds.jsonl").read_text(encoding="utf8").splitlines()
CASES = [json.loads(line) for line in LINES]


def told(name, text):
    return mentions(reading(name, text, published="2024-02-05T08:00:00Z"))[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["other"])
def test_two_sentences_are_at_odds_in_this(case):
    assert at_odds(told("one", case["one"]), told("other", case["other"])) == case["odds"]


@given(st.sampled_from(CASES), st.sampled_from(CASES))
def test_it_does_not_matter_which_is_looked_at_first(one, other):
    a, b = told("one", one["one"]), told("other", other["other"])
    assert at_odds(a, b) == at_odds(b, a)


def test_a_denial_is_never_the_claim_that_it_denies():
    told_first = "Crane drivers at Trune will walk out on 27 October, a week later than planned."
    denial = "The port denied that crane drivers will walk out on 27 October."
    other = "The port said that crane drivers will walk out on 27 October."
    assert conflict(told("one", told_first), told("other", denial))
    assert not conflict(told("one", told_first), told("other", other))


def test_one_voice_does_not_contradict_itself_in_one_article():
    both = "The mill at Trune will close by 31 March. The mill at Trune will close by 30 September."
    one, other = mentions(reading("one", both))
    assert at_odds(one, other) is None


@pytest.mark.parametrize(
    ("cue", "denies"),
    [
        ("denied", True),
        ("does not recognise", True),
        ("has no orders", True),
        ("did not deny", False),
        ("declined to say", False),
        ("will refuse", False),
        ("had not been told", False),
    ],
)
def test_a_cue_denies_or_does_not(cue, denies):
    assert cue_denies(set(cue.split())) is denies
