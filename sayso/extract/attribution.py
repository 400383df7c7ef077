"""Article text → who said what: cues, and for each its speaker and content, by the shipped model.

Method: cues are tagged in each paragraph; for each cue a small head scores every word of
its paragraph as speaker or content (the cue as predicate, as in semantic role labelling);
spans are read off by Viterbi over a conditional random field.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sayso.extract.decoding import NEVER, Scores, best_tags, legal_moves, spans_of
from sayso.extract.encoding import Window, meet, paragraphs, quote_states, windows
from sayso.extract.speaker_words import shared, whole_name
from sayso.extract.word_lists import word_list
from sayso.inference import Model
from sayso.records import Form, Span

DISTANCES = 24
SINGLE_WORD = 4  # the tag of a cue of one word, among O, B, I, E, S
# Added to every cue tag but O, in nats.
# Quote F1 on PolNeAR dev at -0.3 / 0 / 0.3: 84.8 / 85.5 / 85.2.
EAGERNESS = 0.0
# "(APPLAUSE)" and "MODERATOR: ..." inside a quoted transcript are somebody else's.
OTHER_VOICE = re.compile(r"\(|[A-Z][A-Z. ]+:")
# Headings are often set in single marks; a quotation that goes on is longer.
LONGEST_HEADING = 40
# Cues that name nobody as their source: 15 of 15 "reportedly" of PolNeAR have no speaker.
HEARSAY = re.compile(
    r"(?:alleged|apparent|ostensib|presumab|purported|reported|seeming|supposed)ly\b", re.I
)
# "Nato warnings of an invasion", "his claim that ...": by the label rules quotes of their own;
# PolNeAR train labels 61 of 136 such nouns. Added, in nats, to the noun as a cue of one word.
NOUN_CUE = re.compile(
    r"\b(?:[A-Z][\w.-]{1,40}|his|her|its|their)(?:['’]s?)? "
    r"((?:accusation|allegation|assertion|claim|complaint|denial|pledge|prediction|promise|vow"
    r"|warning)s?) (?:of|that)\b"
)
NOUN_CUE_WEIGHT = 8.0  # at 6.5 half the samples were missed; dev scores are the same to 20
# What "warnings of" are of ends before the verb of the sentence around them.
AFTER_OF = re.compile(r"(?<!that )(?<!which )(?<!who )\b(?:is|are|was|were|has|have|had)\b")
# A sign that somebody hopes something is that somebody's hope: no price or picture ever hopes.
SIGN = re.compile(r"(?:indicat|suggest|signall?|show)(?:ing|s|ed)")
SIGN_OF = re.compile(
    r"(?:that )?((?:[\w'’-]+ ){0,3}[\w'’-]+) (hope[sd]?|fear(?:s|ed)?|believe[sd]?|expect(?:s|ed)?)"
    r" (?:that|this|it|the|an?)\b"
)
# Rows a head reads in one call, and how much longer than the shortest of them they may be.
GROUP, PADDING = 16, 1.3


Anchor = tuple[int, int]  # first and last word of a cue or trigger in its window


@dataclass(frozen=True, slots=True)
class Task:
    """What to look for: which tagger finds the anchors, which head reads their roles.

    `eagerness` is added to every tag but O, in nats: higher finds more anchors. A head reads the
    anchor's paragraph, or, with `whole`, its window.
    """

    tagger: Literal["cue", "trigger"]
    head: Literal["roles", "slots"]
    eagerness: float
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window with what the encoder says of its W words."""

    window: Window
    states: NDArray[np.float32]  # [W, 384]
    before: NDArray[np.float32]  # [W, 384], states before the last layer
    narrow: NDArray[np.float32]  # [W, 128]
    slot_narrow: NDArray[np.float32]  # [W, 128]
    cue: Scores  # [W, 5]
    trigger: Scores  # [W, 5]


@dataclass(frozen=True, slots=True)
class Anchored:
    """One anchor (first and last word) and its role spans (label, first and last word)."""

    encoded: Encoded
    anchor: Anchor
    roles: tuple[tuple[int, int, int], ...]
    score: float  # probability that this is an anchor at all

    def words(self, label: int) -> list[int]:
        return [i for k, a, b in self.roles if k == label for i in range(a, b + 1)]

    def spans(self, label: int) -> tuple[Span, ...]:
        """Offsets of the spans of one role, in text order, without separators at their ends."""
        return tuple(
            s for k, a, b in self.roles if k == label for s in [self.offsets(a, b)] if s[0] < s[1]
        )

    def offsets(self, first: int, last: int) -> Span:
        """Where the words from `first` to `last` stand in the text."""
        return self.encoded.window.offsets(first, last)


def encode(text: str, model: Model) -> list[Encoded]:
    """Every window of `text` through the encoder, in order."""
    out = []
    for window in windows(text, model.tokenizer):
        pieces = np.array([window.pieces], dtype=np.int64)
        features = np.array([window.features], dtype=np.int64)
        first = np.array(window.first, dtype=np.int64)
        out.append(
            Encoded(window, *model.run("encoder", pieces=pieces, features=features, first=first))
        )
    return out


def _bucket(distance: int) -> int:
    """Signed distance in words, exact to 12, then by powers of 1.25; as the head was trained."""
    size = abs(distance)
    step = size if size <= 12 else 12 + int(math.log(size / 12) / math.log(1.25))
    return DISTANCES + int(math.copysign(min(step, DISTANCES), distance))


_BUCKETS = np.array([_bucket(d) for d in range(-512, 513)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Row:
    """The words around one anchor that a head reads, by word numbers of its window."""

    encoded: Encoded
    start: int
    after: int
    anchor: Anchor
    every: tuple[Anchor, ...]  # all anchors among these words
    score: float

    def __len__(self) -> int:
        return self.after - self.start


def _anchors(encoded: Sequence[Encoded], task: Task, moves: Scores) -> list[_Row]:
    """Every anchor of the article, in text order."""
    shift = np.array([0, *[task.eagerness] * 4], dtype=np.float32)
    parts = [
        (e, *bounds)
        for e in encoded
        for bounds in ([(0, len(e.window.words))] if task.whole else e.window.paragraphs())
    ]
    scores: list[Scores] = [getattr(e, task.tagger)[start:after] for e, start, after in parts]
    rows = []
    tagged = best_tags([s + shift for s in scores], moves)
    for (e, start, after), own, tags in zip(parts, scores, tagged, strict=True):
        every = tuple((start + a, start + b) for _, a, b in spans_of(tags))
        outside = softmax(own)[:, 0] if every else own
        for a, b in every:
            score = float(1 - outside[a - start : b + 1 - start].mean())
            rows.append(_Row(e, start, after, (a, b), every, score))
    return rows


def alike(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of rows of like length, for a head to read in one call with little padding."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    while order:
        most = PADDING * lengths[order[0]]
        group = [i for i in order[:GROUP] if lengths[i] <= most]
        order = order[len(group) :]
        yield group


def _role_scores(model: Model, head: str, rows: Sequence[_Row]) -> list[Scores]:
    """For each row the scores of its words, [T, tags]."""
    out: list[Scores] = [np.zeros((0, 0), np.float32)] * len(rows)
    for group in alike([len(row) for row in rows]):
        scores = model.run(head, **_head_inputs([rows[i] for i in group], head))[0]
        for i, row in zip(group, scores, strict=True):
            out[i] = row[: len(rows[i])]
    return out


def _head_inputs(rows: Sequence[_Row], head: str) -> dict[str, NDArray[np.generic]]:
    """The inputs of `train.network.RoleHead`, padded to the longest of `rows`."""
    shape = len(rows), max(map(len, rows))
    words = np.zeros((*shape, len(rows[0].encoded.narrow[0])), dtype=np.float32)
    anchor, others = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    quoted, buckets = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    bias = np.full(shape, NEVER)
    for i, row in enumerate(rows):
        e, (first, last) = row.encoded, row.anchor
        own = slice(row.start, row.after)
        words[i, : len(row)] = (e.narrow if head == "roles" else e.slot_narrow)[own]
        for a, b in row.every:
            others[i, a - row.start : b + 1 - row.start] = 1
        anchor[i, first - row.start : last + 1 - row.start] = 1
        quoted[i, : len(row)] = [e.window.features[f][1] for f in e.window.first[own]]
        places = np.arange(row.start, row.start + shape[1])
        distance = np.where(places < first, places - first, np.maximum(places - last, 0))
        buckets[i] = _BUCKETS[distance + len(_BUCKETS) // 2]
        bias[i, : len(row)] = 0
    others -= anchor
    return {
        "words": words,
        "anchor": anchor,
        "others": others,
        "quoted": quoted,
        "buckets": buckets,
        "bias": bias,
    }


def softmax(scores: Scores) -> NDArray[np.float32]:
    """Probabilities along the last axis."""
    e = np.exp(scores - scores.max(-1, keepdims=True))
    result: NDArray[np.float32] = e / e.sum(-1, keepdims=True)
    return result


def anchored(
    encoded: Sequence[Encoded],
    model: Model,
    task: Task,
    wanted: Callable[[Span, float], bool] = lambda span, score: True,
) -> list[Anchored]:
    """The anchors of one task with their roles; only those `wanted` by span and score are read."""
    moves = model.about["moves"]
    rows = [
        row
        for row in _anchors(encoded, task, legal_moves(moves[task.tagger]))
        if wanted(row.encoded.window.offsets(*row.anchor), row.score)
    ]
    roles = best_tags(_role_scores(model, task.head, rows), legal_moves(moves[task.head]))
    return [
        Anchored(
            row.encoded,
            row.anchor,
            tuple((k, row.start + a, row.start + b) for k, a, b in spans_of(tags)),
            row.score,
        )
        for row, tags in zip(rows, roles, strict=True)
    ]


def pooled(found: Iterable[Anchored], parts: Any) -> NDArray[np.float32]:
    """One row an anchor: the means of the encoder's states over each part's words, side by side."""
    rows = []
    for one in found:
        states = one.encoded.states
        means = [
            states[p].mean(0) if p else np.zeros(states.shape[1], np.float32) for p in parts(one)
        ]
        rows.append(np.concatenate(means))
    return np.stack(rows)


@dataclass(frozen=True, slots=True)
class Attribution:
    """One quote as spans of the text; `anchored` keeps what later heads need to look at."""

    cue: tuple[Span, ...]
    speaker: tuple[Span, ...]
    content: tuple[Span, ...]
    anchored: Anchored


def attributions(text: str, encoded: Sequence[Encoded], model: Model) -> list[Attribution]:
    """Every quote of `text`, in text order, continued quotations joined to theirs."""
    speaker, content = (model.about["quote_roles"].index(r) for r in ("speaker", "content"))

    def whose(one: Anchored) -> tuple[Span, ...]:
        start, end = one.offsets(*one.anchor)
        if from_nobody(text[start:end]):
            return ()
        return tuple(whole_name(text, span) for span in one.spans(speaker))

    found = [
        Attribution((one.offsets(*one.anchor),), whose(one), spans, one)
        for one in anchored(with_noun_cues(text, encoded), model, Task("cue", "roles", EAGERNESS))
        if (spans := without_symbols(text, of_noun(text, one, one.spans(content))))
    ]
    found = [of_believers(text, each) for each in found]
    speakers = shared(text, [(each.cue[0], each.speaker) for each in found])
    return continued(text, [replace(a, speaker=s) for a, s in zip(found, speakers, strict=True)])


def with_noun_cues(text: str, encoded: Sequence[Encoded]) -> list[Encoded]:
    """The same windows, with the nouns that NOUN_CUE finds more likely to be cues."""
    nouns = {match.start(1) for match in NOUN_CUE.finditer(text)}
    out = []
    for one in encoded:
        here = [i for i, (start, _) in enumerate(one.window.words) if start in nouns]
        if here:
            cue = one.cue.copy()
            cue[here, SINGLE_WORD] += NOUN_CUE_WEIGHT
            one = replace(one, cue=cue)
        out.append(one)
    return out


def of_noun(text: str, cue: Anchored, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The content of a cue; that of "warnings of" without the verb that has them as subject."""
    end = cue.offsets(*cue.anchor)[1]
    if len(spans) != 1 or spans[0][0] != end + 1 or not text.startswith(" of ", end):
        return spans
    verb = AFTER_OF.search(text, *spans[0])
    return ((spans[0][0], len(text[: verb.start()].rstrip())),) if verb else spans


def of_believers(text: str, found: Attribution) -> Attribution:
    """The same, but of a sign that somebody hopes, fears, believes or expects what they do."""
    (start, end), (first, last) = found.cue[0], found.content[0]
    believed = SIGN_OF.match(text, first, last)
    if believed is None or not SIGN.fullmatch(text, start, end):
        return found
    rest = (believed.end(2) + 1, last), *found.content[1:]
    return replace(found, cue=(believed.span(2),), speaker=(believed.span(1),), content=rest)


def from_nobody(cue: str) -> bool:
    """True when a cue passes on what is said without a speaker: "reportedly", but not
    "reportedly said".
    """
    hearsay = HEARSAY.match(cue)
    verbs = re.findall(r"[a-z]+", cue[hearsay.end() :].lower()) if hearsay else []
    return bool(hearsay) and not word_list("speaking").intersection(verbs)


def without_symbols(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without emoji and other symbols before their first word; money signs are words."""
    out = []
    for start, end in spans:
        while start < end and (unicodedata.category(text[start]) == "So" or text[start].isspace()):
            start += 1
        if start < end:
            out.append((start, end))
    return tuple(out)


def continued(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """Give a paragraph that is nothing but a quotation, without a cue, to the speaker before it.

    Only where the paragraph before ends in that speaker's own direct quotation or its cue.
    """
    out = list(found)
    spans = paragraphs(text)
    for before, here in pairwise(spans):
        if not is_quotation(text[slice(*here)]) or any(meet(a.cue + a.content, here) for a in out):
            continue
        owners = [i for i, a in enumerate(out) if meet(a.cue, before) or meet(a.content, before)]
        if not owners:
            continue
        last = max(owners, key=lambda i: max(e for _, e in out[i].cue + out[i].content))
        if is_quotation(text[slice(*before)]) or _has_marks(text, out[last].content):
            out[last] = replace(out[last], content=(*out[last].content, here))
    return out


def is_quotation(words: str) -> bool:
    """True when `words` open with a quotation mark and close with one, or run on unclosed."""
    if words[:1] not in ("“", "«", '"', "‘", "'") or len(words) < 3:
        return False
    if OTHER_VOICE.match(words, 1) or (words[0] in "‘'" and len(words) < LONGEST_HEADING):
        return False
    closing = {"“": "”", "«": "»", '"': '"', "‘": "’", "'": "'"}[words[0]]
    inner = words[1:].rstrip(".!?,")
    at = inner.find(closing)
    if closing in "’'":  # an apostrophe inside a word closes nothing
        return inner.endswith(closing) or closing not in inner
    return at in (-1, len(inner) - 1)


def _has_marks(text: str, content: Iterable[Span]) -> bool:
    return any(is_quotation(text[s:e]) for s, e in content)


def form_of(text: str, content: Sequence[Span]) -> Form:
    """`direct` when all content stands in quotation marks, `indirect` when none, else `mixed`."""
    inside = total = marks = 0
    for s, e in content:
        states = quote_states(text[s:e])
        for char, state in zip(text[s:e], states, strict=True):
            total += char.isalnum()
            inside += char.isalnum() and state == 1
            marks += state == 2
    if not marks or not inside:
        return "indirect"
    return "direct" if inside >= 0.95 * total else "mixed"
