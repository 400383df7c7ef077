"""The head of a ledger's chain → a seal signed with Ed25519; a seal → whether it was forged.

Kept outside the ledger, a seal proves that nothing before it changed afterwards.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from sayso.errors import CustodyError, InputError, LedgerError, UsageError
from sayso.ledger import schema
from sayso.ledger.chain import canonical
from sayso.ledger.rows import moment
from sayso.ledger.store import Ledger, reading
from sayso.ledger.write import utc_now

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = "sayso seal 1"
LARGEST_SEAL = 16_384  # bytes
LARGEST_KEY = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Which batch of which ledger had which hash when it was sealed, signed with a key.

    `public_key` and `signature` are hexadecimal.
    """

    ledger: str
    batch: int
    hash: str
    recorded: str
    sealed_at: str
    public_key: str
    signature: str

    @property
    def fingerprint(self) -> str:
        """What people compare to know whose key it is: SHA-256 of the public key."""
        return hashlib.sha256(bytes.fromhex(self.public_key)).hexdigest()


def seal(ledger: Ledger, key_file: Path, *, now: Callable[[], datetime] = utc_now) -> Seal:
    """A seal on the last batch, signed with the key in `key_file`, which is made on first use.

    Raises LedgerError when the ledger is empty, UsageError when the key cannot be used or
    others than its owner may read it.
    """
    batch = schema.batch.c
    with reading(ledger) as connection:
        ledger_id = connection.scalar(select(schema.identity.c.id))
        newest = select(batch.number, batch.hash, batch.recorded).order_by(batch.number.desc())
        head = connection.execute(newest.limit(1)).first()
    if head is None:
        raise LedgerError(
            "there is nothing to seal yet",
            subject=ledger.shown,
            mend="store something with `sayso add` first",
        )
    key = _key(key_file)
    content = {
        "ledger": ledger_id, "batch": head.number, "hash": head.hash, "recorded": head.recorded,
        "sealed_at": moment(now()), "public_key": key.public_key().public_bytes_raw().hex(),
    }  # fmt: skip
    return Seal(**content, signature=key.sign(_signed(content)).hex())


def check(sealed: Seal, *, fingerprint: str | None = None) -> None:
    """Raises CustodyError when the seal was not signed as it is, or by another key than the one
    whose `fingerprint` is expected.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    content = asdict(sealed)
    try:
        signature = bytes.fromhex(content.pop("signature"))
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(sealed.public_key))
        public.verify(signature, _signed(content))
    except (InvalidSignature, ValueError) as fault:
        raise CustodyError(
            "its signature does not fit its content",
            subject=f"the seal on batch {sealed.batch}",
            mend="it was forged or damaged: ask for it again from whoever keeps it",
            code="forged_seal",
        ) from fault
    if fingerprint is not None and fingerprint.lower() != sealed.fingerprint:
        raise CustodyError(
            f"it was signed with another key, {sealed.fingerprint}",
            subject=f"the seal on batch {sealed.batch}",
            mend="ask whoever made it for the fingerprint of their key",
            code="other_key",
        )


def write_seal(sealed: Seal, path: Path) -> None:
    """Write a seal as JSON; raises UsageError when `path` is there already or cannot be written.

    A seal is a proof, so that none is ever written over another.
    """
    content = json.dumps({"format": FORMAT, **asdict(sealed)}, indent=2, ensure_ascii=False)
    try:
        with path.open("x", encoding="utf8") as file:
            file.write(content + "\n")
    except FileExistsError as fault:
        raise UsageError(
            "there is a file already", subject=str(path), mend="name a new file for the seal"
        ) from fault
    except OSError as fault:
        raise UsageError(
            f"the seal cannot be written ({fault.strerror})",
            subject=str(path),
            mend="name a file in a folder where you may write",
        ) from fault


def read_seal(path: Path) -> Seal:
    """The seal in a file, unchecked; raises InputError when it holds none."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_SEAL + 1)
    except OSError as fault:
        raise _no_seal(path, fault.strerror or "it cannot be read") from fault
    if len(data) > LARGEST_SEAL:
        raise _no_seal(path, "it is far too long")
    try:
        read = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise _no_seal(path, "it is no JSON") from fault
    return _seal_of(read, path)


def _seal_of(read: Any, path: Path) -> Seal:
    if not isinstance(read, dict) or read.pop("format", None) != FORMAT:
        raise _no_seal(path, f"it does not say {FORMAT!r}")
    if read.keys() != {field.name for field in fields(Seal)}:
        raise _no_seal(path, "it has other fields than a seal")
    for name, value in read.items():
        if type(value) is not (int if name == "batch" else str):
            raise _no_seal(path, f"{name} is of another kind")
    try:
        bytes.fromhex(read["public_key"])
    except ValueError as fault:
        raise _no_seal(path, "public_key is not hexadecimal") from fault
    return Seal(**read)


def _no_seal(path: Path, why: str) -> InputError:
    return InputError(
        f"this is no seal: {why}",
        subject=str(path),
        mend="name a file that `sayso seal` wrote",
        code="no_seal",
    )


def _signed(content: dict[str, Any]) -> bytes:
    return canonical([FORMAT, content]).encode("utf8", "surrogatepass")


def _key(path: Path) -> Ed25519PrivateKey:
    """The private key in a file that only its owner may read, made where there is none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        data = _read_key(path)
    except FileNotFoundError:
        try:
            _make_key(path)
            data = _read_key(path)
        except OSError as fault:
            raise _bad_key(path, f"it cannot be made ({fault.strerror})") from fault
    except OSError as fault:
        raise _bad_key(path, f"it cannot be read ({fault.strerror})") from fault
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError) as fault:
        raise _bad_key(path, "it holds no private key without a password") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise _bad_key(path, "its key is of another kind than Ed25519")
    return key


def _read_key(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise UsageError(
                "others than its owner may read this key",
                subject=str(path),
                mend=f"make a new one, or trust it and run: chmod 600 {path}",
                code="open_key",
            )
        return file.read(LARGEST_KEY)


def _make_key(path: Path) -> None:
    """A new key, whole and readable by its owner alone from its first moment."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    made = Ed25519PrivateKey.generate()
    data = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".partial-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)
        except FileExistsError:
            return  # another process was quicker: its key is the one
    finally:
        os.unlink(partial)


def _bad_key(path: Path, why: str) -> UsageError:
    return UsageError(
        f"the key cannot be used: {why}",
        subject=str(path),
        mend="name another file for the key; one that is not there yet is made",
        code="bad_key",
    )
