"""Items of evidence go in, a page or records for JSON come out: what, from whom, how looked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sayso.ledger.evidence import About, evidence_of_row
from sayso.ledger.read import Record
from sayso.ledger.shown import Batches
from sayso.records import Evidence
from sayso.show.commitment_words import in_marks
from sayso.show.console import line, new_page, print_rows, print_rule, taken
from sayso.show.ledger_lines import said_record
from sayso.show.plain import plain, shortened
from sayso.show.row_words import short

LONGEST_WORDS, LONGEST_NAME = 400, 120  # characters
NONE_YET = "Nothing was entered: nobody has looked. `sayso evidence add` enters what was seen."


def evidence_page(
    found: Sequence[Record], about: About | None, *, offset: int, width: int, colour: bool
) -> str:
    """The items one after the other, each with where it comes from and how it is graded."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(_heading(found, about, offset), "bold"))
    if not found and not offset:
        page.print(line(NONE_YET))
    for record in found:
        made = evidence_of_row(record.row)
        page.print()
        page.print(line(f"{short(made.id)}  {headline(made)}", "cyan"))
        rows = evidence_rows(made, redacted=record.redacted)
        if about is None:
            rows.append(("about", short(made.about_id)))
        print_rows(page, rows)
    return taken(page)


def proposed_page(items: Sequence[Evidence], *, width: int, colour: bool) -> str:
    """Items that nobody has entered yet, told like those that were."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line("Not entered: this is what would come in" if items else "Nothing was found"))
    for made in items:
        page.print()
        page.print(line(headline(made), "cyan"))
        print_rows(page, [row for row in evidence_rows(made) if row[0] != "entered"])
    return taken(page)


def _heading(found: Sequence[Record], about: About | None, offset: int) -> str:
    of = "" if about is None else f" about {short(about.row['id'])}"
    if not found:
        return f"Evidence{of}: none" + (f" after the first {offset:,}" if offset else "")
    return f"Evidence{of}: {offset + 1:,} to {offset + len(found):,}, the newest first"


def headline(made: Evidence) -> str:
    """What an item says and how it came, in a few words."""
    says = made.says.replace("_", " ")
    share = "" if made.share is None else f" ({made.share:.0%})"
    channel = made.channel.replace("_", " ")
    return plain(f"{says}{share}, {channel}, {_period(made.event_start, made.event_end)}")


def evidence_rows(made: Evidence, *, redacted: bool = False) -> list[tuple[str, str]]:
    """Label and words of each thing known of an item."""
    words = made.excerpt or made.reading
    told = {
        "by": _speaker(made),
        "words": "(the words were redacted)" if redacted else words and _quoted(made),
        "where": made.place,
        "looked": looked_words(made),
        "grade": grade_words(made),
        "ratios": ratios_words(made),
        "origin": made.origin_id + (f", of {made.group}" if made.group else ""),
        "known": made.known_at,
        "at": made.url,
        "from": made.read_from,
        "entered": f"by {made.entered_by}",
    }
    return [(label, shortened(plain(said), LONGEST_WORDS)) for label, said in told.items() if said]


def _speaker(made: Evidence) -> str | None:
    interest = made.interest and made.interest.replace("_", " ")
    known = [each for each in (made.speaker, interest and f"interest: {interest}") if each]
    return ", ".join(known) or None


def _quoted(made: Evidence) -> str:
    read = f"read as: {made.reading}" if made.reading else ""
    return " ".join(each for each in (in_marks(made.excerpt) if made.excerpt else "", read) if each)


def looked_words(made: Evidence) -> str | None:
    """How much was looked at and when; that nobody looked, where nothing was seen and none says."""
    if made.coverage is None:
        return "not looked: nobody says how much could be seen" if made.says == "not_seen" else None
    start, end = made.coverage_start or made.event_start, made.coverage_end or made.event_end
    why = f": {made.coverage_why}" if made.coverage_why else ""
    return f"{made.coverage:.0%} of place and time, {_period(start, end)}{why}"


def grade_words(made: Evidence) -> str:
    """Letter and digit of an item, and why."""
    grade = f"{made.letter or ''}{made.digit or ''}" or "not graded"
    return f"{grade}: {made.grade_why}" if made.grade_why else grade


def ratios_words(made: Evidence) -> str | None:
    """How likely an item is under each outcome against the others, where that is given."""
    if made.ratios is None:
        return None
    outcomes = ("kept", "partly", "not done", "reversed")
    return ", ".join(f"{of} {ratio:.3g}" for of, ratio in zip(outcomes, made.ratios, strict=True))


def _period(start: str, end: str) -> str:
    return start if start == end else f"{start} to {end}"


def evidence_record(record: Record, batches: Batches) -> dict[str, Any]:
    """One item under the names of the record, with when it was recorded and what was said later."""
    made = evidence_of_row(record.row)
    fields = {name: getattr(made, name) for name in Evidence.__slots__}
    recorded = batches[record.row["batch"]]["recorded"]
    return {**fields, "batch": record.row["batch"], "recorded": recorded,
            "retracted": record.retracted, "redacted": record.redacted,
            "said_later": said_record(record)}  # fmt: skip
