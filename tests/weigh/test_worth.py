"""What would change the answer: the published worth of four observations of the worked example."""

from __future__ import annotations

import numpy as np
import pytest

from sayso.weigh.dependence import origins
from sayso.weigh.grid import horizon
from sayso.weigh.items import Item
from sayso.weigh.parameters import DEFAULTS
from sayso.weigh.worth import (
    Known,
    Worth,
    known_so_far,
    of_passes,
    of_report,
    of_words,
    worth,
)

from .conftest import ANNOUNCED, day, item, passes

PRIOR = np.array([0.33, 0.27, 0.30, 0.10])
HORIZON = horizon(ANNOUNCED, day(10), DEFAULTS)


@pytest.fixture
def known(worked_example: tuple[Item, ...]) -> Known:
    return known_so_far([HORIZON], PRIOR, origins(worked_example, DEFAULTS), DEFAULTS)


def look(channel: str, at: float, **fields: float) -> Item:
    return item("look", at, channel=channel, says="seen", passes=passes(at), **fields)


RESULTS = {
    "reporter at the base": (
        of_report(item("r", 10, says="done", letter="B"), HORIZON, DEFAULTS), 0.42,
    ),
    "commercial image": (
        of_passes(look("satellite_image", 9, reversal=0.05), HORIZON, DEFAULTS), 0.11
    ),
    "radar": (of_passes(look("radar", 10), HORIZON, DEFAULTS), 0.06),
    "words of the ministry": (of_words("announcer_done", HORIZON, DEFAULTS), 0.05),
}  # fmt: skip


def worth_of(known: Known, name: str) -> Worth:
    return worth(known, RESULTS[name][0])


@pytest.mark.parametrize("name", RESULTS)
def test_the_published_information_comes_out(known: Known, name: str) -> None:
    found = worth_of(known, name)
    assert found.information == pytest.approx(RESULTS[name][1], abs=0.005)
    assert sum(branch.chance for branch in found.branches) == pytest.approx(1)
    assert 0 <= found.flips <= 1 + 1e-12


def test_both_branches_of_the_image_come_out(known: Known) -> None:
    seen, not_seen = worth_of(known, "commercial image").branches
    assert (seen.kept, not_seen.kept) == pytest.approx((0.59, 0.17), abs=0.005)
    # Entered as evidence it counts with the temperature that all evidence has.
    assert (seen.assessed, not_seen.assessed) == pytest.approx((0.53, 0.18), abs=0.005)
