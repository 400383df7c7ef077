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

    All rows advance together, one word a step, so the cost is that of the longest row.
    """
    if not scores:
        return []
    tags = moves.shape[0]
    lengths = np.array([len(s) for s in scores])
    steps, n = int(lengths.max()), len(scores)
    padded = np.zeros((steps, n, tags), dtype=np.float32)
    for i, row in enumerate(scores):
        padded[: len(row), i] = row
    columns = np.arange(tags)
    start = np.where((columns > 0) & ((columns - 1) % 4 % 3 != 0), NEVER, 0)
    end = np.where((columns > 0) & ((columns - 1) % 4 < 2), NEVER, 0)
    back = np.zeros((steps, n, tags), dtype=np.int8)
    into = np.ascontiguousarray(moves.T)[None]
    best = padded[0] + start.astype(np.float32)
    for t in range(1, steps):
        paths = best[:, None, :] + into
        going_on = (t < lengths)[:, None]  # past its end a row stays as it is
        back[t] = np.where(going_on, paths.argmax(2), columns)
        best = np.where(going_on, paths.max(2) + padded[t], best)
    path = np.empty((steps, n), dtype=np.int64)
    path[-1] = (best + end.astype(np.float32)).argmax(1)
    rows = np.arange(n)
    for t in range(steps - 1, 0, -1):
        path[t - 1] = back[t, rows, path[t]]
    return [path[: lengths[i], i] for i in range(n)]


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
