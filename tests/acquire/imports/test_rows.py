"""A table is read whatever a spreadsheet, a tool or an accident made of the file."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.imports import rows
from sayso.acquire.imports.rows import Row, is_address, key_of, open_table, rows_of
from sayso.errors import InputError

HEADER = "Name,Words\n"
Read = Callable[[bytes], list[Row | InputError]]


def fits(keys: frozenset[str]) -> bool:
    return keys >= {"name", "words"}


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_bytes(data: bytes) -> list[Row | InputError]:
        file = tmp_path / "table.csv"
        file.write_bytes(data)
        table = open_table(str(file), fits)
        assert table is not None
        return list(rows_of(table))

    return read_bytes


def told(row: Row | InputError) -> list[tuple[str, str]]:
    assert isinstance(row, Row), row
    return [(cell.name, cell.words) for cell in row.cells]


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + "Name,Words\r\npier,шторм ⛵\r\n".encode(),
        "Name,Words\npier,шторм ⛵".encode(),
        "Name,Words\rpier,шторм ⛵\r".encode(),
        "Name;Words\npier;шторм ⛵\n".encode(),
        "sep=;\r\nName;Words\npier;шторм ⛵\n".encode(),
        "Name\tWords\npier\tшторм ⛵\n".encode(),
        "Name|Words\npier|шторм ⛵\n".encode(),
        "Name,Words\npier,шторм ⛵\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Name,Words\npier,шторм ⛵\n".encode("utf-16-be"),
        "Name\tWords\npier\tшторм ⛵\n".encode("utf-16-le"),
        "Name,Words\npier,шторм ⛵\n".encode("utf-32"),
        "\n\nName,Words\n,\n\npier,шторм ⛵\n".encode(),
        "Name,Words\npi\0er,шторм ⛵\0\n".encode(),
        "Name,Words,\npier,шторм ⛵,,,,\n".encode(),
        "NAME , \u00a0words\npier,шторм ⛵\nNAME , \u00a0words\n".encode(),
    ],
)
def test_a_table_says_the_same_in_every_dress(read: Read, data: bytes) -> None:
    (row,) = read(data)
    assert [words for _, words in told(row)] == ["pier", "шторм ⛵"]


def test_a_row_has_the_number_a_spreadsheet_shows(read: Read) -> None:
    found = read(b'Name,Words\n\npier,"two\nlines, one cell"\n\n\nquay,dry\n')
    assert [row.name for row in found if isinstance(row, Row)] == ["row 3", "row 6"]
    assert told(found[0])[1] == ("Words", "two\nlines, one cell")


def test_a_ragged_row_keeps_what_has_no_column(read: Read) -> None:
    short, long = read(HEADER.encode() + b"pier\nquay,dry,and,more\n")
    assert told(short) == [("Name", "pier")]
    assert told(long)[2:] == [("column 3", "and"), ("column 4", "more")]


def test_two_columns_of_one_name_are_both_kept(read: Read) -> None:
    (row,) = read(b"Name,Words,Words,\npier,dry,wet,odd\n")
    assert told(row)[1:] == [("Words", "dry"), ("Words", "wet"), ("column 4", "odd")]


def test_a_row_above_the_header_is_named(read: Read) -> None:
    above, row = read(b"Our pier sheet,,\nName,Words\npier,dry\n")
    assert isinstance(above, InputError)
    assert above.subject.endswith("row 1")
    assert told(row)


@pytest.mark.parametrize(
    ("given", "words", "link"),
    [
        ('=HYPERLINK("https://a.example/1","the ""pier""")', 'the "pier"', "https://a.example/1"),
        ('=hyperlink( "https://a.example/1" ; "pier" )', "pier", "https://a.example/1"),
        ('=HYPERLINK("https://a.example/1")', "", "https://a.example/1"),
        ('=IMAGE("https://a.example/1.jpg")', "", "https://a.example/1.jpg"),
        ('=IMAGE("https://a.example/1.jpg",4,60,60)', "", "https://a.example/1.jpg"),
        ('=SUM(A1:A2)&"pier"', '=SUM(A1:A2)&"pier"', None),
        ('\'=HYPERLINK("x")', '=HYPERLINK("x")', None),
        ("'-30.25", "-30.25", None),
        ("'tis dry", "'tis dry", None),
        ("=", "=", None),
    ],
)
def test_a_formula_gives_its_link_and_its_label(
    read: Read, given: str, words: str, link: str | None
) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([["Name", "Words"], ["pier", given]])
    (row,) = read(written.getvalue().encode())
    assert isinstance(row, Row)
    assert (row.cells[1].words, row.cells[1].link) == (words, link)


def test_a_cell_of_a_hundred_thousand_characters_is_read(read: Read) -> None:
    words = "the pier " * 30_000
    (row,) = read(f'{HEADER}pier,"{words}"\n'.encode())
    assert told(row)[1] == ("Words", words)


def test_a_quotation_mark_never_closed_is_refused_and_not_taken_for_a_cell(read: Read) -> None:
    row, refusal = read(HEADER.encode() + b'pier,dry\nquay,"wet\nbuoy,dry\n')
    assert told(row)
    assert isinstance(refusal, InputError)
    assert "never closed" in refusal.message
    assert refusal.subject.endswith("row 3")


@pytest.mark.parametrize(("bound", "value"), [("LONGEST_ROW", 60), ("MOST_ROWS", 2)])
def test_what_is_larger_than_allowed_ends_the_reading_and_says_so(
    read: Read, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    monkeypatch.setattr(rows, bound, value)
    found = read(HEADER.encode() + b"pier,dry\nquay,dry\n" + b"buoy," + b"wet " * 40 + b"\nx,y\n")
    assert [isinstance(each, InputError) for each in found] == [False, False, True]
    assert "rest" in str(found[-1])


def test_a_cell_longer_than_the_limit_ends_the_reading(read: Read) -> None:
    found = read(f'{HEADER}pier,"{"x" * (rows.LONGEST_CELL + 1)}"\nquay,dry\n'.encode())
    assert [type(each) for each in found] == [InputError]


def test_a_row_of_too_many_cells_is_refused_alone(read: Read) -> None:
    wide, row = read(HEADER.encode() + b"," * rows.MOST_COLUMNS + b"x\npier,dry\n")
    assert isinstance(wide, InputError)
    assert told(row)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        ("Name,Words\npier,Möwe\n".encode("cp1252"), "not UTF-8"),
        (codecs.BOM_UTF16_LE + b"N\0a", "not UTF-16"),
        (b"PK\x03\x04 and the rest of a workbook", "workbook"),
    ],
)
def test_what_is_no_table_of_text_is_refused(tmp_path: Path, data: bytes, word: str) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(data)
    with pytest.raises(InputError, match=word):
        open_table(str(file), fits)


def test_the_place_of_what_is_not_unicode_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_BLOCK", 7)
    file = tmp_path / "table.csv"
    file.write_bytes(b"Name,Words\npier,M\xf6we\n")
    with pytest.raises(InputError, match="byte 17"):
        open_table(str(file), fits)


def test_a_file_larger_than_allowed_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LARGEST_TABLE", 10)
    file = tmp_path / "table.csv"
    file.write_text("Name,Words\npier,dry\n")
    with pytest.raises(InputError, match="larger"):
        open_table(str(file), fits)


def test_a_folder_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "none", tmp_path / "nul\0"):
        with pytest.raises(InputError):
            open_table(str(path), fits)


def test_the_table_of_another_tool_is_not_one(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("when,what\n2031,pier\n")
    assert open_table(str(file), fits) is None


@pytest.mark.parametrize("name", ["Source 1", "source_1", " 'SOURCE__1", "\ufeffsource\u00a01"])
def test_names_of_columns_are_compared_without_their_dress(name: str) -> None:
    assert key_of(name) == "source 1"


@pytest.mark.parametrize(
    ("words", "true"),
    [
        ("https://a.example/1", True),
        ("HTTP://A.EXAMPLE", True),
        ("https://a.example/1 and more", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("", False),
    ],
)
def test_only_a_whole_web_address_is_one(words: str, true: bool) -> None:
    assert is_address(words) is true


WORDS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"))


@given(
    st.lists(st.lists(WORDS, max_size=5), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_a_table_holds_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    table: Sequence[Sequence[str]],
    separator: str,
    encoding: str,
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows([["name", "words"], *table])
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(written.getvalue().encode(encoding))
    opened = open_table(str(file), fits)
    assert opened is not None
    for row in rows_of(opened):
        assert isinstance(row, Row)
        given_row = table[row.number - 2]
        held = {cell.words.removeprefix("'") for cell in row.cells} | {c.link for c in row.cells}
        assert {cell.removeprefix("'") for cell in given_row if cell.strip()} <= held


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(b"name,words\n" + data)
    try:
        table = open_table(str(file), fits)
    except InputError:
        return
    assert table is not None
    assert all(isinstance(row, Row | InputError) for row in rows_of(table))
