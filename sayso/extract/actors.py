"""The words of an act and who speaks of it in; who is to act out, as a name a reader would use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sayso.extract.bodies import BODIES
from sayso.extract.people import split_run
from sayso.records import Commitment, Quote, Span

PRONOUN = re.compile(
    r"(?:i|we|us|me|my|our|ours|myself|ourselves|he|she|it|they|him|her|them|his|its|their|this|"
    r"that|which|who)\b",
    re.I,
)
# A body named by its kind alone is the one its speaker speaks for, if that is of this kind: a
# ministry's "the government" is not the ministry. A company's name seldom says that it is one.
BODY_NOUN = re.compile(
    r"(?:the|our|its) (?:(ministry|government|agency|council|party|union|bank|club|army|board|"
    r"commission|committee|association|federation|authority)|"
    r"company|group|firm|organi[sz]ation|operator|charity)",
    re.I,
)
# "Her government" is the body she speaks for: 13 of 14 in the labelled commitments. "Her men" are
# that body's men: 17 of 22.
OWN = re.compile(r"(?:my|our|his|her|its|their) (?:own )?(.+)", re.I | re.S)
SPEAKERS_BODY = re.compile(
    r"(?:country|government|office|side|ministry|administration|department|company|group|firm|"
    r"organi[sz]ation|agency|council|union|party|club|army|team|board|movement|clients?)$",
    re.I,
)
# "His deputy, Farida Khan": the name alone, 3 of 3.
OWN_NAMED = re.compile(r"(?i:his|her|its|their) [\w -]{2,40}, ([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)+)")
NAME = r"[A-Z][\w.’'-]*(?: (?:of the|of|and|the|de|van|von|al|[A-Z][\w.’'-]*)){0,8}"
ANTECEDENT = re.compile(rf"((?:[Tt]he )?{NAME}),? $")
# Who or what a paragraph opens with: "Dodd's schools have been closed. They ..."
_HAS = r",? (?:has|have|had|is|are|was|were|will|would|said|says|did|does|do)\b"
PERSON_OPENS = re.compile(
    rf"(?:[A-Za-z-]+ ){{0,4}}?([A-Z][\w’'-]+(?: (?:[a-z]{{2,3}} )?[A-Z][\w.’'-]+)+){_HAS}"
)
SUBJECT_OPENS = re.compile(
    rf"((?:The |An? )?(?!He |She |It |They |There |This |That )[\w’'-]+(?: [\w’'-]+){{0,5}}?){_HAS}"
)
WHO = re.compile(r", (?:who|which) (?:[\w’-]+ ){0,4}$")
WHO_BACK = 120  # characters
# Of 127 labelled acts in the passive, the subject is the actor in 2.
PASSIVE = re.compile(r"\b(?:be|been|being|is|are|was|were)(?: (?:not|also|now|then|\w+ly))? $")
PARTICIPLE = re.compile(
    r"(?:\w+ed|(?:tak|giv|driv|brok|chos|froz|writt|beat|forbidd)en|sent|paid|held|(?:re)?built|let|put|shut|made|laid|sold|cut|bought|brought|"
    r"told|kept|met|set|sought|taught|drawn|withdrawn|begun|spent|lent|won|led|flown|sworn)\b",
    re.I,
)
AGENT = re.compile(
    r" by ((?:the|its|their|a) (?:[a-z’'-]{2,20} ){0,3}?([A-Za-z]{3,20}))(?![\w’'-]| of\b)"
)
LONGEST_VERB = 60  # characters


def actor_of(text: str, name: str | None, quote: Quote | None) -> str | None:
    """Who is to act: the words of the text, or the speaker for a pronoun or an actor left out."""
    body = quote.speaker_body if quote else None
    if name and body and (kind := BODY_NOUN.fullmatch(name)):
        return body if (kind[1] or "").lower() in body.lower() else name
    bare = (name or "").lstrip("“\"'‘")
    if name and (named := OWN_NAMED.match(bare)):
        speaks = quote is not None and named[1] == quote.speaker_name
        return (body if speaks else None) or named[1]
    if name and not PRONOUN.match(bare):
        return name
    if quote is None:
        return None
    if re.match(r"(?:he|she|i)\b", bare, re.I):
        return quote.speaker_name or quote.speaker_body
    speaker = quote.speaker_body or quote.speaker_name
    own = OWN.fullmatch(bare)
    if speaker and own and not SPEAKERS_BODY.search(own[1]):
        return f"{possessive(speaker)} {own[1]}"
    return speaker


def possessive(name: str) -> str:
    """A name as owner: "Ada Holm's", "the residents'"."""
    return f"{name}'" if name.endswith("s") and name.split()[-1].islower() else f"{name}'s"


def in_full(actor: str | None, quotes: Iterable[Quote]) -> str | None:
    """A surname alone as the full name of the one speaker who bears it; others as they are."""
    if not actor or " " in actor or not actor[0].isupper():
        return actor
    names = {q.speaker_name for q in quotes if (q.speaker_name or "").split()[-1:] == [actor]}
    return names.pop() if len(names) == 1 else actor


def is_passive_subject(text: str, subject: Span, trigger: Span) -> bool:
    """Whether what stands before an act is done by somebody else: "files will be opened"."""
    between = text[subject[1] : trigger[0]]
    if subject[1] > trigger[0] or len(between) > LONGEST_VERB or re.search(r"[.;,\n]", between):
        return False
    return bool(PASSIVE.search(between) and PARTICIPLE.match(text, *trigger))


def agent_of(text: str, end: int) -> Span | None:
    """The body behind a passive's "by": "is to be approved by the cabinet"; or None."""
    match = AGENT.match(text, end)
    return match.span(1) if match and match[2].lower() in BODIES else None


def referent(
    text: str, words: str, at: int, quotes: Iterable[Quote], earlier: Sequence[Commitment]
) -> str | None:
    """Whom the narrator's "it", "she" or "its members" at `at` means: who spoke or acts last
    before it in its paragraph; None where nobody does. Right for 8 of 8 in the labelled texts.
    """
    start = text.rfind("\n", 0, at) + 1
    person = re.match(r"(?:he|she|his|her)\b", words, re.I)
    found: list[tuple[int, str]] = []
    for quote in quotes:
        end = max(e for _, e in quote.cue + quote.content)
        name = quote.speaker_name if person else quote.speaker_body or quote.speaker_name
        if start <= quote.cue[0][0] and end <= at + 1 and name:
            found.append((end, name))
    for one in earlier if not person else ():
        if start <= one.trigger[0] < at and one.actor:
            found.append((one.trigger[1], one.actor))
    if not found:
        opener = (PERSON_OPENS if person else SUBJECT_OPENS).match(text, start, at)
        found = [(0, split_run(opener[1])[1] if person else opener[1])] if opener else []
    if not found:
        return None
    owner, own = max(found)[1], OWN.fullmatch(words)
    if own and not SPEAKERS_BODY.search(own[1]):
        return f"{possessive(owner)} {own[1]}"
    return owner


def antecedent(text: str, trigger: int) -> str | None:
    """The name before the "who" or "which" that governs the act, or None: 3 of 3 labelled."""
    before = text[max(0, trigger - WHO_BACK) : trigger]
    relative = WHO.search(before)
    name = ANTECEDENT.search(before[: relative.start() + 2]) if relative else None
    return name[1] if name else None
