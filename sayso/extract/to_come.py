"""An act and the words around it in; whether they can speak of one that is still to come out."""

from __future__ import annotations

import re

from sayso.extract.actors import PARTICIPLE
from sayso.extract.triggers import Trigger
from sayso.records import Quote

LOOK_BACK, LOOK_ON = 120, 60  # characters
# What a sentence must hold, near the action, to speak of something still to come.
TO_COME = re.compile(
    r"\b(?:will|shall|would|may|might|could|can|must|to|going|plan\w*|due|schedul\w+|set|expect\w*|"
    r"until|by|from|tomorrow|tonight|today|next|coming|later|soon|once|if|no longer|pledg\w+|"
    r"promis\w+|vow\w*|agree\w*|order\w*|intend\w*|begin\w*|start\w*|(?:is|are|am|be) \w+ing|"
    r"(?:on|in|before|within) \w+)\b|['’]ll\b",
    re.I,
)
# A narrator's sentence must say so outright; "how many will leave" says nothing of the kind.
NARRATOR_TO_COME = re.compile(
    r"\b(?:will|shall|is to|are to|due|schedul\w+|set to|plan\w* to|to be|until|tomorrow|tonight|"
    r"next|promis\w+|pledg\w+|vow\w*|agree\w*|"
    r"(?:begin|start|open|end|close|meet|vote|reopen|resume)s?)\b",
    re.I,
)
QUESTION = re.compile(r"\b(?:how (?:many|much|long|far)|whether|what|why)\b", re.I)
NO_ACT = re.compile(
    r"\b(?:be remembered|go (?:down )?(?:in|into) history|the right to|free to|"
    r"as (?:it|they) wish)",
    re.I,
)
# Each of these stands before none of 841 labelled acts: "no plans to leave", "they were promised",
# "wants to see", "in an effort to win", "nobody is writing", and what a trailing participle adds
# ("at risk" of ", putting jobs at risk").
NO_PLAN = re.compile(
    r"\bno (?:plans?|intentions?|wish|desire) (?:to|of)(?: \w+)? $|\bwants? to (?=see$)|"
    r"\bin an? (?:effort|attempt|bid) to $|\b(?:no one|nobody) (?:is|was|has) $",
    re.I,
)
# What the narrator tells in the past is done, but for a word given: of 841 labelled acts none
# stands so. "Is closed", "to have them moved" and "promised" are no such past.
FINISHED = re.compile(
    r"(?!promis|pledg|vow|agree|schedul|threat|commit|announc|declar)\w+ed\b", re.I
)
HELPED = re.compile(
    r"\b(?:be|been|being|is|are|was|were|has|have|had|gets?|to|remains?|stays?)(?: \w+){0,2} $",
    re.I,
)
# "If the boxes are not opened": what must happen first. 4 labelled acts stand behind an "if"
# without a comma, all behind a "will" of their own.
UNDER_IF = re.compile(r"\b(?:if|unless)\b[^,;”\"]*$", re.I)
PROMISES = re.compile(r"\b(?:will|shall|would)\b|['’]ll\b")
TOLD = re.compile(r"\b(?:was|were|been) $")
TOLD_OF = re.compile(r"(?:promis|assur|told)\w*", re.I)
TRAILING = re.compile(r"[a-z’-]+ing\b")
# One's own "will not" is a denial, unless it is promised, sworn or threatened, or hangs on an if:
# of 37 labelled quotes with a "will not" and no such word 2 hold a commitment, both passive.
REFUSED = re.compile(
    r"(?:\b(?:will|would|shall) (?:not|never)|\b(?:wo|would|sha)n['’]t|"
    r"(?:\bnot|n['’]t|\bnever) going to|\bnot)(?: (?:be )?\w+(?:ly|ing))? $",
    re.I,
)
GIVEN_WORD = re.compile(
    r"promis|pledg|vow|sw[eo]r|assur|guarant|undert[ao]|warn|threat|commit|declar|announc|agree|"
    r"\b(?:my|our|his|her|its|their) word\b|\bunless\b|\buntil\b|\bif\b|\bbefore\b|\bas long as\b",
    re.I,
)
# Of 15 labelled orders the 4 to such as these are demands, the 11 to one's own are commitments.
ORDERS = re.compile(r"\border(?:s|ed|ing)?\b", re.I)
COURT = re.compile(r"\b(?:court|judges?|justices?|tribunal|magistrates?)\b", re.I)
OTHERS = re.compile(
    r"\b(?:foreign(?:ers)?|people|residents|villagers|citizens|civilians|agencies|charities|"
    r"embass\w+|ambassadors?|diplomats?|journalists|United Nations|UN|U\.N\.|the state|French|"
    r"American|British|Russian)\b"
)
# What somebody predicts, nobody undertakes: 22 labelled quotes with such a cue hold no act.
PREDICTED = re.compile(r"\b(?:predict|forecast|foresee|foresaw|foretold|reckon)\w*", re.I)
SENTENCE_END = re.compile(r"[.?!][”\"’']?(?=\s|$)|\n|$")


def still_to_come(text: str, trigger: Trigger, quote: Quote | None) -> bool:
    """Whether the words around the trigger can speak of an act that is still to come."""
    start, end = trigger.span
    before = re.split(r"[.;]\s|\n", text[max(0, start - LOOK_BACK) : start])[-1]
    around = before + re.split(r"[.;\n]", text[start : end + LOOK_ON])[0]
    if NO_ACT.search(around) or QUESTION.search(before):
        return False
    # "Promised in writing that ...": how it was said; of 841 labelled acts none is named so.
    if before.lower().endswith(" in ") and text[start:end].endswith("ing"):
        return False
    if unpromised(text, trigger, before, quote):
        return False
    return bool((TO_COME if quote else NARRATOR_TO_COME).search(around))


def unpromised(text: str, trigger: Trigger, before: str, quote: Quote | None) -> bool:
    """Whether the words right before an act, `before`, say that nobody undertakes it."""
    start, end = trigger.span
    act = text[start:end]
    if NO_PLAN.search(before + (act if act == "see" else "")):
        return True
    inside = UNDER_IF.search(before + (act if act.lower().startswith("if ") else ""))
    if inside and not PROMISES.search(inside[0]):
        return True
    if TRAILING.match(act) and before.endswith(", "):
        return True
    if TOLD_OF.match(act) and TOLD.search(before):
        return True
    if quote is None:
        return bool(FINISHED.match(act) and not HELPED.search(before))
    ends = SENTENCE_END.search(text, end)
    if (ends and ends[0][:1] == "?") or PREDICTED.search(text[slice(*quote.cue[0])]):
        return True
    return orders_others(text, trigger, quote) or refused(text, trigger, before, quote)


def orders_others(text: str, trigger: Trigger, quote: Quote) -> bool:
    """Whether a court orders anybody, or somebody those who are not theirs: "orders all foreigners
    to leave". An order to one's own people is a promise that they will do it.
    """
    if not ORDERS.search(text[slice(*quote.cue[0])]):
        return False
    spoke = " ".join(text[s:e] for s, e in quote.speaker)
    told = " ".join(text[s : min(e, trigger.span[0])] for s, e in quote.content)
    return bool(told.endswith(" to ") and (COURT.search(spoke) or OTHERS.search(told)))


def refused(text: str, trigger: Trigger, before: str, quote: Quote) -> bool:
    """Whether a speaker only says that they will not act, and gives no word on it."""
    if not REFUSED.search(before) or PARTICIPLE.match(text, *trigger.span):
        return False
    around = [text[s:e] for s, e in quote.cue]
    around += [text[s:e] for s, e in quote.content if s <= trigger.span[0] < e]
    return not GIVEN_WORD.search(" ".join(around))
