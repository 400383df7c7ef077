"""What is refused, asked, ordered of others or told of the past is nobody's act to come."""

from typing import Any, cast

import pytest

from sayso.extract.to_come import still_to_come
from sayso.extract.triggers import Trigger
from sayso.records import Quote


def found(text, act, *, cue=None, speaker=None):
    """Whether the words `act` of a text can be to come; said by nobody without a cue."""
    at = text.index(act)
    span = at, at + len(act)
    quote = None
    if cue:
        first = text.index(cue)
        rest = (first + len(cue) + 1, len(text))
        content = rest if span[0] > first else (0, first - 1)
        spoke = ((text.index(speaker), text.index(speaker) + len(speaker)),) if speaker else ()
        quote = Quote(
            article_id="a", cue=((first, first + len(cue)),), speaker=spoke, content=(content,),
            form="indirect", kind="commitment", confidence=1.0,
        )  # fmt: skip
    trigger = Trigger(cast(Any, None), span, "other", 0.1, 0.1, 0.9, quote, 0.9)
    return still_to_come(text, trigger, quote)


@pytest.mark.parametrize(
    ("text", "act", "cue"),
    [
        ("The front said it had no plans to lay down its arms next year.", "lay", "said"),
        ("The union said it wants to see a deal by May.", "see", "said"),
        ('"They were promised a pool by May," she said.', "promised", "said"),
        ("The mill will shut in May, putting jobs at risk, it said.", "putting", "said"),
        ('"Will you travel to Orlo by May?" she asked.', "travel", "asked"),
        ("The mayor said he would not veto the plan.", "veto", "said"),
        ("He said they would be back if the boxes are opened by May.", "opened", "said"),
        ('"We are not going to raise it by May," he said.', "raise", "said"),
        ("Aros predicted that Velm would send two ships by May.", "send", "predicted"),
        ('"No one is writing songs for them by May," she said.', "writing", "said"),
        ("In an effort to win the vote next week, Aros sent teachers round.", "win", None),
        ("She attacked the trade agreement and called for tolls by May.", "called", None),
    ],
)
def test_what_nobody_undertakes_is_no_act_to_come(text, act, cue):
    assert not found(text, act, cue=cue)


@pytest.mark.parametrize(
    ("text", "act", "cue"),
    [
        ("The mayor promised he would not raise the fee.", "raise", "promised"),
        ('"We will not sell it until they pay," he said.', "sell", "said"),
        ("The minister said nets would not be seized.", "seized", "said"),
        ("He said if the doors stay shut we will open the gate.", "open", "said"),
        ("The front said it plans to lay down its arms next year.", "lay", "said"),
        ("The mill will shut in May, it said, and is putting its stock up.", "putting", "said"),
        ('"Nobody will be moved by May," she said.', "moved", "said"),
        ("The pool is to be closed by May.", "closed", None),
        ("The pool, which has not yet opened, stays closed until May.", "closed", None),
        ("The council agreed to open it by May.", "agreed", None),
    ],
)
def test_a_promise_not_to_act_and_what_hangs_on_others_stay(text, act, cue):
    assert found(text, act, cue=cue)


def test_a_court_and_a_junta_order_others_and_a_general_their_own():
    order = "{} ordered {} to leave the valley by Monday"
    court = order.format("A judge", "the council")
    assert not found(court, "leave", cue="ordered", speaker="A judge")
    junta = order.format("The junta", "all foreign agencies")
    assert not found(junta, "leave", cue="ordered", speaker="The junta")
    general = order.format("The general", "two companies")
    assert found(general, "leave", cue="ordered", speaker="The general")
