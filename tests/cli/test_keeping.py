"""Articles are stored once, edits beside them, and what cannot be read is told."""

from __future__ import annotations

import json
from pathlib import Path

from sayso.cli import run_command_line
from tests.cli.conftest import Captured, Stored


def test_an_article_is_stored_once(stored: Stored, sample: str) -> None:
    (first,), (again,) = stored(sample), stored(sample)
    assert (first["state"], again["state"]) == ("new", "known")
    assert first["quotes"]
    assert first["commitments"] == 4


def test_an_edited_file_is_a_new_version_of_the_same_page(
    desk: Path, stored: Stored, sample: str
) -> None:
    copy = desk / "story.txt"
    copy.write_text(Path(sample).read_text("utf-8"), "utf-8")
    stored(str(copy))
    copy.write_text(Path(sample).read_text("utf-8") + "\nNothing more was said.\n", "utf-8")
    (edited,) = stored(str(copy))
    assert edited["state"] == "changed"


def test_what_cannot_be_read_is_told_and_the_rest_is_stored(
    capfd: Captured, desk: Path, sample: str
) -> None:
    (desk / "empty.txt").write_bytes(b"")
    code = run_command_line(["add", str(desk / "empty.txt"), sample])
    out, err = capfd.readouterr()
    assert code == 1
    assert "new, " in out
    assert err.startswith(f"sayso: {desk / 'empty.txt'}: ")


def test_lines_of_one_file_are_pages_of_their_own(desk: Path, stored: Stored, sample: str) -> None:
    text = Path(sample).read_text("utf-8")
    lines = [json.dumps({"id": str(i), "text": text + f"\nEdition {i}."}) for i in range(3)]
    (desk / "many.jsonl").write_text("\n".join(lines), "utf-8")
    assert [kept["state"] for kept in stored("many.jsonl")] == ["new"] * 3
    assert [kept["state"] for kept in stored("many.jsonl")] == ["known"] * 3
