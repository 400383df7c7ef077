"""An assessment goes in, a page comes out that tells from where, by what and how far it moved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sayso.ledger.evidence import Why
from sayso.ledger.rows import commitment_of_row
from sayso.records import Evidence
from sayso.show.commitment_words import action_words, in_marks
from sayso.show.console import line, new_page, print_rows, print_rule, taken
from sayso.show.dates import window_words
from sayso.show.evidence_page import grade_words, headline, looked_words
from sayso.show.plain import plain, shortened
from sayso.show.row_words import moment_words, short, speaker_of, where_of

if TYPE_CHECKING:
    from rich.console import Console

OUTCOMES = {"kept": "kept", "partly": "partly", "not_done": "not done", "reversed": "reversed"}
LONGEST_WORDS, LONGEST_NAME = 300, 60  # characters
BAR = 12  # columns of the longest bar
MOST_LOOKS = 6


def why_page(found: Why, *, width: int, colour: bool) -> str:
    """Probabilities, then what moved them from the prior on, then what would change them."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(f"Why {short(found.about.row['id'])}", "bold"))
    print_rows(page, _about_rows(found))
    page.print()
    _probabilities(page, found)
    _moves(page, found)
    _people(page, found)
    _changes(page, found)
    _made(page, found)
    return taken(page)


def _about_rows(found: Why) -> list[tuple[str, str]]:
    row, article = found.about.row, found.about.article
    commitment = commitment_of_row(row, article["id"])
    words = in_marks(shortened(plain(row["words"] or "(redacted)"), LONGEST_WORDS))
    told = {
        "who": commitment.actor or "not named",
        "does": action_words(commitment),
        "when": window_words(commitment.window, article["published"]),
        "said": f"{words}\n— {speaker_of(found.about.quote)}",
        "in": where_of(article),
    }
    return [(label, shortened(said, LONGEST_WORDS * 2)) for label, said in told.items()]


def _probabilities(page: Console, found: Why) -> None:
    row = found.row
    shares, prior, ranges = (json.loads(row[name]) for name in ("probabilities", "prior", "ranges"))
    rows = []
    for name, words in OUTCOMES.items():
        low, high = ranges[name]
        told = f"{shares[name]:4.0%}  from {prior[name]:.0%} before any evidence; "
        rows.append((words, f"{told}range {low:.0%} to {high:.0%}"))
    print_rows(page, rows)
    page.print()
    # A likelihood and a confidence never share a sentence (ICD 203).
    page.print(line(f"{_likely(row['word'])} that it is kept, late or in time."))
    page.print(line(f"Confidence in this is {row['confidence']}: {plain(row['confidence_why'])}."))
    page.print()


def _likely(word: str) -> str:
    """The word of the scale as a sentence begins with it."""
    if not word.endswith("chance"):
        return f"It is {word}"
    return f"There is {'' if word.startswith('almost') else 'a '}{word}"


def _moves(page: Console, found: Why) -> None:
    explained, counts = json.loads(found.row["explained"]), json.loads(found.row["counts"])
    moved = sorted(json.loads(found.row["moved"]), key=lambda each: -abs(each["bar"]))
    page.print(line("What moved it, in log-odds of kept", "bold"))
    # Bars of less than one unit of log-odds stay short, whatever the others are.
    longest = max([1.0, *(abs(each["bar"]) for each in moved)])
    rows = [("prior", f"{explained['start']:+.2f}  {_prior_words(explained, found)}")]
    for each in moved:
        rows.append(_move_row(each, longest, found))
    rows.append(("in all", f"{explained['log_odds']:+.2f}"))
    print_rows(page, rows)
    if not moved:
        page.print(line("  Nothing was looked at yet: this is only what is usual."))
    page.print(line(f"  {counted(counts)}"))
    between = explained["conflict"]["between"]
    if between:
        first, second = (shortened(plain(each), LONGEST_NAME) for each in between)
        page.print(line(f"  The evidence conflicts: {first} against {second}.", "bold"))
    for note in json.loads(found.row["notes"]):
        page.print(line(f"  note: {shortened(plain(note), LONGEST_WORDS)}", "yellow"))
    if found.later:
        many = f"{len(found.later)} item{'s' * (len(found.later) != 1)}"
        page.print(line(f"  {many} of evidence not in it: weigh it again", "yellow"))
    page.print()


def _prior_words(explained: Mapping[str, Any], found: Why) -> str:
    cases = explained["prior_cases"]
    action = str(explained["action"]).replace("_", " ")
    who = shortened(plain(found.about.announcer or "the announcer"), LONGEST_NAME)
    return (
        f"starting rates, and {cases['action']} resolved of “{action}”, "
        f"{cases['announcer']} of {who}, {cases['body']} of the same body"
    )


def _move_row(each: Mapping[str, Any], longest: float, found: Why) -> tuple[str, str]:
    bar = "█" * max(1, round(BAR * abs(each["bar"]) / longest))
    side = "for " if each["bar"] >= 0 else "against "
    name = shortened(plain(each["origin"]), LONGEST_NAME)
    told = [f"{each['bar']:+.2f}  {bar} {side}kept; without it {each['without']:.0%}"]
    if each["weight"] < 1:
        told[0] += f"; counts {each['weight']:.2f}, it errs together with others"
    told += [_item_words(found.evidence[id], id in found.redacted)
             for id in each["ids"] if id in found.evidence]  # fmt: skip
    return shortened(name, 14), "\n".join(told if len(name) <= 14 else [*told, f"origin {name}"])


def _item_words(made: Evidence, redacted: bool) -> str:
    words = "(redacted)" if redacted else made.excerpt or made.reading
    quoted = f" {in_marks(shortened(plain(words), LONGEST_WORDS))}" if words else ""
    looked = f", looked at {looked_words(made)}" if made.coverage is not None else ""
    if made.says == "not_seen" and made.coverage is None:
        looked = ", not looked"
    speaker = f", {shortened(plain(made.speaker), LONGEST_NAME)}" if made.speaker else ""
    graded = f", {grade_words(made)}" if made.letter else ""
    return f"{short(made.id)} {headline(made)}{speaker}{graded}{looked}{quoted}"


def counted(counts: Mapping[str, Any]) -> str:
    """What remains of all that was published: "38 articles → 3 origins → 2.4 effective"."""
    articles, origins = counts["articles"], counts["origins"]
    return (
        f"{articles} article{'s' * (articles != 1)} → {origins} origin{'s' * (origins != 1)} → "
        f"{counts['effective']:.1f} effective"
    )


def _people(page: Console, found: Why) -> None:
    if not found.chances:
        return
    page.print(line("What people hold, beside it and not weighed", "bold"))
    print_rows(
        page,
        [(shortened(plain(each["made_by"]), LONGEST_NAME), _chance_words(each["value"]))
         for each in found.chances],
    )  # fmt: skip
    page.print()


def _chance_words(value: str) -> str:
    number, _, why = value.partition(":")
    try:
        return f"{float(number):.0%} kept: {shortened(plain(why), LONGEST_WORDS)}"
    except ValueError:
        return "(redacted)" if not value else shortened(plain(value), LONGEST_WORDS)


def _changes(page: Console, found: Why) -> None:
    explained = json.loads(found.row["explained"])
    page.print(line("What would change the answer", "bold"))
    rows = [("word", _edge_words(each)) for each in explained["break_even"]]
    rows += [(f"look {number}", _look_words(each))
             for number, each in enumerate(explained["looks"][:MOST_LOOKS], start=1)]  # fmt: skip
    print_rows(page, rows)
    page.print()


def _edge_words(bound: Mapping[str, Any]) -> str:
    factor = bound["factor"]
    ratio = f"{factor:.1f} for" if factor >= 1 else f"{1 / factor:.1f} against"
    return f"“{bound['word']}” from a likelihood ratio of {ratio} kept on"


def _look_words(look: Mapping[str, Any]) -> str:
    return (
        f"{plain(look['words'])} ({look['channel'].replace('_', ' ')}, from {look['at'][:10]})\n"
        f"if seen {look['seen']:.0%}, if not {look['not_seen']:.0%}; "
        f"teaches {look['information']:.2f} nats, the word changes in {look['flips']:.0%}"
    )


def _made(page: Console, found: Why) -> None:
    row, explained = found.row, json.loads(found.row["explained"])
    changed = explained["changed"]
    values = f"{len(changed)} changed: {', '.join(changed)}" if changed else "expert defaults"
    page.print(line("How it was made", "bold"))
    print_rows(
        page,
        [
            ("as of", moment_words(row["as_of"])),
            ("stored", moment_words(found.recorded)),
            ("values", f"version {row['parameters'][:12]}, {shortened(values, LONGEST_WORDS)}; "
                       f"temperature {explained['temperature']:g}; method {row['method']}"),
            ("id", short(row["id"])),
        ],
    )  # fmt: skip


def assessment_line(row: Mapping[str, Any], *, new: bool) -> str:
    """One assessment in one line."""
    shares = json.loads(row["probabilities"])
    told = ", ".join(f"{words} {shares[name]:.0%}" for name, words in OUTCOMES.items())
    known = "" if new else ", known"
    return (
        f"{short(row['commitment'])}  {told}; {row['word']}; "
        f"{row['confidence']} confidence; {short(row['id'])}{known}"
    )


JSON_COLUMNS = ("probabilities", "prior", "ranges", "moved", "counts", "explained", "evidence",
                "notes")  # fmt: skip


def assessment_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """One assessment with its columns read."""
    plain_columns = {name: value for name, value in row.items() if name not in ("number", "batch")}
    return plain_columns | {name: json.loads(row[name]) for name in JSON_COLUMNS}


def why_record(found: Why) -> dict[str, Any]:
    """The assessment, the items it stands on, what was entered since and what people hold."""

    def told(each: Evidence) -> dict[str, Any]:
        return {name: getattr(each, name) for name in Evidence.__slots__}

    people: Sequence[dict[str, Any]] = [
        {"by": each["made_by"], "says": each["value"], "at": each["at"]} for each in found.chances
    ]
    return {
        "commitment": found.about.row["id"], "recorded": found.recorded,
        "assessment": assessment_record(found.row),
        "evidence": [told(each) for each in found.evidence.values()],
        "not_in_it": [told(each) for each in found.later], "people": people,
    }  # fmt: skip
