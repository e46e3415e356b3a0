"""What is expected of a feed: by cases a person would decide alike, by laws, and by how often chance alone alarms."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds.expectations import ALARMS, ALPHA, BURST_LEAST, LOOKBACK, REACH, Day, judge
from newswatch.model import FeedYield


def history(*counts: int, covered: float = 1.0) -> list[Day]:
    """Days by their entries, the last one first."""
    return [Day(covered=covered, entries=count) for count in counts]


STEADY = [20, 23, 18, 21, 25, 17, 22] * 4
WEEKDAYS = [50, 48, 53, 47, 51, 0, 0] * 4  # the last day first: a Friday before a weekend


@pytest.mark.parametrize("name", FeedYield)
def test_an_alarm_is_what_somebody_should_look_at(name: FeedYield) -> None:
    assert (name in ALARMS) == (name not in {FeedYield.AS_EXPECTED, FeedYield.TOO_YOUNG, FeedYield.UNSEEN})


def test_a_steady_feed_is_as_expected() -> None:
    judged = judge(history(19, *STEADY))
    assert judged.verdict is FeedYield.AS_EXPECTED
    assert judged.expected == pytest.approx(20.8, abs=0.2)
    assert judged.low is not None
    assert judged.high is not None
    assert judged.low < 17
    assert judged.high > 25
    assert judged.last_day == 19
    assert "are expected" in judged.why


def test_a_busy_feed_that_stops_is_silent_after_a_day() -> None:
    judged = judge(history(0, *STEADY))
    assert judged.verdict is FeedYield.SILENT
    assert judged.why == "nothing new for 1 day; 21 a day are expected"


@pytest.mark.parametrize(("quiet", "verdict"), [(1, "as_expected"), (3, "as_expected"), (5, "silent"), (20, "silent")])
def test_a_slow_feed_may_be_quiet_for_longer(quiet: int, verdict: str) -> None:
    assert judge(history(*[0] * quiet, *[3, 2, 4, 3, 2, 3, 4] * 4)).verdict == verdict


@pytest.mark.parametrize(("quiet", "verdict"), [(1, "as_expected"), (2, "as_expected"), (3, "silent")])
def test_a_weekend_is_no_alarm_a_weekend_and_a_day_is(quiet: int, verdict: str) -> None:
    assert judge(history(*[0] * quiet, *WEEKDAYS)).verdict == verdict


def test_a_breakdown_that_was_does_not_hide_the_next() -> None:
    assert judge(history(0, 0, *STEADY[:10], *[0] * 6, *STEADY[:10])).verdict is FeedYield.SILENT


def test_a_silence_does_not_become_the_rule_while_it_lasts() -> None:
    for usual in (STEADY, [3, 2, 4, 3, 2, 3, 4] * 4):
        for quiet in range(5, REACH + 1):
            assert judge(history(*[0] * quiet, *usual)[:REACH]).verdict is FeedYield.SILENT, quiet


def test_a_monthly_feed_is_never_in_alarm_but_one_that_brought_nothing_is() -> None:
    for quiet in range(27):
        assert judge(history(*[0] * quiet, 1, *[0] * (27 - quiet))).verdict is FeedYield.AS_EXPECTED
    judged = judge(history(*[0] * 28))
    assert judged.verdict is FeedYield.SILENT
    assert judged.why == "nothing new in all the 28 days of its history"


def test_far_fewer_and_far_more_than_ever_are_alarms() -> None:
    few = judge(history(1, *STEADY))
    assert few.verdict is FeedYield.SCARCE
    assert few.why.startswith("1 in the last day; at least ")
    many = judge(history(300, *STEADY))
    assert many.verdict is FeedYield.BURST
    assert many.why.startswith("300 in the last day; at most ")


def test_a_news_day_of_a_small_feed_is_no_burst() -> None:
    assert judge(history(BURST_LEAST, *[0, 1, 0, 0, 2, 1, 0] * 4)).verdict is FeedYield.AS_EXPECTED


def test_one_flood_is_no_rule_two_are() -> None:
    assert judge(history(400, 420, *STEADY)).verdict is FeedYield.BURST
    assert judge(history(400, 420, *STEADY[:10], 430, *STEADY[:10])).verdict is FeedYield.AS_EXPECTED
    assert judge(history(20, 4000, *STEADY)).expected == pytest.approx(21, abs=0.5)


def test_a_week_is_needed() -> None:
    for days in range(7):
        judged = judge(history(0, *STEADY[:days]))
        assert judged.verdict is FeedYield.TOO_YOUNG
        assert judged.expected is None
    assert judge(history(0, *STEADY[:7])).verdict is FeedYield.SILENT
    for nothing in ([], [Day()], [Day(covered=0.3, entries=50)], [Day()] * REACH):
        assert judge(nothing).verdict is FeedYield.TOO_YOUNG
        assert judge(nothing).why == "it has been polled for less than a day"


def test_a_feed_that_brought_nothing_yet_is_too_young_for_two_weeks() -> None:
    assert judge(history(*[0] * 10)).verdict is FeedYield.TOO_YOUNG
    assert judge(history(*[0] * 14)).verdict is FeedYield.SILENT


def test_nothing_is_said_of_a_day_without_polls() -> None:
    judged = judge([Day(), Day(), *history(*STEADY)])
    assert judged.verdict is FeedYield.UNSEEN
    assert judged.last_day is None
    assert judged.expected is not None


def test_a_feed_asked_once_a_day_has_days_without_a_poll() -> None:
    days = [day for count in [1] * 14 for day in (Day(covered=2.1, entries=count), Day())]
    assert judge([Day(), *days]).verdict is FeedYield.AS_EXPECTED
    assert judge(days).verdict is FeedYield.AS_EXPECTED


def test_a_poll_that_looks_back_for_long_counts_for_as_long() -> None:
    late = [Day(covered=1.5, entries=31), *history(*STEADY)]
    judged = judge(late)
    assert judged.verdict is FeedYield.AS_EXPECTED
    assert judged.last_day == pytest.approx(20.7, abs=0.1)


def test_the_catalogue_may_say_what_to_expect() -> None:
    assert judge(history(0), entries_a_day=40).verdict is FeedYield.SILENT
    assert judge(history(0), entries_a_day=2).verdict is FeedYield.AS_EXPECTED
    assert judge(history(35), entries_a_day=40).verdict is FeedYield.AS_EXPECTED
    assert judge(history(2), entries_a_day=40).verdict is FeedYield.SCARCE
    # and it beats what the feed has always done
    assert judge(history(21, *STEADY), entries_a_day=200).verdict is FeedYield.SCARCE
    assert judge(history(21, *STEADY), entries_a_day=2).verdict is FeedYield.BURST
    assert judge(history(21, *STEADY), entries_a_day=15).verdict is FeedYield.AS_EXPECTED


def paged(*shares: tuple[int, int], fault: str | None = "paywall") -> list[Day]:
    return [Day(covered=1, entries=20, pages=pages, texts=texts, fault=fault) for texts, pages in shares]


def test_pages_that_stop_giving_text_are_an_alarm() -> None:
    judged = judge(paged((1, 20), *[(19, 20)] * 20))
    assert judged.verdict is FeedYield.NO_TEXT
    assert judged.why == "1 of the last 20 pages gave text, 95% usually do, most often paywall"
    assert judged.share == 0.05
    assert judged.expected_share == pytest.approx(0.95)
    assert judge(paged((17, 20), *[(19, 20)] * 20)).verdict is FeedYield.AS_EXPECTED


def test_a_feed_that_always_gave_half_its_text_may_go_on() -> None:
    assert judge(paged((7, 20), *[(8, 20)] * 20)).verdict is FeedYield.AS_EXPECTED


def test_a_feed_whose_pages_never_gave_text_stays_in_alarm() -> None:
    judged = judge(paged(*[(0, 20)] * 20, fault="robots_disallowed"))
    assert judged.verdict is FeedYield.NO_TEXT
    assert judged.why.endswith("50% should, most often robots disallowed")
    # unless the catalogue says that it is meant for its headlines
    assert judge(paged(*[(0, 20)] * 20), text_share=0.0).verdict is FeedYield.AS_EXPECTED


def test_few_pages_are_gathered_over_a_week_and_no_longer() -> None:
    assert judge(paged(*[(0, 4)] * 5, *[(4, 4)] * 20)).verdict is FeedYield.NO_TEXT
    assert judge(paged(*[(0, 2)] * 7, *[(2, 2)] * 20)).share is None


def test_two_alarms_are_told_in_one() -> None:
    days = [Day(covered=1, entries=900, pages=900, texts=0), *paged(*[(19, 20)] * 20)]
    judged = judge(days)
    assert judged.verdict is FeedYield.BURST
    assert "0 of the last 900 pages gave text" in judged.why


@st.composite
def any_day(draw: st.DrawFn) -> Day:
    pages = draw(st.integers(0, 3000))
    return Day(
        covered=draw(st.sampled_from([0.0, 0.2, 0.6, 1.0, 1.4, 3.0])),
        entries=draw(st.one_of(st.integers(0, 5), st.integers(0, 3000))),
        pages=pages,
        texts=draw(st.integers(0, pages)),
        fault=draw(st.sampled_from([None, "paywall", "no_text"])),
    )


@given(
    st.lists(any_day(), max_size=32),
    st.none() | st.floats(0, 5000),
    st.none() | st.floats(0, 1),
)
def test_any_history_is_judged(days: list[Day], said: float | None, share: float | None) -> None:
    judged = judge(days, entries_a_day=said, text_share=share)
    assert judged.why
    assert judged.alarm == (judged.verdict in ALARMS)
    assert (judged.low is None) == (judged.high is None)
    if judged.low is not None and judged.high is not None:
        assert judged.expected is not None
        assert 0 <= judged.low <= judged.expected <= judged.high
    if judged.verdict is FeedYield.SILENT:
        assert judged.last_day == 0
    if judged.verdict is FeedYield.BURST:
        assert judged.last_day is not None
        assert judged.high is not None
        assert judged.last_day > judged.high
    assert judged.share is None or 0 <= judged.share <= 1


@given(st.lists(st.integers(0, 60), min_size=7, max_size=28), st.randoms(use_true_random=False))
def test_the_order_of_the_days_does_not_move_the_bounds(counts: list[int], chance: random.Random) -> None:
    shuffled = counts.copy()
    chance.shuffle(shuffled)
    one, other = judge(history(30, *counts)), judge(history(30, *shuffled))
    assert one.low == pytest.approx(other.low)
    assert one.high == pytest.approx(other.high)


@given(st.lists(st.integers(0, 60), min_size=7, max_size=28), st.integers(0, 500), st.integers(1, 500))
def test_more_entries_never_lead_from_a_burst_to_less(counts: list[int], now: int, more: int) -> None:
    order = [FeedYield.SILENT, FeedYield.SCARCE, FeedYield.AS_EXPECTED, FeedYield.BURST]
    fewer, greater = judge(history(now, *counts)).verdict, judge(history(now + more, *counts)).verdict
    if FeedYield.TOO_YOUNG not in {fewer, greater}:
        assert order.index(fewer) <= order.index(greater)


@given(st.integers(0, 200), st.integers(7, 28))
def test_what_has_always_been_is_as_expected(count: int, days: int) -> None:
    verdict = judge(history(*[count] * (days + 1))).verdict
    assert verdict is (FeedYield.AS_EXPECTED if count else FeedYield.SILENT if days + 1 >= 14 else FeedYield.TOO_YOUNG)


def poisson(chance: random.Random, mean: float) -> int:
    """A Poisson count: arrivals at exponential distances within a day."""
    count, at = 0, chance.expovariate(mean) if mean else 2.0
    while at < 1:
        count += 1
        at += chance.expovariate(mean)
    return count


def test_chance_alone_seldom_alarms() -> None:
    chance = random.Random(5)  # always the same: a test that fails by chance teaches nothing
    alarms = 0
    weekly = [1.0, 1.1, 0.9, 1.0, 1.0, 0.4, 0.3]
    means = [0.1, 0.5, 2, 8, 30, 90]
    drawn = 400
    for mean, even in product(means, [True, False]):
        for _ in range(drawn):
            offset = chance.randrange(7)
            # news days: the mean itself moves by a third
            counts = [
                poisson(chance, mean * (1 if even else weekly[(day + offset) % 7] * chance.lognormvariate(0, 0.3)))
                for day in range(LOOKBACK + 1)
            ]
            judged = judge(history(*counts))
            # a feed that brings nothing in 28 days is silent by another rule: at 0.1 a day one in ten
            alarms += judged.alarm and not judged.why.startswith("nothing new in all")
    assert alarms <= 5 * ALPHA * 2 * drawn * len(means)
