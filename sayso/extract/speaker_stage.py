"""What the reading of an article's speakers has seen so far, and how its names are looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sayso.extract.bodies import (
    APOSTROPHE,
    BODIES,
    NAME,
    STATE_BODIES,
    Setting,
    body_of,
    fuller,
    head,
    plain,
)
from sayso.extract.gazetteer import country_of
from sayso.extract.people import Person


@dataclass(frozen=True, slots=True)
class SpeakerIdentity:
    """Who speaks, in words of the article; None where it does not say."""

    name: str | None = None
    role: str | None = None
    body: str | None = None


NOBODY = SpeakerIdentity()
OWNED = re.compile(r"(?:the )?(?:its|his|her|their) ", re.I)
COMPANY_NAMED = re.compile(
    r"\b(?:[a-z]{2,20} )?(?:operator|company|group|firm|manufacturer|producer|developer|contractor|"
    rf"supplier|carrier|retailer|insurer|\w{{2,15}}maker) ({NAME}(?: {NAME}){{0,3}})"
)


@dataclass(slots=True)
class Stage:
    """Who has spoken so far."""

    place: Setting
    people: list[Person]
    speaker: Person | None = None
    speaker_start: int = -1
    body: SpeakerIdentity = NOBODY
    group: SpeakerIdentity = NOBODY
    author: str | None = None
    last: SpeakerIdentity = NOBODY
    bodies: list[str] = field(default_factory=list)


def speaks(stage: Stage, person: Person, start: int) -> SpeakerIdentity:
    """Let `person` be the speaker from `start` on."""
    stage.speaker, stage.speaker_start = person, start
    person.starts.append(start)
    return SpeakerIdentity(person.name, person.role, person.body)


def named(stage: Stage, name: str) -> Person | None:
    """The person of the article with this full name or surname; None when two share it."""
    wanted = re.findall(r"[\w\-]+", name.lower())
    if not wanted:
        return None
    people = [p for p in stage.people if p.named]
    same = [p for p in people if re.findall(r"[\w\-]+", p.name.lower())[-len(wanted) :] == wanted]
    if len(same) == 1:
        return same[0]
    exact = [p for p in same if p.name == name]
    if exact:
        return exact[0]
    loose = [p for p in people if set(wanted) <= set(re.findall(r"[\w\-]+", p.name.lower()))]
    return loose[0] if len(loose) == 1 else None


def latest(person: Person, start: int) -> int:
    """Where `person` was last mentioned before `start`; -1 when nowhere."""
    return max((s for s in person.starts if s < start), default=-1)


def office_body(stage: Stage, role: str, end: int) -> str | None:
    """The body for which the holder of an office speaks, by the words of the office; or None."""
    owner = re.match(rf"(?:the |The )?(.+?){APOSTROPHE}s?$", role)
    if owner:
        whole = fuller(role.removesuffix("s").rstrip("'’"), stage.place, end)
        named = role[:4].lower() == "the " and whole[:1].isupper()
        return f"the {whole}" if named else whole
    belongs = re.search(r" of (the [A-Z].+)$", role)
    if belongs and re.match(r"(?:her|his|their) ", role, re.I):
        return belongs[1]
    its = re.match(r"its (?!.*\bminister\b)", role, re.I) and head(role) not in NO_OFFICE
    if its and (known := last_body(stage)):
        return known
    body = body_of(_expand_owner(stage, role), stage.place, end, author=stage.author)
    if body is None and SPEAKS_FOR.fullmatch(role):
        return last_body(stage)
    return body or (company(stage, end) if RUNS_COMPANY.search(role) else None)


def last_body(stage: Stage) -> str | None:
    """The body that spoke last, not a document; None where none has a name of its own."""
    if stage.body.name in stage.bodies:
        return stage.body.name
    return stage.bodies[-1] if stage.bodies else None


# "Spokesman Liu Jian said" speaks for whoever spoke before him.
SPEAKS_FOR = re.compile(r"(?:(?:its|the|a) )?(?:chief |lead )?spokes(?:man|woman|person)", re.I)
NO_OFFICE = frozenset(["rival", "competitor", "neighbour", "neighbor", "partner", "owner", "ally"])
# Offices that companies have: their holder, told without a body, speaks for the one spoken of.
RUNS_COMPANY = re.compile(
    r"\b(?:chief (?:executive|(?:financial|operating|technology|investment) officer)|CEO|CFO|COO"
    r"|finance (?:chief|director)|managing director)(?: officer)?$",
    re.I,
)
NO_COMPANY = frozenset(
    ["union", "association", "federation", "party", "league", "movement", "state", "city", "town"]
)


def company(stage: Stage, end: int) -> str | None:
    """The company that an article speaks of up to `end`, by its name; None where there is none."""
    for name in (stage.author, *reversed(stage.bodies)):
        if name and _is_company(name):
            return name
    return apposed(stage.place.text, end)


def could_be_company(name: str) -> bool:
    """Whether a body's noun is not one of states, members or places."""
    return head(name) not in STATE_BODIES | NO_COMPANY and country_of(name) is None


def _is_company(name: str) -> bool:
    words = plain(name).split()
    if not words or not words[0][0].isupper() or not could_be_company(name):
        return False
    return head(name) not in BODIES or any(w[0].isupper() for w in words[1:])


def apposed(text: str, end: int) -> str | None:
    """The last name before `end` behind a word for a company: "the hospital operator Medikon"."""
    found = None
    for match in COMPANY_NAMED.finditer(text, max(0, end - 20_000), end):
        found = match[1]
    return found


def _expand_owner(stage: Stage, role: str) -> str:
    """ "the group's commander" with the group by its name."""
    match = re.match(rf"[Tt]he (\w+){APOSTROPHE}s (.+)$", role)
    if match and match[1] in (
        "group",
        "company",
        "firm",
        "organisation",
        "militia",
        "party",
        "agency",
        "union",
    ):
        name = stage.body.name
        if name and head(name) != match[1]:
            return f"{name}'s {match[2]}"
    return role


def remember(stage: Stage, identity: SpeakerIdentity) -> SpeakerIdentity:
    """Keep a body as the last that spoke."""
    stage.body = identity
    if identity.name and identity.name not in stage.bodies and not OWNED.match(identity.name):
        stage.bodies.append(identity.name)
    return identity


def expand_people(stage: Stage, words: str) -> str:
    """Surnames inside a phrase in full, and the body behind "a spokesman for Smith"."""
    for match in re.finditer(
        rf"(?:(?<=for )|(?<=of )|(?<=to )|\b)([A-Z][\w\-]+)(?={APOSTROPHE}s |$)", words
    ):
        person = named(stage, match[0])
        if person is not None and person.name not in words and person.name.endswith(match[0]):
            return words.replace(match[0], person.name, 1)
    return words
