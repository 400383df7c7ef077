"""Rates of past cases: pooled by level, each term visible, no rate counted twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.records import Outcome
from sayso.weigh.parameters import DEFAULTS
from sayso.weigh.prior import Case, fit

OUTCOMES: tuple[Outcome, ...] = ("kept", "kept_late", "partly", "not_done", "reversed")
names = st.sampled_from(["one", "two", "three", None])
cases = st.builds(
    Case,
    action=st.sampled_from(["withdraw", "open", "build"]),
    state=names,
    announcer=names,
    outcome=st.sampled_from(OUTCOMES),
)


def many(count: int, outcome: Outcome, **fields: str) -> list[Case]:
    given = {"action": "open", "state": None, "announcer": None, **fields}
    return [Case(outcome=outcome, **given)] * count


@given(st.lists(cases, max_size=30), st.randoms())
@settings(deadline=None)
def test_rates_add_up_and_the_order_of_cases_changes_no_bit(rows: list[Case], draw) -> None:
    found = fit(rows, DEFAULTS).of("open", "one", "two")
    assert found.sum() == pytest.approx(1)
    assert (found > 0).all()
    shuffled = draw.sample(rows, len(rows))
    assert (fit(shuffled, DEFAULTS).of("open", "one", "two") == found).all()


@given(st.lists(cases, max_size=30))
@settings(deadline=None)
def test_the_terms_are_the_whole_rate(rows: list[Case]) -> None:
    rate = fit(rows, DEFAULTS).rate("withdraw", "one", "one")
    powers = np.exp(rate.action + rate.state + rate.announcer)
    assert rate.probabilities == pytest.approx(powers / powers.sum())


def test_without_cases_the_starting_rates_stand() -> None:
    prior = fit([], DEFAULTS)
    assert prior.of("withdraw", None, None) == pytest.approx((0.38, 0.27, 0.27, 0.08))
    assert prior.of("build", "anywhere", "anyone") == pytest.approx((0.40, 0.25, 0.28, 0.07))


def test_a_kind_of_act_leans_on_its_starting_rate() -> None:
    """12 cases of weight against 12 cases seen: half way."""
    prior = fit(many(12, "kept", action="withdraw"), DEFAULTS)
    assert prior.of("withdraw", None, None)[0] == pytest.approx((12 + 12 * 0.38) / 24)


def test_an_announcer_never_heard_adds_nothing() -> None:
    prior = fit(many(30, "reversed", state="A", announcer="Ada"), DEFAULTS)
    rate = prior.rate("open", "A", "Ben")
    assert (rate.announcer == 0).all()
    assert rate.weight == DEFAULTS["prior.announcer_weight"]
    assert prior.rate("open", "A", "Ada").weight == rate.weight + 30


def test_a_rate_is_not_counted_three_times() -> None:
    """What the kind of act explains of 60 broken promises, state and announcer add little to."""
    rate = fit(many(60, "not_done", state="A", announcer="Ada"), DEFAULTS).rate("open", "A", "Ada")
    overall = (60 + 4 * 0.28) / 64
    assert rate.action[2] == pytest.approx(np.log((60 + 12 * overall) / 72))
    assert 0 < rate.state[2] < 0.01
    assert 0 < rate.announcer[2] < 0.01


def test_kept_late_counts_as_kept() -> None:
    late, kept = (fit(many(9, word), DEFAULTS).of("open", None, None) for word in OUTCOMES[1::-1])
    assert (late == kept).all()


CLASSES: tuple[Outcome, ...] = ("kept", "partly", "not_done", "reversed")


def log_loss(rows: Sequence[Case], rates: np.ndarray) -> float:
    chosen = [rate[CLASSES.index(row.outcome)] for row, rate in zip(rows, rates, strict=True)]
    return float(-np.log(chosen).mean())


def test_pooling_beats_the_rate_of_all_and_the_announcers_own_count() -> None:
    """On libraries of 60 cases in which acts, states and announcers differ, mixed unevenly."""
    draw = np.random.RandomState(7)
    losses = np.array([_losses(draw) for _ in range(12)]).mean(axis=0)
    pooled, overall, own = losses
    assert pooled < overall < own, losses


def _losses(draw: np.random.RandomState) -> tuple[float, float, float]:
    base = np.log([0.40, 0.25, 0.28, 0.07])
    acts, states, people = (
        sd * draw.standard_normal((count, 4)) for sd, count in ((0.8, 8), (0.5, 10), (0.5, 25))
    )
    rows = [_one(draw, base, acts, states, people) for _ in range(360)]
    known, new = rows[:60], rows[60:]
    prior = fit(known, DEFAULTS)
    counts = {row.announcer: np.full(4, 0.5) for row in rows}
    for row in known:
        counts[row.announcer][CLASSES.index(row.outcome)] += 1
    pooled = np.array([prior.of(row.action, row.state, row.announcer) for row in new])
    own = np.array([counts[row.announcer] / counts[row.announcer].sum() for row in new])
    overall = np.tile(prior.overall, (len(new), 1))
    return log_loss(new, pooled), log_loss(new, overall), log_loss(new, own)


def _one(draw, base, acts, states, people) -> Case:
    person = draw.randint(25)
    state = person % 10 if draw.random_sample() < 0.7 else draw.randint(10)
    act = state % 8 if draw.random_sample() < 0.5 else draw.randint(8)
    powers = np.exp(base + acts[act] + states[state] + people[person])
    outcome = CLASSES[draw.choice(4, p=powers / powers.sum())]
    return Case(f"act {act}", f"state {state}", f"announcer {person}", outcome)
