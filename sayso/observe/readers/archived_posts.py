"""A table of Bellingcat's Auto Archiver, its sheet or what its csv_db writes → posts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sayso.observe.readers.post_files import Post, no_archive, text_of
from sayso.observe.readers.python_values import printed_value
from sayso.observe.readers.x_posts import moment_of

LARGEST_CELL = 1 << 20  # characters
NOT_ARCHIVED = "rows that were not archived"
UNDATED = "rows that do not say when they were archived"
_SHA256 = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")
# Whose page it is, where the address says so.
_ACCOUNT = re.compile(r"https?://(?:www\.)?((?:t\.me/(?:s/)?|x\.com/|twitter\.com/)\w{1,40})(?=/)")
Columns = Mapping[str, str]


def archived_posts(path: Path) -> Iterator[Post]:
    """The rows of a table; raises InputError where it is none of this tool."""
    csv.field_size_limit(LARGEST_CELL)
    try:
        table = csv.reader(io.StringIO(text_of(path), newline=""), strict=True)
        names = [name.strip().lower() for name in next(table, [])]
        sheet = {"link", "archive status"} <= {*names}
        if not sheet and not {"status", "metadata", "media"} <= {*names}:
            raise no_archive(path)
        for number, cells in enumerate(table, start=2):
            if any(cells):
                row = dict(zip(names, cells, strict=False))
                yield (_of_sheet if sheet else _of_database)(row, f"row {number}")
    except csv.Error as error:
        raise no_archive(path) from error


def _of_sheet(row: Columns, where: str) -> Post:
    words = "\n".join(filter(None, (row.get("upload title"), row.get("text content"))))
    hashes = f"{row.get('hash')} {row.get('perceptual hashes')}"
    return _post(
        where, words, hashes, url=row.get("link"), status=row.get("archive status"),
        posted=row.get("upload timestamp"), known=row.get("archive date"),
    )  # fmt: skip


def _of_database(row: Columns, where: str) -> Post:
    try:
        metadata, media = (printed_value(row.get(name) or "None") for name in ("metadata", "media"))
    except ValueError as error:
        return Post(manner="archiver", where=where, words="", fault=("metadata", str(error)))
    found = metadata if isinstance(metadata, dict) else {}
    words = "\n".join(str(found[name]) for name in ("title", "content") if found.get(name))
    return _post(
        where, words, str(media), url=found.get("url"), status=row.get("status"),
        posted=found.get("timestamp"), known=found.get("_processed_at"),
    )  # fmt: skip


def _post(where: str, words: str, hashes: str, **told: Any) -> Post:
    url, status = str(told["url"] or "").strip().partition("\n")[0], str(told["status"] or "")
    known = moment_of(told["known"])
    found = tuple(dict.fromkeys(each.lower() for each in _SHA256.findall(hashes)))
    account = _ACCOUNT.match(url)
    return Post(
        manner="archiver", where=where, words=words or url, author=url or None,
        account=account[1] if account else None, posted=moment_of(told["posted"]), known=known,
        url=url or None, media=found, sha256=found[0] if found else None, edit_of=url or None,
        left_out=NOT_ARCHIVED if "success" not in status else UNDATED if known is None else None,
    )  # fmt: skip
