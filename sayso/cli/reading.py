"""`sayso read` and `sayso annotate`: articles in, pages or JSON Lines out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.output import Output, coloured, deliver_all, measured_width, page_bytes
from sayso.errors import UsageError

if TYPE_CHECKING:
    from sayso.acquire import ReadOptions
    from sayso.config import Config
    from sayso.records import Article, Reading

PATHS_HELP = (
    "PATH is a text, HTML, PDF or .jsonl file, a folder, an http(s) address, or - for stdin."
)


def _reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments and options that every reading command has."""
    for decorate in reversed(
        (
            click.argument("paths", nargs=-1, metavar="PATH..."),
            click.option("--json", "as_json", is_flag=True, help="JSON Lines, one article a line."),
            click.option(
                "--published", metavar="DATE", help="When the one article came out: 2022-02-15."
            ),
            click.option("--outlet", metavar="NAME", help="Who published the one article."),
            click.option(
                "--allow-private", is_flag=True, help="Also ask addresses of private networks."
            ),
            click.option(
                "--colour",
                "--color",
                type=click.Choice(["auto", "always", "never"]),
                help="Colour the page [auto: on a terminal].",
            ),
        )
    ):
        command = decorate(command)
    return click.pass_obj(command)


@click.command(epilog=PATHS_HELP, short_help="Commitments, and who said what else.")
@_reading_options
def read(config: Path | None, paths: tuple[str, ...], **given: Any) -> int:
    """Read articles: their commitments, then what else was said and by whom.

    \b
    Examples:
      sayso read article.html
      sayso read article.txt --published 2022-02-15 --outlet "The Daily"
      sayso read saved-pages/ more.jsonl --json > found.jsonl
      curl -s https://example.org/news | sayso read -
    """
    from sayso.run import read as readings

    settings, output, options = _prepared(config, paths, given)
    found = readings(
        paths,
        options=options,
        allow_private=settings.allow_private,
        stdin=sys.stdin.buffer,
    )
    return deliver_all(paths, found, _reading_formatter(output), output=output)


@click.command(epilog=PATHS_HELP, short_help="Layers of articles with character offsets.")
@_reading_options
@click.option(
    "--layers",
    required=True,
    metavar="NAME,...",
    help="Which layers: quotes, times, quantities, places, speakers.",
)
def annotate(config: Path | None, paths: tuple[str, ...], layers: str, **given: Any) -> int:
    """Mark layers of articles with character offsets, without judging commitments.

    \b
    Examples:
      sayso annotate article.txt --layers quotes,times --json
      sayso annotate saved-pages/ --layers places
    """
    from sayso.run import annotate as annotations

    settings, output, options = _prepared(config, paths, given)
    names = tuple(dict.fromkeys(name.strip() for name in layers.split(",") if name.strip()))
    _check_layers(names)
    found = annotations(
        paths,
        names,
        options=options,
        allow_private=settings.allow_private,
        stdin=sys.stdin.buffer,
    )
    return deliver_all(paths, found, _annotation_formatter(output), output=output)


def _prepared(
    config: Path | None, paths: tuple[str, ...], given: dict[str, Any]
) -> tuple[Config, Output, ReadOptions]:
    from dataclasses import replace

    from sayso.acquire import ReadOptions
    from sayso.config import load

    check_paths(paths, given)
    settings = load(config)
    settings = replace(settings, allow_private=given["allow_private"] or settings.allow_private)
    output = Output(
        json=given["as_json"],
        width=settings.width or measured_width(),
        colour=coloured(given["colour"] or settings.colour),
    )
    return settings, output, ReadOptions(published=given["published"], outlet=given["outlet"])


def check_paths(paths: tuple[str, ...], given: dict[str, Any]) -> None:
    """Raises UsageError when there is nothing to read, or one article's option for several."""
    if not paths:
        raise UsageError(
            "there is nothing to read",
            subject="PATH",
            mend="name a file, a folder or an address, or - to read from stdin",
        )
    for option in ("published", "outlet"):
        if given[option] is not None and (len(paths) > 1 or Path(paths[0]).is_dir()):
            raise UsageError(
                "says something of one article, but more than one may be read here",
                subject=f"--{option}",
                mend=f"give one file, or put {option!r} on each line of a .jsonl file",
            )


def _check_layers(names: tuple[str, ...]) -> None:
    from difflib import get_close_matches

    from sayso.run import LAYERS

    unknown = next((name for name in names if name not in LAYERS), None)
    if unknown is None and names:
        return
    near = get_close_matches(unknown or "", LAYERS, n=1)
    raise UsageError(
        f"there is no layer {unknown!r}" if unknown else "no layer is named",
        subject="--layers",
        mend=(f"did you mean {near[0]}? " if near else "") + f"the layers are {', '.join(LAYERS)}",
    )


def _reading_formatter(output: Output) -> Callable[[Reading], bytes]:
    if output.json:
        from sayso.show.json_lines import line, reading_record

        return lambda reading: line(reading_record(reading))
    from sayso.show.terminal import reading_page

    return lambda reading: page_bytes(
        reading_page(reading, width=output.width, colour=output.colour)
    )


def _annotation_formatter(output: Output) -> Callable[[tuple[Article, Any]], bytes]:
    if output.json:
        from sayso.show.json_lines import annotation_record, line

        return lambda found: line(annotation_record(*found))
    from sayso.show.terminal import annotation_page

    return lambda found: page_bytes(
        annotation_page(*found, width=output.width, colour=output.colour)
    )
