"""The words of a commitment and the moment of speaking in, the window in which to act out."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Literal

from sayso.extract.times.mentions import Anchor, timed
from sayso.extract.times.rule import Reading
from sayso.extract.windows.clauses import Clause, clauses_of
from sayso.extract.windows.pairs import joint_window, told
from sayso.extract.windows.parts import amounts_between, with_words_beside
from sayso.extract.windows.rules import Governed, bounds, governed
from sayso.records import Span, Window

Prefer = Literal["future", "past"]
# Characters before the words in which "that day" and "that year" find what they point to.
MEMORY = 400


def window_of_words(
    words: str,
    anchor: Anchor | None,
    *,
    prefer: Prefer = "future",
    context: str = "",
    southern: bool = False,
) -> Window:
    """The window that a phrase already cut out sets; `context` is the text before or around it."""
    at = context.rfind(words) if words else -1
    head = context[:at] if at >= 0 else context + " " if context else ""
    head = head[-MEMORY:]
    found = _window(head + words, len(head), anchor, (prefer, southern))
    if at >= 0 and found.end and _unless_done_by(context, at):
        return replace(found, start=found.end, end=None, precision="open", rule="if_not_by")
    return found


def _unless_done_by(context: str, at: int) -> bool:
    """Whether a phrase stands in "if they do not pay by ...": then its end is the start."""
    return any(
        clause.kind == "condition"
        and clause.span[0] < at < clause.span[1]
        and _NOT.search(context[slice(*clause.span)])
        for clause in clauses_of(context)
    )


def window(
    text: str,
    span: Span,
    anchor: Anchor | None,
    *,
    prefer: Prefer = "future",
    southern: bool = False,
) -> Window:
    """The window that the words at `span` of a text set for what they promise."""
    start = max(0, span[0] - MEMORY)
    return _window(text[start : span[1]], span[0] - start, anchor, (prefer, southern))


# The words that may stand between a verb and the time right behind it.
_BEHIND = re.compile(
    r" (?:(?:on|by|in|at|from|before|until|within|over|no later than) (?:the )?)?", re.IGNORECASE
)
_BEHIND_ON = 60  # characters


def time_behind(text: str, at: int, anchor: Anchor | None) -> Span | None:
    """The time expression right behind a verb that ends at `at`, with its preposition, or None."""
    gap = _BEHIND.match(text, at)
    if gap is None:
        return None
    found = timed(text[at : at + _BEHIND_ON], anchor, prefer="future")
    first = found[0].span if found else (_BEHIND_ON, _BEHIND_ON)
    begins = 1 <= first[0] <= gap.end() - at
    return (at + 1, at + first[1]) if begins else None


def event_window(anchor: Anchor | None, known_end: str | None, words: str) -> Window:
    """The window of an act tied to an event's end: open from that end where it is known."""
    return Window(start=known_end, end=None, precision="open", text=words, rule="event")


def _window(passage: str, offset: int, anchor: Anchor | None, how: tuple[Prefer, bool]) -> Window:
    try:
        return _read(passage, offset, anchor, how)
    except (ValueError, OverflowError):  # before the year 1 or after 9999
        return Window(start=None, end=None, precision="open", text=None, rule="beyond_calendar")


def _read(passage: str, offset: int, anchor: Anchor | None, how: tuple[Prefer, bool]) -> Window:
    words = passage[offset:]
    ranges = amounts_between(passage, offset)
    found = [
        governed(passage, with_words_beside(passage, mention))
        for mention in timed(passage, anchor, prefer=how[0], southern=how[1])
        if mention.span[0] >= offset and not any(meets(mention.span, r.span) for r in ranges)
    ]
    found = sorted(
        [*found, *(at_most(governed(passage, r)) for r in ranges)], key=lambda g: g.start
    )
    clauses = clauses_of(words)
    main = [g for g in found if not _inside(g, clauses, offset)]
    chosen = (
        _hours_of_day(passage, main, anchor)
        or _several(passage, main, anchor)
        or _one(passage, main, anchor)
    )
    if chosen is not None:
        return chosen
    return _clause_window(words, clauses, [g for g in found if g not in main], anchor, offset)


def meets(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def at_most(found: Governed) -> Governed:
    """ "In two to three weeks" is done within three."""
    return replace(found, relation="within") if found.relation == "in" else found


def nothing_said(anchor: Anchor | None) -> Window:
    """The window where no words tell one: from the moment of speaking, open."""
    return Window(
        start=anchor.start if anchor else None, end=None, precision="open", text=None,
        rule="nothing_said",
    )  # fmt: skip


def _inside(found: Governed, clauses: list[Clause], offset: int) -> bool:
    """Whether an expression stands in a side clause and is not itself all of it."""
    start, _end = found.timed.span
    for clause in clauses:
        first, last = (at + offset for at in clause.span)
        if first <= start < last:
            is_preposition = clause.kind in {"before", "until", "during", "event"} and (
                found.start <= first or start - first <= len(clause.opener) + 5
            )
            return not (is_preposition and clause.opener not in {"once", "as soon as", "when"})
    return False


def _several(passage: str, found: list[Governed], anchor: Anchor | None) -> Window | None:
    """From one time to another, or an amount of time from a start."""
    pairs = (joint_window(passage, *pair, anchor) for pair in itertools.pairwise(found))
    return next((both for both in pairs if both is not None), None)


def _hours_of_day(passage: str, found: list[Governed], anchor: Anchor | None) -> Window | None:
    """Hours and, apart from them, a day: "from 9 p.m. to 5 a.m., beginning tomorrow"."""
    hours = [g for g in found if g.reading.clock and g.reading.until and not g.reading.stretch]
    days = [g for g in found if g.reading.stretch and g.reading.stretch.grain == "day"]
    if len(hours) != 1 or len(days) != 1 or days[0].relation not in {"from", "in", "bare"}:
        return None
    timed_on = replace(hours[0].reading, stretch=days[0].reading.stretch)
    values, _ = bounds(Governed(replace(hours[0].timed, reading=timed_on), "in", 0), anchor)
    first = min(hours[0].start, days[0].start)
    last = max(hours[0].timed.span[1], days[0].timed.span[1])
    return told(passage, (first, last), values, "hours_of_day")


def _one(passage: str, found: list[Governed], anchor: Anchor | None) -> Window | None:
    """The expression that governs the action: one with a preposition, ahead, and early."""
    usable = [g for g in found if _can_govern(passage, g, anchor)]
    if not usable:
        return None
    best = max(usable, key=lambda g: (_weight(passage, g, anchor), -g.start))
    values, rule = bounds(best, anchor)
    end = best.timed.span[1]
    if _runs_until(passage, best):
        values, rule = bounds(Governed(best.timed, "in", best.start), anchor)
    elif (
        best.relation == "within"
        and best.reading.kind == "amount"
        and _OF_EVENT.match(passage, end)
    ):
        values, rule = (None, None, "open"), "within_units_of_event"
    return told(passage, (best.start, end), values, rule)


# "This year's championships", "since August" and "last month" say nothing of when to act.
_OWNS = re.compile(r"['’]s?\b")
_GONE = re.compile(r"(?:the )?last\b", re.IGNORECASE)


def _can_govern(passage: str, found: Governed, anchor: Anchor | None) -> bool:
    reading = found.reading
    first, last = found.timed.span
    if found.relation == "since" or (reading.kind == "year" and _OWNS.match(passage, last)):
        return False
    if found.relation in {"bare", "in"} and _GONE.match(passage, first) and _over(reading, anchor):
        return False
    if reading.value in {"PAST_REF", "PRESENT_REF"} and reading.stretch is None:
        return False
    if reading.kind == "amount":
        hyphened = passage[found.timed.span[1] :][:1] == "-"
        return found.relation in {"within", "for", "in", "by"} and not hyphened
    return reading.kind != "part of"


def _over(reading: Reading, anchor: Anchor | None) -> bool:
    stretch = reading.stretch
    return bool(anchor and stretch and stretch.end <= anchor.moment.date())


# "Every second Thursday, starting on 13 July", "each quarter, for the first time in April".
_FIRST = re.compile(
    r"\b(?:starting|beginning|commencing|for the first time)(?: (?:on|in|from|with))? $", re.I
)


def _weight(passage: str, found: Governed, anchor: Anchor | None) -> int:
    reading = found.reading
    bare = found.relation == "bare" and reading.kind in {"year", "month", "quarter", "half"}
    weight = 0 if bare else 2
    if _over(reading, anchor):
        weight -= 3
    if reading.stretch and _FIRST.search(passage[: found.timed.span[0]][-40:]):
        weight += 1
    # "The figures for the first quarter on 12 May"
    figures = found.relation == "for" and reading.kind in {"quarter", "half", "year", "month"}
    if figures or reading.kind in {"amount", "set", "ref"}:
        weight -= 1
    return weight


# "Within ten days of the vote" runs from the vote, and only the text may tell when that is.
_OF_EVENT = re.compile(r" (?:of|after|from) (?:the|its|his|her|their|an?|\w+ing|\w+al)\b", re.I)
_RUNS = re.compile(r"\b(?:runs?|running|run|due to run|set to run)\s+$", re.IGNORECASE)


def _runs_until(passage: str, found: Governed) -> bool:
    """ "The exercise runs until March 19" says when it ends: that day."""
    return found.relation == "until" and _RUNS.search(passage[: found.start][-20:]) is not None


_NOT = re.compile(
    r"\b(?:not|no|nothing|nobody|none|never|neither|fails?|refuses?|unless)\b|n['’]t\b",
    re.IGNORECASE,
)


def _clause_window(
    words: str, clauses: list[Clause], inside: list[Governed], anchor: Anchor | None, offset: int
) -> Window:
    """No time of its own: what the side clause gives, else nothing said."""
    for clause in clauses:
        start, end = clause.span
        said = words[start:end].rstrip()
        times = [g for g in inside if start <= g.timed.span[0] - offset < end]
        if clause.kind == "condition" and times and _NOT.search(said):
            return _after_deadline(times[0], anchor, words, offset)
        if clause.kind == "event":
            known = bounds(Governed(times[0].timed, "in", 0), anchor)[0][0] if times else None
            return event_window(anchor, known, said)
        if clause.kind in {"before", "until"}:
            return Window(start=anchor.start if anchor else None, end=None, precision="open",
                          text=said, rule=f"{clause.kind}_event")  # fmt: skip
        if clause.kind == "during":
            return Window(start=None, end=None, precision="open", text=said, rule="during_event")
    return nothing_said(anchor)


def _after_deadline(found: Governed, anchor: Anchor | None, words: str, offset: int) -> Window:
    """ "If they do not pay by Wednesday": the act may come from that deadline on."""
    values, _ = bounds(found, anchor)
    text = words[found.start - offset : found.timed.span[1] - offset]
    return Window(start=values[1], end=None, precision="open", text=text, rule="if_not_by")
