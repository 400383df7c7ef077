"""The claim model says the same both ways round and shows what it weighs."""

from itertools import combinations

from sayso.link.mentions import mentions
from sayso.link.pairs import (
    FEATURES,
    MOST_KEYS,
    claim_keys,
    conflict,
    explained,
    features,
    likelihood,
    score,
    weights,
)
from tests.link.samples import EVENT, LATER, MINISTRY, WIRE

EVERY = [m for r in EVENT for m in mentions(r)]


def test_features_are_symmetric_and_between_nought_and_one():
    for a, b in combinations(EVERY, 2):
        assert features(a, b) == features(b, a)
        assert all(0 <= value <= 1 for value in features(a, b))


def test_each_feature_has_a_weight():
    assert len(weights()) == len(FEATURES) == len(features(EVERY[0], EVERY[1]))


def test_what_is_shown_adds_up_to_the_score():
    a, b = mentions(MINISTRY)[0], mentions(WIRE)[0]
    shown = sum(value for _, value in explained(features(a, b))) + weights()[0]
    assert abs(shown - score(a, b)) < 0.01
    assert likelihood(a, b) > 0.9


def test_another_day_is_a_conflict_and_makes_the_same_claim_unlikely():
    a, b = mentions(MINISTRY)[0], mentions(LATER)[0]
    assert conflict(a, b)
    assert dict(explained(features(a, b)))["days differ"] < -2


def test_keys_are_bounded_and_shared_by_what_says_the_same():
    a, b = mentions(MINISTRY)[0], mentions(WIRE)[0]
    assert set(claim_keys(a)) & set(claim_keys(b))
    assert all(len(claim_keys(m)) <= MOST_KEYS for m in EVERY)
