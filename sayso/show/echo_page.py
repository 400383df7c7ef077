"""One claim goes in, its echo map comes out: who was first, who carried it on from whom, how the
words changed on the way, and what contradicts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sayso.link.echo_maps import Claimed, Origin, given_or_id
from sayso.link.mentions import Mention
from sayso.show.claims_page import (
    claim_record,
    counted,
    first_article,
    first_words,
    standing_line,
    weight_words,
)
from sayso.show.commitment_words import in_marks
from sayso.show.console import line, new_page, print_indented, print_rule, taken
from sayso.show.plain import plain, shortened
from sayso.show.row_words import published_of, short, where_of
from sayso.show.word_diff import SIGNS, STYLES, changes

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

LONGEST_WORDS, LONGEST_NAME = 600, 120  # characters
MOST_COPIES = 100  # articles of one origin
Row = Mapping[str, Any]


def echo_page(claim: Claimed, *, width: int, colour: bool) -> str:
    """The claim in its first words, then each origin with its outlets, then what is at odds."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(f"Claim {short(claim.id)}: {weight_words(claim)}", "bold"))
    page.print()
    print_indented(page, line(_words(first_words(claim))))
    print_indented(page, line(f"first: {where_of(first_article(claim))}", "dim"))
    for number, origin in enumerate(claim.origins, start=1):
        page.print()
        _origin(page, claim, origin, number)
    if claim.related:
        page.print()
        page.print(line(f"At odds with {counted(len(claim.related), 'claim')}", "bold"))
        for each in claim.related:
            print_indented(page, line(standing_line(claim, each), "yellow"))
    return taken(page)


def _origin(page: Console, claim: Claimed, origin: Origin, number: int) -> None:
    carrying = [row for row in origin.articles if row["id"] in claim.articles]
    all_ = len(origin.articles)
    of = "" if all_ == len(carrying) else f" of its {all_}"
    heading = f"Origin {number}: {_name(origin.articles[0])}, {len(carrying)}{of}"
    page.print(line(f"{heading} {'article' if all_ == 1 else 'articles'}", "bold cyan"))
    for row in carrying[:MOST_COPIES]:
        _article(page, claim, origin, row)
    if len(carrying) > MOST_COPIES:
        page.print(line(f"  … and {len(carrying) - MOST_COPIES} more (--json has all)", "dim"))


def _article(page: Console, claim: Claimed, origin: Origin, row: Row) -> None:
    tie = origin.tie_of(row["id"])
    said = published_of({**row, "published_from": None}) or "no date"
    print_indented(page, line(f"{said} · {_name(row)} · {short(row['id'])}"))
    if tie is not None:
        parent = next((each for each in origin.articles if each["id"] == tie.b), None)
        after = f"after {_name(parent)}" if parent is not None else f"after {short(tie.b)}"
        print_indented(page, line(f"{after}: {tie.reason} ({tie.score:.2f})", "dim"), columns=4)
    for mention in claim.mentions_in(row["id"]):
        print_indented(page, _worded(claim, mention), columns=4)
    if row["title"]:
        title = shortened(plain(row["title"]), LONGEST_NAME)
        print_indented(page, line(f"headline: {title}", "dim"), columns=4)


def _name(row: Row) -> str:
    return shortened(plain(row["outlet"] or row["url"] or row["origin"] or "unknown"), 60)


def manner_of(claim: Claimed, mention: Mention) -> str:
    """How a mention words the claim: first, word for word as first, quoted directly, else told."""
    if mention.id == claim.id:
        return "first"
    if _plain(claim, mention) == _plain(claim, claim.claim.mentions[0]):
        return "word for word"
    return "direct" if mention.direct else "paraphrase"


def _plain(claim: Claimed, mention: Mention) -> str:
    return plain(claim.words[mention.id]).strip("\"“”'‘’., ").lower()


def _worded(claim: Claimed, mention: Mention) -> Text:
    """The words of a mention, what they have less and more than the first ones marked."""
    from rich.text import Text

    manner = manner_of(claim, mention)
    told = Text(f"{manner}: ", "bold")
    speaker = f" — {plain(mention.speaker)}" if mention.speaker else ""
    if manner in ("first", "word for word"):
        told.append(_words(claim.words[mention.id]) if manner == "first" else "the first words")
        return told.append(speaker)
    pair = (shortened(plain(claim.words[each]), LONGEST_WORDS) for each in (claim.id, mention.id))
    for place, change in enumerate(changes(*pair)):
        opening, closing = SIGNS[change.fate]
        blank = " " if place and change.words else ""
        told.append(f"{blank}{opening}{change.words}{closing}" if change.words else "",
                    STYLES[change.fate])  # fmt: skip
    return told.append(speaker)


def _words(words: str) -> str:
    return in_marks(shortened(plain(words), LONGEST_WORDS))


def echo_record(claim: Claimed) -> dict[str, Any]:
    """The same for a line of JSON: the claim as in a list, and its echo map."""
    return claim_record(claim) | {
        "map": [
            {
                "origin": origin.id,
                "first": given_or_id(origin.articles[0]),
                "articles": [
                    _article_record(claim, origin, row)
                    for row in origin.articles
                    if row["id"] in claim.articles
                ],
            }
            for origin in claim.origins
        ],
        "at_odds": [
            {
                "standing": each.standing,
                "claim": each.other.mentions[0].id,
                "reason": each.relation.reason,
                "words": claim.words[each.other.mentions[0].id],
            }
            for each in claim.related
        ],
    }


def _article_record(claim: Claimed, origin: Origin, row: Row) -> dict[str, Any]:
    tie = origin.tie_of(row["id"])
    return {
        "article": given_or_id(row),
        "outlet": row["outlet"],
        "published": row["published"],
        "headline": row["title"],
        "after": tie.b if tie else None,
        "reason": tie.reason if tie else None,
        "score": tie.score if tie else None,
        "wording": [
            {
                "manner": manner_of(claim, each), "speaker": each.speaker,
                "words": claim.words[each.id], "span": list(each.span),
            }
            for each in claim.mentions_in(row["id"])
        ],
    }  # fmt: skip
