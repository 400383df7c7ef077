"""Records of the ledger in, the origins and claims that they belong to out, as of any moment.

What hangs together is found from link to link; so a claim is told without looking at the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sayso.ledger import links
from sayso.link import claims as claim_room
from sayso.link import echoes
from sayso.link.echo_maps import Claimed, Origin, Related
from sayso.link.footprints import moment, spot
from sayso.link.groups import MACHINE, judged, pair
from sayso.link.mentions import Mention
from sayso.link.odds import Odds
from sayso.link.pairs import score
from sayso.link.relations import relations

if TYPE_CHECKING:
    from sayso.ledger.read import Row, View

AT_ONCE = 64  # articles of which what they say is put together at once
MOST_TOGETHER = 20_000  # records that hang together and are looked at; no claim comes near


def newest(rows: Iterable[Row], *, one_each: bool = False) -> tuple[list[Row], list[Row]]:
    """Of links by number the newest of each pair, or from each left end with `one_each`: what
    methods said and what people said.
    """
    machine: dict[tuple[str, str], Row] = {}
    people: dict[tuple[str, str], Row] = {}
    for row in rows:
        ends = (row["left_id"], row["right_id"])
        if row["made_by"].startswith(MACHINE):
            machine[(ends[0], "") if one_each else ends] = row
        else:
            people[pair(*ends)] = row
    return list(machine.values()), list(people.values())


def together(
    seen: View,
    start: Collection[str],
    relation: str,
    widened: Callable[[Collection[str]], Collection[str]],
) -> tuple[set[str], list[Row]]:
    """Everything that hangs together with `start` by links that say so, and all links met.

    `widened` names what else the same records are called.
    """
    met: dict[int, Row] = {}
    known = set(widened(start))
    asked: set[str] = set()
    while known - asked and len(asked) < MOST_TOGETHER:
        rows = links.touching(seen, known - asked, relation)
        asked |= known
        met |= {row["number"]: row for row in rows}
        follow = {
            end
            for row in rows
            if row["judgement"] in ("positive", "none_yet")
            for end in (row["left_id"], row["right_id"])
        }
        known |= set(widened(follow - known))
    return known, [met[number] for number in sorted(met)]


def origins_of(seen: View, article_ids: Collection[str]) -> list[Origin]:
    """The origins of these articles, whole, in the order of the first article of each."""
    known, rows = together(seen, article_ids, echoes.RELATION, lambda ids: ids)
    articles = links.articles(seen, known)
    ties, by_hand = newest(rows, one_each=True)
    whys = [
        echoes.Why(row["left_id"], row["right_id"], row["why"], row["score"])
        for row in ties
        if row["judgement"] != "unsure" and row["score"] is not None
    ]
    places = {each: spot(moment(row["published"]), each) for each, row in articles.items()}
    said = [links.link_of_row(row) for row in by_hand]
    return [
        Origin(articles=tuple(articles[one] for one in found.articles), why=found.why)
        for found in echoes.joined(places, whys, said)
        if not set(found.articles).isdisjoint(article_ids)
    ]


def claims_of(seen: View, mention_ids: Collection[str]) -> list[claim_room.Claim]:
    """The claims that these mentions stand in, whole."""
    from sayso.run.link_index import unpacked

    loaded: dict[str, Row] = {}

    def widened(ids: Collection[str]) -> set[str]:
        rows = links.mentions(seen, ids) + links.mentions_of_quotes(seen, ids)
        loaded.update({row["id"]: row for row in rows})
        return {row["id"] for row in rows} | {row["quote"] for row in rows if row["quote"]}

    _, rows = together(seen, mention_ids, claim_room.RELATION, widened)
    members = unpacked(loaded.values())
    machine, by_hand = newest(rows)
    scores = {
        pair(row["left_id"], row["right_id"]): score(
            members[row["left_id"]], members[row["right_id"]]
        )
        for row in machine
        if row["judgement"] != "unsure" and row["left_id"] in members and row["right_id"] in members
    }
    decided = claim_room.of_mentions(
        members.values(), judged(map(links.link_of_row, by_hand), claim_room.RELATION)
    )
    wanted = set(mention_ids)
    groups = [
        group
        for group in claim_room.grouped(members, scores, decided)
        if not wanted.isdisjoint(group)
    ]
    moments = _moments(seen, {members[one].article_id for group in groups for one in group})
    return [
        claim_room.Claim(
            tuple(
                sorted((members[one] for one in group), key=lambda m: (moments[m.article_id], m.id))
            )
        )
        for group in groups
    ]


def _moments(seen: View, article_ids: Collection[str]) -> dict[str, str]:
    return {
        each: moment(row["published"]) for each, row in links.articles(seen, article_ids).items()
    }


def claimed(seen: View, some: Sequence[claim_room.Claim]) -> list[Claimed]:
    """Claims with their articles, their origins, their words and what they are at odds with."""
    ids = {article for claim in some for article in claim.articles}
    articles = links.articles(seen, ids)
    of_article = {row["id"]: origin for origin in origins_of(seen, ids) for row in origin.articles}
    related = _related(seen, some)
    words = words_of(seen, _worded(some, related))
    out = []
    for claim in some:
        mine = {each: articles[each] for each in claim.articles}
        stems = {of_article[each].id: of_article[each] for each in mine}
        out.append(
            Claimed(
                claim=claim, articles=mine, origins=tuple(stems.values()),
                related=tuple(related.get(claim.mentions[0].id, ())), words=words,
            )
        )  # fmt: skip
    return out


def _worded(
    some: Sequence[claim_room.Claim], related: Mapping[str, Sequence[Related]]
) -> Iterator[Mention]:
    """The mentions whose words are told: all of these claims, the first of those related."""
    for claim in some:
        yield from claim.mentions
    for each in related.values():
        yield from (one.other.mentions[0] for one in each)


def _related(seen: View, some: Sequence[claim_room.Claim]) -> dict[str, list[Related]]:
    """How claims stand to others, by the id of each."""
    from sayso.run.link_index import ODDS

    mine = {mention.id for claim in some for mention in claim.mentions}
    odds = _odds(links.touching(seen, mine, ODDS))
    others = {end for ends in odds for end in ends} - mine
    every = [*some, *(claims_of(seen, others) if others else ())]
    if not odds:
        return {}
    articles = {article for claim in every for article in claim.articles}
    found = relations(every, odds, _moments(seen, articles), _issuers(seen, articles))
    told: dict[str, list[Related]] = {}
    for each in found:
        for claim, other in ((each.claim, each.other), (each.other, each.claim)):
            told.setdefault(claim.mentions[0].id, []).append(
                Related(relation=each, other=other, ours=claim is each.claim)
            )
    return told


def _odds(rows: Iterable[Row]) -> dict[tuple[str, str], Odds]:
    """What methods found to be at odds, but for what people are unsure of or hold to be wrong."""
    machine, by_hand = newest(rows)
    doubted = {
        pair(row["left_id"], row["right_id"])
        for row in by_hand
        if row["judgement"] in ("unsure", "negative")
    }
    found = {
        pair(row["left_id"], row["right_id"]): row["why"]
        for row in machine
        if row["judgement"] == "positive"
    }
    return {ends: why for ends, why in found.items() if ends not in doubted}


def _issuers(seen: View, article_ids: Collection[str]) -> dict[str, str]:
    """The bodies that speak for themselves in some articles."""
    from sayso.link.packing import unpacked_footprint

    found = {}
    for row in links.footprints(seen, article_ids):
        made, _ = unpacked_footprint(row["content"], row["id"])
        if made.issuer:
            found[row["id"]] = made.outlet
    return found


def all_claims(seen: View) -> Iterator[Claimed]:
    """Every claim, those that an article stored last speaks of first."""
    told: set[str] = set()
    for rows in _newest_articles(seen):
        by_number: dict[int, list[str]] = {}
        for each in links.mentions_in(seen, [row["number"] for row in rows]):
            by_number.setdefault(each["article"], []).append(each["id"])
        order = [one for row in rows for one in by_number.get(row["number"], ())]
        fresh = [one for one in order if one not in told]
        of = {m.id: claim for claim in claims_of(seen, fresh) for m in claim.mentions}
        some = list({id(of[one]): of[one] for one in fresh}.values())
        told |= {mention.id for claim in some for mention in claim.mentions}
        yield from claimed(seen, some)


def all_origins(seen: View) -> Iterator[Origin]:
    """Every origin, those that an article was stored of last first."""
    told: set[str] = set()
    for rows in _newest_articles(seen):
        fresh = [row["id"] for row in rows if row["id"] not in told]
        of = {row["id"]: origin for origin in origins_of(seen, fresh) for row in origin.articles}
        some = {of[one].id: of[one] for one in fresh}
        told |= {row["id"] for origin in some.values() for row in origin.articles}
        yield from some.values()


def _newest_articles(seen: View) -> Iterator[list[Row]]:
    before: int | None = None
    while rows := links.newest_articles(seen, before=before, limit=AT_ONCE):
        yield rows
        before = rows[-1]["number"]


def claim_meant(seen: View, given: str) -> Claimed | None:
    """The claim that a mention whose id begins so stands in; None where there is none such.

    Raises UsageError where several begin so.
    """
    from sayso.errors import UsageError
    from sayso.run.linked_ids import checked

    found = links.begins_with(seen, checked(given))
    if len(found) > 1:
        message = f"{len(found)} claims begin with it"
        raise UsageError(message, subject=given, mend="give more of the id")
    return claimed(seen, claims_of(seen, [found[0]["id"]]))[0] if found else None


def words_of(seen: View, mentions: Iterable[Mention]) -> dict[str, str]:
    """The exact words of some mentions, by id."""
    some = list(mentions)
    texts = links.articles(seen, {each.article_id for each in some}, texts=True)
    return {each.id: texts[each.article_id]["text"][slice(*each.span)] for each in some}
