"""Small radar images that are made up, as folders of GeoTIFFs, stacks, or STAC items."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from rasterio.warp import transform

PLACE = (40.0, 20.0)  # latitude, longitude
FIRST, REPEAT = date(2023, 5, 6), 12
ANNOUNCED = date(2024, 3, 1)
SIZE, POSTING, RADIUS = 70, 20.0, 160.0  # pixels, metres, metres
LOOKS = 4.4
GEOTIFF = "image/tiff; application=geotiff; profile=cloud-optimized"


def days(count: int, first: date = FIRST) -> list[date]:
    return [first + timedelta(days=REPEAT * each) for each in range(count)]


def placed(size: int = SIZE) -> Any:
    """The transform of a square about the place, in UTM zone 34 north."""
    (east,), (north,) = transform("EPSG:4326", "EPSG:32634", [PLACE[1]], [PLACE[0]])
    half = size * POSTING / 2
    return Affine(POSTING, 0, east - half, 0, -POSTING, north + half)


def in_degrees() -> Affine:
    """The transform of a square about the place, in degrees."""
    high = POSTING / 111_195.0
    wide = high / np.cos(np.radians(PLACE[0]))
    return Affine(wide, 0, PLACE[1] - wide * SIZE / 2, 0, -high, PLACE[0] + high * SIZE / 2)


def scenes(when: Sequence[date], drop: float = 0.0, seed: int = 1) -> list[Any]:
    """One scene a day, of speckle and weather; the site changes by `drop` dB when announced."""
    draw = np.random.default_rng(seed)
    line = (np.arange(SIZE) + 0.5 - SIZE / 2) * POSTING
    site = np.hypot(*np.meshgrid(line, line)) <= RADIUS
    found = []
    for day in when:
        scene = 0.05 * draw.gamma(LOOKS, 1 / LOOKS, (SIZE, SIZE)) * 10 ** (draw.normal(0, 0.7) / 10)
        scene[site] *= 10 ** ((draw.normal(0, 0.3) + (drop if day > ANNOUNCED else 0)) / 10)
        found.append(scene.astype(np.float32))
    return found


def write(path: Path, bands: Sequence[Any], **more: Any) -> Path:
    told = {
        "driver": "GTiff", "height": bands[0].shape[0], "width": bands[0].shape[1],
        "count": len(bands), "dtype": bands[0].dtype, "crs": "EPSG:32634",
        "transform": placed(bands[0].shape[0]), "nodata": 0,
    }  # fmt: skip
    with rasterio.open(path, "w", **(told | more)) as file:
        for number, band in enumerate(bands, start=1):
            file.write(band, number)
    return path


def folder(
    path: Path, when: Sequence[date], name: str = "{day}_orbit044_VV.tif", **more: Any
) -> Path:
    """One GeoTIFF a day."""
    path.mkdir(exist_ok=True)
    for day, scene in zip(when, scenes(when, **more), strict=True):
        write(path / name.format(day=day), [scene])
    return path


def stack(path: Path, when: Sequence[date], **more: Any) -> Path:
    """All days in one GeoTIFF, with the dates beside it."""
    path.mkdir(exist_ok=True)
    write(path / "stack.tif", scenes(when, **more))
    told = {"polarisation": "VV", "orbit": 44, "dates": [str(day) for day in when]}
    (path / "stack.json").write_text(json.dumps(told))
    return path


def items(path: Path, when: Sequence[date], **more: Any) -> Path:
    """STAC items of terrain-corrected radar, each beside its images."""
    path.mkdir(exist_ok=True)
    for number, (day, scene) in enumerate(zip(when, scenes(when, **more), strict=True)):
        write(path / f"scene{number}.tif", [scene])
        item = {
            "type": "Feature", "stac_version": "1.0.0", "id": f"made-up-{number}",
            "geometry": None, "bbox": [19.9, 39.9, 20.1, 40.1], "links": [],
            "properties": {
                "datetime": f"{day}T03:45:12Z", "published": f"{day}T21:00:00Z",
                "platform": "sentinel-1a", "sar:instrument_mode": "IW",
                "sar:product_type": "RTC", "sar:polarizations": ["VV"],
                "sat:relative_orbit": 44, "sat:orbit_state": "descending",
                "proj:code": "EPSG:32634",
            },
            "assets": {
                "gamma0_vv": {"href": f"./scene{number}.tif", "type": GEOTIFF},
                "incidence": {"href": "./missing.tif", "type": GEOTIFF},
                "thumbnail_vv": {"href": "./missing.png", "type": "image/png"},
            },
        }  # fmt: skip
        (path / f"scene{number}.json").write_text(json.dumps(item))
    return path
