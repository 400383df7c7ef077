"""Files of cases and evidence in, a library out, or one clear line for each fault."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import InputError
from sayso.weigh.cases import Library, case_of, load

HERE = Path(__file__).parent
CASES, EVIDENCE = HERE / "cases.jsonl", HERE / "evidence.jsonl"


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


BAD = records(HERE / "bad_fields.jsonl")


def written(folder: Path, rows: list[Any]) -> Path:
    path = folder / "given.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf8")
    return path


def altered(path: Path, folder: Path, change: dict[str, Any]) -> Path:
    rows = records(path)
    return written(folder, [rows[0] | change, *rows[1:]])


def loaded_with(folder: Path, file: str, change: dict[str, Any]) -> Library:
    cases = altered(CASES, folder, change) if file == "cases" else CASES
    evidence = altered(EVIDENCE, folder, change) if file == "evidence" else EVIDENCE
    return load(cases, evidence)


def test_all_cases_and_rows_are_read_in_order() -> None:
    library = load(CASES, EVIDENCE)
    assert library.faults == ()
    assert [case.id for case in library.cases] == [row["id"] for row in records(CASES)]
    assert sum(map(len, library.sightings.values())) + sum(library.late.values()) == 22


def test_rows_known_after_the_outcome_are_dropped_and_counted() -> None:
    library = load(CASES, EVIDENCE)
    assert library.late == {"velm-bridges": 1}
    assert [row.row for row in library.sightings["velm-bridges"]] == [1, 2, 3]


def test_a_case_without_an_outcome_date_keeps_all_rows(tmp_path: Path) -> None:
    assert loaded_with(tmp_path, "cases", {"outcome_date": None}).late == {}


def test_cases_alone_need_no_evidence() -> None:
    assert load(CASES).sightings == {}


@pytest.mark.parametrize("bad", BAD, ids=lambda b: f"{b['field']}-{json.dumps(b['change'])[:40]}")
def test_a_bad_field_is_named_with_its_file_and_line(bad: dict[str, Any], tmp_path: Path) -> None:
    faults = loaded_with(tmp_path, bad["file"], bad["change"]).faults
    told = [str(fault) for fault in faults if bad["says"] in fault.message]
    assert told
    assert "given.jsonl, line " in told[0]
    assert f", {bad['field']}:" in told[0]
    assert "\n" not in told[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"share": NaN}', "NaN is not a number"),
        ('{"id": "a", "id": "b"}', "stands there twice"),
        ("[" * 100_000, "not JSON"),
        ('{"row": ' + "9" * 5_000 + "}", "not JSON"),
        ("\x00", "not JSON"),
    ],
)
def test_a_line_that_is_no_object_is_named(line: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(CASES.read_text("utf8") + line + "\n", "utf8")
    library = load(path)
    assert len(library.cases) == 12
    (fault,) = library.faults
    assert says in fault.message
    assert f"{path}, line 13" in fault.subject


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\r\n" + CASES.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert len(load(path).cases) == 12


def test_a_file_that_is_missing_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "nowhere.jsonl")


def test_a_file_without_a_case_is_a_fault(tmp_path: Path) -> None:
    assert "holds no case" in str(load(written(tmp_path, [])).faults[0])


def test_two_rows_that_say_the_same_are_a_fault(tmp_path: Path) -> None:
    rows = records(EVIDENCE)
    library = load(CASES, written(tmp_path, [*rows, rows[0] | {"row": 99}]))
    assert "says what line 1 says already" in str(library.faults[0])


def test_rows_of_a_case_that_could_not_be_read_are_not_complained_of_too(tmp_path: Path) -> None:
    assert len(loaded_with(tmp_path, "cases", {"outcome": "?"}).faults) == 1


@pytest.mark.parametrize(
    ("said", "action", "rule", "days"),
    [
        ("The army would leave at once.", "withdraw", "at_once", 90),
        ("The columns were returning to barracks.", "end_exercise", "at_once", 90),
        ("The garrison has been withdrawn.", "withdraw", "at_once", 90),
        ("The army would leave step by step.", "withdraw", "no_date", 730),
        ("Both would hold their fire immediately.", "ceasefire", "open_truce", 365),
        (None, "withdraw", "no_date", 730),
    ],
)
def test_an_announcement_without_a_date_has_a_window_by_rule(
    said: str | None, action: str, rule: str, days: int
) -> None:
    fields = records(CASES)[0] | {"due_on": None, "statement": said, "action": action}
    case = case_of(fields, 1)
    assert (case.due_rule, (case.due - case.announced_on).days) == (rule, days)


def test_the_window_ends_with_its_last_day() -> None:
    case = case_of(records(CASES)[0], 1)
    assert case.days == 20
    assert case.share_at(date(2011, 3, 20)) == 1.0
    same_day = case_of(records(CASES)[7], 1)
    assert (same_day.days, same_day.share_at(same_day.due)) == (1, 1.0)


def test_a_case_without_a_cluster_is_its_own() -> None:
    assert case_of(records(CASES)[0] | {"cluster": None}, 1).cluster == "velm-bridges"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(sorted(records(EVIDENCE)[0])), value=JSON)
def test_no_value_of_a_field_can_break_the_reading(
    name: str, value: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    library = loaded_with(folder, "evidence", {name: value})
    total = sum(map(len, library.sightings.values())) + sum(library.late.values())
    assert total + len(library.faults) >= 22
