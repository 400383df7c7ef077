"""People and bodies with the names, offices and quotes by which the ledger knows them."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.link.people import Speaker, body_of, state_of
from sayso.records import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A speaker as articles name it, how often, and when first and last (ISO dates)."""

    speaker: Speaker
    quotes: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A link between two speakers: its id, who says so and how sure."""

    link_id: str
    left: Speaker
    right: Speaker
    judgement: Judgement
    score: float | None
    by: str
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One person or body: its names, those most quoted first, the links that joined them, and
    the links that would join others if a person said so.
    """

    namings: tuple[Naming, ...]
    joined: tuple[Tie, ...]
    suggested: tuple[Tie, ...]

    @property
    def id(self) -> str:
        """The least id of its speakers."""
        return min(each.speaker.id for each in self.namings)

    @property
    def name(self) -> str:
        """The name it is quoted under most."""
        return self.namings[0].speaker.name

    @property
    def quotes(self) -> int:
        """How many quotes it is named for."""
        return sum(each.quotes for each in self.namings)

    @property
    def country(self) -> str | None:
        """The ISO code of its state, None where its names tell of none or of several."""
        told = (each.speaker for each in self.namings)
        found = {state_of(one.body or one.role or one.name) for one in told} - {None}
        return found.pop() if len(found) == 1 else None

    @property
    def body(self) -> str | None:
        """The kind of public body that it is or speaks for, None where none or several are told."""
        told = (each.speaker for each in self.namings)
        found = {body_of(one.body or one.name) for one in told} - {None}
        return found.pop() if len(found) == 1 else None
