"""A library in, scores and gates out: nothing a case is judged by may come from itself."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sayso.errors import UsageError
from sayso.weigh import folds
from sayso.weigh.calibrate import ASSESSORS, Calibration, Point, calibrate
from sayso.weigh.cases import Case, Library, load
from sayso.weigh.parameters import DEFAULTS

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data" / "cases"


@pytest.fixture(scope="module", autouse=True)
def _few_draws() -> Iterator[None]:
    """Intervals need fewer draws here than in a report."""
    with pytest.MonkeyPatch.context() as patch:
        for name, draws in (("DRAWS", 500), ("FEW_DRAWS", 500), ("NULL_DRAWS", 50)):
            patch.setattr(f"sayso.weigh.scores.{name}", draws)
        yield


@pytest.fixture(scope="module")
def library() -> Library:
    return load(HERE / "cases.jsonl", HERE / "evidence.jsonl")


@pytest.fixture(scope="module")
def found(library: Library) -> Calibration:
    return calibrate(library)


def point(found: Calibration, at: float) -> Point:
    return next(each for each in found.points if each.at == at)


def score(where: Point, name: str) -> float:
    return next(each.log_score for each in where.scored if each.assessor == name)


def test_cases_clusters_and_rows_are_counted(found: Calibration) -> None:
    assert (found.cases, found.clusters) == (12, 10)
    assert (found.replayed, found.replayed_clusters) == (8, 7)
    assert (found.rows, found.late) == (21, 1)
    assert found.deadlines == {"due_on": 9, "at_once": 1, "open_truce": 1, "no_date": 1}
    assert [each.at for each in found.points] == [0, 0.5, 1, 1.3]


def test_every_assessor_stands_at_every_point(found: Calibration) -> None:
    for each in found.points:
        assert tuple(scored.assessor for scored in each.scored) == ASSESSORS


def test_at_the_announcement_sayso_is_its_base_rate(found: Calibration) -> None:
    start = point(found, 0.0)
    assert start.rows == 0
    for each in start.forecasts:
        assert each.model == pytest.approx(each.full_prior, abs=1e-9)
    assert score(start, "copies_apart") == pytest.approx(score(start, "model"))


def test_the_model_does_not_lose_to_itself(found: Calibration) -> None:
    for each in found.points:
        assert each.scored[0].loses.value == 0
        for scored in each.scored[1:]:
            wanted = scored.log_score - each.scored[0].log_score
            assert scored.loses.value == pytest.approx(wanted)


def changed_outcomes(library: Library, cluster: str) -> Library:
    cases = tuple(
        replace(case, outcome="reversed") if case.cluster == cluster else case
        for case in library.cases
    )
    return replace(library, cases=cases)


def test_no_forecast_of_a_cluster_depends_on_its_own_outcomes(
    library: Library, found: Calibration
) -> None:
    other = calibrate(changed_outcomes(library, "velm-oster"))
    for before, after in zip(found.points, other.points, strict=True):
        for old, new in zip(before.forecasts, after.forecasts, strict=True):
            if old.cluster == "velm-oster":
                assert old.model == new.model
            else:
                assert old.full_prior != new.full_prior


def test_prior_cases_alone_give_the_base_rates_and_nothing_is_fitted(library: Library) -> None:
    others = tuple(
        replace(case, id=f"other-{case.id}", cluster=f"other-{case.cluster}", outcome="kept")
        for case in library.cases
    )
    found = calibrate(library, prior_cases=others)
    again = calibrate(changed_outcomes(library, "velm-oster"), prior_cases=others)
    assert not found.held_out
    assert set(found.chosen) == {"pooling x1", "temperature 0.8"}
    for old, new in zip(found.points, again.points, strict=True):
        assert [each.model for each in old.forecasts] == [each.model for each in new.forecasts]
    assert all(each.full_prior[0] > 0.6 for each in point(found, 1.0).forecasts)


def test_a_case_may_not_be_among_its_own_prior_cases(library: Library) -> None:
    with pytest.raises(UsageError, match="judged by its own outcome"):
        calibrate(library, prior_cases=library.cases[:1])


def test_a_deal_that_the_prior_cases_know_is_told(library: Library) -> None:
    others = tuple(replace(case, id=f"other-{case.id}") for case in library.cases)
    assert "base rates leak" in calibrate(library, prior_cases=others).notes[0]


def test_two_clusters_cannot_be_held_out(library: Library) -> None:
    few = replace(library, cases=library.cases[:3], sightings={})
    with pytest.raises(UsageError, match="cannot be held out"):
        calibrate(few)


def test_cases_without_evidence_have_base_rates_and_no_gates(library: Library) -> None:
    found = calibrate(replace(library, sightings={}, late={}))
    assert (found.points, found.gates) == ((), ())
    assert "only base rates" in found.notes[-1]
    assert [each.assessor for each in found.base][:1] == ["full_prior"]
    assert math.isfinite(found.base[0].log_score)


def test_the_same_library_gives_the_same_figures(library: Library, found: Calibration) -> None:
    again = calibrate(library)
    assert [each.scored for each in again.points] == [each.scored for each in found.points]
    assert again.gates == found.gates


def test_progress_counts_the_clusters(library: Library) -> None:
    told: list[int] = []
    calibrate(library, progress=told.append)
    assert told == list(range(1, 11))


def many(library: Library) -> list[Case]:
    """Forty cases of two acts: one is always kept, the other never."""
    kinds = (("parade", "kept"), ("pledge", "not_done"))
    return [
        replace(
            library.cases[0], id=f"case-{n}", cluster=f"deal-{n}", action=kinds[n % 2][0],
            announcer=None, announcer_state=None, outcome=kinds[n % 2][1],
        )  # type: ignore[arg-type]
        for n in range(40)
    ]  # fmt: skip


def test_a_weight_that_is_clearly_better_is_chosen(library: Library) -> None:
    known = folds.refitted(many(library), {}, DEFAULTS)
    assert known.pooling == 0.5
    assert known.temperature == DEFAULTS["temperature"]


def test_defaults_stay_unless_they_are_clearly_beaten() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1, 50)
    best = folds._clearly_best
    assert best({1.0: noise, 2.0: noise + np.tile([0.3, -0.31], 25)}) == 1.0
    assert best({1.0: noise, 2.0: noise - 0.5, 3.0: noise - 0.2}) == 2.0
    assert best({1.0: np.empty(0), 2.0: np.empty(0)}) == 1.0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the library of past cases is not here")
def test_the_library_of_past_cases_is_read_without_a_fault() -> None:
    library = load(SHARED / "cases.jsonl", SHARED / "evidence.jsonl")
    assert library.faults == ()
    assert len(library.cases) == len((SHARED / "cases.jsonl").read_text("utf8").splitlines())
    ends = {case.due_rule for case in library.cases}
    assert json.dumps(sorted(ends)) == '["at_once", "due_on", "no_date", "open_truce"]'


def test_many_clusters_are_held_out_in_groups(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sayso.weigh.calibrate.MOST_FOLDS", 4)
    told: list[int] = []
    found = calibrate(library, progress=told.append)
    assert told == [1, 2, 3, 4]
    assert found.notes == ("10 clusters were held out in 4 groups",)
