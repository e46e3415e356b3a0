"""robots.txt and the reservations beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.fetch.robots import KEEP, KEEP_UNREACHABLE, Rules, parse, record_of, with_tdmrep
from newswatch.model import Exchange, Reason

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
ORIGIN = "http://outlet.example"


def exchange(reason: Reason = Reason.OK, status: int | None = 200, body: bytes = b"") -> Exchange:
    return Exchange(url=ORIGIN, final_url=ORIGIN, status=status, reason=reason, body=body)


def rules(text: str | bytes) -> Rules:
    body = text if isinstance(text, bytes) else text.encode()
    return parse(record_of(ORIGIN, exchange(body=body), NOW))


@pytest.mark.parametrize(
    ("text", "path", "page", "feed"),
    [
        ("", "/a", True, True),
        ("User-agent: *\nDisallow: /", "/a", False, True),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False, True),
        ("User-agent: *\nDisallow:", "/a", True, True),
        ("User-agent: newswatch\nDisallow: /", "/a", False, False),
        ("User-agent: NewsWatch\nDisallow: /feed", "/feed.xml", False, False),
        ("User-agent: newswatch\nDisallow: /feed", "/a", True, True),
        ("User-agent: otherbot\nDisallow: /", "/a", True, True),
        ("User-agent: *\nDisallow: /\nUser-agent: newswatch\nAllow: /", "/a", True, True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False, True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True, True),
        ("User-agent: *\nDisallow: /news\nAllow: /news/world", "/news/world/1", True, True),
        ("User-agent: *\nDisallow: /news\nAllow: /news/world", "/news/sport", False, True),
        ("User-agent: a\nUser-agent: newswatch\nDisallow: /x\nDisallow: /y", "/y", False, False),
        ("<html><body>Not found</body></html>", "/a", True, True),
        ("User-agent: *\r\nDisallow: /caf%C3%A9", "/caf%C3%A9/1", False, True),
        ("User-agent: *\nDisallow: /  # all of it", "/a", False, True),
    ],
)
def test_what_may_be_fetched(text: str, path: str, page: bool, feed: bool) -> None:
    found = rules(text)
    assert found.allows_page(ORIGIN + path) is page
    assert found.allows_feed(ORIGIN + path) is feed


@pytest.mark.parametrize(
    ("reason", "status", "kept", "page"),
    [
        (Reason.NOT_FOUND, 404, "none", True),
        (Reason.GONE, 410, "none", True),
        (Reason.UNAUTHORISED, 401, "none", True),
        (Reason.FORBIDDEN, 403, "none", True),
        (Reason.TOO_MANY_REDIRECTS, 302, "none", True),
        (Reason.RATE_LIMITED, 429, "unreachable", False),
        (Reason.BOT_WALL, 403, "unreachable", False),
        (Reason.SERVER_ERROR, 503, "unreachable", False),
        (Reason.TIMED_OUT, None, "unreachable", False),
        (Reason.DNS_FAILURE, None, "unreachable", False),
        (Reason.TLS_FAILURE, None, "unreachable", False),
        (Reason.PROTOCOL_ERROR, None, "unreachable", False),
        (Reason.FORBIDDEN_ADDRESS, None, "unreachable", False),
        (Reason.BAD_CODING, 200, "unreachable", False),
    ],
)
def test_what_the_answer_means(reason: Reason, status: int | None, kept: str, page: bool) -> None:
    record = record_of(ORIGIN, exchange(reason, status), NOW)
    assert record.status == kept
    assert record.expires_at - NOW == (KEEP_UNREACHABLE if kept == "unreachable" else KEEP)
    assert timedelta(0) < KEEP_UNREACHABLE < KEEP <= timedelta(hours=24)
    found = parse(record)
    assert found.allows_page(ORIGIN + "/a") is page
    assert found.allows_feed(ORIGIN + "/feed"), "an unreachable robots.txt does not speak against a feed"
    assert (found.closed_because is None) is page


def test_a_host_that_cannot_be_had_is_named_as_such() -> None:
    assert parse(record_of(ORIGIN, exchange(Reason.DNS_FAILURE, None), NOW)).closed_because is Reason.DNS_FAILURE
    assert parse(record_of(ORIGIN, exchange(Reason.SERVER_ERROR, 500), NOW)).closed_because is (
        Reason.ROBOTS_UNREACHABLE
    )


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 7\nUser-agent: newswatch\nCrawl-delay: 12", 12.0),
        ("User-agent: *\nRequest-rate: 1/30s", 30.0),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nCrawl-delay: -4", None),
        ("User-agent: otherbot\nCrawl-delay: 9", None),
    ],
)
def test_crawl_delay(text: str, delay: float | None) -> None:
    assert rules(text).crawl_delay_s == delay


def test_rights_of_everybody_of_our_group_and_of_the_site() -> None:
    text = """
License: https://outlet.example/license.xml
User-agent: *
Content-Signal: search=yes, ai-train=no
Content-Usage: train-ai=n
Disallow: /admin
User-agent: otherbot
Content-Signal: search=no
"""
    assert rules(text).rights == {
        "content-usage": "train-ai=n",
        "content-signal": "search=yes, ai-train=no",
        "license": "https://outlet.example/license.xml",
    }
    ours = rules(text + "User-agent: newswatch\nContent-Signal: search=yes\n").rights
    assert ours == {"content-signal": "search=yes", "license": "https://outlet.example/license.xml"}
    assert rules("Content-Signal: ai-train=no\n").rights == {"content-signal": "ai-train=no"}
    assert rules("User-agent: *\nDisallow: /").rights == {}


def test_host_rules_carry_it_all() -> None:
    found = rules("User-agent: *\nCrawl-delay: 3\nSitemap: http://outlet.example/news.xml").host_rules("outlet.example")
    assert found.host == "outlet.example"
    assert found.robots_status == "ok"
    assert found.crawl_delay_s == 3.0
    assert found.sitemaps == ("http://outlet.example/news.xml",)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read(body: bytes) -> None:
    found = rules(body)
    found.allows_page(ORIGIN + "/a")
    found.host_rules("outlet.example")


@given(
    st.lists(
        st.sampled_from(
            ["User-agent: *", "User-agent: newswatch", "Disallow: /a", "Allow: /a*b", "Crawl-delay: 1e9", "Sitemap: x"]
        )
    )
)
def test_any_order_of_lines_is_read(lines: list[str]) -> None:
    found = rules("\n".join(lines))
    assert isinstance(found.allows_page(ORIGIN + "/a/b"), bool)
    assert isinstance(found.allows_feed(ORIGIN + "/a/b"), bool)


@pytest.mark.parametrize(
    ("reason", "status", "kept"),
    [
        (Reason.NOT_FOUND, 404, KEEP),
        (Reason.GONE, 410, KEEP),
        (Reason.FORBIDDEN, 403, KEEP),
        (Reason.OK, 200, KEEP),
        (Reason.SERVER_ERROR, 503, KEEP_UNREACHABLE),
        (Reason.RATE_LIMITED, 429, KEEP_UNREACHABLE),
        (Reason.TIMED_OUT, None, KEEP_UNREACHABLE),
        (Reason.HOST_PAUSED, None, KEEP_UNREACHABLE),
    ],
)
def test_whether_rights_are_reserved_is_asked_again_soon_where_it_could_not_be_learned(
    reason: Reason, status: int | None, kept: timedelta
) -> None:
    record = record_of(ORIGIN, exchange(body=b"User-agent: *\nAllow: /"), NOW)
    assert with_tdmrep(record, exchange(reason, status)).expires_at == NOW + kept
