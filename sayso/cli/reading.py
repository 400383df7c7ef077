"""Command lines come in, pages and JSON Lines go out: one command a question."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso import __version__
from sayso.errors import ConfigError, InputError, SaysoError, UsageError

if TYPE_CHECKING:
    from sayso.acquire import ReadOptions
    from sayso.config import Config
    from sayso.records import Article, Reading
    from sayso.show.delivery import Deliver

DONE, SOME_FAILED, WRONG_USAGE, INTERRUPTED, NOBODY_READS = 0, 1, 2, 130, 141
LONGEST_COMPLAINT = 1000  # characters
SHELLS = ("bash", "fish", "zsh")
PATHS_HELP = (
    "PATH is a text, HTML, PDF or .jsonl file, a folder, an http(s) address, or - for stdin."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """How finished articles leave: as JSON Lines, or as pages of a width, coloured or not."""

    json: bool
    width: int
    colour: bool


def run_command_line(arguments: Sequence[str]) -> int:
    """The exit code after `arguments` were carried out: 0 done, 1 some input failed, 2 usage."""
    try:
        result = sayso.main(list(arguments), prog_name="sayso", standalone_mode=False)
        return result if isinstance(result, int) else DONE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (UsageError, ConfigError) as error:
        _complain(error)
        return WRONG_USAGE
    except SaysoError as error:
        _complain(error)
        return SOME_FAILED
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sayso")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file [./sayso.toml].")
@click.pass_context
def sayso(context: click.Context, config: Path | None) -> None:
    """Read the news: who announced what, by when, in their exact words.

    \b
    Examples:
      sayso read article.html
      sayso read saved-pages/ --json > found.jsonl
      sayso annotate article.txt --layers quotes,times
    """
    context.obj = config


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


@sayso.command(epilog=PATHS_HELP, short_help="Commitments, and who said what else.")
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
    return _deliver(paths, found, _reading_formatter(output), output=output)


@sayso.command(epilog=PATHS_HELP, short_help="Layers of articles with character offsets.")
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
    return _deliver(paths, found, _annotation_formatter(output), output=output)


@sayso.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Examples:
      sayso completion bash >> ~/.bashrc
      sayso completion zsh >> ~/.zshrc
      sayso completion fish > ~/.config/fish/completions/sayso.fish
    """
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    if complete is None:
        raise UsageError("has no completion here", subject=shell, mend=f"choose from {SHELLS}")
    click.echo(complete(sayso, {}, "sayso", "_SAYSO_COMPLETE").source())


def _prepared(
    config: Path | None, paths: tuple[str, ...], given: dict[str, Any]
) -> tuple[Config, Output, ReadOptions]:
    from dataclasses import replace

    from sayso.acquire import ReadOptions
    from sayso.config import load

    _check_paths(paths, given)
    settings = load(config)
    settings = replace(settings, allow_private=given["allow_private"] or settings.allow_private)
    output = Output(
        json=given["as_json"],
        width=settings.width or _measured_width(),
        colour=_coloured(given["colour"] or settings.colour),
    )
    return settings, output, ReadOptions(published=given["published"], outlet=given["outlet"])


def _check_paths(paths: tuple[str, ...], given: dict[str, Any]) -> None:
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


def _measured_width() -> int:
    import shutil

    return shutil.get_terminal_size(fallback=(100, 24)).columns


def _coloured(when: str) -> bool:
    if when != "auto":
        return when == "always"
    plain_wanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain_wanted


def _reading_formatter(output: Output) -> Callable[[Reading], bytes]:
    if output.json:
        from sayso.show.json_lines import line, reading_record

        return lambda reading: line(reading_record(reading))
    from sayso.show.terminal import reading_page

    return lambda reading: _page(reading_page(reading, width=output.width, colour=output.colour))


def _annotation_formatter(output: Output) -> Callable[[tuple[Article, Any]], bytes]:
    if output.json:
        from sayso.show.json_lines import annotation_record, line

        return lambda found: line(annotation_record(*found))
    from sayso.show.terminal import annotation_page

    return lambda found: _page(annotation_page(*found, width=output.width, colour=output.colour))


def _page(page: str) -> bytes:
    return page.encode("utf-8", "replace")


def _deliver(
    paths: tuple[str, ...],
    found: Iterable[Any],
    formatted: Callable[[Any], bytes],
    *,
    output: Output,
) -> int:
    failed = 0
    try:
        with _delivery(paths) as deliver:
            for item in found:
                failed += isinstance(item, InputError)
                finished = _finished(item, formatted, output)
                deliver(partial(_let_out, finished, item))
    except KeyboardInterrupt:  # here, since click would print an empty line first
        return INTERRUPTED
    except BrokenPipeError:
        return NOBODY_READS
    return SOME_FAILED if failed else DONE


def _finished(item: Any, formatted: Callable[[Any], bytes], output: Output) -> bytes:
    if not isinstance(item, InputError):
        return formatted(item)
    if not output.json:
        return b""
    from sayso.show.json_lines import error_record, line

    return line(error_record(item))


def _let_out(finished: bytes, item: Any) -> None:
    from sayso.show.delivery import write_whole

    try:
        write_whole(sys.stdout.fileno(), finished)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SaysoError(
            f"cannot be written ({error.strerror})",
            subject="output",
            mend="check the space left, or write somewhere else",
        ) from error
    if isinstance(item, InputError):
        _complain(item)


def _delivery(paths: tuple[str, ...]) -> AbstractContextManager[Deliver]:
    from sayso.show.delivery import quietly, with_bar

    if not sys.stderr.isatty():
        return quietly()
    from sayso.run import count

    return with_bar(count(paths))


def _complain(error: SaysoError) -> None:
    from sayso.show.plain import plain, shortened

    sys.stderr.write(shortened(f"sayso: {plain(str(error))}", LONGEST_COMPLAINT) + "\n")
    sys.stderr.flush()
