"""A number and a seed → additions for a ledger: articles of made-up words, quotes, commitments."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from math import ceil
from typing import get_args

from sayso.ledger.rows import Addition, Row, Run
from sayso.records import (
    Action,
    Article,
    Capture,
    Commitment,
    Kind,
    Place,
    Quote,
    Reading,
    Span,
    Window,
    digest,
)

VOCABULARY = 20_000
DRAWN = 200_000
QUOTES = 5
FIRST_DAY, DAYS = date(2024, 1, 1), 730
RUN = Run(command="import", code_version="made up", models={"encoder": "0" * 64}, options={},
          started="2024-01-01T00:00:00.000000Z")  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(slots=True)
class _Page:
    """A text as it grows, so that the spans of what is put in are known."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def put(self, words: str) -> Span:
        start, self.length = self.length, self.length + len(words)
        self.parts.append(words)
        return start, self.length


@cache
def vocabulary() -> Sequence[str]:
    """The made-up words, the most frequent first."""
    chance = random.Random(1)
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        # The rarer a word, the longer it may be, as in any language.
        longest = 2 + (len(found) > 50) + (len(found) > 2_000)
        found["".join(chance.choices(syllables, k=chance.randint(1, longest)))] = None
    return tuple(found)


@cache
def _urn() -> Sequence[str]:
    """The words as often as each is drawn: as Zipf says, and even the rarest once."""
    words = vocabulary()
    weights = [1 / (rank + 2.7) for rank in range(len(words))]
    scale = DRAWN / sum(weights)
    return [
        word
        for word, weight in zip(words, weights, strict=True)
        for _ in range(ceil(weight * scale))
    ]


def additions(count: int, *, first: int = 0) -> Iterator[Addition]:
    """`count` pages from number `first` on, always the same ones for the same numbers."""
    return (addition(number) for number in range(first, first + count))


def addition(number: int) -> Addition:
    """The page of this number: some 1,500 to 2,500 characters, 5 quotes, about one commitment."""
    chance = random.Random(number)
    page = _Page()
    spans = [_quote(page, chance) for _ in range(QUOTES)]
    text = "".join(page.parts)
    url = f"https://{_word(chance)}.example/{number}"
    article = Article(origin=url, text=text, url=url, outlet=f"{_word(chance).title()} Post",
                      title=_words(chance, 8), byline=_name(chance), published=_day(chance),
                      published_precision="day", published_from="metadata")  # fmt: skip
    made = Reading(
        article=article,
        quotes=tuple(_read(article.id, text, found, chance) for found in spans),
    )
    commitments = _commitments(made, chance)
    reading = Reading(article=article, quotes=made.quotes, commitments=commitments)
    # One file for all of them: what is measured is the ledger, not the copying of pages.
    capture = Capture(origin=url, data=b"a page", url=url, media_type="text/html",
                      observed=f"{article.published}T12:00:00.000000Z")  # fmt: skip
    return Addition(page=url, capture=capture, reading=reading, extractor="made up")


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_urn(), k=count))


def _word(chance: random.Random) -> str:
    return chance.choice(vocabulary())


def _name(chance: random.Random) -> str:
    # Few first names, many last ones: some people are quoted often.
    first, last = chance.randrange(400), int(5_000 * chance.random() ** 2)
    words = vocabulary()
    return f"{words[first + 100].title()} {words[last + 1_000].title()}"


def _day(chance: random.Random) -> str:
    return (FIRST_DAY + timedelta(days=chance.randrange(DAYS))).isoformat()


def _quote(page: _Page, chance: random.Random) -> tuple[Span, Span, Span]:
    """Content, speaker and cue of a quote that was put on the page, with plain words around it."""
    page.put(_words(chance, chance.randint(24, 56)).capitalize() + ". ")
    content = page.put(_words(chance, chance.randint(14, 34)).capitalize())
    page.put(", ")
    speaker = page.put(f"the {_words(chance, 2)} {_name(chance)}")
    page.put(" ")
    cue = page.put(chance.choice(("said", "announced", "told reporters")))
    page.put(".\n\n")
    return content, speaker, cue


def _read(
    article_id: str, text: str, found: tuple[Span, Span, Span], chance: random.Random
) -> Quote:
    content, speaker, cue = found
    words = text[slice(*speaker)].split()
    kind = chance.choice(KINDS)
    return Quote(
        article_id=article_id, cue=(cue,), speaker=(speaker,), content=(content,),
        form="indirect", kind=kind, kind_scores=((kind, 0.9), (KINDS[0], 0.05)),
        speaker_name=" ".join(words[-2:]), speaker_role=words[1], speaker_body=words[2],
        confidence=round(chance.random(), 4),
    )  # fmt: skip


def _commitments(reading: Reading, chance: random.Random) -> tuple[Commitment, ...]:
    """One in most articles, none in some, two in as many others."""
    count = chance.choice((0, 1, 1, 1, 1, 1, 1, 2))
    return tuple(_promise(reading.article, quote, chance) for quote in reading.quotes[:count])


def _promise(article: Article, quote: Quote, chance: random.Random) -> Commitment:
    start, end = quote.content[0]
    first = article.text.index(" ", start)
    at = article.text.index(" ", first + 1)
    place = Place(role="to", span=(first + 1, at), text=article.text[first + 1 : at], country="XX",
                  lat=round(chance.uniform(-60, 60), 4), lon=round(chance.uniform(-180, 180), 4),
                  geonames_id=chance.randrange(10_000_000))  # fmt: skip
    return Commitment(
        article_id=article.id, quote_id=quote.id, evidence=((start, end),),
        trigger=(start, first), actor=quote.speaker_name, action=chance.choice(ACTIONS),
        object=_word(chance), quantity=None, places=(place,), window=_window(chance),
        condition=None, negated=False, firmness="firm", checkable=chance.random() < 0.7,
        missing=(), confidence=round(chance.random(), 4),
    )  # fmt: skip


def told_of(commitments: Sequence[str], *, at: str) -> dict[str, list[Row]]:
    """What people say of some of these commitments, by table: of 1,000, that 40 came out, that 10
    are no commitments, that 2 are taken back.
    """
    rows: dict[str, list[Row]] = {"resolution": [], "judgement": [], "retraction": []}
    for place, about in enumerate(commitments):
        told: Row = {"id": digest("told", about), "about": about, "made_by": "Ada Mora",
                     "why": "It was seen.", "at": at}  # fmt: skip
        if place % 25 == 0:
            rows["resolution"].append({**told, "outcome": "kept"})
        elif place % 100 == 1:
            rows["judgement"].append({**told, "judgement": "negative"})
        elif place % 500 == 2:
            rows["retraction"].append(told)
    return rows


def _window(chance: random.Random) -> Window:
    """A few days somewhere in the two years; one in ten has no end, one in ten no date at all."""
    start = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    end = start + timedelta(days=chance.choice((1, 1, 7, 30, 90)))
    kind = chance.randrange(10)
    return Window(
        start=None if kind in (0, 1, 2) else start.isoformat(),
        end=None if kind in (0, 9) else end.isoformat(),
        precision="open" if kind == 0 else "day", text="by then", rule="by",
    )  # fmt: skip
