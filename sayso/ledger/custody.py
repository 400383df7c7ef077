"""A ledger → what in it was altered, is missing, or stands nowhere in what it was read out of.

Nothing here writes. A chain proves that no row changed since its batch was recorded, but whoever
can write the file can also make a whole new chain: only a seal kept elsewhere tells of that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DatabaseError

from sayso.errors import CustodyError, LedgerError
from sayso.ledger import captures, schema, seal
from sayso.ledger.chain import START
from sayso.ledger.collector import seldom_collected
from sayso.ledger.findings import Finding, Kind, Tell, Verified
from sayso.ledger.migration_6 import astray
from sayso.ledger.rows import capture_of_row
from sayso.ledger.store import Ledger, reading
from sayso.ledger.walk import Check, Passed, Values, places, walk
from sayso.ledger.words import Texts, Wording, changed_at_source
from sayso.records import Capture

__all__ = ["Finding", "Kind", "Verified", "verify"]

# Reads the text out of a capture again, by its row; None when another extractor made it.
TextOf = Callable[[Capture, Mapping[str, Any]], str | None]
Progress = Callable[[int], None]
# Lines of SQLite's own checks that are told one by one.
MOST_DAMAGE = 100
_QUOTE = (("its words", "words", "content"), ("its speaker", "speaker_words", "speaker"),
          ("its cue", "cue_words", "cue"))  # fmt: skip
_COMMITMENT = (("its words", "words", "evidence"),)


def verify(
    ledger: Ledger,
    tell: Tell,
    *,
    text_of: TextOf | None = None,
    sealed: seal.Seal | None = None,
    progress: Progress | None = None,
) -> Verified:
    """What was read in a check of the whole ledger; each finding goes to `tell` when it is met.

    `progress` is told the number of rows read so far. Raises CustodyError when the seal is
    forged, LedgerError when the ledger cannot be asked at all.
    """
    if sealed is not None:
        seal.check(sealed)
    check = _Check(ledger, tell, text_of)
    try:
        beside = _damage_beside(ledger, check.tell)
        with reading(ledger) as connection, beside, seldom_collected():
            check.all(connection, sealed, progress)
    except LedgerError as fault:
        if fault.code != "ledger_damaged":
            raise
        sentence = f"{fault.message}: what lies there could not be read on"
        check.tell(Finding(kind="damaged file", sentence=sentence))
    return check.verified()


class _Check:
    """One check of one ledger: what it looks at in each row, and what it has counted."""

    def __init__(self, ledger: Ledger, tell: Tell, text_of: TextOf | None) -> None:
        self._ledger, self._tell, self._text_of = ledger, tell, text_of
        self._id: str | None = None
        self._head = Passed(0, START, "", 0)
        self._counts = dict.fromkeys(
            ("batches", "rows", "captures", "quotes", "commitments", "not_rechecked", "gone",
             "broken", "changed"), 0,
        )  # fmt: skip
        self._article = places(schema.article)
        self._capture = places(schema.capture)

    def tell(self, finding: Finding) -> None:
        self._counts["broken" if finding.custody_broken else "changed"] += 1
        self._tell(finding)

    def all(
        self, connection: Connection, sealed: seal.Seal | None, progress: Progress | None
    ) -> None:
        self._id = connection.scalar(select(schema.identity.c.id))
        self._texts = Texts(connection)
        quotes = Wording(schema.quote, _QUOTE, self._texts, self.tell)
        commitments = Wording(schema.commitment, _COMMITMENT, self._texts, self.tell)
        checks: dict[str, Check] = {
            "article": self.articles, "capture": self.captures, "quote": quotes,
            "commitment": commitments,
        }  # fmt: skip
        if self._id is None:
            sentence = "the ledger's own id is missing"
            self.tell(Finding(kind="chain broken", table="identity", sentence=sentence))
        if sealed is not None and sealed.ledger != self._id:
            self._unsealed(f"it seals another ledger ({sealed.ledger}); this one is {self._id}")
        met: tuple[str, str] | None = None
        with closing(walk(connection, checks, self.tell)) as passing:
            for passed in passing:
                self._head = passed
                self._counts["batches"] += 1
                self._counts["rows"] += passed.rows
                if sealed is not None and passed.number == sealed.batch:
                    met = (passed.hash, passed.recorded)
                if progress:
                    progress(self._counts["rows"])
        self._counts |= {"quotes": quotes.count, "commitments": commitments.count}
        if sealed is not None and met != (sealed.hash, sealed.recorded):
            here = "is not the one that was sealed" if met else "is not there any more"
            self._unsealed(f"batch {sealed.batch} {here}")
        for finding in changed_at_source(connection, self._texts):
            self.tell(finding)
        if self._ledger.server:
            _tell_astray(connection, self.tell)

    def articles(self, rows: Sequence[Values]) -> None:
        """The text of each article fits its digest."""
        for row in rows:
            self._check_article(row)

    def captures(self, rows: Sequence[Values]) -> None:
        """The bytes of each capture are there, and give the text that was recorded."""
        self._counts["captures"] += len(rows)
        for row in rows:
            self._check_capture(row)

    def _check_article(self, row: Values) -> None:
        at = self._article
        words = row[at["text"]]
        redacted = row[-1] is not None
        known = isinstance(words, str) and not redacted
        self._texts.hold(row[-2], row[at["number"]], words if known else None)
        if redacted:
            return
        if not known or _sha256(words) != row[at["text_sha256"]]:
            self._found(row, "article", "altered text", "its text does not fit its digest")

    def _check_capture(self, row: Values) -> None:
        digest = row[self._capture["bytes_sha256"]]
        redacted = row[-1] is not None
        try:
            data = captures.bytes_of(self._ledger.captures, str(digest))
        except CustodyError as fault:
            if redacted and fault.code == "missing_bytes":
                self._counts["gone"] += 1
                return
            kind: Kind = "altered bytes" if fault.code == "altered_bytes" else "missing bytes"
            self._found(row, "capture", kind, f"{fault.message} ({fault.subject})")
            return
        article = row[self._capture["article"]]
        if not redacted and article is not None:
            self._extract_again(row, data, self._texts.of(article))

    def _extract_again(self, row: Values, data: bytes, text: str | None) -> None:
        again = None
        if self._text_of is not None:
            named = {name: row[place] for name, place in self._capture.items()}
            again = self._text_of(capture_of_row(named, data), named)
        if again is None:
            self._counts["not_rechecked"] += 1
        elif again != text:
            sentence = "its bytes give another text than the one recorded"
            self._found(row, "capture", "altered text", sentence)

    def _found(self, row: Values, table: str, kind: Kind, sentence: str) -> None:
        row_id = row[(self._article if table == "article" else self._capture)["id"]]
        self.tell(Finding(kind=kind, table=table, id=str(row_id), batch=row[-2], sentence=sentence))

    def _unsealed(self, sentence: str) -> None:
        self.tell(Finding(kind="seal broken", sentence=sentence))

    def verified(self) -> Verified:
        return Verified(ledger=self._id, head=self._head.hash, **self._counts)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()


@contextmanager
def _damage_beside(ledger: Ledger, tell: Tell) -> Iterator[None]:
    """Have SQLite check its own file while the rows are read, which takes the other processor,
    and tell afterwards what it found.
    """
    if ledger.server:
        yield
        return
    found: list[Finding] = []
    with ledger.engine.connect() as connection, ThreadPoolExecutor(1) as pool:
        checking = pool.submit(_tell_damage, connection, found.append)
        try:
            yield
        except (KeyboardInterrupt, GeneratorExit):  # nobody waits for it any more
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.interrupt()
            raise
        finally:
            wait([checking])
            for each in found:
                tell(each)
        checking.result()


def _tell_damage(connection: Connection, tell: Tell) -> None:
    """What SQLite itself says of the file: its pages, rows that name rows that are gone, and what
    the docket looks up.
    """
    for line in _integrity(connection):
        tell(Finding(kind="damaged file", sentence=f"SQLite's integrity_check says: {line}"))
    for table, number, named, _ in _lines(connection, "foreign_key_check"):
        sentence = f"number {number} of {table} names a row of {named} that is not there"
        tell(Finding(kind="chain broken", table=table, sentence=sentence))
    _tell_astray(connection, tell)


def _tell_astray(connection: Connection, tell: Tell) -> None:
    """What the docket looks up, and does not follow from the rows."""
    numbers = connection.execute(text(astray())).scalars().fetchmany(MOST_DAMAGE)
    named = select(schema.commitment.c.id).where(schema.commitment.c.number.in_(numbers))
    for made in connection.scalars(named):
        sentence = "the docket looks it up where the rows do not say so"
        tell(Finding(kind="damaged file", table="commitment", id=made, sentence=sentence))


def _integrity(connection: Connection) -> Iterator[str]:
    try:
        rows = _lines(connection, f"integrity_check({MOST_DAMAGE})")
    except DatabaseError:
        # It may trip over the page that it was about to name; asked for one only, it names that.
        rows = _lines(connection, "integrity_check(1)")
    for (said,) in rows:
        yield from (
            line for line in said.splitlines() if line != "ok" and not line.startswith("***")
        )


def _lines(connection: Connection, pragma: str) -> Sequence[Any]:
    return connection.exec_driver_sql(f"PRAGMA {pragma}").fetchmany(MOST_DAMAGE)
