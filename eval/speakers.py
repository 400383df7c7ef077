"""Speakers resolved to a name, with the speaker's words given: the mini-articles and GUM's news.

In GUM (Zeldes, 2017) a speaker is the subject of a verb of saying; its name is the longest
proper name in its chain of coreference. A name is right when it shares at least half of its
words with the label (Dice); "unnamed" speakers are those whose own words do not hold the name.
GUM's test documents are left alone.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.faults import MADE_UP, MISSED, Fault
from eval.scorers import Record, Score, alike
from sayso.extract.speakers import SpeakerMention, resolve

TESTED_ELSEWHERE = frozenset({"GUM_news_nasa", "GUM_news_sensitive"})
SAYING = frozenset(
    [
        "add", "admit", "announce", "argue", "claim", "comment", "confirm", "declare", "deny",
        "explain", "insist", "note", "report", "say", "state", "stress", "suggest", "tell",
        "tweet", "warn", "write",
    ]
)  # fmt: skip
ALIKE = 0.5
BRACKET = re.compile(r"\((\d+)-([a-z]+)-[^()]*(\)?)|(\d+)\)")
ENTITY = re.compile(r"(?:^|\|)Entity=([^|]*)")
Span = tuple[int, int]


def mini(path: Path) -> list[Record]:
    """The speakers of the mini-articles, with the name that each stands for."""
    articles = map(json.loads, path.read_text(encoding="utf8").splitlines())
    return [
        {
            "id": a["id"],
            "text": a["text"],
            "speakers": [_labelled(q) for q in a["quotes"] if q["speaker"]],
        }
        for a in articles
    ]


def _labelled(quote: Record) -> Record:
    start, end = quote["speaker"][0]
    name = quote["speaker_resolved"]
    named = alike(quote["speaker_text"], name) >= ALIKE
    return {"span": (start, end), "name": name, "named": named}


@dataclass(slots=True)
class Word:
    """One word of a parse: where it stands, its head, and what it is."""

    span: Span
    lemma: str
    part: str
    head: int
    relation: str


@dataclass(slots=True)
class Chain:
    """One entity: its type and its mentions as first and last word."""

    sort: str
    mentions: list[tuple[int, int]] = field(default_factory=list)


def gum(archive: Path) -> list[Record]:
    """The speakers of GUM's news articles that a name stands for somewhere in the article."""
    with tarfile.open(archive) as files:
        parses = {
            Path(m.name).stem: (files.extractfile(m), m.name)
            for m in files
            if m.name.startswith("dep/GUM_news_")
        }
        return [
            _document(name, file.read().decode("utf8"))
            for name, (file, _) in sorted(parses.items())
            if file and name not in TESTED_ELSEWHERE
        ]


def _document(name: str, parse: str) -> Record:
    text, words, chains = _parsed(parse)
    return {"id": name, "text": text, "speakers": list(_speakers(text, words, chains))}


def _parsed(parse: str) -> tuple[str, list[Word], dict[str, Chain]]:
    text, first = "", 0
    words: list[Word] = []
    chains: dict[str, Chain] = {}
    opened: dict[str, list[int]] = {}
    for line in parse.splitlines():
        if line.startswith("# newpar") and text:
            text = text.rstrip() + "\n\n"
        if not line:
            first = len(words)
        columns = line.split("\t")
        if len(columns) != 10 or not columns[0].isdigit():
            continue
        start, text = len(text), text + columns[1]
        head = first + int(columns[6]) - 1 if columns[6] != "0" else -1
        words.append(Word((start, len(text)), columns[2], columns[3], head, columns[7]))
        _bracketed(columns[9], len(words) - 1, chains, opened)
        text += "" if "SpaceAfter=No" in columns[9] else " "
    return text, words, chains


def _bracketed(notes: str, at: int, chains: dict[str, Chain], opened: dict[str, list[int]]) -> None:
    """Entities that open and close at a word."""
    found = ENTITY.search(notes)
    for bracket in BRACKET.finditer(found[1] if found else ""):
        name = bracket[1] or bracket[4]
        if bracket[1]:
            chains.setdefault(name, Chain(bracket[2]))
            opened.setdefault(name, []).append(at)
        if (bracket[3] or bracket[4]) and opened.get(name):
            chains[name].mentions.append((opened[name].pop(), at))


def _speakers(text: str, words: list[Word], chains: dict[str, Chain]) -> Iterator[Record]:
    for chain in chains.values():
        if chain.sort not in {"person", "organization"}:
            continue
        names = [_name(text, words, mention) for mention in chain.mentions]
        longest = max((n for n in names if n), key=len, default=None)
        for mention, name in zip(chain.mentions, names, strict=True):
            subject = words[_head(words, mention)]
            verb = words[subject.head]
            says = subject.relation == "nsubj" and verb.lemma in SAYING and subject.head >= 0
            if longest and says:
                span = words[mention[0]].span[0], words[mention[1]].span[1]
                yield {"span": span, "name": longest, "named": name is not None}


def _head(words: list[Word], mention: tuple[int, int]) -> int:
    first, last = mention
    inside = range(first, last + 1)
    return next((n for n in inside if words[n].head not in inside), first)


def _name(text: str, words: list[Word], mention: tuple[int, int]) -> str | None:
    """The proper name at the head of a mention."""
    head = _head(words, mention)
    if words[head].part != "PROPN":
        return None
    first, last = head, head
    while first > mention[0] and words[first - 1].part == "PROPN":
        first -= 1
    while last < mention[1] and words[last + 1].part == "PROPN":
        last += 1
    return text[words[first].span[0] : words[last].span[1]]


def read(gold: Record) -> list[Record]:
    """The name given to each labelled speaker, in the order of the labels."""
    spans = [speaker["span"] for speaker in gold["speakers"]]
    told = resolve(gold["text"], [SpeakerMention(s, (s[1], s[1]), ()) for s in spans])
    return [{"name": identity.name} for identity in told]


def right(label: Record, found: Record) -> bool:
    return alike(label["name"], found["name"]) >= ALIKE


def scores_of(gold: Record, found: Sequence[Record]) -> dict[str, Score]:
    pairs = list(zip(gold["speakers"], found, strict=True))
    measures = {"speaker name": pairs, "name of unnamed": [p for p in pairs if not p[0]["named"]]}
    return {
        measure: Score(
            sum(right(label, one) for label, one in some),
            sum(one["name"] is not None for _, one in some),
            len(some),
        )
        for measure, some in measures.items()
    }


def faults(gold: Record, found: Sequence[Record]) -> Iterator[Fault]:
    """A name for somebody else, then none where the article gives one."""
    for label, one in zip(gold["speakers"], found, strict=True):
        if not right(label, one):
            named = one["name"] is not None
            why = "another's name" if named else "no name"
            yield Fault(MADE_UP if named else MISSED, gold["id"], label["span"], why)
