"""Figures of a growing ledger → a table in Markdown and a plot in SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log, log10


@dataclass(slots=True)
class Figures:
    """What was measured of a ledger of one size; seconds by operation, wall and processor."""

    quotes: int
    seconds: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    ratio: float = 0.0

    def take(self, name: str, spent: tuple[float, float]) -> None:
        """Note what one operation took."""
        self.seconds[name], self.processor[name] = spent


def table(figures: Sequence[Figures]) -> str:
    """All figures as a table in Markdown, a column for each size."""
    sizes = [f"{each.quotes:,} quotes" for each in figures]
    lines = [["", *sizes], ["---", *["---:"] * len(sizes)]]
    for name in figures[0].seconds:
        cells = [f"{_time(f.seconds[name])} ({_time(f.processor[name])})" for f in figures]
        lines.append([name, *cells])
    for name in figures[0].rates:
        lines.append([name, *(f"{each.rates.get(name, 0):,.0f}" for each in figures)])
    lines.append(["file ÷ bytes of its values", *(f"{each.ratio:.2f}" for each in figures)])
    if len(figures) > 1:
        lines.append(["growth ÷ n log n, write", "", *growth(figures, "write")])
        lines.append(["growth ÷ n log n, verify", "", *growth(figures, "verify")])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def growth(figures: Sequence[Figures], name: str) -> list[str]:
    """How much longer `name` takes than at the smallest size, over what n log n would have it."""
    least = figures[0]
    return [
        f"{each.seconds[name] / least.seconds[name] / _n_log_n(each.quotes, least.quotes):.2f}"
        for each in figures[1:]
    ]


def _n_log_n(n: int, than: int) -> float:
    return n * log(n) / (than * log(than))


def _time(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1000:,.1f} ms"


def plot(figures: Sequence[Figures]) -> str:
    """Seconds by size as SVG, both in powers of ten, a line for each operation."""
    colours = ("#1b6ca8", "#b3541e", "#2e7d32", "#7b1fa2", "#c2185b", "#00838f", "#5d4037",
               "#9e9d24", "#455a64")  # fmt: skip
    ends = log10(figures[0].quotes), log10(figures[-1].quotes)
    width = max(ends[1] - ends[0], 1)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 440" font-family="sans-serif" '
        'font-size="12"><rect width="640" height="440" fill="white"/>',
        '<path d="M70 390V30M70 390H430" stroke="black" fill="none"/>',
        '<text x="250" y="430" text-anchor="middle">quotes in the ledger</text>',
        '<text x="70" y="20">seconds (dashed: n log n)</text>',
    ]

    def at(quotes: float, seconds: float) -> str:
        power = min(max(log10(max(seconds, 1e-9)), -4), 4)
        return f"{70 + 360 * (log10(quotes) - ends[0]) / width:.1f} {390 - 45 * (power + 4):.1f}"

    for power in range(-4, 5):
        y = 394 - 45 * (power + 4)
        parts.append(f'<text x="64" y="{y}" text-anchor="end">{10.0**power:g}</text>')
    for each in figures:
        x = at(each.quotes, 1).split()[0]
        parts.append(f'<text x="{x}" y="408" text-anchor="middle">{each.quotes:,}</text>')
    first, last = figures[0], figures[-1]
    for row, (name, colour) in enumerate(zip(first.seconds, colours, strict=False)):
        line = "L".join(at(each.quotes, each.seconds[name]) for each in figures)
        parts.append(f'<path d="M{line}" stroke="{colour}" stroke-width="2" fill="none"/>')
        parts.append(f'<text x="450" y="{60 + 18 * row}" fill="{colour}">{name}</text>')
        if name in ("write", "verify"):
            longest = first.seconds[name] * _n_log_n(last.quotes, first.quotes)
            line = f"M{at(first.quotes, first.seconds[name])}L{at(last.quotes, longest)}"
            parts.append(f'<path d="{line}" stroke="{colour}" stroke-dasharray="4 4" fill="none"/>')
    return "\n".join([*parts, "</svg>"]) + "\n"
