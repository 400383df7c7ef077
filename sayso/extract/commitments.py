"""Triggers and their roles → commitments: who will do what, where, by when, on what condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sayso.extract.confidence import calibrated
from sayso.extract.encoding import meet, paragraphs
from sayso.extract.manner import OPENS_CONDITION, condition_of, firmness_of, negated_of
from sayso.extract.places import place_phrases
from sayso.extract.quantities import quantity_of
from sayso.extract.times import Anchor
from sayso.extract.triggers import Slots, Trigger, slots_of
from sayso.extract.windows import said_anchor, window, window_of_words
from sayso.inference import Model
from sayso.records import Article, Commitment, Place, Quote, Span, Window

# Commitment F1 on the dev articles: 85.6 with both floors for quotes at 0.45, 86.6 as here.
NARRATOR_FLOOR = 0.5
QUOTE_FLOOR = 0.55
OTHER_FLOOR = 0.65
POINTS_BACK = 1500  # characters
LOOK_ON = 60  # characters
LOOK_BACK = 120  # characters
PRONOUN = re.compile(
    r"(?:i|we|us|me|my|our|ours|myself|ourselves|he|she|it|they|him|her|them|his|its|their|this|"
    r"that|which|who)\b",
    re.I,
)
# A body named by its kind alone is the one its speaker speaks for, if that is of this kind: a
# ministry's "the government" is not the ministry. A company's name seldom says that it is one.
BODY_NOUN = re.compile(
    r"(?:the|our|its) (?:(ministry|government|agency|council|party|union|bank|club|army|"
    r"commission|association)|company|group|firm|organi[sz]ation|operator|charity)",
    re.I,
)
EVENT_END = re.compile(
    r"\b(?:once|after|when|as soon as|until)\b.*\b(?:conclu|end|finish|over|complet|done)\w*", re.I
)
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
SEASON = re.compile(r"\b(?:spring|summer|autumn|fall|winter)\b", re.I)
QUESTION = re.compile(r"\b(?:how (?:many|much|long|far)|whether|what|why)\b", re.I)
NO_ACT = re.compile(
    r"\b(?:be remembered|go (?:down )?(?:in|into) history|the right to|free to|"
    r"as (?:it|they) wish)",
    re.I,
)
VAGUE = re.compile(r"(?:some|part|several|many|a few|a fraction|an? (?:small )?number)\b", re.I)
# The subject of a content that opens with those who act: "Units of the east, which ..."
SUBJECT = re.compile(
    r"[“\"‘']?(?:that )?((?!(?:I|we|it|he|she|they|there|this|that|to|you|if)\b)"
    r"(?:[\w’'-]+ ){0,9}?(?:troops|units|soldiers|forces|battalions|brigades|regiments|crews|"
    r"teams|workers|fighters|ships|vessels|inspectors)(?: (?:of|from|in) (?:[\w’'-]+ ?){1,7}?)?)"
    r"(?=,? (?:which|who|will|would|are|is|have|has|to)\b)",
    re.I,
)
EXERCISE = re.compile(
    r"(?:\b(?!\w+ing )[\w-]+ ){0,3}(?:exercises?|drills?|manoeuvres|maneuvers|war games)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trigger that is believed, with its role spans and the quote that holds it."""

    trigger: Trigger
    slots: Slots
    quote: Quote | None
    confidence: float  # calibrated


def commitments(
    article: Article,
    triggers: Sequence[Trigger],
    anchor: Anchor | None,
    model: Model,
) -> list[Commitment]:
    """Every commitment of the article in text order, headline and lead as one."""
    kept = []
    for trigger in triggers:
        quote, confidence = trigger.quote, trigger.confidence
        floor = QUOTE_FLOOR if quote else NARRATOR_FLOOR
        floor = OTHER_FLOOR if trigger.action == "other" else floor
        if confidence >= floor and still_to_come(article.text, trigger, quote):
            slots = mended(article.text, trigger, slots_of(trigger, model))
            likely = calibrated(confidence, "commitment", model)
            kept.append(Candidate(trigger, slots, quote, likely))
    limits = [c.trigger.span for c in kept]
    found = [commitment(article, candidate, limits, anchor) for candidate in kept]
    return merged(article, [with_event(c, found) for c in found])


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
    return bool((TO_COME if quote else NARRATOR_TO_COME).search(around))


def mended(text: str, trigger: Trigger, slots: Slots) -> Slots:
    """Slots without a condition that has no word of condition; an exercise that ends is object."""
    condition = tuple(s for s in slots.condition if OPENS_CONDITION.match(text[slice(*s)]))
    objects = slots.object
    if trigger.action in ("withdraw", "deploy"):  # "return to base": where to, not what
        objects = tuple(s for s in objects if not text[max(0, s[0] - 4) : s[0]].endswith(" to "))
    if not objects and trigger.action == "end_exercise":
        start = max(text.rfind(mark, 0, trigger.span[0]) for mark in (". ", "\n", "; ")) + 1
        named = list(EXERCISE.finditer(text, max(start, 0), trigger.span[0]))
        objects = tuple(m.span() for m in named[-1:])
    actor = slots.actor
    if not actor and (subject := subject_of(text, trigger)):
        actor = (subject,)
        objects = tuple(s for s in objects if s[0] >= trigger.span[1])
    return replace(slots, actor=actor, condition=condition, object=objects)


def subject_of(text: str, trigger: Trigger) -> Span | None:
    """Those who act, where the quote's content opens with them."""
    if trigger.quote is None:
        return None
    at = trigger.span[0]
    start = next(s for s, e in trigger.quote.content if s <= at < e)
    match = SUBJECT.match(text, start, at)
    return match.span(1) if match else None


def commitment(
    article: Article, candidate: Candidate, others: Sequence[Span], anchor: Anchor | None
) -> Commitment:
    """One commitment with every slot that can be read; what cannot is None."""
    text, trigger, slots, quote = article.text, candidate.trigger, candidate.slots, candidate.quote
    evidence = evidence_of(text, candidate, others)
    said = said_anchor(text, quote.cue[0] if quote else evidence, anchor)
    quantity = quantity_of(text, slots.object[0]) if slots.object else None
    if quantity is None and trigger.action == "pay":  # the money stands beside its payee
        quantity = quantity_of(text, evidence)
    places = places_of(text, slots, evidence)
    southern = is_southern(text, places, slots.window or (evidence,))
    when = window_of(text, slots, evidence, said or anchor, southern=southern)
    one = Commitment(
        article_id=article.id,
        quote_id=quote.id if quote else None,
        evidence=(evidence,),
        trigger=trigger.span,
        actor=actor_of(text, candidate),
        action=trigger.action,
        object=words(text, slots.object),
        quantity=quantity,
        places=places,
        window=when,
        condition=words(text, slots.condition) or condition_of(text, evidence),
        negated=negated_of(text, trigger.span, trigger.negated),
        firmness=firmness_of(text, trigger.span, trigger.tentative),
        checkable=True,
        missing=(),
        confidence=candidate.confidence,
    )
    missing = missing_of(one)
    return replace(one, checkable=not missing, missing=missing)


def words(text: str, spans: Sequence[Span]) -> str | None:
    """The exact words of the first span, None where there is none."""
    return text[slice(*spans[0])] if spans else None


def evidence_of(text: str, candidate: Candidate, others: Sequence[Span]) -> Span:
    """From the first to the last word of trigger and roles, inside the quote or paragraph."""
    trigger, slots, quote = candidate.trigger, candidate.slots, candidate.quote
    frames = quote.content if quote else paragraphs(text)
    frame = next(
        (f for f in frames if f[0] <= trigger.span[0] and trigger.span[1] <= f[1]), trigger.span
    )
    roles = [
        *slots.actor,
        *slots.object,
        *(s for _, s in slots.places),
        *slots.window,
        *slots.condition,
    ]
    start, end = trigger.span
    for a, b in roles:
        between = (min(b, start), max(a, end))
        foreign = any(
            between[0] <= s and e <= between[1] and (s, e) != trigger.span for s, e in others
        )
        if (
            frame[0] <= a
            and b <= frame[1]
            and not foreign
            and "\n" not in text[min(a, start) : max(b, end)]
        ):
            start, end = min(start, a), max(end, b)
    return start, end


def actor_of(text: str, candidate: Candidate) -> str | None:
    """Who is to act: the words of the text, or the speaker for a pronoun or an actor left out."""
    quote = candidate.quote
    name = words(text, candidate.slots.actor)
    body = quote.speaker_body if quote else None
    if name and body and (kind := BODY_NOUN.fullmatch(name)):
        return body if (kind[1] or "").lower() in body.lower() else name
    bare = (name or "").lstrip("“\"'‘")
    if name and not PRONOUN.match(bare):
        return name
    if quote is None:
        return None
    if re.match(r"(?:he|she|i)\b", bare, re.I):
        return quote.speaker_name or quote.speaker_body
    return quote.speaker_body or quote.speaker_name


def window_of(
    text: str, slots: Slots, evidence: Span, anchor: Anchor | None, *, southern: bool
) -> Window:
    """The window its own words give, else what the evidence says, else open from the anchor."""
    if not slots.window:
        return window(text, evidence, anchor, prefer="future", southern=southern)
    # "That day" and "that year" point back: what stands before is part of reading them.
    before = text[max(0, evidence[1] - POINTS_BACK) : evidence[1]]
    return window_of_words(
        text[slice(*slots.window[0])], anchor, prefer="future", context=before, southern=southern
    )


def places_of(text: str, slots: Slots, evidence: Span) -> tuple[Place, ...]:
    """The role spans as places, else what the rules find, with what the gazetteer knows."""
    phrases = place_phrases(text, (evidence[0], min(len(text), evidence[1] + LOOK_ON)))
    inside = [(p.role, p.span) for p in phrases if p.span[1] <= evidence[1]]
    found = []
    for role, span in slots.places or inside:
        phrase = next((p for p in phrases if meet((p.span,), span)), None)
        if phrase and phrase.span[0] <= span[0] and span[1] <= phrase.span[1]:
            # The rules keep "the border with Ukraine" whole, and read its preposition.
            role, span = phrase.role, phrase.span
        known = phrase.mention if phrase else None
        place = Place(role=role, span=span, text=text[slice(*span)])
        if known:
            place = replace(
                place, name=known.name, country=known.country, lat=known.lat, lon=known.lon,
                geonames_id=known.geonames_id,
            )  # fmt: skip
        if place not in found:
            found.append(place)
    return tuple(found)


def is_southern(text: str, places: Sequence[Place], when: Sequence[Span]) -> bool:
    """Whether the seasons of `when` are those of the south: by the places of the act, and where
    none is known by most places of the article.
    """
    known = [place.lat for place in places if place.lat is not None]
    if not known and any(SEASON.search(text[slice(*span)]) for span in when):
        mentions = (phrase.mention for phrase in place_phrases(text, (0, len(text))))
        known = [each.lat for each in mentions if each and each.lat is not None]
    return 2 * sum(lat < 0 for lat in known) > len(known)


def missing_of(one: Commitment) -> tuple[str, ...]:
    """The slots without which two strangers could not agree afterwards whether it was done."""
    missing = []
    undated = one.window.end is None and one.window.precision == "open"
    if one.actor is None:
        missing.append("actor")
    if one.object is None and not one.places and undated:
        missing.append("object")
    vague = one.quantity and one.quantity.min is None and one.quantity.max is None
    if undated and (vague or VAGUE.match(one.object or "")):
        missing += ["quantity", "window"]
    return tuple(missing)


def with_event(one: Commitment, others: Sequence[Commitment]) -> Commitment:
    """Start an event-anchored window at the end the text gives for that event, if it gives one."""
    said = one.window.text or one.condition
    if (
        not said
        or not EVENT_END.search(said)
        or (one.window.start and one.window.rule != "nothing_said")
    ):
        return one
    names = _content_words(said)
    for other in others:
        if other is not one and other.window.end and names & _content_words(other.object or ""):
            when = replace(
                one.window,
                start=other.window.start,
                end=None,
                precision="open",
                text=said,
                rule="once_event_ends",
            )
            return replace(one, window=when, condition=one.condition or said)
    when = replace(
        one.window, start=None, end=None, precision="open", text=said, rule="once_event_ends"
    )
    return replace(one, window=when, condition=one.condition or said)


def _content_words(words: str) -> set[str]:
    return {w.lower().rstrip("s") for w in re.findall(r"[A-Za-z]{4,}", words)} - {
        "once",
        "after",
        "when",
        "have",
        "until",
    }


def merged(article: Article, found: Sequence[Commitment]) -> list[Commitment]:
    """A headline and the lead that says the same become one commitment with two evidence spans."""
    spans = paragraphs(article.text)
    out: list[Commitment] = []
    for one in found:
        if prepares(one, found):
            continue
        at = _paragraph(spans, one.trigger)
        twin = next(
            (
                o
                for o in out
                if at == 1 and _paragraph(spans, o.trigger) == 0 and same_action(o, one)
            ),
            None,
        )
        if twin is None:
            out.append(one)
        else:
            out[out.index(twin)] = replace(one, evidence=(*twin.evidence, *one.evidence))
    return out


def prepares(one: Commitment, others: Sequence[Commitment]) -> bool:
    """True for "are boarding trains" beside "and will return home today": one act, not two."""
    return one.action == "other" and any(
        other.action != "other"
        and other.quote_id == one.quote_id is not None
        and other.window.text == one.window.text is not None
        for other in others
    )


def _paragraph(spans: Sequence[Span], span: Span) -> int:
    return next((i for i, (s, e) in enumerate(spans) if s <= span[0] < e), -1)


def same_action(one: Commitment, other: Commitment) -> bool:
    """True when the action is the same and the objects share a word (or one has none)."""
    if one.action != other.action:
        return False
    mine, theirs = _content_words(one.object or ""), _content_words(other.object or "")
    return bool(mine & theirs) or not mine or not theirs
