"""A calibration goes in, a folder comes out: a page with its plots inside, and each plot as PNG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from sayso.errors import UsageError
from sayso.show.calibration import (
    CONVENTIONS,
    HAND_PICKED,
    at_words,
    estimate,
    gate_words,
    score_cells,
    summary,
    title,
    verdict,
)
from sayso.show.calibration_drawing import Figure, png, svg
from sayso.show.calibration_plots import figures
from sayso.show.plain import plain
from sayso.weigh.calibrate import DEADLINE, Calibration, Forecast, Gate, Point, Scored

PAGE = "calibration.html"
# The page loads nothing from anywhere, and nothing in it can run.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; margin: 2rem auto;
  max-width: 68rem; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #ddd }
th:first-child, td:first-child { text-align: left }
.wide { overflow-x: auto } .figures { display: flex; flex-wrap: wrap; gap: 1rem }
figure { margin: 0; flex: 1 1 26rem } figure svg { width: 100%; height: auto }
figcaption, .quiet { color: #555; font-size: .9rem }
.met { color: #00664a } .missed { color: #a83c00; font-weight: bold }
"""
HEADINGS = ("assessor", "log score", "Brier (0-2)", "RPS", "worse by", "skill")


def made_folder(folder: Path) -> Path:
    """The folder, made where it is missing; raises UsageError where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _unwritten(folder, fault) from fault
    return folder


def write_report(found: Calibration, folder: Path) -> tuple[Path, ...]:
    """Write the page and its plots into `folder`; gives their paths. Raises UsageError."""
    drawn = figures(found)
    page = report_page(found, drawn).encode("utf-8", "replace")
    files = {PAGE: page, **{f"{each.name}.png": png(each) for each in drawn}}
    try:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as fault:
        raise _unwritten(folder, fault) from fault
    return tuple(folder / name for name in files)


def _unwritten(folder: Path, fault: OSError) -> UsageError:
    return UsageError(
        f"cannot be written ({fault.strerror})", subject=str(folder), mend="name another folder"
    )


def report_page(found: Calibration, drawn: Sequence[Figure]) -> str:
    """The whole page as HTML: gates, plots, tables, every forecast at the deadline."""
    due = next((point for point in found.points if point.at == DEADLINE), None)
    parts = [
        f"<h1>{_safe(title(found))}</h1>",
        *(f'<p class="quiet">{_safe(told)}</p>' for told in summary(found)),
        "<h2>What a release must show</h2>",
        _gates(found.gates),
        '<div class="figures">',
        *map(_figure, drawn),
        "</div>",
        f"<h2>Base rates on all {found.cases} cases</h2>",
        _scores(found.base),
        *(part for point in found.points for part in _point(point)),
        *_forecasts(due),
        "<h2>How to read this</h2>",
        *(f"<p>{_safe(told)}</p>" for told in (CONVENTIONS, HAND_PICKED, *found.notes)),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title(found))}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _safe(text: str) -> str:
    return escape(plain(text))


def _gates(gates: Iterable[Gate]) -> str:
    return "<ul>\n" + "\n".join(map(_gate, gates)) + "\n</ul>"


def _gate(gate: Gate) -> str:
    kind = "met" if gate.met else "missed"
    return f'<li class="{kind}">{verdict(gate)}: {_safe(gate_words(gate))}</li>'


def _figure(figure: Figure) -> str:
    return f"<figure>{svg(figure)}<figcaption>{_safe(figure.told)}</figcaption></figure>"


def _point(point: Point) -> tuple[str, ...]:
    found = point.reliability
    told = (
        f"Slope {estimate(point.slope)}; p(kept) of the kept above the rest's "
        f"{estimate(point.discrimination)}; Brier of kept {found.miscalibration:.3f} "
        f"miscalibration − {found.discrimination:.3f} discrimination + {found.uncertainty:.3f} "
        f"uncertainty; calibration error of top labels {point.error:.3f}, of a perfect forecaster "
        f"with these forecasts {estimate(point.error_null)}."
    )
    heading = f"{at_words(point.at).capitalize()}: {point.rows} rows known"
    return f"<h2>{_safe(heading)}</h2>", _scores(point.scored), f"<p>{_safe(told)}</p>"


def _scores(scored: Iterable[Scored]) -> str:
    return _table(HEADINGS, map(score_cells, scored))


def _forecasts(point: Point | None) -> tuple[str, ...]:
    if point is None:
        return ()
    headings = (
        "case", "came to pass", "rows", "origins", "kept", "partly", "not done", "reversed",
        "kept by base rate",
    )  # fmt: skip
    rows = map(_forecast_cells, point.forecasts)
    return "<h2>Every forecast at the deadline</h2>", _table(headings, rows)


def _forecast_cells(each: Forecast) -> tuple[str, ...]:
    return (
        each.case,
        each.outcome.replace("_", " "),
        str(each.rows),
        str(each.origins),
        *(f"{chance:.2f}" for chance in each.model),
        f"{each.full_prior[0]:.2f}",
    )


def _table(headings: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{_safe(each)}</th>" for each in headings)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table>\n<tr>{head}</tr>\n{body}\n</table></div>'
