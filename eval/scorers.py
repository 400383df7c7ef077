"""Gold and predicted readings in, counts out: quotes as linked spans, commitments with their slots.

Definitions: spans are compared without outer quotation marks, commas, full stops and white
space; a predicted quote meets a gold quote when their cues overlap (and contents touch) or
half of their contents' characters are shared, paired one to one, best first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

TOKEN = re.compile(r"\w+|[^\w\s]")
EDGES = " \n\t\"'“”‘’«»,"
LITTLE_WORDS = frozenset(["the", "a", "an", "of", "s", "its", "their"])
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """Hits among `found` predicted and `gold` wanted."""

    hits: int
    found: int
    gold: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in percent."""
        return 200 * self.hits / (self.found + self.gold) if self.hits else 0.0


def characters(spans: Iterable[Sequence[int]]) -> set[int]:
    return {i for s, e in spans for i in range(s, e)}


def trimmed(text: str, spans: Iterable[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    out = []
    for s, e in sorted(map(tuple, spans)):
        while s < e and text[s] in EDGES:
            s += 1
        while s < e and text[e - 1] in EDGES + ".":
            e -= 1
        if s < e:
            out.append((s, e))
    return tuple(out)


def overlap(a: set[int], b: set[int]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def paired(
    gold: Sequence[Record],
    found: Sequence[Record],
    likeness: Callable[[Record, Record], float | None],
) -> list[tuple[int, int]]:
    """One-to-one pairs of (gold, found) numbers, most alike first; None means cannot be a pair."""
    ranked = sorted(
        (-score, i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
        if (score := likeness(g, f)) is not None
    )
    pairs: list[tuple[int, int]] = []
    for _, i, j in ranked:
        if all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs


def quote_likeness(gold: Record, found: Record) -> float | None:
    content = overlap(characters(gold["content"]), characters(found["content"]))
    cue = bool(characters(gold["cue"]) & characters(found["cue"]))
    if not (cue and content > 0) and content < 0.5:
        return None
    return cue + content + 0.5 * overlap(characters(gold["speaker"]), characters(found["speaker"]))


def token_starts(text: str, spans: Iterable[Sequence[int]]) -> set[int]:
    inside = characters(spans)
    return {m.start() for m in TOKEN.finditer(text) if m.start() in inside}


def score_quotes(
    articles: Iterable[tuple[str, Sequence[Record], Sequence[Record]]],
) -> dict[str, Score]:
    """Scores over (text, gold, found) quotes: quote, spans by role, content tokens, kind, name."""
    counts: Counter[tuple[str, str]] = Counter()
    for text, every, found in articles:
        gold = [g for g in every if g["cue"] and g["content"]]
        pairs = paired(gold, found, quote_likeness)
        counts["quote", "hits"] += len(pairs)
        counts["quote", "found"] += len(found)
        counts["quote", "gold"] += len(gold)
        for role in ("speaker", "cue", "content"):
            a = {s for g in gold for s in trimmed(text, g[role])}
            b = {s for f in found for s in trimmed(text, f[role])}
            counts[f"span {role}", "hits"] += len(a & b)
            counts[f"span {role}", "found"] += len(b)
            counts[f"span {role}", "gold"] += len(a)
        shared = [
            token_starts(text, gold[i]["content"]) & token_starts(text, found[j]["content"])
            for i, j in pairs
        ]
        counts["content tokens", "hits"] += sum(map(len, shared))
        counts["content tokens", "found"] += sum(
            len(token_starts(text, f["content"])) for f in found
        )
        counts["content tokens", "gold"] += sum(len(token_starts(text, g["content"])) for g in gold)
        named = [(gold[i]["kind"], found[j]["kind"]) for i, j in pairs if gold[i].get("kind")]
        counts["kind of found", "hits"] += sum(a == b for a, b in named)
        counts["kind of found", "found"] += len(named)
        counts["kind of found", "gold"] += len(named)
        spoken = [(name, found[j]) for i, j in pairs if (name := gold[i].get("speaker_resolved"))]
        if spoken:
            right = sum(alike(name, one.get("speaker_name")) >= 0.5 for name, one in spoken)
            counts["speaker name of found", "hits"] += right
            counts["speaker name of found", "found"] += len(spoken)
            counts["speaker name of found", "gold"] += len(spoken)
    return collected(counts)


def collected(counts: Counter[tuple[str, str]]) -> dict[str, Score]:
    names = dict.fromkeys(name for name, _ in counts)
    return {n: Score(counts[n, "hits"], counts[n, "found"], counts[n, "gold"]) for n in names}


def totals(per_article: Sequence[dict[str, Score]]) -> dict[str, Score]:
    """The scores of many articles added up."""
    counts: Counter[tuple[str, str]] = Counter()
    for scores in per_article:
        for name, s in scores.items():
            counts[name, "hits"] += s.hits
            counts[name, "found"] += s.found
            counts[name, "gold"] += s.gold
    return collected(counts)


def content_words(words: str | None) -> set[str]:
    found = (w.lower() for w in TOKEN.findall(words or ""))
    return {w for w in found if w.isalnum() and w not in LITTLE_WORDS}


def alike(a: str | None, b: str | None) -> float:
    """Share of words in common (Dice); both empty counts as alike."""
    mine, theirs = content_words(a), content_words(b)
    if not mine or not theirs:
        return float(a == b)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def moment(value: str | None, *, clock: bool) -> str | None:
    if not value:
        return None
    if not clock:
        return value[:10]
    at = datetime.fromisoformat(value)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def same_window(gold: Record | None, found: Record | None) -> bool:
    mine, theirs = gold or {}, found or {}
    clock = mine.get("precision") == "time"
    return all(
        moment(mine.get(k), clock=clock) == moment(theirs.get(k), clock=clock)
        for k in ("start", "end")
    )


def commitment_likeness(gold: Record, found: Record) -> float | None:
    mine, theirs = characters(gold["evidence"]), characters(found["evidence"])
    shared = len(mine & theirs)
    if not mine or shared < 0.3 * len(mine) or shared < 0.2 * len(theirs):
        return None
    same = float(gold["action"] == found["action"])
    return (
        same
        + alike(gold["actor"], found["actor"])
        + alike(gold["object"], found["object"])
        + overlap(mine, theirs)
    )


def slots_right(gold: Record, found: Record) -> dict[str, bool]:
    """Which slots of a paired commitment agree."""
    amounts = [{k: (c.get("quantity") or {}).get(k) for k in ("min", "max")} for c in (gold, found)]
    left = list(found["places"])
    places = len(left) == len(gold["places"])
    for place in gold["places"]:
        match = next(
            (
                p
                for p in left
                if p["role"] == place["role"] and alike(place["text"], p["text"]) >= 0.5
            ),
            None,
        )
        places = places and match is not None
        left = [p for p in left if p is not match]
    moved = (not gold["object"] and alike(found["object"], gold["actor"]) >= 0.5) or (
        not found["object"] and alike(gold["object"], found["actor"]) >= 0.5
    )
    return {
        "action": gold["action"] == found["action"],
        "actor": alike(gold["actor"], found["actor"]) >= 0.5,
        "object": alike(gold["object"], found["object"]) >= 0.5 or moved,
        "window": same_window(gold["window"], found["window"]),
        "quantity": amounts[0] == amounts[1],
        "places": places,
        "firmness": gold["firmness"] == found["firmness"],
        "negated": bool(gold["negated"]) == bool(found["negated"]),
        "condition": bool(gold["condition"]) == bool(found["condition"]),
    }


def score_commitments(
    articles: Iterable[tuple[Sequence[Record], Sequence[Record]]],
) -> dict[str, Score]:
    """Scores over (gold, found) commitments: found, with action, with window, whole; then slots."""
    counts: Counter[tuple[str, str]] = Counter()
    measures: dict[str, Callable[[dict[str, bool]], bool]] = {
        "commitment": lambda right: True,
        "with action": lambda right: right["action"],
        "with action and window": lambda right: right["action"] and right["window"],
        "whole": lambda right: all(right.values()),
    }
    for gold, found in articles:
        agreed = [
            slots_right(gold[i], found[j]) for i, j in paired(gold, found, commitment_likeness)
        ]
        for name, counts_as_hit in measures.items():
            counts[name, "hits"] += sum(map(counts_as_hit, agreed))
            counts[name, "found"] += len(found)
            counts[name, "gold"] += len(gold)
        for right in agreed:
            for slot, ok in right.items():
                counts[f"{slot} of matched", "hits"] += ok
                counts[f"{slot} of matched", "found"] += 1
                counts[f"{slot} of matched", "gold"] += 1
    return collected(counts)
