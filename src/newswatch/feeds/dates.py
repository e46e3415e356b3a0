"""Dates of feeds: what the string says where we know its form, else feedparser's reading; never an impossible day.

feedparser takes 30 February for 1 March and an offset of 99 hours for four days earlier, and reads time zone names
that it does not know as UTC. Strings in the two usual forms are therefore read here: a day that cannot be is no date,
an offset that cannot be is an unknown zone, and an unknown zone counts as UTC (off by 14 hours at most).
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

AHEAD: Final = timedelta(hours=24)  # a publisher's clock and zone may be off by so much; more is no date of publication
FIRST_YEAR: Final = 1990  # before the first news site; 1970-01-01 and 0001-01-01 are how software writes "no date"
_MAX_OFFSET: Final = timedelta(hours=15)  # no zone on earth is further from UTC than 14 hours

_MONTHS: Final = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}  # fmt: skip
# Hours east of UTC. Abbreviations are ambiguous in general; in feeds of the outlets that write them these are meant
# (IST is Indian: Irish and Israeli publishers send offsets or GMT).
_ZONES: Final = {
    "": 0.0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "bst": 1, "cet": 1, "met": 1, "wat": 1, "west": 1, "cest": 2, "mest": 2, "cat": 2, "sast": 2, "eet": 2,
    "eest": 3, "eat": 3, "msk": 3, "trt": 3, "irst": 3.5, "gst": 4, "aft": 4.5, "pkt": 5, "uzt": 5, "ist": 5.5,
    "npt": 5.75, "mmt": 6.5, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "wita": 8, "jst": 9, "kst": 9,
    "wit": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "cot": -5, "vet": -4, "art": -3, "brt": -3,
}  # fmt: skip

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_OFFSET = r"(?P<offset>[+-]\d{1,2}:?\d{2})|(?:GMT|UTC)(?P<offset2>[+-]\d{1,2}:?\d{2})"
_RFC822 = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?P<day>\d{{1,2}})[\s-]+(?P<month>[A-Za-z]{{3}})[a-z]*\.?,?[\s-]+(?P<year>\d{{4}}|\d\d)"
    rf",?\s+{_TIME}\s*(?:{_OFFSET}|(?P<zone>[A-Za-z]{{0,5}}))",
    re.IGNORECASE,
)
_ISO = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})"
    rf"(?:[Tt\s]\s*{_TIME}\s*(?:{_OFFSET}|(?P<zone>[A-Za-z]{{0,5}})))?"
)


def read(raw: str | None, parsed: time.struct_time | None, now: datetime) -> datetime | None:
    """The moment that `raw` names, aware UTC; None where it names none, an impossible one, or one beyond `now` + AHEAD.

    `parsed` is feedparser's reading (UTC), taken where `raw` has neither of the two usual forms.
    """
    moment = _own(raw.strip(), parsed) if raw and len(raw) < 200 else _of(parsed)
    if moment is None or moment.year < FIRST_YEAR or moment > now + AHEAD:
        return None
    return moment


def _own(raw: str, parsed: time.struct_time | None) -> datetime | None:
    match = _RFC822.fullmatch(raw) or _ISO.fullmatch(raw)
    if match is None:
        return _of(parsed)
    found = match.groupdict()
    month = _MONTHS.get(found["month"].lower()[:3]) or (int(found["month"]) if found["month"].isdigit() else None)
    if month is None:
        return _of(parsed)
    zone = _zone(found["offset"] or found["offset2"], found["zone"])
    year = int(found["year"])
    if len(found["year"]) == 2:
        year += 2000 if year < 90 else 1900
    try:
        moment = datetime(
            year, month, int(found["day"]), int(found["hour"] or 0), int(found["minute"] or 0),
            min(int(found["second"] or 0), 59), tzinfo=zone,
        )  # fmt: skip
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(offset: str | None, name: str | None) -> timezone:
    if offset is None:
        return timezone(timedelta(hours=_ZONES.get((name or "").lower(), 0)))
    digits = offset[1:].replace(":", "").zfill(4)
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if shift > _MAX_OFFSET or int(digits[2:]) > 59:
        return UTC
    return timezone(shift if offset[0] == "+" else -shift)


def _of(parsed: time.struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
