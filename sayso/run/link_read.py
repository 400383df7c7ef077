"""An article with its number in; all that linking compares and looks up of it out, made once."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.link import people
from sayso.link.footprints import Footprint, Told, Trace, footprint, told_by
from sayso.link.mentions import Mention, mentions
from sayso.link.people import Speaker
from sayso.link.shingles import word_hash
from sayso.records import Reading

FORWARDED = "forwarded from "  # how the warnings of a message begin that name where it is from


@dataclass(frozen=True, slots=True)
class Named:
    """A speaker whom an article names, and the keys of speakers who may be the same."""

    speaker: Speaker
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """One article: its mentions, what it says, its footprint, and the speakers by number."""

    number: int
    reading: Reading
    found: tuple[Mention, ...]
    told: Told
    made: Footprint
    named: dict[int, Named]

    @property
    def lead(self) -> list[tuple[float, int]]:
        """Weight and place of each mention of the lead."""
        return lead(self.told, self.found)


def read(number: int, reading: Reading) -> Read:
    """What linking makes of an article by itself."""
    found = mentions(reading)
    told = told_by(reading, found)
    # Before the names of speakers are read: the words of the text are still at hand.
    made = footprint(reading, told, trace(reading))
    spoke = (people.speaker_of(quote) for quote in reading.quotes)
    named = {
        word_hash(who.id): Named(who, tuple(map(word_hash, people.keys(who))))
        for who in dict.fromkeys(spoke)
        if who
    }
    return Read(number, reading, found, told, made, named)


def lead(told: Told, found: tuple[Mention, ...]) -> list[tuple[float, int]]:
    """Weight and place, among all that were found, of each mention of the lead."""
    at = {mention.key: place for place, mention in enumerate(found)}
    return [(weight, at[mention.key]) for weight, mention in told.lead]


def trace(reading: Reading) -> Trace | None:
    """Where a message was forwarded from, as its warnings say."""
    for warning in reading.article.warnings:
        if warning.startswith(FORWARDED):
            return Trace(forwarded_from=warning.removeprefix(FORWARDED))
    return None
