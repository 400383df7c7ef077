"""Encoded article → triggers: the word of each action somebody may undertake, with its roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import cast

import numpy as np

from sayso.extract.attribution import Anchored, Encoded, Task, anchored, pooled
from sayso.extract.decoding import Scores
from sayso.extract.tables import named_by
from sayso.inference import Model
from sayso.records import Action, PlaceRole, Quote, Span

# Candidates are gathered eagerly; commitments keeps or drops them with the quote's kind in view.
TRIGGER_EAGERNESS = 1.5
# What is promised may be named a paragraph earlier: with paragraphs alone, commitments with the
# right action and window fell from 66.7 to 63.6 on the dev articles.
WHAT = Task("trigger", "slots", TRIGGER_EAGERNESS, whole=True)
# Below this no role of a candidate is read; no commitment is kept under it either.
FLOOR = 0.5
# How much a quote's kind counts beside the trigger's own score.
KIND_WEIGHT = 0.5
# What the readable table of actions counts, in nats, beside the model's scores.
# Commitments with the right action, F1 on the dev articles: 67.7 at 3, 70.9 at 4, 71.7 at 5.
TABLE_WEIGHT = 5.0
PLACE_ROLES_END = 5  # actor, object, from, to, at
LOOK_BACK = 100  # characters
LOOK_ON = 30  # characters


@dataclass(frozen=True, slots=True)
class Trigger:
    """The verb or noun of one action, with its role spans and what the model thinks of it."""

    anchored: Anchored
    span: Span
    action: Action
    tentative: float
    negated: float
    checkable: float

    quote: Quote | None  # whose content holds it; None for the narrator's own words
    confidence: float


def triggers(
    text: str, encoded: Sequence[Encoded], quotes: Sequence[Quote], model: Model
) -> list[Trigger]:
    """Every action of the article that somebody may have undertaken, in text order."""

    def wanted(span: Span, score: float) -> bool:
        return belief(score, innermost(quotes, span)) >= FLOOR

    found = anchored(encoded, model, WHAT, wanted)
    if not found:
        return []
    object_role = model.about["slot_roles"].index("object")

    def parts(one: Anchored) -> list[list[int]]:
        return [list(range(one.anchor[0], one.anchor[1] + 1)), one.words(object_role)]

    scores = model.run("actions", pooled=pooled(found, parts))[0]
    actions = cast("list[Action]", model.about["actions"])
    flags = 1 / (1 + np.exp(-scores[:, len(actions) :]))
    out = []
    for one, row, (tentative, negated, checkable) in zip(
        found, scores, flags.tolist(), strict=True
    ):
        span = one.offsets(*one.anchor)
        quote = innermost(quotes, span)
        action = action_of(text, one, object_role, row, actions)
        confidence = belief(one.score, quote)
        out.append(Trigger(one, span, action, tentative, negated, checkable, quote, confidence))
    return out


def innermost(quotes: Iterable[Quote], span: Span) -> Quote | None:
    """The quote with the shortest content that holds `span`."""
    holding = [q for q in quotes if any(s <= span[0] and span[1] <= e for s, e in q.content)]
    return min(holding, key=lambda q: sum(e - s for s, e in q.content), default=None)


def belief(score: float, quote: Quote | None) -> float:
    """Probability of a commitment: trigger's score and quote's kind, averaged in log-odds."""
    if quote is None:
        return score
    kind = sum(p for k, p in quote.kind_scores if k in ("commitment", "threat"))
    odds = (1 - KIND_WEIGHT) * _log_odds(score) + KIND_WEIGHT * _log_odds(kind)
    return 1 / (1 + exp(-odds))


def _log_odds(p: float) -> float:
    p = min(max(p, 0.005), 0.995)
    return log(p / (1 - p))


def action_of(
    text: str, one: Anchored, object_role: int, scores: Scores, actions: Sequence[Action]
) -> Action:
    """The model's best action; one that the readable table names counts TABLE_WEIGHT nats more."""
    start, end = one.offsets(*one.anchor)
    around = " ".join(text[s:e] for label in range(PLACE_ROLES_END) for s, e in one.spans(label))
    around += " " + re.split(r"[.;\n]", text[end : end + LOOK_ON])[0]
    if not one.spans(object_role):  # "is holding exercises that are to end" names it before
        around += " " + re.split(r"[.;\n]", text[max(0, start - LOOK_BACK) : start])[-1]
    named = named_by("actions", text[start:end], f"{around} {text[start:end]}")
    return max(actions, key=lambda a: scores[actions.index(a)] + TABLE_WEIGHT * (a in named))


@dataclass(frozen=True, slots=True)
class Slots:
    """The role spans of one trigger in the article's text."""

    actor: tuple[Span, ...]
    object: tuple[Span, ...]
    places: tuple[tuple[PlaceRole, Span], ...]
    window: tuple[Span, ...]
    condition: tuple[Span, ...]


def slots_of(trigger: Trigger, model: Model) -> Slots:
    """The role spans of `trigger` as offsets, each role by its name."""
    roles = model.about["slot_roles"]

    def spans(role: str) -> tuple[Span, ...]:
        return trigger.anchored.spans(roles.index(role))

    names: tuple[PlaceRole, ...] = ("from", "to", "at")
    places = [(name, span) for name in names for span in spans(name)]
    places.sort(key=lambda place: place[1])
    return Slots(
        spans("actor"), spans("object"), tuple(places), spans("window"), spans("condition")
    )
