"""Profiles of articles, and their score."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newswatch.dedup import Arrival, Decider, MemoryIndex
from newswatch.dedup.stories import FEATURES, KEYS, features, load_model, profile, unpack

from .conftest import OTHERS, PLAIN, STORY
from .running import REPORTS


def test_a_profile_survives_its_bytes() -> None:
    one = profile("Four policemen killed in Oskal", PLAIN)
    assert unpack(one.pack()) == one
    assert len(one.keys()) == KEYS


@given(st.text(max_size=300), st.one_of(st.none(), st.text(max_size=60)))
def test_any_text_has_a_profile(text: str, title: str | None) -> None:
    one = profile(title, text)
    assert unpack(one.pack()) == one
    assert one == profile(title, text)
    assert all(0 <= key < 2**32 for key in (*one.keys(),))


@given(st.text(max_size=200), st.text(max_size=200))
def test_features_are_the_same_both_ways_and_bounded(one: str, other: str) -> None:
    first, second = profile(None, PLAIN + one), profile(None, other)
    assert features(first, second) == features(second, first)
    assert len(features(first, second)) == len(FEATURES)
    assert all(0 <= value <= 1.000001 for value in features(first, second))


def test_one_news_scores_above_another() -> None:
    model = load_model()
    first = profile(None, "\n".join(STORY[:2]))
    again = profile(None, "\n".join(STORY[2:4]) + " The post above Dorn in Oskal was rebuilt, said Marek Ilin.")
    other = profile(None, OTHERS["another news"])
    assert model.score(first, again) > model.score(first, other)


def test_names_weigh_more_than_common_words() -> None:
    names = profile(None, "The governor said on Sunday that Marek Ilin of Dorn had met the police.")
    assert set(names.keys()[:3]) == set(profile(None, "Marek Ilin Dorn").keys())


def test_stories_run_for_days_and_look_alikes_stay_apart() -> None:
    start = datetime(2026, 10, 15, 8, tzinfo=UTC)
    arrivals = [
        Arrival.of(id=f"{story} {number}", title=title, text=text, published=start + timedelta(hours=hours))
        for number, (story, hours, title, text) in enumerate(REPORTS)
    ]
    for size in (1, 4, len(arrivals)):
        decider = Decider(MemoryIndex())
        found = [
            verdict
            for begin in range(0, len(arrivals), size)
            for verdict in decider.decide_many(arrivals[begin : begin + size])
        ]
        told = {verdict.id: verdict.story for verdict in found}
        firsts = {story: next(one for one in told if one.startswith(story)) for story, *_ in REPORTS}
        assert told == {one: firsts[one.split()[0]] for one in told}
        assert {verdict.copy_of for verdict in found} == {None}
