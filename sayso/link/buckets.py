"""Keys in, neighbours out: an index in which nothing costs more because much is stored.

Of a bucket that holds many members only those next to the asker in time are given, so a million
identical headlines cost as little as two. What is given depends on what is stored, never on the
order in which it came.

Entries lie in sorted runs of numpy arrays that are merged as they grow, a log-structured merge
(O'Neil et al., 1996): 24 bytes an entry where a dictionary takes about a hundred.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
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

    def held(self, wanted: UNSIGNED) -> Iterator[tuple[int, int, int]]:
        """Each of the keys that is there, with where its entries begin and end."""
        # The method of the array itself: `np.searchsorted` takes as long again to come to it.
        starts = self.keys.searchsorted(wanted)
        hit = (self.keys.take(starts, mode="clip") == wanted).nonzero()[0]
        # Most keys nobody has: only of the others is the end looked for.
        if len(hit):
            there = wanted[hit]
            ends = self.keys.searchsorted(there, side="right")
            yield from zip(there.tolist(), starts[hit].tolist(), ends.tolist(), strict=True)

    def place_of(self, place: Place, start: int, end: int) -> int:
        """Where `place` stands, or would stand, within one bucket."""
        moment, member = place
        left = start + int(self.moments[start:end].searchsorted(moment))
        if left == end or self.moments[left] != moment:
            return left
        right = start + int(self.moments[start:end].searchsorted(moment, side="right"))
        return left + int(self.members[left:right].searchsorted(np.uint64(member)))

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
        asked = set(keys)
        # What was put in last is mostly known by its own keys to nobody but itself.
        alone = (place,)
        found: dict[int, list[Place]] = {
            key: list(held) for key in asked if (held := self._fresh.get(key, alone)) != alone
        }
        wanted = np.array(sorted(asked), dtype=np.uint64)
        for run in self._runs:
            for key, start, end in run.held(wanted):
                if end - start > 2 * self._reach + 1:
                    middle = run.place_of(place, start, end)
                    start, end = (
                        max(start, middle - self._reach),
                        min(end, middle + self._reach + 1),
                    )
                found.setdefault(key, []).extend(run.places(start, end))
        votes: dict[Place, int] = {}
        for bucket in found.values():
            for beside in self._beside(bucket, place):
                votes[beside] = votes.get(beside, 0) + 1
        return votes

    def _beside(self, bucket: list[Place], place: Place) -> Sequence[Place]:
        if len(bucket) <= self._reach:
            if place in bucket:
                bucket.remove(place)
            return bucket
        bucket.sort()
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
