"""The benchmark of the readers of series makes up what it says, and counts what it says."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks import observe_nulls as nulls
from benchmarks.observe import radar, speed, write_stack
from benchmarks.observe_figures import power, save


def test_counts_scatter_as_far_as_asked() -> None:
    draw = np.random.default_rng(1)
    for dispersion in (1.0, 3.0):
        found = [nulls.counted(draw, 2.0, 10, dispersion=dispersion) for _ in range(4_000)]
        assert np.mean(found) == pytest.approx(20, rel=0.03)
        assert np.var(found) / np.mean(found) == pytest.approx(dispersion, rel=0.1)


def test_a_ceasefire_that_holds_is_found_and_one_that_changes_nothing_is_not() -> None:
    held, broken = (
        nulls.counts(40, rate=2, after=14, dispersion=2, factor=each)[0] for each in (0.1, 1.0)
    )
    assert nulls.share_below(held, 0.05) > 0.9
    assert nulls.share_below(broken, 0.05) < 0.2


def test_a_burst_of_volatility_deceives_the_uncorrected_study() -> None:
    kind = nulls.Market(tails=0, burst=1.8)
    plain, corrected = (nulls.market(400, kind, recent) for recent in ((), (20, 10)))
    shares = [nulls.share_below([x.chance for x in each], 0.05) for each in (plain, corrected)]
    assert shares[0] > 0.18
    assert shares[1] < 0.12


def test_ordinary_days_give_a_chance_too() -> None:
    found = nulls.market_by_rank(2, nulls.Market(move=40.0))
    assert found.max() == pytest.approx(1 / 241, rel=0.1)


def test_the_control_takes_the_weather_away() -> None:
    raw, normal = nulls.RADARS["+ .7 dB scene-wide"].passes(np.random.default_rng(2), 300, 31)
    assert raw.std() == pytest.approx(0.76, abs=0.03)
    assert normal.std() == pytest.approx(0.31, abs=0.02)


def test_memory_makes_passes_alike() -> None:
    kind = nulls.Radar(own=0.8, memory=0.6)
    found = kind.passes(np.random.default_rng(3), 3_000, 2)[1]
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(0.6 * 0.64 / (0.64 + 0.094), abs=0.04)


def test_a_power_is_reached_at_the_change_that_is_solved_for() -> None:
    t, spread = np.random.default_rng(4).standard_t(29, 4_000), np.full(4_000, 0.3)
    change = nulls.least_change(t, spread)
    assert nulls.shown(t, spread, change) == pytest.approx(0.8, abs=0.002)


def test_every_kind_of_site_gets_its_line_and_its_curve(tmp_path: Path) -> None:
    lines, figure = radar(20)
    assert all(any(name in line for line in lines) for name in nulls.RADARS)
    save([figure], tmp_path)
    drawn = ElementTree.fromstring((tmp_path / "power-radar.svg").read_text("utf-8"))
    assert len(drawn.findall("{http://www.w3.org/2000/svg}polyline")) > 8
    assert (tmp_path / "power-radar.png").read_bytes().startswith(b"\x89PNG")


def test_a_figure_says_in_words_where_its_lines_end() -> None:
    found = power("x", "Power", "size", {"one": [(0.0, 0.05), (2.0, 0.9)]})
    assert found.told == "Power. one: 0.05 at 0, 0.90 at 2"


def test_the_stack_is_as_large_as_asked(tmp_path: Path) -> None:
    write_stack(tmp_path, passes=2, size=40, polarisations=("VV", "VH"))
    assert len(list(tmp_path.iterdir())) == 4


def test_a_stack_is_read_and_measured_in_a_process_of_its_own() -> None:
    (line,) = speed(passes=27, size=160, radius="100m", bands=(("VV",),))
    assert line.startswith("27 dates, VV, images of 1.6 km, radius 100m: ")
    assert line.endswith(", 5 items")
