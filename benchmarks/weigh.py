"""How fast commitments are weighed, on evidence that is made up.

    python -m benchmarks.weigh [--commitments 10000] [--items 100] [--each 6]

Prints seconds of the wall and of this process's own processor time, on one thread.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sayso.weigh.items import Item

ANNOUNCED = datetime(2024, 3, 1, tzinfo=UTC)
PRIOR = (0.38, 0.27, 0.27, 0.08)
WORDS = ("done", "under_way", "not_happening", "partial", "reversed", "postponed")
CHANNELS = ("press_on_ground", "independent_monitor", "third_party_statement")
TRIES = 5


def item(number: int, draw: random.Random, days: float) -> Item:
    """One item of made-up evidence: three in four are reports, one a pass, one a silence."""
    from sayso.weigh.items import Coverage, Item, Pass

    at = ANNOUNCED + timedelta(days=draw.random() * days)
    given = {
        "id": f"item {number}", "origin": f"origin {number}", "event_end": at, "known_at": at,
    }  # fmt: skip
    kind = number % 8
    if kind == 6:
        passes = (Pass(at=at, seen=draw.random() < 0.3),)
        return Item(
            channel="satellite_image", says="seen", passes=passes, interest="sensor", **given
        )
    if kind == 7:
        looked = (Coverage(start=ANNOUNCED, end=at, share=0.7),)
        return Item(channel="geolocated_media", says="not_seen", coverage=looked, **given)
    if kind == 0:
        return Item(
            channel="announcer_statement", says=draw.choice(WORDS), interest="announcer", **given
        )
    return Item(
        channel=draw.choice(CHANNELS), says=draw.choice(WORDS), letter=draw.choice("ABCDF"), **given
    )


def spent(act: Callable[[], object], tries: int = 1) -> tuple[float, float]:
    """Least seconds of `tries`: on the wall, and of this process's own processor time."""
    found = []
    for _ in range(tries):
        wall, processor = time.perf_counter(), time.process_time()
        act()
        found.append((time.perf_counter() - wall, time.process_time() - processor))
    return min(wall for wall, _ in found), min(processor for _, processor in found)


def one(count: int) -> Callable[[], object]:
    """Weighs one commitment with `count` items: probabilities, bars, ranges, bounds."""
    from sayso.weigh.assess import assess

    draw = random.Random(1)
    items = [item(number, draw, 12.0) for number in range(count)]
    return lambda: assess(ANNOUNCED, ANNOUNCED + timedelta(days=10), PRIOR, items)


def many(commitments: int, each: int) -> Callable[[], object]:
    """Weighs many commitments with windows of 1 to 90 days and 0 to twice `each` items."""
    from sayso.weigh.assess import assess

    draw = random.Random(2)
    spans = [draw.randint(1, 90) for _ in range(commitments)]
    evidence = [
        [
            item(draw.randrange(8) + 8 * place, draw, days)
            for place in range(draw.randint(0, 2 * each))
        ]
        for days in spans
    ]

    def act() -> None:
        for days, items in zip(spans, evidence, strict=True):
            assess(ANNOUNCED, ANNOUNCED + timedelta(days=days), PRIOR, items)

    return act


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commitments", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--each", type=int, default=6)
    given = parser.parse_args()
    for library in ("OPENBLAS", "OMP", "MKL"):  # before numpy is loaded
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    one(given.items)()
    wall, processor = spent(one(given.items), TRIES)
    print(f"{given.items} items with bars and ranges: {wall:.3f} s, processor {processor:.3f} s")
    wall, processor = spent(many(given.commitments, given.each))
    told = f"{given.commitments:,} commitments of {given.each} items on average, all of it"
    print(f"{told}: {wall:.1f} s, processor {processor:.1f} s")


if __name__ == "__main__":
    main()
