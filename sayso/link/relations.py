"""Claims in, how they stand to each other out: one supersedes another, or contradicts it.

Two claims are related where they are about the same and cannot both hold: another day or amount
for the same act, or a denial of it. The same voice changing its word later supersedes; another
voice contradicts. Both texts stay, neither is averaged away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sayso.link.claims import Claim
from sayso.link.footprints import body_words
from sayso.link.groups import pair
from sayso.link.odds import Odds

REASONS: tuple[Odds, ...] = ("other terms", "opposite act", "denial")  # the telling ones first
SAME_BODY = 2  # words that the names of one body share: "defence ministry"


@dataclass(frozen=True, slots=True)
class Relation:
    """`claim` supersedes or contradicts `other`; `reason` says in what they differ."""

    claim: Claim
    other: Claim
    type: Literal["supersedes", "contradicts"]
    reason: Odds


def relations(
    claims: Iterable[Claim],
    odds: Mapping[tuple[str, str], Odds],
    moments: Mapping[str, str],
    issuers: Mapping[str, str],
) -> tuple[Relation, ...]:
    """How claims stand to each other, by those of their mentions that are at odds.

    `moments` gives the published time of each article, `issuers` the body that speaks in an
    article of its own; of two related claims the later one is the subject.
    """
    of = {mention.id: claim for claim in claims for mention in claim.mentions}
    two: dict[tuple[str, str], set[Odds]] = {}
    for (a, b), found in odds.items():
        if a in of and b in of and of[a] is not of[b]:
            two.setdefault(pair(of[a].mentions[0].id, of[b].mentions[0].id), set()).add(found)
    return tuple(
        _related(of[a], of[b], found, moments, issuers) for (a, b), found in sorted(two.items())
    )


def _related(
    one: Claim,
    other: Claim,
    found: set[Odds],
    moments: Mapping[str, str],
    issuers: Mapping[str, str],
) -> Relation:
    early, late = sorted((one, other), key=lambda claim: _first(claim, moments))
    reason: Odds = next((each for each in REASONS if each in found), "denial")
    in_time = moments.get(early.mentions[0].article_id) != moments.get(late.mentions[0].article_id)
    changes = reason != "denial" or (_is_ahead(late) and _is_ahead(early))
    same = changes and in_time and _same_voice(late, early, issuers)
    return Relation(late, early, "supersedes" if same else "contradicts", reason)


def _is_ahead(claim: Claim) -> bool:
    return any(mention.ahead for mention in claim.mentions)


def _first(claim: Claim, moments: Mapping[str, str]) -> tuple[str, str]:
    return min((moments.get(m.article_id, ""), m.id) for m in claim.mentions)


def _same_voice(one: Claim, other: Claim, issuers: Mapping[str, str]) -> bool:
    """Whether somebody speaks for both: the same name, or a body under two names."""
    mine, theirs = _voices(one, issuers), _voices(other, issuers)
    return bool(mine & theirs) or any(
        len(body_words(a) & body_words(b)) >= SAME_BODY for a in mine for b in theirs
    )


def _voices(claim: Claim, issuers: Mapping[str, str]) -> set[str]:
    told = (mention.speaker or issuers.get(mention.article_id) for mention in claim.mentions)
    return {voice for voice in told if voice}
