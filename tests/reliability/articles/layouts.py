"""Pages that say what a wall or an article says, in the ways that sites build them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape

_NAVIGATION = (
    '<header><a href="/">Valley Herald</a><nav><ul><li><a href="/news">News</a></li><li><a href="/world">World</a></li>'
    '<li><a href="/sport">Sport</a></li><li><a href="/abo">Subscribe</a></li><li><a href="/login">Sign in</a></li>'
    "</ul></nav></header>"
)
_TEASERS = (
    '<aside class="latest"><h2>Latest</h2><ul>'
    + "".join(
        f'<li><a href="/n{n}">Council meets on the water of the {name} canal</a></li>'
        for n, name in enumerate(("northern", "southern", "old", "new", "upper"))
    )
    + "</ul></aside>"
)
_FOOTER = (
    '<footer><p>© 2026 Valley Herald. All rights reserved.</p><a href="/privacy">Privacy policy</a> '
    '<a href="/cookies">Cookies</a> <a href="/contact">Contact</a></footer>'
)


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _page(language: str, title: str, head: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"{head}</head><body>{body}</body></html>"
    )


def bare(language: str, title: str, told: Sequence[str], says: Sequence[str]) -> str:
    """Nothing around it."""
    inside = f"<h1>{escape(title)}</h1>{_paragraphs([*told, *says])}"
    return _page(language, title, "", f"<div>{inside}</div>")


def framed(language: str, title: str, told: Sequence[str], says: Sequence[str]) -> str:
    """The site's frame around it, and lists of other articles."""
    inside = f"<main><h1>{escape(title)}</h1>{_paragraphs(told)}<div>{_paragraphs(says)}</div></main>"
    return _page(language, f"{title} | Valley Herald", "", f"{_NAVIGATION}{inside}{_TEASERS}{_FOOTER}")


def as_article(language: str, title: str, told: Sequence[str], says: Sequence[str]) -> str:
    """The template of articles, with its statements to machines."""
    said = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title}
    head = (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(title)}">'
        f'<script type="application/ld+json">{json.dumps(said)}</script>'
    )
    inside = f"<article><h1>{escape(title)}</h1>{_paragraphs(told)}<section>{_paragraphs(says)}</section></article>"
    return _page(language, f"{title} - Valley Herald", head, f"{_NAVIGATION}<main>{inside}</main>{_FOOTER}")


LAYOUTS: Mapping[str, Callable[[str, str, Sequence[str], Sequence[str]], str]] = {
    "bare": bare,
    "framed": framed,
    "as article": as_article,
}
