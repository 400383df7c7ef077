"""Readings made by hand, for tests of what comes after extraction."""

from __future__ import annotations

import pytest

from sayso.records import Article, Commitment, Place, Quantity, Quote, Reading, Span, Window

TEXT = (
    'The army will leave Port Vale by 20 March, General Ada Mora said. "We will also pay about '
    '10,000 dinars once the roads are open," she added. Villagers said two bridges were down.\n'
    "The parade is scheduled for 10 March. “They are liars,” said the mayor."
)


def span_of(words: str) -> Span:
    """Where `words` first stand in the sample text."""
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.fixture
def article() -> Article:
    return Article(
        origin="letters/port.txt",
        text=TEXT,
        title="The army leaves",
        outlet="Vale Post",
        published="2023-03-07",
        published_precision="day",
        published_from="text",
    )


def quote_of(article: Article, cue: str, speaker: str, content: str, **more: object) -> Quote:
    settled: dict[str, object] = {
        "article_id": article.id,
        "cue": (span_of(cue),),
        "speaker": (span_of(speaker),) if speaker else (),
        "content": (span_of(content),),
        "form": "indirect",
        "kind": "report",
        "confidence": 0.9,
    }
    return Quote(**(settled | more))  # type: ignore[arg-type]


def commitment_of(article: Article, evidence: str, window: Window, **more: object) -> Commitment:
    settled: dict[str, object] = {
        "article_id": article.id,
        "quote_id": None,
        "evidence": (span_of(evidence),),
        "trigger": span_of(evidence.split(" ", 1)[0]),
        "actor": None,
        "action": "other",
        "object": None,
        "quantity": None,
        "places": (),
        "window": window,
        "condition": None,
        "negated": False,
        "firmness": "firm",
        "checkable": True,
        "missing": (),
        "confidence": 0.8,
    }
    return Commitment(**(settled | more))  # type: ignore[arg-type]


@pytest.fixture
def reading(article: Article) -> Reading:
    leave = quote_of(
        article,
        "said",
        "General Ada Mora",
        "The army will leave Port Vale by 20 March",
        kind="commitment",
        kind_scores=(("commitment", 0.93), ("report", 0.04)),
        speaker_name="Ada Mora",
        speaker_role="general",
        speaker_body="the army",
    )
    pay = quote_of(
        article,
        "added",
        "she",
        '"We will also pay about 10,000 dinars once the roads are open,"',
        kind="commitment",
        form="direct",
        speaker_name="Ada Mora",
    )
    bridges = quote_of(article, "said two", "Villagers", "two bridges were down")
    liars = quote_of(article, "said the", "the mayor", "“They are liars,”", kind="accusation")
    leaving = commitment_of(
        article,
        "The army will leave Port Vale by 20 March",
        Window(
            start="2023-03-07", end="2023-03-21", precision="day", text="by 20 March", rule="by"
        ),
        quote_id=leave.id,
        actor="the army",
        action="withdraw",
        places=(
            Place(
                role="from",
                span=span_of("Port Vale"),
                text="Port Vale",
                name="Port Vale City",
                country="XV",
                lat=1.5,
                lon=2.5,
                geonames_id=7,
            ),
        ),
    )
    paying = commitment_of(
        article,
        "We will also pay about 10,000 dinars once the roads are open",
        Window(start=None, end=None, precision="open", text=None, rule=None),
        quote_id=pay.id,
        actor="Ada Mora",
        action="pay",
        quantity=Quantity(min=9000, max=11000, unit="dinars", text="about 10,000 dinars"),
        condition="once the roads are open",
        firmness="tentative",
        checkable=False,
        missing=("object", "window"),
    )
    parade = commitment_of(
        article,
        "The parade is scheduled for 10 March",
        Window(start="2023-03-10", end="2023-03-11", precision="day", text="10 March", rule="day"),
        object="The parade",
    )
    return Reading(
        article=article,
        quotes=(leave, pay, bridges, liars),
        commitments=(leaving, paying, parade),
    )
