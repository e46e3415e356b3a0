"""What a brief is about, and the rows that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]
Rows = tuple[Row, ...]

# So many of a kind are read and shown, the latest; a page with more is not read to its end
ANNOUNCEMENTS, CHANGES, RECALLED = 60, 100, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `since` to before `until`, aware UTC: when newswatch learned of something, not when it happened."""

    since: datetime
    until: datetime

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        return Period(since=self.since - (self.until - self.since), until=self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefFilter:
    """Which incidents; null is any. `border`: two countries as `AF-PK`, in order of the alphabet: what crossed that
    border either way, or happened next to it. `country`: it happened there, came from there or went there."""

    border: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Rows of the analysts' views (column names as there), all of one moment, `read_at`.

    `events` are the incidents first seen in the period, the gravest first, at most `limit`; `recalled` those that
    every article only looks back on; `changed` those known before whose values changed, with `before` and `after`
    (rows of event_history). Parts are of all these; `denials` are passages of texts in which somebody denies (`words`,
    with the name at `at`, null where the text is not kept). `counts` and `counts_before` are over all events of the
    period and of the one before, also those beyond the limit. `reviews`: what stands that people said of these events.
    """

    read_at: datetime
    watching_since: datetime | None
    counts: Row
    counts_before: Row
    events: Rows
    recalled: Rows
    changed: Rows
    merged: Rows
    casualties: Rows
    actors: Rows
    origins: Rows
    claims: Rows
    denials: Rows
    sources: Rows
    history: Rows
    announcements: Rows
    feeds: Rows
    feeds_by_health: Rows
    languages: Rows
    unread_pages: Rows
    backlog: Rows
    reviews: Rows = ()
