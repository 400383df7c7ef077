"""The labelled sets: the project's held-out articles, and outside ones where they are there."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from eval.scorers import Record, Score, score_commitments, score_quotes, totals
from sayso.extract import read
from sayso.records import Article
from sayso.show.json_lines import reading_record
from train import data

SHARED = Path(__file__).parents[2] / "shared"


def own() -> list[Record]:
    return data.own(held_out=True)


def lines(path: Path) -> Iterator[Record]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf8") as file:
        for line in file:
            yield json.loads(line)


def polnear_dev() -> list[Record]:
    return data.polnear(SHARED / "data/polnear/dev.jsonl.gz", SHARED / "gold/kinds_dev.jsonl")


def mini_dev() -> list[Record]:
    """Mini-articles with their commitments' evidence as offsets."""
    articles = list(lines(SHARED / "gold/mini_dev.jsonl"))
    for article in articles:
        for one in article["commitments"]:
            at = article["text"].find(one.get("evidence_text") or "\0")
            quoted = article["quotes"][one["quote"]]["content"] if one["quote"] is not None else []
            one["evidence"] = [[at, at + len(one["evidence_text"])]] if at >= 0 else quoted
    return articles


SETS: dict[str, tuple[str | None, Callable[[], list[Record]]]] = {
    "own": (None, own),
    "polnear_dev": ("data/polnear/dev.jsonl.gz", polnear_dev),
    "mini_dev": ("gold/mini_dev.jsonl", mini_dev),
}


def available() -> list[str]:
    return [name for name, (path, _) in SETS.items() if path is None or (SHARED / path).exists()]


def article_of(gold: Record) -> Article:
    """The article of a labelled record, as a `.jsonl` line would bring it."""
    published = gold.get("published")
    return Article(
        origin=gold["id"],
        given_id=gold["id"],
        text=gold["text"],
        title=gold.get("title"),
        outlet=gold.get("outlet"),
        published=published,
        published_precision=("time" if "T" in published else "day") if published else None,
        published_from="metadata" if published else None,
    )


def predict(gold: Record) -> dict[str, Any]:
    return reading_record(read(article_of(gold)))


def read_all(name: str) -> list[tuple[Record, Record]]:
    """Every article of a set with what was read of it."""
    gold = SETS[name][1]()
    for article in gold:
        for quote in article["quotes"]:
            quote["speaker"] = quote["speaker"] or []
    return [(article, predict(article)) for article in gold]


def scores_of(gold: Record, found: Record) -> dict[str, Score]:
    """Every measure of one article."""
    out = score_quotes([(gold["text"], gold["quotes"], found["quotes"])])
    if "commitments" in gold:
        out |= score_commitments([(gold["commitments"], found["commitments"])])
    return out


def score(name: str) -> dict[str, Score]:
    """Every measure of one set."""
    return totals([scores_of(gold, found) for gold, found in read_all(name)])
