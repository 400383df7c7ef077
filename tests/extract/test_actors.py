"""Who is to act: by the words of the act, by who speaks, and by what a pronoun points to."""

from dataclasses import replace

import pytest

from sayso.extract import read
from sayso.extract.actors import (
    actor_of,
    agent_of,
    antecedent,
    in_full,
    is_passive_subject,
    possessive,
    referent,
)
from sayso.records import Article, Quote

SAID = Quote(
    article_id="a", cue=((12, 16),), speaker=((0, 11),), content=((17, 30),), form="indirect",
    kind="commitment", speaker_name="Ida Holm", speaker_body="the Harbour Board", confidence=1.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ("two frigates", "two frigates"),
        (None, "the Harbour Board"),
        ("we", "the Harbour Board"),
        ("she", "Ida Holm"),
        ("our board", "the Harbour Board"),
        ("its pilots", "the Harbour Board's pilots"),
        ("his own crews", "the Harbour Board's crews"),
        ("her government", "the Harbour Board"),
        ("His deputy, Ola Ness", "Ola Ness"),
        ("Its chair, Ida Holm", "the Harbour Board"),
        ("the board", "the Harbour Board"),
        ("the committee", "the committee"),
    ],
)
def test_the_actor_is_a_name_a_reader_would_use(words, actor):
    assert actor_of("", words, SAID) == actor


def test_a_narrators_pronoun_names_nobody_by_itself():
    assert actor_of("", "its pilots", None) is None


@pytest.mark.parametrize(
    ("text", "subject", "act", "passive"),
    [
        ("The files will be opened in May.", "The files", "opened", True),
        ("The men would not be handed over.", "The men", "handed over", True),
        ("The museum will be open in May.", "The museum", "open", False),
        ("The museum will open in May.", "The museum", "open", False),
        ("The board, which was asked, will leave.", "The board", "leave", False),
    ],
)
def test_what_is_done_by_somebody_else_does_not_act(text, subject, act, passive):
    span, trigger = (span_of(text, words) for words in (subject, act))
    assert is_passive_subject(text, span, trigger) is passive


def span_of(text, words):
    at = text.index(words)
    return at, at + len(words)


def test_a_body_behind_by_acts_and_a_day_does_not():
    text = "The grant is to be approved by the cabinet."
    found = agent_of(text, text.index(" by"))
    assert found
    assert text[slice(*found)] == "the cabinet"
    text = "The grant is to be approved by the end of May."
    assert agent_of(text, text.index(" by")) is None


def test_it_is_who_spoke_or_acts_last_in_the_paragraph():
    text = "The Board said no to that. It will open a pier.\n\nIt will rain."
    quote = replace(SAID, cue=((10, 14),), speaker=((0, 9),), content=((15, 25),))
    assert referent(text, "It", text.index("It will"), [quote], []) == "the Harbour Board"
    assert referent(text, "She", text.index("It will"), [quote], []) == "Ida Holm"
    assert referent(text, "It", text.index("It will rain"), [quote], []) is None


def test_a_paragraph_that_opens_with_a_name_speaks_of_it():
    text = "Ada's schools have been closed since May. They are to reopen on Monday."
    assert referent(text, "They", text.index("They"), [], []) == "Ada's schools"
    text = "President Ola Ness has not commented. He is to open a school."
    assert referent(text, "He", text.index("He is"), [], []) == "Ola Ness"


def test_a_surname_alone_is_the_one_speaker_who_bears_it():
    assert in_full("Holm", [SAID]) == "Ida Holm"
    assert in_full("Holm", [SAID, replace(SAID, speaker_name="Ada Holm")]) == "Holm"
    assert in_full("the board", [SAID]) == "the board"


def test_a_plural_owner_takes_no_second_s():
    assert possessive("the residents") == "the residents'"
    assert possessive("Ida Jonas") == "Ida Jonas's"


def test_who_is_the_name_before_it():
    text = "Business minister Ada Holm, who is due to meet him on Monday, said no."
    assert antecedent(text, text.index("meet")) == "Ada Holm"
    assert antecedent("The minister is due to meet him.", 23) is None


def test_an_article_of_a_union_a_company_and_a_president():
    text = (
        "ORLO, 6 June 2024 - Harbour Foods Plc said on Thursday it would close its mill in Varn by "
        "30 October. Chief Executive Ada Holm told reporters: \"We'll pay every worker ten "
        "weeks' wages.\"\n\nThe Millers Union said it had been misled. Its regional secretary, Ola "
        "Ness, said members would be balloted before 30 June."
    )
    known = {"published": "2024-06-06", "published_precision": "day"}
    found = read(Article(origin="own.txt", text=text, **known)).commitments
    actors = {text[slice(*one.trigger)].split()[0]: one.actor for one in found}
    assert actors["pay"] == "Harbour Foods Plc"
    assert actors["balloted"] == "the Millers Union"
