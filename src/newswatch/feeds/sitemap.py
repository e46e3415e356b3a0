"""Sitemaps as feeds: Google's news sitemaps, and plain ones that say when a page last changed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from xml.parsers import expat

from newswatch.feeds import dates
from newswatch.feeds.entries import Raw, build, newest
from newswatch.feeds.guard import Guarded
from newswatch.model import ParsedFeed, Reason

_MAX_URLS: Final = 50_000  # the protocol's own limit for one file
_MAX_VALUE: Final = 10_000  # characters of one value; more is cut


class _Collector:
    """expat's handlers: one dict a `<url>`, with the values of its own and of its news children by local name.

    Images and videos have titles and locations too; they are passed over.
    """

    def __init__(self) -> None:
        self.urls: list[dict[str, str]] = []
        self.total = 0
        self._path: list[str] = []
        self._current: dict[str, str] | None = None
        self._text: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        self._path.append(local)
        self._text = []
        if local == "url" and self._current is None:
            self._current = {}

    def data(self, text: str) -> None:
        if self._current is not None:
            self._text.append(text)

    def end(self, _name: str) -> None:
        local = self._path.pop()
        if self._current is None:
            return
        parent = self._path[-1] if self._path else ""
        if local == "url" and parent in ("urlset", ""):
            self.total += 1
            if len(self.urls) < _MAX_URLS:
                self.urls.append(self._current)
            self._current = None
        elif parent in ("url", "news", "publication"):
            value = "".join(self._text).strip()[:_MAX_VALUE]
            self._current.setdefault(local if parent == "url" else f"news:{local}", value)
        self._text = []


def read(safe: Guarded, url: str, now: datetime, limit: int) -> ParsedFeed:
    """The newest `limit` entries of the sitemap in `safe.text`: version `sitemap-news`, or `sitemap` where no
    URL is marked as news.

    The date of publication is the news extension's. A page's lastmod is not one: it ranks the entries and is kept
    as the raw date. A plain sitemap tells of something new only by lastmod; without any it is no feed.
    """
    if safe.root == "sitemapindex":
        return _not_a_feed("an index of sitemaps: add the sitemap that lists the news")
    collector = _Collector()
    parser: Any = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.data
    with suppress(expat.ExpatError):  # what came before a fault is kept; the guard has put the fault into words
        parser.Parse(safe.text.encode(), True)
    news = [found for found in collector.urls if any(key.startswith("news:") for key in found)]
    chosen = news or [found for found in collector.urls if found.get("lastmod")]
    if not chosen and collector.urls:
        return _not_a_feed("a sitemap without news and without dates: nothing in it says what is new")
    raws = [_raw(found, now) for found in chosen]
    names = {name for name in (found.get("news:name") for found in news) if name}
    languages = {language for language in (found.get("news:language") for found in news) if language}
    language = languages.pop() if len(languages) == 1 else None
    return ParsedFeed(
        title=names.pop()[:200] if len(names) == 1 else None,
        version="sitemap-news" if news else "sitemap",
        language=language[:35] if language else None,
        entries=build(newest(raws, limit), url, now, feed_language=language),
        entries_total=len(raws),
        truncated=safe.truncated,
        malformed=safe.malformed,
    )


def _not_a_feed(detail: str) -> ParsedFeed:
    return ParsedFeed(
        title=None, version="", language=None, entries=(), entries_total=0, error=Reason.NOT_A_FEED,
        error_detail=detail,
    )  # fmt: skip


def _raw(found: dict[str, str], now: datetime) -> Raw:
    said = found.get("news:publication_date") or found.get("lastmod")
    loc = found.get("loc")
    return Raw(
        guid=None,
        links=(loc,) if loc else (),
        title=found.get("news:title") or None,
        summary=None,
        published=dates.read(found.get("news:publication_date"), None, now),
        published_raw=said or None,
        language=found.get("news:language") or None,
        order=dates.read(found.get("lastmod"), None, now),
    )
