"""Verdicts in the order of arrival."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newswatch.dedup import Arrival, Decider, Limits, MemoryIndex

from .conftest import COPIES, LEAD, OTHERS, PLAIN, STORY, WIRE

NOON = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)


def arrival(number: int, text: str, hours: float = 0.0, **more: str | None) -> Arrival:
    at = NOON + timedelta(hours=number + hours)
    return Arrival.of(id=f"a{number}", title=more.get("title"), text=text, published=at, url=more.get("url"))


def decide(*arrivals: Arrival) -> list[tuple[str | None, str]]:
    decider = Decider(MemoryIndex())
    return [(verdict.copy_of, verdict.story) for verdict in map(decider.decide, arrivals)]


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_of_the_first_and_in_its_story(name: str) -> None:
    assert decide(arrival(1, WIRE), arrival(2, COPIES[name])) == [(None, "a1"), ("a1", "a1")]


@pytest.mark.parametrize("name", COPIES)
def test_the_short_one_may_come_first(name: str) -> None:
    assert decide(arrival(1, COPIES[name]), arrival(2, WIRE)) == [(None, "a1"), ("a1", "a1")]


def test_a_copy_of_a_copy_is_of_the_original() -> None:
    found = decide(arrival(1, WIRE), arrival(2, COPIES["without its last two"]), arrival(3, COPIES["cut at a wall"]))
    assert found[1:] == [("a1", "a1"), ("a1", "a1")]


def test_a_higher_toll_is_no_copy_but_the_same_story() -> None:
    assert decide(arrival(1, WIRE), arrival(2, OTHERS["a higher toll"]))[1] == (None, "a1")


def test_other_news_starts_its_own_story() -> None:
    assert decide(arrival(1, WIRE), arrival(2, OTHERS["another news"]))[1] == (None, "a2")


def test_another_report_of_the_incident_joins_its_story() -> None:
    other = (
        "Four officers were killed and three hurt when armed men crossed the river and rocketed a police post at Dorn "
        "in Oskal district, the governor's spokesman Marek Ilin told reporters. Two of the gunmen were shot dead. "
        "Nobody has claimed the raid so far, but officials suspect the Red Banner movement."
    )
    assert decide(arrival(1, WIRE), arrival(2, other))[1] == (None, "a1")


def test_a_new_version_of_an_article_is_no_copy_of_it() -> None:
    url = "https://courier.example/a"
    found = decide(arrival(1, WIRE, url=url), arrival(2, COPIES["with a paragraph more"], url=url))
    assert found == [(None, "a1"), (None, "a1")]


def test_a_new_version_is_still_a_copy_of_anothers() -> None:
    mine = "https://courier.example/a"
    first = arrival(1, WIRE, url="https://norden.example/w")
    found = decide(first, arrival(2, PLAIN, url=mine), arrival(3, COPIES["with a paragraph more"], url=mine))
    assert found == [(None, "a1"), ("a1", "a1"), ("a1", "a1")]


def test_the_same_id_again_is_decided_against_the_others() -> None:
    decider = Decider(MemoryIndex())
    first = decider.decide(arrival(1, WIRE))
    assert decider.decide(arrival(1, WIRE)) == first
    assert decider.decide(arrival(2, WIRE)).copy_of == "a1"


def test_an_equal_text_is_a_copy_for_ever_and_one_that_is_alike_for_a_month() -> None:
    year = timedelta(days=365)
    for text, original in ((WIRE, "old"), (COPIES["half of it"], None)):
        decider = Decider(MemoryIndex())
        decider.decide(Arrival.of(id="old", title=None, text=WIRE, published=NOON))
        assert decider.decide(Arrival.of(id="new", title=None, text=text, published=NOON + year)).copy_of == original


def test_a_story_ends_when_nothing_is_told_of_it_for_days() -> None:
    later = Arrival.of(id="a2", title=None, text=OTHERS["a higher toll"], published=NOON + timedelta(days=60))
    assert Decider(MemoryIndex()).decide_many([arrival(1, WIRE), later])[1].story == "a2"


def test_a_story_goes_on_from_day_to_day() -> None:
    numbers = ("six", "seven", "eight", "nine")
    arrivals = [arrival(1, WIRE)] + [
        Arrival.of(
            id=f"b{day}",
            title=None,
            text=PLAIN.replace("killing four", f"killing {number}"),
            published=NOON + timedelta(days=4 * day),
        )
        for day, number in enumerate(numbers, 1)
    ]
    assert {verdict.story for verdict in Decider(MemoryIndex()).decide_many(arrivals)} == {"a1"}


def test_a_batch_is_decided_as_one_by_one() -> None:
    texts = [WIRE, *COPIES.values(), *OTHERS.values(), LEAD, *STORY]
    arrivals = [arrival(number, text) for number, text in enumerate(texts)]
    single = Decider(MemoryIndex())
    wanted = [single.decide(one) for one in arrivals]
    for size in (2, 5, len(arrivals)):
        decider = Decider(MemoryIndex())
        found = []
        for start in range(0, len(arrivals), size):
            found += decider.decide_many(arrivals[start : start + size])
        assert found == wanted


def test_bounds_hold() -> None:
    limits = Limits(most_alike=3, most_stories=2, most_members=2)
    index = MemoryIndex()
    decider = Decider(index, limits)
    for number in range(12):
        decider.decide(arrival(number, f"{PLAIN}\nNote number {number} of the editor for the record."))
    assert decider.decide(arrival(99, PLAIN)).copy_of == "a0"


def test_articles_without_a_date_are_in_every_window() -> None:
    decider = Decider(MemoryIndex())
    decider.decide(Arrival.of(id="a1", title=None, text=WIRE))
    assert decider.decide(Arrival.of(id="a2", title=None, text=COPIES["half of it"])).copy_of == "a1"


def test_an_empty_text_is_its_own_story() -> None:
    assert decide(arrival(1, WIRE), arrival(2, ""))[1] == (None, "a2")
