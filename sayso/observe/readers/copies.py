"""Records come in with what each could share with others, groups of one original come out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterable, Sequence

# A span that two texts of people who wrote on their own do not share: words.
SHARED_WORDS = 25
MOST_WORDS = 20_000  # of one record
_WORD = re.compile(r"\w+")


def groups(keys: Sequence[Iterable[Hashable]]) -> list[list[int]]:
    """Numbers of the records that hang together by any key, each group and all by number."""
    parent = list(range(len(keys)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first: dict[Hashable, int] = {}
    for number, each in enumerate(keys):
        for key in each:
            one, other = root(first.setdefault(key, number)), root(number)
            parent[max(one, other)] = min(one, other)
    found: dict[int, list[int]] = {}
    for number in range(len(keys)):
        found.setdefault(root(number), []).append(number)
    return list(found.values())


def keys_of_words(words: str) -> set[Hashable]:
    """What a text shares with its copies: the whole of it, and every span of 25 words."""
    found = _WORD.findall(words[: MOST_WORDS * 20].casefold())[:MOST_WORDS]
    if not found:
        return set()
    spans = [found, *(found[at : at + SHARED_WORDS] for at in range(len(found) - SHARED_WORDS + 1))]
    return {("words", hash_of(" ".join(span))) for span in spans}


def hash_of(words: str) -> str:
    """A short digest that is the same on every machine."""
    return hashlib.sha256(words.encode("utf8", "surrogatepass")).hexdigest()[:16]
