"""Folded names with their places in, in any order; sorted names with their rows out.

An external merge sort (Knuth, The Art of Computer Programming 3, 5.4): runs sorted in memory lie
in files until they are merged, so that a million names need no more memory than 400,000.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Literal

RUN = 400_000  # names sorted in memory, some 40 MB
RUNS_AT_ONCE = 100  # files open at once
# main: the name of a city, country or region. kept: found under it whoever else is.
# region: a state's or county's name, which yields to a main one of its country. other: one
# that yields to any main one.
Rank = Literal["main", "kept", "region", "other"]
LETTERS: dict[Rank, str] = {"main": "m", "kept": "k", "region": "r", "other": "o"}
ORDER_STEP = 1000  # in one person: places of a name with as many people can be told apart
MOST_ORDER = 10**15
MERGE_TICK = 20_000


class Names:
    """Names on their way into the file; `folder` takes the runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self._lines: list[str] = []
        self._runs: list[Path] = []

    def add(self, key: str, place: int, rank: Rank, *, people: float, country: str) -> None:
        """Let `place`, in `country` with so many `people`, be found under a folded name."""
        # Sorted as text, the most populous comes first, then the first that was added.
        order = MOST_ORDER - min(MOST_ORDER, int(ORDER_STEP * max(0.0, people + 1)))
        self._lines.append(f"{key}\t{order:016d}\t{place:09d}\t{LETTERS[rank]}\t{country}\n")
        self.count += 1
        if len(self._lines) >= RUN:
            self._spill()

    def _spill(self) -> None:
        self._lines.sort()
        self._write(iter(self._lines))
        self._lines = []

    def _write(self, lines: Iterator[str]) -> None:
        run = self.folder / f"run-{self.count}-{len(self._runs)}"
        with run.open("w", encoding="utf8", newline="\n") as stream:
            stream.writelines(lines)
        self._runs.append(run)

    def _sorted(self, opened: ExitStack) -> Iterator[str]:
        while len(self._runs) > RUNS_AT_ONCE:
            first, self._runs = self._runs[:RUNS_AT_ONCE], self._runs[RUNS_AT_ONCE:]
            with ExitStack() as some:
                self._write(heapq.merge(*(_lines(run, some) for run in first)))
            for run in first:
                run.unlink()
        self._lines.sort()
        return heapq.merge(self._lines, *(_lines(run, opened) for run in self._runs))

    def write(self, progress: Callable[[float], None]) -> tuple[int, int, int]:
        """Write sections of key_starts, starts, rows and key text; counts of names, rows, bytes.

        `progress` gets the share that is done, from 0 to 1.
        """
        keys = text = taken = seen = 0
        with ExitStack() as opened:
            starts, key_starts, rows = (_Numbers(self.folder / name, opened) for name in SECTIONS)
            texts = opened.enter_context((self.folder / "key_text").open("wb"))
            starts.add((0,))
            key_starts.add((0,))
            for key, group in groupby(
                self._sorted(opened), key=lambda line: line.split("\t", 1)[0]
            ):
                found = [line.rstrip("\n").split("\t") for line in group]
                seen += len(found)
                places = settled(found)
                if places:
                    written = (b"\n" if keys else b"") + key.encode()
                    text += texts.write(written)
                    keys += 1
                    taken += len(places)
                    rows.add(places)
                    starts.add((taken,))
                    key_starts.add((text + 1,))
                if seen % MERGE_TICK < len(found):
                    progress(seen / self.count)
        return keys, taken, text


SECTIONS = ("starts", "key_starts", "rows")


class _Numbers:
    """Numbers on their way into a section's file."""

    def __init__(self, path: Path, opened: ExitStack) -> None:
        self._stream = opened.enter_context(path.open("wb"))
        self._waiting = array("I")
        opened.callback(self._flush)

    def add(self, numbers: tuple[int, ...]) -> None:
        self._waiting.extend(numbers)
        if len(self._waiting) > 65_536:
            self._flush()

    def _flush(self) -> None:
        self._waiting.tofile(self._stream)
        del self._waiting[:]


def _lines(run: Path, opened: ExitStack) -> Iterator[str]:
    return opened.enter_context(run.open(encoding="utf8", newline="\n"))


def settled(found: list[list[str]]) -> tuple[int, ...]:
    """The places of one name, the most populous first, less those that yield to others."""
    mains = {country for _, _, _, rank, country in found if rank == "m"}
    places = (
        int(place)
        for _, _, place, rank, country in found
        if rank in "mk" or not mains or (rank == "r" and country not in mains)
    )
    return tuple(dict.fromkeys(places))
