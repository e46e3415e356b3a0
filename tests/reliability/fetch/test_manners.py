"""Promise 10, over real HTTP: robots.txt, spacing, Retry-After for the whole host, a contact."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.reliability.fetch.hostile import HostileServer, answer, ask, get, guest, moved

from newswatch import __version__
from newswatch.errors import DatabaseError, SettingsError
from newswatch.fetch import AddressPolicy, Fetcher, HostMap, Manners, MemoryLedger, MemoryRobots, RobotsRecord, Turn
from newswatch.fetch import user_agent as name_tag
from newswatch.model import Purpose, Reason, Request

CIVIL = Manners(spacing_s=0.0, patience_s=0.3)
PAGE = "http://outlet.example/news/1"


def paths(server: HostileServer) -> list[str]:
    return [seen.path for seen in server.seen]


def with_robots(server: HostileServer, text: str, *, status: int = 200) -> None:
    server.routes["/robots.txt"] = answer(status, text.encode())
    for path in ("/news/1", "/news/2", "/feed"):
        server.routes[path] = answer(200, b"text")


# --- robots.txt -----------------------------------------------------------------------------------------------------


def test_robots_txt_is_asked_first_and_once(server: HostileServer) -> None:
    with_robots(server, "User-agent: *\nDisallow: /private")
    ended = get(guest(server, manners=CIVIL), PAGE, "http://outlet.example/news/2", "http://outlet.example/private/1")
    assert [exchange.reason for exchange in ended] == [Reason.OK, Reason.OK, Reason.ROBOTS_DISALLOWED]
    assert paths(server) == ["/robots.txt", "/news/1", "/news/2"]


def test_robots_txt_is_asked_once_by_many_at_a_time(server: HostileServer) -> None:
    with_robots(server, "")
    fetcher = guest(server, manners=Manners(spacing_s=0.0, patience_s=5.0))

    async def main() -> None:
        requests = [Request(url=PAGE, purpose=Purpose.PAGE)] * 8
        ended = await asyncio.gather(*(fetcher.get(request) for request in requests))
        assert {exchange.reason for exchange in ended} == {Reason.OK}

    asyncio.run(main())
    assert paths(server).count("/robots.txt") == 1


def test_a_feed_is_an_invitation_unless_we_are_named(server: HostileServer) -> None:
    with_robots(server, "User-agent: *\nDisallow: /")
    feed = "http://outlet.example/feed"
    assert get(guest(server, manners=CIVIL), feed, purpose=Purpose.FEED)[0].reason is Reason.OK
    assert get(guest(server, manners=CIVIL), feed, purpose=Purpose.PAGE)[0].reason is Reason.ROBOTS_DISALLOWED
    with_robots(server, "User-agent: newswatch\nDisallow: /")
    assert get(guest(server, manners=CIVIL), feed, purpose=Purpose.FEED)[0].reason is Reason.ROBOTS_DISALLOWED


def test_every_hop_is_asked_about(server: HostileServer, second_server: HostileServer) -> None:
    with_robots(server, "")
    target = f"http://second.example:{second_server.port}/closed/1"
    server.routes["/news/1"] = moved(target)
    with_robots(second_server, "User-agent: *\nDisallow: /closed")
    (exchange,) = get(guest(server, second_server, manners=CIVIL), PAGE)
    assert exchange.reason is Reason.ROBOTS_DISALLOWED
    assert exchange.final_url == target
    assert paths(second_server) == ["/robots.txt"]


@pytest.mark.parametrize(
    ("status", "page", "feed"),
    [
        (404, Reason.OK, Reason.OK),
        (403, Reason.OK, Reason.OK),
        (500, Reason.ROBOTS_UNREACHABLE, Reason.OK),
        (429, Reason.ROBOTS_UNREACHABLE, Reason.HOST_PAUSED),
    ],
)
def test_what_a_missing_robots_txt_means(server: HostileServer, status: int, page: Reason, feed: Reason) -> None:
    with_robots(server, "", status=status)
    assert get(guest(server, manners=CIVIL), "http://outlet.example/feed", purpose=Purpose.FEED)[0].reason is feed
    ended = get(guest(server, manners=CIVIL), PAGE, PAGE)
    assert ended[-1].reason is page


def test_redirects_of_robots_txt_are_followed(server: HostileServer) -> None:
    with_robots(server, "")
    server.routes["/robots.txt"] = moved("/deeper")
    server.routes["/deeper"] = answer(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /news")
    (exchange,) = get(guest(server, manners=CIVIL), PAGE)
    assert exchange.reason is Reason.ROBOTS_DISALLOWED


def test_a_crawl_delay_beyond_our_patience_leaves_the_host_out(server: HostileServer) -> None:
    with_robots(server, "User-agent: *\nCrawl-delay: 86400")
    (exchange,) = get(guest(server, manners=CIVIL), PAGE)
    assert exchange.reason is Reason.CRAWL_DELAY_TOO_LONG
    assert paths(server) == ["/robots.txt"]


def test_host_rules(server: HostileServer) -> None:
    with_robots(server, "User-agent: *\nCrawl-delay: 2\nContent-Signal: ai-train=no\nSitemap: http://outlet.example/s")
    fetcher = guest(server, manners=CIVIL)

    async def main() -> None:
        rules = await fetcher.host_rules(PAGE)
        assert (rules.host, rules.robots_status, rules.crawl_delay_s) == ("outlet.example", "ok", 2.0)
        assert rules.rights == {"content-signal": "ai-train=no"}
        assert rules.sitemaps == ("http://outlet.example/s",)
        assert (await fetcher.host_rules("http://unknown.example/")).robots_status == "unreachable"
        assert (await fetcher.host_rules("no url")).robots_status == "unreachable"

    asyncio.run(main())


def test_records_are_kept_by_the_store_for_a_day(server: HostileServer) -> None:
    """A second process (a second Fetcher) asks the store and not the host, until the record has expired."""
    with_robots(server, "User-agent: *\nDisallow: /private")
    store, endpoint = MemoryRobots(), ("127.0.0.1", server.port)

    def asked_after(hours: int) -> int:
        fetcher = Fetcher(
            contact=None,
            policy=AddressPolicy.only(endpoint),
            resolver=HostMap({"outlet.example": endpoint}),
            manners=CIVIL,
            robots_store=store,
            clock=lambda: datetime(2026, 3, 5, tzinfo=UTC) + timedelta(hours=hours),
        )
        assert get(fetcher, PAGE)[0].reason is Reason.OK
        return paths(server).count("/robots.txt")

    assert [asked_after(hours) for hours in (0, 1, 23, 25, 48)] == [1, 1, 1, 2, 2]
    record = asyncio.run(store.load("http://outlet.example"))
    assert isinstance(record, RobotsRecord)
    assert "private" in record.text


# --- turns ----------------------------------------------------------------------------------------------------------


def test_visits_of_a_host_keep_their_distance_and_hosts_run_side_by_side(server: HostileServer) -> None:
    arrived: dict[str, list[float]] = {}
    server.routes["/"] = answer(200, b"a")
    fetcher = guest(server, manners=Manners(spacing_s=0.2, patience_s=5.0, ask_robots=False))

    async def visit(host: str) -> None:
        exchange = await fetcher.get(Request(url=f"http://{host}/", purpose=Purpose.PAGE))
        assert exchange.reason is Reason.OK
        arrived.setdefault(host, []).append(time.monotonic())

    async def main() -> None:
        await asyncio.gather(*(visit(host) for host in ("outlet.example", "other.example") for _ in range(4)))

    began = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - began < 1.2
    for times in arrived.values():
        assert times[-1] - times[0] >= 0.55


def test_redirects_within_a_host_are_one_visit_and_elsewhere_another(server: HostileServer) -> None:
    server.routes["/a"], server.routes["/b"] = moved("/b"), moved("/c")
    server.routes["/c"] = moved("http://other.example/d")
    server.routes["/d"] = answer(200, b"there")
    fetcher = guest(server, manners=Manners(spacing_s=0.4, patience_s=5.0, ask_robots=False))
    began = time.monotonic()
    (first, second) = get(fetcher, "http://outlet.example/a", "http://other.example/d")
    assert (first.reason, second.reason) == (Reason.OK, Reason.OK)
    assert 0.35 < time.monotonic() - began < 0.75


class _ByPort:
    """Leads a host to the port its URL names, the web's port to the first server."""

    def __init__(self, server: HostileServer) -> None:
        self._server = server

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:  # noqa: ARG002
        return [("127.0.0.1", self._server.port if port == 80 else port)]


def test_a_move_within_a_host_asks_the_new_robots_txt_and_many_do_not_block_each_other(
    server: HostileServer, second_server: HostileServer
) -> None:
    """As from http to https: another origin, the same host and its one connection."""
    with_robots(server, "")
    server.routes["/news/1"] = moved(f"http://outlet.example:{second_server.port}/news/1")
    with_robots(second_server, "")
    manners = Manners(spacing_s=0.0, patience_s=5.0)
    fetcher = guest(server, second_server, manners=manners, resolver=_ByPort(server))

    async def main() -> None:
        requests = [Request(url=PAGE, purpose=Purpose.PAGE)] * 6
        ended = await asyncio.gather(*(fetcher.get(request) for request in requests))
        assert {exchange.reason for exchange in ended} == {Reason.OK}
        assert {exchange.final_url for exchange in ended} == {f"http://outlet.example:{second_server.port}/news/1"}

    began = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - began < 2
    assert paths(server).count("/robots.txt") == 1
    assert paths(second_server).count("/robots.txt") == 1


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_pauses_the_whole_host(server: HostileServer, status: int) -> None:
    server.routes["/a"] = answer(status, b"", "Retry-After: 3600", "Date: Thu, 05 Mar 2026 12:00:00 GMT")
    server.routes["/b"] = answer(200, b"b")
    ended = get(
        guest(server),
        "http://outlet.example/a",
        "http://outlet.example/b",
        "http://other.example/b",
    )
    assert [exchange.reason for exchange in ended] == [
        Reason.RATE_LIMITED if status == 429 else Reason.SERVER_ERROR,
        Reason.HOST_PAUSED,
        Reason.OK,
    ]
    for exchange in ended[:2]:
        assert exchange.retry_at is not None
        assert exchange.fetched_at is not None
        assert 3590 < (exchange.retry_at - exchange.fetched_at).total_seconds() <= 3600
    assert paths(server) == ["/a", "/b"]


def test_429_without_retry_after_pauses_and_503_does_not(server: HostileServer) -> None:
    server.routes["/429"], server.routes["/503"] = answer(429), answer(503)
    server.routes["/"] = answer(200, b"a")
    assert get(guest(server), "http://outlet.example/503", "http://outlet.example/")[1].reason is Reason.OK
    assert get(guest(server), "http://outlet.example/429", "http://outlet.example/")[1].reason is Reason.HOST_PAUSED


def test_a_short_pause_is_waited_for(server: HostileServer) -> None:
    server.routes["/a"] = answer(503, b"", "Retry-After: 1")
    server.routes["/b"] = answer(200, b"b")
    fetcher = guest(server, manners=Manners(spacing_s=0.0, patience_s=3.0, ask_robots=False))
    ended = get(fetcher, "http://outlet.example/a", "http://outlet.example/b")
    assert ended[1].reason is Reason.OK


class _BrokenLedger(MemoryLedger):
    async def claim(self, host: str, *, spacing_s: float, connections: int, lease_s: float) -> Turn:  # noqa: ARG002
        raise DatabaseError("the database is gone")


def test_a_fault_of_our_own_is_no_fault_of_the_host(server: HostileServer) -> None:
    endpoint = ("127.0.0.1", server.port)
    fetcher = Fetcher(contact=None, policy=AddressPolicy.only(endpoint), ledger=_BrokenLedger())
    with pytest.raises(DatabaseError):
        ask(fetcher, Request(url=f"http://127.0.0.1:{server.port}/", purpose=Purpose.FEED))


# --- a contact ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "tag"),
    [
        ("https://operator.example/bot", "+https://operator.example/bot"),
        ("desk@operator.example", "+mailto:desk@operator.example"),
        (" mailto:desk@operator.example ", "+mailto:desk@operator.example"),
    ],
)
def test_the_contact_stands_in_the_user_agent(contact: str, tag: str) -> None:
    assert name_tag(contact) == f"newswatch/{__version__} ({tag})"


@pytest.mark.parametrize(
    "contact",
    [None, "", "desk", "https://", "desk@operator", "https://a.example/\r\nX: y", "https://a.example/(b)", "é"],
)
def test_no_live_fetcher_without_a_contact(contact: str | None) -> None:
    with pytest.raises(SettingsError, match="contact"):
        Fetcher(contact=contact)


def test_loopback_needs_no_contact(server: HostileServer) -> None:
    server.routes["/"] = answer(200, b"a")
    endpoint = ("127.0.0.1", server.port)
    fetcher = Fetcher(contact=None, policy=AddressPolicy.only(endpoint), manners=replace(CIVIL, ask_robots=False))
    assert get(fetcher, f"http://127.0.0.1:{server.port}/")[0].reason is Reason.OK
    assert server.seen[0].headers["user-agent"].startswith("newswatch/")


# --- when the time for a run is over -----------------------------------------------------------------------------


def slowly(server: HostileServer, path: str, said: bytes) -> threading.Event:
    """The route answers after half a second. The event says that it was asked."""
    asked = threading.Event()

    async def late(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.sleep(0.5)
        writer.write(said)

    server.routes[path] = late
    return asked


def hurried(fetcher: Fetcher, asked: threading.Event, *urls: str) -> list[str]:
    """What becomes of requests when nobody may wait any longer once one was `asked`: their reasons."""

    async def main() -> list[str]:
        tasks = [asyncio.ensure_future(fetcher.get(Request(url=url, purpose=Purpose.PAGE))) for url in urls]
        assert await asyncio.to_thread(asked.wait, 10)
        await asyncio.sleep(0.05)  # for the others to get into line
        fetcher.hurry()
        await asyncio.wait(tasks)
        return ["cancelled" if task.cancelled() else task.result().reason.value for task in tasks]

    return asyncio.run(main())


def test_in_a_hurry_nobody_waits_for_his_turn_and_who_is_served_is_served(server: HostileServer) -> None:
    with_robots(server, "")
    asked = slowly(server, "/news/1", answer(200, b"text"))
    fetcher = guest(server, manners=Manners(spacing_s=60.0, patience_s=120.0, ask_robots=False))
    others = ["http://outlet.example/news/2", "http://outlet.example/feed"]
    began = time.monotonic()
    assert hurried(fetcher, asked, PAGE, *others) == ["ok", "cancelled", "cancelled"]
    assert time.monotonic() - began < 10  # and not after the minute between two visits
    assert paths(server) == ["/news/1"]


def test_in_a_hurry_what_would_begin_to_wait_is_cancelled(server: HostileServer) -> None:
    with_robots(server, "")
    asked = slowly(server, "/robots.txt", answer(200, b""))
    fetcher = guest(server, manners=CIVIL)
    # Both stand behind the robots.txt that one of them has under way: that is read, and no page is asked for
    assert hurried(fetcher, asked, PAGE, "http://outlet.example/news/2") == ["cancelled"] * 2
    assert paths(server) == ["/robots.txt"]


def test_in_a_hurry_a_redirect_within_the_visit_is_followed_and_one_to_another_host_is_not(
    server: HostileServer, second_server: HostileServer
) -> None:
    asked = slowly(server, "/news/1", moved("/news/2"))
    server.routes["/news/2"] = answer(200, b"text")
    manners = Manners(spacing_s=0.0, ask_robots=False)
    assert hurried(guest(server, manners=manners), asked, PAGE) == ["ok"]
    asked = slowly(server, "/away", moved(f"http://second.example:{second_server.port}/there"))
    away = guest(server, second_server, manners=manners)
    assert hurried(away, asked, "http://outlet.example/away") == ["cancelled"]
    assert second_server.seen == []
