"""What is taken out of a page's tree before its text is looked for: what is hidden, and what is built as a promotion.

By markup, never by host. Each rule has a guard, because one publisher's promotion is another's article.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from newswatch.articles.marks import READ_ON

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PRINT = re.compile(
    r"(?:^|[\s_-])print-(?:only|header|footer|logo)|visible-print|screen-reader|sr-only|visually-hidden", re.IGNORECASE
)
_TWEET = re.compile(r"twitter-tweet|twitter-video|instagram-media|bluesky-embed", re.IGNORECASE)
# What is hidden is hardly ever so much of a page; where it is, a script shows the article later.
HIDDEN_SHARE = 0.3
_BLOCKS = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "li", "div", "blockquote"))
_INNER_BLOCKS = frozenset(("p", "div", "ul", "ol", "table", "blockquote", "article", "section"))


def prune(root: HtmlElement) -> None:
    """Take promotions and hidden parts out of the tree, in place; their tails stay."""
    doomed: list[HtmlElement] = []
    hidden: list[HtmlElement] = []
    for element in root.iter(
        "p", "div", "span", "section", "aside", "a", "blockquote", "ul", "h2", "h3", "h4", "h5", "h6", "li", "header"
    ):
        tag = element.tag
        attributes = element.attrib
        if attributes:
            if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")):
                hidden.append(element)
                continue
            names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
            if len(names) > 1 and _PRINT.search(names):
                hidden.append(element)
                continue
            if tag == "blockquote" and _TWEET.search(names):
                _free(element)
                continue
        if tag == "a":
            if _is_card(element):
                doomed.append(element)
        elif tag == "span":
            if _is_popover(element):
                doomed.append(element)
        elif tag in _BLOCKS and _is_promotion(element):
            doomed.append(element)
    if hidden:
        whole = sum(len(part) for part in root.itertext())
        outer = [one for one in hidden if not any(up in hidden for up in one.iterancestors())]
        if sum(len(part) for one in outer for part in one.itertext()) <= HIDDEN_SHARE * whole:
            doomed += outer
    for element in doomed:
        if element.getparent() is not None and element.tag != "body":
            element.drop_tree()


def _free(quote: HtmlElement) -> None:
    """A quoted post is what the article quotes: without its class, and its wrappers' ("embed"), it is kept as one."""
    element: HtmlElement | None = quote
    while element is not None and element.tag in ("blockquote", "div", "figure", "section", "span"):
        for name in ("class", "id"):
            if name in element.attrib:
                del element.attrib[name]
        if element.tag == "figure":
            element.tag = "div"
        parent = element.getparent()
        if parent is None or sum(1 for child in parent if child.tag not in ("script", "style", "noscript")) != 1:
            break
        element = parent


def _link_text(element: HtmlElement) -> tuple[int, int, int]:
    """Characters in links, all characters, and the number of links with words."""
    linked = count = 0
    for link in element.iter("a"):
        size = sum(len(part.strip()) for part in link.itertext())
        linked += size
        count += size > 0
    return linked, sum(len(part.strip()) for part in element.itertext()), count


def _is_card(link: HtmlElement) -> bool:
    """A link that stands between paragraphs as a block of its own, with structure in it: a teaser of another article."""
    parent = link.getparent()
    if parent is None or len(link) == 0 or (link.tail or "").strip():
        return False
    before = link.getprevious()
    if (before is None and (parent.text or "").strip()) or (before is not None and (before.tail or "").strip()):
        return False
    if parent.tag in ("p", "li", "td", "h1", "h2", "h3", "strong", "b", "em", "span"):
        return False
    inner = sum(1 for child in link.iter("span", "div", "h2", "h3", "h4", "p", "img"))
    return inner >= 2 and sum(1 for child in parent if child.tag == "p") >= 3


def _is_popover(span: HtmlElement) -> bool:
    """A span within a sentence that holds several long links: a card that a script shows over a name."""
    # the span that holds the name and the card stays: only the card goes
    if len(span) == 0 or span[0].tag == "a":
        return False
    parent = span.getparent()
    if parent is None or not any(up.tag == "p" for up in span.iterancestors()):
        return False
    own = len((span.text or "").strip()) + sum(len((child.tail or "").strip()) for child in span)
    linked, total, count = _link_text(span)
    return own <= 10 and count >= 2 and total >= 80 and linked >= 0.8 * total


def _is_promotion(element: HtmlElement) -> bool:
    """A short block that says "read more" or shouts, and whose other words are a link."""
    if element.tag == "div" and any(child.tag in _INNER_BLOCKS for child in element):
        return False
    if next(element.iter("a"), None) is None:
        return False
    linked, total, _ = _link_text(element)
    if not 0 < total <= 400 or linked == 0:
        return False
    words = " ".join(" ".join(element.itertext()).split())
    if READ_ON.match(words):
        mark = READ_ON.match(words)
        rest = total - (mark.end() if mark is not None else 0)
        return linked >= 0.6 * max(rest, 1) or linked >= 0.8 * total
    return linked >= 0.95 * total and words.isupper() and len(words.split()) >= 4
