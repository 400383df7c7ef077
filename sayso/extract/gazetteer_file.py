"""A gazetteer's file in, its columns out, mapped where it is big; columns in, their bytes out."""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

# The shipped file is packed, to be small; an imported one lies flat, to be mapped and not read.
MAGIC = b"sayso gazetteer 1\n"
MAPPED_MAGIC = b"sayso gazetteer 2\n"
# Degrees are stored as 16-bit fractions of the globe: some 600 metres at most.
LAT_STEP, LON_STEP = 180 / 65535, 360 / 65535
# Populations are stored as tenths of their natural logarithm.
WEIGHT_STEP = 10
# A place: latitude, longitude, GeoNames id, weight, kind, and numbers of its country's and
# state's labels.
COLUMNS = "HHIBBHH"
MOST_LABELS = 65_535
WIDTHS = {"B": 1, "H": 2, "I": 4}
SIZES = 24  # bytes of the six sizes before the sections of a packed file
HEADER = 2048  # bytes of a flat file before its sections, blanks at the end
LARGEST_PACKED = 1 << 30  # bytes; the shipped file unpacks to 8 million


class Keys(Protocol):
    """Folded names as UTF-8, in ascending order of their bytes."""

    def __len__(self) -> int: ...
    def __getitem__(self, number: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many names, rows and places a gazetteer holds, and how many bytes of each text."""

    keys: int
    rows: int
    places: int
    key_bytes: int
    label_bytes: int
    display_bytes: int

    def sections(self) -> tuple[tuple[str, int], ...]:
        """Type code and length of each section in the order of the file; "B" is bytes of text."""
        return (
            ("I", self.keys + 1),
            ("I", self.rows),
            *((code, self.places) for code in COLUMNS),
            ("I", self.places + 1),
            ("B", self.key_bytes),
            ("B", self.label_bytes),
            ("B", self.display_bytes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """What an imported gazetteer was made of: `newest` is its latest row's date, or None."""

    name: str
    sha256: str
    newest: str | None
    rule: str
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The compiled gazetteer: sorted `keys` to rows, rows to places, columns side by side."""

    keys: Keys
    starts: memoryview[int]
    rows: memoryview[int]
    columns: tuple[memoryview[int], ...]
    labels: tuple[str, ...]
    displays: memoryview[int]
    display_starts: memoryview[int]

    def display(self, place: int) -> bytes:
        """The name under which a place is shown, as UTF-8."""
        return bytes(self.displays[self.display_starts[place] : self.display_starts[place + 1]])


@dataclass(frozen=True, slots=True)
class MappedKeys:
    """Names that stay in the file until they are asked for, parted there by line ends."""

    text: memoryview[int]
    starts: memoryview[int]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int, /) -> bytes:
        return bytes(self.text[self.starts[number] : self.starts[number + 1] - 1])


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a flat file: `sha256` is the digest of all that follows it."""

    sizes: Sizes
    dump: Dump
    sha256: str

    def line(self) -> bytes:
        """The header as HEADER bytes."""
        told = MAPPED_MAGIC + json.dumps(asdict(self), ensure_ascii=False).encode()
        if len(told) >= HEADER:
            raise ValueError("the names of the dump's files are too long")
        return told.ljust(HEADER - 1) + b"\n"


def encoded(
    where: tuple[float, float] | None, geonames_id: int, population: float
) -> tuple[int, int, int, int]:
    """Latitude and longitude in degrees, number and population as the file's first columns."""
    lat, lon = where or (0.0, 0.0)
    return (
        max(1, round((lat + 90) / LAT_STEP)) if where else 0,
        round((lon + 180) / LON_STEP) if where else 0,
        geonames_id,
        min(255, round(WEIGHT_STEP * math.log(population + 1))),
    )


def _sections(data: memoryview[int], sections: tuple[tuple[str, int], ...]) -> list[memoryview]:
    """Views of the sections; raises ValueError when they do not fill `data` exactly."""
    if sum(WIDTHS[code] * length for code, length in sections) != len(data):
        raise ValueError("its sections do not fill it")
    found, at = [], 0
    for code, length in sections:
        size = WIDTHS[code] * length
        part = data[at : at + size]
        found.append(part.cast("I") if code == "I" else part.cast("H") if code == "H" else part)
        at += size
    return found


def _table(parts: list[memoryview], keys: Keys) -> Table:
    starts, rows, *columns, display_starts, _, labels, displays = parts
    return Table(
        keys=keys,
        starts=starts,
        rows=rows,
        columns=tuple(columns),
        labels=tuple(str(labels, "utf8").split("\n")),
        displays=displays,
        display_starts=display_starts,
    )


def _packed_table(path: Path) -> Table:
    unpack = zlib.decompressobj()
    data = memoryview(unpack.decompress(path.read_bytes()[len(MAGIC) :], LARGEST_PACKED))
    if not unpack.eof or len(data) < SIZES:
        raise ValueError("it is cut short")
    sizes = Sizes(*data[:SIZES].cast("I"))
    parts = _sections(data[SIZES:], sizes.sections())
    return _table(parts, bytes(parts[-3]).split(b"\n"))


def _mapped(path: Path) -> memoryview[int]:
    with path.open("rb") as stream:
        return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def read_header(path: Path) -> Header | None:
    """What an imported file says of itself, None of a packed one; raises ValueError or OSError."""
    with path.open("rb") as stream:
        told = stream.read(HEADER)
    if told.startswith(MAGIC):
        return None
    if not told.startswith(MAPPED_MAGIC) or len(told) < HEADER:
        raise ValueError("it is no gazetteer of sayso")
    try:
        read = json.loads(told[len(MAPPED_MAGIC) :])
        dump = read["dump"] | {"beside": tuple(read["dump"]["beside"])}
        header = Header(Sizes(**read["sizes"]), Dump(**dump), str(read["sha256"]))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("its first line is damaged") from error
    if not all(type(size) is int and size >= 0 for size in asdict(header.sizes).values()):
        raise ValueError("its first line is damaged")
    return header


def read_table(path: Path) -> Table:
    """The gazetteer of `path`; raises ValueError when it is no gazetteer or cut short, OSError."""
    header = read_header(path)
    if header is None:
        try:
            return _packed_table(path)
        except zlib.error as error:
            raise ValueError("it is damaged") from error
    sections = (("I", header.sizes.keys + 1), *header.sizes.sections())
    key_starts, *parts = _sections(_mapped(path)[HEADER:], sections)
    return _table(parts, MappedKeys(parts[-3], key_starts))


def digest(path: Path) -> str:
    """SHA-256 of a packed file, or the digest that a flat one bears (see `altered`)."""
    header = read_header(path)
    return header.sha256 if header else hashlib.sha256(path.read_bytes()).hexdigest()


def altered(path: Path) -> bool:
    """Whether a flat file's content has another digest than the one it bears."""
    header = read_header(path)
    if header is None:
        return False
    with path.open("rb") as stream:
        stream.seek(HEADER)
        return hashlib.file_digest(stream, "sha256").hexdigest() != header.sha256
