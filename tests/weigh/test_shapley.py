"""Contributions by all orders, or by many of them where all would be too many."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sayso.weigh import shapley
from sayso.weigh.assess import asked
from sayso.weigh.dependence import origins
from sayso.weigh.items import Item
from sayso.weigh.parameters import DEFAULTS
from sayso.weigh.posterior import classes, log_odds
from sayso.weigh.shapley import contributions

from .conftest import ANNOUNCED, day, item

PRIOR = (0.33, 0.27, 0.30, 0.10)


def test_exact_values_are_the_mean_over_all_orders(worked_example: tuple[Item, ...]) -> None:
    asking = asked(ANNOUNCED, day(10), PRIOR, origins(worked_example[:5], DEFAULTS), DEFAULTS)
    mean = np.zeros(5)
    for order in permutations(range(5)):
        sums = np.cumsum(0.8 * asking.votes[list(order)], axis=0)
        values = log_odds(classes(asking, sums))
        mean[list(order)] += np.diff(values, prepend=log_odds(asking.prior)) / 120
    _, found = contributions(asking, 400)
    assert found == pytest.approx(mean, abs=1e-9)


def test_four_hundred_orders_come_close_to_all(
    worked_example: tuple[Item, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = asked(ANNOUNCED, day(10), PRIOR, origins(worked_example, DEFAULTS), DEFAULTS)
    start, exact = contributions(asking, 400)
    monkeypatch.setattr(shapley, "MOST_EXACT", 0)
    same, sampled = contributions(asking, 400)
    assert sampled == pytest.approx(exact, abs=0.01)
    assert start + sampled.sum() == same + exact.sum()
    assert (contributions(asking, 400)[1] == sampled).all()


def test_a_hundred_votes_still_add_up_to_the_last_bit() -> None:
    says = ("done", "not_happening", "reversed", "partial")
    many = [item(f"i{n}", n % 12, says=says[n % 4], letter="BCD"[n % 3]) for n in range(100)]
    asking = asked(ANNOUNCED, day(10), PRIOR, origins(many, DEFAULTS), DEFAULTS)
    start, bars = contributions(asking, 40)
    total = float(log_odds(classes(asking, 0.8 * asking.votes.sum(axis=0)[None]))[0])
    assert start + sum(bars.tolist()) == sum(bars[::-1].tolist()) + start
    assert start + sum(bars.tolist()) == pytest.approx(total, abs=1e-11)
