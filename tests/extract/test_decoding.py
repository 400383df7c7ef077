"""Viterbi: the best legal path, never another."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sayso.extract.decoding import best_tags, legal_moves, spans_of

scores = st.integers(1, 5).flatmap(
    lambda n: arrays(np.float32, (n, 5), elements=st.floats(-8, 8, width=16))
)


def is_legal(tags):
    open_span = False
    for tag in tags:
        if open_span != (tag in (2, 3)):
            return False
        open_span = tag in (1, 2)
    return not open_span


def brute_force(row, moves):
    paths = [p for p in product(range(5), repeat=len(row)) if is_legal(p)]
    return max(
        sum(row[i, t] for i, t in enumerate(p)) + sum(moves[a, b] for a, b in pairwise(p))
        for p in paths
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(scores, min_size=1, max_size=3),
    arrays(np.float32, (5, 5), elements=st.floats(-3, 3, width=16)),
)
def test_every_row_gets_its_best_legal_path(rows, learned):
    moves = legal_moves(learned)
    for row, tags in zip(rows, best_tags(rows, moves), strict=True):
        path = tags.tolist()
        assert is_legal(path)
        reached = sum(row[i, t] for i, t in enumerate(path))
        reached += sum(moves[a, b] for a, b in pairwise(path))
        assert reached == pytest.approx(brute_force(row, moves), abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(scores, min_size=2, max_size=4))
def test_rows_do_not_influence_each_other(rows):
    moves = legal_moves(np.zeros((5, 5)))
    together = [t.tolist() for t in best_tags(rows, moves)]
    assert together == [best_tags([row], moves)[0].tolist() for row in rows]


def test_no_rows_give_no_tags():
    assert best_tags([], legal_moves(np.zeros((5, 5)))) == []


def test_spans_name_label_and_both_ends():
    assert spans_of(np.array([0, 1, 2, 3, 8, 0, 4])) == [(0, 1, 3), (1, 4, 4), (0, 6, 6)]
