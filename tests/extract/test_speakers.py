import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.speakers import SpeakerIdentity, SpeakerMention, clusters, resolve
from sayso.states import states

Fuzzed = tuple[str, list[SpeakerMention]]

HERE = Path(__file__).with_name("speakers")
ARTICLES = [json.loads(line) for line in (HERE / "articles.jsonl").read_text("utf8").splitlines()]
FUZZ = (HERE / "fuzz_words.txt").read_text("utf8").split()
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(FUZZ), max_size=40).map(" ".join))
# Words the tables of bodies put in: "the presidency" of a president, "the government" of a capital.
OWN_WORDS = frozenset((HERE / "own_words.txt").read_text("utf8").split())


def said_by(text: str, speakers: list[str]) -> list[SpeakerMention]:
    """One mention for each speaker's words, each after the one before."""
    found, at = [], 0
    for words in speakers:
        at = text.index(words, at)
        found.append(SpeakerMention((at, at + len(words)), (at, at + 1), ()))
        at += len(words)
    return found


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case["why"])
def test_speakers_are_resolved_as_the_article_says(case: dict) -> None:
    found = resolve(case["text"], said_by(case["text"], case["speakers"]))
    plain = [[i.name, i.role, i.body and i.body.replace("’", "'")] for i in found]
    assert plain == case["expected"]


def test_a_quote_without_a_speaker_has_no_identity() -> None:
    text = "It was noted that rain fell."
    assert resolve(text, [SpeakerMention(None, (3, 9), ((15, 27),))]) == [SpeakerIdentity()]


def test_one_cluster_holds_every_mention_of_a_person() -> None:
    text = "Maria Weber said so. Weber left. She said no."
    mentions = said_by(text, ["Maria Weber", "Weber", "She"])
    assert clusters(text, mentions) == [
        {"name": "Maria Weber", "mentions": [[0, 11], [21, 26], [33, 36]]}
    ]


def test_speakers_far_into_a_long_text_are_resolved() -> None:
    text = "Nothing happened today. " * 8_000 + "Maria Weber said so. She left."
    found = resolve(text, said_by(text, ["Maria Weber", "She"]))
    assert [i.name for i in found] == ["Maria Weber", "Maria Weber"]


@st.composite
def articles(draw: st.DrawFn) -> Fuzzed:
    text = draw(TEXTS.filter(bool))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 40))
    mentions = []
    for start, length in draw(st.lists(spans, max_size=6)):
        end = min(len(text), start + length)
        mentions.append(
            SpeakerMention(draw(st.sampled_from([None, (start, end)])), (start, end), ())
        )
    return text, mentions


@given(articles())
def test_any_article_and_any_spans_give_one_identity_a_quote(article: Fuzzed) -> None:
    text, mentions = article
    assert len(resolve(text, mentions)) == len(mentions)


@given(articles())
def test_names_are_words_of_the_article_and_the_tables(article: Fuzzed) -> None:
    text, mentions = article
    countries = {
        w for s in states() for n in (s.name, *s.names) for w in re.findall(r"\w+", n.lower())
    }
    known = {w.lower() for w in re.findall(r"\w+", text)} | OWN_WORDS | countries
    for identity in resolve(text, mentions):
        for words in (identity.name, identity.body):
            parts = {w.lower() for w in re.findall(r"\w+", words or "")}
            assert all(p in known or any(p in k for k in known) for p in parts)


@pytest.mark.parametrize("piece", ["A", "Aa’", "“", "The ", "Mr. ", "X of ", "A's ", "Ab-"])
def test_a_hostile_line_is_read_without_harm(piece: str) -> None:
    text = piece * 20_000
    spans = [(0, min(400, len(text))), (500, 505)]
    found = resolve(text, [SpeakerMention(span, (0, 1), ()) for span in spans])
    assert len(found) == 2
