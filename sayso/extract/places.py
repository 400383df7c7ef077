"""News text in, the places it names out; or those of one stretch, with their roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sayso.extract.gazetteer import fold, rows
from sayso.extract.settling import settle
from sayso.extract.toponyms import (
    OPENERS,
    POSSESSIVE,
    THINGS,
    TITLES,
    UPPER,
    candidates,
    first_names,
)
from sayso.extract.word_lists import word_list
from sayso.records import PlaceRole, Span


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """One mention of a place; coordinates None where the gazetteer has none."""

    span: Span
    text: str
    name: str | None
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    adjective: bool = False


@dataclass(frozen=True, slots=True)
class PlacePhrase:
    """One place of an action: its role, its words, and what the gazetteer knows of a name."""

    role: PlaceRole
    span: Span
    text: str
    mention: PlaceMention | None


FROM = ("from", "out of", "leave", "leaves", "leaving", "left", "vacate", "evacuate", "quit")
TO = ("to", "into", "toward", "towards", "for", "reach")
AT = (
    "at", "in", "on", "onto", "off", "inside", "outside", "near", "along", "across", "around",
    "through", "over", "above", "throughout",
)  # fmt: skip
ROLES: dict[str, PlaceRole] = {
    **dict.fromkeys(FROM, "from"),
    **dict.fromkeys(TO, "to"),
    **dict.fromkeys(AT, "at"),
}
PREPOSITION = re.compile(rf"\b({'|'.join(sorted(ROLES, key=len, reverse=True))})\s+", re.I)
# Nouns that say a place without a name.
PLACE_NOUNS = word_list("place nouns")
MODIFIER = r"[a-z][\w'’\-]*"
PROPER = rf"[{UPPER}][\w'’\-]*"
DETERMINER = r"(?:the|its|their|our|his|her|every|each|both|an?|this|that)"
NOUN_PHRASE = re.compile(
    rf"(?:{DETERMINER} )?(?:(?:{MODIFIER}|{PROPER}|\d+) ){{0,4}}?(?:(?P<noun>{MODIFIER})"
    rf"|(?P<name>{PROPER}(?: (?:de |la |of )?{PROPER}){{0,4}}(?: \d+)?))"
    rf"(?![\w'’])"
)
TAIL = re.compile(rf" (?:with|of|at|in|near) (?:the )?(?:{PROPER}(?: {PROPER}){{0,3}})")
NOT_INSIDE = word_list("not inside")
TIMES = word_list("times")
# Without "the" before them these are verbs after "to", or no place.
NEED_ARTICLE = PLACE_NOUNS - word_list("need article")
QUALITIES = re.compile(
    rf"(?:{'|'.join(sorted(word_list('qualities of places')))}"
    r"|\w+-(?:hit|held|controlled|run|torn|occupied))(?:ern|heast|hwest|heastern|hwestern)?$"
)
TIME_NOUNS = word_list("time nouns")
MEDIA = word_list("media")
# With these verbs, "to" names who gets something.
GIVING = re.compile(rf"\b(?:{'|'.join(sorted(word_list('giving')))})\b", re.I)
LEAVING = re.compile(r"\b(?:leav|left|head|sail|depart|bound|set off|set out)\w*\b", re.I)
LONGEST_EVIDENCE = 3000


@lru_cache(maxsize=4)
def _all(text: str) -> tuple[PlaceMention, ...]:
    found = list(candidates(text))
    return tuple(
        PlaceMention(
            span=candidate.span,
            text=text[candidate.span[0] : candidate.span[1]],
            name=entry.name if entry else None,
            country=entry.country if entry else None,
            lat=entry.lat if entry else None,
            lon=entry.lon if entry else None,
            geonames_id=entry.geonames_id if entry else None,
            adjective=candidate.adjective,
        )
        for candidate, entry in zip(found, settle(text, found), strict=True)
    )


def places(text: str, *, adjectives: bool = True) -> list[PlaceMention]:
    """The places `text` names, left to right; also "Russian" unless `adjectives` is off."""
    return [mention for mention in _all(text) if adjectives or not mention.adjective]


def place_phrases(text: str, span: Span) -> list[PlacePhrase]:
    """The places of the action told in `text` at `span`, with their roles."""
    start, end = span[0], min(span[1], span[0] + LONGEST_EVIDENCE)
    found: list[PlacePhrase] = []
    at = start
    while (match := PREPOSITION.search(text, at, end)) is not None:
        at = match.end()
        stretch = _phrase(text, match.end(), end)
        role = _role(text, start, match) if stretch else None
        if stretch and role and not _recipient(text, start, match, stretch):
            found.append(PlacePhrase(role, stretch, text[slice(*stretch)], _mention(text, stretch)))
            at = stretch[1]
    return found


def _role(text: str, start: int, match: re.Match[str]) -> PlaceRole | None:
    word = match[1].lower()
    if word == "for":
        return "to" if LEAVING.search(text, start, match.start()) else None
    return ROLES[word]


def _phrase(text: str, start: int, end: int) -> Span | None:
    """The noun phrase at `start` when it is a place by its name or its noun."""
    best: Span | None = None
    for match in _noun_phrases(text, start, end):
        words = match[0].split()
        if any(w.lower() in NOT_INSIDE for w in words) or any(
            w.rstrip(".") in TIMES for w in words
        ):
            break
        determined = (
            re.match(rf"{DETERMINER}\b|\d", match[0], re.I) is not None or words[0][0].isupper()
        )
        if (match["noun"] in PLACE_NOUNS and (determined or _qualified(words))) or (
            match["name"] and _names_place(match["name"], words)
        ):
            best = match.span()
    if best is None:
        return None
    tail = TAIL.match(text, best[1], end)
    if tail and not any(w in TIMES for w in tail[0].split()):
        best = (best[0], tail.end())
    return best


def _qualified(words: list[str]) -> bool:
    """Whether a bare phrase is one of place all the same: "base", "northern districts"."""
    return (len(words) == 1 and words[0] not in NEED_ARTICLE) or (
        len(words) > 1 and QUALITIES.match(words[0]) is not None
    )


def _noun_phrases(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The noun phrases that begin at `start`, ever longer by one word."""
    limit = start
    for _ in range(6):
        match = NOUN_PHRASE.match(text, start, end)
        step = re.compile(r"\s?\S+").match(text, limit, end)
        if match is None or step is None:
            return
        limit = step.end()
        shorter = NOUN_PHRASE.fullmatch(text, start, len(text[:limit].rstrip('.,;:!?”"')))
        if shorter is not None:
            yield shorter


def _names_place(name: str, words: list[str]) -> bool:
    first = name.split()[0].rstrip(".")
    if POSSESSIVE.search(name) or words[0].lower() in ("a", "an"):
        return False
    if first in TITLES or first in MEDIA or first in first_names() or first in OPENERS:
        return False
    if name.split()[-1].rstrip(".") in THINGS and words[0].lower() not in (
        "the",
        "its",
        "their",
        "our",
    ):
        return False
    between = [
        w
        for w in words
        if w[0].islower() and not re.fullmatch(DETERMINER, w) and w not in ("de", "la", "of")
    ]
    if not all(QUALITIES.match(w) for w in between) or rows("~" + fold(name)):
        return False
    return not (words[0].lower() in TIME_NOUNS or name.isdigit())


def _recipient(text: str, start: int, match: re.Match[str], stretch: Span) -> bool:
    if match[1].lower() != "to" or text[slice(*stretch)].split()[-1] in PLACE_NOUNS:
        return False
    return GIVING.search(text, max(start, match.start() - 80), match.start()) is not None


def _mention(text: str, stretch: Span) -> PlaceMention | None:
    """What the gazetteer knows of the last name inside `stretch`."""
    inside = [
        m
        for m in places(text, adjectives=False)
        if stretch[0] <= m.span[0] and m.span[1] <= stretch[1]
    ]
    known = [m for m in inside if m.lat is not None]
    chosen = known or inside
    return chosen[-1] if chosen else None
