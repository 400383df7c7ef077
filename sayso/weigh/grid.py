"""The hypotheses: four classes of outcome, and for three of them a grid of completion times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sayso.errors import InputError
from sayso.weigh.parameters import Parameters

Vector = NDArray[np.float64]
Vague = Literal["days", "weeks", "months", "soon"]
CLASSES = ("kept", "partly", "not_done", "reversed")
KEPT, PARTLY, NOT_DONE, REVERSED = range(4)
DAY = timedelta(days=1)
# Deadlines of a vague word stand for the fifths of its distribution: 20, 50 and 80 %.
VAGUE_LEVELS = (0.2, 0.5, 0.8)
NEVER = np.inf


@dataclass(frozen=True, slots=True)
class Horizon:
    """From the announcement to the deadline. Time on the grid is a share of it: 0 to `end`."""

    announced: datetime
    due: datetime
    end: float

    @property
    def days(self) -> float:
        return (self.due - self.announced) / DAY

    def share(self, moment: datetime) -> float:
        """Where a moment lies: 0 at the announcement, 1 at the deadline."""
        return (moment - self.announced) / (self.due - self.announced)


def horizon(announced: datetime, due: datetime, parameters: Parameters) -> Horizon:
    """The horizon of one deadline; raises InputError unless it lies behind the announcement."""
    if announced.tzinfo is None or due.tzinfo is None:
        raise InputError(
            "a moment has no zone", subject="announced or due", mend="add one, such as +00:00"
        )
    span = due - announced
    if span < timedelta(minutes=1):
        raise InputError(
            f"the deadline {due.isoformat()} does not lie behind the announcement",
            subject="due",
            mend="give the end of the last day meant",
        )
    grace = max(parameters["grace.share"], timedelta(hours=parameters["grace.hours"]) / span)
    return Horizon(announced, due, 1.0 + grace)


def horizons(announced: datetime, due: datetime | Vague, parameters: Parameters) -> list[Horizon]:
    """One horizon, or three for a vague word, whose assessments are averaged.

    Raises InputError as `horizon` does.
    """
    if isinstance(due, datetime):
        return [horizon(announced, due, parameters)]
    median, spread = parameters[f"vague.{due}"], parameters["vague.spread"]
    return [
        horizon(announced, announced + DAY * median * np.exp(spread * z).item(), parameters)
        for z in map(NormalDist().inv_cdf, VAGUE_LEVELS)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """H hypotheses, 121 by default: kept by bin, partly by bin, not done, reversed by bin.

    `outcome` [H] is the number of the class, `done_at` [H] the middle of the bin as a share of
    the window (infinity for not done), `within` [H] the share of its class, `starts` [4] where
    the classes begin. The arrays cannot be written to.
    """

    outcome: NDArray[np.int64]
    done_at: Vector
    within: Vector
    starts: NDArray[np.int64]


def grid(horizon: Horizon, parameters: Parameters) -> Grid:
    """The hypotheses of a horizon, the same object for the same end and parameters."""
    return _grid(horizon.end, parameters)


@lru_cache(maxsize=256)
def _grid(end: float, parameters: Parameters) -> Grid:
    bins = int(parameters["grid.bins"])
    edges = np.linspace(0.0, end, bins + 1)
    knots = [0.0, *(parameters[f"grid.knot_{each}"] for each in (1, 2, 3)), end]
    rates = [0.0, *(parameters[f"grid.done_{each}"] for each in (1, 2, 3)), 1.0]
    shares = np.diff(np.interp(edges, knots, rates))
    middles = (edges[1:] + edges[:-1]) / 2
    even = np.full(bins, 1.0 / bins)
    made = Grid(
        outcome=np.repeat(np.arange(4), [bins, bins, 1, bins]),
        done_at=np.concatenate([middles, middles, [NEVER], middles]),
        within=np.concatenate([shares, shares, [1.0], even]),
        starts=np.array([0, bins, 2 * bins, 2 * bins + 1]),
    )
    for array in (made.outcome, made.done_at, made.within, made.starts):
        array.setflags(write=False)
    return made
