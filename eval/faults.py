"""One wrong reading, how bad it is and where it stands: what the report lists as worst errors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong reading: `weight` orders the worst first, `why` holds no word of a text."""

    weight: float
    document: str
    span: tuple[int, int]
    why: str

    def __str__(self) -> str:
        first, last = self.span
        return f"{self.document} {first}–{last}: {self.why}"


# What was made up or missed goes before a value that is off by little, after one far off.
MADE_UP, MISSED = 1.0, 0.9
