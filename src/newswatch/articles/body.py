"""The text of the article on a page: which extractor's answer is taken, page by page."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from newswatch.articles.fragments import join, left_behind
from newswatch.articles.prune import prune
from newswatch.articles.structured import Structured, kinds, text_of
from newswatch.articles.tidy import tidy
from newswatch.articles.words import clean, fold

_BREAK = re.compile(r"<(?:/p|/div|/li|/h\d|br)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
# trafilatura logs every page that it gives up on; here that is a value, not a message.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# Below this many characters the quick pass is not trusted and the full cascade is asked: trafilatura's own bound.
SHORT = 250
# Of a short text trafilatura gives all words of the page, with captions and menus. The paragraphs alone are taken where
# they are at least this share of it.
OWN_SHARE = 0.5
# If the page holds so many times the text in other paragraphs, the quick pass may have taken the wrong container.
LEFT_FACTOR = 3.0
# The publisher's own `articleBody` is taken where it is so much longer: the page shows its text by script.
SAID_FACTOR = 1.5
# 2 M characters, RELIABILITY 3: the longest of 106 pages has 60,000.
TEXT_LIMIT = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Text with a newline between paragraphs, and the extractor that gave it (empty where none gave any).

    `warnings` say what went wrong on the way: an extractor that failed, a text that was cut. `failed` is whether there
    is no text because an extractor failed.
    """

    text: str
    extractor: str
    warnings: tuple[str, ...] = ()
    failed: bool = False


def body(tree: HtmlElement, structured: Structured, url: str, titles: Collection[str], names: Collection[str]) -> Body:
    """The article's text. The tree stays as it is. `titles` and `names`: what the page calls its article and itself.

    The quick pass of trafilatura is taken where it stands up to a look at the page's paragraphs; else its full cascade,
    the body's pieces put together, the paragraphs alone, or the publisher's own `articleBody`.
    """
    warnings: list[str] = []
    tree = deepcopy(tree)
    prune(tree)
    text = _trafilatura(tree, url, warnings, fast=True, recall=True)
    name = "trafilatura-fast"
    live = any("liveblogposting" in kinds(node) for node in structured.nodes)
    left = left_behind(tree, text, live=live)
    if left.pieces:
        joined = join(left.pieces)
        if len(joined) > len(text):
            text, name = joined, "pieces"
    elif len(text) < SHORT or left.left > LEFT_FACTOR * len(text):
        full = _trafilatura(tree, url, warnings, fast=False, recall=False)
        if len(full) > len(text):
            text, name = full, "trafilatura"
    if left.home is not None and (len(text) < SHORT or _is_dump(text)):
        own = join((left.home,))
        if len(own) >= OWN_SHARE * len(text):
            text, name = own, "paragraphs"
    said = _json_ld(structured)
    # trafilatura falls back on `articleBody` too, and joins its paragraphs
    flat = "\n" not in text and "\n" in said and fold(said) == fold(text)
    if flat or (len(said) > SAID_FACTOR * len(text) and len(said) > SHORT):
        text, name = said, "json_ld"
    text = tidy(text, titles, names, url)
    if len(text) > TEXT_LIMIT:
        warnings.append(f"text cut at {TEXT_LIMIT} of {len(text)} characters")
        text = text[:TEXT_LIMIT]
    failed = not text and bool(warnings)
    return Body(text=text, extractor=name if text else "", warnings=tuple(dict.fromkeys(warnings)), failed=failed)


def _is_dump(text: str) -> bool:
    """Whether a text is a page's words in one line, or a layout table's cells."""
    lines = text.split("\n")
    return len(lines) == 1 or 2 * sum(len(line) for line in lines if line.startswith("|")) > len(text)


def _trafilatura(tree: HtmlElement, url: str, warnings: list[str], *, fast: bool, recall: bool) -> str:
    try:
        document = bare_extraction(
            tree, url=url, fast=fast, favor_recall=recall, include_comments=False, include_tables=True
        )
    except MemoryError:
        raise  # the page is too large for its child: that is no failure of the extractor's
    except Exception as error:  # noqa: BLE001 what it raises on a stranger's page is not listed; it is told in a row
        warnings.append(f"trafilatura failed: {type(error).__name__}: {str(error)[:200]}")
        return ""
    if not isinstance(document, Document) or document.text is None:
        return ""
    return clean(document.text)


def _json_ld(structured: Structured) -> str:
    """The publisher's `articleBody`, without the markup that some leave in it."""
    for node in structured.articles():
        if text := text_of(node.get("articleBody")):
            return clean(_TAG.sub("", _BREAK.sub("\n", text))) if "<" in text else text
    return ""
