"""Evidence readers as other packages might make them: one that works, and some that do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sayso.errors import InputError, ReaderSkipped, ReaderUnavailable
from sayso.observe.reader import Asked, Read, Row, check_options
from tests.run.rows import ROW


def lines(path: Path, asked: Asked) -> Read:
    """An item for each line, whose words are its excerpt; "?" is a line that cannot be read."""
    check_options(asked, {"share": "the part done"})
    rows, faults = [], []
    more: dict[str, Any] = {"share": float(asked.options.get("share", 0))}
    for number, words in enumerate(path.read_text("utf8").splitlines(), start=1):
        asked.counted(number)
        if words == "?":
            faults.append(InputError("unclear", subject=f"{path}, line {number}", mend="mend it"))
        else:
            rows.append(Row(where=f"line {number}", fields=ROW | more | {"excerpt": words}))
    looked = (f"{len(rows)} lines were read about {asked.place}",)
    return Read(rows=tuple(rows), faults=tuple(faults), left_out={"empty": 0}, looked=looked)


def skips(_path: Path, asked: Asked) -> Read:
    """Has nothing to say."""
    raise ReaderSkipped("it is no ceasefire", subject=asked.commitment[:6], mend="ask another")


def lacks(_path: Path, _asked: Asked) -> Read:
    """Needs what is not there."""
    raise ReaderUnavailable("it needs a map", subject="lacks", mend="install one")


def breaks(_path: Path, _asked: Asked) -> Read:
    """Is not ready for what it is given."""
    raise KeyError("a\x1b[31mb" * 500)


def forgets(_path: Path, _asked: Asked) -> object:
    """Gives nothing."""
    return None
