"""What was looked for goes in, seen or not seen; how well each hypothesis explains it comes out.

"Looked and not seen" counts as far as somebody could have seen it, and no further.
"""

from __future__ import annotations

import numpy as np

from sayso.errors import InputError
from sayso.weigh.grid import KEPT, PARTLY, REVERSED, Horizon, Vector, grid
from sayso.weigh.items import Item
from sayso.weigh.parameters import Parameters

LEAST = 1e-9  # chances are kept this far from 0 and 1, so that nothing is ever ruled out


def rate_of(item: Item, name: str, parameters: Parameters) -> float:
    """A rate of the item's channel: its own, else the table's; raises InputError where neither."""
    own: float | None = getattr(item, name)
    key = f"channel.{item.channel}.{name}"
    if own is not None:
        return own
    if key in parameters:
        return parameters[key]
    raise InputError(
        f"nobody knows the {name.replace('_', ' ')} of channel {item.channel!r:.60}",
        subject=f"evidence {item.id[:60]}, {name}",
        mend=f"give the item a {name}, or use a channel that has one",
        code="bad_evidence",
    )


def blind_of(item: Item, parameters: Parameters) -> float:
    """The chance that the channel could never have seen it; of a single pass 0 unless given.

    A single pass has its blindness within its chance of detection; several share it.
    """
    if item.blind is None and len(item.passes) == 1:
        return 0.0
    return rate_of(item, "blind", parameters)


def mixed(none: Vector, open_: Vector, blind: Vector | float) -> Vector:
    """ln[blind e^none + (1 - blind) e^open]: the channel was blind throughout, or it was not.

    `blind` is one chance, or a column [L, 1] of them for a result [L, H].
    """
    chance = np.clip(blind, LEAST, 1 - LEAST)
    made: Vector = np.logaddexp(np.log(chance) + none, np.log1p(-chance) + open_)
    return made


def absence(item: Item, horizon: Horizon, parameters: Parameters) -> tuple[Vector, Vector]:
    """ln P(nothing detected | hypothesis) where the channel is blind [H], and where not [H]."""
    hypotheses = grid(horizon, parameters)
    start = hypotheses.done_at + rate_of(item, "lag", parameters) / horizon.days
    rate, alarms = (rate_of(item, name, parameters) for name in ("rate", "false_alarm"))
    expected, none = np.zeros(len(start)), np.zeros(len(start))
    for each in item.coverage:
        first, last = horizon.share(each.start), horizon.share(each.end)
        expected += rate * each.share * np.maximum(0.0, last - np.maximum(first, start))
        none -= alarms * each.share * (last - first)
    partly = hypotheses.outcome == PARTLY
    expected = np.where(partly, expected * parameters["partly.done"], expected)
    found = np.where((hypotheses.outcome == KEPT) | partly, expected, 0.0)
    return none, none - found


def pass_chances(
    item: Item, moment: float, detection: float, horizon: Horizon, parameters: Parameters
) -> Vector:
    """P(one pass at `moment`, a share of the window, sees it | hypothesis) [H]."""
    hypotheses = grid(horizon, parameters)
    outcome, over = hypotheses.outcome, hypotheses.done_at <= moment
    alarm = rate_of(item, "false_alarm", parameters)
    part = alarm + parameters["partly.done"] * (detection - alarm)
    found = np.where((outcome == KEPT) & over, detection, alarm)
    found = np.where((outcome == PARTLY) & over, part, found)
    if item.reversal is not None:
        found = np.where((outcome == REVERSED) & over, item.reversal, found)
    made: Vector = np.clip(found, LEAST, 1 - LEAST)
    return made


def passes(item: Item, horizon: Horizon, parameters: Parameters) -> tuple[Vector, Vector]:
    """ln P(what the passes saw and did not see | hypothesis), where blind [H], and where not."""
    none = open_ = np.zeros(len(grid(horizon, parameters).outcome))
    alarm = float(np.clip(rate_of(item, "false_alarm", parameters), LEAST, 1 - LEAST))
    for each in sorted(item.passes, key=lambda look: (look.at, look.seen)):
        own = each.detection
        chance = rate_of(item, "detection", parameters) if own is None else own
        moment = horizon.share(each.at)
        p = pass_chances(item, moment, chance * each.share, horizon, parameters)
        open_ = open_ + np.log(p if each.seen else 1 - p)
        none = none + np.log(alarm if each.seen else 1 - alarm)
    return none, open_
