"""What goes together, and a person's word on it: link, unlink, claims, origins, people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli.ledger_options import FIRST_PAGE, Asked, Command, answer_options, asked
from sayso.cli.ledger_options import ledger_options as with_ledger
from sayso.cli.output import DONE, counting, page_bytes
from sayso.errors import UsageError

if TYPE_CHECKING:
    from sayso.ledger.read import View
    from sayso.link.echo_maps import Claimed
    from sayso.records import Judgement

JUDGEMENTS: dict[str, Judgement] = {
    "same": "positive", "different": "negative", "unsure": "unsure",
}  # fmt: skip
SAID = {"positive": "the same", "negative": "different", "unsure": "unsure", "none_yet": "open"}


def _listing(command: Command) -> Command:
    """Give a command that lists --limit and --skip; for scripts all comes out without them."""
    limit = click.option(
        "--limit", type=click.IntRange(1),
        help=f"How many at most [{FIRST_PAGE}; with --json all].",
    )  # fmt: skip
    skip = click.option("--skip", type=click.IntRange(0), default=0, help="Leave out the first.")
    return limit(skip(command))


@click.command(short_help="Say that two records go together, or link all anew.")
@click.argument("ids", nargs=-1, metavar="[A B]")
@click.option("--all", "every", is_flag=True, help="Link all articles anew.")
@click.option("--same", "judgement", flag_value="same", help="They are the same.")
@click.option("--different", "judgement", flag_value="different", help="They are not.")
@click.option("--unsure", "judgement", flag_value="unsure", help="Nobody can tell.")
@click.option("--by", "made_by", metavar="NAME", help="Who says so.")
@click.option("--why", metavar="WORDS", help="The reason, for the record.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@with_ledger
def link(config: Path | None, ids: tuple[str, ...], **given: Any) -> int:
    """Store what a person says of two articles (one origin or not), two claims or quotes (the
    same claim or not) or two speakers (one person or not). It holds over what sayso found, also
    when all is linked anew, until the person's next word on the same two.

    \b
    Examples:
      sayso link 3f2a9c 81d0e4 --same --by "A. Mora" --why "both print the ministry's note"
      sayso link 3f2a9c 81d0e4 --different --by "A. Mora" --why "another brigade"
      sayso link --all
    """
    every, judgement = given.pop("every"), given.pop("judgement")
    made_by, why = given.pop("made_by"), given.pop("why")
    if every:
        if ids or judgement or made_by or why:
            raise UsageError("it takes nothing else", subject="--all", mend="give it alone")
        return _link_all(asked(config, given))
    given_word = _checked(ids, judgement, made_by, why)
    from sayso.run.linking import judge

    question = asked(config, given)
    ledger = question.open()
    try:
        one, other = ids
        made = judge(ledger, one, other, JUDGEMENTS[given_word], made_by=made_by, why=why)
    finally:
        ledger.close()
    return _tell(question, made)


def _checked(ids: tuple[str, ...], judgement: str | None, made_by: Any, why: Any) -> str:
    """The judgement, once all is there that it needs."""
    if len(ids) != 2:
        raise UsageError("name two records or --all", subject="link", mend="give one of both")
    if judgement is None:
        mend = "add --same, --different or --unsure"
        raise UsageError("it says nothing of the two", subject="link", mend=mend)
    for name, words in (("--by", made_by), ("--why", why)):
        if words is None:
            raise UsageError("it is missing", subject=name, mend="say who, and why, in words")
    return judgement


def _link_all(question: Asked) -> int:
    from dataclasses import asdict

    from sayso.run.linking import link_all
    from sayso.show.json_lines import line

    ledger = question.open()
    try:
        with counting("sayso links", "articles") as progress:
            found = link_all(ledger, progress=progress)
    finally:
        ledger.close()
    if question.output.json:
        click.echo(line(asdict(found)), nl=False)
    else:
        click.echo(f"{found.articles:,} articles linked, {found.links:,} links new or changed")
    return DONE


def _tell(question: Asked, made: Any) -> int:
    from dataclasses import asdict

    from sayso.show.json_lines import line

    if question.output.json:
        click.echo(line(asdict(made)), nl=False)
    else:
        said = SAID[made.judgement]
        ends = f"{made.left_id[:12]} and {made.right_id[:12]}"
        click.echo(f"{made.link_id[:12]}  {made.relation} of {ends}: {said}")
    return DONE


@click.command(short_help="Take a link back.")
@click.argument("ids", nargs=-1, required=True, metavar="LINK | A B")
@click.option("--by", "made_by", required=True, metavar="NAME", help="Who says so.")
@click.option("--why", required=True, metavar="WORDS", help="The reason, for the record.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@with_ledger
def unlink(config: Path | None, ids: tuple[str, ...], **given: Any) -> int:
    """Take back a link, or the newest one between two records. What a person said is retracted,
    and what sayso found holds again; what sayso found counts no more.

    \b
    Examples:
      sayso unlink 9c81d0e43f2a --by "A. Mora" --why "two men of one name"
      sayso unlink 3f2a9c 81d0e4 --by "A. Mora" --why "on second thoughts"
    """
    from sayso.run.linking import unlink as taken_back

    if len(ids) > 2:
        raise UsageError("too many ids", subject="unlink", mend="name one link or two records")
    made_by, why = given.pop("made_by"), given.pop("why")
    question = asked(config, given)
    ledger = question.open()
    try:
        made = taken_back(ledger, *ids, made_by=made_by, why=why)
    finally:
        ledger.close()
    if made is not None:
        return _tell(question, made)
    click.echo('{"retracted": true}' if question.output.json else "retracted")
    return DONE


@click.command(short_help="Claims, with their origins and outlets.")
@click.option("--outlets", type=click.IntRange(1), help="Only what so many outlets carry.")
@_listing
@answer_options
def claims(config: Path | None, **given: Any) -> int:
    """What articles say alike, each claim once: its first words, how many origins and outlets
    carry it, what it supersedes or contradicts. `sayso show CLAIM` prints its echo map.

    \b
    Examples:
      sayso claims --outlets 2
      sayso claims --as-of 2022-02-16 --json > claims.jsonl
    """
    from sayso.run.linked import all_claims
    from sayso.show.claims_page import claim_record, claims_page

    least = given.pop("outlets") or 1

    def carried(seen: View) -> Iterator[Claimed]:
        return (each for each in all_claims(seen) if each.outlets >= least)

    return _list(config, given, carried, claim_record, claims_page)


@click.command(short_help="Which articles go back to one original.")
@_listing
@answer_options
def origins(config: Path | None, **given: Any) -> int:
    """Articles by the original they go back to, each with the reason: near-duplicate text, the
    same words, a credit line, a citation, the same quotation or claim.

    \b
    Examples:
      sayso origins
      sayso origins --limit 5 --json
    """
    from sayso.run.linked import all_origins
    from sayso.show.origins_page import origin_record, origins_page

    return _list(config, given, all_origins, origin_record, origins_page)


@click.command(short_help="Who is quoted, under which names.")
@_listing
@answer_options
def people(config: Path | None, **given: Any) -> int:
    """Who is quoted, those quoted most first, with names, offices, country and body. Two names
    are joined by a link alone, which `sayso unlink` takes back.

    \b
    Examples:
      sayso people
      sayso people --json
    """
    from sayso.run.linked_people import everybody
    from sayso.show.people_page import people_page, person_record

    return _list(config, given, everybody, person_record, people_page)


def _list(
    config: Path | None, given: dict[str, Any], all_of: Any, record_of: Any, page_of: Any
) -> int:
    """Let out one page, or a line of JSON for each."""
    from sayso.ledger.links import unlinked
    from sayso.show.claims_page import unlinked_words
    from sayso.show.json_lines import line

    question = asked(config, given)
    skip, limit = given["skip"], given["limit"]
    with question.view() as seen:
        left = unlinked(seen)
        if question.output.json:
            for each in _some(all_of(seen), skip, limit):
                click.echo(line(record_of(each)), nl=False)
            if left:
                click.echo(f"sayso: {unlinked_words(left)}", err=True)
            return DONE
        found = list(_some(all_of(seen), skip, limit or FIRST_PAGE))
    output = question.output
    page = page_of(found, offset=skip, unlinked=left, width=output.width, colour=output.colour)
    click.echo(page_bytes(page), nl=False)
    return DONE


def _some(found: Iterable[Any], skip: int, limit: int | None) -> Iterable[Any]:
    return islice(found, skip, None if limit is None else skip + limit)
