"""A person's word on a record: confirm, correct, refuse, resolve, retract, redact."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from sayso.cli.ledger_options import Command, asked, ledger_options
from sayso.cli.output import DONE
from sayso.errors import UsageError
from sayso.records import Outcome

if TYPE_CHECKING:
    from sayso.run.amending import Word

OUTCOMES = get_args(Outcome)


def _amending(command: Command) -> Command:
    why = click.option("--why", required=True, metavar="WORDS", help="The reason, for the record.")
    made_by = click.option("--by", "made_by", required=True, metavar="NAME", help="Who says so.")
    return click.argument("record_id", metavar="ID")(ledger_options(made_by(why(command))))


@click.command(short_help="A person agrees with a record.")
@_amending
def confirm(config: Path | None, **given: Any) -> int:
    """Store that a person agrees with a record; it stands beside the machine's reading.

    \b
    Example:
      sayso confirm 3f2a9c --by "A. Mora" --why "checked against the video"
    """
    return _amend(config, "confirm", given)


@click.command(short_help="A person says that a record is wrong.")
@_amending
def refuse(config: Path | None, **given: Any) -> int:
    """Store that a person holds a record to be wrong; it leaves the docket, and stays visible.

    \b
    Example:
      sayso refuse 3f2a9c --by "A. Mora" --why "a joke, not an announcement"
    """
    return _amend(config, "refuse", given)


@click.command(short_help="A person corrects fields of a record.")
@click.option(
    "--set", "fields", multiple=True, required=True, metavar="FIELD=VALUE",
    help="What it should be; an empty value means unknown. May be given again.",
)  # fmt: skip
@_amending
def correct(config: Path | None, fields: tuple[str, ...], **given: Any) -> int:
    """Store what a field should be, beside what the machine read, never over it.

    \b
    Example:
      sayso correct 3f2a9c --set window_end=2022-02-21 --by "A. Mora" --why "her own calendar"
    """
    correction = dict(_field(each) for each in fields)
    return _amend(config, "correct", given, correction=correction)


@click.command(short_help="Close a commitment: what became of it.")
@click.option("--outcome", required=True, type=click.Choice(OUTCOMES), help="What became of it.")
@_amending
def resolve(config: Path | None, outcome: Outcome, **given: Any) -> int:
    """Store what became of a commitment; it leaves the docket.

    \b
    Example:
      sayso resolve 3f2a9c --outcome kept --by "A. Mora" --why "arrival filmed at the garrison"
    """
    return _amend(config, "resolve", given, outcome=outcome)


@click.command(short_help="Take a record back.")
@_amending
def retract(config: Path | None, **given: Any) -> int:
    """Take a record back from every later view; earlier views and the chain keep it.

    \b
    Example:
      sayso retract 3f2a9c --by "A. Mora" --why "added twice under two addresses"
    """
    return _amend(config, "retract", given)


@click.command(short_help="Blank the words of a record, for lawful erasure.")
@click.confirmation_option(
    prompt="The words and the captured bytes will be gone for good. Go on?",
    help="Do not ask again.",
)
@_amending
def redact(config: Path | None, **given: Any) -> int:
    """Blank the words of a record; its digest and the fact remain, and the chain still verifies.

    Of an article, also the words of everything read out of it and its captured bytes.

    \b
    Example:
      sayso redact 3f2a9c --by "A. Mora" --why "court order 12/2022"
    """
    return _amend(config, "redact", given)


def _field(words: str) -> tuple[str, str | None]:
    name, equals, value = words.partition("=")
    if not equals or not name.strip():
        raise UsageError(
            f"{words!r:.60} is no field and value",
            subject="--set",
            mend="write it as FIELD=VALUE, such as window_end=2022-02-21",
        )
    return name.strip(), value.strip() or None


def _amend(config: Path | None, word: Word, given: dict[str, Any], **more: Any) -> int:
    from sayso.run.amending import Amendment, amend

    ledger = asked(config, given).open()
    try:
        said = Amendment(word=word, made_by=given["made_by"], why=given["why"], **more)
        table, about = amend(ledger, given["record_id"], said)
    finally:
        ledger.close()
    done = {"confirm": "confirmed", "correct": "corrected", "refuse": "refused",
            "resolve": "resolved", "retract": "retracted", "redact": "redacted"}  # fmt: skip
    click.echo(f"{about[:12]}  {table} {done[word]}")
    return DONE
