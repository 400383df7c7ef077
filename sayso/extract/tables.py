"""Readable tables of words, weighed together with what the model thinks an action or kind is."""

from __future__ import annotations

import functools
import re
from pathlib import Path

HERE = Path(__file__).parent
Row = tuple[str, re.Pattern[str], re.Pattern[str] | None]


@functools.cache
def rows(table: str) -> tuple[Row, ...]:
    """(label, pattern of the anchor, pattern of the words around it or None) of each row."""
    out = []
    for line in (HERE / f"{table}.tsv").read_text(encoding="utf8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        label, anchor, needed = line.split("\t")
        around = re.compile(rf"\b(?:{needed})", re.I) if needed else None
        out.append((label, re.compile(rf"\b(?:{anchor})\b", re.I), around))
    return tuple(out)


def named_by(table: str, anchor: str, surroundings: str) -> frozenset[str]:
    """The labels whose rows fit the anchor and, where a row asks for it, the words around it."""
    return frozenset(
        label
        for label, pattern, around in rows(table)
        if pattern.search(anchor) and (around is None or around.search(surroundings))
    )
