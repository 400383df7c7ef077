"""Files of four databases of events, with their defects, are told apart, counted and compared."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

import pytest

from sayso.errors import InputError, ReaderSkipped, UsageError
from sayso.observe.reader import Asked, Read
from sayso.observe.readers.event_rows import table
from sayso.observe.readers.events import read
from sayso.observe.readers.gdelt import story
from tests.observe.readers.asking import COMMITMENT, entered

HERE = Path(__file__).parent / "events"
ACLED, UCDP, BARE = HERE / "acled.csv", HERE / "ucdp.csv", HERE / "ucdp_candidate.csv"
VIIRS, MODIS, GDELT = HERE / "firms_viirs.csv", HERE / "firms_modis.csv", HERE / "gdelt.CSV"


def asked(action: str | None = "cease_fire", end: str = "2024-03-21", **options: str) -> Asked:
    """A ceasefire of 1 March 2024 round Port a, to hold until 20 March."""
    return Asked(
        commitment=COMMITMENT, announced="2024-03-01", window_start="2024-03-01",
        window_end=end, action=action, place="Port a", latitude=40.0, longitude=20.0,
        options=options,
    )  # fmt: skip


def cells_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


def written(path: Path, cells: list[list[str]], split: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=split).writerows(cells)
    return path


def changed(folder: Path, path: Path, row: int, column: str, value: str) -> Path:
    cells = cells_of(path)
    cells[row - 1][cells[0].index(column)] = value
    return written(folder / path.name, cells)


def one_fault(found: Read) -> str:
    assert not found.rows
    assert len(found.faults) == 1
    return str(found.faults[0])


def test_each_file_is_told_by_its_columns() -> None:
    found = [table(each).database for each in (ACLED, UCDP, BARE, VIIRS, MODIS, GDELT)]
    assert found == ["acled", "ucdp", "ucdp", "firms", "firms", "gdelt"]


def test_acled_incidents_become_one_item_with_ratios() -> None:
    (made,) = entered(read(ACLED, asked()))
    assert made.reading == (
        "ACLED records 2 incidents in 25 km around Port a in 20 days after 2024-03-01, against 62 "
        "in 60 days before (100% of reports expected by now)."
    )
    assert made.says == "under_way"
    assert made.ratios
    assert made.ratios[0] == 1
    assert made.ratios[2] == 0.05
    # The newest row of the file, far away, says how far it covers.
    assert made.known_at == "2024-03-30"


def test_rows_that_do_not_count_are_told_of() -> None:
    assert dict(read(ACLED, asked()).left_out) == {
        "other kinds of event": 2, "repeated, or an older version": 1, "outside the area": 2,
        "place not precise enough": 1, "day not precise enough": 1,
    }  # fmt: skip


def test_the_newest_version_of_a_row_counts_wherever_it_stands(tmp_path: Path) -> None:
    head, *cells = cells_of(ACLED)
    backwards = written(tmp_path / "acled.csv", [head, *reversed(cells)])
    assert read(backwards, asked()).rows[0].fields == read(ACLED, asked()).rows[0].fields


@pytest.mark.parametrize("path", [ACLED, UCDP, VIIRS, MODIS])
def test_the_order_of_rows_changes_nothing(path: Path, tmp_path: Path) -> None:
    head, *cells = cells_of(path)
    Random(3).shuffle(cells)
    mixed = written(tmp_path / path.name, [head, *cells])
    more = {"released": "2024-05-01"} if path == UCDP else {}
    assert read(mixed, asked(**more)).rows == read(path, asked(**more)).rows


def test_rows_that_stand_there_twice_change_nothing(tmp_path: Path) -> None:
    head, *cells = cells_of(VIIRS)
    twice = written(tmp_path / "twice.csv", [head, *cells, *cells])
    assert read(twice, asked()).rows == read(VIIRS, asked()).rows


def test_only_what_was_recorded_by_a_day_counts_until_that_day() -> None:
    found = read(ACLED, asked(until="2024-03-12"))
    (made,) = entered(found)
    assert made.known_at == "2024-03-12"
    assert found.left_out["recorded later"] > 0
    assert made.coverage is not None
    assert 0.5 < made.coverage < 1
    assert f"{made.coverage:.0%} of reports expected by now" in (made.reading or "")


def test_too_early_is_said_so() -> None:
    with pytest.raises(ReaderSkipped, match="0% of the incidents"):
        read(ACLED, asked(until="2024-03-02"))


def test_ucdp_files_with_and_without_a_header_say_the_same() -> None:
    made = [entered(read(each, asked(released="2024-05-01")))[0] for each in (UCDP, BARE)]
    assert made[0] == made[1]
    assert made[0].says == "not_happening"
    assert (made[0].reading or "").endswith("events without deaths are not in it.")


def test_ucdp_needs_the_day_on_which_it_was_published() -> None:
    with pytest.raises(UsageError, match="does not say when it was published"):
        read(UCDP, asked())
    with pytest.raises(UsageError, match="lies before"):
        read(UCDP, asked(released="2024-03-02"))


def test_fires_are_compared_with_the_same_weeks_of_other_years() -> None:
    found = read(VIIRS, asked())
    (made,) = entered(found)
    assert "and 17 in the same weeks of other years" in (made.reading or "")
    assert found.left_out["steady heat, such as a flare or a furnace"] == 42
    assert found.left_out["low confidence"] == 1
    assert found.left_out["no vegetation fire (volcano, flare or sea)"] == 1


def test_fires_of_modis_are_sure_from_30_percent_on() -> None:
    found = read(MODIS, asked())
    assert found.left_out["low confidence"] == 20
    assert "an unknown number in the same weeks" in (entered(found)[0].reading or "")


def test_gdelt_shows_what_the_press_wrote_and_makes_no_item() -> None:
    found = read(GDELT, asked())
    assert not entered(found)
    assert found.looked[0] == (
        "Press databases list 3 articles on events in 25 km around Port a from 2024-03-01 to "
        "2024-03-20; 2 origins after removing copies."
    )
    assert found.left_out["laid to a country, not to a place"] == 2


def test_an_address_without_words_is_a_story_of_its_own() -> None:
    assert story("https://a.example/x/old-bridge-falls-down.html") == "old bridge falls down"
    assert story("https://a.example/?p=7") != story("https://b.example/?p=7")


def test_a_file_of_another_version_is_refused() -> None:
    with pytest.raises(InputError, match="58 are those of version"):
        read(HERE / "gdelt_version_1.csv", asked())


@pytest.mark.parametrize(
    ("path", "column", "value", "told"),
    [
        (ACLED, "latitude", "40,01", "no latitude in degrees: '40,01'"),
        (ACLED, "latitude", "nan", "no latitude in degrees: 'nan'"),
        (ACLED, "event_date", "2024-02-31", "no day: '2024-02-31'"),
        (ACLED, "timestamp", "soon", "no seconds since 1970: 'soon'"),
        (ACLED, "geo_precision", "near", "no degree of precision: 'near'"),
        (VIIRS, "acq_time", "2475", "no time of day: '2475'"),
        (VIIRS, "confidence", "maybe", "unknown confidence 'maybe'"),
    ],
)
def test_a_bad_cell_is_named_with_its_row(
    path: Path, column: str, value: str, told: str, tmp_path: Path
) -> None:
    said = one_fault(read(changed(tmp_path, path, 9, column, value), asked()))
    assert f"{path.name}, row 9, {column}: {told}" in said


def test_a_short_row_is_named(tmp_path: Path) -> None:
    cells = cells_of(ACLED)
    del cells[4][5:]
    assert "row 5: 5 cells for 31 columns" in one_fault(
        read(written(tmp_path / "a.csv", cells), asked())
    )


def test_faults_without_number_do_not_fill_memory(tmp_path: Path) -> None:
    head = cells_of(ACLED)[0]
    found = read(written(tmp_path / "a.csv", [head, *[["x"]] * 3_000]), asked())
    assert len(found.faults) == 1_000


@pytest.mark.parametrize("content", [b"", b"a,b,c\n1,2,3\n", b"\xff\xfe\x00,\n", b"1\t2\t3\n"])
def test_what_is_no_such_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        read(path, asked())
    assert "x.csv" in raised.value.subject


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    cells = [[*row[:-1], "" if n else "x"] for n, row in enumerate(cells_of(VIIRS))]
    cells[0][cells[0].index("acq_time")] = "time"
    with pytest.raises(InputError, match="no column acq_time"):
        read(written(tmp_path / "v.csv", cells), asked())


def test_semicolons_and_spelled_days_are_read(tmp_path: Path) -> None:
    cells = cells_of(ACLED)
    at = cells[0].index("event_date")
    for row in cells[1:]:
        year, month, day = row[at].split("-")
        row[at] = f"{day} {('January', 'February', 'March')[int(month) - 1]} {year}"
    other = written(tmp_path / "acled.csv", cells, ";")
    assert read(other, asked()).rows == read(ACLED, asked()).rows


def test_a_withdrawal_is_not_measured_by_incidents_unless_asked() -> None:
    with pytest.raises(ReaderSkipped, match="action: withdraw"):
        read(ACLED, asked(action="withdraw"))
    assert read(ACLED, asked(action="withdraw", expect="fewer")).rows


def test_a_district_may_be_named_instead_of_a_distance() -> None:
    (made,) = entered(read(ACLED, asked(admin="upper", country="Freedonia")))
    assert made.place == "upper, Freedonia"
    with pytest.raises(UsageError, match="names no places"):
        read(VIIRS, asked(admin="Upper"))


@pytest.mark.parametrize(
    "options",
    [{"within": "far"}, {"before": "0d"}, {"until": "March"}, {"complete": "2"}, {"colour": "red"}],
)
def test_an_option_that_cannot_be_used_is_named(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=f"--with {next(iter(options))}"):
        read(ACLED, asked(**options))


def test_no_incident_at_all_makes_no_item(tmp_path: Path) -> None:
    cells = cells_of(ACLED)
    far = [[*row] for row in cells]
    for row in far[1:]:
        row[cells[0].index("latitude")] = "10"
    found = read(written(tmp_path / "a.csv", far), asked())
    assert not found.rows
    assert "no item was made" in found.looked[-1]


def test_a_window_of_a_day_says_when_a_truce_begins_and_not_how_long_it_holds() -> None:
    for end, days in (("2024-03-02", 30), ("2024-03-08", 7)):
        (made,) = entered(read(ACLED, asked(end=end)))
        assert f"in {days} days after 2024-03-01" in (made.reading or "")
    (made,) = entered(read(ACLED, asked(end="2024-03-02", after="14d")))
    assert "in 14 days after" in (made.reading or "")
