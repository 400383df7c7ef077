"""A person's word on a record → a row of its own in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sayso.errors import UsageError

if TYPE_CHECKING:
    from sayso.ledger.store import Ledger
    from sayso.records import Judgement, Outcome

JUDGEMENTS: dict[str, Judgement] = {
    "confirm": "positive", "correct": "positive", "refuse": "negative", "doubt": "unsure",
}  # fmt: skip
Word = Literal["confirm", "correct", "refuse", "doubt", "resolve", "retract", "redact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What a person says of a record: the word, who and why; a correction or an outcome."""

    word: Word
    made_by: str
    why: str
    correction: Mapping[str, Any] | None = None
    outcome: Outcome | None = None


def amend(ledger: Ledger, given_id: str, said: Amendment) -> tuple[str, str]:
    """Store what was said of the record whose id begins with `given_id`: its table and id.

    Raises NotFound or UsageError when no single record is meant, or the word does not fit it.
    """
    from sayso.ledger import amend as rows
    from sayso.ledger.read import SAID_OF_ROWS, SHOWN, find, view

    # What was said of a record can be taken back as well.
    among = (*SHOWN, *SAID_OF_ROWS) if said.word == "retract" else SHOWN
    with view(ledger) as seen:
        table, row = find(seen, given_id, among=among)
    about, by, why = row["id"], said.made_by, said.why
    if said.word in JUDGEMENTS:
        _check_correction(table, said.correction)
        rows.judge(
            ledger, about, JUDGEMENTS[said.word], made_by=by, why=why, correction=said.correction
        )
    elif said.word == "resolve":
        _check_commitment(table, given_id)
        assert said.outcome is not None
        rows.resolve(ledger, about, said.outcome, made_by=by, why=why)
    elif said.word == "retract":
        rows.retract(ledger, about, made_by=by, why=why)
    else:
        rows.redact(ledger, about, made_by=by, why=why)
    return table, about


def _check_commitment(table: str, given_id: str) -> None:
    if table != "commitment":
        raise UsageError(
            f"it is the id of {_one(table)}", subject=given_id, mend="give the id of a commitment"
        )


def _check_correction(table: str, correction: Mapping[str, Any] | None) -> None:
    from sayso.ledger.amend import CORRECTED

    fields = CORRECTED.get(table, ())
    for name in correction or {}:
        if name not in fields:
            can = f"what can be corrected: {', '.join(fields)}" if fields else "refuse it instead"
            raise UsageError(f"{_one(table)} has no such field", subject=f"--set {name}", mend=can)


def _one(table: str) -> str:
    return f"an {table}" if table[0] in "aeiou" else f"a {table}"
