"""TimeBank and AQUAINT: TIMEX3 spans, types and values beside those that sayso reads.

Definitions as in TempEval-3 (UzZaman et al., 2013): a found expression meets a labelled one when
they overlap; strict asks for the same span, value for the same TIMEX3 value as well.
"""

from __future__ import annotations

import html
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from eval.faults import MADE_UP, MISSED, Fault
from eval.scorers import Record, Score, paired
from sayso.extract.times import anchor_of, times

TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def load(archive: Path) -> list[Record]:
    """The documents of a TimeML archive: text, date of writing and TIMEX3 labels."""
    with tarfile.open(archive) as files:
        members = {Path(m.name): files.extractfile(m) for m in files if m.name.endswith(".tml")}
        return [
            document(path.stem, member.read().decode("utf8", "replace"))
            for path, member in members.items()
            if member and not path.name.startswith("._")
        ]


def document(name: str, markup: str) -> Record:
    """One document of TimeML; its labels' offsets count the characters of its text."""
    body = markup[markup.index("<TEXT>") + 6 : markup.index("</TEXT>")]
    text, position = "", 0
    opened: tuple[int, dict[str, str]] = (0, {})
    labels: list[Record] = []
    for tag in TAG.finditer(body):
        text += html.unescape(body[position : tag.start()])
        position = tag.end()
        if tag[2] == "TIMEX3" and not tag[1]:
            opened = len(text), dict(ATTRIBUTE.findall(tag[3]))
        elif tag[2] == "TIMEX3":
            start, said = opened
            label = {"span": (start, len(text)), "type": said["type"], "value": said["value"]}
            labels.append(label)
    text += html.unescape(body[position:])
    return {"id": name, "text": text, "published": _written(markup), "times": labels}


def _written(markup: str) -> str | None:
    for _, name, attributes in TAG.findall(markup):
        said: dict[str, str] = dict(ATTRIBUTE.findall(attributes))
        if name == "TIMEX3" and said.get("functionInDocument") == "CREATION_TIME":
            return said["value"]
    return None


def read(gold: Record) -> list[Record]:
    return [asdict(t) for t in times(gold["text"], anchor_of(gold["published"], None))]


def shared(a: Record, b: Record) -> float | None:
    """Characters that two spans share, None where they do not meet."""
    (start, end), (first, last) = a["span"], b["span"]
    size = min(end, last) - max(start, first)
    return float(size) if size > 0 else None


def scores_of(gold: Record, found: Sequence[Record]) -> dict[str, Score]:
    pairs = [(gold["times"][i], found[j]) for i, j in paired(gold["times"], found, shared)]
    same = {
        "relaxed": len(pairs),
        "strict": sum(tuple(g["span"]) == tuple(f["span"]) for g, f in pairs),
        "type": sum(g["type"] == f["type"] for g, f in pairs),
        "value": sum(g["value"] == f["value"] for g, f in pairs),
    }
    return {name: Score(hits, len(found), len(gold["times"])) for name, hits in same.items()}


def faults(gold: Record, found: Sequence[Record]) -> Iterator[Fault]:
    """Values by the days they are off, then what was made up and what was missed."""
    pairs = paired(gold["times"], found, shared)
    for i, j in pairs:
        g, f = gold["times"][i], found[j]
        if g["value"] != f["value"]:
            why = f"{f['value']} for {g['value']}, by {f['rule']}"
            yield Fault(days_off(g["value"], f["value"]), gold["id"], tuple(g["span"]), why)
    met, read_right = {i for i, _ in pairs}, {j for _, j in pairs}
    for j, f in enumerate(found):
        if j not in read_right:
            why = f"made up {f['value']}, by {f['rule']}"
            yield Fault(MADE_UP, gold["id"], tuple(f["span"]), why)
    for i, g in enumerate(gold["times"]):
        if i not in met:
            yield Fault(MISSED, gold["id"], tuple(g["span"]), f"missed {g['value']}")


def days_off(wanted: str, found: str) -> float:
    """Days between two dated values, 0 where either names no day."""
    days = [DAY.match(value) for value in (wanted, found)]
    try:
        first, last = (date.fromisoformat(day[0]) if day else None for day in days)
    except ValueError:
        return 0.0
    return float(abs((first - last).days)) if first and last else 0.0
