"""`python -m eval.report`: write report.md, every measure with its interval, and the worst errors.

`python -m eval.report SET...` makes the parts of those sets anew and leaves the others.

Intervals: percentile bootstrap over whole articles (Efron, 1979), since the quotes of one
article are alike. Words are shown for the project's own texts alone; other articles belong to
their publishers and are named by identifier and offsets.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from eval import layers, sets
from eval.scorers import (
    Record,
    Score,
    commitment_likeness,
    paired,
    quote_likeness,
    slots_right,
    totals,
)
from eval.sets import SETS, scores_of

REPORT = Path(__file__).parent / "report.md"
RESAMPLES, SEED = 1000, 1
WORST = 20
LONGEST = 110  # characters of shown words
OWN_WORDS = ("own", "mini_dev")


def interval(per_article: Sequence[dict[str, Score]], measure: str) -> tuple[float, float]:
    """95 % interval of a measure's F1, in percent."""
    rng = random.Random(SEED)
    counts = [a.get(measure, Score(0, 0, 0)) for a in per_article]
    drawn = []
    for _ in range(RESAMPLES):
        some = rng.choices(counts, k=len(counts))
        drawn.append(
            Score(
                sum(s.hits for s in some), sum(s.found for s in some), sum(s.gold for s in some)
            ).f1
        )
    drawn.sort()
    return drawn[round(0.025 * RESAMPLES)], drawn[round(0.975 * RESAMPLES) - 1]


def table(name: str, per_article: Sequence[dict[str, Score]]) -> Iterator[str]:
    yield f"\n## {name}, {len(per_article)} {'articles' if name in SETS else 'documents'}\n"
    yield "| measure | F1 | 95 % interval | precision | recall | n |"
    yield "|---|---|---|---|---|---|"
    for measure, s in totals(per_article).items():
        if s.gold:
            low, high = interval(per_article, measure)
            yield (
                f"| {measure} | {s.f1:.1f} | {low:.1f} to {high:.1f} "
                f"| {100 * s.hits / max(1, s.found):.1f} | {100 * s.hits / s.gold:.1f} | {s.gold} |"
            )


def worst(name: str, readings: Sequence[tuple[Record, Record]]) -> Iterator[str]:
    """The surest of what is wrong: quotes missed and made up, wrong kinds, wrong commitments."""
    faults: dict[str, list[tuple[float, str]]] = {}

    def note(
        layer: str, weight: float, gold: Record, spans: Sequence[Sequence[int]], why: str
    ) -> None:
        faults.setdefault(layer, []).append((weight, f"{shown(name, gold, spans)}: {why}"))

    for gold, found in readings:
        wanted = [q for q in gold["quotes"] if q["cue"] and q["content"]]
        pairs = paired(wanted, found["quotes"], quote_likeness)
        for i, q in enumerate(wanted):
            if all(i != a for a, _ in pairs):
                size = sum(e - s for s, e in q["content"])
                note("quotes missed", size, gold, q["cue"] + q["content"], "not found")
        for j, q in enumerate(found["quotes"]):
            if all(j != b for _, b in pairs):
                spans = q["cue"] + q["content"]
                note("quotes made up", q["confidence"], gold, spans, f"said {q['confidence']}")
        for i, j in pairs:
            g, f = wanted[i], found["quotes"][j]
            if g.get("kind") and g["kind"] != f["kind"]:
                sure = f["kind_scores"][f["kind"]]
                why = f"{f['kind']} for {g['kind']}"
                note("kinds", sure, gold, g["cue"] + g["content"], why)
        if "commitments" in gold:
            for weight, spans, why in commitment_faults(gold, found):
                note("commitments", weight, gold, spans, why)
    for layer, noted in faults.items():
        noted.sort(key=lambda fault: -fault[0])
        yield f"\n### {name}: {layer}, the worst {min(WORST, len(noted))} of {len(noted)}\n"
        yield from (f"- {words}" for _, words in noted[:WORST])


def commitment_faults(
    gold: Record, found: Record
) -> Iterator[tuple[float, Sequence[Sequence[int]], str]]:
    pairs = paired(gold["commitments"], found["commitments"], commitment_likeness)
    for i, g in enumerate(gold["commitments"]):
        if all(i != a for a, _ in pairs):
            yield 10, g["evidence"], "not found"
    for j, f in enumerate(found["commitments"]):
        if all(j != b for _, b in pairs):
            yield 10 + f["confidence"], f["evidence"], f"made up, said {f['confidence']}"
    for i, j in pairs:
        g, f = gold["commitments"][i], found["commitments"][j]
        wrong = [slot for slot, ok in slots_right(g, f).items() if not ok]
        if wrong:
            yield len(wrong), g["evidence"], "wrong " + ", ".join(wrong)


def shown(name: str, gold: Record, spans: Sequence[Sequence[int]]) -> str:
    """The words where they are the project's own, else where they stand."""
    if name not in OWN_WORDS:
        return f"{gold['id']} {spans[0][0]}–{spans[-1][1]}"
    words = " … ".join(" ".join(gold["text"][s:e].split()) for s, e in spans)
    escaped = words.replace("|", "\\|").replace("<", "&lt;")
    return f"{gold['id']} “{escaped[:LONGEST]}{'…' if len(escaped) > LONGEST else ''}”"


HEAD = """# How well sayso reads

Made by `make report`. F1 in percent, 95 % intervals by resampling articles. Where precision and
recall are one figure, it is the share that is right.
Kinds of `polnear_dev` are scored where they are labelled. Confidence: `calibration.svg`.
Times, amounts and places are scored by the definitions of their own corpora, see `eval/`; of what
others wrote only places in it and labels are shown.
"""
ERRORS = "\n## The worst errors\n"
# Where the part of one set begins, among the tables and among the errors.
TABLE_OF = re.compile(r"^(?=\n## (.+), \d+ (?:articles|documents)$)", re.MULTILINE)
ERRORS_OF = re.compile(r"^(?=\n### ([^:\n]+): )", re.MULTILINE)


def measured(name: str) -> tuple[str, str]:
    """The table of a set, and its worst errors."""
    if name in SETS:
        readings = sets.read_all(name)
        per_article = [scores_of(gold, found) for gold, found in readings]
        return _block(table(name, per_article)), _block(worst(name, readings))
    read = layers.read_all(name)
    return _block(table(name, layers.scores(name, read))), _block(layer_faults(name, read))


def _block(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def layer_faults(name: str, readings: Sequence[tuple[Record, Any]]) -> Iterator[str]:
    faults = layers.worst(name, readings)
    yield f"\n### {name}: the worst {min(WORST, len(faults))} of {len(faults)}\n"
    yield from (f"- {fault}" for fault in faults[:WORST])


def split(report: str) -> tuple[dict[str, str], dict[str, str]]:
    """The tables and the errors of a report, each by its set."""
    tables, _, errors = report.partition(ERRORS)
    return _by_set(TABLE_OF, tables), _by_set(ERRORS_OF, errors)


def _by_set(opening: re.Pattern[str], words: str) -> dict[str, str]:
    starts = [(m.start(), m[1]) for m in opening.finditer(words)]
    ends = [start for start, _ in starts[1:]] + [len(words)]
    found: dict[str, str] = {}
    for (start, name), end in zip(starts, ends, strict=True):
        found[name] = found.get(name, "") + words[start:end]
    return found


def report(names: Iterable[str], former: str = "") -> str:
    """The report with the parts of some sets made anew, and those of the others as they were."""
    tables, errors = split(former)
    for name in names:
        tables[name], errors[name] = measured(name)
    order = [name for name in (*SETS, *layers.LAYERS) if name in tables]
    parts = [tables[name] for name in order], [errors.get(name, "") for name in order]
    return HEAD + "".join(parts[0]) + ERRORS + "".join(parts[1])


def main() -> None:
    every = [*sets.available(), *layers.available()]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=every, metavar="SET", help=", ".join(every))
    names = parser.parse_args().sets
    former = REPORT.read_text(encoding="utf8") if REPORT.exists() else ""
    REPORT.write_text(report(names, former), encoding="utf8")
    print(f"wrote {REPORT}")


if __name__ == "__main__":
    main()
