"""What shares a key hangs together, however long the chain; texts share spans of 25 words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sayso.observe.readers.copies import SHARED_WORDS, groups, keys_of_words

keys = st.lists(st.sets(st.integers(0, 9), max_size=3), max_size=12)


@given(keys)
def test_groups_are_what_keys_connect(given_keys: list[set[int]]) -> None:
    found = groups(given_keys)
    assert sorted(n for group in found for n in group) == list(range(len(given_keys)))
    shared = [{key for n in group for key in given_keys[n]} for group in found]
    assert sum(map(len, shared)) == len(set().union(*shared))
    for group in found:
        # Each group is one piece: what is reached from its first member is all of it.
        reached, rest = {group[0]}, set(group[1:])
        while joined := {n for n in rest if any(given_keys[n] & given_keys[m] for m in reached)}:
            reached |= joined
            rest -= joined
        assert not rest


def test_a_long_span_is_shared_and_a_short_one_is_not() -> None:
    span = " ".join(f"word{n}" for n in range(SHARED_WORDS))
    one, other = keys_of_words(f"He said: {span}!"), keys_of_words(f"{span.upper()}, she wrote")
    assert one & other
    shorter = span.rpartition(" ")[0]
    assert not keys_of_words(f"a {shorter} b") & keys_of_words(f"c {shorter} d")
    assert keys_of_words("Two trucks.") == keys_of_words("two  TRUCKS")
    assert keys_of_words(" … ") == set()
