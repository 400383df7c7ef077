"""`python -m eval.calibrate`: how often readings of each score are right, into model.json.

Method: isotonic regression by pooling adjacent violators (Ayer et al., 1955; for probabilities
Zadrozny and Elkan, 2002), in steps of at least `FEWEST` readings. Quotes are measured on
PolNeAR dev, commitments on the mini-articles and the project's held-out articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from eval.scorers import commitment_likeness, paired, quote_likeness
from eval.sets import read_all
from sayso.extract.confidence import UNMEASURED
from sayso.inference import MODELS, load

PLOT = Path(__file__).parent / "calibration.svg"
FEWEST = 25
Judged = tuple[float, bool]  # a reading's score, and whether it is right
MEASURED_ON = {"quote": ("polnear_dev",), "commitment": ("mini_dev", "own")}


def judged(what: str) -> list[Judged]:
    """Every quote or commitment found in the labelled sets, with its confidence.

    A reading is right when the scorers pair it with a labelled one: its exact spans and slots may
    still differ.
    """
    kind, likeness = {
        "quote": ("quotes", quote_likeness),
        "commitment": ("commitments", commitment_likeness),
    }[what]
    out: list[Judged] = []
    for name in MEASURED_ON[what]:
        for gold, reading in read_all(name):
            wanted = [g for g in gold[kind] if kind == "commitments" or (g["cue"] and g["content"])]
            found = reading[kind]
            right = {j for _, j in paired(wanted, found, likeness)}
            out += [(f["confidence"], j in right) for j, f in enumerate(found)]
    return out


def steps(readings: Iterable[Judged], fewest: int = FEWEST) -> list[tuple[float, float]]:
    """(score, share right) of each step, both rising; no share is ever quite 0 or 1."""
    ordered = sorted(readings, key=score_of)
    starts = range(0, max(1, len(ordered) - fewest + 1), fewest)
    ends = [*starts[1:], len(ordered)]  # the last block takes what is left over
    blocks: list[list[Judged]] = []
    for start, end in zip(starts, ends, strict=True):
        blocks.append(ordered[start:end])
        while len(blocks) > 1 and share(blocks[-2]) >= share(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    return [(mean(block), share(block)) for block in blocks]


def score_of(one: Judged) -> float:
    return one[0]


def mean(block: Sequence[Judged]) -> float:
    return round(sum(score for score, _ in block) / len(block), 4)


def share(block: Sequence[Judged]) -> float:
    """Share of right readings, half a reading added on either side."""
    return round((sum(right for _, right in block) + 0.5) / (len(block) + 1), 4)


def plot(measured: dict[str, list[Judged]]) -> str:
    """A reliability diagram as SVG: what was said in tenths of the readings, and what came true."""
    colours = {"quote": "#1b6ca8", "commitment": "#b3541e"}
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 400" font-family="sans-serif" '
        'font-size="12"><rect width="420" height="400" fill="white"/>',
        '<path d="M60 340V40M60 340H360" stroke="black" fill="none"/>',
        '<path d="M60 340L360 40" stroke="#999" stroke-dasharray="4 4"/>',
        '<text x="210" y="380" text-anchor="middle">confidence said</text>',
        '<text transform="rotate(-90 20 190)" x="20" y="190" text-anchor="middle">'
        "share right</text>",
    ]
    for tenth in range(0, 11, 2):
        at = 30 * tenth
        parts.append(f'<text x="{60 + at}" y="356" text-anchor="middle">{tenth / 10}</text>')
        parts.append(f'<text x="54" y="{344 - at}" text-anchor="end">{tenth / 10}</text>')
    for row, (what, readings) in enumerate(measured.items()):
        colour, ordered = colours[what], sorted(readings, key=score_of)
        size = max(1, len(ordered) // 10)
        for i in range(0, len(ordered), size):
            block = ordered[i : i + size]
            x, y = 60 + 300 * mean(block), 340 - 300 * share(block)
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
        label = f"{what}s, n = {len(ordered)}; each point a tenth of them"
        parts.append(f'<text x="70" y="{56 + 16 * row}" fill="{colour}">{label}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    model, path = load(), MODELS / "model.json"
    model.about["confidence"] = dict.fromkeys(MEASURED_ON, UNMEASURED)
    found = {what: steps(judged(what)) for what in MEASURED_ON}
    model.about["confidence"] = found
    path.write_text(json.dumps(model.about, indent=1) + "\n", encoding="utf8")
    PLOT.write_text(plot({what: judged(what) for what in MEASURED_ON}), encoding="utf8")
    for what, points in found.items():
        print(what, *(f"{raw:.2f}→{right:.2f}" for raw, right in points))


if __name__ == "__main__":
    main()
