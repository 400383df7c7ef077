"""An assessment's inputs go in; how far each parameter that it rests on moves it comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sayso.weigh.assess import Start, known, probabilities
from sayso.weigh.grid import KEPT, Vague
from sayso.weigh.items import Item
from sayso.weigh.parameters import ROWS, Parameters, summing_to_one
from sayso.weigh.posterior import published

# What the figure never depends on: how it is explained, shown and pooled.
BESIDE = (
    "shapley.", "range.", "contamination", "clip", "human.", "conflict.", "confidence.",
    "learning.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swing:
    """The probability of kept with one parameter halved and doubled, as far as its bounds let."""

    name: str
    halved: float
    doubled: float

    @property
    def width(self) -> float:
        return abs(self.doubled - self.halved)


def tornado(
    announced: datetime,
    due: datetime | Vague,
    prior: Start | Callable[[Parameters], Start],
    items: Iterable[Item],
    parameters: Parameters,
    *,
    as_of: datetime | None = None,
) -> tuple[Swing, ...]:
    """Every parameter that moves the probability of kept, the widest swing first.

    `prior` as a function of the parameters lets those of the base rates move it too. Shares that
    add up to 1 are scaled together. Raises InputError as `assess` does.
    """
    some = known(items, as_of)

    def kept(name: str, factor: float) -> float:
        changed = scaled(parameters, name, factor)
        start = prior(changed) if callable(prior) else prior
        return float(published(probabilities(announced, due, start, some, changed))[KEPT])

    names = (name for name in ROWS if not name.startswith(BESIDE) and name != "grid.bins")
    swings = (Swing(name, kept(name, 0.5), kept(name, 2.0)) for name in names)
    return tuple(
        sorted(
            (each for each in swings if each.width > 0), key=lambda each: (-each.width, each.name)
        )
    )


def scaled(parameters: Parameters, name: str, factor: float) -> Parameters:
    """The parameters with one value times a factor, held within its bounds."""
    row = ROWS[name]
    value = min(max(parameters[name] * factor, row.lowest), row.highest)
    changes = {name: value}
    others = [each for each in summing_to_one(name) if each != name]
    if others:
        share = max(1 - value, 0.0) / (1 - parameters[name])
        changes = {each: max(parameters[each] * share, ROWS[each].lowest) for each in others}
        changes[name] = 1 - sum(changes.values())
    if name.startswith(("grid.knot_", "grid.done_")):
        stem, number = name[:-1], int(name[-1])
        below = parameters[f"{stem}{number - 1}"] if number > 1 else 0.0
        above = parameters[f"{stem}{number + 1}"] if number < 3 else 1.0
        changes[name] = min(max(value, below), above)
    return parameters.with_values(changes)
