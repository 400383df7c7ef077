"""Copies meet under shared keys; strangers do not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sayso.link.shingles import (
    BANDS,
    LONG_SPAN,
    SIZE,
    WINDOW,
    bands,
    distinct,
    fingerprints,
    shared,
    shingles,
)


def words(start, number):
    return [f"w{n}" for n in range(start, start + number)]


def test_one_shingle_for_each_run_of_five_words():
    assert len(shingles(words(0, 4))) == 0
    assert len(shingles(words(0, 5))) == 1
    assert len(shingles(words(0, 30))) == 26


def test_the_order_of_words_matters_and_their_capitals_do_not():
    assert shingles(list("abcde")) != shingles(list("abced"))
    assert shingles(list("abcde")) == shingles(list("ABCDE"))


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_shared_long_span_shares_a_fingerprint_wherever_it_stands(a, b, c, d):
    span = words(0, LONG_SPAN)
    one = fingerprints(shingles([*words(1000, a), *span, *words(2000, b)]))
    other = fingerprints(shingles([*words(3000, c), *span, *words(4000, d)]))
    assert set(one) & set(other)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=70))
def test_the_fingerprints_are_the_least_of_every_window(hashes):
    given_ones = np.array(hashes, dtype=np.uint64)
    mixed = (given_ones * np.uint64(0xD6E8FEB86659FD93)).tolist()
    windows = range(len(mixed) - WINDOW + 1)
    assert fingerprints(given_ones) == tuple(sorted({min(mixed[n : n + WINDOW]) for n in windows}))


@given(st.lists(st.integers(0, 9)))
def test_hashes_are_distinct_and_in_order(hashes):
    assert distinct(np.array(hashes, dtype=np.uint64)).tolist() == sorted(set(hashes))


def test_a_shingle_mixes_the_hashes_of_its_words_in_their_order():
    every = shingles(words(0, 40))
    assert [shingles(words(n, SIZE))[0] for n in range(36)] == every.tolist()


def test_strangers_share_no_key():
    one, other = shingles(words(0, 300)), shingles(words(1000, 300))
    assert not set(fingerprints(one)) & set(fingerprints(other))
    assert not set(bands(one)) & set(bands(other))


def test_nearly_equal_texts_share_bands_and_equal_texts_share_all():
    text = words(0, 200)
    changed = [*text[:100], "other", *text[101:]]
    assert bands(shingles(text)) == bands(shingles(list(text)))
    assert len(set(bands(shingles(text))) & set(bands(shingles(changed)))) >= BANDS // 2


@given(st.sets(st.integers(0, 99)), st.sets(st.integers(0, 99)))
def test_shared_counts_what_is_in_both(a, b):
    mine, theirs = (np.array(sorted(each), dtype=np.uint64) for each in (a, b))
    assert shared(mine, theirs) == len(a & b)


def test_keys_are_the_same_on_every_run():
    assert bands(shingles(words(0, 9)))[0] == 6808063160608766121
    assert fingerprints(shingles(words(0, 25))) == (1232568187815576108,)
