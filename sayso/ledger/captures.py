"""Captured bytes → files named by their digest; digest → the bytes again."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from sayso.errors import CustodyError, LedgerError

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
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except BaseException:
            os.unlink(partial)
            raise
        _flush_folder(path.parent)
    except OSError as fault:
        raise LedgerError(
            f"captured bytes cannot be kept ({fault.strerror})",
            subject=str(folder),
            mend="make room on the disk and check that you may write there; nothing was recorded",
            code="disk_full",
        ) from fault
    return digest


def bytes_of(folder: Path, digest: str) -> bytes:
    """The bytes with this digest; raises CustodyError when they are missing or altered."""
    try:
        data = _path(folder, digest).read_bytes()
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


def forget(folder: Path, digest: str) -> None:
    """Remove the bytes with this digest, where they are; for lawful erasure alone."""
    _path(folder, digest).unlink(missing_ok=True)


def _path(folder: Path, digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise CustodyError(
            "this is no digest",
            subject=digest[:64],
            mend="the ledger was altered: run `sayso verify`",
        )
    return folder / digest[:2] / digest


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
