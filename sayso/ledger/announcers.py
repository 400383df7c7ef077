"""An announcer's commitments of the ledger → how many were kept, with n, interval and ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from sayso.errors import NotFound
from sayso.ledger.evidence import Outcome, outcomes
from sayso.ledger.read import View

RESOLVED = ("kept", "kept_late", "partly", "not_done", "reversed")
STANDINGS = (*RESOLVED, "undecided", "unresolvable")
# The 97.5 % point of the normal distribution, for an interval of 95 %.
NORMAL = 1.959963984540054
METHOD = "Wilson score interval, 95 % (Wilson 1927)"
RULE = (
    "Every commitment recorded by then whose speaker, the body spoken for, or actor holds these "
    "words, and that is neither retracted nor refused. Each counts by itself: what several "
    "articles carried counts as often as it was resolved. Shares are of the resolved ones."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How often one standing occurs: ids of its commitments, and its share of the resolved with
    an interval; None where nothing is resolved or it is no outcome.
    """

    standing: str
    ids: tuple[str, ...]
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What became of the commitments of one announcer: of all of them, or of one action."""

    action: str | None
    resolved: int
    shares: tuple[Share, ...]

    @property
    def total(self) -> int:
        return sum(len(each.ids) for each in self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncerRecord:
    """All tracks of an announcer, all actions first, with the names the words were found in."""

    words: str
    names: tuple[str, ...]
    tracks: tuple[Track, ...]
    now: datetime


def announcer_record(seen: View, words: str, *, now: datetime) -> AnnouncerRecord:
    """What became of what an announcer undertook; raises NotFound where there is nothing."""
    found = outcomes(seen, words)
    if not found:
        raise NotFound(
            "nothing was announced by anybody of this name",
            subject=words[:80],
            mend="look for the name with `sayso search --speaker` or `sayso docket --actor`",
        )
    actions = sorted({str(each.about.row["action"]) for each in found})
    by_action = [
        track([each for each in found if each.about.row["action"] == action], action)
        for action in actions
    ]
    names = sorted({each.about.announcer for each in found if each.about.announcer})
    return AnnouncerRecord(
        words=words, names=tuple(names), tracks=(track(found, None), *by_action), now=now
    )


def track(found: Sequence[Outcome], action: str | None) -> Track:
    """The shares of each standing among these commitments."""
    ids: dict[str, list[str]] = {standing: [] for standing in STANDINGS}
    for each in found:
        ids[standing_of(each)].append(str(each.about.row["id"]))
    resolved = sum(len(ids[outcome]) for outcome in RESOLVED)
    shares = tuple(_share(name, ids[name], resolved) for name in STANDINGS)
    return Track(action=action, resolved=resolved, shares=shares)


def standing_of(found: Outcome) -> str:
    """Its outcome; where nobody decided, whether anybody could."""
    if found.outcome is not None:
        return found.outcome
    return "undecided" if found.about.row["checkable"] else "unresolvable"


def _share(standing: str, ids: Sequence[str], resolved: int) -> Share:
    if not resolved or standing not in RESOLVED:
        return Share(standing=standing, ids=tuple(ids), share=None, low=None, high=None)
    low, high = wilson(len(ids), resolved)
    return Share(standing=standing, ids=tuple(ids), share=len(ids) / resolved, low=low, high=high)


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's score (1927): within [0, 1], also for 0 of n.

    Raises ValueError unless 0 <= count <= total and total > 0.
    """
    if not 0 <= count <= total or total == 0:
        raise ValueError(f"{count} of {total}")
    share, square = count / total, NORMAL * NORMAL
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = (
        NORMAL / (1 + square / total)
        * sqrt(share * (1 - share) / total + square / (4 * total * total))
    )  # fmt: skip
    # Rounding must not push the ends past the share itself.
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))
