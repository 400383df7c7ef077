"""An id in; the record, its article, and the batches that recorded them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from sayso.ledger import schema
from sayso.ledger.evidence import assessed, entered
from sayso.ledger.read import Article, Record, Row, View, article, find, records

Batches = Mapping[int, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One record with the article that it is, was read out of or was captured for.

    `article` is None for what has none, such as a link; `batches` holds the batch of every row
    shown, by its number; `run` is what made the record. Of a commitment `evidence` counts what
    was entered about it, and `assessment` is the newest, None where it was never weighed.
    """

    record: Record
    article: Article | None
    batches: Batches
    run: Row | None
    evidence: int = 0
    assessment: Row | None = None

    @property
    def recorded(self) -> str:
        """The moment at which the record itself was recorded."""
        return str(self.batches[self.record.row["batch"]]["recorded"])


def shown(seen: View, given: str) -> Shown:
    """All that is known of the record whose id begins with `given`.

    Raises NotFound, or UsageError when it is no id or several records begin with it.
    """
    table, row = find(seen, given)
    record = records(seen, table, [row])[0]
    number = row["number"] if table == "article" else row.get("article")
    around = article(seen, number) if isinstance(number, int) else None
    rows = [row, *_said(record)]
    if around is not None:
        inside = (around.article, *around.quotes, *around.commitments)
        rows += around.captures
        rows += [each for one in inside for each in (one.row, *_said(one))]
    made = schema.run
    run = seen.first(select(made).where(made.c.id == row.get("run")))
    known = _weighed(seen, row["id"]) if table == schema.commitment.name else (0, None)
    return Shown(
        record=record, article=around, batches=batches_of(seen, rows), run=run,
        evidence=known[0], assessment=known[1],
    )  # fmt: skip


def _weighed(seen: View, commitment: str) -> tuple[int, Row | None]:
    return len(entered(seen, commitment)), next(iter(assessed(seen, commitment)), None)


def batches_of(seen: View, rows: Iterable[Row]) -> dict[int, Row]:
    """The batches in which `rows` were recorded, by number."""
    table = schema.batch
    numbers = sorted({row["batch"] for row in rows})
    return {
        row["number"]: row for row in seen.all(select(table).where(table.c.number.in_(numbers)))
    }


def _said(record: Record) -> list[Row]:
    return [row for rows in record.said.values() for row in rows]
