"""`python -m eval.recognizers`: how many cases of Recognizers-Text sayso's own rules read alike.

The cases are Microsoft's (Recognizers-Text, Specs/DateTime/English/DateTimeModel.json, MIT):
an utterance, a reference moment, and what is to be read in it. Those marked as unsupported in
any language are left out. A case is right when every expected result is met by a reading of
sayso's that overlaps it and means one of its values, and, where nothing is expected, nothing
was read. Where both read alike but count otherwise, `alike.py` says what is taken for the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from eval.alike import MEANS, Meant, agrees, anchor_at, meant, unresolved, values_of
from eval.faults import MADE_UP, MISSED, Fault
from eval.scorers import Record, Score, totals

ARCHIVE = Path(__file__).parents[2] / "shared/data/times/recognizers-datetime-english.tar.gz"
MEMBER = "Specs/DateTime/English/DateTimeModel.json"


def load(archive: Path = ARCHIVE) -> list[Record]:
    """The cases that no language of Recognizers-Text leaves out."""
    with tarfile.open(archive) as files:
        member = files.extractfile(MEMBER)
        if member is None:
            raise FileNotFoundError(MEMBER)
        every: list[Record] = json.loads(member.read().decode("utf-8-sig"))
    return [c | {"id": f"case-{n}"} for n, c in enumerate(every) if not c.get("NotSupported")]


def read(case: Record) -> list[Meant]:
    return list(dict.fromkeys(meant(case["Input"], anchor_at(case))))


def missed(case: Record, found: list[Meant]) -> list[Record]:
    """The expected results that no reading means."""
    return [result for result in case["Results"] if not _met(result, case, found)]


def _met(result: Record, case: Record, found: list[Meant]) -> bool:
    here = [one for one in found if overlaps(result, one)]
    if not here:
        return unresolved(result)
    return any(agrees(result, one) or _holds(result, case, one) for one in here)


def _holds(result: Record, case: Record, one: Meant) -> bool:
    """A day and an hour that they tell apart, in the one moment that sayso reads over both."""
    hours = [r for r in case["Results"] if r["TypeName"].endswith("time") and r is not result]
    day = one.start is not None and any(v.get("value") == one.start[:10] for v in values_of(result))
    return day and any(overlaps(hour, one) and agrees(hour, one) for hour in hours)


def unasked(case: Record, found: list[Meant]) -> list[Meant]:
    """The readings where nothing was expected."""
    return [one for one in found if not any(overlaps(result, one) for result in case["Results"])]


def overlaps(result: Record, one: Meant) -> bool:
    return one.span[0] <= int(result["End"]) and int(result["Start"]) < one.span[1]


def scores_of(case: Record, found: list[Meant]) -> dict[str, Score]:
    """One case: whether it is right, right with nothing more, and each of its results by type."""
    wrong, more = missed(case, found), unasked(case, found)
    right = not wrong and not (more and not case["Results"])
    out = {"case": Score(right, 1, 1), "case, nothing more": Score(right and not more, 1, 1)}
    hits: dict[str, list[bool]] = {name: [] for name in sorted(MEANS)}
    for result in case["Results"]:
        hits[result["TypeName"].removeprefix("datetimeV2.")].append(result not in wrong)
    return out | {name: Score(sum(h), len(h), len(h)) for name, h in hits.items()}


def faults(case: Record, found: list[Meant]) -> Iterator[Fault]:
    """Expected results that were read otherwise, then those not read, then what was made up."""
    for result in missed(case, found):
        here = [one for one in found if overlaps(result, one)]
        span = int(result["Start"]), int(result["End"]) + 1
        kind = result["TypeName"].removeprefix("datetimeV2.")
        wanted = " or ".join(dict.fromkeys(v["timex"] for v in values_of(result)))
        read_as = f"by {here[0].rule}" if here else "not read"
        yield Fault(MADE_UP if here else MISSED, case["id"], span, f"{kind} {wanted}, {read_as}")
    if not case["Results"]:
        for one in found:
            yield Fault(MADE_UP, case["id"], one.span, f"made up, by {one.rule}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="show the cases read otherwise")
    args = parser.parse_args()
    every = [(case, read(case)) for case in load()]
    for name, s in totals([scores_of(*one) for one in every]).items():
        print(f"{name:20}{s.hits:5} of {s.gold:4}{100 * s.hits / s.gold:7.1f} %")
    for case, found in every:
        if args.errors and not scores_of(case, found)["case"].hits:
            print(*shown(case, found), sep="\n")
    return 0


def shown(case: Record, found: list[Meant]) -> Iterator[str]:
    yield f"\n{case['id']} {case.get('Context', {}).get('ReferenceDateTime')} {case['Input']!r}"
    for result in missed(case, found):
        said = " | ".join(
            " ".join(f"{k}={v}" for k, v in x.items() if k != "type") for x in values_of(result)
        )
        yield f"  want {result['Text']!r} {result['TypeName'][11:]} {said}"
    for one in found:
        words = case["Input"][slice(*one.span)]
        yield f"  read {words!r} {one.value} [{one.start}, {one.end}) {one.rule} {one.relation}"


if __name__ == "__main__":
    sys.exit(main())
