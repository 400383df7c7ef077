"""Lines and rows of text in, a page as wide as the terminal out: what every page is laid out on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sayso.show.plain import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

NARROWEST, WIDEST = 40, 110  # columns; wider than this no line of prose is easy to read


def new_page(width: int, colour: bool) -> Console:
    """An empty page of `width` columns that keeps what is printed on it."""
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


def taken(page: Console) -> str:
    """What was printed on the page, no line ending in blanks."""
    printed: str = page.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in printed.split("\n")) + "\n"


def line(text: str, style: str = "") -> Text:
    """One harmless line, indented as `text` is."""
    from rich.text import Text

    inner = text.lstrip(" ")
    return Text(" " * (len(text) - len(inner)) + plain(inner), style=style)


def print_rule(page: Console) -> None:
    """A line across the page."""
    page.print(line("─" * page.width, "dim"))


def print_rows(page: Console, rows: Iterable[tuple[str, str]]) -> None:
    """Labels and what they stand for, in two columns, every line of them made harmless."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, min_width=8)
    grid.add_column(overflow="fold")
    for label, words in rows:
        shown = Text("\n".join(map(plain, words.split("\n"))))
        grid.add_row(Text(f"  {plain(label)}", style="dim"), shown)
    page.print(grid)


def print_indented(page: Console, text: Text, columns: int = 2) -> None:
    """Text that keeps its distance from the edge on every line."""
    from rich.padding import Padding

    page.print(Padding(text, (0, 0, 0, columns)))
