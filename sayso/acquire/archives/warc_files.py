"""A WARC file, packed or not → its bytes read forwards, within bounds for headers and for work."""

from __future__ import annotations

import gzip
import zlib
from io import SEEK_END, BufferedReader
from typing import Any, BinaryIO, cast

from sayso.errors import InputError

LONGEST_LINE = 64 * 1024
LARGEST_HEADERS = 256 * 1024
# A page seldom packs to less than a fiftieth; what unpacks to more than this is a bomb.
MOST_TIMES_PACKED = 100
ALWAYS_UNPACKED = 256 * 1024 * 1024
# What gzip and zlib raise on files that are damaged or cut off.
PACKING_FAULTS = (EOFError, gzip.BadGzipFile, zlib.error)


class WarcFile:
    """The bytes of a WARC file, unpacked where it is packed; `size` are its packed bytes, if known.

    Lines come no longer than LONGEST_LINE, and no more than LARGEST_HEADERS of them in a record.
    Raises InputError when more is unpacked than an honest file holds, PACKING_FAULTS when damaged.
    """

    def __init__(self, stream: BinaryIO, *, size: int | None, subject: str) -> None:
        # A pipe cannot be wound back, so the first bytes are looked at in a buffer.
        self._buffered = BufferedReader(cast(Any, stream))
        packed = self._buffered.peek(2).startswith(b"\x1f\x8b")
        self._stream: Any = gzip.GzipFile(fileobj=self._buffered) if packed else self._buffered
        self._most = None if size is None else ALWAYS_UNPACKED + MOST_TIMES_PACKED * size
        self._unpacked = 0
        self._headers = 0
        self._subject = subject

    def close(self) -> None:
        """Lets go of the stream, which stays open: it is the caller's to close."""
        self._buffered.detach()

    def record_line(self) -> tuple[bytes, bool]:
        """The next line that begins a record, b"" at the end, and whether others came before it."""
        strayed = False
        at_start = True
        while line := self._counted(self._stream.readline(LONGEST_LINE)):
            if at_start and line.startswith(b"WARC/"):
                self._headers = len(line)
                return line, strayed
            at_start = line.endswith(b"\n")
            strayed = strayed or bool(line.strip())
        return b"", strayed

    def read(self, size: int) -> bytes:
        """At most `size` bytes; b"" at the end."""
        return self._counted(self._stream.read(size))

    def readline(self, size: int | None = None) -> bytes:
        """The next line of a record's headers."""
        # Refused before it is taken, so that whoever counts what is left of the record is right.
        if self._headers > LARGEST_HEADERS:
            raise InputError(
                f"a record has headers of more than {LARGEST_HEADERS // 1024} KB",
                subject=self._subject,
                mend="the archive is damaged: write it anew with the program that made it",
                code="too_large",
            )
        size = LONGEST_LINE if size is None else min(size, LONGEST_LINE)
        line = self._counted(self._stream.readline(size))
        self._headers += len(line)
        return line

    def _counted(self, data: bytes) -> bytes:
        self._unpacked += len(data)
        if self._most is not None and self._unpacked > self._most:
            raise InputError(
                f"it unpacks to more than {MOST_TIMES_PACKED} times its size",
                subject=self._subject,
                mend="this is no web archive to be trusted: get it again",
                code="too_large",
            )
        return data


def size_of(stream: BinaryIO) -> int | None:
    """How many bytes a file holds, None for a pipe; it is read from its start afterwards."""
    if not stream.seekable():
        return None
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    return size
