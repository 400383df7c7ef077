"""Mentions of bodies, documents and groups in, whom they speak for out."""

from __future__ import annotations

import re

from sayso.extract.bodies import (
    APOSTROPHE,
    BODIES,
    NAME,
    OFFICES,
    STATE_BODIES,
    fuller,
    government,
    head,
    plain,
)
from sayso.extract.gazetteer import country_of
from sayso.extract.people import Person, gender_of
from sayso.extract.speaker_stage import (
    SpeakerIdentity,
    Stage,
    company,
    could_be_company,
    expand_people,
    last_body,
    named,
    office_body,
    remember,
    speaks,
)
from sayso.extract.word_lists import word_list
from sayso.records import Span


def by_body(stage: Stage, words: str, span: Span) -> SpeakerIdentity:
    """The identity of a body, in the fullest words the article has for it."""
    own = re.match(r"(?:his|her) (.+)$", words, re.I)
    if own and stage.speaker is not None and stage.speaker.body:
        name = stage.speaker.body
        return remember(stage, SpeakerIdentity(name, None, name))
    core = re.sub(r"\s*\(.*$", "", re.split(r",| who | which ", words)[0]).strip(' “”"')
    bare = plain(core)
    if bare.lower() == head(bare) and head(bare) in BODIES and head(bare) not in STATE_BODIES:
        known = _known_body(stage, head(bare), span[0])
        if known is not None:
            return remember(stage, known)
    capital = government(bare, stage.place)
    if capital:
        return remember(stage, SpeakerIdentity(capital, None, f"the government of {capital}"))
    if country_of(bare) or bare in (stage.place.home,):
        return remember(stage, SpeakerIdentity(bare, None, bare))
    if re.match(r"an?\s", core, re.I):
        return remember(stage, SpeakerIdentity(core, None, None))
    if bare.lower() == "management" and (stage.author or stage.body.name):
        owner_name = stage.author or stage.body.name
        return SpeakerIdentity(f"the management of {owner_name}", None, owner_name)
    owned = re.match(rf"(?:the |The )?(\w+){APOSTROPHE}s ([\w ]+)$", core)
    if owned and owned[1].lower() in BODIES:
        owner = fuller(f"the {owned[1]}", stage.place, span[1])
        return remember(stage, SpeakerIdentity(f"{owner}'s {owned[2]}", None, owner))
    name = _full_name(stage, core, span[1])
    return remember(stage, SpeakerIdentity(name, None, name))


# "The contractor, Delta Roads, did not answer. Last year it had assured ..."
OPENS_PARAGRAPH = re.compile(
    rf"The (?:[a-z][\w\-]{{1,30}} ){{0,2}}?([a-z][\w\-]{{1,30}})(?: of {NAME})?"
    rf"(?:, ({NAME}(?: {NAME}){{0,4}}),| (?=[a-z]))"
)


OPENS_WITH_NAME = re.compile(rf"(?:The )?({NAME}(?: {NAME}){{0,3}}?)(?:{APOSTROPHE}s)? (?=[a-z])")


def paragraph_body(stage: Stage, span: Span) -> SpeakerIdentity | None:
    """The body that opens the paragraph of an "it", where none has spoken in between; or None."""
    text = stage.place.text
    start = text.rfind("\n", 0, span[0]) + 1
    match = OPENS_PARAGRAPH.match(text, start, span[0])
    if match is None or match[1] not in BODIES:
        return None
    last = stage.body.name
    if last and (last in text[match.end() : span[0]] or head(last) == match[1]):
        return None
    words = match[2] or text[start : match.end(1)]
    return by_body(stage, words, (start, match.end(1)))


def paragraph_owner(stage: Stage, span: Span) -> str | None:
    """The body that spoke before and opens the paragraph: "Lumen's shares fell. Its chief ..."."""
    text = stage.place.text
    match = OPENS_WITH_NAME.match(text, text.rfind("\n", 0, span[0]) + 1, span[0])
    return next((b for b in stage.bodies if match and plain(b) == match[1]), None)


def _full_name(stage: Stage, core: str, end: int) -> str:
    """A body's name in full: by its earlier words, or as it began ("Transvia Rail plc")."""
    for known in stage.bodies:
        if known != core and known.startswith(core + " "):
            return known
    name = fuller(core, stage.place, end)
    return name if name != plain(core) else core


def _known_body(stage: Stage, noun: str, start: int) -> SpeakerIdentity | None:
    """The body "the company" means: the last of that noun, else the author, else the last body."""
    for name in reversed(stage.bodies):
        if head(name) == noun and plain(name).lower() != noun:
            return SpeakerIdentity(name, None, name)
    if _earlier_words(stage, noun):
        return None
    if noun in word_list("words for a company"):
        found = company(stage, start) if noun in ("company", "group", "firm") else None
        last = last_body(stage)
        meant = found or stage.author or (last if last and could_be_company(last) else None)
        return SpeakerIdentity(meant, None, meant) if meant else None
    return None


def _earlier_words(stage: Stage, noun: str) -> bool:
    return plain(fuller(f"the {noun}", stage.place, len(stage.place.text))).lower() != noun


def _the(body: str, words: str) -> str:
    return f"the {body}" if words.lower().startswith("the ") and body.islower() else body


def by_document(stage: Stage, words: str, span: Span) -> SpeakerIdentity:
    """The identity of a document that speaks: "the council's bulletin"."""
    bare = plain(words)
    alone = bare.lower() == head(bare) and re.match(r"the ", words, re.I) is not None
    if alone and head(stage.body.name or "") in ("statement", "report", "letter", "survey"):
        return stage.body
    owner = re.match(rf"(?:the |The )?([\w\- ]+?){APOSTROPHE}s? (.+)$", words)
    by = re.search(
        r"(?<!seen )(?<!obtained )(?<!reviewed )(?<!viewed )\b(?:by|from) (?:the firm )?"
        r"((?:the )?[\w\- ]+?)(?:,|$)",
        words,
    )
    told = re.search(r"\battributed to (.+)$", words)
    body: str | None = None
    if owner and not told:
        body = fuller(owner[1], stage.place, span[1])
        words = f"{_the(body, words)}'s {owner[2]}"
    elif by:
        body = by[1]
    elif told:
        person = named(stage, told[1].split(", ")[-1])
        body = (person.body if person else None) or office_body(
            stage, told[1].split(", ")[0], span[1]
        )
    stage.body = SpeakerIdentity(words, None, body)
    return stage.body


def by_group(stage: Stage, words: str, span: Span) -> SpeakerIdentity:
    """The identity of unnamed people: "western officials" keep their words."""
    if re.match(r"one of them\b", words, re.I) and stage.group.name:
        words = f"one of the {stage.group.name}"
    name = expand_people(stage, words)
    body = office_body(stage, name, span[1]) if head(name) in OFFICES else _states(stage, name)
    identity = SpeakerIdentity(name, None, body)
    if head(name).endswith("s"):
        stage.group = identity
    else:
        stage.people.append(Person(name, None, body, gender_of("", name), named=False))
        return speaks(stage, stage.people[-1], span[0])
    return identity


def _states(stage: Stage, words: str) -> str | None:
    """The governments behind "Aldania and Rovia" or "the two governments", or None."""
    pair = re.fullmatch(r"([A-Z][\w\- ]+) and ([A-Z][\w\- ]+)", words)
    if pair and not any(named(stage, side) for side in pair.groups()):
        return f"the governments of {pair[1]} and {pair[2]}"
    return words if head(words).removesuffix("s") in STATE_BODIES else None
