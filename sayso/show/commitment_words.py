"""A commitment goes in, the words a person would use for each of its slots come out."""

from __future__ import annotations

from sayso.records import Commitment, Place
from sayso.show.plain import plain, shortened

LONGEST_NAME, LONGEST_SLOT = 120, 300  # characters
MISSING_WORDS = {
    "actor": "who",
    "action": "what is to be done",
    "object": "what",
    "quantity": "how many",
    "place": "where",
    "places": "where",
    "window": "by when",
    "end": "by when",
    "condition": "under which condition",
}


def slot_rows(commitment: Commitment) -> list[tuple[str, str]]:
    """Label and words of each slot that was read, as far as the commitment has it."""
    told = {
        "who": commitment.actor,
        "does": action_words(commitment),
        "amount": commitment.quantity and commitment.quantity.text,
        "where": "; ".join(map(place_words, commitment.places)),
        "if": commitment.condition,
        "sure": "firm" if commitment.firmness == "firm" else "tentative: planned or hoped for",
        "check": check_words(commitment),
    }
    return [
        (label, shortened(plain(words), LONGEST_SLOT)) for label, words in told.items() if words
    ]


def action_words(commitment: Commitment) -> str:
    """What is to be done, or not to be done."""
    named = commitment.action != "other"
    action = commitment.action.replace("_", " ") if named else "as said below"
    promise = f"not {action}" if commitment.negated else action
    return f"{promise}: {commitment.object}" if commitment.object else promise


def place_words(place: Place) -> str:
    """A place as the text has it, with the name and country that the gazetteer knows."""
    known = place.name if place.name and place.name.lower() not in place.text.lower() else None
    inside = ", ".join(each for each in (known, place.country) if each)
    return f"{place.role} {place.text}" + (f" ({inside})" if inside else "")


def check_words(commitment: Commitment) -> str:
    """That it can be checked, or what is missing to do so."""
    if commitment.checkable:
        return "can be checked"
    missing = ", ".join(MISSING_WORDS.get(each, each) for each in commitment.missing)
    return f"cannot be checked yet; missing: {missing or 'not said'}"


def window_quoted(commitment: Commitment) -> str:
    """The words of the window, to stand behind its dates; empty where there are none."""
    words = commitment.window.text
    return f" (“{shortened(plain(words), LONGEST_NAME)}”)" if words else ""


def in_marks(words: str) -> str:
    """Words in quotation marks, unless they bring their own."""
    return words if words[:1] in ('"', "“", "‘", "«") else f"“{words}”"
