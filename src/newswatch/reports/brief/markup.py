"""HTML from outside text: escaped, without marks that steer, and with links that lead to the web alone."""

from __future__ import annotations

import html
import unicodedata
from urllib.parse import quote, urlsplit

from newswatch.reports.printable import printable

# Longer addresses are traps or trackers; browsers take about as much
URL_CHARS = 2_000
_LEFTWARD = frozenset({"R", "AL", "AN"})


def esc(text: object) -> str:
    """Text as HTML shows it, in elements and in quoted attributes."""
    return html.escape(printable(str(text)), quote=True)


def web_address(url: str | None) -> str | None:
    """The address if it leads to the web: http or https, a host, nobody's password. Null otherwise."""
    if url is None or len(url) > URL_CHARS or printable(url) != url or url.strip() != url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    # What a browser or a reader of Markdown could take for the end of the address
    return quote(url, safe="%/:=&?~#+!$,;@()*[]-._'") if any(c in url for c in ' "<>\\^`{|}') else url


def link(url: str | None, text: str) -> str:
    """A link to outside, or the text alone where the address leads nowhere safe. The text is escaped here."""
    address = web_address(url)
    shown = f"<bdi>{esc(text)}</bdi>" if _turns(text) else esc(text)
    return shown if address is None else f'<a href="{esc(address)}" rel="noopener">{shown}</a>'


def quotation(text: str) -> str:
    """A quotation as an element, in the direction of its script."""
    shown = esc(text)
    return f'<q dir="auto">{shown}</q>' if _turns(text) else f"<q>{shown}</q>"


def _turns(text: str) -> bool:
    """Whether anything in it is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(character) in _LEFTWARD for character in text)
