"""Records go in, lines of JSON come out: one object an article, as scripts and scorers read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from sayso.errors import SaysoError
from sayso.records import Article, Commitment, Place, Quote, Reading, Window

Record = dict[str, Any]

# Legal inside JSON strings, but many readers take them for the end of a line.
LINE_ENDS = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def reading_record(reading: Reading) -> Record:
    """The object of one article that was read: article, quotes, commitments."""
    return {
        "article": article_record(reading.article),
        "quotes": [quote_record(quote) for quote in reading.quotes],
        "commitments": [commitment_record(each) for each in reading.commitments],
    }


def annotation_record(article: Article, layers: Mapping[str, Sequence[Any]]) -> Record:
    """The object of one annotated article: the article and one list a layer."""
    entries = {name: [layer_record(entry) for entry in layers[name]] for name in layers}
    return {"article": article_record(article), **entries}


def layer_record(entry: Any) -> Record:
    """One entry of a layer, whether it is a quote, another record or a record already written."""
    if isinstance(entry, Quote):
        return quote_record(entry)
    return asdict(entry) if is_dataclass(entry) else dict(entry)  # type: ignore[arg-type]


def error_record(error: SaysoError) -> Record:
    """The object that stands in the place of an article that could not be read."""
    return {
        "article": {"origin": error.subject},
        "error": {"code": error.code, "message": f"{error.message}; {error.mend}"},
    }


def article_record(article: Article) -> Record:
    """The article with its text, and what is known of it."""
    return {
        "id": article.id,
        "given_id": article.given_id,
        "origin": article.origin,
        "url": article.url,
        "outlet": article.outlet,
        "title": article.title,
        "byline": article.byline,
        "published": article.published,
        "published_precision": article.published_precision,
        "published_from": article.published_from,
        "language": article.language,
        "warnings": list(article.warnings),
        "text": article.text,
        "text_sha256": article.text_sha256,
    }


def quote_record(quote: Quote) -> Record:
    """One quote with its spans, speaker and kind."""
    return {
        "id": quote.id,
        "cue": [list(span) for span in quote.cue],
        "speaker": [list(span) for span in quote.speaker],
        "content": [list(span) for span in quote.content],
        "form": quote.form,
        "speaker_name": quote.speaker_name,
        "speaker_role": quote.speaker_role,
        "speaker_body": quote.speaker_body,
        "kind": quote.kind,
        "kind_scores": {kind: round(score, 4) for kind, score in quote.kind_scores},
        "confidence": round(quote.confidence, 4),
    }


def commitment_record(commitment: Commitment) -> Record:
    """One commitment with every slot; a slot that could not be read is null."""
    quantity = commitment.quantity
    return {
        "id": commitment.id,
        "quote": commitment.quote_id,
        "evidence": [list(span) for span in commitment.evidence],
        "trigger": list(commitment.trigger),
        "actor": commitment.actor,
        "action": commitment.action,
        "object": commitment.object,
        "quantity": quantity
        and {
            "min": quantity.min,
            "max": quantity.max,
            "unit": quantity.unit,
            "text": quantity.text,
        },
        "places": [place_record(place) for place in commitment.places],
        "window": window_record(commitment.window),
        "condition": commitment.condition,
        "negated": commitment.negated,
        "firmness": commitment.firmness,
        "checkable": commitment.checkable,
        "missing": list(commitment.missing),
        "confidence": round(commitment.confidence, 4),
    }


def place_record(place: Place) -> Record:
    """One place of an action, with coordinates where the gazetteer knows it."""
    return {
        "role": place.role,
        "span": list(place.span),
        "text": place.text,
        "name": place.name,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "geonames_id": place.geonames_id,
    }


def window_record(window: Window) -> Record:
    """When it is to be done: start and excluded end, precision, words and rule."""
    return {
        "start": window.start,
        "end": window.end,
        "precision": window.precision,
        "text": window.text,
        "rule": window.rule,
    }


def line(record: Record) -> bytes:
    """One complete line of UTF-8 JSON, newline included; never a bare line end inside."""
    written = json.dumps(record, ensure_ascii=False, allow_nan=False)
    for character, escape in LINE_ENDS.items():
        written = written.replace(character, escape)
    try:
        return written.encode() + b"\n"
    except UnicodeEncodeError:  # lone surrogates have no UTF-8; JSON can still spell them
        return json.dumps(record, ensure_ascii=True, allow_nan=False).encode() + b"\n"
