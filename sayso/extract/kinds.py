"""Attributions → what each does by being said: one of eight kinds, with a probability each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sayso.extract.attribution import Anchored, Attribution, pooled, softmax
from sayso.extract.tables import named_by
from sayso.inference import Model
from sayso.records import Kind

KindScores = tuple[tuple[Kind, float], ...]
# Probabilities below this are left out of the record: they say nothing and triple its size.
SHOWN = 0.02
# What the readable table of cues counts, in nats, beside the model's scores.
TABLE_WEIGHT = 1.5


def kinds(text: str, found: Sequence[Attribution], model: Model) -> list[KindScores]:
    """(kind, probability) of every attribution, most probable first."""
    if not found:
        return []
    speaker, content = (model.about["quote_roles"].index(r) for r in ("speaker", "content"))

    def parts(one: Anchored) -> list[list[int]]:
        words = one.words(content)
        return [list(range(one.anchor[0], one.anchor[1] + 1)), one.words(speaker), words, words[:4]]

    scores = model.run("kinds", pooled=pooled([a.anchored for a in found], parts))[0]
    names = cast("list[Kind]", model.about["kinds"])
    for attribution, row in zip(found, scores, strict=True):
        cue = " ".join(text[s:e] for s, e in attribution.cue)
        content = " ".join(text[s:e] for s, e in attribution.content)
        for kind in named_by("kinds", cue, content):
            row[names.index(cast("Kind", kind))] += TABLE_WEIGHT
    out = []
    for row in softmax(scores):
        ranked = sorted(zip(names, map(float, row), strict=True), key=lambda pair: -pair[1])
        out.append(tuple((k, round(p, 3)) for k, p in ranked if p >= SHOWN or k == ranked[0][0]))
    return out
