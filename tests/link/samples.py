"""Made-up readings: a quote is marked in the text as {speaker|cue|content}."""

from __future__ import annotations

import re

from sayso.records import Article, Quote, Reading

MARKED = re.compile(r"\{([^|{}]*)\|([^|{}]*)\|([^{}]*)\}")
TELLING = ("said", "told", "announced", "denied")


def reading(
    given: str,
    text: str,
    *,
    outlet: str | None = None,
    published: str | None = "2024-03-04T08:00:00Z",
) -> Reading:
    """An article with its quotes; the words of a quote are laid out as content, speaker, cue."""
    plain, spans = "", []
    at = 0
    for match in MARKED.finditer(text):
        plain += text[at : match.start()]
        speaker, cue, content = match.groups()
        start = len(plain)
        plain += f"{content}, {speaker} {cue}"
        spans.append((start, content, speaker, cue))
        at = match.end()
    plain += text[at:]
    article = Article(
        origin=given,
        given_id=given,
        text=plain,
        outlet=outlet,
        published=published,
        published_precision="time" if published else None,
        published_from="metadata" if published else None,
    )
    return Reading(article=article, quotes=tuple(_quote(article, *each) for each in spans))


def _quote(article: Article, start: int, content: str, speaker: str, cue: str) -> Quote:
    middle = start + len(content) + 2
    end = middle + len(speaker) + 1
    return Quote(
        article_id=article.id,
        content=((start, start + len(content)),),
        speaker=((middle, middle + len(speaker)),),
        cue=((end, end + len(cue)),),
        form="direct" if content.startswith('"') else "indirect",
        kind="report",
        speaker_name=speaker,
        confidence=0.9,
    )


MINISTRY = reading(
    "ministry",
    "Four companies of the 7th Engineer Regiment will leave the Oberal valley by 20 March. The "
    "regiment has finished its work on the dam and is packing its bridges, its cranes and its two "
    "field kitchens for the long road home to Tessin. Residents are asked to keep clear of the "
    "lower road in daylight.",
    outlet="Ministry of Defence of Corvia",
)
WIRE = reading(
    "wire",
    "{the ministry of defence|said|Four companies of the 7th Engineer Regiment will leave the "
    "Oberal valley by 20 March}. The regiment has finished its work on the dam and is packing its "
    "bridges, its cranes and its two field kitchens for the long road home to Tessin.",
    outlet="Corvian Wire",
    published="2024-03-04T09:00:00Z",
)
RADIO = reading(
    "radio",
    "Good evening. The men with the cranes are off before spring begins, Corvian Wire reports. "
    "Nobody in the valley had heard of it by noon.",
    outlet="Radio Oberal",
    published="2024-03-04T18:00:00Z",
)
PAPER = reading(
    "paper",
    "OBERAL (from our own correspondent) - The lower road was shut to carts on Monday but nobody "
    'was on it. {Ilse Brandt|told the Courier|"They have ordered hay for their mules until June,"}'
    ". A farmer who lets his barn to the cooks showed a contract that runs until the first of July "
    "and a key that nobody has asked him for. Two of his neighbours had rented out a shed and a "
    "cold store on like terms. Neither wished to be named, since rents are paid in cash up here. "
    "The regiment has finished its work on the dam and is packing its bridges, its cranes and its "
    "two field kitchens for the long road home to Tessin.",
    outlet="Oberal Courier",
    published="2024-03-05T09:00:00Z",
)
LATER = reading(
    "later",
    "Four companies of the 7th Engineer Regiment will leave the Oberal valley by 30 March. The "
    "regiment has finished its work on the dam and is packing its bridges, its cranes and its two "
    "field kitchens for the long road home to Tessin. The earlier date no longer holds.",
    outlet="Ministry of Defence of Corvia",
    published="2024-03-07T08:00:00Z",
)
EVENT = (MINISTRY, WIRE, RADIO, PAPER, LATER)


def given(readings, ids):
    """Given ids of articles, sorted."""
    of = {r.article.id: r.article.given_id for r in readings}
    return sorted(of[one] for one in ids)
