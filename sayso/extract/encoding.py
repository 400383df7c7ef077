"""Text in, windows of words out: what the encoder reads, with offsets back into the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sayso.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Span = tuple[int, int]

WINDOW_PIECES = 192
# Longest stretch handed to the tokenizer at once, in characters: keeps its memory flat.
SEGMENT_CHARS = 4_000

CASES = ("lower", "title", "upper", "mixed", "digit", "other")
QUOTE_STATES = ("outside", "inside", "mark")
PARAGRAPHS = ("prose", "headline", "unended", "separator")

OPENING, CLOSING, STRAIGHT = "“«„", "”»", '"'
SENTENCE_END = frozenset(".?!")
BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
LINE_ENDS = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Window:
    """One encoder input: W words over P word pieces.

    `words` are offsets into the article text (a separator between paragraphs has
    start == end); `pieces` are P vocabulary ids from [CLS] to [SEP]; `first` gives each
    word's first piece; `features` are P triples of case, quotation and paragraph codes.
    """

    words: tuple[Span, ...]
    pieces: tuple[int, ...]
    first: tuple[int, ...]
    features: tuple[tuple[int, int, int], ...]

    def offsets(self, first: int, last: int) -> Span:
        """Where the words from `first` to `last` stand in the text, without outer separators."""
        while first < last and self.words[first][0] == self.words[first][1]:
            first += 1
        while first < last and self.words[last][0] == self.words[last][1]:
            last -= 1
        return self.words[first][0], self.words[last][1]

    def paragraphs(self) -> Iterator[tuple[int, int]]:
        """Of each paragraph, the number of its first word and of the one after its last."""
        start = 0
        for i, (first, after) in enumerate(self.words):
            if first == after:
                yield start, i
                start = i + 1
        yield start, len(self.words)


@dataclass(frozen=True, slots=True)
class _Word:
    span: Span
    pieces: tuple[int, ...]
    features: tuple[int, int, int]
    ends_sentence: bool


def meet(spans: Iterable[Span], other: Span) -> bool:
    """True when one of `spans` shares a character with `other`."""
    return any(start < other[1] and other[0] < end for start, end in spans)


def paragraphs(text: str) -> list[Span]:
    """Paragraphs of `text`: parted by blank lines, or by line ends where there are none."""
    parting = BLANK_LINES if BLANK_LINES.search(text.strip()) else LINE_ENDS
    spans, start = [], 0
    for match in parting.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [s for s in (_stripped(text, a, b) for a, b in spans) if s[0] < s[1]]


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def quote_states(text: str) -> bytes:
    """Code of QUOTE_STATES for every character of one paragraph."""
    states, depth, straight = bytearray(len(text)), 0, False
    for i, char in enumerate(text):
        if char in OPENING:
            depth, states[i] = 1, 2
        elif char in CLOSING:
            depth, states[i] = 0, 2
        elif char == STRAIGHT:
            straight, states[i] = not straight, 2
        elif char in "‘'" and _opens(text, i) and "’" in text[i : i + 400]:
            states[i] = 2
        elif depth or straight:
            states[i] = 1
    return bytes(states)


def _opens(text: str, i: int) -> bool:
    """True when the single mark at `i` opens a quotation: after a gap, before a letter."""
    return (i == 0 or text[i - 1].isspace()) and i + 1 < len(text) and text[i + 1].isalnum()


def _case(word: str) -> int:
    if word.islower():
        return 0
    if word.isupper() and len(word) > 1:
        return 2
    if word[:1].isupper():
        return 1
    if any(c.isdigit() for c in word):
        return 4
    return 3 if any(c.isalpha() for c in word) else 5


def _paragraph_code(text: str, index: int) -> int:
    if text[-1] in '.?!:"”’»…)':
        return 0
    return 1 if index == 0 else 2


def _segments(text: str, span: Span) -> Iterator[Span]:
    """The paragraph in stretches the tokenizer can hold, cut at white space."""
    start, end = span
    while end - start > SEGMENT_CHARS:
        cut = text.rfind(" ", start + 1, start + SEGMENT_CHARS)
        cut = cut if cut > start else start + SEGMENT_CHARS
        yield start, cut
        start = cut
    yield start, end


def _words(text: str, span: Span, index: int, tokenizer: Tokenizer) -> Iterator[_Word]:
    """The words of one paragraph, as the vocabulary's own pre-tokenizer parts them."""
    states = quote_states(text[span[0] : span[1]])
    code = _paragraph_code(text[span[0] : span[1]], index)
    for start, end in _segments(text, span):
        encoded = tokenizer.encode(text[start:end], add_special_tokens=False)
        ids, offsets, owners = encoded.ids, encoded.offsets, encoded.word_ids
        i, n = 0, len(ids)
        while i < n:
            j = i + 1
            while j < n and owners[j] == owners[i]:
                j += 1
            a, b = start + offsets[i][0], start + offsets[j - 1][1]
            word = text[a:b]
            if a < b:
                state = states[a - span[0]]
                yield _Word(
                    (a, b), tuple(ids[i:j][:8]), (_case(word), state, code), word in SENTENCE_END
                )
            i = j


def windows(text: str, tokenizer: Tokenizer, limit: int = WINDOW_PIECES) -> Iterator[Window]:
    """Whole paragraphs packed into windows of at most `limit` pieces, in order.

    A paragraph longer than a window is cut after a sentence where one ends in the
    second half of the window, else between words.
    """
    waiting: list[list[_Word]] = []
    room = limit - 1
    for index, span in enumerate(paragraphs(text)):
        rest = list(_words(text, span, index, tokenizer))
        while rest:
            size = sum(len(w.pieces) for w in rest) + 1
            if size <= room:
                waiting.append(rest)
                room -= size
                break
            if waiting:
                yield _window(waiting, tokenizer)
                waiting, room = [], limit - 1
                continue
            head = _cut(rest, room)
            yield _window([rest[:head]], tokenizer)
            rest = rest[head:]
    if waiting:
        yield _window(waiting, tokenizer)


def _cut(words: Sequence[_Word], room: int) -> int:
    """How many words fill the window best: up to the last sentence end in its second half."""
    used, best, fits = 1, 0, 0
    for i, word in enumerate(words):
        used += len(word.pieces)
        if used > room:
            break
        fits = i + 1
        if word.ends_sentence and used * 2 > room:
            best = i + 1
            if i + 1 < len(words) and words[i + 1].features[1] == 2 and used < room:
                best = i + 2
    return best or fits or 1


def _window(groups: Sequence[Sequence[_Word]], tokenizer: Tokenizer) -> Window:
    separator, opening = _mark(tokenizer, "[SEP]"), _mark(tokenizer, "[CLS]")
    words: list[Span] = []
    first: list[int] = []
    pieces: list[int] = [opening]
    features: list[tuple[int, int, int]] = [(5, 0, 3)]
    for number, group in enumerate(groups):
        if number:
            words.append((group[0].span[0], group[0].span[0]))
            first.append(len(pieces) - 1)
        for word in group:
            words.append(word.span)
            first.append(len(pieces))
            pieces.extend(word.pieces)
            features.extend([word.features] * len(word.pieces))
        pieces.append(separator)
        features.append((5, 0, 3))
    return Window(tuple(words), tuple(pieces), tuple(first), tuple(features))


def _mark(tokenizer: Tokenizer, name: str) -> int:
    number = tokenizer.token_to_id(name)
    if number is None:
        raise ModelError(
            f"the vocabulary has no {name}", subject="tokenizer.json", mend="install sayso again"
        )
    return number
