"""Radar brightness of a site against its surroundings comes in; how unusual a pass is comes out.

Measured by benchmarks/observe.py, 30 passes before, 100 pixels, 4.4 looks: at 1 % a pass raises .7
to 1.2 % false alarms, any of five 4 to 7 %. Found in 80 %: a change of 1.1 dB over speckle alone
(2.8 dB without the control where weather shifts the scene by .7 dB), of 1.8 dB where the site
varies by .4 dB, of 3.1 dB where it varies by .8 dB.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.observe.readers.student import log_density, two_sided

Vector = NDArray[np.float64]

LEAST_REFERENCE = 20  # passes before the announcement
LEAST_MEMORY, MOST_MEMORY = 0.3, 0.95  # lag-1 autocorrelation: at least what dry spells make
SHIFT, SHIFT_SPREAD = 1.5, 1.0  # decibels by which a site that empties or fills changes; assumed
CAP = 6.0  # the largest ratio of one pass
SHOWN = 0.01  # two-sided chance below which a change is shown as one
SHIFTS = np.linspace(-5, 5, 201)
SHIFT_WEIGHTS = np.exp(-(SHIFTS**2) / 2)
SHIFT_WEIGHTS /= SHIFT_WEIGHTS.sum()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Mean and standard deviation (decibels) of the passes before, and their lag-1 correlation."""

    count: int
    mean: float
    deviation: float
    memory: float

    @property
    def freedom(self) -> int:
        return self.count - 1

    @property
    def spread(self) -> float:
        """Standard deviation of one more pass about the mean, in decibels."""
        return self.deviation * math.sqrt(1 + 1 / self.count)


def decibels(site: Vector, control: Vector) -> Vector:
    """Mean power of the site against that of its control, both linear, in decibels.

    Weather that brightens the whole scene cancels out.
    """
    made: Vector = 10 * (np.log10(site) - np.log10(control))
    return made


def reference(values: Vector) -> Reference:
    """What the passes before say, in their order; there must be at least two that differ."""
    return Reference(
        count=len(values), mean=float(values.mean()), deviation=float(values.std(ddof=1)),
        memory=memory(values),
    )  # fmt: skip


def memory(values: Vector) -> float:
    """Lag-1 autocorrelation, held between LEAST_MEMORY and MOST_MEMORY.

    Thirty passes show too little of it: the bias is taken out (Marriott and Pope, Biometrika 41,
    1954), and half a standard error added. At a true .6 five passes against 30 then raise 1.0 %
    false alarms at 1 %; with the plain estimate 2.0 %, with nothing 12 %.
    """
    count, off = len(values), values - values.mean()
    square = float(off @ off)
    plain = float(off[1:] @ off[:-1]) / square if square > 0 else 0.0
    found = (count * plain + 1) / max(1, count - 4) + 0.5 / math.sqrt(count)
    return min(MOST_MEMORY, max(LEAST_MEMORY, found))


def one_pass(value: float, before: Reference) -> float:
    """The predictive t of one pass, with n - 1 degrees of freedom if nothing changed."""
    return (value - before.mean) / before.spread


def several(values: Vector, before: Reference) -> tuple[float, int]:
    """The t of the mean of several passes against those before, and its degrees of freedom.

    The factor for autocorrelation keeps a test of 1 % at .1 to 1.1 %: without it 5 passes against
    30 raise 4 % false alarms at a correlation of .3, and 11 to 12 % at .6 (benchmarks/observe.py).
    """
    count, freedom = len(values), before.count + len(values) - 2
    square = (before.count - 1) * before.deviation**2
    if count > 1:
        square += float(((values - values.mean()) ** 2).sum())
    pooled = math.sqrt(square / freedom * (1 / before.count + 1 / count))
    longer = math.sqrt((1 + before.memory) / (1 - before.memory))
    return (float(values.mean()) - before.mean) / pooled / longer, freedom


def chance(t: float, freedom: int) -> float:
    """P(a change at least as large | nothing changed), on both sides."""
    return two_sided(t, freedom)


def log_ratio(t: float, before: Reference, sign: int) -> float:
    """ln of P(pass | the site changed) against P(pass | it did not), within the cap.

    It changed by SHIFT decibels in the direction of `sign`, give or take SHIFT_SPREAD.
    """
    shift = sign * SHIFT + SHIFT_SPREAD * SHIFTS
    changed = np.exp(log_density(t - shift / before.spread, before.freedom)) @ SHIFT_WEIGHTS
    same = log_density(np.array([t]), before.freedom)[0]
    found = math.log(max(float(changed), 1e-300)) - float(same)
    return min(math.log(CAP), max(-math.log(CAP), found))


def held(log_ratios: list[float], as_far: int, placebos: int) -> float:
    """One pass seen in several polarisations: their mean, and no more than the placebos allow.

    They see the same speckle of the same moment, so they do not add up. Where `as_far` of the
    placebo sites changed as much, a change cannot be more telling than how seldom that is.
    """
    mean = sum(log_ratios) / len(log_ratios)
    return min(mean, math.log((placebos + 1) / (as_far + 1)))
