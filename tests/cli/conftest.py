"""A desk of its own for each test: a folder, a ledger, no settings of whoever runs the tests."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sayso.cli import run_command_line

Captured = pytest.CaptureFixture[str]
Stored = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def sample() -> str:
    return str(Path(__file__).parents[2] / "examples" / "withdrawal.txt")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("SAYSO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAYSO_LEDGER", str(tmp_path / "desk.db"))
    return tmp_path


@pytest.fixture
def stored(capfd: Captured, desk: Path) -> Stored:
    """Stores paths, and gives what `sayso add --json` tells of them."""

    def add(*paths: str) -> list[dict[str, Any]]:
        run_command_line(["add", *paths, "--json"])
        return [json.loads(line) for line in capfd.readouterr().out.splitlines()]

    return add


@pytest.fixture
def commitment(capfd: Captured, stored: Stored, sample: str) -> str:
    """Short id of a commitment of the sample, which is stored."""
    stored(sample)
    run_command_line(["list", "commitments", "--json"])
    first = json.loads(capfd.readouterr().out.splitlines()[0])
    return str(first["commitment"]["id"])[:12]
