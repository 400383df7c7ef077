"""Items go in; one vote an origin comes out, weighed down where origins err together."""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from sayso.weigh.items import Coverage, GroupKind, Item, Pass
from sayso.weigh.parameters import Parameters

Group = tuple[str, GroupKind]
# Whoever has an interest speaks with the others of its side, where nobody names a group.
SIDES: dict[str, Group] = {
    "announcer": ("the announcer", "same_government"),
    "announcer_ally": ("allies of the announcer", "same_alliance"),
    "adversary": ("the adversary", "same_government"),
    "adversary_ally": ("allies of the adversary", "same_alliance"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """All items that go back to one original: `item` stands for them, with all their looks.

    `ids` are those of its items, `articles` how many carried it. `members` counts the origins of
    its group, itself included, and `kind` says how a group errs together; `weight` is what
    follows from both, 0 to 1. `disagrees` is true where its items say different things.
    """

    name: str
    item: Item
    ids: tuple[str, ...]
    articles: int
    disagrees: bool
    members: int = 1
    kind: GroupKind | None = None
    weight: float = 1.0


def origins(items: Iterable[Item], parameters: Parameters) -> tuple[Origin, ...]:
    """One vote for each origin, by name, whatever the order of the items.

    The weight of an origin in a group of m is 1/(1 + (m - 1) rho), so that a group counts for
    the effective number of Clemen and Winkler (Operations Research 33, 1985).
    """
    by_name: dict[str, list[Item]] = {}
    for item in {item.id: item for item in sorted(items, key=_when)}.values():
        by_name.setdefault(item.origin, []).append(item)
    found = [_one_vote(name, each) for name, each in sorted(by_name.items())]
    members = Counter(_group(each.item) for each in found if _weighs(each))
    return tuple(_in_group(each, members, parameters) for each in found)


def effective(found: Iterable[Origin]) -> float:
    """The number of independent origins that would count for as much."""
    return sum(each.weight for each in found if _weighs(each))


def weight(members: int, dependence: float) -> float:
    """What one of `members` origins counts for that err together as far as `dependence` says."""
    return 1.0 / (1.0 + (members - 1) * dependence)


def _weighs(origin: Origin) -> bool:
    return origin.item.manner != "not_looked"


def _when(item: Item) -> tuple[datetime, datetime, str]:
    return item.known_at, item.event_end, item.id


def _one_vote(name: str, items: Sequence[Item]) -> Origin:
    """The first that was known stands for all; looks of the same channel are put together."""
    first = min(items, key=_when)
    alike = [each for each in items if (each.channel, each.manner) == (first.channel, first.manner)]
    if first.manner in ("passes", "absence"):
        first = replace(
            first,
            passes=_all_passes(alike),
            coverage=_all_coverage(alike),
            event_end=max(each.event_end for each in alike),
            known_at=max(each.known_at for each in alike),
        )
    else:
        alike = [each for each in alike if (each.says, each.share) == (first.says, first.share)]
    return Origin(
        name=name,
        item=first,
        ids=tuple(sorted(each.id for each in items)),
        articles=sum(each.copies for each in items),
        disagrees=len(alike) < len(items),
    )


def _all_passes(items: Iterable[Item]) -> tuple[Pass, ...]:
    looks: dict[datetime, Pass] = {}
    for item in sorted(items, key=_when):
        for look in item.passes:
            looks.setdefault(look.at, look)
    return tuple(look for _, look in sorted(looks.items()))


def _all_coverage(items: Iterable[Item]) -> tuple[Coverage, ...]:
    """Stretches that do not overlap, each with the largest share that covers it."""
    looks = {each for item in items for each in item.coverage}
    begin, cease = defaultdict(list), defaultdict(list)
    for each in looks:
        begin[each.start].append(each.share)
        cease[each.end].append(each.share)
    found: list[Coverage] = []
    open_: list[float] = []  # shares of what covers the stretch, sorted
    for start, end in pairwise(sorted({*begin, *cease})):
        for share in begin[start]:
            insort(open_, share)
        for share in cease[start]:
            open_.remove(share)
        if open_:
            found.append(Coverage(start=start, end=end, share=open_[-1]))
    return tuple(found)


def _group(item: Item) -> Group | None:
    if item.group is not None and item.group_kind is not None:
        return item.group, item.group_kind
    return SIDES.get(item.interest or "")


def _in_group(origin: Origin, members: Counter[Group | None], parameters: Parameters) -> Origin:
    group = _group(origin.item)
    if group is None or not _weighs(origin):
        return origin
    count, kind = members[group], group[1]
    counted = weight(count, parameters[f"dependence.{kind}"])
    return replace(origin, members=count, kind=kind, weight=counted)
