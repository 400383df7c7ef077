"""Reading in, footprint out: what tells of an article whether it was written from another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np

from sayso.link.mentions import Mention, told
from sayso.link.pairs import claim_keys
from sayso.link.shingles import SIZE, Hashes, bands, distinct, fingerprints, shingles, word_hash
from sayso.link.wording import Token, stem, tokens, word_range, word_set, words_alone, words_of
from sayso.records import Article, Quote, Reading, Span

# What opens an article tells what it is about; the background below it is copied by everybody.
LEAD_WEIGHTS = (1.0, 0.8, 0.6, 0.3)
CITING_SENTENCES = 3
FEWEST_QUOTED = 4  # words of a quotation that two speakers do not say alike by chance
MOST_COMPARED = 12  # mentions of an article
LONGEST_ARTICLE = 20_000  # words
MOST_SUBJECTS = 8  # names of a lead that its article is looked up by
NO_MOMENT = -(1 << 62)
LONGEST_NAME = 5  # words of an outlet's name
OWN_REPORT = re.compile(
    r"\b(?:our|own|special|staff)(?: own)? (?:correspondent|reporter|report)s?\b", re.I
)
OPENING = 400  # characters in which a dateline or credit stands
TOLD_SOMEBODY = re.compile(
    r"(?<!had )\b(?:told|tells|(?:seen|obtained|reviewed) by|(?:shown|confirmed|spoke|speaking) to|"
    r"shared with|interview with) (?:[Tt]he |our )?"
)
CREDIT = re.compile(r"\b(?:agencies|agency material|wire reports|wire services)\b", re.I)
CREDIT_LINE = 60  # characters at either end of a text in which a credit line stands
PIECES = re.compile(r"[,(;|]| - | – | — ")


@dataclass(frozen=True, slots=True)
class Trace:
    """What a platform says of a message: where it was forwarded from, digests of its media."""

    forwarded_from: str | None = None
    media: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """One article: its wording as hashes, its outlet, whom it names and quotes.

    `issuer` is true of an outlet that speaks for itself (a ministry, a company); `own` where the
    lead shows newsgathering of its own; `credited` where the text is credited to
    unnamed agencies. `moment` is the published time in UTC, "" when unknown; `forwarded_from` the
    key of the account it was forwarded from.
    """

    article_id: str
    moment: str
    outlet: str
    outlet_words: frozenset[str]
    issuer: bool
    own: bool
    credited: bool
    shingles: Hashes
    lead: tuple[tuple[float, Hashes], ...]
    keys: tuple[int, ...]
    quotations: frozenset[int]
    named: frozenset[int]
    subjects: tuple[str, ...]
    speakers: frozenset[str]
    lead_speakers: frozenset[str]
    lead_quoted: frozenset[str]
    forwarded_from: int | None
    media: frozenset[str]

    @property
    def spot(self) -> tuple[int, int]:
        """Where it stands in time; articles of one moment are told apart by their ids."""
        return spot(self.moment, self.article_id)


@dataclass(frozen=True, slots=True)
class Told:
    """What an article says: the mentions of its first sentences with their weight, and all."""

    lead: tuple[tuple[float, Mention], ...]
    mentions: tuple[Mention, ...]


def told_by(reading: Reading, found: tuple[Mention, ...]) -> Told:
    """What a reading whose mentions are `found` says."""
    spans = told(reading.article.text)[:CITING_SENTENCES]
    lead = tuple(
        (weight, mention)
        for weight, (start, end) in zip(LEAD_WEIGHTS, spans, strict=False)
        for mention in found
        if start <= mention.span[0] < end
    )
    return Told(lead, found[:MOST_COMPARED])


def footprint(reading: Reading, saying: Told, trace: Trace | None = None) -> Footprint:
    """The footprint of one reading."""
    article, trace = reading.article, trace or Trace()
    text, spans = article.text, told(article.text)
    hashes = shingles(words_of(text, 0, len(text), most=LONGEST_ARTICLE))
    outlet = outlet_name(article.outlet)
    opening = text[: spans[:CITING_SENTENCES][-1][1]] if spans else ""
    lead = [mention for _, mention in saying.lead]
    quotations = frozenset(_quotation(text, quote) for quote in reading.quotes) - {0}
    claims = {word_hash(f"claim {key}") for mention in lead for key in claim_keys(mention)}
    media = [word_hash(f"media {digest}") for digest in sorted(trace.media)]
    return Footprint(
        article_id=article.id,
        moment=moment(article.published),
        outlet=outlet,
        outlet_words=body_words(outlet),
        issuer=is_issuer(article),
        own=_gathers_itself(outlet, opening),
        credited=bool(CREDIT.search(text[:CREDIT_LINE]) or CREDIT.search(text[-CREDIT_LINE:])),
        shingles=_distinct(hashes),
        lead=tuple(
            (weight, _distinct(_inside(hashes, text, span)))
            for weight, span in zip(LEAD_WEIGHTS, spans, strict=False)
        ),
        keys=(*bands(hashes), *fingerprints(hashes), *quotations, *sorted(claims), *media),
        quotations=quotations,
        named=_names(tokens(text, 0, len(opening))),
        subjects=tuple(sorted({name for m in lead for name in m.names | m.near})[:MOST_SUBJECTS]),
        speakers=frozenset(m.speaker for m in saying.mentions if m.speaker),
        lead_speakers=frozenset(m.speaker for m in lead if m.speaker),
        lead_quoted=frozenset(m.speaker or "" for m in lead if m.direct),
        forwarded_from=name_key(trace.forwarded_from) if trace.forwarded_from else None,
        media=trace.media,
    )


def _inside(hashes: Hashes, text: str, span: Span) -> Hashes:
    """Those of the shingles of a text that lie within a span."""
    words = word_range(text, *span)
    return hashes[words.start : max(words.start, words.stop - SIZE + 1)]


def _distinct(hashes: Hashes) -> Hashes:
    """Hashes once each, in order; half their bits tell the shingles of two articles apart."""
    return distinct(hashes.astype(np.uint32))


def moment(published: str | None) -> str:
    """A published date or date-time as an ISO moment in UTC that sorts by time; "" if unknown."""
    if not published:
        return ""
    whole = published + "-01-01"[len(published) - 4 :] if len(published) in (4, 7) else published
    at = datetime.fromisoformat(whole)  # of "2024-05" and "2024" the first moment
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def spot(when: str, name: str) -> tuple[int, int]:
    """A moment in seconds since 1970, an unknown one before all, and a number for a name."""
    return _seconds(when), word_hash(name)


@lru_cache(maxsize=4096)
def _seconds(when: str) -> int:
    return int(datetime.fromisoformat(when).timestamp()) if when else NO_MOMENT


def outlet_name(outlet: str | None) -> str:
    """The name of an outlet without its article and what follows a comma or bracket."""
    return re.sub(r"^The ", "", PIECES.split(outlet or "")[0].strip())


def name_key(name: str) -> int:
    """The key of a name, whatever its capitals."""
    return word_hash(" ".join(name.lower().split()))


@lru_cache(maxsize=4096)
def body_words(name: str) -> frozenset[str]:
    """The words of a body's name: "the defence ministry" is "Ministry of Defence"."""
    return frozenset(
        stem(word.text) for word in tokens(name) if word.low not in word_set("little words")
    )


def is_issuer(article: Article) -> bool:
    """Whether an outlet is no news outlet but speaks for itself."""
    whole = article.outlet or ""
    words, named = set(words_alone(whole)), set(words_alone(outlet_name(whole)))
    if "," in whole and words & word_set("press offices"):
        return True
    if named & word_set("news outlets"):
        return False
    itself = bool(named) and _begins_with(article.text.removeprefix("The "), outlet_name(whole))
    return itself or bool(named & word_set("issuers"))


def _gathers_itself(outlet: str, opening: str) -> bool:
    """Whether the first sentences show newsgathering of the outlet's own."""
    if OWN_REPORT.search(opening[:OPENING]):
        return True
    last = outlet.split()[-1] if outlet else ""
    # "told the Gazette" is said of the Border Gazette; "told Wire" is not English.
    names = [name for name in {outlet, last} if len(name) >= 3]
    told = [opening[match.end() :] for match in TOLD_SOMEBODY.finditer(opening)]
    return any(_begins_with(rest, name) for rest in told for name in names)


def _begins_with(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def _quotation(text: str, quote: Quote) -> int:
    """The key of words quoted directly; 0 where they are few or reported."""
    if quote.form == "indirect":
        return 0
    start, end = max(quote.content, key=lambda span: span[1] - span[0])
    inner = re.search(r"[\"“](.+?)[\"”]", text[start:end], re.S)
    words = words_alone(inner[1] if inner else text[start:end], most=LONGEST_ARTICLE)
    return word_hash(" ".join(words)) if len(words) >= FEWEST_QUOTED else 0


def _names(opening: Sequence[Token]) -> frozenset[int]:
    """Keys of every run of capitalised words, and of its parts: outlets may be among them."""
    found: set[int] = set()
    run: list[str] = []
    last = 0
    for word in opening:
        if word.start > last + 1 or not word.text[0].isupper():
            run = []
        last = word.end
        if word.text[0].isupper():
            run = [*run, word.text][-LONGEST_NAME:]
            found |= {name_key(" ".join(run[at:])) for at in range(len(run))}
    return frozenset(found)
