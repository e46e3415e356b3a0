"""What stands between a stranger's bytes and the XML parsers: text that can do no harm, or the reason why not.

Each step answers an attack that was measured on feedparser and expat (quadratic and cubic regular expressions over
what precedes the root element, entities that the fallback parser expands without limit, codec names that raise,
thousands of attributes or namespaces, depth). What remains is bounded by the child process that parses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.parsers import expat

from newswatch.feeds.decoding import decode
from newswatch.model import Reason

MAX_BODY: Final = 20 * 1024 * 1024  # bytes, decoded from transfer codings; RELIABILITY's cap for feeds
MAX_DEPTH: Final = 256  # elements; libxml2 stops there too, real feeds with XHTML content reach about 40
MAX_ATTRIBUTES: Final = 256  # of one element; feedparser's cost is their square, real feeds have up to 30
MAX_NAMESPACES: Final = 256  # different declarations; feedparser walks all of them at each foreign element
_MAX_PROLOG: Final = 65_536  # characters before the root element: declarations, comments, a publisher's warnings
_MAX_REFERENCE: Final = 8  # digits of a character reference; more is never a character

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_BEGINNING = re.compile(
    r"<\?xml\b|<!DOCTYPE\s+(?!html\b)\w|<(?:[\w-]+:)?(?:rss|feed|RDF|urlset|sitemapindex|channel)\b|<(?:!DOCTYPE\s+)?html\b",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_XML_BASE = re.compile(r"\bxml:base\s*=", re.IGNORECASE)

_BOT_WALL = re.compile(
    r"<title>\s*(?:just a moment|attention required|ddos-guard|access denied|checking your browser|one moment, please"
    r"|please wait\W|are you a robot|human verification|security check|pardon our interruption)"
    r"|cf-browser-verification|cf_chl_opt|/cdn-cgi/challenge-platform/|_incapsula_resource|px-captcha|datadome"
    r"|aes\.js[\"'][\s\S]{0,200}slowaes",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """Safe text of a feed with the name of its root element (lower case; "{" for JSON), or the reason why not."""

    text: str = ""
    root: str = ""
    charset: str = ""
    malformed: str | None = None  # expat's words
    truncated: bool = False
    error: Reason | None = None
    detail: str = ""


def guard(body: bytes, headers: Mapping[str, str]) -> Guarded:
    """Make `body` safe to parse. `headers` have lower-case names. The text returned begins with the root element."""
    if len(body) > MAX_BODY:
        return Guarded(error=Reason.BODY_TOO_LARGE, detail=f"{len(body)} bytes, at most {MAX_BODY} are read")
    if body.startswith(b"\x1f\x8b"):
        return Guarded(error=Reason.NOT_A_FEED, detail="the body is a gzip file")
    text, charset = decode(body, headers)
    text = text.lstrip("\ufeff\x00 \t\r\n\f\v")
    if not text.strip("\ufeff\x00 \t\r\n\f\v"):
        return Guarded(error=Reason.EMPTY_BODY, detail=f"{len(body)} bytes, no text", charset=charset)
    text = clean(text)
    if text.startswith("{"):
        return Guarded(text=text, root="{", charset=charset)
    start = _BEGINNING.search(text, 0, _MAX_PROLOG)
    if start is None and not text.startswith("<"):
        return Guarded(error=Reason.NOT_A_FEED, detail=_excerpt(text), charset=charset)
    prolog = without_prolog(text[start.start() :] if start else text)
    if isinstance(prolog, Guarded):
        return prolog
    text, root = prolog
    if root in ("html", "head", "body", "script"):
        return _html(text, headers, charset)
    found = _survey(text)
    if found.error is not None:
        return found
    return Guarded(text=text, root=root, charset=charset, malformed=found.malformed, truncated=found.truncated)


def clean(text: str) -> str:
    """Control characters, surrogates and references to them become U+FFFD; tab and line breaks stay."""
    if _CONTROL.search(text):
        text = _CONTROL.sub("\ufffd", text)
    return _REFERENCE.sub(_reference, text) if "&#" in text else text


def _reference(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if len(digits.lstrip("0")) > _MAX_REFERENCE:
        return "\ufffd"
    code = int(digits, 16 if match[1] else 10)
    if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF:
        return match[0]
    return "\ufffd"


def without_prolog(text: str) -> tuple[str, str] | Guarded:
    """`text` from its root element on, and the element's name. Declarations that define entities are hostile."""
    at = 0
    while at < _MAX_PROLOG:
        at += len(text[at : at + _MAX_PROLOG]) - len(text[at : at + _MAX_PROLOG].lstrip("\ufeff\ufffd \t\r\n"))
        if text.startswith("<?", at):
            end = text.find("?>", at)
            at = end + 2 if end >= 0 else text.find(">", at) + 1 or len(text)
        elif text.startswith("<!--", at):
            end = text.find("-->", at)
            at = end + 3 if end >= 0 else len(text)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            end = _end_of_doctype(text, at)
            if "<!ENTITY" in text[at:end].upper():
                return Guarded(error=Reason.HOSTILE_FEED, detail="the document type declares entities")
            at = end
        else:
            break
    root = _ROOT.match(text, at)
    if root is None:
        return Guarded(error=Reason.NOT_A_FEED, detail=_excerpt(text[at:]))
    return text[at:], root[2].lower()


def _end_of_doctype(text: str, at: int) -> int:
    """Where the document type declaration that begins at `at` ends: at its ">", beyond an internal subset."""
    bracket, close = text.find("[", at), text.find(">", at)
    if 0 <= bracket < close:
        subset = text.find("]", bracket)
        # An entity's value may hold a bracket; then the subset ends later, and what follows is no root element.
        close = text.find(">", subset) if subset >= 0 else -1
    return close + 1 if close >= 0 else len(text)


def _html(text: str, headers: Mapping[str, str], charset: str) -> Guarded:
    if "cf-mitigated" in headers or _BOT_WALL.search(text, 0, _MAX_PROLOG):
        return Guarded(error=Reason.BOT_WALL, detail="a challenge for browsers in place of a feed", charset=charset)
    title = re.search(r"<title[^<>]*>([^<]{0,200})", text[:_MAX_PROLOG], re.IGNORECASE)
    detail = f"HTML in place of a feed: {_excerpt(title[1])}" if title else "HTML in place of a feed"
    return Guarded(error=Reason.NOT_A_FEED, detail=detail, charset=charset)


@dataclass(slots=True)
class _Survey:
    """Counts over the elements of a document. expat stops at the exception."""

    depth: int = 0
    seen: frozenset[tuple[str, str]] = frozenset()

    def start(self, _name: str, attributes: list[str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _OverLimitError(f"elements nested deeper than {MAX_DEPTH}")
        if attributes:
            if len(attributes) > 2 * MAX_ATTRIBUTES:
                raise _OverLimitError(f"an element with more than {MAX_ATTRIBUTES} attributes")
            for index in range(0, len(attributes), 2):
                if attributes[index].startswith("xmlns"):
                    self.namespace(attributes[index], attributes[index + 1])

    def namespace(self, name: str, uri: str) -> None:
        if (name, uri) not in self.seen:
            self.seen |= {(name, uri)}
            if len(self.seen) > MAX_NAMESPACES:
                raise _OverLimitError(f"more than {MAX_NAMESPACES} namespaces")

    def end(self, _name: str) -> None:
        self.depth -= 1


class _OverLimitError(Exception):
    """A document over a limit."""


# expat's codes for a document that ends too early: no element found, unclosed token, partial character, unclosed CDATA
_ENDS_EARLY: Final = frozenset({3, 5, 6, 20})


def _survey(text: str) -> Guarded:
    """One pass of expat over `text`: well-formed, cut off, or over a limit? Costs about 1 % of the parse."""
    counts = _Survey()
    parser: Any = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.StartElementHandler = counts.start
    parser.EndElementHandler = counts.end
    try:
        parser.Parse(text.encode(), True)
    except _OverLimitError as over:
        return Guarded(error=Reason.HOSTILE_FEED, detail=str(over))
    except expat.ExpatError as error:
        return _survey_malformed(text, error)
    return Guarded()


def _survey_malformed(text: str, error: expat.ExpatError) -> Guarded:
    if len(_XML_BASE.findall(text)) > MAX_DEPTH and _deepest_base(text) > MAX_DEPTH:
        return Guarded(error=Reason.HOSTILE_FEED, detail=f"xml:base nested deeper than {MAX_DEPTH}")
    root = _ROOT.match(text)
    closing = f"</{root[0][1:]}" if root else ""
    truncated = error.code in _ENDS_EARLY or (bool(closing) and closing not in text)
    return Guarded(malformed=str(error), truncated=truncated)


_TAG = re.compile(r"<(/?)[A-Za-z_][^<>]*?(/?)>")


def _deepest_base(text: str) -> int:
    """How many elements with xml:base stand open at once, at most; tags that close nothing are passed over."""
    open_tags: list[bool] = []
    deepest = count = 0
    for tag in _TAG.finditer(text):
        if tag[1]:
            if open_tags:
                count -= open_tags.pop()
        elif not tag[2]:
            open_tags.append(_XML_BASE.search(tag[0]) is not None)
            count += open_tags[-1]
            deepest = max(deepest, count)
    return deepest


def _excerpt(text: str) -> str:
    return " ".join(text[:200].split())[:80]
