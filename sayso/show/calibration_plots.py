"""A calibration goes in, its four figures come out as lines and words to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sayso.show.calibration import NAMES
from sayso.show.calibration_drawing import Figure, Mark, Point, Shape, Words, dot
from sayso.weigh.calibrate import DEADLINE, Calibration, Forecast, Scored
from sayso.weigh.calibrate import Point as Moment

# Okabe and Ito's colours, which most colour-blind readers can tell apart.
BLUE, GREY, PALE = "#0072b2", "#767676", "#d6e6f2"
OTHERS = ("#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#767676", "#d55e00")
WIDTH, HEIGHT = 520.0, 400.0
CLASSES = ("kept", "partly", "not_done", "reversed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where figures of the two axes lie on the picture."""

    across: tuple[float, float]
    up: tuple[float, float]
    left: float = 70.0
    right: float = WIDTH - 20
    top: float = 45.0
    bottom: float = HEIGHT - 60

    def at(self, across: float, up: float) -> Point:
        """The place of a pair of figures."""
        part = (across - self.across[0]) / (self.across[1] - self.across[0])
        high = (up - self.up[0]) / (self.up[1] - self.up[0])
        return (
            self.left + part * (self.right - self.left),
            self.bottom - high * (self.bottom - self.top),
        )


def figures(found: Calibration) -> tuple[Figure, ...]:
    """Reliability, log scores over the window, differences and forecasts at the deadline.

    Nothing where no case was replayed.
    """
    due = next((point for point in found.points if point.at == DEADLINE), None)
    if due is None:
        return ()
    return (reliability(due), over_time(found), differences(due), forecasts(due))


def reliability(point: Moment) -> Figure:
    """CORP reliability of kept at one point, with the band of a calibrated forecaster."""
    frame = Frame(across=(0, 1), up=(0, 1))
    curve = point.reliability
    steps = list(zip(curve.forecast.tolist(), curve.observed.tolist(), strict=True))
    low = list(zip(curve.forecast.tolist(), curve.low.tolist(), strict=True))
    high = list(zip(curve.forecast.tolist(), curve.high.tolist(), strict=True))
    band = tuple(frame.at(*pair) for pair in [*low, *reversed(high)])
    marks: list[Mark] = [
        Shape(points=band, fill=PALE),
        *_axes(frame, "forecast p(kept)", "share that was kept", _shares()),
        Shape(points=(frame.at(0, 0), frame.at(1, 1)), stroke=GREY, dashed=True),
        Shape(points=tuple(frame.at(*pair) for pair in steps), stroke=BLUE, width=2),
        *(
            dot(frame.at(*pair), 3 + min(6.0, count**0.5), BLUE)
            for pair, count in zip(steps, curve.count.tolist(), strict=True)
        ),
    ]
    return Figure(
        name="reliability", width=WIDTH, height=HEIGHT,
        title="Reliability of p(kept) at the deadline",
        told=(
            "Isotonic (CORP) reliability curve. On the dashed line forecasts are calibrated; in "
            "the pale band 90 % of calibrated forecasters lie; larger dots pool more cases."
        ),
        marks=(_title("Reliability of p(kept) at the deadline"), *marks),
    )  # fmt: skip


def over_time(found: Calibration) -> Figure:
    """The mean log score of each assessor at each point of the window."""
    values = [each.log_score for point in found.points for each in point.scored]
    frame = Frame(
        across=(found.points[0].at, found.points[-1].at),
        up=(min(values) - 0.1, max(values) + 0.1),
        right=340,
    )
    marks: list[Mark] = list(
        _axes(
            frame, "share of the window that has passed", "mean log score (0 is best)",
            [(point.at, f"{point.at:g}") for point in found.points], _ticks(*frame.up),
        )
    )  # fmt: skip
    names = [each.assessor for each in found.points[0].scored]
    colours = dict(zip(names, (BLUE, *OTHERS), strict=True))
    for place, name in enumerate(names):
        line = [
            frame.at(point.at, each.log_score)
            for point in found.points
            for each in point.scored
            if each.assessor == name
        ]
        ours = place == 0
        marks.append(Shape(points=tuple(line), stroke=colours[name], width=3 if ours else 1.5))
        down = frame.top + 16 * place
        marks.append(Shape(points=((350, down), (368, down)), stroke=colours[name], width=3))
        marks.append(Words(at=(373, down + 4), text=_short(name), size=10, bold=ours))
    return Figure(
        name="log-scores", width=WIDTH, height=HEIGHT, title="Log score over the window",
        told="Mean log score of sayso and its references at four points of the window.",
        marks=(_title("Log score over the window"), *marks),
    )  # fmt: skip


def differences(point: Moment) -> Figure:
    """How much worse each reference scores than sayso, with its interval."""
    others = [each for each in point.scored if each.assessor != "model"]
    return _forest(
        others,
        name="differences",
        title="Worse than sayso at the deadline",
        told="Mean log score minus sayso's with its 90 % interval; right of the line sayso wins.",
    )


def _forest(others: Sequence[Scored], *, name: str, title: str, told: str) -> Figure:
    ends = [0.0]
    for each in others:
        ends += [x for x in (each.loses.low, each.loses.value, each.loses.high) if x is not None]
    frame = Frame(
        across=(min(ends) - 0.05, max(ends) + 0.05), up=(len(others) - 0.5, -0.5), left=215
    )
    marks: list[Mark] = [
        *_axes(frame, "log score minus sayso's", "", _ticks(*frame.across), ()),
        Shape(points=(frame.at(0, -0.5), frame.at(0, len(others) - 0.5)), stroke=GREY, dashed=True),
    ]
    for place, each in enumerate(others):
        found = each.loses
        if found.low is not None and found.high is not None:
            span = (frame.at(found.low, place), frame.at(found.high, place))
            marks.append(Shape(points=span, stroke=BLUE, width=2))
        marks.append(dot(frame.at(found.value, place), 5, BLUE))
        beside = (frame.left - 8, frame.at(0, place)[1] + 4)
        marks.append(Words(at=beside, text=_short(each.assessor), size=11, anchor="end"))
    return Figure(
        name=name, width=WIDTH, height=HEIGHT, title=title, told=told,
        marks=(_title(title), *marks),
    )  # fmt: skip


def forecasts(point: Moment) -> Figure:
    """p(kept) of each case by what came to pass: sayso's beside the full prior's."""
    names = [name for name in CLASSES if _of(point, name)]
    frame = Frame(across=(-0.5, len(names) - 0.5), up=(0, 1))
    ticks = [
        (float(place), f"{name.replace('_', ' ')} ({len(_of(point, name))})")
        for place, name in enumerate(names)
    ]
    marks: list[Mark] = list(_axes(frame, "what came to pass", "p(kept)", ticks))
    for place, name in enumerate(names):
        for number, each in enumerate(_of(point, name)):
            shift = 0.06 * (number % 5) - 0.12
            before = frame.at(place + shift - 0.2, each.full_prior[0])
            after = frame.at(place + shift + 0.2, each.model[0])
            marks.append(Shape(points=(before, after), stroke="#cccccc"))
            marks += [dot(before, 3, GREY), dot(after, 4, BLUE)]
    marks += [
        Words(at=(frame.right - 190, frame.top - 6), text="grey: base rate", size=10, anchor="end"),
        Words(
            at=(frame.right, frame.top - 6),
            text="blue: sayso at the deadline",
            size=10,
            anchor="end",
            colour=BLUE,
        ),
    ]
    title = "What evidence did to p(kept)"
    return Figure(
        name="forecasts", width=WIDTH, height=HEIGHT, title=title,
        told="Each line is a case: p(kept) by base rate and by sayso at the deadline, by outcome.",
        marks=(_title(title), *marks),
    )  # fmt: skip


def _of(point: Moment, name: str) -> list[Forecast]:
    return [each for each in point.forecasts if each.outcome.removesuffix("_late") == name]


def _short(name: str) -> str:
    return NAMES[name].split(" (")[0]


def _title(text: str) -> Words:
    return Words(at=(WIDTH / 2, 24), text=text, size=15, anchor="middle", bold=True)


def _shares() -> list[tuple[float, str]]:
    return [(each / 5, f"{each / 5:g}") for each in range(6)]


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    step = next(
        each for each in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0) if (high - low) / each <= 8
    )
    first = int(low / step) - 1
    places = [round(step * number, 6) for number in range(first, first + 12)]
    return [(each, f"{each:g}") for each in places if low <= each <= high]


def _axes(
    frame: Frame,
    across: str,
    up: str,
    ticks: Sequence[tuple[float, str]],
    heights: Sequence[tuple[float, str]] | None = None,
) -> Iterable[Mark]:
    """The two axes with their ticks and names."""
    corner = (frame.left, frame.bottom)
    yield Shape(
        points=((frame.left, frame.top), corner, (frame.right, frame.bottom)), stroke="#333333"
    )
    for value, text in ticks:
        x = frame.at(value, frame.up[0])[0]
        yield Shape(points=((x, frame.bottom), (x, frame.bottom + 4)), stroke="#333333")
        yield Words(at=(x, frame.bottom + 17), text=text, size=10, anchor="middle")
    for value, text in _shares() if heights is None else heights:
        y = frame.at(frame.across[0], value)[1]
        yield Shape(points=((frame.left - 4, y), (frame.left, y)), stroke="#333333")
        yield Words(at=(frame.left - 7, y + 4), text=text, size=10, anchor="end")
    middle = (frame.left + frame.right) / 2
    yield Words(at=(middle, frame.bottom + 38), text=across, anchor="middle")
    yield Words(at=(12, frame.top - 8), text=up, size=11)
