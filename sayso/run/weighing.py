"""A commitment of the ledger with its evidence and those like it → an assessment, kept for good."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import InputError, SaysoError, UsageError

if TYPE_CHECKING:
    from sayso.ledger.evidence import About
    from sayso.ledger.read import Row, View
    from sayso.ledger.store import Ledger
    from sayso.records import Evidence
    from sayso.weigh.assess import Assessed
    from sayso.weigh.grid import Vague
    from sayso.weigh.items import Item
    from sayso.weigh.parameters import Parameters
    from sayso.weigh.prior import BaseRate, Case

AT_ONCE = 500  # commitments read together
METHOD = "grid 1"  # counted up when equal input no longer gives equal numbers
# What a window without an end says of how long it may take.
VAGUE: tuple[tuple[str, Vague], ...] = (
    (r"\bmonths?\b", "months"), (r"\bweeks?\b", "weeks"),
    (r"\b(?:soon|shortly|imminent\w*|before long)\b", "soon"), (r"\b(?:days?|hours?)\b", "days"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One commitment that was weighed: the row of its assessment, and whether it is new."""

    about: About
    row: Row
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is weighed: its items were known at the moment asked for. The id is that of the
    assessment, which follows from what is weighed alone, not from when.
    """

    id: str
    about: About
    items: Sequence[Item]
    announced: datetime
    due: datetime | Vague
    action: str
    rate: BaseRate


def weigh(
    ledger: Ledger,
    given_id: str | None,
    *,
    as_of: datetime | None = None,
    known_by: datetime | None = None,
    parameters: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Weighed | InputError]:
    """Assess one commitment, or all that are waited for where `given_id` is None, and store what
    is new in one batch: the same evidence, prior and parameters add nothing.

    `as_of` leaves out what was recorded later, `known_by` what nobody could have known by then.
    A commitment that cannot be weighed comes out in its place as the InputError that says why.
    `progress` is told how many are done.
    """
    from sayso.ledger import evidence, schema, write
    from sayso.ledger.read import view
    from sayso.ledger.rows import run_row
    from sayso.run.keeping import run_of
    from sayso.weigh.parameters import DEFAULTS, load

    values = DEFAULTS if parameters is None else load(parameters)
    made = run_of("weigh", {"parameters": dict(values.values)})
    by = known_by or as_of
    found: list[Weighed | InputError] = []
    with view(ledger, as_of=as_of) as seen:
        only = None if given_id is None else [evidence.about(seen, given_id).row]
        rows = evidence.awaited(seen) if only is None else only
        rates = _Rates(_cases(seen), values)
        for start in range(0, len(rows), AT_ONCE):
            found += _weighed(seen, rows[start : start + AT_ONCE], rates, by=by, run=made.id)
            if progress:
                progress(len(found))
    fresh = [each.row for each in found if isinstance(each, Weighed) and each.new]
    if fresh:
        table = schema.assessment.name
        write.record(
            ledger, lambda _: {"run": [run_row(made)], table: [dict(row) for row in fresh]}
        )
    return found


class _Rates:
    """Base rates from what became of others: fitted once for all that are no case themselves."""

    def __init__(self, cases: Mapping[str, Case], parameters: Parameters) -> None:
        from sayso.weigh.prior import fit

        self.parameters = parameters
        self._cases, self._all = cases, fit(cases.values(), parameters)

    def of(self, about: About, kind: str) -> BaseRate:
        from sayso.weigh.prior import fit

        mine = about.row["id"]
        others = (case for id, case in self._cases.items() if id != mine)
        prior = fit(others, self.parameters) if mine in self._cases else self._all
        return prior.rate(kind, _body_of(about), about.announcer)


def _weighed(
    seen: View, rows: Sequence[Row], rates: _Rates, *, by: datetime | None, run: str
) -> list[Weighed | InputError]:
    """Each of these commitments assessed; what was weighed so before is as it was stored."""
    from sayso.ledger import evidence

    entered = evidence.entered_by(seen, [row["id"] for row in rows])
    asked = [
        _asked(about, row, entered[row["id"]], rates, by)
        for about, row in zip(
            evidence.abouts(seen, rows), evidence.corrected(seen, rows), strict=True
        )
    ]
    known = evidence.assessments(seen, [each.id for each in asked if isinstance(each, _Asked)])
    return [
        each if isinstance(each, InputError) else _assessed(each, known, rates, by=by, run=run)
        for each in asked
    ]


def _asked(
    about: About, row: Row, entered: Sequence[Evidence], rates: _Rates, by: datetime | None
) -> _Asked | InputError:
    from sayso.ledger.rows import moment
    from sayso.records import digest
    from sayso.weigh.assess import known
    from sayso.weigh.items import of_evidence

    try:
        announced, due, kind = announced_of(about), due_of(row), kind_of(row)
        items = known([of_evidence(each) for each in entered], by)
    except SaysoError as error:
        return _not_weighed(about, error)
    rate = rates.of(about, kind)
    weighed = (about.row["id"], moment(announced), due if isinstance(due, str) else moment(due),
               rate.probabilities.tolist(), rate.weight, sorted({each.id for each in items}),
               rates.parameters.version)  # fmt: skip
    return _Asked(
        id=digest("assessment", METHOD, *weighed), about=about, items=items,
        announced=announced, due=due, action=kind, rate=rate,
    )  # fmt: skip


def _assessed(
    asked: _Asked, known: Mapping[str, Row], rates: _Rates, *, by: datetime | None, run: str
) -> Weighed | InputError:
    from sayso.weigh.assess import assess

    if asked.id in known:
        return Weighed(about=asked.about, row=known[asked.id], new=False)
    parameters, as_of = rates.parameters, by or datetime.now(UTC)
    try:
        found = assess(asked.announced, asked.due, asked.rate, asked.items, parameters, as_of=by)
        row = {**_row(asked, found, parameters, as_of), "run": run}
    except SaysoError as error:
        return _not_weighed(asked.about, error)
    return Weighed(about=asked.about, row=row, new=True)


def _not_weighed(about: About, error: SaysoError) -> InputError:
    subject = f"{str(about.row['id'])[:12]}, {error.subject}"
    return InputError(error.message, subject=subject, mend=error.mend, code="not_weighed")


def _cases(seen: View) -> dict[str, Case]:
    """What became of the commitments that somebody resolved, by id."""
    from sayso.ledger import evidence
    from sayso.weigh.prior import Case

    return {
        each.about.row["id"]: Case(
            action=kind_of(each.about.row),
            state=_body_of(each.about),
            announcer=each.about.announcer,
            outcome=each.outcome,  # type: ignore[arg-type]
        )
        for each in evidence.outcomes(seen, resolved_only=True)
        if each.outcome is not None
    }


def kind_of(row: Row) -> str:
    """The kind of act whose rates are asked for; a promise not to do it is another kind."""
    return f"not_{row['action']}" if row["negated"] else str(row["action"])


def _body_of(about: About) -> str | None:
    body = (about.quote or {}).get("speaker_body")
    return str(body) if body else None


def announced_of(about: About) -> datetime:
    """When the words came out, the beginning of the day where no hour is known.

    Raises InputError where the article has no date.
    """
    if about.announced is None or len(about.announced) < 10:
        raise InputError(
            "the article has no day, so nothing says when the time began to run",
            subject="published",
            mend="add it again with --published DATE",
        )
    return _moment(about.announced, "published")


def due_of(row: Row) -> datetime | Vague:
    """When it is to be done by, or the vague word for it; raises InputError where neither."""
    if row["window_end"]:
        return _moment(row["window_end"], "window_end")
    words = str(row["window_text"] or "").lower()
    for pattern, vague in VAGUE:
        if re.search(pattern, words):
            return vague
    raise InputError(
        "nothing says by when it is to be done",
        subject="window_end",
        mend=f"say what is meant: sayso correct {row['id'][:12]} --set window_end=DATE",
    )


def _moment(written: str, field: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        raise InputError(
            f"no day or moment: {written!r:.40}", subject=field, mend="correct it to 2022-02-21"
        ) from None


def _row(asked: _Asked, found: Assessed, parameters: Parameters, as_of: datetime) -> Row:
    """The row of an assessment."""
    from sayso.ledger.chain import canonical
    from sayso.ledger.rows import moment
    from sayso.weigh.grid import CLASSES

    due = found.due if isinstance(found.due, str) else moment(found.due)
    ids = sorted(id for each in found.moved for id in each.ids)
    ranges = {name: [low, high] for name, low, high in zip(CLASSES, found.low, found.high,
                                                           strict=True)}  # fmt: skip
    return {
        "id": asked.id, "commitment": asked.about.row["id"],
        "as_of": moment(as_of), "parameters": parameters.version,
        "evidence_sha256": found.evidence_sha256,
        "probabilities": _by_class(found.shown), "low": found.low[0], "high": found.high[0],
        "notes": canonical(found.notes), "window_end": due, "evidence": canonical(ids),
        "prior": _by_class(found.prior), "ranges": canonical(ranges), "word": found.word,
        "confidence": found.confidence, "confidence_why": found.confidence_why,
        "moved": canonical([
            {"origin": each.origin, "ids": each.ids, "articles": each.articles,
             "weight": each.weight, "bar": each.bar, "without": each.without}
            for each in found.moved
        ]),
        "counts": canonical({"articles": found.articles, "origins": found.origins,
                             "effective": found.effective}),
        "explained": canonical(_explained(asked, found, parameters, as_of)),
        "method": METHOD,
    }  # fmt: skip


def _by_class(values: Sequence[float]) -> str:
    from sayso.ledger.chain import canonical
    from sayso.weigh.grid import CLASSES

    return canonical(dict(zip(CLASSES, values, strict=True)))


def _explained(
    asked: _Asked, found: Assessed, parameters: Parameters, as_of: datetime
) -> dict[str, Any]:
    """What the page of an assessment tells beside its figures."""
    return {
        "start": found.start, "log_odds": found.log_odds, "posterior": list(found.posterior),
        "bounds": [list(found.lowest), list(found.highest)],
        "conflict": {
            "cancelled": found.conflict.cancelled, "weight": found.conflict.weight,
            "between": found.conflict.between,
        },
        "break_even": [
            {"edge": each.edge, "word": each.word, "factor": each.factor}
            for each in found.break_even
        ],
        "prior_cases": dict(zip(("action", "body", "announcer"), asked.rate.cases, strict=True)),
        "prior_weight": asked.rate.weight, "action": asked.action,
        "temperature": parameters["temperature"],
        "changed": list(parameters.changed), "looks": _looks(asked, found, parameters, as_of),
    }  # fmt: skip


def _looks(
    asked: _Asked, found: Assessed, parameters: Parameters, as_of: datetime
) -> list[dict[str, Any]]:
    """What would show it, the most informative first."""
    from sayso.ledger.rows import second
    from sayso.weigh import dependence
    from sayso.weigh.grid import horizons
    from sayso.weigh.information import looks
    from sayso.weigh.worth import known_so_far

    votes = dependence.origins(asked.items, parameters)
    spans = horizons(asked.announced, asked.due, parameters)
    known = known_so_far(spans, asked.rate.probabilities, votes, parameters)
    return [
        {"channel": each.observable.channel, "words": each.observable.words,
         "at": second(each.at), "information": each.information, "chance": each.chance,
         "seen": each.seen, "not_seen": each.not_seen, "flips": each.flips}
        for each in looks(str(asked.about.row["action"]), known, not_before=as_of)
    ]  # fmt: skip


def hold(
    ledger: Ledger, given_id: str, chance: float, *, made_by: str, why: str
) -> tuple[str, bool]:
    """Store what a person holds the probability of kept to be: the commitment's id, and if it is
    new. It stands beside the model's figure and is never weighed as evidence.

    Raises UsageError without a name and a reason.
    """
    from sayso.ledger import amend, evidence, schema
    from sayso.ledger.read import view
    from sayso.ledger.rows import moment
    from sayso.records import digest

    for option, words in (("--by", made_by), ("--why", why)):
        if not words.strip():
            raise UsageError("it is empty", subject=option, mend="say who, and why, in words")
    with view(ledger) as seen:
        about = evidence.about(seen, given_id).row["id"]
    value = f"{chance:.2f}: {why.strip()}"
    row = {
        "id": digest("note", about, evidence.CHANCE, value, made_by), "about": about,
        "name": evidence.CHANCE, "value": value, "made_by": made_by,
        "at": moment(datetime.now(UTC)),
    }  # fmt: skip
    return about, amend.remember(ledger, schema.note, [row]).batch is not None
