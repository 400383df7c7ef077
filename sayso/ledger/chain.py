"""Rows → digests → the hash of a batch, which holds the hash of the batch before.

SHA-256 over canonical JSON: keys sorted, no blanks, UTF-8, columns that are null left out, so
that a column added later changes no digest of an earlier row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

START = "0" * 64

canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
# For objects whose keys stand in order already.
_in_order = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def row_sha256(table: str, columns: Sequence[str], values: Iterable[Any]) -> str:
    """Digest of a row of `table`; `columns` are sorted and do not include its batch."""
    fields = {c: v for c, v in zip(columns, values, strict=True) if v is not None}
    return hashlib.sha256(_in_order([table, fields]).encode()).hexdigest()


def digest_of(table: str, row: Mapping[str, Any]) -> str:
    """Digest of a row given as a mapping, which may name its batch."""
    fields = {c: row[c] for c in sorted(row) if c != "batch" and row[c] is not None}
    return hashlib.sha256(_in_order([table, fields]).encode()).hexdigest()


def rows_sha256(digests: Iterable[str]) -> str:
    """Digest of the digests of a batch's rows, in the order of CHAINED and their numbers."""
    return hashlib.sha256("".join(digests).encode("ascii")).hexdigest()


def batch_hash(
    previous: str, number: int, *, recorded: str, clock: str | None, rows: int, digest: str
) -> str:
    """Hash of a batch: over the hash before it, its number, its moments and its rows' digest."""
    content = canonical([previous, number, recorded, clock, rows, digest])
    return hashlib.sha256(content.encode()).hexdigest()
