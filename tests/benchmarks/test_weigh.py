"""The benchmark of weighing weighs what it says it weighs."""

from __future__ import annotations

import random
from datetime import timedelta

from benchmarks.weigh import ANNOUNCED, item, many, one, spent


def test_made_up_evidence_is_of_every_manner_and_known_in_time() -> None:
    draw = random.Random(3)
    items = [item(number, draw, 9.0) for number in range(16)]
    assert {each.manner for each in items} == {"row", "letter", "passes", "absence"}
    assert all(ANNOUNCED <= each.known_at <= ANNOUNCED + timedelta(days=9) for each in items)


def test_what_is_measured_can_be_run() -> None:
    for act in (one(9), many(2, 3)):
        wall, processor = spent(act, tries=2)
        assert wall > 0
        assert processor >= 0
