"""Where fetched pages go: compressed, with their headers, unless the same bytes are there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
import zstandard
from sqlalchemy.dialects.postgresql import insert

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.jobs import FetchedPage, FetchJob
from newswatch.model.work import Result, Tally, Ticket
from newswatch.storage import queue
from newswatch.storage.stores import Ending, StageStore
from newswatch.storage.tables import page
from newswatch.urls import host_of, url_key

# zstd's default: 5 times smaller than HTML at 400 MB/s; level 19 saves a tenth more at a hundredth of the speed
LEVEL = 3
# Headers kept of a page: all, within reason
HEADERS, HEADER_CHARS = 100, 2_000


def packed(body: bytes) -> bytes:
    """A body as `page.body` holds it."""
    return zstandard.ZstdCompressor(level=LEVEL).compress(body)


def unpacked(body: bytes, size: int) -> bytes:
    """A body from `page.body`; `size` is its length before compression."""
    return zstandard.ZstdDecompressor().decompress(body, max_output_size=max(size, 1))


class FetchStore(StageStore[FetchJob, FetchedPage]):
    """Subjects are addresses (`url_id`)."""

    stage = Stage.FETCH
    lease = timedelta(minutes=15)

    def load(self, connection: sa.Connection, tickets: Sequence[Ticket]) -> Sequence[FetchJob]:
        rows = connection.execute(
            sa.text(
                "select url_id, url from newswatch.url "
                "where url_id = any(cast(:ids as bigint[])) and taken_down_at is null "
                "and not newswatch.is_taken_down(url_key, host)"
            ),
            {"ids": [ticket.subject_id for ticket in tickets]},
        )
        urls = {row.url_id: row.url for row in rows}
        return [FetchJob(ticket=t, url=urls[t.subject_id]) for t in tickets if t.subject_id in urls]

    def write(
        self, connection: sa.Connection, results: Sequence[Result[FetchedPage]], tally: Tally
    ) -> Mapping[int, Ending]:
        endings: dict[int, Ending] = {}
        final = [result for result in results if result.value is None and result.again_after is None]
        if final:
            connection.execute(
                sa.text(
                    "update newswatch.url u set fetch_reason = f.reason "
                    "from unnest(cast(:ids as bigint[]), cast(:reasons as text[])) as f(id, reason) "
                    "where u.url_id = f.id and u.page_id is null"
                ),
                {
                    "ids": [result.ticket.subject_id for result in final],
                    "reasons": [result.reason.value for result in final],
                },
            )
        fetched = {result.ticket.subject_id: result for result in results if result.value is not None}
        if not fetched:
            return endings
        before = {
            row.url_id: row
            for row in connection.execute(
                sa.text(
                    "select url_id, body_hash, now() as at, taken_down_at from newswatch.url "
                    "where url_id = any(cast(:ids as bigint[])) order by url_id for update"
                ),
                {"ids": sorted(fetched)},
            )
        }
        down = _taken_down(connection, fetched)
        rows = []
        for url_id, result in sorted(fetched.items()):
            if result.value is None:
                continue
            exchange = result.value.exchange
            if url_id in down or before[url_id].taken_down_at is not None:
                endings[url_id] = (OutcomeKind.REJECTED, Reason.TAKEN_DOWN)
                continue
            digest = sha256(exchange.body).digest()
            if before[url_id].body_hash == digest:
                endings[url_id] = (OutcomeKind.SKIPPED, Reason.UNCHANGED)
                continue
            rows.append(
                {
                    "fetched_at": before[url_id].at,
                    "url_id": url_id,
                    "final_url": exchange.final_url[:2048],
                    "status": exchange.status or 0,
                    "headers": {name: value[:HEADER_CHARS] for name, value in list(exchange.headers.items())[:HEADERS]},
                    "body": packed(exchange.body),
                    "body_bytes": len(exchange.body),
                    "body_hash": digest,
                }
            )
        if down:
            connection.execute(
                sa.text(
                    "update newswatch.url set taken_down_at = now(), fetch_reason = :reason "
                    "where url_id = any(cast(:ids as bigint[]))"
                ),
                {"ids": sorted(down), "reason": Reason.TAKEN_DOWN.value},
            )
        if endings:
            connection.execute(
                sa.text("update newswatch.url set fetched_at = now() where url_id = any(cast(:ids as bigint[]))"),
                {"ids": list(endings)},
            )
        if not rows:
            return endings
        pages = connection.execute(
            insert(page).returning(page.c.page_id, page.c.fetched_at, page.c.url_id, page.c.body_hash), rows
        ).all()
        connection.execute(
            sa.text(
                "update newswatch.url u set fetched_at = p.at, page_id = p.page_id, body_hash = p.body_hash, "
                "fetch_reason = 'ok', extract_reason = null "
                "from unnest(cast(:ids as bigint[]), cast(:pages as bigint[]), cast(:hashes as bytea[]), "
                "cast(:ats as timestamptz[])) as p(url_id, page_id, body_hash, at) where u.url_id = p.url_id"
            ),
            {
                "ids": [row.url_id for row in pages],
                "pages": [row.page_id for row in pages],
                "hashes": [row.body_hash for row in pages],
                "ats": [row.fetched_at for row in pages],
            },
        )
        queue.add(connection, Stage.EXTRACT, [(row.page_id, row.fetched_at) for row in pages])
        tally.extra["new pages"] += len(pages)
        return endings


def _taken_down(connection: sa.Connection, fetched: Mapping[int, Result[FetchedPage]]) -> frozenset[int]:
    """Those that led, in the end, to what was taken down."""
    ends = {number: r.value.exchange.final_url for number, r in fetched.items() if r.value is not None}
    return frozenset(
        connection.execute(
            sa.text(
                "select f.url_id from unnest(cast(:ids as bigint[]), cast(:keys as bytea[]), cast(:hosts as text[])) "
                "as f(url_id, key, host) where newswatch.is_taken_down(f.key, f.host)"
            ),
            {
                "ids": list(ends),
                "keys": [url_key(end) for end in ends.values()],
                "hosts": [host_of(end) or "" for end in ends.values()],
            },
        ).scalars()
    )
