"""Every row of a dump is checked; what is wrong is told with its file and line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import InputError
from sayso.extract import gazetteer_dump
from sayso.extract.gazetteer_dump import Row, Tally, rows
from sayso.extract.gazetteer_rules import Rule
from tests.extract.geonames_dumps import made_up, row, zipped

HERE = Path(__file__).parent
DAMAGE = [json.loads(line) for line in (HERE / "gazetteer_damage.jsonl").read_text().splitlines()]


def taken(path: Path, rule: Rule | None = None) -> list[Row]:
    return list(rows(path, rule or Rule(), Tally(), lambda share: None))


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        taken(path)
    return str(refused.value)


@pytest.mark.parametrize("case", DAMAGE, ids=lambda case: case["why"])
def test_a_damaged_field_is_told_with_its_line(tmp_path: Path, case: dict[str, str]) -> None:
    path = zipped(
        tmp_path / "UA.zip", row(1, "Good"), row(2, "Bad", **{case["field"]: case["value"]})
    )
    said = refusal(path)
    assert said.startswith(f"{path}, UA.txt, line 2: ")
    assert case["says"] in said


def test_a_table_is_read_zipped_or_not(tmp_path: Path) -> None:
    lines = [row(1, "Zelkaropol"), row(2, "Tinychko", people=20)]
    (tmp_path / "UA.txt").write_text("".join(lines), "utf-8")
    for path in (zipped(tmp_path / "UA.zip", *lines), tmp_path / "UA.txt"):
        (only,) = taken(path)
        assert (only.name, only.population, only.lat, only.lon) == ("Zelkaropol", 5000, 48.5, 31.25)


def test_bytes_that_are_not_utf_8_are_told(tmp_path: Path) -> None:
    path = tmp_path / "UA.txt"
    path.write_bytes(row(1, "Good").encode() + b"2\tB\xfcrd\n")
    assert refusal(path).startswith(f"{path}, line 2: byte 4 is not UTF-8")


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "UA.txt"
    path.write_bytes(b"1" * 100_000)
    assert "line 1: the line has more than 65,536 bytes" in refusal(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_zip_that_is_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    path = zipped(tmp_path / "UA.zip", *made_up(300))
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert refusal(path).startswith(f"{path}: is a zip file that is damaged or cut short")


def test_a_zip_with_a_wrong_byte_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "UA.zip", *made_up(3000))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert str(path) in refusal(path)


def test_a_zip_that_unpacks_to_far_more_than_a_table_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "UA.zip", "0" * 30_000_000)
    assert "unpacks to far more than a table of places does" in refusal(path)


def test_a_table_larger_than_a_dump_can_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gazetteer_dump, "LARGEST", 1000)
    assert "holds more than" in refusal(zipped(tmp_path / "UA.zip", *made_up(30)))
    monkeypatch.setattr(gazetteer_dump, "MOST_ROWS", 2)
    monkeypatch.setattr(gazetteer_dump, "LARGEST", 10**6)
    assert "line 3: there are more rows" in refusal(zipped(tmp_path / "UA.zip", *made_up(30)))


def test_a_zip_with_an_endless_table_of_contents_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "UA.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(300):
            archive.writestr(f"{number}.txt", "")
    monkeypatch.setattr(gazetteer_dump, "LARGEST_DIRECTORY", 4096)
    assert "its table of contents is too large" in refusal(path)


def test_a_zip_of_several_tables_is_refused_unless_one_bears_its_name(tmp_path: Path) -> None:
    path = zipped(tmp_path / "UA.zip", row(1, "Zelkaropol"), name="other.txt")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.txt", "")
    assert "holds 2 tables (.txt), not one" in refusal(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("UA.txt", row(1, "Zelkaropol"))
    assert len(taken(path)) == 1


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18)])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "UA.txt"
    path.write_bytes(content)
    assert str(path) in refusal(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert f"{tmp_path}: is no file" in refusal(tmp_path)
    assert "cannot be read" in refusal(tmp_path / "nothing.zip")


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", row(1, "Good").encode()]))
def test_any_bytes_are_rows_or_a_refusal(tmp_path: Path, content: bytes, start: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(start + content)
    try:
        told = [each.name for each in taken(path)]
    except InputError as refused:
        told = [refused.subject.split(",")[0]]
    assert told in ([str(path)], ["Good"])
    assert told == [str(path)] or start.startswith(b"1\t")


@pytest.mark.parametrize(
    ("told", "rule", "enters"),
    [
        ({"people": 999}, Rule(), False),
        ({"people": 1000}, Rule(), True),
        ({"people": 500, "country": "US"}, Rule(), True),
        ({"people": 0, "code": "PPLA"}, Rule(), True),
        ({"people": 0}, Rule(population=0), True),
        ({"people": 9000, "code": "PPLH"}, Rule(population=0), False),
        ({"kind": "A", "code": "ADM1", "people": 0}, Rule(), True),
        ({"kind": "A", "code": "ADM2", "people": 0}, Rule(), False),
        ({"kind": "A", "code": "ADM2", "people": 0, "country": "US"}, Rule(), True),
        ({"kind": "A", "code": "PCLH"}, Rule(), False),
        ({"kind": "H", "code": "LK"}, Rule(), False),
        ({"kind": "H", "code": "LK"}, Rule(features=frozenset({"H"})), True),
        ({"kind": "S", "code": "NUCL"}, Rule(features=frozenset({"S.NUCL"})), True),
        ({"kind": "S", "code": "SCH"}, Rule(features=frozenset({"S.NUCL"})), False),
    ],
)
def test_a_rule_takes_rows_by_people_and_feature(
    tmp_path: Path, told: dict[str, object], rule: Rule, enters: bool
) -> None:
    path = tmp_path / "XX.txt"
    path.write_text(row(1, "Zelkaropol", **told), "utf-8")
    assert len(taken(path, rule)) == enters
