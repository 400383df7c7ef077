"""Attributions → what each does by being said: one of eight kinds, with a probability each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from sayso.extract.attribution import Anchored, Attribution, alike, softmax
from sayso.extract.decoding import Scores
from sayso.extract.tables import named_by
from sayso.inference import Model
from sayso.records import Kind

KindScores = tuple[tuple[Kind, float], ...]
# The parts of a quote, as its words are marked for the head of kinds: counted from 1.
PARTS = ("cue", "speaker", "content")
# Words of a content that are read: of PolNeAR train half have 11 or fewer, 83 % this many.
READ = 24
# Probabilities below this are left out of the record: they say nothing and triple its size.
SHOWN = 0.02
# What the readable table of cues counts, in nats, beside the model's scores.
TABLE_WEIGHT = 1.5


def kinds(text: str, found: Sequence[Attribution], model: Model) -> list[KindScores]:
    """(kind, probability) of every attribution, most probable first."""
    if not found:
        return []
    names = cast("list[Kind]", model.about["kinds"])
    scores = _scores([attribution.anchored for attribution in found], model)
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


def marked(
    cue: Sequence[int], speaker: Sequence[int], content: Sequence[int]
) -> list[tuple[int, int]]:
    """(word, number of its part in `PARTS`) of the words of a quote that are read, in order."""
    numbers = dict.fromkeys(content[:READ], 3) | dict.fromkeys(speaker, 2)
    return sorted((numbers | dict.fromkeys(cue, 1)).items())


def _scores(found: Sequence[Anchored], model: Model) -> Scores:
    """The scores of every kind for each quote, [N, kinds]."""
    speaker, content = (model.about["quote_roles"].index(r) for r in ("speaker", "content"))
    rows = []
    for one in found:
        cue = range(one.anchor[0], one.anchor[1] + 1)
        rows.append(marked(cue, one.words(speaker), one.words(content)))
    out = np.zeros((len(rows), len(model.about["kinds"])), np.float32)
    for group in alike([len(row) for row in rows]):
        shape = len(group), max(len(rows[i]) for i in group)
        words = np.zeros((*shape, found[0].encoded.before.shape[1]), np.float32)
        parts = np.zeros(shape, np.int64)
        for n, i in enumerate(group):
            places, parts[n, : len(rows[i])] = zip(*rows[i], strict=True)
            words[n, : len(rows[i])] = found[i].encoded.before[list(places)]
        out[group] = model.run("kinds", words=words, parts=parts)[0]
    return out
