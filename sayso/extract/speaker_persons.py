"""Mentions of people in, who is meant out: names, surnames, offices and pronouns."""

from __future__ import annotations

import re
from dataclasses import replace

from sayso.extract.bodies import APOSTROPHE, OFFICES, country_in, head, members_body, plain
from sayso.extract.gazetteer import country_of, country_of_adjective
from sayso.extract.people import RANKS, RELATIVE, Parsed, Person, gender_of, named_before
from sayso.extract.speaker_bodies import by_body, by_group, paragraph_body, paragraph_owner
from sayso.extract.speaker_stage import (
    NO_OFFICE,
    NOBODY,
    SpeakerIdentity,
    Stage,
    expand_people,
    latest,
    named,
    office_body,
    speaks,
)
from sayso.extract.toponyms import first_names
from sayso.records import Span

# A "who" belongs to a name at most this many characters before it: room for an apposition.
NEXT_TO = 60
ITS = re.compile(r"(?:its|their)\s", re.I)


def by_name(stage: Stage, parsed: Parsed, span: Span) -> SpeakerIdentity:
    """The identity of a speaker named with a first name, a title or an office."""
    name, party = parsed.name, parsed.body
    belongs = re.match(r"(.+?) of (the .+)$", name)
    if belongs:
        name, party = belongs[1], belongs[2]
    person = named(stage, name) or Person(name)
    if person not in stage.people:
        stage.people.append(person)
    person.gender = parsed.gender or person.gender
    if parsed.role:
        role = _clean_role(parsed.role) or None
        person.body = (
            party
            or _counterpart(stage, parsed.role)
            or _its_body(stage, parsed.role, span)
            or office_body(stage, parsed.role, span[1])
            or person.body
        )
        person.role = role
        person.held |= set(re.findall(r"\w+", parsed.role.lower()))
    elif party:
        person.body = party
    elif person.role and person.body is None:
        person.body = office_body(stage, person.role, span[1])
    return speaks(stage, person, span[0])


def _its_body(stage: Stage, role: str, span: Span) -> str | None:
    """The body of "its mayor" where the paragraph opens with that body; or None."""
    if not re.match(r"its\s", role, re.I) or head(role) in NO_OFFICE:
        return None
    opener = paragraph_body(stage, span)
    return opener.name if opener else paragraph_owner(stage, span)


def _clean_role(role: str) -> str:
    bare = re.sub(r"[“”\"]", "", role)
    bare = re.sub(r"^(?:the|an?|his|her|its|our|their)\s+", "", bare, flags=re.I).strip()
    if re.search(rf"{APOSTROPHE}s$", bare):  # "Labour's Ida Holm": a body and no office
        return ""
    if members := members_body(bare):
        return members[1]
    return re.sub(rf"^[\w \-]{{2,40}}{APOSTROPHE}s? (?=[a-z])", "", bare)


def _counterpart(stage: Stage, role: str) -> str | None:
    """The body of "his Rovian counterpart": that of the person before, in the other country."""
    if (
        not re.search(r"\bcounterpart\b|\bopposite number\b", role)
        or stage.speaker is None
        or not stage.speaker.body
    ):
        return None
    country = country_in(role, stage.place)
    kind = re.sub(rf"^.+{APOSTROPHE}s? | of .+$", "", stage.speaker.body)
    return f"{country}'s {kind.removeprefix('the ')}" if country else None


def by_surname(stage: Stage, parsed: Parsed, words: str, span: Span) -> SpeakerIdentity:
    """The identity behind a surname, or one capitalised word that proves to be a body."""
    person = named(stage, parsed.name)
    if person is None and (parsed.role or _later_person(stage, parsed.name)):
        return by_name(stage, parsed, span)
    if person is None:
        full = named_before(stage.place.text, parsed.name)
        if full is not None or parsed.name in first_names():
            return by_name(stage, replace(parsed, name=full or parsed.name), span)
    if person is None and _plural_noun(stage, words, span):
        return by_group(stage, words, span)
    if person is None:
        return by_body(stage, parsed.name, span)
    person.gender = person.gender or parsed.gender
    if person.body is None and person.role:
        person.body = office_body(stage, person.role, span[1])
    return speaks(stage, person, span[0])


def _plural_noun(stage: Stage, words: str, span: Span) -> bool:
    """Whether a lone capitalised word is only a plural that begins a sentence: "Insurers"."""
    inside = re.search(rf"[\w,;] {re.escape(words)}\b", stage.place.text)
    return words.endswith("s") and " " not in words and country_of(words) is None and inside is None


def _later_person(stage: Stage, name: str) -> bool:
    return re.search(rf"\b(?:Mr|Mrs|Ms|Dr) {re.escape(name)}\b", stage.place.text) is not None


# "The 74-year-old", "the Irishwoman", "the Brazilian": who spoke last.
DESCRIBED = re.compile(r"[Tt]he (?:\d{1,3}-year-old|[A-Z][a-z]+(?:man|woman)|([A-Z][a-z]+an))")


def described(stage: Stage, words: str, span: Span) -> SpeakerIdentity | None:
    """The last speaker, where words only describe a person; None where they say more or less."""
    match = DESCRIBED.fullmatch(words)
    if match is None or stage.speaker is None or not stage.speaker.named:
        return None
    if match[1] and country_of_adjective(match[1]) is None:
        return None
    return speaks(stage, stage.speaker, span[0])


def by_office(stage: Stage, parsed: Parsed, words: str, span: Span) -> SpeakerIdentity:
    """ "The minister": whoever holds the office in this article; else the words themselves."""
    if re.match(r"(?:the |The )?[A-Z]?", words) and not re.match(
        r"an?\b|one\b|two\b|some\b", words, re.I
    ):
        person = _holder(stage, parsed.name, span[0])
        # "Its president" is of what was spoken of, and nobody who holds such an office further on.
        later = person is not None and min(person.starts, default=0) > span[0]
        if person is not None and not (later and ITS.match(words)):
            if person.body is None and person.role:
                person.body = office_body(stage, person.role, span[1])
            return speaks(stage, person, span[0])
    return _unnamed(stage, parsed, span)


def _holder(stage: Stage, role: str, start: int) -> Person | None:
    wanted = {w for w in re.findall(r"\w+", plain(role).lower()) if w not in ("of", "the", "s")}
    if "head" in wanted and "state" in wanted:
        wanted = {"president"}
    found = None
    if not wanted:
        return None
    for person in stage.people:
        around = " ".join(stage.place.text[max(0, s - 25) : s] for s in person.starts[:1])
        held = person.held | set(
            re.findall(r"\w+", f"{person.role or ''} {around if wanted & RANKS else ''}".lower())
        )
        if wanted <= held and (found is None or latest(person, start) >= latest(found, start)):
            found = person
    return found


def _unnamed(stage: Stage, parsed: Parsed, span: Span) -> SpeakerIdentity:
    words = expand_people(
        stage,
        re.sub(
            r"^(?:neighbouring|neighboring) | (?:neighbouring|neighboring)(?= )", "", parsed.name
        ),
    )
    own = re.match(r"(?:its|his|her|their) (.+)$", words, re.I)
    bare = plain(words).lower()
    body = _behalf(stage, words)
    if body is None and not (ITS.match(words) and head(words) == "president"):
        body = office_body(stage, words, span[1])
    if re.match(rf".+{APOSTROPHE}s (?:deputy|aide|lawyer)$", words) and named(
        stage, words.split("'s")[0].split("’s")[0]
    ):
        body = None
    place = re.search(r" (?:in|from) ([A-Z][\w\-'’ ]+)$", words)
    if body is None and place and head(words) in ("official", "officials"):
        body = place[1]
    if own and stage.body.name:
        body = stage.body.body
        words = f"the {own[1]} of {stage.body.name}"
    elif (
        bare == head(words)
        and head(words) in ("spokesman", "spokeswoman", "spokesperson")
        and stage.body.name
    ):
        body = stage.body.body
        words = f"{words} for {stage.body.name}"
    office = plain(words) if head(words) in OFFICES and not head(words).endswith("s") else None
    holder = Person(words, office, body, gender_of("", words), named=False)
    stage.people.append(holder)
    if head(words).endswith("s") and head(words) in OFFICES:
        stage.group = SpeakerIdentity(words, None, body)
    return speaks(stage, holder, span[0])


def _behalf(stage: Stage, words: str) -> str | None:
    """The body of the person for whom a spokesman speaks, or None."""
    match = re.search(r"\b(?:spokes\w+|aides?|office) (?:for|of|to) ([A-Z].+)$", words)
    person = named(stage, match[1]) if match else None
    if person is None:
        return None
    return person.body


def by_pronoun(stage: Stage, parsed: Parsed, span: Span) -> SpeakerIdentity:
    """The identity behind "she", "it", "we" ...; nobody where none fits."""
    match parsed.name:
        case "it":
            return paragraph_body(stage, span) or stage.body
        case "we" | "us":
            return _we(stage, span)
        case "they" | "them":
            return stage.group if stage.group.name else stage.body
        case "i":
            return (
                SpeakerIdentity(stage.speaker.name, stage.speaker.role, stage.speaker.body)
                if stage.speaker
                else NOBODY
            )
    person = (
        _just_before(stage, span[0])
        if parsed.name in RELATIVE
        else _fitting(stage, parsed, span[0])
    )
    if person is None:
        return NOBODY
    person.gender = parsed.gender or person.gender
    if person.body is None and person.role:
        person.body = office_body(stage, person.role, span[1])
    return speaks(stage, person, span[0])


def _we(stage: Stage, span: Span) -> SpeakerIdentity:
    before = stage.place.text[max(0, span[0] - 2000) : span[0]]
    quoted = before.count("“") > before.count("”")
    body = stage.speaker.body if quoted and stage.speaker else None
    name = body or stage.author or stage.body.name
    return SpeakerIdentity(name, None, name)


def _just_before(stage: Stage, start: int) -> Person | None:
    """The person named right before a "who"."""
    near = [p for p in stage.people if start - latest(p, start) <= len(p.name) + NEXT_TO]
    return max(near, key=lambda p: latest(p, start), default=None)


def _fitting(stage: Stage, parsed: Parsed, start: int) -> Person | None:
    """Whom "he" or "she" means: the last speaker, or who fits better; never against a gender."""
    last = stage.speaker
    others = [
        p
        for p in stage.people
        if p.gender in (None, "both", parsed.gender) and latest(p, start) >= 0
    ]
    others.sort(key=lambda p: latest(p, start))
    if last is not None and last.gender == parsed.gender:
        return last
    sure = [p for p in others if p.gender == parsed.gender]
    if last is not None and last.gender in (None, "both"):
        nearer = [p for p in sure if latest(p, start) > stage.speaker_start]
        return nearer[-1] if nearer else last
    fitting = sure or others
    return fitting[-1] if fitting else None
