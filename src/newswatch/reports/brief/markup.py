"""HTML from outside text: escaped, without marks that steer, and with links that lead to the web alone."""

from __future__ import annotations

import html
from urllib.parse import quote, urlsplit

from newswatch.reports.printable import printable

# Longer addresses are traps or trackers; browsers take about as much
URL_CHARS = 2_000


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
    shown = f"<bdi>{esc(text)}</bdi>"
    return shown if address is None else f'<a href="{esc(address)}" rel="noopener noreferrer">{shown}</a>'
