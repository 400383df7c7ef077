"""An announcer's record counts what became of each commitment, with an interval and no score."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import NotFound
from sayso.ledger import amend, read
from sayso.ledger.announcers import STANDINGS, announcer_record, wilson
from sayso.ledger.store import Ledger
from sayso.ledger.write import add
from tests.ledger.conftest import RUN, START, Clock, addition
from tests.ledger.test_evidence import about

SAID: Any = {"made_by": "Ines Vale", "why": "her own notes"}
counts = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_the_interval_holds_the_share_and_stays_within_0_and_1(counted: tuple[int, int]) -> None:
    count, total = counted
    low, high = wilson(count, total)
    assert 0 <= low <= count / total <= high <= 1
    mirrored = wilson(total - count, total)
    assert mirrored == (pytest.approx(1 - high, abs=1e-12), pytest.approx(1 - low, abs=1e-12))


# From the table of Newcombe, Statistics in Medicine 17 (1998), method 3.
@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_the_interval_is_that_of_wilson(count: int, total: int, low: float, high: float) -> None:
    assert wilson(count, total) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(("count", "total"), [(0, 0), (-1, 3), (4, 3)])
def test_no_interval_without_cases(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="of"):
        wilson(count, total)


def test_every_commitment_has_exactly_one_standing(ledger: Ledger, clock: Clock) -> None:
    add(ledger, [addition(name) for name in "abcde"], RUN, now=clock)
    for number, outcome in enumerate(("kept", "kept", "reversed")):
        amend.resolve(ledger, about(ledger, number), outcome, now=clock, **SAID)  # type: ignore[arg-type]
    with read.view(ledger) as seen:
        found = announcer_record(seen, "ada mora", now=START)
    every, withdraw = found.tracks
    assert (every.action, withdraw.action) == (None, "withdraw")
    assert every.shares == withdraw.shares
    told = {each.standing: len(each.ids) for each in every.shares}
    assert told == dict.fromkeys(STANDINGS, 0) | {"kept": 2, "reversed": 1, "undecided": 2}
    kept = every.shares[0]
    assert kept.ids == (about(ledger, 0), about(ledger, 1))
    assert (kept.share, kept.low, kept.high) == (2 / 3, *wilson(2, 3))
    assert every.resolved == 3
    assert (found.names, every.shares[5].share) == (("Ada Mora",), None)


def test_nobody_of_that_name_says_where_to_look(ledger: Ledger) -> None:
    with read.view(ledger) as seen, pytest.raises(NotFound, match="nothing was announced"):
        announcer_record(seen, "nobody", now=START)
