"""What a page says of itself to machines: JSON-LD and `<meta>`. Read once, bounded in depth and size."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from newswatch.articles.words import clean, clean_line

# Bounds, not tuned: the largest JSON-LD block of 106 real pages is 60 kB, four levels deep.
BLOCK_LIMIT = 1_000_000
NODE_LIMIT = 2_000
DEPTH_LIMIT = 32
META_LIMIT = 2_000

ARTICLE_TYPES = frozenset(
    "article newsarticle analysisnewsarticle askpublicnewsarticle backgroundnewsarticle opinionnewsarticle "
    "reportagenewsarticle reviewnewsarticle blogposting liveblogposting socialmediaposting discussionforumposting "
    "report satiricalarticle scholarlyarticle techarticle advertisercontentarticle review claimreview "
    "medicalscholarlyarticle".split()
)
SECTION_TYPES = frozenset("collectionpage itemlist searchresultspage profilepage productgroup".split())
_RAW_NEWLINES = re.compile(r"[\x00-\x1f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """JSON-LD nodes in the order of the page, and the first content of each `<meta>` by lower-case name."""

    nodes: tuple[Mapping[str, Any], ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    meta_all: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def articles(self) -> Iterator[Mapping[str, Any]]:
        """The nodes that describe an article, the outermost and first ones first."""
        for node in self.nodes:
            if kinds(node) & ARTICLE_TYPES:
                yield node

    def first_meta(self, *names: str) -> str | None:
        """The content of the first of these `<meta>` that is there and not empty."""
        for name in names:
            if value := self.meta.get(name):
                return value
        return None


def kinds(node: Mapping[str, Any]) -> frozenset[str]:
    """A node's types in lower case, without a vocabulary's prefix."""
    return frozenset(one.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for one in strings(node.get("@type")))


def strings(value: object) -> list[str]:
    """The strings in a JSON-LD value, which may be a string, a list or an object with a name."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for one in value[:50] for text in strings(one)]
    if isinstance(value, dict):
        return strings(value.get("name") or value.get("@value") or value.get("@id"))
    return []


def read(tree: HtmlElement) -> Structured:
    """All that the page's head says to machines. Broken JSON-LD is passed over: it is one publisher's slip."""
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if not content:
            continue
        for key in ("property", "name", "itemprop", "http-equiv"):
            if (name := element.get(key)) and (value := clean_line(html.unescape(content), META_LIMIT)):
                meta.setdefault(name.strip().lower()[:100], []).append(value)
    nodes: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= BLOCK_LIMIT:
            _walk(_load(script.text), nodes, 0)
    return Structured(
        nodes=tuple(nodes),
        meta={name: values[0] for name, values in meta.items()},
        meta_all={name: tuple(values[:20]) for name, values in meta.items()},
    )


def _load(text: str) -> object:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//<![CDATA[").removesuffix("//]]>").rstrip(" ;\n\t")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        try:
            # the commonest slip: raw line ends within strings, or a trailing comma
            return json.loads(re.sub(r",\s*([}\]])", r"\1", _RAW_NEWLINES.sub(" ", text)))
        except (ValueError, RecursionError):
            return None


def _walk(value: object, out: list[Mapping[str, Any]], depth: int) -> None:
    """Nodes in breadth enough: the value itself, a list's items, `@graph`, and what an article may hang from."""
    if depth > DEPTH_LIMIT or len(out) >= NODE_LIMIT:
        return
    if isinstance(value, list):
        for one in value:
            _walk(one, out, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            out.append(value)
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(value.get(key), (dict, list)):
                _walk(value[key], out, depth + 1)


def text_of(value: object) -> str | None:
    """A JSON-LD string cleaned, or None where there is none. Many publishers escape HTML in it once more."""
    found = strings(value)
    return (clean(html.unescape(found[0])) or None) if found else None
