"""Retry-After: for how long a server asks to be left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

# Media Cloud "saw 88 h once"; reader caps at a month. A week bears every honest wish and bounds a lie.
LONGEST = timedelta(days=7)
_SECONDS = re.compile(r"\+?(\d+)(\.\d*)?\Z", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})"
# The three forms of RFC 9110 section 5.6.7: IMF-fixdate, RFC 850, asctime.
_DATES = (
    re.compile(
        rf"(?:\w{{3,9}},?\s+)?(?P<day>\d{{1,2}})[ -](?P<month>[A-Za-z]{{3}})[ -](?P<year>\d{{2,4}})\s+{_TIME}"
        r"\s*(?P<zone>GMT|UTC|UT|Z|[+-]\d{4})?\Z",
        re.ASCII,
    ),
    re.compile(rf"\w{{3}}\s+(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}\s+(?P<year>\d{{4}})\Z", re.ASCII),
)


def http_date(text: str) -> datetime | None:
    """An HTTP date in any of its three forms as aware UTC, null for all else. Years 70 to 99 are 19xx."""
    for form in _DATES:
        found = form.match(text.strip())
        if found is None:
            continue
        parts = found.groupdict()
        month = parts["month"].lower()
        if month not in _MONTHS:
            return None
        year = int(parts["year"])
        if len(parts["year"]) == 2:
            year += 1900 if year >= 70 else 2000
        try:
            moment = datetime(
                year,
                _MONTHS.index(month) + 1,
                int(parts["day"]),
                int(parts["hour"]),
                int(parts["minute"]),
                min(int(parts["second"]), 59),  # 60 is a leap second
                tzinfo=UTC,
            )
            return moment - _offset(parts.get("zone"))
        except (ValueError, OverflowError):
            return None
    return None


def delay(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long to wait from now, between 0 and LONGEST; null where nothing usable is said.

    A date is read relative to the server's own Date, so that a wrong clock at either end does not matter.
    """
    text = headers.get("retry-after", "").strip()
    seconds = _SECONDS.match(text)
    if seconds is not None:
        # More than nine digits are longer than LONGEST, and too long for timedelta.
        wanted = LONGEST if len(seconds[1].lstrip("0")) > 9 else timedelta(seconds=int(seconds[1]))
    else:
        moment = http_date(text)
        if moment is None:
            return None
        wanted = moment - (http_date(headers.get("date", "")) or now)
    return min(max(wanted, timedelta(0)), LONGEST)


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone[0] not in "+-":
        return timedelta(0)
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    return -offset if zone[0] == "-" else offset
