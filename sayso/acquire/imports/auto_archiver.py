"""What Bellingcat's Auto Archiver leaves behind, its sheet or its csv_db file → Imports."""

# Sheet columns: bellingcat/auto-archiver, modules/gsheet_feeder_db/__manifest__.py (`columns`) and
# gworksheet.py (compared in small letters); what is written into them: gsheet_feeder_db.py.
# csv_db: modules/csv_db/csv_db.py with core/metadata.py and core/media.py (dataclasses.asdict, so
# a cell is a Python repr; older versions have a fourth column `rearchivable`).
# From memory: that `archive date` is written in ISO with an offset; without one it stays a note.

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sayso.acquire.imports.homes import (
    Group,
    Home,
    Opened,
    cells_inside,
    imports_of,
    sorted_cells,
)
from sayso.acquire.imports.reprs import read_repr
from sayso.acquire.imports.rows import Cell, Row, Table, open_table, rows_of
from sayso.errors import InputError

NEEDS = "link, archive status (the sheet) or status, metadata, media (csv_db)"

_SHEET = frozenset(("link", "archive status"))
_DATABASE = frozenset(("status", "metadata", "media"))
_SHEET_HOMES: Mapping[str, Home] = {
    "link": "url",
    "upload title": "title",
    "text content": "text",
    "upload timestamp": "published",
    "archive date": "observed",
}
_DATABASE_HOMES: Mapping[str, Home] = {
    "metadata.url": "url",
    "metadata.title": "title",
    "metadata.content": "text",
    "metadata.timestamp": "published",
    "metadata._processed_at": "observed",
}


def opened(path: str, *, forced: bool = False) -> Opened | None:
    """The export at `path`, None when its header is not this tool's; raises InputError.

    `forced` takes a sheet that has the links alone.
    """
    table = open_table(path, lambda keys: _fits(keys, forced))
    if table is None:
        return None
    homes = _DATABASE_HOMES if frozenset(table.keys) >= _DATABASE else _SHEET_HOMES
    columns = {key.split(".")[0] for key in homes}
    used = tuple(name for name, key in zip(table.names, table.keys, strict=True) if key in columns)
    return Opened(used=used, groups=_groups(table, homes))


def _fits(keys: frozenset[str], forced: bool) -> bool:
    # `metadata` and `media` are everyday words: a wider table with them is another tool's.
    database = keys >= _DATABASE and len(keys) <= 4
    return database or keys >= _SHEET or (forced and "link" in keys)


def _groups(table: Table, homes: Mapping[str, Home]) -> Iterator[Group]:
    for row in rows_of(table):
        if isinstance(row, InputError):
            yield (row,)
            continue
        try:
            cells = tuple(_unpacked(row)) if homes is _DATABASE_HOMES else row.cells
        except ValueError as fault:
            yield (_unreadable(fault, table.path, row),)
            continue
        yield imports_of(sorted_cells(cells, homes), origin=table.path, row=row.name)


def _unpacked(row: Row) -> Iterator[Cell]:
    for cell in row.cells:
        if cell.key in ("metadata", "media"):
            yield from cells_inside(read_repr(cell.words), cell.key)
        else:
            yield cell


def _unreadable(fault: ValueError, path: str, row: Row) -> InputError:
    return InputError(
        f"its metadata or media cannot be read: {fault}",
        subject=f"{path}, {row.name}",
        mend="check that the row was written completely and by the Auto Archiver itself",
        code="bad_row",
    )
