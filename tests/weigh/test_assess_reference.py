"""The worked example gives the figures of the published run of the model, to their last digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sayso.weigh.assess import assess
from sayso.weigh.items import Item
from sayso.weigh.parameters import DEFAULTS

from .conftest import ANNOUNCED, day

PRIOR = (0.33, 0.27, 0.30, 0.10)
# After each step: kept, partly, not done, reversed.
STEPS = (
    ("footage", (0.376, 0.294, 0.247, 0.082)),
    ("official", (0.375, 0.297, 0.252, 0.075)),
    ("image", (0.372, 0.296, 0.255, 0.076)),
    ("radar", (0.346, 0.296, 0.276, 0.082)),
    ("video", (0.274, 0.235, 0.219, 0.272)),
    ("home", (0.265, 0.231, 0.225, 0.279)),
)
BARS = {
    "footage": 0.23, "official": 0.05, "image": -0.02, "radar": -0.12, "video": -0.39, "home": -0.06
}  # fmt: skip
LAST_DIGIT = 0.0005


@pytest.mark.parametrize(("count", "name", "expected"), [(n + 1, *s) for n, s in enumerate(STEPS)])
def test_every_step_of_the_worked_example_comes_out(
    worked_example: tuple[Item, ...], count: int, name: str, expected: tuple[float, ...]
) -> None:
    found = assess(ANNOUNCED, day(10), PRIOR, worked_example[:count])
    assert name in {each.origin for each in found.moved}
    assert found.posterior == pytest.approx(expected, abs=LAST_DIGIT)


def test_thirty_seven_copies_of_the_footage_change_nothing(
    worked_example: tuple[Item, ...],
) -> None:
    footage, *rest = worked_example
    copies = [replace(footage, id=f"copy {number}") for number in range(37)]
    alone = assess(ANNOUNCED, day(10), PRIOR, worked_example)
    found = assess(ANNOUNCED, day(10), PRIOR, [*copies, footage, *rest])
    assert found.posterior == alone.posterior
    assert found.low == alone.low
    assert found.counted == "43 articles → 6 origins → 6.0 effective"


def test_the_bars_of_the_worked_example_come_out(worked_example: tuple[Item, ...]) -> None:
    found = assess(ANNOUNCED, day(10), PRIOR, worked_example)
    assert found.start == pytest.approx(-0.71, abs=0.005)
    assert found.log_odds == pytest.approx(-1.02, abs=0.005)
    assert {each.origin: each.bar for each in found.moved} == pytest.approx(BARS, abs=0.0055)


def test_the_bounds_over_nearby_priors_come_out(worked_example: tuple[Item, ...]) -> None:
    found = assess(ANNOUNCED, day(10), PRIOR, worked_example)
    kept, reversed_ = 0, 3
    assert (found.lowest[kept], found.highest[kept]) == pytest.approx((0.20, 0.33), abs=0.006)
    assert (found.lowest[reversed_], found.highest[reversed_]) == pytest.approx(
        (0.26, 0.45), abs=0.006
    )


def test_the_range_is_that_of_the_worked_example(worked_example: tuple[Item, ...]) -> None:
    fixed = DEFAULTS.with_values({"range.beta_weight": 10_000})
    found = assess(ANNOUNCED, day(10), PRIOR, worked_example, fixed)
    # The published run drew 2,000 times too; its seed is not known.
    assert (found.low[0], found.high[0]) == pytest.approx((0.07, 0.43), abs=0.015)
    assert (found.low[3], found.high[3]) == pytest.approx((0.07, 0.78), abs=0.03)
    assert found.word == "unlikely"
    assert found.confidence == "low"


def test_an_ally_of_the_adversary_who_sees_nothing_yet_says_next_to_nothing(
    worked_example: tuple[Item, ...],
) -> None:
    """Its row of the table would end at kept .158 if it ignored that nothing is due yet."""
    items = [
        replace(each, interest="adversary_ally") if each.id == "official" else each
        for each in worked_example
    ]
    found = assess(ANNOUNCED, day(10), PRIOR, items)
    (official,) = (each for each in found.moved if each.origin == "official")
    assert abs(official.bar) < 0.01
    assert np.isclose(found.posterior[0], 0.248, atol=LAST_DIGIT)
