"""The commands over a ledger as a person or a script meets them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sayso.cli import run_command_line

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "withdrawal.txt"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger of its own, no settings of the person who runs the tests."""
    for name in [name for name in os.environ if name.startswith("SAYSO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAYSO_LEDGER", str(tmp_path / "desk.db"))
    return tmp_path


def stored(capfd: Captured, *arguments: str) -> list[dict[str, object]]:
    """What `sayso add --json` tells of these paths."""
    run_command_line(["add", *arguments, "--json"])
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_an_article_is_stored_once(capfd: Captured) -> None:
    (first,), (again,) = stored(capfd, str(SAMPLE)), stored(capfd, str(SAMPLE))
    assert (first["state"], again["state"]) == ("new", "known")
    assert first["quotes"]
    assert first["commitments"] == 4


def test_an_edited_file_is_a_new_version_of_the_same_page(capfd: Captured, desk: Path) -> None:
    copy = desk / "story.txt"
    copy.write_text(SAMPLE.read_text("utf-8"), "utf-8")
    stored(capfd, str(copy))
    copy.write_text(SAMPLE.read_text("utf-8") + "\nNothing more was said.\n", "utf-8")
    (edited,) = stored(capfd, str(copy))
    assert edited["state"] == "changed"


def test_what_cannot_be_read_is_told_and_the_rest_is_stored(capfd: Captured, desk: Path) -> None:
    (desk / "empty.txt").write_bytes(b"")
    code = run_command_line(["add", str(desk / "empty.txt"), str(SAMPLE)])
    out, err = capfd.readouterr()
    assert code == 1
    assert "new, " in out
    assert err.startswith(f"sayso: {desk / 'empty.txt'}: ")


def test_lines_of_one_file_are_pages_of_their_own(capfd: Captured, desk: Path) -> None:
    text = SAMPLE.read_text("utf-8")
    lines = [json.dumps({"id": str(i), "text": text + f"\nEdition {i}."}) for i in range(3)]
    (desk / "many.jsonl").write_text("\n".join(lines), "utf-8")
    assert [kept["state"] for kept in stored(capfd, "many.jsonl")] == ["new"] * 3
    assert [kept["state"] for kept in stored(capfd, "many.jsonl")] == ["known"] * 3


@pytest.mark.parametrize(
    ("word", "more", "done"),
    [
        ("confirm", [], "confirmed"),
        ("refuse", [], "refused"),
        ("correct", ["--set", "actor="], "corrected"),
        ("resolve", ["--outcome", "kept"], "resolved"),
        ("retract", [], "retracted"),
        ("redact", ["--yes"], "redacted"),
    ],
)
def test_a_person_has_a_word_on_a_commitment(
    capfd: Captured, commitment: str, word: str, more: list[str], done: str
) -> None:
    code = run_command_line([word, commitment, *more, "--by", "A. Mora", "--why", "seen"])
    assert code == 0
    assert capfd.readouterr().out == f"{commitment}  commitment {done}\n"


@pytest.fixture
def commitment(capfd: Captured) -> str:
    """Short id of the first commitment of the sample, which is stored."""
    stored(capfd, str(SAMPLE))
    run_command_line(["list", "commitments", "--json"])
    return str(json.loads(capfd.readouterr().out.splitlines()[0])["id"])[:12]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["resolve", "ID", "--outcome", "kept"], "it is the id of a article"),
        (["correct", "ID", "--set", "text=x"], "a article has no such field"),
        (["correct", "ID", "--set", "text"], "is no field and value"),
    ],
)
def test_a_word_that_does_not_fit_the_record_is_a_question_put_wrong(
    capfd: Captured, arguments: list[str], said: str
) -> None:
    (kept,) = stored(capfd, str(SAMPLE))
    given = [str(kept["article_id"])[:12] if each == "ID" else each for each in arguments]
    assert run_command_line([*given, "--by", "A. Mora", "--why", "seen"]) == 2
    assert said in capfd.readouterr().err


def test_without_a_ledger_a_question_says_how_to_begin(capfd: Captured) -> None:
    assert run_command_line(["retract", "abcdef12", "--by", "me", "--why", "no"]) == 1
    assert "store something with `sayso add`" in capfd.readouterr().err


def test_captures_leave_as_a_web_archive(capfd: Captured, desk: Path) -> None:
    stored(capfd, str(SAMPLE))
    assert run_command_line(["export", "--wacz", "desk.wacz"]) == 0
    assert "desk.wacz: 1 captures" in capfd.readouterr().out
    assert (desk / "desk.wacz").stat().st_size > 1000
    assert run_command_line(["read", "desk.wacz"]) == 0
