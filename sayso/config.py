"""Settings come in here from sayso.toml and SAYSO_* variables, and leave as one frozen Config."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from sayso.errors import ConfigError

Colour = Literal["auto", "always", "never"]
COLOURS: tuple[str, ...] = get_args(Colour)
FILE_NAME = "sayso.toml"
VARIABLE_PREFIX = "SAYSO_"
NARROWEST, WIDEST = 40, 1000
LARGEST_FILE = 1_000_000  # bytes; a settings file is a page long


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What can be set once for every call; a command's own options win over it.

    `allow_private` lets sayso ask addresses inside private networks, `colour` says when the
    terminal is coloured, `width` is the width of human output in columns, None to measure it.
    `ledger` is a file or a postgresql:// address, `captures` the folder of captured bytes,
    `signing_key` the file of the key that seals are signed with, `gazetteer` the file of place
    names, or "shipped"; None means the user's own place.
    """

    allow_private: bool = False
    colour: Colour = "auto"
    width: int | None = None
    ledger: str | None = None
    captures: str | None = None
    gazetteer: str | None = None
    signing_key: str | None = None


def _truth(value: object) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in known:
        return known[value.strip().lower()]
    raise ValueError("write true or false")


def _colour(value: object) -> Colour:
    if value == "auto" or value == "always" or value == "never":
        return value
    raise ValueError(f"write one of {', '.join(COLOURS)}")


def _width(value: object) -> int | None:
    columns = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
    if isinstance(columns, int) and not isinstance(columns, bool) and columns <= WIDEST:
        return max(columns, NARROWEST) if columns > 0 else None
    raise ValueError(f"write a number of columns from {NARROWEST} to {WIDEST}, or 0 to measure it")


def _words(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValueError("write a path or an address")


def own_place(name: str) -> str:
    """Path of `name` in the folder where the system keeps a user's data of sayso."""
    from platformdirs import user_data_path

    return str(user_data_path("sayso", appauthor=False) / name)


SETTINGS: dict[str, Callable[[object], object]] = {
    "allow_private": _truth,
    "captures": _words,
    "colour": _colour,
    "gazetteer": _words,
    "ledger": _words,
    "signing_key": _words,
    "width": _width,
}


def load(path: Path | None = None, *, variables: Mapping[str, str] | None = None) -> Config:
    """The settings of `path` (else ./sayso.toml, when it is there), variables winning over them.

    Raises ConfigError naming the file or variable, the nearest known key, and the mend.
    """
    given = os.environ if variables is None else variables
    config = Config()
    file = path or Path(FILE_NAME)
    if path is not None or file.is_file():
        config = _with(config, _table(file), where=str(file), spell=str)
    named = {
        name.removeprefix(VARIABLE_PREFIX).lower(): value
        for name, value in given.items()
        if name.startswith(VARIABLE_PREFIX)
    }
    return _with(config, named, where="environment", spell=_as_variable)


def _as_variable(key: str) -> str:
    return VARIABLE_PREFIX + key.upper()


def _table(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise ConfigError(
                "is too large for a settings file", subject=str(file), mend="check the path"
            )
        return tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise ConfigError(
            f"cannot be read ({error.strerror})", subject=str(file), mend="check the path"
        ) from error
    except ValueError as error:  # also what tomllib and decoding raise
        raise ConfigError(
            f"is not TOML in UTF-8 ({error})", subject=str(file), mend="mend that line"
        ) from error


def _with(
    config: Config, found: Mapping[str, object], *, where: str, spell: Callable[[str], str]
) -> Config:
    values: dict[str, Any] = {}
    for key, value in found.items():
        if key not in SETTINGS:
            raise _unknown(key, where, spell)
        try:
            values[key] = SETTINGS[key](value)
        except ValueError as error:
            raise ConfigError(
                f"{value!r:.60} is no {key}", subject=f"{where}, {spell(key)}", mend=str(error)
            ) from error
    return replace(config, **values)


def _unknown(key: str, where: str, spell: Callable[[str], str]) -> ConfigError:
    near = difflib.get_close_matches(key, SETTINGS, n=1, cutoff=0.0)[0]
    return ConfigError(
        f"there is no setting {spell(key)}",
        subject=where,
        mend=f"did you mean {spell(near)}? The settings are {', '.join(map(spell, SETTINGS))}",
    )
