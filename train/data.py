"""Labelled articles as windows of tagged words: PolNeAR, kind labels, the own corpus."""

from __future__ import annotations

import gzip
import json
import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from sayso.extract.encoding import Span, Window, windows
from train import corpus

# Named one by one, so that the scores of a corpus that grows stay comparable.
HELD_OUT = Path(__file__).with_name("held_out.txt")
# Kinds of 18,939 more quotes of PolNeAR train, labelled here: documents and offsets, no words.
MORE_KINDS = Path(__file__).with_name("polnear_kinds.jsonl")
CURLY = str.maketrans("“”‘’", "\"\"''")


@dataclass
class Anchored:
    """One quote or commitment inside one window, as word numbers."""

    anchor: list[int]
    spans: dict[str, list[list[int]]]
    kind: int | None = None
    extra: dict[str, int] = field(default_factory=dict)


@dataclass
class Example:
    window: Window
    quotes: list[Anchored] | None  # None where quotes are not labelled
    commitments: list[Anchored] | None  # None where commitments are not labelled


def read(path: Path) -> list[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def polnear(path: Path, *kinds: Path) -> list[dict[str, Any]]:
    """PolNeAR articles; the quotes labelled in one of the files `kinds` also carry their kind."""
    articles = read(path)
    if kinds:
        known = {
            (k["doc"], tuple(map(tuple, k["cue"])), tuple(map(tuple, k["content"]))): k
            for file in kinds
            for k in read(file)
        }
        for article in articles:
            for quote in article["quotes"]:
                key = (
                    article["id"],
                    tuple(map(tuple, quote["cue"])),
                    tuple(map(tuple, quote["content"])),
                )
                quote["kind"] = known.get(key, {}).get("kind")
    return articles


def own(*, held_out: bool = False) -> list[dict[str, Any]]:
    """The project's own articles; those named in held_out.txt are for scoring, never trained on."""
    apart = set(HELD_OUT.read_text(encoding="utf8").split())
    return [a for a in corpus.articles() if (a["id"] in apart) == held_out]


def word_numbers(words: Sequence[Span], span: Span) -> list[int]:
    """Numbers of the words (in text order) that meet `span`."""
    a = bisect_right(words, span[0], key=lambda w: max(w[1], w[0] + 1) - 1)
    a -= a > 0 and max(words[a - 1][1], words[a - 1][0] + 1) > span[0]
    return list(range(a, bisect_left(words, span[1], lo=a, key=lambda w: w[0])))


def trimmed(window: Window, numbers: list[int]) -> list[int]:
    """Word numbers without separators at either end."""
    while numbers and window.words[numbers[0]][0] == window.words[numbers[0]][1]:
        numbers = numbers[1:]
    while numbers and window.words[numbers[-1]][0] == window.words[numbers[-1]][1]:
        numbers = numbers[:-1]
    return numbers


def place(window: Window, spans: Iterable[Span | None]) -> list[list[int]]:
    placed = [trimmed(window, word_numbers(window.words, s)) for s in spans if s]
    return [p for p in placed if p]


def example(
    article: dict[str, Any], window: Window, kinds: list[str], actions: list[str]
) -> Example:
    if article["quotes"] is None:
        return Example(window, None, None)
    quotes = []
    for quote in article["quotes"]:
        cue = place(window, map(tuple, quote["cue"]))
        if not cue or not quote["content"]:
            continue
        spans = {role: place(window, map(tuple, quote[role])) for role in ("speaker", "content")}
        kind = quote.get("kind")
        quotes.append(Anchored(cue[0], spans, kinds.index(kind) if kind else None))
    if "commitments" not in article:
        return Example(window, quotes, None)
    commitments = []
    for c in article["commitments"]:
        trigger = place(window, [c["trigger"]])
        if not trigger:
            continue
        spans = {
            "actor": place(window, [c["actor_span"]]),
            "object": place(window, [c["object_span"]]),
            "window": place(window, [c["window_span"]]),
            "condition": place(window, [c["condition_span"]]),
            **{
                r: place(window, [p["span"] for p in c["place_spans"] if p["role"] == r])
                for r in ("from", "to", "at")
            },
        }
        extra = {
            "action": actions.index(c["action"]),
            "tentative": int(c["firmness"] == "tentative"),
            "negated": int(c["negated"]),
            "checkable": int(c["checkable"]),
        }
        commitments.append(Anchored(trigger[0], spans, extra=extra))
    return Example(window, quotes, commitments)


def examples(
    articles: Iterable[dict[str, Any]],
    tokenizer: Tokenizer,
    kinds: list[str],
    actions: list[str],
    rng: random.Random | None = None,
) -> Iterator[Example]:
    """Windows of each article. With `rng`, window sizes and quotation marks vary by epoch."""
    for article in articles:
        limit = rng.choice((96, 128, 160, 192, 192, 224)) if rng else 192
        text = article["text"]
        if rng and rng.random() < 0.3:
            text = text.translate(CURLY)
        for window in windows(text, tokenizer, limit):
            yield example(article, window, kinds, actions)
