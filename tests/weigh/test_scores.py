"""Scores against figures worked out by hand, and laws that hold for any forecast."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.weigh import scores
from sayso.weigh.scores import KEPT, NOT_DONE, PARTLY, REVERSED

SURE = np.array([[1.0, 0, 0, 0]])
EVEN = np.full((1, 4), 0.25)
MIXED = np.array([[0.5, 0.2, 0.2, 0.1]])


def column(*outcomes: int) -> scores.Columns:
    return np.array(outcomes)


def forecasts(seed: int, cases: int) -> scores.Numbers:
    return np.random.default_rng(seed).dirichlet([2.0, 1.0, 1.0, 0.5], cases)


def perfect(seed: int, cases: int) -> tuple[scores.Numbers, scores.Columns]:
    probabilities = forecasts(seed, cases)
    return probabilities, scores.drawn_outcomes(probabilities, np.random.default_rng(seed + 1))


def test_the_log_score_is_minus_the_log_of_what_came_to_pass() -> None:
    assert scores.log_scores(MIXED, column(REVERSED)) == pytest.approx([2.302585])
    assert scores.log_scores(SURE, column(KEPT)) == pytest.approx([0.0])
    assert np.isfinite(scores.log_scores(SURE, column(PARTLY)))


@pytest.mark.parametrize(
    ("probabilities", "outcome", "score"),
    [(SURE, KEPT, 0.0), (SURE, PARTLY, 2.0), (EVEN, REVERSED, 0.75), (MIXED, KEPT, 0.34)],
)
def test_the_brier_score_runs_from_0_to_2(
    probabilities: scores.Numbers, outcome: int, score: float
) -> None:
    assert scores.brier_scores(probabilities, column(outcome)) == pytest.approx([score])


def test_the_ranked_score_forgives_a_near_miss_more_than_a_far_one() -> None:
    near, far = (scores.ranked_scores(SURE, column(o))[0] for o in (PARTLY, NOT_DONE))
    assert (near, far) == pytest.approx((0.5, 1.0))


def test_what_was_reversed_has_no_place_in_the_ranked_order() -> None:
    assert np.isnan(scores.ranked_scores(MIXED, column(REVERSED))[0])
    with_reversed = np.array([[0.25, 0.1, 0.1, 0.55]])
    without = np.array([[0.25, 0.1, 0.1, 0.0]]) / 0.45
    found = [scores.ranked_scores(each, column(KEPT))[0] for each in (with_reversed, without)]
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize(("power", "wanted"), [(1.0, 1.0), (2.0, 0.5), (0.5, 2.0)])
def test_the_slope_is_the_power_that_undoes_over_and_underconfidence(
    power: float, wanted: float
) -> None:
    probabilities, outcomes = perfect(3, 4_000)
    bent = probabilities**power
    bent /= bent.sum(axis=1, keepdims=True)
    found = scores.slope(bent, outcomes, np.arange(4_000) % 50)
    assert found.value == pytest.approx(wanted, rel=0.1)
    assert found.low is not None
    assert found.low < found.value < (found.high or 0)


def test_the_slope_has_ends() -> None:
    right = scores.slope(np.repeat(MIXED, 3, 0), column(KEPT, KEPT, KEPT), column(0, 1, 2))
    wrong = scores.slope(np.repeat(MIXED, 3, 0), column(*[REVERSED] * 3), column(0, 1, 2))
    assert (right.value, wrong.value) == (scores.POWERS[-1], scores.POWERS[0])


def test_discrimination_is_the_gap_between_the_kept_and_the_rest() -> None:
    probabilities = np.array([[0.8, 0.1, 0.1, 0], [0.6, 0.2, 0.2, 0], [0.3, 0.3, 0.3, 0.1]])
    found = scores.discrimination(probabilities, column(KEPT, KEPT, NOT_DONE), column(0, 1, 2))
    assert found.value == pytest.approx(0.4)
    all_kept = scores.discrimination(probabilities, column(KEPT, KEPT, KEPT), column(0, 1, 2))
    assert np.isnan(all_kept.value)
    assert (all_kept.low, all_kept.high) == (None, None)


def test_pooling_gives_the_textbook_fit() -> None:
    fitted, pool = scores.isotonic(
        np.array([0.1, 0.2, 0.3, 0.4, 0.5]), np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    )
    assert fitted.tolist() == [0, 0.5, 0.5, 1, 1]
    assert pool.tolist() == [0, 1, 1, 2, 2]


def test_equal_forecasts_share_one_pool_in_any_order() -> None:
    fitted, _ = scores.isotonic(np.array([0.4, 0.2, 0.4]), np.array([1.0, 0.0, 0.0]))
    assert fitted.tolist() == [0.5, 0.0, 0.5]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=30))
def test_the_fit_rises_and_keeps_the_mean(cases: list[tuple[int, bool]]) -> None:
    forecast = np.array([each / 8 for each, _ in cases])
    happened = np.array([float(each) for _, each in cases])
    fitted, _ = scores.isotonic(forecast, happened)
    assert np.all(np.diff(fitted[np.argsort(forecast, kind="stable")]) >= -1e-12)
    assert fitted.mean() == pytest.approx(happened.mean())
    # No rising curve fits better: the plain mean is one of them.
    assert ((fitted - happened) ** 2).sum() <= ((happened.mean() - happened) ** 2).sum() + 1e-9


def test_the_parts_of_reliability_add_up_to_the_brier_score() -> None:
    probabilities, outcomes = perfect(5, 200)
    happened = (outcomes == KEPT).astype(float)
    found = scores.reliability(probabilities[:, KEPT], happened)
    score = ((probabilities[:, KEPT] - happened) ** 2).mean()
    assert found.miscalibration - found.discrimination + found.uncertainty == pytest.approx(score)
    assert found.count.sum() == 200
    assert np.all(found.low <= found.high)


def test_a_calibrated_curve_mostly_lies_within_its_band() -> None:
    probabilities, outcomes = perfect(7, 300)
    found = scores.reliability(probabilities[:, KEPT], (outcomes == KEPT).astype(float))
    inside = (found.low - 1e-9 <= found.observed) & (found.observed <= found.high + 1e-9)
    assert inside.mean() > 0.6
    bent = scores.reliability(probabilities[:, KEPT] ** 3, (outcomes == KEPT).astype(float))
    assert bent.miscalibration > 4 * found.miscalibration


def test_the_error_of_a_perfect_forecaster_lies_in_its_null() -> None:
    probabilities, outcomes = perfect(11, 80)
    null = scores.error_null(probabilities)
    assert (null.low or 1) < scores.top_label_error(probabilities, outcomes) < (null.high or 0)
    assert 0.05 < null.value < 0.15  # 80 cases of a perfect forecaster: never near 0


def test_an_error_of_zero_needs_every_bin_to_be_right() -> None:
    assert scores.top_label_error(SURE, column(KEPT)) == 0
    assert scores.top_label_error(SURE, column(PARTLY)) == 1


def test_cases_of_one_cluster_widen_the_interval() -> None:
    differences = np.tile([0.3, -0.2, 0.5, 0.1], 10)
    alone = scores.mean_difference(differences, np.arange(40))
    # Each deal has ten cases that went the same way: there are four facts, not forty.
    together = scores.mean_difference(differences, np.tile(np.arange(4), 10))
    assert alone.value == together.value == pytest.approx(0.175)
    assert (together.high or 0) - (together.low or 0) > 2 * ((alone.high or 0) - (alone.low or 0))


def test_one_cluster_has_no_interval() -> None:
    found = scores.mean_difference(np.array([0.1, 0.3]), column(4, 4))
    assert (found.value, found.low, found.high) == (pytest.approx(0.2), None, None)


def test_what_cannot_be_ranked_is_left_out_of_the_mean() -> None:
    found = scores.mean_difference(np.array([0.2, np.nan, 0.4]), column(0, 1, 2))
    assert found.value == pytest.approx(0.3)


def test_skill_is_the_share_of_the_loss_that_is_saved() -> None:
    assert scores.skill(0.6, 0.8) == pytest.approx(0.25)
    assert scores.skill(0.6, 0.0) is None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_no_other_forecast_beats_the_true_one_on_average(seed: int) -> None:
    truth, other = forecasts(seed, 2)
    for score in (scores.log_scores, scores.brier_scores):
        loss = [score(np.tile(each, (4, 1)), np.arange(4)) @ truth for each in (truth, other)]
        assert loss[0] <= loss[1] + 1e-12
