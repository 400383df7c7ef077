"""Laws of assessments: no order, no copies, shares that add up, and what was known when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import InputError
from sayso.records import Credibility, Interest, Reliability, Says
from sayso.weigh.assess import Assessed, assess
from sayso.weigh.items import Item
from sayso.weigh.parameters import DEFAULTS
from sayso.weigh.prior import fit

from .conftest import ANNOUNCED, day, item, looked, passes

PRIOR = (0.33, 0.27, 0.30, 0.10)
FEW_DRAWS = DEFAULTS.with_values({"range.draws": 100})
LAST_BITS = 1e-9


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    found = []
    for number in range(draw(st.integers(0, 7))):
        at = draw(st.floats(0.1, 12))
        name = f"item {number}"
        kind = draw(st.sampled_from(["report", "passes", "absence"]))
        if kind == "passes":
            looks = passes(*sorted(draw(st.sets(st.floats(0, at), min_size=1, max_size=3))))
            found.append(item(name, at, channel="radar", says="not_seen", passes=looks))
        elif kind == "absence":
            seen = looked(0, at, draw(st.floats(0, 1)))
            channel = "third_party_statement"
            found.append(item(name, at, channel=channel, says="not_seen", coverage=seen))
        else:
            found.append(
                item(
                    name,
                    at,
                    says=draw(st.sampled_from([s for s in get_args(Says) if s != "not_seen"])),
                    interest=draw(st.sampled_from(get_args(Interest))),
                    letter=draw(st.sampled_from(get_args(Reliability))),
                    digit=draw(st.sampled_from((None, *get_args(Credibility)))),
                    share=draw(st.none() | st.floats(0, 1)),
                )
            )
    return found


def weighed(given: Sequence[Item]) -> Assessed:
    return assess(ANNOUNCED, day(10), PRIOR, given, FEW_DRAWS)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_evidence_changes_no_bit(data: st.DataObject) -> None:
    given = data.draw(items())
    assert weighed(data.draw(st.permutations(given))) == weighed(given)


@given(items())
@settings(max_examples=25, deadline=None)
def test_probabilities_add_up_to_one_and_lie_between_their_bounds(given: list[Item]) -> None:
    found = weighed(given)
    assert sum(found.posterior) == 1.0
    for low, probability, high in zip(found.lowest, found.posterior, found.highest, strict=True):
        assert 0 <= low <= probability + LAST_BITS <= high + 2 * LAST_BITS <= 1 + 3 * LAST_BITS
    assert all(low <= high for low, high in zip(found.low, found.high, strict=True))
    assert all(0.01 <= each <= 0.99 for each in found.shown)


@given(items())
@settings(max_examples=25, deadline=None)
def test_base_and_bars_add_up_to_the_posterior_to_the_last_bit(given: list[Item]) -> None:
    found = weighed(given)
    bars = [each.bar for each in found.moved]
    assert found.start + sum(bars) == found.log_odds
    assert sum(reversed(bars)) + found.start == found.log_odds
    kept = found.posterior[0]
    assert found.log_odds == pytest.approx(math.log(kept / (1 - kept)), abs=1e-6)


@given(items(), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_one_origin_has_one_vote_however_often_it_was_copied(given: list[Item], count: int) -> None:
    copies = [
        replace(each, id=f"{each.id}, copy {number}", known_at=each.known_at + timedelta(hours=1))
        for each in given
        for number in range(count)
    ]
    alone, copied = weighed(given), weighed([*copies, *given])
    assert copied.posterior == alone.posterior
    assert (copied.low, copied.high, copied.origins) == (alone.low, alone.high, alone.origins)
    assert [each.bar for each in copied.moved] == [each.bar for each in alone.moved]
    assert copied.articles == alone.articles * (count + 1)


def test_what_became_known_later_is_not_known_yet(worked_example: tuple[Item, ...]) -> None:
    as_of = assess(ANNOUNCED, day(10), PRIOR, worked_example, as_of=day(3))
    then = assess(ANNOUNCED, day(10), PRIOR, worked_example[:3])
    assert as_of.posterior == then.posterior
    assert as_of.evidence_sha256 == then.evidence_sha256
    late = [replace(each, known_at=day(9)) for each in worked_example]
    assert assess(ANNOUNCED, day(10), PRIOR, late, as_of=day(8)).origins == 0


def test_without_evidence_the_prior_stands_and_says_that_it_is_alone() -> None:
    found = assess(ANNOUNCED, day(10), PRIOR, [])
    assert found.posterior == pytest.approx(PRIOR)
    assert found.moved == ()
    assert (found.confidence, found.effective) == ("low", 0)
    assert found.low[0] < PRIOR[0] < found.high[0]


def test_silence_that_nobody_looked_for_is_named_and_moves_nothing() -> None:
    unseen = item("quiet", 5, channel="geolocated_media", says="not_seen")
    found = assess(ANNOUNCED, day(10), PRIOR, [unseen])
    assert found.posterior == pytest.approx(PRIOR)
    assert found.notes == ("quiet: not looked, so that nothing seen says nothing",)
    assert found.effective == 0


def test_origins_of_one_side_err_together() -> None:
    words = [item(f"word {n}", n, says="done", interest="announcer") for n in (1, 2, 3)]
    found = assess(ANNOUNCED, day(10), PRIOR, words)
    assert found.counted == "3 articles → 3 origins → 1.2 effective"
    assert found.confidence_why == "everybody heard so far has an interest in it"


def test_a_vague_deadline_is_the_mean_over_three_deadlines(
    worked_example: tuple[Item, ...],
) -> None:
    found = assess(ANNOUNCED, "weeks", PRIOR, worked_example)
    spread = 0.6 * 0.8416212335729143  # of the normal distribution's 80 %
    exact = [
        assess(ANNOUNCED, ANNOUNCED + timedelta(days=30 * math.exp(z)), PRIOR, worked_example)
        for z in (-spread, 0.0, spread)
    ]
    mean = [sum(each) / 3 for each in zip(*(one.posterior for one in exact), strict=True)]
    assert found.posterior == pytest.approx(mean, abs=1e-9)


def test_a_base_rate_brings_its_weight_along() -> None:
    rate = fit([], DEFAULTS).rate("withdraw", None, None)
    found = assess(ANNOUNCED, day(10), rate, [])
    assert found.prior == pytest.approx((0.38, 0.27, 0.27, 0.08))


@pytest.mark.parametrize(
    ("due", "prior", "subject"),
    [
        (ANNOUNCED, PRIOR, "due"),
        (datetime(2022, 3, 1), PRIOR, "announced or due"),
        (day(10), (0.5, 0.5, 0.5, 0.5), "prior"),
        (day(10), (0.5, 0.5, 0.0, 0.0), "prior"),
        (day(10), (float("nan"), 0.5, 0.3, 0.2), "prior"),
    ],
)
def test_what_cannot_be_assessed_is_refused(
    due: datetime, prior: tuple[float, ...], subject: str
) -> None:
    with pytest.raises(InputError) as refused:
        assess(ANNOUNCED, due, prior, [])
    assert refused.value.subject == subject


def test_the_same_parameters_have_the_same_version() -> None:
    one = assess(ANNOUNCED.astimezone(UTC), day(10), PRIOR, [])
    assert one.parameters == DEFAULTS.version
