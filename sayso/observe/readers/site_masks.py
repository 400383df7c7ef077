"""A site on the globe and a grid of pixels come in; which pixels are site or control comes out."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sayso.errors import InputError

Vector = NDArray[np.float64]
Truth = NDArray[np.bool_]
Rings = tuple[Vector, ...]
Whole = NDArray[np.int64]

NORTH = 111_195.0  # metres a degree of latitude
CORNERS = 24  # of a circle
MOST_CORNERS = 400
LARGEST_FILE = 4 << 20  # bytes
LARGEST_SITE = 20_000.0  # metres from its middle
PLACEBOS, LEAST_PLACEBOS = 100, 50
STEPS = 100  # of the square of distances, on each side of its middle
CANDIDATES = 8_000  # pixels of the whole window among which those of the controls are chosen
MOST_CONTROL = 4_000  # pixels; 1,000 already add less than .1 dB of speckle
LEAST_CONTROL, LEAST_SITE = 200, 12  # pixels
LEAST_PART = 0.8  # of a site that must be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place by its middle (degrees) and its rings in metres east and north of that."""

    latitude: float
    longitude: float
    rings: Rings

    @property
    def reach(self) -> float:
        """Metres from the middle to the farthest corner."""
        return float(max(np.hypot(ring[:, 0], ring[:, 1]).max() for ring in self.rings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where controls lie: `ring` metres about a site, or inside the polygon `drawn`.

    `distance` holds metres to the site on a square from -half to +half about its middle. All
    sites are the same shape, moved: measured once and not once a site, 100 placebos take .1 s
    instead of 7.
    """

    ring: tuple[float, float]
    drawn: Rings | None
    half: float
    distance: Vector

    def to(self, points: Vector) -> Vector:
        """Metres from each point [n, 2] to the site, infinity beyond the square."""
        places = np.rint((points / self.half + 1) * STEPS).astype(np.int64)
        known = ((places >= 0) & (places <= 2 * STEPS)).all(axis=1)
        found = np.full(len(points), np.inf)
        found[known] = self.distance[places[known, 1], places[known, 0]]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """A window of `width` by `height` pixels about a site, north up or not.

    The middle of the site lies at `middle`, in pixels across and down; one pixel across and one
    down are the columns of `turn`, in metres east and north. `footprint` holds the pixels of the
    site from the one of its middle on, `candidates` those that may be control, as places in the
    flattened window, with their metres from the middle in `points`; `clear` are those that do not
    lie beside the site itself.
    """

    width: int
    height: int
    middle: Vector
    turn: Vector
    footprint: Whole
    candidates: Whole
    points: Vector
    clear: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixels:
    """The pixels of one site and of its control, as places in the flattened window.

    `part` is how much of the site lies inside the window.
    """

    site: Whole
    control: Whole
    part: float


def circle(latitude: float, longitude: float, radius: float) -> Site:
    """A round site, `radius` metres."""
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    ring = radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return Site(latitude=latitude, longitude=longitude, rings=(ring,))


def site_in(path: Path) -> Site:
    """The polygons of a GeoJSON file as one site; raises InputError naming the field."""
    rings = [np.array(each, dtype=np.float64) for each in _rings(_json(path), path)]
    if not rings or sum(map(len, rings)) > MOST_CORNERS:
        told = "it holds no polygon" if not rings else f"more than {MOST_CORNERS:,} corners"
        raise _refused(path, "geometry", told, "draw the site as one polygon")
    corners = np.concatenate(rings)
    if not (np.abs(corners[:, 0]) <= 180).all() or not (np.abs(corners[:, 1]) <= 85).all():
        raise _refused(
            path, "coordinates", "they are no longitude and latitude", "write degrees of WGS 84"
        )
    east, north = (corners.min(axis=0) + corners.max(axis=0)) / 2
    scale = np.array([NORTH * math.cos(math.radians(north)), NORTH])
    made = Site(
        latitude=float(north), longitude=float(east),
        rings=tuple((ring - np.array([east, north])) * scale for ring in rings),
    )  # fmt: skip
    if made.reach > LARGEST_SITE:
        raise _refused(
            path, "geometry", f"it reaches {made.reach / 1000:.0f} km", "draw one site of it"
        )
    return made


def _json(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise _refused(path, "size", "larger than 4 MiB", "simplify the polygon")
        return json.loads(content)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="name another file"
        ) from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, "JSON", "this is no JSON", "save it as GeoJSON in UTF-8") from error


def _refused(path: Path, name: str, message: str, mend: str) -> InputError:
    return InputError(message, subject=f"{path}, {name}", mend=mend)


def _rings(found: Any, path: Path) -> Iterator[list[tuple[float, float]]]:
    if not isinstance(found, Mapping):
        return
    if found.get("type") == "FeatureCollection":
        for each in found.get("features") or ():
            yield from _rings(each, path)
    elif found.get("type") == "Feature":
        yield from _rings(found.get("geometry"), path)
    elif found.get("type") in ("Polygon", "MultiPolygon"):
        whole = found.get("coordinates") or ()
        for polygon in (whole,) if found["type"] == "Polygon" else whole:
            for ring in polygon:
                yield _ring(ring, path)


def _ring(ring: Any, path: Path) -> list[tuple[float, float]]:
    try:
        made = [(float(corner[0]), float(corner[1])) for corner in ring]
        if len(made) >= 4 and all(math.isfinite(each) for pair in made for each in pair):
            return made
    except (TypeError, ValueError, IndexError):
        pass
    raise _refused(path, "coordinates", "a ring of it has no four corners", "draw it again")


def inside(points: Vector, rings: Rings) -> Truth:
    """Which points [n, 2] lie inside an odd number of rings."""
    found = np.zeros(len(points), dtype=np.bool_)
    x, y = points[:, 0], points[:, 1]
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise(np.concatenate([ring, ring[:1]])):
            if y0 != y1:
                crosses = (y0 > y) != (y1 > y)
                found ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return found


def apart(points: Vector, rings: Rings) -> Vector:
    """Metres from each point [n, 2] to the nearest edge; 0 inside."""
    found = np.full(len(points), np.inf)
    for ring in rings:
        for start, end in pairwise(np.concatenate([ring, ring[:1]])):
            along = end - start
            length = float(along @ along)
            part = (points - start) @ along / length if length else np.zeros(len(points))
            nearest = start + np.clip(part, 0, 1)[:, None] * along
            found = np.minimum(found, np.hypot(*(points - nearest).T))
    found[inside(points, rings)] = 0.0
    return found


def about(drawn: Site, site: Site) -> Rings:
    """The rings of one site in metres from the middle of another."""
    wide = NORTH * math.cos(math.radians(site.latitude))
    east = (drawn.longitude - site.longitude) * wide
    shift = np.array([east, (drawn.latitude - site.latitude) * NORTH])
    return moved(drawn, shift)


def moved(site: Site, offset: Vector) -> Rings:
    """The rings of a site, so many metres east and north."""
    return tuple(ring + offset for ring in site.rings)


def raster(
    site: Site, around: Surroundings, size: tuple[int, int], middle: Vector, turn: Vector
) -> Raster:
    """A window of `size` (width, height); the rest as there."""
    width, height = size
    reach = math.ceil(site.reach / math.sqrt(abs(float(np.linalg.det(turn))))) + 1
    line = np.arange(-reach, reach + 1)
    square = np.stack([each.ravel() for each in np.meshgrid(line, line)], axis=1)
    centres = (np.floor(middle) + square + 0.5 - middle) @ turn.T
    candidates = np.arange(0, width * height, max(1, round(width * height / CANDIDATES)))
    places = np.stack([candidates % width, candidates // width], axis=1) + 0.5
    points = (places - middle) @ turn.T
    return Raster(
        width=width, height=height, middle=middle, turn=turn,
        footprint=square[inside(centres, site.rings)], candidates=candidates,
        points=points, clear=around.to(points) >= around.ring[0],
    )  # fmt: skip


def offsets(found: Raster, site: Site) -> list[Vector]:
    """Where placebo sites fit: metres from the site, not touching it, inside the window.

    They may overlap each other where there is little room. Fewer than LEAST_PLACEBOS come out
    only where not even that makes enough.
    """
    reach, step = site.reach, 2 * site.reach
    low, high = found.points.min(axis=0) + reach, found.points.max(axis=0) - reach
    chosen: list[Vector] = []
    while len(chosen) < LEAST_PLACEBOS and step > reach / 8:
        across, up = (
            np.arange(math.ceil(first / step), last // step + 1) * step
            for first, last in zip(low, high, strict=True)
        )
        grid = [np.array([x, y]) for y in up for x in across]
        chosen = [each for each in grid if math.hypot(*each) >= 2 * reach]
        step *= 0.75
    some = np.linspace(0, len(chosen) - 1, min(PLACEBOS, len(chosen))).round().astype(int)
    return [chosen[each] for each in some]


def surroundings(site: Site, ring: tuple[float, float], drawn: Rings | None) -> Surroundings:
    """Where the control of a site lies, and of every site of its shape."""
    half = site.reach + ring[1]
    line = np.linspace(-half, half, 2 * STEPS + 1)
    east, north = np.meshgrid(line, line)
    distance = apart(np.stack([east.ravel(), north.ravel()], axis=1), site.rings)
    return Surroundings(
        ring=ring, drawn=drawn, half=half, distance=distance.reshape(len(line), len(line))
    )


def pixels(found: Raster, offset: Vector, around: Surroundings) -> Pixels | None:
    """The pixels of a site that was moved by `offset` metres, and of its control.

    The control keeps clear of the site itself, wherever that was moved. None where too little of
    the site, or of its surroundings, lies in the window.
    """
    steps = np.rint(np.linalg.solve(found.turn, offset))
    across, down = (found.footprint + np.floor(found.middle) + steps).astype(np.int64).T
    within = (across >= 0) & (across < found.width) & (down >= 0) & (down < found.height)
    own = (down * found.width + across)[within]
    distance = around.to(found.points - found.turn @ steps)
    fits = (distance >= around.ring[0]) & (distance <= around.ring[1])
    if around.drawn is not None:
        fits = inside(found.points, around.drawn) & (distance > 0)
    if steps.any():
        fits &= found.clear
    control = found.candidates[fits]
    if len(own) < max(LEAST_SITE, LEAST_PART * len(within)) or len(control) < LEAST_CONTROL:
        return None
    every = 1 + len(control) // MOST_CONTROL
    return Pixels(site=own, control=control[::every], part=len(own) / len(within))
