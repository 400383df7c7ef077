"""Incidents before and after go in; how well each outcome explains their number comes out.

Measured by benchmarks/observe.py, 60 days before, 7 to 30 after, .2 to 5 a day: where nothing
changed, counts have twice Poisson's variance and the rate drifts by .3, so few incidents have a
chance below 5 % in .0 to 5.0 %, and kept : not done reaches 20 in 2.6 % at most. Where the variance
is four times Poisson's these are 7.4 % and 7.6 %. A fall to a tenth within 14 days is found in 61,
89, 99 and 100 % at .5, 1, 2 and 5 a day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

CLASSES = ("kept", "partly", "not_done", "reversed")
# Incidents a day afterwards against before. Assumed; no published rates by outcome are known.
RATES: Mapping[str, float] = {"kept": 0.1, "partly": 0.45, "not_done": 1.0, "reversed": 1.6}
SPREAD = 0.3  # standard deviation of the logarithm of each of these rates; assumed
OVERDISPERSION = 2.0  # variance of counts against Poisson; assumed
WIDEST = 20.0  # the largest ratio between two outcomes, as for one graded report
# The rate's spread is summed over a fine even grid: with Gauss-Hermite quadrature of 40 nodes a
# log-likelihood of 3,000 incidents was off by 2.6. Forty times as many nodes move the ratios of up
# to a million incidents by less than 1e-13.
NODES = np.linspace(-8, 8, 1601)
WEIGHTS = np.exp(-(NODES**2) / 2)
WEIGHTS /= WEIGHTS.sum()
# The chance of a count or less is smoother: a tenth of the nodes moves it by less than 1e-6.
FEWER = slice(300, 1301, 10)
MOST_CELLS = 1_000_000  # of one table of nodes by counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Incidents of `days_before` and `days_after` days.

    `completeness` is the part of the later incidents that was to be recorded by now, above 0 to
    1; `season` what the time of year alone makes of the rate.
    """

    before: int
    days_before: float
    after: int
    days_after: float
    completeness: float = 1.0
    season: float = 1.0

    @property
    def expected(self) -> float:
        """Incidents afterwards if nothing changed."""
        rate = (0.5 + self.before) / self.days_before
        return rate * self.days_after * self.completeness * self.season

    @property
    def shape(self) -> float:
        """That of the gamma distribution of the rate before (Jeffreys' prior), with room for
        counts that scatter more than Poisson's.
        """
        return (0.5 + self.before) / OVERDISPERSION


def log_negative_binomial(count: int, shape: float, mean: Vector) -> Vector:
    """ln P(count) where a Poisson rate is gamma distributed about `mean` with this shape."""
    ways = math.lgamma(count + shape) - math.lgamma(shape) - math.lgamma(count + 1)
    none = -shape * np.log1p(mean / shape)
    found: Vector = ways + none + count * (np.log(mean) - np.log(shape + mean))
    return found


def log_likelihoods(counts: Counts) -> Vector:
    """ln P(incidents afterwards | outcome), for the four outcomes in their order.

    The rate before is Gamma(1/2 + K0, n0) with its shape halved, that afterwards the same times
    the outcome's rate, which is log-normal.
    """
    spread = np.exp(SPREAD * NODES)
    found = [
        log_negative_binomial(counts.after, counts.shape, counts.expected * RATES[name] * spread)
        for name in CLASSES
    ]
    weighted = np.array(found) + np.log(WEIGHTS)
    made: Vector = np.logaddexp.reduce(weighted, axis=1)
    return made


def ratios(counts: Counts) -> tuple[float, float, float, float]:
    """Likelihoods of the four outcomes against the best of them: 1 down to 1/WIDEST."""
    found = log_likelihoods(counts)
    kept, partly, not_done, turned = np.maximum(np.exp(found - found.max()), 1 / WIDEST).tolist()
    return kept, partly, not_done, turned


def chance_of_so_few(counts: Counts) -> float:
    """P(no more incidents afterwards than there were | the rate did not change).

    Here the later incidents, too, scatter with OVERDISPERSION times Poisson's variance, and the
    rate has its log-normal spread.
    """
    means, weights = counts.expected * np.exp(SPREAD * NODES[FEWER]), WEIGHTS[FEWER]
    pieces = 1 + len(means) * (counts.after + 1) // MOST_CELLS
    chances = [_so_few(counts, each) for each in np.array_split(means, pieces) if len(each)]
    return float(min(1.0, np.concatenate(chances) @ weights / weights.sum()))


def _so_few(counts: Counts, mean: Vector) -> Vector:
    shape = 1 / (1 / counts.shape + (OVERDISPERSION - 1) / mean)
    steps = np.arange(1, counts.after + 1, dtype=np.float64)[:, None]
    grows = np.log((steps - 1 + shape) / steps) + np.log(mean / (shape + mean))
    first = -shape * np.log1p(mean / shape)
    found: Vector = np.exp(first) + np.exp(first + np.cumsum(grows, axis=0)).sum(axis=0)
    return found


def completeness(delays: Sequence[float], ages: Sequence[float]) -> float:
    """The mean part of incidents recorded by now, for days that are `ages` days old.

    `delays` are days from an incident to its record, of incidents long past. 1 where none is
    known: then nothing is corrected.
    """
    if not len(delays) or not len(ages):
        return 1.0
    known = np.sort(np.asarray(delays, dtype=np.float64))
    by_now = np.searchsorted(known, np.asarray(ages, dtype=np.float64), side="right")
    return float(by_now.mean() / len(known))
