"""The benchmark of linking fills what linking looks up, and the copies among it are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import link


@pytest.fixture
def templates(monkeypatch: pytest.MonkeyPatch) -> list[link.Template]:
    monkeypatch.setattr(link, "NEW", 9)
    return [link.template(each) for each in link.readings(10)]


def test_copies_are_found_in_a_filled_ledger(
    templates: list[link.Template], tmp_path: Path
) -> None:
    found = link.in_ledger(40, templates, tmp_path)
    assert (found.stored, found.copies_found) == (40, 3)
    assert not list(tmp_path.glob("*.db"))


def test_copies_are_found_in_filled_indexes(templates: list[link.Template]) -> None:
    assert link.in_memory(40, templates).copies_found == 3


def test_keys_that_several_templates_share_stay_common(templates: list[link.Template]) -> None:
    common = link.common(templates)
    every = [
        key for each in templates for kind, keys in each.keys for key in {(kind, k) for k in keys}
    ]
    assert common
    assert {key for key in every if every.count(key) > 1} <= common
