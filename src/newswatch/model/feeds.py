"""Values of publishers and their feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from newswatch.model.reasons import Grade, OutcomeKind, Reason
from newswatch.model.vocabulary import FeedStatus, PublishedBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who publishes. Outlets of one `family` (one owner, one wire) are one voice."""

    slug: str
    name: str
    family: str
    country: str | None  # ISO 3166-1 alpha-2; null for an international wire
    language: str  # ISO 639-1
    timezone: str  # IANA name: "on Friday" is Friday there
    homepage: str
    alignment: str | None = None  # only where it is common knowledge: "state", "government", "opposition", "party:…"
    kind: str = "newspaper"  # newspaper, wire, broadcaster, magazine, specialist, agency, ministry


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSpec:
    """A feed as the catalogue describes it."""

    slug: str
    url: str
    outlet: str
    section: str | None = None
    language: str | None = None  # where it differs from the outlet's
    seen_alive: date | None = None  # when somebody last saw it alive; null: never
    enabled: bool = False
    expect_entries_a_day: float | None = None
    expect_text_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item of a feed. `key` is its identity within the feed: guid, else URL, else hash of title and summary.

    `published` is aware UTC, clamped (more than 24 h ahead is null); `published_raw` is what the feed said.
    """

    key: str
    position: int
    guid: str | None
    url: str | None
    title: str | None
    summary: str | None
    published: datetime | None
    published_basis: PublishedBasis | None
    published_raw: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What the bytes of a feed say. `error` is a reason where they say nothing usable."""

    title: str | None
    version: str  # feedparser's name: rss20, rss10, atom10, …; "sitemap-news"; "" where there is no feed
    language: str | None
    entries: tuple[Entry, ...]
    entries_total: int
    link: str | None = None
    ttl: timedelta | None = None  # the longest of RSS ttl and sy:updatePeriod
    quiet_hours: tuple[int, ...] = ()  # of the week (0: Monday 00 to 01 UTC), in which it wishes not to be asked
    truncated: bool = False  # ends in the middle: keep the entries, do not save the validators
    malformed: str | None = None  # feedparser's bozo message; no verdict by itself
    error: Reason | None = None
    error_detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the database knows of a feed: everything the poll's decider needs."""

    feed_id: int
    slug: str
    url: str
    outlet_slug: str
    status: FeedStatus
    etag: str | None = None
    last_modified: str | None = None
    validators_from: str | None = None  # final URL of the exchange that gave them: no other host gets them
    validator_untrusted: bool = False
    body_hash: bytes | None = None
    interval: timedelta = timedelta(minutes=30)
    next_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    last_full_at: datetime | None = None  # last poll without validators
    failures: float = 0.0  # weighted, reset by a success
    failures_in_row: int = 0
    url_identity: bool = False  # guids change at every poll: the URL is the key
    moved_to: str | None = None  # a permanent redirect under observation
    moved_since: datetime | None = None
    moved_seen: int = 0
    quiet_hours: tuple[int, ...] = ()  # as ParsedFeed's, when it was last read
    publish_times: tuple[datetime, ...] = ()  # newest first, to learn the rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChange:
    """What a poll decided about the feed: the whole new state, and why the next poll is when it is."""

    state: FeedState
    next_reason: str
    grade: Grade | None = None
    moved_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """One poll: the row of `feed_fetch`, the feed's new state, the entries to store."""

    feed_id: int
    started_at: datetime
    kind: OutcomeKind
    reason: Reason
    detail: str
    status: int | None
    final_url: str | None
    wire_bytes: int
    elapsed_s: float
    conditional: bool
    change: FeedChange
    entries: tuple[Entry, ...] = ()
    entries_total: int = 0
    entries_tossed: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)
