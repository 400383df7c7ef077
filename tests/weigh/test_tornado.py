"""Which parameters an answer rests on."""

from __future__ import annotations

import numpy as np
import pytest

from sayso.weigh.assess import probabilities
from sayso.weigh.items import Item
from sayso.weigh.parameters import DEFAULTS, ROWS
from sayso.weigh.prior import fit
from sayso.weigh.tornado import scaled, tornado

from .conftest import ANNOUNCED, day

PRIOR = (0.33, 0.27, 0.30, 0.10)


def test_what_an_answer_rests_on_is_named_with_the_widest_swing_first(
    worked_example: tuple[Item, ...],
) -> None:
    found = tornado(ANNOUNCED, day(10), PRIOR, worked_example[:2], DEFAULTS)
    names = [each.name for each in found]
    assert {"temperature", "letter.B", "announcer_done.kept"} <= set(names)
    assert not {name for name in names if name.startswith(("channel.", "letter.A", "range."))}
    assert [each.width for each in found] == sorted((each.width for each in found), reverse=True)
    halved = DEFAULTS.with_values({"temperature": 0.4})
    swing = next(each for each in found if each.name == "temperature")
    kept = probabilities(ANNOUNCED, day(10), PRIOR, worked_example[:2], halved)[0]
    assert swing.halved == pytest.approx(kept, abs=1e-11)


def test_base_rates_swing_where_they_can_be_made_anew() -> None:
    found = tornado(
        ANNOUNCED, day(10), lambda p: fit([], p).rate("withdraw", None, None), [], DEFAULTS
    )
    assert {each.name.partition(".")[0] for each in found} == {"starting"}


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_every_parameter_can_be_halved_and_doubled(factor: float) -> None:
    for name in (name for name in ROWS if name != "grid.bins"):
        changed = scaled(DEFAULTS, name, factor)
        assert np.isfinite(changed[name])
        assert changed != DEFAULTS or changed[name] == DEFAULTS[name]
