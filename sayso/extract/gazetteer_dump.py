"""A dump of GeoNames in, zipped or not, the rows a rule takes out, one at a time and checked.

Columns as in the file readme.txt of the dumps: geonameid, name, asciiname, alternatenames,
latitude, longitude, feature class, feature code, country code, cc2, admin1 to admin4 code,
population, elevation, dem, timezone, modification date.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn

from sayso.errors import InputError
from sayso.extract.gazetteer_rules import Rule

COLUMN_COUNT = 19
# allCountries.txt is 1.5 GB in 12 million rows; it packs to a quarter, its longest line is 15 KB.
LARGEST = 8 << 30
MOST_ROWS = 40_000_000
LONGEST_LINE = 65_536
LONGEST_NAME = 200  # characters, as GeoNames bounds them
MOST_PACKED = 60  # times that a member may be larger unpacked
LARGEST_DIRECTORY = 1 << 22  # bytes of a zip's table of contents, or of one read of it
LARGEST_TABLE = 1 << 24  # bytes of admin1CodesASCII.txt or countryInfo.txt
ZIP_START = b"PK\x03\x04"
BUFFER = 1 << 20
ROWS_A_TICK = 20_000
AGAIN = "download it again from geonames.org"
# What a damaged or hostile zip can end in; RuntimeError is zipfile's word for a locked one.
FAULTS = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
COUNTRY = re.compile(r"(?:[A-Z]{2})?", re.ASCII)
CODE = re.compile(r"[0-9A-Za-z.\-]{0,20}", re.ASCII)
DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,20})?(?:[eE]-?\d{1,2})?", re.ASCII)
CHECKS = {
    0: ("geonameid", re.compile(r"[1-9]\d{0,9}", re.ASCII)),
    4: ("latitude", DEGREES),
    5: ("longitude", DEGREES),
    6: ("feature class", re.compile(r"[A-Z]?", re.ASCII)),
    7: ("feature code", re.compile(r"[A-Z0-9]{0,10}", re.ASCII)),
    8: ("country code", COUNTRY),
    10: ("admin1 code", CODE),
    14: ("population", re.compile(r"\d{0,11}", re.ASCII)),
    18: ("modification date", re.compile(r"(?:\d{4}-\d\d-\d\d)?", re.ASCII)),
}
# All checks at once: one match a row, where nine took three times as long.
ALL_CHECKS = re.compile("\t".join(f"(?:{check.pattern})" for _, check in CHECKS.values()), re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a dump: degrees, people; `others` is its other names, parted by commas."""

    geonames_id: int
    name: str
    ascii_name: str
    others: str
    lat: float
    lon: float
    feature_class: str
    feature_code: str
    country: str
    admin1: str
    population: int


@dataclass(slots=True)
class Tally:
    """What was seen of a dump so far: rows, those taken, the latest date of change."""

    rows: int = 0
    taken: int = 0
    newest: str = ""


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO | io.BufferedReader, str, int]]:
    """The stream of rows of a zip or text file, its name for people, and its bytes unpacked.

    Raises InputError naming the file when it cannot be read, or is larger than a dump can be.
    """
    try:
        if path.exists() and not path.is_file():
            raise InputError("is no file", subject=str(path), mend="name a zip or a .txt in it")
        with path.open("rb") as stream:
            zipped = stream.read(len(ZIP_START)) == ZIP_START
        if zipped:
            with _Bounded(path) as file, zipfile.ZipFile(file) as archive:
                member = _member(archive, path)
                with archive.open(member) as unpacked:
                    buffered = io.BufferedReader(unpacked, BUFFER)  # type: ignore[type-var]
                    yield buffered, f"{path}, {member.filename}", member.file_size
        else:
            size = path.stat().st_size
            _refuse_large(path, size)
            with path.open("rb", BUFFER) as stream:
                yield stream, str(path), size
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="check the path"
        ) from error
    except FAULTS as error:
        raise InputError(
            f"is a zip file that is damaged or cut short ({str(error) or 'it ends too early'})",
            subject=str(path),
            mend=AGAIN,
        ) from error


class _Bounded(io.FileIO):
    """A file that gives no more at once than a dump's table of contents needs."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = LARGEST_DIRECTORY + 1 if size is None or size < 0 else size
        found = b"" if wanted > LARGEST_DIRECTORY + 1 else super().read(wanted) or b""
        if wanted > LARGEST_DIRECTORY + 1 or len(found) > LARGEST_DIRECTORY:
            raise zipfile.BadZipFile("its table of contents is too large")
        return found


def _refuse_large(path: Path, size: int) -> None:
    if size > LARGEST:
        raise InputError(
            f"holds more than {LARGEST >> 30} GB", subject=str(path), mend="check what it is"
        )


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """The one table among a zip's members: of the zip's own name, or alone but for readme.txt."""
    texts = [
        each
        for each in archive.infolist()
        if each.filename.lower().endswith(".txt")
        and PurePosixPath(each.filename).name.lower() != "readme.txt"
    ]
    named = [each for each in texts if PurePosixPath(each.filename).stem == path.stem]
    if len(texts) != 1 and len(named) != 1:
        raise InputError(
            f"holds {len(texts)} tables (.txt), not one",
            subject=str(path),
            mend="give allCountries.zip, a cities*.zip or a country's zip as GeoNames makes them",
        )
    (member,) = texts if len(texts) == 1 else named
    _refuse_large(path, member.file_size)
    if member.file_size > MOST_PACKED * member.compress_size + BUFFER:
        raise InputError(
            "unpacks to far more than a table of places does",
            subject=f"{path}, {member.filename}",
            mend=AGAIN,
        )
    return member


def rows(path: Path, rule: Rule, tally: Tally, progress: Callable[[float], None]) -> Iterator[Row]:
    """The rows of `path` that `rule` takes; every row is checked, taken or not, and counted.

    Raises InputError naming the file, the line, the field and the mend. `progress` gets the
    share of the bytes that was read, from 0 to 1.
    """
    with opened(path) as (stream, name, size):
        done = 0
        while line := stream.readline(LONGEST_LINE + 1):
            tally.rows += 1
            done += len(line)
            row = _row(line, rule, tally, name)
            if row is not None:
                tally.taken += 1
                yield row
            if tally.rows % ROWS_A_TICK == 0:
                progress(min(1.0, done / max(1, size)))
            if done > LARGEST or tally.rows > MOST_ROWS:
                _wrong(name, tally, "there are more rows than GeoNames has")
        if not tally.rows:
            raise InputError("holds no rows", subject=name, mend=AGAIN)


def _row(line: bytes, rule: Rule, tally: Tally, name: str) -> Row | None:
    if len(line) > LONGEST_LINE:
        _wrong(name, tally, f"the line has more than {LONGEST_LINE:,} bytes")
    try:
        fields = line.decode("utf8").rstrip("\r\n").split("\t")
    except UnicodeDecodeError as error:
        _wrong(name, tally, f"byte {error.start + 1} is not UTF-8")
    if len(fields) != COLUMN_COUNT:
        _wrong(name, tally, f"there are {len(fields)} columns, not {COLUMN_COUNT}")
    if not ALL_CHECKS.fullmatch("\t".join([fields[number] for number in CHECKS])):
        _wrong(name, tally, _misfit(fields))
    if fields[18] > tally.newest:
        tally.newest = fields[18]
    kind, code, country, people = fields[6], fields[7], fields[8], int(fields[14] or 0)
    lat, lon, number = float(fields[4]), float(fields[5]), int(fields[0])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and number < 1 << 32):
        _wrong(name, tally, f"{lat}, {lon} of place {number} is nowhere on the globe")
    if not 0 < len(fields[1]) <= LONGEST_NAME:
        _wrong(name, tally, f"the field name has {len(fields[1])} characters")
    if not rule.takes(kind, code, country, people):
        return None
    return Row(
        number, fields[1], fields[2], fields[3], lat, lon, kind, code, country, fields[10], people
    )


def _misfit(fields: list[str]) -> str:
    """What is wrong with the first field that is not as it must be."""
    field, number = next(
        (field, number)
        for number, (field, check) in CHECKS.items()
        if not check.fullmatch(fields[number])
    )
    return f"{fields[number]:.40} cannot be a {field}" if fields[number] else f"{field} is empty"


def _wrong(name: str, tally: Tally, message: str) -> NoReturn:
    raise InputError(
        message,
        subject=f"{name}, line {tally.rows}",
        mend=f"give a table of GeoNames as it was made, or {AGAIN}",
    )


def digest(path: Path) -> str:
    """SHA-256 of the dump as it lies there; raises InputError when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="check the path"
        ) from error


def table(path: Path, columns: int) -> Iterator[list[str]]:
    """The rows of a small table beside the dump; raises InputError naming file and line."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_TABLE + 1)
        text = content.decode("utf8")
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="check the path"
        ) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("is not UTF-8", subject=f"{path}, line {line}", mend=AGAIN) from error
    if len(content) > LARGEST_TABLE:
        raise InputError("is too large for such a table", subject=str(path), mend=AGAIN)
    for number, told in enumerate(text.split("\n"), 1):
        if not told.strip() or told.startswith("#"):
            continue
        fields = told.rstrip("\r").split("\t")
        if len(fields) != columns:
            raise InputError(
                f"there are {len(fields)} columns, not {columns}",
                subject=f"{path}, line {number}",
                mend=f"{AGAIN}, or take it away",
            )
        yield fields
