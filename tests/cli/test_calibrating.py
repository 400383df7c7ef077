"""Files of cases in, a page, one object or a folder out; nothing is scored where a line is bad."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from sayso.cli import run_command_line
from sayso.ledger import amend
from tests.cli.conftest import Captured
from tests.run.rows import commitments, desk_of

SAMPLES = Path(__file__).parents[1] / "weigh"
CASES, EVIDENCE = str(SAMPLES / "cases.jsonl"), str(SAMPLES / "evidence.jsonl")
BOTH = ("--cases", CASES, "--evidence", EVIDENCE)

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(scope="module", autouse=True)
def _few_draws() -> Iterator[None]:
    """Intervals need fewer draws here than in a report."""
    with pytest.MonkeyPatch.context() as patch:
        for name, draws in (("DRAWS", 500), ("FEW_DRAWS", 500), ("NULL_DRAWS", 50)):
            patch.setattr(f"sayso.weigh.scores.{name}", draws)
        yield


def ran(*options: str) -> int:
    return run_command_line(["calibrate", *options])


def test_the_page_tells_gates_scores_and_conventions(capfd: Captured) -> None:
    assert ran(*BOTH, "--colour", "never") == 0
    page, errors = capfd.readouterr()
    assert errors == ""
    assert "Calibration on 12 cases in 10 clusters, 8 of them replayed" in page
    assert len(re.findall(r"^  (met|MISSED)", page, re.MULTILINE)) == 5
    for words in ("At the deadline", "At 1.3 of the window", "announcer believed", "Brier: sum"):
        assert words in page
    assert max(map(len, page.splitlines())) <= 100


def test_one_object_holds_everything(capfd: Captured) -> None:
    assert ran(*BOTH, "--json") == 0
    (line,) = capfd.readouterr().out.splitlines()
    found = json.loads(line)
    assert found["held_out"] is True
    assert [point["at"] for point in found["points"]] == [0, 0.5, 1, 1.3]
    assert len(found["points"][2]["forecasts"]) == 8
    for each in found["points"][2]["forecasts"]:
        assert sum(each["model"]) == pytest.approx(1, abs=1e-5)
    assert {gate["name"] for gate in found["gates"]} >= {"evidence helps", "copies"}


def test_a_report_is_a_page_with_plots_and_each_plot_as_png(capfd: Captured, desk: Path) -> None:
    assert ran(*BOTH, "--report", "out/report") == 0
    folder = desk / "out" / "report"
    page = (folder / "calibration.html").read_text("utf8")
    assert page.count("<svg") == 4
    assert "velm-bridges" in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg)", page)
    pictures = sorted(folder.glob("*.png"))
    assert [each.stem for each in pictures] == [
        "differences", "forecasts", "log-scores", "reliability",
    ]  # fmt: skip
    for each in pictures:
        head = each.read_bytes()[:24]
        assert head.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", head[16:24]) == (1040, 800)


def test_base_rates_may_come_from_other_cases(capfd: Captured, desk: Path) -> None:
    rows = [json.loads(line) for line in Path(CASES).read_text("utf8").splitlines()]
    others = [row | {"id": f"x-{row['id']}", "cluster": f"x-{row['cluster']}"} for row in rows]
    (desk / "others.jsonl").write_text("\n".join(map(json.dumps, others)), "utf8")
    assert ran(*BOTH, "--prior-cases", "others.jsonl", "--json") == 0
    assert json.loads(capfd.readouterr().out)["held_out"] is False


def test_the_same_cases_cannot_be_their_own_base_rates(capfd: Captured) -> None:
    assert ran(*BOTH, "--prior-cases", CASES) == 2
    assert "judged by its own outcome" in capfd.readouterr().err


def test_every_bad_line_is_one_complaint_and_nothing_is_scored(capfd: Captured, desk: Path) -> None:
    rows = Path(EVIDENCE).read_text("utf8").splitlines()
    bad = [row.replace('"reliability": "', '"reliability": "Z') for row in rows]
    (desk / "bad.jsonl").write_text("\n".join(bad), "utf8")
    assert ran("--cases", CASES, "--evidence", "bad.jsonl") == 1
    out, errors = capfd.readouterr()
    assert out == ""
    complaints = errors.splitlines()
    assert complaints[0].startswith("sayso: bad.jsonl, line 1, reliability: unknown word 'ZC'")
    assert complaints[-1] == "sayso: 2 more cannot be used"
    assert len(complaints) == 21


def test_without_a_file_the_ledgers_own_cases_are_judged(capfd: Captured, desk: Path) -> None:
    ledger = desk_of(desk / "desk.db", "Alder", "Birch", "Cedar")
    for about in commitments(ledger):
        amend.resolve(ledger, about, "kept", made_by="Ines Vale", why="seen at the gate")
    ledger.close()
    assert ran("--json") == 0
    assert json.loads(capfd.readouterr().out)["cases"] == 3
    assert ran("--evidence", EVIDENCE) == 2
    assert "taken by itself" in capfd.readouterr().err


def test_no_ledger_and_no_cases_no_answer(capfd: Captured) -> None:
    assert ran() == 1
    assert "there is no ledger yet" in capfd.readouterr().err


def test_a_missing_file_is_named(capfd: Captured) -> None:
    assert ran("--cases", "nowhere.jsonl") == 1
    assert "nowhere.jsonl: cannot be read" in capfd.readouterr().err


def test_a_report_that_cannot_be_written_is_one_line(capfd: Captured, desk: Path) -> None:
    (desk / "taken").write_text("a file", "utf8")
    assert ran(*BOTH, "--report", "taken") == 2
    assert "taken: cannot be written" in capfd.readouterr().err


def test_names_in_a_library_cannot_steer_the_page(desk: Path) -> None:
    evil = "<img src=x onerror=alert(1)>\\u202e"
    for name in ("cases", "evidence"):
        text = (SAMPLES / f"{name}.jsonl").read_text("utf8").replace("velm-bridges", evil)
        (desk / f"{name}.jsonl").write_text(text, "utf8")
    assert ran("--cases", "cases.jsonl", "--evidence", "evidence.jsonl", "--report", "out") == 0
    page = (desk / "out" / "calibration.html").read_text("utf8")
    assert "<img" not in page
    assert "\u202e" not in page
