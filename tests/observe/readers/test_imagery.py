"""Radar images of a site become one item a pass, whatever way they are laid down."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sayso.errors import InputError, ReaderSkipped, ReaderUnavailable, UsageError
from sayso.observe.reader import Asked, Read
from sayso.observe.readers.imagery import read
from tests.observe.readers import radar_stack
from tests.observe.readers.asking import COMMITMENT, entered
from tests.observe.readers.radar_stack import days, scenes, write

WHEN = days(28)  # 25 passes before the announcement, one on its day, two after


def asked(action: str | None = "withdraw", due: str | None = "2024-03-21", **options: str) -> Asked:
    return Asked(
        commitment=COMMITMENT, announced="2024-03-01", window_end=due, action=action,
        place="Port a", latitude=40.0, longitude=20.0,
        options={"radius": "160m", "ring": "100m-500m"} | options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return radar_stack.folder(tmp_path_factory.mktemp("emptied") / "a", WHEN, drop=-3.0)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return radar_stack.folder(tmp_path_factory.mktemp("unchanged") / "a", WHEN)


@pytest.fixture(scope="module")
def told(emptied: Path) -> Read:
    """What the reader says of the emptied site, asked once."""
    return read(emptied, asked())


def refused(path: Path, **options: str) -> str:
    with pytest.raises(InputError) as raised:
        read(path, asked(**options))
    return str(raised.value)


def test_a_site_that_empties_is_seen_to_change(told: Read) -> None:
    made = entered(told)
    assert [each.event_end for each in made] == [str(day) for day in WHEN if day > date(2024, 3, 1)]
    assert {each.says for each in made} == {"seen"}
    assert {each.channel for each in made} == {"radar_small_site"}
    assert "Radar brightness of Port a fell by" in (made[-1].reading or "")
    assert (made[-1].reading or "").endswith("This does not show what left, how many, or where to.")
    assert made[0].known_at == str(WHEN[-len(made)].replace(day=WHEN[-len(made)].day + 1))


def test_an_emptied_site_speaks_against_nothing_done_and_hardly_for_going_home(
    emptied: Path,
) -> None:
    made = entered(read(emptied, asked(due="2024-03-06")))[-1]
    assert made.ratios
    kept, partly, not_done, turned = made.ratios
    assert kept == 1
    assert kept > partly > not_done
    assert turned > 0.8


def test_a_site_that_does_not_change_is_looked_at_and_not_seen(unchanged: Path) -> None:
    found = read(unchanged, asked())
    for made in entered(found):
        assert made.says == "not_seen"
        assert made.coverage == 1
        assert made.ratios
        assert made.ratios[2] == 1
    assert "looks at comparable sites" in found.looked[0]


def test_before_it_is_due_an_unchanged_site_says_little(unchanged: Path) -> None:
    soon = entered(read(unchanged, asked(due="2025-03-01")))[0].ratios
    late = entered(read(unchanged, asked(due="2024-03-04")))[0].ratios
    assert soon
    assert late
    assert min(soon) > min(late)
    assert min(soon) > 0.95


def test_a_stack_and_items_say_what_a_folder_says(told: Read, tmp_path: Path) -> None:
    plain = told.rows
    stacked = read(radar_stack.stack(tmp_path / "s", WHEN, drop=-3.0), asked()).rows
    itemised = read(radar_stack.items(tmp_path / "i", WHEN, drop=-3.0), asked()).rows
    for one, other, third in zip(plain, stacked, itemised, strict=True):
        assert one.fields == other.fields
        assert one.fields["reading"] == third.fields["reading"]
        assert third.fields["event"].endswith("T03:45:12+00:00")
        assert third.fields["known_at"].endswith("T21:00:00+00:00")


def test_a_new_pass_changes_no_earlier_item(emptied: Path, told: Read, tmp_path: Path) -> None:
    fewer = tmp_path / "fewer"
    fewer.mkdir()
    for each in sorted(emptied.iterdir())[:-1]:
        (fewer / each.name).write_bytes(each.read_bytes())
    assert read(fewer, asked()).rows == told.rows[:-1]


def test_the_scale_of_power_changes_nothing(told: Read, tmp_path: Path) -> None:
    for day, scene in zip(WHEN, scenes(WHEN, drop=-3.0), strict=True):
        write(tmp_path / f"{day}_orbit044_VV.tif", [scene * np.float32(250)])
    for one, other in zip(read(tmp_path, asked()).rows, told.rows, strict=True):
        assert one.fields["reading"] == other.fields["reading"]
        assert one.fields["ratios"] == pytest.approx(other.fields["ratios"], rel=1e-3)


def test_decibels_are_read_where_they_are_said_to_be(told: Read, tmp_path: Path) -> None:
    for day, scene in zip(WHEN, scenes(WHEN, drop=-3.0), strict=True):
        write(tmp_path / f"{day}_orbit044_VV.tif", [10 * np.log10(scene)], nodata=-32768)
    assert "negative numbers, as decibels have them" in refused(tmp_path)
    mine = read(tmp_path, asked(scale="db")).rows
    assert [x.fields["reading"] for x in mine] == [x.fields["reading"] for x in told.rows]


def test_a_grid_of_degrees_shows_the_same_site(told: Read, tmp_path: Path) -> None:
    for day, scene in zip(WHEN, scenes(WHEN, drop=-3.0), strict=True):
        path = tmp_path / f"{day}_orbit044_VV.tif"
        write(path, [scene], crs="EPSG:4326", transform=radar_stack.in_degrees())
    mine, theirs = (
        [each.fields["reading"].partition(" between ")[0] for each in rows]
        for rows in (read(tmp_path, asked()).rows, told.rows)
    )
    assert mine == theirs


def test_whole_numbers_need_a_scale(tmp_path: Path) -> None:
    for day, scene in zip(WHEN, scenes(WHEN), strict=True):
        numbers = (1000 * np.sqrt(scene)).astype(np.uint16)
        write(tmp_path / f"{day}_orbit044_VV.tif", [numbers])
    assert "whole numbers" in refused(tmp_path)
    assert len(read(tmp_path, asked(scale="amplitude")).rows) == 2


def test_tracks_are_never_mixed(emptied: Path, told: Read, tmp_path: Path) -> None:
    both = tmp_path / "both"
    both.mkdir()
    for each in emptied.iterdir():
        (both / each.name).write_bytes(each.read_bytes())
    other = [day.replace(day=max(1, day.day - 1)) for day in WHEN]
    radar_stack.folder(both, other, "{day}_orbit121_VV.tif", seed=4)
    found = read(both, asked())
    assert len(found.looked) == 2
    mine = [each for each in found.rows if "orbit 44" in each.fields["origin"]]
    assert mine == list(told.rows)


def test_two_polarisations_of_a_pass_are_one_item(
    emptied: Path, told: Read, tmp_path: Path
) -> None:
    both = tmp_path / "both"
    both.mkdir()
    for each in emptied.iterdir():
        (both / each.name).write_bytes(each.read_bytes())
    radar_stack.folder(both, WHEN, "{day}_orbit044_VH.tif", drop=-3.0, seed=9)
    assert len(read(both, asked()).rows) == len(told.rows)


def test_dates_that_fit_one_orbit_need_no_number(tmp_path: Path) -> None:
    plain = radar_stack.folder(tmp_path / "a", WHEN, "{day}_vv.tif")
    assert "orbit not said" in read(plain, asked()).looked[0]
    radar_stack.folder(plain, [date(2024, 1, 20)], "{day}_vv.tif")
    assert "2024-01-20_vv.tif, relative orbit: it is not said" in refused(plain)
    radar_stack.folder(plain, [date(2024, 1, 21)], "{day}_orbit002_vv.tif")
    assert "and 2024-01-21_orbit002_vv.tif is of orbit 2" in refused(plain)


@pytest.mark.parametrize("nothing", [0.0, np.nan, -32768.0])
def test_a_site_without_data_is_named(nothing: float, tmp_path: Path) -> None:
    for day, scene in zip(WHEN[-3:], scenes(WHEN[-3:]), strict=True):
        scene[22:48, 22:48] = nothing
        write(tmp_path / f"{day}_orbit044_VV.tif", [scene], nodata=None)
    told = refused(tmp_path)
    assert "_VV.tif, site: none of 3 images in VV shows it" in told


def test_a_whole_stack_without_data_is_named(tmp_path: Path) -> None:
    path = radar_stack.stack(tmp_path / "s", WHEN[-3:])
    write(path / "stack.tif", [np.full((70, 70), np.nan, np.float32)] * 3)
    assert "stack.tif, site: none of 3 images" in refused(path)


def test_a_pass_without_data_is_left_out_and_counted(
    emptied: Path, told: Read, tmp_path: Path
) -> None:
    for each in emptied.iterdir():
        (tmp_path / each.name).write_bytes(each.read_bytes())
    last = sorted(tmp_path.iterdir())[-1]
    write(last, [np.zeros((70, 70), np.float32)])
    found = read(tmp_path, asked())
    assert found.left_out == {"passes that show too little of the site": 1}
    assert len(found.rows) == len(told.rows) - 1


def test_an_unknown_projection_is_named(tmp_path: Path) -> None:
    write(tmp_path / "2023-05-06_orbit044_VV.tif", scenes(WHEN[:1]), crs=None)
    assert "2023-05-06_orbit044_VV.tif, projection: it is not said" in refused(tmp_path)


def test_complex_numbers_are_named(tmp_path: Path) -> None:
    write(tmp_path / "2023-05-06_orbit044_VV.tif", [np.ones((70, 70), np.complex64)], nodata=None)
    assert "2023-05-06_orbit044_VV.tif, band 1: complex numbers" in refused(tmp_path)


def test_what_is_no_image_is_named(tmp_path: Path) -> None:
    (tmp_path / "2023-05-06_orbit044_VV.tif").write_text("<VRTDataset/>")
    assert "2023-05-06_orbit044_VV.tif, image: it cannot be read" in refused(tmp_path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("scene_VV.tif", "scene_VV.tif, date: its name holds no date"),
        ("2023-13-40_VV.tif", "date: no day or moment: '2023-13-40'"),
        ("2023-05-06.tif", "polarisation: its name holds 0 polarisations"),
        ("2023-05-06_VV_VH.tif", "polarisation: its name holds 2 polarisations"),
    ],
)
def test_a_name_that_says_too_little_is_named(name: str, words: str, tmp_path: Path) -> None:
    write(tmp_path / name, scenes(WHEN[:1]))
    assert words in refused(tmp_path)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"dates": ["2023-05-06"]}, "stack.json, dates: 1 for the 28 bands of stack.tif"),
        ({"dates": []}, "stack.json, dates: it says no dates"),
        ({"dates": ["2023-05-06", None]}, "stack.json, band 2, date: it is missing"),
        ({"polarisation": None}, "stack.json, band 1, polarisation: it is missing"),
        ({"orbit": "44"}, "stack.json, band 1, orbit: no number: '44'"),
    ],
)
def test_a_bad_sidecar_is_named(more: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = radar_stack.stack(tmp_path / "s", WHEN)
    sidecar = path / "stack.json"
    sidecar.write_text(json.dumps(json.loads(sidecar.read_text()) | more))
    assert words in refused(path)


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("https://images.example/a.tif", "href: 'https://images.example/a.tif' lies elsewhere"),
        ("/vsicurl/https://a.example/a.tif", "lies elsewhere"),
        ("./none.tif", "href: no file './none.tif'"),
    ],
)
def test_an_image_that_is_not_here_is_never_fetched(href: str, words: str, tmp_path: Path) -> None:
    path = radar_stack.items(tmp_path / "i", WHEN[:1]) / "scene0.json"
    item = json.loads(path.read_text())
    item["assets"]["gamma0_vv"]["href"] = href
    path.write_text(json.dumps(item))
    assert words in refused(path.parent)


def test_too_few_passes_before_are_said_so(tmp_path: Path) -> None:
    few = radar_stack.folder(tmp_path / "a", WHEN[8:])
    with pytest.raises(ReaderSkipped, match="17 of 20 before the announcement"):
        read(few, asked())


def test_a_site_may_be_drawn(unchanged: Path, tmp_path: Path) -> None:
    corners = [[19.9985, 39.9988], [20.0015, 39.9988], [20.0015, 40.0012], [19.9985, 40.0012]]
    drawn = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    path = tmp_path / "site.geojson"
    path.write_text(json.dumps({"type": "Feature", "geometry": drawn, "properties": {}}))
    assert len(read(unchanged, asked(site=str(path))).rows) == 2
    path.write_text(json.dumps({"type": "Point", "coordinates": [20, 40]}))
    assert "site.geojson, geometry: it holds no polygon" in refused(unchanged, site=str(path))


def test_images_too_small_for_placebos_are_named(unchanged: Path) -> None:
    assert "room for 0 of 50 comparison sites" in refused(unchanged, radius="400m")


def test_an_action_that_tells_nothing_of_a_site_is_left_to_the_desk(unchanged: Path) -> None:
    with pytest.raises(ReaderSkipped, match="action: pay"):
        read(unchanged, asked(action="pay"))
    found: Read = read(unchanged, asked(action="pay", expect="arrival"))
    assert len(found.rows) == 2


def test_without_rasterio_the_mend_is_said(
    unchanged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(ReaderUnavailable, match=r'pip install "sayso\[imagery\]"'):
        read(unchanged, asked())


def test_an_empty_or_missing_folder_is_named(tmp_path: Path) -> None:
    assert "no GeoTIFF and no STAC item in it" in refused(tmp_path)
    assert "there is no such folder" in refused(tmp_path / "none")


@pytest.mark.parametrize(
    "options", [{"radius": "big"}, {"ring": "3km-1km"}, {"orbit": "999"}, {"scale": "log"}]
)
def test_an_option_that_cannot_be_used_is_named(options: dict[str, str], unchanged: Path) -> None:
    with pytest.raises(UsageError, match=f"--with {next(iter(options))}"):
        read(unchanged, asked(**options))
