"""Questions to a ledger, on pages for people and lines for scripts, as of any moment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sayso.cli import run_command_line
from tests.cli.conftest import Captured, Stored


def answered(capfd: Captured, *arguments: str) -> str:
    assert run_command_line(list(arguments)) == 0
    return capfd.readouterr().out


def lines(capfd: Captured, *arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in answered(capfd, *arguments, "--json").splitlines()]


def test_the_docket_sorts_commitments_by_what_falls_due(
    capfd: Captured, commitment: str, desk: Path
) -> None:
    page = answered(capfd, "docket")
    assert "2 overdue, 0 due, 2 open, 0 too early, 0 undated" in page
    assert "Overdue (2)" in page
    assert commitment in page
    assert {str(entry["status"]) for entry in lines(capfd, "docket")} == {"overdue", "open"}
    assert "Overdue" not in answered(capfd, "docket", "--status", "open")


def test_a_refused_or_resolved_commitment_leaves_the_docket(
    capfd: Captured, commitment: str
) -> None:
    for word in (["refuse"], ["resolve", "--outcome", "kept"]):
        run_command_line([word[0], commitment, *word[1:], "--by", "me", "--why", "seen"])
    capfd.readouterr()
    assert commitment not in answered(capfd, "docket")


def test_an_answer_as_of_a_moment_before_the_ledger_began_is_empty(
    capfd: Captured, commitment: str
) -> None:
    assert not lines(capfd, "docket", "--as-of", "2020-01-01")
    assert not lines(capfd, "list", "quotes", "--as-of", "2020-01-01")
    assert run_command_line(["show", commitment, "--as-of", "2020-01-01"]) == 1


def test_the_docket_leaves_as_a_calendar(capfd: Captured, commitment: str, desk: Path) -> None:
    assert "2 events, 2 undated left out" in answered(capfd, "docket", "--ics", "desk.ics")
    assert (desk / "desk.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_show_tells_what_was_said_of_a_record_later(capfd: Captured, commitment: str) -> None:
    run_command_line(["confirm", commitment, "--by", "A. Mora", "--why", "seen on video"])
    capfd.readouterr()
    page = answered(capfd, "show", commitment)
    assert "confirmed — A. Mora" in page
    assert "in batch 1" in page
    (told,) = lines(capfd, "show", commitment)
    assert told["table"] == "commitment"


def test_search_finds_words_and_filters(capfd: Captured, commitment: str) -> None:
    hits = lines(capfd, "search", "barracks", "--in", "commitments")
    assert hits
    assert all("barracks" in str(hit["snippet"]).lower() for hit in hits)
    assert not lines(capfd, "search", "barracks", "--speaker", "nobody at all")
    assert "nothing" in answered(capfd, "search", "zeppelin").lower()


def test_diff_shows_what_an_edit_changed(
    capfd: Captured, stored: Stored, sample: str, desk: Path
) -> None:
    copy = desk / "story.txt"
    copy.write_text(Path(sample).read_text("utf-8"), "utf-8")
    (first,) = stored("story.txt")
    assert run_command_line(["diff", str(first["article_id"])]) == 1
    assert "only one version" in capfd.readouterr().err
    copy.write_text(Path(sample).read_text("utf-8") + "\nNothing more was said.\n", "utf-8")
    (second,) = stored("story.txt")
    for each in (first, second):
        assert "{+Nothing more was said.+}" in answered(capfd, "diff", str(each["article_id"]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["docket", "--as-of", "soon"],
        ["search", "x", "--from", "then"],
        ["show", "not-an-id"],
        ["list", "opinions"],
    ],
)
def test_a_question_put_wrong_is_refused(
    capfd: Captured, commitment: str, arguments: list[str]
) -> None:
    assert run_command_line(arguments) == 2
    assert capfd.readouterr().err
