"""Every number that weighing assumes comes from one table, or from a file that overrides it."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from sayso.errors import ConfigError
from sayso.records import digest

Mark = Literal["read", "computed", "assumed"]
TABLE = Path(__file__).with_name("parameters.tsv")
LARGEST_FILE = 1_000_000  # bytes; the whole table has 20 kilobytes
DEEPEST = 6  # tables within tables of a file of overrides
ADDS_UP = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: the default, the bounds it must keep, and where it comes from."""

    name: str
    value: float
    lowest: float
    highest: float
    unit: str
    mark: Mark
    meaning: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """A value for every row of the table, by name; equal values have one `version`.

    `changed` lists what differs from the table. `parameters[name]` raises KeyError for a name
    that the table does not have.
    """

    values: tuple[tuple[str, float], ...]
    _by_name: dict[str, float] = field(init=False, repr=False, compare=False)
    _version: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(self.values)))
        object.__setattr__(self, "_by_name", dict(self.values))
        object.__setattr__(self, "_version", digest("parameters", self.values))

    def __getitem__(self, name: str) -> float:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __hash__(self) -> int:
        return hash(self._version)

    @property
    def version(self) -> str:
        """Digest of all values, 64 hex characters."""
        return self._version

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the values that are not those of the table."""
        return tuple(name for name, value in self.values if value != ROWS[name].value)

    def with_values(self, changes: Mapping[str, float], *, subject: str = "given") -> Parameters:
        """The same with some values changed; raises ConfigError naming what cannot be used."""
        checked = {name: _checked(name, value, subject) for name, value in changes.items()}
        made = Parameters(tuple({**self._by_name, **checked}.items()))
        _check_together(made, subject)
        return made


def _rows() -> Iterator[Row]:
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, value, lowest, highest, unit, mark, meaning = line.split("\t")
            yield Row(
                name=name,
                value=float(value),
                lowest=float(lowest),
                highest=float(highest),
                unit=unit,
                mark=next(each for each in get_args(Mark) if each == mark),
                meaning=meaning,
            )


ROWS: dict[str, Row] = {row.name: row for row in _rows()}
DEFAULTS = Parameters(tuple((row.name, row.value) for row in ROWS.values()))


def load(path: Path) -> Parameters:
    """The table with the values that `path` (.json or .toml) overrides.

    Names are dotted (`letter.A`) or tables within tables. Raises ConfigError naming the file, the
    value and the mend: an unknown name, no number, out of bounds, shares that do not add up.
    """
    return DEFAULTS.with_values(dict(_flat(_content(path), path)), subject=str(path))


def _content(path: Path) -> dict[str, Any]:
    kind = path.suffix.lower()
    if kind not in (".json", ".toml"):
        raise ConfigError(
            "is neither .json nor .toml", subject=str(path), mend="name the file by its kind"
        )
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise ValueError("larger than a megabyte")
        text = content.decode("utf-8-sig")
        found = (
            tomllib.loads(text) if kind == ".toml" else json.loads(text, object_pairs_hook=_once)
        )
    except OSError as error:
        raise ConfigError(
            f"cannot be read ({error.strerror})", subject=str(path), mend="check the path"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"is not {kind[1:].upper()} in UTF-8 ({error!s:.200})",
            subject=str(path),
            mend="mend that line",
        ) from error
    if not isinstance(found, dict):
        raise ConfigError("holds no names", subject=str(path), mend='write {"letter.A": 0.9}')
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"{pairs[-1][0]!r:.60} or a name beside it stands there twice")
    return found


def _flat(content: Mapping[str, Any], path: Path, within: str = "") -> Iterator[tuple[str, Any]]:
    if within.count(".") > DEEPEST:
        raise _unknown(within, str(path))
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, path, f"{within}{name}.")
        else:
            yield f"{within}{name}", value


def _unknown(name: str, subject: str) -> ConfigError:
    same = [each for each in ROWS if each.casefold() == name.casefold()]
    near = (same or difflib.get_close_matches(name[:80], ROWS, n=1, cutoff=0.0))[0]
    return ConfigError(
        f"there is no parameter {name!r:.80}", subject=subject, mend=f"did you mean {near}?"
    )


def _checked(name: str, value: object, subject: str) -> float:
    if name not in ROWS:
        raise _unknown(name, subject)
    row = ROWS[name]
    whole = row.unit == "count"
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    fits = number is not None and row.lowest <= number <= row.highest
    if number is not None and fits and (not whole or number == int(number)):
        return float(number)
    raise ConfigError(
        f"{value!r:.60} cannot be used",
        subject=f"{subject}, {name}",
        mend=f"write a {'whole ' if whole else ''}number from {row.lowest:g} to {row.highest:g}",
    )


@cache
def summing_to_one(name: str) -> tuple[str, ...]:
    """The names whose values must add up to 1 with that of `name`, itself included; else none."""
    group = name.rpartition(".")[0]
    if group != "claim" and not group.startswith("starting."):
        return ()
    return tuple(each for each in ROWS if each.startswith(f"{group}."))


def _check_together(made: Parameters, subject: str) -> None:
    for names in sorted({summing_to_one(name) for name in ROWS} - {()}):
        total = sum(made[name] for name in names)
        if abs(total - 1) > ADDS_UP:
            group = names[0].rpartition(".")[0]
            raise ConfigError(
                f"its shares add up to {total:.6g}", subject=f"{subject}, {group}", mend="make it 1"
            )
    for rising in ("grid.knot", "grid.done"):
        steps = [0.0, *(made[f"{rising}_{number}"] for number in (1, 2, 3)), 1.0]
        if sorted(steps) != steps:
            raise ConfigError(
                "falls where it must rise", subject=f"{subject}, {rising}_1 to 3", mend="sort it"
            )
