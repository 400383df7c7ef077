"""A daily price or yield comes in, how unusual its move on one day was comes out.

Prices show what traders expected, not what was done; the reaction to the announcement itself is
left out.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sayso.errors import InputError, ReaderSkipped
from sayso.observe.reader import Asked, Read, Row, check_options
from sayso.observe.readers import event_study, series_options
from sayso.observe.readers.event_study import Study, Vector, study
from sayso.observe.readers.series_files import Series, Wish, series

OPTIONS = {
    "day": "the day whose move is tested; else the deadline",
    "expect": "up or down: where the price goes if traders come to expect that it is kept",
    "window": "0, 0,+1 or -1,+1 trading days about that day, 0 unless said otherwise",
    "kind": "price or yield (in percent), price unless said otherwise",
    "series": "which series of the file, where it holds several",
    "factor": "a file with what moves the whole market, such as an index",
    "factor-series": "which series of that file",
    "name": "what to call the series",
    "decimal": "comma or point, where a number may be read both ways",
    "dates": "day-first or month-first, where a day may be read both ways",
}
WINDOWS = {"0": (0, 0), "0,+1": (0, 1), "-1,+1": (-1, 1)}
UNUSUAL = 0.05
LEAST_PSEUDO = 50  # of the 250: fewer tell no percentile
# Measured: 250 pseudo-events as well as t, fat tails (t of 4 degrees), by benchmarks/observe.py.
ALARMS = (
    "On simulated days without news the test calls 4 % of moves unusual, and 5 % where volatility "
    "rose 1.8 times ten days before."
)
LONGEST_WAIT = 7  # days from the day asked for to the next trading day


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Daily changes of the series, in percent or basis points, and of the factor, by day.

    Change number n is that of `days[n]`.
    """

    name: str
    days: tuple[date, ...]
    changes: Vector
    factor_name: str | None
    factor: Vector | None
    unit: str


def read(path: Path, asked: Asked) -> Read:
    """One item: the move of one day beyond what the factor explains, where `expect` is given.

    Raises InputError for a file that cannot be used, UsageError for an option, ReaderSkipped
    where the day touches the announcement or lies outside the series.
    """
    check_options(asked, OPTIONS)
    words = series_options.choice(asked, "window", tuple(WINDOWS), "0")
    window = WINDOWS[words or "0"]
    moves, missing = _moves(path, asked)
    event = _event(moves, asked, path)
    announced = _at(moves, series_options.announced_on(asked))
    _check_window(moves, event, window, announced, path)
    found = {
        each: study(moves.changes, moves.factor, event, each)
        for each in event_study.WINDOWS
        if event + each[1] < len(moves.changes) and event + each[0] > announced + 1
    }
    skipped = {announced - 1, announced, announced + 1}
    pseudo = event_study.pseudo_events(moves.changes, moves.factor, event, window, skipped)
    if len(pseudo) < LEAST_PSEUDO:
        raise _too_short(path, event)
    told = found[window]
    sentence = _sentence(moves, event, window, told, float((pseudo < abs(told.t)).mean()))
    looked = (
        sentence,
        _windows(moves, found),
        _chances(told, pseudo),
        *((f"{missing} days have no value.",) if missing else ()),
    )
    expected = series_options.choice(asked, "expect", ("up", "down"), None)
    if expected is None:
        unsaid = "Where the price should go was not said (--with expect=up): no item was made."
        return Read(looked=(*looked, unsaid))
    likely = _ratios(told, 1 if expected == "up" else -1, window)
    row = _row(moves, event, window) | {"reading": sentence, "ratios": likely}
    row["says"] = "under_way" if likely[0] > likely[2] else "not_happening"
    made = Row(where=f"{moves.name}, {moves.days[event]}", fields=row)
    return Read(rows=(made,), looked=looked)


def _moves(path: Path, asked: Asked) -> tuple[Moves, int]:
    """The changes of both series on days that both have, and how many days lacked a value."""
    yields = series_options.choice(asked, "kind", ("price", "yield"), "price") == "yield"
    decimal = series_options.choice(asked, "decimal", ("comma", "point"), None)
    order = series_options.choice(asked, "dates", ("day-first", "month-first"), None)
    options = asked.options
    own = series(path, Wish(series=options.get("series"), decimal=decimal, days=order))
    factor_file = series_options.file(asked, "factor")
    if factor_file is not None and yields:
        raise series_options.refused(
            "factor", "yields are compared with their own mean", "leave it out"
        )
    wish = Wish(series=options.get("factor-series"), decimal=decimal, days=order)
    factor = None if factor_file is None else series(factor_file, wish)
    days = sorted(set(own.days) & set(factor.days if factor else own.days))
    made = Moves(
        name=options.get("name") or own.name,
        days=tuple(days[1:]),
        changes=_changes(own, days, yields, path),
        factor_name=factor.name if factor else None,
        factor=_changes(factor, days, False, factor_file or path) if factor else None,
        unit="basis points" if yields else "%",
    )
    return made, own.missing


def _changes(found: Series, days: list[date], yields: bool, path: Path) -> Vector:
    values = dict(zip(found.days, found.values, strict=True))
    if not yields:
        low = next((day for day in days if values[day] <= 0), None)
        if low is not None:
            raise InputError(
                f"a price of {values[low]:g} on {low}",
                subject=f"{path}, {found.name[:60]}",
                mend="mend it; of a yield say --with kind=yield",
            )
    made = np.array([values[day] for day in days], dtype=np.float64)
    return np.diff(made if yields else np.log(made)) * 100.0


def _at(moves: Moves, day: date) -> int:
    """The number of the first trading day on or after a day."""
    return bisect_left(moves.days, day)


def _event(moves: Moves, asked: Asked, path: Path) -> int:
    day = series_options.day(asked, "day") or asked.last_day
    if day is None:
        raise series_options.refused(
            "day", "the commitment has no deadline", "say day=2022-03-01, the day to be tested"
        )
    event = _at(moves, day)
    if event >= len(moves.days) or moves.days[event] - day > timedelta(days=LONGEST_WAIT):
        raise ReaderSkipped(
            f"no trading day from {day} on within a week",
            subject=str(path),
            mend="export it again, or say --with day=",
        )
    if event < event_study.NEEDED + LEAST_PSEUDO:
        raise _too_short(path, event)
    return event


def _too_short(path: Path, event: int) -> InputError:
    needed = event_study.NEEDED + event_study.GAP + LEAST_PSEUDO + 5
    return InputError(
        f"{event} trading days before the day, {needed} are needed",
        subject=str(path),
        mend="export a year before it",
    )


def _check_window(
    moves: Moves, event: int, window: tuple[int, int], announced: int, path: Path
) -> None:
    if event + window[1] >= len(moves.changes):
        raise ReaderSkipped(
            f"it ends on {moves.days[-1]}, within the window", subject=str(path),
            mend="export it again",
        )  # fmt: skip
    # What is announced after the close moves the next day.
    if event + window[0] <= announced + 1:
        raise ReaderSkipped(
            f"{moves.days[event]} is the reaction to the announcement itself, or before it",
            subject=str(path),
            mend="say --with day= of a later day",
        )


def _ratios(found: Study, sign: int, window: tuple[int, int]) -> tuple[float, float, float, float]:
    """Kept against the rest as far as traders came to expect it, partly half way between."""
    ratio = event_study.likelihood_ratio(found, sign, window[1] - window[0] + 1)
    likely = (ratio, (1 + ratio) / 2, 1.0, 1.0)
    kept, partly, not_done, turned = (each / max(likely) for each in likely)
    return kept, partly, not_done, turned


def _row(moves: Moves, event: int, window: tuple[int, int]) -> dict[str, Any]:
    first, last = moves.days[event + window[0]], moves.days[event + window[1]]
    return {
        "channel": "market",
        "event": f"{first}/{last}",
        "known_at": str(last),
        "origin": f"{moves.name} on {moves.days[event]}"[:300],
    }


def _sentence(moves: Moves, event: int, window: tuple[int, int], told: Study, below: float) -> str:
    first, last = moves.days[event + window[0]], moves.days[event + window[1]]
    when = f"on {first}" if first == last else f"from {first} to {last}"
    beyond = f"what {moves.factor_name} explains" if moves.factor_name else "its own mean"
    return (
        f"{moves.name} moved {told.abnormal:+.2f} {moves.unit} beyond {beyond} {when}, more than "
        f"on {int(100 * below)} % of ordinary days. This shows what traders expected, not what "
        "was done."
    )


def _chances(told: Study, pseudo: Vector) -> str:
    by_rank = (1 + int((pseudo >= abs(told.t)).sum())) / (1 + len(pseudo))
    unusual = "unusual" if max(told.chance, by_rank) < UNUSUAL else "not unusual"
    return (
        f"Chance of such a move if nothing happened: {told.chance:.2g} by t, {by_rank:.2g} by "
        f"{len(pseudo)} ordinary days, so it is {unusual} at 5 %. {ALARMS}"
    )


def _windows(moves: Moves, found: dict[tuple[int, int], Study]) -> str:
    words = {window: words for words, window in WINDOWS.items()}
    told = "; ".join(
        f"[{words[window]}] {each.abnormal:+.2f} {moves.unit}, t {each.t:.2f}, volatility raised "
        f"{each.scale:.2f} times"
        for window, each in found.items()
    )
    return f"Event study over 120 trading days that end 10 days before: {told}."
