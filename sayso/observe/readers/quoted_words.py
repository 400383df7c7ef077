"""The words of a quote come in, what they may be taken to show of an act comes out.

A rule proposes and a person decides: whatever does not fit a rule says nothing.
"""

from __future__ import annotations

import re
from functools import cache

from sayso.records import Says

# How the doing of an act is spoken of, by the beginnings of words.
STEMS: dict[str, tuple[str, ...]] = {
    "withdraw": ("withdr", "pull", "leav", "left", "return", "depart", "retreat", "vacat"),
    "deploy": ("deploy", "send", "sent", "mov", "station", "arriv"),
    "cease_fire": ("cease", "truce", "fir", "shell", "attack", "strike", "bomb", "fight"),
    "end_exercise": ("exercis", "drill", "manoeuv", "maneuv"),
    "release": ("releas", "free", "hand", "swap", "exchang"),
    "hand_over": ("hand", "transfer", "surrender", "deliver"),
    "dismantle": ("dismantl", "destroy", "remov", "demolish"),
    "open": ("open",), "close": ("clos", "shut"), "pay": ("pa", "transfer"),
    "supply": ("suppl", "deliver", "send", "sent", "ship", "arriv"),
    "sanction": ("sanction", "impos", "tariff", "ban"), "lift": ("lift", "remov", "eas"),
    "meet": ("meet", "met", "talk", "summit"), "sign": ("sign",),
    "legislate": ("pass", "law", "bill", "vote", "adopt", "approv"),
    "appoint": ("appoint", "nam"), "resign": ("resign", "step", "quit"),
    "build": ("buil", "construct", "complet"), "publish": ("publish", "releas", "issu"),
}  # fmt: skip
# Tried in this order: what denies or limits an act stands before what reports it. ACT stands for
# the words of the act itself, which a denial or a report must be near.
_RULES: tuple[tuple[Says, str], ...] = (
    ("postponed", r"\b(?:postpon\w*|delay\w*|put off|put back|pushed back)\b"),
    ("withdrawn", r"\b(?:call(?:ed|ing)? off|cancel\w*|scrapp\w*|no longer plan\w*)\b"),
    ("not_happening",
     r"\b(?:no (?:signs?|evidence|indication)|yet to|denie[sd]|deny|false|untrue)\b"
     r"|(?:\b(?:no|not|never|none|nobody|nothing|without|refus\w*|fail\w*)|n[’']t)\b"
     r"(?: [\w’'-]+){0,4} (?:ACT)"
     r"|\b(?:still|remain\w*|stay\w*) (?:there|in|at|on|near|present)\b"
     r"|n[’']t (?:moved|begun|started|left)\b"),
    ("partial", r"\bsome (?!\d|\w{1,9}ty\b|hundred|thousand)"
                r"|\b(?:part of|partly|partial\w*|half|a few|only)\b"),
    ("under_way", r"\b(?:beg[au]n|begins|start(?:ed|s)|under ?way|continu\w*|proceed\w*)\b"
                  r"|\b(?:is|are|was|were) (?:now |already )?(?:ACT)\w*ing\b"),
    ("done", r"\b(?:complet\w*|finish\w*|ended|over|gone|left|withdrew|took place)\b"
             r"|\b(?:has|have|had|was|were)(?: \w+){0,2} (?:ACT)"),
)  # fmt: skip
_FUTURE = re.compile(r"\b(?:will|would|shall|may|might|could|should|must|plan\w*|intend\w*|if)\b")
# Words that say two things at once are for a person alone.
_TWO_SIDES = re.compile(r"\b(?:but|although|though|while|except|however|yet)\b(?! to\b)")
# What says of itself that it is about whether something was done.
_SIGN = re.compile(r"\b(?:no signs? of|no evidence|still there|as (?:they|it|we) promised)\b")
_NONE = r"(?!)"  # an act without a name has no words


def speaks_of(action: str | None, words: str) -> bool:
    """True where the words are about the doing of an act of this kind, or of any."""
    lowered = words.casefold()
    return bool(_SIGN.search(lowered) or re.search(rf"\b(?:{_act(action)})", lowered))


def taken_to_say(action: str | None, words: str) -> Says | None:
    """What words about an act of this kind may be taken to say of it, None where no rule fits.

    Of what is still to come only its postponement or end says anything.
    """
    lowered = " ".join(words.casefold().replace(",", "").split())
    if _TWO_SIDES.search(lowered):
        return None
    ahead = _FUTURE.search(words) is not None  # as written: "May" is a month
    for says, pattern in _rules(action):
        if pattern.search(lowered):
            return None if ahead and says not in ("postponed", "withdrawn") else says
    return None


def _act(action: str | None) -> str:
    return "|".join(map(re.escape, STEMS.get(action or "", ()))) or _NONE


@cache
def _rules(action: str | None) -> tuple[tuple[Says, re.Pattern[str]], ...]:
    return tuple((says, re.compile(rule.replace("ACT", _act(action)))) for says, rule in _RULES)
