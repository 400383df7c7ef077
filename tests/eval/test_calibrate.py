"""Calibration: scores in, shares of right readings out."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from eval.calibrate import FEWEST, plot, steps

READINGS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200)


@given(READINGS)
def test_a_higher_score_never_means_less(readings):
    points = steps(readings)
    assert all(a[0] <= b[0] and a[1] < b[1] for a, b in pairwise(points))
    assert all(0 < right < 1 for _, right in points)


@given(READINGS)
def test_no_step_rests_on_a_few_readings(readings):
    assert len(steps(readings)) <= max(1, len(readings) // FEWEST)


def test_half_right_is_said_to_be_half_right():
    readings = [(0.9, i % 2 == 0) for i in range(100)] + [(0.95, True)] * 100
    (low, half), (high, most) = steps(readings)
    assert (low, high) == (0.9, 0.95)
    assert half == 0.5
    assert 0.98 < most < 1


def test_the_plot_has_a_point_for_each_tenth_and_names_the_number():
    drawn = plot({"quote": [(i / 100, i % 3 > 0) for i in range(100)]})
    assert drawn.count("<circle") == 10
    assert "n = 100" in drawn
