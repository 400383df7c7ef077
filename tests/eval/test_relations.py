"""The made-up groups hold together, and relations are judged by the claims that labels relate."""

from eval.echoes import Event
from eval.relations import CANNOT_BOTH_HOLD, GROUPS, _record, gold_relations, halves, judged
from tests.link.samples import LATER, MINISTRY

PARTS = GROUPS.read_text(encoding="utf8").split("\n== ")[1:]
FIRST, SECOND = MINISTRY.article.text.find("Four"), MINISTRY.article.text.find("The regiment")


def event(kind):
    def mention(article, start):
        return {"article": article, "start": start, "end": start + 60}

    return Event(
        {
            "event_id": "one",
            "articles": [],
            "claims": [
                {"claim_id": "c1", "mentions": [mention("ministry", FIRST)]},
                {"claim_id": "c2", "mentions": [mention("later", FIRST)]},
                {"claim_id": "c3", "mentions": [mention("ministry", SECOND)]},
            ],
            "relations": [{"from_claim": "c2", "to_claim": "c1", "type": kind}],
        },
        (MINISTRY, LATER),
    )


def test_every_relation_of_the_groups_names_marked_claims():
    for part in PARTS:
        record = _record(part)
        known = {claim["claim_id"] for claim in record["claims"]}
        texts = {article["id"]: article["text"] for article in record["articles"]}
        assert record["relations"]
        for link in record["relations"]:
            assert {link["from_claim"], link["to_claim"]} <= known
            assert link["type"] in (*CANNOT_BOTH_HOLD, "different")
        for claim in record["claims"]:
            for each in claim["mentions"]:
                assert texts[each["article"]][each["start"] : each["end"]].strip()


def test_half_of_the_groups_are_held_out():
    some = [Event(_record(part), ()) for part in PARTS]
    with_rules, held_out = halves(some)
    assert len(with_rules) == len(held_out) == 10


def test_a_relation_found_is_right_or_of_the_wrong_type_or_wrong():
    assert judged(event("supersedes")).scores["relations by type"].hits == 1
    other = judged(event("contradicts")).scores
    assert (other["relations"].hits, other["relations by type"].hits) == (1, 0)
    wrong = judged(event("different"))
    assert (len(wrong.wrong), wrong.scores["relations"].gold) == (1, 0)


def test_claims_that_are_the_same_are_related_once():
    some = event("supersedes")
    some.record["relations"].append({"from_claim": "c3", "to_claim": "c1", "type": "same"})
    some.record["relations"].append({"from_claim": "c2", "to_claim": "c3", "type": "contradicts"})
    assert list(gold_relations(some).values()) == ["supersedes"]
