"""What a desk resolved itself, with its evidence → a library of cases to judge weighing by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sayso.errors import InputError, SaysoError
from sayso.run.weighing import announced_of, due_of, kind_of

if TYPE_CHECKING:
    from sayso.ledger.evidence import Outcome
    from sayso.ledger.read import View
    from sayso.ledger.store import Ledger
    from sayso.weigh.cases import Case, Library
    from sayso.weigh.items import Item

INSTANT = timedelta(microseconds=1)


def own_library(ledger: Ledger, *, as_of: datetime | None = None) -> Library:
    """The commitments that somebody resolved, as cases; those of one article are one cluster.

    An outcome is known from the day it was entered: evidence known later is left out and
    counted. A commitment that cannot be a case is one InputError in `faults`.
    """
    from sayso.ledger import evidence
    from sayso.ledger.announcers import RESOLVED
    from sayso.ledger.read import view
    from sayso.weigh.cases import Library

    cases: list[Case] = []
    faults: list[InputError] = []
    seen_of: dict[str, tuple[Item, ...]] = {}
    late: dict[str, int] = {}
    with view(ledger, as_of=as_of) as seen:
        resolved = evidence.outcomes(seen, resolved_only=True)
        for line, found in enumerate((each for each in resolved if each.outcome in RESOLVED), 1):
            try:
                case = _case(found, line)
            except SaysoError as error:
                faults.append(_fault(found, error))
                continue
            cases.append(case)
            known = _items(seen, case.id)
            kept = tuple(each for each in known if _in_time(each, case))
            if kept:
                seen_of[case.id] = kept
            if len(known) > len(kept):
                late[case.id] = len(known) - len(kept)
    return Library(cases=tuple(cases), sightings=seen_of, late=late, faults=tuple(faults))


def _case(found: Outcome, line: int) -> Case:
    """Raises InputError where the commitment has no day to begin, or another field is amiss."""
    from sayso.weigh.case_fields import Fault
    from sayso.weigh.cases import case_of

    about, told = found.about, found.resolution or {}
    fields: dict[str, Any] = {
        "id": about.row["id"], "cluster": about.article["id"],
        "announced_on": announced_of(about).date().isoformat(), "announcer": about.announcer,
        "announcer_state": (about.quote or {}).get("speaker_body"), "action": kind_of(about.row),
        "due_on": _last_day(found), "statement": about.row["words"], "outcome": found.outcome,
        "outcome_date": str(told["at"])[:10],
    }  # fmt: skip
    try:
        return case_of(fields, line)
    except Fault as fault:
        raise InputError(fault.message, subject=fault.name, mend=fault.mend) from fault


def _last_day(found: Outcome) -> str | None:
    if not found.about.row["window_end"]:
        return None
    due = due_of(found.about.row)
    return (due - INSTANT).date().isoformat() if isinstance(due, datetime) else None


def _items(seen: View, commitment: str) -> list[Item]:
    from sayso.ledger import evidence
    from sayso.weigh.items import of_evidence

    return [of_evidence(each) for each in evidence.entered(seen, commitment)]


def _in_time(item: Item, case: Case) -> bool:
    return case.outcome_date is None or item.known_at.date() <= case.outcome_date


def _fault(found: Outcome, error: SaysoError) -> InputError:
    subject = f"{str(found.about.row['id'])[:12]}, {error.subject}"
    return InputError(error.message, subject=subject, mend=error.mend, code="bad_case")
