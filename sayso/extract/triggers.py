"""Encoded article → triggers: the word of each action somebody may undertake, with its roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from sayso.extract.attribution import Anchored, Encoded, anchored, pooled
from sayso.extract.decoding import Scores
from sayso.extract.tables import named_by
from sayso.inference import Model
from sayso.records import Action, PlaceRole, Span

# Candidates are gathered eagerly; commitments keeps or drops them with the quote's kind in view.
TRIGGER_EAGERNESS = 1.5
# What the readable table of actions counts, in nats, beside the model's scores.
# Correct actions among matched commitments of the dev articles: 67 % at 0, 78 % at 2, 79 % at 3.
TABLE_WEIGHT = 4.0
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

    @property
    def score(self) -> float:
        return self.anchored.score


def triggers(text: str, encoded: Sequence[Encoded], model: Model) -> list[Trigger]:
    """Every candidate action of the article, in text order."""
    found = anchored(encoded, model, tagger="trigger", head="slots", eagerness=TRIGGER_EAGERNESS)
    if not found:
        return []
    object_role = model.about["slot_roles"].index("object")

    def parts(one: Anchored) -> list[list[int]]:
        return [list(range(one.anchor[0], one.anchor[1] + 1)), one.words(object_role)]

    scores = model.run("actions", pooled=pooled(found, parts))[0]
    actions = cast("list[Action]", model.about["actions"])
    flags = 1 / (1 + np.exp(-scores[:, len(actions) :]))
    return [
        Trigger(
            one, one.offsets(*one.anchor), action_of(text, one, object_role, scores[i], actions),
            *(float(p) for p in flags[i]),
        )
        for i, one in enumerate(found)
    ]  # fmt: skip


def action_of(
    text: str, one: Anchored, object_role: int, scores: Scores, actions: Sequence[Action]
) -> Action:
    """The model's best action; one that the readable table names counts TABLE_WEIGHT nats more."""
    start, end = one.offsets(*one.anchor)
    around = " ".join(text[s:e] for label in range(PLACE_ROLES_END) for s, e in one.spans(label))
    if not one.spans(
        object_role
    ):  # "is holding exercises that are to end": the object stands before
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
