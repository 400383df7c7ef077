"""`sayso weigh`, `why`, `record`: how likely it is, why, and what became of what one announced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sayso.cli.ledger_options import Asked, answer_options, asked
from sayso.cli.output import DONE, SOME_FAILED, complain, counting, page_bytes
from sayso.errors import InputError, UsageError


@click.command(short_help="How likely it is that commitments are kept.")
@click.argument("record_id", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="All commitments that are waited for.")
@click.option(
    "--params", "parameters", type=click.Path(path_type=Path), metavar="FILE",
    help="Values of your own for what weighing assumes, .toml or .json.",
)  # fmt: skip
@click.option("--known-by", metavar="TIME", help="Only from what could have been known by then.")
@click.option(
    "--chance", type=click.FloatRange(0, 1), metavar="P",
    help="What you yourself hold; needs --by and --why. It stands beside, and is not weighed.",
)  # fmt: skip
@click.option("--by", "made_by", metavar="NAME", help="Who holds that.")
@click.option("--why", metavar="WORDS", help="Why.")
@answer_options
def weigh(config: Path | None, record_id: str | None, every: bool, **given: Any) -> int:
    """Assess commitments from their evidence and from what became of others like them.

    The assessment is stored; the same evidence, rates and values give the same numbers and add
    nothing. `sayso why` tells how it came about.

    \b
    Examples:
      sayso weigh 3f2a9c
      sayso weigh --all --json
      sayso weigh 3f2a9c --known-by 2022-02-16T18:00 --params mine.toml
      sayso weigh 3f2a9c --chance 0.3 --by "A. Mora" --why "no train was ordered"
    """
    from sayso.ledger.read import read_moment
    from sayso.run.weighing import weigh as weighed

    if (record_id is None) == (not every):
        raise UsageError("name one commitment or --all", subject="weigh", mend="give one of both")
    _check_chance(given, every)
    question = asked(config, given)
    known = given["known_by"]
    ledger = question.open()
    try:
        if given["chance"] is not None:
            _hold(ledger, record_id, given, quiet=question.output.json)
        with counting("sayso weighs", "commitments") as progress:
            found = weighed(
                ledger,
                record_id,
                as_of=question.as_of,
                known_by=read_moment(known, option="--known-by") if known else None,
                parameters=given["parameters"],
                progress=progress,
            )
    finally:
        ledger.close()
    return _told(question, found)


def _check_chance(given: dict[str, Any], every: bool) -> None:
    words = [name for name in ("made_by", "why") if given[name] is not None]
    if given["chance"] is None and words:
        raise UsageError("there is nothing to hold", subject="--by", mend="give --chance as well")
    if given["chance"] is not None and (every or len(words) < 2):
        raise UsageError(
            "what a person holds is of one commitment, from somebody, with a reason",
            subject="--chance",
            mend="name the commitment, --by and --why",
        )


def _hold(ledger: Any, record_id: str | None, given: dict[str, Any], *, quiet: bool) -> None:
    from sayso.run.weighing import hold

    about, _ = hold(
        ledger, str(record_id), given["chance"], made_by=given["made_by"], why=given["why"]
    )
    if not quiet:
        click.echo(f"{about[:12]}  kept {given['chance']:.0%}, held by {given['made_by']}")


def _told(question: Asked, found: list[Any]) -> int:
    from sayso.show.json_lines import line
    from sayso.show.why_page import assessment_line, assessment_record

    failed = 0
    for each in found:
        if isinstance(each, InputError):
            failed += 1
            complain(each)
        elif question.output.json:
            click.echo(line(assessment_record(each.row) | {"new": each.new}), nl=False)
        else:
            click.echo(assessment_line(each.row, new=each.new))
    if not found:
        click.echo("No commitment is waited for.", err=True)
    return SOME_FAILED if failed else DONE


@click.command(short_help="Why a commitment is as likely as it is.")
@click.argument("record_id", metavar="ID")
@answer_options
def why(config: Path | None, record_id: str, **given: Any) -> int:
    """The newest assessment of a commitment, from the prior through each origin to the figure,
    and what would change it. ID may be an assessment's too.

    \b
    Examples:
      sayso why 3f2a9c
      sayso why 3f2a9c --as-of 2022-02-16 --json
    """
    from sayso.ledger import evidence
    from sayso.show.json_lines import line
    from sayso.show.why_page import why_page, why_record

    question = asked(config, given)
    with question.view() as seen:
        found = evidence.why(seen, record_id)
    output = question.output
    if output.json:
        click.echo(line(why_record(found)), nl=False)
        return DONE
    page = why_page(found, width=output.width, colour=output.colour)
    click.echo(page_bytes(page), nl=False)
    return DONE


@click.command(short_help="What became of what somebody announced.")
@click.argument("announcer", metavar="ANNOUNCER")
@answer_options
def record(config: Path | None, announcer: str, **given: Any) -> int:
    """What became of the commitments of a speaker, a body or an actor: counts with intervals, by
    action, with the ids behind them. There is no score.

    \b
    Examples:
      sayso record "defence ministry"
      sayso record Konashenkov --as-of 2022-03-01 --json
    """
    from sayso.ledger.announcers import METHOD, RULE, announcer_record
    from sayso.show import announcer_page as shown
    from sayso.show.json_lines import line

    if not announcer.strip():
        raise UsageError("it is empty", subject="ANNOUNCER", mend="give a name or a part of one")
    question = asked(config, given)
    with question.view() as seen:
        found = announcer_record(seen, announcer.strip(), now=question.now)
    output = question.output
    if output.json:
        click.echo(line(shown.announcer_record(found, rule=RULE, method=METHOD)), nl=False)
        return DONE
    page = shown.announcer_page(
        found, rule=RULE, method=METHOD, width=output.width, colour=output.colour
    )
    click.echo(page_bytes(page), nl=False)
    return DONE
