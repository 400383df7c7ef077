"""Groups are scored by the pairs that stand together, and the fit learns what it is shown."""

import numpy as np

from eval.echoes import Event, _solved, by_shingle_jaccard, claim_score, pair_score
from tests.link.samples import EVENT, MINISTRY, RADIO, WIRE


def test_pairs_of_groups_are_counted_once_whatever_their_order():
    score = pair_score([["a", "b", "c"]], [["b", "a"], ["c"], ["d", "e"]])
    assert (score.hits, score.found, score.gold) == (1, 2, 3)


def test_groups_of_one_hold_no_pair():
    assert pair_score([["a"], ["b"]], [["a"], ["b"]]).gold == 0


def test_claims_that_are_the_same_are_put_together_and_others_are_confusable():
    mention = {"article": "ministry", "start": 0, "end": 20}
    record = {
        "articles": [],
        "claims": [
            {"claim_id": "c1", "mentions": [mention]},
            {"claim_id": "c2", "mentions": [{**mention, "article": "wire"}]},
            {"claim_id": "c3", "mentions": [{**mention, "article": "later"}]},
        ],
        "relations": [
            {"from_claim": "c2", "to_claim": "c1", "type": "same"},
            {"from_claim": "c3", "to_claim": "c1", "type": "supersedes"},
        ],
    }
    event = Event(record, EVENT)
    assert [len(spots) for spots in event.claims().values()] == [2, 1]
    assert event.confusable() == [(("later", 0, 20), ("ministry", 0, 20))]
    right, wrong = claim_score(event, [])
    assert (right.gold, wrong.gold, wrong.hits) == (1, 1, 0)


def test_the_peer_joins_only_what_shares_its_wording():
    event = Event({"articles": [], "claims": [], "relations": []}, (MINISTRY, WIRE, RADIO))
    assert sorted(map(len, by_shingle_jaccard(event, 0.5))) == [1, 2]


def test_the_fit_weighs_what_tells_and_not_what_does_not():
    chance = np.random.default_rng(1)
    telling, idle = chance.random(400) < 0.5, chance.random(400) < 0.5
    rows = np.column_stack([np.ones(400), telling, idle]).astype(float)
    _, heavy, light = _solved(rows, telling.astype(float))
    assert heavy > 3
    assert abs(light) < 1
