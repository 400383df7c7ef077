"""The beginning of an id in; the article, claim, quote or speaker that is meant out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.errors import NotFound, UsageError

if TYPE_CHECKING:
    from sayso.ledger.read import View

MEND = "give the id of an article, a claim, a quote or a speaker"


def ends_of(seen: View, one: str, other: str) -> tuple[str, str, str]:
    """In which relation two records can stand, and their whole ids in one order.

    Raises NotFound or UsageError where one is not there, or the two are of different kinds.
    """
    (kind, left), (other_kind, right) = meant(seen, one), meant(seen, other)
    if kind != other_kind:
        raise UsageError(
            "the two are of different kinds", subject=f"{one} {other}",
            mend="name two articles, two claims or quotes, or two speakers",
        )  # fmt: skip
    return kind, min(left, right), max(left, right)


def meant(seen: View, given: str) -> tuple[str, str]:
    """The relation that a record can stand in, and its whole id."""
    from sayso.ledger import links, schema
    from sayso.ledger.read import find
    from sayso.link import claims, echoes, people

    prefix = checked(given)
    found = [(claims.RELATION, row["id"]) for row in links.begins_with(seen, prefix)]
    found += [(people.RELATION, row["id"]) for row in links.speakers_from(seen, prefix)]
    try:
        table, row = find(seen, given, among=(schema.article, schema.quote))
    except NotFound:
        pass
    else:
        found.append((echoes.RELATION if table == "article" else claims.RELATION, row["id"]))
        if table == "quote" and not links.mentions_of_quotes(seen, [row["id"]]):
            raise UsageError(
                "it holds too few words to be a claim, or was not linked yet", subject=given,
                mend="give another quote, or run `sayso link --all` first",
            )  # fmt: skip
    if not found:
        raise NotFound("nothing that can be linked has this id", subject=given, mend=MEND)
    if len(found) > 1:
        message = f"{len(found)} records begin with it"
        raise UsageError(message, subject=given, mend="give more of the id")
    return found[0]


def checked(given: str) -> str:
    """The beginning of an id as ids are written; raises UsageError where it is none."""
    from sayso.ledger.read import SHORTEST_ID

    prefix = given.strip().lower()
    if len(prefix) < SHORTEST_ID or any(c not in "0123456789abcdef" for c in prefix):
        message = f"give at least {SHORTEST_ID} of its letters and digits"
        raise UsageError("this is no id", subject=given[:80], mend=message)
    return prefix
