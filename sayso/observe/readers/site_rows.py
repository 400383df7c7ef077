"""What the passes over a site showed comes in, items of evidence and what was looked at follow."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sayso.errors import ReaderSkipped
from sayso.observe.reader import Asked, Read, Row
from sayso.observe.readers import series_options, site_change
from sayso.observe.readers.site_change import CAP, LEAST_REFERENCE, SHOWN
from sayso.observe.readers.site_images import Look, had_by
from sayso.observe.readers.site_series import Sighting, Track

Name = tuple[int | None, str]

__all__ = ["LEAST_REFERENCE", "Expected", "expected", "told"]

CLEARING = ("withdraw", "dismantle", "close", "hand_over")
ARRIVING = ("deploy", "build", "open")
# Chance that the site has changed visibly by the end, by outcome: kept, partly, not done,
# reversed. Assumed. Units that leave may be on their way home or to the border, so an emptied
# site tells "nothing happened" from the rest, and kept hardly from reversed; a filled one does.
CHANGED = {"clearing": (0.55, 0.30, 0.05, 0.45), "arrival": (0.55, 0.30, 0.05, 0.05)}
ANYHOW = 0.05  # chance that it changed for a reason of its own, whatever came of the words
SMALL = 200_000.0  # square metres: below it a change is seen a third as often (assumed)
SMALL_SITE = 1 / 3
# Share of completions by share of the window, as weighing assumes where nobody overrides it.
KNOTS = ((0.0, 0.0), (0.3, 0.05), (0.7, 0.35), (1.0, 0.8))
GRACE, LEAST_GRACE = 0.3, 1.0  # of the window, and days
OPEN = 0.5  # share of completions where no deadline is known
LAG = 1  # days from a pass to its publication (Copernicus: within 24 hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the site does if it is kept: `sign` is that of its brightness."""

    word: str
    sign: int
    changed: tuple[float, float, float, float]


def expected(asked: Asked, path: Path) -> Expected:
    """What the site should do; raises ReaderSkipped where the action does not tell."""
    word = series_options.choice(asked, "expect", ("clearing", "arrival"), None)
    if word is None and asked.action in (*CLEARING, *ARRIVING):
        word = "clearing" if asked.action in CLEARING else "arrival"
    if word is None:
        raise ReaderSkipped(
            f"what would change at a site is not known (action: {asked.action})",
            subject=str(path),
            mend="say --with expect=clearing or expect=arrival",
        )
    return Expected(word=word, sign=-1 if word == "clearing" else 1, changed=CHANGED[word])


def told(
    asked: Asked,
    wanted: Expected,
    tracks: Mapping[Name, Track],
    left_out: Counter[str],
    *,
    area: float,
) -> Read:
    """One item a pass, whatever its polarisations, and the false alarms of the placebos."""
    passes: dict[tuple[int | None, str], list[tuple[str, Sighting]]] = {}
    for (orbit, polarisation), found in sorted(tracks.items(), key=str):
        for each in found.sightings:
            passes.setdefault((orbit, str(_look(each).day)), []).append((polarisation, each))
    rows = [
        _row(asked, wanted, orbit, seen, area=area)
        for (orbit, _), seen in sorted(passes.items(), key=lambda item: (item[0][1], str(item[0])))
    ]
    looked = [_track_words(name, found) for name, found in sorted(tracks.items(), key=str)]
    return Read(rows=tuple(rows), left_out=left_out, looked=tuple(looked))


def _look(sighting: Sighting) -> Look:
    assert sighting.look is not None
    return sighting.look


def _row(
    asked: Asked,
    wanted: Expected,
    orbit: int | None,
    seen: Sequence[tuple[str, Sighting]],
    *,
    area: float,
) -> Row:
    polarisation, shown = min(seen, key=lambda each: each[1].chance)
    chance = min(1.0, len(seen) * shown.chance)
    look, site = _look(shown), _site_words(asked)
    fewest = min(each.placebos for _, each in seen)
    ratio = math.exp(
        site_change.held(
            [each.log_ratio for _, each in seen], max(each.as_far for _, each in seen), fewest
        )
    )
    changed = chance < SHOWN and (shown.change < 0) == (wanted.sign < 0)
    track = f"orbit {orbit}" if orbit else "one orbit"
    fields = {
        "channel": "radar" if area >= SMALL else "radar_small_site",
        "says": "seen" if changed else "not_seen",
        "event": look.told,
        "known_at": had_by(look, timedelta(days=series_options.days(asked, "lag", LAG))),
        "origin": f"radar pass {look.told}, {track}, over {site}"[:300],
        "group": "sensor_family: radar",
        "place": site[:300],
        "coverage": round(min(each.usable for _, each in seen), 3),
        "coverage_why": "Vehicles cannot be told apart; a site as a whole can change.",
        "reading": _sentence(site, shown, chance),
        "ratios": _ratios(ratio, wanted, _due_share(asked, look), area=area),
    }
    names = ", ".join(f"{name} {_look(each).path.name}" for name, each in seen)
    return Row(where=f"{names} ({polarisation} shown)", fields=fields)


def _site_words(asked: Asked) -> str:
    if asked.place:
        return asked.place
    if asked.latitude is None or asked.longitude is None:
        return "the site drawn"
    return f"{asked.latitude:.4f}, {asked.longitude:.4f}"


def _sentence(site: str, shown: Sighting, chance: float) -> str:
    went, what = ("fell", "left, how many, or where to")
    if shown.change > 0:
        went, what = "rose", "came, how many, or where from"
    return (
        f"Radar brightness of {site} {went} by {abs(shown.change):.1f} dB relative to its "
        f"surroundings between {shown.last_before} and {_look(shown).day} (p = {chance:.2g}; "
        f"{shown.as_far} of {shown.placebos} comparable sites without an announcement changed as "
        f"much). This does not show what {what}."
    )


def _ratios(
    ratio: float, wanted: Expected, due: Sequence[float], *, area: float
) -> tuple[float, float, float, float]:
    """P(pass | outcome) against a pass without a change, by how far each outcome changes sites."""
    large = 1.0 if area >= SMALL else SMALL_SITE
    likely = [
        1 + (ANYHOW + (chance - ANYHOW) * share * large) * (ratio - 1)
        for chance, share in zip(wanted.changed, due, strict=True)
    ]
    kept, partly, not_done, turned = (max(each / max(likely), 1 / CAP) for each in likely)
    return kept, partly, not_done, turned


def _due_share(asked: Asked, look: Look) -> tuple[float, float, float, float]:
    """How far each outcome has come about by the pass, of all that it ever does."""
    due = asked.last_day
    announced = series_options.announced_on(asked)
    if due is None or due < announced:
        return OPEN, OPEN, 1.0, OPEN
    start = datetime(announced.year, announced.month, announced.day, tzinfo=UTC)
    window = float((due - announced).days + 1)  # the window ends with its last day
    passed = (look.moment - start).total_seconds() / 86_400 / window
    end = 1 + max(GRACE, LEAST_GRACE / window)
    done = _between((*KNOTS, (end, 1.0)), passed)
    return done, done, 1.0, min(1.0, max(0.0, passed / end))


def _between(knots: Sequence[tuple[float, float]], at: float) -> float:
    for (left, low), (right, high) in pairwise(knots):
        if at <= right:
            return low + (high - low) * max(0.0, at - left) / (right - left)
    return 1.0


def _track_words(name: Name, found: Track) -> str:
    orbit, polarisation = name
    named = f"{polarisation}, {f'relative orbit {orbit}' if orbit else 'orbit not said'}"
    if not found.sightings:
        return f"{named}: {found.reference} passes before, too few to compare with."
    alarms = f"{found.false_alarms} of {found.comparisons}"
    words = (
        f"{named}: {len(found.sightings)} passes after against {found.reference} before; false "
        f"alarms at p < {SHOWN:g}: {alarms} looks at comparable sites."
    )
    if found.together is not None:
        t, chance = found.together
        words += f" All passes after together: t {t:.2f}, p = {chance:.2g}."
    return words
