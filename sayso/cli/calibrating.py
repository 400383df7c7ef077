"""How far the probabilities can be trusted: calibrate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.ledger_options import Asked, answer_options, asked
from sayso.cli.output import DONE, SOME_FAILED, Output, complain, counting, page_bytes
from sayso.errors import UsageError

if TYPE_CHECKING:
    from sayso.weigh.calibrate import Calibration
    from sayso.weigh.cases import Library

MOST_COMPLAINTS = 20
_FILE = click.Path(path_type=Path)


@click.command(short_help="How far the probabilities can be trusted, on past cases.")
@click.option("--cases", type=_FILE, metavar="FILE", help="Past announcements, one a line (JSON).")
@click.option("--evidence", type=_FILE, metavar="FILE", help="What was known of them and when.")
@click.option(
    "--prior-cases",
    type=_FILE,
    metavar="FILE",
    help="Take base rates from these cases alone and fit nothing.",
)
@click.option(
    "--report", type=_FILE, metavar="FOLDER", help="Write a page with plots, and each as PNG."
)
@answer_options
def calibrate(config: Path | None, /, cases: Path | None, **given: Any) -> int:
    """Replay past cases from what was known at the time and score the probabilities.

    The cases are those of a file or, without --cases, the commitments of the ledger that somebody
    resolved, with the evidence entered about them. Each cluster of cases is judged by what the
    others gave. Beside sayso stand base rates alone, an announcer who is believed, copies counted
    as independent, and absence ignored.

    \b
    Examples:
      sayso calibrate
      sayso calibrate --cases cases.jsonl --evidence evidence.jsonl
      sayso calibrate --cases new.jsonl --evidence seen.jsonl --prior-cases cases.jsonl
      sayso calibrate --cases cases.jsonl --evidence evidence.jsonl --report calibration/
    """
    question = asked(config, given)
    library = _own(question, given) if cases is None else _loaded(cases, given["evidence"])
    others = _loaded(given["prior_cases"], None) if given["prior_cases"] else None
    if library is None or (given["prior_cases"] and others is None):
        return SOME_FAILED
    folder = _folder(given["report"])
    found = _found(library, others)
    if folder is not None:
        from sayso.show.calibration_page import write_report

        write_report(found, folder)
    _say(found, question.output)
    return DONE


def _own(question: Asked, given: dict[str, Any]) -> Library:
    """What was resolved in the ledger; what cannot be a case is complained of and left out."""
    from sayso.run.calibrating import own_library

    if given["evidence"] is not None:
        raise UsageError(
            "there are no cases that it could be about",
            subject="--evidence",
            mend="name them with --cases; evidence of the ledger's own is taken by itself",
        )
    ledger = question.open()
    try:
        library = own_library(ledger, as_of=question.as_of)
    finally:
        ledger.close()
    _complain(library)
    return library


def _folder(report: Path | None) -> Path | None:
    """Made before the work, so that what cannot be written is known at once."""
    if report is None:
        return None
    from sayso.show.calibration_page import made_folder

    return made_folder(report)


def _loaded(cases: Path, evidence: Path | None) -> Library | None:
    """The library, None after complaining of what could not be read of it."""
    from sayso.weigh.cases import load

    library = load(cases, evidence)
    _complain(library)
    return None if library.faults else library


def _complain(library: Library) -> None:
    for fault in library.faults[:MOST_COMPLAINTS]:
        complain(fault)
    more = len(library.faults) - MOST_COMPLAINTS
    if more > 0:
        click.echo(f"sayso: {more} more cannot be used", err=True)


def _found(library: Library, others: Library | None) -> Calibration:
    from sayso.weigh.calibrate import calibrate as judged

    with counting("sayso calibrates", "clusters") as progress:
        return judged(
            library, prior_cases=None if others is None else others.cases, progress=progress
        )


def _say(found: Calibration, output: Output) -> None:
    from sayso.show.calibration import calibration_page, calibration_record
    from sayso.show.json_lines import line

    if output.json:
        click.echo(line(calibration_record(found)), nl=False)
        return
    page = calibration_page(found, width=output.width, colour=output.colour)
    click.echo(page_bytes(page), nl=False)
