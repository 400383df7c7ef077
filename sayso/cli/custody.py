"""Proof and safe keeping: verify, seal, backup, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.ledger_options import asked, ledger_options
from sayso.cli.output import DONE, Output, counting
from sayso.errors import LedgerError

if TYPE_CHECKING:
    from sayso.ledger.findings import Finding, Verified

SOMETHING_WRONG = 2
_FILE = click.Path(path_type=Path)


@click.command(short_help="Read everything again: chain, digests, words, bytes.")
@click.option(
    "--seal",
    "seal_file",
    type=_FILE,
    metavar="FILE",
    help="Prove that nothing before this seal changed.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one finding a line.")
@ledger_options
def verify(config: Path | None, seal_file: Path | None, **given: Any) -> int:
    """Check the chain, every digest, that quotes stand in their articles, and the bytes.

    Exit code 2 when anything is found.

    \b
    Examples:
      sayso verify
      sayso verify --seal notary/2022-02-15.seal
    """
    from sayso.ledger import custody
    from sayso.ledger import findings as findings_of
    from sayso.ledger.seal import read_seal
    from sayso.run.keeping import text_again

    question = asked(config, given)
    try:
        ledger = question.open()
    except LedgerError as error:
        if error.code != "ledger_damaged":
            raise
        found = findings_of.Finding(kind="damaged file", sentence=error.message)
        click.echo(_finding_line(found, question.output), nl=False)
        return SOMETHING_WRONG
    findings = 0

    def tell(finding: Finding) -> None:
        nonlocal findings
        findings += 1
        click.echo(_finding_line(finding, question.output), nl=False)

    try:
        with counting("sayso verifies", "rows") as progress:
            verified = custody.verify(
                ledger, tell, text_of=text_again, progress=progress,
                sealed=read_seal(seal_file) if seal_file else None,
            )  # fmt: skip
    finally:
        ledger.close()
    click.echo(_summary(verified, findings, question.output), nl=False)
    return SOMETHING_WRONG if findings else DONE


def _finding_line(finding: Finding, output: Output) -> bytes:
    if output.json:
        from sayso.show.json_lines import line

        return line(asdict(finding))
    from sayso.show.plain import plain

    subject = f"{finding.table} {(finding.id or '')[:12]}".strip() if finding.table else "ledger"
    return plain(f"{finding.kind}: {subject}: {finding.sentence}").encode() + b"\n"


def _summary(verified: Verified, findings: int, output: Output) -> bytes:
    if output.json:
        from sayso.show.json_lines import line

        return line({"findings": findings, **asdict(verified)})
    result = f"{findings} findings" if findings else "Nothing is wrong"
    again = f", {verified.not_rechecked} not read from their bytes again" * bool(
        verified.not_rechecked
    )
    return (
        f"{result}: {verified.rows:,} rows in {verified.batches:,} batches, "
        f"{verified.quotes:,} quotes, {verified.captures:,} captures{again}\n"
        f"Head: {verified.head}\n"
    ).encode()


@click.command(short_help="Sign the newest link of the chain.")
@click.argument("path", type=_FILE, metavar="FILE")
@click.option(
    "--key", type=_FILE, metavar="FILE", help="The key to sign with, made on first use [your own]."
)
@ledger_options
def seal(config: Path | None, path: Path, key: Path | None, **given: Any) -> int:
    """Sign the newest link of the chain, to be deposited where nobody can change it.

    \b
    Example:
      sayso seal notary/2022-02-15.seal
    """
    from sayso.config import own_place
    from sayso.ledger import seal as sealing

    question = asked(config, given)
    key_file = key or Path(question.config.signing_key or own_place("signing.key"))
    key_file.parent.mkdir(parents=True, exist_ok=True)
    ledger = question.open()
    try:
        made = sealing.seal(ledger, key_file)
    finally:
        ledger.close()
    sealing.write_seal(made, path)
    click.echo(f"{path}: batch {made.batch} of ledger {made.ledger}, key {made.fingerprint}")
    return DONE


@click.command(short_help="Everything in one portable file.")
@click.argument("path", type=_FILE, metavar="FILE")
@ledger_options
def backup(config: Path | None, path: Path, **given: Any) -> int:
    """Write the whole ledger with its bytes into one file, while others may go on writing.

    \b
    Example:
      sayso backup desk-2022-02-15.zip
    """
    from sayso.ledger.backup import backup as save

    ledger = asked(config, given).open()
    try:
        with counting("sayso saves", "rows and captures") as progress:
            saved = save(ledger, path, progress=progress)
    finally:
        ledger.close()
    erased = f", {saved.erased} erased" if saved.erased else ""
    click.echo(f"{path}: {saved.rows:,} rows, {saved.captures:,} captures{erased}")
    if saved.missing:
        click.echo(f"sayso: {saved.missing} captures are missing: run `sayso verify`", err=True)
    return 1 if saved.missing else DONE


@click.command(short_help="A backup into an empty ledger.")
@click.argument("path", type=_FILE, metavar="FILE")
@ledger_options
def restore(config: Path | None, path: Path, **given: Any) -> int:
    """Put a backup into an empty ledger, of either engine, and check its chain.

    \b
    Example:
      sayso restore desk-2022-02-15.zip --ledger desk.db
    """
    from sayso.ledger.restore import restore as put_back

    question = asked(config, given)
    with counting("sayso restores", "rows") as progress:
        ledger = put_back(path, question.place, question.captures, progress=progress)
    ledger.close()
    click.echo(f"{ledger.shown}: restored from {path}")
    return DONE
