"""An invented paper on loopback: its feed, its pages, and newswatch reading them through all stages into a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Self
from xml.sax.saxutils import escape

import sqlalchemy as sa
from tests.loopback import NOT_FOUND, Asked, LoopbackServer, Reply

from newswatch.app import catalogues
from newswatch.app.runtime import Runtime
from newswatch.model import FeedSpec, Outlet, Stage
from newswatch.settings import load

HTML = {"Content-Type": "text/html; charset=utf-8"}
RSS = {"Content-Type": "application/rss+xml; charset=utf-8"}
PUBLISHED = datetime(2026, 3, 9, 8, tzinfo=UTC)


def article(title: str, *paragraphs: str, head: str = "", language: str = "en") -> bytes:
    """A plain page with an article."""
    told = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="{language}"><head><title>{title}</title>{head}</head><body>'
        f"<article><h1>{title}</h1>{told}</article></body></html>"
    ).encode()


def harmless(number: int) -> bytes:
    """An article that no other is a copy of, about nothing that matters here."""
    words = "barley kettle lantern meadow orchard pigeon quarry saddle tulip violin walnut yarn".split()
    told = [
        " ".join(words[(number * 7 + line * step) % len(words)] for step in range(1, 12)) + f" {number * 31 + line}."
        for line in range(8)
    ]
    return article(
        f"The fair of {words[number % len(words)]} number {number}",
        *(f"At stall {number} the visitors of the {line}th hour saw {text}" for line, text in enumerate(told)),
    )


@dataclass
class Paper:
    """What it serves can be changed at any time. A context manager; `asked` are the requests so far."""

    host: str = "paper.example"
    pages: dict[str, Reply] = field(default_factory=dict)  # by path
    feed: bytes | None = None  # instead of the one made of `listed`
    listed: list[tuple[str, str, str]] = field(default_factory=list)  # guid, title, address
    robots: Reply = NOT_FOUND
    also: tuple[str, ...] = ()  # its other hosts

    def __post_init__(self) -> None:
        self._server = LoopbackServer(self._respond)

    @property
    def asked(self) -> list[Asked]:
        return self._server.seen

    def put(self, path: str, body: bytes, headers: Mapping[str, str] = HTML, *, title: str | None = None) -> None:
        """A page, and its entry in the feed."""
        self.pages[path] = Reply(200, body, headers)
        self.listed.append((path, title or path, f"http://{self.host}{path}"))

    def retitle(self, title: str, *paths: str) -> None:
        """The entries of these pages get another title, which is how newswatch learns that a page may have changed."""
        self.listed = [(guid, title if guid in paths else old, link) for guid, old, link in self.listed]

    def _respond(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return self.robots
        if asked.path == "/feed.xml":
            return Reply(200, self.feed if self.feed is not None else self._feed(), RSS)
        return self.pages.get(asked.path, NOT_FOUND)

    def _feed(self) -> bytes:
        entries = "".join(
            f"<item><title>{escape(title)}</title><link>{escape(link)}</link><guid>{escape(guid)}</guid>"
            f"<pubDate>{format_datetime(PUBLISHED)}</pubDate></item>"
            for guid, title, link in self.listed
        )
        return f'<rss version="2.0"><channel><title>Paper</title>{entries}</channel></rss>'.encode()

    def catalogue(self) -> tuple[list[Outlet], list[FeedSpec]]:
        slug = self.host.replace(".", "-")
        home = f"http://{self.host}/"
        outlet = Outlet(
            slug=slug, name="Paper", family=slug, country=None, language="en", timezone="UTC", homepage=home
        )
        return [outlet], [FeedSpec(slug=f"{slug}-all", url=f"{home}feed.xml", outlet=slug, enabled=True)]

    def hosts(self) -> dict[str, tuple[str, int]]:
        return self._server.hosts([self.host, *self.also])

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()


class Reader:
    """newswatch on a database, reading one paper."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.engine = runtime.engine

    def run(self, *stages: Stage) -> None:
        """These stages, or all; the feed is polled also when it is not due."""
        if not stages:
            self.runtime.run_all(out_of_turn=True)
        for stage in stages:
            self.runtime.run_stage(stage, out_of_turn=True)

    def rows(self, statement: str, **values: object) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(sa.text(statement), values).mappings()]

    def column(self, statement: str, **values: object) -> list[Any]:
        return [next(iter(row.values())) for row in self.rows(statement, **values)]

    def do(self, statement: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def hours_pass(self) -> None:
        """What waits for its next try, or for another version of its page, has waited long enough."""
        self.do("update newswatch.work set ready_at = now() where quarantined_at is null")
        self.do("update newswatch.url set fetched_at = fetched_at - interval '9 days'")
        self.do("update newswatch.article set version_at = version_at - interval '9 days'")

    def ends(self, stage: Stage = Stage.EXTRACT) -> dict[str, list[str]]:
        """How each attempt at each page ended, by the page's path."""
        by = "p.page_id" if stage is Stage.EXTRACT else "u.url_id"
        found: dict[str, list[str]] = {}
        for row in self.rows(
            f"select u.url, a.reason from newswatch.attempt a join newswatch.page p on true "  # noqa: S608 - ours
            f"join newswatch.url u using (url_id) where a.subject_id = {by} and a.stage = :stage order by a.at",
            stage=stage.value,
        ):
            found.setdefault(row["url"].split("/", 3)[3], []).append(row["reason"])
        return found


@contextmanager
def reading(url: str, home: Path, *papers: Paper, **settings: object) -> Iterator[Reader]:
    """newswatch on the database at `url`, with the papers' feeds in it."""
    hosts = {name: address for paper in papers for name, address in paper.hosts().items()}
    with Runtime(load({}, home=home, disk_free_bytes=0, **settings), url, hosts=hosts) as runtime:
        found = [paper.catalogue() for paper in papers]
        outlets, feeds = ([one for pair in found for one in pair[part]] for part in (0, 1))
        catalogues.bring_sample(runtime.engine, outlets, feeds)  # type: ignore[arg-type]
        yield Reader(runtime)
