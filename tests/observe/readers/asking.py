"""A commitment that readers are asked about, and what must hold of all that they answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from sayso.errors import InputError, ReaderSkipped, UsageError
from sayso.observe.reader import Asked, Read, Reader
from sayso.records import Evidence
from sayso.run.evidence_fields import evidence_of

COMMITMENT = "c" * 64
# No reader may say more than its file shows.
FORBIDDEN = re.compile(r"\b(?:confirm|prove[sdn]?\b|went home)", re.IGNORECASE)


def asked(**more: Any) -> Asked:
    """What is asked about an army that announced on 1 March 2024 to leave Port a by 20 March.

    What is no field is an option of the reader; `from_` is `from`.
    """
    known = {field.name for field in fields(Asked)}
    options = {name.rstrip("_"): more.pop(name) for name in list(more) if name not in known}
    settled: dict[str, Any] = {
        "commitment": COMMITMENT, "announced": "2024-03-01", "window_end": "2024-03-21",
        "action": "withdraw", "place": "Port a", "latitude": 40.0, "longitude": 20.0,
        "options": options,
    }  # fmt: skip
    return Asked(**(settled | more))


def damaged(path: Path) -> st.SearchStrategy[bytes]:
    """What a file may look like after somebody cut, wrote over or repeated a piece of it."""
    content = path.read_bytes()
    at = st.integers(0, len(content))
    return st.tuples(at, at, st.binary(max_size=12)).map(
        lambda cut: content[: cut[0]] + cut[2] + content[cut[1] :]
    )


def check_survives(read: Reader, path: Path, asked: Asked) -> None:
    """Fails where a reader answers a file otherwise than with items, faults or a refusal."""
    with suppress(InputError, ReaderSkipped, UsageError):
        for each in read(path, asked).faults:
            assert each.subject.startswith(str(path))
            assert each.mend


def check_refused(told: Callable[[Path], object], path: Path, content: bytes, said: str) -> None:
    """Fails unless a file of this content is refused with these words, and so one not there."""
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        told(path)
    with pytest.raises(InputError, match="cannot be read"):
        told(path.with_name(f"none{path.suffix}"))


def entered(found: Read) -> list[Evidence]:
    """The items of an answer, each as it would be stored; fails where one could not be."""
    assert not found.faults
    made = [
        evidence_of({**row.fields, "commitment": COMMITMENT}, announced="2024-03-01", made_by="Bo")
        for row in found.rows
    ]
    for said in (*found.looked, *(each.reading or "" for each in made)):
        assert not FORBIDDEN.search(said)
    assert len({each.id for each in made}) == len(made)
    return made
