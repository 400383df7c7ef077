"""Evidence is entered with options or by answering questions, imported whole, and listed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sayso.cli import run_command_line, sayso
from tests.cli.conftest import Captured
from tests.run.rows import ROW, commitments, desk_of

SEEN = [
    "--channel", "press_on_ground", "--says", "not_happening", "--event", "2024-03-05",
    "--known-at", "2024-03-06", "--origin", "wire-1", "--reliability", "B2", "--by", "Ada Mora",
]  # fmt: skip
LOOKED = [
    "--channel", "satellite_image", "--says", "not_seen", "--event", "2024-03-05",
    "--known-at", "2024-03-06", "--origin", "image-7", "--by", "Ada Mora",
]  # fmt: skip


@pytest.fixture
def mine(desk: Path) -> str:
    """Short id of a commitment of a stored ledger."""
    ledger = desk_of(desk / "desk.db", "a", "b")
    found = commitments(ledger)[0]
    ledger.close()
    return found[:12]


def test_an_item_is_entered_once_and_listed(capfd: Captured, mine: str) -> None:
    assert run_command_line(["evidence", "add", mine, *SEEN, "--excerpt", "No column left"]) == 0
    made = capfd.readouterr().out
    assert made.endswith("  evidence entered\n")
    run_command_line(["evidence", "add", mine, *SEEN, "--excerpt", "No column left", "--json"])
    assert json.loads(capfd.readouterr().out)["new"] is False
    assert run_command_line(["evidence", "list", mine]) == 0
    assert "“No column left”" in capfd.readouterr().out
    run_command_line(["evidence", "list", "--json"])
    assert json.loads(capfd.readouterr().out)["id"].startswith(made[:12])
    assert run_command_line(["retract", made[:12], "--by", "Ada Mora", "--why", "mistyped"]) == 0
    capfd.readouterr()
    run_command_line(["evidence", "list", "--json"])
    assert capfd.readouterr().out == ""


def test_looked_and_not_seen_is_refused_without_coverage(capfd: Captured, mine: str) -> None:
    assert run_command_line(["evidence", "add", mine, *LOOKED]) == 2
    said = capfd.readouterr().err
    assert said.startswith("sayso: --coverage: nothing seen counts only where somebody")
    assert "as 0.7; if nobody looked, enter nothing" in said
    assert run_command_line(["evidence", "add", mine, *LOOKED, "--coverage", "0.7"]) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["--known-at", "2024-02-01"], "--known-at: 2024-02-01 lies before the announcement"),
        (["--event", "2024-03-09"], "--event: 2024-03-09 lies after it was known"),
        (["--share", "3"], "--share: no share between 0 and 1"),
        (["--reliability", "Z"], "--reliability: unknown grade 'Z'"),
        (["--channel", "rumour"], "--channel: unknown word 'rumour'"),
        (["--origin", ""], "missing: --origin"),
        (["--by", ""], "missing: --by"),
    ],
)
def test_what_cannot_be_so_names_its_option(
    capfd: Captured, mine: str, change: list[str], said: str
) -> None:
    assert run_command_line(["evidence", "add", mine, *SEEN, *change]) == 2
    told = capfd.readouterr()
    assert (said in told.err, told.out, told.err.count("\n")) == (True, "", 1)


def test_on_a_terminal_what_is_missing_is_asked_for(
    mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["satellite_image", "not_seen", "2024-03-05", "", "image-7", "", "Ada Mora", "0.6"]
    runner = CliRunner()
    with runner.isolation(input="\n".join(answers) + "\n"):
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        assert run_command_line(["evidence", "add", mine]) == 0
    done = runner.invoke(sayso, ["evidence", "list", "--json"])
    told = json.loads(done.stdout)
    assert (told["channel"], told["known_at"], told["coverage"]) == (
        "satellite_image", "2024-03-05", 0.6,
    )  # fmt: skip


def test_a_file_comes_in_whole_or_not_at_all(capfd: Captured, mine: str, desk: Path) -> None:
    good, bad = ROW | {"commitment": mine}, ROW | {"commitment": mine, "share": 7}
    path = desk / "rows.jsonl"
    path.write_text(json.dumps(good) + "\n" + json.dumps(bad) + "\n", "utf8")
    asked = ["evidence", "import", str(path), "--by", "Ada Mora"]
    assert run_command_line(asked) == 1
    told = capfd.readouterr()
    assert told.err.startswith(f"sayso: {path}, row 2, share: no share between 0 and 1")
    assert "nothing entered: 1 rows cannot be so" in told.out
    assert run_command_line([*asked, "--json"]) == 1
    assert json.loads(capfd.readouterr().out)["faults"][0]["subject"].endswith("row 2, share")
    path.write_text(json.dumps(good) + "\n", "utf8")
    for told_of in ("1 entered, 0 known already", "0 entered, 1 known already"):
        assert run_command_line(asked) == 0
        assert told_of in capfd.readouterr().out


def test_rows_of_cases_need_to_be_told_what_they_are_about(
    capfd: Captured, mine: str, desk: Path
) -> None:
    row = {name: value for name, value in ROW.items() if name not in ("event", "excerpt")}
    path = desk / "cases.jsonl"
    cases = [row | {"case": case, "event_time": "2024-03-05"} for case in ("pier", "mole")]
    path.write_text("".join(json.dumps(each) + "\n" for each in cases), "utf8")
    asked = ["evidence", "import", str(path), "--as", "cases", "--by", "Ada Mora"]
    assert run_command_line(asked) == 2
    assert "--for CASE=ID" in capfd.readouterr().err
    assert run_command_line([*asked, "--for", "pier"]) == 2
    assert "names no case and commitment" in capfd.readouterr().err
    assert run_command_line([*asked, "--for", f"pier={mine}"]) == 0
    told = capfd.readouterr().out
    assert "1 entered, 0 known already" in told
    assert "left out: rows of other cases (name them with --for): 1" in told


def test_a_shell_completes_commands_and_channels(mine: str) -> None:
    from click.shell_completion import ShellComplete

    completes = ShellComplete(sayso, {}, "sayso", "_SAYSO_COMPLETE")

    def offered(typed: list[str], begun: str) -> set[str]:
        return {str(each.value) for each in completes.get_completions(typed, begun)}

    assert offered(["evidence"], "") == {"add", "import", "list", "look"}
    assert {"radar", "radar_small_site"} == offered(["evidence", "add", mine, "--channel"], "rad")
    assert {"weigh", "why", "record"} <= offered([], "")


def test_what_would_come_in_is_shown_and_not_stored(capfd: Captured, mine: str, desk: Path) -> None:
    path = desk / "rows.jsonl"
    path.write_text(json.dumps(ROW | {"commitment": mine}) + "\n", "utf8")
    assert run_command_line(["evidence", "import", str(path), "--dry-run"]) == 0
    told = capfd.readouterr().out
    assert "Not entered: this is what would come in" in told
    assert "“No column has left the camp”" in told
    assert "1 would be entered, 0 known already; nothing was stored" in told
    assert run_command_line(["evidence", "import", str(path), "--dry-run", "--json"]) == 0
    item, counts = map(json.loads, capfd.readouterr().out.splitlines())
    assert (item["says"], counts["would_add"], counts["added"]) == ("not_happening", 1, 0)
    run_command_line(["evidence", "list", "--json"])
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "missing: --by; say who enters this, or --dry-run"),
        (["--by", "Bo", "--as", "tarot", "--commitment", "MINE"], "there is no reader 'tarot'"),
        (["--by", "Bo", "--as", "posts"], "--commitment: a reader is asked about one commitment"),
        (
            ["--by", "Bo", "--as", "posts", "--for", "a=b", "--commitment", "MINE"],
            "--for: a reader",
        ),
        (["--by", "Bo", "--with", "match=a"], "--with: only readers have options"),
        (["--by", "Bo", "--with", "match"], "--with: 'match' gives no option"),
        (["--by", "Bo", "--with", "a=1", "--with", "a=2"], "or one for the second time"),
    ],
)
def test_an_import_that_is_not_clear_is_refused(
    capfd: Captured, mine: str, options: list[str], said: str
) -> None:
    asked = [mine if each == "MINE" else each for each in options]
    assert run_command_line(["evidence", "import", "rows.jsonl", *asked]) == 2
    assert said in capfd.readouterr().err


def test_the_file_of_another_tool_comes_in_by_its_reader(capfd: Captured, mine: str) -> None:
    export = Path(__file__).parents[1] / "observe" / "readers" / "telegram"
    asked = ["evidence", "import", str(export), "--as", "posts", "--commitment", mine]
    asked += ["--by", "Ada Mora", "--with", "match=column"]
    assert run_command_line(asked) == 2
    assert "--with says: what 5 posts" in capfd.readouterr().err
    assert run_command_line([*asked, "--with", "says=under_way"]) == 0
    told = capfd.readouterr().out
    assert "5 posts of 7 hold the words 'column'" in told
    assert "left out: posts from before the announcement: 1" in told
    assert told.endswith("2 entered, 0 known already\n")
    assert run_command_line([*asked, "--with", "says=under_way", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["known"] == 2
    assert run_command_line([*asked[:4], "tarot", *asked[5:]]) == 2
