"""A readable table of trigger words, weighed together with what the model thinks the action is."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from sayso.records import Action

TABLE = Path(__file__).with_name("actions.tsv")


@functools.cache
def rules() -> tuple[tuple[Action, re.Pattern[str], re.Pattern[str] | None], ...]:
    """(action, pattern of the trigger, pattern its surroundings must hold or None) of each row."""
    out = []
    for line in TABLE.read_text(encoding="utf8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        action, trigger, needed = line.split("\t")
        around = re.compile(rf"\b(?:{needed})", re.I) if needed else None
        out.append((action, re.compile(rf"\b(?:{trigger})\b", re.I), around))
    return tuple(out)  # type: ignore[arg-type]


def named_by(trigger: str, surroundings: str) -> frozenset[Action]:
    """The actions whose rows fit the trigger and, where a row asks for it, the words around it."""
    return frozenset(
        action
        for action, pattern, around in rules()
        if pattern.search(trigger) and (around is None or around.search(surroundings))
    )
