"""Sentences with the place marked, in the project's own words."""

from __future__ import annotations

from datetime import date

import pytest

from newswatch.events import places
from newswatch.events.places import borders
from newswatch.matching import read
from newswatch.model import Place, PlacePrecision

FINDER = places.load()


def where(text: str, **hints: object) -> Place:
    """The place of an incident that the first sentence tells."""
    document = read(text)
    known = places.Hints(**hints)  # type: ignore[arg-type]
    first = document.sentences[0]
    return places.locate(document, [(first.start, first.end)], FINDER.find(document, known), known)


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1", "admin2", "precision"),
    [
        (
            "Seven terrorists were killed in Sarwakai, South Waziristan, the army said.",
            "Sarwakai", "PK", "Khyber Pakhtunkhwa", "South Waziristan", "place",
        ),
        (
            "Militants stormed a post in the Mamond area of Bajaur district on Friday.",
            "Mamond", "PK", "Khyber Pakhtunkhwa", "Bajaur", "admin2",
        ),
        (
            "A bomb went off in the village of Nosuchplace in Sinjar district, Nineveh, Iraq.",
            "Nosuchplace", "IQ", "Nineveh", "Sinjar", "admin2",
        ),
        (
            "Gunmen killed two shepherds near Rutshuru in North Kivu.",
            "Rutshuru", "CD", "North Kivu", None, "near",
        ),
        (
            "Rebels attacked Tambarabo village under Bhamragad police station in Gadchiroli District of Maharashtra.",
            "Tambarabo", "IN", "Maharashtra", "Gadchiroli", "near",
        ),
        (
            "A shell hit a farm outside Metula, northern Israel.",
            "Metula", "IL", "Northern District", None, "near",
        ),
        (
            "Two policemen died in an ambush in El Wak, Mandera County, Kenya.",
            "El Wak", "KE", "Mandera", None, "place",
        ),
        (
            "Soldiers clashed with raiders in Balochistan on Monday.",
            "Balochistan", "PK", "Balochistan", None, "admin1",
        ),
        (
            "The president of Colombia condemned an attack in Tibú, Norte de Santander, Colombia.",
            "Tibú", "CO", "Norte de Santander", None, "place",
        ),
        (
            "Gunmen opened fire in Tagudin, Ilocos Sur, Philippines.",
            "Tagudin", "PH", "Ilocos Sur", None, "place",
        ),
    ],
)  # fmt: skip
def test_the_place_of_a_sentence(
    text: str, name: str, country: str, admin1: str, admin2: str | None, precision: str
) -> None:
    place = where(text)
    assert (place.name, place.country, place.admin1, place.precision) == (
        name,
        country,
        admin1,
        PlacePrecision(precision),
    )
    assert admin2 is None or place.admin2 == admin2
    assert place.quote is not None
    assert text[place.quote.start : place.quote.end] == place.quote.text


def test_a_village_that_nobody_knows_has_its_districts_middle() -> None:
    place = where("A bomb went off in the village of Nosuchplace in Sinjar district, Nineveh, Iraq.")
    assert place.geonames_id is None
    assert place.latitude == pytest.approx(36.3, abs=0.3)
    assert place.longitude == pytest.approx(41.9, abs=0.4)


@pytest.mark.parametrize(
    "text",
    [
        "Two were killed and three injured, among them an Afghan national from Logar province.",
        "The accused is a resident of Kandahar.",
        "The minister travelled to Tehran.",
        "Maj. Khan and Col. Hassan led the raid.",
        "The University of Balochistan strongly condemned it.",
        "Police said the attackers fled.",
        "Militants were neutralised, the statement said.",
    ],
)
def test_what_is_not_the_incidents_place(text: str) -> None:
    place = where(text)
    assert place.precision in (PlacePrecision.UNKNOWN, PlacePrecision.COUNTRY, PlacePrecision.ADMIN1)
    assert place.name not in ("Logar", "Kandahar", "Tehran", "Khan", "Hassan")


def test_a_taken_man_was_taken_where_he_was() -> None:
    assert where("Police arrested two men from the Chaman area on Sunday.").name == "Chaman"
    assert where("A doctor was abducted from his house in Kulgam.").name == "Kulgam"


def test_an_item_of_a_list_is_headed_by_its_place() -> None:
    text = "In operations: a) Bannu (2 September): six soldiers martyred, b) Zhob, Balochistan (7 August): 50 killed."
    document = read(text)
    mentions = FINDER.find(document)
    second = text.index("b) Zhob")
    assert places.locate(document, [(4, second)], mentions).name == "Bannu"
    place = places.locate(document, [(second, len(text))], mentions)
    assert (place.name, place.admin1) == ("Zhob", "Balochistan")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Four people died when a bus was attacked near Hyderabad in Sindh.", "PK"),
        ("Four people died when a bus was attacked near Hyderabad in Telangana.", "IN"),
        ("The Syrian army shelled positions around Tripoli, the Lebanese port city, Lebanon.", "LB"),
        ("Libyan militias clashed in Tripoli.", "LY"),
    ],
)
def test_one_name_many_places(text: str, country: str) -> None:
    assert where(text).country == country


def test_a_name_that_nothing_confirms_is_left_open() -> None:
    place = where("Gunmen killed a man in Bana.")  # there is a Bana in half a dozen countries
    assert place.country is None
    assert place.latitude is None


def test_hints_decide_between_places_of_one_name() -> None:
    assert where("Gunmen killed a man in Hyderabad.", outlet_country="PK").country == "PK"
    assert where("Gunmen killed a man in Hyderabad.", outlet_country="IN").country == "IN"
    regions = (("IN", "Chhattisgarh"),)
    place = where("Maoists killed a man in Bijapur District.", countries=("IN",), regions=regions)
    assert place.admin1 == "Chhattisgarh"


def test_provinces_are_those_of_the_day() -> None:
    text = "Maoists killed a man in Adilabad District, India."
    assert where(text, day=date(2010, 5, 1)).admin1 == "Andhra Pradesh"
    assert where(text, day=date(2020, 5, 1)).admin1 == "Telangana"


def test_a_finer_place_in_the_next_sentence_is_taken() -> None:
    place = where(
        "A policeman was shot dead in Khyber Pakhtunkhwa. The attack took place in Kulachi town, officials said."
    )
    assert place.name == "Kulachi"
    assert place.admin1 == "Khyber Pakhtunkhwa"


def test_borders_by_name() -> None:
    place = where("Two Pakistani soldiers were killed near the border with Afghanistan.")
    assert place.precision is PlacePrecision.BORDER
    assert (place.border_segment, place.line_status, place.latitude) == ("AF-PK", "disputed", None)
    assert where("Troops traded fire along the Line of Control.").border_segment == "IN-PK"
    assert where("Rockets were fired over the Lebanon-Israel border.").border_segment == "IL-LB"
    assert where("Border Force officers opened fire in Karachi, Pakistan.").name == "Karachi"


@pytest.mark.parametrize(
    ("latitude", "longitude", "country", "segment", "least", "most", "status"),
    [
        (34.125, 71.091, "PK", "AF-PK", 0, 4, "disputed"),  # Torkham
        (33.00, 70.07, "PK", "AF-PK", 12, 25, "disputed"),  # Miranshah
        (-1.68, 29.23, "CD", "CD-RW", 0, 5, None),  # Goma
        (33.28, 35.58, "IL", "IL-LB", 0, 4, "ceasefire"),  # Metula
        (3.94, 41.86, "KE", "KE-SO", 0, 8, None),  # Mandera, where Ethiopia is near as well
        (52.52, 13.40, "DE", "DE-PL", 50, 90, None),  # Berlin
    ],
)
def test_distance_to_the_border(
    latitude: float, longitude: float, country: str, segment: str, least: float, most: float, status: str | None
) -> None:
    nearest = borders.load().nearest(latitude, longitude, country)
    assert nearest is not None
    assert least <= nearest.km <= most
    assert (nearest.segment, nearest.line_status) in {(segment, status), ("ET-KE", None)}


def test_an_island_has_no_land_border() -> None:
    assert borders.load().nearest(-18.9, 47.5, "MG") is None


def test_the_line_of_control_is_where_the_provinces_say() -> None:
    lines = borders.load()
    assert lines.nearest(34.08, 74.05, "IN", "Jammu and Kashmir").line_status == "ceasefire"  # type: ignore[union-attr]
    assert lines.nearest(31.55, 74.34, "PK", "Punjab").line_status is None  # type: ignore[union-attr]


def test_a_coarse_place_has_no_distance() -> None:
    assert where("Soldiers clashed with raiders in Balochistan on Monday.").border_km is None
    assert where("Soldiers clashed with raiders in Chaman, Balochistan.").border_km == pytest.approx(4, abs=3)


@pytest.mark.parametrize("text", ["", " ", "the", "IN THE", "(((", "In , , .", "A" * 5000, "in X of Y of Z in X, X, X"])
def test_any_text_is_read(text: str) -> None:
    document = read(text)
    mentions = FINDER.find(document)
    spans = [(0, len(text))] if text else []
    places.locate(document, spans, mentions)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NEW DELHI, March 3: Security forces killed three rebels in Sukma district of Chhattisgarh.", "Sukma"),
        ("Dhaka, Mar 3: A policeman was killed in a clash in Rangpur district.", "Rangpur"),
        ("Islamabad: Gunmen killed four soldiers near Mir Ali.", "Mir Ali"),
        ("QUETTA, March 3: Gunmen killed a trader, police said.", "Quetta"),
    ],
)
def test_a_dateline_yields_to_the_place_of_the_deed(text: str, name: str) -> None:
    assert where(text).name == name


@pytest.mark.parametrize(
    ("name", "country"),
    [("Goma", "CD"), ("Panjgur", "PK"), ("Elwak", "KE"), ("El Wak", "KE"), ("Kobani", "SY"), ("Uri", "IN")],
)
def test_news_names_some_places_without_their_country(name: str, country: str) -> None:
    p = where(f"Gunmen attacked a police post in {name} on Monday, killing three officers.")
    assert p.country == country


def test_where_the_text_is_about_another_country_the_name_is_its_own() -> None:
    p = where("Gunmen attacked a bank in Palma in Spain on Monday, killing three guards.")
    assert p.country == "ES"


def test_a_town_on_both_sides_of_a_border_is_the_country_s_that_the_text_is_about() -> None:
    assert where("Gunmen attacked a police post in Moyale in Ethiopia on Monday.").country == "ET"
    assert where("Gunmen attacked a police post in Moyale in Kenya on Monday.").country == "KE"


@pytest.mark.parametrize("opening", ["At Goma two boys were killed.", "Near Goma a shell killed two boys."])
def test_a_preposition_that_opens_a_sentence_is_no_part_of_the_name(opening: str) -> None:
    assert where(opening).name == "Goma"


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Seven traders were shot dead near Hassi Nosuch on the Malian side of the border.", "Hassi Nosuch", "ML"),
        ("Two mortar shells fell on the Thai side of the Moei river, wounding three villagers.", "Thailand", "TH"),
        ("Ten North Korean soldiers crossed the Military Demarcation Line.", "Military Demarcation Line", "KR"),
        ("Rebels took the town of Sange on Friday.", "Sange", "CD"),
        ("Eritrean troops crossed into Ethiopia's Nosuch district and took nine farmers.", "Nosuch", "ET"),
    ],
)
def test_sides_of_borders_and_what_was_entered(text: str, name: str, country: str) -> None:
    p = where(text)
    assert (p.name, p.country) == (name, country)


def test_a_gunmans_bank_is_not_where_the_boat_was() -> None:
    p = where("Gunmen on the Venezuelan bank of the Cuyuni River shot at a boat of Guyana's army.")
    assert (p.name, p.country) == ("Cuyuni River", "GY")


def test_a_dateline_contains_no_village() -> None:
    p = where("OSH, April 19 - Guards shot a man near the village of Nosuchplace on Saturday.")
    assert p.admin1 is None


def test_where_they_came_from_is_not_where_it_was() -> None:
    p = where("Gunmen who came across the river from Venezuela killed two farmers near Arauquita on Tuesday.")
    assert p.country == "CO"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jets hit targets near Amadiya in northern Iraq, the defence ministry in Ankara said.", "Amadiya"),
        ("The defence ministry in Ankara said that jets had hit targets near Amadiya in Iraq.", "Amadiya"),
        ("Two soldiers died in a clash near Arli, according to an analyst in Porga.", "Arli"),
        ("A bomb was defused in front of the embassy in Nairobi on Monday, the police reported.", "Nairobi"),
        ("Gunmen stormed the interior ministry in Kabul and told the guards to leave.", "Kabul"),
    ],
)
def test_who_speaks_somewhere_was_not_attacked_there(text: str, name: str) -> None:
    assert where(text).name == name
