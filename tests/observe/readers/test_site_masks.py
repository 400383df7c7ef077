"""Sites, their surroundings and their placebos lie where they should."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import InputError
from sayso.observe.readers.site_masks import (
    LEAST_PLACEBOS,
    Raster,
    Site,
    Surroundings,
    about,
    apart,
    circle,
    inside,
    offsets,
    pixels,
    raster,
    site_in,
    surroundings,
)

FEW = settings(max_examples=20, deadline=None)

SITE = circle(50.0, 8.0, 200.0)
AROUND = surroundings(SITE, (100.0, 800.0), None)
NORTH_UP = np.array([[20.0, 0.0], [0.0, -20.0]])
SQUARE = (np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]),)
WITH_HOLE = (*SQUARE, SQUARE[0] / 2)


def window(site: Site = SITE, around: Surroundings = AROUND, turn: np.ndarray = NORTH_UP) -> Raster:
    return raster(site, around, (120, 110), np.array([60.3, 54.9]), turn)


def metres(found: Raster, places: np.ndarray) -> np.ndarray:
    at = np.stack([places % found.width, places // found.width], axis=1) + 0.5
    return (at - found.middle) @ found.turn.T


@FEW
@given(st.floats(-2, 2), st.floats(-2, 2))
def test_inside_a_square_is_what_its_edges_say(x: float, y: float) -> None:
    within = abs(x) < 1 and abs(y) < 1
    if abs(abs(x) - 1) > 1e-6 and abs(abs(y) - 1) > 1e-6:
        assert inside(np.array([[x, y]]), SQUARE)[0] == within


def test_a_hole_is_no_part_of_a_site() -> None:
    found = inside(np.array([[0.0, 0.0], [0.75, 0.0]]), WITH_HOLE)
    assert found.tolist() == [False, True]


def test_distance_is_to_the_nearest_edge() -> None:
    points = np.array([[3.0, 0.0], [2.0, 2.0], [0.0, 0.0]])
    assert apart(points, SQUARE) == pytest.approx([2, math.sqrt(2), 0])


def test_a_site_and_its_control_lie_apart_as_asked() -> None:
    found = window()
    made = pixels(found, np.zeros(2), AROUND)
    assert made
    own, control = (np.hypot(*metres(found, each).T) for each in (made.site, made.control))
    assert own.max() <= 200
    assert len(own) * 400 == pytest.approx(math.pi * 200**2, rel=0.05)
    assert control.min() > 280
    assert control.max() < 1_020


@pytest.mark.parametrize("angle", [0.0, 0.4, 2.0])
def test_a_turned_image_shows_the_same_site(angle: float) -> None:
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    found = window(turn=turn @ NORTH_UP)
    made = pixels(found, np.zeros(2), AROUND)
    assert made
    assert len(made.site) == pytest.approx(math.pi * 100, rel=0.05)
    assert np.hypot(*metres(found, made.site).T).max() <= 200


def test_placebos_touch_neither_the_site_nor_the_edge() -> None:
    found = window()
    chosen = offsets(found, SITE)
    assert len(chosen) >= LEAST_PLACEBOS
    for each in chosen:
        made = pixels(found, each, AROUND)
        assert made
        assert made.part == 1
        assert np.hypot(*metres(found, made.site).T).min() > 180
        assert np.hypot(*metres(found, made.control).T).min() > 280


def test_a_site_that_is_mostly_outside_is_not_shown() -> None:
    found = raster(SITE, AROUND, (120, 110), np.array([2.0, 50.0]), NORTH_UP)
    assert pixels(found, np.zeros(2), AROUND) is None


def test_a_drawn_control_is_used_instead_of_the_ring() -> None:
    drawn = circle(50.0, 8.01, 300.0)
    around = surroundings(SITE, (100.0, 800.0), about(drawn, SITE))
    found = window(around=around)
    made = pixels(found, np.zeros(2), around)
    assert made
    east = math.cos(math.radians(50)) * 1_111.95
    assert np.hypot(*(metres(found, made.control) - [east, 0]).T).max() <= 300


def test_a_square_of_geojson_has_its_size(tmp_path: Path) -> None:
    path = tmp_path / "site.geojson"
    ring = [[8.0, 50.0], [8.02, 50.0], [8.02, 50.01], [8.0, 50.01], [8.0, 50.0]]
    path.write_text(json.dumps({"type": "MultiPolygon", "coordinates": [[ring]]}))
    found = site_in(path)
    assert (found.latitude, found.longitude) == pytest.approx((50.005, 8.01))
    assert found.reach == pytest.approx(math.hypot(714.7, 556.0), rel=1e-3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "JSON: this is no JSON"),
        ('{"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}', "has no four corners"),
        ('{"type": "Polygon", "coordinates": [[[0,0],[900,0],[900,1],[0,0]]]}', "no longitude"),
        ('{"type": "Polygon", "coordinates": [[[0,0],[9,0],[9,9],[0,0]]]}', "it reaches"),
        ('{"type": "Polygon", "coordinates": [[[0,0],["a",0],[9,9],[0,0]]]}', "no four corners"),
        ("[]", "it holds no polygon"),
    ],
)
def test_what_is_no_site_is_named(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "site.geojson"
    path.write_text(text)
    with pytest.raises(InputError) as raised:
        site_in(path)
    assert told in str(raised.value)
    assert "site.geojson" in raised.value.subject
