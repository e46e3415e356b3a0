"""The hours in which a publisher wishes not to be asked: skipHours and skipDays of RSS 2.0 (rssboard.org), in UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

WEEK: Final = 168  # hours; 0 is Monday 00:00 to 01:00 UTC
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS_OPEN = re.compile(r"<skiphours\s*>", re.IGNORECASE)
_DAYS_OPEN = re.compile(r"<skipdays\s*>", re.IGNORECASE)
_HOUR = re.compile(r"<hour\s*>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAY = re.compile(r"<day\s*>\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*<", re.IGNORECASE)
_LIST: Final = 2_000  # characters of such a list; 24 hours take 600


def read(text: str) -> tuple[int, ...]:
    """The hours of the week that the channel in `text` wishes to be skipped, in order; none where it wishes to be
    skipped always. feedparser keeps only the last of each list, so they are looked for in the text."""
    hours = {int(hour) % 24 for hour in _HOUR.findall(_listed(text, _HOURS_OPEN)) if int(hour) <= 24}  # 24 is 0
    days = {_DAYS.index(day.lower()) for day in _DAY.findall(_listed(text, _DAYS_OPEN))}
    quiet = {24 * day + hour for day in range(7) for hour in range(24) if hour in hours or day in days}
    return tuple(sorted(quiet)) if len(quiet) < WEEK else ()


def until(moment: datetime, quiet: Sequence[int]) -> datetime:
    """The first moment from `moment` on that lies in none of the `quiet` hours."""
    wished = frozenset(quiet)
    if len(wished) >= WEEK:
        return moment
    moment = moment.astimezone(UTC)
    while 24 * moment.weekday() + moment.hour in wished:
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _listed(text: str, opening: re.Pattern[str]) -> str:
    start = opening.search(text)
    if start is None:
        return ""
    within = text[start.end() : start.end() + _LIST]
    end = within.lower().find("</skip")
    return within[:end] if end >= 0 else ""
