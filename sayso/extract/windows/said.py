"""A cue in its sentence in, the moment of saying out, where the sentence dates the saying."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time

from sayso.extract.times.calendar import Grain
from sayso.extract.times.mentions import Anchor, AnchorPrecision, Timed, timed
from sayso.extract.windows.clauses import clauses_of
from sayso.extract.windows.rules import governed
from sayso.records import Span

_BREAK = re.compile(r"[.!?][”\"’']?\s+(?=[“\"‘A-Z])|\n")
_ABBREVIATED = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mr|Mrs|Ms|Dr|Gen|Col|Gov|Sen|Rep|St|No)$"
)
_DOING = re.compile(r"\b(?:will|would|shall|going to|must)\b|[“”\"]|['’]ll\b")
_MADE = re.compile(
    r"\s(?:(?:that|which)\s)?(?:\w+\s){0,2}(?:made|gave|given|issued|signed)\s(?:[\w']+\s){0,5}$"
)
_ADVERBIAL = re.compile(
    r"\s*(?:in|on|at|last|back|earlier|early|late|during)\b|\s*\d",
    re.IGNORECASE,
)
_GRAINS: dict[Grain, AnchorPrecision] = {
    "day": "day", "weekend": "day", "week": "day", "month": "month", "quarter": "month",
    "season": "month", "half": "month", "year": "year",
}  # fmt: skip
LONGEST_CUE = 6  # words: more is no cue but a whole clause
REACH = 300  # characters of a sentence looked at on each side of the cue


def said_anchor(
    text: str, span: Span, anchor: Anchor | None, *, besides: Sequence[Span] = ()
) -> Anchor | None:
    """The moment of saying that the sentence around a cue gives, None where it gives none.

    Times that meet `besides` date something else. Without an anchor only a full date counts.
    """
    if len(text[slice(*span)].split()) > LONGEST_CUE:
        return None
    start, end = sentence_around(text, span)
    sentence = text[start:end]
    cue = span[0] - start, span[1] - start
    clauses = [c.span for c in clauses_of(sentence) if c.kind in {"relative", "condition"}]
    found = [
        mention
        for mention in timed(sentence, anchor, said=True)
        if _past_day(mention, anchor)
        and not any(first <= mention.span[0] < last for first, last in clauses)
        and not any(s < start + mention.span[1] and start + mention.span[0] < e for s, e in besides)
        and _dates_saying(sentence, mention, cue)
    ]
    if not found:
        return None
    nearest = min(found, key=lambda mention: _distance(mention.span, cue))
    return _anchor(nearest, anchor)


def sentence_around(text: str, span: Span) -> Span:
    """The bounds of the sentence a span lies in, at most a few hundred characters away."""
    low, high = max(0, span[0] - REACH), min(len(text), span[1] + REACH)
    start, end = low, high
    for match in _BREAK.finditer(text, low, high):
        if match[0][0] == "." and _ABBREVIATED.search(text[low : match.start()]):
            continue
        if match.end() <= span[0]:
            start = match.end()
        elif match.start() >= span[1]:
            end = match.start() + 1
            break
    return start, end


def _past_day(mention: Timed, anchor: Anchor | None) -> bool:
    stretch = mention.reading.stretch
    if anchor is None:
        return stretch is not None and stretch.grain == "day" and mention.reading.fixed
    return (
        stretch is not None
        and stretch.grain in _GRAINS
        and mention.reading.type in {"DATE", "TIME"}
        and stretch.end <= anchor.moment.date()
    )


def _dates_saying(sentence: str, mention: Timed, cue: Span) -> bool:
    """Whether a date stands where it can date the cue: before it as its frame, or right after."""
    start, end = mention.span
    relation = governed(sentence, mention)
    if relation.relation not in {"in", "bare"}:
        return False
    if start >= cue[1]:
        between = sentence[cue[1] : relation.start]
        return not between.strip() or _MADE.fullmatch(sentence[cue[1] : relation.start]) is not None
    between = sentence[end : cue[0]]
    if _DOING.search(between):
        return False
    if len(between.split()) <= 1 and "," not in between:
        return True
    chunk = sentence[:start]
    if _DOING.search(chunk):
        return False
    return "," not in between or ("," not in chunk and _ADVERBIAL.match(sentence) is not None)


def _distance(mention: Span, cue: Span) -> int:
    return mention[0] - cue[1] if mention[0] >= cue[1] else cue[0] - mention[1]


def _anchor(mention: Timed, anchor: Anchor | None) -> Anchor:
    stretch = mention.reading.stretch
    assert stretch is not None
    moment = datetime.combine(stretch.start, time(), anchor.moment.tzinfo if anchor else None)
    return Anchor(moment, _GRAINS[stretch.grain])
