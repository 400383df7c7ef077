"""Past cases with their evidence go in; how far the probabilities of sayso can be trusted comes
out: scores at four points of the window, references beside them, and the gates of a release."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from sayso.errors import UsageError
from sayso.records import Outcome
from sayso.weigh import scores
from sayso.weigh.cases import Case, DeadlineRule, Library
from sayso.weigh.folds import Fitted, Replays, fitted, refitted
from sayso.weigh.grid import Vector
from sayso.weigh.parameters import DEFAULTS, Parameters
from sayso.weigh.prior import CLASS_OF
from sayso.weigh.replay import POINTS, Replay, replay
from sayso.weigh.scores import Columns, Estimate, Numbers, Reliability

Assessor = Literal[
    "model", "full_prior", "action_prior", "global_rate", "announcer_believed", "copies_apart",
    "absence_ignored",
]  # fmt: skip
ASSESSORS: tuple[Assessor, ...] = get_args(Assessor)
BELIEVED = np.array([0.9, 0.1 / 3, 0.1 / 3, 0.1 / 3])
BASE_RATES: tuple[Assessor, ...] = ("full_prior", "action_prior", "global_rate")
# Thresholds of the release: the slope's interval for a calibrated forecaster at 60 cases was
# 0.69 to 1.46 and its discrimination 0.39, both by simulation.
LEAST_SLOPE, MOST_SLOPE, LEAST_DISCRIMINATION = 0.70, 1.45, 0.30
DEADLINE = 1.0
# Where there are more clusters, several are held out together: time grows with folds times cases.
MOST_FOLDS = 100
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The mean scores of one assessor: log score, Brier (0 to 2), that of kept against the rest
    (0 to 1), ranked probability score (0 to 1, None where all were reversed).

    `loses` is its log score minus the model's, case by case: above 0 the model is better. `skill`
    is the share of its log score that the model saves.
    """

    assessor: Assessor
    log_score: float
    brier: float
    brier_kept: float
    ranked: float | None
    loses: Estimate
    skill: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the model gave for one case at one point, and the full prior beside it [4]."""

    case: str
    cluster: str
    outcome: str
    rows: int
    origins: int
    model: tuple[float, ...]
    full_prior: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The replayed cases at one share of the window: scores of each assessor, of the model its
    slope, its discrimination and how far top labels miss, beside what chance alone would give."""

    at: float
    rows: int
    scored: tuple[Scored, ...]
    slope: Estimate
    discrimination: Estimate
    error: float
    error_null: Estimate
    reliability: Reliability
    forecasts: tuple[Forecast, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One thing a release must show: what is asked, what was found, whether it was met."""

    name: str
    asked: str
    found: Estimate
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far probabilities can be trusted, as found on one library.

    `held_out` is true where each cluster was judged by what the others gave, false where rates
    came from other cases. `cases` and `clusters` count all, `replayed` and `replayed_clusters`
    those with evidence, `rows` and `late` its rows that were used or became known after the
    outcome. `deadlines` counts the rules by which windows end, `outcomes` what came to pass.
    `chosen` counts how often each pooling factor and temperature was fitted. `base` scores base
    rates on all cases.
    """

    held_out: bool
    parameters: str
    cases: int
    clusters: int
    replayed: int
    replayed_clusters: int
    rows: int
    late: int
    deadlines: Mapping[str, int]
    outcomes: Mapping[str, int]
    replayed_outcomes: Mapping[str, int]
    chosen: Mapping[str, int]
    base: tuple[Scored, ...]
    points: tuple[Point, ...]
    gates: tuple[Gate, ...]
    notes: tuple[str, ...]


def calibrate(
    library: Library,
    *,
    prior_cases: Sequence[Case] | None = None,
    parameters: Parameters = DEFAULTS,
    progress: Progress | None = None,
) -> Calibration:
    """Scores of sayso and of what it is compared with, on cases whose outcome is known.

    Leaves one cluster out at a time and fits everything anew to the others; with `prior_cases`
    base rates come from those alone and nothing is fitted. `progress` is told how many clusters
    (or groups of them, beyond MOST_FOLDS) are done. Raises UsageError when the cases cannot be
    judged so, InputError when a row cannot be weighed.
    """
    notes = _checked(library, prior_cases)
    if not library.sightings:
        notes = (*notes, "No case has evidence: only base rates were scored")
    replays = _replays(library, parameters)
    known = _known(library.cases, replays, prior_cases, parameters, progress)
    fits = [known[case.cluster] for case in library.cases]
    replayed = [n for n, case in enumerate(library.cases) if case.id in library.sightings]
    held = [library.cases[n] for n in replayed]
    points = [
        _point(held, [fits[n] for n in replayed], [replays[each.id, at] for each in held], at)
        for at in (POINTS if held else ())
    ]
    chosen = Counter(f"pooling x{each.pooling:g}" for each in known.values())
    chosen.update(f"temperature {each.temperature:g}" for each in known.values())
    return Calibration(
        held_out=prior_cases is None,
        parameters=parameters.version,
        cases=len(library.cases),
        clusters=len({case.cluster for case in library.cases}),
        replayed=len(held),
        replayed_clusters=len({case.cluster for case in held}),
        rows=sum(map(len, library.sightings.values())),
        late=sum(library.late.values()),
        deadlines=_counted((case.due_rule for case in library.cases), get_args(DeadlineRule)),
        outcomes=_counted((case.outcome for case in library.cases), get_args(Outcome)),
        replayed_outcomes=_counted((case.outcome for case in held), get_args(Outcome)),
        chosen=dict(sorted(chosen.items())),
        base=_base(library.cases, fits),
        points=tuple(points),
        gates=_gates(points),
        notes=notes,
    )


def _counted(found: Iterable[str], order: Sequence[str]) -> dict[str, int]:
    counts = Counter(found)
    return {name: counts[name] for name in order if counts[name]}


def _checked(library: Library, prior_cases: Sequence[Case] | None) -> tuple[str, ...]:
    clusters = {case.cluster for case in library.cases}
    if prior_cases is None:
        if len(clusters) < 3:
            raise UsageError(
                f"{len(clusters)} clusters cannot be held out one by one",
                subject="cases",
                mend="give at least three, or base rates from others with --prior-cases",
            )
        many = f"{len(clusters)} clusters were held out in {MOST_FOLDS} groups"
        return (many,) if len(clusters) > MOST_FOLDS else ()
    both = sorted({case.id for case in prior_cases} & {case.id for case in library.cases})
    if both:
        raise UsageError(
            f"{both[0]!r} is among the prior cases too, so it would be judged by its own outcome",
            subject="prior cases",
            mend=f"leave out of one file the {len(both)} cases that stand in both",
        )
    shared = clusters & {case.cluster for case in prior_cases}
    if not shared:
        return ()
    return (f"{len(shared)} clusters stand among the prior cases too: their base rates leak",)


def _replays(library: Library, parameters: Parameters) -> Replays:
    return {
        (case.id, at): replay(case, library.sightings[case.id], at, parameters)
        for case in library.cases
        if case.id in library.sightings
        for at in POINTS
    }


def _known(
    cases: Sequence[Case],
    replays: Replays,
    prior_cases: Sequence[Case] | None,
    parameters: Parameters,
    progress: Progress | None,
) -> dict[str, Fitted]:
    """For each cluster what was fitted without it."""
    names = list(dict.fromkeys(case.cluster for case in cases))
    if prior_cases is not None:
        return dict.fromkeys(names, fitted(prior_cases, parameters))
    found = {}
    groups = [names[start::MOST_FOLDS] for start in range(min(MOST_FOLDS, len(names)))]
    for done, group in enumerate(groups, 1):
        others = [case for case in cases if case.cluster not in group]
        found.update(dict.fromkeys(group, refitted(others, replays, parameters)))
        if progress:
            progress(done)
    return found


def _point(
    cases: Sequence[Case], fits: Sequence[Fitted], replays: Sequence[Replay], at: float
) -> Point:
    answers = {name: _answers(name, cases, fits, replays) for name in ASSESSORS}
    outcomes, clusters = _columns(cases)
    model = answers["model"]
    kept = (outcomes == scores.KEPT).astype(np.float64)
    return Point(
        at=at,
        rows=sum(each.rows for each in replays),
        scored=_scored(answers, outcomes, clusters),
        slope=scores.slope(model, outcomes, clusters),
        discrimination=scores.discrimination(model, outcomes, clusters),
        error=scores.top_label_error(model, outcomes),
        error_null=scores.error_null(model),
        reliability=scores.reliability(model[:, scores.KEPT], kept),
        forecasts=tuple(
            Forecast(
                case=case.id, cluster=case.cluster, outcome=case.outcome,
                rows=seen.rows, origins=seen.origins,
                model=tuple(model[n].tolist()),
                full_prior=tuple(answers["full_prior"][n].tolist()),
            )
            for n, (case, seen) in enumerate(zip(cases, replays, strict=True))
        ),
    )  # fmt: skip


def _answers(
    name: Assessor, cases: Sequence[Case], fits: Sequence[Fitted], replays: Sequence[Replay]
) -> Numbers:
    return np.array(
        [_answer(name, *each) for each in zip(cases, fits, replays, strict=True)]
    ).reshape(-1, 4)


def _answer(name: Assessor, case: Case, known: Fitted, seen: Replay) -> Vector:
    """What one assessor gives a case [4]."""
    if name == "model":
        return seen.answer("weighed", known.of(case), known.temperature)
    if name == "copies_apart" or name == "absence_ignored":
        return seen.answer(name, known.of(case), known.temperature)
    return _base_rate(name, case, known)


def _base_rate(name: Assessor, case: Case, known: Fitted) -> Vector:
    if name == "full_prior":
        return known.of(case)
    if name == "action_prior":
        return known.of_action(case)
    return known.overall() if name == "global_rate" else BELIEVED


def _columns(cases: Sequence[Case]) -> tuple[Columns, Columns]:
    names = sorted({case.cluster for case in cases})
    number = {name: place for place, name in enumerate(names)}
    outcomes = np.array([CLASS_OF[case.outcome] for case in cases], dtype=np.int64)
    return outcomes, np.array([number[case.cluster] for case in cases], dtype=np.int64)


def _base(cases: Sequence[Case], fits: Sequence[Fitted]) -> tuple[Scored, ...]:
    """Base rates on all cases; the full prior takes the place of the model."""
    answers: dict[Assessor, Numbers] = {
        name: np.array([_base_rate(name, *each) for each in zip(cases, fits, strict=True)])
        for name in (*BASE_RATES, "announcer_believed")
    }
    return _scored(answers, *_columns(cases), against="full_prior")


def _scored(
    answers: Mapping[Assessor, Numbers],
    outcomes: Columns,
    clusters: Columns,
    *,
    against: Assessor = "model",
) -> tuple[Scored, ...]:
    best = scores.log_scores(answers[against], outcomes)
    return tuple(
        _one_scored(name, each, outcomes, clusters=clusters, best=best)
        for name, each in answers.items()
    )


def _one_scored(
    name: Assessor, answers: Numbers, outcomes: Columns, *, clusters: Columns, best: Numbers
) -> Scored:
    logs = scores.log_scores(answers, outcomes)
    ranked = scores.ranked_scores(answers, outcomes)
    ranked = ranked[~np.isnan(ranked)]
    kept = (outcomes == scores.KEPT).astype(np.float64)
    return Scored(
        assessor=name,
        log_score=float(logs.mean()),
        brier=float(scores.brier_scores(answers, outcomes).mean()),
        brier_kept=float(((answers[:, scores.KEPT] - kept) ** 2).mean()),
        ranked=float(ranked.mean()) if len(ranked) else None,
        loses=scores.mean_difference(logs - best, clusters),
        skill=scores.skill(float(best.mean()), float(logs.mean())),
    )


def _gates(points: Sequence[Point]) -> tuple[Gate, ...]:
    at = {point.at: point for point in points}
    if not at:
        return ()
    due = at[DEADLINE]
    loses = {each.assessor: each.loses for each in due.scored}
    slope = f"slope in [{LEAST_SLOPE:g}, {MOST_SLOPE:g}]"
    return (
        Gate(
            name="evidence helps", found=loses["full_prior"],
            asked="log score better than the full prior's at the deadline, 90 % interval above 0",
            met=(loses["full_prior"].low or 0.0) > 0,
        ),
        *(
            Gate(
                name=f"slope at {share:g}", asked=slope, found=at[share].slope,
                met=LEAST_SLOPE <= at[share].slope.value <= MOST_SLOPE,
            )
            for share in (0.5, DEADLINE)
        ),
        Gate(
            name="discrimination", found=due.discrimination,
            asked=f"p(kept) of what was kept at least {LEAST_DISCRIMINATION:g} above the rest's",
            met=not math.isnan(due.discrimination.value)
            and due.discrimination.value >= LEAST_DISCRIMINATION,
        ),
        Gate(
            name="copies", found=loses["copies_apart"],
            asked="counting copies as independent is worse in log score at the deadline",
            met=loses["copies_apart"].value > 0,
        ),
    )  # fmt: skip
