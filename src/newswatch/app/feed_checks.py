"""Which feeds are alive: fetched and read like at a poll, but nothing is decided and nothing stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newswatch import feeds
from newswatch.fetch import Fetcher
from newswatch.model import Exchange, ParsedFeed, Purpose, Reason, Request
from newswatch.pipeline.poll import PARSE_S, PARSE_S_PER_BYTE
from newswatch.sandbox import Sandbox

STALE = timedelta(days=30)  # without a new entry; weekly magazines and ministries publish more often
_DISCOVER_S = 10.0  # for one page, as for extracting an article


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What one feed said today. `reason` is `ok` or `no_entries` where it is alive, else why it is not.

    `newest` is the latest date of publication among its entries, null where none is dated. `moved_to` is where
    permanent redirects lead.
    """

    slug: str | None
    url: str
    alive: bool
    reason: Reason
    detail: str
    status: int | None
    entries: int
    newest: datetime | None
    title: str | None
    version: str
    language: str | None
    moved_to: str | None
    elapsed_s: float

    @property
    def word(self) -> str:
        """One word for a table: alive, empty, stale, or the reason."""
        if not self.alive:
            return self.reason.value
        if not self.entries:
            return "empty"
        return "stale" if self.newest is not None and datetime.now(UTC) - self.newest > STALE else "alive"


async def check(
    targets: Iterable[tuple[str | None, str]], fetcher: Fetcher, sandbox: Sandbox
) -> AsyncGenerator[Checked]:
    """Check (slug, url) pairs, all at once as far as the fetcher's manners allow; answers come as they are ready."""
    tasks = [asyncio.create_task(_one(slug, url, fetcher, sandbox)) for slug, url in targets]
    try:
        for task in asyncio.as_completed(tasks):
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def discover(url: str, fetcher: Fetcher, sandbox: Sandbox) -> tuple[Exchange, tuple[feeds.Candidate, ...]]:
    """Fetch the page at `url` and find candidates on it and in its host's robots.txt; none where the page fails."""
    exchange = await fetcher.get(Request(url=url, purpose=Purpose.PAGE))
    if exchange.reason is not Reason.OK:
        return exchange, ()
    rules = await fetcher.host_rules(exchange.final_url)
    answer = await sandbox.acall(
        discover_job,
        exchange.body,
        dict(exchange.headers),
        exchange.final_url,
        rules.sitemaps,
        wall_s=_DISCOVER_S,
    )
    return exchange, answer.value or ()


def discover_job(
    body: bytes, headers: dict[str, str], url: str, sitemaps: tuple[str, ...]
) -> tuple[feeds.Candidate, ...]:
    """`feeds.discover` with positional arguments, for a child process."""
    return feeds.discover(body, headers, url, sitemaps=sitemaps)


async def _one(slug: str | None, url: str, fetcher: Fetcher, sandbox: Sandbox) -> Checked:
    exchange = await fetcher.get(Request(url=url, purpose=Purpose.FEED))
    parsed: ParsedFeed | None = None
    if exchange.reason is Reason.OK:
        answer = await sandbox.acall(
            feeds.parse,
            exchange.body,
            dict(exchange.headers),
            exchange.final_url,
            exchange.fetched_at or datetime.now(UTC),
            wall_s=PARSE_S + PARSE_S_PER_BYTE * len(exchange.body),
        )
        parsed = (
            feeds.unreadable(answer.reason, answer.detail) if answer.value is None and answer.reason else answer.value
        )
    return checked(slug, url, exchange, parsed)


def checked(slug: str | None, url: str, exchange: Exchange, parsed: ParsedFeed | None) -> Checked:
    """What an exchange and the reading of its body say of a feed. Pure."""
    fault = feeds.problem(parsed) if parsed is not None else exchange.reason
    entries = parsed.entries if parsed is not None else ()
    alive = parsed is not None and fault is None
    permanent = bool(exchange.hops) and all(hop.status in (301, 308) for hop in exchange.hops)
    return Checked(
        slug=slug,
        url=url,
        alive=alive,
        reason=fault or (Reason.OK if entries else Reason.NO_ENTRIES),
        detail=(parsed.error_detail or parsed.malformed or "") if parsed is not None else exchange.detail,
        status=exchange.status,
        entries=parsed.entries_total if parsed is not None else 0,
        newest=max((entry.published for entry in entries if entry.published is not None), default=None),
        title=parsed.title if parsed is not None else None,
        version=parsed.version if parsed is not None else "",
        language=parsed.language if parsed is not None else None,
        moved_to=exchange.final_url if permanent and exchange.final_url != url else None,
        elapsed_s=exchange.elapsed_s,
    )
