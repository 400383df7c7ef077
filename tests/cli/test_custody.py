"""What is stored can be proved, saved and put back."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from sayso.cli import run_command_line
from tests.cli.conftest import Captured


@pytest.fixture(autouse=True)
def _stored(commitment: str) -> None:
    """Every test here begins with the sample in the ledger."""


def test_an_untouched_ledger_verifies_also_from_its_bytes(capfd: Captured) -> None:
    assert run_command_line(["verify"]) == 0
    out = capfd.readouterr().out
    assert out.startswith("Nothing is wrong: ")
    assert "not read from their bytes again" not in out


def test_an_altered_quote_is_found(capfd: Captured, desk: Path) -> None:
    with sqlite3.connect(desk / "desk.db") as raw:
        raw.execute("DROP TRIGGER quote_same")
        raw.execute("UPDATE quote SET words = 'We never left' WHERE number = 1")
    raw.close()
    assert run_command_line(["verify"]) == 2
    out = capfd.readouterr().out
    assert "chain broken: " in out
    assert "fabricated: quote " in out


def test_missing_bytes_are_found(capfd: Captured, desk: Path) -> None:
    (capture,) = (path for path in (desk / "desk.db-captures").rglob("*") if path.is_file())
    capture.unlink()
    assert run_command_line(["verify", "--json"]) == 2
    assert '"missing bytes"' in capfd.readouterr().out


def test_a_seal_proves_that_nothing_before_it_changed(
    capfd: Captured, desk: Path, commitment: str
) -> None:
    assert run_command_line(["seal", "a.seal", "--key", "key"]) == 0
    run_command_line(["confirm", commitment, "--by", "me", "--why", "seen"])
    assert run_command_line(["verify", "--seal", "a.seal"]) == 0
    sealed = json.loads((desk / "a.seal").read_text("utf-8"))
    forged = json.dumps(sealed | {"batch": sealed["batch"] + 1})
    (desk / "forged.seal").write_text(forged, "utf-8")
    assert run_command_line(["verify", "--seal", "forged.seal"]) == 1
    assert "signature" in capfd.readouterr().err


def test_a_backup_comes_back_as_the_same_ledger(capfd: Captured, desk: Path) -> None:
    assert run_command_line(["backup", "all.zip"]) == 0
    assert run_command_line(["restore", "all.zip", "--ledger", "second.db"]) == 0
    capfd.readouterr()
    heads = []
    for place in ("desk.db", "second.db"):
        assert run_command_line(["verify", "--ledger", place]) == 0
        heads.append(capfd.readouterr().out.splitlines()[-1])
    assert heads[0] == heads[1]
    assert run_command_line(["restore", "all.zip", "--ledger", "second.db"]) == 1


def test_a_file_that_is_no_ledger_any_more_is_a_finding(capfd: Captured, desk: Path) -> None:
    with (desk / "desk.db").open("r+b") as file:
        file.write(b"\0" * 100)
    assert run_command_line(["verify"]) == 2
    assert capfd.readouterr().out.startswith("damaged file: ledger: ")
