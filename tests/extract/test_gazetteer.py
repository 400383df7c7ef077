import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.gazetteer import (
    country_of,
    country_of_adjective,
    country_of_capital,
    fold,
    lookup,
    rows,
)
from sayso.states import states


def test_the_most_populous_place_of_a_name_comes_first() -> None:
    first = lookup("London")[0]
    assert (first.country, first.kind, first.geonames_id) == ("GB", "city", 2643743)
    assert first.lat == pytest.approx(51.51, abs=0.01)
    assert first.lon == pytest.approx(-0.13, abs=0.01)


def test_a_name_is_found_without_its_accents_and_with_saint_spelled_out() -> None:
    assert lookup("São Paulo") == lookup("Sao Paulo") != ()
    assert lookup("St. Petersburg") == lookup("Saint Petersburg") != ()


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Ukraine", "country", "UA"),
        ("Ontario", "state", "CA"),
        ("W.Va.", "state", "US"),
        ("Laurel County", "county", "US"),
        ("Black Sea", "region", None),
        ("Europe", "continent", None),
    ],
)
def test_every_kind_of_place_is_known(name: str, kind: str, country: str | None) -> None:
    assert (kind, country) in {(entry.kind, entry.country) for entry in lookup(name)}


def test_an_unknown_name_has_no_places() -> None:
    assert lookup("Qwertzuiop") == ()
    assert lookup("") == ()


def test_countries_are_known_by_name_adjective_and_capital() -> None:
    for found in (
        country_of("the U.K."),
        country_of_adjective("British"),
        country_of_capital("London"),
    ):
        assert found is not None
        assert found.iso == "GB"
    assert country_of("Atlantis") is None
    assert country_of_adjective("Atlantean") is None
    assert country_of_capital("Atlantis City") is None


def test_every_country_of_the_table_is_in_the_gazetteer() -> None:
    for state in states():
        assert any(e.kind == "country" and e.country == state.iso for e in lookup(state.name)), (
            state
        )
        for adjective in state.adjectives:
            assert rows("~" + fold(adjective)), adjective


@given(st.text(max_size=80))
def test_any_name_can_be_looked_up(name: str) -> None:
    for entry in lookup(name):
        assert entry.lat is None or -90 <= entry.lat <= 90
        assert entry.lon is None or -180 <= entry.lon <= 180
