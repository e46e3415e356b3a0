"""One parse of a page into a tree that is safe to work on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

# An author's name or a title in an attribute is never longer; trafilatura's patterns for names are quadratic in
# their length (RELIABILITY 2.4: 82 kB of "(" take 37 s), and the tree is ours to trim.
ATTRIBUTE_LIMIT = 4_000


# A tag with so many attributes is an attack: libxml2 compares each with all before it (50,000 take 5 s), and what walks
# the tree after it does so again (41 s in all).
ATTRIBUTES_LIMIT = 500
_LONG_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]{0,40})(\s[^<>]{4000,})>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A page's tree and what the parser stumbled over (each kind once, with its count)."""

    root: HtmlElement
    warnings: tuple[str, ...]


def _without_attributes(tag: re.Match[str]) -> str:
    inside = tag.group(2)  # a quoted value needs no blank behind it: a='1'b='2'
    many = len(inside.split()) > ATTRIBUTES_LIMIT or inside.count("=") > ATTRIBUTES_LIMIT
    return f"<{tag.group(1)}>" if many else tag.group(0)


def parse(text: str) -> Parsed | None:
    """The tree of a page, nested as deep as libxml2 goes (2,048); None where there is no element in it. MemoryError
    where it does not fit: libxml2 says so as if the page were malformed, or ends the tree there."""
    text = _LONG_TAG.sub(_without_attributes, text)
    # bytes, for lxml refuses a str with an encoding declaration; the parser is told what they are
    parser = HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
        raise MemoryError("libxml2 had no memory for the page")
    if root is None:
        return None
    for element in root.iter("meta", "img", "a", "link", "source", "iframe"):
        for name, value in element.items():
            if len(value) > ATTRIBUTE_LIMIT:
                element.set(name, value[:ATTRIBUTE_LIMIT] if element.tag == "meta" else "")
    counts: dict[str, int] = {}
    for entry in parser.error_log:
        if entry.level_name == "FATAL" or "depth" in entry.message.lower():
            kind = f"{entry.type_name}: {entry.message.strip()[:120]}"
            counts[kind] = counts.get(kind, 0) + 1
    return Parsed(root=root, warnings=tuple(f"{kind} (x{n})" for kind, n in list(counts.items())[:10]))
