"""What holds for every tool: articles are what their captures say, and no word is lost."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.acquire.articles import article_of
from sayso.acquire.imports import IMPORTERS, Import, imported, recognise, survey
from sayso.errors import InputError, UsageError

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())
HEADERS = (
    ("link", "archive status", "text content", "upload title", "upload timestamp", "archive date"),
    ("slug", "inserted_at", "updated_at", "description", "source_1", "source_2", "tags"),
    ("Claim", "Item page URL", "Status", "Social Media Posted at", "Tags"),
    ("ID", "Title", "Description", "Media type", "Media data", "Source"),
    ("ID", "Title", "Summary", "URL", "Language", "Report Status"),
)
PLAIN = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=30)
CELLS = PLAIN | st.sampled_from(
    [
        "The harbour authority of Velmora will reopen the northern pier on 12 March.",
        "“The crews will be back before Easter,” the director told them at the quay.",
        "https://posts.example/1",
        "https://posts.example/1\nhttps://posts.example/2",
        '=HYPERLINK("https://posts.example/3","pier")',
        "2031-02-15T14:00:00+00:00",
        "2031-02-15",
        "15 February 2031",
        "03/04/2031",
        "'=1+1",
        "Claim",
        "Link",
        "",
    ]
)


def words_of(made: Import) -> set[str]:
    """Every word an Import holds."""
    held = [words for _, words in made.notes]
    if made.url:
        held.append(made.url)
    if (article := made.article) is not None:
        held += [article.text, article.title, article.given_id, article.published]
    if made.capture is not None:
        held.append(made.capture.observed)
    return {word for each in held if each for word in each.split()}


def words_in(cell: str) -> set[str]:
    if cell.startswith("=HYPERLINK("):
        return {"https://posts.example/3", "pier"}
    return set((cell[1:] if cell[:2] in ("'=", "'+", "'-", "'@", "'\t", "'\r") else cell).split())


def written(path: Path, header: Sequence[str], table: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *table])
    path.write_bytes(text.getvalue().encode())
    return str(path)


@settings(max_examples=80)
@given(
    st.sampled_from(HEADERS),
    st.lists(st.text("abc ", min_size=1, max_size=3), max_size=3),
    st.lists(st.lists(CELLS, min_size=4, max_size=11), max_size=4),
)
def test_no_word_of_a_row_is_lost(
    tmp_path_factory: pytest.TempPathFactory,
    header: Sequence[str],
    more: Sequence[str],
    table: Sequence[Sequence[str]],
) -> None:
    path = written(tmp_path_factory.getbasetemp() / "any.csv", [*header, *more], table)
    held: dict[str, set[str]] = {}
    refused = set()
    for each in imported(path, kind=None):
        if isinstance(each, InputError):
            refused.add(each.subject.removeprefix(f"{path}, "))
            continue
        held.setdefault(each.row.split(",")[0], set()).update(words_of(each))
        if each.capture is not None:
            assert article_of(each.capture) == each.article
        assert each.article or each.url
    for number, row in enumerate(table, 2):
        words = {word for cell in row for word in words_in(cell)}
        if f"row {number}" in held:
            assert words <= held[f"row {number}"]
        else:
            assert not words or f"row {number}" in refused


@settings(max_examples=30)
@given(st.lists(st.lists(PLAIN, max_size=6), max_size=6))
def test_any_table_of_words_is_imported_or_refused(
    tmp_path_factory: pytest.TempPathFactory, table: Sequence[Sequence[str]]
) -> None:
    path = written(tmp_path_factory.getbasetemp() / "any.csv", ["link", "slug", "claim"], table)
    for kind in (None, *(each.kind for each in IMPORTERS)):
        assert all(isinstance(each, Import | InputError) for each in imported(path, kind=kind))


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"{", b"PK\x03\x04", b"link,archive status\n"])
)
def test_any_file_is_imported_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.file"
    file.write_bytes(start + data)
    assert all(isinstance(each, Import | InputError) for each in imported(str(file), kind=None))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda file: file.name)
def test_every_sample_reads_as_its_captures_do(sample: Path) -> None:
    found = [each for each in imported(str(sample), kind=None) if isinstance(each, Import)]
    captured = [each for each in found if each.capture is not None]
    assert captured
    for each in captured:
        assert each.capture is not None
        assert article_of(each.capture) == each.article
        assert each.url == (each.article.url if each.article else None)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda file: file.name)
def test_a_survey_agrees_with_the_import(sample: Path) -> None:
    found = list(imported(str(sample), kind=None))
    counted = survey(str(sample))
    made = [each for each in found if isinstance(each, Import)]
    assert counted.articles == sum(each.article is not None for each in made)
    assert counted.links_only == sum(each.article is None for each in made)
    assert counted.quotes == sum(len(each.quotes) for each in made)
    assert counted.unreadable == len(found) - len(made)
    assert set(counted.notes) == {name for each in made for name, _ in each.notes}


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8-sig", ","), ("utf-16", ","), ("utf-16-le", "\t"), ("utf-8", ";")],
)
def test_an_export_that_passed_through_a_spreadsheet_says_the_same(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    sample = next(file for file in SAMPLES if file.name == "auto_archiver_sheet.csv")
    with sample.open(encoding="utf-8", newline="") as stream:
        table = list(csv.reader(stream))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(table)
    copy = tmp_path / sample.name
    copy.write_bytes(text.getvalue().encode(encoding))
    plain = tmp_path / "plain.csv"
    shutil.copy(sample, plain)
    assert [
        (each.row, each.url, each.notes) for each in imported(str(copy)) if isinstance(each, Import)
    ] == [
        (each.row, each.url, each.notes)
        for each in imported(str(plain))
        if isinstance(each, Import)
    ]


def test_a_file_of_no_known_tool_is_refused_with_the_columns_each_needs(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("when,what\n2031,pier\n")
    with pytest.raises(InputError, match="not one of a tool") as caught:
        recognise(str(file))
    for words in ("link, archive status", "slug, description", "Claim, Item page URL", "text and"):
        assert words in caught.value.message
    (refusal,) = imported(str(file))
    assert isinstance(refusal, InputError)
    (other,) = imported(str(file), kind="atlos")
    assert isinstance(other, InputError)
    assert "archive status" not in other.message


def test_an_unknown_tool_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match="auto-archiver"):
        imported("sheet.csv", kind="excel")
    with pytest.raises(UsageError):
        survey("sheet.csv", "excel")


def test_a_missing_file_is_one_error() -> None:
    (refusal,) = imported("no/such/sheet.csv")
    assert isinstance(refusal, InputError)
    with pytest.raises(InputError, match="no such file"):
        survey("no/such/sheet.csv")


def test_a_file_that_goes_away_while_it_is_read_is_one_error(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    rows = "https://posts.example/1,ok\n" * 3
    file.write_text("link,archive status\n" + rows)
    found = imported(str(file))
    assert isinstance(next(found), Import)
    file.unlink()
    assert all(isinstance(each, Import) for each in found)
