"""Settings come from sayso.toml and SAYSO_* variables, and what is wrong with them is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.config import Config, load
from sayso.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sayso.toml"


def test_without_any_setting_nothing_is_assumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(variables={}) == Config(allow_private=False, colour="auto", width=None)


def test_a_file_in_the_folder_is_read_without_being_named(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('colour = "never"\nwidth = 72\n')
    monkeypatch.chdir(file.parent)
    assert load(variables={}) == Config(colour="never", width=72)


def test_a_variable_wins_over_the_file(file: Path) -> None:
    file.write_text("allow_private = true\nwidth = 72\n")
    assert load(file, variables={"SAYSO_WIDTH": "60", "PATH": "/bin"}) == Config(
        allow_private=True, width=60
    )


def test_a_width_too_narrow_to_read_is_widened(file: Path) -> None:
    assert load(variables={"SAYSO_WIDTH": "5"}).width == 40
    assert load(variables={"SAYSO_WIDTH": "0"}).width is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("color = 'never'", "did you mean colour"),
        ("alow_private = true", "did you mean allow_private"),
        ("colour = 'blue'", "write one of auto, always, never"),
        ("width = 'wide'", "write a number of columns"),
        ("width = true", "write a number of columns"),
        ("width = 100000", "write a number of columns"),
        ("allow_private = 'perhaps'", "write true or false"),
        ("allow_private =", "is not TOML"),
        ("[colour]\nwhen = 'auto'", "write one of"),
    ],
)
def test_what_cannot_be_used_is_named_with_the_mend(file: Path, content: str, told: str) -> None:
    file.write_text(content)
    with pytest.raises(ConfigError) as caught:
        load(file, variables={})
    assert told in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * 1_000_001])
def test_a_file_that_is_no_settings_file_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError):
        load(file, variables={})


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.toml", variables={})


def test_an_unknown_variable_is_named_as_it_was_written() -> None:
    with pytest.raises(ConfigError, match="SAYSO_COLOR; did you mean SAYSO_COLOUR"):
        load(variables={"SAYSO_COLOR": "never"})
