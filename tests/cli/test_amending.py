"""A person has a word on every record, and a word that does not fit is refused."""

from __future__ import annotations

import pytest

from sayso.cli import run_command_line
from tests.cli.conftest import Captured, Stored


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["resolve", "ID", "--outcome", "kept"], "it is the id of an article"),
        (["correct", "ID", "--set", "text=x"], "an article has no such field"),
        (["correct", "ID", "--set", "text"], "is no field and value"),
    ],
)
def test_a_word_that_does_not_fit_the_record_is_a_question_put_wrong(
    capfd: Captured, arguments: list[str], said: str, stored: Stored, sample: str
) -> None:
    (kept,) = stored(sample)
    given = [str(kept["article_id"])[:12] if each == "ID" else each for each in arguments]
    assert run_command_line([*given, "--by", "A. Mora", "--why", "seen"]) == 2
    assert said in capfd.readouterr().err


def test_without_a_ledger_a_question_says_how_to_begin(capfd: Captured) -> None:
    assert run_command_line(["retract", "abcdef12", "--by", "me", "--why", "no"]) == 1
    assert "store something with `sayso add`" in capfd.readouterr().err
