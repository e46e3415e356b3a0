"""When a page was published, and where it says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.articles.dates import parse
from newswatch.model import PublishedBasis

from .conftest import Pages


@pytest.mark.parametrize(
    ("value", "when", "has_time"),
    [
        ("2026-10-13T08:05:00Z", datetime(2026, 10, 13, 8, 5, tzinfo=UTC), True),
        ("2026-10-13T08:05:00.123+05:00", datetime(2026, 10, 13, 3, 5, tzinfo=UTC), True),
        ("2026-10-13T01:05+0530", datetime(2026, 10, 12, 19, 35, tzinfo=UTC), True),
        ("2026-10-13 08:05 UTC", datetime(2026, 10, 13, 8, 5, tzinfo=UTC), True),
        # without an offset the zone is the outlet's, which the page does not tell: the date stays
        ("2026-10-13T23:30:00", datetime(2026, 10, 13, tzinfo=UTC), False),
        ("2026-10-13", datetime(2026, 10, 13, tzinfo=UTC), False),
        ("20261013", datetime(2026, 10, 13, tzinfo=UTC), False),
        ("20261013T080500Z", datetime(2026, 10, 13, 8, 5, tzinfo=UTC), True),
        ("2026/10/13", datetime(2026, 10, 13, tzinfo=UTC), False),
        ("Tue, 13 Oct 2026 08:05:00 GMT", datetime(2026, 10, 13, 8, 5, tzinfo=UTC), True),
        ("Tue, 13 Oct 2026 08:05:00 +0300", datetime(2026, 10, 13, 5, 5, tzinfo=UTC), True),
        ("1791878700", datetime(2026, 10, 13, 8, 5, tzinfo=UTC), True),
        ("1791878700000", datetime(2026, 10, 13, 8, 5, tzinfo=UTC), True),
        ("October 13, 2026", datetime(2026, 10, 13, tzinfo=UTC), False),
        ("Published: 13th October, 2026", datetime(2026, 10, 13, tzinfo=UTC), False),
        ("13 October 2026, 8:05 pm UTC", datetime(2026, 10, 13, 20, 5, tzinfo=UTC), True),
        ("13 de octubre de 2026", datetime(2026, 10, 13, tzinfo=UTC), False),
        ("13. Oktober 2026", datetime(2026, 10, 13, tzinfo=UTC), False),
        ("13 octobre 2026", datetime(2026, 10, 13, tzinfo=UTC), False),
    ],
)
def test_reads(value: str, when: datetime, has_time: bool) -> None:
    assert parse(value) == (when, has_time)


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "03/04/2026", "2026-02-30", "0000-00-00", "October 2026", "2026", "Oct 13", "13:45", "99999999"],
)
def test_does_not_guess(value: str) -> None:
    assert parse(value) is None


def test_an_impossible_offset_leaves_the_date() -> None:
    assert parse("2026-10-13T08:05:00+99:99") == (datetime(2026, 10, 13, tzinfo=UTC), False)


@given(
    st.datetimes(datetime(1995, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 a zone is added
    st.integers(-14 * 60, 14 * 60),
)
def test_iso_dates_come_back_as_the_same_moment(local: datetime, minutes: int) -> None:
    from datetime import timezone

    moment = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse(moment.isoformat()) == (moment.astimezone(UTC), True)


@given(st.text(max_size=60))
def test_any_text_is_read_or_not(value: str) -> None:
    found = parse(value)
    assert found is None or found[0].tzinfo is UTC


JSON_LD = (
    '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-10-13T09:00:00+02:00"}</script>'
)
META = '<meta property="article:published_time" content="2026-10-12T10:00:00Z">'


def test_json_ld_comes_first(pages: Pages) -> None:
    found = pages.read_head(META + JSON_LD)
    assert (found.published, found.published_basis) == (
        datetime(2026, 10, 13, 7, 0, tzinfo=UTC),
        PublishedBasis.JSON_LD,
    )


def test_then_meta(pages: Pages) -> None:
    found = pages.read_head(META)
    assert (found.published, found.published_basis) == (datetime(2026, 10, 12, 10, tzinfo=UTC), PublishedBasis.META)


def test_then_the_time_element(pages: Pages) -> None:
    stamp = '<time datetime="2026-10-13T06:00:00Z">this morning</time>'
    found = pages.read(pages.html(stamp + pages.article()))
    assert (found.published, found.published_basis) == (datetime(2026, 10, 13, 6, tzinfo=UTC), PublishedBasis.META)


def test_a_time_element_of_a_teaser_is_not_the_articles(pages: Pages) -> None:
    stamp = '<aside class="related"><time datetime="2026-10-01T06:00:00Z">1 Oct</time></aside>'
    found = pages.read(pages.html(pages.article() + stamp), url="https://news.border-courier.example/story/77")
    assert found.published is None
    assert found.published_basis is None


def test_then_the_url(pages: Pages) -> None:
    found = pages.read(pages.html(pages.article()))
    assert (found.published, found.published_has_time) == (datetime(2026, 10, 13, tzinfo=UTC), False)
    assert found.published_basis is PublishedBasis.URL


def test_then_the_words_on_the_page(pages: Pages) -> None:
    page = pages.html('<p class="date">12 October 2026</p>' + pages.article())
    found = pages.read(page, url="https://news.border-courier.example/story/77")
    assert (found.published, found.published_basis) == (datetime(2026, 10, 12, tzinfo=UTC), PublishedBasis.TEXT)


def test_a_time_makes_a_date_exact_but_keeps_its_day(pages: Pages) -> None:
    json_ld = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-10-12"}</script>'
    found = pages.read_head(json_ld + META)
    assert (found.published, found.published_has_time) == (datetime(2026, 10, 12, 10, tzinfo=UTC), True)
    other = json_ld.replace("10-12", "10-02")
    found = pages.read_head(other + META)
    assert (found.published, found.published_has_time) == (datetime(2026, 10, 2, tzinfo=UTC), False)


def test_a_date_after_the_fetch_is_passed_over(pages: Pages) -> None:
    json_ld = JSON_LD.replace("2026-10-13", "2027-10-13")
    found = pages.read_head(json_ld + META)
    assert found.published_basis is PublishedBasis.META
    assert found.published == datetime(2026, 10, 12, 10, tzinfo=UTC)


def test_a_day_of_grace_for_wrong_clocks(pages: Pages) -> None:
    edge = (pages.fetched + timedelta(hours=24)).isoformat()
    over = (pages.fetched + timedelta(hours=24, seconds=1)).isoformat()
    url = "https://news.border-courier.example/story/77"
    for value, taken in ((edge, True), (over, False)):
        found = pages.read_head(f'<meta name="date" content="{value}">', url=url)
        assert (found.published is not None) is taken
