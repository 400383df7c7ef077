"""The name of an evidence reader, a file and a commitment come in, what the reader made of it
comes out; whatever a reader does wrong ends here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import ReaderError, ReaderUnavailable, SaysoError, UsageError

if TYPE_CHECKING:
    from sayso.ledger.read import Row, View
    from sayso.observe.reader import Asked, Read

GROUP = "sayso.readers"
OWN_FORMS = ("rows", "cases")
# Where a commitment has several places, the first that has coordinates, in this order.
ROLES = ("at", "from", "to")
LONGEST_REASON = 200  # characters


def readers() -> dict[str, EntryPoint]:
    """The readers that are installed, by name; none of them is loaded."""
    return {each.name: each for each in sorted(entry_points(group=GROUP), key=lambda e: e.name)}


def read_file(name: str, path: Path, asked: Asked) -> Read:
    """What the reader of this name made of the file.

    Raises UsageError for a reader that is not there or an option that it cannot use, InputError
    for a file that it cannot read, ReaderSkipped where it has nothing to say, ReaderUnavailable
    where it cannot work, and ReaderError where it failed in a way that it does not foresee.
    """
    from sayso.observe.reader import Read

    read = _loaded(name)
    try:
        found = read(path, asked)
        if not isinstance(found, Read):
            raise TypeError(f"it gave {type(found).__name__}, not Read")
    except SaysoError:
        raise
    # A reader may be anybody's: what it did not foresee must not pass for a fault of sayso.
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:LONGEST_REASON]
        raise ReaderError(
            f"the reader {name} failed ({reason}), and nothing was entered",
            subject=str(path) if path.name else f"reader {name}",
            mend="tell whoever made the reader, with the file if you may",
        ) from error
    return found


def _loaded(name: str) -> Callable[[Path, Asked], object]:
    known = readers()
    if name not in known:
        raise UsageError(
            f"there is no reader {name!r:.60}",
            subject="--as",
            mend=f"choose one of {', '.join((*OWN_FORMS, *known))}",
        )
    try:
        loaded: Callable[[Path, Asked], object] = known[name].load()
    except Exception as error:
        raise ReaderUnavailable(
            f"the reader {name} cannot be loaded ({type(error).__name__}: {error})",
            subject="--as",
            mend=f"install what it needs, or remove {known[name].value}",
        ) from error
    return loaded


def asked_about(
    seen: View,
    given_id: str,
    options: Mapping[str, str],
    counted: Callable[[int], object] | None = None,
) -> Asked:
    """The commitment whose id begins so, as corrected, in the words in which readers are asked.

    Raises NotFound or UsageError where there is no such commitment.
    """
    from sayso.ledger import evidence
    from sayso.observe.reader import Asked

    about = evidence.about(seen, given_id)
    (row,) = evidence.corrected(seen, [about.row])
    place = _place(about.row)
    more: dict[str, Any] = {} if counted is None else {"counted": counted}
    return Asked(
        commitment=row["id"], announced=about.announced, window_start=row["window_start"],
        window_end=row["window_end"], action=row["action"],
        place=place.get("name") or place.get("text"), latitude=place.get("lat"),
        longitude=place.get("lon"), options=dict(options), seen=seen, **more,
    )  # fmt: skip


def _place(row: Row) -> Mapping[str, Any]:
    """The place whose surroundings are looked at: one with coordinates, else any, else none."""
    places: list[Mapping[str, Any]] = json.loads(row["places"] or "[]")
    places.sort(key=lambda each: ROLES.index(each["role"]))
    located = [each for each in places if each.get("lat") is not None]
    return next(iter(located or places), {})


def origin_of(name: str, path: Path) -> str:
    """What is kept of a file beside each item: its name, digest and reader; "" is the ledger."""
    if not path.is_file():
        return f"{path.name or 'the ledger'} as {name}"
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{path.name} (SHA-256 {found}) as {name}"
