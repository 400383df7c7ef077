"""One commitment, its horizon, prior and evidence go in; what is likely and why comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from sayso.errors import InputError
from sayso.records import Confidence, digest
from sayso.weigh import dependence
from sayso.weigh.dependence import Origin
from sayso.weigh.explain import (
    Bound,
    Conflict,
    break_even,
    confidence,
    conflict,
    contaminated,
)
from sayso.weigh.grid import KEPT, Vague, Vector, horizons
from sayso.weigh.items import Item
from sayso.weigh.parameters import DEFAULTS, Parameters
from sayso.weigh.posterior import (
    Question,
    adding_up,
    posterior,
    prior_of,
    published,
    question,
)
from sayso.weigh.prior import BaseRate
from sayso.weigh.shapley import contributions, without
from sayso.weigh.spread import ranges
from sayso.weigh.words import word

Four = tuple[float, float, float, float]
Start = BaseRate | Sequence[float] | Vector
MOST_ITEMS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What one origin moved: `bar` in log-odds of kept, `without` what kept would be without it.

    `weight` is what it counts for among the origins it errs together with.
    """

    origin: str
    ids: tuple[str, ...]
    articles: int
    weight: float
    bar: float
    without: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """How likely each class is as of one moment, and why. Fours are kept, partly, not done,
    reversed; kept late counts as kept.

    `posterior` adds up to 1; `shown` is the same held away from 0 and 1. `start` + the bars of
    `moved` are `log_odds`, all in log-odds of kept, to the last bit. `low` and `high` are the
    ends of the ranges, `lowest` and `highest` the bounds over all priors nearby. `parameters` and
    `evidence_sha256` say from which values and items all of it follows.
    """

    announced: datetime
    due: datetime | Vague
    as_of: datetime | None
    parameters: str
    evidence_sha256: str
    prior: Four
    posterior: Four
    shown: Four
    word: str
    low: Four
    high: Four
    lowest: Four
    highest: Four
    confidence: Confidence
    confidence_why: str
    start: float
    log_odds: float
    moved: tuple[Moved, ...]
    conflict: Conflict
    break_even: tuple[Bound, ...]
    articles: int
    origins: int
    effective: float
    notes: tuple[str, ...]

    @property
    def counted(self) -> str:
        """What remains of all that was published, in words."""
        return (
            f"{self.articles} {_plural('article', self.articles)} → {self.origins} "
            f"{_plural('origin', self.origins)} → {self.effective:.1f} effective"
        )


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def known(items: Iterable[Item], as_of: datetime | None) -> list[Item]:
    """The items that could be known at `as_of`, all where it is None; raises InputError."""
    found = [item for item in items if as_of is None or item.known_at <= as_of]
    if len(found) > MOST_ITEMS:
        raise InputError(
            f"more than {MOST_ITEMS:,} items of evidence", subject="items", mend="leave some out"
        )
    return found


def asked(
    announced: datetime,
    due: datetime | Vague,
    prior: Start,
    votes: Sequence[Origin],
    parameters: Parameters,
) -> Question:
    """The question behind an assessment of these votes; raises InputError."""
    given = prior.probabilities if isinstance(prior, BaseRate) else prior
    return question(horizons(announced, due, parameters), prior_of(given), votes, parameters)


def probabilities(
    announced: datetime,
    due: datetime | Vague,
    prior: Start,
    items: Iterable[Item],
    parameters: Parameters = DEFAULTS,
) -> Vector:
    """The posterior [4] alone, without its explanation; raises InputError."""
    votes = dependence.origins(items, parameters)
    return posterior(asked(announced, due, prior, votes, parameters))


def assess(
    announced: datetime,
    due: datetime | Vague,
    prior: Start,
    items: Iterable[Item],
    parameters: Parameters = DEFAULTS,
    *,
    as_of: datetime | None = None,
) -> Assessed:
    """How likely it is that what was announced is done by `due`, from what was known at `as_of`.

    `prior` is a BaseRate or four probabilities, which then count for as many cases as an announcer
    never heard before. Equal input gives equal numbers, whatever the order of the items. Raises
    InputError where a moment, the prior or an item cannot be used.
    """
    some = known(items, as_of)
    votes = dependence.origins(some, parameters)
    asking = asked(announced, due, prior, votes, parameters)
    found = posterior(asking)
    start, bars = contributions(asking, int(parameters["shapley.permutations"]))
    left_out = published(without(asking))
    weight = prior.weight if isinstance(prior, BaseRate) else parameters["prior.announcer_weight"]
    spans = horizons(announced, due, parameters)
    reach = published(ranges(asking, votes, spans, parameters, weight))
    firm, why = confidence(reach, found, left_out, votes, parameters)
    moved = tuple(
        Moved(
            origin=vote.name, ids=vote.ids, articles=vote.articles, weight=vote.weight,
            bar=bar, without=rest,
        )
        for vote, bar, rest in zip(votes, bars.tolist(), left_out[:, KEPT].tolist(), strict=True)
    )  # fmt: skip
    bounds = published(contaminated(asking.prior, found, parameters["contamination"]))
    final = adding_up(found, 1.0)
    shown = np.clip(final, parameters["clip"], 1 - parameters["clip"])
    return Assessed(
        announced=announced, due=due, as_of=as_of, parameters=parameters.version,
        evidence_sha256=digest("evidence", sorted({item.id for item in some})),
        prior=_four(asking.prior), posterior=_four(final), shown=_four(shown),
        word=word(shown[KEPT]), low=_four(reach[0]), high=_four(reach[1]),
        lowest=_four(bounds[0]), highest=_four(bounds[1]),
        confidence=firm, confidence_why=why,
        start=start, log_odds=start + sum(bars.tolist()), moved=moved,
        conflict=conflict(tuple((each.origin, each.bar) for each in moved), parameters),
        break_even=break_even(float(shown[KEPT])),
        articles=sum(vote.articles for vote in votes), origins=len(votes),
        effective=dependence.effective(votes), notes=notes(votes, announced, due),
    )  # fmt: skip


def _four(values: Vector) -> Four:
    kept, partly, not_done, reversed_ = values.tolist()
    return kept, partly, not_done, reversed_


def notes(votes: Iterable[Origin], announced: datetime, due: datetime | Vague) -> tuple[str, ...]:
    """What a reader must know of the evidence beside the figures."""
    found = []
    for vote in votes:
        if vote.item.manner == "not_looked":
            found.append(f"{vote.name}: not looked, so that nothing seen says nothing")
        if vote.disagrees:
            found.append(f"{vote.name}: says several things; what was known first counts")
        early = isinstance(due, datetime) and vote.item.event_end < due
        if vote.item.says == "silent" and early:
            found.append(f"{vote.name}: silence before the deadline says nothing")
        if vote.item.event_end < announced:
            found.append(f"{vote.name}: lies before the announcement")
    return tuple(found)
