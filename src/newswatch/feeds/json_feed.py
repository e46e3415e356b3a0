"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final, NoReturn

from newswatch.feeds import dates, plain
from newswatch.feeds.entries import Raw, build, newest
from newswatch.model import ParsedFeed, Reason
from newswatch.urls import canonical, resolve

_VERSION: Final = "https://jsonfeed.org/version/"


def read(text: str, url: str, now: datetime, limit: int) -> ParsedFeed:
    """The feed in `text`, which begins with a brace, the newest `limit` entries of it. Version `json1` or `json11`."""
    try:
        document = json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        return _not_a_feed(f"JSON that cannot be read: {error}"[:300], truncated=not text.rstrip().endswith("}"))
    except RecursionError:
        return ParsedFeed(
            title=None, version="", language=None, entries=(), entries_total=0, error=Reason.HOSTILE_FEED,
            error_detail="nested too deeply",
        )  # fmt: skip
    version = _string(document, "version") or ""
    items = document.get("items")
    if not version.lower().replace("http:", "https:").startswith(_VERSION) or not isinstance(items, list):
        return _not_a_feed("JSON that is no JSON Feed")
    link = _string(document, "home_page_url")
    base = resolve(url, link) if link else None
    language = _string(document, "language")
    raws = [_raw(item, now) for item in items if isinstance(item, dict)]
    return ParsedFeed(
        title=plain.title(_string(document, "title") or ""),
        version="json11" if version.rstrip("/").endswith("1.1") else "json1",
        language=plain.printable(language)[:35] or None if language else None,
        entries=build(newest(raws, limit), base or url, now, feed_language=language),
        entries_total=len(raws),
        link=canonical(base) if base else None,
    )


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _not_a_feed(detail: str, *, truncated: bool = False) -> ParsedFeed:
    return ParsedFeed(
        title=None, version="", language=None, entries=(), entries_total=0, truncated=truncated,
        error=Reason.TRUNCATED if truncated else Reason.NOT_A_FEED, error_detail=detail,
    )  # fmt: skip


def _string(source: Any, key: str) -> str | None:
    value = source.get(key) if isinstance(source, dict) else None
    return value if isinstance(value, str) and value else None


def _raw(item: dict[str, Any], now: datetime) -> Raw:
    identity = item.get("id")
    guid = str(identity) if isinstance(identity, str | int) and not isinstance(identity, bool) else None
    raw_date, moment = None, None
    for key in ("date_published", "date_modified"):
        said = _string(item, key)
        raw_date = raw_date or said
        moment = dates.read(said, None, now)
        if moment is not None:
            raw_date = said
            break
    links = (_string(item, "url"), _string(item, "external_url"), guid if guid and guid[:4] == "http" else None)
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    names = (_string(person, "name") for person in people)
    return Raw(
        guid=guid,
        links=tuple(link for link in links if link),
        title=_string(item, "title"),
        summary=_string(item, "summary") or _string(item, "content_text") or _string(item, "content_html"),
        published=moment,
        published_raw=raw_date,
        authors=tuple(name for name in names if name),
        language=_string(item, "language"),
    )
