"""Printed lines with their places on the page → text in paragraphs, words whole again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# A step this many times the usual one leaves a gap; letters this much larger are a headline.
GAP, HEADLINE = 1.35, 1.15
# Share of the column left empty by the last line of a paragraph, and the least indent in letters.
SHORT_LINE, INDENT = 0.12, 0.8
# A line standing at the edge of so many pages is a running head or foot.
RUNNING = 3

_ENDED = re.compile(r"[.!?:…][\"'”’)\]]*$")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)
_BROKEN_WORD = re.compile(r"([^\W\d_]{2,})[-\u00ad\ufffe]$")
_NEXT_PART = re.compile(r"([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One printed line: its words, its page and where it stands there, in points from below."""

    words: str
    page: int
    left: float
    right: float
    bottom: float
    height: float


def paragraphs(lines: Sequence[PrintLine]) -> str:
    """The text of `lines`, a blank line between paragraphs, running heads and feet left out."""
    kept = list(_without_edges(lines))
    if not kept:
        return ""
    usual_step = _usual_step(kept)
    left, right = _column(kept)
    vocabulary = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(x.words for x in kept)))
    parts = [[kept[0].words]]
    for above, below in pairwise(kept):
        if _new_paragraph(above, below, usual_step, (left, right)):
            parts.append([below.words])
        else:
            parts[-1].append(below.words)
    return "\n\n".join(_joined(part, vocabulary) for part in parts)


def _without_edges(lines: Sequence[PrintLine]) -> Iterator[PrintLine]:
    first_of = {line.page: at for at, line in reversed(list(enumerate(lines)))}
    last_of = {line.page: at for at, line in enumerate(lines)}
    edges = {*first_of.values(), *last_of.values()}
    times = Counter(_without_digits(lines[at].words) for at in edges)
    for at, line in enumerate(lines):
        running = times[_without_digits(line.words)] >= RUNNING
        if at in edges and (running or _PAGE_NUMBER.fullmatch(line.words)):
            continue
        yield line


def _without_digits(words: str) -> str:
    return re.sub(r"\d+", "0", words.strip())


def _usual_step(lines: Sequence[PrintLine]) -> float:
    steps = [a.bottom - b.bottom for a, b in pairwise(lines) if a.page == b.page]
    steps = [step for step in steps if step > 0]
    return median(steps) if steps else 0.0


def _column(lines: Sequence[PrintLine]) -> tuple[float, float]:
    lefts = Counter(round(line.left) for line in lines)
    rights = sorted(line.right for line in lines)
    return float(lefts.most_common(1)[0][0]), rights[int(len(rights) * 0.9)]


def _new_paragraph(
    above: PrintLine, below: PrintLine, usual_step: float, column: tuple[float, float]
) -> bool:
    left, right = column
    ended = bool(_ENDED.search(above.words))
    if not below.words[:1].isalnum() and below.words[:1] in "•▪‣●–—*":
        return True
    step = above.bottom - below.bottom
    if above.page != below.page or step <= 0:
        return ended and not below.words[:1].islower()
    sizes = sorted((above.height, below.height))
    if sizes[0] > 0 and sizes[1] > HEADLINE * sizes[0]:
        return True
    if step > GAP * usual_step:
        return True
    if below.left - left > INDENT * below.height and above.left - left < 1:
        return True
    return ended and above.right < right - SHORT_LINE * (right - left)


def _joined(parts: Sequence[str], vocabulary: Counter[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        broken, following = _BROKEN_WORD.search(text), _NEXT_PART.match(part)
        if not (broken and following):
            text = f"{text.rstrip()} {part}"
        elif _belongs_together(broken[1], following[1], vocabulary):
            text = text[: broken.end(1)] + part
        else:
            text = f"{text[: broken.end(1)]}-{part}"
    return text.replace("\ufffe", "-").replace("\u00ad", "")


def _belongs_together(first: str, second: str, vocabulary: Counter[str]) -> bool:
    """True unless the hyphen is the word's own: the text writes it so elsewhere, or a name does."""
    if vocabulary[f"{first}-{second}"]:
        return False
    return bool(vocabulary[first + second]) or second[:1].islower()
