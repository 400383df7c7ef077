"""`sayso evidence import` and `look`: what files, and the ledger's own later articles, show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.ledger_options import Command, asked, ledger_options
from sayso.cli.output import DONE, SOME_FAILED, Output, complain, counting, page_bytes
from sayso.errors import UsageError

if TYPE_CHECKING:
    from sayso.run.evidence import Imported

MOST_COMPLAINTS = 20
MOST_SHOWN = 100  # items of a page that only shows what would come in
COVERAGE = "coverage"


def _reader_options(command: Command) -> Command:
    """Give a command --with, --by and --json."""
    options = click.option(
        "--with", "options", multiple=True, metavar="NAME=VALUE",
        help="An option of the reader. May be given again.",
    )  # fmt: skip
    made_by = click.option("--by", "made_by", metavar="NAME", help="Who enters this.")
    as_json = click.option("--json", "as_json", is_flag=True, help="JSON Lines.")
    return options(made_by(as_json(ledger_options(command))))


def _forms(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    from sayso.run.evidence_reading import OWN_FORMS, readers

    return [each for each in (*OWN_FORMS, *readers()) if each.startswith(begun)]


@click.command("import", short_help="Enter the items of a file.")
@click.argument("path", metavar="FILE")
@click.option(
    "--as", "form", metavar="FORM", default="rows", show_default=True, shell_complete=_forms,
    help="rows: JSON Lines or CSV with the options of add as columns; cases: rows of past cases; "
    "else the reader of another tool's file: posts, geolocated, table, ...",
)  # fmt: skip
@click.option("--commitment", metavar="ID", help="What the file, or rows that name none, is about.")
@click.option(
    "--for", "cases", multiple=True, metavar="CASE=ID",
    help="Which commitment a case is about. May be given again; other cases are left out.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would come in, and store nothing.")
@_reader_options
def import_evidence(
    config: Path | None, path: str, form: str, cases: tuple[str, ...], **given: Any
) -> int:
    """Enter the items of a file, all of them or, where one cannot be so, none.

    A row of a case that does not say when it happened tells of the day on which it was known.
    Each row that cannot be so is told of with its field and what to do. Rows that are known
    already add nothing.

    \b
    Examples:
      sayso evidence import rows.csv --commitment 3f2a9c --by "A. Mora"
      sayso evidence import evidence.jsonl --as cases --for bridge-2021=3f2a9c --by "A. Mora"
      sayso evidence import result.json --as posts --commitment 3f2a9c --with match="column" \\
        --with says=under_way --by "A. Mora"
    """
    from sayso.run.evidence import import_file
    from sayso.run.evidence_reading import OWN_FORMS

    question = asked(config, given)
    dry, about, options = given["dry_run"], given["commitment"], _options(given["options"])
    made_by = None if dry else _named(given["made_by"])
    if form not in OWN_FORMS:
        if cases or not about:
            raise UsageError(
                "a reader is asked about one commitment",
                subject="--for" if cases else "--commitment",
                mend="name it with --commitment ID",
            )
        return _read(question, path, form, about=about, options=options, made_by=made_by)
    if options:
        raise UsageError("only readers have options", subject="--with", mend="name one with --as")
    meant = dict(_case(each) for each in cases) | ({"": about} if about else {})
    ledger = question.open()
    try:
        found = import_file(ledger, path, form, meant=meant, made_by=made_by)  # type: ignore[arg-type]
    finally:
        ledger.close()
    return _told(found, path, question.output, stored=made_by is not None)


@click.command(short_help="What later articles of the ledger say of it.")
@click.argument("commitment", metavar="COMMITMENT")
@_reader_options
def look(config: Path | None, commitment: str, **given: Any) -> int:
    """Look through the later articles of the ledger for reports, denials and "no sign of".

    What is found is shown; it is entered only where --by says who has read it and stands for it.

    \b
    Examples:
      sayso evidence look 3f2a9c
      sayso evidence look 3f2a9c --by "A. Mora"
    """
    question = asked(config, given)
    made_by = None if given["made_by"] is None else _named(given["made_by"])
    options = _options(given["options"])
    return _read(question, "", COVERAGE, about=commitment, options=options, made_by=made_by)


def _read(
    question: Any,
    path: str,
    reader: str,
    *,
    about: str,
    options: dict[str, str],
    made_by: str | None,
) -> int:
    from sayso.run.evidence import import_read

    ledger = question.open()
    try:
        with counting(f"sayso reads {path or 'the ledger'}", "rows") as counted:
            found = import_read(
                ledger, path, reader, about=about, options=options, made_by=made_by,
                counted=counted,
            )  # fmt: skip
    finally:
        ledger.close()
    return _told(found, path or "the ledger", question.output, stored=made_by is not None)


def _named(made_by: str | None) -> str:
    if made_by is None:
        raise UsageError(
            "missing: --by", subject="evidence import", mend="say who enters this, or --dry-run"
        )
    return made_by


def _options(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in words:
        name, equals, value = each.partition("=")
        if not equals or not name.strip() or name.strip() in found:
            raise UsageError(
                f"{each!r:.60} gives no option, or one for the second time",
                subject="--with",
                mend="write each once as NAME=VALUE, such as within=25km",
            )
        found[name.strip()] = value.strip()
    return found


def _case(words: str) -> tuple[str, str]:
    case, equals, about = words.rpartition("=")
    if not equals or not case or not about:
        raise UsageError(
            f"{words!r:.60} names no case and commitment",
            subject="--for",
            mend="write it as CASE=ID, such as bridge-2021=3f2a9c",
        )
    return case, about


def _told(found: Imported, path: str, output: Output, *, stored: bool) -> int:
    from sayso.run.evidence_rows import first_faults

    for fault in first_faults(found.faults, MOST_COMPLAINTS):
        complain(fault)
    if output.json:
        _say_lines(found, path, stored)
    else:
        _say_page(found, path, output, stored)
    return SOME_FAILED if found.faults else DONE


def _say_lines(found: Imported, path: str, stored: bool) -> None:
    from dataclasses import asdict

    from sayso.show.json_lines import line

    if not stored:
        for made in found.items:
            click.echo(line(asdict(made)), nl=False)
    faults = [
        {"subject": each.subject, "message": each.message, "mend": each.mend}
        for each in found.faults
    ]
    told = {"file": path, "added": found.added, "known": found.known,
            "left_out": dict(found.left_out), "looked": list(found.looked),
            "faults": faults}  # fmt: skip
    click.echo(line(told if stored else told | {"would_add": _new(found)}), nl=False)


def _new(found: Imported) -> int:
    return 0 if found.faults else len(found.items) - found.known


def _say_page(found: Imported, path: str, output: Output, stored: bool) -> None:
    from sayso.show.evidence_page import proposed_page
    from sayso.show.plain import plain

    if not stored:
        page = proposed_page(found.items[:MOST_SHOWN], width=output.width, colour=output.colour)
        click.echo(page_bytes(page), nl=False)
    for sentence in found.looked:
        click.echo(plain(sentence))
    for reason, count in found.left_out.items():
        click.echo(f"left out: {plain(reason)}: {count:,}")
    if found.faults:
        said = f"nothing entered: {len(found.faults)} rows cannot be so"
    elif stored:
        said = f"{found.added} entered, {found.known} known already"
    else:
        said = f"{_new(found)} would be entered, {found.known} known already; nothing was stored"
    click.echo(f"{plain(path)}: {said}")
