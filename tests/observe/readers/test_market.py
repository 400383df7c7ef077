"""The move of one day becomes one weak item, and only where somebody says what it would mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.errors import InputError, ReaderSkipped, UsageError
from sayso.observe.reader import Asked
from sayso.observe.readers.market import read
from tests.observe.readers.asking import COMMITMENT, entered

HERE = Path(__file__).parent / "market"
FRED, INDEX = HERE / "fred.csv", HERE / "index_yahoo.csv"


def asked(due: str | None = "2024-03-21", **options: str) -> Asked:
    """A payment announced on 1 March 2024, due on the 20th, on which the sample moved by 3 %."""
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return Asked(
        commitment=COMMITMENT, announced="2024-03-01", window_end=due, action="pay", options=named
    )


def test_a_move_becomes_one_item_with_its_sentence() -> None:
    found = read(FRED, asked(expect="up", factor=str(INDEX)))
    (made,) = entered(found)
    assert made.reading == (
        "MADEUPX moved +2.15 % beyond what ^IDX explains on 2024-03-20, more than on 99 % of "
        "ordinary days. This shows what traders expected, not what was done."
    )
    assert made.ratios == (1.0, 0.75, 0.5, 0.5)
    assert made.says == "under_way"
    assert made.known_at == "2024-03-20"
    assert "unusual at 5 %" in found.looked[2]


def test_the_factor_makes_the_move_stand_out() -> None:
    with_it, without = (read(FRED, asked(**more)) for more in ({"factor": str(INDEX)}, {}))
    assert "so it is unusual" in with_it.looked[2]
    assert "so it is not unusual" in without.looked[2]


def test_the_other_direction_speaks_against_it() -> None:
    (made,) = entered(read(FRED, asked(expect="down", factor=str(INDEX))))
    assert made.ratios == (0.5, 0.75, 1.0, 1.0)
    assert made.says == "not_happening"


def test_without_a_direction_no_item_is_made() -> None:
    found = read(FRED, asked())
    assert not entered(found)
    assert "no item was made" in found.looked[-1]


def test_yields_are_told_in_basis_points() -> None:
    (made,) = entered(read(FRED, asked(expect="up", kind="yield")))
    assert "basis points beyond its own mean" in (made.reading or "")
    with pytest.raises(UsageError, match="their own mean"):
        read(FRED, asked(kind="yield", factor=str(INDEX)))


def test_a_window_of_days_is_known_at_its_end() -> None:
    (made,) = entered(read(FRED, asked(expect="up", window="-1,+1")))
    assert (made.event_start, made.event_end, made.known_at) == (
        "2024-03-19", "2024-03-21", "2024-03-21",
    )  # fmt: skip


@pytest.mark.parametrize("day", ["2024-02-20", "2024-03-01", "2024-03-04"])
def test_the_reaction_to_the_announcement_itself_is_left_out(day: str) -> None:
    with pytest.raises(ReaderSkipped, match="reaction to the announcement"):
        read(FRED, asked(day=day))
    assert read(FRED, asked(day="2024-03-05")).looked


def test_a_day_without_trading_is_tested_on_the_next() -> None:
    assert "on 2024-03-18" in read(FRED, asked(day="2024-03-16")).looked[0]


def test_what_cannot_be_tested_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no deadline"):
        read(FRED, asked(due=None))
    with pytest.raises(ReaderSkipped, match="no trading day"):
        read(FRED, asked(day="2024-09-01"))
    with pytest.raises(ReaderSkipped, match="within the window"):
        read(FRED, asked(day="2024-03-28", window="0,+1"))
    short = tmp_path / "short.csv"
    short.write_text(
        "\n".join(
            FRED.read_text("utf-8").splitlines()[:1] + FRED.read_text("utf-8").splitlines()[-60:]
        )
    )
    with pytest.raises(InputError, match="195 are needed"):
        read(short, asked())


def test_a_price_of_nothing_is_named(tmp_path: Path) -> None:
    head, *rows = FRED.read_text("utf-8").splitlines()
    rows[7] = f"{rows[7].partition(',')[0]},0"
    path = tmp_path / "zero.csv"
    path.write_text("\n".join([head, *rows]))
    with pytest.raises(InputError, match="a price of 0 on 2023-04-12"):
        read(path, asked())


@pytest.mark.parametrize(
    "options", [{"window": "9"}, {"expect": "sideways"}, {"factor": "none.csv"}, {"day": "soon"}]
)
def test_an_option_that_cannot_be_used_is_named(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=f"--with {next(iter(options))}"):
        read(FRED, asked(**options))
