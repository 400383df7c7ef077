"""Names of files say when, how and on which track they were taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.observe.readers.site_images import looks

NAMES = [
    ("2022-02-14_VV.tif", "2022-02-14", "VV", None),
    ("20220214_orbit44_vh.TIFF", "2022-02-14", "VH", 44),
    ("site_track-121_2022_02_14_VV.tif", "2022-02-14", "VV", 121),
    ("S1A_IW_GRDH_1SDV_20220214T034512_20220214T034537_041915_04FDA7_1234_VV.tif",
     "2022-02-14T03:45:12+00:00", "VV", 18),
    ("OPERA_L2_RTC-S1_T069-147170-IW2_20220214T034512Z_20220215T010101Z_S1A_30_v1.0_VH.tif",
     "2022-02-14T03:45:12+00:00", "VH", 69),
    ("s1a-iw-rtc_20220214t034512_gamma0_vv.tif", "2022-02-14T03:45:12+00:00", "VV", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told", "polarisation", "orbit"), NAMES)
def test_a_name_is_read(
    name: str, told: str, polarisation: str, orbit: int | None, tmp_path: Path
) -> None:
    (tmp_path / name).touch()
    (found,) = looks(tmp_path)
    assert (found.told, found.polarisation, found.orbit) == (told, polarisation, orbit)


def test_bands_come_by_time_whatever_their_names(tmp_path: Path) -> None:
    for name in ("a_2022-03-01_VV.tif", "b_2022-01-01_VV.tif", "c_2022-02-01_VH.tif"):
        (tmp_path / name).touch()
    assert [str(each.day) for each in looks(tmp_path)] == ["2022-01-01", "2022-02-01", "2022-03-01"]
