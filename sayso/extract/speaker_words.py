"""The words of a speaker as the model cut them in, whole and shared with the next verb out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso.records import Span

# "Kestrel Foods Plc KFD.L said": the code of a share has a stop inside, and is no sentence's end.
CODE_HEAD = re.compile(
    r"((?<![\w’'-])[A-Z][\w&’'-]*(?: (?:of|and|&|de|[A-Z][\w&’'-]*)){0,6}) [(<]?[A-Z0-9]{1,6}\.$"
)
CODE_END = re.compile(r"[A-Z]{1,3}[)>]?,?$")
LONGEST_NAME = 80  # characters
# "The league said it would wait and promised to decide by Monday": one speaker for both verbs, 3 of
# 4 such of PolNeAR dev; the fourth has none.
AND_SAYS = re.compile(
    r"\b(?:and|but)(?: (?:also|then|later|has|have|had))? "
    r"(?=(?:said|says|promis|pledg|vow|threaten|offer|agree|announc|warn|call|urg|add|told|den(?:y|i)"
    r"|accus))"
)
SENTENCE_END = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"‘])|\n")
REACH = 400  # characters


def whole_name(text: str, span: Span) -> Span:
    """A speaker's span, from its name on where only the end of a share's code was cut out."""
    start, end = span
    if not CODE_END.fullmatch(text, start, end):
        return span
    before = CODE_HEAD.search(text, max(0, start - LONGEST_NAME), start)
    return (before.start(1), end) if before else span


def shared(text: str, found: Sequence[tuple[Span, tuple[Span, ...]]]) -> list[tuple[Span, ...]]:
    """The speakers of (cue, speaker), with that of "said ... and promised" at both verbs."""
    spoken = [(cue, speaker[0]) for cue, speaker in found if speaker]
    out = []
    for cue, speaker in found:
        before = None if speaker else spoke_before(text, cue, spoken)
        out.append((before,) if before else speaker)
    return out


def spoke_before(text: str, cue: Span, spoken: list[tuple[Span, Span]]) -> Span | None:
    """The speaker, among those of (cue, speaker), who goes on with "and promised"; or None."""
    joint = AND_SAYS.search(text, max(0, cue[0] - 20), min(len(text), cue[1] + 1))
    if joint is None or joint.end() > cue[1] or cue[0] > joint.end():
        return None
    earlier = [
        (first, speaker)
        for first, speaker in spoken
        if cue[0] - REACH < first[0] < cue[0] and not SENTENCE_END.search(text, first[0], cue[0])
    ]
    return max(earlier)[1] if earlier else None
