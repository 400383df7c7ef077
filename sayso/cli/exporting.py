"""`sayso export`: what the ledger captured, as a web archive that any viewer replays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.ledger_options import asked, ledger_options
from sayso.cli.output import DONE
from sayso.errors import CustodyError, UsageError

if TYPE_CHECKING:
    from sayso.ledger.read import View
    from sayso.ledger.store import Ledger
    from sayso.records import Capture


@click.command(short_help="Write the captured pages as a web archive (WACZ).")
@click.option(
    "--wacz",
    "path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="The web archive to write.",
)
@click.option("--as-of", metavar="TIME", help="Only what was recorded by then.")
@click.option("--title", default="Captured by sayso", show_default=True, help="Its title.")
@ledger_options
def export(config: Path | None, path: Path, title: str, **given: Any) -> int:
    """Write every capture, with its bytes as they came, as a web archive.

    \b
    Example:
      sayso export --wacz desk.wacz
    """
    from sayso.ledger.read import view
    from sayso.show.wacz import write_wacz

    question = asked(config, given)
    left_out: list[CustodyError] = []
    partial = path.with_name(path.name + ".partial")
    ledger = question.open()
    try:
        with view(ledger, as_of=question.as_of) as seen, partial.open("wb") as stream:
            created = f"{question.now:%Y-%m-%dT%H:%M:%SZ}"
            found = _captures(ledger, seen, left_out)
            written = write_wacz(stream, found, title=title, created=created)
        os.replace(partial, path)
    except OSError as fault:
        raise UsageError(
            f"cannot be written ({fault.strerror})", subject=str(path), mend="name another file"
        ) from fault
    finally:
        ledger.close()
        partial.unlink(missing_ok=True)
    click.echo(f"{path}: {written} captures")
    for error in left_out:
        click.echo(f"sayso: left out: {error}", err=True)
    return 1 if left_out else DONE


def _captures(ledger: Ledger, seen: View, left_out: list[CustodyError]) -> Iterator[Capture]:
    from sayso.ledger.captures import bytes_of
    from sayso.ledger.read import every_capture
    from sayso.ledger.rows import capture_of_row

    for row in every_capture(seen):
        try:
            yield capture_of_row(row, bytes_of(ledger.captures, row["bytes_sha256"]))
        except CustodyError as error:
            left_out.append(error)
