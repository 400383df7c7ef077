"""The nouns: what passes between the rooms. Frozen, slotted, compared by value."""

from __future__ import annotations

import hashlib
import json
import json.encoder
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sayso.errors import SpanError

Span = tuple[int, int]  # [start, end) in Unicode code points of the article's text
Form = Literal["direct", "indirect", "mixed"]
Kind = Literal[
    "commitment", "threat", "demand", "denial", "accusation", "forecast", "report", "stance"
]
Action = Literal[
    "withdraw", "deploy", "cease_fire", "end_exercise", "release", "hand_over", "dismantle",
    "open", "close", "pay", "supply", "sanction", "lift", "meet", "sign", "legislate",
    "appoint", "resign", "build", "publish", "other",
]  # fmt: skip
Precision = Literal["time", "day", "week", "month", "quarter", "year", "open"]
Firmness = Literal["firm", "tentative"]
PlaceRole = Literal["from", "to", "at"]
PublishedFrom = Literal["metadata", "text", "option"]
CaptureForm = Literal["page", "line", "email", "mhtml", "telegram"]
Judgement = Literal["positive", "negative", "unsure", "none_yet"]
Outcome = Literal["kept", "kept_late", "partly", "not_done", "reversed"]
Says = Literal[
    "done", "under_way", "partial", "not_happening", "postponed", "qualified", "withdrawn",
    "reversed", "silent", "seen", "not_seen",
]  # fmt: skip
Interest = Literal[
    "announcer", "announcer_ally", "adversary", "adversary_ally", "third_party", "neutral", "sensor"
]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal[1, 2, 3, 4, 5, 6]
Confidence = Literal["low", "moderate", "high"]


def json_writer(*, allow_nan: bool = False) -> Callable[[object], str]:
    """Makes canonical JSON of one value: keys sorted, no blanks, all characters as they are.

    `json` builds its encoder anew for every value, which takes three quarters of the time that a
    short one needs; this one is built once. What refers to itself raises RecursionError.
    """
    plain = json.JSONEncoder(
        ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=allow_nan
    )
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # an interpreter without the encoder in C
        return plain.encode
    encode = make(
        None, plain.default, json.encoder.encode_basestring, None, ":", ",", True, False, allow_nan
    )
    return lambda value: "".join(encode(value, 0))


_canonical = json_writer(allow_nan=True)


def digest(*parts: object) -> str:
    """SHA-256 of `parts` as canonical JSON: the id of whatever they say; 64 hex characters."""
    return hashlib.sha256(_canonical(parts).encode("utf8", "surrogatepass")).hexdigest()


def words_at(text: str, spans: tuple[Span, ...], *, subject: str) -> tuple[str, ...]:
    """The exact words at `spans`; raises SpanError unless each is a non-empty stretch of `text`."""
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            raise SpanError(
                f"span [{start}, {end}) lies outside a text of {len(text)} characters",
                subject=subject,
                mend="this is a fault in sayso: please report it with the text",
            )
    return tuple(text[start:end] for start, end in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The bytes of one page, line or message as they came, before anything was read out of them.

    `origin` is the file or address they came from and `part` which of its pieces they are
    ("line 3"); `form` says how they are read. `observed` is the ISO moment (UTC) at which they
    were taken, None when unknown; `outlet` a publisher that a feed or an archive named.
    """

    origin: str
    data: bytes
    form: CaptureForm = "page"
    part: str | None = None
    media_type: str | None = None
    url: str | None = None
    observed: str | None = None
    outlet: str | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def subject(self) -> str:
        """What errors name it by."""
        return f"{self.origin}, {self.part}" if self.part else self.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One capture of one page: its text and what is known of it.

    `origin` is the path or URL it was read from, `given_id` the id a `.jsonl` line brought
    along. `published` is an ISO date or date-time as precise as `published_precision`
    says, or None; `published_from` says where it was read. `warnings` names what was replaced.
    """

    origin: str
    text: str
    given_id: str | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    published_precision: Literal["time", "day", "month", "year"] | None = None
    published_from: PublishedFrom | None = None
    language: str = "en"
    warnings: tuple[str, ...] = ()

    @property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf8", "surrogatepass")).hexdigest()

    @property
    def id(self) -> str:
        return digest("article", self.url or self.given_id, self.text_sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Who said what: cue, speaker and content as spans of one article.

    `speaker_name`, `speaker_role` and `speaker_body` are what the article says of the
    speaker, None where it does not; `confidence` is between 0 and 1.
    """

    article_id: str
    cue: tuple[Span, ...]
    speaker: tuple[Span, ...]
    content: tuple[Span, ...]
    form: Form
    kind: Kind
    kind_scores: tuple[tuple[Kind, float], ...] = ()
    speaker_name: str | None = None
    speaker_role: str | None = None
    speaker_body: str | None = None
    confidence: float

    @property
    def id(self) -> str:
        return digest("quote", self.article_id, self.cue, self.speaker, self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """An amount: `min` and `max` in `unit`, None where open or vague; `text` its exact words."""

    min: float | None
    max: float | None
    unit: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the action; coordinates in degrees (WGS 84), None where no gazetteer knows it."""

    role: PlaceRole
    span: Span
    text: str
    name: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When it is to be done: `[start, end)` as ISO dates, or date-times where precision is `time`.

    None means open or unknown; `text` holds the words used, `rule` the rule that read them.
    """

    start: str | None
    end: str | None
    precision: Precision
    text: str | None
    rule: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One action somebody undertook, with all that is needed to check it later."""

    article_id: str
    quote_id: str | None
    evidence: tuple[Span, ...]
    trigger: Span
    actor: str | None
    action: Action
    object: str | None
    quantity: Quantity | None
    places: tuple[Place, ...]
    window: Window
    condition: str | None
    negated: bool
    firmness: Firmness
    checkable: bool
    missing: tuple[str, ...]
    confidence: float

    @property
    def id(self) -> str:
        return digest("commitment", self.article_id, self.quote_id, self.evidence, self.trigger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article with everything that was read out of it."""

    article: Article
    quotes: tuple[Quote, ...] = ()
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A judgement that two records belong together, by a named person or method and version."""

    left_id: str
    right_id: str
    relation: str
    judgement: Judgement
    score: float | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing said or seen, or looked for and not seen, that bears on a commitment or a claim.

    `about_id` is the id of that. Moments are ISO days or date-times; `known_at` is when a desk
    could first have known. Rows with one `origin_id` go back to one original; origins of one
    `group` err together. `share` is the part done that it implies, 0 to 1. `letter` and `digit`
    grade it (A to F, 1 to 6), `grade_why` says why. `coverage` is the share of place and time
    that was looked at from `coverage_start` to `coverage_end`. `excerpt` holds its words, or
    `reading` what a person read from an image; `bytes_sha256` is the digest of what was kept.
    `ratios` are how likely it would be, were it kept, partly, not done or reversed, against each
    other, where a reader measured them or a person gives them. `entered_by` names who entered
    it, `read_from` where. None means unknown.
    """

    id: str
    about_id: str
    channel: str
    event_start: str
    event_end: str
    known_at: str
    origin_id: str
    says: Says
    entered_by: str
    interest: Interest | None = None
    speaker: str | None = None
    group: str | None = None
    place: str | None = None
    share: float | None = None
    letter: Reliability | None = None
    digit: Credibility | None = None
    grade_why: str | None = None
    coverage: float | None = None
    coverage_start: str | None = None
    coverage_end: str | None = None
    coverage_why: str | None = None
    excerpt: str | None = None
    reading: str | None = None
    url: str | None = None
    bytes_sha256: str | None = None
    ratios: tuple[float, float, float, float] | None = None
    read_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How likely each outcome is, as of one moment, from one set of evidence and parameters.

    `parameters` is their version and `evidence_sha256` the digest of the ids weighed.
    `probabilities` and `prior` are those of kept, partly, not done and reversed; `ranges` their
    5 to 95 % ranges, `low` and `high` that of kept. `word` is that of ICD 203 for kept,
    `confidence` low, moderate or high and `confidence_why` the reason. `moved` holds what each
    origin moved, in log-odds of kept. Kept late counts as kept. `notes` say what was left out.
    """

    about_id: str
    as_of: datetime
    window_end: datetime
    parameters: str
    evidence_sha256: str
    prior: tuple[tuple[Outcome, float], ...]
    probabilities: tuple[tuple[Outcome, float], ...]
    ranges: tuple[tuple[Outcome, float, float], ...]
    low: float
    high: float
    word: str
    confidence: Confidence
    confidence_why: str
    moved: tuple[tuple[str, float], ...]
    articles: int
    origins: int
    effective: float
    method: str
    notes: tuple[str, ...] = field(default=())
