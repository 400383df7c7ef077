"""What was captured leaves as a web archive."""

from __future__ import annotations

from pathlib import Path

from sayso.cli import run_command_line
from tests.cli.conftest import Captured, Stored


def test_captures_leave_as_a_web_archive(
    capfd: Captured, desk: Path, stored: Stored, sample: str
) -> None:
    stored(sample)
    assert run_command_line(["export", "--wacz", "desk.wacz"]) == 0
    assert "desk.wacz: 1 captures" in capfd.readouterr().out
    assert (desk / "desk.wacz").stat().st_size > 1000
    assert run_command_line(["read", "desk.wacz"]) == 0
