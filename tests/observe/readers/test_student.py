"""Student's t agrees with the printed tables and with plain integration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.observe.readers.student import critical, incomplete_beta, log_density, two_sided

FEW = settings(max_examples=20, deadline=None)

# Two-sided critical values as every printed table has them: chance, degrees, t.
TABLE = [
    (0.05, 1, 12.706), (0.05, 2, 4.303), (0.05, 9, 2.262), (0.05, 29, 2.045), (0.05, 120, 1.980),
    (0.01, 1, 63.657), (0.01, 9, 3.250), (0.01, 19, 2.861), (0.01, 29, 2.756), (0.01, 120, 2.617),
    (0.10, 4, 2.132), (0.002, 10, 4.144),
]  # fmt: skip


@pytest.mark.parametrize(("chance", "freedom", "t"), TABLE)
def test_critical_values_are_those_of_the_tables(chance: float, freedom: int, t: float) -> None:
    assert critical(chance, freedom) == pytest.approx(t, abs=6e-4)
    assert two_sided(t, freedom) == pytest.approx(chance, rel=2e-3)


@FEW
@given(st.floats(0.01, 30), st.floats(1, 400))
def test_tails_are_what_the_density_leaves(t: float, freedom: float) -> None:
    inside = np.linspace(-t, t, 20_001)
    density = np.exp(log_density(inside, freedom))
    area = float(np.sum((density[1:] + density[:-1]) / 2 * np.diff(inside)))
    assert two_sided(t, freedom) == pytest.approx(1 - area, abs=1e-4)


@FEW
@given(st.floats(-50, 50), st.floats(1, 400))
def test_both_sides_weigh_the_same(t: float, freedom: float) -> None:
    assert two_sided(t, freedom) == two_sided(-t, freedom)
    assert 0 <= two_sided(t, freedom) <= 1


@FEW
@given(st.floats(0.5, 60), st.floats(0.5, 60), st.floats(0, 1))
def test_the_beta_function_is_the_same_from_both_ends(one: float, other: float, x: float) -> None:
    assert incomplete_beta(one, other, x) + incomplete_beta(other, one, 1 - x) == pytest.approx(1)
