"""The name of a list of words in, its words out; the lists themselves stand in `word_lists.txt`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("word_lists.txt")


@cache
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, frozenset[str]] = {}
    name = ""
    for line in FILE.read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            lists[name] = frozenset()
        elif line and not line.startswith("#"):
            lists[name] |= frozenset(line.split())
    return lists


def word_list(name: str) -> frozenset[str]:
    """The words listed under `name`."""
    return _lists()[name]
