"""Reading quality on the project's own held-out articles never falls below its floors."""

import pytest

from eval.__main__ import MARGIN, below, floors, raised
from eval.scorers import Score
from eval.sets import score


@pytest.fixture(scope="module")
def own_scores():
    return score("own")


@pytest.mark.parametrize("measure", sorted(floors()["own"]))
def test_held_out_articles_are_read_as_well_as_before(own_scores, measure):
    assert own_scores[measure].f1 >= floors()["own"][measure]


def test_a_measure_under_its_floor_is_named():
    assert below({"quote": Score(1, 2, 2)}, {"quote": 50.1}) == ["quote"]
    assert below({"quote": Score(1, 2, 2)}, {"quote": 50.0}) == []


def test_floors_only_go_up():
    assert raised({"quote": Score(1, 2, 2)}, {"quote": 70.0}) == {"quote": 70.0}
    assert raised({"quote": Score(3, 4, 4)}, {"quote": 70.0}) == {"quote": 75.0 - MARGIN}
