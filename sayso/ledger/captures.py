"""Captured bytes → files named by their digest; digest → the bytes again."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from sayso.errors import CustodyError, LedgerError

# A file system flushes what several ask for at once in one go: it is the waiting that takes long.
AT_ONCE = 16
READ_AT_ONCE = 65_536
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(folder: Path, data: bytes) -> str:
    """Digest of `data`, which lies under `folder` from now on; raises LedgerError if it cannot.

    The file appears whole or not at all: it is written beside, flushed to the disk, then named.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = _path(folder, digest)
    if path.exists():
        return digest
    try:
        _make_folder(path.parent)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise
        _flush_folder(path.parent)
    except OSError as fault:
        raise _refused(folder, "cannot be kept", fault) from fault
    return digest


def keep_all(folder: Path, taken: Mapping[str, bytes]) -> None:
    """Every value of `taken`, by its digest, lies under `folder` from now on, kept as by `keep`.

    Raises LedgerError if one cannot; others may lie there then.
    """
    missing = [data for digest, data in taken.items() if not _path(folder, digest).exists()]
    if missing:
        with ThreadPoolExecutor(min(AT_ONCE, len(missing))) as pool:
            list(pool.map(partial(keep, folder), missing))


def has(folder: Path, digest: str) -> bool:
    """True when there is a file for the bytes with this digest."""
    return _path(folder, digest).exists()


def bytes_of(folder: Path, digest: str) -> bytes:
    """The bytes with this digest; raises CustodyError when they are missing or altered."""
    _check_digest(digest)
    try:
        data = _read(f"{folder}/{digest[:2]}/{digest}")
    except OSError as fault:
        raise CustodyError(
            "its captured bytes are missing",
            subject=digest[:12],
            mend="restore the folder of captures from a backup",
            code="missing_bytes",
        ) from fault
    if hashlib.sha256(data).hexdigest() != digest:
        raise CustodyError(
            "its captured bytes were altered",
            subject=digest[:12],
            mend="restore the folder of captures from a backup",
            code="altered_bytes",
        )
    return data


def _read(path: str) -> bytes:
    # Without an object for the file: a third of the time, where a ledger has a million of them.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return b"".join(iter(partial(os.read, handle, READ_AT_ONCE), b""))
    finally:
        os.close(handle)


def forget(folder: Path, digest: str) -> None:
    """Remove the bytes with this digest, where they are; for lawful erasure alone.

    Raises LedgerError if they cannot be removed.
    """
    try:
        _path(folder, digest).unlink(missing_ok=True)
    except OSError as fault:
        raise _refused(folder, "cannot be removed", fault) from fault


def _refused(folder: Path, what: str, fault: OSError) -> LedgerError:
    full = fault.errno in FULL
    return LedgerError(
        f"captured bytes {what} ({fault.strerror})",
        subject=str(folder),
        mend="make room on the disk, then run this again"
        if full
        else "check that you may write in that folder, then run this again",
        code="disk_full" if full else "ledger_readonly",
    )


def _path(folder: Path, digest: str) -> Path:
    _check_digest(digest)
    return folder / digest[:2] / digest


def _check_digest(digest: str) -> None:
    if not _DIGEST.fullmatch(digest):
        raise CustodyError(
            "this is no digest",
            subject=digest[:64],
            mend="the ledger was altered: run `sayso verify`",
        )


def _make_folder(folder: Path) -> None:
    """Make `folder` so that a power cut does not lose its name in the folder above."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
