"""Readings in, origins out: which articles go back to one original, with the reason for each tie.

Each article is tied to the one earlier article it was most likely written from, or to none; what
hangs together is one origin. A body that speaks for itself, and an article whose lead shows
newsgathering of its own, go back to nobody unless their very lead is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sayso.link.buckets import Buckets, Neighbours, Place
from sayso.link.footprints import (
    Footprint,
    Told,
    Trace,
    body_words,
    footprint,
    name_key,
    told_by,
)
from sayso.link.groups import Groups, Judged, judged, pair
from sayso.link.mentions import Mention, mentions
from sayso.link.pairs import likelihood
from sayso.link.shelf import Shelf, Store
from sayso.link.shingles import shared, word_hash
from sayso.records import Link, Reading

RELATION = "same origin"
METHOD = "sayso.link.echoes 1"
Reason = Literal[
    "near-duplicate text", "same words", "credit line", "cites", "same quotation", "same claim",
    "forwarded", "same media", "judged",
]  # fmt: skip
# Weights of what ties an article to an earlier one, set by hand. On the labelled events (70 pairs,
# all found, none wrong) halving or doubling any one of them or of the bounds below costs nothing
# but: CLAIMED halved, ACCEPTED or WEAK doubled 5 pairs, OWN_LEAD doubled 4. Without CITED 21 are
# lost, without CLAIMED 6, without WHOLE 5; without the rule for issuers 35 wrong ones come in.
LEAD, WHOLE, CITED, QUOTED = 2.0, 1.0, 1.0, 0.5
CLAIMED, UNRESOLVED, CREDITED = 0.5, 0.4, 0.25
ACCEPTED = 0.35  # weight from which an article is taken to be written from another
OWN_LEAD = 0.25  # share of the lead that must be copied if there is newsgathering of its own
SAME_LEAD = 0.5  # ... and if the outlet speaks for itself and has said nearly the same before
NEAR_DUPLICATE = 0.5  # Jaccard of word 5-shingles
LONGEST_GAP = 10 * 24.0  # hours within which one article is written from another
UNRESOLVED_GAP = 48.0  # hours within which the same claim without own newsgathering is a copy
SAME_CLAIM = 0.5
WEAK = 0.5  # a tie below it holds only to an article that is not itself tied so weakly
REACH = 8  # neighbours in time of each bucket
MOST_CANDIDATES = 12  # on the labelled events 8 find what 40 do
MOST_READ = 4  # candidates of which what they say is read, those with most keys in common
MOST_NAMED = 40  # names of a lead that are looked up as if they were outlets
TOLD_OUTRIGHT, BY_HAND = 3.0, 9.0  # weights of ties that nothing was weighed for
Likelihood = Callable[[Footprint, Footprint], float]


@dataclass(frozen=True, slots=True)
class Why:
    """One tie of an origin: article `a` goes back to article `b`, for this reason."""

    a: str
    b: str
    reason: Reason
    score: float


def link_of(why: Why, *, at: datetime) -> Link:
    """A tie as a link that can be stored, judged and taken back."""
    return Link(
        left_id=why.a,
        right_id=why.b,
        relation=RELATION,
        judgement="positive" if why.score >= WEAK else "none_yet",
        score=why.score,
        by=METHOD,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Articles that stem from one original; `first` is the one that was published first."""

    articles: tuple[str, ...]
    first: str
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an index keeps what it was given: in memory, unless told otherwise."""

    prints: Store[Footprint] = field(default_factory=lambda: Shelf(1024))
    told: Store[Told] = field(default_factory=lambda: Shelf(128))
    met: Neighbours = field(default_factory=lambda: Buckets(REACH))  # text, quotation and claim
    by_outlet: Neighbours = field(default_factory=lambda: Buckets(REACH))
    by_named: Neighbours = field(default_factory=lambda: Buckets(REACH))  # by outlets it may cite


class EchoIndex:
    """Every article met so far, found again by words, quotation, outlet or claim.

    What it answers depends on what was added, not in which order; adding an article costs the
    same however many are stored. It lies in memory, or wherever `kept` says.
    """

    def __init__(self, kept: Kept | None = None) -> None:
        kept = kept or Kept()
        self._prints, self._told = kept.prints, kept.told
        self._met, self._by_outlet, self._by_named = kept.met, kept.by_outlet, kept.by_named

    def add(
        self,
        reading: Reading,
        trace: Trace | None = None,
        *,
        found: tuple[Mention, ...] | None = None,
    ) -> Footprint:
        """Takes in one reading; the same article a second time changes nothing.

        `found` are its mentions where they are known already.
        """
        name = word_hash(reading.article.id)
        if name in self._prints:
            return self._prints.take(name)
        told = told_by(reading, mentions(reading) if found is None else found)
        made = footprint(reading, told, trace)
        self.take_in(made, told)
        return made

    def take_in(self, made: Footprint, told: Told) -> None:
        """Takes in an article that was not met, by what was made of it."""
        name = made.spot[1]
        self._prints.put(name, made)
        self._told.put(name, told)
        self._met.add(made.keys, made.spot)
        self._by_outlet.add(outlet_keys(made), made.spot)
        self._by_named.add(named_keys(made), made.spot)

    def candidates(self, article_id: str) -> list[str]:
        """Earlier articles that it may have been written from, at most MOST_CANDIDATES."""
        return [each.article_id for each in self._candidates(word_hash(article_id))]

    def _candidates(self, who: int) -> list[Footprint]:
        child = self._prints.take(who)
        votes = self._met.near(child.keys, child.spot)
        for place, number in self._by_outlet.near(cited_keys(child), child.spot).items():
            votes[place] = votes.get(place, 0) + number
        return self._ranked(votes, lambda place: place < child.spot)

    def later(self, article_id: str) -> list[str]:
        """Later articles whose tie may be another since this one is here; bounded alike."""
        made = self._prints.take(word_hash(article_id))
        votes = self._met.near(made.keys, made.spot)
        for place, number in self._by_named.near(outlet_keys(made)[:1], made.spot).items():
            votes[place] = votes.get(place, 0) + number
        found = self._ranked(votes, lambda place: place > made.spot)
        return [each.article_id for each in found]

    def _ranked(self, votes: Mapping[Place, int], fits: Callable[[Place], bool]) -> list[Footprint]:
        """Those of the places that fit, most keys in common first."""
        fitting = sorted((-votes[place], place[1]) for place in votes if fits(place))
        members = [who for _, who in fitting[:MOST_CANDIDATES]]
        there = self._prints.bring(members)
        return [self._prints.take(who) for who in members if who in there]

    def tie(self, article_id: str, *, unlike: Set[str] = frozenset()) -> Why | None:
        """The earlier article it was most likely written from; `unlike` are ruled out."""
        who = word_hash(article_id)
        child = self._prints.take(who)
        ties: list[tuple[float, Place, Why]] = []
        for rank, parent in enumerate(self._candidates(who)):
            if parent.article_id in unlike:
                continue
            read = rank < MOST_READ
            made = _told_outright(child, parent) or written_from(
                child, parent, self._likely if read else _unread
            )
            if made:
                ties.append((-made.score, parent.spot, made))
        return min(ties)[2] if ties else None

    def _likely(self, child: Footprint, parent: Footprint) -> float:
        mine, theirs = (self._told.take(each.spot[1]) for each in (child, parent))
        return lead_likelihood(mine, theirs)

    def origins(self, links: Iterable[Link] = ()) -> tuple[Origin, ...]:
        """All articles as origins, with judgements of the relation RELATION upheld."""
        links = tuple(links)
        places = {each.article_id: each.spot for each in self._prints.records()}
        apart = parted(judged(links, RELATION))
        ties = [self.tie(one, unlike=apart.get(one, frozenset())) for one in places]
        return joined(places, [tie for tie in ties if tie], links)


def parted(decided: Judged) -> dict[str, set[str]]:
    """Whom people hold apart from each."""
    out: dict[str, set[str]] = {}
    for one, other in decided.apart:
        out.setdefault(one, set()).add(other)
        out.setdefault(other, set()).add(one)
    return out


def joined(
    places: Mapping[str, Place], ties: Iterable[Why], links: Iterable[Link]
) -> tuple[Origin, ...]:
    """Articles as origins by their ties; what people judged of pairs of them is upheld.

    `places` says when each was published. A tie of a pair that somebody is unsure of is left out.
    """
    decided = judged(links, RELATION)
    groups, why = Groups(decided.apart), dict[str, list[Why]]()
    for each in places:
        groups.members(each)
    held = [tie for tie in _held(ties) if pair(tie.a, tie.b) not in decided.unsure]
    by_hand = [Why(a, b, "judged", BY_HAND) for a, b in sorted(decided.together)]
    for tie in sorted([*held, *by_hand], key=lambda w: (-w.score, w.a, w.b)):
        if tie.a in places and tie.b in places and groups.join(tie.a, tie.b):
            why.setdefault(tie.a, []).append(tie)
    return tuple(_origin(group, places, why) for group in groups.all())


def _origin(
    group: tuple[str, ...], places: Mapping[str, Place], why: Mapping[str, list[Why]]
) -> Origin:
    ordered = sorted(group, key=lambda one: places[one])
    ties = tuple(tie for one in ordered for tie in why.get(one, ()))
    return Origin(tuple(ordered), ordered[0], ties)


def _told_outright(child: Footprint, parent: Footprint) -> Why | None:
    """A tie that the platform itself tells of."""
    if child.forwarded_from and child.forwarded_from == name_key(parent.outlet):
        return Why(child.article_id, parent.article_id, "forwarded", TOLD_OUTRIGHT)
    if child.media & parent.media:
        return Why(child.article_id, parent.article_id, "same media", TOLD_OUTRIGHT)
    return None


def origins(readings: Iterable[Reading], links: Iterable[Link] = ()) -> tuple[Origin, ...]:
    """The origins of some readings: every article stands in exactly one."""
    index = EchoIndex()
    for reading in readings:
        index.add(reading)
    return index.origins(links)


def _held(ties: Iterable[Why]) -> list[Why]:
    """The ties that hold: no chain of weak ones makes an origin."""
    of = {tie.a: tie for tie in ties}
    return [
        tie
        for tie in of.values()
        if tie.score >= WEAK or tie.b not in of or of[tie.b].score >= WEAK
    ]


def lead_likelihood(child: Told, parent: Told) -> float:
    """How likely what the child says first is said by the parent too, the first sentence most."""
    best = 0.0
    for weight, mine in child.lead:
        for theirs in parent.mentions:
            # No likelihood is more than 1: what weighs less than the best need not be looked at.
            if weight > best and mine.words & theirs.words:
                best = max(best, weight * likelihood(mine, theirs))
    return best


def _unread(child: Footprint, parent: Footprint) -> float:
    return 0.0


def written_from(child: Footprint, parent: Footprint, likely: Likelihood) -> Why | None:
    """Whether and why `child` was written from the earlier `parent`; None if nothing says so.

    `likely` gives the likelihood that they lead with the same claim, which takes long to tell.
    """
    gap = _hours(parent.moment, child.moment)
    both = shared(child.shingles, parent.shingles)
    union = len(child.shingles) + len(parent.shingles) - both
    jaccard = both / union if union else 0.0
    if gap is not None and gap > LONGEST_GAP and jaccard < NEAR_DUPLICATE:
        return None
    lead = _lead_share(child, parent)
    if child.issuer and (child.outlet == parent.outlet or not parent.issuer or lead < SAME_LEAD):
        return None
    if child.own and lead < OWN_LEAD:
        return None
    parts: dict[Reason, float] = {
        "near-duplicate text": WHOLE * jaccard if jaccard >= NEAR_DUPLICATE else 0.0,
        "same words": LEAD * lead + WHOLE * both / max(1, len(child.shingles)),
        "cites": CITED * _cites(child, parent),
        "same quotation": QUOTED * bool(child.quotations & parent.quotations),
        "same claim": _claimed(child, parent, gap, likely),
    }
    if child.credited and any(parts.values()):
        parts["credit line"] = CREDITED
    score = sum(parts.values())
    if score < ACCEPTED:
        return None
    reason = max(parts, key=lambda name: parts[name])
    if parts["near-duplicate text"]:
        reason = "near-duplicate text"
    return Why(child.article_id, parent.article_id, reason, round(score, 3))


def _hours(earlier: str, later: str) -> float | None:
    if not earlier or not later:
        return None
    passed = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    return passed.total_seconds() / 3600


def _lead_share(child: Footprint, parent: Footprint) -> float:
    """Share of the child's first sentences, the first the heaviest, that stands in the parent."""
    total = sum(weight * len(hashes) for weight, hashes in child.lead)
    found = sum(weight * shared(hashes, parent.shingles) for weight, hashes in child.lead)
    return found / total if total else 0.0


def _cites(child: Footprint, parent: Footprint) -> bool:
    """Whether the lead names the outlet of the parent; a body is named as an actor, not cited."""
    if parent.issuer or not parent.outlet or parent.outlet == child.outlet:
        return False
    return name_key(parent.outlet) in child.named


def _claimed(child: Footprint, parent: Footprint, gap: float | None, likely: Likelihood) -> float:
    """Weight of a lead that says what the parent says, in the mouth of the same speaker."""
    if gap is None or gap > LONGEST_GAP:
        return 0.0
    if _same_speaker(child, parent):
        return CLAIMED * likely(child, parent)
    if gap > UNRESOLVED_GAP or child.lead_quoted - parent.speakers:
        return 0.0
    found = likely(child, parent)
    return UNRESOLVED * found if found >= SAME_CLAIM else 0.0


def _same_speaker(child: Footprint, parent: Footprint) -> bool:
    """Whether the child's lead lets somebody speak who speaks in the parent, or is its outlet."""
    if child.lead_speakers & parent.speakers:
        return True
    return any(
        len(words & parent.outlet_words) >= min(2, len(words)) and words
        for words in map(body_words, child.lead_speakers)
    )


def outlet_keys(made: Footprint) -> list[int]:
    """The keys of an outlet's article: the outlet alone, and with each name its lead holds."""
    if not made.outlet:
        return []
    key = name_key(made.outlet)
    return [key, *(word_hash(f"{key} {name}") for name in made.subjects)]


def named_keys(child: Footprint) -> list[int]:
    """Every name its lead holds, as if it were an outlet, and whom it was forwarded from."""
    forwarded = [child.forwarded_from] if child.forwarded_from else []
    return [*sorted(child.named)[:MOST_NAMED], *forwarded]


def cited_keys(child: Footprint) -> list[int]:
    """The keys of articles it may cite."""
    named = named_keys(child)
    return [*named, *(word_hash(f"{key} {name}") for key in named for name in child.subjects)]
