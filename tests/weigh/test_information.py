"""What a look would teach: never less than nothing, and right on average."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.records import Action
from sayso.weigh.dependence import origins
from sayso.weigh.grid import KEPT, horizons
from sayso.weigh.information import looks, observables, observables_of
from sayso.weigh.items import SENSING, Item
from sayso.weigh.parameters import DEFAULTS, ROWS, Parameters
from sayso.weigh.worth import Known, known_so_far

START = datetime(2024, 3, 1, tzinfo=UTC)
DUE = START + timedelta(days=10)
# Nothing is held back: Bayes alone, so that branches average to what is known.
BARE = DEFAULTS.with_values({"temperature": 1.0, "letter.cap": 1000.0, "cap.radar": 1000.0})
ITEM = Item(id="a", channel="press_on_ground", origin="wire", event_end=START + timedelta(days=5),
            known_at=DUE, says="not_happening", letter="B")  # fmt: skip
priors = st.tuples(*[st.floats(0.02, 1)] * 4).map(lambda them: np.array(them) / sum(them))


def known(prior: np.ndarray, parameters: Parameters = DEFAULTS, *items: Item) -> Known:
    spans = horizons(START, DUE, parameters)
    return known_so_far(spans, prior, origins(items, parameters), parameters)


@settings(max_examples=30, deadline=None)
@given(priors, st.sampled_from(get_args(Action)))
def test_a_look_never_teaches_less_than_nothing(prior: np.ndarray, action: str) -> None:
    found = looks(action, known(prior, DEFAULTS, ITEM), not_before=START)
    informed = [each.information for each in found]
    assert informed == sorted(informed, reverse=True)
    assert all(0 <= each.information <= np.log(4) for each in found)
    assert all(0 <= each.flips <= 1 for each in found)
    assert all(0 < each.chance < 1 for each in found)


@settings(max_examples=30, deadline=None)
@given(priors)
def test_the_look_of_a_sensor_is_right_on_average(prior: np.ndarray) -> None:
    found = looks("withdraw", known(prior, BARE), not_before=START)
    seen = [each for each in found if each.observable.channel in SENSING]
    assert seen
    for each in seen:
        mean = each.chance * each.seen + (1 - each.chance) * each.not_seen
        assert mean == pytest.approx(prior[KEPT], abs=1e-9)


def test_a_better_sensor_teaches_more() -> None:
    prior = np.array([0.33, 0.27, 0.30, 0.10])
    blunt = DEFAULTS.with_values({"channel.satellite_image.detection": 0.3})
    of = {name: {each.observable.channel: each.information
                 for each in looks("withdraw", known(prior, values), not_before=START)}
          for name, values in (("sharp", DEFAULTS), ("blunt", blunt))}  # fmt: skip
    assert of["sharp"]["satellite_image"] > of["blunt"]["satellite_image"]
    assert of["sharp"]["radar"] == of["blunt"]["radar"]


def test_nothing_is_looked_for_before_the_deadline_or_now() -> None:
    prior, later = np.array([0.25] * 4), DUE + timedelta(days=90)
    lag = timedelta(days=ROWS["channel.radar.lag"].value)
    for not_before, at in ((START, DUE + lag), (later, later)):
        found = looks("withdraw", known(prior), not_before=not_before)
        assert {each.at for each in found if each.observable.channel == "radar"} == {at}


@pytest.mark.parametrize("action", get_args(Action))
def test_there_is_a_checklist_for_every_kind_of_act(action: str) -> None:
    found = observables_of(action)
    assert {each.action for each in found} == {action}
    assert len({each.words for each in found}) == len(found) >= 3


def test_a_report_in_words_is_graded_and_a_sensor_is_not() -> None:
    rated = {name.split(".")[1] for name in ROWS if name.startswith("channel.")}
    for each in observables():
        assert each.letter is not None or each.channel in rated | {"market"}
    assert observables_of("no such act") == observables_of("other")
