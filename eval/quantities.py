"""NewsQuant: amounts and the way they go beside those that sayso reads.

Definitions as its authors have them (Almasian et al., 2023): a value is right when its number,
or both of a range, are the same; value and change asks for the same direction too.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.faults import MADE_UP, MISSED, Fault
from eval.scorers import Record, Score
from sayso.extract.quantities import quantities

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
Amount = tuple[tuple[float | None, ...], str]


def load(path: Path) -> list[Record]:
    every = json.loads(path.read_text(encoding="utf8"))
    return [{"id": f"text-{n}", **one} for n, one in enumerate(every)]


def read(gold: Record) -> list[Record]:
    return [asdict(q) for q in quantities(gold["text"])]


def wanted(gold: Record) -> list[Amount]:
    numbers = (NUMBER.findall(str(q["value"]).replace(",", "")) for q in gold["quantities"])
    changes = (str(q["change"]) for q in gold["quantities"])
    return [(tuple(map(float, n)), change) for n, change in zip(numbers, changes, strict=True)]


def given(found: Record) -> Amount:
    value = (found["value"],) if found["value"] is not None else (found["min"], found["max"])
    return value, found["change"]


def same(a: Amount, b: Amount, *, change: bool) -> bool:
    if len(a[0]) != len(b[0]) or (change and a[1] != b[1]):
        return False
    pairs = zip(a[0], b[0], strict=True)
    return all(
        x is not None and y is not None and math.isclose(x, y, rel_tol=1e-6, abs_tol=1e-6)
        for x, y in pairs
    )


def matched(gold: Sequence[Amount], found: Sequence[Amount], *, change: bool) -> set[int]:
    """Which found amounts meet a labelled one, one to one, in order."""
    taken: set[int] = set()
    for amount in gold:
        free = (j for j, f in enumerate(found) if j not in taken and same(amount, f, change=change))
        taken |= set([j] if (j := next(free, None)) is not None else [])
    return taken


def scores_of(gold: Record, found: Sequence[Record]) -> dict[str, Score]:
    labels, amounts = wanted(gold), [given(f) for f in found]
    return {
        name: Score(len(matched(labels, amounts, change=change)), len(amounts), len(labels))
        for name, change in (("value", False), ("value and change", True))
    }


def faults(gold: Record, found: Sequence[Record]) -> Iterator[Fault]:
    """What was made up, what was missed, then right values that go the wrong way."""
    labels, amounts = wanted(gold), [given(f) for f in found]
    right = matched(labels, amounts, change=False)
    left = list(labels)
    for j in right:
        label = next(w for w in left if same(w, amounts[j], change=False))
        left.remove(label)
        if label[1] != amounts[j][1]:
            why = f"{amounts[j][1]} for {label[1]}"
            yield Fault(0.5, gold["id"], tuple(found[j]["span"]), why)
    for j, f in enumerate(found):
        if j not in right:
            why = f"made up {_shown(amounts[j])}"
            yield Fault(MADE_UP, gold["id"], tuple(f["span"]), why)
    for label in left:
        yield Fault(MISSED, gold["id"], (0, len(gold["text"])), f"missed {_shown(label)}")


def _shown(amount: Amount) -> str:
    return " to ".join("open" if x is None else f"{x:g}" for x in amount[0]) or "no number"
