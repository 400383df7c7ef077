"""JSON files and zips are read within bounds, and nothing is written to disk."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.acquire.imports import imported, json_documents
from sayso.acquire.imports.json_documents import (
    Member,
    is_zip,
    json_value,
    member_names,
    members,
    shown,
    starts,
)
from sayso.errors import InputError


def packed(path: Path, files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> str:
    with zipfile.ZipFile(path / "some.zip", "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return str(path / "some.zip")


def test_members_are_read_in_order_and_a_broken_one_in_its_place(tmp_path: Path) -> None:
    path = packed(
        tmp_path, {"a.json": b'{"a": 1}', "b.json": b"{", "c.json": b"\xff", "d.json": b""}
    )
    assert is_zip(path)
    assert member_names(path) == ("a.json", "b.json", "c.json", "d.json")
    first, *refused = members(path, ["a.json", "b.json", "c.json", "d.json", "none.json"])
    assert first == Member(name="a.json", value={"a": 1})
    assert len(refused) == 4
    assert all(isinstance(each, InputError) for each in refused)


def test_a_zip_that_unpacks_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_documents, "MOST_UNPACKED", 3_000_000)
    bomb = b'"' + b" " * 2_000_000 + b'"'
    path = packed(tmp_path, {"a.json": bomb, "b.json": bomb, "c.json": bomb})
    first, last = members(path, ["a.json", "b.json", "c.json"])
    assert isinstance(first, Member)
    assert isinstance(last, InputError)
    assert "rest" in last.message


def test_a_member_larger_than_an_article_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_documents, "LARGEST_FILE", 10)
    path = packed(tmp_path, {"a.json": b'"' + b"x" * 50 + b'"', "b.json": b"1"})
    large, small = members(path, ["a.json", "b.json"])
    assert isinstance(large, InputError)
    assert isinstance(small, Member)


def test_a_locked_member_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.json": b"1"}, method=zipfile.ZIP_STORED)
    data = bytearray(Path(path).read_bytes())
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + at] |= 1
    Path(path).write_bytes(data)
    (refusal,) = members(path, ["a.json"])
    assert isinstance(refusal, InputError)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 100,
        b"PK\x03\x04" + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 2**31, 0, 0),
        b"PK\x03\x04"
        + b"PK\x06\x07"
        + b"\0" * 16
        + struct.pack("<4s4H2LH", b"PK\x05\x06", *[0] * 7),
    ],
)
def test_a_zip_with_an_unfit_directory_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "some.zip").write_bytes(data)
    with pytest.raises(InputError):
        member_names(str(tmp_path / "some.zip"))


@settings(max_examples=50)
@given(st.data())
def test_a_damaged_zip_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    base = tmp_path_factory.getbasetemp()
    path = packed(
        base, {"x/metadata.json": b'{"attr_description": "a"}' * 3, "x/updates.json": b"[]"}
    )
    changed = bytearray(Path(path).read_bytes())
    for at in data.draw(st.lists(st.integers(4, len(changed) - 1), max_size=5)):
        changed[at] = data.draw(st.integers(0, 255))
    Path(path).write_bytes(changed)
    assert all(isinstance(each, InputError) for each in imported(path, kind="atlos"))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "none"):
        with pytest.raises(InputError):
            starts(str(path), 4)


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"1" * 10_000])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="JSON"):
        json_value(data, subject="document.json")


def test_a_mark_before_the_json_is_passed_over() -> None:
    assert json_value(b"\xef\xbb\xbf[1]", subject="document.json") == [1]


def test_a_members_name_holds_nothing_a_terminal_would_run() -> None:
    assert shown("a\x1b[31m\n/metadata.json") == "a\ufffd[31m\ufffd/metadata.json"
