"""Groups follow ties, and judgements of people before all."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sayso.link.groups import Groups, judged
from sayso.records import Link

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
NAMES = st.sampled_from("abcdef")


def link(left, right, judgement, *, hours=0, by="desk"):
    return Link(
        left_id=left, right_id=right, relation="same", judgement=judgement, score=None, by=by,
        at=NOON + timedelta(hours=hours),
    )  # fmt: skip


def test_the_newest_judgement_of_a_pair_holds_whichever_way_it_is_named():
    links = [link("a", "b", "positive"), link("b", "a", "negative", hours=1)]
    for order in (links, links[::-1]):
        assert judged(order, "same").apart == {("a", "b")}
        assert not judged(order, "same").together


def test_unsure_takes_an_older_judgement_back():
    found = judged([link("a", "b", "positive"), link("a", "b", "unsure", hours=1)], "same")
    assert not found.together | found.apart


def test_links_of_another_relation_say_nothing():
    assert not judged([link("a", "b", "positive")], "other").together


@given(
    st.lists(st.tuples(NAMES, NAMES)),
    st.sets(st.tuples(NAMES, NAMES).filter(lambda p: p[0] < p[1])),
)
def test_what_was_held_apart_is_never_joined_through_a_third(ties, apart):
    groups = Groups(apart)
    for left, right in ties:
        groups.join(left, right)
    assert not any(set(pair) <= set(group) for pair in apart for group in groups.all())


def test_groups_hold_everybody_once():
    groups = Groups()
    groups.join("a", "b")
    groups.join("c", "b")
    groups.members("d")
    assert groups.all() == [("a", "b", "c"), ("d",)]


def test_what_a_method_says_counts_only_where_it_is_asked_for():
    links = [link("a", "b", "positive", by="sayso.link.echoes 1")]
    assert not judged(links, "same").together
    assert judged(links, "same", by_machine=True).together == {("a", "b")}
