"""The Auto Archiver's sheet and its csv_db file become articles and links."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.acquire.imports import Import, imported, recognise, survey
from sayso.errors import InputError

SAMPLES = Path(__file__).parent / "samples"
SHEET, DATABASE = SAMPLES / "auto_archiver_sheet.csv", SAMPLES / "auto_archiver_csv_db.csv"


def read(path: Path, kind: str | None = "auto-archiver") -> list[Import | InputError]:
    return list(imported(str(path), kind=kind))


def only(found: list[Import | InputError], row: str) -> Import:
    (one,) = [each for each in found if isinstance(each, Import) and each.row == row]
    return one


@pytest.mark.parametrize("path", [SHEET, DATABASE])
def test_both_forms_are_recognised(path: Path) -> None:
    assert recognise(str(path)) == "auto-archiver"


def test_a_sheet_row_with_text_is_an_article_at_its_link() -> None:
    one = only(read(SHEET), "row 2")
    assert one.article is not None
    assert one.capture is not None
    assert one.article.text.startswith("The harbour authority of Velmora")
    assert (one.article.title, one.article.url) == (
        "Pier to reopen", "https://posts.example/harbour/1",
    )  # fmt: skip
    assert one.article.published == "2031-02-15T14:00:00+00:00"
    assert one.capture.observed == "2031-02-16T09:30:00+00:00"


def test_everything_else_in_a_sheet_row_is_a_note() -> None:
    notes = only(read(SHEET), "row 2").notes
    assert ("Archive Status", "[cached] telegram_extractor: success") in notes
    assert ("Thumbnail", "https://store.example/thumb.jpg") in notes
    assert ("Hash", "SHA-256:9f2c") in notes
    assert ("Desk", "north") in notes
    assert [words for name, words in notes if name == "Archive location"] == [
        "https://store.example/a.html", "https://store.example/b.html",
    ]  # fmt: skip


def test_each_link_of_a_row_without_text_can_be_fetched_later() -> None:
    found = read(SHEET)
    assert only(found, "row 3").article is None
    assert only(found, "row 3").url == "https://posts.example/harbour/2"
    assert only(found, "row 4").url == "https://posts.example/harbour/3"
    assert only(found, "row 4, link 2").url == "https://posts.example/harbour/4"


def test_an_ambiguous_date_is_not_read() -> None:
    one = only(read(SHEET), "row 5")
    assert one.article is not None
    assert one.article.published is None
    assert ("Upload timestamp", "03/04/2031") in one.notes


def test_a_row_without_a_link_is_named() -> None:
    (refusal,) = [each for each in read(SHEET) if isinstance(each, InputError)]
    assert refusal.subject.endswith("auto_archiver_sheet.csv, row 6")


def test_python_reprs_are_read_with_their_dates() -> None:
    one = only(read(DATABASE), "row 2")
    assert one.article is not None
    assert one.capture is not None
    assert one.article.title == "The director's word"
    assert one.article.published == "2031-02-15T14:00:00+02:00"
    assert one.capture.observed == "2031-02-16T09:30:00.000120+00:00"
    assert ("media.1.properties.hash", "SHA-256:9f2c") in one.notes
    assert ("metadata.views", "1204") in one.notes


def test_a_database_row_without_text_is_a_link() -> None:
    one = only(read(DATABASE), "row 3")
    assert (one.article, one.url) == (None, "https://posts.example/harbour/2")


def test_a_broken_repr_is_refused_in_its_place() -> None:
    refusal = read(DATABASE)[-1]
    assert isinstance(refusal, InputError)
    assert refusal.subject.endswith("row 4")
    assert "at character" in refusal.message


def test_a_survey_counts_without_importing() -> None:
    found = survey(str(SHEET))
    assert (found.kind, found.rows, found.articles) == ("auto-archiver", 5, 2)
    assert (found.links_only, found.unreadable) == (3, 1)
    assert "Desk" in found.notes
    assert found.used == (
        "Link", "Archive date", "Upload timestamp", "Upload title", "Text content",
    )  # fmt: skip


def test_a_wider_table_with_the_same_everyday_names_is_another_tools(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("status,metadata,media,size,owner\nok,{},[],1,Ana\n")
    with pytest.raises(InputError, match="archive status"):
        recognise(str(file))


def test_a_sheet_of_links_alone_is_read_when_the_tool_is_named(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text("LINK,who\nhttps://posts.example/1,Ana\n")
    assert only(read(file), "row 2").notes == (("who", "Ana"),)
    (refusal,) = read(file, kind=None)
    assert isinstance(refusal, InputError)
