"""Command lines come in, pages and JSON Lines go out: one command a question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sayso import __version__
from sayso.cli.amending import confirm, correct, redact, refuse, resolve, retract
from sayso.cli.asking import diff, docket, list_, search, show
from sayso.cli.calibrating import calibrate
from sayso.cli.custody import backup, restore, seal, verify
from sayso.cli.evidence import evidence
from sayso.cli.exporting import export
from sayso.cli.gazetteer import gazetteer_, looking_up
from sayso.cli.keeping import add, import_
from sayso.cli.linking import claims, link, origins, people, unlink
from sayso.cli.output import (
    DONE,
    INTERRUPTED,
    SOME_FAILED,
    WRONG_USAGE,
    complain,
)
from sayso.cli.reading import annotate, read
from sayso.cli.watching import feeds, watch
from sayso.cli.weighing import record, weigh, why
from sayso.errors import ConfigError, SaysoError, UsageError

SHELLS = ("bash", "fish", "zsh")


def run_command_line(arguments: Sequence[str]) -> int:
    """The exit code after `arguments` were carried out: 0 done, 1 some input failed, 2 usage."""
    try:
        result = sayso.main(list(arguments), prog_name="sayso", standalone_mode=False)
        return result if isinstance(result, int) else DONE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (UsageError, ConfigError) as error:
        complain(error)
        return WRONG_USAGE
    except SaysoError as error:
        complain(error)
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
      sayso add article.html
      sayso docket
    """
    context.obj = config


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


for command in (
    read, annotate, add, import_, watch, feeds, docket, show, list_, search, diff,
    evidence, weigh, why, record,
    link, unlink, claims, origins, people,
    confirm, correct, refuse, resolve, retract, redact, verify, seal, backup, restore, export,
    calibrate,
    gazetteer_,
):  # fmt: skip
    sayso.add_command(command)
for command in (read, annotate, add, import_, watch):
    looking_up(command)
