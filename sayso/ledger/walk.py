"""The ledger → all its chained rows once, in the order of the chain, and whether it holds.

Constant memory: numbers rise with batches, so that one cursor a table is enough.
"""

from __future__ import annotations

import hashlib
import itertools
import operator
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, null, select

from sayso.ledger import chain, schema
from sayso.ledger.chain import Values as Values
from sayso.ledger.findings import Finding, Tell
from sayso.ledger.streams import in_order

Check = Callable[[Sequence[Values]], None]


@dataclass(frozen=True, slots=True)
class Passed:
    """One batch that was passed: its number, hash and moment as stored, its rows as counted."""

    number: int
    hash: str
    recorded: str
    rows: int


def walk(
    connection: Connection, checks: Mapping[str, Check], tell: Tell
) -> Generator[Passed, None, None]:
    """Each batch in turn; `checks` sees all rows of its table, some at a time, `tell`
    what does not hold.

    A row is a tuple: its columns by name, its batch (see `places`), and last the digest that a
    redaction kept of it; of a capture, the one it kept of the capture's article.
    """
    redacting = connection.scalar(select(schema.redaction.c.number).limit(1)) is not None
    with ExitStack() as opened:
        lanes = [
            opened.enter_context(
                closing(_Lane(connection, table, checks.get(table.name), tell, redacting))
            )
            for table in schema.CHAINED
        ]
        last = Passed(0, chain.START, "", 0)
        for stored in opened.enter_context(closing(_batches(connection, tell))):
            number, recorded, _, rows, rows_sha256, stored_hash = stored
            _check_link(last, stored, tell)
            digest = hashlib.sha256()
            counts = {lane.name: lane.take(number, digest) for lane in lanes}
            last = Passed(number, stored_hash, recorded, sum(counts.values()))
            if digest.hexdigest() != rows_sha256:
                tell(_altered(number, rows, {name: n for name, n in counts.items() if n}))
            yield last
        for lane in lanes:
            lane.rest(last.number)


def places(table: Table) -> dict[str, int]:
    """Where each column of `table` stands in the tuples that a walk hands on."""
    return {column: place for place, column in enumerate([*_sorted(table), "batch"])}


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows of one table that follow each other and name the same batch, with their digests."""

    batch: int
    rows: Sequence[Values]
    digests: Sequence[str]


class _Lane:
    """The rows of one table by rising number, in runs."""

    def __init__(
        self, connection: Connection, table: Table, check: Check | None, tell: Tell, redacting: bool
    ) -> None:
        self.name = table.name
        self._check, self._tell = check, tell
        columns = _sorted(table)
        self._digests = chain.row_digests(self.name, columns)
        at = places(table)
        self._number, self._id = at["number"], at["id"]
        self._blanked = [at[column] for column in schema.BLANKED.get(self.name, ())]
        self._redacting = redacting and bool(self._blanked)
        kept = _kept_digest(table) if redacting else null()
        query = select(*(table.c[column] for column in columns), table.c.batch, kept)
        self._runs = self._read_runs(in_order(connection, query, table, at=self._number))
        self._next: _Run | None = None
        self._after: _Run | None = None
        self._begun = False

    def take(self, batch: int, digest: hashlib._Hash) -> int:
        """How many rows `batch` has here, each digested and checked."""
        if not self._begun:
            self._begun = True
            self._next, self._after = next(self._runs, None), next(self._runs, None)
        taken = 0
        strays: list[_Run] = []
        while (run := self._next) is not None:
            if run.batch == batch:
                digest.update("".join(run.digests).encode())
                taken += len(run.rows)
                if self._check is not None:
                    self._check(run.rows)
            elif run.batch < batch or self._too_late(run, batch):
                strays.append(run)
            else:
                break
            self._next, self._after = self._after, next(self._runs, None)
        for run in strays:
            self._tell_stray(run, "out of the order of the numbers")
        return taken

    def rest(self, last: int) -> None:
        """Tell of the rows that say they were recorded after the last batch there is."""
        for run in (self._next, self._after, *self._runs):
            if run is not None:
                self._tell_stray(run, f"but the last batch is {last}")

    def close(self) -> None:
        self._runs.close()

    def _too_late(self, run: _Run, batch: int) -> bool:
        """True where what comes next goes on with `batch` or one before that of `run`."""
        return self._after is not None and batch <= self._after.batch < run.batch

    def _read_runs(self, read: Iterator[list[Values]]) -> Generator[_Run, None, None]:
        last = 0
        for rows in read:
            self._tell_gaps(rows, last)
            last = rows[-1][self._number]
            digests = self._digests_of(rows)
            start = 0
            for batch, same in itertools.groupby(map(_batch_of, rows)):
                end = start + len(list(same))
                run = _Run(batch, rows[start:end], digests[start:end])
                if type(batch) is int:
                    yield run
                else:
                    self._broken(run.rows[0], f"a row of {self.name} names no batch")
                start = end

    def _tell_gaps(self, rows: Sequence[Values], last: int) -> None:
        numbers = [row[self._number] for row in rows]
        if numbers == list(range(last + 1, last + 1 + len(rows))):
            return
        for row, number in zip(rows, numbers, strict=True):
            if number != last + 1:
                self._broken(row, _gap(self.name, last, number))
            last = number

    def _digests_of(self, rows: Sequence[Values]) -> Sequence[str]:
        try:
            digests = self._digests(rows)
        except (TypeError, UnicodeError):
            digests = [self._digest_alone(row) for row in rows]
        if not self._redacting:
            return digests
        return [
            digest if row[-1] is None else self._kept(row)
            for row, digest in zip(rows, digests, strict=True)
        ]

    def _digest_alone(self, row: Values) -> str:
        try:
            return self._digests([row])[0]
        except (TypeError, UnicodeError):
            self._broken(row, f"a row of {self.name} holds a value that no ledger ever wrote")
            return ""

    def _kept(self, row: Values) -> str:
        if any(row[place] != "" for place in self._blanked):
            self._broken(row, f"a redacted row of {self.name} holds words again")
        return str(row[-1])

    def _tell_stray(self, run: _Run, where: str) -> None:
        count = len(run.rows)
        rows = "a row" if count == 1 else f"{count} rows"
        says = "says it was" if count == 1 else "say they were"
        self._broken(
            run.rows[0], f"{rows} of {self.name} {says} recorded in batch {run.batch}, {where}"
        )

    def _broken(self, row: Values, sentence: str) -> None:
        batch = row[-2] if type(row[-2]) is int else None
        self._tell(
            Finding(
                kind="chain broken", table=self.name, id=str(row[self._id]), batch=batch,
                sentence=sentence,
            )
        )  # fmt: skip


_batch_of = operator.itemgetter(-2)


def _sorted(table: Table) -> list[str]:
    return sorted(column.name for column in table.columns if column.name != "batch")


def _kept_digest(table: Table) -> ColumnElement[Any]:
    blanked, article = schema.redaction, schema.article
    kept = select(func.min(blanked.c.row_sha256))
    if table is schema.capture:
        of_article = kept.join(article, article.c.id == blanked.c.about)
        return of_article.where(article.c.number == table.c.article).scalar_subquery()
    if table.name in schema.BLANKED:
        return kept.where(blanked.c.about == table.c.id).scalar_subquery()
    return null()


def _batches(connection: Connection, tell: Tell) -> Generator[Values, None, None]:
    table = schema.batch
    query = select(*(table.c[name] for name in _BATCH))
    for row in itertools.chain.from_iterable(in_order(connection, query, table, at=0)):
        if type(row[3]) is int:
            yield row
            continue
        tell(_of_batch(row[0], f"batch {row[0]} does not say how many rows it has"))
        yield (*row[:3], -1, *row[4:])


_BATCH = ("number", "recorded", "clock", "rows", "rows_sha256", "hash")


def _check_link(last: Passed, stored: Values, tell: Tell) -> None:
    number, recorded, clock, rows, rows_sha256, stored_hash = stored
    if number != last.number + 1:
        tell(_of_batch(number, _gap("batch", last.number, number)))
    if not str(recorded) > str(last.recorded):
        tell(_of_batch(number, f"batch {number} was not recorded after the batch before it"))
    try:
        due = chain.batch_hash(
            last.hash, number, recorded=recorded, clock=clock, rows=rows, digest=rows_sha256
        )
    except (TypeError, ValueError):
        due = None
    if due != stored_hash:
        sentence = f"the hash of batch {number} does not follow from its content"
        tell(_of_batch(number, f"{sentence} and the hash before it"))


def _altered(number: int, rows: int, counts: Mapping[str, int]) -> Finding:
    """A batch whose rows are not those that were recorded; names the table where only one can
    be meant.
    """
    counted = sum(counts.values())
    if counted == rows:
        change = "a row was altered"
    else:
        change = f"rows are missing ({counted} of {rows} are there)"
        if counted > rows:
            change = f"rows were added ({counted} instead of {rows})"
    table = next(iter(counts)) if len(counts) == 1 and counted >= rows else None
    where = ", ".join(f"{count} of {name}" for name, count in counts.items())
    sentence = f"in batch {number} {change}{': ' if where else ''}{where}"
    return _of_batch(number, sentence, table=table)


def _of_batch(number: int, sentence: str, *, table: str | None = None) -> Finding:
    return Finding(kind="chain broken", batch=number, table=table, sentence=sentence)


def _gap(name: str, last: int, number: int) -> str:
    if number <= last:
        return f"a row of {name} has the number {number}, which none has"
    if number == last + 2:
        return f"number {last + 1} of {name} is missing"
    return f"numbers {last + 1} to {number - 1} of {name} are missing"
