"""Evidence comes in by hand or from a file: all of it or nothing, and nothing twice."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sayso.errors import InputError, UsageError
from sayso.ledger import amend, evidence, read
from sayso.ledger.store import Ledger
from sayso.run.evidence import Imported, add, import_file
from sayso.run.evidence_rows import first_faults
from tests.run.rows import ROW, commitments, desk_of

BAD = [json.loads(line) for line in
       Path(__file__).with_name("bad_evidence.jsonl").read_text("utf8").splitlines()]  # fmt: skip
IMAGE = {"channel": "satellite_image", "says": "not_seen", "share": None, "coverage": 0.9,
         "origin": "image-7", "reliability": None}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Ledger]:
    ledger = desk_of(tmp_path / "desk.db", "a", "b")
    yield ledger
    ledger.close()


@pytest.fixture
def mine(desk: Ledger) -> str:
    return commitments(desk)[0]


def entered(ledger: Ledger) -> list[evidence.Evidence]:
    with read.view(ledger) as seen:
        return [each for about in commitments(ledger) for each in evidence.entered(seen, about)]


def written(folder: Path, *rows: dict[str, Any]) -> str:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
    return str(path)


def imported(ledger: Ledger, path: str, form: Any = "rows", **meant: str) -> Imported:
    return import_file(ledger, path, form, meant=meant, made_by="Ines Vale")


def test_what_is_entered_by_hand_is_there_once(desk: Ledger, mine: str) -> None:
    first = add(desk, ROW | {"commitment": mine[:8]}, made_by="Ines Vale")
    again = add(desk, ROW | {"commitment": mine}, made_by="Bo Lind")
    assert first == (again[0], True)
    assert not again[1]
    (made,) = entered(desk)
    assert (made.about_id, made.letter, made.digit, made.entered_by) == (mine, "B", 2, "Ines Vale")
    assert (made.interest, made.event_start, made.event_end) == (
        "neutral", "2024-03-05", "2024-03-05",
    )  # fmt: skip


def test_coverage_is_of_the_event_where_nothing_else_is_said(desk: Ledger, mine: str) -> None:
    looked = ROW | IMAGE | {"commitment": mine}
    add(desk, looked, made_by="Ines Vale")
    told = {"event": "2024-03-04", "looked": "2024-03-02/2024-03-04"}
    add(desk, looked | told, made_by="Ines Vale")
    spans = [(each.coverage, each.coverage_start, each.coverage_end) for each in entered(desk)]
    assert spans == [(0.9, "2024-03-05", "2024-03-05"), (0.9, "2024-03-02", "2024-03-04")]


def test_ratios_are_part_of_what_an_item_says(desk: Ledger, mine: str) -> None:
    measured = ROW | {"commitment": mine, "reliability": None}
    made = [
        add(desk, measured | {"ratios": ratios}, made_by="Ines Vale")
        for ratios in ("4:2:1:1", [4, 2, 1, 1.0], [4, 2, 1, 1.5])
    ]
    assert [new for _, new in made] == [True, False, True]
    assert [each.ratios for each in entered(desk)] == [(4, 2, 1, 1), (4, 2, 1, 1.5)]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: json.dumps(bad["change"])[:60])
def test_a_row_that_cannot_be_so_is_named_with_its_field_and_nothing_comes_in(
    untouched: Ledger, tmp_path: Path, bad: dict[str, Any]
) -> None:
    good = ROW | {"commitment": commitments(untouched)[0]}
    path = written(tmp_path, good, good | bad["change"])
    found = imported(untouched, path)
    (fault,) = found.faults
    assert fault.subject == f"{path}, row 2, {bad['field']}"
    assert bad["said"] in fault.message
    assert fault.mend
    assert (found.added, entered(untouched)) == (0, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "this is not JSON"), ("[1]", "not a JSON object"), ('{"a": NaN}', "NaN is not a"),
     ('{"says": "done", "says": "done"}', "stands there twice")],
)  # fmt: skip
def test_a_line_that_is_no_row_is_told_of(
    untouched: Ledger, tmp_path: Path, line: str, said: str
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f"\n{line}\n", "utf8")
    (fault,) = imported(untouched, str(path), "cases").faults
    assert said in fault.message
    assert ", row 2" in fault.subject


def test_every_bad_row_is_told_of_and_many_are_counted(
    desk: Ledger, mine: str, tmp_path: Path
) -> None:
    rows = [ROW | {"commitment": mine, "share": 2, "origin": f"wire-{n}"} for n in range(30)]
    path = written(tmp_path, *rows)
    faults = imported(desk, path).faults
    assert [fault.subject for fault in faults] == [f"{path}, row {n}, share" for n in range(1, 31)]
    told = first_faults(faults, 20)
    assert list(told[:-1]) == list(faults[:20])
    assert str(told[-1]).startswith(f"{path}: 10 more rows")


def test_a_repeated_row_is_refused_and_a_known_one_adds_nothing(
    desk: Ledger, mine: str, tmp_path: Path
) -> None:
    good = ROW | {"commitment": mine}
    other = good | {"commitment": commitments(desk)[1]}
    (fault,) = imported(desk, written(tmp_path, good, other, good)).faults
    assert "the very same" in fault.message
    path = written(tmp_path, good, other)
    first, again = imported(desk, path), imported(desk, path)
    assert (first.added, first.known, first.faults, first.left_out) == (2, 0, (), {})
    assert (again.added, again.known, again.items) == (0, 2, first.items)
    assert [each.read_from for each in entered(desk)] == ["rows.jsonl, row 1", "rows.jsonl, row 2"]
    with read.view(desk) as seen:
        assert seen.upto == 2


def test_two_readings_of_one_image_are_refused_until_one_is_taken_back(
    desk: Ledger, mine: str, tmp_path: Path
) -> None:
    look = ROW | IMAGE | {"commitment": mine}
    seen_there = look | {"says": "seen"}
    (fault,) = imported(desk, written(tmp_path, look, seen_there)).faults
    assert "was read as not seen before" in fault.message
    made, _ = add(desk, look, made_by="Ines Vale")
    with pytest.raises(UsageError, match=f"not seen before \\({made[:12]}\\)"):
        add(desk, seen_there, made_by="Ines Vale")
    amend.retract(desk, made, made_by="Ines Vale", why="a cloud")
    add(desk, seen_there, made_by="Ines Vale")
    # Another image is another matter.
    add(desk, look | {"origin": "image-8"}, made_by="Ines Vale")


def test_a_table_is_read_by_its_columns(desk: Ledger, mine: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf8") as file:
        table = csv.DictWriter(file, [*ROW, "place"])
        table.writeheader()
        table.writerow(ROW | {"place": ""})
        table.writerow(ROW | {"place": "Port a,\nthe quay", "origin": "wire-2"})
    assert imported(desk, str(path), **{"": mine}).added == 2
    assert [(each.place, each.share) for each in entered(desk)] == [
        (None, 0.0), ("Port a,\nthe quay", 0.0),
    ]  # fmt: skip
    path.write_text("channel,says\npress_on_ground\n", "utf8")
    (fault,) = imported(desk, str(path), **{"": mine}).faults
    assert "fewer cells" in fault.message


def test_rows_of_past_cases_go_where_they_are_meant(
    desk: Ledger, mine: str, tmp_path: Path
) -> None:
    row = {"case": "pier-2024", "row": 1, "event_time": None, "known_at": "2024-03-06",
           "channel": "announcer_statement", "speaker": "Ada Mora", "interest": "announcer",
           "says": "under_way", "share": None, "reliability": "C", "origin": "pier-2024:o1",
           "url": "https://post.example/1", "title": "Army packs", "note": "She said so.",
           "stage": "before_due"}  # fmt: skip
    path = written(tmp_path, row, row | {"case": "mole-2020"})
    assert imported(desk, path, "cases", **{"pier-2024": mine}).left_out == {
        "rows of other cases (name them with --for)": 1
    }
    (made,) = entered(desk)
    assert (made.excerpt, made.event_start) == ("She said so.", "2024-03-06")
    with pytest.raises(UsageError, match="its rows name cases"):
        imported(desk, path, "cases")


@pytest.mark.parametrize("content", [b"\xff\xfe,a\n", b'channel,"says\n'])
def test_a_file_that_is_no_table_is_refused(
    untouched: Ledger, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no table"):
        imported(untouched, str(path))


@pytest.mark.parametrize("made_by", ["", " \t"])
def test_nothing_is_entered_by_nobody(desk: Ledger, mine: str, made_by: str) -> None:
    with pytest.raises(UsageError, match="it is empty"):
        add(desk, ROW | {"commitment": mine}, made_by=made_by)
