"""Which of the names that a text joins is the place's: villages nobody knows, quarters, units, notes of coders."""

from __future__ import annotations

import pytest

from newswatch.events import places
from newswatch.matching import read
from newswatch.model import Place

FINDER = places.load()


def where(text: str) -> Place:
    """The place of an incident that the whole text tells."""
    document = read(text)
    return places.locate(document, [(0, len(text))], FINDER.find(document))


@pytest.mark.parametrize(
    ("text", "name", "admin1", "country"),
    [
        (  # the next sentence names the district: the village stays
            "Gunmen attacked a post in Zarbolan, Helmand, Afghanistan. It was one of two raids near Lashkar Gah.",
            "Zarbolan", "Helmand", "AF",
        ),
        (
            "Fighters raided Owura-Ketan, Yewa North district, Ogun, Nigeria, and burned a clinic.",
            "Owura-Ketan", "Ogun", "NG",
        ),
        ("Militants attacked Old Marbaan, Lower Shabelle, Somalia.", "Old Marbaan", "Lower Shebelle", "SO"),
        (
            "Men with rifles attacked Dalowi village with rifles in Benishangul-Gumuz Region, Ethiopia.",
            "Dalowi", "Benishangul-Gumuz", "ET",
        ),
        ("Mortars hit civilian areas of Al-Farzan, Al Hudaydah, Yemen.", "Al-Farzan", "Al Hudaydah", "YE"),
        ("A cleric was shot dead in Police District 11, Kabul, Afghanistan.", "Kabul", "Kabul", "AF"),
        ("A grenade exploded in Ward 3 neighbourhood, Lashio, Shan, Myanmar.", "Lashio", "Shan", "MM"),
        ("A sniper shot a guard in Qarmat area, Muqdadiyah, Diyala, Iraq.", "Muqdadiyah", "Diyala", "IQ"),
        ("A bomb wounded a ranger in Tolgi forest near Lohardaga, Jharkhand, India.", "Lohardaga", "Jharkhand", "IN"),
        ("Petrol bombs were thrown in Kaisariani, Athens, Attica, Greece.", "Athens", "Attica", "GR"),
        (  # a fine place after the people that were fired at
            "Gunmen opened fire on Hamad in Hajin, Deir ez-Zor, Syria.", "Hajin", "Deir ez-Zor", "SY",
        ),
        ("A camp near Laiza, Kachin, Myanmar, was shelled.", "Laiza", "Kachin", "MM"),
        ("A suspect died in Kenyas coastal town of Lamu.", "Lamu", "Lamu", "KE"),
        (
            "A policeman was shot at a Land Revenue office in Birgunj, Province 2, Nepal.",
            "Birgunj", "Madhesh", "NP",
        ),
    ],
)  # fmt: skip
def test_the_name(text: str, name: str, admin1: str, country: str) -> None:
    place = where(text)
    assert (place.name, place.admin1, place.country) == (name, admin1, country)


def test_a_body_is_no_place() -> None:
    assert where("Gunmen attacked the 12th Light Infantry Division in Thi Mar Ta, Kayin, Myanmar.").name == "Thi Mar Ta"
