"""The labelled sets that need no model: times, amounts, places, speakers, with their scorers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval import places, quantities, recognizers, speakers, times
from eval.faults import Fault
from eval.scorers import Record, Score

SHARED = Path(__file__).parents[2] / "shared"


@dataclass(frozen=True, slots=True)
class Layer:
    """One labelled set: how it is loaded from its file, read by sayso, scored, and its errors."""

    path: str
    load: Callable[[Path], list[Record]]
    read: Callable[[Record], list[Any]]
    score: Callable[[Record, Any], dict[str, Score]]
    faults: Callable[[Record, Any], Iterator[Fault]]


def layer(path: str, load: Callable[[Path], list[Record]], module: Any) -> Layer:
    return Layer(path, load, module.read, module.scores_of, module.faults)


LAYERS = {
    "tbaq": layer("data/times/tbaq-cleaned.tar.gz", times.load, times),
    "recognizers": layer(
        "data/times/recognizers-datetime-english.tar.gz", recognizers.load, recognizers
    ),
    "newsquant": layer("data/quantities/newsquant_dev.json", quantities.load, quantities),
    "lgl": layer("data/places/lgl.xml.gz", places.load, places),
    "tr_news": layer("data/places/TR-News.xml.gz", places.load, places),
    "mini_dev speakers": layer("gold/mini_dev.jsonl", speakers.mini, speakers),
    "gum_news speakers": layer("data/gum/gum-dep-xml.tar.gz", speakers.gum, speakers),
}


def available() -> list[str]:
    return [name for name, layer in LAYERS.items() if (SHARED / layer.path).exists()]


def read_all(name: str) -> list[tuple[Record, list[Any]]]:
    """Every document of a set with what was read of it."""
    one = LAYERS[name]
    return [(gold, one.read(gold)) for gold in one.load(SHARED / one.path)]


def scores(name: str, readings: Sequence[tuple[Record, Any]]) -> list[dict[str, Score]]:
    """Every measure of each document."""
    return [LAYERS[name].score(gold, found) for gold, found in readings]


def worst(name: str, readings: Sequence[tuple[Record, Any]]) -> list[Fault]:
    """Every error of a set, the worst first."""
    every = [fault for gold, found in readings for fault in LAYERS[name].faults(gold, found)]
    return sorted(every, key=lambda fault: -fault.weight)
