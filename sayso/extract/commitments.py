"""Triggers and their roles → commitments: who will do what, where, by when, on what condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sayso.extract.actors import (
    PRONOUN,
    actor_of,
    agent_of,
    antecedent,
    in_full,
    is_passive_subject,
    referent,
)
from sayso.extract.confidence import calibrated
from sayso.extract.encoding import meet, paragraphs
from sayso.extract.manner import (
    OPENS_CONDITION,
    condition_of,
    firmness_of,
    in_one_sentence,
    negated_of,
    whole_condition,
)
from sayso.extract.places import place_phrases
from sayso.extract.quantities import quantity_of
from sayso.extract.times import Anchor
from sayso.extract.to_come import still_to_come
from sayso.extract.triggers import Slots, Trigger, slots_of
from sayso.extract.windows import said_anchor, sentence_around, time_behind, window, window_of_words
from sayso.inference import Model
from sayso.records import Article, Commitment, Place, Quote, Span, Window

# Commitment F1 on the dev articles: 85.6 with both floors for quotes at 0.45, 86.6 as here.
NARRATOR_FLOOR = 0.5
QUOTE_FLOOR = 0.55
OTHER_FLOOR = 0.65
POINTS_BACK = 1500  # characters
LOOK_ON = 60  # characters
EVENT_END = re.compile(
    r"\b(?:once|after|when|as soon as|until)\b.*\b(?:conclu|end|finish|over|complet|done)\w*", re.I
)
CLAUSE_ENDS = re.compile(r"[.;!?](?:[”\"’']|\s|$)|\n|$")
SEASON = re.compile(r"\b(?:spring|summer|autumn|fall|winter)\b", re.I)
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
    quotes: Sequence[Quote] = (),
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
    found: list[Commitment] = []
    for candidate in kept:
        one = commitment(article, candidate, limits, anchor)
        one = one if one.actor else with_actor(article.text, one, candidate, quotes, found)
        found.append(replace(one, actor=in_full(one.actor, quotes)))
    return merged(article, [with_event(c, found) for c in found])


def with_actor(
    text: str,
    one: Commitment,
    candidate: Candidate,
    quotes: Sequence[Quote],
    earlier: Sequence[Commitment],
) -> Commitment:
    """The commitment with the actor that a pronoun of the narrator points to, if any."""
    start, _ = sentence_around(text, one.trigger)
    named, at = words(text, candidate.slots.actor), start
    if named:
        at = candidate.slots.actor[0][0]
    elif opens := PRONOUN.match(text, start, one.trigger[0]):
        named = opens[0]
    actor = None
    if named and PRONOUN.match(named) and candidate.quote is None:
        actor = referent(text, named, at, quotes, earlier)
    actor = actor or antecedent(text, one.trigger[0])
    if actor is None:
        return one
    one = replace(one, actor=actor)
    missing = missing_of(one)
    return replace(one, checkable=not missing, missing=missing)


def mended(text: str, trigger: Trigger, slots: Slots) -> Slots:
    """Slots without a condition that has no word of condition; an exercise that ends is object."""
    condition = tuple(
        whole_condition(text, s, trigger.span)
        for s in slots.condition
        if OPENS_CONDITION.match(text[slice(*s)]) and in_one_sentence(text, s, trigger.span)
    )
    objects = slots.object
    if trigger.action in ("withdraw", "deploy"):  # "return to base": where to, not what
        objects = tuple(s for s in objects if not text[max(0, s[0] - 4) : s[0]].endswith(" to "))
    if not objects and trigger.action == "end_exercise":
        start = max(text.rfind(mark, 0, trigger.span[0]) for mark in (". ", "\n", "; ")) + 1
        named = list(EXERCISE.finditer(text, max(start, 0), trigger.span[0]))
        objects = tuple(m.span() for m in named[-1:])
    actor = slots.actor
    if actor and is_passive_subject(text, actor[0], trigger.span):
        objects = objects or actor
        agent = agent_of(text, trigger.span[1])
        return replace(slots, actor=(agent,) if agent else (), condition=condition, object=objects)
    subject = None if actor else subject_of(text, trigger)
    if subject and not is_passive_subject(text, subject, trigger.span):
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
    said = said_anchor(
        text, quote.cue[0] if quote else evidence, anchor, besides=() if quote else slots.window
    )
    quantity = quantity_of(text, slots.object[0]) if slots.object else None
    if quantity is None and trigger.action == "pay":  # the money stands beside its payee
        quantity = quantity_of(text, evidence)
    places = places_of(text, slots, evidence)
    southern = is_southern(text, places, slots.window or (evidence,))
    when = window_of(text, candidate, evidence, said or anchor, southern=southern)
    one = Commitment(
        article_id=article.id,
        quote_id=quote.id if quote else None,
        evidence=(evidence,),
        trigger=trigger.span,
        actor=actor_of(text, words(text, slots.actor), quote),
        action=trigger.action,
        object=words(text, slots.object),
        quantity=quantity,
        places=apart(text, places, when, evidence),
        window=when,
        condition=words(text, slots.condition) or condition_of(text, evidence),
        negated=negated_of(text, trigger.span, trigger.negated),
        firmness=firmness_of(text, trigger.span, trigger.tentative, quoted=quote is not None),
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


def window_of(
    text: str, candidate: Candidate, evidence: Span, anchor: Anchor | None, *, southern: bool
) -> Window:
    """The window its own words give, else what the evidence says, else open from the anchor."""
    slots, trigger = candidate.slots, candidate.trigger.span
    if not slots.window:
        return window(text, evidence, anchor, prefer="future", southern=southern)
    # "That day" and "that year" point back: what stands before is part of reading them.
    cut = slots.window[0]
    # A time right behind the verb is the act's: 103 of 103 labelled.
    behind = time_behind(text, trigger[1], anchor)
    if behind and cut[0] > behind[1] and in_one_sentence(text, cut, trigger):
        cut = behind
    end = max(evidence[1], cut[1])
    before = text[max(0, end - POINTS_BACK) : end]
    found = window_of_words(
        text[slice(*cut)], anchor, prefer="future", context=before, southern=southern
    )
    if found.rule != "nothing_said":
        return found
    # "Release the men held since August on Wednesday": the words cut out do not say when.
    clause = CLAUSE_ENDS.search(text, end)
    whole = evidence[0], clause.start() if clause else end
    return window(text, whole, anchor, prefer="future", southern=southern)


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


def apart(text: str, places: Sequence[Place], when: Window, evidence: Span) -> tuple[Place, ...]:
    """The places that are no words of the window, as "the end" of "at the end of the year" is."""
    start = text.find(when.text, evidence[0]) if when.text else -1
    told = (start, start + len(when.text or ""))
    return tuple(place for place in places if start < 0 or not meet((place.span,), told))


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
