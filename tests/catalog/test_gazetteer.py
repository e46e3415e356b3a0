"""The gazetteer's files as they ship: they load, every line finds its country, province and district, and the
places that news names are found where they are."""

from __future__ import annotations

from datetime import date

import pytest

from newswatch.catalog import actor_files, gazetteer_files, place_grammar_files
from newswatch.catalog.gazetteer_files import CatalogueLine, CataloguePlace, Level, read_columns, read_csv
from newswatch.catalog.place_names import fold, key, variants, without_suffix
from newswatch.errors import CatalogueError
from newswatch.events.places import gazetteer
from newswatch.events.places.gazetteer import kilometres


@pytest.fixture(scope="module")
def world() -> gazetteer.Gazetteer:
    return gazetteer.load()


def test_every_line_of_the_catalogue_finds_what_it_names(world: gazetteer.Gazetteer) -> None:
    assert len(gazetteer_files.places()) > 700
    assert len(gazetteer_files.divisions()) > 300
    assert len(gazetteer_files.border_lines()) > 30
    assert world.packaged > 280_000  # loading stops at the first line that does not


def test_places_are_found_by_name_in_their_country(world: gazetteer.Gazetteer) -> None:
    lost = [
        (place.source, name)
        for place in gazetteer_files.places()
        for name in (place.name, *place.aliases)
        if all(c.country != place.country for c in world.lookup(name))
    ]
    assert not lost


def test_places_lie_near_the_middle_of_their_districts(world: gazetteer.Gazetteer) -> None:
    """No slip in a coordinate: nothing lies further from its district's or province's middle than they are wide."""
    far = []
    for place in gazetteer_files.places():
        for c in world.lookup(place.name):
            if c.row < world.packaged or c.country != place.country or c.admin1 is None:
                continue
            province = world.row(c.admin1)
            km = kilometres(c.latitude, c.longitude, province.latitude, province.longitude)
            if km is not None and km > 600:
                far.append((place.source, place.name, round(km)))
    assert not far


@pytest.mark.parametrize(
    ("name", "country", "level", "admin1", "admin2"),
    [
        ("Bajaur", "PK", Level.ADMIN2, "Khyber Pakhtunkhwa", "Bajaur"),
        ("Bajaur Agency", "PK", Level.ADMIN2, "Khyber Pakhtunkhwa", "Bajaur"),
        ("Bājaur", "PK", Level.ADMIN2, "Khyber Pakhtunkhwa", "Bajaur"),
        ("North Waziristan", "PK", Level.ADMIN2, "Khyber Pakhtunkhwa", "North Waziristan"),
        ("Malakand", "PK", Level.ADMIN2, "Khyber Pakhtunkhwa", "Malakand"),
        ("Upper Dir", "PK", Level.ADMIN2, "Khyber Pakhtunkhwa", "Upper Dir"),
        ("Sarwakai", "PK", Level.TOWN, "Khyber Pakhtunkhwa", "South Waziristan"),
        ("Sarwekai", "PK", Level.TOWN, "Khyber Pakhtunkhwa", "South Waziristan"),
        ("Torkham", "PK", Level.SITE, "Khyber Pakhtunkhwa", "Khyber"),
        ("Orissa", "IN", Level.ADMIN1, "Odisha", None),
        ("Dantewada", "IN", Level.ADMIN2, "Chhattisgarh", "Dantewada"),
        ("Nineveh", "IQ", Level.ADMIN1, "Nineveh", None),
        ("Aleppo", "SY", Level.ADMIN1, "Aleppo", None),
        ("Nord-Kivu", "CD", Level.ADMIN1, "North Kivu", None),
        ("Cúcuta", "CO", Level.TOWN, "Norte de Santander", None),
        ("Stepanakert", "AZ", Level.TOWN, "Khankendi", None),
    ],
)
def test_names_and_former_names_find_the_place(
    world: gazetteer.Gazetteer, name: str, country: str, level: Level, admin1: str, admin2: str | None
) -> None:
    found = [c for c in world.lookup(name) if c.country == country and c.level is level]
    assert found, world.lookup(name)
    names = {
        (world.row(c.admin1).name if c.admin1 else None, world.row(c.admin2).name if c.admin2 else None) for c in found
    }
    assert any(a1 == admin1 and (admin2 is None or a2 == admin2) for a1, a2 in names), names


def test_no_name_is_found_by_fuzzy_luck(world: gazetteer.Gazetteer) -> None:
    assert {c.country for c in world.lookup("Sarwakai")} == {"PK"}  # and not Parakai in New Zealand
    assert world.lookup("Qwertyuiop") == ()
    assert world.lookup("") == ()
    assert world.lookup("کابل") == ()  # another script has no normal form


def test_other_spellings_are_found_only_inside_a_division(world: gazetteer.Gazetteer) -> None:
    province = next(c for c in world.lookup("Khyber Pakhtunkhwa") if c.level is Level.ADMIN1)
    assert [c.name for c in world.spelled_like("Meeran Shah", province)] == ["Miran Shah"]
    sindh = next(c for c in world.lookup("Sindh") if c.level is Level.ADMIN1)
    assert world.spelled_like("Meeran Shah", sindh) == ()


def test_telangana_was_andhra_pradesh(world: gazetteer.Gazetteer) -> None:
    telangana = next(c for c in world.lookup("Telangana") if c.level is Level.ADMIN1)
    assert world.province_on(telangana.row, date(2010, 1, 1), set()) == "Andhra Pradesh"
    assert world.province_on(telangana.row, date(2015, 1, 1), set()) == "Telangana"
    assert world.province_on(telangana.row, None, set()) == "Telangana"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bājaur", "Bajaur"),
        ("Pul-e-Khumri", "Pul e Khumri"),
        ("Ra’s al Khaymah", "Ras al Khaymah"),
        ("CÚCUTA", "Cucuta"),
        ("Côte d'Ivoire", "Cote dIvoire"),
        ("Şırnak", "Sirnak"),
    ],
)
def test_one_name_has_one_normal_form(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sarwakai", "Sarwekai"),
        ("Pul-e-Khumri", "Pul-i-Khumri"),
        ("Khan Younis", "Khan Yunis"),
        ("Al-Hasakah", "Hasakeh"),
        ("Hodeidah", "Al Hudaydah"),
        ("Sa'dah", "Saada"),
    ],
)
def test_spellings_of_one_name_share_a_fold(one: str, other: str) -> None:
    assert fold(key(one)) == fold(key(other))


def test_a_suffix_is_dropped_unless_nothing_telling_is_left() -> None:
    assert without_suffix("swat district") == "swat"
    assert without_suffix("northern province") == "northern province"
    assert variants("ad dawr") == ("al dawr", "dawr")


PLACE_HEADER = "name,kind,country,admin1,admin2,latitude,longitude,exact,border,aliases\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Somewhere,hamletlet,PK,,,1,2,yes,,", "kind"),
        ("Somewhere,town,Pakistan,,,1,2,yes,,", "country"),
        ("Somewhere,town,PK,,,91,2,yes,,", "latitude"),
        ("Somewhere,town,PK,,,1,2,yes", "fields"),
        (",town,PK,,,1,2,yes,,", "name"),
    ],
)
def test_a_wrong_line_is_named_with_file_line_and_field(line: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message) as caught:
        read_csv(f"{PLACE_HEADER}# a comment\n{line}\n", "places-test.csv", CataloguePlace)
    assert "places-test.csv:3" in str(caught.value)


def test_a_place_of_an_unknown_district_stops_the_load() -> None:
    places = read_csv(
        f"{PLACE_HEADER}Somewhere,town,PK,Punjab,Nodistrict,1,2,yes,,\n", "places-test.csv", CataloguePlace
    )
    with pytest.raises(CatalogueError, match=r"places-test\.csv:2: no district 'Nodistrict'"):
        gazetteer.Gazetteer(gazetteer_files.geonames(), places=places)


def test_a_file_that_is_no_gazetteer_is_refused() -> None:
    with pytest.raises(CatalogueError, match=r"x\.bin"):
        read_columns(b"not zstd at all", "x.bin")


def test_lines_have_sorted_pairs() -> None:
    for line in gazetteer_files.border_lines():
        assert isinstance(line, CatalogueLine)
        a, b = line.countries.split("-")
        assert a < b, line.source


def test_the_grammar_refuses_capitals_and_unknown_tables() -> None:
    text = (
        "taken=[]\nbelonging=[]\nelsewhere=[]\n[kinds]\n{}\n[leading]\n[relations]\n"
        "[never]\npeople=[]\ntitles=[]\norganisations=[]\nwords=[]\npeoples=[]\n"
    )
    with pytest.raises(CatalogueError, match="lower-case"):
        place_grammar_files.parse(text.format('village = ["Village"]'))
    with pytest.raises(CatalogueError, match="continent"):
        place_grammar_files.parse(text.format('continent = ["continent"]'))


def test_every_theatre_is_of_a_known_actor_and_division(world: gazetteer.Gazetteer) -> None:
    actors = {actor.id for actor in actor_files.load()}
    for theatre in gazetteer_files.theatres():
        assert theatre.actor in actors, theatre.source
        for name in theatre.divisions.split("|"):
            assert world.division_rows(theatre.country, name), (theatre.source, name)
