"""`sayso evidence`: what was seen, or looked for and not seen, is entered, imported and listed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import click

from sayso.cli.evidence_files import import_evidence, look
from sayso.cli.ledger_options import Command, answer_options, asked, ledger_options, page_options
from sayso.cli.output import DONE, page_bytes
from sayso.errors import UsageError
from sayso.records import Interest, Says

# What is asked for on a terminal where it was not given: the option, and the question.
ASKED_FOR = {
    "channel": "Which channel it came by",
    "says": "What it says",
    "event": "When it happened, or was looked at (2022-02-15, or from/until)",
    "known_at": "When a desk could first have known",
    "origin": "Its origin: one name for all that goes back to the same original",
    "reliability": "How reliable: A to F, and 1 to 6 behind it, such as B2 (empty: not graded)",
    "made_by": "Who enters this",
}
OPTIONAL = ("reliability",)


@click.group(short_help="What was seen, or looked for and not seen.")
def evidence() -> None:
    """Evidence that bears on a commitment: enter it, import it, look for it, list it.

    \b
    Examples:
      sayso evidence add 3f2a9c
      sayso evidence list 3f2a9c
      sayso evidence look 3f2a9c
      sayso evidence import rows.jsonl --by "A. Mora"
    """


for made_elsewhere in (import_evidence, look):
    evidence.add_command(made_elsewhere)


def _fields(command: Command) -> Command:
    """Give a command one option for each field of an item."""
    told = (
        ("--event", "TIME", "When it happened or was looked at: a day, a moment, or two as a/b."),
        ("--known-at", "TIME", "When a desk could first have known."),
        ("--origin", "NAME", "One name for all that goes back to the same original."),
        ("--reliability", "GRADE", "Letter A to F, F where it cannot be judged, and 1 to 6: B2."),
        ("--grade-why", "WORDS", "Why this grade."),
        ("--speaker", "NAME", "Who says so."),
        ("--group", "NAME", "What errs together: 'same_alliance: NATO'."),
        ("--place", "WORDS", "Where."),
        ("--looked", "TIME", "From when until when it was looked: a/b [the event's own time]."),
        ("--coverage-why", "WORDS", "What could and could not be seen."),
        ("--excerpt", "WORDS", "Its exact words."),
        ("--reading", "WORDS", "What a person reads from an image."),
        ("--ratios", "A:B:C:D", "How likely, were it kept, partly, not done, reversed: 4:2:1:1."),
        ("--url", "ADDRESS", "Where it stands."),
        ("--image", "SHA256", "Digest of the image that was read."),
    )
    for name, metavar, help in reversed(told):
        command = click.option(name, metavar=metavar, help=help)(command)
    channel = click.option(
        "--channel", metavar="NAME", shell_complete=_channels,
        help="How it came: press_on_ground, satellite_image, announcer_statement, ...",
    )  # fmt: skip
    says = click.option("--says", type=click.Choice(get_args(Says)), help="What it says.")
    interest = click.option(
        "--interest", type=click.Choice(get_args(Interest)), help="Whose interest it speaks in."
    )
    share = click.option("--share", type=float, help="The part done that it implies, 0 to 1.")
    coverage = click.option(
        "--coverage", type=float, help="The share of place and time that was looked at, 0 to 1."
    )
    return channel(says(interest(share(coverage(command)))))


def _channels(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    from sayso.run.evidence_fields import CHANNELS

    return [each for each in CHANNELS if each.startswith(begun)]


@evidence.command(short_help="Enter one item.")
@click.argument("commitment", metavar="COMMITMENT")
@_fields
@click.option("--by", "made_by", metavar="NAME", help="Who enters this.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@ledger_options
def add(config: Path | None, **given: Any) -> int:
    """Enter one item of evidence about a commitment; on a terminal, what is missing is asked for.

    Looked and not seen counts only with --coverage: how much of the place and time was looked at.

    \b
    Examples:
      sayso evidence add 3f2a9c
      sayso evidence add 3f2a9c --channel press_on_ground --says not_happening \\
        --event 2022-02-16 --known-at 2022-02-16 --origin agency-1 --reliability B \\
        --excerpt "No column has left the camp" --by "A. Mora"
      sayso evidence add 3f2a9c --channel commercial_image --says not_seen --coverage 0.8 \\
        --event 2022-02-17 --known-at 2022-02-18 --origin image-7 --by "A. Mora"
    """
    from sayso.run.evidence import add as enter

    question = asked(config, given)
    as_json = question.output.json
    told = _with_answers(given)
    ledger = question.open()
    try:
        made, new = enter(ledger, told, made_by=told["made_by"])
    finally:
        ledger.close()
    if as_json:
        _say_line({"evidence": made, "new": new})
    else:
        click.echo(f"{made[:12]}  evidence {'entered' if new else 'known'}")
    return DONE


def _with_answers(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were given and, on a terminal, those that were asked for.

    Raises UsageError naming what is missing where there is nobody to ask.
    """
    told = dict(given)
    missing = [name for name in ASKED_FOR if not told.get(name)]
    if not missing:
        return told
    if not sys.stdin.isatty():
        needed = [name for name in missing if name not in OPTIONAL]
        if needed:
            raise UsageError(
                f"missing: {', '.join(_option(name) for name in needed)}",
                subject="evidence add",
                mend="give them, or run it on a terminal to be asked",
            )
        return told
    for name in missing:
        told[name] = _answer(name, told)
    if told["says"] == "not_seen" and told.get("coverage") is None:
        question = "Which share of the place and time was looked at, 0 to 1"
        told["coverage"] = click.prompt(question, type=click.FloatRange(0, 1), err=True)
    return told


def _answer(name: str, told: Mapping[str, Any]) -> str | None:
    from sayso.run.evidence_fields import CHANNELS

    choices: dict[str, tuple[str, ...]] = {"channel": CHANNELS, "says": get_args(Says)}
    kind = click.Choice(choices[name]) if name in choices else str
    unknown = "" if name in OPTIONAL else None
    # A day is often the same for both.
    default = told["event"].rpartition("/")[2] if name == "known_at" else unknown
    answer = click.prompt(
        ASKED_FOR[name], type=kind, default=default, show_default=bool(default), err=True
    )
    return str(answer) or None


def _option(name: str) -> str:
    return "--by" if name == "made_by" else f"--{name.replace('_', '-')}"


@evidence.command("list", short_help="What was entered.")
@click.argument("commitment", metavar="[COMMITMENT]", required=False)
@page_options
@answer_options
def list_evidence(config: Path | None, commitment: str | None, **given: Any) -> int:
    """What was entered, the newest first: about one commitment, or about all.

    \b
    Examples:
      sayso evidence list
      sayso evidence list 3f2a9c --json
    """
    from sayso.ledger import evidence as kept
    from sayso.ledger.shown import batches_of
    from sayso.show.evidence_page import evidence_page, evidence_record

    question = asked(config, given)
    with question.view() as seen:
        about = kept.about(seen, commitment) if commitment else None
        meant = str(about.row["id"]) if about else None
        found = kept.listed(seen, meant, limit=given["limit"], offset=given["skip"])
        batches = batches_of(seen, [each.row for each in found])
    output = question.output
    if output.json:
        for each in found:
            _say_line(evidence_record(each, batches))
        return DONE
    page = evidence_page(
        found, about, offset=given["skip"], width=output.width, colour=output.colour
    )
    click.echo(page_bytes(page), nl=False)
    return DONE


def _say_line(told: Mapping[str, Any]) -> None:
    from sayso.show.json_lines import line

    click.echo(line(dict(told)), nl=False)
