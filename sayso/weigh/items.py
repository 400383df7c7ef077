"""One item of evidence as weighing wants it; what cannot be weighed is refused at this door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from sayso.errors import InputError
from sayso.records import Credibility, Evidence, Interest, Reliability, Says

GroupKind = Literal[
    "same_government", "same_alliance", "sensor_family", "unrelated_media", "other_sensors"
]
Manner = Literal["ratios", "passes", "absence", "not_looked", "row", "letter"]
ANNOUNCERS = ("announcer", "announcer_ally")
ADVERSARIES = ("adversary", "adversary_ally")
CONFIRMING = ("done", "under_way", "partial", "seen")
ENDED = ("reversed", "withdrawn")
LOOKED = (*CONFIRMING, "not_happening", "not_seen")  # what a pass can say
SENSING = ("satellite_image", "radar", "radar_small_site", "geolocated_media")
MOST_PASSES = 10_000
LENGTH_OF_A_DAY = 10  # characters of an ISO date that names no hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """From when to when a channel was looked at, and which share of it could be seen (0 to 1)."""

    start: datetime
    end: datetime
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One usable look of a sensor at `at`, which saw `share` of the place (0 to 1).

    `detection` None means that of its channel.
    """

    at: datetime
    seen: bool
    detection: float | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What one row of evidence says, from whom and how it was looked for. Moments have a zone.

    Items of one `origin` are copies and have one vote. Origins of one `group` err together as
    `group_kind` says. `letter` and `digit` grade a report, `precision` is the chance that what
    it says was read rightly. `rate`, `lag` (days), `blind`, `false_alarm` and `detection`
    override those of the channel; `reversal` is the chance that a pass detects what was
    reversed. `ratios` are the likelihoods of kept, partly, not done and reversed against each
    other, as a reader measured them or a person gives them.
    `family` names the kind of sensor, `copies` the articles that carried it.
    """

    id: str
    channel: str
    origin: str
    event_end: datetime
    known_at: datetime
    says: Says
    event_start: datetime | None = None
    interest: Interest | None = None
    group: str | None = None
    group_kind: GroupKind | None = None
    share: float | None = None
    letter: Reliability | None = None
    digit: Credibility | None = None
    precision: float = 1.0
    coverage: tuple[Coverage, ...] = ()
    passes: tuple[Pass, ...] = ()
    rate: float | None = None
    lag: float | None = None
    blind: float | None = None
    false_alarm: float | None = None
    detection: float | None = None
    reversal: float | None = None
    ratios: tuple[float, float, float, float] | None = None
    family: str | None = None
    copies: int = 1

    def __post_init__(self) -> None:
        _check_words(self)
        _check_moments(self)
        _check_numbers(self)

    @property
    def manner(self) -> Manner:
        """By which table it is weighed."""
        if self.ratios is not None:
            return "ratios"
        if self.passes:
            return "passes"
        if self.says == "not_seen":
            return "absence" if self.coverage else "not_looked"
        if row_of(self) is not None:
            return "row"
        return "letter"

    @property
    def interested(self) -> bool:
        return self.interest not in (None, "neutral", "sensor")


def row_of(item: Item) -> str | None:
    """The row of the table of interested speakers that an item goes by, None for a grade."""
    if item.interest in ANNOUNCERS:
        return _announcers_row(item.says)
    if item.interest in ADVERSARIES and item.says in CONFIRMING:
        return "adversary_confirms"
    if item.interest in ADVERSARIES and item.says not in ENDED:
        return "adversary_no_sign"
    if item.interest == "third_party" and item.says in CONFIRMING:
        return "third_party_confirms"
    return None


def _announcers_row(says: Says) -> str:
    if says in CONFIRMING:
        return "announcer_done"
    if says in ENDED:
        return "announcer_withdraws"
    # Its own word that nothing happens yet puts off what it announced.
    return "announcer_silent" if says == "silent" else "announcer_postpones"


def of_evidence(evidence: Evidence) -> Item:
    """The item that a stored row of evidence stands for; a day is taken whole, in UTC.

    What a sensor saw or did not see, ungraded, is a pass at the end of the event; other silence
    covers what was looked at. Raises InputError when it cannot be weighed.
    """
    end, known = _last_moment(evidence.event_end), _last_moment(evidence.known_at)
    passed = evidence.letter is None and evidence.interest == "sensor" and evidence.says in LOOKED
    shares = 1.0 if evidence.coverage is None else evidence.coverage
    group, kind = _group_of(evidence)
    look = Pass(at=min(end, known), seen=evidence.says in CONFIRMING, share=shares)
    return Item(
        id=evidence.id,
        channel=evidence.channel,
        origin=evidence.origin_id,
        event_start=_first_moment(evidence.event_start),
        event_end=end,
        known_at=known,
        says=evidence.says,
        interest=evidence.interest,
        group=group,
        group_kind=kind,
        share=evidence.share,
        letter=evidence.letter,
        digit=evidence.digit,
        coverage=() if passed else _coverage_of(evidence, known),
        passes=(look,) if passed else (),
        ratios=_against_the_largest(evidence.ratios),
        family=evidence.channel if evidence.channel in SENSING else None,
    )


def _against_the_largest(
    ratios: tuple[float, float, float, float] | None,
) -> tuple[float, float, float, float] | None:
    """The same with 1 for the largest: the cap holds each ratio, so their scale must be fixed."""
    if ratios is None:
        return None
    kept, partly, not_done, reversed_ = (each / max(ratios) for each in ratios)
    return kept, partly, not_done, reversed_


def _coverage_of(evidence: Evidence, known: datetime) -> tuple[Coverage, ...]:
    if evidence.coverage is None:
        return ()
    start = _first_moment(evidence.coverage_start or evidence.event_start)
    end = min(_last_moment(evidence.coverage_end or evidence.event_end), known)
    return (Coverage(start=start, end=end, share=evidence.coverage),)


def _first_moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _last_moment(written: str) -> datetime:
    start = _first_moment(written)
    return start + timedelta(days=1) if len(written) == LENGTH_OF_A_DAY else start


def _group_of(evidence: Evidence) -> tuple[str | None, GroupKind | None]:
    """The group as given, its kind by its first word ("same_alliance: NATO") or by who speaks.

    Without one, reports of one speaker err together, and so do the looks of one kind of sensor.
    """
    sensing = evidence.channel in SENSING
    if evidence.group is None and sensing:
        return evidence.channel, "sensor_family"
    if evidence.group is None:
        return (evidence.speaker, "same_government") if evidence.speaker else (None, None)
    kinds: tuple[GroupKind, ...] = get_args(GroupKind)
    named = evidence.group.partition(":")[0].strip()
    for kind in kinds:
        if named == kind:
            return evidence.group, kind
    if sensing:
        return evidence.group, "sensor_family"
    interested = evidence.interest in (*ANNOUNCERS, *ADVERSARIES)
    return evidence.group, "same_government" if interested else "unrelated_media"


def _refuse(item: Item, field: str, message: str, mend: str) -> InputError:
    return InputError(
        message, subject=f"evidence {item.id[:60]}, {field}", mend=mend, code="bad_evidence"
    )


def _check_words(item: Item) -> None:
    choices: tuple[tuple[str, object, Sequence[object]], ...] = (
        ("says", item.says, get_args(Says)),
        ("interest", item.interest, (None, *get_args(Interest))),
        ("letter", item.letter, (None, *get_args(Reliability))),
        ("digit", item.digit, (None, *get_args(Credibility))),
        ("group_kind", item.group_kind, (None, *get_args(GroupKind))),
    )
    for field, value, known in choices:
        if value not in known:
            raise _refuse(
                item,
                field,
                f"{value!r:.60} is none of its words",
                f"choose one of {', '.join(str(each) for each in known if each)}",
            )
    if (item.group is None) != (item.group_kind is None):
        raise _refuse(item, "group", "a group needs a kind, and a kind a group", "give both")
    if item.manner == "letter" and item.letter is None:
        raise _refuse(item, "letter", "nothing says how far to believe it", "grade it A to F")


def _check_moments(item: Item) -> None:
    looks = [moment for each in item.coverage for moment in (each.start, each.end)]
    looks += [each.at for each in item.passes]
    start = item.event_start or item.event_end
    for moment in (start, item.event_end, item.known_at, *looks):
        if moment.tzinfo is None:
            raise _refuse(item, "moment", f"{moment} has no zone", "add one, such as +00:00")
    if start > item.event_end:
        raise _refuse(item, "event_end", "it ends before it begins", "write the earlier first")
    if any(each.end < each.start for each in item.coverage):
        raise _refuse(item, "coverage", "it ends before it begins", "write the earlier first")
    if any(moment > item.known_at for moment in looks):
        raise _refuse(
            item, "known_at", "known before it was looked for", "give the day it was known"
        )


def _check_numbers(item: Item) -> None:
    shares = {
        "share": item.share, "precision": item.precision, "blind": item.blind,
        "false_alarm": item.false_alarm, "detection": item.detection, "reversal": item.reversal,
    }  # fmt: skip
    found = [(name, value) for name, value in shares.items() if value is not None]
    found += [("coverage", each.share) for each in item.coverage]
    found += [("passes", each.detection) for each in item.passes if each.detection is not None]
    found += [("passes", each.share) for each in item.passes]
    for name, value in found:
        if not 0 <= value <= 1:
            raise _refuse(item, name, f"{value!r:.40} is no share", "write 0.4 for 40 %")
    for name, number in (("rate", item.rate), ("lag", item.lag)):
        if number is not None and not 0 <= number <= 10_000:
            raise _refuse(item, name, f"{number!r:.40} cannot be used", "write 0 to 10000")
    if item.ratios is not None and not all(0 < each < 1e6 for each in item.ratios):
        raise _refuse(item, "ratios", "a ratio must be above 0", "write 1 where it says nothing")
    if not 1 <= item.copies <= 10_000_000:
        raise _refuse(item, "copies", f"{item.copies!r:.40} articles", "count at least one")
    if len(item.passes) > MOST_PASSES:
        raise _refuse(item, "passes", f"more than {MOST_PASSES}", "split the item")
