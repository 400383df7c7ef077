"""A Reading goes in, a page for people comes out: commitments first, soonest due first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sayso.records import Article, Commitment, Kind, Quote, Reading, Span
from sayso.show.commitment_words import LONGEST_NAME, in_marks, slot_rows, window_quoted
from sayso.show.console import line, new_page, print_indented, print_rows, print_rule, taken
from sayso.show.dates import due, published_words, window_words
from sayso.show.json_lines import layer_record
from sayso.show.plain import plain, shortened

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

LONGEST_EVIDENCE, LONGEST_QUOTE = 700, 180  # characters
MOST_ROWS = 200  # of one annotated layer
ALREADY_SHOWN = frozenset(
    {"id", "text", "span", "mentions", "content", "cue", "speaker", "kind_scores"}
)
KIND_HEADINGS: dict[Kind, str] = {
    "commitment": "Other announcements",
    "threat": "Threats",
    "demand": "Demands",
    "denial": "Denials",
    "accusation": "Accusations",
    "forecast": "Forecasts",
    "report": "Reports",
    "stance": "Opinions and stances",
}


def reading_page(reading: Reading, *, width: int, colour: bool) -> str:
    """One article for a terminal of `width` columns, each line ended."""
    console = new_page(width, colour)
    _heading(console, reading.article)
    _commitments(console, reading)
    _other_quotes(console, reading)
    console.print(line(counts(reading), "dim"))
    return taken(console)


def annotation_page(
    article: Article, layers: Mapping[str, Sequence[Any]], *, width: int, colour: bool
) -> str:
    """One annotated article for a terminal: each layer with its words and what they mean."""
    console = new_page(width, colour)
    _heading(console, article)
    for name, rows in layers.items():
        console.print(line(f"{name} ({len(rows)})", "bold"))
        for row in rows[:MOST_ROWS]:
            console.print(line("  " + _layer_row(article, layer_record(row))))
        if len(rows) > MOST_ROWS:
            console.print(line(f"  … and {len(rows) - MOST_ROWS} more (--json has all)", "dim"))
        console.print()
    return taken(console)


def counts(reading: Reading) -> str:
    """How much was found, in one line."""
    checkable = sum(each.checkable for each in reading.commitments)
    quotes = len(reading.quotes)
    found = len(reading.commitments)
    return (
        f"{found} commitment{'s' * (found != 1)} ({checkable} checkable), "
        f"{quotes} quote{'s' * (quotes != 1)} in all"
    )


def speaker_words(article: Article, quote: Quote) -> str:
    """Who said it, with role and body where the article names them."""
    name = quote.speaker_name or _words(article, quote.speaker)
    if not name:
        return quote.speaker_body or "no speaker named"
    told = [name]
    for more in (quote.speaker_role, quote.speaker_body):
        if more and not any(more.lower() in known.lower() for known in told):
            told.append(more)
    return shortened(plain(", ".join(told)), LONGEST_NAME)


def _words(article: Article, spans: Iterable[Span]) -> str:
    return " … ".join(article.text[start:end] for start, end in spans)


def _heading(console: Console, article: Article) -> None:
    print_rule(console)
    title = article.title or article.text[:200].strip().split("\n", 1)[0] or "(no text)"
    console.print(line(shortened(plain(title), 160), "bold"))
    known = (article.outlet, article.byline, published_words(article), article.origin)
    console.print(line(" · ".join(shortened(plain(each), 200) for each in known if each), "dim"))
    for warning in article.warnings:
        console.print(line(f"note: {warning}", "yellow"))
    console.print()


def _commitments(console: Console, reading: Reading) -> None:
    found = sorted(reading.commitments, key=lambda each: (*due(each.window), each.trigger))
    if not found:
        console.print(line("No commitment found: nobody here announces an act still to come."))
        console.print()
        return
    console.print(line(f"Commitments ({len(found)}), soonest due first", "bold"))
    quotes = {quote.id: quote for quote in reading.quotes}
    for commitment in found:
        quote = quotes.get(commitment.quote_id or "")
        console.print()
        when = window_words(commitment.window, reading.article.published) + window_quoted(
            commitment
        )
        console.print(line(when, "bold green" if commitment.checkable else "bold yellow"))
        print_rows(console, _slots(reading.article, commitment, quote))
    console.print()


def _slots(article: Article, commitment: Commitment, quote: Quote | None) -> list[tuple[str, str]]:
    evidence = shortened(plain(_words(article, commitment.evidence)), LONGEST_EVIDENCE)
    who_says = speaker_words(article, quote) if quote else "the article itself, no speaker named"
    return [*slot_rows(commitment), ("said", f"{in_marks(evidence)}\n— {who_says}")]


def _other_quotes(console: Console, reading: Reading) -> None:
    used = {commitment.quote_id for commitment in reading.commitments}
    others = [quote for quote in reading.quotes if quote.id not in used]
    for kind, heading in KIND_HEADINGS.items():
        group = [quote for quote in others if quote.kind == kind]
        if group:
            console.print(line(f"{heading} ({len(group)})", "bold"))
            for quote in group:
                print_indented(console, _short_quote(reading.article, quote))
            console.print()


def _short_quote(article: Article, quote: Quote) -> Text:
    from rich.text import Text

    content = shortened(plain(_words(article, quote.content)), LONGEST_QUOTE)
    return Text.assemble((speaker_words(article, quote), "cyan"), f": {content}")


def _layer_row(article: Article, row: Mapping[str, Any]) -> str:
    spans = row.get("mentions") or row.get("content") or ([row["span"]] if "span" in row else [])
    words = row.get("text") or _words(article, spans)
    known = {
        name: value
        for name, value in row.items()
        if name not in ALREADY_SHOWN and isinstance(value, str | int | float)
    }
    meaning = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in known.items())
    return shortened(plain(f"{words}  [{meaning}]" if meaning else str(words)), 400)
