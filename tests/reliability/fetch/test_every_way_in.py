"""Promise 8 over all that fetches: whatever leads there, nobody comes to a listener that stands for the inside.

The listener is at all of this machine's addresses, and its port is one that may be fetched; the environment names it as
everybody's proxy. A public host is played by 127.0.0.2, at another port.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from tests.reliability.fetch.hostile import HASTY, HostileServer, answer, moved
from tests.reliability.fetch.inside import Inside, urls
from tests.reliability.guest.guests import AtOnce

from newswatch import articles, feeds
from newswatch.app import feed_checks
from newswatch.app.fetching import open_courier, open_fetcher, webhook_refusal
from newswatch.cli import feed_sources
from newswatch.feeds import opml
from newswatch.fetch import AddressPolicy, Fetcher, Manners, SystemResolver
from newswatch.model import Exchange, Page, Purpose, Reason, Request, Stage
from newswatch.model.jobs import FetchJob
from newswatch.model.work import Ticket
from newswatch.pipeline.fetch import fetch_one
from newswatch.settings import Settings

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)
CONTACT = "https://operator.example/bot"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
RSS = "<rss version='2.0'><channel><title>&e;</title><item><title>t</title></item></channel></rss>"
TLS = ssl.create_default_context()  # one for all: making it takes longer than a request
# How a request may end that never began
NEVER_SENT = {
    Reason.BAD_URL,
    Reason.FORBIDDEN_ADDRESS,
    Reason.FORBIDDEN_PORT,
    Reason.FORBIDDEN_SCHEME,
    Reason.DNS_FAILURE,
}


_lookup = socket.getaddrinfo


def offline(host: str, *rest: Any, **more: Any) -> Any:
    """`getaddrinfo` without the name servers, who would be asked for a hundred odd names: numbers in all spellings, and
    what this machine's own list of hosts knows."""
    try:
        return _lookup(host, *rest, **{**more, "flags": socket.AI_NUMERICHOST})
    except OSError:
        known = Path("/etc/hosts").read_text("utf-8").lower().split() if Path("/etc/hosts").exists() else []
        if host.lower() not in {*known, "localhost", socket.gethostname().lower()}:
            raise
        return _lookup(host, *rest, **more)


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    monkeypatch.setattr(socket, "getaddrinfo", offline)
    with Inside() as inside:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
        yield inside
        assert inside.connections == 0


@pytest.fixture
def live(inside: Inside) -> Settings:
    """As an operator has it who fetches from the listener's port, too."""
    return Settings(contact=CONTACT, allow_ports=(80, 443, inside.port), host_spacing_s=0)


class _Public:
    """Leads the public host to where it is played, and all other names to where the system says."""

    def __init__(self, server: HostileServer) -> None:
        self._server = server
        self._system = SystemResolver()

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        if host == "outlet.example":
            return [("127.0.0.2", self._server.port)]
        return list(await self._system.resolve(host, port))


def visitor(server: HostileServer, inside: Inside, manners: Manners = HASTY) -> Fetcher:
    """Reaches the public host and, as far as it goes, the internet."""
    policy = AddressPolicy(endpoints=frozenset({("127.0.0.2", server.port)}), ports=frozenset({80, 443, inside.port}))
    return Fetcher(contact=CONTACT, policy=policy, resolver=_Public(server), manners=manners, tls=TLS)


def visible(url: str) -> bool:
    """Whether a line of a text can hold it."""
    return not re.search(r"[\x00-\x1f]", url)


def test_the_listener_hears_who_comes(server: HostileServer) -> None:
    """Else none of this would show anything."""
    with Inside() as inside:
        policy = AddressPolicy.only(("127.0.0.1", inside.port), ("::1", inside.port))
        fetcher = Fetcher(contact=None, policy=policy, manners=HASTY)

        async def main() -> list[Reason]:
            spelled = [f"http://{host}:{inside.port}/" for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]")]
            return [(await fetcher.get(Request(url=url, purpose=Purpose.PAGE))).reason for url in spelled]

        assert asyncio.run(main()) == [Reason.OK] * 3
        assert inside.connections == 3


@pytest.mark.parametrize("ask_robots", [False, True])
def test_no_spelling_leads_inside(inside: Inside, live: Settings, ask_robots: bool) -> None:
    spelled = urls(inside.port)

    async def main() -> list[Exchange]:
        async with open_fetcher(live.model_copy(update={"ask_robots": ask_robots})) as fetcher:
            asked = [Request(url=url, purpose=purpose) for purpose in Purpose for url in spelled]
            ended = await asyncio.gather(*map(fetcher.get, asked))
            rules = await asyncio.gather(*map(fetcher.host_rules, spelled))
        assert {one.robots_status for one in rules} == {"unreachable"}
        return ended

    ended = asyncio.run(main())
    assert len(ended) > 3 * 450
    assert {one.url: one.reason for one in ended if one.reason not in NEVER_SENT} == {}


@pytest.mark.parametrize("purpose", list(Purpose))
def test_no_redirect_leads_inside(server: HostileServer, inside: Inside, purpose: Purpose) -> None:
    spelled = [url for url in urls(inside.port) if visible(url)]
    for number, url in enumerate(spelled):
        location = url.encode().decode("latin-1")  # as servers send it
        server.routes[f"/{number}"] = moved(location, (301, 302, 303, 307, 308)[number % 5])

    async def main() -> dict[str, Reason]:
        fetcher = visitor(server, inside)
        return {
            url: (await fetcher.get(Request(url=f"http://outlet.example/{number}", purpose=purpose))).reason
            for number, url in enumerate(spelled)
        }

    ended = asyncio.run(main())
    # What is no URL of its own is one of the public host's, which has no such page
    taken = {url: reason for url, reason in ended.items() if reason not in NEVER_SENT}
    assert set(taken.values()) <= {Reason.NOT_FOUND, Reason.PROTOCOL_ERROR, Reason.BODY_TOO_LARGE}, taken
    assert len(taken) < len(ended) / 10, taken


def test_no_robots_txt_leads_inside(server: HostileServer, inside: Inside) -> None:
    server.routes["/a"] = answer(200, b"a")
    for url in filter(visible, urls(inside.port)):
        server.routes["/robots.txt"] = moved(url.encode().decode("latin-1"))

        async def main() -> None:
            fetcher = visitor(server, inside, Manners(spacing_s=0.0))
            await fetcher.get(Request(url="http://outlet.example/a", purpose=Purpose.PAGE))

        asyncio.run(main())


def test_nothing_that_is_discovered_leads_inside(server: HostileServer, inside: Inside) -> None:
    spelled = urls(inside.port)
    robots = "User-agent: *\nAllow: /\n" + "".join(f"Sitemap: {url}\n" for url in filter(visible, spelled))
    server.routes["/robots.txt"] = answer(200, robots.encode())
    found = 0
    for start in range(0, len(spelled), 50):
        links = "".join(
            f'<link rel="alternate" type="application/rss+xml" href={quoteattr(url)}>'
            f'<link rel="sitemap" href={quoteattr(url)}><link rel="icon" href={quoteattr(url)}>'
            f"<a href={quoteattr(url + 'feed.xml')}>RSS</a>"
            for url in spelled[start : start + 50]
        )
        server.routes["/"] = answer(
            200, f"<html><head>{links}</head><body>{links}</body></html>".encode(), "Content-Type: text/html"
        )

        async def main() -> int:
            fetcher = visitor(server, inside, Manners(spacing_s=0.0))
            sandbox = AtOnce()
            page, candidates = await feed_checks.discover("http://outlet.example/", fetcher, sandbox)  # type: ignore[arg-type]
            assert page.reason is Reason.OK
            targets = [(None, candidate.url) for candidate in candidates]
            checked = [one async for one in feed_checks.check(targets, fetcher, sandbox)]  # type: ignore[arg-type]
            assert not any(one.alive for one in checked)
            return len(candidates)

        found += asyncio.run(main())
    assert found > 100


def test_no_list_of_feeds_leads_inside(inside: Inside, live: Settings) -> None:
    outlines = "".join(
        f"<outline type='rss' text='a' xmlUrl={quoteattr(url)} htmlUrl={quoteattr(url)}/>" for url in urls(inside.port)
    )
    read = opml.read(f"<opml version='2.0'><body>{outlines}</body></opml>".encode())
    assert len(read.outlines) > 100
    checked = list(feed_sources.checks([(None, outline.url) for outline in read.outlines], live))
    assert {one.url: one.reason for one in checked if one.reason not in NEVER_SENT} == {}


def test_no_entry_of_a_feed_or_a_sitemap_leads_inside(inside: Inside, live: Settings) -> None:
    spelled = list(filter(visible, urls(inside.port)))
    items = "".join(
        f"<item><title>t</title><link>{escape(url)}</link><guid>{escape(url)}</guid>"
        f"<enclosure url={quoteattr(url)}/></item>"
        for url in spelled
    )
    places = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in spelled)
    for body in (
        f"<rss version='2.0'><channel>{items}</channel></rss>",
        f"<urlset xmlns='{SITEMAP}'>{places}</urlset>",
    ):
        parsed = feeds.parse(body.encode(), {}, "http://outlet.example/", NOW)
        listed = {entry.url for entry in parsed.entries if entry.url is not None}

        async def main(listed: set[str] = listed) -> None:
            async with open_fetcher(live) as fetcher:
                for number, url in enumerate(listed):
                    job = FetchJob(ticket=Ticket(stage=Stage.FETCH, subject_id=number, token="-", at=NOW), url=url)  # noqa: S106
                    result = await fetch_one(job, fetcher)
                    assert result.reason in NEVER_SENT, url

        asyncio.run(main())
        assert len(listed) > 100 or "loc" in body


def test_no_webhook_leads_inside(inside: Inside, live: Settings) -> None:
    async def main() -> None:
        async with open_courier(live) as courier:
            spelled = urls(inside.port)
            spelled = list({*spelled, *(url.replace("http:", "https:", 1) for url in spelled)})
            ended = await asyncio.gather(*(courier.post(url, "msg_1", b"{}", [b"k" * 32]) for url in spelled))
            taken = {url: one.reason for url, one in zip(spelled, ended, strict=True) if one.reason not in NEVER_SENT}
            assert taken == {}
            for url in spelled:
                assert webhook_refusal(live, url) is not None or url.lower().strip().startswith("https:")

    asyncio.run(main())


def test_reading_fetches_nothing(inside: Inside) -> None:
    """No parser follows what a document names: entities, stylesheets, includes, frames, refreshes, icons."""
    port, text = inside.port, "Words of an article. " * 40
    for there in (f"http://127.0.0.1:{port}/x", f"//127.0.0.1:{port}/x", f"http://localhost:{port}/"):
        atom = f"<link rel='next' href='{there}'/><entry><content src='{there}'/><link href='x'/></entry>"
        head = f"<base href='{there}'><meta http-equiv=refresh content='0;url={there}'><script src='{there}'></script>"
        links = "".join(f"<link rel={kind} href='{there}'>" for kind in ("canonical", "amphtml", "icon", "stylesheet"))
        body = f"<iframe src='{there}'></iframe><img src='{there}'><object data='{there}'></object><p>{text}</p>"
        documents = [
            there,
            f"<?xml version='1.0'?><!DOCTYPE rss SYSTEM '{there}'>{RSS}",
            f"<!DOCTYPE rss PUBLIC '-//x' '{there}'>{RSS}",
            f"<!DOCTYPE rss [<!ENTITY e SYSTEM '{there}'>]>{RSS}",
            f"<!DOCTYPE rss [<!ENTITY % e SYSTEM '{there}'> %e;]>{RSS}",
            f"<?xml-stylesheet href='{there}'?>{RSS}",
            f"<rss xmlns:xi='http://www.w3.org/2001/XInclude'><channel><xi:include href='{there}'/></channel></rss>",
            f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{there}'>{atom}</feed>",
            f"<sitemapindex xmlns='{SITEMAP}'><sitemap><loc>{there}</loc></sitemap></sitemapindex>",
            f'{{"version": "https://jsonfeed.org/version/1.1", "next_url": "{there}", "items": [{{"id": "{there}"}}]}}',
            f"<opml version='2.0'><body><outline type='include' url='{there}' xmlUrl='{there}'/></body></opml>",
            f"<html><head>{head}{links}</head><body><article>{body}</article></body></html>",
        ]
        for document in documents:
            said = document.encode()
            feeds.parse(said, {}, "http://outlet.example/", NOW)
            feeds.discover(said, {}, "http://outlet.example/")
            opml.read(said)
            url, headers = "http://outlet.example/1.html", {"content-type": "text/html"}
            articles.extract(Page(url=url, final_url=url, body=said, headers=headers, fetched_at=NOW))
