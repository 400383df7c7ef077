"""What the reading of an article's speakers has seen so far, and how its names are looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sayso.extract.bodies import APOSTROPHE, Setting, body_of, fuller, head
from sayso.extract.people import Person


@dataclass(frozen=True, slots=True)
class SpeakerIdentity:
    """Who speaks, in words of the article; None where it does not say."""

    name: str | None = None
    role: str | None = None
    body: str | None = None


NOBODY = SpeakerIdentity()


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
        return fuller(role.removesuffix("s").rstrip("'’"), stage.place, end)
    belongs = re.search(r" of (the [A-Z].+)$", role)
    if belongs and re.match(r"(?:her|his|their) ", role, re.I):
        return belongs[1]
    return body_of(_expand_owner(stage, role), stage.place, end, author=stage.author)


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
    if identity.name and identity.name not in stage.bodies:
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
