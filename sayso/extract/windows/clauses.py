"""The words of one commitment in, its side clauses out: what is under an if, a once, a which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sayso.records import Span

ClauseKind = Literal["condition", "event", "relative", "before", "until", "during"]
_KINDS: dict[str, ClauseKind] = {
    "if": "condition", "unless": "condition", "provided": "condition", "providing": "condition",
    "assuming": "condition", "should": "condition", "once": "event", "as soon as": "event",
    "when": "event", "whenever": "event", "after": "event", "following": "event",
    "upon": "event", "pending": "event", "before": "before", "until": "until", "till": "until",
    "as long as": "until", "while": "relative", "which": "relative", "who": "relative",
    "whom": "relative", "whose": "relative", "where": "relative", "because": "relative",
    "during": "during", "in exchange for": "condition",
}  # fmt: skip
_OPENER = re.compile(
    r"\b(as soon as|as long as|in exchange for|(?:in|of|to|with|from) which|"
    + "|".join(word for word in _KINDS if " " not in word)
    + r")\b",
    re.IGNORECASE,
)
_CLOSE = re.compile(r"[,;]|[.?!](?=\s|$)|\s[-–—]\s")
# "should" opens a condition only where a clause begins: "should the government fall".
_CLAUSE_START = re.compile(r"(?:^|[,;“\"]\s*|\b(?:that|and|but)\s)$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A side clause `[start, end)` of some words, by the word that opens it."""

    kind: ClauseKind
    opener: str
    span: Span


def clauses_of(words: str) -> list[Clause]:
    """The side clauses of some words, in order; each runs to the next comma or stop."""
    found: list[Clause] = []
    reached = 0
    for match in _OPENER.finditer(words):
        opener = match[1].lower()
        if match.start() < reached:
            continue
        if opener == "should" and not _CLAUSE_START.search(words[: match.start()]):
            continue
        close = _CLOSE.search(words, match.end())
        end = close.start() if close else len(words)
        kind = _KINDS.get(opener, "relative")
        found.append(Clause(kind, opener, (match.start(), end)))
        reached = end
    return found
