"""Hits go in, a page comes out: as a list, or as the answer to a search with its words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.ledger.rows import commitment_of_row
from sayso.ledger.search import Found, Hit
from sayso.ledger.snippets import spans_of
from sayso.show.commitment_words import LONGEST_NAME, action_words
from sayso.show.console import line, new_page, print_indented, print_rule, taken
from sayso.show.dates import window_words
from sayso.show.plain import plain, shortened
from sayso.show.row_words import closed_words, short, speaker_of, where_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

LONGEST_WORDS = 300  # characters
MARK = "*"  # around matched words where there is no colour


def list_page(found: Found, *, heading: str, offset: int, width: int, colour: bool) -> str:
    """Records one after the other, each with who, when, its words and where they stand."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(_counted(found, heading, offset), "bold"))
    for hit in found.hits:
        _hit(page, hit, marked=False, colour=colour)
    return taken(page)


def search_page(found: Found, typed: str, *, offset: int, width: int, colour: bool) -> str:
    """Hits one after the other, the words that matched marked with stars, in colour bold."""
    page = new_page(width, colour)
    print_rule(page)
    heading = f"Found for {shortened(plain(typed), LONGEST_NAME)}" if typed.strip() else "Found"
    page.print(line(_counted(found, heading, offset), "bold"))
    if found.ignored:
        named = ", ".join(shortened(plain(each), 40) for each in found.ignored)
        page.print(line(f"note: not searched for: {named}", "yellow"))
    if found.ranked_among is not None:
        among = f"note: ranked among the newest {found.ranked_among:,} that match; more words or "
        page.print(line(among + "a filter reach the older ones", "yellow"))
    for hit in found.hits:
        _hit(page, hit, marked=True, colour=colour)
    if not found.hits and offset == 0:
        page.print()
        page.print(line("Nothing holds all of this. Fewer words, or fewer filters, find more."))
    return taken(page)


def _counted(found: Found, heading: str, offset: int) -> str:
    if not found.hits:
        return f"{heading}: nothing" + (f" after the first {offset:,}" if offset else "")
    return f"{heading}: {offset + 1:,} to {offset + len(found.hits):,}"


def _hit(page: Console, hit: Hit, *, marked: bool, colour: bool) -> None:
    page.print()
    page.print(line(f"{short(hit.record.row['id'])}  {hit.table}: {_head(hit)}", "cyan"))
    words = _marked(hit.snippet, colour) if marked else _whole(hit)
    print_indented(page, words)
    titled = {**hit.article, "title": None} if hit.table == "article" else hit.article
    print_indented(page, line(where_of(titled), "dim"))


def _head(hit: Hit) -> str:
    row = hit.record.row
    match hit.table:
        case "article":
            return shortened(plain(row["title"] or row["url"] or row["origin"] or ""), LONGEST_NAME)
        case "quote":
            return f"{row['kind']} by {speaker_of(row)}"
    commitment = commitment_of_row(row, hit.article["id"])
    when = window_words(commitment.window, hit.article["published"])
    who = shortened(plain(commitment.actor or "somebody"), LONGEST_NAME)
    closed = f" [{closed_words(hit.record)}]" if closed_words(hit.record) else ""
    return f"{who}, {shortened(plain(action_words(commitment)), LONGEST_NAME)}, {when}{closed}"


def _whole(hit: Hit) -> Text:
    return line(shortened(plain(spans_of(hit.snippet)[0]), LONGEST_WORDS))


def _marked(snippet: str, colour: bool) -> Text:
    from rich.text import Text

    text, spans = spans_of(snippet)
    words, done = Text(), 0
    for start, end in spans:
        words.append(_harmless(text[done:start]))
        words.append(f"{MARK}{plain(text[start:end])}{MARK}", "bold yellow" if colour else "")
        done = end
    words.append(_harmless(text[done:]))
    return words


def _harmless(piece: str) -> str:
    """A piece of a line made plain, with the blanks that it begins and ends with."""
    return plain(f"|{piece}|")[1:-1]
