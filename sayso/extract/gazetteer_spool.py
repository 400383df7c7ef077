"""New places and labels in, one at a time; files of columns out, few of them ever in memory."""

from __future__ import annotations

from array import array
from pathlib import Path

from sayso.errors import InputError
from sayso.extract.gazetteer_file import COLUMNS, MOST_LABELS

BATCH = 65_536  # places held in memory before they go to the columns' files
MOST_PLACES = 40_000_000
PLACES_MEND = "take fewer places: see --population and --features"
# One file a column, and one for where each place's shown name ends.
FILES = (*(f"column-{number}" for number in range(len(COLUMNS))), "display_ends")
DISPLAYS = "displays"


class Spool:
    """Places numbered from `first` on, on their way into files of `folder`.

    Their shown names begin at byte `at` of the whole gazetteer's.
    """

    def __init__(self, folder: Path, first: int, at: int) -> None:
        self.folder, self.places, self.display_bytes = folder, first, at
        self._columns = tuple(array(code) for code in (*COLUMNS, "I"))
        self._displays: list[bytes] = []
        for name in (*FILES, DISPLAYS):
            (folder / name).write_bytes(b"")

    def add(self, values: tuple[int, ...], display: bytes) -> int:
        """The number of a new place; raises InputError when there are too many."""
        if self.places >= MOST_PLACES:
            raise InputError(
                f"there are more than {MOST_PLACES:,} places", subject="rows", mend=PLACES_MEND
            )
        self.display_bytes += len(display)
        for column, value in zip(self._columns, (*values, self.display_bytes), strict=True):
            column.append(value)
        self._displays.append(display)
        self.places += 1
        if len(self._displays) >= BATCH:
            self.flush()
        return self.places - 1

    def flush(self) -> None:
        """Write what waits."""
        for name, column in zip(FILES, self._columns, strict=True):
            with (self.folder / name).open("ab") as stream:
                column.tofile(stream)
            del column[:]
        with (self.folder / DISPLAYS).open("ab") as stream:
            stream.write(b"".join(self._displays))
        self._displays = []


class Labels:
    """Names of countries and states by number; those of regions' codes are known at the end."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = list(texts)
        self.codes: dict[tuple[str, str], int] = {}
        self._numbers = {text: number for number, text in enumerate(texts)}

    def number(self, text: str) -> int:
        """The number of a text, a new one when nobody bears it yet."""
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = self._new(text)
        return number

    def of_code(self, country: str, admin1: str) -> int:
        """The number of a first-order region by its code; of none where the code says none."""
        if not country or admin1 in ("", "00"):
            return self.number("")
        number = self.codes.get((country, admin1))
        if number is None:
            number = self.codes[country, admin1] = self._new("")
        return number

    def _new(self, text: str) -> int:
        if len(self.texts) >= MOST_LABELS:
            raise InputError(
                f"there are more than {MOST_LABELS:,} countries and states",
                subject="admin1 code",
                mend="give a table of GeoNames as it was made",
            )
        self.texts.append(text)
        return len(self.texts) - 1
