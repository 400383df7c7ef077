"""The same claim in other words is one claim; another day, unit or place is another."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from sayso.link.claims import (
    METHOD,
    MOST_CANDIDATES,
    SUGGEST,
    TOGETHER,
    ClaimIndex,
    claims,
    grouped,
)
from sayso.link.groups import Judged, pair
from sayso.link.mentions import mentions
from sayso.link.pairs import score
from sayso.records import Link
from tests.link.samples import EVENT, LATER, MINISTRY, PAPER, WIRE, reading

NOON = datetime(2024, 3, 8, 12, tzinfo=UTC)
OPENING = "Four companies of the 7th Engineer Regiment will leave the Oberal valley by 20 March."


def together(one, other):
    """Whether the first mentions of two readings stand in one claim."""
    first, second = mentions(one)[0], mentions(other)[0]
    return any(first in c.mentions and second in c.mentions for c in claims([one, other]))


def other(text, given="other"):
    return reading(given, text, published="2024-03-05T08:00:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "Four companies of the 7th Engineer Regiment will leave the Oberal valley by March 20.",
        "By the twentieth of March four companies of the 7th Engineer Regiment will have left the "
        "Oberal valley.",
        "Four companies of the 7th Engineer Regiment are to quit the Oberal valley by 20 March.",
    ],
)
def test_other_words_are_the_same_claim(text):
    assert together(reading("one", OPENING), other(text))


@pytest.mark.parametrize(
    "text",
    [
        OPENING.replace("20 March", "30 March"),
        OPENING.replace("7th", "9th").replace("Oberal", "Sellin"),
        OPENING.replace("Oberal valley", "Sellin plain").replace("7th Engineer", "Sellin"),
        "It rained in the Oberal valley.",
    ],
)
def test_another_day_unit_or_place_is_another_claim(text):
    assert not together(reading("one", OPENING), other(text))


def test_every_mention_stands_in_one_claim():
    found = [m for c in claims(EVENT) for m in c.mentions]
    assert sorted(m.id for m in found) == sorted(m.id for r in EVENT for m in mentions(r))


@settings(deadline=None, max_examples=25)
@over(st.permutations(EVENT))
def test_any_order_of_arrival_gives_the_same_claims(readings):
    assert claims(readings) == claims(EVENT)


def link(one, other, judgement):
    return Link(
        left_id=mentions(one)[0].id, right_id=mentions(other)[0].id, relation="same claim",
        judgement=judgement, score=None, by="desk", at=NOON,
    )  # fmt: skip


def joined(one, other, links):
    first, second = mentions(one)[0], mentions(other)[0]
    return any(first in c.mentions and second in c.mentions for c in claims([one, other], links))


def test_a_judgement_of_a_person_joins_and_parts():
    assert joined(MINISTRY, WIRE, [])
    assert not joined(MINISTRY, WIRE, [link(MINISTRY, WIRE, "negative")])
    assert not joined(MINISTRY, PAPER, [])
    assert joined(MINISTRY, PAPER, [link(MINISTRY, PAPER, "positive")])


def test_two_claims_that_a_person_joins_are_one_with_all_that_was_found_of_each():
    some = [MINISTRY, WIRE, PAPER, LATER]
    apart = {one.id: set(each.mentions) for each in claims(some) for one in each.mentions}
    mine, theirs = mentions(WIRE)[0].id, mentions(PAPER)[0].id
    assert apart[mine] != apart[theirs]
    joined_by_hand = link(WIRE, PAPER, "positive")
    after = {one.id: set(each.mentions) for each in claims(some, [joined_by_hand])
             for one in each.mentions}  # fmt: skip
    assert after[mine] == apart[mine] | apart[theirs]


def test_a_judgement_on_quotes_counts_for_what_was_read_of_them():
    first = mentions(WIRE)[0]
    said = Link(
        left_id=first.quote_id, right_id=mentions(MINISTRY)[0].id, relation="same claim",
        judgement="negative", score=None, by="desk", at=NOON,
    )  # fmt: skip
    assert not joined(WIRE, MINISTRY, [said])


def test_a_judgement_on_what_is_not_there_changes_nothing():
    assert claims([WIRE], [link(MINISTRY, LATER, "positive")]) == claims([WIRE])


@pytest.mark.parametrize(
    "text", ["", "So.", '{he|said|"No,"}.', '{he|said|"No,"}. {he|said|"No,"}.']
)
def test_words_too_few_to_recur_are_no_claim(text):
    assert all(len(c.mentions) == 1 for c in claims([reading("a", text), other(text)]))


def test_a_flood_of_one_headline_leaves_the_candidates_bounded():
    index = ClaimIndex()
    for number in range(300):
        index.add(reading(f"n{number}", OPENING, published=f"2024-03-04T00:{number % 60:02}:00Z"))
    (last,) = index.add(reading("last", OPENING))
    assert 0 < len(index.candidates(last)) <= MOST_CANDIDATES
    assert len(index.claims()) == 1


def test_a_sure_pair_is_linked_and_a_likely_one_suggested():
    index = ClaimIndex()
    for each in EVENT:
        index.add(each)
    links = [one for r in EVENT for m in mentions(r) for one in index.links(m, at=NOON)]
    first = {mentions(MINISTRY)[0].id, mentions(WIRE)[0].id}
    (sure,) = {one for one in links if {one.left_id, one.right_id} == first}
    assert (sure.judgement, sure.by) == ("positive", METHOD)
    assert all(one.score > 0.3 for one in links)
    assert index.claims(links) == index.claims()


def sliding(number, width=6):
    """A mention of made-up words that shares all but two with the next one."""
    words = [f"w{at}" for at in range(2 * number, 2 * number + width)]
    text = " ".join(words).capitalize() + "."
    (found,) = mentions(reading(f"s{number}", text))
    return found


def test_a_chain_of_weak_pairs_is_split():
    chain = [sliding(number) for number in range(12)]
    members = {each.id: each for each in chain}
    weak = {pair(a.id, b.id): SUGGEST + 0.1 for a, b in pairwise(chain)}
    found = grouped(members, weak, Judged(frozenset(), frozenset()))
    assert 1 < len(found) < len(chain)
    assert all(score(members[a], members[b]) > 3 * TOGETHER for g in found for a in g for b in g)
    ends = {chain[0].id, chain[-1].id}
    assert not any(ends <= set(group) for group in found)


def test_of_what_a_person_is_unsure_the_method_says_no_more():
    assert joined(MINISTRY, WIRE, [])
    assert not joined(MINISTRY, WIRE, [link(MINISTRY, WIRE, "unsure")])
