"""Series in which nothing happened, or a known change, are made up; what tests say is counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sayso.observe.readers import event_study, site_change
from sayso.observe.readers.count_test import Counts, chance_of_so_few, log_likelihoods
from sayso.observe.readers.event_study import Study, study
from sayso.observe.readers.student import critical

Vector = Any
LOOKS, SITE, CONTROL = 4.4, 100, 1_000  # radar looks; pixels, of which half are independent
BEFORE = 30  # passes
COMMON = 0.7  # dB, the whole scene


def counted(
    draw: np.random.Generator, rate: float, days: int, *, dispersion: float, spread: float = 0.0
) -> int:
    """Incidents of so many days, with variance `dispersion` times Poisson's; `spread` is that of
    the logarithm of the rate.
    """
    mean = rate * days * math.exp(spread * draw.standard_normal())
    if dispersion == 1 or mean == 0:
        return int(draw.poisson(mean))
    return int(draw.negative_binomial(mean / (dispersion - 1), 1 / dispersion))


def counts(
    draws: int,
    *,
    rate: float,
    after: int,
    dispersion: float,
    spread: float = 0.0,
    factor: float = 1.0,
    seed: int = 1,
) -> tuple[Vector, Vector]:
    """Chance of so few incidents, and ln of kept against not done, of each draw."""  # fmt: skip
    draw = np.random.default_rng(seed)
    chances, ratios = [], []
    for _ in range(draws):
        given = Counts(
            before=counted(draw, rate, 60, dispersion=dispersion),
            days_before=60,
            after=counted(draw, rate * factor, after, dispersion=dispersion, spread=spread),
            days_after=after,
        )
        likely = log_likelihoods(given)
        chances.append(chance_of_so_few(given))
        ratios.append(float(likely[0] - likely[2]))
    return np.array(chances), np.array(ratios)


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Days of a market: tails (degrees of t, 0 for normal), volatility of the last `burst_days`."""

    tails: float = 4.0
    burst: float = 1.0
    burst_days: int = 10
    move: float = 0.0

    def days(self, draw: np.random.Generator, length: int, event: int) -> tuple[Vector, Vector]:
        """Changes in percent with a residual of 1.2 a day, and those of the factor."""
        noise = draw.standard_normal(length)
        if self.tails:
            noise = draw.standard_t(self.tails, length) * math.sqrt((self.tails - 2) / self.tails)
        noise[event - self.burst_days :] *= self.burst
        factor = draw.standard_normal(length)
        changes = 0.8 * factor + 1.2 * noise
        changes[event] += self.move
        return changes, factor


def market(
    draws: int, kind: Market, recent: tuple[int, ...] = event_study.RECENT, seed: int = 2
) -> list[Study]:
    """The study of one day in each of so many made-up markets."""
    draw = np.random.default_rng(seed)
    event = event_study.NEEDED + 5
    made = (kind.days(draw, event + 3, event) for _ in range(draws))
    return [study(changes, factor, event, recent=recent) for changes, factor in made]


def market_by_rank(draws: int, kind: Market, seed: int = 3) -> Vector:
    """The larger of the chances by t and by 250 ordinary days, as the reader takes it."""
    draw = np.random.default_rng(seed)
    event = event_study.NEEDED + event_study.PSEUDO_EVENTS + event_study.GAP + 2
    found = []
    for _ in range(draws):
        changes, factor = kind.days(draw, event + 2, event)
        told = study(changes, factor, event)
        others = event_study.pseudo_events(changes, factor, event, (0, 0), set())
        rank = (1 + int((others >= abs(told.t)).sum())) / (1 + len(others))
        found.append(max(rank, told.chance))
    return np.array(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """What makes a site vary: speckle always, the scene's and the site's own changes in dB."""

    common: float = 0.0
    own: float = 0.0
    memory: float = 0.0

    def passes(self, draw: np.random.Generator, draws: int, count: int) -> tuple[Vector, Vector]:
        """Brightness of the site [draws, count] in dB, raw and against its control."""
        site = _speckle(draw, (draws, count), SITE) + self._own(draw, draws, count)
        scene = self.common * draw.standard_normal((draws, count))
        return site + scene, site - _speckle(draw, (draws, count), CONTROL)

    def _own(self, draw: np.random.Generator, draws: int, count: int) -> Vector:
        found = np.empty((draws, count))
        now = self.own * draw.standard_normal(draws)
        for place in range(count):
            found[:, place] = now
            fresh = self.own * math.sqrt(1 - self.memory**2) * draw.standard_normal(draws)
            now = self.memory * now + fresh
        return found


def _speckle(draw: np.random.Generator, size: tuple[int, int], pixels: int) -> Vector:
    shape = LOOKS * pixels / 2
    return 10 * np.log10(draw.gamma(shape, 1 / shape, size))


RADARS = {
    "speckle": Radar(),
    "+ .7 dB scene-wide": Radar(common=COMMON),
    "+ .7 common, .4 site, AR .6": Radar(common=COMMON, own=0.4, memory=0.6),
    "+ .7 common, .8 site, AR .6": Radar(common=COMMON, own=0.8, memory=0.6),
}


def single(passes: Vector) -> tuple[Vector, Vector]:
    """t of the pass after the reference of each draw, and the deviation it was divided by."""
    references = [site_change.reference(row[:BEFORE]) for row in passes]
    t = [
        site_change.one_pass(float(row[BEFORE]), each)
        for row, each in zip(passes, references, strict=True)
    ]
    return np.array(t), np.array([each.spread for each in references])


def stepped(passes: Vector, *, with_memory: bool) -> float:
    """How often several passes after 30 differ at 1 %, with or without the factor for memory."""
    hits = 0
    for row in passes:
        before = site_change.reference(row[:BEFORE])
        t, freedom = site_change.several(row[BEFORE:], before)
        if not with_memory:
            t *= math.sqrt((1 + before.memory) / (1 - before.memory))
        hits += site_change.chance(t, freedom) < site_change.SHOWN
    return hits / len(passes)


def least_change(t: Vector, spread: Vector, power: float = 0.8) -> float:
    """The change in dB that is shown at 1 % with this power."""
    return solved(lambda change: shown(t, spread, change), power)


def shown(t: Vector, spread: Vector, change: float) -> float:
    """How often a pass that changed by so many dB is shown at 1 %."""
    return float(np.mean(np.abs(t + change / spread) > critical(site_change.SHOWN, BEFORE - 1)))


def solved(power_of: Callable[[float], float], power: float) -> float:
    """The change from 0 to 20 at which a growing power reaches `power`."""
    low, high = 0.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if power_of(middle) < power else (low, middle)
    return high


def any_of(passes: Vector, count: int) -> float:
    """How often any of so many single passes is shown at 1 %."""
    hits = 0
    for row in passes:
        before = site_change.reference(row[:BEFORE])
        limit = critical_of(before.freedom)
        hits += any(
            abs(site_change.one_pass(float(v), before)) > limit for v in row[BEFORE:][:count]
        )
    return hits / len(passes)


_LIMITS: dict[int, float] = {}


def critical_of(freedom: int) -> float:
    """The t of a two-sided 1 %, kept."""
    if freedom not in _LIMITS:
        _LIMITS[freedom] = critical(site_change.SHOWN, freedom)
    return _LIMITS[freedom]


def share_below(chances: Sequence[float] | Vector, level: float) -> float:
    """How often a chance lies below a level."""
    return float(np.mean(np.asarray(chances) < level))
