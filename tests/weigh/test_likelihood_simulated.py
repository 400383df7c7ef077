"""On announcements drawn from the model, what knows more of it scores better, in this order."""

from __future__ import annotations

import numpy as np
import pytest

from .simulated import (
    CLAIMS,
    COPIES,
    GRID,
    PRIOR,
    REPORTS,
    World,
    answer,
    ledger,
    log_score,
    radar,
    reports,
    silence,
    told,
    world,
)


@pytest.fixture(scope="module")
def thousands() -> World:
    return world(4000, seed=41)


def scores(seen: World) -> dict[str, float]:
    everything = seen.said + seen.passed + seen.social
    unseen = np.where(seen.unseen[:, None], 0.0, seen.passed)
    quiet = np.where(seen.silent[:, None], 0.0, seen.social)
    answers = {
        "grid": answer(everything),
        "static ledger": ledger(seen.averaged),
        "absence ignored": answer(seen.said + unseen + quiet),
        "prior only": np.tile(PRIOR, (len(seen.truth), 1)),
        "copies as independent": answer(everything + (COPIES - 1) * seen.said),
    }
    return {name: log_score(each, seen.outcome) for name, each in answers.items()}


def test_the_exact_answer_scores_best_and_counting_copies_worse_than_knowing_nothing(
    thousands: World,
) -> None:
    found = scores(thousands)
    assert sorted(found, key=found.__getitem__) == list(found), found


def test_results_of_one_look_exclude_each_other() -> None:
    """Chances of all results add up to 1 under every hypothesis, so that drawing them is fair."""
    said = {key: np.exp(told(each)) for key, each in reports().items()}
    for slot in REPORTS:
        assert sum(said[(*slot, claim)] for claim in CLAIMS) == pytest.approx(1)
    every = [tuple(bool(n >> bit & 1) for bit in range(3)) for n in range(8)]
    assert sum(np.exp(told(radar(seen))) for seen in every) == pytest.approx(1)
    assert (told(silence()) < 0).all()
    assert len(GRID.outcome) == 121
