"""Power curves come in, the same figures as SVG and PNG come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sayso.show.calibration_drawing import Figure, Mark, Shape, Words, png, svg
from sayso.show.calibration_plots import HEIGHT, WIDTH, Frame

COLOURS = ("#0072b2", "#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#d55e00")
Curve = Sequence[tuple[float, float]]


def power(name: str, title: str, across: str, curves: Mapping[str, Curve]) -> Figure:
    """How often a change is found, over its size, one line for each kind of series."""
    ends = [x for curve in curves.values() for x, _ in curve]
    frame = Frame(across=(min(ends), max(ends)), up=(0, 1))
    marks: list[Mark] = [
        Words(at=(WIDTH / 2, 24), text=title, size=15, anchor="middle", bold=True),
        *_axes(frame, across),
    ]
    rises = all(curve[-1][1] >= curve[0][1] for curve in curves.values())
    high = frame.bottom - 16 * len(curves) if rises else frame.top + 10
    for place, (label, curve) in enumerate(curves.items()):
        colour, y = COLOURS[place % len(COLOURS)], high + 16 * place
        marks.append(Shape(points=tuple(frame.at(*each) for each in curve), stroke=colour, width=2))
        marks.append(Shape(points=((325, y), (343, y)), stroke=colour, width=3))
        marks.append(Words(at=(348, y + 4), text=label, size=10))
    told = f"{title}. " + "; ".join(f"{label}: {_ends(curve)}" for label, curve in curves.items())
    return Figure(name=name, width=WIDTH, height=HEIGHT, title=title, told=told, marks=tuple(marks))


def _ends(curve: Curve) -> str:
    return f"{curve[0][1]:.2f} at {curve[0][0]:g}, {curve[-1][1]:.2f} at {curve[-1][0]:g}"


def _axes(frame: Frame, across: str) -> list[Mark]:
    corners = ((frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom))
    marks: list[Mark] = [Shape(points=corners, stroke="#333333")]
    low, high = frame.across
    for step in range(6):
        value, chance = low + (high - low) * step / 5, step / 5
        x, y = frame.at(value, 0)[0], frame.at(low, chance)[1]
        marks.append(
            Words(at=(x, frame.bottom + 17), text=f"{value:.2g}", size=10, anchor="middle")
        )
        marks.append(Words(at=(frame.left - 7, y + 4), text=f"{chance:g}", size=10, anchor="end"))
        marks.append(Shape(points=((frame.left, y), (frame.right, y)), stroke="#eeeeee"))
    middle = (frame.left + frame.right) / 2
    marks.append(Words(at=(middle, frame.bottom + 38), text=across, anchor="middle"))
    marks.append(Words(at=(12, frame.top - 8), text="share found", size=11))
    return marks


def save(figures: Sequence[Figure], folder: Path) -> None:
    """Each figure as NAME.svg and NAME.png."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in figures:
        (folder / f"{each.name}.svg").write_text(svg(each), "utf-8")
        (folder / f"{each.name}.png").write_bytes(png(each))
