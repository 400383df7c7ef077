"""Cases go in, what was fitted to them comes out: base rates, how far they pool, the temperature.

The tables of sources and channels are assumed, never fitted: there is nothing of them to refit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sayso.weigh import prior
from sayso.weigh.cases import Case
from sayso.weigh.grid import Vector
from sayso.weigh.parameters import Parameters
from sayso.weigh.replay import Replay, shown
from sayso.weigh.scores import Numbers, log_scores

POOLING = ("prior.action_weight", "prior.state_weight", "prior.announcer_weight")
# What may be chosen instead of the default, which stays unless it is beaten clearly.
POOLING_FACTORS = (1.0, 0.5, 2.0)
TEMPERATURES = (0.6, 1.0)
FITTED_AT = (0.5, 1.0)  # the points at which the release asks for calibration
INNER_FOLDS = 5
Replays = Mapping[tuple[str, float], Replay]  # by id of the case and point


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What one set of cases gave: their rates, and what was chosen by looking at them alone."""

    rates: prior.Prior
    pooling: float
    temperature: float
    clip: float

    def of(self, case: Case) -> Vector:
        """The full prior [4] of a case."""
        found = self.rates.of(case.action, case.announcer_state, case.announcer)
        return shown(found, self.clip)

    def of_action(self, case: Case) -> Vector:
        """What its kind of act alone leads one to expect [4]."""
        return shown(self.rates.of(case.action, None, None), self.clip)

    def overall(self) -> Vector:
        """The rate of all cases [4]."""
        return shown(self.rates.overall, self.clip)


def fitted(cases: Sequence[Case], parameters: Parameters, *, factor: float = 1.0) -> Fitted:
    """Base rates of `cases`, their pooling weights times `factor`, nothing else fitted."""
    rows = [
        prior.Case(each.action, each.announcer_state, each.announcer, each.outcome)
        for each in cases
    ]
    pooled = prior.fit(rows, _pooling(parameters, factor))
    return Fitted(pooled, factor, parameters["temperature"], parameters["clip"])


@lru_cache(maxsize=16)
def _pooling(parameters: Parameters, factor: float) -> Parameters:
    return parameters.with_values({name: parameters[name] * factor for name in POOLING})


def refitted(cases: Sequence[Case], replays: Replays, parameters: Parameters) -> Fitted:
    """Everything that is fitted, from `cases` alone.

    Pooling and temperature are chosen by the log score over INNER_FOLDS folds of whole clusters;
    the default stays unless another is better by more than one standard error.
    """
    folds = _folds(cases)
    if len(folds) < 2:
        return fitted(cases, parameters)
    trained = {factor: _trained(folds, parameters, factor) for factor in POOLING_FACTORS}
    factor = _clearly_best({each: _prior_losses(folds, trained[each]) for each in POOLING_FACTORS})
    inner = trained[factor]
    default = parameters["temperature"]
    losses = {
        each: _losses(folds, inner, replays, temperature=each) for each in (default, *TEMPERATURES)
    }
    final = fitted(cases, parameters, factor=factor)
    return Fitted(final.rates, factor, _clearly_best(losses), final.clip)


def _folds(cases: Sequence[Case]) -> list[list[Case]]:
    """Whole clusters dealt out in turn, by name."""
    clusters = sorted({case.cluster for case in cases})
    place = {name: number % INNER_FOLDS for number, name in enumerate(clusters)}
    folds: list[list[Case]] = [[] for _ in range(INNER_FOLDS)]
    for case in cases:
        folds[place[case.cluster]].append(case)
    return [fold for fold in folds if fold]


def _trained(
    folds: Sequence[Sequence[Case]], parameters: Parameters, factor: float
) -> list[Fitted]:
    """For each fold what the other folds give."""
    rest = ([case for other in folds if other is not fold for case in other] for fold in folds)
    return [fitted(cases, parameters, factor=factor) for cases in rest]


def _prior_losses(folds: Sequence[Sequence[Case]], trained: Sequence[Fitted]) -> Numbers:
    return np.array(
        [
            loss(known.of(case), case)
            for fold, known in zip(folds, trained, strict=True)
            for case in fold
        ]
    )


def _losses(
    folds: Sequence[Sequence[Case]],
    trained: Sequence[Fitted],
    replays: Replays,
    *,
    temperature: float,
) -> Numbers:
    """The log score of each replayed case, its mean over FITTED_AT."""
    found = []
    for fold, known in zip(folds, trained, strict=True):
        for case in fold:
            seen = [replays[case.id, at] for at in FITTED_AT if (case.id, at) in replays]
            answers = [each.answer("weighed", known.of(case), temperature) for each in seen]
            found += [np.mean([loss(each, case) for each in answers])] if answers else []
    return np.array(found, dtype=np.float64)


def loss(probabilities: Vector, case: Case) -> float:
    """The log score of one forecast [4] of a case."""
    outcome = np.array([prior.CLASS_OF[case.outcome]])
    return float(log_scores(probabilities[None], outcome)[0])


def _clearly_best(losses: Mapping[float, Numbers]) -> float:
    """The first choice, unless another is better by more than one standard error."""
    default, *others = losses
    best = default
    for each in others:
        gains = losses[default] - losses[each]
        if len(gains) < 2 or gains.mean() <= gains.std(ddof=1) / np.sqrt(len(gains)):
            continue
        if losses[each].mean() < losses[best].mean():
            best = each
    return best
