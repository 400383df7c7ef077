"""Past cases go in, the rate that is expected of the next one comes out, term by term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sayso.records import Outcome
from sayso.weigh.grid import CLASSES, Vector
from sayso.weigh.parameters import Parameters

# Kept late counts as kept: the grid cannot tell them apart.
CLASS_OF: dict[Outcome, int] = {
    "kept": 0, "kept_late": 0, "partly": 1, "not_done": 2, "reversed": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One announcement whose outcome is known: its kind of act, the state and who announced it."""

    action: str
    state: str | None
    announcer: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class BaseRate:
    """What is expected of one announcement before any evidence.

    `probabilities` [4] of kept, partly, not done and reversed; `weight` the cases that they count
    for. `action` [4] are the logarithms of the rate of this kind of act, `state` and `announcer`
    [4] what those two add to them; `cases` counts those of the act, the state, the announcer.
    """

    probabilities: Vector
    weight: float
    action: Vector
    state: Vector
    announcer: Vector
    cases: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Rates of one set of cases, pooled from kind of act to state to announcer."""

    parameters: Parameters
    overall: Vector
    actions: Mapping[str, Vector]
    states: Mapping[str, Vector]
    announcers: Mapping[str, Vector]
    counts: Mapping[tuple[str, str], int]

    def of(self, action: str, state: str | None, announcer: str | None) -> Vector:
        """Probabilities [4] of kept, partly, not done and reversed; they add up to 1."""
        return self.rate(action, state, announcer).probabilities

    def rate(self, action: str, state: str | None, announcer: str | None) -> BaseRate:
        """The same with its terms; who was never seen before adds nothing."""
        acts = np.log(self._action(action))
        states = self.states.get(state or "", np.zeros(4))
        announcers = self.announcers.get(announcer or "", np.zeros(4))
        cases = (
            self.counts.get(("action", action), 0),
            self.counts.get(("state", state or ""), 0),
            self.counts.get(("announcer", announcer or ""), 0),
        )
        return BaseRate(
            probabilities=_softmax(acts + states + announcers),
            weight=self.parameters["prior.announcer_weight"] + cases[2],
            action=acts,
            state=states,
            announcer=announcers,
            cases=cases,
        )

    def _action(self, action: str) -> Vector:
        known = self.actions.get(action)
        return known if known is not None else _above(action, self.overall, self.parameters)


def fit(cases: Iterable[Case], parameters: Parameters) -> Prior:
    """Partial pooling in closed form: each level leans on what the levels above expect of it.

    The order of the cases does not matter. The shrinkage is that of a Dirichlet prior whose mean
    is the expectation (empirical Bayes; Gelman et al., Bayesian Data Analysis, chapter 5).
    """
    rows = sorted(cases, key=_key)
    outcomes = np.zeros((len(rows), 4))
    outcomes[np.arange(len(rows)), [CLASS_OF[row.outcome] for row in rows]] = 1.0
    start = _starting("any", parameters)
    overall = _pooled(outcomes.sum(axis=0), start, parameters["prior.global_weight"])
    acts = [row.action for row in rows]
    actions = {
        name: _pooled(
            outcomes[where].sum(axis=0),
            _above(name, overall, parameters),
            parameters["prior.action_weight"],
        )
        for name, where in _places(acts).items()
    }
    expected = np.array([actions[name] for name in acts]).reshape(-1, 4)
    states = _leanings(
        [row.state for row in rows], outcomes, expected, parameters["prior.state_weight"]
    )
    moved = [states.get(row.state or "", np.zeros(4)) for row in rows]
    expected = _softmax(np.log(expected) + np.array(moved).reshape(-1, 4))
    announcers = _leanings(
        [row.announcer for row in rows], outcomes, expected, parameters["prior.announcer_weight"]
    )
    return Prior(parameters, overall, actions, states, announcers, _counts(rows))


def _key(case: Case) -> tuple[str, str, str, str]:
    return case.action, case.state or "", case.announcer or "", case.outcome


def _pooled(counts: Vector, expected: Vector, weight: float) -> Vector:
    made: Vector = (counts + weight * expected) / (counts.sum() + weight)
    return made


def _starting(name: str, parameters: Parameters) -> Vector:
    return np.array([parameters[f"starting.{name}.{each}"] for each in CLASSES])


def _above(action: str, overall: Vector, parameters: Parameters) -> Vector:
    """What is expected of a kind of act before its own cases: its starting rate, else of all."""
    named = f"starting.{action}.kept" in parameters and action != "any"
    return _starting(action, parameters) if named else overall


def _places(names: Sequence[str | None]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name:
            found.setdefault(name, []).append(place)
    return found


def _leanings(
    names: Sequence[str | None], outcomes: Vector, expected: Vector, weight: float
) -> dict[str, Vector]:
    """For each name the log of its pooled rate over what its own mix of cases is expected to be."""
    found: dict[str, Vector] = {}
    for name, where in _places(names).items():
        mean = expected[where].mean(axis=0)
        found[name] = np.log(_pooled(outcomes[where].sum(axis=0), mean, weight)) - np.log(mean)
    return found


def _softmax(logs: Vector) -> Vector:
    powers = np.exp(logs - logs.max(axis=-1, keepdims=True))
    made: Vector = powers / powers.sum(axis=-1, keepdims=True)
    return made


def _counts(rows: Iterable[Case]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        for level, name in (
            ("action", row.action), ("state", row.state), ("announcer", row.announcer)
        ):  # fmt: skip
            if name:
                found[level, name] = found.get((level, name), 0) + 1
    return found
