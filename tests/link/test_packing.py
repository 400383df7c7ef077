"""What is packed for a ledger comes back equal, and what nobody packed is refused."""

import dataclasses
import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.link.footprints import Trace, footprint, told_by
from sayso.link.mentions import mentions
from sayso.link.packing import (
    LARGEST,
    packed_footprint,
    packed_mention,
    unpacked_footprint,
    unpacked_mention,
)
from tests.link.samples import EVENT, reading

READINGS = [*EVENT, reading("bare", "", published=None), reading("paid", "It cost 3.5 % of 2,000.")]


def same(one, other):
    return (
        np.array_equal(one, other) and one.dtype == other.dtype
        if isinstance(one, np.ndarray)
        else one == other
    )


@pytest.mark.parametrize("one", READINGS, ids=lambda r: r.article.given_id)
def test_mentions_and_footprints_come_back_equal(one):
    found = mentions(one)
    for each in found:
        assert unpacked_mention(packed_mention(each), each.article_id, each.quote_id) == each
    trace = Trace(forwarded_from="Feed One", media=frozenset(["9f2c"]))
    made = footprint(one, told_by(one, found), trace)
    back, lead = unpacked_footprint(packed_footprint(made, [(1.0, 0), (0.8, 3)]), made.article_id)
    assert lead == [(1.0, 0), (0.8, 3)]
    for field in dataclasses.fields(made):
        mine, theirs = getattr(made, field.name), getattr(back, field.name)
        if field.name == "lead":
            assert [weight for weight, _ in mine] == [weight for weight, _ in theirs]
            mine, theirs = ([h for _, h in each] for each in (mine, theirs))
            assert all(same(a, b) for a, b in zip(mine, theirs, strict=True))
        else:
            assert same(mine, theirs), field.name


JUNK = st.one_of(
    st.binary(max_size=40),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=20),
        max_leaves=30,
    ).map(lambda value: zlib.compress(json.dumps(value).encode())),
)


@settings(deadline=None)
@given(JUNK)
def test_what_nobody_packed_is_refused(data):
    with pytest.raises(ValueError, match=r"\w"):
        unpacked_mention(data, "a", None)
    with pytest.raises(ValueError, match=r"\w"):
        unpacked_footprint(data, "a")


def test_a_bomb_is_not_unpacked():
    with pytest.raises(ValueError, match="too large"):
        unpacked_mention(zlib.compress(b"[" + b" " * (LARGEST + 9)), "a", None)


def test_a_mention_packed_before_denials_were_kept_comes_back_without_them():
    each = mentions(EVENT[0])[0]
    parts = json.loads(zlib.decompress(packed_mention(each)))
    older = zlib.compress(json.dumps(parts[:-2]).encode("utf8"))
    found = unpacked_mention(older, each.article_id, each.quote_id)
    assert found == dataclasses.replace(each, rejected=frozenset(), denied=frozenset())
