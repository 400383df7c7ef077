"""Archives of geolocated footage, in five forms with their defects, near one place and time."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import InputError, UsageError
from sayso.observe.reader import Read
from sayso.observe.readers import geolocated, kml_sightings
from sayso.observe.readers.geolocated import read
from sayso.observe.readers.geolocated_files import sightings
from tests.observe.readers.asking import asked, check_refused, check_survives, damaged, entered

HERE = Path(__file__).parent / "geolocated"
EYES, TABLE, KML = HERE / "events.geojson", HERE / "table.csv", HERE / "doc.kml"
TIMEMAP, OLDER = HERE / "timemap" / "events.json", HERE / "older.json"


def told(path: Path, **options: Any) -> Read:
    return read(path, asked(**({"says": "under_way", "undated": "leave_out"} | options)))


@pytest.mark.parametrize(
    ("path", "archive", "point", "address"),
    [
        (EYES, "Eyes on Russia", (40.01, 20.02), "https://twitter.com/vale_post/status/"),
        (TIMEMAP, "The timemap archive", (40.02, 20.01), "https://video.example/watch/77"),
        (KML, "GeoConfirmed", (40.02, 20.03), "https://t.me/valewatch/31"),
        (TABLE, "GeoConfirmed", (40.02, 20.03), "https://t.me/valewatch/31"),
        (OLDER, "GeoConfirmed", (40.02, 20.03), "https://www.youtube.com/watch?v=abc123&t=9"),
    ],
)
def test_every_form_gives_the_same_kind_of_record(
    path: Path, archive: str, point: tuple[float, float], address: str
) -> None:
    first = next(sightings(path))
    assert (first.archive, first.day) == (archive, date(2024, 3, 5))
    assert (first.latitude, first.longitude) == point
    assert first.addresses[0].startswith(address)
    assert "rucks leave" in first.words
    assert "<" not in first.words


def test_footage_near_the_place_is_one_item_whoever_posts_it() -> None:
    found = told(EYES, match="column")
    (made,) = entered(found)
    assert (made.event_start, made.event_end, made.known_at) == (
        "2024-03-02", "2024-03-08", "2024-03-08",
    )  # fmt: skip
    assert (made.channel, made.letter, made.origin_id) == (
        "geolocated_media", "B", "footage x.com/status/1764900000000000001",
    )  # fmt: skip
    assert made.reading == (
        "Eyes on Russia places footage dated 2024-03-05 (± 3 days) at 40.0100, 20.0200, 2.0 km "
        "from Port a; what it shows is as described there. "
        "2 records share this footage and count once."
    )
    assert found.left_out == {
        "records from before the announcement": 1,
        "records further away": 1,
        "records without a possible point": 2,
        "records with other words": 1,
        "records near the place without a possible date": 1,
    }
    assert len(entered(told(EYES))) == 2
    assert len(entered(told(EYES, without="column|fire"))) == 0


def test_a_record_near_the_place_that_no_day_can_have_is_told_of() -> None:
    (fault,) = read(EYES, asked(says="done")).faults
    assert str(fault) == (
        f"{EYES}, feature 3, date: no day that can be: '1527-02-01'; mend it, or leave such "
        "records out with --with undated=leave_out"
    )
    (fault,) = read(TABLE, asked(says="done")).faults
    assert fault.subject == f"{TABLE}, row 3, date"


def test_records_of_one_film_hang_together_by_its_address() -> None:
    for path, count in ((TIMEMAP, 2), (OLDER, 2)):
        (made,) = entered(told(path))
        assert f"{count} records share this footage" in str(made.reading)


def test_one_event_in_two_folders_is_one_and_signs_of_a_map_are_no_footage() -> None:
    first, second = entered(told(KML))
    assert "2 records share this footage" in str(first.reading)
    assert (second.excerpt, second.origin_id) == (
        "6 MAR 2024 A second column at the ferry", "footage at 40.0500, 20.0400 on 2024-03-06",
    )  # fmt: skip


def test_the_place_and_how_far_may_be_said() -> None:
    (made,) = entered(told(KML, within="4km"))
    assert made.place == "40.0200, 20.0300"
    (far,) = entered(told(KML, at="47.0,33.0", within="500m"))
    assert "0.0 km from 47.0,33.0" in str(far.reading)
    assert entered(told(KML, published="2026-05-01"))[0].known_at == "2026-05-01"


def test_nothing_found_counts_only_where_somebody_says_how_much_would_have_been_seen() -> None:
    found = told(EYES, match="submarine")
    assert found.rows == ()
    assert found.looked[1] == "No coverage was given, so nothing is said of what was not seen."
    (made,) = entered(told(EYES, match="submarine", coverage="0.6"))
    assert (made.says, made.coverage, made.coverage_start, made.coverage_end, made.known_at) == (
        "not_seen", 0.6, "2024-03-01", "2024-03-08", "2024-03-11",
    )  # fmt: skip
    assert made.letter is None
    assert made.reading == (
        "Eyes on Russia places no footage described with 'submarine' within 25 km of Port a from "
        "2024-03-01 to 2024-03-08; its newest record is of 2024-03-08. What nobody filmed is not "
        "in it."
    )


@pytest.mark.parametrize(
    ("options", "more", "said"),
    [
        ({"says": None}, {}, r"what 3 records \(placemark 1, placemark 3, placemark 4\) show"),
        ({}, {"latitude": None}, "--with at: the commitment names no place that is known"),
        ({"at": "95,20"}, {}, "--with at: no point: '95,20'"),
        ({"within": "near"}, {}, "--with within: 'near' cannot be read"),
        ({"published": "2024-03-01"}, {}, "--with published: a record is dated 2024-03-05"),
        ({"share": "2"}, {}, "--with share: no share: '2'"),
        ({"reach": "2"}, {}, "--with reach: this reader has no such option"),
    ],
)
def test_what_is_not_clear_is_asked_back(
    options: dict[str, str | None], more: dict[str, Any], said: str
) -> None:
    given = {"says": "done"} | options
    settled = {name: value for name, value in given.items() if value is not None}
    with pytest.raises(UsageError, match=said):
        read(KML, asked(options=settled, **more))


def test_more_records_than_can_be_looked_through_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(geolocated, "MOST_FOUND", 2)
    with pytest.raises(UsageError, match="3 records lie within 25 km"):
        told(KML)


def test_a_kmz_is_read_by_its_document(tmp_path: Path) -> None:
    path = tmp_path / "vale.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("icons/truck.png", b"")
        packed.writestr("doc.kml", KML.read_bytes())
    assert entered(told(path)) == entered(told(KML))


def test_an_archive_that_unpacks_to_more_than_it_says_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kml_sightings, "LARGEST_KML", 1 << 16)
    path = tmp_path / "bomb.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("doc.kml", b" " * (1 << 22))
    assert path.stat().st_size < 1 << 14
    with pytest.raises(InputError, match="MiB once unpacked"):
        told(path)


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/hostname">]><kml><Placemark><name>&b;&c;</name></Placemark></kml>"""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.kml", ENTITIES, "it declares a document type"),
        ("a.kml", ENTITIES.decode().encode("utf-16"), "it declares a document type"),
        ("a.kml", b"<kml><Placemark>", "the KML is damaged"),
        ("a.kml", b"<a>" * 5_000, "the KML is damaged"),
        ("a.kmz", b"PK\x03\x04 and no more", "the archive is damaged"),
        ("a.json", b"[]", "no archive of geolocated footage"),
        ("a.json", b'[{"id": 1}]', "no archive of geolocated footage"),
        ("a.json", b"{", "damaged or cut off"),
        ("a.csv", b"Id;Date\n1;2\n", "no archive of geolocated footage"),
        ("a.csv", b'Date;Latitude;Longitude;Description\n"1;2', "no archive of geolocated"),
    ],
)
def test_a_hostile_or_foreign_file_is_refused(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    check_refused(told, tmp_path / name, content, said)


def test_an_empty_collection_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [7, {"geometry": 3}]}')
    assert told(path, coverage="0.5").rows == ()


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.data())
@pytest.mark.parametrize("path", [EYES, TIMEMAP, KML, TABLE, OLDER], ids=lambda path: path.name)
def test_a_damaged_file_is_answered_or_refused(
    tmp_path: Path, path: Path, data: st.DataObject
) -> None:
    file = tmp_path / path.name
    file.write_bytes(data.draw(damaged(path)))
    check_survives(read, file, asked(says="done"))
