"""Bodies in several pieces: what an extractor that takes one container leaves behind.

Some templates cut an article's body into containers with advertisements between, all of one class; live reports are a
container a post. If an extractor took one piece, the others are those of the same class that hold more paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lxml.html import HtmlElement

from newswatch.articles.words import clean

# A paragraph of fewer characters, or more of it in links, tells nothing of where the article is.
PARAGRAPH = 60
LINKED_SHARE = 0.5
# The pieces left behind hold at least this share of what was taken, else the extractor left them for a reason.
LEFT_SHARE = 0.25
# What was taken stands mostly in containers of that class.
TAKEN_SHARE = 0.5
_FRAME_TAGS = frozenset(("aside", "footer", "nav", "figure", "form"))
_FRAME = re.compile(
    r"comment|related|footer|sidebar|recirc|promo|newsletter|popular|teaser|disclaimer|cookie|consent|modal|nav",
    re.IGNORECASE,
)
_BLOCKS = ("p", "h2", "h3", "h4", "li", "blockquote", "pre")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Paragraphs of a page against a text: characters of those in it, and of those that are not.

    `pieces` are containers that together are the body, where the text has only one of them; `home` is the container of
    most of the text's paragraphs.
    """

    taken: int
    left: int
    pieces: tuple[HtmlElement, ...]
    home: HtmlElement | None


def left_behind(tree: HtmlElement, text: str, *, live: bool) -> Left:
    """What the text leaves behind, and the containers that together are the body (empty where the text has all).

    `live` is whether the page calls itself a live report; only then may the pieces stand in several `<article>`s.
    """
    inside = _SPACE.sub("", text)
    taken: Counter[tuple[str, str]] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    homes: dict[tuple[str, str], dict[HtmlElement, None]] = {}
    sizes: Counter[HtmlElement] = Counter()
    for paragraph in tree.iter("p"):
        parent = paragraph.getparent()
        if parent is None:
            continue
        words = _SPACE.sub("", "".join(paragraph.itertext()))
        if len(words) < PARAGRAPH:
            continue
        if sum(len(part) for link in paragraph.iter("a") for part in link.itertext()) > LINKED_SHARE * len(words):
            continue
        if _in_frame(paragraph):
            continue
        kind = (str(parent.tag), parent.get("class", "").strip())
        homes.setdefault(kind, {})[parent] = None
        if words[:40] in inside:
            taken[kind] += len(words)
            sizes[parent] += len(words)
        else:
            left[kind] += len(words)
    whole = taken.total()
    pieces: tuple[HtmlElement, ...] = ()
    if whole:
        kind, most = taken.most_common(1)[0]
        if kind[1] and most >= TAKEN_SHARE * whole and left[kind] >= LEFT_SHARE * whole:
            found = tuple(homes[kind])
            if live or len({_article_of(one) for one in found}) == 1:
                pieces = found
    home = sizes.most_common(1)[0][0] if sizes else None
    return Left(taken=whole, left=left.total(), pieces=pieces, home=home)


def join(pieces: tuple[HtmlElement, ...]) -> str:
    """The text of the pieces in the order of the page: paragraphs, headings, lists and quotations, a line each."""
    lines: list[str] = []
    for piece in pieces:
        for block in piece.iter(*_BLOCKS):
            if any(up.tag in _BLOCKS for up in _up_to(block, piece)) or _in_frame(block):
                continue
            linked = sum(len(part) for link in block.iter("a") for part in link.itertext())
            words = clean(" ".join("".join(block.itertext()).split()))
            if words and not (linked > 0.8 * len(words) and len(words) > 20):
                lines.append(words)
    return "\n".join(lines)


def _up_to(element: HtmlElement, end: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    for up in element.iterancestors():
        if up is end:
            break
        found.append(up)
    return found


def _article_of(element: HtmlElement) -> HtmlElement | None:
    return next((up for up in (element, *element.iterancestors()) if up.tag == "article"), None)


def _in_frame(element: HtmlElement) -> bool:
    for up in element.iterancestors():
        if up.tag in _FRAME_TAGS:
            return True
        if up.tag != "body" and up.attrib and _FRAME.search(f"{up.get('class', '')} {up.get('id', '')}"):
            return True
    return False
