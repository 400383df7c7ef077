"""The order in which an article is read; each step takes what the one before it gave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sayso.errors import UsageError
from sayso.extract import (
    attribution,
    commitments,
    kinds,
    places,
    quantities,
    speakers,
    times,
    triggers,
)
from sayso.extract.attribution import Attribution
from sayso.extract.confidence import calibrated
from sayso.inference import Model, load
from sayso.records import Article, Quote, Reading, words_at


def read(article: Article, model: Model | None = None) -> Reading:
    """Everything sayso reads out of one article; every span is checked against its text."""
    model = model or load()
    encoded = attribution.encode(article.text, model)
    found = attribution.attributions(article.text, encoded, model)
    said = quotes(article, found, model)
    anchor = times.anchor_of(article.published, article.published_precision)
    candidates = triggers.triggers(article.text, encoded, said, model)
    undertaken = commitments.commitments(article, candidates, anchor, model, said)
    reading = Reading(article=article, quotes=tuple(said), commitments=tuple(undertaken))
    check(reading)
    return reading


def quotes(article: Article, found: list[Attribution], model: Model) -> list[Quote]:
    """Attributions as quotes: with the speaker's identity, the form and the kind."""
    mentions = [
        speakers.SpeakerMention(a.speaker[0] if a.speaker else None, a.cue[0], a.content)
        for a in found
    ]
    who = speakers.resolve(article.text, mentions)
    what = kinds.kinds(article.text, found, model)
    return [
        Quote(
            article_id=article.id,
            cue=a.cue,
            speaker=a.speaker,
            content=a.content,
            form=attribution.form_of(article.text, a.content),
            kind=scores[0][0],
            kind_scores=scores,
            speaker_name=identity.name,
            speaker_role=identity.role,
            speaker_body=identity.body,
            confidence=calibrated(a.anchored.score, "quote", model),
        )
        for a, identity, scores in zip(found, who, what, strict=True)
    ]


def check(reading: Reading) -> None:
    """Raise SpanError unless every span of the reading stands in its text."""
    text, subject = reading.article.text, reading.article.origin
    for quote in reading.quotes:
        words_at(text, quote.cue + quote.speaker + quote.content, subject=subject)
    for one in reading.commitments:
        words_at(text, (*one.evidence, one.trigger, *(p.span for p in one.places)), subject=subject)


LAYERS: dict[str, Callable[[Article, Model | None], Iterable[Any]]] = {
    "quotes": lambda article, model: read(article, model).quotes,
    "times": lambda article, _: times.times(
        article.text, times.anchor_of(article.published, article.published_precision)
    ),
    "quantities": lambda article, _: quantities.quantities(article.text),
    "places": lambda article, _: places.places(article.text),
    "speakers": lambda article, model: named_speakers(article, model or load()),
}


def named_speakers(article: Article, model: Model) -> list[dict[str, object]]:
    """Everybody who speaks in the article, each with all the places where they are named."""
    encoded = attribution.encode(article.text, model)
    found = attribution.attributions(article.text, encoded, model)
    mentions = [
        speakers.SpeakerMention(a.speaker[0] if a.speaker else None, a.cue[0], a.content)
        for a in found
    ]
    return speakers.clusters(article.text, mentions)


def annotate(
    article: Article, layers: Iterable[str], model: Model | None = None
) -> dict[str, list[Any]]:
    """One list of records a layer; raises UsageError for a layer there is not."""
    out = {}
    for layer in layers:
        if layer not in LAYERS:
            raise UsageError(
                f"there is no layer {layer!r}",
                subject="layers",
                mend=f"choose from {', '.join(LAYERS)}",
            )
        out[layer] = list(LAYERS[layer](article, model))
    return out
