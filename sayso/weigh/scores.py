"""Probabilities and what came to pass go in, scores with their conventions and intervals come out.

Everywhere `probabilities` is (cases, 4) over kept, partly, not_done, reversed, each row with sum 1,
and `outcomes` (cases,) the column of what came to pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Columns = NDArray[np.int64]

KEPT, PARTLY, NOT_DONE, REVERSED = range(4)
ORDER = (NOT_DONE, PARTLY, KEPT)  # the ranked probability score's; reversed stands apart
LEVEL = 0.90
SEED = 0  # the same cases have the same intervals
DRAWS, FEW_DRAWS, NULL_DRAWS, BLOCK = 10_000, 1_000, 500, 500
POWERS = np.geomspace(0.02, 20, 600)  # where a slope is looked for
SMALLEST = 1e-12  # a probability of 0 would make one case decide every mean
TOP_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its interval of LEVEL; the bounds are None where there are too few cases."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """CORP reliability of one event (Dimitriadis, Gneiting & Jordan 2021, PNAS 118).

    `forecast` and `observed` are (steps,), rising: the mean forecast of each pool of cases and the
    share of it that came to pass, fitted by isotonic regression; `low` and `high` the band of
    LEVEL within which a calibrated forecaster's curve would lie. The Brier score of the event
    (0 to 1) is miscalibration - discrimination + uncertainty.
    """

    forecast: Numbers
    observed: Numbers
    low: Numbers
    high: Numbers
    count: Columns
    miscalibration: float
    discrimination: float
    uncertainty: float


def log_scores(probabilities: Numbers, outcomes: Columns) -> Numbers:
    """-ln of the probability of what came to pass, of each case; 0 is best, no bound."""
    chosen = probabilities[np.arange(len(outcomes)), outcomes]
    return -np.log(np.maximum(chosen, SMALLEST))


def brier_scores(probabilities: Numbers, outcomes: Columns) -> Numbers:
    """The sum over the four outcomes of (p - o)², of each case: 0 is best, 2 worst.

    Brier 1950 in his own form; figures of yes/no questions are often half of it.
    """
    happened = np.eye(4)[outcomes]
    return np.asarray(((probabilities - happened) ** 2).sum(axis=1), dtype=np.float64)


def ranked_scores(probabilities: Numbers, outcomes: Columns) -> Numbers:
    """Ranked probability score on not_done < partly < kept, of each case: 0 is best, 1 worst.

    Epstein 1969, divided by the two thresholds. What was reversed has no place in the order: such
    a case is NaN, and the other three probabilities are taken as shares of their sum.
    """
    ordered = probabilities[:, ORDER]
    shares = ordered / np.maximum(ordered.sum(axis=1, keepdims=True), SMALLEST)
    happened = np.eye(4)[outcomes][:, ORDER]
    gaps = np.cumsum(shares, axis=1)[:, :2] - np.cumsum(happened, axis=1)[:, :2]
    scores = (gaps**2).sum(axis=1) / 2
    return np.where(outcomes == REVERSED, np.nan, scores)


def slope(probabilities: Numbers, outcomes: Columns, clusters: Columns) -> Estimate:
    """The power t of p that gives softmax(t ln p) the best log score, between the ends of POWERS.

    1 is calibrated, less is overconfident, more too timid. The log score has one peak in t: where
    what the tempered forecasts expect of ln p passes what ln p came to be.
    """
    logs = np.log(np.maximum(probabilities, SMALLEST))
    chosen = logs[np.arange(len(outcomes)), outcomes]
    _, cluster = np.unique(clusters, return_inverse=True)
    excess = np.array([np.bincount(cluster, _expected(t, logs) - chosen) for t in POWERS])
    found = [_crossings(weights @ excess.T) for weights in _drawn(cluster, FEW_DRAWS)]
    value = _crossings(excess.sum(axis=1)[None])[0]
    return _with_interval(float(value), np.concatenate(found) if found else np.empty(0))


def _expected(power: float, logs: Numbers) -> Numbers:
    weights = np.exp(power * (logs - logs.max(axis=1, keepdims=True)))
    return np.asarray((weights * logs).sum(axis=1) / weights.sum(axis=1), dtype=np.float64)


def _crossings(excess: Numbers) -> Numbers:
    """The power at which each rising row (draws, powers) passes zero."""
    after = (excess < 0).sum(axis=1)
    right = np.clip(after, 1, len(POWERS) - 1)
    rows = np.arange(len(excess))
    below, above = excess[rows, right - 1], excess[rows, right]
    part = np.clip(-below / np.maximum(above - below, SMALLEST), 0, 1)
    return np.asarray(POWERS[right - 1] + part * (POWERS[right] - POWERS[right - 1]))


def discrimination(probabilities: Numbers, outcomes: Columns, clusters: Columns) -> Estimate:
    """Mean p(kept) of what was kept minus that of what was not; NaN where one of them is empty."""
    kept = (outcomes == KEPT).astype(np.float64)
    chance = probabilities[:, KEPT]
    _, cluster = np.unique(clusters, return_inverse=True)
    columns = (kept * chance, kept, (1 - kept) * chance, 1 - kept)
    sums = np.array([np.bincount(cluster, column) for column in columns])
    found = [_gaps(weights @ sums.T) for weights in _drawn(cluster, FEW_DRAWS)]
    value = _gaps(sums.sum(axis=1)[None])[0]
    return _with_interval(float(value), np.concatenate(found) if found else np.empty(0))


def _gaps(sums: Numbers) -> Numbers:
    kept, kept_count, other, other_count = sums.T
    with np.errstate(invalid="ignore"):  # 0/0 is NaN: nothing was kept, or everything
        return np.asarray(kept / kept_count - other / other_count)


def top_label_error(probabilities: Numbers, outcomes: Columns) -> float:
    """Expected calibration error of the likeliest outcome in TOP_BINS equal bins, 0 to 1.

    Worth nothing without its null: see `error_null`.
    """
    top = probabilities.argmax(axis=1)
    return _binned_error(probabilities.max(axis=1), (top == outcomes).astype(np.float64))


def _binned_error(forecast: Numbers, happened: Numbers) -> float:
    bins = np.minimum((forecast * TOP_BINS).astype(np.int64), TOP_BINS - 1)
    gaps = np.bincount(bins, happened - forecast, TOP_BINS)
    return float(np.abs(gaps).sum() / len(forecast))


def error_null(probabilities: Numbers) -> Estimate:
    """`top_label_error` of a perfect forecaster with these very forecasts: median and interval."""
    generator = np.random.default_rng(SEED)
    found = [
        top_label_error(probabilities, drawn_outcomes(probabilities, generator))
        for _ in range(NULL_DRAWS)
    ]
    low, middle, high = np.quantile(found, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return Estimate(value=float(middle), low=float(low), high=float(high))


def drawn_outcomes(probabilities: Numbers, generator: np.random.Generator) -> Columns:
    """(cases,) outcomes that come to pass as often as `probabilities` say."""
    ends = np.cumsum(probabilities, axis=1)
    ends /= ends[:, -1:]
    drawn = generator.random(len(ends))[:, None] >= ends
    return np.asarray(drawn.sum(axis=1), dtype=np.int64)


def isotonic(forecast: Numbers, happened: Numbers) -> tuple[Numbers, Columns]:
    """Rising fit of `happened` by `forecast` (pool adjacent violators; Ayer and others 1955).

    Gives the fitted share of each case (cases,), in their order, and the number of its pool.
    """
    _, tied = np.unique(forecast, return_inverse=True)
    fitted, pool = _fit(tied, np.bincount(tied), happened)
    return fitted[tied], pool[tied]


def _fit(tied: Columns, counts: Columns, happened: Numbers) -> tuple[Numbers, Columns]:
    """The fitted share and the pool of each distinct forecast, `tied` naming that of each case."""
    pools = _pooled(np.bincount(tied, happened).tolist(), counts.tolist())
    sizes = [size for _, _, size in pools]
    fitted = np.repeat([total / count for total, count, _ in pools], sizes)
    return fitted, np.repeat(np.arange(len(pools)), sizes)


def _pooled(sums: list[float], counts: list[int]) -> list[tuple[float, int, int]]:
    """Sum, cases and number of forecasts of each pool, their means rising."""
    pools: list[tuple[float, int, int]] = []
    for added, number in zip(sums, counts, strict=True):
        total, count, size = added, number, 1
        while pools and pools[-1][0] * count >= total * pools[-1][1]:
            before = pools.pop()
            total, count, size = total + before[0], count + before[1], size + before[2]
        pools.append((total, count, size))
    return pools


def reliability(forecast: Numbers, happened: Numbers) -> Reliability:
    """CORP reliability of one event, from its forecasts (cases,) and 0 or 1 (cases,)."""
    fitted, pool = isotonic(forecast, happened)
    count = np.bincount(pool)
    low, high = _band(forecast, pool)
    score, fitted_score = np.mean((forecast - happened) ** 2), np.mean((fitted - happened) ** 2)
    spread = np.mean((happened.mean() - happened) ** 2)
    return Reliability(
        forecast=np.bincount(pool, forecast) / count,
        observed=np.bincount(pool, happened) / count,
        low=low,
        high=high,
        count=count,
        miscalibration=float(score - fitted_score),
        discrimination=float(spread - fitted_score),
        uncertainty=float(spread),
    )


def _band(forecast: Numbers, pool: Columns) -> tuple[Numbers, Numbers]:
    """Where the curve of a calibrated forecaster lies at each pool, by drawing outcomes anew."""
    generator = np.random.default_rng(SEED)
    _, tied = np.unique(forecast, return_inverse=True)
    ties, count = np.bincount(tied), np.bincount(pool)
    curves = []
    for _ in range(min(NULL_DRAWS, max(100, 1_000_000 // len(forecast)))):
        drawn = (generator.random(len(forecast)) < forecast).astype(np.float64)
        fitted, _ = _fit(tied, ties, drawn)
        curves.append(np.bincount(pool, fitted[tied]) / count)
    low, high = np.quantile(curves, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high


def mean_difference(differences: Numbers, clusters: Columns) -> Estimate:
    """The mean of paired differences (cases,), its interval by drawing whole clusters anew.

    `clusters` (cases,) numbers the cluster of each case from 0; cases that are NaN are left out.
    """
    known = ~np.isnan(differences)
    differences, clusters = differences[known], clusters[known]
    value = float(differences.mean()) if len(differences) else float("nan")
    _, cluster = np.unique(clusters, return_inverse=True)
    totals, counts = np.bincount(cluster, differences), np.bincount(cluster)
    found = [(weights @ totals) / (weights @ counts) for weights in _drawn(cluster, DRAWS)]
    return _with_interval(value, np.concatenate(found) if found else np.empty(0))


def _with_interval(value: float, drawn: Numbers) -> Estimate:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return Estimate(value=value, low=None, high=None)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value=value, low=float(low), high=float(high))


def _drawn(cluster: Columns, draws: int) -> Iterator[Columns]:
    """Blocks (BLOCK, clusters): how often each cluster is drawn when as many are drawn as are.

    Nothing where there is one cluster or none: what did not vary has no interval.
    """
    size = int(cluster.max()) + 1 if len(cluster) else 0
    generator = np.random.default_rng(SEED)
    for _ in range(draws // BLOCK if size > 1 else 0):
        yield generator.multinomial(size, np.full(size, 1 / size), size=BLOCK)


def skill(mean_score: float, reference: float) -> float | None:
    """1 - score / reference, the share of the reference's loss that is saved; None."""
    return None if reference == 0 else 1 - mean_score / reference
