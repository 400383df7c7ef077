"""`sayso watch` and `sayso feeds`: feeds asked politely, and how they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.keeping import stored_line
from sayso.cli.ledger_options import answer_options, asked, ledger_options
from sayso.cli.output import DONE, INTERRUPTED, Output, complain
from sayso.errors import InputError, UsageError

if TYPE_CHECKING:
    from sayso.acquire.feeds.poll import Poll

_PERIOD = re.compile(r"(\d{1,6})\s*([smhd]?)")
_SECONDS = {"": 60.0, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
SHORTEST_PERIOD = 60.0


@click.command(short_help="Ask feeds again and again, and store what is new.")
@click.argument("feeds", nargs=-1, metavar="FEED...")
@click.option(
    "--every",
    default="15m",
    show_default=True,
    metavar="TIME",
    help="How often each feed is asked: 15m, 2h, 1d.",
)
@click.option("--once", is_flag=True, help="Ask each feed once and end.")
@click.option("--contact", metavar="WORDS", help="Told to servers, so that they can reach you.")
@click.option("--allow-private", is_flag=True, help="Also ask addresses of private networks.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines.")
@ledger_options
def watch(config: Path | None, feeds: tuple[str, ...], every: str, **given: Any) -> int:
    """Ask feeds politely and store what is new; may be stopped and started at any moment.

    FEED is the address of an RSS, Atom or JSON feed or a sitemap, or a file that lists some
    (OPML, or one address a line).

    \b
    Examples:
      sayso watch https://example.org/news.rss --every 15m
      sayso watch feeds.opml --once
    """
    from sayso.run.watching import Watch, feeds_in
    from sayso.run.watching import watch as watching

    if not feeds:
        raise UsageError(
            "there is no feed to watch", subject="FEED", mend="give an address or a list of them"
        )
    question = asked(config, given)
    how = Watch(
        every=read_period(every),
        once=given["once"],
        allow_private=given["allow_private"] or question.config.allow_private,
        contact=given["contact"],
    )
    addresses = feeds_in(feeds)
    ledger = question.open(create=True)
    failed = 0
    try:
        for told in watching(ledger, addresses, how):
            failed += isinstance(told, InputError)
            _tell(told, question.output)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        ledger.close()
    return 1 if failed else DONE


def _tell(told: Any, output: Output) -> None:
    from sayso.acquire.feeds.poll import Poll

    if isinstance(told, InputError):
        complain(told)
    elif isinstance(told, Poll):
        click.echo(_poll_line(_health(told), output), nl=False)
    else:
        click.echo(stored_line(told, output), nl=False)


def _health(told: Poll) -> dict[str, Any]:
    return {
        "feed": told.address, "title": told.title, "state": told.state, "found": told.found,
        "new": len(told.items), "undated": told.undated, "message": told.message or None,
        "warnings": list(told.warnings),
    }  # fmt: skip


def _poll_line(health: dict[str, Any], output: Output) -> bytes:
    if output.json:
        from sayso.show.json_lines import line

        return line(health)
    from sayso.show.plain import plain

    counted = f"{health['found']} items, {health['new']} new"
    undated = f", {health['undated']} undated" if health["undated"] else ""
    said = "".join(f"; {words}" for words in (health["message"], *health["warnings"]) if words)
    name = health["title"] or health["feed"]
    return plain(f"{health['state']}: {name} ({counted}{undated}){said}").encode() + b"\n"


def read_period(words: str) -> float:
    """Seconds that `words` name, a bare number being minutes; raises UsageError."""
    found = _PERIOD.fullmatch(words.strip().lower())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if seconds < SHORTEST_PERIOD:
        raise UsageError(
            f"{words!r:.40} is no time between two askings",
            subject="--every",
            mend="write 15m, 2h or 1d; at least one minute",
        )
    return seconds


@click.command(short_help="How each watched feed is.")
@answer_options
def feeds(config: Path | None, **given: Any) -> int:
    """Tell for every feed when it was asked last, and what came of it.

    \b
    Example:
      sayso feeds
    """
    from sayso.ledger.read import polls

    question = asked(config, given)
    with question.view() as seen:
        for row in polls(seen):
            health = {
                "feed": row["address"], "title": row["title"], "state": row["state"],
                "found": row["found"], "new": row["added"], "undated": row["undated"],
                "message": row["message"] or None, "warnings": [f"asked {row['at'][:16]}Z"],
            }  # fmt: skip
            click.echo(_poll_line(health, question.output), nl=False)
    return DONE
