"""Reading in, mentions out: each quote and each sentence of the narrator, ready to be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from sayso.link.days import days
from sayso.link.denials import cue_denies, denied, rejected
from sayso.link.months import months
from sayso.link.numbers import counted, ordinal
from sayso.link.senses import Sense, sense
from sayso.link.wording import Token, sentences, stem, tokens, word_set, words_of
from sayso.records import Action, Commitment, Quote, Reading, Span, digest

EARLIEST, LATEST = date(1600, 1, 1), date(3000, 1, 1)
FEWEST_WORDS = 2  # plain words: shorter contents ("so", "the figure") say nothing that recurs
NARRATOR_WORDS = 3  # what is left of a sentence beside its quotes must hold as many
MOST_MENTIONS = 400  # of one article: a book given as one article is still bounded
CLAUSE = re.compile(r"(?:[,;:] (?:and |but |while )?| and | but )(?=\S)")
SAID_ON = re.compile(
    r"\s*,?\s*(?:(?:on|late|early|earlier) ){0,2}(?:last |this )?"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today)\b"
    r"(?: (?:morning|evening|night))?"
)
AUXILIARY = word_set("auxiliaries")
# What a new clause may open with: "and they will", "and no transfer would".
OPENERS = word_set("clause openers")
OPENS_WITHIN = 6  # words of a clause among which its verb must stand
DATELINE = re.compile(
    r"[^\n.]{2,60}?(?:\([^)\n]{2,40}\)|/[^/\n]{2,20}/\.?|\b[A-Z]{2,8}\.) ?[-–—]* ?"
)
AHEAD = word_set("ahead")
TELLING = AHEAD | word_set("negations")
INTENDS = word_set("before an infinitive")
PRONOUNS = word_set("pronouns")
CALLED_OFF = ("call", "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place of one article that says something: its words, and what they name.

    `phrases` are pairs of neighbouring words; `names` capitalised words and numbered things
    ("number 11"); `near` the names of the sentences before it, which its pronouns may mean; `kinds`
    what a name is a name of ("pass", "Tarn"); `days` ISO dates, "2025-05" a month without a day;
    `amounts` (number, words of the unit); `rejected` days and numbers named as what does not hold;
    `denied` the words that a negation is about.
    """

    article_id: str
    quote_id: str | None
    span: Span
    words: frozenset[str]
    phrases: frozenset[tuple[str, str]]
    names: frozenset[str]
    near: frozenset[str]
    kinds: frozenset[tuple[str, str]]
    days: frozenset[str]
    amounts: tuple[tuple[float, frozenset[str]], ...]
    actions: frozenset[Action]
    ahead: bool
    negated: bool
    speaker: str | None
    direct: bool
    rejected: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """Where it stands, as one name of 64 hexadecimal digits."""
        return mention_id(self.article_id, self.span)

    @property
    def key(self) -> tuple[str, Span]:
        """What tells it from every other mention, and their order."""
        return self.article_id, self.span


@lru_cache(maxsize=65536)
def mention_id(article_id: str, span: Span) -> str:
    """The id of what an article says at a span."""
    return digest("mention", article_id, span)


@dataclass(frozen=True, slots=True)
class _Piece:
    spans: tuple[Span, ...]
    quote: Quote | None


def mentions(reading: Reading) -> tuple[Mention, ...]:
    """Every mention of a reading, in the order of the text."""
    article, article_id = reading.article, reading.article.id  # a digest of the whole text
    published = _day_of(article.published)
    out: list[Mention] = []
    near: list[frozenset[str]] = []
    quotes = [(_longest(quote.content)[0], quote) for quote in reading.quotes if quote.content]
    for sentence in told(article.text):
        named: frozenset[str] = frozenset()
        here = [quote for start, quote in quotes if sentence[0] <= start < sentence[1]]
        before = frozenset[str]().union(*near[-2:])
        for piece in _pieces(article.text, sentence, here):
            made = _mention(reading, article_id, piece, published, before)
            if made:
                out.append(made)
                named |= made.names
        near.append(named)
        if len(out) >= MOST_MENTIONS:
            break
    return tuple(out[:MOST_MENTIONS])


@lru_cache(maxsize=4)
def told(text: str) -> tuple[Span, ...]:
    """The sentences of a text; the dateline before the first tells of no claim."""
    return tuple(_told(text))


def _told(text: str) -> Iterator[Span]:
    for place, (start, end) in enumerate(sentences(text)):
        match = DATELINE.match(text, start, end) if place < 3 else None
        if match is None or not text[start].isupper():
            yield start, end
        elif match.end() < end:
            yield match.end(), end


def _day_of(published: str | None) -> date | None:
    day = date.fromisoformat(published[:10]) if published and len(published) >= 10 else None
    return day if day and EARLIEST <= day <= LATEST else None


def _pieces(text: str, sentence: Span, quotes: Sequence[Quote]) -> Iterator[_Piece]:
    """The quotes that begin in a sentence, then what the narrator says beside them."""
    whole = [q for q in quotes if not any(_inside(q, other) for other in quotes if other is not q)]
    told = [q for q in whole if _weight(text, q.content) >= FEWEST_WORDS]
    said = [_with_day(text, span) for q in told for span in (*q.cue, *q.speaker)]
    if len(told) == 1 and told[0].form != "direct":
        rest = _without(sentence, said)
        yield from (_Piece(part, told[0]) for part in _clauses(text, rest))
        return
    for quote in told:
        if quote.form == "direct":
            yield _Piece(quote.content, quote)
        else:
            yield from (_Piece(part, quote) for part in _clauses(text, quote.content))
    left = _without(sentence, [*said, *(span for q in told for span in q.content)])
    # A whole sentence that promises or denies may be short: "It will not hand over its mortars."
    short = not told and not TELLING.isdisjoint(words_of(text, *sentence))
    for part in _clauses(text, left):
        if _weight(text, part) >= (FEWEST_WORDS if short else NARRATOR_WORDS):
            yield _Piece(part, None)


def _with_day(text: str, cue: Span) -> Span:
    """A cue together with the day on which it was said: "said on Tuesday"."""
    match = SAID_ON.match(text, cue[1])
    return (cue[0], match.end()) if match else cue


def _longest(spans: Sequence[Span]) -> Span:
    return max(spans, key=lambda span: (span[1] - span[0], -span[0]))


def _inside(quote: Quote, other: Quote) -> bool:
    start, end = _longest(quote.content)
    return any(s <= start and end <= e and (s, e) != (start, end) for s, e in other.content)


def _weight(text: str, spans: Iterable[Span]) -> int:
    found: set[str] = set()
    for start, end in spans:
        found.update(words_of(text, start, end))
    return len(found - word_set("little words"))


def _without(whole: Span, holes: Iterable[Span]) -> tuple[Span, ...]:
    """What of a span lies outside the holes."""
    out, at = [], whole[0]
    for start, end in sorted(holes):
        if end <= at or start >= whole[1]:
            continue
        if start > at:
            out.append((at, start))
        at = max(at, end)
    if at < whole[1]:
        out.append((at, whole[1]))
    return tuple(out)


def _clauses(text: str, spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """Spans cut where a new clause with a verb of its own begins; pieces too short stay joined."""
    current: list[Span] = []
    for start, end in spans:
        at = start
        for match in CLAUSE.finditer(text, start, end):
            before = [*current, (at, match.start())]
            if _has_verb(text, before) and _opens_clause(text, match.end(), end):
                yield tuple(before)
                current, at = [], match.end()
        if end > at:
            current.append((at, end))
    if current:
        yield tuple(current)


def _has_verb(text: str, spans: Sequence[Span]) -> bool:
    """Whether words hold an auxiliary verb and something besides."""
    found = {_verbal(word) for start, end in spans for word in tokens(text, start, end)}
    heavy = found - word_set("little words")
    return len(heavy) >= FEWEST_WORDS and bool(AUXILIARY & found)


def _opens_clause(text: str, start: int, end: int) -> bool:
    """Whether a clause with a subject and a verb of its own begins here."""
    found = [_verbal(word) for word in tokens(text, start, end, most=OPENS_WITHIN)]
    if len(found) <= FEWEST_WORDS or not (found[0] in OPENERS or text[start].isupper()):
        return False
    return bool(AUXILIARY & set(found[1:OPENS_WITHIN]))


def _verbal(word: Token) -> str:
    """A word in small letters; the month May is no verb."""
    return "may." if word.text == "May" else word.low


def _mention(
    reading: Reading,
    article_id: str,
    piece: _Piece,
    published: date | None,
    near: frozenset[str],
) -> Mention | None:
    text, quote = reading.article.text, piece.quote
    found = [word for start, end in piece.spans for word in tokens(text, start, end)]
    low = {word.low for word in found}
    ahead = _is_ahead(found, low)
    meant = [sense(word.text) for word in found]
    dated = True in [each.begins for each in meant]
    named = days(found, published, past=not ahead) if dated else []
    taken = frozenset(place for _, first, last in named for place in range(first, last))
    spans_of_time = months(found, published, taken) if dated else []
    taken |= {place for _, first, last in spans_of_time for place in range(first, last)}
    # A capital that only opens a sentence names nothing.
    naming = [
        each.capital and not _opens(text, word.start)
        for word, each in zip(found, meant, strict=True)
    ]
    compared = [
        each.name if names else each.form for each, names in zip(meant, naming, strict=True)
    ]
    telling = [each.telling for each in meant]
    words = frozenset([form for at, form in enumerate(compared) if telling[at] and at not in taken])
    # A date that stands alone in a narrator's sentence is the day of publication, and no claim.
    if not words and not (taken and quote):
        return None
    kept, named_here = _shown(piece), _names(found, meant, naming, taken)
    every = counted(found, taken) if dated else []
    told_days = [(day.isoformat(), first) for day, first, _ in named]
    told_days += [(month, first) for month, first, _ in spans_of_time]
    wrong_days = {day for day, first in told_days if rejected(found, first)}
    wrong = frozenset(each for each in every if each.value != 1 and rejected(found, each.first))
    against, phrases = _against(text, piece, found, compared), frozenset(pairwise(compared))
    if against and ("cancel" in against or ("call" in against and CALLED_OFF in phrases)):
        # Who denies that a strike was called off denies nothing of the strike.
        against, words, phrases = None, words - {"call", "cancel"}, phrases - {CALLED_OFF}
    about = [c for c in reading.commitments if any(_meets(span, kept) for span in c.evidence)]
    return Mention(
        article_id=article_id,
        quote_id=quote.id if quote else None,
        span=kept,
        words=words,
        phrases=phrases,
        names=frozenset(named_here.values()),
        near=near if not named_here or PRONOUNS & low else frozenset(),
        kinds=_kinds(found, named_here, telling, text),
        days=frozenset(day for day, _ in told_days) - wrong_days or _due(about, published),
        amounts=tuple((each.value, each.unit) for each in every if each not in wrong),
        actions=frozenset(c.action for c in about if c.action != "other"),
        ahead=ahead,
        negated=against is not None,
        speaker=(quote.speaker_name or quote.speaker_body) if quote else None,
        direct=bool(quote and quote.form == "direct"),
        denied=words & against if against else frozenset(),
        rejected=frozenset(f"{each.value:g}" for each in wrong) | wrong_days,
    )


def _against(
    text: str, piece: _Piece, words: Sequence[Token], compared: Sequence[str]
) -> Set[str] | None:
    """The words that are denied; None where nothing is. Of a direct quotation its longest part
    tells: "... by May." "Not a day later." denies nothing.
    """
    quote = piece.quote
    if quote and any(cue_denies(set(words_of(text, *cue))) for cue in quote.cue):
        return set(compared)
    first, last = 0, len(words)
    if quote and quote.form == "direct":
        start, end = _longest(piece.spans)
        inside = [at for at, word in enumerate(words) if start <= word.start < end]
        first, last = (inside[0], inside[-1] + 1) if inside else (0, 0)
    places = denied(words[first:last])
    return None if places is None else {compared[first + at] for at in places}


def _is_ahead(words: Sequence[Token], low: Set[str]) -> bool:
    """Whether words tell of what is to come: "will", "may", "are to"."""
    if AHEAD & low or ("may" in low and any(word.text == "may" for word in words)):
        return True
    return "to" in low and any(
        one.low in INTENDS and two.low == "to" for one, two in pairwise(words)
    )


def _shown(piece: _Piece) -> Span:
    """The span a mention is known by: the longest stretch, of the quote's content if it has one."""
    if piece.quote is None:
        return _longest(piece.spans)
    inside = [
        (max(s, a), min(e, b))
        for s, e in piece.spans
        for a, b in piece.quote.content
        if max(s, a) < min(e, b)
    ]
    return _longest(inside or piece.spans)


def _meets(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _names(
    words: Sequence[Token], meant: Sequence[Sense], naming: Sequence[bool], taken: frozenset[int]
) -> dict[int, str]:
    """The words that name something, and what is numbered, by their places."""
    out = {}
    for at, each in enumerate(meant):
        if not (each.counts or naming[at]) or at in taken:
            continue
        if each.counts and (number := _numbering(words, at)):
            out[at] = f"number {number}"
        elif naming[at] and each.telling:
            out[at] = each.name
    return out


def _kinds(
    words: Sequence[Token], names: dict[int, str], telling: Sequence[bool], text: str
) -> frozenset[tuple[str, str]]:
    """The word after each name, which tells what it is a name of, with the name."""
    out = set()
    for at, name in names.items():
        if at + 1 == len(words) or name.startswith("number "):
            continue
        word, head = words[at : at + 2]
        if text[word.end : head.start] == " " and telling[at + 1]:
            out.add((stem(head.text), name))
    return frozenset(out)


def _numbering(words: Sequence[Token], at: int) -> int | None:
    """The number of "11th Brigade" or "the Fourteenth": what counts among its like."""
    number = ordinal(words[at].text)
    if number is None or number < 3:
        return None
    return number if at + 1 < len(words) or words[at].text[0].isupper() else None


def _opens(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip(" \"“‘'(")
    return not before or before[-1] in ".!?\n"


def _due(commitments: Sequence[Commitment], published: date | None) -> frozenset[str]:
    """The last day of windows that were read from other words than a date.

    A window that ends with the day of publication is no deadline: "will be watched daily".
    """
    ends = {c.window.end[:10] for c in commitments if c.window.end and c.window.precision == "day"}
    return frozenset(_day_before(end) for end in ends) - {published and published.isoformat()}


def _day_before(end: str) -> str:
    return date.fromordinal(date.fromisoformat(end).toordinal() - 1).isoformat()
