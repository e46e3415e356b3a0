"""fetch: an entry's address → its page, with the headers that tell how to read it."""

from __future__ import annotations

from datetime import timedelta

from newswatch.model import Exchange, OutcomeKind, Purpose, Reason, Request
from newswatch.model.jobs import FetchedPage, FetchJob
from newswatch.model.work import Exchanged, Result, refused
from newswatch.pipeline.ports import Fetches

# A body that ends early is asked for again so often, then taken as it is: most of such pages hold their article
TRUNCATED_TRIES = 2


async def fetch_one(job: FetchJob, fetcher: Fetches) -> Result[FetchedPage]:
    """Fetch one page. Never raises for anything a server does."""
    exchange = await fetcher.get(Request(url=job.url, purpose=Purpose.PAGE))
    said = Exchanged(status=exchange.status, final_url=exchange.final_url, wire_bytes=exchange.wire_bytes)
    reason = exchange.reason
    if reason is Reason.OK and not exchange.complete and job.ticket.attempts < TRUNCATED_TRIES:
        reason = Reason.TRUNCATED
    if reason is not Reason.OK:
        return refused(
            job.ticket,
            reason,
            exchange.detail,
            wait=_wait(exchange),
            elapsed_s=exchange.elapsed_s,
            exchanged=said,
        )
    return Result(
        ticket=job.ticket,
        kind=OutcomeKind.DONE,
        reason=Reason.OK if exchange.body else Reason.EMPTY_BODY,
        detail="" if exchange.complete else "the body ended early",
        value=FetchedPage(exchange=exchange),
        elapsed_s=exchange.elapsed_s,
        exchanged=said,
    )


def _wait(exchange: Exchange) -> timedelta | None:
    if exchange.retry_at is None or exchange.fetched_at is None:
        return None
    return exchange.retry_at - exchange.fetched_at
