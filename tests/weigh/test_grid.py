"""The hypotheses and their weights, and horizons in time."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from sayso.weigh.grid import KEPT, NOT_DONE, REVERSED, grid, horizon, horizons
from sayso.weigh.parameters import DEFAULTS

from .conftest import ANNOUNCED, day


def test_there_are_121_hypotheses_and_each_class_weighs_one() -> None:
    made = grid(horizon(ANNOUNCED, day(10), DEFAULTS), DEFAULTS)
    assert len(made.outcome) == len(made.done_at) == len(made.within) == 121
    assert np.add.reduceat(made.within, made.starts) == pytest.approx(1)
    assert (np.diff(made.outcome) >= 0).all()
    assert made.done_at[made.outcome == NOT_DONE] == np.inf


def test_completions_fall_where_the_table_says() -> None:
    made = grid(horizon(ANNOUNCED, day(10), DEFAULTS), DEFAULTS)
    kept, reversed_ = made.outcome == KEPT, made.outcome == REVERSED
    for moment, share in ((0.39, 0.05 + 0.09 * 0.75), (0.975, 0.35 + 0.275 * 1.5)):
        assert made.within[kept & (made.done_at < moment)].sum() == pytest.approx(share)
    assert np.ptp(made.within[reversed_]) == 0


@pytest.mark.parametrize(("days", "end"), [(10, 1.3), (1, 2.0), (2, 1.5), (100, 1.3)])
def test_the_grace_is_a_share_of_the_window_or_a_day(days: float, end: float) -> None:
    made = horizon(ANNOUNCED, day(days), DEFAULTS)
    assert made.end == pytest.approx(end)
    assert made.share(ANNOUNCED + timedelta(days=days / 2)) == pytest.approx(0.5)


def test_a_vague_word_has_three_deadlines_round_its_median() -> None:
    first, middle, last = (each.days for each in horizons(ANNOUNCED, "weeks", DEFAULTS))
    assert middle == pytest.approx(30)
    assert first * last == pytest.approx(30**2)
    assert last == pytest.approx(30 * np.exp(0.6 * 0.8416), rel=1e-3)
