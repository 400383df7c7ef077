"""Outlets, moments and signs of own newsgathering are told apart."""

import pytest

from sayso.link.footprints import body_words, footprint, moment, outlet_name, told_by
from sayso.link.mentions import mentions
from tests.link.samples import reading


def printed(one):
    return footprint(one, told_by(one, mentions(one)))


@pytest.mark.parametrize(
    ("outlet", "issuer"),
    [
        ("Ministry of Trade of Corvia", True),
        ("Norv Transit, corporate communications", True),
        ("General Staff of Sellin", True),
        ("Oberal Courier", False),
        ("Union Tribune", False),
        ("City Press", False),
        ("ENA", False),
        (None, False),
    ],
)
def test_a_body_that_speaks_for_itself_is_an_issuer(outlet, issuer):
    assert printed(reading("one", "It rains.", outlet=outlet)).issuer is issuer


def test_an_outlet_that_is_the_subject_of_its_own_text_is_an_issuer():
    assert printed(reading("one", "Norv Gas has noted reports.", outlet="Norv Gas")).issuer


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("OBERAL (from our own correspondent) - It rains.", True),
        ("It rains, a farmer told the Courier.", True),
        ("It rains, says a letter seen by the Oberal Courier.", True),
        ("It rains, as a farmer had told the Courier.", False),
        ("It rains, a farmer told the Herald.", False),
        ("It rains.", False),
    ],
)
def test_own_newsgathering_shows_in_the_lead(text, own):
    assert printed(reading("one", text, outlet="Oberal Courier")).own is own


@pytest.mark.parametrize(
    ("text", "credited"),
    [("Agencies\n\nIt rains.", True), ("It rains.\n\n(with agency material)", True),
     ("It rains.", False)],
)  # fmt: skip
def test_a_credit_line_to_agencies_is_seen(text, credited):
    assert printed(reading("one", text)).credited is credited


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, ""),
        ("2024-03-04", "2024-03-04T00:00:00+00:00"),
        ("2024-03-04T01:00:00+02:00", "2024-03-03T23:00:00+00:00"),
        ("2024-03", "2024-03-01T00:00:00+00:00"),
        ("2024", "2024-01-01T00:00:00+00:00"),
    ],
)
def test_moments_of_any_precision_sort_by_time(published, expected):
    assert moment(published) == expected


def test_a_name_is_known_without_its_article_and_department():
    assert outlet_name("The Quay Herald") == "Quay Herald"
    assert outlet_name("Ministry of Defence, press service") == "Ministry of Defence"


def test_two_names_of_a_body_share_their_words():
    assert body_words("the defence ministry") == body_words("Ministry of Defense")
