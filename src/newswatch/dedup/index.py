"""What the decider asks of an index, and a plain one in memory.

The pipeline puts tables behind the same Protocol. An index holds one row an article and finds, for many articles at
once, the few rows worth comparing; it decides nothing.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Protocol

from newswatch.model import Signature


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


@dataclass(slots=True)
class _Sharers:
    """The rows that share a band or a key, by their places in the order of arrival; kept sorted, so that of thousands
    only those that are asked for are looked at."""

    places: list[int] = field(default_factory=list)
    dated: list[tuple[datetime, int]] = field(default_factory=list)
    undated: list[int] = field(default_factory=list)

    def add(self, place: int, at: datetime | None) -> None:
        insort(self.places, place)
        if at is None:
            insort(self.undated, place)
        else:
            insort(self.dated, (at, place))

    def remove(self, place: int, at: datetime | None) -> None:
        self.places.remove(place)
        if at is None:
            self.undated.remove(place)
        else:
            self.dated.remove((at, place))

    def within(self, at: datetime | None, span: timedelta, most: int) -> list[int]:
        """Those in the window; where they are more than `most`, so many of each side in time. What has no time is
        nearest; of equally near ones the last to come before it, and the first after it."""
        if at is None:
            return self.places if len(self.places) <= most else self.places[-most:]
        dated = self.dated
        first = bisect_left(dated, (_moved(at, -span), 0))
        middle = bisect_left(dated, (at, _BEYOND))
        last = bisect_left(dated, (_moved(at, span), _BEYOND))
        if last - first + len(self.undated) <= most:
            return [*self.undated, *(place for _, place in dated[first:last])]
        before = [(timedelta(), -place) for place in self.undated[-most:]]
        before += [(at - when, -place) for when, place in dated[max(first, middle - most) : middle]]
        after = dated[middle : min(middle + most, last)]
        return [*(-place for _, place in sorted(before)[:most]), *(place for _, place in after)]


_BEYOND = sys.maxsize
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _moved(at: datetime, span: timedelta) -> datetime:
    try:
        return at + span
    except OverflowError:  # the first and the last days of the calendar
        return _FIRST if span < timedelta() else _LAST


class MemoryIndex:
    """An index in memory, for the command and for tests: exact in what the Protocol says."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._place: dict[str, int] = {}
        self._hashes: dict[bytes, list[str]] = defaultdict(list)
        self._urls: dict[str, list[str]] = defaultdict(list)
        self._bands: dict[int, _Sharers] = defaultdict(_Sharers)
        self._keys: dict[int, _Sharers] = defaultdict(_Sharers)
        self._originals: dict[str, list[str]] = defaultdict(list)  # of each story, those that are no copies
        self._ids: list[str] = []  # by place

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
            members = (
                one
                for one in reversed(self._originals[story])
                if _within(self._rows[one].at, lookup.at, limits.stories)
            )
            related += islice(members, limits.most_members)
        return Found(alike=self._sorted(alike), related=self._sorted(related))

    def _sharing(
        self,
        index: dict[int, _Sharers],
        keys: Sequence[int],
        at: datetime | None,
        span: timedelta,
        most: int,
    ) -> Counter[str]:
        """How many of the keys each row shares."""
        shared: Counter[int] = Counter()
        for key in keys:
            if (sharers := index.get(key)) is not None:
                shared.update(sharers.within(at, span, most))
        return Counter({self._ids[place]: count for place, count in shared.items()})

    def _sorted(self, ids: Sequence[str]) -> tuple[Row, ...]:
        return tuple(self._rows[one] for one in sorted(ids, key=self._place.__getitem__))

    def add(self, rows: Sequence[Row]) -> None:
        """See `CopyIndex`."""
        for row in rows:
            if row.id in self._rows:
                self._remove(row.id)
            if row.id not in self._place:
                self._place[row.id] = len(self._ids)
                self._ids.append(row.id)
            self._rows[row.id] = row
            place = self._place[row.id]
            self._hashes[row.signature.text_hash].append(row.id)
            if row.url is not None:
                self._urls[row.url].append(row.id)
            for band in row.signature.bands:
                self._bands[band].add(place, row.at)
            for key in row.keys:
                self._keys[key].add(place, row.at)
            if row.copy_of is None:
                self._originals[row.story].append(row.id)

    def _remove(self, one: str) -> None:
        row, place = self._rows.pop(one), self._place[one]
        self._hashes[row.signature.text_hash].remove(one)
        if row.url is not None:
            self._urls[row.url].remove(one)
        for band in row.signature.bands:
            self._bands[band].remove(place, row.at)
        for key in row.keys:
            self._keys[key].remove(place, row.at)
        if row.copy_of is None:
            self._originals[row.story].remove(one)


def _within(one: datetime | None, other: datetime | None, span: timedelta) -> bool:
    return one is None or other is None or abs(one - other) <= span
