"""A t and its degrees of freedom come in; densities, tails and critical values come out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

STEPS, CLOSE, TINY = 400, 1e-14, 1e-300


def log_density(found: Vector, freedom: float) -> Vector:
    """ln of the density of t with so many degrees of freedom."""
    scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
    scale -= math.log(freedom * math.pi) / 2
    made: Vector = scale - (freedom + 1) / 2 * np.log1p(np.square(found) / freedom)
    return made


def two_sided(found: float, freedom: float) -> float:
    """P(|t| > |found|)."""
    square = found * found
    return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + square))


def critical(chance: float, freedom: float) -> float:
    """The t beyond which, on either side, lies this chance in all (0 < chance < 1)."""
    low, high = 0.0, 1.0
    while two_sided(high, freedom) > chance:
        high *= 2
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if two_sided(middle, freedom) > chance else (low, middle)
    return (low + high) / 2


def incomplete_beta(one: float, other: float, part: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (modified Lentz).

    Press et al., Numerical Recipes, 3rd edition, section 6.4; relative error about 1e-12 for the
    degrees of freedom that occur here.
    """
    if not 0 < part < 1:
        return 0.0 if part <= 0 else 1.0
    front = math.lgamma(one + other) - math.lgamma(one) - math.lgamma(other)
    front += one * math.log(part) + other * math.log1p(-part)
    if part < (one + 1) / (one + other + 2):
        return math.exp(front) * _fraction(one, other, part) / one
    return 1 - math.exp(front) * _fraction(other, one, 1 - part) / other


def _fraction(one: float, other: float, part: float) -> float:
    above, below = 1.0, _not_zero(1 - (one + other) * part / (one + 1))
    below = 1 / below
    found = below
    for step in range(1, STEPS):
        twice = one + 2 * step
        terms = (
            step * (other - step) * part / ((twice - 1) * twice),
            -(one + step) * (one + other + step) * part / (twice * (twice + 1)),
        )
        for term in terms:
            below = 1 / _not_zero(1 + term * below)
            above = _not_zero(1 + term / above)
            found *= below * above
        if abs(below * above - 1) < CLOSE:
            break
    return found


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
