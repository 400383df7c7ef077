"""Keys in, neighbours out: an index in which nothing costs more because much is stored.

Of a bucket that holds many members only those next to the asker in time are given, so a million
identical headlines cost as little as two. What is given depends on what is stored, never on the
order in which it came.

Entries lie in sorted runs of numpy arrays that are merged as they grow, a log-structured merge
(O'Neil et al., 1996): 24 bytes an entry where a dictionary takes about a hundred.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FRESH = 1 << 16  # entries that wait in a dictionary before they become a run
LARGEST_RUN = 1 << 25  # entries; larger runs are not merged again
Place = tuple[int, int]  # (moment, who): where a member stands in time
UNSIGNED = NDArray[np.uint64]


class Neighbours(Protocol):
    """Members by key, wherever they are kept."""

    def add(self, keys: Iterable[int], place: Place) -> None:
        """Puts a member into the bucket of each key."""

    def near(self, keys: Iterable[int], place: Place) -> dict[Place, int]:
        """The neighbours of `place` in time, without itself, with the keys they share with it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Entries sorted by key, then moment, then member."""

    keys: UNSIGNED
    moments: NDArray[np.int64]
    members: UNSIGNED

    def place_of(self, place: Place, start: int, end: int) -> int:
        """Where `place` stands, or would stand, within one bucket."""
        moment, member = place
        left = start + int(np.searchsorted(self.moments[start:end], moment))
        right = start + int(np.searchsorted(self.moments[start:end], moment, side="right"))
        return left + int(np.searchsorted(self.members[left:right], np.uint64(member)))

    def places(self, start: int, end: int) -> list[Place]:
        moments, members = self.moments[start:end], self.members[start:end]
        return list(zip(moments.tolist(), members.tolist(), strict=True))


class Buckets:
    """Members by key, each bucket ordered in time; keys and members are 64-bit numbers."""

    def __init__(self, reach: int) -> None:
        """`reach` is how many neighbours on either side are given."""
        self._reach = reach
        # Tuples of numbers, not lists: the garbage collector need not walk through them.
        self._fresh: dict[int, tuple[Place, ...]] = {}
        self._waiting = 0
        self._runs: list[_Run] = []

    def add(self, keys: Iterable[int], place: Place) -> None:
        """Puts a member into the bucket of each key; each member is to be added once."""
        for key in set(keys):
            held = self._fresh.get(key, ())
            self._fresh[key] = tuple(sorted((*held, place))) if held else (place,)
            self._waiting += 1
        if self._waiting >= FRESH:
            self._settle()

    def near(self, keys: Iterable[int], place: Place) -> dict[Place, int]:
        """The neighbours of `place` in time, without itself, with the keys they share with it."""
        asked = sorted(set(keys))
        votes: dict[Place, int] = {}
        found: dict[int, Sequence[Place]] = {key: self._fresh.get(key, ()) for key in asked}
        wanted = np.array(asked, dtype=np.uint64)
        for run in self._runs:
            starts = np.searchsorted(run.keys, wanted)
            ends = np.searchsorted(run.keys, wanted, side="right")
            for at in np.flatnonzero(ends > starts).tolist():
                start, end = int(starts[at]), int(ends[at])
                if end - start > 2 * self._reach + 1:
                    middle = run.place_of(place, start, end)
                    start = max(start, middle - self._reach)
                    end = min(end, middle + self._reach + 1)
                found[asked[at]] = sorted([*found[asked[at]], *run.places(start, end)])
        for bucket in found.values():
            for beside in self._beside(bucket, place):
                votes[beside] = votes.get(beside, 0) + 1
        return votes

    def _beside(self, bucket: Sequence[Place], place: Place) -> Sequence[Place]:
        at = bisect_left(bucket, place)
        after = at + (at < len(bucket) and bucket[at] == place)
        return [*bucket[max(0, at - self._reach) : at], *bucket[after : after + self._reach]]

    def _settle(self) -> None:
        """Makes a run of what waits, and one of every two runs of like size."""
        rows = [(key, *place) for key, held in self._fresh.items() for place in held]
        self._fresh, self._waiting = {}, 0
        self.load(
            np.array([row[0] for row in rows], dtype=np.uint64),
            np.array([row[1] for row in rows], dtype=np.int64),
            np.array([row[2] for row in rows], dtype=np.uint64),
        )

    def load(self, keys: UNSIGNED, moments: NDArray[np.int64], members: UNSIGNED) -> None:
        """Puts in many entries at once: one key, moment and member each, none of them twice."""
        self._runs.append(_sorted(keys, moments, members))
        while len(self._runs) > 1 and len(self._runs[-2].keys) <= 2 * len(self._runs[-1].keys):
            if len(self._runs[-2].keys) + len(self._runs[-1].keys) > LARGEST_RUN:
                break
            later, earlier = self._runs.pop(), self._runs.pop()
            self._runs.append(
                _sorted(
                    np.concatenate((earlier.keys, later.keys)),
                    np.concatenate((earlier.moments, later.moments)),
                    np.concatenate((earlier.members, later.members)),
                )
            )


def _sorted(keys: UNSIGNED, moments: NDArray[np.int64], members: UNSIGNED) -> _Run:
    order = np.lexsort((members, moments, keys))
    return _Run(keys[order], moments[order], members[order])
