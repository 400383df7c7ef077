"""The table of numbers, its version, and files that override it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import ConfigError
from sayso.weigh.parameters import DEFAULTS, ROWS, Parameters, load, summing_to_one


def test_every_row_says_what_it_means_and_where_it_comes_from() -> None:
    assert len(ROWS) > 100
    for row in ROWS.values():
        assert row.mark in ("read", "computed", "assumed")
        assert row.lowest <= row.value <= row.highest, row.name
        assert len(row.meaning) > 20, row.name


def test_the_defaults_pass_their_own_checks() -> None:
    assert DEFAULTS.with_values(dict(DEFAULTS.values)) == DEFAULTS
    assert DEFAULTS.changed == ()


@given(st.sampled_from(sorted(name for name in ROWS if not summing_to_one(name))))
def test_a_change_of_any_value_changes_the_version(name: str) -> None:
    row = ROWS[name]
    if name.startswith("grid."):
        return
    other = row.highest if row.value != row.highest else row.lowest
    changed = DEFAULTS.with_values({name: other})
    assert changed.version != DEFAULTS.version
    assert changed.changed == (name,)
    assert changed.with_values({name: row.value}).version == DEFAULTS.version


def test_the_order_of_the_values_does_not_matter() -> None:
    turned = Parameters(tuple(reversed(DEFAULTS.values)))
    assert turned == DEFAULTS
    assert hash(turned) == hash(DEFAULTS)


def test_a_file_overrides_by_dotted_names_or_by_tables(tmp_path: Path) -> None:
    plain, nested = tmp_path / "own.json", tmp_path / "own.toml"
    plain.write_text(json.dumps({"letter.A": 0.9, "temperature": 1}), "utf-8")
    nested.write_text("temperature = 1\n[letter]\nA = 0.9\n", "utf-8")
    assert load(plain) == load(nested)
    assert load(plain)["letter.A"] == 0.9
    assert load(plain)["letter.B"] == DEFAULTS["letter.B"]


@pytest.mark.parametrize(
    ("content", "subject", "words"),
    [
        ('{"letter.a": 0.9}', "own.json", "did you mean letter.A?"),
        ('{"letter.A": "0.9"}', "own.json, letter.A", "write a number from 0 to 1"),
        ('{"letter.A": 1.5}', "own.json, letter.A", "write a number from 0 to 1"),
        ('{"letter.A": NaN}', "own.json, letter.A", "nan cannot be used"),
        ('{"letter.A": true}', "own.json, letter.A", "True cannot be used"),
        ('{"grid.bins": 40.5}', "own.json, grid.bins", "write a whole number"),
        ('{"claim.done": 0.5}', "own.json, claim", "its shares add up to 1.05"),
        ('{"grid.knot_1": 0.8}', "own.json, grid.knot_1 to 3", "falls where it must rise"),
        ('{"letter.A": 0.9, "letter.A": 0.8}', "own.json", "stands there twice"),
        ("[1]", "own.json", "holds no names"),
        ("{", "own.json", "is not JSON in UTF-8"),
        ("[" * 100_000, "own.json", "is not JSON in UTF-8"),
        ('{"a":' * 50 + "1" + "}" * 50, "own.json", "there is no parameter"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_its_mend(
    tmp_path: Path, content: str, subject: str, words: str
) -> None:
    (tmp_path / "own.json").write_text(content, "utf-8")
    with pytest.raises(ConfigError) as refused:
        load(tmp_path / "own.json")
    assert refused.value.subject == str(tmp_path / subject)
    assert words in str(refused.value)


def test_other_files_are_refused(tmp_path: Path) -> None:
    for name, content in (("own.yaml", b""), ("own.toml", b"a = "), ("own.json", b" " * 1_000_001)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ConfigError):
            load(tmp_path / name)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "missing.json")
