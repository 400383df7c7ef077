"""A ledger → one ZIP file with all its rows and captured bytes, the same from either engine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection, Table, case, func, select

from sayso.errors import CustodyError, LedgerError
from sayso.ledger import captures, migrations, schema
from sayso.ledger.chain import START, canonical
from sayso.ledger.store import Ledger, reading
from sayso.ledger.streams import FETCHED, FETCHED_ARTICLES, chunks

FORMAT = "sayso backup 1"
TABLES: tuple[Table, ...] = (schema.batch, *schema.CHAINED)
# The same ledger gives the same file, to the byte, whenever and wherever it is backed up.
DATE = (1980, 1, 1, 0, 0, 0)
README = """\
This is a backup of a ledger of sayso. It can be read without sayso.

identity.json          the ledger's id, its last hash, and how many rows and captures are here
rows/<table>.jsonl     the rows of each table in UTF-8, one JSON object a line, with all columns
captures/<digest>      the captured bytes; each is named by its own SHA-256

A row names the batch it was recorded in; rows/batch.jsonl says when that was. An article's text
is in its column `text`; the offsets of quotes and commitments count its Unicode characters.

To check the chain: the digest of a row is the SHA-256 of the JSON array [table, {column: value}],
without its batch and without nulls, keys sorted, no blanks, in UTF-8. `rows_sha256` of a batch is
the SHA-256 of the digests of its rows written one after the other, by table (run, article,
capture, quote, commitment, link, evidence, assessment, retraction, redaction, judgement,
resolution, note, poll) and number. `hash` is the SHA-256 of the JSON array [hash of the batch
before, number, recorded, clock, rows, rows_sha256]; before the first batch stand 64 zeros. Rows
whose words were erased keep their digest as `row_sha256` of the row in rows/redaction.jsonl
that is about them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a backup holds, and which captured bytes it does not.

    `erased` were removed with a redacted article; `missing` are gone or altered and should not be.
    """

    rows: int
    captures: int
    erased: int
    missing: int
    head: str


def backup(ledger: Ledger, path: Path, *, progress: Callable[[int], None] | None = None) -> Saved:
    """Write all that the ledger held at one moment into one file, whatever is added meanwhile.

    The file appears whole or not at all; one that was there is replaced. `progress` is told the
    number of rows and captures written so far. Raises LedgerError when it cannot be written.
    """
    with (
        _written_beside(path) as file,
        reading(ledger) as connection,
        ZipFile(file, "w", ZIP_DEFLATED) as archive,
    ):
        return _Backup(ledger, connection, archive, progress or _untold).write()


class _Backup:
    """One backup while it is written."""

    def __init__(
        self,
        ledger: Ledger,
        connection: Connection,
        archive: ZipFile,
        progress: Callable[[int], None],
    ) -> None:
        self._ledger, self._connection, self._archive = ledger, connection, archive
        self._progress = progress
        self._done = 0
        self._counts = dict.fromkeys(("captures", "erased", "missing"), 0)

    def write(self) -> Saved:
        self._archive.writestr(_member("README.txt"), README)
        rows = {table.name: self._rows(table) for table in TABLES}
        self._captures()
        about = self._about() | {"rows": rows} | self._counts
        self._archive.writestr(_member("identity.json"), canonical(about) + "\n")
        return Saved(rows=sum(rows.values()), head=about["head"], **self._counts)

    def _rows(self, table: Table) -> int:
        columns = [column.name for column in table.columns]
        fetched = FETCHED_ARTICLES if table is schema.article else FETCHED
        read = chunks(self._connection, select(table).order_by(table.c.number), fetched=fetched)
        count = 0
        member = _member(f"rows/{table.name}.jsonl")
        with closing(read), self._archive.open(member, "w", force_zip64=True) as file:
            for rows in read:
                file.write(self._lines(table, columns, rows))
                count += len(rows)
                self._advance(len(rows))
        return count

    def _lines(self, table: Table, columns: list[str], rows: list[Any]) -> bytes:
        try:
            lines = [canonical(dict(zip(columns, row, strict=True))) for row in rows]
        except (TypeError, ValueError) as fault:
            raise CustodyError(
                f"a row of {table.name} holds what no ledger ever wrote",
                subject=self._ledger.shown,
                mend="run `sayso verify`: it names the row",
            ) from fault
        return ("\n".join(lines) + "\n").encode()

    def _captures(self) -> None:
        with closing(chunks(self._connection, _captured())) as read:
            for rows in read:
                for digest, needed in rows:
                    self._capture(digest, needed)
                self._advance(len(rows))

    def _capture(self, digest: str, needed: int) -> None:
        try:
            data = captures.bytes_of(self._ledger.captures, digest)
        except CustodyError:
            self._counts["missing" if needed else "erased"] += 1
            return
        self._archive.writestr(_member(f"captures/{digest}"), data)
        self._counts["captures"] += 1

    def _about(self) -> dict[str, Any]:
        identity, batch = schema.identity.c, schema.batch.c
        ledger_id, made = self._connection.execute(select(identity.id, identity.made)).one()
        newest = select(batch.hash).order_by(batch.number.desc()).limit(1)
        return {
            "format": FORMAT, "schema": migrations.NEWEST, "ledger": ledger_id, "made": made,
            "head": self._connection.scalar(newest) or START,
        }  # fmt: skip

    def _advance(self, count: int) -> None:
        self._done += count
        self._progress(self._done)


def _captured() -> Any:
    """Digests of all captured bytes, each with 0 where only redacted articles needed them."""
    taken, article, gone = schema.capture, schema.article, schema.redaction
    redacted = select(gone.c.number).where(gone.c.about == article.c.id).exists()
    needed = func.max(case((redacted, 0), else_=1))
    joined = taken.outerjoin(article, article.c.number == taken.c.article)
    query = select(taken.c.bytes_sha256, needed).select_from(joined)
    return query.group_by(taken.c.bytes_sha256).order_by(taken.c.bytes_sha256)


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, DATE)
    member.compress_type = ZIP_DEFLATED
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member


def _untold(_: int) -> None:
    return None


@contextmanager
def _written_beside(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the name `path` when all went well, and is gone otherwise."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise
    except OSError as fault:
        raise LedgerError(
            f"the backup cannot be written ({fault.strerror})",
            subject=str(path),
            mend="make room on the disk and name a file in a folder where you may write",
            code="not_backed_up",
        ) from fault
