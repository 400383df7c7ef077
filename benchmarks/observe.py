"""How often the readers of series cry wolf, what they find, and how fast they read images.

    python -m benchmarks.observe [--draws 4000] [--plots FOLDER] [--only counts,market,radar,speed]

All series are made up. Seconds are of the wall and of this process's own processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sayso.show.calibration_drawing import Figure

PARTS = ("counts", "market", "radar", "speed")
PLACE = (40.0, 20.0)
ANNOUNCED = date(2024, 3, 1)


def counts(draws: int) -> tuple[list[str], Figure]:
    """False alarms of the count test, and its power."""
    import numpy as np

    from benchmarks import observe_nulls as nulls
    from benchmarks.observe_figures import power

    lines = ["Count test, nothing changed, 60 days before: p < .05; kept : not done > 3; > 20"]
    for after in (7, 14, 30):
        for rate in (0.2, 1.0, 5.0):
            for dispersion, spread in ((1.0, 0.0), (2.0, 0.0), (2.0, 0.3), (4.0, 0.0)):
                chances, ratios = nulls.counts(
                    draws, rate=rate, after=after, dispersion=dispersion, spread=spread
                )
                told = f"{after:3} days after, {rate:3g} a day, variance {dispersion:g}"
                told += f", rate drifts by {spread:g}"
                wide = [float(np.mean(ratios > np.log(each))) for each in (3, 20)]
                alarms = nulls.share_below(chances, 0.05)
                lines.append(f"  {told}: {alarms:.3f}  {wide[0]:.3f}  {wide[1]:.3f}")
    curves = {
        f"{rate:g} a day, 14 days": [
            (factor, nulls.share_below(
                nulls.counts(draws // 4, rate=rate, after=14, dispersion=2, factor=factor)[0], 0.05
            ))
            for factor in (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
        ]
        for rate in (0.5, 1.0, 2.0, 5.0)
    }  # fmt: skip
    lines += [f"  power, {name}: {_told(curve)}" for name, curve in curves.items()]
    title = "Count test at 5 %, variance twice Poisson's"
    return lines, power("power-counts", title, "incidents a day after against before", curves)


def _told(curve: list[tuple[float, float]]) -> str:
    return ", ".join(f"{x:g}: {y:.2f}" for x, y in curve)


def market(draws: int) -> tuple[list[str], Figure]:
    """False alarms of the event study with and without its corrections, and its power."""
    from benchmarks import observe_nulls as nulls
    from benchmarks.observe_figures import power
    from sayso.observe.readers.event_study import RECENT

    ways = {"uncorrected": (), "last 20 days": (20,), f"last {RECENT}": RECENT}
    kinds = {
        "normal": nulls.Market(tails=0), "fat tails": nulls.Market(),
        "normal, volatility x 1.8 in 10 days": nulls.Market(tails=0, burst=1.8),
        "fat tails, volatility x 1.8 in 10 days": nulls.Market(burst=1.8),
        "fat tails, volatility x 1.8 in 20 days": nulls.Market(burst=1.8, burst_days=20),
        "a move of 2 %": nulls.Market(move=2.0), "a move of 2 %, normal":
            nulls.Market(move=2.0, tails=0), "a move of 4 %": nulls.Market(move=4.0),
    }  # fmt: skip
    lines = ["Event study, residual 1.2 % a day, one day: found at 5 %; at 1 %"]
    for name, kind in kinds.items():
        for way, recent in ways.items():
            chances = [each.chance for each in nulls.market(draws, kind, recent)]
            levels = [nulls.share_below(chances, level) for level in (0.05, 0.01)]
            lines.append(f"  {name}, {way}: {levels[0]:.3f}  {levels[1]:.3f}")
        by_rank = nulls.market_by_rank(draws // 4, kind)
        levels = [nulls.share_below(by_rank, level) for level in (0.05, 0.01)]
        lines.append(f"  {name}, and 250 ordinary days: {levels[0]:.3f}  {levels[1]:.3f}")
    curves = {
        way: [
            (move, nulls.share_below(
                [each.chance for each in nulls.market(draws // 4, nulls.Market(move=move), recent)],
                0.05,
            ))
            for move in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
        ]
        for way, recent in ways.items()
    }  # fmt: skip
    lines += [f"  power, {name}: {_told(curve)}" for name, curve in curves.items()]
    title = "Event study of one day at 5 %, fat tails, residual 1.2 %"
    return lines, power("power-market", title, "move in percent", curves)


def radar(draws: int) -> tuple[list[str], Figure]:
    """False alarms of the site test, raw and against the control, and its power."""
    import numpy as np

    from benchmarks import observe_nulls as nulls
    from benchmarks.observe_figures import power

    lines = ["Site test, 30 passes before, 1 %: false alarms, sd in dB, change found in 80 %"]
    curves: dict[str, list[tuple[float, float]]] = {}
    for name, kind in nulls.RADARS.items():
        raw, normal = kind.passes(np.random.default_rng(4), draws, nulls.BEFORE + 5)
        for way, passes in (("raw", raw), ("normalised", normal)):
            t, spread = nulls.single(passes)
            alarms = nulls.shown(t, spread, 0.0)
            sd, least = float(passes.std(axis=1, ddof=1).mean()), nulls.least_change(t, spread)
            lines.append(f"  {name}, {way}: {alarms:.3f}  {sd:.2f}  {least:.1f}")
        curves[name] = [(x / 4, nulls.shown(t, spread, x / 4)) for x in range(17)]
        lines.append(f"  {name}, any of 5 passes: {nulls.any_of(normal, 5):.3f}")
    for memory in (0.0, 0.3, 0.6):
        kind = nulls.Radar(common=nulls.COMMON, own=0.8, memory=memory)
        passes = kind.passes(np.random.default_rng(5), draws, nulls.BEFORE + 5)[1]
        shares = [nulls.stepped(passes, with_memory=each) for each in (False, True)]
        lines.append(
            f"  5 passes against 30, AR {memory:g}: {shares[0]:.3f} without the factor, "
            f"{shares[1]:.3f} with it"
        )
    lines += [f"  power, {name}: {_told(curve)}" for name, curve in curves.items()]
    return lines, power("power-radar", "Site test of one pass at 1 %", "change in dB", curves)


def write_stack(folder: Path, *, passes: int, size: int, polarisations: tuple[str, ...]) -> None:
    """GeoTIFFs of 10 m about a place, one a pass and polarisation, tiled and compressed."""
    import numpy as np
    import rasterio
    import rasterio.warp
    from affine import Affine

    (east,), (north,) = rasterio.warp.transform("EPSG:4326", "EPSG:32634", [PLACE[1]], [PLACE[0]])
    draw = np.random.default_rng(6)
    told = {
        "driver": "GTiff", "height": size, "width": size, "count": 1, "dtype": "float32",
        "crs": "EPSG:32634", "nodata": 0, "tiled": True, "compress": "deflate",
        "transform": Affine(10, 0, east - 5 * size, 0, -10, north + 5 * size),
    }  # fmt: skip
    for number in range(passes):
        day = ANNOUNCED + timedelta(days=12 * (number - passes + 6))
        for each in polarisations:
            scene = 0.05 * draw.gamma(4.4, 1 / 4.4, (size, size)).astype("float32")
            with rasterio.open(folder / f"{day}_orbit044_{each}.tif", "w", **told) as file:
                file.write(scene, 1)


READ = """
import json, resource, sys, time
from pathlib import Path
from sayso.observe.reader import Asked
from sayso.observe.readers.imagery import read
folder, radius = sys.argv[1:]
asked = Asked(commitment="made up", announced="2024-03-01", window_end="2024-04-01",
              action="withdraw", latitude=40.0, longitude=20.0, options={"radius": radius})
wall, processor = time.perf_counter(), time.process_time()
found = read(Path(folder), asked)
print(json.dumps([time.perf_counter() - wall, time.process_time() - processor,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(found.rows)]))
"""


def speed(
    passes: int = 60,
    size: int = 1_400,
    radius: str = "1km",
    bands: tuple[tuple[str, ...], ...] = (("VV",), ("VV", "VH")),
) -> Iterator[str]:
    """Seconds and peak memory of reading a stack about a site of 2 km, in a process of its own."""
    for polarisations in bands:
        with tempfile.TemporaryDirectory() as folder:
            write_stack(Path(folder), passes=passes, size=size, polarisations=polarisations)
            done = subprocess.run(
                [sys.executable, "-c", READ, folder, radius],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
        wall, processor, memory, rows = json.loads(done.stdout)
        yield (
            f"{passes} dates, {' and '.join(polarisations)}, images of {size / 100:g} km, radius "
            f"{radius}: {wall:.1f} s, processor {processor:.1f} s, {memory:.0f} MB, {rows} items"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4_000)
    parser.add_argument("--plots", type=Path)
    parser.add_argument("--only", default=",".join(PARTS))
    given = parser.parse_args()
    for library in ("OPENBLAS", "OMP", "MKL"):  # before numpy is loaded
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    figures = []
    for name, part in (("counts", counts), ("market", market), ("radar", radar)):
        if name in given.only.split(","):
            started = time.perf_counter()
            lines, figure = part(given.draws)
            figures.append(figure)
            print(*lines, f"  ({time.perf_counter() - started:.0f} s)", sep="\n", flush=True)
    if "speed" in given.only.split(","):
        for line in speed():
            print(line, flush=True)
    if given.plots:
        from benchmarks.observe_figures import save

        save(figures, given.plots)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"this process: {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
