"""Pages of invented outlets, as real templates build them, and one way to read them. Own writing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from newswatch.articles import extract
from newswatch.model import Extraction, Page

FETCHED = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)
URL = "https://news.border-courier.example/2026/10/13/patrol-fired-on-near-the-crossing"
TITLE = "Patrol fired on near the Tarvan crossing, two soldiers hurt"
PARAGRAPHS = (
    (
        "TARVAN — Gunmen fired on a border patrol near the Tarvan crossing late on Monday and wounded two soldiers, "
        "the army said in a statement on Tuesday."
    ),
    (
        "The patrol returned fire and the attackers withdrew across the river, a spokesman said, adding that the "
        "wounded men were in stable condition at the district hospital."
    ),
    (
        "Nobody has claimed the attack. Residents of the village of Oskal said that they heard shots for about twenty "
        "minutes before midnight and stayed in their cellars until the morning."
    ),
    "The crossing, which carries most of the valley's trade, was closed for a few hours and opened again at noon.",
)
_NAVIGATION = (
    '<header><a href="/"><img src="/logo.png" alt="Border Courier"></a><nav><ul><li><a href="/news">News</a></li>'
    '<li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li><li><a href="/weather">Weather</a></li></ul>'
    "</nav></header>"
)
_FOOTER = (
    '<footer><p>© 2026 Border Courier. All rights reserved.</p><ul><li><a href="/about">About us</a></li>'
    '<li><a href="/contact">Contact</a></li><li><a href="/privacy">Privacy policy</a></li></ul></footer>'
)


class Pages:
    """Builds pages and reads them."""

    title = TITLE
    paragraphs = PARAGRAPHS
    text = "\n".join(PARAGRAPHS)
    url = URL
    fetched = FETCHED

    @staticmethod
    def html(
        body: str, *, head: str = "", title: str = f"{TITLE} | Border Courier", lang: str = "en", frame: bool = True
    ) -> str:
        """A whole page round a body, with navigation and footer unless `frame` is false."""
        inside = f"{_NAVIGATION}<main>{body}</main>{_FOOTER}" if frame else body
        return (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
            f"<body>{inside}</body></html>"
        )

    @staticmethod
    def article(*extra: str, paragraphs: tuple[str, ...] = PARAGRAPHS, title: str = TITLE) -> str:
        """An article's markup, with what stands after its second paragraph."""
        lines = [f"<p>{one}</p>" for one in paragraphs]
        lines[2:2] = extra
        return f"<article><h1>{title}</h1>{''.join(lines)}</article>"

    @staticmethod
    def read(
        page: str | bytes, url: str = URL, headers: dict[str, str] | None = None, fetched: datetime = FETCHED
    ) -> Extraction:
        """What the extractor makes of a page."""
        body = page.encode() if isinstance(page, str) else page
        told = {"content-type": "text/html; charset=utf-8" if isinstance(page, str) else "text/html"}
        given = told if headers is None else headers
        return extract(Page(url=url, final_url=url, body=body, headers=given, fetched_at=fetched))

    def read_head(self, head: str, url: str = URL) -> Extraction:
        """What the extractor makes of the usual article under another head."""
        return self.read(self.html(self.article(), head=head), url)


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def read() -> Callable[..., Extraction]:
    return Pages.read
