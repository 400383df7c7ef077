"""What each pass measured over a site and its placebos comes in, what the passes say comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sayso.observe.readers import site_change
from sayso.observe.readers.site_change import LEAST_REFERENCE, SHOWN, Reference
from sayso.observe.readers.site_images import Look

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One track in one polarisation: decibels [sites, looks], the site itself in the first row.

    `usable` is the part of the site's own pixels that each look shows. NaN where too little of a
    site or of its control can be seen.
    """

    looks: tuple[Look, ...]
    decibels: Vector
    usable: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One look after the announcement against those before.

    `change` is in decibels; `as_far` of `placebos` changed as much, either way. `log_ratio` is
    that of a change in the expected direction against none.
    """

    change: float
    t: float
    chance: float
    log_ratio: float
    as_far: int
    placebos: int
    look: Look | None = None
    usable: float = 1.0
    last_before: date = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """All sightings of one track in one polarisation, and how often its placebos cried wolf.

    `false_alarms` of `comparisons` placebo passes fell below SHOWN. `together` is the t of all
    passes after against all before with its chance, None where there is one alone.
    """

    sightings: tuple[Sighting, ...]
    reference: int
    false_alarms: int
    comparisons: int
    together: tuple[float, float] | None


def track(measured: Measured, before: Sequence[bool], after: Sequence[bool], sign: int) -> Track:
    """The sightings of the looks `after` against the reference `before`.

    Nothing is compared where fewer than LEAST_REFERENCE passes before are usable.
    """
    known = [_reference(row, before) for row in measured.decibels]
    own = known[0]
    if own is None:
        usable = int(np.isfinite(measured.decibels[0][np.array(before, dtype=np.bool_)]).sum())
        return Track(sightings=(), reference=usable, false_alarms=0, comparisons=0, together=None)
    last = max(each.day for each, yes in zip(measured.looks, before, strict=True) if yes)
    sightings, alarms, comparisons = [], 0, 0
    later = np.flatnonzero(after)
    for place in later:
        chances = _placebo_chances(measured.decibels[1:, place], known[1:])
        alarms += sum(each < SHOWN for each in chances)
        comparisons += len(chances)
        value = float(measured.decibels[0, place])
        if np.isfinite(value):
            made = _sighting(value, own, chances, sign=sign)
            look, part = measured.looks[place], float(measured.usable[place])
            sightings.append(replace(made, look=look, usable=part, last_before=last))
    values = measured.decibels[0, later]
    return Track(
        sightings=tuple(sightings), reference=own.count, false_alarms=alarms,
        comparisons=comparisons, together=_together(values[np.isfinite(values)], own),
    )  # fmt: skip


def _placebo_chances(values: Vector, known: Sequence[Reference | None]) -> list[float]:
    return [
        site_change.chance(site_change.one_pass(float(value), each), each.freedom)
        for value, each in zip(values, known, strict=True)
        if each is not None and np.isfinite(value)
    ]


def _reference(row: Vector, before: Sequence[bool]) -> Reference | None:
    values = row[np.array(before, dtype=np.bool_) & np.isfinite(row)]
    if len(values) < LEAST_REFERENCE or float(np.ptp(values)) == 0:
        return None
    return site_change.reference(values)


def _sighting(value: float, own: Reference, chances: list[float], *, sign: int) -> Sighting:
    t = site_change.one_pass(value, own)
    chance = site_change.chance(t, own.freedom)
    return Sighting(
        change=value - own.mean, t=t, chance=chance,
        log_ratio=site_change.log_ratio(t, own, sign),
        as_far=sum(each <= chance for each in chances), placebos=len(chances),
    )  # fmt: skip


def _together(values: Vector, own: Reference) -> tuple[float, float] | None:
    if len(values) < 2:
        return None
    t, freedom = site_change.several(values, own)
    return t, site_change.chance(t, freedom)
