"""A dump laid over a small shipped gazetteer: renewed and new places, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import ConfigError, InputError, SaysoError, UsageError
from sayso.extract import gazetteer, gazetteer_compile, gazetteer_file, gazetteer_names
from sayso.extract.gazetteer_compile import compile_dump
from sayso.extract.gazetteer_names import Names
from sayso.extract.gazetteer_rules import Rule, rule_of
from tests.extract.geonames_dumps import row, zipped
from train.gazetteer import Place, pack

SHIPPED = [
    Place("Ukraine", "country", "UA", "", 49, 32, 4e7, 690791),
    Place("Ukraine", "adjective", "UA", "", 49, 32, 4e7, 690791, {"~Ukrainian"}),
    Place("Lysk Oblast", "state", "UA", "Lysk Oblast", 50, 30, 1e6),
    Place("Zelkaropol", "city", "UA", "Lysk Oblast", 50.1, 30.1, 200_000, 11, {"Zelkar"}),
    Place("Bridgehurst", "city", "GB", "England", 51, 0, 5000, 12),
    Place("Mirny", "city", "UA", "Lysk Oblast", 50.2, 30.2, 4000, 13),
    Place("Mirny", "city", "RU", "", 60, 90, 4000, 14),
]


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "shipped.bin"
    path.write_bytes(pack(SHIPPED))
    monkeypatch.setattr(gazetteer_compile, "FILE", path)
    yield path
    gazetteer.use(None)


def made(folder: Path, *rows: str, rule: Rule | None = None) -> gazetteer_compile.Compiled:
    """Compile the rows, and look names up in what comes of them."""
    target = folder / "own" / "gazetteer.bin"
    compiled = compile_dump(
        zipped(folder / "UA.zip", *rows), target, rule or Rule(), progress=lambda share: None
    )
    gazetteer.use(target)
    return compiled


def found(name: str) -> list[tuple[str, str | None, str | None, int | None]]:
    return [(e.name, e.country, e.state, e.geonames_id) for e in gazetteer.lookup(name)]


def test_a_new_town_is_found_and_the_shipped_ones_stay(tmp_path: Path) -> None:
    compiled = made(tmp_path, row(21, "Novi Mosty", admin1="07"))
    assert (compiled.added, compiled.renewed) == (1, 0)
    assert found("Novi Mosty") == [("Novi Mosty", "UA", None, 21)]
    assert found("Bridgehurst") == [("Bridgehurst", "GB", "England", 12)]
    assert gazetteer.rows("~ukrainian")[0].kind == "adjective"
    assert gazetteer.begins("novi")


def test_a_town_that_is_known_is_renewed_and_found_under_both_names(tmp_path: Path) -> None:
    compiled = made(tmp_path, row(11, "Zelkarivsk", people=900_000, lat=50.5))
    assert (compiled.added, compiled.renewed) == (0, 1)
    assert found("Zelkarivsk") == found("Zelkaropol") == found("Zelkar") != []
    (town,) = gazetteer.lookup("Zelkarivsk")
    assert town.name == "Zelkarivsk"
    assert town.lat == pytest.approx(50.5, abs=0.01)
    assert town.weight == pytest.approx(13.7, abs=0.06)


def test_places_of_a_name_come_by_their_people(tmp_path: Path) -> None:
    made(tmp_path, row(21, "Mirny", people=9000), row(14, "Mirny", people=5000, country="RU"))
    assert [number for *_, number in found("Mirny")] == [21, 14, 13]


def test_the_same_rows_change_no_order(tmp_path: Path, shipped: Path) -> None:
    made(tmp_path, row(14, "Mirny", country="RU", people=4000), row(13, "Mirny", people=4000))
    assert [number for *_, number in found("Mirny")] == [13, 14]


def test_a_state_is_named_as_its_shipped_towns_say(tmp_path: Path) -> None:
    made(
        tmp_path,
        row(31, "Lyska Oblast'", kind="A", code="ADM1", admin1="07", people=0, lat=50.9),
        row(11, "Zelkaropol", admin1="07"),
        row(21, "Novi Mosty", admin1="07"),
    )
    assert found("Novi Mosty") == [("Novi Mosty", "UA", "Lysk Oblast", 21)]
    assert found("Lysk Oblast") == [("Lysk Oblast", "UA", "Lysk Oblast", 31)]


def test_a_new_state_is_named_by_the_table_beside_or_its_own_row(tmp_path: Path) -> None:
    region = row(32, "Varska Oblast'", kind="A", code="ADM1", admin1="09", people=0)
    town = row(21, "Novi Mosty", admin1="09")
    made(tmp_path, town, region)
    assert found("Varska Oblast'") == [("Varska Oblast'", "UA", "Varska Oblast'", 32)]
    (tmp_path / "admin1CodesASCII.txt").write_text("UA.09\tVarsk\tVarsk\t32\n", "utf-8")
    compiled = made(tmp_path, town, region)
    assert compiled.header.dump.beside == ("admin1CodesASCII.txt",)
    assert found("Varsk") == [("Varsk", "UA", "Varsk", 32)]
    assert found("Novi Mosty") == [("Novi Mosty", "UA", "Varsk", 21)]


def test_a_county_named_like_a_town_of_its_country_yields_to_it(tmp_path: Path) -> None:
    more = {"kind": "A", "code": "ADM2", "people": 0}
    made(
        tmp_path,
        row(41, "Bridgehurst", country="GB", **more),
        row(42, "Bridgehurst", country="US", **more),
        row(43, "Elm County", country="US", **more),
    )
    assert [number for *_, number in found("Bridgehurst")] == [12, 42]
    assert gazetteer.lookup("Elm County")[0].kind == "county"


def test_a_country_comes_from_its_row_or_the_table(tmp_path: Path) -> None:
    columns = ["XA", "XAA", "1", "", "Aldovia", "", "", "700", "", "", "", "", "", "", "", "", "77"]
    (tmp_path / "countryInfo.txt").write_text(
        "#ISO\n" + "\t".join([*columns, "", ""]) + "\n", "utf-8"
    )
    made(tmp_path, row(51, "Borduria", kind="A", code="PCLI", country="XB"), row(21, "Novi Mosty"))
    (table,), (own,) = gazetteer.lookup("Aldovia"), gazetteer.lookup("Borduria")
    assert (table.kind, table.country, table.lat, table.geonames_id) == ("country", "XA", None, 77)
    assert (own.kind, own.country, own.lat is None) == ("country", "XB", False)


def test_other_names_of_big_towns_yield_to_towns_of_that_name(tmp_path: Path) -> None:
    others = "Bridgehurst,Great Mosty,MOSTY,Мости,nm"
    made(
        tmp_path,
        row(21, "Novi Mosty", people=150_000, others=others),
        row(22, "Sela", others="Selo"),
    )
    assert [number for *_, number in found("Great Mosty")] == [21]
    assert [number for *_, number in found("Bridgehurst")] == [12]
    assert found("Selo") == found("Mosty") == []


def test_a_name_that_cannot_be_kept_is_counted(tmp_path: Path) -> None:
    compiled = made(
        tmp_path,
        row(21, "~russian"), row(22, "Bell\a"), row(23, "Long " * 30), row(24, "Novi Mosty"),
    )  # fmt: skip
    assert compiled.left_out == 3
    assert gazetteer.rows("~russian") == ()


def test_features_enter_where_they_are_asked_for(tmp_path: Path) -> None:
    lake = row(61, "Lake Zel", kind="H", code="LK", people=0)
    with pytest.raises(InputError, match="none of its 1 rows is one to take"):
        made(tmp_path, lake)
    made(tmp_path, lake, rule=rule_of(None, "h, s.nucl"))
    assert found("Lake Zel") == [("Lake Zel", "UA", None, 61)]
    with pytest.raises(UsageError, match="P"):
        rule_of(None, "P")


def test_the_same_dump_makes_the_same_file(tmp_path: Path) -> None:
    one, other = (made(tmp_path, row(21, "Novi Mosty")).header for _ in range(2))
    assert one == other


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("full")])
def test_what_stops_a_compilation_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    made(tmp_path, row(21, "Novi Mosty"))
    target = tmp_path / "own" / "gazetteer.bin"
    before = target.read_bytes()

    def replace(old: Path, new: Path) -> None:
        raise stop

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt if stop is KeyboardInterrupt else SaysoError):
        made(tmp_path, row(22, "Other"))
    assert target.read_bytes() == before
    assert os.listdir(target.parent) == [target.name]


def test_a_damaged_dump_leaves_the_old_file(tmp_path: Path) -> None:
    made(tmp_path, row(21, "Novi Mosty"))
    with pytest.raises(InputError, match="line 2"):
        made(tmp_path, row(22, "Other"), "nonsense\n")
    assert os.listdir(tmp_path / "own") == ["gazetteer.bin"]
    assert found("Novi Mosty") != []


def test_a_file_that_was_cut_or_altered_is_refused(tmp_path: Path) -> None:
    made(tmp_path, row(21, "Novi Mosty"))
    target = tmp_path / "own" / "gazetteer.bin"
    content = target.read_bytes()
    altered = bytearray(content)
    altered[-1] ^= 0xFF
    target.write_bytes(altered)
    assert gazetteer_file.altered(target)
    for damaged in (content[:-1], content[:100], b"", content.replace(b'"keys": ', b'"keys": -')):
        target.write_bytes(damaged)
        with pytest.raises(ConfigError, match="cannot be used as a gazetteer"):
            gazetteer.use(target)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(gazetteer_file.HEADER, 10**6), st.integers(0, 255))
def test_no_altered_byte_ends_in_anything_but_a_refusal(
    tmp_path: Path, at: int, value: int
) -> None:
    target = tmp_path / "own" / "gazetteer.bin"
    if not target.exists():
        made(tmp_path, row(21, "Novi Mosty"))
        (tmp_path / "whole").write_bytes(target.read_bytes())
    content = bytearray((tmp_path / "whole").read_bytes())
    content[gazetteer_file.HEADER + at % (len(content) - gazetteer_file.HEADER)] = value
    target.unlink()
    target.write_bytes(content)
    refused = None
    try:
        gazetteer.use(target)
        for name in ("Novi Mosty", "Mirny", "Zelkaropol", "Ukraine"):
            gazetteer.lookup(name)
    except ConfigError as error:
        refused = error.subject
    assert refused in (None, str(target))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 5)), min_size=1, max_size=40))
def test_names_come_out_sorted_with_their_places_by_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, added: list[tuple[str, int]]
) -> None:
    monkeypatch.setattr(gazetteer_names, "RUN", 3)
    monkeypatch.setattr(gazetteer_names, "RUNS_AT_ONCE", 2)
    names = Names(tmp_path)
    for place, (key, people) in enumerate(added):
        names.add(key, place, "main", people=people, country="UA")
    keys, rows, size = names.write(lambda share: None)
    text = (tmp_path / "key_text").read_bytes()
    wanted = sorted(range(len(added)), key=lambda n: (added[n][0], -added[n][1], n))
    assert text.decode().split("\n") == sorted({key for key, _ in added})
    assert memoryview((tmp_path / "rows").read_bytes()).cast("I").tolist() == wanted
    assert (keys, rows, size) == (text.count(b"\n") + 1, len(added), len(text))
