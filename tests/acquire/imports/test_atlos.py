"""An Atlos CSV and its full export become incidents and links to their material."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from sayso.acquire.imports import Import, imported, recognise, survey
from sayso.errors import InputError

CSV = Path(__file__).parent / "samples" / "atlos.csv"
DESCRIPTION = "The northern pier of Velmora is closed and two cranes are seen at the quay."
MATERIAL = {
    "id": "m-1",
    "source_url": "https://posts.example/harbour/1",
    "metadata": {"auto_archived": True},
    "artifacts": [{"file_hash_sha256": "9f2c", "mime_type": "video/mp4"}],
}
INCIDENT = {
    "slug": "ATL-PIER01",
    "attr_description": DESCRIPTION,
    "attr_geolocation": {"type": "Point", "coordinates": [12.5, -30.25]},
    "attr_date": "2031-02-14",
    "project": {"name": "Velmora", "code": "VEL"},
    "versions": [MATERIAL],
    "source_material": [MATERIAL],
    "project_attributes": [{"name": "Vessel type", "value": "Ferry"}],
    "deleted": False,
}
UPDATES = [{"explanation": "Seen from the ferry.", "user": {"username": "ana"}}]
ROOT = "atlos-export-2031-03-01"


def packed(path: Path, **more: object) -> str:
    files: dict[str, object] = {
        f"{ROOT}/project.json": {"name": "Velmora"},
        f"{ROOT}/VEL-PIER01/metadata.json": INCIDENT,
        f"{ROOT}/VEL-PIER01/updates.json": UPDATES,
        f"{ROOT}/VEL-PIER01/VEL-PIER01-1/metadata.json": MATERIAL,
        **{f"{ROOT}/{name}/metadata.json": value for name, value in more.items()},
    }
    with zipfile.ZipFile(path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", "A copy of the project.")
        for name, value in files.items():
            archive.writestr(name, value if isinstance(value, bytes) else json.dumps(value))
    return str(path / "export.zip")


def read(path: str) -> list[Import | InputError]:
    return list(imported(path, kind=None))


def test_an_incident_is_an_article_that_stands_at_no_address() -> None:
    one = read(str(CSV))[0]
    assert isinstance(one, Import)
    assert one.article is not None
    assert (one.article.given_id, one.article.url, one.article.published) == (
        "ATL-PIER01", None, None,
    )  # fmt: skip
    assert one.article.text == DESCRIPTION
    assert ("date", "2031-02-14") in one.notes


def test_escaped_values_lose_their_apostrophe() -> None:
    one = read(str(CSV))[0]
    assert isinstance(one, Import)
    assert {("longitude", "-30.25"), ("Vessel type", "+Ferry")} <= set(one.notes)


def test_material_follows_as_links_tied_to_the_incident() -> None:
    links = [each for each in read(str(CSV)) if isinstance(each, Import) and each.url]
    assert [each.row for each in links] == ["row 2, link 2", "row 2, link 3", "row 3"]
    assert links[0].notes == (("slug", "ATL-PIER01"),)


def test_an_incident_without_words_or_material_is_named() -> None:
    refusal = read(str(CSV))[-1]
    assert isinstance(refusal, InputError)
    assert "ATL-PIER03" in refusal.message


def test_the_earlier_export_in_title_case_is_recognised(tmp_path: Path) -> None:
    header, _, rest = CSV.read_text("utf-8").partition("\n")
    names = [name.replace("_", " ").title() for name in header.split(",")]
    file = tmp_path / "atlos.csv"
    file.write_text(",".join(names) + "\n" + rest, "utf-8")
    assert recognise(str(file)) == "atlos"
    assert [each.url for each in read(str(file)) if isinstance(each, Import)][1:] == [
        f"https://posts.example/harbour/{number}" for number in (1, 2, 3)
    ]


def test_a_full_export_is_read_without_unpacking_it(tmp_path: Path) -> None:
    article, link = read(packed(tmp_path))
    assert isinstance(article, Import)
    assert isinstance(link, Import)
    assert article.article is not None
    assert article.row == f"{ROOT}/VEL-PIER01/metadata.json"
    assert article.article.text == DESCRIPTION
    assert link.url == "https://posts.example/harbour/1"


def test_a_full_export_keeps_hashes_changes_and_custom_attributes_once(tmp_path: Path) -> None:
    article = read(packed(tmp_path))[0]
    assert isinstance(article, Import)
    assert {
        ("source_material.1.artifacts.1.file_hash_sha256", "9f2c"),
        ("updates.1.explanation", "Seen from the ferry."),
        ("project_attributes.1.value", "Ferry"),
        ("attr_geolocation.coordinates.2", "-30.25"),
    } <= set(article.notes)
    assert not [name for name, _ in article.notes if name.startswith("versions")]


def test_a_broken_incident_is_refused_in_its_place(tmp_path: Path) -> None:
    path = packed(
        tmp_path, broken=b"{", deep=b'{"attr_description": ' + b"[" * 60 + b"]" * 60 + b"}"
    )
    found = survey(path)
    assert (found.rows, found.articles, found.links_only, found.unreadable) == (3, 1, 1, 2)


def test_a_zip_of_another_tool_is_not_taken_for_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("workspace_item_data.csv", "ID,Title\n")
    with pytest.raises(InputError, match="archive"):
        recognise(str(tmp_path / "other.zip"))
