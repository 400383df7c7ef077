"""Two mentions in; whether one tells of an act and the other of its opposite, out."""

from __future__ import annotations

from functools import cache

from sayso.link.mentions import Mention
from sayso.link.wording import word_list

EDGES = ("begin", "end")  # of "the end of May" none is an act


@cache
def opposites() -> tuple[frozenset[str], ...]:
    """Two and two acts, by their headings, of which one undoes the other."""
    return tuple(frozenset(each.split("-")) for each in word_list("opposites"))


@cache
def acts() -> frozenset[str]:
    """All acts that have an opposite."""
    return frozenset[str]().union(*opposites())


def opposed(a: Mention, b: Mention) -> bool:
    """Whether one tells of an act, the other of its opposite, and neither of both."""
    known = acts()
    if known.isdisjoint(a.words) or known.isdisjoint(b.words):
        return False
    mine, theirs = a.words & known, b.words & known
    if mine == theirs:
        return False
    mine, theirs = _meant(a, mine), _meant(b, theirs)
    return any(
        len(two & mine) == len(two & theirs) == 1 and not two & mine & theirs for two in opposites()
    )


def _meant(mention: Mention, found: frozenset[str]) -> frozenset[str]:
    return found - {word for word in EDGES if (word, "of") in mention.phrases}
