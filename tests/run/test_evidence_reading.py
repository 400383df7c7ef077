"""Readers are found by name, asked about one commitment, and whatever they do wrong ends there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from sayso.errors import ReaderError, ReaderSkipped, ReaderUnavailable, UsageError
from sayso.ledger import evidence, read
from sayso.ledger.store import Ledger
from sayso.run import evidence_reading
from sayso.run.evidence import Imported, import_read
from tests.run.rows import commitments, desk_of

BUILT_IN = ["coverage", "events", "geolocated", "imagery", "market", "posts", "table"]
STUBS = ("lines", "skips", "lacks", "breaks", "forgets", "missing")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Ledger]:
    ledger = desk_of(tmp_path / "desk.db", "a")
    yield ledger
    ledger.close()


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    group = evidence_reading.GROUP
    found = [EntryPoint(name, f"tests.run.stub_readers:{name}", group) for name in STUBS]
    monkeypatch.setattr(evidence_reading, "entry_points", lambda group: found)


def asked(ledger: Ledger, path: Path, reader: str, **more: Any) -> Imported:
    settled: dict[str, Any] = {"about": commitments(ledger)[0], "options": {}, "made_by": "Bo"}
    return import_read(ledger, str(path), reader, **(settled | more))


def entered(ledger: Ledger) -> list[evidence.Evidence]:
    with read.view(ledger) as seen:
        return evidence.entered(seen, commitments(ledger)[0])


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "two.txt"
    path.write_text("No column left\nNo truck left\nNo truck left\n", "utf8")
    return path


def test_every_built_in_reader_enters_by_the_door_of_all() -> None:
    assert list(evidence_reading.readers()) == BUILT_IN


@pytest.mark.usefixtures("stubbed")
def test_what_a_reader_finds_comes_in_once_with_the_file_it_came_from(
    desk: Ledger, two: Path
) -> None:
    found = asked(desk, two, "lines")
    assert (found.added, found.known, found.looked) == (2, 0, ("3 lines were read about Port a",))
    assert found.left_out == {"rows that say the very same as an earlier one": 1}
    digest = hashlib.sha256(two.read_bytes()).hexdigest()
    assert [each.read_from for each in entered(desk)] == [
        f"two.txt (SHA-256 {digest}) as lines, line {number}" for number in (1, 2)
    ]
    again = asked(desk, two, "lines", made_by="Somebody else")
    assert (again.added, again.known) == (0, 2)


@pytest.mark.usefixtures("stubbed")
def test_nothing_is_stored_where_nobody_enters_it(desk: Ledger, two: Path) -> None:
    found = asked(desk, two, "lines", made_by=None)
    assert (found.added, found.known, len(found.items)) == (0, 0, 2)
    assert entered(desk) == []
    asked(desk, two, "lines")
    assert asked(desk, two, "lines", made_by=None).known == 2


@pytest.mark.usefixtures("stubbed")
def test_one_row_that_cannot_be_so_keeps_all_out(untouched: Ledger, two: Path) -> None:
    with two.open("a", encoding="utf8") as file:
        file.write("?\n")
    found = asked(untouched, two, "lines", options={"share": "7"})
    assert [fault.subject.removeprefix(f"{two}, ") for fault in found.faults] == [
        "line 4", "line 1, share", "line 2, share", "line 3, share",
    ]  # fmt: skip
    assert (found.added, entered(untouched)) == (0, [])


@pytest.mark.parametrize(
    ("reader", "kind", "said"),
    [
        ("skips", ReaderSkipped, "it is no ceasefire"),
        ("lacks", ReaderUnavailable, "install one"),
        ("breaks", ReaderError, "the reader breaks failed \\(KeyError: "),
        ("forgets", ReaderError, "it gave NoneType, not Read"),
        ("missing", ReaderUnavailable, "cannot be loaded \\(AttributeError"),
        ("tarot", UsageError, "choose one of rows, cases, breaks, forgets, lacks, lines,"),
    ],
)
@pytest.mark.usefixtures("stubbed")
def test_a_reader_that_cannot_answer_says_so_and_enters_nothing(
    untouched: Ledger, two: Path, reader: str, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said) as raised:
        asked(untouched, two, reader)
    assert len(str(raised.value)) < 600
    assert entered(untouched) == []


@pytest.mark.usefixtures("stubbed")
def test_an_option_that_a_reader_does_not_have_is_refused_with_those_it_has(
    untouched: Ledger, two: Path
) -> None:
    with pytest.raises(UsageError, match=r"--with near: .* it has share \(the part done\)"):
        asked(untouched, two, "lines", options={"near": "7"})


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ("[]", (None, None)),
        ('[{"role":"to","name":"Vale","lat":1.5,"lon":2.5},{"role":"at","text":"the quay"}]',
         ("Vale", 1.5)),
        ('[{"role":"to","name":"Vale","lat":1.5},{"role":"from","name":"Mora","lat":3.5}]',
         ("Mora", 3.5)),
        ('[{"role":"at","text":"the quay","lat":null}]', ("the quay", None)),
    ],
)  # fmt: skip
def test_the_place_asked_about_is_one_that_lies_somewhere(
    places: str, found: tuple[str | None, float | None]
) -> None:
    place = evidence_reading._place({"places": places})
    assert (place.get("name") or place.get("text"), place.get("lat")) == found


def test_a_commitment_is_asked_about_as_it_was_corrected(untouched: Ledger) -> None:
    with read.view(untouched) as seen:
        told = evidence_reading.asked_about(seen, commitments(untouched)[0], {"within": "25km"})
    assert (told.announced, told.window_end, told.action) == (
        "2024-03-01",
        "2024-03-21",
        "withdraw",
    )
    assert (told.place, told.latitude, told.options) == ("Port a", None, {"within": "25km"})
