"""One item against one hypothesis: letters, digits, caps, interested speakers, absence, passes."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import InputError
from sayso.records import Says
from sayso.weigh.grid import KEPT, NOT_DONE, PARTLY, REVERSED, grid, horizon
from sayso.weigh.items import Item
from sayso.weigh.likelihood import log_likelihood
from sayso.weigh.parameters import DEFAULTS

from .conftest import ANNOUNCED, day, item, looked, passes

HORIZON = horizon(ANNOUNCED, day(10), DEFAULTS)
GRID = grid(HORIZON, DEFAULTS)
OVER = 20.0  # days: all that is done is done by then


def ratio(given: Item, one: int, other: int, parameters: Any = DEFAULTS) -> float:
    """Likelihood ratio of two classes where both were done early, if at all."""
    found = log_likelihood(given, HORIZON, parameters)
    return float(np.exp(found[GRID.starts[one]] - found[GRID.starts[other]]))


# Published ratios of "done" and of "reversed", before the cap and with it.
LETTERS = [("A", 43, 191), ("B", 9.9, 41), ("C", 4.3, 16), ("D", 2.2, 6.4), ("E", 1.25, 2.1),
           ("F", 2.1, 5.9)]  # fmt: skip


@pytest.mark.parametrize(("letter", "done", "reversed_"), LETTERS)
def test_a_letter_gives_the_published_ratio_up_to_the_cap(
    letter: str, done: float, reversed_: float
) -> None:
    uncapped = DEFAULTS.with_values({"letter.cap": 1000})
    for says, klass, expected in (("done", KEPT, done), ("reversed", REVERSED, reversed_)):
        report = item("report", OVER, says=says, letter=letter)
        assert ratio(report, klass, NOT_DONE, uncapped) == pytest.approx(expected, rel=0.03)
        assert ratio(report, klass, NOT_DONE) == pytest.approx(min(expected, 20), rel=0.03)


@pytest.mark.parametrize(
    ("digit", "exponent"), [(1, 1), (2, 1), (3, 0.75), (4, 0.4), (5, 0.2), (6, 0.6)]
)
def test_a_digit_only_discounts(digit: int, exponent: float) -> None:
    plain, graded = (item("r", OVER, says="done", letter="C", digit=d) for d in (None, digit))
    assert np.log(ratio(graded, KEPT, NOT_DONE)) == pytest.approx(
        exponent * np.log(ratio(plain, KEPT, NOT_DONE))
    )


def test_a_report_before_completion_says_nothing_of_whether_it_will_be() -> None:
    found = log_likelihood(item("r", 1, says="not_happening", letter="B"), HORIZON, DEFAULTS)
    later = GRID.done_at > 0.1
    assert np.ptp(found[later | (GRID.outcome == NOT_DONE)]) == 0


@given(st.sampled_from([s for s in get_args(Says) if s != "not_seen"]), st.sampled_from("ABCDEF"))
def test_no_report_has_more_weight_than_the_cap(says: Says, letter: str) -> None:
    found = log_likelihood(item("r", 9, says=says, letter=letter), HORIZON, DEFAULTS)
    assert np.isfinite(found).all()
    assert np.ptp(found) <= np.log(20) + 1e-12


@pytest.mark.parametrize(
    ("says", "interest", "at", "expected"),
    [
        ("done", "announcer", 1, (0.90, 0.85, 0.60, 0.60)),
        ("partial", "announcer_ally", 1, (0.90, 0.85, 0.60, 0.60)),
        ("silent", "announcer", OVER, (0.10, 0.25, 0.55, 0.45)),
        ("silent", "announcer", 9, (1, 1, 1, 1)),
        ("postponed", "announcer", 1, (0.03, 0.25, 0.35, 0.15)),
        ("withdrawn", "announcer", 1, (0.01, 0.02, 0.10, 0.70)),
        ("not_happening", "adversary", OVER, (0.35, 0.55, 0.80, 0.75)),
        ("done", "adversary_ally", OVER, (0.55, 0.30, 0.05, 0.03)),
        ("done", "third_party", OVER, (0.60, 0.35, 0.05, 0.03)),
        ("done", "third_party", 0.1, (0.05, 0.05, 0.05, 0.05)),
    ],
)
def test_who_has_an_interest_goes_by_its_row(
    says: Says, interest: Any, at: float, expected: tuple[float, ...]
) -> None:
    found = log_likelihood(item("words", at, says=says, interest=interest), HORIZON, DEFAULTS)
    assert np.exp(found[GRID.starts]) == pytest.approx(expected)


def test_an_adversary_sees_no_sign_until_there_is_one() -> None:
    """Before the act is done, whoever will keep it looks like whoever will not."""
    found = np.exp(
        log_likelihood(item("w", 5, says="not_happening", interest="adversary"), HORIZON, DEFAULTS)
    )
    kept, early = GRID.outcome == KEPT, GRID.done_at <= 0.5
    assert found[kept & early] == pytest.approx(0.35)
    assert found[kept & ~early] == pytest.approx(0.80)


def test_silence_follows_the_published_formula() -> None:
    seen = item(
        "s", 8, channel="geolocated_media", says="not_seen", coverage=looked(2, 8, 0.7), lag=0.5
    )
    found = np.exp(log_likelihood(seen, HORIZON, DEFAULTS))
    covered = np.exp(-0.05 * 0.7 * 0.6)
    expected = 3 * 0.7 * np.maximum(0, 0.8 - np.maximum(0.2, GRID.done_at + 0.05))
    kept, partly = GRID.outcome == KEPT, GRID.outcome == PARTLY
    assert found[kept] == pytest.approx(covered * (0.35 + 0.65 * np.exp(-expected[kept])))
    assert found[partly] == pytest.approx(covered * (0.35 + 0.65 * np.exp(-expected[partly] / 2)))
    assert found[~kept & ~partly] == pytest.approx(covered)


@given(st.floats(0, 1), st.floats(0.01, 1), st.integers(1, 4))
def test_silence_never_says_more_than_that_the_channel_may_be_blind(
    share: float, blind: float, count: int
) -> None:
    for silent in (
        item("s", 12, channel="geolocated_media", says="not_seen", coverage=looked(0, 12, share),
             rate=1000, blind=blind),
        item("p", 12, channel="radar", says="not_seen", passes=passes(*range(8, 8 + count)),
             blind=blind, detection=1.0, false_alarm=0.0),
    ):  # fmt: skip
        assert ratio(silent, KEPT, NOT_DONE) >= blind * (1 - 1e-6)


def test_where_nobody_looked_silence_says_nothing() -> None:
    quiet = item("s", 8, channel="geolocated_media", says="not_seen")
    assert not log_likelihood(quiet, HORIZON, DEFAULTS).any()
    covered = item("s", 8, channel="geolocated_media", says="not_seen", coverage=looked(0, 8, 0.0))
    assert np.ptp(log_likelihood(covered, HORIZON, DEFAULTS)) < 1e-12


@pytest.mark.parametrize("seen", [True, False])
def test_a_pass_follows_the_published_chances(seen: bool) -> None:
    look = item(
        "p", 5, channel="satellite_image", says="seen", passes=passes(5, seen=seen), reversal=0.02
    )
    found = np.exp(log_likelihood(look, HORIZON, DEFAULTS))
    early = GRID.done_at <= 0.5
    for klass, p in ((KEPT, 0.85), (PARTLY, 0.05 + 0.8 / 2), (REVERSED, 0.02), (NOT_DONE, 0.05)):
        cells = found[(GRID.outcome == klass) & (early | (klass == NOT_DONE))]
        assert cells == pytest.approx(p if seen else 1 - p)
    late = ~early & (GRID.outcome != NOT_DONE)
    assert found[late] == pytest.approx(0.05 if seen else 0.95)


def test_several_passes_share_the_chance_of_blindness() -> None:
    look = item("p", 13, channel="radar", says="not_seen", passes=passes(11, 12, 13))
    expected = (0.25 * 0.95**3 + 0.75 * 0.55**3) / 0.95**3
    assert ratio(look, KEPT, NOT_DONE) == pytest.approx(expected)


def test_a_market_and_a_person_are_held_within_their_caps() -> None:
    market = item("m", OVER, channel="market", says="done", letter="A")
    assert ratio(market, KEPT, NOT_DONE) == pytest.approx(2)
    person = item("h", 3, says="done", ratios=(1000.0, 1.0, 0.5, 1.0))
    assert ratio(person, KEPT, PARTLY) == pytest.approx(20)
    assert ratio(person, KEPT, NOT_DONE) == pytest.approx(20)


def test_a_channel_without_rates_is_refused() -> None:
    quiet = item("s", 8, channel="gossip", says="not_seen", coverage=looked(0, 8, 1))
    with pytest.raises(InputError, match=r"nobody knows the .* of channel 'gossip'"):
        log_likelihood(quiet, HORIZON, DEFAULTS)
