"""Scores in, the best legal sequence of span tags out (Viterbi over a BIOES scheme)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
NEVER = np.float32(-1e4)


def legal_moves(moves: Any) -> Scores:
    """Learned transition scores with every illegal BIOES move barred; shape [tags, tags].

    Tag 0 is O; label k holds tags 1 + 4k (begin), 2 + 4k (inside), 3 + 4k (end), 4 + 4k (single).
    """
    table = np.array(moves, dtype=np.float32)
    for i in range(len(table)):
        inside = i > 0 and (i - 1) % 4 in (0, 1)
        for j in range(len(table)):
            goes_on = j > 0 and (j - 1) % 4 in (1, 2)
            same = i > 0 and j > 0 and (i - 1) // 4 == (j - 1) // 4
            if inside != goes_on or (inside and not same):
                table[i, j] = NEVER
    return table


def best_tags(scores: list[Scores], moves: Scores) -> list[NDArray[np.int64]]:
    """The best legal tags of every row; `scores` holds one [words, tags] array a row.

    All rows advance together, longest first, one word a step: the cost is that of the longest
    row, and a row that has ended is out of the sums.
    """
    if not scores:
        return []
    tags, n = moves.shape[0], len(scores)
    lengths = np.array([len(s) for s in scores])
    order = np.argsort(-lengths, kind="stable")
    steps = int(lengths.max())
    going = [int((lengths > t).sum()) for t in range(steps)]
    best = np.zeros((steps, n, tags), dtype=np.float32)  # of all paths that end in this tag
    for row, i in enumerate(order.tolist()):
        best[: lengths[i], row] = scores[i]
    columns = np.arange(tags)
    best[0] += np.where((columns > 0) & ((columns - 1) % 4 % 3 != 0), NEVER, 0)
    out_of = moves[:, None]
    for t in range(1, steps):
        before = best[t - 1, : going[t]].T
        best[t, : going[t]] += (before[:, :, None] + out_of).max(0)
    end = np.where((columns > 0) & ((columns - 1) % 4 < 2), NEVER, np.float32(0))
    path = np.zeros((steps, n), dtype=np.int64)
    last = lengths[order] - 1
    path[last, np.arange(n)] = (best[last, np.arange(n)] + end).argmax(1)
    into = np.ascontiguousarray(moves.T)
    for t in range(steps - 1, 0, -1):
        k = going[t]
        path[t - 1, :k] = (best[t - 1, :k] + into[path[t, :k]]).argmax(1)
    found: list[NDArray[np.int64]] = [path[:0, 0]] * n
    for row, i in enumerate(order.tolist()):
        found[i] = path[: lengths[i], row]
    return found


def spans_of(tags: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """(label, first word, last word) of each span in one legal row of tags."""
    spans, begin = [], 0
    for i in np.flatnonzero(tags).tolist():
        position = (int(tags[i]) - 1) % 4
        if position in (0, 3):
            begin = i
        if position in (2, 3):
            spans.append(((int(tags[i]) - 1) // 4, begin, i))
    return spans
