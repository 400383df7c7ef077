"""`sayso add` and `sayso import`: articles in, a line for each that is safely stored out."""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.ledger_options import asked, ledger_options
from sayso.cli.output import DONE, Output, deliver_all
from sayso.cli.reading import PATHS_HELP, check_paths

if TYPE_CHECKING:
    from sayso.run.keeping import Kept


@click.command(epilog=PATHS_HELP, short_help="Read articles and store them in the ledger.")
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one stored article a line.")
@click.option("--published", metavar="DATE", help="When the one article came out: 2022-02-15.")
@click.option("--outlet", metavar="NAME", help="Who published the one article.")
@click.option("--allow-private", is_flag=True, help="Also ask addresses of private networks.")
@ledger_options
def add(config: Path | None, paths: tuple[str, ...], **given: Any) -> int:
    """Read articles and store them, with their bytes, in the ledger.

    The same bytes twice add nothing; an edited page is kept beside its first version.

    \b
    Examples:
      sayso add article.html
      sayso add saved-pages/ --ledger desk.db
      sayso add https://example.org/news/1 https://example.org/news.rss
    """
    from sayso.acquire import ReadOptions
    from sayso.run.keeping import add as kept

    check_paths(paths, given)
    question = asked(config, given)
    ledger = question.open(create=True)
    found = kept(
        ledger,
        paths,
        options=ReadOptions(published=given["published"], outlet=given["outlet"]),
        allow_private=given["allow_private"] or question.config.allow_private,
        stdin=sys.stdin.buffer,
    )
    output = question.output
    try:
        line_of = partial(stored_line, output=output)
        return deliver_all(paths, found, line_of, output=output, doing="sayso adds")
    finally:
        ledger.close()


@click.command("import", short_help="Bring in what another tool gave out.")
@click.argument("path", metavar="FILE")
@click.option(
    "--from",
    "kind",
    metavar="TOOL",
    help="auto-archiver, atlos, check or citron [recognised by its columns].",
)
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines.")
@ledger_options
def import_(config: Path | None, path: str, kind: str | None, **given: Any) -> int:
    """Store the articles of another tool's export; columns without a home are kept as notes.

    \b
    Examples:
      sayso import sheet.csv --dry-run
      sayso import atlos-export.zip --from atlos
    """
    from sayso.run.importing import import_export

    dry = given.pop("dry_run")
    question = asked(config, given)
    if dry:
        return _surveyed(path, kind, question.output)
    ledger = question.open(create=True)
    found = import_export(ledger, path, kind=kind)
    output = question.output
    try:
        return deliver_all(
            (path,),
            found,
            lambda one: stored_line(one, output),
            output=output,
            doing="sayso imports",
        )
    finally:
        ledger.close()


def _surveyed(path: str, kind: str | None, output: Output) -> int:
    from sayso.acquire.imports import survey
    from sayso.show.json_lines import line
    from sayso.show.plain import plain

    found = survey(path, kind)
    if output.json:
        click.echo(line(asdict(found)), nl=False)
        return DONE
    click.echo(
        f"{found.kind}: {found.rows} rows: {found.articles} articles, {found.links_only} links "
        f"only, {found.quotes} quotes, {found.unreadable} unreadable"
    )
    click.echo(plain(f"columns used: {', '.join(found.used) or 'none'}"))
    click.echo(plain(f"kept as notes: {', '.join(found.notes) or 'none'}"))
    return DONE


def stored_line(kept: Kept, output: Output) -> bytes:
    """A stored article as a line, or as a line of JSON."""
    if output.json:
        from sayso.show.json_lines import line

        return line(asdict(kept))
    from sayso.show.plain import plain

    counted = f", {kept.quotes} quotes, {kept.commitments} commitments" if kept.article_id else ""
    short = f"{kept.article_id[:12]}  " if kept.article_id else " " * 14
    return f"{short}{kept.state}{counted}  {plain(kept.origin)}\n".encode()
