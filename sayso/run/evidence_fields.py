"""One item of evidence as it was given comes in, its record comes out checked, or its Fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from sayso.errors import InputError
from sayso.ledger.rows import second
from sayso.records import Evidence, Interest, Says, digest
from sayso.weigh.case_fields import Fault, name_in, name_or_none, one_of, share_in
from sayso.weigh.grid import horizon
from sayso.weigh.items import of_evidence
from sayso.weigh.likelihood import log_likelihood
from sayso.weigh.parameters import DEFAULTS, ROWS

SAYS, INTERESTS = get_args(Says), get_args(Interest)
STATED = (
    "announcer_statement", "adversary_statement", "third_party_statement", "independent_monitor",
    "press_on_ground", "satellite_image", "geolocated_media", "event_data", "market", "document",
)  # fmt: skip
# And those for which it is known how often they see what is there.
SENSED = sorted({name.split(".")[1] for name in ROWS if name.startswith("channel.")})
CHANNELS = tuple(dict.fromkeys((*STATED, *SENSED)))
# Whose interest a channel speaks in where nobody says otherwise; of the rest it is not known.
INTEREST_OF = {
    "announcer_statement": "announcer", "promised_proof": "announcer",
    "adversary_statement": "adversary", "satellite_image": "sensor", "radar": "sensor",
    "radar_small_site": "sensor", "independent_monitor": "neutral", "press_on_ground": "neutral",
    "document": "neutral", "event_data": "neutral", "event_data_slow": "neutral",
    "market": "neutral",
}  # fmt: skip
SMALLEST_RATIO, LARGEST_RATIO = 1e-9, 1e9
LONGEST_WORDS = 4_000  # characters
GRADE = re.compile(r"([A-F])\s?([1-6])?", re.IGNORECASE)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_LONG = timedelta(days=1)
NOT_SAID = frozenset({"id", "entered_by", "read_from"})


def evidence_of(
    given: Mapping[str, Any], *, announced: str | None, made_by: str, read_from: str | None = None
) -> Evidence:
    """One item about the commitment `given["commitment"]`.

    `announced` is the ISO day or moment at which the words were published, None when unknown.
    Its id is a digest of what it says, whoever enters it. Raises Fault, which names the field
    and the mend.
    """
    channel = one_of(given, "channel", CHANNELS)
    event_start, event_end = period_in(given, "event")
    letter, digit = grade_in(given, "reliability")
    words: dict[str, Any] = {
        name: name_or_none(given, name)
        for name in ("speaker", "group", "place", "grade_why", "coverage_why", "url")
    } | {name: words_in(given, name) for name in ("excerpt", "reading")}
    made = Evidence(
        id="", about_id=given["commitment"], channel=channel, event_start=event_start,
        event_end=event_end, known_at=moment_in(given, "known_at"),
        origin_id=name_in(given, "origin"), says=one_of(given, "says", SAYS), entered_by=made_by,
        interest=interest_in(given, channel), share=share_in(given, "share"), letter=letter,
        digit=digit, bytes_sha256=sha256_in(given, "image"), ratios=ratios_in(given, "ratios"),
        read_from=read_from,
        **words,
        **coverage_of(given, event_start, event_end),
    )  # fmt: skip
    check_order(made, announced)
    check_looked(made)
    return check_weighed(_with_id(made))


def _with_id(made: Evidence) -> Evidence:
    said = {field.name: getattr(made, field.name) for field in fields(Evidence)}
    content = [
        (name, value)
        for name, value in sorted(said.items())
        if value is not None and name not in NOT_SAID
    ]
    return Evidence(**(said | {"id": digest("evidence", content)}))


def check_weighed(made: Evidence) -> Evidence:
    """The same; raises Fault where it could never be weighed."""
    try:
        item = of_evidence(made)
        # Any horizon will do: whether there are rates for it does not depend on it.
        log_likelihood(item, horizon(item.event_end - DAY_LONG, item.event_end, DEFAULTS), DEFAULTS)
    except InputError as error:
        field = error.subject.rpartition(", ")[2]
        if field in ("blind", "detection", "false_alarm", "lag", "rate"):
            raise Fault(
                "channel",
                f"nobody knows how often {made.channel} would see it, so that silence says nothing",
                f"enter it as not_happening with a grade, or by {', '.join(SENSED)}",
            ) from error
        name = "reliability" if field in ("letter", "digit") else field
        raise Fault(name, error.message, error.mend) from error
    return made


def check_order(made: Evidence, announced: str | None) -> None:
    """Raises Fault unless announcement, event and knowledge follow each other."""
    known, start, end = made.known_at, made.event_start, made.event_end
    day = (announced or "")[:10]
    if known[: len(day)] < day:
        raise Fault(
            "known_at",
            f"{known} lies before the announcement ({day})",
            "check the day: evidence becomes known after the words it bears on",
        )
    if start[:10] > known[:10] or (len(known) > 10 and len(start) > 10 and start > known):
        raise Fault(
            "event", f"{start} lies after it was known ({known})", "check which day is which"
        )
    if latest(end) < latest(start):
        raise Fault("event", f"{end} lies before {start}", "write the earlier day first")


def check_looked(made: Evidence) -> None:
    """Raises Fault where nothing was seen and nobody says that it could have been."""
    if made.says == "not_seen" and not made.coverage:
        raise Fault(
            "coverage",
            "nothing seen counts only where somebody could have seen it",
            "say which share of the place and time was looked at, as 0.7; if nobody looked, enter "
            "nothing",
        )
    if made.says == "not_seen" and made.share:
        raise Fault("share", "nothing was seen, yet a share was done", "leave the share out")


def coverage_of(given: Mapping[str, Any], event_start: str, event_end: str) -> dict[str, Any]:
    """How much was looked at and from when until when; the event's own days where not said."""
    coverage = share_in(given, "coverage")
    if coverage is None:
        return {"coverage": None, "coverage_start": None, "coverage_end": None}
    start, end = event_start, event_end
    if given.get("looked") is not None:
        start, end = period_in(given, "looked")
    return {"coverage": coverage, "coverage_start": start, "coverage_end": end}


def interest_in(given: Mapping[str, Any], channel: str) -> Interest | None:
    """Whose interest the item speaks in: as given, else as its channel says; raises Fault."""
    interest = given.get("interest") or INTEREST_OF.get(channel)
    if interest is None:
        return None
    found: Interest = one_of({"interest": interest}, "interest", INTERESTS)
    return found


def grade_in(given: Mapping[str, Any], name: str) -> tuple[Any, Any]:
    """Letter and digit of a grade such as "B2" or "C", None where unknown; raises Fault."""
    words = name_or_none(given, name)
    if words is None:
        return None, None
    found = GRADE.fullmatch(words)
    if found is None:
        mend = "write a letter from A to F, F where it cannot be judged, and 1 to 6 behind it"
        raise Fault(name, f"unknown grade {words!r:.40}", mend)
    return found[1].upper(), int(found[2]) if found[2] else None


def words_in(given: Mapping[str, Any], name: str) -> str | None:
    """The words of a field that may be long, None where it is null; raises Fault."""
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_WORDS:
        mend = f"write text of at most {LONGEST_WORDS:,} characters, or leave it out"
        raise Fault(name, "it is no such text", mend)
    return value.strip()


def sha256_in(given: Mapping[str, Any], name: str) -> str | None:
    """The SHA-256 of an image, None where it is null; raises Fault."""
    value = name_or_none(given, name)
    if value is not None and not re.fullmatch("[0-9a-fA-F]{64}", value):
        raise Fault(name, f"no SHA-256: {value!r:.40}", "write its 64 hexadecimal digits")
    return value and value.lower()


def ratios_in(given: Mapping[str, Any], name: str) -> tuple[float, float, float, float] | None:
    """Four likelihoods against each other, as a list or as "4:2:1:1"; None where null.

    Raises Fault.
    """
    value = given.get(name)
    if value is None:
        return None
    parts = value.split(":") if isinstance(value, str) else value
    mend = (
        "write four numbers above 0, how likely it would be were it kept, partly, not done and "
        "reversed: 4:2:1:1"
    )
    try:
        kept, partly, not_done, reversed_ = (float(part) for part in parts)
    except (TypeError, ValueError, OverflowError):
        raise Fault(name, f"no four numbers: {value!r:.60}", mend) from None
    found = (kept, partly, not_done, reversed_)
    if not all(SMALLEST_RATIO <= each <= LARGEST_RATIO for each in found):
        raise Fault(name, f"they cannot be likelihoods: {value!r:.60}", mend)
    return found


def moment_in(given: Mapping[str, Any], name: str) -> str:
    """An ISO day, or a moment in UTC to the second, of a field that must be there; raises Fault."""
    return _moment(name_in(given, name), name)


def period_in(given: Mapping[str, Any], name: str) -> tuple[str, str]:
    """Start and end of a field that holds a day, a moment, or two of them as `a/b`."""
    first, stroke, last = name_in(given, name).partition("/")
    start = _moment(first, name)
    return start, _moment(last, name) if stroke else start


def latest(written: str) -> str:
    """The last second that a day or a moment may mean, as text that compares by time."""
    return f"{written}T23:59:59Z" if len(written) == 10 else written


def _moment(words: str, name: str) -> str:
    try:
        at = datetime.fromisoformat(words.strip())
        if DAY.fullmatch(words.strip()):
            return words.strip()
        return second(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        mend = "write 2022-02-15, or 2022-02-15T18:00+00:00"
        raise Fault(name, f"no day or moment: {words!r:.40}", mend) from None
