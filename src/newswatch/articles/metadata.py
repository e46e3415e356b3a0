"""Title, authors, canonical URL and site name of a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newswatch import urls
from newswatch.articles.structured import Structured, strings, text_of
from newswatch.articles.words import clean_line, fold

TITLE_LIMIT = 2_000
AUTHOR_LIMIT = 500
AUTHORS_LIMIT = 20

_SEPARATOR = re.compile(r"\s+[|\-–—·•:»«/~]+\s+|\s*\|\s*|\s+::\s+")
_BY = re.compile(
    r"^(?:(?:analysis|opinion|written|reported|posted|published|story|text|words|report)\s+)?(?:by|by:|von|par|"
    r"por|di|da|oleh|door|автор:?|текст:?)\s+",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,|;|\||/|\band\b|&|\bund\b|\bet\b|\by\b)\s*")
_NO_NAME = re.compile(
    r"https?:|www\.|@|\.com\b|\d{3}|^(?:admin|administrator|editor|editors|staff|newsroom|news desk|web desk|guest|"
    r"author|unknown|null|none|undefined|anonymous|reporter|correspondent|home|share|follow)$|"
    r"\b(?:staff writer|sports writer|auto writer|political writer|editor-at-large|correspondent|reporter)$",
    re.IGNORECASE,
)
# A date that a template glues to the name
_STAMP = re.compile(
    r"\s*(?:\||-|on|,)?\s*(?:(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)"
    r"\s+\d{1,2}\b.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\s*[,|(-]\s*(?:staff|senior|chief|special|political|foreign|reporter|correspondent|editor|writer).*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A page's title, the name of the site that was cut from it, and all that the page states as its title."""

    title: str | None
    site_name: str | None
    stated: tuple[str, ...] = ()


def headline(tree: HtmlElement, structured: Structured, url: str) -> Headline:
    """The article's title without the site's name: what most of the page's own statements agree on.

    JSON-LD headline and og:title are statements about the article; `<h1>` and `<title>` may be the site's. A
    candidate that ends in the site's name loses it; so does one that goes on where another candidate ends.
    """
    site = site_name(structured)
    offered = [clean_line(one, TITLE_LIMIT) for one in _titles(tree, structured)]
    candidates = [one for one in offered if one]
    if not candidates:
        return Headline(title=None, site_name=site)
    host = re.sub(r"^www\.", "", (urlsplit(url).hostname or ""))
    names = {fold(name) for name in (site, host) if name}
    # "Border Courier" is known by the host border-courier.example too
    names |= {_squeezed(label) for label in host.split(".")[:-1] if len(label) >= 3}
    short = [_without_site(one, names, candidates) for one in candidates]
    kept = [one for one in short if fold(one) not in names] or short
    # h1 in capitals is a matter of style: another statement of the same words is preferred
    best = kept[0]
    if best.isupper():
        best = next((one for one in kept if fold(one) == fold(best) and not one.isupper()), best)
    return Headline(title=best, site_name=site, stated=tuple(dict.fromkeys((*kept, *candidates))))


def site_name(structured: Structured) -> str | None:
    """og:site_name, application-name, or the publisher that the article names; None where none is told."""
    if name := structured.first_meta("og:site_name", "application-name"):
        return clean_line(name, 200) or None
    for node in structured.articles():
        if name := text_of(node.get("publisher")):
            return None if name.startswith(("http:", "https:", "#")) else clean_line(name, 200)
    return None


def _titles(tree: HtmlElement, structured: Structured) -> Iterator[str]:
    for node in structured.articles():
        if name := text_of(node.get("headline")):
            # schema.org's old advice was to cut headlines at 110 characters
            if not name.endswith(("…", "...")):
                yield name
            break
    for name in ("og:title", "twitter:title", "dc.title", "headline", "sailthru.title", "parsely-title", "title"):
        if value := structured.meta.get(name):
            yield value
    headings = [" ".join(one.itertext()) for one in list(tree.iter("h1"))[:5]]
    if len(headings) == 1 or (headings and headings[0].strip()):
        yield headings[0]
    title = next(tree.iter("title"), None)
    if title is not None and title.text:
        yield title.text
    if not headings:
        second = next(tree.iter("h2"), None)
        if second is not None:
            yield " ".join(second.itertext())


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _without_site(title: str, names: set[str], candidates: list[str]) -> str:
    """A title without the site's name at its head or tail, or without what follows where another candidate ends."""
    parts = [(one.start(), one.end()) for one in _SEPARATOR.finditer(title)]
    if not parts:
        return title
    for start, end in (parts[-1], parts[0]):
        tail, head = fold(title[end:]), fold(title[:start])
        if not head or not tail:
            continue
        if (
            tail in names
            or _squeezed(tail) in names
            or (tail and any(tail == fold(f"the {name}") or fold(f"the {tail}") == name for name in names))
        ):
            return _without_site(title[:start].rstrip(), names, candidates)
        if head in names or _squeezed(head) in names:
            return _without_site(title[end:].lstrip(), names, candidates)
    for start, _end in parts:
        head = title[:start]
        # "Headline | Section | Site": cut where another statement of the title ends
        if len(fold(head).split()) >= 3 and any(fold(head) == fold(other) for other in candidates):
            return head.rstrip()
    return title


def authors(tree: HtmlElement, structured: Structured) -> tuple[str, ...]:
    """Names of authors, each once, as the page gives them; empty where none is told."""
    for node in structured.articles():
        if names := _names(_people(node)):
            return names
    for name in (
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "byl",
    ):
        values = [value for value in structured.meta_all.get(name, ()) if "://" not in value]
        if names := _names(values):
            return names
    marked: list[str] = []
    for element in tree.iter("a", "span", "p", "div", "address"):
        if element.get("rel") == "author" or "author" in (element.get("itemprop") or ""):
            words = clean_line(" ".join(element.itertext()), AUTHOR_LIMIT + 1)
            if len(words) <= 100:
                marked.append(words)
        elif len(element) <= 3 and _BYLINE.search((element.get("class") or "")[:200]):
            words = clean_line(" ".join(element.itertext()), AUTHOR_LIMIT + 1)
            if len(words) <= 100 and (_BY.match(words) or "name" in (element.get("class") or "")):
                marked.append(words)
        if len(marked) >= 5:
            break
    return _names(marked[:1])


_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author|author-?name|writer)(?:$|[\s_-])", re.IGNORECASE)


def _people(node: Mapping[str, Any]) -> list[str]:
    found = strings(node.get("author")) or strings(node.get("creator"))
    return [one for one in found if not one.startswith(("http:", "https:", "#", "/"))]


def _names(values: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for value in values[:AUTHORS_LIMIT]:
        line = _STAMP.sub("", _BY.sub("", clean_line(html.unescape(value), AUTHOR_LIMIT)))
        for part in _JOINED.split(line):
            name = _ROLE.sub("", _BY.sub("", part)).strip(" .,:;-–")
            if 2 < len(name) <= 80 and len(name.split()) <= 6 and not _NO_NAME.search(name):
                names.append(name)
    return tuple(dict.fromkeys(names))[:AUTHORS_LIMIT]


def canonical_url(tree: HtmlElement, structured: Structured, url: str) -> str | None:
    """The canonical form of the address the page gives itself, if it is of the same site; else of the address asked.

    A page may call only its own site's pages itself: a foreign canonical would let a stranger hide another's article.
    A canonical that is the site's front page is a slip of many templates, and is not believed of an inner page.
    """
    asked = urls.canonical(url)
    offered = [
        element.get("href") or ""
        for element in tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ][:3]
    if value := structured.meta.get("og:url"):
        offered.append(value)
    for href in offered:
        found = urls.canonical(href.strip(), url) if href.strip() else None
        if found is None or not urls.same_site(found, url):
            continue
        inner = urlsplit(url).path.strip("/") != ""
        if inner and urlsplit(found).path.strip("/") == "" and not urlsplit(found).query:
            continue
        return found
    return asked
