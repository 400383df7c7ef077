"""A Reading goes in, a page for people comes out: commitments first, soonest due first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sayso.records import Article, Commitment, Kind, Place, Quote, Reading, Span
from sayso.show.dates import due, published_words, window_words
from sayso.show.json_lines import layer_record
from sayso.show.plain import plain, shortened

if TYPE_CHECKING:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

NARROWEST, WIDEST = 40, 110  # columns; wider than this no line of prose is easy to read
LONGEST_EVIDENCE, LONGEST_QUOTE, LONGEST_NAME = 700, 180, 120  # characters
MOST_ROWS = 200  # of one annotated layer
LONGEST_SLOT = 300
ALREADY_SHOWN = frozenset(
    {"id", "text", "span", "mentions", "content", "cue", "speaker", "kind_scores"}
)
MISSING_WORDS = {
    "actor": "who",
    "action": "what is to be done",
    "object": "what",
    "quantity": "how many",
    "place": "where",
    "places": "where",
    "window": "by when",
    "end": "by when",
    "condition": "under which condition",
}
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
    console = _console(width, colour)
    _heading(console, reading.article)
    _commitments(console, reading)
    _other_quotes(console, reading)
    console.print(_line(counts(reading), "dim"))
    return _taken(console)


def annotation_page(
    article: Article, layers: Mapping[str, Sequence[Any]], *, width: int, colour: bool
) -> str:
    """One annotated article for a terminal: each layer with its words and what they mean."""
    console = _console(width, colour)
    _heading(console, article)
    for name, rows in layers.items():
        console.print(_line(f"{name} ({len(rows)})", "bold"))
        for row in rows[:MOST_ROWS]:
            console.print(_line("  " + _layer_row(article, layer_record(row))))
        if len(rows) > MOST_ROWS:
            console.print(_line(f"  … and {len(rows) - MOST_ROWS} more (--json has all)", "dim"))
        console.print()
    return _taken(console)


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


def _console(width: int, colour: bool) -> Console:
    import io

    from rich.console import Console

    return Console(
        file=io.StringIO(),
        width=min(max(width, NARROWEST), WIDEST),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )


def _taken(console: Console) -> str:
    page: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in page.split("\n")) + "\n"


def _line(text: str, style: str = "") -> Text:
    from rich.text import Text

    inner = text.lstrip(" ")
    return Text(" " * (len(text) - len(inner)) + plain(inner), style=style)


def _words(article: Article, spans: Iterable[Span]) -> str:
    return " … ".join(article.text[start:end] for start, end in spans)


def _heading(console: Console, article: Article) -> None:
    console.print(_line("─" * console.width, "dim"))
    title = article.title or article.text[:200].strip().split("\n", 1)[0] or "(no text)"
    console.print(_line(shortened(plain(title), 160), "bold"))
    known = (article.outlet, article.byline, published_words(article), article.origin)
    console.print(_line(" · ".join(shortened(plain(each), 200) for each in known if each), "dim"))
    for warning in article.warnings:
        console.print(_line(f"note: {warning}", "yellow"))
    console.print()


def _commitments(console: Console, reading: Reading) -> None:
    found = sorted(reading.commitments, key=lambda each: (*due(each.window), each.trigger))
    if not found:
        console.print(_line("No commitment found: nobody here announces an act still to come."))
        console.print()
        return
    console.print(_line(f"Commitments ({len(found)}), soonest due first", "bold"))
    quotes = {quote.id: quote for quote in reading.quotes}
    for commitment in found:
        quote = quotes.get(commitment.quote_id or "")
        console.print()
        when = window_words(commitment.window, reading.article.published) + _quoted(commitment)
        console.print(_line(when, "bold green" if commitment.checkable else "bold yellow"))
        _grid(console, _slots(reading.article, commitment, quote))
    console.print()


def _slots(article: Article, commitment: Commitment, quote: Quote | None) -> list[tuple[str, str]]:
    told = {
        "who": commitment.actor,
        "does": _action_words(commitment),
        "amount": commitment.quantity and commitment.quantity.text,
        "where": "; ".join(map(_place_words, commitment.places)),
        "if": commitment.condition,
        "sure": "firm" if commitment.firmness == "firm" else "tentative: planned or hoped for",
        "check": _check_words(commitment),
    }
    rows = [
        (label, shortened(plain(words), LONGEST_SLOT)) for label, words in told.items() if words
    ]
    evidence = shortened(plain(_words(article, commitment.evidence)), LONGEST_EVIDENCE)
    who_says = speaker_words(article, quote) if quote else "the article itself, no speaker named"
    return [*rows, ("said", f"{_in_marks(evidence)}\n— {who_says}")]


def _in_marks(words: str) -> str:
    return words if words[:1] in ('"', "“", "‘", "«") else f"“{words}”"


def _quoted(commitment: Commitment) -> str:
    words = commitment.window.text
    return f" (“{shortened(plain(words), LONGEST_NAME)}”)" if words else ""


def _action_words(commitment: Commitment) -> str:
    named = commitment.action != "other"
    action = commitment.action.replace("_", " ") if named else "as said below"
    promise = f"not {action}" if commitment.negated else action
    return f"{promise}: {commitment.object}" if commitment.object else promise


def _place_words(place: Place) -> str:
    known = place.name if place.name and place.name.lower() not in place.text.lower() else None
    inside = ", ".join(each for each in (known, place.country) if each)
    return f"{place.role} {place.text}" + (f" ({inside})" if inside else "")


def _check_words(commitment: Commitment) -> str:
    if commitment.checkable:
        return "can be checked"
    missing = ", ".join(MISSING_WORDS.get(each, each) for each in commitment.missing)
    return f"cannot be checked yet; missing: {missing or 'not said'}"


def _grid(console: Console, rows: Iterable[tuple[str, str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, min_width=8)
    grid.add_column(overflow="fold")
    for label, words in rows:
        grid.add_row(Text(f"  {label}", style="dim"), Text(words))
    console.print(grid)


def _other_quotes(console: Console, reading: Reading) -> None:
    used = {commitment.quote_id for commitment in reading.commitments}
    others = [quote for quote in reading.quotes if quote.id not in used]
    for kind, heading in KIND_HEADINGS.items():
        group = [quote for quote in others if quote.kind == kind]
        if group:
            console.print(_line(f"{heading} ({len(group)})", "bold"))
            for quote in group:
                console.print(_short_quote(reading.article, quote))
            console.print()


def _short_quote(article: Article, quote: Quote) -> Padding:
    from rich.padding import Padding
    from rich.text import Text

    content = shortened(plain(_words(article, quote.content)), LONGEST_QUOTE)
    told = Text.assemble((speaker_words(article, quote), "cyan"), f": {content}")
    return Padding(told, (0, 0, 0, 2))


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
