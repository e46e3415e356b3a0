"""The sample world as the fetcher, the feed reader and the extractor see it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from newswatch import articles, feeds
from newswatch.app.sample.server import SampleServer
from newswatch.app.sample.world import NOW, catalogue, truth
from newswatch.fetch import AddressPolicy, Fetcher, HostMap, Manners
from newswatch.model import Exchange, Page, Purpose, Reason, Request

TRUTH = {row["id"]: row for row in truth()}


def fetch(server: SampleServer, urls: Iterable[str], purpose: Purpose) -> dict[str, Exchange]:
    async def all_of_them() -> dict[str, Exchange]:
        async with Fetcher(
            contact=None,
            policy=AddressPolicy.only(*server.hosts.values()),
            resolver=HostMap(server.hosts),
            manners=Manners(spacing_s=0.0, crawl_delay_cap_s=2.0, feed_delay_cap_s=2.0),
        ) as fetcher:
            return {url: await fetcher.get(Request(url=url, purpose=purpose)) for url in urls}

    return asyncio.run(all_of_them())


def test_every_feed_of_the_catalogue_ends_as_it_should() -> None:
    expected = {
        "http://frontier-herald.example/rss.xml": (Reason.OK, 1),
        "http://mekong-register.example/breaking.xml": (Reason.GONE, 0),
        "http://alerts.continental-wire.example/rdf/urgent.rdf": (Reason.SERVER_ERROR, 0),
    }
    with SampleServer() as server:
        found = fetch(server, [feed.url for feed in catalogue()[1]], Purpose.FEED)
        assert {url: (answer.reason, len(answer.hops)) for url, answer in found.items()} == {
            url: expected.get(url, (Reason.OK, 0)) for url in found
        }
        urgent = found["http://alerts.continental-wire.example/rdf/urgent.rdf"]
        assert urgent.retry_at is not None
        linked = {
            entry.url
            for answer in found.values()
            if answer.reason is Reason.OK
            for entry in feeds.parse(answer.body, answer.headers, answer.final_url, NOW).entries
        }
        listed = {f"http://{site.host}{site.link_of(article)}" for site, article in server.world.articles()}
    # marketing queries are stripped, relative links resolved, and nothing is lost of the malformed one
    assert linked == listed


@pytest.mark.parametrize(
    ("slug", "reason", "hops"),
    [
        ("lifeboat-crew-honoured", Reason.OK, 1),
        ("ferry-timetable-leaked", Reason.NOT_FOUND, 0),
        ("letter-to-members", Reason.ROBOTS_DISALLOWED, 0),
        ("film-review-the-last-salient", Reason.OK, 0),
    ],
)
def test_articles_end_as_their_fate_says(slug: str, reason: Reason, hops: int) -> None:
    with SampleServer() as server:
        site, article = next((s, a) for s, a in server.world.articles() if a.slug == slug)
        url = f"http://{site.host}{site.link_of(article)}"
        answer = fetch(server, [url], Purpose.PAGE)[url]
    assert (answer.reason, len(answer.hops)) == (reason, hops)


@pytest.mark.parametrize("host", ["courrier-liptako.example", "harbour-gazette.example", "mekong-register.example"])
def test_pages_are_extracted_whole_and_the_rest_says_why_not(host: str) -> None:
    with SampleServer() as server:
        site = server.world.sites[host]
        known = {site.url_of(a): a for a in site.source.article if a.fate not in {"missing", "moved"}}
        known = {url: a for url, a in known.items() if a.section != "members"}
        found = fetch(server, known, Purpose.PAGE)
    for url, article in known.items():
        answer = found[url]
        page = Page(url=url, final_url=url, body=answer.body, headers=answer.headers, fetched_at=NOW)
        extraction = articles.extract(page)
        expected = TRUTH[f"{site.source.outlet}/{article.slug}"]["expect"]
        assert extraction.rejected == expected
        if expected is None:
            assert extraction.title == article.title
            assert all(paragraph in extraction.text for paragraph in article.paragraphs)
