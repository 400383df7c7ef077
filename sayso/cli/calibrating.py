"""How far the probabilities can be trusted: calibrate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.output import (
    DONE,
    SOME_FAILED,
    Output,
    coloured,
    complain,
    counting,
    measured_width,
    page_bytes,
)
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
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--colour",
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    help="Colour the page [auto: on a terminal].",
)
@click.pass_obj
def calibrate(config: Path | None, /, cases: Path | None, **given: Any) -> int:
    """Replay past cases from what was known at the time and score the probabilities.

    Each cluster of cases is judged by what the others gave. Beside sayso stand base rates alone,
    an announcer who is believed, copies counted as independent, and absence ignored.

    \b
    Examples:
      sayso calibrate --cases cases.jsonl --evidence evidence.jsonl
      sayso calibrate --cases new.jsonl --evidence seen.jsonl --prior-cases cases.jsonl
      sayso calibrate --cases cases.jsonl --evidence evidence.jsonl --report calibration/
    """
    if cases is None:
        raise UsageError(
            "no cases were given", subject="--cases", mend="name a file of past announcements"
        )
    library = _loaded(cases, given["evidence"])
    others = _loaded(given["prior_cases"], None) if given["prior_cases"] else None
    if library is None or (given["prior_cases"] and others is None):
        return SOME_FAILED
    output, folder = _output(config, given), _folder(given["report"])
    found = _found(library, others)
    if folder is not None:
        from sayso.show.calibration_page import write_report

        write_report(found, folder)
    _say(found, output)
    return DONE


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
    for fault in library.faults[:MOST_COMPLAINTS]:
        complain(fault)
    more = len(library.faults) - MOST_COMPLAINTS
    if more > 0:
        click.echo(f"sayso: {more} more lines cannot be used", err=True)
    return None if library.faults else library


def _found(library: Library, others: Library | None) -> Calibration:
    from sayso.weigh.calibrate import calibrate as judged

    with counting("sayso calibrates", "clusters") as progress:
        return judged(
            library, prior_cases=None if others is None else others.cases, progress=progress
        )


def _output(config: Path | None, given: dict[str, Any]) -> Output:
    from sayso.config import load

    settings = load(config)
    return Output(
        json=given["as_json"],
        width=settings.width or measured_width(),
        colour=coloured(given["colour"] or settings.colour),
    )


def _say(found: Calibration, output: Output) -> None:
    from sayso.show.calibration import calibration_page, calibration_record
    from sayso.show.json_lines import line

    if output.json:
        click.echo(line(calibration_record(found)), nl=False)
        return
    page = calibration_page(found, width=output.width, colour=output.colour)
    click.echo(page_bytes(page), nl=False)
