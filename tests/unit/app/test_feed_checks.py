"""Feeds checked and discovered over real HTTP on loopback: the sample world, with its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.app import feed_checks
from newswatch.app.feed_checks import Checked
from newswatch.app.fetching import open_fetcher
from newswatch.app.sample.server import SampleServer
from newswatch.app.sample.world import catalogue
from newswatch.feeds import Basis, Candidate
from newswatch.model import Exchange, Reason
from newswatch.sandbox import Sandbox
from newswatch.settings import Settings, load


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home: Path = tmp_path_factory.mktemp("home")
    return load({"NEWSWATCH_HOME": str(home), "NEWSWATCH_HOST_CONNECTIONS": "2"})


@pytest.fixture(scope="module")
def found(server: SampleServer, settings: Settings) -> dict[str | None, Checked]:
    """All feeds of the sample world, checked together."""

    async def work(sandbox: Sandbox) -> list[Checked]:
        targets: list[tuple[str | None, str]] = [(spec.slug, spec.url) for spec in catalogue()[1]]
        targets.append(("home-page", "http://frontier-herald.example/"))
        targets.append(("nowhere", "http://nowhere.example/feed"))
        async with open_fetcher(settings, hosts=server.hosts) as fetcher:
            return [one async for one in feed_checks.check(targets, fetcher, sandbox)]

    with Sandbox(preload=("newswatch.feeds",)) as sandbox:
        return {one.slug: one for one in asyncio.run(work(sandbox))}


def test_every_feed_has_its_answer(found: dict[str | None, Checked]) -> None:
    assert len(found) == len(catalogue()[1]) + 2
    dead = {slug: one.reason for slug, one in found.items() if not one.alive}
    assert dead == {
        "continental-wire-urgent": Reason.SERVER_ERROR,
        "mekong-register-breaking": Reason.GONE,
        "home-page": Reason.NOT_A_FEED,
        "nowhere": Reason.DNS_FAILURE,
    }
    assert all(one.entries > 0 for one in found.values() if one.alive)


def test_what_is_said_of_one(found: dict[str | None, Checked]) -> None:
    one = found["frontier-herald-all"]
    assert (one.status, one.reason, one.version, one.moved_to) == (200, Reason.OK, "rss20", None)
    assert one.title == "Frontier Herald"
    assert one.newest is not None
    assert one.word in ("alive", "stale")
    assert found["home-page"].word == "not_a_feed"


def test_malformed_undated_and_moved_feeds_are_alive(found: dict[str | None, Checked]) -> None:
    assert found["coast-frontier-all"].detail
    assert found["rift-lakes-monitor-all"].newest is None
    assert found["levant-ledger-news-sitemap"].version == "sitemap-news"
    assert found["frontier-herald-old"].moved_to == "http://frontier-herald.example/feed/"


def test_discovery_from_a_home_page(server: SampleServer, settings: Settings) -> None:
    async def work(sandbox: Sandbox) -> list[tuple[Exchange, tuple[Candidate, ...]]]:
        async with open_fetcher(settings, hosts=server.hosts) as fetcher:
            return [
                await feed_checks.discover(url, fetcher, sandbox)
                for url in ("http://frontier-herald.example/", "http://frontier-herald.example/none")
            ]

    with Sandbox() as sandbox:
        (page, candidates), (missing, none) = asyncio.run(work(sandbox))
    assert page.reason is Reason.OK
    assert (candidates[0].url, candidates[0].basis) == ("http://frontier-herald.example/feed/", Basis.LINK)
    assert (missing.reason, none) == (Reason.NOT_FOUND, ())
