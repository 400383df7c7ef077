"""What every command over the ledger shares: which ledger, as of when, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.output import Output, coloured, measured_width

if TYPE_CHECKING:
    from sayso.config import Config
    from sayso.ledger.read import View
    from sayso.ledger.store import Ledger

Command = Callable[..., Any]
FIRST_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to the ledger: where it lies, as of which moment, and how to answer."""

    place: str
    captures: str | None
    as_of: datetime | None
    output: Output
    config: Config

    @property
    def now(self) -> datetime:
        """The moment the answer is given for."""
        return self.as_of or datetime.now(UTC)

    def open(self, *, create: bool = False) -> Ledger:
        """The ledger; raises NotFound where there is none, unless it may be made."""
        from sayso.ledger.store import open_ledger

        return open_ledger(self.place, captures=self.captures, create=create)

    @contextmanager
    def view(self) -> Iterator[View]:
        """The ledger as of the moment asked for."""
        from sayso.ledger.read import view

        ledger = self.open()
        try:
            with view(ledger, as_of=self.as_of) as seen:
                yield seen
        finally:
            ledger.close()


def ledger_options(command: Command) -> Command:
    """Give a command --ledger, and itself the settings it stands in."""
    option = click.option(
        "--ledger",
        metavar="PLACE",
        help="File or postgresql:// address [SAYSO_LEDGER, else your own sayso.db].",
    )
    return click.pass_obj(option(command))


def answer_options(command: Command) -> Command:
    """Give a command that answers from the ledger --as-of, --json and --colour."""
    for option in (
        click.option(
            "--colour", "--color", type=click.Choice(["auto", "always", "never"]),
            help="Colour the page [auto: on a terminal].",
        ),
        click.option("--json", "as_json", is_flag=True, help="JSON Lines, one record a line."),
        click.option(
            "--as-of", metavar="TIME",
            help="Answer from what was recorded by then: 2022-02-15, or with a time of day.",
        ),
    ):  # fmt: skip
        command = option(command)
    return ledger_options(command)


def page_options(command: Command) -> Command:
    """Give a command that lists --limit and --skip."""
    shown = click.IntRange(1, 10_000)
    limit = click.option(
        "--limit", type=shown, default=FIRST_PAGE, show_default=True, help="How many at most."
    )
    skip = click.option("--skip", type=click.IntRange(0), default=0, help="Leave out the first.")
    return limit(skip(command))


def asked(config: Path | None, given: dict[str, Any]) -> Asked:
    """The question that a command's settings and options make; takes those options away."""
    from sayso.config import load, own_place
    from sayso.ledger.read import read_moment

    settings = load(config)
    moment = given.pop("as_of", None)
    output = Output(
        json=given.pop("as_json", False),
        width=settings.width or measured_width(),
        colour=coloured(given.pop("colour", None) or settings.colour),
    )
    return Asked(
        place=given.pop("ledger") or settings.ledger or own_place("sayso.db"),
        captures=settings.captures,
        as_of=read_moment(moment) if moment else None,
        output=output,
        config=settings,
    )
