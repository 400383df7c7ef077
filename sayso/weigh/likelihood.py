"""One item of evidence goes in, how well each hypothesis explains it comes out, as logarithms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sayso.weigh.absence import absence, blind_of, mixed, passes
from sayso.weigh.grid import (
    CLASSES,
    KEPT,
    NOT_DONE,
    PARTLY,
    REVERSED,
    Grid,
    Horizon,
    Vector,
    grid,
)
from sayso.weigh.items import Item, row_of
from sayso.weigh.parameters import Parameters

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]


def log_likelihood(item: Item, horizon: Horizon, parameters: Parameters) -> Vector:
    """ln P(item | hypothesis) [H] up to a constant, with its discounts and caps.

    Zeros where it says nothing: silence that nobody could have broken, or before the deadline.
    Raises InputError when its channel has no rates.
    """
    hypotheses, share = grid(horizon, parameters), horizon.share(item.event_end)
    if item.manner == "not_looked":
        return np.zeros(len(hypotheses.outcome))
    if item.manner == "ratios":
        found = person(item, hypotheses, parameters)
    elif item.manner in ("passes", "absence"):
        found = looked(item, horizon, parameters, blind_of(item, parameters))
    elif item.manner == "row":
        found = interested(item, share, hypotheses, parameters)
    else:
        found = report(item, share, hypotheses, parameters)
    return capped(found, cap(item, parameters))


def cap(item: Item, parameters: Parameters) -> float:
    """The largest likelihood ratio that an item may have, infinity where it has no cap."""
    if item.channel == "market":
        return parameters["cap.market"]
    if item.manner == "ratios":
        return parameters["cap.human"]
    if item.manner == "passes" and item.channel.startswith("radar"):
        return float(parameters["cap.radar"] ** len(item.passes))
    return parameters["letter.cap"] if item.manner == "letter" else np.inf


def capped(found: Vector, ratio: float) -> Vector:
    """The same where no hypothesis lies further below the best than `ratio` allows."""
    if ratio == np.inf:
        return found
    made: Vector = np.maximum(found, found.max(axis=-1, keepdims=True) - np.log(ratio))
    return made


def looked(item: Item, horizon: Horizon, parameters: Parameters, blind: Vector | float) -> Vector:
    """ln P(what was seen and not seen | hypothesis) [H], for a chance that nobody could see it."""
    parts = passes if item.manner == "passes" else absence
    none, open_ = parts(item, horizon, parameters)
    return open_ if isinstance(blind, float) and blind == 0 else mixed(none, open_, blind)


def person(item: Item, hypotheses: Grid, parameters: Parameters) -> Vector:
    """A person's likelihood ratios of the four classes, each held within the cap."""
    widest = parameters["cap.human"]
    ratios = np.clip(np.array(item.ratios), 1 / widest, widest)
    made: Vector = np.log(ratios)[hypotheses.outcome]
    return made


def interested(item: Item, share: float, hypotheses: Grid, parameters: Parameters) -> Vector:
    """ln P(words | outcome) of a speaker with an interest, by its row of the table.

    An announcer's words follow its intention, which it has from the start. What others say
    follows what they could see by then: until the act is done, they see what they would see if it
    were never done. Silence counts only once the deadline has passed.
    """
    row = row_of(item)
    if row == "announcer_silent" and share < 1:
        return np.zeros(len(hypotheses.outcome))
    cells = np.log([parameters[f"{row}.{each}"] for each in CLASSES])
    seen = hypotheses.outcome
    if row is not None and not row.startswith("announcer"):
        seen = np.where(hypotheses.done_at <= share, seen, NOT_DONE)
    made: Vector = cells[seen] * discount(item, parameters)
    return made


def report(item: Item, share: float, hypotheses: Grid, parameters: Parameters) -> Vector:
    """ln[r P(what is said | hypothesis) + (1 - r) q] of a graded report.

    With chance r it says what is so, otherwise what somebody would say who knows nothing
    (partially reliable reporter: Bovens and Hartmann, Bayesian Epistemology, 2003, chapter 3).
    """
    claim = claim_of(item, parameters)
    trust = reliability(item, parameters)
    guess = parameters[f"claim.{claim if claim in ('not_happening', 'reversed') else 'done'}"]
    found = np.log(trust * truth(claim, share, hypotheses, parameters) + (1 - trust) * guess)
    made: Vector = found * discount(item, parameters)
    return made


def reliability(item: Item, parameters: Parameters) -> float:
    """The chance that a report says what is so because it is so: its letter's, read rightly."""
    trust = parameters[f"letter.{item.letter}"] * item.precision
    return min(trust, 1 - 1e-6)  # no report rules anything out


def discount(item: Item, parameters: Parameters) -> float:
    """The exponent on the ratios of a report: its digit may only discount."""
    weight = 1.0 if item.digit is None else parameters[f"digit.{item.digit}"]
    return weight * (parameters["report.qualified"] if item.says == "qualified" else 1.0)


def claim_of(item: Item, parameters: Parameters) -> str:
    """What a report claims about the state of the act: one of the five that `truth` knows."""
    if item.says in ("reversed", "withdrawn"):
        return "reversed"
    if item.says in ("not_happening", "postponed", "qualified", "silent"):
        return "not_happening"
    if item.share is not None and item.says in ("done", "partial", "seen"):
        return "done" if item.share >= parameters["share.kept"] else "partial"
    return "done" if item.says in ("done", "seen") else item.says


def truth(claim: str, share: float, hypotheses: Grid, parameters: Parameters) -> Vector:
    """P(claim is so at `share` of the window | hypothesis) [H]."""
    outcome, over = hypotheses.outcome, hypotheses.done_at <= share
    if claim in ("under_way", "partial"):
        return _motion(claim, outcome, over, parameters)
    done = np.where(outcome == KEPT, over * 1.0, 0.0)
    done = np.where(outcome == PARTLY, over * parameters["partly.done"], done)
    reversed_ = np.where((outcome == REVERSED) & over, 1.0, 0.0)
    if claim == "done":
        return done
    return reversed_ if claim == "reversed" else 1.0 - done - reversed_


def _motion(claim: str, outcome: Whole, over: Truth, parameters: Parameters) -> Vector:
    cells = np.array(
        [
            [parameters[f"{claim}.{name}_before"], parameters[f"{claim}.{name}_after"]]
            if name != "not_done"
            else [parameters[f"{claim}.not_done"]] * 2
            for name in CLASSES
        ]
    )
    made: Vector = cells[outcome, over.astype(np.int64)]
    return made
