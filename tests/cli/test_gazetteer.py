"""An imported gazetteer is read by from then on, until it is removed or the settings say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sayso.cli import run_command_line
from sayso.extract import gazetteer, gazetteer_compile
from tests.cli.conftest import Captured
from tests.extract.geonames_dumps import row, zipped
from train.gazetteer import Place, pack

TEXT = "The governor said that the bridges in Zelkaropol would be open again on Friday.\n"


@pytest.fixture
def dump(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A dump of one town, to be laid over a shipped gazetteer of one country; its own place."""
    (desk / "shipped.bin").write_bytes(pack([Place("Ukraine", "country", "UA", "", 49, 32, 4e7)]))
    monkeypatch.setattr(gazetteer_compile, "FILE", desk / "shipped.bin")
    monkeypatch.setenv("XDG_DATA_HOME", str(desk / "data"))
    (desk / "story.txt").write_text(TEXT, "utf-8")
    yield zipped(desk / "UA.zip", row(11, "Zelkaropol"))
    gazetteer.use(None)


def run(capfd: Captured, *arguments: str) -> tuple[int, str, str]:
    code = run_command_line(list(arguments))
    out, err = capfd.readouterr()
    return code, out, err


def town(capfd: Captured) -> int | None:
    """GeoNames' number of the town that the story tells of."""
    # No two readings of one process see the same text: its places are remembered.
    story = Path("story.txt")
    story.write_text(story.read_text("utf-8") + f"So {story.absolute()} has it.\n", "utf-8")
    _, out, _ = run(capfd, "annotate", "story.txt", "--layers", "places", "--json")
    numbers = [place["geonames_id"] for place in json.loads(out)["places"]]
    return numbers[0] if numbers else None


def test_an_imported_gazetteer_is_read_by_until_it_is_removed(capfd: Captured, dump: Path) -> None:
    assert town(capfd) is None
    code, out, _ = run(capfd, "gazetteer", "import", str(dump))
    assert code == 0
    assert "1 new, 0 renewed" in out
    assert town(capfd) == 11
    assert run(capfd, "gazetteer", "remove")[0] == 0
    assert town(capfd) is None
    code, _, err = run(capfd, "gazetteer", "remove")
    assert code == 1
    assert "no gazetteer was imported" in err


def test_show_tells_which_gazetteer_is_in_use(capfd: Captured, dump: Path) -> None:
    shipped = json.loads(run(capfd, "gazetteer", "show", "--json")[1])
    assert shipped["gazetteer"] == "shipped"
    assert shipped["places"] > 100_000
    run(capfd, "gazetteer", "import", str(dump))
    told = json.loads(run(capfd, "gazetteer", "show", "--json")[1])
    assert (told["gazetteer"], told["places"], told["names"]) == ("imported", 2, 2)
    assert (told["dump"], told["newest"]) == ("UA.zip", "2024-05-06")
    assert told["bytes"] == Path(told["file"]).stat().st_size
    assert told["digest"] != shipped["digest"]
    assert told["digest"] in run(capfd, "gazetteer", "show")[1]


def test_the_setting_names_another_file_or_the_shipped_one(
    capfd: Captured, desk: Path, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "sayso.toml").write_text('gazetteer = "places/own.bin"\n', "utf-8")
    code, _, err = run(capfd, "annotate", "story.txt", "--layers", "places")
    assert code == 2
    assert "gazetteer places/own.bin: there is no such file" in err
    run(capfd, "gazetteer", "import", str(dump))
    assert town(capfd) == 11
    assert not (desk / "data").exists()
    monkeypatch.setenv("SAYSO_GAZETTEER", "shipped")
    assert town(capfd) is None


def test_an_altered_gazetteer_is_told(capfd: Captured, dump: Path) -> None:
    run(capfd, "gazetteer", "import", str(dump))
    path = Path(json.loads(run(capfd, "gazetteer", "show", "--json")[1])["file"])
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    code, out, err = run(capfd, "gazetteer", "show")
    assert (code, out) == (2, "")
    assert "was altered since it was made" in err
    path.write_bytes(content[:-1])
    assert run(capfd, "annotate", "story.txt", "--layers", "places")[0] == 2
    assert run(capfd, "gazetteer", "import", str(dump))[0] == 0


def test_no_other_file_is_overwritten_or_removed(
    capfd: Captured, desk: Path, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAYSO_GAZETTEER", str(desk / "story.txt"))
    for command in (["import", str(dump)], ["remove"]):
        code, _, err = run(capfd, "gazetteer", *command)
        assert code == 2
        assert "is no imported gazetteer; it stays as it is" in err
    assert (desk / "story.txt").read_text("utf-8") == TEXT


def test_a_bad_dump_is_one_line_and_installs_nothing(
    capfd: Captured, desk: Path, dump: Path
) -> None:
    (desk / "bad.txt").write_text(row(1, "Good") + "nonsense\n", "utf-8")
    code, out, err = run(capfd, "gazetteer", "import", "bad.txt")
    assert (code, out) == (1, "")
    assert err.startswith("sayso: bad.txt, line 2: there are 1 columns, not 19; ")
    assert err.count("\n") == 1
    assert not list((desk / "data").rglob("*.bin"))
