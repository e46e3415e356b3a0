"""poll: a feed → the entries it lists, its new state, and when to ask again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from newswatch import feeds
from newswatch.feeds import schedule
from newswatch.model import Exchange, ParsedFeed, PollResult, Reason, Request, Stage
from newswatch.model.jobs import Listed, PollJob
from newswatch.model.work import Result, Tally, Ticket
from newswatch.pipeline.ports import Fetches, Sandboxed

# Real feeds take 8 ms; a legitimate one of 50,000 entries and 10 MB took 11 s (RELIABILITY 2.3)
PARSE_S = 5.0
PARSE_S_PER_BYTE = 1.5 / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """A poll that came back and is not decided yet."""

    job: PollJob
    request: Request
    exchange: Exchange
    parsed: ParsedFeed | None


class PollStore(Protocol):
    """Feeds that are due, and where their polls go."""

    def claim(self, limit: int) -> Sequence[PollJob]: ...

    def known(self, listed: Mapping[int, Listed]) -> tuple[datetime, Mapping[int, schedule.Known]]:
        """The database's time, and which of the listed keys and addresses are stored for each feed."""
        ...

    def save(self, results: Sequence[Result[PollResult]]) -> Tally: ...

    def release(self, tickets: Sequence[Ticket]) -> None: ...


async def poll_one(job: PollJob, fetcher: Fetches, sandbox: Sandboxed, *, entries: int = feeds.MAX_ENTRIES) -> Polled:
    """Ask one feed, and read what it answers, at most so many `entries`, in a child process.
    Never raises for anything a server does."""
    request = schedule.request_for(job.state, job.ticket.at)
    exchange = await fetcher.get(request)
    parsed: ParsedFeed | None = None
    if exchange.reason is Reason.OK and not schedule.is_same_body(job.state, exchange):
        answer = await sandbox.acall(
            feeds.parse,
            exchange.body,
            dict(exchange.headers),
            exchange.final_url,
            job.ticket.at,
            entries,
            wall_s=PARSE_S + PARSE_S_PER_BYTE * len(exchange.body),
        )
        parsed = feeds.unreadable(answer.reason, answer.detail) if answer.reason is not None else answer.value
    return Polled(job=job, request=request, exchange=exchange, parsed=parsed)


class DecidingStore:
    """Decides polls as they are saved: what is known of their entries is asked for many feeds at once."""

    stage = Stage.POLL

    def __init__(self, store: PollStore, jitter: Callable[[], float]) -> None:
        """`jitter` gives numbers from -1 to 1."""
        self._store = store
        self._jitter = jitter

    def claim(self, limit: int) -> Sequence[PollJob]:
        return self._store.claim(limit)

    def release(self, tickets: Sequence[Ticket]) -> None:
        self._store.release(tickets)

    def save(self, results: Sequence[Result[Polled]]) -> Tally:
        polls = [result.value for result in results if result.value is not None]
        now, known = self._store.known(
            {
                poll.job.state.feed_id: Listed(
                    keys=tuple(entry.key for entry in poll.parsed.entries),
                    urls=tuple(entry.url for entry in poll.parsed.entries if entry.url is not None),
                )
                for poll in polls
                if poll.parsed is not None and poll.parsed.entries
            }
        )
        return self._store.save(
            [decided(poll, now, self._jitter(), known.get(poll.job.state.feed_id)) for poll in polls]
        )


def decided(poll: Polled, now: datetime, jitter: float, known: schedule.Known | None) -> Result[PollResult]:
    """The result of one poll. A feed that trips the decider counts as failed and comes again later, like any other."""
    known = known or schedule.Known()
    state, exchange = poll.job.state, _by_this_clock(poll.exchange, now)
    try:
        value = schedule.decide(state, exchange, poll.parsed, now, jitter, known=known, request=poll.request)
    except Exception as error:  # noqa: BLE001 - one feed must not stop the others
        broken = replace(exchange, reason=Reason.BUG, detail=f"{type(error).__name__}: {error}")
        value = schedule.decide(state, broken, None, now, jitter, known=known, request=poll.request)
    return Result(
        ticket=poll.job.ticket,
        kind=value.kind,
        reason=value.reason,
        detail=value.detail,
        value=value,
        elapsed_s=value.elapsed_s,
    )


def _by_this_clock(exchange: Exchange, now: datetime) -> Exchange:
    """The exchange as if it had ended `now`: the worker's clock may be wrong, and the feed's next poll is by the
    database's."""
    if exchange.fetched_at is None:
        return exchange
    wait = exchange.retry_at - exchange.fetched_at if exchange.retry_at is not None else None
    return replace(exchange, fetched_at=now, retry_at=now + wait if wait is not None else None)
