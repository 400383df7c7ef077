"""The quotes of one article in, who speaks in each out: name, office and body, None when unsaid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sayso.extract.bodies import APOSTROPHE, BODIES, head, setting
from sayso.extract.people import Parsed, introduced, parse
from sayso.extract.speaker_bodies import by_body, by_document, by_group
from sayso.extract.speaker_persons import (
    by_name,
    by_office,
    by_pronoun,
    by_surname,
    described,
)
from sayso.extract.speaker_stage import NOBODY, SpeakerIdentity, Stage
from sayso.extract.word_lists import word_list
from sayso.records import Span

LONGEST_SPEAKER = 400
# A longer text is read in stretches of this many characters: time grows with its length only.
STRETCH, AROUND = 60_000, 15_000
SMALL_WORDS = word_list("small words")


@dataclass(frozen=True, slots=True)
class SpeakerMention:
    """One quote as far as its speaker is concerned: spans of the article."""

    speaker: Span | None
    cue: Span
    content: tuple[Span, ...]


def resolve(text: str, quotes: Sequence[SpeakerMention]) -> list[SpeakerIdentity]:
    """Who speaks in each quote of one article, in the order given."""
    spans = sorted({q.speaker for q in quotes if q.speaker})
    told: dict[Span, SpeakerIdentity] = {}
    for first in range(0, len(text) + 1, STRETCH):
        here = [span for span in spans if first <= span[0] < first + STRETCH]
        if here:
            told |= _resolve_stretch(text, first, here)
    return [told.get(q.speaker, NOBODY) if q.speaker else NOBODY for q in quotes]


def _resolve_stretch(text: str, first: int, spans: Sequence[Span]) -> dict[Span, SpeakerIdentity]:
    """Speakers of one stretch of a long text, read with some of the text around it."""
    start = max(0, first - AROUND)
    part = text[start : first + STRETCH + AROUND]
    stage = Stage(setting(part), introduced(part))
    stage.author = _author(part)
    return {span: _identify(stage, (span[0] - start, span[1] - start)) for span in spans}


def clusters(text: str, mentions: Sequence[SpeakerMention]) -> list[dict[str, object]]:
    """The speakers of one article, each with the spans that mention it: `{"name", "mentions"}`."""
    found: dict[str, list[list[int]]] = {}
    for mention, identity in zip(mentions, resolve(text, mentions), strict=True):
        if mention.speaker and identity.name:
            spans = found.setdefault(identity.name, [])
            if list(mention.speaker) not in spans:
                spans.append(list(mention.speaker))
    return [{"name": name, "mentions": sorted(spans)} for name, spans in found.items()]


def _author(text: str) -> str | None:
    """The organisation that speaks as "we", where the text says what it is."""
    match = re.search(
        r"\b([A-Z][\w\-]{1,40}(?: (?:[A-Z][\w\-]{1,40}|plc)){1,4})(?: \([^)]{1,40}\))? "
        r"(?:is an? (?:\w{1,40} ){0,2}(?:organi[sz]ation|charity|company|group|network)"
        r"|is calling|has worked|today announced|is pleased to announce)",
        text,
    )
    return match[1] if match else None


def _identify(stage: Stage, span: Span) -> SpeakerIdentity:
    words = stage.place.text[span[0] : min(span[1], span[0] + LONGEST_SPEAKER)]
    parsed = parse(words)
    known = described(stage, words, span)
    identity = _settled(known or _by_sort(stage, parsed, words, span))
    stage.last = identity
    return identity


def _settled(identity: SpeakerIdentity) -> SpeakerIdentity:
    """The identity with its names as they read inside a sentence: "the ministry"."""
    name, body = (_inside_sentence(words) for words in (identity.name, identity.body))
    common = body and (body.split()[-1].islower() or " " not in body) and head(body) in BODIES
    if (
        body
        and common
        and not re.match(rf"(?:the|an?|its|his|her|their)\s|.*{APOSTROPHE}", body, re.I)
    ):
        body = f"the {body}"
    return SpeakerIdentity(name, identity.role, body)


def _inside_sentence(words: str | None) -> str | None:
    if not words:
        return None
    first, blank, rest = words.partition(" ")
    return first.lower() + blank + rest if first in SMALL_WORDS else words


def _by_sort(stage: Stage, parsed: Parsed, words: str, span: Span) -> SpeakerIdentity:
    match parsed.sort:
        case "pronoun":
            return by_pronoun(stage, parsed, span)
        case "person":
            return by_name(stage, parsed, span)
        case "surname":
            return by_surname(stage, parsed, words, span)
        case "role":
            return by_office(stage, parsed, words, span)
        case "document":
            return by_document(stage, words, span)
        case "body":
            return by_body(stage, parsed.name, span)
        case _:
            return by_group(stage, parsed.name, span)
