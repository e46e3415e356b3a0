"""What speaks for one incident, and what excludes it."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from tests.unit.events.linking.making import (
    COUNTRY,
    DAY,
    NOWHERE,
    actor,
    dead,
    hurt,
    place,
    told,
    when,
)

from newswatch.events.linking import THRESHOLD, compare
from newswatch.events.linking.kinds import KINDS
from newswatch.model import ActorKind, DateBasis, DatePrecision, EventType, Party, PlacePrecision, Role
from newswatch.model.linking import LinkMention

NEXT = DAY + timedelta(days=1)
TANK = (32.22, 70.38)


def joins(a: LinkMention, b: LinkMention) -> bool:
    total = compare(a, b).total
    return total is not None and total >= THRESHOLD


def test_the_same_kind_day_and_spot_are_one() -> None:
    assert joins(told(1), told(2))


def test_comparing_is_symmetric() -> None:
    a = told(1, tolls=[dead(3)], words="A bomb hit a tanker near Jandola on Monday morning")
    b = told(2, tolls=[dead(4)], words="A tanker was blown up in Tank", at=place("Tank", words="Tank"))
    assert compare(a, b) == compare(b, a)


def test_what_one_article_tells_as_two_stays_two() -> None:
    score = compare(told(1, article=7), told(2, article=7))
    assert (score.total, score.veto) == (None, "told as two in one article")


@pytest.mark.parametrize("kind", [EventType.DIPLOMATIC, EventType.BORDER_MEASURE, EventType.ARREST])
def test_what_follows_an_attack_is_not_the_attack(kind: EventType) -> None:
    assert compare(told(1), told(2, kind=kind)).veto == "kind"


def test_kinds_are_weighed_alike_both_ways_and_never_above_the_same_kind() -> None:
    for a, b in product(EventType, EventType):
        value = KINDS[a, b]
        assert value == KINDS[b, a]
        assert value is None or value <= (KINDS[a, a] or 0.0)


@pytest.mark.parametrize("other", [EventType.AIR_STRIKE, EventType.BOMBING, EventType.RAID])
def test_one_side_may_call_the_strike_of_the_other_an_attack(other: EventType) -> None:
    assert joins(told(1), told(2, kind=other))


def test_two_days_apart_by_the_words_of_both_is_a_veto() -> None:
    assert compare(told(1), told(2, day=when(DAY + timedelta(days=2)), hours_later=48)).veto == "day"


def test_the_next_day_needs_more_than_place_and_kind() -> None:
    assert not joins(told(1), told(2, day=when(NEXT), hours_later=24))


def test_the_next_day_may_be_the_same_night() -> None:
    night = "Gunmen attacked a convoy of tankers near Jandola late on Monday night"
    morning = "Gunmen attacked a convoy of tankers near Jandola before dawn on Tuesday"
    assert joins(
        told(1, words=night, tolls=[dead(3)]), told(2, words=morning, tolls=[dead(3)], day=when(NEXT), hours_later=24)
    )


def test_another_attack_on_the_next_day_is_another() -> None:
    first = told(1, words="Shells hit a school and a market in Jandola on Monday", tolls=[hurt(3)])
    words = "Shells again hit a school and a market in Jandola on Tuesday"
    assert not joins(first, told(2, words=words, day=when(NEXT), tolls=[hurt(3)], hours_later=24))


def test_a_report_dated_by_its_publication_may_be_some_days_late() -> None:
    late = told(2, day=when(DAY + timedelta(days=2), basis=DateBasis.PUBLICATION), hours_later=48, tolls=[dead(5)])
    assert joins(told(1, tolls=[dead(5)]), late)


def test_nobody_reports_what_is_still_to_come() -> None:
    early = told(1, day=when(DAY - timedelta(days=3), basis=DateBasis.PUBLICATION), hours_later=-72)
    assert compare(early, told(2)).veto == "day"


def test_an_undated_report_is_at_most_a_week_late() -> None:
    undated = when(None)
    assert compare(told(1), told(2, day=undated, hours_later=48)).veto is None
    assert compare(told(1), told(2, day=undated, hours_later=24 * 20)).veto == "day"


def test_far_points_are_two_places() -> None:
    a = told(1, at=place("Jandola", at=TANK))
    b = told(2, at=place("Bannu", admin2="Bannu", at=(32.99, 70.60)), words="Gunmen attacked a post in Bannu on Monday")
    assert compare(a, b).veto == "place"


def test_two_names_of_one_spot_are_one() -> None:
    a = told(1, at=place("Jandola", at=TANK))
    b = told(2, at=place("Jandola Fort", at=(32.23, 70.39), words="the old fort"), words="The old fort was attacked")
    assert joins(a, b)


def test_spellings_of_one_name_meet() -> None:
    a = told(1, at=place("Sarwakai", at=TANK), words="A post in Sarwakai was attacked")
    b = told(2, at=place("Sarwekai", at=TANK), words="A post in Sarwekai was attacked")
    assert compare(a, b).explanation["place"] == 1.2


def test_one_district_one_day_other_spots_stay_two() -> None:
    customs = told(
        1,
        at=place("Tank", words="Gul Imam road in Tank district", precision=PlacePrecision.ADMIN2),
        tolls=[dead(2, Party.OFFICIAL), hurt(3, Party.UNKNOWN)],
        words="Gunmen shot dead two customs officials on the Gul Imam road in Tank district on Monday evening",
        story_id=1,
    )
    police = told(
        2,
        at=place("Jandola", words="Jandola in Tank district"),
        tolls=[dead(2), hurt(3)],
        words="Two policemen were killed in an attack on a post at Jandola in Tank district on Monday morning",
        story_id=1,
    )
    assert not joins(customs, police)


def test_one_district_without_a_spot_is_weak() -> None:
    coarse = place("Tank", words="Tank district", precision=PlacePrecision.ADMIN2)
    a = told(
        1, at=coarse, kind=EventType.BOMBING, tolls=[dead(4)], words="A bomb in Tank district killed four soldiers"
    )
    b = told(2, at=coarse, tolls=[dead(1, Party.CIVILIAN)], words="A teacher was shot dead in Tank district")
    assert not joins(a, b)


def test_the_town_of_the_hospital_does_not_separate() -> None:
    spot = told(1, at=place("Jandola", words="Jandola in Tank district"), tolls=[dead(3)])
    hospital = told(
        2,
        at=place("Peshawar", admin2="Peshawar", at=(34.0, 71.58), words="a Peshawar hospital"),
        tolls=[dead(3)],
        words="PESHAWAR: A fourth man hurt in the attack at Jandola in Tank on Monday died in a Peshawar hospital",
    )
    assert joins(spot, hospital)


def test_the_place_of_the_dateline_does_not_separate_where_the_sentence_names_the_spot() -> None:
    a = told(
        1,
        at=place("Islamabad", admin2=None, admin1="Islamabad", words="ISLAMABAD", start=0),
        words="ISLAMABAD: Two soldiers were killed when gunmen attacked a post in Jandola on Monday",
    )
    assert joins(a, told(2, tolls=[dead(2)]))


def test_two_sides_of_one_border_may_tell_one_clash() -> None:
    def side(number: int, country: str, name: str, words: str, lost: str) -> LinkMention:
        return told(
            number,
            at=place(name, country=country, admin1=None, admin2=None, precision=PlacePrecision.BORDER),
            words=words,
            actors=[
                actor("Border Force", kind=ActorKind.STATE, country=country, role=Role.TARGET),
                actor("Other Army", kind=ActorKind.STATE, country=lost),
            ],
            story_id=5,
        )

    here = side(1, "PK", "Chaman", "Afghan forces fired at a Pakistani post at the gate of Chaman on Monday", "AF")
    there = side(2, "AF", "Spin Boldak", "Pakistani forces fired at an Afghan post at the gate on Monday", "PK")
    assert joins(here, there)
    elsewhere = told(3, at=place("Uri", country="IN", admin1="Jammu and Kashmir", admin2="Baramulla"))
    assert compare(here, elsewhere).veto == "place"


def test_two_sides_count_different_dead_and_tell_one_strike() -> None:
    spot = place("Barmal", country="AF", admin1="Paktika", admin2="Barmal", precision=PlacePrecision.ADMIN2)
    kabul = told(
        1,
        kind=EventType.AIR_STRIKE,
        at=spot,
        tolls=[dead(11, Party.CIVILIAN)],
        actors=[actor("PAF", kind=ActorKind.STATE, country="PK")],
        words="Eleven civilians were killed when Pakistani jets bombed houses in Barmal",
    )
    islamabad = told(
        2,
        kind=EventType.AIR_STRIKE,
        at=spot,
        tolls=[dead(17, Party.MILITANT)],
        actors=[actor("TTP", role=Role.TARGET)],
        words="Pakistan said that its strikes on hideouts in Barmal killed 17 terrorists",
    )
    assert joins(kabul, islamabad)


@pytest.mark.parametrize("nowhere", [COUNTRY, NOWHERE])
def test_without_place_and_day_only_much_else_joins(nowhere: object) -> None:
    vague = when(DAY, basis=DateBasis.PUBLICATION)
    at = COUNTRY if nowhere is COUNTRY else NOWHERE
    a = told(1, at=at, day=vague, tolls=[dead(2)], words="Two men were killed in an attack")
    b = told(2, at=at, day=vague, tolls=[dead(2)], words="Two people died when a house was attacked")
    assert not joins(a, b)
    much = "Suspected raiders torched the cathedral and slaughtered worshippers celebrating Easter vespers"
    c = told(3, at=at, day=vague, tolls=[dead(41)], words=much, actors=[actor("Raiders")])
    d = told(
        4, at=at, day=vague, tolls=[dead(41)], words=much.replace("Suspected", "Unknown"), actors=[actor("Raiders")]
    )
    assert joins(c, d)


def test_a_rare_toll_says_more_than_a_common_one() -> None:
    def toll(number: int) -> float:
        return compare(told(1, tolls=[dead(number)]), told(2, tolls=[dead(number)])).explanation["toll"]

    assert 0 < toll(1) < toll(3) < toll(12)


def test_a_growing_toll_hardly_separates() -> None:
    assert joins(told(1, tolls=[dead(3)]), told(2, tolls=[dead(8)], hours_later=20))


def test_other_perpetrators_speak_against_it() -> None:
    ours = told(1, actors=[actor("Group One")])
    assert compare(ours, told(2, actors=[actor("Group Two")])).explanation["actors"] < 0
    assert compare(ours, told(3, actors=[actor("Group One")])).explanation["actors"] > 0


def test_morning_and_evening_are_two() -> None:
    a = told(1, words="A grenade was thrown at a shop in Jandola in the morning")
    b = told(2, words="A grenade was thrown at a house in Jandola in the evening")
    assert compare(a, b).explanation["hour"] < 0


def test_copies_and_versions_speak_for_it() -> None:
    words = "Gunmen attacked a tanker near Jandola on Monday"
    a = told(1, words=words)
    assert compare(a, told(2, words=words, copy_of=1)).explanation["text"] == 1.0
    assert compare(a, told(3, words=words, article=1, version=101)).explanation["text"] == 1.2
    assert compare(told(4, story_id=9), told(5, story_id=9)).explanation["text"] == 0.3


def test_a_copy_of_a_list_does_not_tie_its_other_items() -> None:
    a = told(1, words="Raiders burned a mill in Jandola on Monday")
    b = told(2, words="Two rockets fell beside the airfield in Jandola on Monday", copy_of=1)
    assert "text" not in compare(a, b).explanation


def test_months_and_years_say_little() -> None:
    month = when(DAY.replace(day=1), end=DAY.replace(day=30), precision=DatePrecision.MONTH)
    assert compare(told(1), told(2, day=month)).explanation.get("day", 0.0) == 0.0
