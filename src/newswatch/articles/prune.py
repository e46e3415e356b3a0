"""What is taken out of a page's tree before its text is looked for: what is hidden, and what is built as a promotion.

By markup, never by host. Each rule has a guard, because one publisher's promotion is another's article.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from newswatch.articles.marks import READ_ON

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PRINT = re.compile(
    r"(?:^|[\s_-])print-(?:only|header|footer|logo)|visible-print|screen-reader|sr-only|visually-hidden", re.IGNORECASE
)
_TWEET = re.compile(r"twitter-tweet|twitter-video|instagram-media|bluesky-embed", re.IGNORECASE)
# What is hidden is hardly ever so much of a page; where it is, a script shows the article later.
HIDDEN_SHARE = 0.3
# Bounds on what is looked at in one block: no promotion or card on 106 real pages comes near.
MOST_PARTS = 120
LARGEST = 3_000
DEPTH = 40
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
        whole = sum(map(len, root.itertext()))
        among = set(hidden)
        outer = [one for one in hidden if not any(up in among for up in islice(one.iterancestors(), DEPTH))]
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
        if parent is None or _several(parent):
            break
        element = parent


def _several(parent: HtmlElement) -> bool:
    """Has it more than one child that shows? Looks at no more than it has to: a page may have them by the thousand."""
    shown = (child for child in parent if child.tag not in ("script", "style", "noscript"))
    return sum(1 for _ in islice(shown, 2)) > 1


def _link_text(element: HtmlElement) -> tuple[int, int, int] | None:
    """Characters in links, all characters, and links with words; None for what is too large to be a promotion.

    Bounded in the elements it looks at, so that a page of a hundred thousand nested elements costs no square of them.
    """
    linked = count = 0
    total = len((element.text or "").strip())
    inside: HtmlElement | None = None
    size = 0
    for number, part in enumerate(element.iterdescendants()):
        if number >= MOST_PARTS:
            return None
        if not isinstance(part.tag, str):
            continue
        words = len((part.text or "").strip())
        tail = len((part.tail or "").strip())
        total += words + tail
        if part.tag == "a":
            count += size > 0
            inside, size = part, words
            linked += words
            continue
        if inside is not None and any(up is inside for up in islice(part.iterancestors(), DEPTH)):
            linked += words + tail
            size += words + tail
        if total > LARGEST:
            return None
    return linked, total, count + (size > 0)


def _is_card(link: HtmlElement) -> bool:
    """A link between paragraphs that is a block of its own, with structure in it: a teaser of another article."""
    parent = link.getparent()
    if parent is None or len(link) == 0 or (link.tail or "").strip():
        return False
    before = link.getprevious()
    if (before is None and (parent.text or "").strip()) or (before is not None and (before.tail or "").strip()):
        return False
    if parent.tag in ("p", "li", "td", "h1", "h2", "h3", "strong", "b", "em", "span"):
        return False
    inner = sum(1 for child in link.iter("span", "div", "h2", "h3", "h4", "p", "img"))
    return inner >= 2 and sum(1 for _ in islice(parent.iterchildren("p"), 3)) == 3


def _is_popover(span: HtmlElement) -> bool:
    """A span within a sentence that holds several long links: a card that a script shows over a name."""
    # the span that holds the name and the card stays: only the card goes
    if len(span) == 0 or span[0].tag == "a" or len(span) > MOST_PARTS:
        return False
    own = len((span.text or "").strip()) + sum(len((child.tail or "").strip()) for child in span)
    if own > 10 or (sizes := _link_text(span)) is None:
        return False
    linked, total, count = sizes
    if count < 2 or total < 80 or linked < 0.8 * total:
        return False
    return any(up.tag == "p" for up in islice(span.iterancestors(), DEPTH))


def _is_promotion(element: HtmlElement) -> bool:
    """A short block that says "read more" or shouts, and whose other words are a link."""
    if len(element) == 0 or (element.tag == "div" and any(child.tag in _INNER_BLOCKS for child in element)):
        return False
    sizes = _link_text(element)
    if sizes is None or sizes[0] == 0 or not 0 < sizes[1] <= 400:
        return False
    linked, total, _ = sizes
    words = " ".join(" ".join(element.itertext()).split())
    if mark := READ_ON.match(words):
        return linked >= 0.6 * max(total - mark.end(), 1) or linked >= 0.8 * total
    return linked >= 0.95 * total and words.isupper() and len(words.split()) >= 4
