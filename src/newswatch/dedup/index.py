"""What the decider asks of an index, and a plain one in memory.

The pipeline puts tables behind the same Protocol. An index holds one row an article and finds, for many articles at
once, the few rows worth comparing; it decides nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from newswatch.dedup.copies import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What an index keeps of one article.

    `at` is when it was published, else fetched (aware UTC), None where neither is known: such a row is in every
    window. `url` is canonical. `profile` is `stories.Profile.pack()`, at most 680 bytes; `keys` are its 12 keys,
    unsigned 32 bits. With its signature a row takes about 1.6 kB. `copy_of` and `story` are ids of articles.
    """

    id: str
    at: datetime | None
    url: str | None
    signature: Signature
    profile: bytes
    keys: tuple[int, ...]
    copy_of: str | None
    story: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One article's question. Text hash and URL are looked up over all time, bands and keys within their windows."""

    text_hash: bytes
    url: str | None
    bands: tuple[int, ...]
    keys: tuple[int, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The rows worth comparing for one lookup: `alike` may be copies, `related` are articles of stories that may be
    the same. Each is in the order of arrival."""

    alike: tuple[Row, ...]
    related: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Windows and bounds, which keep the cost of a look-up flat as the archive grows.

    `copies` and `stories` are how far back (and ahead, for arrivals out of order) an index looks. Of a band or key that
    many rows share, a template's or that of a name in every headline, the `most_rows` nearest in time on either side
    are looked at. `least_keys` is how many keys two articles of one story share at least; `most_alike` bounds the rows
    that may be copies, those that share most bands and came last first; the `most_near` articles that share most keys
    and came last lead to `most_stories`, of each of which `most_members` are returned, the newest that are no copies.
    """

    copies: timedelta = timedelta(days=30)
    stories: timedelta = timedelta(days=5)
    most_rows: int = 32
    least_keys: int = 2
    most_alike: int = 20
    most_near: int = 32
    most_stories: int = 6
    most_members: int = 6


class CopyIndex(Protocol):
    """Where the decider finds earlier articles.

    `find` answers many lookups at once, in their order. A row is alike if its text hash or its URL is equal (the
    first such of each), or if it shares a band and its `at` is within `limits.copies` of the lookup's. A story is
    related if one of its rows shares `limits.least_keys` keys and its `at` is within `limits.stories`; its newest rows
    within that window that are no copies come back. All this within `limits`; and an index may forget bands and keys of
    rows that came longer ago than `limits.copies`, whatever their `at`. Of a row that is merely related nothing but its
    profile need be known, of one that is only alike its profile need not. `add` stores rows; a row with an id that is
    there replaces it.
    """

    def find(self, lookups: Sequence[Lookup], limits: Limits) -> Sequence[Found]:
        """What is worth comparing, one answer a lookup."""
        ...

    def add(self, rows: Sequence[Row]) -> None:
        """Store rows."""
        ...


class MemoryIndex:
    """An index in memory, for the command and for tests: exact in what the Protocol says."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._place: dict[str, int] = {}
        self._hashes: dict[bytes, list[str]] = defaultdict(list)
        self._urls: dict[str, list[str]] = defaultdict(list)
        self._bands: dict[int, list[str]] = defaultdict(list)
        self._keys: dict[int, list[str]] = defaultdict(list)
        self._stories: dict[str, list[str]] = defaultdict(list)

    def find(self, lookups: Sequence[Lookup], limits: Limits) -> list[Found]:
        """See `CopyIndex`."""
        return [self._find(lookup, limits) for lookup in lookups]

    def _find(self, lookup: Lookup, limits: Limits) -> Found:
        shared = self._sharing(self._bands, lookup.bands, lookup.at, limits.copies, limits.most_rows)
        near = sorted(shared, key=lambda one: (-shared[one], -self._place[one]))
        same = self._hashes.get(lookup.text_hash, [])[:1]
        if lookup.url is not None:
            same = same + self._urls.get(lookup.url, [])[:1]
        alike = list(dict.fromkeys([*same, *near[: limits.most_alike]]))

        keys = self._sharing(self._keys, lookup.keys, lookup.at, limits.stories, limits.most_rows)
        several = [one for one in keys if keys[one] >= limits.least_keys]
        several.sort(key=lambda one: (-keys[one], -self._place[one]))
        # the nearest first, and so each story in the order of its nearest
        stories = list(dict.fromkeys(self._rows[one].story for one in several[: limits.most_near]))
        related: list[str] = []
        for story in stories[: limits.most_stories]:
            members = [
                one
                for one in self._stories[story]
                if self._rows[one].copy_of is None and _within(self._rows[one].at, lookup.at, limits.stories)
            ]
            related += members[-limits.most_members :]
        return Found(alike=self._sorted(alike), related=self._sorted(related))

    def _sharing(
        self,
        index: dict[int, list[str]],
        keys: Sequence[int],
        at: datetime | None,
        span: timedelta,
        most: int,
    ) -> Counter[str]:
        """How many of the keys each row shares."""
        shared: Counter[str] = Counter()
        for key in keys:
            rows = [one for one in index.get(key, ()) if _within(self._rows[one].at, at, span)]
            if len(rows) > most:
                rows = self._nearest(rows, at, most)
            shared.update(rows)
        return shared

    def _nearest(self, rows: Sequence[str], at: datetime | None, most: int) -> list[str]:
        """So many of each side in time; what has no time is nearest."""
        before: list[tuple[timedelta, int, str]] = []
        after: list[tuple[timedelta, int, str]] = []
        for one in rows:
            when, place = self._rows[one].at, self._place[one]
            apart = timedelta() if when is None or at is None else when - at
            if apart <= timedelta():
                before.append((-apart, -place, one))
            else:
                after.append((apart, place, one))
        return [one for side in (before, after) for _, _, one in sorted(side)[:most]]

    def _sorted(self, ids: Sequence[str]) -> tuple[Row, ...]:
        return tuple(self._rows[one] for one in sorted(ids, key=self._place.__getitem__))

    def add(self, rows: Sequence[Row]) -> None:
        """See `CopyIndex`."""
        for row in rows:
            if row.id in self._rows:
                self._remove(row.id)
            self._place[row.id] = len(self._place) if row.id not in self._place else self._place[row.id]
            self._rows[row.id] = row
            self._hashes[row.signature.text_hash].append(row.id)
            if row.url is not None:
                self._urls[row.url].append(row.id)
            for band in row.signature.bands:
                self._bands[band].append(row.id)
            for key in row.keys:
                self._keys[key].append(row.id)
            self._stories[row.story].append(row.id)

    def _remove(self, one: str) -> None:
        row = self._rows.pop(one)
        self._hashes[row.signature.text_hash].remove(one)
        if row.url is not None:
            self._urls[row.url].remove(one)
        for band in row.signature.bands:
            self._bands[band].remove(one)
        for key in row.keys:
            self._keys[key].remove(one)
        self._stories[row.story].remove(one)


def _within(one: datetime | None, other: datetime | None, span: timedelta) -> bool:
    return one is None or other is None or abs(one - other) <= span
