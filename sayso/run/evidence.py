"""What was seen, or looked for and not seen, comes in by hand or from a file → rows of evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import InputError, NotFound, UsageError
from sayso.run.evidence_rows import check_number, fault_at, rows_of

if TYPE_CHECKING:
    from sayso.ledger.read import View
    from sayso.ledger.store import Ledger
    from sayso.records import Evidence
    from sayso.run.evidence_rows import OwnForm

OTHER_CASES = "rows of other cases (name them with --for)"
NOBODY = "nobody yet"
SAID_BEFORE = "rows that say the very same as an earlier one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a file: rows added, rows that were known, and every fault.

    Where there is a fault nothing was added. `items` are all that can be so, `left_out` counts
    rows by the reason for which they say nothing here, `looked` tells what was looked at.
    """

    added: int
    known: int
    faults: tuple[InputError, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    looked: tuple[str, ...] = ()
    items: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class _Desk:
    """The rows to be stored so far, and the commitments that they are about."""

    seen: View
    made_by: str
    from_file: bool = False
    read_from: str | None = None  # by a reader: it may say the very same of several rows
    repeated: int = 0
    found: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    shown: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    items: dict[str, Evidence] = field(default_factory=dict)

    def put(self, given: Mapping[str, Any], where: str) -> None:
        """Check one item and keep its row; raises Fault, NotFound or UsageError."""
        from sayso.run.evidence_fields import evidence_of
        from sayso.weigh.case_fields import Fault, name_in

        about, announced = self.commitment(name_in(given, "commitment"))
        made = evidence_of(
            {**given, "commitment": about},
            announced=announced,
            made_by=self.made_by,
            read_from=self._read_from(where),
        )
        if made.id in self.items and self.read_from:
            self.repeated += 1
            return
        if made.id in self.items:
            raise Fault("", "an earlier row says the very same", "take one of the two out")
        self._check_image(made, where)
        self.items[made.id] = made

    def _read_from(self, where: str) -> str | None:
        if self.read_from is not None:
            return f"{self.read_from}, {where}"
        # Where the file lay on somebody's machine is nobody's business.
        return where.rpartition("/")[2] if self.from_file else None

    def commitment(self, given_id: str) -> tuple[str, str | None]:
        """Id of the commitment whose id begins so, and when its article came out."""
        from sayso.ledger import evidence

        if given_id not in self.found:
            about = evidence.about(self.seen, given_id)
            self.found[given_id] = about.row["id"], about.announced
            for made in evidence.entered(self.seen, about.row["id"]):
                self._check_image(made, made.id[:12])
        return self.found[given_id]

    def _check_image(self, made: Evidence, where: str) -> None:
        """Raises Fault where another row reads the same image otherwise."""
        from sayso.weigh.case_fields import Fault
        from sayso.weigh.items import SENSING

        # One image shows one thing: two readings that differ are no two pieces of evidence.
        if made.channel not in SENSING:
            return
        image = made.bytes_sha256 or f"{made.origin_id}, {made.event_start}"
        key = (made.about_id, made.channel, image, made.place or "")
        says, first = self.shown.setdefault(key, (made.says, where))
        if says != made.says:
            raise Fault(
                "says",
                f"this image was read as {says.replace('_', ' ')} before ({first})",
                "keep one reading of an image, or retract the other first",
            )


def add(ledger: Ledger, given: Mapping[str, Any], *, made_by: str) -> tuple[str, bool]:
    """Store one item of evidence: its id, and whether it is new.

    Raises UsageError naming the field that cannot be so, NotFound where there is no such
    commitment.
    """
    from sayso.ledger import schema, write
    from sayso.ledger.evidence import evidence_row
    from sayso.ledger.read import view
    from sayso.weigh.case_fields import Fault

    with view(ledger) as seen:
        desk = _Desk(seen, _named(made_by))
        try:
            desk.put(given, "this one")
        except Fault as fault:
            option = f"--{fault.name.replace('_', '-')}" if fault.name else "evidence"
            raise UsageError(fault.message, subject=option, mend=fault.mend) from fault
    (made,) = desk.items.values()
    written = write.record(ledger, lambda _: {schema.evidence.name: [evidence_row(made)]})
    return made.id, written.batch is not None


def import_file(
    ledger: Ledger,
    path: str,
    form: OwnForm,
    *,
    meant: Mapping[str, str],
    made_by: str | None,
) -> Imported:
    """Store the items of a file in one transaction, or none of them where one cannot be so.

    `meant` says which commitment a case is about, "" all that name none. Where nobody is named
    who enters them nothing is stored. What the ledger holds already adds nothing. Raises
    InputError when the file cannot be read at all.
    """
    from sayso.ledger.read import view

    faults: list[InputError] = []
    left_out: Counter[str] = Counter()
    with view(ledger) as seen:
        desk = _Desk(seen, _named(made_by), from_file=True)
        for where, given in rows_of(path, form, faults):
            told = _meant(given, meant)
            if told is None:
                left_out[OTHER_CASES] += 1
            else:
                _put(desk, told, where, faults)
        found = _found(desk, faults, left_out)
    if left_out and not found.items and not faults:
        raise UsageError(
            "its rows name cases, and none of them was said to be a commitment",
            subject=path,
            mend="say which with --for CASE=ID, or name one for all with --commitment",
        )
    return found if made_by is None else _stored(ledger, found)


def import_read(
    ledger: Ledger,
    path: str,
    reader: str,
    *,
    about: str,
    options: Mapping[str, str],
    made_by: str | None,
    counted: Callable[[int], object] | None = None,
) -> Imported:
    """Store what a reader finds in a file about one commitment: all of it, or nothing.

    Where nobody is named who enters it nothing is stored. Raises what `read_file` raises.
    """
    from sayso.ledger.read import view
    from sayso.run.evidence_reading import asked_about, origin_of, read_file

    file = Path(path)
    with view(ledger) as seen:
        asked = asked_about(seen, about, options, counted)
        read = read_file(reader, file, asked)
        desk = _Desk(seen, _named(made_by), read_from=origin_of(reader, file))
        faults = list(read.faults)
        for number, row in enumerate(read.rows, start=1):
            check_number(path, number)
            _put(desk, {**row.fields, "commitment": asked.commitment}, row.where, faults, path=path)
        left_out = Counter(read.left_out) + Counter({SAID_BEFORE: desk.repeated})
        found = replace(_found(desk, faults, left_out), looked=read.looked)
    return found if made_by is None else _stored(ledger, found)


def _found(desk: _Desk, faults: Sequence[InputError], left_out: Mapping[str, int]) -> Imported:
    """What would come of the items of a desk."""
    from sayso.ledger import evidence

    known = evidence.stored(desk.seen, list(desk.items))
    return Imported(added=0, known=len(known), faults=tuple(faults), left_out=left_out,
                    items=tuple(desk.items.values()))  # fmt: skip


def _stored(ledger: Ledger, found: Imported) -> Imported:
    """The same with its items in the ledger, unless one of them cannot be so."""
    from sayso.ledger import schema, write
    from sayso.ledger.evidence import evidence_row

    if found.faults or not found.items:
        return replace(found, known=0)
    written = write.record(
        ledger, lambda _: {schema.evidence.name: [evidence_row(made) for made in found.items]}
    )
    added = written.added.get(schema.evidence.name, 0)
    return replace(found, added=added, known=len(found.items) - added)


def _put(
    desk: _Desk, given: Mapping[str, Any], where: str, faults: list[InputError], *, path: str = ""
) -> None:
    from sayso.weigh.case_fields import Fault

    named = f"{path}, {where}" if path else where
    try:
        desk.put(given, where)
    except Fault as fault:
        faults.append(fault_at(named, fault.name, fault.message, fault.mend))
    except (NotFound, UsageError) as error:
        message = f"{error.message} ({error.subject})"
        faults.append(fault_at(named, "commitment", message, error.mend))


def _meant(given: Mapping[str, Any], meant: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The item with the commitment it is about; None where it belongs to a case not asked for."""
    if given.get("commitment") is not None:
        return given
    case = str(given.get("case") or "")
    about = meant.get(case) or meant.get("")
    return {**given, "commitment": about} if about or not case else None


def _named(made_by: str | None) -> str:
    """Who enters something; "nobody" where it is only shown what would come in."""
    if made_by is None:
        return NOBODY
    if not made_by.strip():
        raise UsageError("it is empty", subject="--by", mend="say who enters this")
    return made_by
