"""Entries of polled feeds: their identity, what they say, the addresses they point to, and the fetches they ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.model import Entry, Reason, Stage
from newswatch.storage import queue
from newswatch.storage.tables import entry_text
from newswatch.urls import canonical, host_of, url_key

# What an entry may bring (RELIABILITY section 3); titles and guids beyond this are no titles and no guids
TITLE, GUID, SUMMARY, LINK = 2_000, 2_048, 20_000, 2_048
# A listed article is fetched again when title or date change: so often at most, and not sooner than this
CHANGES = 24
REFETCH_AFTER = timedelta(minutes=15)
# More known entries than this changed at once: the feed writes its dates anew at every poll, and means nothing by it
NOISE_LEAST, NOISE_SHARE = 5, 0.5


def key_hash(key: str) -> bytes:
    """The identity of an entry within its feed."""
    return sha256(key.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class EntryRow:
    feed: int
    entry: Entry
    key: bytes
    url: str | None
    url_key: bytes | None
    content: bytes

    @classmethod
    def of(cls, feed: int, entry: Entry) -> EntryRow:
        url = entry.url if entry.url and len(entry.url) <= LINK and canonical(entry.url) else None
        said = f"{entry.title or ''}\n{entry.published.isoformat() if entry.published else ''}"
        return cls(
            feed=feed,
            entry=entry,
            key=key_hash(entry.key),
            url=url,
            url_key=url_key(url) if url else None,
            content=sha256(said.encode("utf-8", "surrogatepass")).digest(),
        )


@dataclass(slots=True)
class EntryCounts:
    tossed: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    unstorable: list[str] = field(default_factory=list)

    def extra(self) -> Counter[str]:
        tossed = self.tossed + len(self.unstorable)
        return Counter({"new entries": self.new, "changed": self.changed, "known": self.known, "tossed": tossed})


def store_entries(
    connection: sa.Connection,
    rows: Sequence[EntryRow],
    outlets: Mapping[int, int],
    counts: Mapping[int, EntryCounts],
    now: datetime,
) -> None:
    if not rows:
        return
    # A key twice in one feed: the first keeps it (the parser has told same guids apart already)
    listed = list({(row.feed, row.key): row for row in reversed(rows)}.values())[::-1]
    stored = {
        (row.feed_id, row.entry_key): row
        for row in connection.execute(
            sa.text(
                """
                select e.feed_id, e.entry_key, e.entry_id, e.content_hash, e.changes, e.url_id
                from newswatch.entry e
                join unnest(cast(:feeds as integer[]), cast(:keys as bytea[])) as l(feed_id, entry_key)
                    on l.feed_id = e.feed_id and l.entry_key = e.entry_key
                """
            ),
            {"feeds": [row.feed for row in listed], "keys": [row.key for row in listed]},
        )
    }
    fresh = [row for row in listed if (row.feed, row.key) not in stored]
    _store_fresh(connection, fresh, outlets, now)
    for row in fresh:
        counts[row.feed].new += 1
    changed: dict[int, list[tuple[EntryRow, sa.Row[tuple[object, ...]]]]] = {}
    for row in listed:
        old = stored.get((row.feed, row.key))
        if old is None:
            continue
        counts[row.feed].known += 1
        if old.content_hash != row.content and old.changes < CHANGES:
            changed.setdefault(row.feed, []).append((row, old))
    for feed, pairs in changed.items():
        if len(pairs) > max(NOISE_LEAST, NOISE_SHARE * counts[feed].known):
            continue
        counts[feed].changed += len(pairs)
        counts[feed].known -= len(pairs)
        _store_changed(connection, pairs, now)


def _store_fresh(
    connection: sa.Connection, rows: Sequence[EntryRow], outlets: Mapping[int, int], now: datetime
) -> None:
    if not rows:
        return
    pages = {row.url_key: row for row in rows if row.url_key is not None}
    # In the order of their keys, so that two workers never wait for each other crosswise
    ordered = sorted(pages.items())
    hosts = [host_of(row.url or "") or "" for _, row in ordered]
    connection.execute(
        sa.text(
            """
            insert into newswatch.url (url_key, url, host, outlet_id, first_seen_at, taken_down_at)
            select p.url_key, p.url, p.host, p.outlet_id, now(),
                case when newswatch.is_taken_down(p.url_key, p.host) then now() end
            from unnest(cast(:keys as bytea[]), cast(:urls as text[]), cast(:hosts as text[]),
                cast(:outlets as integer[])) as p(url_key, url, host, outlet_id)
            on conflict (url_key) do nothing
            """
        ),
        {
            "keys": [key for key, _ in ordered],
            "urls": [row.url for _, row in ordered],
            "hosts": hosts,
            "outlets": [outlets[row.feed] for _, row in ordered],
        },
    )
    urls = {
        row.url_key: row
        for row in connection.execute(
            sa.text(
                "select url_key, url_id, fetch_reason, taken_down_at from newswatch.url "
                "where url_key = any(cast(:keys as bytea[]))"
            ),
            {"keys": [key for key, _ in ordered]},
        )
    }

    def reason(row: EntryRow) -> Reason:
        if row.url_key is None:
            return Reason.BAD_URL
        if urls[row.url_key].taken_down_at is not None:
            return Reason.TAKEN_DOWN
        return Reason.OK

    ids = {
        (row.feed_id, row.entry_key): row.entry_id
        for row in connection.execute(
            sa.text(
                """
                insert into newswatch.entry (feed_id, entry_key, url_id, first_seen_at, published_at, published_basis,
                    title, content_hash, reason)
                select n.feed_id, n.entry_key, n.url_id, now(), n.published, n.basis, n.title, n.content, n.reason
                from unnest(cast(:feeds as integer[]), cast(:keys as bytea[]), cast(:urls as bigint[]),
                    cast(:published as timestamptz[]), cast(:bases as text[]), cast(:titles as text[]),
                    cast(:contents as bytea[]), cast(:reasons as text[]))
                    with ordinality as n(feed_id, entry_key, url_id, published, basis, title, content, reason, place)
                order by n.place
                on conflict (feed_id, entry_key) do nothing
                returning feed_id, entry_key, entry_id
                """
            ),
            {
                "feeds": [row.feed for row in rows],
                "keys": [row.key for row in rows],
                "urls": [urls[row.url_key].url_id if row.url_key else None for row in rows],
                "published": [row.entry.published for row in rows],
                "bases": [row.entry.published_basis for row in rows],
                # of what was taken down nothing is kept but that it was there
                "titles": [
                    row.entry.title[:TITLE] if row.entry.title and reason(row) is not Reason.TAKEN_DOWN else None
                    for row in rows
                ],
                "contents": [row.content for row in rows],
                "reasons": [reason(row).value for row in rows],
            },
        )
    }
    texts = [
        {
            "entry_id": ids[row.feed, row.key],
            "first_seen_at": now,
            "position": row.entry.position,
            "guid": row.entry.guid[:GUID] if row.entry.guid else None,
            "link": row.entry.url[:LINK] if row.entry.url else None,
            "summary": row.entry.summary[:SUMMARY] if row.entry.summary else None,
            "published_raw": row.entry.published_raw[:200] if row.entry.published_raw else None,
            "authors": [author[:500] for author in row.entry.authors[:20]],
            "language": row.entry.language,
        }
        for row in rows
        if (row.feed, row.key) in ids and reason(row) is not Reason.TAKEN_DOWN
    ]
    if texts:
        connection.execute(insert(entry_text), texts)
    wanted = [
        (found.url_id, None) for found in urls.values() if found.fetch_reason is None and found.taken_down_at is None
    ]
    queue.add(connection, Stage.FETCH, wanted)


def _store_changed(
    connection: sa.Connection, pairs: Sequence[tuple[EntryRow, sa.Row[tuple[object, ...]]]], now: datetime
) -> None:
    connection.execute(
        sa.text(
            """
            update newswatch.entry e set content_hash = c.content, changes = changes + 1, changed_at = now()
            from unnest(cast(:ids as bigint[]), cast(:contents as bytea[])) as c(entry_id, content)
            where e.entry_id = c.entry_id
            """
        ),
        {"ids": [old.entry_id for _, old in pairs], "contents": [row.content for row, _ in pairs]},
    )
    again = connection.execute(
        sa.text(
            "select url_id from newswatch.url where url_id = any(cast(:ids as bigint[])) "
            "and taken_down_at is null and fetched_at < :before"
        ),
        {"ids": [old.url_id for _, old in pairs if old.url_id is not None], "before": now - REFETCH_AFTER},
    ).scalars()
    queue.add(connection, Stage.FETCH, [(url, None) for url in again], cause="changed")


def known_keys(connection: sa.Connection, keys: Sequence[tuple[int, str, bytes]]) -> set[tuple[int, bytes]]:
    rows = connection.execute(
        sa.text(
            "select e.feed_id, e.entry_key from newswatch.entry e "
            "join unnest(cast(:feeds as integer[]), cast(:keys as bytea[])) as l(feed_id, entry_key) "
            "on l.feed_id = e.feed_id and l.entry_key = e.entry_key"
        ),
        {"feeds": [feed for feed, _, _ in keys], "keys": [key for _, _, key in keys]},
    )
    return {(row.feed_id, row.entry_key) for row in rows}


def known_urls(connection: sa.Connection, urls: Sequence[tuple[int, str, bytes]]) -> set[tuple[int, bytes]]:
    rows = connection.execute(
        sa.text(
            "select distinct l.feed_id, l.url_key "
            "from unnest(cast(:feeds as integer[]), cast(:keys as bytea[])) as l(feed_id, url_key) "
            "join newswatch.url u on u.url_key = l.url_key "
            "join newswatch.entry e on e.url_id = u.url_id and e.feed_id = l.feed_id"
        ),
        {"feeds": [feed for feed, _, _ in urls], "keys": [key for _, _, key in urls]},
    )
    return {(row.feed_id, row.url_key) for row in rows}
