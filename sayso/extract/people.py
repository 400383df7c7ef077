"""The words that name a speaker in, their parts out; an article in, everybody it introduces out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from sayso.extract.bodies import APOSTROPHE, BODIES, OFFICES, head, plain
from sayso.extract.gazetteer import country_of, country_of_adjective
from sayso.extract.toponyms import DIRECTIONS, OPENERS, THINGS, UPPER, first_names
from sayso.extract.word_lists import word_list

Gender = Literal["male", "female", "both"] | None
Sort = Literal["pronoun", "person", "surname", "role", "body", "document", "group"]

SHORT = (
    r"(?:Mr|Mrs|Ms|Dr|Gen|Col|Maj|Capt|Lt|Sgt|Brig|Adm|Cmdr|Sen|Rep|Gov|Prof|Rev|Hon|St|Jr|Sr)\."
)
CAPITALISED = (
    rf"(?:{SHORT}|(?:[{UPPER}]\.){{2,3}}|[{UPPER}]\.|[{UPPER}][\w'’\-]{{0,40}})(?![\w'’\-])"
)
INITIALS = re.compile(rf"(?!U\.[SNK]\.|D\.C\.|L\.A\.|N\.Y\.)(?:[{UPPER}]\.){{2,3}}")
PARTICLE = r"(?:de|da|del|der|den|van|von|al|el|bin|ben|ibn|la|le|di|du|dos|ter|y)"
RUN = re.compile(rf"(?<![\w'’]){CAPITALISED}(?: (?:{PARTICLE} ){{0,2}}{CAPITALISED}){{0,7}}")
BEFORE_SURNAME = re.compile(rf"(?<![\w'’\-])({CAPITALISED})(?: [{UPPER}]\.)?$")
SURNAME = re.compile(rf"(?:\b(Mr|Mrs|Ms|Miss)\.? )?(?<![\w'’])([{UPPER}][\w\-]{{0,40}})")
LAST_RUN = re.compile(rf"{CAPITALISED}(?: (?:{PARTICLE} ){{0,2}}{CAPITALISED}){{0,7}}$")
HONOURS = word_list("honours")
RANKS = word_list("military and other ranks")
MALE = frozenset(["he", "him", "his", "himself"])
FEMALE = frozenset(["she", "her", "hers", "herself"])
RELATIVE = frozenset(["who", "whose", "whom", "which"])
PRONOUNS = MALE | FEMALE | RELATIVE | frozenset(["i", "we", "us", "they", "them", "it"])
MALE_WORDS = re.compile(
    r"\b(?:Mr|Sir|Lord|\w*spokesman|chairman|father|brother|son|husband|king|prince|businessman|dad)\b",
    re.I,
)
FEMALE_WORDS = re.compile(
    r"\b(?:Mrs|Ms|Miss|Dame|Lady|\w*spokeswoman|chairwoman|mother|mum|sister|daughter|wife|queen|princess|actress|mom)\b",
    re.I,
)
# Words before which the name of a body begins: "from the defence ministry spokesman".
LINKING = frozenset(
    ["the", "a", "an", "of", "in", "by", "for", "from", "at", "and", "with", "to", "as", "its"]
)
MOST_OF_OFFICE = 5  # words
# "A man who identified himself as Abu Samir, spokesman for the group".
CALLED = re.compile(
    r",? (?:(?:known|identified|named) (?:only )?as"
    r"|who (?:identified|introduced) (?:him|her)self as|who gave (?:his|her) name as"
    r"|who (?:goes|went) by the (?:name|nom de guerre)(?: of)?"
    r"|(?:identifying|calling) (?:him|her)self)(?: the)? (.+)$"
)
# "Colonel Hamad, who commands the coastal garrison": the body in 4 of 5 labelled.
HEADS = re.compile(r", who (?:commands|heads|leads|chairs) (the [^,]{3,60})(?:,|$)")
# The code of a share behind a company's name: "Kestrel Foods Plc KFD.L".
TICKER = re.compile(r" [(<]?[A-Z0-9]{2,6}\.[A-Z]{1,2}[)>]?(?=$|[ ,])")
DOCUMENTS = word_list("documents")
COMPANY_ENDS = word_list("company ends")


@dataclass(slots=True)
class Person:
    """One person of an article, as far as read."""

    name: str
    role: str | None = None
    body: str | None = None
    gender: Gender = None
    starts: list[int] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    named: bool = True


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the words of one mention say by themselves."""

    sort: Sort
    name: str
    role: str | None = None
    gender: Gender = None
    body: str | None = None


def gender_of(name: str, around: str) -> Gender:
    """The gender that a title, an office or the first name says, or None."""
    if MALE_WORDS.search(around):
        return "male"
    if FEMALE_WORDS.search(around):
        return "female"
    said = first_names().get(name.split()[0]) if name else None
    return said if said in ("male", "female") else None  # type: ignore[return-value]


def _is_document(phrase: str) -> bool:
    noun = head(phrase)
    return noun in DOCUMENTS or noun.removesuffix("s") in DOCUMENTS


def _is_office(word: str) -> bool:
    low = word.lower().rstrip(".,")
    return (
        low in OFFICES
        or low in RANKS
        or low in HONOURS
        or low in ("minister", "secretary", "treasurer")
    )


def in_small_letters(words: str) -> str:
    """ "MINISTER OF TRANSPORT", as transcripts write their speakers, as "Minister of Transport"."""
    if not words.isupper() or not any(map(_is_office, words.split())):
        return words
    return " ".join(w.lower() if w.lower() in LINKING else w.title() for w in words.split())


def split_run(run: str) -> tuple[str, str]:
    """A run of capitalised words as (office and titles, name)."""
    words = run.split()
    at = 0
    for number, word in enumerate(words):
        if _is_office(word) or _owns_person(words, number):
            at = number + 1
    name = words[at:]
    while name and name[0] in OPENERS:
        name.pop(0)
    return " ".join(words[:at]), " ".join(name)


def _owns_person(words: list[str], number: int) -> bool:
    """Whether a word is the body of the person behind it: "Party's" of "Party's Lise Berg"."""
    owner = re.fullmatch(rf"(\w+){APOSTROPHE}s", words[number])
    rest = words[number + 1 :]
    member = owner is not None and owner[1].lower() in BODIES
    return member and len(rest) > 1 and _name_like(" ".join(rest))


def _name_like(name: str) -> bool:
    words = name.split()
    if not words or len(words) > 6 or country_of(name) is not None:
        return False
    low = {w.lower().rstrip(".") for w in words}
    return (
        not (low & (BODIES | OFFICES))
        and not (set(words) & COMPANY_ENDS)
        and not re.search(r"\d", name)
    )


def _known_person(name: str) -> bool:
    words = name.split()
    known = len(words) > 1 and (words[0] in first_names() or INITIALS.fullmatch(words[0]))
    return bool(known) and _name_like(name)


def parse(phrase: str) -> Parsed:
    """The parts of a mention, judged by its words alone."""
    whole = " ".join(phrase.split()).strip(' ,;:“”"«»')
    whole = in_small_letters(TICKER.sub("", re.sub(rf"{APOSTROPHE}s?$", "", whole)))
    whole = re.sub(r"\(ret['’]d\.?\) |^(?:neighbou?ring|nearby) ", "", whole, flags=re.I)
    if whole.lower() in PRONOUNS:
        gender: Gender = (
            "male" if whole.lower() in MALE else "female" if whole.lower() in FEMALE else None
        )
        return Parsed("pronoun", whole.lower(), gender=gender)
    if _is_document(whole):
        return Parsed("document", whole)
    described = CALLED.search(whole)
    if described:
        name, _, office = described[1].partition(", ")
        role = office if head(office) in OFFICES else whole[: described.start()]
        return Parsed("person", plain(name), role, gender_of("", whole))
    parts = re.split(
        r",\s+|\s*\(|\s[–—]\s", re.split(r",? \b(?:who|whose|which)\b", whole, maxsplit=1)[0]
    )
    parts = [p.strip(" ,)") for p in parts if p.strip(" ,)")]
    found = _in_parts(parts, whole)
    heads = HEADS.search(whole)
    if heads and found and found.sort == "person" and _ranked(found.role):
        return replace(found, body=heads[1])
    return found or _nameless(parts[0] if parts else whole, whole)


def _ranked(role: str | None) -> bool:
    """Whether a role is none, or a rank alone, which says no body."""
    return not role or {w.lower().rstrip(".") for w in role.split()} <= RANKS | HONOURS


def _in_parts(parts: list[str], whole: str) -> Parsed | None:
    """A person named in the first or second part of "A, B"."""
    if not parts:
        return None
    of = re.match(r"(.+?) of ((?:the )?((?:[a-z][\w\-]{0,40} ){0,4})([A-Z].+))$", parts[0])
    if of and _known_person(of[1]):  # of "the bus company Norlink" only the name is the body's
        return Parsed("person", of[1], None, gender_of(of[1], ""), of[4] if of[3] else of[2])
    first = _person_in(
        parts[0],
        alone=len(parts) == 1,
        aged=bool(re.search(r", \d{1,3}\b|\bwho\b|\bwhose\b", whole)),
    )
    second = parts[1] if len(parts) > 1 else ""
    if first is not None:
        role, name = first
        tail = role or (second if second and not second[0].isdigit() else None)
        if role and second and not second[0].isdigit() and head(second) in OFFICES:
            tail = second
        return Parsed("person", name, tail, gender_of(name, f"{role or ''} {second}"))
    if second and LAST_RUN.fullmatch(second.split(" of ")[0]) and head(parts[0]) not in DOCUMENTS:
        name = split_run(second.split(" of ")[0])[1]
        noun = head(parts[0])
        if noun in BODIES and noun not in OFFICES:
            return Parsed("body", second)
        belongs = second.split(" of ", 1)
        office = re.split(r" and (?=(?:his|her|its|their)\b)", parts[0])[-1]
        role = f"{office} of {belongs[1]}" if len(belongs) > 1 else office
        return Parsed("person", name or second, role, gender_of(name, f"{second} {parts[0]}"))
    described = (
        head(second) in OFFICES or bool(re.match(r"(?:an?|the) [a-z]", second)) if second else False
    )
    if (
        described
        and LAST_RUN.fullmatch(parts[0])
        and _name_like(parts[0])
        and head(second) not in BODIES
    ):
        return Parsed("person", parts[0], second, gender_of(parts[0], second))
    return None


def _person_in(part: str, *, alone: bool, aged: bool) -> tuple[str | None, str] | None:
    """(office or None, name) when `part` ends in a person's name."""
    match = LAST_RUN.search(part)
    if match is None:
        return None
    office, name = split_run(match[0])
    before = part[: match.start()].strip()
    owner = re.match(rf"(?:[Tt]he )?[\w ]+{APOSTROPHE}s $", part[: match.start()])
    if not _name_like(name) or (country_of_adjective(name) and not office):
        return None
    role = " ".join(w for w in (before, office) if w)
    titled = bool(office) or (bool(before) and before.split()[-1].lower() in OFFICES) or bool(owner)
    last = before.split()[-1] if before else ""
    labelled = (
        bool(last)
        and last[0].islower()
        and last not in ("the", "a", "an", "of", "in", "by", "for", "from", "at", "and", "with")
    )
    if titled or _known_person(name) or (aged and not before):
        return role or None, name
    if re.search(r"\b(?:in|from|of|at|by|for|and|with)\b", before) and not titled:
        return None
    if (
        labelled
        and head(before) not in BODIES
        and head(before) not in DOCUMENTS
        and len(before.split()) <= 6
    ):
        return role, name
    words = match[0].split()
    if not before and len(words) > 2 and words[-2] in first_names():
        return " ".join(words[:-2]), " ".join(words[-2:])
    if (
        not before
        and alone
        and 2 <= len(words) <= 3
        and words[0] not in OPENERS
        and words[0] in first_names()
    ):
        return None, name
    return None


def _nameless(part: str, whole: str) -> Parsed:
    noun = head(part)
    run = LAST_RUN.fullmatch(part)
    if _is_document(part):
        return Parsed("document", whole)
    if part.split()[-1:] and part.split()[-1] in COMPANY_ENDS and part[0].isupper():
        return Parsed("body", part)
    titled = split_run(part) if run else ("", "")
    if run and titled[0] and titled[1] and len(titled[1].split()) == 1:
        return Parsed("surname", titled[1], titled[0], gender_of("", part))
    if (
        run
        and " " not in part
        and noun not in BODIES
        and noun not in OFFICES
        and country_of(part) is None
    ):
        return Parsed("surname", part)
    inner = LAST_RUN.search(part)
    before = part[: inner.start()] if inner else ""
    if inner and before and head(before) in BODIES and before.split()[-1].lower() in BODIES:
        return Parsed("body", inner[0])
    if (
        noun in OFFICES
        or noun in RANKS
        or re.search(r"\bhead of state\b|\bsecretary\b|\bleader of\b|\bmediator\b", part, re.I)
    ):
        return Parsed("role", part, part, gender_of("", part))
    if noun in BODIES or (
        re.match(r"(?:the |The )?[A-Z]", part) and (run or re.match(r"[Tt]he [A-Z]", part))
    ):
        return Parsed("body", part)
    return Parsed("group", re.split(r",? \b(?:who|whose|which)\b", whole, maxsplit=1)[0])


def named_before(text: str, surname: str) -> str | None:
    """The first full name that ends in `surname`, for first names no list knows; or None."""
    for place in re.finditer(rf" {re.escape(surname)}\b", text):
        match = BEFORE_SURNAME.search(text, max(0, place.start() - 50), place.start())
        if match is None:
            continue
        first = match[1]
        strange = (
            first in OPENERS
            or first in THINGS
            or first in DIRECTIONS
            or _is_office(first)
            or first.lower() in BODIES
        )
        if not strange and country_of_adjective(first) is None and not first.isupper():
            return text[match.start() : place.end()]
    return None


def introduced(text: str) -> list[Person]:
    """Everybody whom `text` names in full: after an office or title, or by a known first name."""
    found: dict[str, Person] = {}
    for match in RUN.finditer(text):
        words = match[0].rstrip(".").split()
        while words and words[0] in OPENERS and words[0].lower() not in HONOURS:
            words.pop(0)
        office, name = split_run(" ".join(words))
        lead = _office_before(text[max(0, match.start() - 80) : match.start()])
        name = re.sub(rf"{APOSTROPHE}s$", "", name)
        titled = bool(office or lead) and len(name.split()) > 1
        if not _name_like(name) or not (_known_person(name) or titled):
            continue
        if name not in found:
            role = (lead + office).strip() or _beside(text, match.start(), match.end())
            found[name] = Person(name, role, None, gender_of(name, role or ""))
            found[name].held = set(re.findall(r"\w+", (role or "").lower()))
        found[name].starts.append(match.start())
    _mentioned(text, found.values())
    return list(found.values())


def _office_before(words: str) -> str:
    """The office that `words` end in, with its body ("defence ministry spokesman "), or ""."""
    said = re.findall(r"[\w\-]+(?= )", re.split(r"[.,;:“”\"\n]", words)[-1])
    if not words.endswith(" ") or not said or not _is_office(said[-1]):
        return ""
    start = len(said) - 1
    if start and said[start - 1].lower() in BODIES:
        start -= 1
        while start and said[start - 1].islower() and said[start - 1] not in LINKING:
            start -= 1
        start = max(start, len(said) - MOST_OF_OFFICE)
    return " ".join(said[start:]) + " "


def _beside(text: str, start: int, end: int) -> str | None:
    """The office set off by commas before or after a name, or None."""
    before = re.search(
        r"\b((?:the|his|her|its|our|[A-Z]\w+['’]s?) [^,.;:“”\"\n]{3,60}), $",
        text[max(0, start - 90) : start],
        re.I,
    )
    if before and head(before[1]) in OFFICES:
        return before[1]
    after = re.match(
        rf"(?:{APOSTROPHE}s)?, ((?:an?|the|our) [^,.;“”\"\n]{{3,80}})[,.;]", text[end : end + 120]
    )
    return after[1] if after else None


def _mentioned(text: str, people: Iterable[Person]) -> None:
    """Add where surnames stand alone, and the gender that "Mr" or "Ms" before one says."""
    by_surname: dict[str, list[Person]] = {}
    for person in people:
        by_surname.setdefault(person.name.split()[-1], []).append(person)
    for match in SURNAME.finditer(text):
        bearers = by_surname.get(match[2], ())
        for person in bearers if len(bearers) == 1 else ():
            person.starts.append(match.start())
            if match[1]:
                person.gender = "male" if match[1] == "Mr" else "female"
