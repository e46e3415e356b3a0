"""How often a feed is worth asking: learned from when it published, bounded below by what its publisher wishes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median
from typing import Final

FLOOR: Final = timedelta(minutes=10)
CEILING: Final = timedelta(hours=24)
START: Final = timedelta(minutes=30)
JITTER: Final = 0.1  # of the interval, either way: feeds that were added together drift apart
KEPT_TIMES: Final = 50  # publications that the rhythm is learned from; a daily paper's last two days, a blog's year

# A feed is asked three times between two publications, so that news waits a third of a gap at most, and twelve
# times in a silence as long as the present one: after a night of eight hours every 40 minutes, after twelve days daily.
_ASKED_PER_GAP: Final = 3
_ASKED_PER_SILENCE: Final = 12
_BURST: Final = timedelta(minutes=10)  # publications closer than the floor are one, for they are fetched at once
_GROWTH: Final = 1.25  # without dates: longer by a quarter where nothing is new
_SHRINKING: Final = 0.7  # and shorter where something is; two steps up for one down and a little
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """An interval between FLOOR and CEILING, and why, in words."""

    interval: timedelta
    why: str


def learned(times: Sequence[datetime], now: datetime) -> Pace | None:
    """The interval that publications at `times` call for; None where there are fewer than three apart from bursts."""
    apart: list[datetime] = []
    for time in sorted((time for time in times if time <= now), reverse=True):
        if not apart or apart[-1] - time >= _BURST:
            apart.append(time)
    if len(apart) < 3:
        return None
    gap = timedelta(seconds=median((newer - older).total_seconds() for newer, older in pairwise(apart)))
    silence = now - apart[0]
    if silence / _ASKED_PER_SILENCE > gap / _ASKED_PER_GAP:
        return Pace(interval=bounded(silence / _ASKED_PER_SILENCE), why=f"silent for {words(silence)}")
    return Pace(interval=bounded(gap / _ASKED_PER_GAP), why=f"publishes every {words(gap)}")


def guessed(interval: timedelta, *, something_new: bool) -> Pace:
    """The next interval of a feed without usable dates: shorter where the last poll brought something, else longer."""
    if something_new:
        return Pace(interval=bounded(interval * _SHRINKING), why="something new, no dates to learn from")
    return Pace(interval=bounded(interval * _GROWTH), why="nothing new, no dates to learn from")


def wished(headers: Mapping[str, str], ttl: timedelta | None, now: datetime) -> Pace | None:
    """The publisher's own lower bound: the longest of Cache-Control max-age, Expires and the feed's ttl, at most
    CEILING; None where there is none. `headers` have lower-case names."""
    wishes: list[tuple[timedelta, str]] = []
    max_age = _MAX_AGE.search(headers.get("cache-control", ""))
    if max_age is not None and int(max_age[1]) > 0:
        wishes.append((timedelta(seconds=min(int(max_age[1]), 86_400)), "Cache-Control"))
    elif "no-cache" not in headers.get("cache-control", "").lower():
        # Expires counts only without max-age (RFC 9111, 5.3), by the server's own clock
        expires, date = _moment(headers.get("expires")), _moment(headers.get("date"))
        if expires is not None:
            wishes.append((expires - (date or now), "Expires"))
    if ttl is not None:
        wishes.append((ttl, "the feed's own words"))
    longest = max(wishes, default=None)
    if longest is None or longest[0] <= timedelta(0):
        return None
    capped = min(longest[0], CEILING)
    return Pace(interval=capped, why=f"its publisher asks for {words(capped)} ({longest[1]})")


def bounded(interval: timedelta) -> timedelta:
    """`interval`, at least FLOOR and at most CEILING."""
    return min(max(interval, FLOOR), CEILING)


def jittered(interval: timedelta, jitter: float, *, at_least: timedelta = FLOOR) -> timedelta:
    """`interval` moved by up to JITTER of itself; `jitter` is where between, -1 to 1. Never under `at_least`, never
    outside FLOOR and CEILING."""
    return bounded(max(interval * (1 + JITTER * min(max(jitter, -1.0), 1.0)), at_least))


def merged(times: Sequence[datetime], more: Sequence[datetime], now: datetime) -> tuple[datetime, ...]:
    """Both lists as one, newest first, each moment once, none after `now`, the newest KEPT_TIMES."""
    return tuple(sorted({time for time in (*times, *more) if time <= now}, reverse=True)[:KEPT_TIMES])


def words(span: timedelta) -> str:
    """A span of time as people say it: "45 min", "3 h", "2.5 days"."""
    minutes = span / timedelta(minutes=1)
    if minutes < 1:
        return f"{span.total_seconds():.0f} s"
    if minutes < 90:
        return f"{minutes:.0f} min"
    if minutes < 48 * 60:
        return f"{minutes / 60:.1f}".removesuffix(".0") + " h"
    return f"{minutes / 1440:.1f}".removesuffix(".0") + " days"


def _moment(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
