"""The sample world's sources: one TOML file an outlet under `catalog/sample/articles`, read and checked here.

The world is fixed: nothing in it depends on the clock. Its week is 3 to 12 March 2026.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError, field_validator

from newswatch.catalog import feed_files
from newswatch.errors import CatalogueError
from newswatch.model import FeedSpec, Outlet

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)  # the sample world's present: no page of it is younger

Fate = Literal["page", "moved", "missing", "soft_404", "consent_wall", "paywall"]
FeedFormat = Literal["rss20", "rss20_full", "rss10", "atom", "atom_relative", "malformed", "bare", "sitemap"]


class _Source(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(_Source):
    """One article. Paragraphs of `text` stand apart by an empty line. `fate` says what its address answers:
    the page, a temporary redirect to it (`moved`), a 404, or a page that is no article."""

    slug: str
    title: str
    published: AwareDatetime
    section: str
    text: str
    byline: str | None = None
    summary: str | None = None  # else the first paragraph
    fate: Fate = "page"

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs, each on one line."""
        return tuple(" ".join(part.split()) for part in self.text.strip().split("\n\n") if part.strip())

    @property
    def lead(self) -> str:
        """What a feed or a meta description says of the article."""
        return self.summary or self.paragraphs[0]


class FeedSource(_Source):
    """A feed that the outlet serves at `path`; with `section`, only that section's articles."""

    path: str
    format: FeedFormat
    section: str | None = None
    validators: bool = True  # false: no ETag and no Last-Modified
    tracking: str = ""  # a query appended to every link, as marketing departments do


class Answer(_Source):
    """A fixed answer at a path: 301 with `location`, 410, 503 with `retry_after` (seconds or an HTTP date)."""

    path: str
    status: int
    location: str | None = None
    retry_after: str | None = None


class OutletSource(_Source):
    """How one outlet looks and what it has published. `path` is a strftime pattern with {slug}, {section}, {number}."""

    outlet: str  # the slug in outlets.toml
    layout: str  # a file of catalog/sample/layouts
    path: str
    date_format: str  # strftime, as printed on the page
    byline_prefix: str = "By "
    tagline: str = ""
    body: Literal["p", "br", "div"] = "p"  # how paragraphs are marked up
    inserts: tuple[str, ...] = ()  # HTML between paragraphs: after the second, the fourth …
    charset: Literal["utf-8", "windows-1252"] = "utf-8"
    robots: str = "User-agent: *\nAllow: /\n"
    feed: tuple[FeedSource, ...] = ()
    answer: tuple[Answer, ...] = ()
    article: tuple[Article, ...] = ()

    @field_validator("article")
    @classmethod
    def _newest_first(cls, value: tuple[Article, ...]) -> tuple[Article, ...]:
        return tuple(sorted(value, key=lambda article: (article.published, article.slug), reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An outlet with what `outlets.toml` says of it and how it looks."""

    host: str
    name: str
    language: str
    country: str | None
    zone: ZoneInfo
    source: OutletSource

    def path_of(self, article: Article) -> str:
        """The path and query of the article's page."""
        number = 10_000 + sorted(a.slug for a in self.source.article).index(article.slug) * 37
        pattern = article.published.astimezone(self.zone).strftime(self.source.path)
        return pattern.format(slug=article.slug, section=article.section, number=number)

    def url_of(self, article: Article) -> str:
        """The article's own address (where a redirect ends)."""
        return f"http://{self.host}{self.path_of(article)}"

    def link_of(self, article: Article) -> str:
        """The path that feeds and lists give: a redirector's for an article that has moved."""
        return f"/go/{article.slug}" if article.fate == "moved" else self.path_of(article)

    def listed(self, section: str | None = None) -> tuple[Article, ...]:
        """The articles, newest first; of one section if it is given."""
        return tuple(a for a in self.source.article if section is None or a.section == section)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that have an article, in alphabetical order."""
        return tuple(sorted({a.section for a in self.source.article}))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All sites by their host name."""

    sites: dict[str, Site]

    def articles(self) -> Iterator[tuple[Site, Article]]:
        """Every article with its site, outlet by outlet."""
        for site in self.sites.values():
            for article in site.source.article:
                yield site, article


def sample_folder() -> Traversable:
    """The folder of the sample world's data files within the package."""
    return files("newswatch") / "catalog" / "sample"


def catalogue() -> tuple[tuple[Outlet, ...], tuple[FeedSpec, ...]]:
    """Outlets and feeds of the sample world, by the loader of the real catalogue. Raises CatalogueError."""
    name = "catalog/sample/outlets.toml"
    return feed_files.parse({name: (sample_folder() / "outlets.toml").read_text(encoding="utf-8")})


def hosts() -> tuple[str, ...]:
    """The names of the world's hosts, without its articles. Raises CatalogueError."""
    return tuple(_host(outlet) for outlet in catalogue()[0])


def load() -> World:
    """Read and check the whole sample world.

    Raises CatalogueError naming file and key where a source breaks a rule.
    """
    folder = sample_folder()
    sites: dict[str, Site] = {}
    for outlet in catalogue()[0]:
        file = folder / "articles" / f"{outlet.slug}.toml"
        try:
            source = OutletSource.model_validate(_toml(file))
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise CatalogueError(f"{file.name}: {key}: {first['msg']}") from error
        if source.outlet != outlet.slug:
            raise CatalogueError(f"{file.name}: outlet: {source.outlet!r} is not {outlet.slug!r}")
        host = _host(outlet)
        sites[host] = Site(
            host=host,
            name=outlet.name,
            language=outlet.language,
            country=outlet.country,
            zone=ZoneInfo(outlet.timezone),
            source=source,
        )
    return World(sites=sites)


def truth() -> tuple[dict[str, Any], ...]:
    """What a careful analyst codes, one mapping an article; catalog/sample/README.md explains the keys."""
    lines = (sample_folder() / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def _host(outlet: Outlet) -> str:
    return outlet.homepage.removeprefix("http://").rstrip("/")


def _toml(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{file.name}: {error}") from error
