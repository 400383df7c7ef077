"""Records → rows, and rows → records: the one place that knows both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sayso.ledger.chain import canonical
from sayso.records import (
    Article,
    Capture,
    Commitment,
    Place,
    Quantity,
    Quote,
    Reading,
    Span,
    Window,
    digest,
    words_at,
)

Row = dict[str, Any]
# What stands between the pieces of words that a text holds in several places.
GAP = " … "


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One capture with what was read out of it, ready to be stored.

    `page` names the page whatever its text: the same page captured again is its next version.
    """

    page: str
    capture: Capture
    reading: Reading | None = None
    extractor: str = ""
    options: Mapping[str, str | None] | None = None
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What made the records: a command, the version of the code, the models and the options."""

    command: str
    code_version: str
    models: Mapping[str, str]
    options: Mapping[str, Any]
    started: str

    @property
    def id(self) -> str:
        return digest("run", self.command, self.code_version, self.models, self.options,
                      self.started)  # fmt: skip


def moment(at: datetime) -> str:
    """`at` in UTC to the microsecond, as the ledger writes moments."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def comparable(value: str | None) -> str | None:
    """A date or date-time as text that sorts by time: days count from midnight UTC."""
    if value is None or len(value) <= 10:
        return value
    try:
        at = datetime.fromisoformat(value)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return second(at)
    except (ValueError, OverflowError):  # past the year 9999 in UTC
        return value[:10]


def second(at: datetime) -> str:
    """`at` in UTC to the second, as windows are compared."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def run_row(run: Run) -> Row:
    """The row of a run."""
    return {
        "id": run.id, "command": run.command, "code_version": run.code_version,
        "models": canonical(dict(run.models)), "options": canonical(dict(run.options)),
        "started": run.started,
    }  # fmt: skip


def article_row(article: Article, *, page: str, run: str, id: str | None = None) -> Row:
    """The row of an article, without its number; `id` is the article's, where it is made already,
    since it is a digest of the whole text.
    """
    return {
        "id": id or article.id, "page": page, "origin": article.origin,
        "given_id": article.given_id, "url": article.url, "outlet": article.outlet,
        "title": article.title, "byline": article.byline, "published": article.published,
        "published_precision": article.published_precision,
        "published_from": article.published_from, "language": article.language,
        "warnings": canonical(article.warnings), "text": article.text,
        "text_sha256": article.text_sha256, "run": run,
    }  # fmt: skip


def capture_row(
    addition: Addition, *, article: int | None, follows: str | None, sha256: str | None = None
) -> Row:
    """The row of a capture, without its number; `sha256` is that of its bytes, where it is known
    already.
    """
    taken = addition.capture
    sha256 = sha256 or taken.sha256
    return {
        "id": digest("capture", addition.page, sha256, follows), "page": addition.page,
        "follows": follows, "article": article, "bytes_sha256": sha256,
        "size": len(taken.data), "form": taken.form, "part": taken.part, "origin": taken.origin,
        "media_type": taken.media_type, "url": taken.url, "outlet": taken.outlet,
        "observed": taken.observed, "extractor": addition.extractor,
        "options": canonical(dict(addition.options or {})),
    }  # fmt: skip


def quote_row(quote: Quote, text: str, *, article: int, run: str) -> Row:
    """The row of a quote with its exact words; raises SpanError when they do not stand there."""
    cue, speaker, content = map(_written, (quote.cue, quote.speaker, quote.content))
    made = quote.id
    return {
        "id": made, "article": article, "cue": cue, "speaker": speaker, "content": content,
        "cue_words": _words(text, quote.cue, made),
        "speaker_words": _words(text, quote.speaker, made),
        "words": _words(text, quote.content, made),
        "form": quote.form, "kind": quote.kind,
        "kind_scores": canonical({kind: round(score, 4) for kind, score in quote.kind_scores}),
        "speaker_name": quote.speaker_name, "speaker_role": quote.speaker_role,
        "speaker_body": quote.speaker_body, "said": None, "said_precision": None,
        "confidence": round(quote.confidence, 4), "run": run,
    }  # fmt: skip


def commitment_row(commitment: Commitment, text: str, *, article: int, run: str) -> Row:
    """The row of a commitment; raises SpanError when its words do not stand in the text."""
    window = commitment.window
    quantity = commitment.quantity
    names = [name for place in commitment.places for name in (place.text, place.name) if name]
    made = commitment.id
    return {
        "id": made, "article": article, "quote": commitment.quote_id,
        "evidence": _written(commitment.evidence), "trigger_start": commitment.trigger[0],
        "trigger_end": commitment.trigger[1], "words": _words(text, commitment.evidence, made),
        "actor": commitment.actor, "action": commitment.action, "object": commitment.object,
        "quantity": canonical(asdict(quantity)) if quantity else None,
        "places": canonical([_place_fields(place) for place in commitment.places]),
        "place_names": " · ".join(dict.fromkeys(names)),
        "window_start": window.start, "window_end": window.end,
        "window_precision": window.precision, "window_text": window.text,
        "window_rule": window.rule, "starts": comparable(window.start),
        "ends": comparable(window.end), "condition": commitment.condition,
        "negated": int(commitment.negated), "firmness": commitment.firmness,
        "checkable": int(commitment.checkable), "missing": canonical(commitment.missing),
        "confidence": round(commitment.confidence, 4), "run": run,
    }  # fmt: skip


def notes_rows(addition: Addition, *, about: str, made_by: str, at: str) -> Iterator[Row]:
    """A row for each note that an addition brought along."""
    for name, value in addition.notes:
        yield {
            "id": digest("note", about, name, value), "about": about, "name": name,
            "value": value, "made_by": made_by, "at": at,
        }  # fmt: skip


def article_of_row(row: Mapping[str, Any]) -> Article:
    """The article of a row."""
    plain = ("origin", "given_id", "url", "outlet", "title", "byline", "published",
             "published_precision", "published_from", "language", "text")  # fmt: skip
    warnings = tuple(json.loads(row["warnings"] or "[]"))
    return Article(**{name: row[name] for name in plain}, warnings=warnings)


def capture_of_row(row: Mapping[str, Any], data: bytes) -> Capture:
    """The capture of a row, with its bytes."""
    plain = ("origin", "form", "part", "media_type", "url", "observed", "outlet")
    return Capture(data=data, **{name: row[name] for name in plain})


def quote_of_row(row: Mapping[str, Any], article_id: str) -> Quote:
    """The quote of a row."""
    plain = ("form", "kind", "speaker_name", "speaker_role", "speaker_body", "confidence")
    scores = json.loads(row["kind_scores"] or "{}").items()
    return Quote(
        article_id=article_id,
        cue=_spans(row["cue"]),
        speaker=_spans(row["speaker"]),
        content=_spans(row["content"]),
        kind_scores=tuple(sorted(scores, key=lambda score: -score[1])),
        **{name: row[name] for name in plain},
    )


def commitment_of_row(row: Mapping[str, Any], article_id: str) -> Commitment:
    """The commitment of a row."""
    quantity = json.loads(row["quantity"]) if row["quantity"] else None
    places = json.loads(row["places"] or "[]")
    return Commitment(
        article_id=article_id, quote_id=row["quote"], evidence=_spans(row["evidence"]),
        trigger=(row["trigger_start"], row["trigger_end"]), actor=row["actor"],
        action=row["action"], object=row["object"],
        quantity=Quantity(**quantity) if quantity else None,
        places=tuple(Place(**{**place, "span": tuple(place["span"])}) for place in places),
        window=Window(
            start=row["window_start"], end=row["window_end"],
            precision=row["window_precision"], text=row["window_text"], rule=row["window_rule"],
        ),
        condition=row["condition"], negated=bool(row["negated"]), firmness=row["firmness"],
        checkable=bool(row["checkable"]), missing=tuple(json.loads(row["missing"])),
        confidence=row["confidence"],
    )  # fmt: skip


def _place_fields(place: Place) -> Row:
    # What asdict gives, without its deep copies: a place holds plain values alone.
    return {name: getattr(place, name) for name in Place.__slots__}


def _written(spans: tuple[Span, ...]) -> str:
    # What canonical gives, several times as fast.
    if len(spans) == 1:
        start, end = spans[0]
        return f"[[{start},{end}]]"
    return f"[{','.join([f'[{start},{end}]' for start, end in spans])}]"


def _words(text: str, spans: tuple[Span, ...], subject: str) -> str:
    if len(spans) == 1:  # as most are: a third of the time
        start, end = spans[0]
        if 0 <= start < end <= len(text):
            return text[start:end]
    return GAP.join(words_at(text, spans, subject=subject))


def _spans(written: str) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in json.loads(written))
