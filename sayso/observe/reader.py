"""What an evidence reader is: a file and the commitment it is asked about in, evidence out.

A reader is a plain function of the entry-point group `sayso.readers`. It says what it found, what
it could not read and what it looked at; it never says more than its file shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import InputError, UsageError

if TYPE_CHECKING:
    from sayso.ledger.read import View

LENGTH_OF_A_DAY = 10  # characters of an ISO date that names no hour


def _uncounted(_done: int) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The commitment a reader is asked about, and how.

    `announced` and the window are ISO days or moments, None when unknown; the window ends before
    `window_end`: "by 20 March" ends before "2024-03-21". `latitude` and
    `longitude` are WGS 84 degrees of the place it is about. `options` are those of
    `--with NAME=VALUE`, as text. `counted` may be told every so often how many rows were looked
    at. `seen` is the ledger, for a reader that asks it instead of a file.
    """

    commitment: str
    announced: str | None = None
    window_start: str | None = None
    window_end: str | None = None
    action: str | None = None
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    counted: Callable[[int], object] = field(default=_uncounted, compare=False)
    seen: View | None = field(default=None, compare=False)

    @property
    def last_day(self) -> date | None:
        """The last day of the window, None where it is open or unknown."""
        if self.window_end is None:
            return None
        end = date.fromisoformat(self.window_end[:LENGTH_OF_A_DAY])
        return end - timedelta(days=1) if len(self.window_end) == LENGTH_OF_A_DAY else end


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item as a reader gives it: `where` it stood ("row 7"), and its fields.

    The fields carry the names that `sayso evidence add` gives them, without the commitment:
    channel, says, event, known_at, origin, and reliability, grade_why, group, speaker, place,
    share, coverage, coverage_why, looked, excerpt, reading, url, image, ratios where known.
    `reading` holds the sentence of the reader, `ratios` the likelihoods of kept, partly, not
    done and reversed against each other where the reader measured them.
    """

    where: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a reader made of a file.

    `left_out` counts rows by the reason for which they say nothing here ("outside the area"),
    `looked` tells in sentences what was looked at and with what test.
    """

    rows: tuple[Row, ...] = ()
    faults: tuple[InputError, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    looked: tuple[str, ...] = ()


# Raises InputError for a file that is not of its kind, UsageError for an option that it needs or
# cannot use, ReaderSkipped where it has nothing to say of this commitment, ReaderUnavailable
# where something must be installed first.
Reader = Callable[[Path, Asked], Read]


def check_options(asked: Asked, known: Mapping[str, str]) -> None:
    """Raises UsageError naming an option that is none of `known`: its name and what it is for."""
    for name in asked.options:
        if name not in known:
            has = "; ".join(f"{each} ({what})" for each, what in known.items())
            raise UsageError(
                "this reader has no such option",
                subject=f"--with {name:.60}",
                mend=f"it has {has}" if known else "it has none",
            )


def number_of(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
