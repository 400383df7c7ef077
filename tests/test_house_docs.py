"""The manual names every command, option and record field, and its samples can be followed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import click
import pytest

from sayso.cli import sayso as command_line
from sayso.config import SETTINGS
from sayso.records import Reading
from sayso.run import LAYERS, read
from sayso.show.json_lines import reading_record
from sayso.show.terminal import reading_page

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def fields(record: dict[str, Any]) -> Iterator[str]:
    for name, value in record.items():
        yield name
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and name != "kind_scores":
                yield from fields(inner)


def test_every_command_and_option_is_in_the_manual() -> None:
    manual = (DOCS / "commands.md").read_text("utf-8")
    for name, command in command_line.commands.items():
        assert f"## `sayso {name}" in manual
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert f"`{parameter.opts[0]}" in manual, parameter.opts[0]


def test_every_layer_and_setting_is_in_the_manual() -> None:
    manual = (DOCS / "commands.md").read_text("utf-8")
    for name in (*LAYERS, *SETTINGS):
        assert f"`{name}`" in manual, name


def test_every_field_of_a_record_is_in_the_manual(reading: Reading) -> None:
    manual = (DOCS / "records.md").read_text("utf-8")
    for name in set(fields(reading_record(reading))):
        assert f"`{name}`" in manual, name


@pytest.mark.parametrize(
    "label",
    ["Form", "Kind", "Action", "Precision", "Firmness", "PlaceRole", "PublishedFrom"],
)
def test_every_value_of_a_label_is_in_the_manual(label: str) -> None:
    from typing import get_args

    from sayso import records

    manual = (DOCS / "records.md").read_text("utf-8")
    for value in get_args(getattr(records, label)):
        assert f"`{value}`" in manual, value


def test_links_of_the_manual_lead_somewhere() -> None:
    pages = [*DOCS.glob("*.md"), *ROOT.glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_changelog_begins_with_this_version() -> None:
    from sayso import __version__

    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert newest[1] == __version__


def test_what_is_needed_to_run_is_bounded_from_below_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["dependencies"]
    assert all(re.fullmatch(r"[\w-]+>=[\d.]+", each) for each in project["dependencies"])


def test_the_sample_in_the_readme_is_what_sayso_prints() -> None:
    shown = re.search(r"<!-- sample.*?```text\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert shown
    (sample,) = read([str(ROOT / "examples" / "withdrawal.txt")])
    assert isinstance(sample, Reading)
    named = replace(sample, article=replace(sample.article, origin="examples/withdrawal.txt"))
    printed = reading_page(named, width=80, colour=False)
    alike = SequenceMatcher(None, shown[1].splitlines(), printed.splitlines(), autojunk=False)
    # Two processors may round a score differently; a sample that tells of another program fails.
    assert alike.ratio() >= 0.9, "run: make readme"
