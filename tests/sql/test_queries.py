"""Every file of sql/queries, asked of the sample world: what its texts tell is what an analyst reads.

The answers are those of `catalog/sample/truth.jsonl`, read and counted by hand. Where a text can be coded in more than
one way, or several texts may be joined in more than one, the question here is one whose answer does not depend on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from tests.sql.test_sql_files import defaults, names

from newswatch.storage import sqlfiles

Row = dict[str, Any]
Asked = Callable[..., list[Row]]
MARCH: Final = {"since": "2026-03-01", "until": "2026-04-01"}


def script(query: str) -> str:
    return (sqlfiles.root() / "queries" / f"{query}.sql").read_text(encoding="utf-8")


@pytest.fixture
def asked(sample: sa.Engine) -> Iterator[Asked]:
    """A query's rows as newswatch_analyst gets them, with its proposed values but for those that are given."""
    with sample.connect() as connection:
        connection.execute(sa.text("set role newswatch_analyst"))

        def answer(query: str, **values: object) -> list[Row]:
            text = script(query)
            assert set(values) <= set(defaults(text)), "the query has such parameters"
            rows = connection.execute(sa.text(text), defaults(text) | values)
            return [dict(row) for row in rows.mappings()]

        yield answer


def picked(rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def of(rows: list[Row], **wanted: object) -> Row:
    """The one row that has these values."""
    (found,) = (row for row in rows if all(row[key] == value for key, value in wanted.items()))
    return found


def test_every_query_is_asked_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert set(names("queries")) == set(re.findall(r'asked\(\s*"(\w+)"', here))
    assert len(names("queries")) >= 25


@pytest.mark.parametrize("query", names("queries"))
def test_every_parameter_has_a_proposed_value(query: str) -> None:
    body = re.sub(r"^--.*$", "", script(query), flags=re.MULTILINE)
    assert set(re.findall(r"(?<![:\w]):(\w+)", body)) == set(defaults(script(query)))


# Borders


def test_a_border_week_by_week(asked: Asked) -> None:
    """Bilopillia on the 3rd and Semenivka on Sunday the 8th one way, Shebekino the other; Kozacha Lopan on the 10th."""
    rows = asked("escalation_by_week", border="RU-UA", since="2026-03-02", until="2026-03-16")
    assert picked(rows, "week", "origin_country", "events", "more_than_the_week_before", "killed") == [
        (date(2026, 3, 2), "RU", 2, None, 2),
        (date(2026, 3, 2), "UA", 1, None, 1),
        (date(2026, 3, 9), "RU", 1, -1, 1),
        (date(2026, 3, 9), "UA", 0, -1, None),
    ]


def test_blow_and_answer(asked: Asked) -> None:
    rows = asked("tit_for_tat", border="RU-UA", days=3)
    assert picked(rows, "place", "answer_place", "days_later") == [
        ("Bilopillia", "Shebekino", 3),
        ("Shebekino", "Semenivka", 2),
    ]
    assert picked(asked("tit_for_tat", border="RU-UA", days=2), "place") == [("Shebekino",)]


def test_what_came_over_a_border(asked: Asked) -> None:
    rows = asked("events_of_a_border", origin="RU", target="UA", **MARCH)
    assert picked(rows, "date_start", "place", "killed_best") == [
        (date(2026, 3, 10), "Kozacha Lopan", 1),
        (date(2026, 3, 8), "Semenivka", None),
        (date(2026, 3, 3), "Bilopillia", 2),
    ]


def test_fire_or_people(asked: Asked) -> None:
    rows = asked("fire_or_crossing")
    assert of(rows, border="ML-NE")["crossed"] == 1  # gunmen on motorcycles
    assert of(rows, border="ML-NE")["killed_by_crossing"] == 31  # eleven soldiers, about twenty of their own
    shells = of(rows, border="AM-AZ")
    assert (shells["fired"], shells["crossed"]) == (1, 0)


def test_borders_that_were_quiet(asked: Asked) -> None:
    rows = asked("borders_that_woke", quiet=5, since="2026-03-09", until="2026-03-16")
    woken = {row["border"] for row in rows}
    assert {"BD-MM", "BF-BJ", "KE-UG"} <= {"-".join(sorted(border.split("-"))) for border in woken} | woken
    assert "RU-UA" not in woken  # Semenivka was the day before


def test_one_side_alone(asked: Asked) -> None:
    rows = asked("told_by_one_side")
    shebekino = of(rows, place="Shebekino")  # a paper of Ukraine tells of it, none of Russia is read
    assert (shebekino["outlets_of_the_target"], shebekino["outlets_of_the_origin"]) == (0, 1)
    assert of(rows, place="Bilopillia")["outlets_of_the_target"] == 1
    assert "Spera" not in {row["place"] for row in rows}  # papers of Kabul and of Peshawar do


def test_closures_and_protests(asked: Asked) -> None:
    rows = asked("closures_and_protests")
    assert ("AM", "diplomatic", date(2026, 3, 6)) in picked(rows, "country", "event_type", "date_start")


# Who says so


def test_contested_attributions(asked: Asked) -> None:
    rows = asked("contested_attributions")
    assert of(rows, event_country="CO")["denied_by"] == ["Venezuela"]
    assert of(rows, event_country="BI")["denied_by"] == ["RED-Tabara"]
    assert of(rows, event_country="CO")["from_where"] == ["VE"]
    assert "UA" not in {row["event_country"] for row in rows}  # nobody denies there


def test_denied_origins(asked: Asked) -> None:
    rows = asked("denied_origins")
    assert ("Gatumba", "CD", "BI", "RED-Tabara") in picked(
        rows, "place", "origin_country", "target_country", "denied_by"
    )
    assert asked("denied_origins", since="2026-04-01", until="2026-05-01") == []


def test_claims_and_blame(asked: Asked) -> None:
    rows = asked("claimed_and_blamed")
    claims = picked(rows, "country", "responsibility_claimed", "claimed_by")
    assert ("PK", True, "Tehrik-i-Taliban Pakistan") in claims  # the van at Bajaur
    assert ("NE", False, None) in claims  # nobody has claimed Banibangou
    assert of(rows, country="BI")["suspected_or_accused"] == ["RED-Tabara"]


def test_framing(asked: Asked) -> None:
    rows = asked("framing_of_origin", border="BI-CD")
    assert picked(rows, "outlet", "tells_the_allegation", "tells_the_denial") == [("Rift Lakes Monitor", 1, 1)]
    rows = asked("framing_of_origin", border="RU-UA")
    assert of(rows, outlet_side="target")["events"] == 3
    assert of(rows, outlet_side="origin")["events"] == 1  # of the drone at Shebekino, in its governor's words


def test_allegations_that_no_incident_bears(asked: Asked) -> None:
    rows = asked("allegations_without_incident")
    assert ("Syunik Post", "denied", "AZ", "AM") in picked(rows, "outlet", "realis", "origin_country", "target_country")


def test_threats_and_denials(asked: Asked) -> None:
    rows = asked("threats_and_denials")
    assert {row["realis"] for row in rows} <= {"planned", "denied", "hypothetical"}
    assert ("Syunik Post", "denied") in picked(rows, "outlet", "realis")  # Baku, of the shots at Kornidzor
    assert ("Rift Lakes Monitor", "denied") in picked(rows, "outlet", "realis")  # Kinshasa, of the mortar at Rubavu


def test_claims_of_one_event(asked: Asked) -> None:
    event = of(asked("denied_origins"), place="Gatumba")["event_id"]
    rows = asked("claims_of_an_event", event_id=event)
    killed = [row for row in rows if row["claim"] == "casualties" and row["outcome"] == "killed"]
    assert 4 in {row["best"] for row in killed}
    assert ("origin_denied", "RED-Tabara") in picked(rows, "claim", "speaker")


# Sources


def test_who_was_first(asked: Asked) -> None:
    rows = asked("first_reported_by")
    lead = picked(rows, "first_outlet", "hours_before_the_next")
    assert ("Galilee Evening Register", Decimal("10.5")) in lead  # the car at Aitaroun
    assert ("Kabul Morning Bulletin", Decimal("4.1")) in lead  # the strikes in Spera


def test_how_fast(asked: Asked) -> None:
    rows = asked("speed_of_reporting")
    assert of(rows, outlet="Kabul Morning Bulletin")["first"] >= 1
    assert of(rows, outlet="Kabul Morning Bulletin")["median_hours_behind"] == 0
    # The wire's story of Banibangou came to its British customer last, a day later
    gazette = of(rows, outlet="Harbour & Home Gazette")
    assert (gazette["first"], gazette["median_hours_behind"] > 20) == (0, True)


def test_one_source_alone(asked: Asked) -> None:
    rows = asked("single_source_events", killed=5)
    places = {row["place"] for row in rows}
    assert {"Elwak", "Gatumba"} <= places
    assert "Spera" not in places  # papers of Kabul and of Peshawar
    assert all(row["killed_best"] >= 5 for row in rows)


def test_copies(asked: Asked) -> None:
    rows = asked("copies_in_coverage")
    assert of(rows, outlet="Harbour & Home Gazette")["copies"] == 1
    assert of(rows, outlet="Slobozhan Gazette")["of_another_voice"] == 0


def test_languages(asked: Asked) -> None:
    rows = asked("languages_not_read")
    assert picked(rows, "outlet_country", "language", "not_read", "percent_not_read") == [
        ("CO", "es", 4, 100),
        ("NE", "fr", 4, 100),
    ]


def test_feeds_in_trouble(asked: Asked) -> None:
    rows = asked("feeds_in_trouble")
    assert rows  # one is gone, one asks to come back later
    assert {row["health"] for row in rows} <= {"failing", "stumbling", "silent"}


def test_words_of_texts(asked: Asked) -> None:
    rows = asked("search_texts", words="matatu lorry", since="2020-01-01", until="2100-01-01")
    assert picked(rows, "title") == [("Nine die as matatu and lorry collide at Voi",)]
    assert asked("search_texts", words="matatu lorry", since="2020-01-01", until="2020-02-01") == []


# Groups and places


def test_a_group_by_year(asked: Asked) -> None:
    rows = asked("group_by_year", group="Allied Democratic Forces")
    assert picked(rows, "year", "country", "spill_over", "events", "killed", "from_across_a_border") == [
        (2026, "UG", False, 1, 2, 1)
    ]
    # Another name of al-Shabaab
    assert of(asked("group_by_year", group="Jaysh Ayman"), year=2026, country="KE")["spill_over"] is True


def test_from_sanctuary(asked: Asked) -> None:
    rows = asked("attacks_from_sanctuary", sanctuary="CD")
    assert ("Allied Democratic Forces", "UG", True) in picked(rows, "group_name", "country", "a_text_says_so")
    assert ("RED-Tabara", "BI") in picked(rows, "group_name", "country")


def test_near_a_crossing(asked: Asked) -> None:
    torkham = asked("near_a_point", latitude=34.1225, longitude=71.0931, km=20)
    assert torkham
    assert {row["country"] for row in torkham} <= {"PK", "AF"}
    # Kozacha Lopan lies at 50.33 north: a degree is 111.2 km
    rows = asked("near_a_point", latitude=51.33, longitude=36.19, km=300)
    assert 110 < of(rows, place="Kozacha Lopan")["km"] < 113
    assert [row["km"] for row in rows] == sorted(row["km"] for row in rows)
    assert "Metula" not in {row["place"] for row in rows}


def test_hot_districts(asked: Asked) -> None:
    rows = asked("hot_districts", country="UG")
    assert ("Kasese", 1, 0, 2, 1) in picked(
        rows, "district", "events", "events_in_the_span_before", "killed", "from_across_a_border"
    )
    rows = asked("hot_districts", country="UG", since="2026-03-06", until="2026-03-12")
    assert "Kasese" not in {row["district"] for row in rows}  # that was the day before


# People


def test_deaths_by_party(asked: Asked) -> None:
    rows = asked("deaths_by_party_and_month", country="UG")
    assert picked(rows, "month", "party", "killed", "events") == [(date(2026, 3, 1), "civilian", 6, 2)]


def test_civilians_killed_from_the_air(asked: Asked) -> None:
    rows = asked("civilians_killed_from_the_air")
    deaths = picked(rows, "origin_country", "target_country", "civilians_killed")
    assert {("PK", "AF", 9), ("KE", "SO", 3), ("RU", "UA", 2), ("UA", "RU", 1)} <= set(deaths)
    assert [row["civilians_killed"] for row in rows] == sorted((row["civilians_killed"] for row in rows), reverse=True)


def test_nationality_of_militants(asked: Asked) -> None:
    rows = asked("nationality_of_militants", country="KE", since="2025-01-01", until="2025-12-31")
    assert of(rows, nationality="SO", outcome="killed")["people"] == 3  # of the twelve at Mangai
    assert of(rows, nationality="SO", outcome="arrested")["people"] == 1  # the bomb maker of Liboi
    # Nine of Mangai, four of Hulugho, nine of Milimani and six of Kotulo
    assert of(rows, nationality=None, outcome="killed")["people"] == 28


def test_foiled_infiltrations(asked: Asked) -> None:
    rows = asked("infiltrations_foiled")
    assert of(rows, place="Keran")["intruders_killed"] == 2
    assert of(rows, place="Hulugho")["recalled"] is True


def test_the_abducted(asked: Asked) -> None:
    rows = asked("abductions_and_prisoners")
    taken = picked(rows, "outcome", "country", "people", "nationality")
    assert ("abducted", "BD", 7, "BD") in taken
    assert ("abducted", "UG", 6, None) in taken
    assert ("missing", "NE", 2, None) in taken


# What changes


def test_a_month_against_the_one_before(asked: Asked) -> None:
    march = of(asked("month_against_month", month="2026-03-01"), country="CO")  # four soldiers at Tibú
    assert (march["events"], march["events_before"], march["killed"], march["killed_before"]) == (1, 0, 4, None)
    april = of(asked("month_against_month", month="2026-04-01"), country="CO")
    assert (april["events"], april["events_before"], april["killed_before"]) == (0, 1, 4)


def test_what_is_new(asked: Asked) -> None:
    rows = asked("changed_since", moment="2026-03-12")
    assert len(rows) > 30
    assert all(row["is_new"] for row in rows)
    assert asked("changed_since", moment="2100-01-01") == []


def test_only_recalled(asked: Asked) -> None:
    rows = asked("only_recalled", since="2025-01-01", until="2026-01-01")
    assert {row["country"] for row in rows} == {"KE"}
    assert picked(rows, "date_start", "killed_best")[:3] == [
        (date(2025, 7, 4), 12),
        (date(2025, 7, 19), 4),
        (date(2025, 8, 11), 2),
    ]
    assert all(row["genres"] == ["opinion"] for row in rows)
    assert of(rows, date_start=date(2025, 9, 2))["operation"] == "Operation Linda Msitu"


def test_grave_and_doubtful(asked: Asked) -> None:
    rows = asked("grave_and_doubtful")
    spera = of(rows, place="Spera")  # Kabul counts nine villagers, Islamabad fourteen militants
    assert (spera["killed_min"], spera["killed_max"]) == (9, 23)
    assert spera["why"] == "the tolls lie far apart"
    assert "Bilopillia" not in {row["place"] for row in rows}


def test_contradicting_tolls(asked: Asked) -> None:
    rows = asked("contradicting_tolls", country="PK", since="2026-03-01")
    for row in rows:
        assert row["lowest"] < row["highest"]
        assert len({one.split(": ")[1] for one in row["who_says"]}) > 1
    assert asked("contradicting_tolls", country="UA", since="2026-03-01") == []  # one paper tells of all there


def test_tolls_that_grew(sample: sa.Engine, asked: Asked) -> None:
    """The sample world comes in one go, and so does each toll: here one is told once more."""
    assert all(row["killed_best"] is not None for row in asked("growing_tolls", since="2026-03-01"))
    rows = with_version(sample, "growing_tolls", {"since": "2026-03-01"}, cause="new_mention")
    assert picked([row for row in rows if row["killed_best"] in (2, 3)], "killed_best", "more")[-2:] == [
        (2, None),
        (3, 1),
    ]


def test_what_reviewers_changed(sample: sa.Engine, asked: Asked) -> None:
    assert asked("changed_by_review") == []
    (row,) = with_version(sample, "changed_by_review", {"since": "2026-01-01"}, cause="review")
    assert (row["killed_before"], row["killed_after"], row["type_before"]) == (2, 3, "air_strike")


def with_version(sample: sa.Engine, query: str, values: dict[str, str], cause: str) -> list[Row]:
    """The answer if Bilopillia had a version more, with three dead instead of two."""
    with sample.connect() as connection, connection.begin() as transaction:
        connection.execute(
            sa.text(
                """
                with old as (
                    update newswatch.event_version v set valid_to = now()
                    from newswatch.event e join newswatch.place p using (place_id)
                    where v.event_id = e.event_id and p.name = 'Bilopillia' and v.valid_to is null
                    returning v.*
                )
                insert into newswatch.event_version (event_id, version_no, valid_from, ruleset, cause, values_hash,
                    event_type, date_start, date_end, country, place_id, origin_status, origin_country,
                    target_country, killed_min, killed_best, killed_max, articles, voices, detail)
                select event_id, version_no + 1, now(), ruleset, :cause, values_hash, event_type, date_start, date_end,
                    country, place_id, origin_status, origin_country, target_country, 3, 3, 3, articles, voices, detail
                from old
                """
            ),
            {"cause": cause},
        )
        rows = [dict(row) for row in connection.execute(sa.text(script(query)), values).mappings()]
        transaction.rollback()
        return rows
