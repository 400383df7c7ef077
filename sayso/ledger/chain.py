"""Rows → digests → the hash of a batch, which holds the hash of the batch before.

SHA-256 over canonical JSON: keys sorted, no blanks, UTF-8, columns that are null left out, so
that a column added later changes no digest of an earlier row.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import NoneType
from typing import Any

from sayso.records import json_writer

START = "0" * 64
Values = tuple[Any, ...]
Pieces = Iterable[str]

canonical = json_writer()
# What JSON writes otherwise, but for NUL, which parts the values of a column here.
_CONTROLS = bytes(each for each in range(1, 32) if each != 10)
_CONTROL = re.compile("[\1-\x1f]")
_ESCAPED = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"))


class NulError(ValueError):
    """A text holds a NUL character, which not every database can store."""


def row_sha256(table: str, columns: Sequence[str], values: Iterable[Any]) -> str:
    """Digest of a row of `table`; `columns` are sorted and do not include its batch."""
    fields = {c: v for c, v in zip(columns, values, strict=True) if v is not None}
    return hashlib.sha256(canonical([table, fields]).encode()).hexdigest()


def digest_of(table: str, row: Mapping[str, Any]) -> str:
    """Digest of a row given as a mapping, which may name its batch."""
    fields = {c: row[c] for c in row if c != "batch" and row[c] is not None}
    return hashlib.sha256(canonical([table, fields]).encode()).hexdigest()


def row_digests(
    table: str, columns: Sequence[str], *, nul: bool = True
) -> Callable[[Sequence[Values]], list[str]]:
    """Makes `row_sha256` of many rows of one table at once, column by column, in a third of the
    time; what follows the values of `columns` in a row is left out.

    Raises TypeError or UnicodeError when a row holds a value that no ledger wrote, NulError when
    `nul` is False and a text holds one.
    """
    # Each field begins with a comma, the first one's is taken away.
    start, end = f'["{table}",{{', "}]"

    def digests(rows: Sequence[Values]) -> list[str]:
        fields = _fields(columns, rows, nul)
        return [
            hashlib.sha256(f"{start}{row[1:]}{end}".encode()).hexdigest()
            for row in map("".join, zip(*fields, strict=False))
        ]

    return digests


def _fields(columns: Sequence[str], rows: Sequence[Values], nul: bool) -> Iterator[Pieces]:
    """What stands in each of `rows`, piece by piece; what all have in common is repeated."""
    same = ""
    for column, values in zip(columns, zip(*rows, strict=True), strict=False):
        before, own, after = _field(f',"{column}":', values, nul)
        if own is not None:
            if same or before:
                yield itertools.repeat(same + before)
            yield own
            same = after
    if same:
        yield itertools.repeat(same)


def _field(key: str, values: Sequence[Any], nul: bool) -> tuple[str, Pieces | None, str]:
    """What stands in every row before its own value, the values, and what stands after them."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return f'{key}"', _escaped(values, nul), '"'
    if kinds in ({int}, {float}):
        return key, map(repr, values), ""
    if kinds == {NoneType}:
        return "", None, ""
    if kinds == {str, NoneType}:
        escaped = iter(_escaped([value for value in values if value is not None], nul))
        return "", ["" if value is None else f'{key}"{next(escaped)}"' for value in values], ""
    if kinds <= {str, int, float, NoneType}:
        written = ["" if value is None else f"{key}{_value(value, nul)}" for value in values]
        return "", written, ""
    raise TypeError("neither text nor a number")


def _value(value: str | float, nul: bool) -> str:
    return f'"{_escaped([value], nul)[0]}"' if type(value) is str else repr(value)


def _escaped(values: Sequence[str], nul: bool) -> Sequence[str]:
    """Texts as they stand between the quotes of JSON, many at once: most hold nothing to escape,
    and to look at each alone takes four times as long.
    """
    joined = "\0".join(values)
    data = joined.encode()
    if data.count(0) >= len(values):  # a NUL of their own, which no ledger takes
        if not nul:
            raise NulError("a text holds a NUL character")
        return [json.encoder.encode_basestring(value)[1:-1] for value in values]
    # To look for one character takes a tenth of the time of looking for any of several.
    written = joined
    for plain, escaped in _ESCAPED:
        if plain in written:
            written = written.replace(plain, escaped)
    if len(data.translate(None, _CONTROLS)) != len(data):
        written = _CONTROL.sub(lambda found: json.dumps(found[0])[1:-1], written)
    return values if written is joined else written.split("\0")


def rows_sha256(digests: Iterable[str]) -> str:
    """Digest of the digests of a batch's rows, in the order of CHAINED and their numbers."""
    return hashlib.sha256("".join(digests).encode("ascii")).hexdigest()


def batch_hash(
    previous: str, number: int, *, recorded: str, clock: str | None, rows: int, digest: str
) -> str:
    """Hash of a batch: over the hash before it, its number, its moments and its rows' digest."""
    content = canonical([previous, number, recorded, clock, rows, digest])
    return hashlib.sha256(content.encode()).hexdigest()
