"""Claims go in, a page or records for JSON come out: each in its first words, with its count of
origins and outlets and the claims it is at odds with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sayso.link.echo_maps import Claimed, Related, given_or_id
from sayso.show.commitment_words import in_marks
from sayso.show.console import line, new_page, print_indented, print_rule, taken
from sayso.show.plain import plain, shortened
from sayso.show.row_words import short, where_of

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_WORDS, LONGEST_SUMMARY = 240, 300  # characters
NONE_YET = "No claim is known. Store articles with `sayso add`, which links what it stores."


def claims_page(
    found: Sequence[Claimed], *, offset: int, unlinked: int, width: int, colour: bool
) -> str:
    """Claims one after the other, those that were spoken of last first."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(headed("Claims", len(found), offset), "bold"))
    print_unlinked(page, unlinked)
    if not found and not offset:
        page.print(line(NONE_YET))
    for each in found:
        page.print()
        _claim(page, each)
    return taken(page)


def headed(name: str, count: int, offset: int) -> str:
    """The heading of a list: which of how many it shows."""
    if not count:
        return f"{name}: nothing" + (f" after the first {offset:,}" if offset else "")
    return f"{name}: {offset + 1:,} to {offset + count:,}"


def print_unlinked(page: Console, unlinked: int) -> None:
    """That articles were not linked yet, where there are such."""
    if unlinked:
        page.print(line(f"note: {unlinked_words(unlinked)}", "yellow"))


def unlinked_words(unlinked: int) -> str:
    """How many articles are missing here, and what to do about it."""
    are = "article is" if unlinked == 1 else "articles are"
    return f"{unlinked:,} {are} not linked yet: run `sayso link --all`"


def counted(count: int, what: str) -> str:
    """A number of things: "1 origin", "2 origins"."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def weight_words(claim: Claimed) -> str:
    """How many origins, outlets and mentions carry a claim."""
    parts = ((len(claim.origins), "origin"), (claim.outlets, "outlet"),
             (len(claim.claim.mentions), "mention"))  # fmt: skip
    return ", ".join(counted(count, what) for count, what in parts)


def _claim(page: Console, claim: Claimed) -> None:
    page.print(line(f"{short(claim.id)}  {weight_words(claim)}", "cyan"))
    words = shortened(plain(first_words(claim)), LONGEST_WORDS)
    print_indented(page, line(in_marks(words)))
    print_indented(page, line(f"first: {where_of(first_article(claim))}", "dim"))
    for each in claim.related:
        print_indented(page, line(standing_line(claim, each), "yellow"))


def standing_line(claim: Claimed, related: Related) -> str:
    """How a claim stands to another, with the other's words."""
    other = related.other.mentions[0]
    words = in_marks(shortened(plain(claim.words[other.id]), LONGEST_WORDS))
    return f"{related.standing} {short(other.id)} ({related.relation.reason}): {words}"


def first_words(claim: Claimed) -> str:
    """The exact words of the first mention."""
    return claim.words[claim.id]


def first_article(claim: Claimed) -> Any:
    """The article in which it stands first."""
    return claim.articles[claim.claim.mentions[0].article_id]


def claim_record(claim: Claimed) -> dict[str, Any]:
    """One claim for a line of JSON; articles by the ids that they were given, else their own."""
    return {
        "claim": claim.id,
        "summary": shortened(plain(first_words(claim)), LONGEST_SUMMARY),
        "mentions": [
            {
                "article": given_or_id(claim.articles[each.article_id]),
                "quote": each.quote_id,
                "span": list(each.span),
            }
            for each in claim.claim.mentions
        ],
        "relations": [
            {"type": each.relation.type, "claim": each.other.mentions[0].id}
            for each in claim.related
            if each.standing != "superseded by"
        ],
        "origins": len(claim.origins),
        "outlets": claim.outlets,
    }
