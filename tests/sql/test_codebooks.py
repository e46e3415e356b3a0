"""The shapes of ACLED, UCDP GED and the GTD: their columns in their order, their codes, and what each makes of a vague
word, of a number that nobody knows and of sides that nobody names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
import sqlalchemy as sa
from tests.sql import small_world

ACLED: Final = (
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 "
    "actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location "
    "latitude longitude geo_precision source source_scale notes fatalities tags timestamp"
)
GED: Final = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b "
    "number_of_sources source_article source_office source_date source_headline source_original where_prec "
    "where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
    "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high "
    "low gwnoa gwnob"
)
GTD: Final = (
    "eventid iyear imonth iday approxdate extended resolution country country_txt region region_txt provstate city "
    "latitude longitude specificity vicinity location summary crit1 crit2 crit3 doubtterr alternative alternative_txt "
    "multiple success suicide attacktype1 attacktype1_txt attacktype2 attacktype2_txt attacktype3 attacktype3_txt "
    "targtype1 targtype1_txt targsubtype1 targsubtype1_txt corp1 target1 natlty1 natlty1_txt targtype2 targtype2_txt "
    "targsubtype2 targsubtype2_txt corp2 target2 natlty2 natlty2_txt targtype3 targtype3_txt targsubtype3 "
    "targsubtype3_txt corp3 target3 natlty3 natlty3_txt gname gsubname gname2 gsubname2 gname3 gsubname3 motive "
    "guncertain1 guncertain2 guncertain3 individual nperps nperpcap claimed claimmode claimmode_txt claim2 claimmode2 "
    "claimmode2_txt claim3 claimmode3 claimmode3_txt compclaim weaptype1 weaptype1_txt weapsubtype1 weapsubtype1_txt "
    "weaptype2 weaptype2_txt weapsubtype2 weapsubtype2_txt weaptype3 weaptype3_txt weapsubtype3 weapsubtype3_txt "
    "weaptype4 weaptype4_txt weapsubtype4 weapsubtype4_txt weapdetail nkill nkillus nkillter nwound nwoundus nwoundte "
    "property propextent propextent_txt propvalue propcomment ishostkid nhostkid nhostkidus nhours ndays divert "
    "kidhijcountry ransom ransomamt ransomamtus ransompaid ransompaidus ransomnote hostkidoutcome hostkidoutcome_txt "
    "nreleased addnotes scite1 scite2 scite3 dbsource INT_LOG INT_IDEO INT_MISC INT_ANY related"
)

Row = Callable[[str, int], dict[str, Any]]
KEYS: Final = {"acled": "substr(event_id_cnty, 4)::bigint", "ucdp_ged": "id", "gtd": "eventid % 10000"}


@pytest.fixture
def world(connection: sa.Connection) -> sa.Connection:
    small_world.fill(connection)
    return connection


@pytest.fixture
def row(world: sa.Connection) -> Row:
    """What newswatch_analyst sees of one event in one shape, without nulls."""

    def look(view: str, event: int) -> dict[str, Any]:
        world.execute(sa.text("set role newswatch_analyst"))
        found = world.execute(
            sa.text(f"select * from analysis.{view} where {KEYS[view]} = :event"),  # noqa: S608
            {"event": event},
        ).mappings()
        told = {name: value for name, value in dict(found.one()).items() if value is not None}
        world.execute(sa.text("reset role"))
        return told

    return look


@pytest.mark.parametrize(("view", "columns"), [("acled", ACLED), ("ucdp_ged", GED), ("gtd", GTD)])
def test_the_columns_are_those_of_the_codebook(connection: sa.Connection, view: str, columns: str) -> None:
    found = connection.execute(sa.text(f"select * from analysis.{view} limit 0"))  # noqa: S608
    assert list(found.keys()) == columns.split()


@pytest.mark.parametrize(("view", "events"), [("acled", [1, 2, 3]), ("ucdp_ged", [1, 2, 3]), ("gtd", [1, 3])])
def test_which_events_are_in_it(world: sa.Connection, view: str, events: list[int]) -> None:
    """None withdrawn, merged or only looked back on; in the GTD's no attack by a state."""
    found = world.execute(sa.text(f"select {KEYS[view]} from analysis.{view} order by 1")).scalars()  # noqa: S608
    assert list(found) == events


def test_acled_on_an_attack_across_the_border(row: Row) -> None:
    told = row("acled", 1)
    assert told.pop("timestamp") > 1_700_000_000
    assert told == {
        "event_id_cnty": "PAK1",
        "event_date": date(2026, 3, 5),
        "year": 2026,
        "time_precision": 1,
        "disorder_type": "Political violence",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "actor1": "Tehrik-i-Taliban Pakistan",  # and no inter1: rebels or a militia, newswatch does not know
        "actor2": "Pakistan Army",
        "inter2": "State forces",
        "iso": 586,
        "region": "South Asia",
        "country": "Pakistan",
        "admin1": "Khyber Pakhtunkhwa",
        "admin2": "Khyber",
        "location": "Torkham",
        "latitude": Decimal("34.1225"),
        "longitude": Decimal("71.0931"),
        "geo_precision": 1,
        "source": "Border Post; Kabul Daily",
        "notes": "Four were killed at the crossing, the army said",
        "fatalities": 3,  # 3 to 9 are told: the codebook takes the lowest
    }


def test_acled_on_dozens_of_villagers(row: Row) -> None:
    told = row("acled", 2)
    assert told["fatalities"] == 12
    assert (told["event_type"], told["sub_event_type"]) == ("Explosions/Remote violence", "Air/drone strike")
    assert (told["inter1"], told["inter2"]) == ("External/Other forces", "Civilians")  # a state's forces abroad
    assert told["interaction"] == "External/Other forces-Civilians"  # code 78: not in the order of 7 and 8
    assert (told["actor2"], told["civilian_targeting"]) == ("Civilians (Afghanistan)", "Civilian targeting")
    assert told["geo_precision"] == 2


@pytest.mark.parametrize(
    ("term", "number"),
    [("tens", 10), ("Dozens", 12), ("hundreds", 100), ("several", 3), ("many", 3), ("a number of", 3), (None, 0)],
)
def test_acled_counts_vague_words(world: sa.Connection, row: Row, term: str | None, number: int) -> None:
    world.execute(sa.text("update newswatch.event_casualty set term = :t where event_id = 2"), {"t": term})
    assert row("acled", 2)["fatalities"] == number


def test_acled_on_a_bomb_of_nobody_in_some_month(row: Row) -> None:
    told = row("acled", 3)
    assert (told["event_date"], told["time_precision"], told["geo_precision"]) == (date(2026, 3, 16), 3, 3)
    assert (told["actor1"], told["inter1"]) == ("Unidentified Armed Group (India)", "Political militia")
    assert told["interaction"] == "Political militia-Civilians"
    assert told["sub_event_type"] == "Remote explosive/landmine/IED"


def test_acled_on_an_actor_alone(world: sa.Connection, row: Row) -> None:
    world.execute(sa.text("delete from newswatch.event_actor where event_id = 2 and role = 'target'"))
    world.execute(sa.text("delete from newswatch.event_casualty where event_id = 2"))
    told = row("acled", 2)
    assert "inter2" not in told
    assert told["interaction"] == "External/Other forces only"


KINDS = [
    ("armed_assault", "state", "Battles", "Armed clash"),
    ("armed_assault", "civilian", "Violence against civilians", "Attack"),
    ("assassination", "civilian", "Violence against civilians", "Attack"),
    ("raid", "state", "Battles", "Armed clash"),
    ("infiltration", "state", "Battles", "Armed clash"),
    ("shelling", "civilian", "Explosions/Remote violence", "Shelling/artillery/missile attack"),
    ("air_strike", "state", "Explosions/Remote violence", "Air/drone strike"),
    ("drone_strike", "state", "Explosions/Remote violence", "Air/drone strike"),
    ("suicide_attack", "state", "Explosions/Remote violence", "Suicide bomb"),
    ("bombing", "state", "Explosions/Remote violence", "Remote explosive/landmine/IED"),
    ("abduction", "civilian", "Violence against civilians", "Abduction/forced disappearance"),
    ("security_operation", "armed_group", "Battles", "Armed clash"),
    ("arrest", "armed_group", "Strategic developments", "Arrests"),
    ("sabotage", "state", "Strategic developments", "Looting/property destruction"),
    ("border_measure", "state", "Strategic developments", "Other"),
    ("diplomatic", "state", "Strategic developments", "Other"),
    ("other", "state", None, None),
]


@pytest.mark.parametrize(("kind", "target", "event_type", "sub"), KINDS)
def test_acled_types(
    world: sa.Connection, row: Row, kind: str, target: str, event_type: str | None, sub: str | None
) -> None:
    world.execute(sa.text("update newswatch.event set event_type = :k, weapons = '{}' where event_id = 1"), {"k": kind})
    world.execute(
        sa.text("update newswatch.event_actor set kind = :t where event_id = 1 and role = 'target'"), {"t": target}
    )
    told = row("acled", 1)
    assert (told.get("event_type"), told.get("sub_event_type")) == (event_type, sub)


def test_every_kind_of_event_has_its_place_in_acled() -> None:
    from newswatch.model.vocabulary import EventType

    assert {kind for kind, *_ in KINDS} == set(EventType)


def test_ged_on_a_state_against_a_group(row: Row) -> None:
    told = row("ucdp_ged", 1)
    assert (told["type_of_violence"], told["side_a"], told["side_b"]) == (
        1,
        "Pakistan Army",  # the government is side A, whoever attacked
        "Tehrik-i-Taliban Pakistan",
    )
    assert told["dyad_name"] == "Pakistan Army - Tehrik-i-Taliban Pakistan"
    assert (told["low"], told["best"], told["high"]) == (3, 4, 9)
    assert [told[f"deaths_{side}"] for side in ("a", "b", "civilians", "unknown")] == [3, 1, 0, 0]
    assert (told["country"], told["country_id"], told["region"], told["gwnoa"]) == ("Pakistan", 770, "Asia", 770)
    assert (told["where_prec"], told["date_prec"], told["event_clarity"]) == (1, 1, 1)
    assert (told["geom_wkt"], told["priogrid_gid"]) == ("POINT (71.0931 34.1225)", 179063)
    assert told["source_office"] == "Border Post"
    assert not {"conflict_name", "active_year", "code_status", "dyad_new_id", "gwnob"} & set(told)


def test_ged_makes_no_number_of_dozens(row: Row) -> None:
    told = row("ucdp_ged", 2)
    assert (told["type_of_violence"], told["side_b"], told["where_prec"]) == (3, "Civilians", 3)
    assert not {"best", "high", "low", "deaths_a", "deaths_civilians", "deaths_unknown"} & set(told)


def test_ged_does_not_divide_the_dead_of_unknown_sides(row: Row) -> None:
    told = row("ucdp_ged", 3)
    assert (told["best"], told["date_prec"], told["where_prec"]) == (1, 4, 4)
    assert not {"type_of_violence", "side_a", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"} & set(told)


def test_ged_has_lethal_events_only(world: sa.Connection) -> None:
    best = "update newswatch.event set killed_best = 0, killed_min = 0, killed_max = :most where event_id = 3"
    for most, found in ((0, [1, 2]), (1, [1, 2, 3])):  # one death in any of the three estimates is enough
        world.execute(sa.text(best), {"most": most})
        assert list(world.execute(sa.text("select id from analysis.ucdp_ged order by 1")).scalars()) == found


def test_gtd_on_an_attack_across_the_border(row: Row) -> None:
    told = row("gtd", 1)
    assert told["eventid"] == 202603050001
    assert (told["iyear"], told["imonth"], told["iday"]) == (2026, 3, 5)
    assert (told["country"], told["country_txt"], told["region"], told["region_txt"]) == (
        153,
        "Pakistan",
        6,
        "South Asia",
    )
    assert (told["city"], told["specificity"], told["vicinity"]) == ("Torkham", 1, 0)
    assert (told["attacktype1"], told["attacktype1_txt"]) == (2, "Armed Assault")
    assert (told["weaptype1"], told["weaptype1_txt"], told["weapdetail"]) == (5, "Firearms", "assault rifle")
    assert (told["targtype1"], told["targtype1_txt"], told["natlty1_txt"]) == (4, "Military", "Pakistan")
    assert (told["gname"], told["guncertain1"], told["claimed"]) == ("Tehrik-i-Taliban Pakistan", 0, 1)
    assert (told["nkill"], told["nkillter"], told["nwound"]) == (4, 1, 2)
    assert [told[f"INT_{name}"] for name in ("LOG", "IDEO", "MISC", "ANY")] == [1, -9, 0, 1]
    assert not {"crit1", "doubtterr", "nkillus", "property", "nperps"} & set(told)


def test_gtd_on_what_is_not_known(world: sa.Connection, row: Row) -> None:
    told = row("gtd", 3)
    assert (told["imonth"], told["iday"], told["approxdate"]) == (3, 0, "2026-03-01 to 2026-03-31")
    assert (told["city"], told["specificity"], told["vicinity"]) == ("Unknown", 4, -9)
    assert (told["gname"], told["targtype1_txt"]) == ("Unknown", "Private Citizens & Property")
    assert (told["INT_LOG"], told["INT_ANY"]) == (0, -9)
    world.execute(sa.text("update newswatch.event set killed_best = null, killed_min = null where event_id = 3"))
    assert "nkill" not in row("gtd", 3)  # dozens, several: the codebook leaves the field blank


def test_gtd_numbers_are_one_for_one(world: sa.Connection) -> None:
    """Also where the number of an event has more digits than the GTD's numbers of a day."""
    world.execute(sa.text("set local session_replication_role = replica"))
    world.execute(sa.text("alter table newswatch.event alter event_id set generated by default"))
    world.execute(sa.text("update newswatch.event set event_id = 123450 + event_id where event_id in (1, 3)"))
    found = world.execute(sa.text("select eventid from analysis.gtd order by 1")).scalars()
    assert list(found) == [20260301123453, 20260305123451]


def test_countries_join_the_datasets(connection: sa.Connection) -> None:
    found = connection.execute(
        sa.text(
            "select iso3, iso_number, acled_name, ged_name, ged_number, gtd_name, gtd_number, gtd_region_name "
            "from analysis.countries where code in ('PS', 'CD', 'TR') order by code"
        )
    ).all()
    assert [tuple(one) for one in found] == [
        ("COD", 180, "Democratic Republic of Congo", "DR Congo (Zaire)", 490, "Democratic Republic of the Congo", 229,
         "Sub-Saharan Africa"),
        ("PSE", 275, "Palestine", None, None, "West Bank and Gaza Strip", 155, "Middle East & North Africa"),
        ("TUR", 792, "Turkey", "Turkey", 640, "Turkey", 209, "Middle East & North Africa"),
    ]  # fmt: skip
    for column in ("code", "iso3", "iso_number", "ged_number", "gtd_number"):
        doubled = connection.execute(
            sa.text(
                f"select {column} from analysis.countries where {column} is not null "  # noqa: S608
                "group by 1 having count(*) > 1"
            )
        ).all()
        assert doubled == []
