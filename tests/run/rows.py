"""A ledger with announcements of one's own, and one row of evidence that can be so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from sayso.ledger import read, schema
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add
from tests.ledger.conftest import RUN, addition

ROW: dict[str, Any] = {
    "channel": "press_on_ground", "says": "not_happening", "event": "2024-03-05",
    "known_at": "2024-03-06", "origin": "wire-1", "reliability": "B2", "share": 0.0,
    "excerpt": "No column has left the camp", "speaker": "Ada Mora",
}  # fmt: skip


def desk_of(place: Path, *names: str) -> Ledger:
    """A ledger in which the army announces to leave each of these ports by 20 March 2024."""
    ledger = open_ledger(str(place))
    add(ledger, [addition(name) for name in names], RUN)
    return ledger


def commitments(ledger: Ledger) -> list[str]:
    table = schema.commitment
    with read.view(ledger) as seen:
        return [row["id"] for row in seen.all(select(table.c.id).order_by(table.c.number))]
