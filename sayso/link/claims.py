"""Readings in, claims out: what several quotes and sentences say alike, and how claims relate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import product

from sayso.link.buckets import Buckets, Neighbours, Place
from sayso.link.footprints import is_issuer, moment, outlet_name, spot
from sayso.link.groups import Groups, Judged, judged, pair
from sayso.link.mentions import Mention, mentions
from sayso.link.odds import Odds, at_odds
from sayso.link.pairs import claim_keys, conflict, score
from sayso.link.shelf import Shelf, Store
from sayso.link.shingles import word_hash
from sayso.records import Judgement, Link, Reading

RELATION = "same claim"
METHOD = "sayso.link.claims 1"
# Two thresholds on the log-odds of a pair. Of pairs of events that were not fitted on 85 % are the
# same claim from SUGGEST on (327 pairs), 93 % from CONFIRM on (173); at -.25 a twentieth of the
# right pairs is lost.
SUGGEST, CONFIRM = -0.5, 3.0
TOGETHER = -2.0  # mean log-odds between two clusters below which they stay two
CONFLICTING = 0.25  # share of pairs naming other days or amounts from which they stay two
SPOKESMEN = 12  # mentions of a group that are asked
REACH = 12
MOST_CANDIDATES = 16  # those with most keys in common; on the labelled events 12 find what 60 do
Pairs = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Claim:
    """What some mentions say alike; `mentions` in the order of time."""

    mentions: tuple[Mention, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.article_id for m in self.mentions))


class ClaimIndex:
    """Every mention met so far, found again by what it names; in memory, or where it is told."""

    def __init__(
        self, mentions: Store[Mention] | None = None, met: Neighbours | None = None
    ) -> None:
        self._mentions: Store[Mention] = Shelf(2048) if mentions is None else mentions
        self._met: Neighbours = Buckets(REACH) if met is None else met
        self._moments: dict[str, str] = {}
        self._issuers: dict[str, str] = {}

    def add(
        self, reading: Reading, *, found: tuple[Mention, ...] | None = None
    ) -> tuple[Mention, ...]:
        """Takes in the mentions of one reading; a second time changes nothing."""
        found = mentions(reading) if found is None else found
        article_id = reading.article.id
        if article_id in self._moments:
            return found
        self._moments[article_id] = moment(reading.article.published)
        if is_issuer(reading.article):
            self._issuers[article_id] = outlet_name(reading.article.outlet)
        for each in found:
            where = self._spot(each)
            self._mentions.put(where[1], each)
            self._met.add(claim_hashes(each), where)
        return found

    def _place(self, mention: Mention) -> tuple[str, str]:
        return self._moments[mention.article_id], mention.id

    def _spot(self, mention: Mention) -> Place:
        return spot(self._moments[mention.article_id], mention.id)

    def candidates(self, mention: Mention) -> list[Mention]:
        """Other mentions that may say the same, most keys in common first."""
        ((_, found),) = self.candidates_of([mention])
        return found

    def candidates_of(self, some: Sequence[Mention]) -> Iterator[tuple[Mention, list[Mention]]]:
        """Each of these mentions with its candidates, which are brought together."""
        ranked = [self._ranked(mention) for mention in some]
        there = set(self._mentions.bring({who for members in ranked for who in members}))
        for mention, members in zip(some, ranked, strict=True):
            yield mention, [self._mentions.take(who) for who in members if who in there]

    def _ranked(self, mention: Mention) -> list[int]:
        votes = self._met.near(claim_hashes(mention), self._spot(mention))
        ranked = sorted((-number, who) for (_, who), number in votes.items())
        return [who for _, who in ranked[:MOST_CANDIDATES]]

    def pairs(self, mention: Mention) -> dict[tuple[str, str], float]:
        """The log-odds of a mention and each of its candidates."""
        return {
            pair(mention.id, other.id): score(mention, other) for other in self.candidates(mention)
        }

    def links(self, mention: Mention, *, at: datetime) -> tuple[Link, ...]:
        """A link to every mention that may say the same: suggested, or sure enough to count."""
        return tuple(
            Link(
                left_id=left,
                right_id=right,
                relation=RELATION,
                judgement=judgement_of(value),
                score=likely(value),
                by=METHOD,
                at=at,
            )
            for (left, right), value in sorted(self.pairs(mention).items())
            if value >= SUGGEST
        )

    def claims(self, links: Iterable[Link] = ()) -> tuple[Claim, ...]:
        """All mentions as claims, judgements of the relation RELATION upheld."""
        scores: dict[tuple[str, str], float] = {}
        for each in self._mentions.records():
            scores |= self.pairs(each)
        members = {m.id: m for m in self._mentions.records()}
        groups = grouped(members, scores, of_mentions(members.values(), judged(links, RELATION)))
        ordered = [sorted((members[one] for one in g), key=self._place) for g in groups]
        return tuple(Claim(tuple(group)) for group in ordered)

    def odds(self) -> dict[tuple[str, str], Odds]:
        """Every two mentions that cannot both hold, and in what they differ."""
        return {
            pair(each.id, other.id): found
            for each in self._mentions.records()
            for other in self.candidates(each)
            if (found := at_odds(each, other))
        }

    def moments(self) -> Mapping[str, str]:
        """The published time of each article."""
        return dict(self._moments)

    def issuers(self) -> Mapping[str, str]:
        """The body that each article of a body's own speaks for."""
        return dict(self._issuers)


@lru_cache(maxsize=4096)
def claim_hashes(mention: Mention) -> tuple[int, ...]:
    """The keys under which a mention is looked for, as numbers."""
    return tuple(map(word_hash, claim_keys(mention)))


def forget_keys() -> None:
    """Lets go of the mentions whose keys are at hand: the collector looks through each of them."""
    claim_hashes.cache_clear()
    claim_keys.cache_clear()


def likely(value: float) -> float:
    """Log-odds as a likelihood."""
    return round(1 / (1 + math.exp(-value)), 4)


def judgement_of(value: float) -> Judgement:
    """What the method says of a pair with these log-odds: it suggests, or is sure enough."""
    return "positive" if value >= CONFIRM else "none_yet"


def of_mentions(some: Iterable[Mention], decided: Judged) -> Judged:
    """Judgements on quotes as judgements on the mentions they were read as."""
    of: dict[str, list[str]] = {}
    for each in sorted(some, key=lambda m: m.key):
        for name in {each.id, each.quote_id or each.id}:
            of.setdefault(name, []).append(each.id)
    together = {pair(of[a][0], of[b][0]) for a, b in decided.together if a in of and b in of}
    apart, unsure = (
        frozenset(pair(x, y) for a, b in pairs for x in of.get(a, ()) for y in of.get(b, ()))
        for pairs in (decided.apart, decided.unsure)
    )
    return Judged(frozenset(together), apart, unsure)


def claims(readings: Iterable[Reading], links: Iterable[Link] = ()) -> tuple[Claim, ...]:
    """The claims of some readings: every mention stands in exactly one."""
    index = ClaimIndex()
    for reading in readings:
        index.add(reading)
    return index.claims(links)


def grouped(
    members: Mapping[str, Mention], scores: Pairs, decided: Judged
) -> list[tuple[str, ...]]:
    """Mentions as groups: from the surest pair on, two groups join if they agree on the whole.

    Average linkage (Sokal and Michener, 1958), stopped at TOGETHER: one likely pair does not
    chain two claims whose other mentions differ. What people joined comes last: whoever says that
    two claims are the same means all that was found to say either.
    """
    groups = Groups(decided.apart)
    for one in members:
        groups.members(one)
    suggested = [
        (value, key)
        for key, value in scores.items()
        if value >= SUGGEST and key not in decided.unsure
    ]
    for _, (left, right) in sorted(suggested, key=lambda each: (-each[0], each[1])):
        mine, theirs = groups.members(left), groups.members(right)
        if mine is not theirs and _agree(mine, theirs, members, scores):
            groups.join(left, right)
    for left, right in sorted(decided.together):
        groups.join(left, right)
    return groups.all()


def _agree(
    mine: Sequence[str], theirs: Sequence[str], members: Mapping[str, Mention], scores: Pairs
) -> bool:
    """Whether two groups score TOGETHER on average; of large groups some members speak for all."""
    some, others = sorted(mine)[:SPOKESMEN], sorted(theirs)[:SPOKESMEN]
    total, conflicts = 0.0, 0
    for a, b in product(some, others):
        known = scores.get(pair(a, b))
        total += score(members[a], members[b]) if known is None else known
        conflicts += conflict(members[a], members[b])
    number = len(some) * len(others)
    return total >= TOGETHER * number and conflicts <= CONFLICTING * number
