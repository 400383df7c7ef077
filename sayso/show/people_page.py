"""People and bodies go in, a page or records for JSON come out: their names, the links that
joined them, and those that wait for a person's word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sayso.link.roster import Known, Naming, Tie
from sayso.show.claims_page import counted, headed, print_unlinked
from sayso.show.console import line, new_page, print_rows, print_rule, taken
from sayso.show.plain import plain, shortened
from sayso.show.row_words import short

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_NAME = 120  # characters
MOST_NAMES, MOST_SUGGESTED = 12, 5
NONE_YET = "Nobody is quoted yet. Store articles with `sayso add`."


def people_page(
    found: Sequence[Known], *, offset: int, unlinked: int, width: int, colour: bool
) -> str:
    """People and bodies one after the other, those quoted most first."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(headed("People and bodies", len(found), offset), "bold"))
    print_unlinked(page, unlinked)
    if not found and not offset:
        page.print(line(NONE_YET))
    for each in found:
        page.print()
        _known(page, each)
    return taken(page)


def _known(page: Console, known: Known) -> None:
    name = shortened(plain(known.name), LONGEST_NAME)
    page.print(line(f"{short(known.id)}  {name}, {counted(known.quotes, 'quote')}", "cyan"))
    told = ", ".join(each for each in (known.body, known.country) if each)
    rows = [("is", told)] if told else []
    rows += [(short(each.speaker.id), naming_words(each)) for each in known.namings[:MOST_NAMES]]
    left = len(known.namings) - MOST_NAMES
    if left > 0:
        rows.append(("", f"… and {left} more (--json has all)"))
    rows += _joined(known)
    rows += [("perhaps", tie_words(each)) for each in known.suggested[:MOST_SUGGESTED]]
    print_rows(page, rows)


def _joined(known: Known) -> list[tuple[str, str]]:
    """What joined its names, but for names that are the same letter by letter."""
    told = [tie for tie in known.joined if tie.left.name != tie.right.name or tie.score is None]
    rows = [("joined", tie_words(each)) for each in told[:MOST_SUGGESTED]]
    others = len(known.joined) - len(rows)
    if others:
        rows.append(("joined", f"by {counted(others, 'more link' if rows else 'link')} (--json)"))
    return rows


def naming_words(naming: Naming) -> str:
    """A name with office and body, how often it is quoted so, and when."""
    one = naming.speaker
    named = [one.name]
    for more in (one.role, one.body):
        if more and not any(more.lower() in known.lower() for known in named):
            named.append(more)
    first, last = ((moment or "")[:10] for moment in (naming.first, naming.last))
    when = "" if not first else f", {first}" if first == last else f", {first} to {last}"
    words = shortened(plain(", ".join(named)), LONGEST_NAME)
    return f"{words} ({counted(naming.quotes, 'quote')}{when})"


def tie_words(tie: Tie) -> str:
    """A link: which two names, how sure, who says so, and its id."""
    sure = "" if tie.score is None else f" {tie.score:.2f}"
    names = " = ".join(shortened(plain(each.name), 60) for each in (tie.left, tie.right))
    return f"{names}{sure}, by {plain(tie.by)}, link {short(tie.link_id)}"


def person_record(known: Known) -> dict[str, Any]:
    """One person or body for a line of JSON."""
    return {
        "person": known.id,
        "name": known.name,
        "country": known.country,
        "body": known.body,
        "quotes": known.quotes,
        "names": [
            {
                "speaker": each.speaker.id, "name": each.speaker.name, "role": each.speaker.role,
                "body": each.speaker.body, "quotes": each.quotes, "first": each.first,
                "last": each.last,
            }
            for each in known.namings
        ],
        "links": [_tie_record(each) for each in known.joined],
        "suggested": [_tie_record(each) for each in known.suggested],
    }  # fmt: skip


def _tie_record(tie: Tie) -> dict[str, Any]:
    return {
        "link": tie.link_id, "a": tie.left.id, "b": tie.right.id, "judgement": tie.judgement,
        "score": tie.score, "by": tie.by,
    }  # fmt: skip
