"""A calibration goes in, a page for the terminal or one object for JSON comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from sayso.show.console import line, new_page, print_indented, print_rows, print_rule, taken
from sayso.show.plain import plain
from sayso.weigh.calibrate import Calibration, Gate, Point, Scored
from sayso.weigh.scores import Estimate

if TYPE_CHECKING:
    from rich.console import Console

NAMES: Mapping[str, str] = {
    "model": "sayso",
    "full_prior": "base rate in full (no evidence)",
    "action_prior": "base rate of the kind of act",
    "global_rate": "rate of all cases",
    "announcer_believed": "announcer believed (kept 90 %)",
    "copies_apart": "sayso, copies as independent",
    "absence_ignored": "sayso, absence ignored",
}
DEADLINES: Mapping[str, str] = {
    "due_on": "a date of their own",
    "at_once": "announced for at once: 90 days",
    "open_truce": "an open truce: 12 months",
    "no_date": "no date: 24 months",
}
CONVENTIONS = (
    "Log score: -ln p of what came to pass, 0 is best. Brier: sum over the four outcomes, 0 to 2. "
    "RPS: not done < partly < kept, 0 to 1, without what was reversed. Worse by: log score minus "
    "sayso's, case by case, with the 90 % interval of a bootstrap by cluster; above 0 sayso is "
    "better. Skill: the share of a reference's log score that sayso saves. Kept late counts as "
    "kept. Slope: 1 is calibrated, less is overconfident."
)
HAND_PICKED = (
    "What such a library shows holds for cases like its own. Those with evidence were not drawn "
    "by lot, and fewer of them may have been kept than of all."
)


def calibration_page(found: Calibration, *, width: int, colour: bool) -> str:
    """Gates first, then the scores at each point of the window, then how to read them."""
    page = new_page(width, colour)
    print_rule(page)
    page.print(line(title(found), "bold"))
    for told in summary(found):
        _print_text(page, told, "dim")
    page.print()
    print_rows(page, [(verdict(gate), gate_words(gate)) for gate in found.gates])
    _print_scores(page, f"Base rates on all {found.cases} cases", found.base)
    for point in found.points:
        _print_point(page, point)
    page.print()
    for told in (CONVENTIONS, HAND_PICKED, *found.notes):
        _print_text(page, told, "dim")
    return taken(page)


def title(found: Calibration) -> str:
    """What was judged, in one line."""
    return (
        f"Calibration on {found.cases} cases in {found.clusters} clusters, "
        f"{found.replayed} of them replayed"
    )


def summary(found: Calibration) -> tuple[str, ...]:
    """How it was judged: the protocol, the rows, the windows, what was fitted."""
    how = (
        "Each cluster was judged by what the others gave, everything fitted anew."
        if found.held_out
        else "Base rates come from the prior cases alone; nothing was fitted."
    )
    windows = ", ".join(f"{count} {DEADLINES[rule]}" for rule, count in found.deadlines.items())
    return (
        how,
        f"Evidence: {found.rows} rows of {found.replayed} cases in {found.replayed_clusters} "
        f"clusters; {found.late} known only after the outcome were left out.",
        f"Windows: {windows}.",
        f"Came to pass: {_counted(found.outcomes)}; of those replayed: "
        f"{_counted(found.replayed_outcomes)}.",
        f"Fitted (folds): {_counted(found.chosen)}. Parameters {found.parameters[:12]}.",
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items()) or "-"


def verdict(gate: Gate) -> str:
    """Whether a gate was met."""
    return "met" if gate.met else "MISSED"


def gate_words(gate: Gate) -> str:
    """What a gate asks and what was found."""
    return f"{gate.name}: {estimate(gate.found)}; asked: {gate.asked}"


def estimate(found: Estimate) -> str:
    """A figure with its interval."""
    if math.isnan(found.value):
        return "-"
    if found.low is None or found.high is None:
        return f"{found.value:.3f}"
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"


def at_words(at: float) -> str:
    """A share of the window in words."""
    named = {0.0: "at the announcement", 0.5: "half way", 1.0: "at the deadline"}
    return named.get(at, f"at {at:g} of the window")


def _print_point(page: Console, point: Point) -> None:
    _print_scores(page, f"{at_words(point.at).capitalize()}: {point.rows} rows known", point.scored)
    found, null = point.reliability, point.error_null
    told = (
        f"slope {estimate(point.slope)}, p(kept) of the kept above the rest's "
        f"{estimate(point.discrimination)}; Brier of kept = {found.miscalibration:.3f} "
        f"miscalibration - {found.discrimination:.3f} discrimination + {found.uncertainty:.3f} "
        f"uncertainty (CORP); calibration error of top labels {point.error:.3f}, of a perfect "
        f"forecaster with these forecasts {estimate(null)}"
    )
    _print_text(page, told, "")


def _print_scores(page: Console, heading: str, scored: tuple[Scored, ...]) -> None:
    from rich import box
    from rich.table import Table

    page.print()
    page.print(line(heading, "bold"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("assessor")
    for name in ("log score", "Brier", "RPS", "worse by", "skill"):
        table.add_column(name, justify="right")
    for each in scored:
        table.add_row(*score_cells(each))
    page.print(table)


def score_cells(each: Scored) -> tuple[str, ...]:
    """One assessor's cells of a table of scores."""
    ours = each.loses.low == each.loses.high == each.loses.value == 0
    return (
        NAMES[each.assessor],
        f"{each.log_score:.3f}",
        f"{each.brier:.3f}",
        "-" if each.ranked is None else f"{each.ranked:.3f}",
        "" if ours else estimate(each.loses),
        "" if ours or each.skill is None else f"{100 * each.skill:.1f} %",
    )


def _print_text(page: Console, told: str, style: str) -> None:
    from rich.text import Text

    print_indented(page, Text(plain(told), style=style))


def calibration_record(found: Calibration) -> dict[str, Any]:
    """The calibration as one object: names of fields as in `Calibration`, unknown is null."""
    record = _written(found)
    assert isinstance(record, dict)
    return record


def _written(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _written(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _written(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_written(each) for each in value]
    if hasattr(value, "tolist"):
        return _written(value.tolist())
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value
