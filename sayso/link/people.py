"""Quotes in, the same speakers across articles out, and the links that say so.

Nobody is merged but by a link: a spelling or a surname alone only suggests one (`none_yet`), and
taking a link back takes the merger back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from sayso.link.groups import Groups, judged, pair
from sayso.link.wording import TABLES, stem, tokens, word_set
from sayso.records import Judgement, Link, Quote, digest
from sayso.states import states

RELATION = "same speaker"
METHOD = "sayso.link.people 1"
MOST_OF_A_KEY = 200  # speakers of one surname that are compared with each other
# One sound, several spellings: Zelensky, Zelenskyy, Zelenskiy; Lavrov, Lawrow; Mohammed, Muhamad.
SPELLINGS = (
    (re.compile(r"(?:ei|ej|ey|ai|aj|ay)$"), "y"),
    (re.compile(r"(?:iy|yi|yy|ij|ii|yj|ey|i|y)$"), "y"),
    (re.compile(r"(?:ow|off|of|ov)$"), "ov"),
    (re.compile(r"(?:ew|eff|ev)$"), "ev"),
    (re.compile(r"w"), "v"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ks"), "x"),
    (re.compile(r"kh|ch"), "h"),
    (re.compile(r"tsch|cz|tch"), "h"),
    (re.compile(r"sch|sz|sh"), "s"),
    (re.compile(r"zh|j"), "z"),
    (re.compile(r"ts|tz|c"), "k"),
    (re.compile(r"(?:yo|io|ye|ie|e)"), "e"),
    (re.compile(r"[ou]"), "o"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker as one or more articles name it."""

    name: str
    body: str | None = None
    role: str | None = None

    @property
    def id(self) -> str:
        return speaker_id(self.name, self.body, self.role)

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it stands in a list."""
        return self.name, self.body or "", self.role or ""


@lru_cache(maxsize=4096)
def speaker_id(name: str, body: str | None, role: str | None) -> str:
    """The id of a speaker who is named so."""
    return digest("speaker", name, body, role)


@dataclass(frozen=True, slots=True)
class Person:
    """One person or body under all the names it goes by, with the links that joined them."""

    speakers: tuple[Speaker, ...]
    links: tuple[Link, ...]


def speaker_of(quote: Quote) -> Speaker | None:
    """The speaker of a quote; None where the article names nobody."""
    name = quote.speaker_name or quote.speaker_body
    return Speaker(name, quote.speaker_body, quote.speaker_role) if name else None


@lru_cache(maxsize=65536)
def name_key(word: str) -> str:
    """One word of a name, however it is brought into Latin letters."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z]", "", plain)
    for pattern, replacement in SPELLINGS:
        plain = pattern.sub(replacement, plain)
    return plain


@lru_cache(maxsize=65536)
def name_parts(name: str) -> tuple[str, ...]:
    """The words of a name without titles and offices: "General Milos Tarvan" is Milos Tarvan."""
    words = [word.text for word in tokens(name) if word.text[0].isupper()]
    return tuple(word for word in words if word.lower() not in word_set("titles"))


@cache
def _states() -> Mapping[str, str]:
    out: dict[str, str] = {}
    for one in states():
        for name in (one.name, *one.names, *one.adjectives, *one.people, *one.capitals):
            out.setdefault(_spaced(name), one.iso)
    return out


@cache
def _bodies() -> tuple[tuple[str, frozenset[str]], ...]:
    out = []
    for line in (TABLES / "bodies.tsv").read_text(encoding="utf8").splitlines():
        if line and not line.startswith("#"):
            body, names = line.split("\t")
            out += [
                (body, frozenset(map(stem, name.split()))) for name in (body, *names.split(";"))
            ]
    return tuple(out)


@cache
def _words_of_offices() -> frozenset[str]:
    return frozenset[str]().union(*(needed for _, needed in _bodies()))


@cache
def _words_of_bodies() -> frozenset[str]:
    """Every word that may stand in the name of a body: of the bodies themselves and of states."""
    states = {stem(word.text) for name in _states() for word in tokens(name)}
    return frozenset(states.union(*(needed for _, needed in _bodies())))


def _spaced(words: str) -> str:
    found = (word.low for word in tokens(words.replace("’", "'")))
    return " ".join(word.removesuffix("'s") for word in found)


@cache
def _words_of_states() -> frozenset[str]:
    return frozenset(word for name in _states() for word in name.split())


@cache
def _any_state() -> re.Pattern[str]:
    names = sorted(_states(), key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


@lru_cache(maxsize=65536)
def state_of(words: str | None) -> str | None:
    """The ISO code of the one state that words name by name, adjective or capital, else None."""
    spaced = _spaced(words or "")
    # Most names hold no word of any state's: a look at each spares the long pattern.
    if _words_of_states().isdisjoint(spaced.split()):
        return None
    found = {_states()[name] for name in _any_state().findall(spaced)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=65536)
def body_of(words: str | None) -> str | None:
    """The kind of public body that words name ("defence ministry"), None if none is known.

    "President Zelensky" names a person, whatever office stands before the name.
    """
    found = words or ""
    mine = {stem(word.text) for word in tokens(found)}
    if mine.isdisjoint(_words_of_offices()):
        return None
    parts = name_parts(found)
    if parts and stem(parts[-1]) not in _words_of_bodies() and f"of {parts[-1]}" not in found:
        return None
    fitting = [(len(needed), body) for body, needed in _bodies() if needed <= mine]
    return max(fitting)[1] if fitting else None


class _Name(NamedTuple):
    """What a name says by itself: a kind of body, or its parts and how first and last sound."""

    body: str | None
    parts: tuple[str, ...]
    first: str
    last: str


@lru_cache(maxsize=65536)
def _read(name: str) -> _Name:
    parts = name_parts(name)
    first, last = (name_key(parts[0]), name_key(parts[-1])) if parts else ("", "")
    return _Name(body_of(name), parts, first, last)


def compared(a: Speaker, b: Speaker) -> tuple[Judgement, float] | None:
    """What two names say of being one speaker; None where nothing suggests it.

    `positive` needs the same full name, or the same body of the same state; `unsure` the same
    name for different states; less is `none_yet`: a person has to say.
    """
    mine, theirs = _read(a.name), _read(b.name)
    if mine.body or theirs.body:
        if mine.body != theirs.body:
            return None
        states = _states_of(a, b)
        if state_of(a.name) and state_of(a.name) == state_of(b.name):
            return "positive", 0.9
        return ("none_yet", 0.5) if len(states) < 2 else None
    if not mine.parts or not theirs.parts or mine.last != theirs.last:
        return None
    if _other_first_name(mine, theirs):
        return None
    return _persons(mine, theirs, _states_of(a, b), a.body is not None and a.body == b.body)


def _states_of(a: Speaker, b: Speaker) -> set[str]:
    return {state for each in (a, b) if (state := state_of(each.body or each.name))}


def _other_first_name(one: _Name, other: _Name) -> bool:
    """Whether both have first names, and neither is the other's initial."""
    left, right = one.parts, other.parts
    if len(left) < 2 or len(right) < 2 or one.first == other.first:
        return False
    return min(len(left[0]), len(right[0])) > 1 or left[0][0] != right[0][0]


def _persons(
    one: _Name, other: _Name, states: set[str], same_body: bool
) -> tuple[Judgement, float]:
    left, right = one.parts, other.parts
    spelled_alike = left[-1].lower() == right[-1].lower()
    if len(left) > 1 and len(right) > 1:
        if one.first != other.first:
            return "none_yet", 0.6 if same_body else 0.4
        if len(states) > 1:
            return "unsure", 0.5
        if spelled_alike and left[0].lower() == right[0].lower():
            return "positive", 0.95
        return "none_yet", 0.8 if same_body else 0.7
    return "none_yet", 0.6 if same_body else 0.3


def links_between(speakers: Iterable[Speaker], *, at: datetime) -> tuple[Link, ...]:
    """A link for every two speakers that may be one, as judged at the moment `at`."""
    by_key: dict[str, list[Speaker]] = {}
    for speaker in sorted(set(speakers), key=lambda s: s.id):
        for key in keys(speaker):
            by_key.setdefault(key, []).append(speaker)
    out: dict[tuple[str, str], Link] = {}
    for same in by_key.values():
        for a, b in combinations(same[:MOST_OF_A_KEY], 2):
            found = compared(a, b)
            if found:
                left, right = pair(a.id, b.id)
                out[left, right] = _link(left, right, found, at)
    return tuple(out[key] for key in sorted(out))


def keys(speaker: Speaker) -> set[str]:
    """What speakers that may be one have in common: a kind of body, or how a surname sounds."""
    name = _read(speaker.name)
    return {name.body} if name.body else {name.last} if name.parts else set()


def _link(left: str, right: str, found: tuple[Judgement, float], at: datetime) -> Link:
    judgement, score = found
    return Link(
        left_id=left,
        right_id=right,
        relation=RELATION,
        judgement=judgement,
        score=score,
        by=METHOD,
        at=at,
    )


def people(speakers: Iterable[Speaker], links: Iterable[Link]) -> tuple[Person, ...]:
    """Speakers merged by the positive links given, and by nothing else.

    A person's judgement overrides the method's on the same pair, whenever it was made.
    """
    known = {speaker.id: speaker for speaker in speakers}
    every = [link for link in links if link.relation == RELATION]
    human = judged(every, RELATION)
    machine = judged(every, RELATION, by_machine=True)
    groups = Groups(human.apart)
    for one in known:
        groups.members(one)
    joined: set[tuple[str, str]] = set()
    likely = machine.together - human.apart - human.unsure
    for left, right in [*sorted(human.together), *sorted(likely)]:
        if left in known and right in known and groups.join(left, right):
            joined.add((left, right))
    used: dict[str, list[Link]] = {}
    for link in every:
        if pair(link.left_id, link.right_id) in joined:
            used.setdefault(link.left_id, []).append(link)
    return tuple(
        Person(
            tuple(sorted((known[one] for one in group), key=lambda each: each.place)),
            tuple(link for one in group for link in used.get(one, ())),
        )
        for group in groups.all()
    )
