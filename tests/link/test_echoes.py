"""Copies have one origin, own reporting has its own, and no order of arrival matters."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from sayso.link.echoes import (
    MOST_CANDIDATES,
    WEAK,
    EchoIndex,
    Trace,
    Why,
    joined,
    link_of,
    origins,
)
from sayso.records import Link
from tests.link.samples import EVENT, LATER, MINISTRY, PAPER, RADIO, WIRE, given, reading

NOON = datetime(2024, 3, 8, 12, tzinfo=UTC)


def grouped(readings, links=()):
    return sorted(given(readings, o.articles) for o in origins(readings, links))


def link(one, other, judgement):
    return Link(
        left_id=one.article.id, right_id=other.article.id, relation="same origin",
        judgement=judgement, score=None, by="desk", at=NOON,
    )  # fmt: skip


def test_a_copy_and_a_retelling_go_back_to_the_body_that_spoke():
    assert ["ministry", "radio", "wire"] in grouped(EVENT)


def test_copied_background_does_not_undo_own_reporting():
    assert ["paper"] in grouped(EVENT)


def test_a_body_that_speaks_again_is_a_new_origin_however_alike_the_words():
    assert ["later"] in grouped(EVENT)


def test_every_article_but_the_first_has_its_reason():
    for origin in origins(EVENT):
        assert origin.first == origin.articles[0]
        assert [w.a for w in origin.why] == list(origin.articles[1:])
    (echo,) = [o for o in origins(EVENT) if len(o.articles) == 3]
    assert [w.reason for w in echo.why] == ["near-duplicate text", "cites"]


@settings(deadline=None, max_examples=25)
@over(st.permutations(EVENT))
def test_any_order_of_arrival_gives_the_same_origins(readings):
    assert origins(readings) == origins(EVENT)


def test_the_same_article_twice_is_one():
    assert grouped([*EVENT, *EVENT]) == grouped(EVENT)


def test_a_judgement_of_a_person_joins_and_parts():
    assert ["ministry", "paper", "radio", "wire"] in grouped(EVENT, [link(PAPER, WIRE, "positive")])
    assert ["radio"] in grouped(EVENT, [link(WIRE, RADIO, "negative")])
    assert grouped(EVENT, [link(PAPER, WIRE, "unsure")]) == grouped(EVENT)
    assert ["radio"] in grouped(EVENT, [link(WIRE, RADIO, "unsure")])


def test_what_was_parted_is_not_joined_through_a_third():
    found = grouped([MINISTRY, WIRE, RADIO], [link(MINISTRY, RADIO, "negative")])
    assert all(not {"ministry", "radio"} <= set(group) for group in found)


def test_two_that_cite_each_other_hang_together_and_nobody_hangs_in_a_circle():
    one = reading("one", "It is over, Two Post reports. Nothing more is known.", outlet="One Star")
    two = reading("two", "It is over, One Star reports. Nobody knows more.", outlet="Two Post")
    (origin,) = origins([one, two])
    assert len(origin.why) == 1


def test_an_article_that_quotes_itself_is_its_own_origin():
    alone = reading("self", "Oberal Post told you so, Oberal Post reports.", outlet="Oberal Post")
    assert grouped([alone]) == [["self"]]


def test_equal_texts_of_one_moment_are_one_origin_whichever_came_first():
    twins = [reading(f"t{n}", WIRE.article.text, outlet=f"Paper {n}") for n in range(4)]
    assert origins(twins) == origins(twins[::-1])
    assert len(origins(twins)) == 1


def test_articles_without_date_or_outlet_are_still_tied_by_their_words():
    bare = [
        reading("a", MINISTRY.article.text, published=None),
        reading("b", MINISTRY.article.text + " It is cold.", published=None),
    ]
    assert grouped(bare) == [["a", "b"]]


@pytest.mark.parametrize("text", ["", ".", "So.", "“”", "a b", "\n\n"])
def test_texts_of_no_words_are_strangers(text):
    some = [reading(str(n), text + " " * n) for n in range(3)]
    assert len(origins(some)) == 3


def test_what_was_forwarded_and_what_shows_the_same_picture_is_tied():
    index = EchoIndex()
    index.add(PAPER, Trace(media=frozenset(["9f2c"])))
    other = reading("other", "Look at this. We have no words.", outlet="Feed One",
                    published="2024-03-06T10:00:00Z")  # fmt: skip
    third = replace(other, article=replace(other.article, given_id="third", outlet="Feed Two",
                                           published="2024-03-06T11:00:00Z"))  # fmt: skip
    index.add(other, Trace(media=frozenset(["9f2c"])))
    index.add(third, Trace(forwarded_from="Feed One"))
    (origin,) = index.origins()
    assert [w.reason for w in origin.why] == ["same media", "forwarded"]


def test_a_flood_of_identical_headlines_leaves_the_candidates_bounded():
    index = EchoIndex()
    text = "Regiment leaves the Oberal valley by 20 March. The dam is done."
    for number in range(300):
        moment = f"2024-03-04T{number // 60:02}:{number % 60:02}:00Z"
        index.add(reading(f"n{number}", text, outlet=f"Outlet {number}", published=moment))
    last = reading("last", text, outlet="Last", published="2024-03-04T09:00:00Z")
    index.add(last)
    assert 0 < len(index.candidates(last.article.id)) <= MOST_CANDIDATES
    assert len(index.origins()) == 1


def test_a_later_original_takes_nothing_from_what_was_printed_before_it():
    index = EchoIndex()
    for each in (WIRE, LATER, MINISTRY):
        index.add(each)
    assert index.tie(WIRE.article.id).b == MINISTRY.article.id
    assert index.tie(MINISTRY.article.id) is None


def test_ties_become_links_that_alone_decide_nothing():
    index = EchoIndex()
    for each in (WIRE, MINISTRY):
        index.add(each)
    made = link_of(index.tie(WIRE.article.id), at=NOON)
    assert (made.judgement, made.right_id) == ("positive", MINISTRY.article.id)
    assert grouped([MINISTRY, PAPER], [replace(made, left_id=PAPER.article.id)]) == grouped(
        [MINISTRY, PAPER]
    )


def test_a_chain_of_weak_ties_is_split():
    places = {name: (number, number) for number, name in enumerate("abcdef")}
    weak = [Why(b, a, "same claim", WEAK - 0.1) for a, b in pairwise("abcdef")]
    found = joined(places, weak, [])
    assert max(len(origin.articles) for origin in found) == 2
    strong = [replace(each, score=WEAK) for each in weak]
    assert [origin.articles for origin in joined(places, strong, [])] == [tuple("abcdef")]


def test_what_a_later_article_takes_over_is_told():
    index = EchoIndex()
    for each in (WIRE, RADIO):
        index.add(each)
    index.add(MINISTRY)
    assert index.later(MINISTRY.article.id) == [WIRE.article.id]
    assert RADIO.article.id in index.later(WIRE.article.id)
    assert index.later(RADIO.article.id) == []
