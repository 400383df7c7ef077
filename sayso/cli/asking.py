"""Questions to the ledger: docket, show, list, search, diff."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from sayso.cli.ledger_options import Asked, answer_options, asked, page_options
from sayso.cli.output import DONE, page_bytes
from sayso.errors import NotFound, UsageError
from sayso.records import Action, Outcome

if TYPE_CHECKING:
    from sayso.ledger.docket import Entry, Status
    from sayso.ledger.filters import Filters
    from sayso.ledger.read import View
    from sayso.ledger.search import Found
    from sayso.link.echo_maps import Claimed

STATUSES: tuple[Status, ...] = ("overdue", "due", "open", "too_early", "undated")
NOUNS = {"articles": "article", "quotes": "quote", "commitments": "commitment"}
# A calendar holds what is still to come and what has passed, not only the first page.
MOST_EVENTS = 10_000


@click.command(short_help="Commitments by what falls due.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(STATUSES),
    help="Only these. May be given again.",
)
@click.option("--actor", metavar="WORDS", help="Who is to act.")
@click.option("--action", type=click.Choice(get_args(Action)), help="What is to be done.")
@click.option("--place", metavar="WORDS", help="Where.")
@click.option("--speaker", metavar="WORDS", help="Who said so.")
@click.option("--checkable", is_flag=True, help="Only what can be checked as it stands.")
@click.option(
    "--ics",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the ends of the windows as a calendar.",
)
@page_options
@answer_options
def docket(config: Path | None, statuses: tuple[Status, ...], **given: Any) -> int:
    """Commitments by what falls due: overdue, due, open, too early, undated.

    \b
    Examples:
      sayso docket
      sayso docket --status overdue --place Kyiv
      sayso docket --as-of 2022-02-16 --ics docket.ics
    """
    from sayso.ledger.docket import Filters, counts
    from sayso.ledger.docket import docket as entries_of

    question = asked(config, given)
    filters = Filters(
        actor=given["actor"], action=given["action"], place=given["place"],
        speaker=given["speaker"], checkable=True if given["checkable"] else None,
    )  # fmt: skip
    wanted: tuple[Status, ...] = statuses or STATUSES
    limit = MOST_EVENTS if given["ics"] else given["limit"]
    with question.view() as seen:
        entries = {
            status: entries_of(
                seen, status, now=question.now, filters=filters, limit=limit, offset=given["skip"]
            )
            for status in wanted
        }
        if given["ics"]:
            return _write_calendar(given["ics"], entries, question.now)
        counted = counts(seen, now=question.now, filters=filters)
        _say(_docket_answer(question, seen, counted, entries))
    return DONE


def _docket_answer(question: Asked, seen: View, counted: Any, entries: Any) -> bytes:
    if question.output.json:
        from sayso.ledger.shown import batches_of
        from sayso.show.json_lines import line
        from sayso.show.ledger_lines import docket_record

        listed = [entry for each in entries.values() for entry in each]
        rows = [row for e in listed for row in (e.commitment.row, *_said_later(e.commitment))]
        batches = batches_of(seen, rows)
        now, as_of = question.now, question.as_of
        return b"".join(
            line(docket_record(entry, batches, now=now, as_of=as_of)) for entry in listed
        )
    from sayso.show.docket_page import docket_page

    return page_bytes(
        docket_page(
            counted, entries, now=question.now, as_of=question.as_of,
            width=question.output.width, colour=question.output.colour,
        )
    )  # fmt: skip


def _said_later(record: Any) -> list[Any]:
    return [row for rows in record.said.values() for row in rows]


def _write_calendar(path: Path, entries: dict[Status, list[Entry]], now: datetime) -> int:
    from sayso.show.calendar import calendar

    made = calendar([entry for each in entries.values() for entry in each], now=now)
    try:
        path.write_bytes(made.ics)
    except OSError as fault:
        raise UsageError(
            f"cannot be written ({fault.strerror})", subject=str(path), mend="name another file"
        ) from fault
    click.echo(f"{path}: {made.events} events, {made.undated} undated left out")
    return DONE


@click.command(short_help="One record with everything known of it, a claim with its echo map.")
@click.argument("record_id", metavar="ID")
@answer_options
def show(config: Path | None, record_id: str, **given: Any) -> int:
    """One record: its words, what was said of it later, and where it comes from. A claim with its
    echo map: its origins, the outlets under each, how the words changed, what contradicts it.

    \b
    Example:
      sayso show 3f2a9c81d0e4
    """
    from sayso.ledger.shown import shown
    from sayso.run.linked import claim_meant

    question = asked(config, given)
    with question.view() as seen:
        claim = claim_meant(seen, record_id)
        if claim is not None:
            _say(_echo_answer(question, claim))
            return DONE
        found = shown(seen, record_id)
    if question.output.json:
        from sayso.show.json_lines import line
        from sayso.show.ledger_lines import shown_record

        _say(line(shown_record(found, now=question.now)))
        return DONE
    from sayso.show.record_page import record_page

    output = question.output
    page = record_page(found, now=question.now, width=output.width, colour=output.colour)
    _say(page_bytes(page))
    return DONE


def _echo_answer(question: Asked, claim: Claimed) -> bytes:
    from sayso.show.echo_page import echo_page, echo_record
    from sayso.show.json_lines import line

    if question.output.json:
        return line(echo_record(claim))
    output = question.output
    return page_bytes(echo_page(claim, width=output.width, colour=output.colour))


@click.command("list", short_help="The newest articles, quotes or commitments.")
@click.argument("kind", type=click.Choice(list(NOUNS)))
@page_options
@answer_options
def list_(config: Path | None, kind: str, **given: Any) -> int:
    """The newest records of one kind.

    \b
    Example:
      sayso list commitments --limit 50
    """
    from sayso.ledger.filters import Filters

    question = asked(config, given)
    return _found(question, "", (kind,), Filters(), given, heading=kind.capitalize())


@click.command(short_help="Full text over articles, quotes and commitments.")
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option(
    "--in",
    "kinds",
    multiple=True,
    type=click.Choice(list(NOUNS)),
    help="Only these. May be given again.",
)
@click.option("--speaker", metavar="WORDS", help="Who said it.")
@click.option("--body", metavar="WORDS", help="For which body.")
@click.option("--outlet", metavar="WORDS", help="Who published it.")
@click.option("--action", type=click.Choice(get_args(Action)), help="What is to be done.")
@click.option("--place", metavar="WORDS", help="Where.")
@click.option("--from", "window_from", metavar="DATE", help="Windows from this day on.")
@click.option("--until", "window_until", metavar="DATE", help="Windows until this day.")
@click.option("--status", type=click.Choice(STATUSES), help="Status on the docket.")
@click.option("--outcome", type=click.Choice(get_args(Outcome)), help="What became of it.")
@page_options
@answer_options
def search(config: Path | None, words: tuple[str, ...], **given: Any) -> int:
    """Records that hold all the words, best first.

    \b
    Examples:
      sayso search troops garrison
      sayso search '"later today"' --in quotes --speaker Konashenkov
      sayso search --action withdraw --status overdue
    """
    from sayso.ledger.filters import Filters
    from sayso.ledger.read import read_moment

    question = asked(config, given)
    start, until = given["window_from"], given["window_until"]
    filters = Filters(
        window_from=_midnight(start) if start else None,
        window_until=read_moment(until, option="--until") if until else None,
        **{name: given[name] for name in ("speaker", "body", "outlet", "action", "place",
                                          "status", "outcome")},
    )  # fmt: skip
    return _found(question, " ".join(words), given["kinds"] or tuple(NOUNS), filters, given)


def _midnight(words: str) -> datetime:
    from sayso.ledger.read import read_moment

    at = read_moment(words, option="--from")
    return at.replace(hour=0, minute=0, second=0, microsecond=0) if len(words) <= 10 else at


def _found(
    question: Asked,
    typed: str,
    kinds: tuple[str, ...],
    filters: Filters,
    given: dict[str, Any],
    *,
    heading: str | None = None,
) -> int:
    from sayso.ledger.search import search as found_by
    from sayso.show.ledger_lines import found_record

    with question.view() as seen:
        found = found_by(
            seen, typed, among=[NOUNS[kind] for kind in kinds], filters=filters,  # type: ignore[misc]
            now=question.now, limit=given["limit"], offset=given["skip"],
        )  # fmt: skip
        if question.output.json:
            _say(_hit_lines(question, seen, found))
            if found.ignored or found.ranked_among:
                click.echo(json.dumps(found_record(found)), err=True)
            return DONE
    from sayso.show.found_pages import list_page, search_page

    shape = {"offset": given["skip"], "width": question.output.width}
    colour = question.output.colour
    if heading is not None:
        _say(page_bytes(list_page(found, heading=heading, colour=colour, **shape)))
    else:
        _say(page_bytes(search_page(found, typed, colour=colour, **shape)))
    return DONE


def _hit_lines(question: Asked, seen: View, found: Found) -> bytes:
    from sayso.ledger.shown import batches_of
    from sayso.show.json_lines import line
    from sayso.show.ledger_lines import hit_record

    rows = [row for hit in found.hits for row in (hit.record.row, *_said_later(hit.record))]
    batches = batches_of(seen, rows)
    return b"".join(line(hit_record(hit, batches, now=question.now)) for hit in found.hits)


@click.command(short_help="What changed between two versions of a page.")
@click.argument("article_id", metavar="ARTICLE")
@answer_options
def diff(config: Path | None, article_id: str, **given: Any) -> int:
    """What changed, word by word, between a version of a page and the one before it.

    \b
    Example:
      sayso diff 3f2a9c81d0e4
    """
    from sayso.ledger.shown import batches_of

    question = asked(config, given)
    with question.view() as seen:
        old, new = _two_versions(seen, article_id)
        recorded = batches_of(seen, [old, new])
    if question.output.json:
        from sayso.show.json_lines import line
        from sayso.show.ledger_lines import diff_record
        from sayso.show.word_diff import changes

        _say(line(diff_record(old, new, changes(old["text"], new["text"]))))
        return DONE
    from sayso.show.word_diff import diff_page

    output = question.output
    page = diff_page(old, new, recorded=recorded, width=output.width, colour=output.colour)
    _say(page_bytes(page))
    return DONE


def _two_versions(seen: View, article_id: str) -> tuple[Any, Any]:
    """The article and the version before it; of a first version, the one after it."""
    from sayso.ledger.read import article
    from sayso.ledger.shown import shown

    around = shown(seen, article_id).article
    if around is None:
        raise UsageError("it is no article", subject=article_id, mend="give an article's id")
    numbers = list(dict.fromkeys(row["article"] for row in around.captures if row["article"]))
    if len(numbers) < 2:
        raise NotFound(
            "its page has only one version",
            subject=article_id,
            mend="a version is added when the page is added again with another text",
        )
    at = max(1, numbers.index(around.article.row["number"]))
    return tuple(article(seen, number).article.row for number in numbers[at - 1 : at + 1])  # type: ignore[return-value]


def _say(answer: bytes) -> None:
    click.echo(answer, nl=False)
