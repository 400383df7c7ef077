"""Ties and human judgements in, groups out: the same groups whatever the order of the ties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.records import Link

MACHINE = "sayso."  # what the name of a method begins with, and no person's


@dataclass(frozen=True, slots=True)
class Judged:
    """What people decided of pairs: the newest judgement of each pair holds."""

    together: frozenset[tuple[str, str]]
    apart: frozenset[tuple[str, str]]
    unsure: frozenset[tuple[str, str]] = frozenset()


def judged(links: Iterable[Link], relation: str, *, by_machine: bool = False) -> Judged:
    """The pairs that positive and negative links of one relation name.

    Only what people said counts, unless `by_machine` asks for what a method said instead.

    `unsure` and `none_yet` decide nothing but do take back an older decision; where a person is
    `unsure`, what a method said of that pair counts no more.
    """
    newest: dict[tuple[str, str], Link] = {}
    for link in sorted(links, key=lambda each: (each.at, each.by, each.judgement)):
        if link.relation == relation and link.by.startswith(MACHINE) == by_machine:
            newest[pair(link.left_id, link.right_id)] = link
    return Judged(
        frozenset(key for key, link in newest.items() if link.judgement == "positive"),
        frozenset(key for key, link in newest.items() if link.judgement == "negative"),
        frozenset(key for key, link in newest.items() if link.judgement == "unsure"),
    )


def pair(left: str, right: str) -> tuple[str, str]:
    """Two ids in one order."""
    return (left, right) if left <= right else (right, left)


class Groups:
    """Members joined one tie at a time; what people held apart is never joined."""

    def __init__(self, apart: Iterable[tuple[str, str]] = ()) -> None:
        self._of: dict[str, list[str]] = {}
        self._apart: dict[str, set[str]] = {}
        for left, right in apart:
            self._apart.setdefault(left, set()).add(right)
            self._apart.setdefault(right, set()).add(left)

    def members(self, one: str) -> list[str]:
        """Everybody in the group of `one`, itself included."""
        return self._of.setdefault(one, [one])

    def may_join(self, left: str, right: str) -> bool:
        """Whether no judgement holds the two groups apart."""
        mine, theirs = self.members(left), set(self.members(right))
        return mine is self.members(right) or not any(
            self._apart.get(one, set()) & theirs for one in mine
        )

    def join(self, left: str, right: str) -> bool:
        """Joins the two groups, unless a judgement holds them apart; says whether they are one."""
        mine, theirs = self.members(left), self.members(right)
        if mine is theirs:
            return True
        if not self.may_join(left, right):
            return False
        if len(mine) < len(theirs):
            mine, theirs = theirs, mine
        mine += theirs
        for one in theirs:
            self._of[one] = mine
        return True

    def all(self) -> list[tuple[str, ...]]:
        """Every group, sorted."""
        unique = {id(group): group for group in self._of.values()}
        return sorted(tuple(sorted(group)) for group in unique.values())
