"""What a check of the ledger can find, and what it says in sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "damaged file", "chain broken", "seal broken", "fabricated", "misattributed", "altered text",
    "missing bytes", "altered bytes", "changed at source",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that does not hold: its kind, the record it was found at, and a sentence.

    `table` and `id` are None where no table or no single record can be told, `batch` likewise.
    """

    kind: Kind
    sentence: str
    table: str | None = None
    id: str | None = None
    batch: int | None = None

    @property
    def custody_broken(self) -> bool:
        """False for what an outlet did to its own page: the ledger itself is as it was."""
        return self.kind != "changed at source"


Tell = Callable[[Finding], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was read in a check, and how many findings it had.

    `not_rechecked` counts the captures whose text was not read out of their bytes again, `gone`
    those whose bytes were erased with their article. `head` is the hash of the last batch.
    """

    ledger: str | None
    batches: int
    rows: int
    captures: int
    quotes: int
    commitments: int
    not_rechecked: int
    gone: int
    head: str
    broken: int
    changed: int

    @property
    def holds(self) -> bool:
        """True when nothing was altered or is missing, whatever outlets did to their pages."""
        return not self.broken
