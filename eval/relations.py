"""Labelled events and made-up groups of articles in; how well relations of claims are found, out.

A relation is found where two claims that sayso relates are, by most of their labelled mentions, the
two that a label relates; a found one of which an end is nowhere labelled is told but not judged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.echoes import Event, added, labelled
from eval.scorers import Record, Score
from eval.sets import article_of
from sayso.extract import read
from sayso.link.claims import Claim, ClaimIndex
from sayso.link.relations import Relation, relations

GROUPS = Path(__file__).parents[1] / "tests/link/relation_groups.txt"
MARKED = re.compile(r"\[(c\d+)\|([^\]]*)\]")
CANNOT_BOTH_HOLD = ("supersedes", "contradicts")
Two = frozenset[str]  # two labelled claims


@dataclass(frozen=True)
class Found:
    """Relations of one event: those labelled by their type, and those found as they are judged."""

    gold: dict[Two, str]
    right: dict[Two, str]
    wrong: tuple[Relation, ...]
    unjudged: tuple[Relation, ...]

    @property
    def scores(self) -> dict[str, Score]:
        """Related at all, and by the right type."""
        typed = sum(self.right[two] == self.gold[two] for two in self.right)
        number = len(self.right) + len(self.wrong)
        return {
            "relations": Score(len(self.right), number, len(self.gold)),
            "relations by type": Score(typed, number, len(self.gold)),
        }


def groups(path: Path = GROUPS) -> Iterator[Event]:
    """The made-up groups as events, their articles read by the program itself."""
    for part in path.read_text(encoding="utf8").split("\n== ")[1:]:
        record = _record(part)
        yield Event(record, tuple(read(article_of(each)) for each in record["articles"]))


def _record(part: str) -> Record:
    head, *rest = part.strip().split("\n-- ")
    name = head.split()[0]
    articles: list[Record] = []
    mentions: dict[str, list[Record]] = {}
    told: list[str] = []
    for block in rest:
        header, *lines = block.split("\n")
        told += [line[2:] for line in lines if line.startswith("> ")]
        given, published, outlet = header.split(" | ")
        article = {"id": f"{name}-{given}", "published": published, "outlet": outlet, "text": ""}
        for claim, mention in _marked(
            "\n".join(x for x in lines if not x.startswith(">")), article
        ):
            mentions.setdefault(claim, []).append(mention)
        articles.append(article)
    return {
        "event_id": name,
        "articles": articles,
        "claims": [{"claim_id": c, "mentions": m} for c, m in mentions.items()],
        "relations": [
            dict(zip(("from_claim", "type", "to_claim"), line.split(), strict=True))
            for line in told
        ],
    }


def _marked(text: str, article: Record) -> Iterator[tuple[str, Record]]:
    """The marked mentions of a text; the article takes its words without the marks."""
    at = 0
    for match in MARKED.finditer(text):
        article["text"] += text[at : match.start()]
        start = len(article["text"])
        article["text"] += match[2]
        yield match[1], {"article": article["id"], "start": start, "end": start + len(match[2])}
        at = match.end()
    article["text"] = (article["text"] + text[at:]).strip()


def gold_relations(event: Event) -> dict[Two, str]:
    """Every two labelled claims that cannot both hold, those that are the same put together."""
    root = event.roots()
    out: dict[Two, str] = {}
    for link in event.record["relations"]:
        one, other = root.get(link["from_claim"]), root.get(link["to_claim"])
        if link["type"] in CANNOT_BOTH_HOLD and one and other and one != other:
            out.setdefault(frozenset((one, other)), link["type"])
    return out


def found_relations(event: Event) -> tuple[Relation, ...]:
    """The relations that sayso finds in an event."""
    index = ClaimIndex()
    for reading in event.readings:
        index.add(reading)
    return relations(index.claims(), index.odds(), index.moments(), index.issuers())


def judged(event: Event) -> Found:
    """What is found in an event against its labels; of several of a pair the right type counts."""
    gold = gold_relations(event)
    right: dict[Two, str] = {}
    wrong, unjudged = [], []
    for each in found_relations(event):
        one, other = label(event, each.claim), label(event, each.other)
        two = frozenset((one or "", other or ""))
        if not one or not other:
            unjudged.append(each)
        elif two not in gold:
            wrong.append(each)
        elif right.get(two) != gold[two]:
            right[two] = each.type
    return Found(gold, right, tuple(wrong), tuple(unjudged))


def scores(some: Iterable[Event]) -> dict[str, Score]:
    """Relations found over some events, whatever their type and by it."""
    found = [judged(event).scores for event in some]
    return {
        name: added(each[name] for each in found) for name in ("relations", "relations by type")
    }


def label(event: Event, claim: Claim) -> str | None:
    """The labelled claim that most of the mentions of a claim belong to."""
    of = {spot: name for name, spots in event.claims().items() for spot in spots}
    names = [of[s] for m in claim.mentions if (s := labelled(event, m)) is not None]
    return Counter(names).most_common(1)[0][0] if names else None


def halves(some: Iterable[Event]) -> tuple[list[Event], list[Event]]:
    """The groups that rules were written with, those of odd numbers, and those held out."""
    every: Sequence[Event] = list(some)
    odd = [int(re.sub(r"\D", "", event.record["event_id"])) % 2 for event in every]
    return (
        [e for e, mine in zip(every, odd, strict=True) if mine],
        [e for e, mine in zip(every, odd, strict=True) if not mine],
    )
