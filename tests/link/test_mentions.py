"""Quotes and the narrator's sentences become mentions; what frames them does not."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.link.mentions import MOST_MENTIONS, mentions
from tests.link.samples import EVENT, reading


def shown(text, **changed):
    one = reading("one", text, **changed)
    return [one.article.text[s:e] for s, e in (m.span for m in mentions(one))]


def test_a_quote_is_known_by_its_content_and_the_narrator_by_the_sentence():
    text = "{the army|said|the road will be shut on Friday}. It was built in haste by two firms."
    assert shown(text) == [
        "the road will be shut on Friday",
        "It was built in haste by two firms.",
    ]


def test_a_new_clause_with_its_own_verb_is_a_mention_of_its_own():
    text = "The bridge will be shut on Friday and the ferry will sail every hour until dusk."
    assert shown(text) == [
        "The bridge will be shut on Friday",
        "the ferry will sail every hour until dusk.",
    ]


def test_numbers_and_enumerations_are_not_cut():
    text = "The firm will pay two hundred and twelve crowns, with interest and costs, by 4 May."
    assert len(shown(text)) == 1


def test_the_dateline_is_no_part_of_a_claim():
    (mention,) = mentions(
        reading("one", "OBERAL, March 4 (Corvian Wire) - The old dam of Tessin will hold.")
    )
    assert not mention.days
    assert "wire" not in {name.lower() for name in mention.names}


def test_the_day_on_which_it_was_said_is_no_day_of_what_was_said():
    text = "{the army|said|the road will be shut by 9 March} on Monday."
    assert mentions(reading("one", text))[0].days == {"2024-03-09"}


def test_a_sentence_of_nothing_but_a_day_tells_of_no_claim():
    assert shown("The old dam will hold. 6 March 2025. By our own hand.") == [
        "The old dam will hold.",
    ]


def test_what_is_added_to_a_quotation_denies_nothing_of_it():
    text = '{the army|said|"We will open the road to Tessin by 9 March," "Not a day later."}'
    one = reading("one", text)
    (quote,) = one.quotes
    start, end = quote.content[0]
    middle = one.article.text.index(' "Not')
    parted = replace(quote, content=((start, middle), (middle + 1, end)))
    assert not mentions(replace(one, quotes=(parted,)))[0].negated


def test_a_quotation_that_denies_is_a_denial():
    one = reading("one", '{the army|said|"We will not open the road to Tessin by 9 March."}')
    assert mentions(one)[0].negated


def test_a_pronoun_borrows_the_names_before_it():
    _, second = mentions(
        reading("one", "Work on the Tarn Pass is done. It will be open by 9 March.")
    )
    assert {"Tarn", "Pass"} <= {name.title() for name in second.near}


def test_a_book_is_bounded():
    assert len(mentions(reading("one", "The old dam was built of stone. " * 2000))) == MOST_MENTIONS


@settings(deadline=None)
@given(st.text(max_size=300))
def test_every_mention_of_any_text_stands_in_it(text):
    one = reading("one", text.translate(str.maketrans("{}|", "   ")))
    assert all(0 <= m.span[0] < m.span[1] <= len(one.article.text) for m in mentions(one))


def test_no_two_mentions_share_an_id():
    ids = [m.id for r in EVENT for m in mentions(r)]
    assert len(ids) == len(set(ids))
