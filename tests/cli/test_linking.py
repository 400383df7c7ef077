"""What goes together, from the command line: for people as a page, for scripts as JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sayso.cli import run_command_line
from sayso.ledger.store import open_ledger
from sayso.ledger.write import add
from sayso.link.mentions import mentions
from tests.cli.conftest import Captured
from tests.ledger.conftest import RUN
from tests.link.samples import EVENT, MINISTRY, PAPER, WIRE
from tests.link.stored import addition, store

SAID = ["--by", "Ines Vale", "--why", "on the phone"]
FIRST = mentions(MINISTRY)[0].id


@pytest.fixture
def linked(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger with an event of five articles."""
    monkeypatch.setenv("SAYSO_WIDTH", "80")
    ledger = open_ledger(str(desk / "desk.db"))
    store(ledger, *EVENT, at_once=5)
    ledger.close()
    return desk


def lines(capfd: Captured, *arguments: str) -> list[dict[str, Any]]:
    assert run_command_line([*arguments, "--json"]) == 0
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def origins(capfd: Captured) -> list[list[str]]:
    return sorted(sorted(each["articles"]) for each in lines(capfd, "origins"))


TOGETHER = [["later"], ["ministry", "radio", "wire"], ["paper"]]


def test_claims_come_out_with_their_mentions_and_relations(capfd: Captured, linked: Path) -> None:
    found = {each["claim"]: each for each in lines(capfd, "claims")}
    first = found[FIRST]
    assert set(first) == {"claim", "summary", "mentions", "relations", "origins", "outlets"}
    assert first["summary"].startswith("Four companies of the 7th Engineer Regiment")
    assert [each["article"] for each in first["mentions"]] == ["ministry", "wire"]
    start, end = first["mentions"][1]["span"]
    assert WIRE.article.text[start:end].startswith("Four companies")
    assert first["mentions"][1]["quote"] == WIRE.quotes[0].id
    assert (first["origins"], first["outlets"], first["relations"]) == (1, 2, [])
    (other,) = [each for each in found.values() if each["relations"]]
    assert other["relations"] == [{"type": "supersedes", "claim": FIRST}]
    assert sum(len(each["mentions"]) for each in found.values()) == sum(
        len(mentions(reading)) for reading in EVENT
    )


def test_origins_come_out_with_the_reason_of_each_tie(capfd: Captured, linked: Path) -> None:
    assert origins(capfd) == TOGETHER
    (echo,) = [each for each in lines(capfd, "origins") if len(each["articles"]) == 3]
    assert (echo["origin"], echo["first"]) == (MINISTRY.article.id, "ministry")
    assert [(each["a"], each["b"], each["reason"]) for each in echo["why"]] == [
        ("wire", "ministry", "near-duplicate text"), ("radio", "wire", "cites"),
    ]  # fmt: skip


def test_lists_are_paged_and_scripts_get_all(capfd: Captured, linked: Path) -> None:
    every = lines(capfd, "claims")
    assert lines(capfd, "claims", "--limit", "2", "--skip", "1") == every[1:3]
    assert run_command_line(["claims", "--limit", "2"]) == 0
    assert "Claims: 1 to 2" in capfd.readouterr().out
    assert run_command_line(["origins", "--skip", "99"]) == 0
    assert "Origins: nothing after the first 99" in capfd.readouterr().out
    carried = lines(capfd, "claims", "--outlets", "2")
    assert carried == [each for each in every if each["outlets"] >= 2] != []


def test_a_claim_is_shown_with_its_echo_map(capfd: Captured, linked: Path) -> None:
    assert run_command_line(["show", FIRST[:12]]) == 0
    page = capfd.readouterr().out
    for words in (
        f"Claim {FIRST[:12]}: 1 origin, 2 outlets, 2 mentions", "first: Ministry of Defence",
        "Origin 1: Ministry of Defence of Corvia, 2 of its 3 articles", "word for word",
        "after Ministry of Defence of Corvia: near-duplicate text", "At odds with 1 claim",
        "superseded by",
    ):  # fmt: skip
        assert words in page
    assert max(map(len, page.splitlines())) <= 80
    (told,) = lines(capfd, "show", FIRST[:12])
    assert [each["article"] for each in told["map"][0]["articles"]] == ["ministry", "wire"]
    assert told["at_odds"][0]["standing"] == "superseded by"
    assert lines(capfd, "show", mentions(WIRE)[0].id) == [told]


def test_a_person_joins_parts_and_takes_back(capfd: Captured, linked: Path) -> None:
    one, other = PAPER.article.id[:12], WIRE.article.id[:12]
    assert run_command_line(["link", one, other, "--same", *SAID]) == 0
    told = capfd.readouterr().out
    assert told.rstrip().endswith(": the same")
    assert origins(capfd) == [["later"], ["ministry", "paper", "radio", "wire"]]
    assert run_command_line(["link", "--all"]) == 0
    assert "5 articles linked, 0 links new or changed" in capfd.readouterr().out
    assert run_command_line(["unlink", told.split()[0], *SAID]) == 0
    assert capfd.readouterr().out == "retracted\n"
    assert origins(capfd) == TOGETHER
    (made,) = lines(capfd, "link", one, other, "--different", *SAID)
    assert (made["relation"], made["judgement"]) == ("same origin", "negative")
    assert lines(capfd, "unlink", one, other, *SAID) == [{"retracted": True}]


def test_an_earlier_moment_is_answered_from_what_was_known(capfd: Captured, linked: Path) -> None:
    for command in ("claims", "origins", "people"):
        assert lines(capfd, command, "--as-of", "2020-01-01") == []
    assert run_command_line(["claims", "--as-of", "2020-01-01"]) == 0
    assert "sayso add" in capfd.readouterr().out


def test_what_is_not_linked_yet_is_said(capfd: Captured, desk: Path) -> None:
    ledger = open_ledger(str(desk / "desk.db"))
    add(ledger, [addition(MINISTRY)], RUN)
    ledger.close()
    assert run_command_line(["origins", "--json"]) == 0
    assert "1 article is not linked yet: run `sayso link --all`" in capfd.readouterr().err
    assert run_command_line(["people"]) == 0
    assert "1 article is not linked yet" in capfd.readouterr().out
    assert lines(capfd, "link", "--all")[0]["articles"] == 1
    assert run_command_line(["origins"]) == 0
    assert "not linked yet" not in capfd.readouterr().out


def test_what_is_added_is_linked(capfd: Captured, stored: Any, desk: Path) -> None:
    rows = [
        {"id": r.article.given_id, "text": r.article.text, "outlet": r.article.outlet,
         "published": r.article.published}
        for r in (MINISTRY, WIRE)
    ]  # fmt: skip
    (desk / "two.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert len(stored("two.jsonl")) == 2
    assert origins(capfd) == [["ministry", "wire"]]
    assert lines(capfd, "claims", "--outlets", "2")
    (known,) = lines(capfd, "people")
    assert known["body"] == "defence ministry"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["link"], "name two records or --all"),
        (["link", "A", "B", *SAID], "it says nothing of the two"),
        (["link", "A", "B", "--same", "--by", "me"], "--why: it is missing"),
        (["link", "A", "B", "--same", "--by", "sayso.x", "--why", "so"], "what methods are called"),
        (["link", "--all", "A"], "it takes nothing else"),
        (["link", "A", "xyz", "--same", *SAID], "this is no id"),
        (["unlink", "A", "B", "C", *SAID], "too many ids"),
        (["unlink", "A"], "Missing option"),
        (["claims", "--limit", "0"], "not in the range"),
    ],
)
def test_a_question_put_wrong_says_what_is_wrong(
    capfd: Captured, linked: Path, arguments: list[str], said: str
) -> None:
    ids = {"A": MINISTRY.article.id, "B": WIRE.article.id, "C": PAPER.article.id}
    assert run_command_line([ids.get(each, each) for each in arguments]) == 2
    assert said in capfd.readouterr().err


@pytest.mark.parametrize("command", ["link", "unlink", "claims", "origins", "people"])
def test_help_has_examples(capfd: Captured, command: str) -> None:
    assert run_command_line([command, "--help"]) == 0
    assert f"sayso {command} " in capfd.readouterr().out.split("Examples:")[1] + " "
