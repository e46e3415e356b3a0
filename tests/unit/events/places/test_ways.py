"""Places of the way, of forms and of coders' notes; names of peoples that are no places."""

from __future__ import annotations

import pytest

from newswatch.events import places
from newswatch.matching import read
from newswatch.model import Place, PlacePrecision

FINDER = places.load()


def where(text: str) -> Place:
    """The place of an incident that the whole text tells."""
    document = read(text)
    return places.locate(document, [(0, len(text))], FINDER.find(document))


@pytest.mark.parametrize(
    ("text", "name", "precision"),
    [
        ("An ambush on the axis Djibo-Aribinda in Burkina Faso killed a soldier.", "Djibo", "near"),
        ("Gunmen attacked the village of Kolbo (coded as Aribinda) and killed two.", "Aribinda", "near"),
        ("A clash was reported at Tulgo (coordinates for Djibo used).", "Djibo", "near"),
        ("Raiders stole goats. LOCATION: Kapelo in Turkana District (district capital = Lodwar)", "Kapelo", "admin1"),
        ("Gunmen fired at a bus that was travelling from Garissa to Mandera.", "Garissa", "country"),
        ("Gunmen fired at a bus outside of Witu, a Mombasa-bound coach.", "Witu", "near"),
        ("Herders entered the market of Gorom-Gorom in Burkina Faso.", "Gorom-Gorom", "place"),
        ("Three men were shot in a settlement called Lomelo.", "Lomelo", "unknown"),
    ],
)  # fmt: skip
def test_the_place(text: str, name: str, precision: str) -> None:
    place = where(text)
    assert (place.name, place.precision) == (name, PlacePrecision(precision))


@pytest.mark.parametrize(
    "text",
    [
        "Fighting between the Garre and Degodia clans killed four.",
        "Two members of the Foulse community were killed.",
        "A grenade was thrown at a Red Cross ambulance.",
        "Police seized an Improvised Explosive Device.",
    ],
)
def test_what_is_no_place(text: str) -> None:
    assert where(text).country is None
    assert where(text).name is None


def test_those_who_fled_into_a_country_did_nothing_there() -> None:
    place = where("Gunmen abducted a nurse near Liboi in Garissa, Kenya, and took her into Somalia.")
    assert (place.name, place.country) == ("Liboi", "KE")


def test_inside_a_countrys_border_is_the_country() -> None:
    assert where("Shelling inside the Kenyan border killed a herder.").country == "KE"


def test_an_unknown_camp_is_in_the_district_that_its_sentence_names() -> None:
    place = where("Rebels abducted five women at Errabor, on their way to Darbagud village in the Dantewada District.")
    assert (place.name, place.admin2, place.country) == ("Errabor", "Dantewada", "IN")
    assert place.precision is PlacePrecision.ADMIN2


def test_the_greater_district_is_meant_by_its_name_alone() -> None:
    assert where("Police found a mine at Luchitan village in Gaya District.").country == "IN"


def test_a_districts_police_name_the_district() -> None:
    assert where("Two cadres surrendered to the Chittoor District Police.").admin2 == "Chittoor"


def test_directions_alone_are_half_of_no_division() -> None:
    assert where("The army searched villages in the Central South region on Friday.").country is None
