"""Entries of any kind of feed: which are taken, what identifies them, where they lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from newswatch.feeds import plain
from newswatch.model import Entry, PublishedBasis
from newswatch.urls import MAX_URL, canonical

MAX_ENTRIES: Final = (
    2_000  # taken of one feed at one poll unless the settings say otherwise, as Media Cloud's rss-fetcher does
)
_MAX_RAW_DATE: Final = 100  # characters of a date's string that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """An entry as its format says it. `links` best first, possibly relative. `order` ranks entries that have no
    date of publication (a sitemap's lastmod)."""

    guid: str | None
    links: tuple[str, ...]
    title: str | None
    summary: str | None
    published: datetime | None
    published_raw: str | None
    authors: tuple[str, ...] = ()
    language: str | None = None
    order: datetime | None = None


def newest(raws: Sequence[Raw], limit: int) -> Sequence[Raw]:
    """The `limit` newest of `raws`, in the order in which they came. One without a date counts as old as the dated
    one before it, for feeds list by time; where none is dated the first are taken."""
    if len(raws) <= limit:
        return raws
    dates = [raw.published or raw.order for raw in raws]
    last = next((date for date in dates if date), datetime.min.replace(tzinfo=UTC))
    ranked: list[tuple[datetime, int]] = []
    for position, date in enumerate(dates):
        last = date or last
        ranked.append((last, -position))
    ranked.sort(reverse=True)
    return [raws[position] for position in sorted(-position for _, position in ranked[:limit])]


def build(raws: Iterable[Raw], base: str, now: datetime, *, feed_language: str | None = None) -> tuple[Entry, ...]:
    """Entries with clean texts, absolute canonical URLs and the key that identifies each within its feed.

    The key is the first of these that the entry has: guid; URL; hash of title and summary. A guid that stands for
    several URLs in one feed identifies nothing: with it goes the URL (or the title). What is still doubled is
    numbered, so that no entry is lost.
    """
    del now  # dates were bounded when they were read; kept in the signature for readers of other formats
    plains = [_plain(raw, position, base, feed_language) for position, raw in enumerate(raws)]
    by_guid: dict[str, set[str]] = {}
    for entry in plains:
        if entry.guid:
            by_guid.setdefault(entry.guid, set()).add(entry.url or entry.title or "")
    seen: Counter[str] = Counter()
    keyed: list[Entry] = []
    for entry in plains:
        key = _key(entry, ambiguous=entry.guid is not None and len(by_guid[entry.guid]) > 1)
        seen[key] += 1
        keyed.append(replace(entry, key=key if seen[key] == 1 else f"{key} #{seen[key]}"))
    return tuple(keyed)


def keyed_by_url(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The same entries identified by their URLs, for a feed whose guids change at every poll."""
    seen: Counter[str] = Counter()
    keyed: list[Entry] = []
    for entry in entries:
        key = entry.url or _content_key(entry)
        seen[key] += 1
        keyed.append(replace(entry, key=key if seen[key] == 1 else f"{key} #{seen[key]}"))
    return tuple(keyed)


def _plain(raw: Raw, position: int, base: str, feed_language: str | None) -> Entry:
    guid = plain.printable(raw.guid) if raw.guid else None
    return Entry(
        key="",
        position=position,
        guid=_short(guid) if guid else None,
        url=next((url for url in (canonical(link, base) for link in raw.links) if url), None),
        title=plain.title(raw.title) if raw.title else None,
        summary=plain.body(raw.summary) if raw.summary else None,
        published=raw.published,
        published_basis=PublishedBasis.FEED if raw.published else None,
        published_raw=plain.printable(raw.published_raw)[:_MAX_RAW_DATE] or None if raw.published_raw else None,
        authors=tuple(name for name in (plain.author(author) for author in raw.authors[:20]) if name),
        language=raw.language if raw.language and raw.language != feed_language else None,
    )


def _key(entry: Entry, *, ambiguous: bool) -> str:
    if entry.guid is None:
        return entry.url or _content_key(entry)
    if not ambiguous:
        return entry.guid
    return f"{entry.guid} {entry.url or _content_key(entry)}"


def _content_key(entry: Entry) -> str:
    content = f"{entry.title or ''}\n{entry.summary or ''}"
    return "sha256:" + sha256(content.encode()).hexdigest()


def _short(guid: str) -> str:
    """A guid as it is, or its hash where it is longer than a URL may be (some are whole articles)."""
    return guid if len(guid) <= MAX_URL else "sha256:" + sha256(guid.encode()).hexdigest()
