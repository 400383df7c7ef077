"""JSON files, and zips that hold them → their values; bounded, nothing is unpacked to disk."""

from __future__ import annotations

import json
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sayso.acquire.discover import unreadable
from sayso.acquire.limits import LARGEST_FILE
from sayso.errors import InputError

LARGEST_ZIP = 200 * 1024**2  # bytes, packed
MOST_UNPACKED = 200 * 1024**2  # bytes of JSON, all members together
LARGEST_DIRECTORY = 16 * 1024**2  # bytes of the zip's own list of members

_ZIP_START = b"PK\x03\x04"
_END, _END_SIZE, _LARGE_END = b"PK\x05\x06", 22, b"PK\x06\x07"
_LONGEST_COMMENT = 65_535
_FEWER = "take the pictures and recordings out of the zip and import it again"
_ANEW = "export it anew from Atlos"
# What a hostile or unusual member can end in; RuntimeError is zipfile's word for a locked one.
_ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One JSON file inside a zip: where it lies and the value it holds."""

    name: str
    value: object


def json_value(data: bytes, *, subject: str) -> object:
    """The value in a JSON file; raises InputError when it is too large or no JSON."""
    if len(data) > LARGEST_FILE:
        raise InputError(
            f"more than {LARGEST_FILE // 1024**2} MB of JSON", subject=subject,
            mend="split it into one file for each article", code="too_large",
        )  # fmt: skip
    try:
        value: object = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InputError(
            "this is not JSON", subject=subject, mend="export it again", code="bad_json"
        ) from None
    return value


def is_zip(path: str) -> bool:
    """True when the file at `path` begins as a zip; raises InputError when it cannot be opened."""
    return starts(path, 4) == _ZIP_START


def starts(path: str, size: int) -> bytes:
    """The first bytes of a file; raises InputError when it is none or cannot be opened."""
    try:
        # Opening a pipe would wait for somebody to write into it.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InputError(
                "it is not a file", subject=path, mend="name the exported file itself",
                code="unfit_file",
            )  # fmt: skip
        with open(path, "rb") as stream:
            return stream.read(size)
    except (OSError, ValueError) as fault:
        raise unreadable(fault, path) from fault


def member_names(path: str) -> tuple[str, ...]:
    """The names of all members; raises InputError when the zip is too large or damaged."""
    try:
        with open(path, "rb") as stream:
            _refuse_unfit_zip(stream, path)
            with zipfile.ZipFile(stream) as archive:
                return tuple(archive.namelist())
    except _ZIP_FAULTS as fault:
        raise _damaged(path) from fault


def members(path: str, names: Iterable[str]) -> Iterator[Member | InputError]:
    """The values of the members called `names`, an error in the place of each that is broken.

    The last error says so when the rest is not read.
    """
    left = MOST_UNPACKED
    with zipfile.ZipFile(path) as archive:
        for name in names:
            subject = f"{path}, {shown(name)}"
            data = _unpacked(archive, name, min(LARGEST_FILE, left) + 1)
            left -= len(data or b"")
            if left < 0:
                yield InputError(
                    f"more than {MOST_UNPACKED // 1024**2} MB unpacked: the rest is not read",
                    subject=subject, mend="export fewer incidents at a time", code="too_large",
                )  # fmt: skip
                return
            try:
                value = json_value(data, subject=subject) if data else None
            except InputError as refusal:
                yield refusal
            else:
                yield Member(name=shown(name), value=value) if data else _damaged(subject)


def _unpacked(archive: zipfile.ZipFile, name: str, size: int) -> bytes | None:
    """Up to `size` bytes of a member, None when it is broken, locked or packed in another way."""
    try:
        with archive.open(name) as stream:
            return stream.read(size)
    except (*_ZIP_FAULTS, KeyError):
        return None


def shown(name: str) -> str:
    """A member's name as words that every file and terminal can hold."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:200])


def _damaged(subject: str) -> InputError:
    return InputError("the zip is damaged or locked", subject=subject, mend=_ANEW, code="bad_zip")


def _refuse_unfit_zip(stream: BinaryIO, path: str) -> None:
    """Raises InputError for a zip whose list of members alone would fill the memory."""
    size = stream.seek(0, 2)
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT - 20)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise _damaged(path)
    listed = int.from_bytes(tail[at + 12 : at + 16], "little")
    if size > LARGEST_ZIP or listed > LARGEST_DIRECTORY or _LARGE_END in tail[max(0, at - 20) : at]:
        raise InputError(
            f"the zip is larger than {LARGEST_ZIP // 1024**2} MB, or holds too many files",
            subject=path, mend=_FEWER, code="too_large",
        )  # fmt: skip
