"""Another tool's export → the ledger: its articles read anew, its other columns kept as notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sayso.errors import InputError
from sayso.records import Reading
from sayso.run.keeping import Kept, Shelf, read_article, run_of

if TYPE_CHECKING:
    from sayso.acquire.imports import Import
    from sayso.ledger.rows import Row
    from sayso.ledger.store import Ledger


def import_export(ledger: Ledger, path: str, *, kind: str | None) -> Iterator[Kept | InputError]:
    """Store what an export holds, in its order; each comes out once it is safely stored.

    Quotes that the other tool found are kept as they are; else the text is read here. A row with
    only a link is kept as notes about that address, to be fetched with `sayso add`.
    """
    from sayso.acquire.imports import imported

    shelf = Shelf(ledger, run_of("import", {"kind": kind}))
    for each in imported(path, kind=kind):
        if isinstance(each, InputError):
            shelf.put(each)
        else:
            _put(shelf, each, path)
        if shelf.full():
            yield from shelf.store()
    yield from shelf.store()


def _put(shelf: Shelf, row: Import, path: str) -> None:
    from sayso.acquire.pages import page_of

    origin = f"{path}, {row.row}"
    if row.article is None or row.capture is None:
        shelf.remember(_notes(row))
        shelf.put(Kept(origin=origin, page=row.url or origin, state="link only"))
        return
    page = page_of(row.capture)
    if shelf.knows(page, row.capture.sha256):
        shelf.put(Kept(origin=origin, page=page, state="known"))
        return
    reading: Reading | InputError
    if row.quotes:
        reading = Reading(article=row.article, quotes=row.quotes)
    else:
        reading = read_article(row.capture, lambda: row.article)
    if isinstance(reading, InputError):
        shelf.put(reading)
    else:
        shelf.put_new(page, row.capture, reading, notes=row.notes)


def _notes(row: Import) -> list[Row]:
    from datetime import UTC, datetime

    from sayso.ledger.rows import moment
    from sayso.records import digest

    at = moment(datetime.now(UTC))
    return [
        {
            "id": digest("note", row.url, name, value), "about": row.url, "name": name,
            "value": value, "made_by": "import", "at": at,
        }
        for name, value in (*row.notes, ("link", row.url or ""))
    ]  # fmt: skip
