"""Origins go in, a page or records for JSON come out: which articles go back to which, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sayso.link.echo_maps import Origin, given_or_id, outlet_of
from sayso.link.echoes import WEAK
from sayso.show.claims_page import counted, headed, print_unlinked
from sayso.show.console import line, new_page, print_rows, print_rule, taken
from sayso.show.row_words import short, where_of

if TYPE_CHECKING:
    from rich.console import Console

MOST_ARTICLES = 50  # of one origin
NONE_YET = "No origin is known. Store articles with `sayso add`, which links what it stores."


def origins_page(
    found: Sequence[Origin], *, offset: int, unlinked: int, width: int, colour: bool
) -> str:
    """Origins one after the other, those that an article was stored of last first."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(headed("Origins", len(found), offset), "bold"))
    print_unlinked(page, unlinked)
    if not found and not offset:
        page.print(line(NONE_YET))
    for each in found:
        page.print()
        _origin(page, each)
    return taken(page)


def _origin(page: Console, origin: Origin) -> None:
    outlets = len({outlet_of(row) for row in origin.articles})
    told = f"{counted(len(origin.articles), 'article')}, {counted(outlets, 'outlet')}"
    page.print(line(f"{short(origin.id)}  {told}", "cyan"))
    rows = [("first", where_of(origin.articles[0]))]
    for row in origin.articles[1:MOST_ARTICLES]:
        rows.append((short(row["id"]), f"{where_of(row)}\n{_tied(origin, row)}"))
    print_rows(page, rows)
    if len(origin.articles) > MOST_ARTICLES:
        left = len(origin.articles) - MOST_ARTICLES
        page.print(line(f"  … and {left} more (--json has all)", "dim"))


def _tied(origin: Origin, row: Mapping[str, Any]) -> str:
    tie = origin.tie_of(row["id"])
    if tie is None:
        return "joined to it through another article"
    weak = " (a weak tie)" if tie.score < WEAK else ""
    return f"{tie.reason}{weak}, after {short(tie.b)}"


def origin_record(origin: Origin) -> dict[str, Any]:
    """One origin for a line of JSON; articles by the ids that they were given, else their own."""
    called = {row["id"]: given_or_id(row) for row in origin.articles}
    return {
        "origin": origin.id,
        "articles": list(called.values()),
        "first": called[origin.id],
        "why": [
            {"a": called[each.a], "b": called[each.b], "reason": each.reason, "score": each.score}
            for each in origin.why
        ],
    }
