"""A dump of GeoNames in, one flat gazetteer file out, whole or not at all.

The dump lies over the shipped places: what the shipped file has and the dump does not tell of
(adjectives, seas, continents, countries of no row) stays.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sayso.errors import InputError, SaysoError
from sayso.extract import gazetteer_dump
from sayso.extract.gazetteer import FILE
from sayso.extract.gazetteer_draft import Draft
from sayso.extract.gazetteer_dump import Tally
from sayso.extract.gazetteer_file import HEADER, Dump, Header, Sizes, read_table
from sayso.extract.gazetteer_regions import Beside, beside, lay
from sayso.extract.gazetteer_rules import Rule
from sayso.extract.gazetteer_spool import DISPLAYS, FILES, PLACES_MEND

Progress = Callable[[float], None]
READING, NAMING = 0.7, 0.95  # shares of the time, measured over a million rows
LARGEST_TEXT = (1 << 32) - 1  # bytes; offsets have 32 bits
DAY = 86_400  # seconds
SCRATCH = ".gazetteer-"  # how the folders begin in which gazetteers are made


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of a dump: its rows, those taken, places renewed, added, and without a name."""

    header: Header
    rows: int
    taken: int
    renewed: int
    added: int
    left_out: int


def compile_dump(dump: Path, target: Path, rule: Rule, *, progress: Progress) -> Compiled:
    """Compile `dump` by `rule` into the file `target`, which is replaced at the end, at once.

    Until then, and whatever interrupts it, `target` stays as it was. `progress` gets the share
    that is done. Raises InputError naming what is wrong with the dump and in which line;
    SaysoError when the file cannot be written.
    """
    tables = beside(dump)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=target.parent) as folder:
            made = Path(folder) / "gazetteer"
            compiled = _compiled(dump, made, rule, tables, progress)
            os.replace(made, target)
    except OSError as error:
        raise SaysoError(
            f"cannot be written ({error.strerror})",
            subject=str(target),
            mend="check the space left and who may write there",
        ) from error
    progress(1.0)
    return compiled


def _compiled(dump: Path, made: Path, rule: Rule, tables: Beside, progress: Progress) -> Compiled:
    draft, tally = Draft(read_table(FILE), made.parent), Tally()
    for row in gazetteer_dump.rows(dump, rule, tally, lambda share: progress(READING * share)):
        draft.add(row)
    if not tally.taken:
        raise InputError(
            f"none of its {tally.rows:,} rows is one to take ({rule.words()})",
            subject=str(dump),
            mend="take smaller towns with --population",
        )
    shipped = len(draft.people)
    lay(draft, tables)
    draft.name_shipped()
    told = Dump(
        name=dump.name,
        sha256=gazetteer_dump.digest(dump),
        newest=tally.newest or None,
        rule=rule.words(),
        beside=tables.files,
    )
    header = _assemble(
        draft, made, told, lambda share: progress(READING + (NAMING - READING) * share)
    )
    added = draft.spool.places - shipped
    return Compiled(header, tally.rows, tally.taken, draft.renewed, added, draft.left_out)


def _assemble(draft: Draft, made: Path, dump: Dump, progress: Progress) -> Header:
    """Write the draft's sections one after the other, then the header before them."""
    folder, spool = made.parent, draft.spool
    keys, rows, key_bytes = draft.names.write(progress)
    spool.flush()
    labels = "\n".join(draft.labels.texts).encode()
    shown = sum(map(len, draft.displays))
    sizes = Sizes(keys, rows, spool.places, key_bytes, len(labels), shown + spool.display_bytes)
    if max(key_bytes, sizes.display_bytes) > LARGEST_TEXT:
        raise InputError("the names are too many", subject=dump.name, mend=PLACES_MEND)
    with made.open("wb") as stream:
        writing = _Writing(stream, folder)
        stream.write(b" " * HEADER)
        for section in ("key_starts", "starts", "rows"):
            writing.file(section)
        for column, file in zip(draft.columns, FILES[:-1], strict=True):
            writing.content(column.tobytes())
            writing.file(file)
        writing.content(_starts(draft.displays).tobytes())
        writing.moved(FILES[-1], shown)
        writing.file("key_text")
        writing.content(labels)
        writing.content(b"".join(draft.displays))
        writing.file(DISPLAYS)
        header = Header(sizes, dump, writing.digest.hexdigest())
        stream.seek(0)
        stream.write(header.line())
        stream.flush()
        os.fsync(stream.fileno())
    return header


def _starts(displays: list[bytes]) -> array[int]:
    """Where each shown name starts, and where the last one ends."""
    starts = array("I", [0])
    for display in displays:
        starts.append(starts[-1] + len(display))
    return starts


class _Writing:
    """Sections on their way into the file; each is digested as it is written."""

    def __init__(self, stream: BinaryIO, folder: Path) -> None:
        self.stream, self.folder, self.digest = stream, folder, hashlib.sha256()

    def content(self, content: bytes) -> None:
        """Write a section, or its first part, out of memory."""
        self.stream.write(content)
        self.digest.update(content)

    def file(self, name: str) -> None:
        """Write a section, or its rest, out of its file."""
        with (self.folder / name).open("rb") as section:
            while content := section.read(1 << 20):
                self.content(content)

    def moved(self, name: str, by: int) -> None:
        """Write a file of offsets, each `by` larger."""
        with (self.folder / name).open("rb") as section:
            while content := section.read(1 << 20):
                self.content(array("I", (end + by for end in array("I", content))).tobytes())


def clear(folder: Path) -> None:
    """Take away what compilations that were killed more than a day ago left in `folder`."""
    for left in folder.glob(f"{SCRATCH}*"):
        if left.is_dir() and not left.is_symlink() and time.time() - left.stat().st_mtime > DAY:
            shutil.rmtree(left, ignore_errors=True)
