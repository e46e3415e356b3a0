"""What a sentence tells of another incident is not its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.events.linking.making import DAY, dead, place, quote, told, when

from newswatch.events.linking import compare
from newswatch.events.linking.asides import aside_part, main_part
from newswatch.events.linking.facts import Facts
from newswatch.model import EventType


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Two men were hurt in Adaro, hours after a bomb had killed four in Beluta, police said", "hours after a bomb"),
        ("Shells fell on Adaro on Monday, three days after a strike on a funeral", "three days after a strike"),
        ("Two herders were killed near Adaro before fishermen were attacked at Beluta", "before fishermen"),
        ("A day after a patrol came under fire, a camp was attacked in Adaro", "A day after a patrol"),
        ("A mine killed two in Adaro, on a day on which a bomb killed five in Beluta", "a day on which a bomb"),
        (
            "Two police were hurt as they were on the way to a bank where a bomb had killed two",
            "as they were on the way",
        ),
    ],
)
def test_it_is_found_and_left_out(text: str, other: str) -> None:
    assert aside_part(text).startswith(other)
    assert other not in main_part(text)
    assert "Adaro" in main_part(text) or "police" in main_part(text)


@pytest.mark.parametrize(
    "text",
    [
        "Four people were killed after gunmen opened fire on a market",
        "Militants attacked a post before dawn on Monday",
        "Two soldiers were killed where the road crosses the border",
        "The army said on Monday that five days of fighting had ended",
    ],
)
def test_what_caused_it_is_none(text: str) -> None:
    assert aside_part(text) == ""
    assert main_part(text) == text


def test_who_fits_the_other_incident_better_is_not_this_one() -> None:
    second = told(
        1,
        kind=EventType.BOMBING,
        words="Two policemen were hurt by a motorcycle bomb at the market of Jandola on Monday, "
        "hours after a car bomb had killed two volunteers at the district office",
    )
    first = told(2, kind=EventType.BOMBING, words="A car bomb killed two volunteers at the office in Jandola on Monday")
    same = told(
        3, kind=EventType.BOMBING, words="A motorcycle bomb hurt two policemen at the market of Jandola on Monday"
    )
    parts = dict(compare(second, first).parts)
    assert parts["other incident"] < 0
    assert "other incident" not in dict(compare(second, same).parts)


def test_numbers_and_days_of_the_other_are_not_its_own() -> None:
    words = "A grenade was thrown at a bank in Jandola, a day after Monday's raid had killed nine"
    start = words.index("Monday")
    m = told(1, words=words)
    day = replace(when(DAY), quote=quote("Monday", start))
    toll = replace(dead(9), quote=quote("nine", words.index("nine")))
    facts = Facts(replace(m, mention=replace(m.mention, when=day, casualties=(toll,))))
    assert not facts.dated
    assert facts.sums[0] is None


def test_a_sentence_with_two_days_may_have_been_misread() -> None:
    denial = told(
        1,
        words="The army denied on Tuesday that its shells had fallen on Jandola on Monday",
        day=when(DAY + timedelta(days=1)),
    )
    shells = told(2, words="Shells fell on Jandola on Monday")
    elsewhen = told(
        3, words="The army said on Tuesday that shells had fallen on Jandola", day=when(DAY + timedelta(days=1))
    )
    assert dict(compare(denial, shells).parts)["day"] > 0
    assert dict(compare(elsewhen, shells).parts)["day"] < 0


def test_a_place_of_the_other_is_not_where_it_was() -> None:
    words = "Two herders were killed near Beluta on Monday before fishermen were attacked at Jandola"
    m = told(1, at=place("Jandola"), words=words)
    assert Facts(m).reported_from
    assert not Facts(m).spots
