"""The hours that a publisher wishes to be skipped."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds import parse, quiet

NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)  # a Tuesday


def channel(skip: str) -> str:
    return f'<rss version="2.0"><channel><title>Paper</title>{skip}<item><title>One</title></item></channel></rss>'


def test_a_feed_s_hours_and_days_are_read() -> None:
    text = channel(
        "<skipHours><hour>1</hour><hour> 02 </hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    hours = parse(text.encode(), {}, "https://paper.example/feed", NOW).quiet_hours
    assert hours == quiet.read(text)
    assert {hour for hour in hours if hour < 24} == {0, 1, 2}  # Monday
    assert {hour for hour in hours if hour >= 144} == set(range(144, 168))  # Sunday
    assert len(hours) == 6 * 3 + 24


@pytest.mark.parametrize(
    "skip",
    [
        "",
        "<skipHours></skipHours>",
        "<skipHours><hour>25</hour><hour>-1</hour><hour>noon</hour></skipHours>",
        "<skipDays><day>Someday</day></skipDays>",
        "<skipHours><hour>1</hour>",  # never closed
        "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>",  # always: no wish
    ],
)
def test_what_is_no_wish(skip: str) -> None:
    assert quiet.read(channel(skip)) == ()


def test_a_list_without_end_costs_nothing() -> None:
    begun = time.perf_counter()
    assert quiet.read("<skipHours>" * 500_000) == ()
    assert time.perf_counter() - begun < 0.5


def test_the_next_hour_that_is_not_quiet() -> None:
    tuesday_noon = 24 + 12
    assert quiet.until(NOW, [tuesday_noon, tuesday_noon + 1]) == NOW.replace(hour=14, minute=0)
    assert quiet.until(NOW, [tuesday_noon - 1, tuesday_noon + 1]) == NOW
    sunday = datetime(2026, 3, 15, 23, 59, tzinfo=UTC)
    assert quiet.until(sunday, [167, 0]) == datetime(2026, 3, 16, 1, 0, tzinfo=UTC)  # over the end of the week
    karachi = NOW.astimezone(timezone(timedelta(hours=5)))
    assert quiet.until(karachi, [tuesday_noon]) == NOW.replace(hour=13, minute=0)


@given(st.sets(st.integers(0, 167)), st.datetimes(timezones=st.just(UTC)))
def test_it_is_never_earlier_and_never_within(hours: set[int], moment: datetime) -> None:
    if moment.year == 9999:
        return
    found = quiet.until(moment, sorted(hours))
    assert moment <= found <= moment + timedelta(days=7)
    assert len(hours) == quiet.WEEK or 24 * found.weekday() + found.hour not in hours


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= hour < quiet.WEEK for hour in quiet.read(f"<skipHours>{text}</skipHours>"))
