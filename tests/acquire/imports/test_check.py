"""What a Check workspace gives out becomes articles and links."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.acquire.imports import Import, imported, recognise
from sayso.errors import InputError

SAMPLES = Path(__file__).parent / "samples"


def read(name: str) -> list[Import | InputError]:
    return list(imported(str(SAMPLES / name), kind=None))


def made(name: str, row: int) -> Import:
    (one,) = [e for e in read(name) if isinstance(e, Import) and e.row == f"row {row}"]
    return one


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("check_*.csv")), ids=lambda file: file.stem)
def test_every_table_of_a_workspace_is_recognised(file: Path) -> None:
    assert recognise(str(file)) == "check"


def test_a_claim_is_known_by_its_item_page_and_stands_at_no_address() -> None:
    one = made("check_items_list.csv", 2)
    assert one.article is not None
    assert one.article.given_id == "https://check.example/velmora/media/11"
    assert (one.article.url, one.article.published) == (None, "2031-02-15T09:00:00")


def test_a_workspaces_own_questions_are_notes() -> None:
    assert ("How urgent is it?", "Very, it is\nasked every day") in made(
        "check_items_list.csv", 2
    ).notes


def test_an_item_without_a_claim_is_named_by_its_page() -> None:
    refusal = read("check_items_list.csv")[-1]
    assert isinstance(refusal, InputError)
    assert "https://check.example/velmora/media/12" in refusal.message


@pytest.mark.parametrize(
    ("row", "start", "url"),
    [
        (2, "The mayor of Velmora", None),
        (3, "The harbour authority", "https://post.example/pier"),
        (4, None, "https://post.example/quay"),
        (5, "Text on the poster", None),
    ],
)
def test_an_items_words_are_its_data_or_its_description(
    row: int, start: str | None, url: str | None
) -> None:
    one = made("check_workspace_items.csv", row)
    assert one.url == url
    if start is None:
        assert one.article is None
    else:
        assert one.article is not None
        assert one.article.text.startswith(start)


def test_a_recording_without_a_description_is_named() -> None:
    refusal = read("check_workspace_items.csv")[-1]
    assert isinstance(refusal, InputError)
    assert "recording.ogg" in refusal.message


def test_a_fact_check_without_summary_is_a_link() -> None:
    one = made("check_fact_checks.csv", 3)
    assert (one.article, one.url) == (None, "https://post.example/check/22")
    assert ("Title", "Still open") in one.notes


def test_shared_fact_checks_are_recognised(tmp_path: Path) -> None:
    file = tmp_path / "feed.csv"
    file.write_text(
        "Fact-check title,Fact-check summary,Fact-check URL,Tags,Workspace,Updated at,Rating\n"
        "Pier,The pier of Velmora is open and the ferries sail from it again.,,,Velmora,"
        "1929189600,true\n"
    )
    (one,) = imported(str(file), kind=None)
    assert isinstance(one, Import)
    assert one.article is not None
    assert ("Updated at", "1929189600") in one.notes


def test_usual_columns_beside_others_are_not_taken_for_explainers(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("ID,Title,Description,URL,Language,Price\n1,Boat,A boat,,en,3\n")
    with pytest.raises(InputError, match="exactly ID, Title"):
        recognise(str(file))
