"""What the machine says of two records in, rows of `link` out, each only where it is news.

The newest row of a method on a pair holds; what holds no more is taken back by a newer row, so
that any earlier moment can still be asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sayso.ledger import link_keys
from sayso.ledger.chain import canonical
from sayso.link.groups import MACHINE
from sayso.records import Judgement, digest

if TYPE_CHECKING:
    from sayso.ledger.link_keys import Connection
    from sayso.ledger.read import Row

Key = tuple[str, str, str | None]  # relation, left end, right end where several may hold
GONE = "no longer found"
COMPARED = ("right_id", "judgement", "score", "made_by", "why")


class Rows:
    """What one transaction says, beside what was said before."""

    def __init__(self, connection: Connection, *, at: str, anew: bool) -> None:
        """`anew` where records are linked that were linked before."""
        self._connection, self._at, self._anew = connection, at, anew
        self._newest: dict[Key, Row | None] = {}
        self.new: list[dict[str, Any]] = []
        self.held: set[int] = set()  # of what was said, by a number of its key

    def say(
        self,
        relation: str,
        left: str,
        right: str,
        method: str,
        *,
        judgement: Judgement,
        score: float | None,
        why: Any,
        only_one: bool = False,
    ) -> None:
        """What a method says of two records; with `only_one` of no other pair from `left`."""
        key = (relation, left, None if only_one else right)
        self.held.add(key_number(key))
        row = {
            "left_id": left, "right_id": right, "relation": relation, "judgement": judgement,
            "score": score, "made_by": method,
            "why": why if isinstance(why, str) else canonical(why),
        }  # fmt: skip
        self._put(key, row)

    def take_back(self, relation: str, left: str, method: str) -> None:
        """That a method ties `left` to nothing any more, where it did."""
        key: Key = (relation, left, None)
        before = self._before(key)
        if before is not None and before["judgement"] != "unsure":
            self._put(key, withdrawn(before, method))

    def withdraw(self, rows: Iterable[Row]) -> None:
        """That methods do not say any more what these newest rows say."""
        for row in rows:
            key = (row["relation"], row["left_id"], row["right_id"])
            self._newest[key] = row
            self._put(key, withdrawn(row, row["made_by"]))

    def parted(self, record_id: str) -> frozenset[str]:
        """What people hold apart from a record in its relation to others of its kind."""
        return frozenset(link_keys.parted(self._connection, record_id, MACHINE))

    def _before(self, key: Key) -> Row | None:
        if key not in self._newest:
            relation, left, right = key
            asked = self._anew or right is None
            self._newest[key] = (
                link_keys.newest_said(self._connection, relation, left, right, MACHINE)
                if asked
                else None
            )
        return self._newest[key]

    def _put(self, key: Key, row: dict[str, Any]) -> None:
        before = self._before(key)
        if before is not None and all(before[name] == row[name] for name in COMPARED):
            return
        follows = before["id"] if before is not None else None
        named = [row[name] for name in sorted(row)]
        made = {"id": digest("link", named, follows), **row, "at": self._at}
        self._newest[key] = made
        self.new.append(made)


def withdrawn(row: Row, method: str) -> dict[str, Any]:
    """The row that takes another one back."""
    ends = {name: row[name] for name in ("left_id", "right_id", "relation")}
    return {**ends, "judgement": "unsure", "score": None, "made_by": method, "why": GONE}


def key_number(key: Key) -> int:
    """A number for a key, in an eighth of its room."""
    return hash(key)
