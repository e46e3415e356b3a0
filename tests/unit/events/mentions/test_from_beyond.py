"""From where the attackers of a report came, by ways that reports of many borders tell it: our own sentences."""

from __future__ import annotations

import pytest
from tests.coding import analyse, incidents, only

from newswatch.model import CrossBorder, EventType, Mention, OriginBasis, Party, Role, Verdict

PUBLISHED = "2026-03-06"  # a Friday


def way(m: Mention) -> tuple[CrossBorder, str | None, str | None]:
    return m.origin.status, m.origin.origin_country, m.origin.target_country


def doers(m: Mention) -> list[str | None]:
    return [a.name for a in m.actors if a.role is Role.PERPETRATOR]


@pytest.mark.parametrize(
    ("text", "origin", "target"),
    [
        (
            "Members of a Haitian gang fired at a Dominican army post near Dajabon on Wednesday, wounding a man.",
            "HT",
            "DO",
        ),
        (
            "Armed youths from Ethiopia's Gambella region killed nine herders in Pibor, South Sudan, on Wednesday.",
            "ET",
            "SS",
        ),
        (
            "Troops killed six militants, four of them Afghans, in an operation in Bannu in Pakistan on Wednesday.",
            "AF",
            "PK",
        ),
        (
            "A suicide bomber, a resident of Kunar, blew himself up in Peshawar on Wednesday, killing a guard.",
            "AF",
            "PK",
        ),
        (
            "A suicide bomber identified as Hamidullah of Paktika killed two soldiers in Tank on Wednesday.",
            "AF",
            "PK",
        ),
        (
            "Gunmen killed five traders near Djado in Niger on Wednesday before going back to Libya, a prefect said.",
            "LY",
            "NE",
        ),
    ],
)
def test_who_came_from_another_country(text: str, origin: str, target: str) -> None:
    assert way(only(text, PUBLISHED)) == (CrossBorder.YES, origin, target)


def test_the_place_of_a_victim_says_nothing_of_whence_it_came() -> None:
    told = only(
        "Gunmen killed a trader, a resident of Kunar, near a bank in Peshawar in Pakistan on Wednesday.", PUBLISHED
    )
    assert told.origin.status is CrossBorder.UNKNOWN


def test_those_whom_another_state_struck_had_not_come() -> None:
    told = only("Turkish jets killed five militants, two of them Syrians, near Amedi in Iraq on Wednesday.", PUBLISHED)
    assert way(told) == (CrossBorder.YES, "TR", "IQ")


def test_how_they_had_come_is_told_of_the_same_men() -> None:
    told = only(
        "Troops killed three militants in a gunfight near Udhampur in India on Tuesday, police said. The slain men had "
        "infiltrated from Pakistan in January, an officer added.",
        PUBLISHED,
    )
    assert way(told) == (CrossBorder.YES, "PK", "IN")
    assert told.when.start is not None
    assert told.when.start.isoformat() == "2026-03-03"


def test_a_breach_of_the_truce_at_a_line_came_over_it_and_who_did_not_fire_denies() -> None:
    told = only(
        "An Indian soldier was killed by a sniper on the Line of Control in Poonch on Wednesday, the army said, in the "
        "first violation of the ceasefire this year. Pakistan's army said that it had not fired.",
        PUBLISHED,
    )
    assert way(told) == (CrossBorder.YES, "PK", "IN")
    assert told.origin.denied_by == "Pakistan's army"


def test_a_group_behind_its_arms_did_it_and_is_not_counted_among_the_dead() -> None:
    told = only(
        "A Houthi missile hit a border post in Jazan in Saudi Arabia on Wednesday and two guards were killed.",
        PUBLISHED,
    )
    assert doers(told) == ["Houthis (Ansar Allah)"]
    assert [(c.party, c.best) for c in told.casualties] == [(Party.SECURITY, 2)]


def test_a_group_from_a_part_of_a_country_acts() -> None:
    told = only(
        "ADF rebels from eastern Congo killed three villagers near Kasese in Uganda on Wednesday night.", PUBLISHED
    )
    assert doers(told) == ["Allied Democratic Forces"]


def test_nobody_speaks_who_is_said_to() -> None:
    told = only(
        "Bandits said to have come in from Niger killed four farmers in a village in Sokoto State, Nigeria, on "
        "Wednesday.",
        PUBLISHED,
    )
    assert told.origin.asserted_by is None


def test_the_clock_of_a_live_blog_is_no_speaker() -> None:
    told = only(
        "14:05 — Lebanon's health ministry says two people were killed by shells fired from Israel at Yaroun on "
        "Wednesday.",
        PUBLISHED,
    )
    assert told.origin.asserted_by == "Lebanon's health ministry"


def test_denying_a_practice_is_not_denying_this_strike() -> None:
    told = only(
        "A Russian glide bomb killed a couple in a village near Sumy in Ukraine on Wednesday. Moscow denies targeting "
        "civilians.",
        PUBLISHED,
    )
    assert way(told) == (CrossBorder.YES, "RU", "UA")
    assert told.origin.basis is OriginBasis.ATTACKER_NATIONALITY


def test_days_that_head_a_paragraph() -> None:
    first, second = incidents(
        "Monday.\n\nA mine killed two soldiers near Djibo in Burkina Faso.\n\nWednesday.\n\nGunmen shot a nurse dead "
        "near Arbinda in Burkina Faso.",
        PUBLISHED,
    )
    days = [m.when.start.isoformat() for m in (first, second) if m.when.start is not None]
    assert days == ["2026-03-02", "2026-03-04"]


def test_clauses_with_days_of_last_month() -> None:
    told = incidents(
        "Last month alone: a truck blown up by a roadside bomb near Mandera in Kenya on the 6th, four killed; a "
        "bus stopped near Elwak on the 14th and six teachers shot dead.",
        PUBLISHED,
    )
    days = [m.when.start.isoformat() for m in told if m.when.start is not None]
    assert days == ["2026-02-06", "2026-02-14"]


def test_a_figure_behind_a_period_is_of_the_period() -> None:
    assert not incidents(
        "An institute counted 214 attacks in northern Benin in 2025, against 121 the year before. The number of dead "
        "rose from 173 to 402.",
        PUBLISHED,
    )


def test_the_age_of_one_person_is_no_number_of_people() -> None:
    told = only("A Rohingya boy, 12, was wounded by a mine near Teknaf in Bangladesh on Wednesday.", PUBLISHED)
    assert [c.best for c in told.casualties] == [1]


def test_a_soldier_who_died_of_age_was_not_attacked() -> None:
    text = "Colonel Anil Sood, who once led an assault on a ridge near Kargil, died in Pune in India on Sunday at 71."
    assert not incidents(text, PUBLISHED)
    assert incidents(text.replace("at 71", "in an ambush"), PUBLISHED)


def test_a_village_that_no_map_has_is_where_the_rest_is() -> None:
    second = incidents(
        "A mine wounded a farmer near Teknaf in Bangladesh on Tuesday, and another one a boy in Ukhia. Later two "
        "shells from Myanmar killed a cow herder at Zorabil.",
        PUBLISHED,
    )[-1]
    assert way(second) == (CrossBorder.YES, "MM", "BD")


def test_a_dateline_in_capitals_names_the_place_in_small_letters() -> None:
    told = only("LANDI KOTAL: Masked men shot dead a trader at LANDI KOTAL bazaar on Wednesday.", PUBLISHED)
    assert (told.place.name, told.place.country) == ("Landi Kotal", "PK")


def test_its_soldiers_are_of_the_country_that_speaks() -> None:
    told = only(
        "Armenia's defence ministry said one of its soldiers was killed by Azerbaijani fire near Tegh on Wednesday.",
        PUBLISHED,
    )
    assert [c.nationality for c in told.casualties] == ["AM"]


def test_whom_raiders_took_along_makes_a_raid_no_abduction() -> None:
    told = only(
        "Armed men raided a village near Akobo in South Sudan on Wednesday, killing nine people. Two children were "
        "abducted.",
        PUBLISHED,
    )
    assert told.event_type is EventType.RAID


def test_they_came_from_the_territory_of_a_country_however_long_the_way() -> None:
    told = only(
        "Armed men crossed the state border in the section of the Shamsiddin Shohin district of Tajikistan from the "
        "territory of Afghanistan on Wednesday; a border guard was killed in a clash with them.",
        PUBLISHED,
    )
    assert way(told) == (CrossBorder.YES, "AF", "TJ")


def test_people_of_another_country_harmed_leave_the_verdict_open() -> None:
    text = "Gunmen shot dead nine {} labourers in the town of Iranshahr in Iran on Wednesday, police said."
    assert analyse(text.format("Pakistani"), PUBLISHED).assessment.verdict is Verdict.UNSURE
    assert analyse(text.format("young"), PUBLISHED).assessment.verdict is Verdict.IRRELEVANT
