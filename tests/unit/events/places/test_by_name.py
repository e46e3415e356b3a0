"""Places by the name that a person types."""

from __future__ import annotations

import pytest

from newswatch.events.places import gazetteer, places_named
from newswatch.model import PlacePrecision


@pytest.mark.parametrize("told", ["Torkham, PK", "torkham, pakistan", "Torkham, Khyber Pakhtunkhwa"])
def test_a_name_with_what_it_lies_in_is_one_place(told: str) -> None:
    [place] = places_named(gazetteer.load(), told)
    assert (place.name, place.country, place.precision) == ("Torkham", "PK", PlacePrecision.PLACE)
    assert place.border_segment == "AF-PK"
    assert place.border_km is not None
    assert place.border_km < 5


def test_a_name_alone_is_all_that_bear_it() -> None:
    found = places_named(gazetteer.load(), "San Antonio")
    assert len(found) > 3
    assert len(set(found)) == len(found)


def test_a_province_and_a_country_have_their_precision() -> None:
    [province] = places_named(gazetteer.load(), "Paktika, AF")
    assert (province.admin1, province.precision) == ("Paktika", PlacePrecision.ADMIN1)
    [country] = places_named(gazetteer.load(), "Niger, NE")
    assert (country.country, country.precision, country.latitude) == ("NE", PlacePrecision.COUNTRY, None)


def test_no_name_is_bent_into_another() -> None:
    assert places_named(gazetteer.load(), "Torkhem, PK") == ()
    assert places_named(gazetteer.load(), "Torkham, India") == ()
