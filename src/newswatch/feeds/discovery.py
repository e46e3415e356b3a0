"""Where a site may have its feeds: what its home page names, then what such sites usually have. Candidates only: each
is a feed only once it has been fetched and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from newswatch.feeds import plain
from newswatch.feeds.decoding import decode
from newswatch.feeds.guard import MAX_BODY, clean
from newswatch.urls import canonical, host_of, resolve, same_site, url_key

MAX_CANDIDATES: Final = 60  # a portal names up to forty sections; more is a link farm

_FEED_TYPES: Final = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml",
    "application/xml", "text/xml", "application/json",
})  # fmt: skip
_UNSURE_TYPES: Final = frozenset({"application/xml", "text/xml", "application/json"})  # feeds only if the link says so
_FEED_WORD = re.compile(r"(?:^|[/._?=&-])(?:rss2?|feeds?|atom|rdf)(?:$|[/._?=&-])", re.IGNORECASE)
_NOT_ARTICLES = re.compile(r"comments?(?:/|$|[._?=&-])|podcast|/tag/|/author/", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)

# In the order of how often newspapers' sites have them: WordPress, then the other systems, Blogger, Google's sitemaps.
_COMMON_PATHS: Final = (
    "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss/index.xml", "/feeds/rss.xml",
    "/?feed=rss2", "/feeds/posts/default", "/feed.json",
)  # fmt: skip
_SITEMAPS: Final = (
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
    "/sitemap/news.xml",
    "/sitemaps/news.xml",
    "/googlenews.xml",
)


class Basis(IntEnum):
    """Why an address is a candidate, surest first."""

    LINK = 1  # <link rel="alternate"> of a feed's type
    ANCHOR = 2  # a link on the page that looks like a feed's
    SITEMAP = 3  # robots.txt or the page names it, and it looks like one of news
    COMMON_PATH = 4  # sites often have a feed there
    COMMON_SITEMAP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed's."""

    url: str
    basis: Basis
    title: str | None = None


def discover(
    html: bytes, headers: Mapping[str, str], url: str, *, sitemaps: Iterable[str] = ()
) -> tuple[Candidate, ...]:
    """Candidates on the page `html` that came from `url` with `headers` (lower-case names), surest first, each once.

    `sitemaps` are those that the host's robots.txt names. Feeds of comments, podcasts, tags and authors come last
    within their basis. Never raises. Pure, for the sandbox.
    """
    found = _named(html, headers, url) if len(html) <= MAX_BODY else []
    found += [Candidate(url=one, basis=Basis.SITEMAP) for one in _absolute(sitemaps, url) if "news" in one.lower()]
    if host_of(url) is not None:
        found += [Candidate(url=one, basis=Basis.COMMON_PATH) for one in _absolute(_COMMON_PATHS, url)]
        found += [Candidate(url=one, basis=Basis.COMMON_SITEMAP) for one in _absolute(_SITEMAPS, url)]
    found.sort(key=lambda candidate: (candidate.basis, _NOT_ARTICLES.search(candidate.url) is not None))
    once: dict[bytes, Candidate] = {}
    for candidate in found:
        once.setdefault(url_key(candidate.url), candidate)
    return tuple(once.values())[:MAX_CANDIDATES]


def _absolute(links: Iterable[str], base: str) -> list[str]:
    return [found for found in (canonical(link, base) for link in links) if found is not None]


def _named(html: bytes, headers: Mapping[str, str], url: str) -> list[Candidate]:
    """What the page itself names."""
    text = clean(_text(html, headers)).strip()
    if "<" not in text:
        return []
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, etree.ParserError):
        return []
    if tree is None:
        return []
    base = next((href for href in (node.get("href") for node in tree.iter("base")) if href), None)
    base = (resolve(url, base) if base else None) or url
    found: list[Candidate] = []
    for node in tree.iter("link", "a"):
        candidate = _link(node, base) if node.tag == "link" else _anchor(node, base, url)
        if candidate is not None:
            found.append(candidate)
    return found


def _text(html: bytes, headers: Mapping[str, str]) -> str:
    if "charset" not in headers.get("content-type", "").lower() and (meta := _META_CHARSET.search(html[:4096])):
        headers = {"content-type": f"text/html; charset={meta[1].decode('ascii')}"}
    return decode(html, headers)[0]


def _link(node: etree._Element, base: str) -> Candidate | None:
    rel = (node.get("rel") or "").lower().split()
    kind = (node.get("type") or "").lower().partition(";")[0].strip()
    href = canonical(node.get("href") or "", base)
    if href is None:
        return None
    title = plain.title(node.get("title") or "")
    if "sitemap" in rel and "news" in href.lower():
        return Candidate(url=href, basis=Basis.SITEMAP, title=title)
    if "feed" in rel or ("alternate" in rel and kind in _FEED_TYPES):
        if kind in _UNSURE_TYPES and not _FEED_WORD.search(_path(href)):
            return None
        return Candidate(url=href, basis=Basis.LINK, title=title)
    return None


def _anchor(node: etree._Element, base: str, page: str) -> Candidate | None:
    raw = node.get("href") or ""
    if not _FEED_WORD.search(raw):  # cheap, before the URL is taken apart: a page has a thousand links
        return None
    href = canonical(raw, base)
    if href is None or not same_site(href, page) or not _FEED_WORD.search(_path(href)):
        return None
    return Candidate(url=href, basis=Basis.ANCHOR, title=plain.title("".join(map(str, node.itertext()))[:300]))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + ("?" + parts.query if parts.query else "")
