"""The words around an act in; whether it is promised, meant or ruled out, and on what condition."""

from __future__ import annotations

import re

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
# Among the words of a labelled commitment these open a condition in 90 of 90.
IF = re.compile(
    r"\b(?:(?:only |but )?if|unless|provided(?: that)?|on condition that|"
    r"once(?! (?:more|again|an?)\b)|as soon as(?! (?:possible|practicable))|"
    r"should (?=(?:the|an?|any)\b|(?-i:[A-Z])))\b[^.;,\n]*",
    re.I,
)
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
CLAUSE_END = re.compile(r"[.;,]\s|\n|\b(?:and|but|or)\b")


def firmness_of(text: str, trigger: Span, tentative: float) -> Firmness:
    """Whether the words around the trigger promise the act or only mean it; where they do not
    tell, whether the model's probability of tentative is even or more.
    """
    start, end = trigger
    clause = re.split(r"[.;]\s|\n", text[max(0, start - PROMISE_BACK) : start])[-1]
    # Behind the verb such a word is a noun or a month ("publish a plan", "by 20 May"): 24 times
    # of 26 where the act is firm.
    meant = bool(MEANT.search(clause + text[start:end]))
    promised = bool(PROMISED.search(clause + text[start : end + PROMISE_ON]))
    if meant != promised:
        return "tentative" if meant else "firm"
    return "tentative" if tentative >= 0.5 else "firm"


def negated_of(text: str, trigger: Span, negated: float) -> bool:
    """Whether the act is promised not to be done: by the words right before it, else where the
    model's probability is even or more.
    """
    before = CLAUSE_END.split(text[max(0, trigger[0] - PROMISE_BACK) : trigger[0]])[-1]
    return negated >= 0.5 or bool(RULED_OUT.search(before))


def condition_of(text: str, evidence: Span) -> str | None:
    """The words of a condition that stand in the evidence or right behind it."""
    start, end = evidence
    found = IF.search(text, start, end) or IF.match(
        text, end + (2 if text[end : end + 1] == "," else 1)
    )
    return found[0].rstrip() if found else None
