"""Retry-After in seconds and in all forms of date, and everything that only looks like it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.fetch.retry_after import LONGEST, delay, http_date

NOW = datetime(2026, 3, 5, 12, 0, 0, tzinfo=UTC)
# The server's clock is seven minutes ahead of ours: dates count from its own Date.
SERVER_DATE = "Thu, 05 Mar 2026 12:07:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("007", 7),
        ("120.5", 120),
        ("+30", 30),
        ("604800", 604_800),
        ("604801", 604_800),
        ("99999999999999999999", 604_800),
        ("Thu, 05 Mar 2026 12:09:00 GMT", 120),
        ("Thursday, 05-Mar-26 12:09:00 GMT", 120),
        ("Thu Mar  5 12:09:00 2026", 120),
        ("05 Mar 2026 12:09:00 GMT", 120),
        ("Thu, 05 Mar 2026 17:09:00 +0500", 120),
        ("Thu, 05 Mar 2026 11:00:00 GMT", 0),
        ("Fri, 05 Mar 2027 12:00:00 GMT", 604_800),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Thursday, 05-Mar-94 12:09:00 GMT", 0),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("1e20", None),
        ("NaN", None),
        ("12 minutes", None),
        ("Thu, 31 Feb 2026 12:09:00 GMT", None),
        ("Thu, 05 Foo 2026 12:09:00 GMT", None),
        ("2026-03-05T12:09:00Z", None),
        ("٣", None),
    ],
)
def test_forms(value: str, seconds: int | None) -> None:
    wanted = delay({"retry-after": value, "date": SERVER_DATE}, NOW)
    assert wanted == (None if seconds is None else timedelta(seconds=seconds))


def test_without_a_date_of_the_server_our_clock_counts() -> None:
    assert delay({"retry-after": "Thu, 05 Mar 2026 12:09:00 GMT"}, NOW) == timedelta(minutes=9)
    assert delay({"retry-after": "Thu, 05 Mar 2026 12:09:00 GMT", "date": "junk"}, NOW) == timedelta(minutes=9)


def test_without_the_header_nothing_is_asked() -> None:
    assert delay({}, NOW) is None


def test_a_leap_second_is_a_date() -> None:
    assert http_date("Thu, 31 Dec 2026 23:59:60 GMT") == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


@given(st.text(), st.text())
def test_any_text_is_a_bounded_delay_or_none(value: str, date: str) -> None:
    wanted = delay({"retry-after": value, "date": date}, NOW)
    assert wanted is None or timedelta(0) <= wanted <= LONGEST


@given(st.datetimes(datetime(1970, 1, 2), datetime(2069, 12, 30)))  # noqa: DTZ001 (hypothesis wants naive bounds)
def test_reads_every_form_of_every_moment(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    for form in ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"):
        assert http_date(moment.strftime(form)) == moment
