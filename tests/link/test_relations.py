"""The same voice supersedes itself, another contradicts it, and strangers are not related."""

from sayso.link.claims import ClaimIndex
from sayso.link.relations import relations
from tests.link.samples import LATER, MINISTRY, WIRE, reading

STAFF = reading(
    "staff",
    "No companies of the 7th Engineer Regiment will leave the Oberal valley.",
    outlet="General Staff of Sellin",
    published="2024-03-05T08:00:00Z",
)
RIVAL = reading(
    "rival",
    "Four companies of the 7th Engineer Regiment will leave the Oberal valley by 25 March.",
    outlet="Sellin Institute",
    published="2024-03-05T08:00:00Z",
)


def related(*readings):
    index = ClaimIndex()
    for each in readings:
        index.add(each)
    found = index.claims()
    names = {r.article.id: r.article.given_id for r in readings}
    return {
        (names[r.claim.mentions[0].article_id], r.type, names[r.other.mentions[0].article_id])
        for r in relations(found, index.odds(), index.moments(), index.issuers())
    }


def test_a_body_that_names_another_day_supersedes_itself():
    assert related(MINISTRY, LATER) == {("later", "supersedes", "ministry")}


def test_another_body_that_names_another_day_contradicts():
    assert related(MINISTRY, RIVAL) == {("rival", "contradicts", "ministry")}


def test_a_denial_contradicts():
    assert ("staff", "contradicts", "ministry") in related(MINISTRY, STAFF)


def test_a_copy_and_a_stranger_are_not_related():
    stranger = reading("stranger", "The bakers of Tessin will raise the price of a loaf by 4 May.")
    assert related(MINISTRY, WIRE, stranger) == set()


def test_the_order_of_arrival_does_not_matter():
    every = (MINISTRY, WIRE, LATER, STAFF, RIVAL)
    assert related(*every) == related(*every[::-1])


def test_a_voice_that_takes_its_word_back_supersedes_it_and_the_opposite_act_contradicts():
    back = reading(
        "back",
        "Four companies of the 7th Engineer Regiment will not leave the Oberal valley.",
        outlet="Ministry of Defence of Corvia",
        published="2024-03-07T08:00:00Z",
    )
    stay = reading(
        "stay",
        "Four companies of the 7th Engineer Regiment will stay in the Oberal valley.",
        outlet="Sellin Institute",
        published="2024-03-05T08:00:00Z",
    )
    assert related(MINISTRY, back) == {("back", "supersedes", "ministry")}
    assert related(MINISTRY, stay) == {("stay", "contradicts", "ministry")}
