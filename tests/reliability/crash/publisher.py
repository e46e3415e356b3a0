"""A publisher that knows what it has published: the oracle of the crash tests.

Each edition replaces all of every feed's items at once, so what is missed in one edition is in no later one, and a
validator that was saved without its items hides them for good. Every article has a text of its own; every second one
tells of an incident of its own (another district, another day).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Self

from tests.loopback import NOT_FOUND, Asked, LoopbackServer, Reply, validated

from newswatch.model import FeedSpec, Outlet

WORDS = (
    "market harvest school bridge council river clinic teacher engine valley orchard station minister library weather "
    "factory garden museum traffic village airport student theatre carpet lantern saddle pepper copper timber marble "
    "kettle ladder basket bucket candle mirror pillow blanket hammer needle thread button ribbon pocket collar sleeve"
).split()
DISTRICTS = (
    "Bajaur Khyber Kurram Orakzai Swat Zhob Turbat Gwadar Kech Khuzdar Kupwara Poonch Rajouri Baramulla Kathua Samba "
    "Lamu Mandera Garissa Wajir Gao Diffa Dori Djibo Maradi Zinder Tahoua Agadez Kidal Mopti"
).split()
NUMBERS = "Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()
FIRST_DAY = datetime(2026, 3, 1, 6, tzinfo=UTC)


class Publisher:
    """`feeds` papers with one feed of `items` items each. A context manager, which serves over loopback."""

    def __init__(self, *, feeds: int = 4, items: int = 3) -> None:
        self.feeds = feeds
        self.items = items
        self.edition = 0
        self.published: dict[str, str] = {}  # address → the page
        self.incidents: set[str] = set()  # addresses of what tells of one
        self._current: dict[str, list[tuple[str, str, datetime]]] = {}
        self._server = LoopbackServer(self._respond)

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        """Where its papers are served."""
        return self._server.hosts(f"crash-paper-{n}.example" for n in range(self.feeds))

    def catalogue(self) -> tuple[list[Outlet], list[FeedSpec]]:
        """Its outlets and feeds."""
        slugs = [f"crash-paper-{n}" for n in range(self.feeds)]
        outlets = [
            Outlet(
                slug=slug,
                name=slug,
                family=slug,
                country=None,
                language="en",
                timezone="UTC",
                homepage=f"http://{slug}.example/",
            )
            for slug in slugs
        ]
        feeds = [
            FeedSpec(slug=f"{slug}-all", url=f"http://{slug}.example/feed.xml", outlet=slug, enabled=True)
            for slug in slugs
        ]
        return outlets, feeds

    def publish(self) -> None:
        """The next edition takes the place of the last."""
        self.edition += 1
        for paper in range(self.feeds):
            host = f"crash-paper-{paper}.example"
            self._current[host] = []
            for item in range(self.items):
                number = (self.edition * self.feeds + paper) * self.items + item
                address = f"http://{host}/{self.edition}/{item}.html"
                published = FIRST_DAY + timedelta(hours=number)
                title, page = _article(number, published)
                self.published[address] = page
                if number % 2:
                    self.incidents.add(address)
                self._current[host].append((address, title, published))

    def _respond(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return NOT_FOUND
        if asked.path == "/feed.xml":
            return validated(asked, _feed(self._current[asked.host]), {"Content-Type": "application/rss+xml"})
        page = self.published.get(f"http://{asked.host}{asked.path}")
        return NOT_FOUND if page is None else Reply(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()


def _feed(items: list[tuple[str, str, datetime]]) -> bytes:
    entries = "".join(
        f"<item><title>{title}</title><link>{address}</link><guid>{address}</guid>"
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
        for address, title, published in items
    )
    return f'<rss version="2.0"><channel><title>Crash Paper</title>{entries}</channel></rss>'.encode()


def _article(number: int, published: datetime) -> tuple[str, str]:
    draw = random.Random(number)
    title = " ".join(draw.choices(WORDS, k=6)).capitalize()
    paragraphs = [_harmless(draw) for _ in range(5)]
    if number % 2:
        district = DISTRICTS[number // 2 % len(DISTRICTS)]
        title = f"Policemen killed by a bomb in {district}"
        lead = (
            f"{draw.choice(NUMBERS)} policemen were killed when a roadside bomb exploded in {district} district on "
            f"{published:%A}, {published.day} {published:%B} {published.year}, officials said."
        )
        paragraphs.insert(0, lead)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f'<title>{title}</title><meta property="article:published_time" content="{published.isoformat()}">'
    page = f'<html lang="en"><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>'
    return title, page


def _harmless(draw: random.Random) -> str:
    return " ".join(
        f"The {draw.choice(WORDS)} near the {draw.choice(WORDS)} was shown to the {draw.choice(WORDS)} "
        f"with a {draw.choice(WORDS)} and a {draw.choice(WORDS)}."
        for _ in range(3)
    )
