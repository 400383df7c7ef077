"""`sayso gazetteer`: a dump of GeoNames in, place names to read by from then on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.output import DONE
from sayso.errors import ConfigError, NotFound

if TYPE_CHECKING:
    from sayso.config import Config

FILE_NAME = "gazetteer.bin"
SHIPPED = "shipped"
STEPS = 100  # of the bar
_DUMP = click.Path(path_type=Path)


def chosen(config: Config) -> Path | None:
    """The gazetteer that the settings choose, None for the shipped one.

    Raises ConfigError when the one they name is not there.
    """
    if config.gazetteer == SHIPPED:
        return None
    path = own(config)
    if path.is_file():
        return path
    if config.gazetteer:
        raise ConfigError(
            "there is no such file",
            subject=f"gazetteer {path}",
            mend=f"run `sayso gazetteer import`, or set gazetteer to {SHIPPED!r}",
        )
    return None


def own(config: Config) -> Path:
    """Where an imported gazetteer lies, or would."""
    from sayso.config import own_place

    named = config.gazetteer if config.gazetteer != SHIPPED else None
    return Path(named or own_place(FILE_NAME))


def looking_up(command: click.Command) -> click.Command:
    """Let a command that reads articles look places up in the gazetteer that is chosen."""
    inner = command.callback
    assert inner is not None

    @wraps(inner)
    def callback(*arguments: Any, **given: Any) -> Any:
        from sayso.config import load
        from sayso.extract import gazetteer

        gazetteer.use(chosen(load(click.get_current_context().obj)))
        return inner(*arguments, **given)

    command.callback = callback
    return command


@click.group("gazetteer", short_help="The place names that articles are read by.")
def gazetteer_() -> None:
    """Read by the newest place names of GeoNames instead of those shipped with sayso.

    \b
    Examples:
      sayso gazetteer import allCountries.zip
      sayso gazetteer show
      sayso gazetteer remove
    """


@gazetteer_.command("import")
@click.argument("dump", type=_DUMP, metavar="DUMP")
@click.option(
    "--population",
    type=click.IntRange(0),
    metavar="N",
    help="Smallest town [500 in the US, GB, IE, CA and AU, 1000 elsewhere].",
)
@click.option(
    "--features", default="", metavar="CODE,...",
    help="Also features of these GeoNames classes or codes: H,T,S.NUCL.",
)  # fmt: skip
@click.pass_obj
def import_(config: Path | None, dump: Path, population: int | None, features: str) -> int:
    """Compile a dump of GeoNames, and read by it from now on.

    DUMP is allCountries.zip, a cities*.zip, a country's zip, or the .txt inside. Of
    admin1CodesASCII.txt and countryInfo.txt beside it, names of states and countries are taken.

    \b
    Examples:
      sayso gazetteer import allCountries.zip
      sayso gazetteer import UA.zip --population 0 --features H,S.NUCL
    """
    from sayso.config import load
    from sayso.extract.gazetteer_compile import clear, compile_dump
    from sayso.extract.gazetteer_rules import rule_of

    settings = load(config)
    target = own(settings)
    rule = rule_of(population, features)
    _refuse_strange(target)
    with _bar() as progress:
        made = compile_dump(dump, target, rule, progress=progress)
    clear(target.parent)
    unnamed = f", {made.left_out:,} left out for their names" if made.left_out else ""
    click.echo(
        f"{target}: {made.header.sizes.places:,} places, from {made.taken:,} of {made.rows:,} "
        f"rows: {made.added:,} new, {made.renewed:,} renewed{unnamed}"
    )
    if settings.gazetteer == SHIPPED:
        click.echo("sayso: the setting gazetteer still says 'shipped'", err=True)
    return DONE


@gazetteer_.command("show")
@click.option("--json", "as_json", is_flag=True, help="One object of JSON.")
@click.pass_obj
def show_(config: Path | None, as_json: bool) -> int:
    """Tell which gazetteer is in use, of what it was made, its size, date and digest.

    The digest is computed again; when the file was altered, that is an error.
    """
    from sayso.config import load
    from sayso.extract import gazetteer

    path = chosen(load(config))
    told = _told(path or gazetteer.FILE, shipped=path is None)
    if as_json:
        from sayso.show.json_lines import line

        click.echo(line(told), nl=False)
        return DONE
    from sayso.show.plain import plain

    for name, value in told.items():
        shown = f"{value:,}" if isinstance(value, int) else value
        click.echo(plain(f"{name:<9} {shown}") if value is not None else f"{name:<9} unknown")
    return DONE


@gazetteer_.command("remove")
@click.pass_obj
def remove(config: Path | None) -> int:
    """Take the imported gazetteer away and read by the shipped one again."""
    from sayso.config import load
    from sayso.extract.gazetteer_compile import clear

    path = own(load(config))
    clear(path.parent)
    if not path.is_file():
        raise NotFound(
            "no gazetteer was imported there",
            subject=str(path),
            mend="the one shipped with sayso is in use",
        )
    _refuse_strange(path)
    path.unlink()
    click.echo(f"{path}: removed")
    return DONE


def _refuse_strange(path: Path) -> None:
    """Raise ConfigError when another kind of file lies where the gazetteer is to be."""
    from sayso.extract.gazetteer_file import MAPPED_MAGIC

    if not path.exists():
        return
    if path.is_file():
        with path.open("rb") as stream:
            if stream.read(len(MAPPED_MAGIC)) in (MAPPED_MAGIC, b""):
                return
    raise ConfigError(
        "is there and is no imported gazetteer; it stays as it is",
        subject=str(path),
        mend="set gazetteer to another path",
    )


def _told(path: Path, *, shipped: bool) -> dict[str, Any]:
    """What there is to tell of a gazetteer; raises ConfigError when it is damaged or altered."""
    from sayso.extract import gazetteer, gazetteer_file

    table = gazetteer.checked_table(path)
    if gazetteer_file.altered(path):
        raise gazetteer.unusable(path, "was altered since it was made")
    header, stat = gazetteer_file.read_header(path), path.stat()
    made = datetime.fromtimestamp(stat.st_mtime, UTC).isoformat(timespec="seconds")
    told: dict[str, Any] = {
        "gazetteer": "shipped" if shipped else "imported",
        "file": str(path),
        "places": len(table.columns[0]),
        "names": len(table.keys),
        "bytes": stat.st_size,
        "digest": gazetteer_file.digest(path),
    }
    if header is None:
        return told
    beside = header.dump.beside
    return told | {
        "imported": made,
        "dump": header.dump.name + (f" with {', '.join(beside)}" if beside else ""),
        "of dump": header.dump.sha256,
        "newest": header.dump.newest,
        "rule": header.dump.rule,
    }


@contextmanager
def _bar() -> Iterator[Callable[[float], None]]:
    """A bar on stderr of a hundred steps, where somebody looks."""
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    from sayso.show.delivery import with_bar

    with with_bar(STEPS, "sayso compiles") as deliver:
        done = 0

        def progress(share: float) -> None:
            nonlocal done
            while done < int(STEPS * share):
                done += 1
                deliver(lambda: None)

        yield progress
