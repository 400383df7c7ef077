"""The project's own labelled mini-articles (train/corpus/*.json): words in, offsets out."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from sayso.records import Action, Kind, PlaceRole, Precision

CORPUS = Path(__file__).parent / "corpus"
KINDS = list(get_args(Kind))
ACTIONS = list(get_args(Action))
PRECISIONS = list(get_args(Precision))
ROLES = list(get_args(PlaceRole))
Span = tuple[int, int]


def occurrences(text: str, words: str) -> list[Span]:
    """Every place where `words` stand as whole words in `text`."""
    found, start = [], 0
    while (at := text.find(words, start)) >= 0:
        end = at + len(words)
        whole_left = at == 0 or not (text[at - 1].isalnum() and words[0].isalnum())
        whole_right = end == len(text) or not (text[end].isalnum() and words[-1].isalnum())
        if whole_left and whole_right:
            found.append((at, end))
        start = at + 1
    return found


def nearest(text: str, words: str, anchor: Span) -> Span:
    """The occurrence of `words` closest to `anchor`; inside it counts as distance zero."""
    places = occurrences(text, words)
    if not places:
        raise ValueError(f"not in the text: {words!r}")

    def distance(span: Span) -> int:
        return max(0, anchor[0] - span[1], span[0] - anchor[1])

    return min(places, key=distance)


def first(text: str, words: str, nth: int = 1) -> Span:
    places = occurrences(text, words)
    if len(places) < nth:
        raise ValueError(f"not in the text: {words!r}")
    if len(places) > 1 and nth == 1 and len(words) > 25:
        raise ValueError(f'stands {len(places)} times in the text, say "nth": {words!r}')
    return places[nth - 1]


def outside(span: Span, others: list[Span]) -> bool:
    return all(span[1] <= s or e <= span[0] for s, e in others)


def resolve_quote(text: str, quote: dict[str, Any]) -> dict[str, Any]:
    """Offsets for one quote: content first, then the cue and speaker nearest to it."""
    content = [first(text, w, quote.get("nth", 1)) for w in quote["content"]]
    hull = (min(s for s, _ in content), max(e for _, e in content))

    def beside(words: str, around: Span) -> Span:
        places = [p for p in occurrences(text, words) if outside(p, content)]
        if not places:
            raise ValueError(f"not in the text beside its content: {words!r}")
        return min(places, key=lambda p: max(0, around[0] - p[1], p[0] - around[1]))

    # A cue stands between speaker and content or beside the content: measure from each span.
    cue = min(
        (beside(quote["cue"], c) for c in content),
        key=lambda p: min(max(0, c[0] - p[1], p[0] - c[1]) for c in content),
    )
    speaker = (
        [
            beside(quote["speaker"], (min(cue[0], hull[0]), max(cue[1], hull[0])))
            if hull[0] > cue[1]
            else beside(quote["speaker"], cue)
        ]
        if quote.get("speaker")
        else []
    )
    if quote["kind"] not in KINDS:
        raise ValueError(f"unknown kind {quote['kind']!r}")
    return {
        "cue": [cue],
        "speaker": speaker,
        "content": sorted(content),
        "kind": quote["kind"],
        "name": quote.get("name"),
        "body": quote.get("body"),
    }


def resolve_commitment(
    text: str, commitment: dict[str, Any], quotes: list[dict[str, Any]]
) -> dict[str, Any]:
    """Offsets for one commitment; trigger and slots are looked for nearest to its evidence."""
    evidence = first(text, commitment["evidence"], commitment.get("nth", 1))
    trigger = nearest(text, commitment["trigger"], evidence)
    if not (evidence[0] <= trigger[0] and trigger[1] <= evidence[1]):
        raise ValueError(f"trigger outside its evidence: {commitment['trigger']!r}")
    if commitment["action"] not in ACTIONS:
        raise ValueError(f"unknown action {commitment['action']!r}")
    if commitment["firmness"] not in ("firm", "tentative"):
        raise ValueError(f"unknown firmness {commitment['firmness']!r}")
    if commitment["quote"] is not None and not 0 <= commitment["quote"] < len(quotes):
        raise ValueError(f"no quote {commitment['quote']}")
    window = commitment["window"]
    if window["precision"] not in PRECISIONS:
        raise ValueError(f"unknown precision {window['precision']!r}")

    def maybe(words: str | None) -> Span | None:
        return nearest(text, words, trigger) if words else None

    places = []
    for place in commitment.get("places", []):
        if place["role"] not in ROLES:
            raise ValueError(f"unknown place role {place['role']!r}")
        places.append({"role": place["role"], "span": nearest(text, place["text"], trigger)})
    return {
        **commitment,
        "evidence": [evidence],
        "trigger": trigger,
        "actor_span": maybe(commitment.get("actor_words")),
        "object_span": maybe(commitment.get("object")),
        "window_span": maybe(window.get("text")),
        "condition_span": maybe(commitment.get("condition")),
        "quantity_span": maybe((commitment.get("quantity") or {}).get("text")),
        "place_spans": places,
    }


def resolve(article: dict[str, Any]) -> dict[str, Any]:
    """One article as the loaders want it: text with offsets instead of words."""
    text = "\n\n".join(article["text"])
    quotes = [resolve_quote(text, q) for q in article["quotes"]]
    commitments = [resolve_commitment(text, c, quotes) for c in article["commitments"]]
    keep = {k: article[k] for k in ("id", "published", "outlet", "title")}
    return {**keep, "text": text, "quotes": quotes, "commitments": commitments}


def articles(folder: Path = CORPUS) -> Iterator[dict[str, Any]]:
    """Every own article, resolved; raises ValueError on a label that is not in its text."""
    for path in sorted(folder.glob("*.json")):
        for article in json.loads(path.read_text(encoding="utf8")):
            yield resolve(article)


def check(path: Path) -> int:
    """Print every label that cannot be placed, and a line of counts; the number of faults."""
    faults = n_quotes = n_commitments = 0
    rows = json.loads(path.read_text(encoding="utf8"))
    for article in rows:
        text = "\n\n".join(article["text"])
        quotes = []
        for i, quote in enumerate(article["quotes"]):
            try:
                quotes.append(resolve_quote(text, quote))
            except (ValueError, KeyError) as error:
                faults += 1
                quotes.append({})
                print(f"{article['id']} quote {i}: {error}")
        for i, commitment in enumerate(article["commitments"]):
            try:
                resolve_commitment(text, commitment, quotes)
            except (ValueError, KeyError, TypeError) as error:
                faults += 1
                print(f"{article['id']} commitment {i}: {error}")
        n_quotes += len(quotes)
        n_commitments += len(article["commitments"])
    words = sum(len(" ".join(a["text"]).split()) for a in rows)
    print(
        f"{path.name}: {len(rows)} articles, {words} words, {n_quotes} quotes, "
        f"{n_commitments} commitments, {faults} faults"
    )
    return faults


if __name__ == "__main__":
    sys.exit(bool(sum(check(Path(p)) for p in sys.argv[1:])))
