"""A folder of radar images comes in, whether a site changed against its surroundings comes out.

The only door to rasterio, which is imported inside functions: sayso works without it.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sayso.errors import ReaderSkipped, ReaderUnavailable, UsageError
from sayso.observe.reader import Asked, Read, check_options
from sayso.observe.readers import (
    series_options,
    site_change,
    site_images,
    site_masks,
    site_rows,
)
from sayso.observe.readers.site_images import Look, refused
from sayso.observe.readers.site_masks import LEAST_PART, Pixels, Site, Surroundings
from sayso.observe.readers.site_series import Measured, Track, track

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
Image = Any  # an open dataset of rasterio, which comes without types
Window = tuple[tuple[int, int], tuple[int, int]]

OPTIONS = {
    "radius": "of a round site about the place, 500m unless said otherwise",
    "site": "a GeoJSON file with the outline of the site, instead of radius",
    "ring": "how far from the site its surroundings begin and end, 500m-3km unless said otherwise",
    "control": "a GeoJSON file with surroundings of the same land cover, instead of ring",
    "expect": "clearing or arrival; else what the action leads to",
    "orbit": "the relative orbit, where the files do not say it",
    "reference": "from when to when the site was as before, a/b; else all before the announcement",
    "lag": "days from a pass to its publication, 1d unless an item says more",
    "scale": "linear, db or amplitude: what the numbers of the images are, linear unless said",
}
RADIUS, RING = 500.0, (500.0, 3000.0)  # metres
BEYOND = 1.5  # rings about the site that are read, so that placebo sites have surroundings too
NO_DATA = (0.0, -32768.0)
MOST_PIXELS = 20_000_000  # of a window
# GDAL would keep 5 % of all memory; a window of one image is read once.
GDAL = {"GDAL_CACHEMAX": 32, "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}


MOST_NEGATIVE = 0.01  # part of the pixels: noise may leave a few
Name = tuple[int | None, str]  # relative orbit and polarisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where the window of a file lies, and the pixels of the site and of its placebos.

    `own` is None where the file does not show the site. `places` are the pixels of all sites and
    of their controls by turns, which begin at `starts`; `numbers` says which sites these are.
    `area` is that of a pixel in square metres.
    """

    window: Window
    area: float
    own: Pixels | None = None
    places: Whole = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    starts: Whole = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    numbers: tuple[int, ...] = ()


@dataclass(slots=True)
class Layout:
    """The site, its surroundings, and the grids that were met so far; placebos lie the same."""

    site: Site
    around: Surroundings
    scale: str
    offsets: list[Vector] = field(default_factory=list)
    grids: dict[tuple[object, ...], Grid] = field(default_factory=dict)


def read(path: Path, asked: Asked) -> Read:
    """One item for each pass after the announcement, with the ratios of the site test.

    Raises InputError naming the file and the field that cannot be used, UsageError for an
    option, ReaderSkipped where no pass can be compared, ReaderUnavailable without rasterio.
    """
    check_options(asked, OPTIONS)
    expected = site_rows.expected(asked, path)
    layout = _layout(asked)
    left_out: Counter[str] = Counter()
    tracks: dict[Name, Track] = {}
    orbit = series_options.number(asked, "orbit", 175)
    rasterio = _rasterio()
    found = site_images.looks(path)
    with rasterio.Env(**GDAL):
        for name, group in site_images.by_track(found, orbit).items():
            measured = _measure(group, layout, asked)
            before, after = _sides(measured.looks, asked)
            tracks[name] = track(measured, before, after, expected.sign)
            _count_left_out(left_out, name, tracks[name], measured, after)
    _check_any(path, found, tracks, left_out)
    return site_rows.told(asked, expected, tracks, left_out, area=_area(layout))


def _layout(asked: Asked) -> Layout:
    """The site and its surroundings as asked; raises UsageError where there is no place."""
    outline, drawn = (series_options.file(asked, each) for each in ("site", "control"))
    ring = series_options.metres_span(asked, "ring", RING)
    scale = series_options.choice(asked, "scale", ("linear", "db", "amplitude"), "linear")
    if outline is not None:
        site = site_masks.site_in(outline)
    elif asked.latitude is None or asked.longitude is None:
        raise UsageError(
            "the commitment has no place with coordinates",
            subject="--with site",
            mend="say site=FILE.geojson, or correct the place",
        )
    else:
        radius = series_options.metres(asked, "radius", RADIUS)
        if radius > site_masks.LARGEST_SITE:
            raise series_options.refused("radius", "larger than 20 km", "choose one site of it")
        site = site_masks.circle(asked.latitude, asked.longitude, radius)
    about = None if drawn is None else site_masks.about(site_masks.site_in(drawn), site)
    around = site_masks.surroundings(site, ring, about)
    return Layout(site=site, around=around, scale=scale or "linear")


def _sides(looks: Sequence[Look], asked: Asked) -> tuple[list[bool], list[bool]]:
    """Which looks are the reference, and which come after the day of the announcement."""
    announced = series_options.announced_on(asked)
    span = series_options.day_span(asked, "reference")
    before = [
        each.day < announced and (span is None or span[0] <= each.day <= span[1]) for each in looks
    ]
    return before, [each.day > announced for each in looks]


def _count_left_out(
    left_out: Counter[str], name: Name, found: Track, measured: Measured, after: Sequence[bool]
) -> None:
    orbit, polarisation = name
    later = sum(after)
    if found.reference < site_rows.LEAST_REFERENCE:
        told = f"passes of orbit {orbit or 'unknown'}, {polarisation}: "
        told += f"{found.reference} of {site_rows.LEAST_REFERENCE} before the announcement"
        left_out[told] += later
    elif later > len(found.sightings):
        left_out["passes that show too little of the site"] += later - len(found.sightings)


def _check_any(
    path: Path, found: Sequence[Look], tracks: Mapping[Name, Track], left_out: Mapping[str, int]
) -> None:
    if any(each.sightings for each in tracks.values()):
        return
    reasons = "; ".join(left_out) or f"the newest of {len(found)} is of {found[-1].day}"
    raise ReaderSkipped(
        f"no pass after the announcement can be compared ({reasons})",
        subject=str(path),
        mend="add passes before and after it",
    )


def _area(layout: Layout) -> float:
    grids = layout.grids.values()
    return max((len(each.own.site) * each.area for each in grids if each.own), default=0.0)


def _measure(looks: Sequence[Look], layout: Layout, asked: Asked) -> Measured:
    """Site and placebos against their surroundings in each look, one look a day.

    Raises InputError where no look shows the site.
    """
    best: dict[object, tuple[Look, Vector, float]] = {}
    for number, look in enumerate(looks, start=1):
        asked.counted(number)
        powers, usable = _powers(look, layout)
        # Two frames of one pass may both touch the site: the one that shows more of it counts.
        if look.day not in best or usable > best[look.day][2]:
            best[look.day] = look, powers, usable
    kept = [best[day] for day in sorted(best, key=str)]
    unseen = np.full(1 + len(layout.offsets), np.nan)
    found = np.stack([powers if usable else unseen for _, powers, usable in kept], axis=1)
    if not np.isfinite(found[0]).any():
        none = f"none of {len(looks)} images in {looks[0].polarisation} shows it"
        raise refused(
            looks[0].path, "site", f"{none} (nodata, NaN or outside)", "name images of the site"
        )
    return Measured(
        looks=tuple(look for look, _, _ in kept), decibels=found,
        usable=np.array([usable for _, _, usable in kept]),
    )  # fmt: skip


def _powers(look: Look, layout: Layout) -> tuple[Vector, float]:
    """Decibels of the site and of each placebo in one look, and the usable part of the site."""
    with _opened(look.path) as image:
        _check_image(look, image)
        grid = _grid(look.path, image, layout)
        if grid.own is None:
            return np.empty(0), 0.0
        values = image.read(look.band, window=grid.window).ravel()
        valid = np.isfinite(values) & ~np.isin(values, NO_DATA)
        if image.nodata is not None:
            valid &= values != image.nodata
    own = grid.own
    _check_scale(look, values[own.control][valid[own.control]], layout.scale)
    powers = _linear(np.where(valid, values, 1).astype(np.float64), layout.scale) * valid
    found = np.full(1 + len(layout.offsets), np.nan)
    found[list(grid.numbers)] = _decibels(powers, valid, grid)
    return found, float(valid[own.site].mean()) * own.part


def _linear(values: Vector, scale: str) -> Vector:
    if scale == "db":
        made: Vector = 10 ** (values / 10)
        return made
    return values**2 if scale == "amplitude" else values


def _decibels(powers: Vector, valid: Truth, grid: Grid) -> Vector:
    """Each site against its control, NaN where too little of one is valid.

    All sites at once: one by one, 50 placebos took half of the time of the reader.
    """
    sizes = np.diff(np.append(grid.starts, len(grid.places)))
    counts = np.add.reduceat(valid[grid.places].astype(np.float64), grid.starts)
    means = np.add.reduceat(powers[grid.places], grid.starts) / np.maximum(counts, 1)
    seen = (counts / sizes).reshape(-1, 2) >= (LEAST_PART, LEAST_PART / 2)
    site, control = means.reshape(-1, 2).T
    usable = seen.all(axis=1) & (site > 0) & (control > 0)
    found = np.full(len(site), np.nan)
    found[usable] = site_change.decibels(site[usable], control[usable])
    return found


def _check_scale(look: Look, values: Any, scale: str) -> None:
    if scale == "linear" and values.dtype.kind in "iu":
        told = "whole numbers, which are no linear power"
    elif scale != "db" and len(values) and float((values < 0).mean()) > MOST_NEGATIVE:
        told = "negative numbers, as decibels have them"
    else:
        return
    raise refused(look.path, f"band {look.band}", told, "say --with scale=db or scale=amplitude")


def _check_image(look: Look, image: Image) -> None:
    if look.bands is not None and look.bands != image.count:
        raise refused(
            look.path.with_suffix(".json"), "dates",
            f"{look.bands} for the {image.count} bands of {look.path.name}",
            "write one date for each band, in their order",
        )  # fmt: skip
    if look.band > image.count:
        raise refused(look.path, "bands", f"it has {image.count}", "name images of one band")
    if image.dtypes[look.band - 1].startswith("complex"):
        raise refused(
            look.path, f"band {look.band}", "complex numbers", "name images of detected power"
        )
    if image.crs is None:
        raise refused(
            look.path, "projection", "it is not said", "write it into the file (gdal_edit -a_srs)"
        )


def _grid(path: Path, image: Image, layout: Layout) -> Grid:
    """The window about the site in this image, and its pixels; raises InputError outside it."""
    name = (image.crs.to_wkt(), tuple(image.transform), image.width, image.height)
    if name not in layout.grids:
        layout.grids[name] = _made_grid(path, image, layout)
    return layout.grids[name]


def _made_grid(path: Path, image: Image, layout: Layout) -> Grid:
    corner, turn = _frame(path, image, layout.site)
    half = layout.site.reach + BEYOND * layout.around.ring[1]
    square = np.array([[x, y] for x in (-half, half) for y in (-half, half)])
    places = corner + square @ np.linalg.inv(turn).T  # in pixels, across and down
    low = np.maximum(np.floor(places.min(axis=0)), 0).astype(int)
    high = np.minimum(np.ceil(places.max(axis=0)), [image.width, image.height]).astype(int)
    wide, tall = (high - low).tolist()
    window = ((int(low[1]), int(high[1])), (int(low[0]), int(high[0])))
    area = abs(float(np.linalg.det(turn)))
    if wide <= 0 or tall <= 0:
        return Grid(window=window, area=area)
    if wide * tall > MOST_PIXELS:
        raise refused(path, "pixels", f"{wide * tall:,} about the site", "say a smaller ring")
    found = site_masks.raster(layout.site, layout.around, (wide, tall), corner - low, turn)
    own = site_masks.pixels(found, np.zeros(2), layout.around)
    if own is None:
        return Grid(window=window, area=area)
    # Placebos lie where the first image that shows the site has room; others may lack some.
    first = not layout.offsets
    layout.offsets = layout.offsets or site_masks.offsets(found, layout.site)
    others = [site_masks.pixels(found, each, layout.around) for each in layout.offsets]
    fit = sum(each is not None for each in others)
    if first and fit < site_masks.LEAST_PLACEBOS:
        raise refused(
            path, "extent", f"room for {fit} of {site_masks.LEAST_PLACEBOS} comparison sites",
            "name larger images, or say a smaller radius or ring",
        )  # fmt: skip
    return _filled(window, area, [own, *others])


def _filled(window: Window, area: float, sites: Sequence[Pixels | None]) -> Grid:
    parts = [part for each in sites if each is not None for part in (each.site, each.control)]
    return Grid(
        window=window, area=area, own=sites[0], places=np.concatenate(parts),
        starts=np.cumsum([0, *map(len, parts[:-1])]),
        numbers=tuple(number for number, each in enumerate(sites) if each is not None),
    )  # fmt: skip


def _frame(path: Path, image: Image, site: Site) -> tuple[Vector, Vector]:
    """Where the middle of the site lies, in pixels across and down, and the metres east and
    north of one pixel across and of one down, as columns.
    """
    rasterio = _rasterio()
    step = 1000.0
    east = step / (site_masks.NORTH * math.cos(math.radians(site.latitude)))
    longitudes = [site.longitude, site.longitude + east, site.longitude]
    latitudes = [site.latitude, site.latitude, site.latitude + step / site_masks.NORTH]
    try:
        xs, ys = rasterio.warp.transform("EPSG:4326", image.crs, longitudes, latitudes)
        a, b, c, d, e, f = tuple(image.transform)[:6]
        across_down = np.linalg.inv(np.array([[a, b], [d, e]]))
        pixels = (np.array([xs, ys]).T - [c, f]) @ across_down.T
        turn = np.linalg.inv((pixels[1:] - pixels[0]).T / step)
    except (
        rasterio.errors.RasterioError,
        np.linalg.LinAlgError,
        ValueError,
        ArithmeticError,
    ) as error:
        raise refused(
            path, "projection", "nobody can place it on the globe",
            "write a known projection into the file (gdal_edit -a_srs EPSG:32637)",
        ) from error  # fmt: skip
    if not np.isfinite(pixels).all():
        raise refused(path, "projection", "the site lies outside it", "name images of the site")
    return pixels[0], turn


def _rasterio() -> Any:
    """The library; raises ReaderUnavailable where it is not installed."""
    try:
        import rasterio
        import rasterio.warp
    except ImportError as error:
        raise ReaderUnavailable(
            "radar images are read with rasterio, which is not installed",
            subject="--as imagery",
            mend='pip install "sayso[imagery]"',
        ) from error
    return rasterio


@contextmanager
def _opened(path: Path) -> Iterator[Image]:
    """A GeoTIFF, and nothing else that GDAL would open or fetch."""
    rasterio = _rasterio()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            image = rasterio.open(path, driver="GTiff")
        with image:
            yield image
    except (rasterio.errors.RasterioError, OSError) as error:
        raise refused(
            path, "image", f"it cannot be read ({str(error)[:80]})", "download it again"
        ) from error
