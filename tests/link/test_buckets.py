"""Neighbours in a bucket are bounded and depend on what is stored alone."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.link.buckets import Buckets

PLACES = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2**64 - 1)), unique=True)


def filled(places, reach):
    buckets = Buckets(reach)
    for place in places:
        buckets.add([7], place)
    return buckets


@pytest.fixture(params=[1, 4, 1 << 16], ids="{} wait".format)
def waiting(request, monkeypatch):
    """How many entries wait before they become a run."""
    monkeypatch.setattr("sayso.link.buckets.FRESH", request.param)
    return request.param


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PLACES, st.randoms())
def test_any_order_of_arrival_gives_the_same_neighbours(waiting, places, random):
    mixed = list(places)
    random.shuffle(mixed)
    one, other = filled(places, 2), filled(mixed, 2)
    assert all(one.near([7], place) == other.near([7], place) for place in places)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PLACES)
def test_the_neighbours_are_those_next_in_time(waiting, places):
    buckets, ordered = filled(places, 2), sorted(places)
    for at, place in enumerate(ordered):
        beside = ordered[max(0, at - 2) : at] + ordered[at + 1 : at + 3]
        assert sorted(buckets.near([7], place)) == sorted(set(beside))


def test_a_full_bucket_gives_no_more_than_its_reach(waiting):
    buckets = filled([(number, number) for number in range(3000)], 3)
    assert sorted(buckets.near([7], (1500, 1500))) == [
        (each, each) for each in (1497, 1498, 1499, 1501, 1502, 1503)
    ]


def test_a_shared_key_counts_each_time_and_a_strange_one_never(waiting):
    buckets = Buckets(3)
    buckets.add([7, 8, 8], (1, 11))
    buckets.add([8, 9], (2, 12))
    assert buckets.near([7, 8, 9], (1, 11)) == {(2, 12): 2}
    assert buckets.near([7], (1, 11)) == {}
    assert buckets.near([5], (1, 11)) == {}
    assert buckets.near([8], (5, 99)) == {(1, 11): 1, (2, 12): 1}
