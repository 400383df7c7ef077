"""How likely, why, and what became of the rest: from the command line, for people and scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sayso.cli import run_command_line
from tests.cli.conftest import Captured
from tests.run.rows import ROW, commitments, desk_of


@pytest.fixture
def ids(desk: Path) -> list[str]:
    """Short ids of the commitments of a ledger; the first has evidence."""
    from sayso.run.evidence import add

    ledger = desk_of(desk / "desk.db", "a", "b", "c")
    found = commitments(ledger)
    add(ledger, ROW | {"commitment": found[0]}, made_by="Ada Mora")
    ledger.close()
    return [each[:12] for each in found]


def test_a_commitment_is_weighed_and_weighed_again_adds_nothing(
    capfd: Captured, ids: list[str]
) -> None:
    assert run_command_line(["weigh", ids[0]]) == 0
    first = capfd.readouterr().out
    assert first.startswith(f"{ids[0]}  kept ")
    assert run_command_line(["weigh", ids[0]]) == 0
    assert capfd.readouterr().out == first.replace("\n", ", known\n")
    for new in ([False, True, True], [False] * 3):
        run_command_line(["weigh", "--all", "--json"])
        told = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
        assert [each["commitment"][:12] for each in told] == ids
        assert [each["new"] for each in told] == new
        assert sum(told[0]["probabilities"].values()) == pytest.approx(1)


def test_why_leads_from_the_prior_to_what_would_change_it(
    capfd: Captured, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAYSO_WIDTH", "80")
    assert run_command_line(["why", ids[0]]) == 1
    assert f"weigh it first: sayso weigh {ids[0]}" in capfd.readouterr().err
    run_command_line(["weigh", ids[0]])
    capfd.readouterr()
    assert run_command_line(["why", ids[0]]) == 0
    page = capfd.readouterr().out
    for words in (
        "before any evidence", "wire-1", "1 article → 1 origin → 1.0 effective",
        "What would change the answer", "expert defaults", "Confidence in this is",
    ):  # fmt: skip
        assert words in page
    run_command_line(["why", ids[0], "--json"])
    told = json.loads(capfd.readouterr().out)
    assert told["assessment"]["moved"][0]["origin"] == "wire-1"
    assert run_command_line(["why", ids[0], "--as-of", "2020-01-01"]) == 1
    assert run_command_line(["show", told["assessment"]["id"][:12]]) == 0


def test_what_a_person_holds_stands_beside(capfd: Captured, ids: list[str]) -> None:
    said = ["--chance", "0.3", "--by", "Ines Vale", "--why", "no train was ordered"]
    assert run_command_line(["weigh", ids[0], *said]) == 0
    assert f"{ids[0]}  kept 30%, held by Ines Vale" in capfd.readouterr().out
    run_command_line(["why", ids[0]])
    assert "Ines Vale 30% kept: no train was ordered" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name one commitment or --all"),
        (["ID", "--all"], "name one commitment or --all"),
        (
            ["--all", "--chance", "0.3", "--by", "me", "--why", "so"],
            "--chance: what a person holds",
        ),
        (["ID", "--chance", "0.3", "--by", "me"], "--chance: what a person holds"),
        (["ID", "--by", "me"], "there is nothing to hold"),
        (["ID", "--chance", "1.3"], "1.3 is not in the range"),
        (["ID", "--known-by", "then"], "--known-by: 'then' is no moment"),
        (["ID", "--params", "none.toml"], "none.toml: cannot be read"),
        (["xyz"], "this is no id"),
    ],
)
def test_a_question_put_wrong_says_what_is_wrong(
    capfd: Captured, ids: list[str], arguments: list[str], said: str
) -> None:
    given = [ids[0] if each == "ID" else each for each in arguments]
    assert run_command_line(["weigh", *given]) == 2
    assert said in capfd.readouterr().err


def test_what_cannot_be_weighed_is_told_of_and_the_rest_comes_out(
    capfd: Captured, ids: list[str]
) -> None:
    run_command_line(["correct", ids[1], "--set", "window_end=", "--by", "me", "--why", "misread"])
    capfd.readouterr()
    assert run_command_line(["weigh", "--all"]) == 1
    told = capfd.readouterr()
    assert told.err.startswith(f"sayso: {ids[1]}, window_end: nothing says by when")
    assert [line[:12] for line in told.out.splitlines()] == [ids[0], ids[2]]


def test_a_record_counts_and_shows_the_ids(capfd: Captured, ids: list[str]) -> None:
    said = ["--by", "Ines Vale", "--why", "seen"]
    run_command_line(["resolve", ids[0], "--outcome", "kept_late", *said])
    capfd.readouterr()
    assert run_command_line(["record", "ada mora"]) == 0
    page = capfd.readouterr().out
    assert "All actions: 1 resolved of 3" in page
    assert "kept late 1 of 1, 100% (21% to 100%)" in page
    assert ids[1] in page
    run_command_line(["record", "the army", "--json"])
    told = json.loads(capfd.readouterr().out)
    assert [each["action"] for each in told["tracks"]] == [None, "withdraw"]
    assert run_command_line(["record", "nobody"]) == 1
    assert "nothing was announced" in capfd.readouterr().err
    assert run_command_line(["record", " "]) == 2


@pytest.mark.parametrize(
    "command", [["weigh"], ["why"], ["record"], ["evidence", "add"], ["evidence", "import"]]
)
def test_help_has_examples(capfd: Captured, command: list[str]) -> None:
    assert run_command_line([*command, "--help"]) == 0
    assert f"sayso {' '.join(command)} " in capfd.readouterr().out.split("Examples:")[1]


def test_a_commitment_shows_that_there_is_evidence_and_how_likely_it_is(
    capfd: Captured, ids: list[str]
) -> None:
    run_command_line(["show", ids[0]])
    page = capfd.readouterr().out
    assert f"1 item of evidence: sayso evidence list {ids[0]}" in page
    assert "likely" not in page
    run_command_line(["weigh", "--all"])
    capfd.readouterr()
    run_command_line(["show", ids[0]])
    assert f": sayso why {ids[0]}" in capfd.readouterr().out
    run_command_line(["show", ids[1]])
    assert "evidence:" not in capfd.readouterr().out
