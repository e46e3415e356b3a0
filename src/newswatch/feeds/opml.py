"""OPML, the lists of feeds that readers exchange: read as tolerantly as it is written in the wild, written strictly.

Much OPML is not well-formed (bare ampersands, quotes within quotes, cut-off files). lxml's recovery reads most of it;
what it loses is found again tag by tag. The guard of the feeds stands before both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html.entities import name2codepoint
from typing import Final

from lxml import etree

from newswatch.feeds import plain
from newswatch.feeds.decoding import decode
from newswatch.feeds.guard import MAX_BODY, Guarded, clean, without_prolog
from newswatch.urls import canonical, url_key

MAX_OUTLINES: Final = 10_000  # RELIABILITY section 2.9; the largest public lists have about 2,000
MAX_PATH: Final = 16  # folders around a feed; readers show three or four
_SHOWN: Final = 100  # addresses that are no web addresses, for the operator to look at

_ROOT: Final = re.compile(r"<\?xml\b|<!DOCTYPE\b|<opml\b|<outline\b", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_NAMES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_TAG = re.compile(r"<outline\b([^<>]{0,8192})", re.IGNORECASE)
_ADDRESS = re.compile(r"\bxmlurl\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_LABEL = re.compile(r"\b(?:title|text)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed in a list. `url` is canonical, `path` the names of the folders around it, outermost first."""

    url: str
    title: str | None = None
    homepage: str | None = None
    path: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml:
    """A list of feeds, each address once. `skipped`: addresses in it that are no web addresses, a hundred at most;
    `over`: how many feeds stand beyond MAX_OUTLINES; `malformed`: the parser's first complaint; `error`: why nothing
    could be read."""

    title: str | None = None
    outlines: tuple[Outline, ...] = ()
    skipped: tuple[str, ...] = ()
    over: int = 0
    malformed: str | None = None
    error: str | None = None


def read(body: bytes) -> Opml:
    """The feeds in the OPML `body`, in its order, each address once. Never raises. Pure, for the sandbox."""
    if len(body) > MAX_BODY:
        return Opml(error=f"more than {MAX_BODY} bytes")
    text = clean(decode(body, {})[0].lstrip("\ufeff\x00 \t\r\n"))
    start = _ROOT.search(text)
    if start is None:
        return Opml(error="no OPML: there is no <outline> in it")
    safe = without_prolog(text[start.start() :])
    if isinstance(safe, Guarded):
        return Opml(error=f"no OPML: {safe.detail}")
    text, root = safe
    if root not in ("opml", "outline", "body"):
        return Opml(error=f"no OPML: the root element is <{root}>")
    text = _BARE_AMPERSAND.sub("&amp;", _NAMED.sub(_named, text))
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        tree = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        tree, complaint = None, str(error)
    else:
        complaint = str(parser.error_log[0].message) if len(parser.error_log) else ""
    found = _Found()
    title = None
    if tree is not None:
        title = plain.title(next((node.text or "" for node in tree.iter("title")), ""))
        _walk(tree, found)
    if complaint:
        _harvest(text, found)
    if not found.outlines and not found.skipped and root != "opml":
        return Opml(error="no OPML: no feed is listed in it")
    return Opml(
        title=title,
        outlines=tuple(found.outlines),
        skipped=tuple(found.skipped),
        over=found.over,
        malformed=plain.printable(complaint)[:200] or None,
    )


def write(title: str, outlines: Iterable[Outline], now: datetime) -> bytes:
    """OPML 2.0 in UTF-8 with the feeds in their folders, folders by name, feeds in the order given."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = plain.printable(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    etree.SubElement(head, "docs").text = "https://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    listed = list(outlines)
    for path in sorted({outline.path[:depth] for outline in listed for depth in range(1, len(outline.path) + 1)}):
        folders[path] = etree.SubElement(folders[path[:-1]], "outline", text=plain.printable(path[-1]))
    for outline in listed:
        label = plain.printable(outline.title or outline.url)
        node = etree.SubElement(folders[outline.path], "outline", type="rss", text=label, title=label)
        node.set("xmlUrl", outline.url)
        if outline.homepage:
            node.set("htmlUrl", outline.homepage)
        if outline.language:
            node.set("language", outline.language)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


class _Found:
    """Collects outlines, each address once."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []
        self.skipped: list[str] = []
        self.over = 0
        self._seen: set[bytes] = set()

    def add(
        self, address: str, title: str | None, homepage: str | None, path: tuple[str, ...], language: str | None
    ) -> None:
        url = canonical(_web_address(address))
        if url is None:
            shown = plain.printable(address)[:200]
            if shown not in self.skipped and len(self.skipped) < _SHOWN:
                self.skipped.append(shown)
            return
        key = url_key(url)
        if key in self._seen:
            return
        self._seen.add(key)
        if len(self.outlines) >= MAX_OUTLINES:
            self.over += 1
            return
        self.outlines.append(
            Outline(
                url=url,
                title=plain.title(title) if title else None,
                homepage=canonical(homepage) if homepage else None,
                path=path,
                language=plain.printable(language)[:35] or None if language else None,
            )
        )


def _walk(root: etree._Element, found: _Found) -> None:
    """Every outline below `root`, without recursion: depth is a stranger's choice."""
    open_nodes: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while open_nodes:
        node, path = open_nodes.pop()
        if not isinstance(node.tag, str):
            continue
        inside = path
        if node.tag.lower() == "outline":
            said = {str(name).lower(): str(value) for name, value in node.attrib.items()}
            label = said.get("title") or said.get("text")
            address = said.get("xmlurl") or (
                said.get("url") if said.get("type", "").lower() in ("rss", "atom") else None
            )
            if address:
                found.add(address, label, said.get("htmlurl"), path, said.get("language"))
            elif label and len(path) < MAX_PATH and (name := plain.title(label)):
                inside = (*path, name[:200])
        open_nodes.extend((child, inside) for child in reversed(node))


def _harvest(text: str, found: _Found) -> None:
    """Feeds that the recovery lost, tag by tag; without their folders. What was found already is passed over."""
    for tag in _TAG.finditer(text):
        address = _ADDRESS.search(tag[1])
        if address is None:
            continue
        label = _LABEL.search(tag[1])
        value = address[1] or address[2] or address[3] or ""
        found.add(_unescaped(value), _unescaped(label[1] or label[2] or "") if label else None, None, (), None)


def _unescaped(value: str) -> str:
    for name, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        value = value.replace(f"&{name};", character)
    return value


def _named(match: re.Match[str]) -> str:
    """HTML's names are not XML's: `&nbsp;` becomes its character, an unknown name stays for the ampersands' turn."""
    name = match[1]
    return match[0] if name in _XML_NAMES or name not in name2codepoint else chr(name2codepoint[name])


def _web_address(address: str) -> str:
    """`feed://host/x` and `feed:https://host/x` as readers mean them."""
    address = address.strip()
    if address[:5].lower() != "feed:":
        return address
    rest = address[5:]
    return "http:" + rest if rest.startswith("//") else rest
