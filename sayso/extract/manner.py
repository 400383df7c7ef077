"""The words around an act in; whether it is promised, meant or ruled out, and on what condition."""

from __future__ import annotations

import re

from sayso.extract.windows.said import sentence_around
from sayso.records import Firmness, Span

# Words by which an act is meant, not promised, and by which it is promised: of the project's 841
# labelled commitments with the first alone 68 of 72 are tentative, with the second alone 2 of 486.
# Where neither or both stand near, the model's head decides.
MEANT = re.compile(
    r"\b(?:may|might|could|hopes?|hoped|hoping|plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|"
    r"aim(?:s|ed|ing)?|consider(?:s|ed|ing)?|expect(?:s|ed|ing)?|ambition|offer(?:s|ed|ing)?|"
    r"seeks?|wants?|would like|ready|willing)\b",
    re.I,
)
PROMISED = re.compile(
    r"\b(?:will|shall|order(?:ed|s)?|signed|is to|are to|(?:be|is|are) due|scheduled|promis\w+|"
    r"pledg\w+|vow\w*|agreed)\b|['’]ll\b",
    re.I,
)
PROMISE_BACK, PROMISE_ON = 60, 40  # characters
# What stands behind these is another act's.
ACT_ENDS = re.compile(r"[.;?!](?:[”\"’']|\s)|\n|\b(?:and|but) (?:I|we|he|she|it|they)\b")
# "Said that units would leave" is "will", firm in 115 of 121 of the labelled quotes; a narrator's
# "would" tells of a plan, tentative in 8 of 10.
WOULD = re.compile(r"\bwould (?:(?:also|not|now|then|\w+ly) )?(?:be |have )?$")
# Among the words of a labelled commitment these open a condition in 90 of 90.
IF = re.compile(
    r"\b(?:(?:only |but )?if|unless|provided(?: that)?|on condition that|"
    r"once(?! (?:more|again|an?)\b)|as soon as(?! (?:possible|practicable))|"
    r"should (?=(?:the|an?|any)\b|(?-i:[A-Z])))\b[^.;,\n]*",
    re.I,
)
# Behind the evidence only what belongs to nobody else's act: 2 of 2 labelled, and none of the 6
# that are another act's, which all stand behind an "and" or a semicolon.
IF_BEHIND, IF_ON = 80, 160  # characters from there to its first and to its last word
PARTED = re.compile(r"[;:\n]|[.?!](?:[”\"’']|\s)|\b(?:and|but|or|that|which|who)\b")
OPENS_CONDITION = re.compile(
    r"(?:(?:only |but |and )?(?:if|once|when|after|until|unless|as soon as|as long as)|provid\w+|"
    r"on (?:the )?condition|in case|in the event|should|subject to|assuming|pending|depending|"
    r"without|whenever|before)\b",
    re.I,
)
# Right before the verb of an act these rule it out in 29 of 30 of the labelled commitments; where
# another word does ("nobody will be dismissed"), the model's head decides.
RULED_OUT = re.compile(
    r"(?:\b(?:will|would|shall|should|can|could|may|might|must|is|are|was|were|do|does|did) "
    r"(?:not|never|no longer)(?! (?:only|just|merely|simply)\b)|"
    r"\b(?:wo|would|sha|should|ca|could|is|are|was|were|do|does|did)n['’]t(?! (?:only|just)\b)|"
    r"\b(?:not|never) to)(?: [\w’'-]+){0,3}\s*$",
    re.I,
)
# "Nobody will be dismissed", "no stop would be closed": 13 of 13 labelled.
NONE_WILL = re.compile(
    r"(?:^\W*|[“\"‘]|\b(?:that|said|says|promis\w+|add(?:s|ed|ing)) )"
    r"(?:no|nobody|none|neither|nothing|no one|not one|not a single)\b.*"
    r"\b(?:will|would|shall|is to|are to)\b",
    re.I,
)
CLAUSE_END = re.compile(r"[.;,]\s|\n|\b(?:and|but|or)\b")


def firmness_of(text: str, trigger: Span, tentative: float, *, quoted: bool = False) -> Firmness:
    """Whether the words around the trigger promise the act or only mean it; where they do not
    tell, whether the model's probability of tentative is even or more.
    """
    start, end = trigger
    clause = re.split(r"[.;]\s|\n", text[max(0, start - PROMISE_BACK) : start])[-1]
    # Behind the verb such a word is a noun or a month ("publish a plan", "by 20 May"): 24 times
    # of 26 where the act is firm.
    # "Would be ready": the act itself, and nobody's readiness for it.
    act = text[start:end]
    meant = bool(MEANT.search(clause + ("" if act == "ready" else act)))
    behind = ACT_ENDS.split(text[end : end + PROMISE_ON])[0]
    promised = bool(PROMISED.search(clause + act + behind))
    promised = promised or (quoted and bool(WOULD.search(clause)))
    if meant != promised:
        return "tentative" if meant else "firm"
    return "tentative" if tentative >= 0.5 else "firm"


def negated_of(text: str, trigger: Span, negated: float) -> bool:
    """Whether the act is promised not to be done: by the words right before it, else where the
    model's probability is even or more.
    """
    before = CLAUSE_END.split(text[max(0, trigger[0] - PROMISE_BACK) : trigger[0]])[-1]
    if NONE_WILL.search(before) or text.startswith(" no ", trigger[1]):
        return True
    return negated >= 0.5 or bool(RULED_OUT.search(before))


def condition_of(text: str, evidence: Span) -> str | None:
    """The words of a condition that stand in the evidence or right behind it."""
    start, end = evidence
    found = IF.search(text, start, end) or IF.search(text, end, min(len(text), end + IF_ON))
    if found is None or found.start() - end > IF_BEHIND:
        return None
    if found.start() > end and PARTED.search(text, end, found.start()):
        return None
    return found[0].rstrip()


def whole_condition(text: str, cut: Span, trigger: Span) -> Span:
    """A condition behind its act, to the end of its clause: 104 of 105 labelled end there."""
    match = IF.match(text, cut[0]) if cut[0] > trigger[1] else None
    end = len(match[0].rstrip(" ”\"’'")) + cut[0] if match else cut[1]
    return (cut[0], end) if end > cut[1] and not text[cut[1] : end].startswith(",") else cut


def in_one_sentence(text: str, one: Span, other: Span) -> bool:
    """Whether `one` stands in the sentence of `other`: 145 of 146 labelled conditions do."""
    start, end = sentence_around(text, other)
    return start <= one[0] < end
