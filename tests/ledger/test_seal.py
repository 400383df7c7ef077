"""A seal proves, with a key kept elsewhere, that nothing before it changed."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import CustodyError, InputError, LedgerError, UsageError
from sayso.ledger import chain, schema
from sayso.ledger.seal import Seal, check, read_seal, seal, write_seal
from sayso.ledger.store import Ledger, open_ledger
from sayso.ledger.write import add
from tests.ledger.conftest import RUN, Clock, addition
from tests.ledger.tampering import findings, kinds, tamper, tampering


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "seal.pem"


@pytest.fixture
def one(tmp_path: Path, clock: Clock) -> Ledger:
    """A ledger in a file, with two batches."""
    ledger = open_ledger(str(tmp_path / "one.db"))
    add(ledger, [addition("a")], RUN, now=clock)
    add(ledger, [addition("b")], RUN, now=clock)
    return ledger


def test_a_sealed_ledger_holds_also_when_it_has_grown(
    ledger: Ledger, clock: Clock, key: Path
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    sealed = seal(ledger, key, now=clock)
    assert sealed.batch == 1
    check(sealed)
    assert not findings(ledger, sealed=sealed)
    add(ledger, [addition("b")], RUN, now=clock)
    assert not findings(ledger, sealed=sealed)


def test_a_key_is_made_once_and_only_its_owner_may_read_it(one: Ledger, key: Path) -> None:
    first, second = seal(one, key), seal(one, key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert first.fingerprint == second.fingerprint
    assert [path.name for path in key.parent.iterdir()] == ["seal.pem"]
    assert seal(one, key.with_name("other.pem")).fingerprint != first.fingerprint


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_may_read_is_refused(one: Ledger, key: Path, mode: int) -> None:
    seal(one, key)
    key.chmod(mode)
    with pytest.raises(UsageError, match="others than its owner") as refusal:
        seal(one, key)
    assert "chmod 600" in refusal.value.mend


def written_key(key: Any, password: bytes | None = None) -> bytes:
    hidden = BestAvailableEncryption(password) if password else NoEncryption()
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        written_key(rsa.generate_private_key(65537, 2048)),
        written_key(ed25519.Ed25519PrivateKey.generate(), b"secret"),
    ],
    ids=["empty", "text", "RSA", "with a password"],
)
def test_a_file_that_holds_no_usable_key_is_refused(
    one: Ledger, tmp_path: Path, content: bytes
) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(content)
    key.chmod(0o600)
    with pytest.raises(UsageError, match="cannot be used"):
        seal(one, key)
    assert key.read_bytes() == content


def test_a_key_in_a_place_that_cannot_be_written_is_refused(one: Ledger, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "key.pem", tmp_path):
        with pytest.raises(UsageError, match="cannot be used"):
            seal(one, place)


def test_an_empty_ledger_has_nothing_to_seal(ledger: Ledger, key: Path) -> None:
    with pytest.raises(LedgerError, match="nothing to seal"):
        seal(ledger, key)
    assert not key.exists()


CHANGES = {
    "ledger": "another", "batch": 1, "hash": "ab" * 32, "recorded": "2020-01-01T00:00:00.000000Z",
    "sealed_at": "2020-01-01T00:00:00.000000Z", "public_key": "cd" * 32, "signature": "ef" * 64,
}  # fmt: skip


@pytest.mark.parametrize("field", CHANGES)
def test_a_seal_that_was_changed_anywhere_is_forged(one: Ledger, key: Path, field: str) -> None:
    sealed = seal(one, key)
    forged = replace(sealed, **{field: CHANGES[field]})  # type: ignore[arg-type]
    with pytest.raises(CustodyError, match="does not fit"):
        check(forged)
    with pytest.raises(CustodyError):
        findings(one, sealed=forged)


@pytest.mark.parametrize("junk", ["", "zz", "ab", "ab" * 31])
def test_a_seal_with_a_key_or_signature_that_is_none_is_forged(
    one: Ledger, key: Path, junk: str
) -> None:
    sealed = seal(one, key)
    for field in ("public_key", "signature"):
        with pytest.raises(CustodyError):
            check(replace(sealed, **{field: junk}))  # type: ignore[arg-type]


def test_a_seal_by_another_key_than_expected_is_told_with_its_fingerprint(
    one: Ledger, key: Path
) -> None:
    sealed = seal(one, key)
    check(sealed, fingerprint=sealed.fingerprint.upper())
    with pytest.raises(CustodyError, match=sealed.fingerprint):
        check(sealed, fingerprint="ab" * 32)


def test_a_seal_is_read_as_it_was_written_and_never_written_over(
    one: Ledger, key: Path, tmp_path: Path
) -> None:
    sealed = seal(one, key)
    path = tmp_path / "seal.json"
    write_seal(sealed, path)
    assert read_seal(path) == sealed
    with pytest.raises(UsageError, match="there is a file already"):
        write_seal(sealed, path)
    with pytest.raises(UsageError, match="cannot be written"):
        write_seal(sealed, tmp_path / "nowhere" / "seal.json")


SEAL = {"format": "sayso seal 1", **dict.fromkeys(CHANGES, "ab"), "batch": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"[]", b"{}", b"[" * 9000, b" " * 20_000, json.dumps(SEAL | {"more": 1}),
        json.dumps(SEAL | {"batch": True}), json.dumps(SEAL | {"hash": None}),
        json.dumps(SEAL | {"public_key": "zz"}), json.dumps(SEAL | {"format": "sayso seal 2"}),
    ],
)  # fmt: skip
def test_a_file_that_is_no_seal_is_refused(tmp_path: Path, content: bytes | str) -> None:
    path = tmp_path / "seal.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError, match="no seal"):
        read_seal(path)


def test_a_seal_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_seal(tmp_path / "seal.json")


@given(st.dictionaries(st.sampled_from(sorted(CHANGES)), st.text() | st.integers() | st.none()))
def test_whatever_a_seal_says_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("seal") / "seal.json"
    path.write_bytes(json.dumps(SEAL | changes).encode())
    try:
        read = read_seal(path)
    except InputError:
        return
    with pytest.raises(CustodyError):
        check(read)


def make_a_new_chain(ledger: Ledger) -> None:
    """Reckon every hash anew over the rows as they are now, as a forger with the file can."""
    with tampering(ledger) as connection:
        last = chain.START
        batches = connection.execute("SELECT number, recorded, clock FROM batch ORDER BY number")
        for number, recorded, clock in batches.fetchall():
            digests = []
            for table in schema.CHAINED:
                columns = sorted(c.name for c in table.columns if c.name != "batch")
                rows = connection.execute(
                    f"SELECT {', '.join(columns)} FROM {table.name} WHERE batch = {number} "
                    "ORDER BY number"
                ).fetchall()
                digests += [chain.row_sha256(table.name, columns, row) for row in rows]
            rows_digest = chain.rows_sha256(digests)
            last = chain.batch_hash(
                last, number, recorded=recorded, clock=clock, rows=len(digests),
                digest=rows_digest,
            )  # fmt: skip
            connection.execute(
                f"UPDATE batch SET rows = {len(digests)}, rows_sha256 = '{rows_digest}', "
                f"hash = '{last}' WHERE number = {number}"
            )


def test_a_chain_that_was_made_anew_is_found_by_its_seal_alone(
    ledger: Ledger, clock: Clock, key: Path
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    add(ledger, [addition("b")], RUN, now=clock)
    sealed = seal(ledger, key, now=clock)
    add(ledger, [addition("c")], RUN, now=clock)
    tamper(ledger, "UPDATE commitment SET window_end = '2031-01-01' WHERE number = 1")
    make_a_new_chain(ledger)
    assert not findings(ledger)
    (finding,) = findings(ledger, sealed=sealed)
    assert finding.kind == "seal broken"
    assert "batch 2 is not the one that was sealed" in finding.sentence
    assert finding.custody_broken


def test_a_ledger_whose_end_was_cut_off_is_found_by_its_seal_alone(
    ledger: Ledger, clock: Clock, key: Path
) -> None:
    add(ledger, [addition("a")], RUN, now=clock)
    add(ledger, [addition("b")], RUN, now=clock)
    sealed = seal(ledger, key, now=clock)
    tables = [table.name for table in reversed(schema.CHAINED)]
    tamper(
        ledger,
        *(f"DELETE FROM {table} WHERE batch = 2" for table in tables),
        "DELETE FROM batch WHERE number = 2",
    )
    assert not findings(ledger)
    (finding,) = findings(ledger, sealed=sealed)
    assert "batch 2 is not there any more" in finding.sentence


def test_a_seal_of_another_ledger_is_told(one: Ledger, key: Path, tmp_path: Path) -> None:
    sealed = seal(one, key)
    other = open_ledger(str(tmp_path / "other.db"))
    assert kinds(other, sealed=sealed) == {"seal broken"}
    said = " ".join(finding.sentence for finding in findings(other, sealed=sealed))
    assert f"it seals another ledger ({sealed.ledger})" in said


def test_a_copy_of_a_ledger_is_the_ledger_that_was_sealed(
    one: Ledger, key: Path, tmp_path: Path
) -> None:
    sealed = seal(one, key)
    one.close()
    shutil.copy(one.place, tmp_path / "copy.db")
    copy = open_ledger(str(tmp_path / "copy.db"), captures=one.captures)
    assert not findings(copy, sealed=sealed)
    assert isinstance(sealed, Seal)
