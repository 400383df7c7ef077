"""The quotes of the ledger in, the people and bodies who spoke out, as of any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.ledger import links
from sayso.link import people as room
from sayso.link.people import Speaker
from sayso.link.roster import Known, Naming, Tie
from sayso.run.linked import newest

if TYPE_CHECKING:
    from sayso.ledger.read import Row, View


def everybody(seen: View) -> list[Known]:
    """Everybody who is quoted, those quoted most first.

    Two names are one person by a link that says so, and by nothing else.
    """
    namings = _namings(seen)
    speakers = {each: naming.speaker for each, naming in namings.items()}
    machine, by_hand = newest(links.links_of(seen, room.RELATION))
    rows = [
        row
        for row in (*machine, *by_hand)
        if row["left_id"] in speakers and row["right_id"] in speakers
    ]
    found = room.people(speakers.values(), map(links.link_of_row, rows))
    of = {speaker.id: at for at, person in enumerate(found) for speaker in person.speakers}
    joined: dict[int, list[Tie]] = {}
    suggested: dict[int, list[Tie]] = {}
    judged = {frozenset((row["left_id"], row["right_id"])) for row in by_hand}
    for row in rows:
        mine, theirs = of[row["left_id"]], of[row["right_id"]]
        if mine == theirs and row["judgement"] == "positive":
            joined.setdefault(mine, []).append(_tie(row, speakers))
        elif mine != theirs and _open(row, judged):
            for at in (mine, theirs):
                suggested.setdefault(at, []).append(_tie(row, speakers))
    known = [
        Known(
            namings=tuple(sorted((namings[s.id] for s in person.speakers), key=_place)),
            joined=tuple(joined.get(at, ())),
            suggested=tuple(suggested.get(at, ())),
        )
        for at, person in enumerate(found)
    ]
    return sorted(known, key=lambda each: (-each.quotes, each.name, each.id))


def _namings(seen: View) -> dict[str, Naming]:
    found: dict[str, Naming] = {}
    for row in links.speakers(seen):
        name = row["speaker_name"] or row["speaker_body"]
        speaker = Speaker(name, row["speaker_body"] or None, row["speaker_role"] or None)
        before = found.get(speaker.id)
        found[speaker.id] = Naming(
            speaker=speaker,
            quotes=row["quotes"] + (before.quotes if before else 0),
            first=row["first"], last=row["last"],
        )  # fmt: skip
    return found


def _place(naming: Naming) -> tuple[int, tuple[str, str, str]]:
    return -naming.quotes, naming.speaker.place


def _open(row: Row, judged: set[frozenset[str]]) -> bool:
    """Whether a method's link waits for a person's word."""
    ends = frozenset((row["left_id"], row["right_id"]))
    # A method's row without a score takes an earlier one back.
    return row["judgement"] != "negative" and row["score"] is not None and ends not in judged


def _tie(row: Row, speakers: dict[str, Speaker]) -> Tie:
    return Tie(
        link_id=row["id"], left=speakers[row["left_id"]], right=speakers[row["right_id"]],
        judgement=row["judgement"], score=row["score"], by=row["made_by"], why=row["why"],
    )  # fmt: skip
