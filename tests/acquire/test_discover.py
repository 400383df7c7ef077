"""Paths become things to read, in order; what cannot be read stays in its place as an error."""

import io
import os

import pytest

from sayso.acquire.discover import Found, count, discover, survey
from sayso.errors import InputError


@pytest.fixture
def folder(tmp_path):
    for name in ("b.txt", "a.md", "c/z.HTML", "c/a.jsonl", ".hidden.txt", ".git/x.txt",
                 "c/photo.png", "notes.docx", "d/e/f.pdf"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"{}\n{}" if name.endswith("jsonl") else b"words")
    return tmp_path


def origins(*paths: object, **how: object) -> list[str]:
    return [
        each.origin if isinstance(each, Found) else f"{each.code}:{each.subject}"
        for each in discover([str(path) for path in paths], **how)
    ]


def test_a_folder_is_read_whole_in_the_order_of_its_names(folder):
    assert [os.path.relpath(origin, folder) for origin in origins(folder)] == [
        "a.md", "b.txt", "c/a.jsonl", "c/z.HTML", "d/e/f.pdf",
    ]  # fmt: skip


def test_errors_keep_their_place(folder):
    paths = [folder / "no.txt", folder / "b.txt", "ftp://a/b", folder / "b.txt"]
    assert origins(*paths) == [
        f"missing:{paths[0]}", str(paths[1]), "bad_url:ftp://a/b", str(paths[3]),
    ]  # fmt: skip


def test_a_named_file_is_read_whatever_its_suffix(folder):
    assert origins(folder / "notes.docx", folder / ".hidden.txt") == [
        str(folder / "notes.docx"), str(folder / ".hidden.txt"),
    ]  # fmt: skip


def test_a_folder_with_nothing_to_read_is_an_error_that_counts_the_rest(tmp_path):
    (tmp_path / "photo.png").write_bytes(b"x")
    (refusal,) = discover([str(tmp_path)])
    assert isinstance(refusal, InputError)
    assert refusal.code == "nothing_found"
    assert "1 of other kinds" in refusal.message


def test_files_of_other_kinds_are_counted(folder):
    assert survey([str(folder)]).ignored == 2


@pytest.mark.parametrize("name", ["a\0b.txt", "a" * 5000, "", "a/b/c/d", "b.txt/x"])
def test_impossible_names_are_errors(folder, name):
    (refusal,) = discover([str(folder / "b.txt/x") if name == "b.txt/x" else name])
    assert isinstance(refusal, InputError)


def test_names_that_are_not_utf8_can_be_shown(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    with open(path, "wb") as file:
        file.write(b"words")
    (found,) = discover([path])
    assert found.origin.endswith("caf\ufffd.txt")
    with found.open().stream as stream:
        assert stream.read() == b"words"


def test_linked_folders_are_not_walked_in_circles(folder):
    (folder / "c" / "up").symlink_to(folder)
    assert len(origins(folder)) == 5


def test_standard_input_is_what_was_handed_in():
    stdin = io.BytesIO(b"words")
    (found,) = discover(["-"], stdin=stdin)
    assert (found.origin, found.open().stream) == ("-", stdin)
    assert origins("-") == ["missing:-"]


def test_nothing_is_fetched_before_it_is_opened(server):
    (found,) = discover([server.answer("/a", b"words")], allow_private=True)
    assert server.requests == []
    assert found.open().stream.read() == b"words"


def test_the_count_knows_lines_files_and_addresses(folder):
    assert count([str(folder)]) == 6
    assert count([str(folder / "b.txt"), "https://news.example/a", "missing.txt"]) == 3
    assert count([str(folder / "b.txt"), "-"]) is None
