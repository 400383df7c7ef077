"""Attributions → what each does by being said: one of eight kinds, with a probability each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sayso.extract.attribution import Anchored, Attribution, pooled, softmax
from sayso.inference import Model
from sayso.records import Kind

KindScores = tuple[tuple[Kind, float], ...]
# Probabilities below this are left out of the record: they say nothing and triple its size.
SHOWN = 0.02


def kinds(found: Sequence[Attribution], model: Model) -> list[KindScores]:
    """(kind, probability) of every attribution, most probable first."""
    if not found:
        return []
    speaker, content = (model.about["quote_roles"].index(r) for r in ("speaker", "content"))

    def parts(one: Anchored) -> list[list[int]]:
        words = one.words(content)
        return [list(range(one.anchor[0], one.anchor[1] + 1)), one.words(speaker), words, words[:4]]

    scores = model.run("kinds", pooled=pooled([a.anchored for a in found], parts))[0]
    names = cast("list[Kind]", model.about["kinds"])
    out = []
    for row in softmax(scores):
        ranked = sorted(zip(names, map(float, row), strict=True), key=lambda pair: -pair[1])
        out.append(tuple((k, round(p, 3)) for k, p in ranked if p >= SHOWN or k == ranked[0][0]))
    return out
