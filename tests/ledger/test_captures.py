"""Captured bytes lie whole under their digest, or not at all."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import CustodyError, LedgerError
from sayso.ledger.captures import bytes_of, forget, has, keep, keep_all

ROOT = Path(__file__).parents[2]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=200))
def test_what_is_kept_comes_out_by_its_digest(quick_folder: Path, data: bytes) -> None:
    digest = keep(quick_folder, data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert bytes_of(quick_folder, digest) == data


def test_the_same_bytes_lie_there_once(tmp_path: Path) -> None:
    digest = keep(tmp_path, b"The pier opens.")
    first = (tmp_path / digest[:2] / digest).stat().st_ino
    assert keep(tmp_path, b"The pier opens.") == digest
    assert files(tmp_path) == [digest]
    assert (tmp_path / digest[:2] / digest).stat().st_ino == first


def test_many_are_kept_at_once_and_known_ones_left(tmp_path: Path) -> None:
    many = {hashlib.sha256(data).hexdigest(): data for data in map(bytes, range(40))}
    first = next(iter(many))
    keep(tmp_path, many[first])
    before = (tmp_path / first[:2] / first).stat().st_ino
    keep_all(tmp_path, many)
    assert files(tmp_path) == sorted(many)
    assert all(has(tmp_path, digest) for digest in many)
    assert not has(tmp_path, "0" * 64)
    assert (tmp_path / first[:2] / first).stat().st_ino == before


def test_folders_are_made_as_deep_as_asked(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "er" / "captures"
    assert bytes_of(folder, keep(folder, b"")) == b""


def test_bytes_that_are_missing_or_altered_are_told_apart(tmp_path: Path) -> None:
    digest = keep(tmp_path, b"The pier opens.")
    path = tmp_path / digest[:2] / digest
    path.write_bytes(b"The pier closes.")
    with pytest.raises(CustodyError, match="altered") as refusal:
        bytes_of(tmp_path, digest)
    assert refusal.value.code == "altered_bytes"
    path.unlink()
    with pytest.raises(CustodyError, match="missing") as refusal:
        bytes_of(tmp_path, digest)
    assert refusal.value.code == "missing_bytes"


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "/etc/passwd", "A" * 64, "ab" * 32 + "\n", "ab" * 33]
)
def test_a_name_that_is_no_digest_reaches_no_file(tmp_path: Path, name: str) -> None:
    for ask in (bytes_of, forget):
        with pytest.raises(CustodyError, match="no digest"):
            ask(tmp_path, name)


def test_what_is_forgotten_is_gone_and_may_be_forgotten_again(tmp_path: Path) -> None:
    digest = keep(tmp_path, b"The pier opens.")
    forget(tmp_path, digest)
    forget(tmp_path, digest)
    assert files(tmp_path) == []


def test_a_half_written_file_is_not_taken_for_a_capture(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"The pier opens.").hexdigest()
    left = tmp_path / digest[:2] / ".partial-x1y2z3"
    left.parent.mkdir()
    left.write_bytes(b"The pier")
    with pytest.raises(CustodyError, match="missing"):
        bytes_of(tmp_path, digest)
    keep(tmp_path, b"The pier opens.")
    assert bytes_of(tmp_path, digest) == b"The pier opens."


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "captures").write_text("no folder")
    with pytest.raises(LedgerError, match="cannot be kept") as refusal:
        keep(tmp_path / "captures", b"The pier opens.")
    assert refusal.value.subject == str(tmp_path / "captures")
    assert refusal.value.code == "ledger_readonly"


KEEP_WITH_LITTLE_ROOM = """
import resource, sys
from pathlib import Path
from sayso.errors import LedgerError
from sayso.ledger.captures import keep
resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))
try:
    keep(Path(sys.argv[1]), bytes(10_000))
except LedgerError as refusal:
    print(refusal.code)
"""
KEEP_MANY = """
import sys
from pathlib import Path
from sayso.ledger.captures import keep
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    keep(Path(sys.argv[1]), str(number).encode() * 1_000)
"""


def python(code: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_bytes_that_do_not_fit_leave_nothing_behind(tmp_path: Path) -> None:
    with python(KEEP_WITH_LITTLE_ROOM, tmp_path) as child:
        assert child.communicate() == ("disk_full\n", "")
    assert files(tmp_path) == []


def test_several_that_keep_the_same_bytes_at_once_all_succeed(quick_folder: Path) -> None:
    keeping = [python(KEEP_MANY, quick_folder) for _ in range(3)]
    for each in keeping:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in keeping:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    assert [each.communicate(timeout=60) for each in keeping] == [("", "")] * 3
    assert len(files(quick_folder)) == 40
    for name in files(quick_folder):
        bytes_of(quick_folder, name)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 200_000])
def test_bytes_of_any_length_come_out_whole(quick_folder: Path, size: int) -> None:
    data = bytes(each % 251 for each in range(size))
    assert bytes_of(quick_folder, keep(quick_folder, data)) == data
