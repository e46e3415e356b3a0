"""Workers who poll a town's feeds and fetch their pages: newswatch's own steps, loop, fetcher and deciders.

In memory, for Postgres has a clock of its own: the feeds' table, the pages' queue, robots.txt and the ledger of hosts
(`tests/storage/test_ledger.py` holds both ledgers to the same contract). Feeds are read in this process, not in a
child.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any, Final

from tests.reliability.guest.papers import Paper
from tests.reliability.guest.town import CONTACT, Town
from tests.virtual_time import VirtualLoop

from newswatch.app.runtime import FETCHES_AT_ONCE, POLLS_AT_ONCE, SAVE_FETCHES, SAVE_POLLS
from newswatch.feeds.schedule import Known
from newswatch.fetch import AddressPolicy, Fetcher, HostLedger, Manners, MemoryLedger, MemoryRobots
from newswatch.model import FeedState, FeedStatus, OutcomeKind, PollResult, Stage
from newswatch.model.jobs import FetchedPage, FetchJob, Listed, PollJob
from newswatch.model.work import Result, Tally, Ticket
from newswatch.pipeline.fetch import fetch_one
from newswatch.pipeline.poll import DecidingStore, Polled, poll_one
from newswatch.pipeline.stage import stream_through

CONNECTIONS: Final = 2  # of a worker, over all hosts: few, so that visits have to wait for one
CLAIM: Final = "claim"  # nobody loses one here
ROUND_S: Final = 600.0  # between two rounds of a worker, as the DAG `ingest` has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A sandbox's answer."""

    value: Any
    reason: None = None
    detail: str = ""
    cpu_s: float = 0.0


class AtOnce:
    """`Sandboxed`, without the sandbox."""

    async def acall(self, func: Callable[..., Any], *args: Any, wall_s: float) -> Read:  # noqa: ARG002
        return Read(value=func(*args))

    def map(self, func: Callable[..., Any], jobs: Iterable[tuple[Any, ...]], *, wall_s: float) -> Iterator[Read]:  # noqa: ARG002
        return (Read(value=func(*job)) for job in jobs)

    def each(
        self,
        func: Callable[..., Any],
        jobs: Iterable[tuple[Any, ...]],
        *,
        wall_s: float,  # noqa: ARG002
        patience_s: float,  # noqa: ARG002
    ) -> Iterator[tuple[int, Read]]:
        return enumerate(Read(value=func(*job)) for job in jobs)


class Feeds:
    """`pipeline.poll.PollStore` in memory; what comes new is handed to `Pages`."""

    def __init__(self, papers: Iterable[Paper], pages: Pages, clock: Callable[[], datetime]) -> None:
        self.states = {
            paper.number: FeedState(
                feed_id=paper.number,
                slug=f"paper-{paper.number}",
                url=paper.url,
                outlet_slug=paper.host,
                status=FeedStatus.ENABLED,
                next_poll_at=clock(),
            )
            for paper in papers
        }
        self.results: list[PollResult] = []
        self.keys: dict[int, set[str]] = {number: set() for number in self.states}
        self.urls: dict[int, set[str]] = {number: set() for number in self.states}
        self._pages = pages
        self._clock = clock
        self._held: set[int] = set()

    def claim(self, limit: int) -> Sequence[PollJob]:
        now = self._clock()
        due = sorted(
            (state.next_poll_at, state.feed_id, state)
            for state in self.states.values()
            if state.status is FeedStatus.ENABLED
            and state.feed_id not in self._held
            and state.next_poll_at is not None
            and state.next_poll_at <= now
        )[:limit]
        self._held |= {number for _, number, _ in due}
        return [
            PollJob(ticket=Ticket(stage=Stage.POLL, subject_id=number, token=CLAIM, at=now), state=state, due_at=at)
            for at, number, state in due
        ]

    def known(self, listed: Mapping[int, Listed]) -> tuple[datetime, Mapping[int, Known]]:
        return self._clock(), {
            feed: Known(
                keys=frozenset(self.keys[feed].intersection(one.keys)),
                urls=frozenset(self.urls[feed].intersection(one.urls)),
            )
            for feed, one in listed.items()
        }

    def save(self, results: Sequence[Result[PollResult]]) -> Tally:
        tally = Tally()
        for result in results:
            assert result.value is not None
            feed = result.ticket.subject_id
            self._held.discard(feed)
            self.states[feed] = result.value.change.state
            self.results.append(replace(result.value, entries=()))
            for entry in result.value.entries:
                self.keys[feed].add(entry.key)
                if entry.url is not None and entry.url not in self.urls[feed]:
                    self.urls[feed].add(entry.url)
                    self._pages.add(entry.url)
            tally.add(result.kind, result.reason)
        return tally

    def release(self, tickets: Sequence[Ticket]) -> None:
        self._held -= {ticket.subject_id for ticket in tickets}


class Pages:
    """The queue of the fetch stage in memory."""

    stage = Stage.FETCH

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.ended: list[Result[FetchedPage]] = []
        self._clock = clock
        self._urls: list[str] = []
        self._tickets: dict[int, Ticket] = {}

    @property
    def waiting(self) -> list[str]:
        """What is still to be fetched."""
        return [self._urls[number] for number in self._tickets]

    def add(self, url: str) -> None:
        """An address whose page is wanted."""
        number = len(self._urls)
        self._urls.append(url)
        self._tickets[number] = Ticket(stage=Stage.FETCH, subject_id=number, token=CLAIM, at=self._clock())

    def claim(self, limit: int) -> Sequence[FetchJob]:
        now = self._clock()
        due = [number for number, ticket in self._tickets.items() if ticket.at <= now][:limit]
        return [FetchJob(ticket=self._tickets.pop(number), url=self._urls[number]) for number in due]

    def save(self, results: Sequence[Result[FetchedPage]]) -> Tally:
        tally = Tally()
        for result in results:
            ticket = result.ticket
            if result.again_after is None:
                self.ended.append(replace(result, value=None))
            else:
                self._tickets[ticket.subject_id] = replace(
                    ticket, at=self._clock() + result.again_after, attempts=ticket.attempts + result.counts
                )
            tally.add(result.kind, result.reason)
        return tally

    def release(self, tickets: Sequence[Ticket]) -> None:
        self._tickets |= {ticket.subject_id: ticket for ticket in tickets}


class Household:
    """What all workers share."""

    def __init__(
        self,
        loop: VirtualLoop,
        town: Town,
        began: datetime,
        *,
        manners: Manners | None = None,
        ledger: HostLedger | None = None,
    ) -> None:
        self.loop = loop
        self.town = town
        self.clock = loop.clock(began)
        self.pages = Pages(self.clock)
        self.feeds = Feeds(town.papers, self.pages, self.clock)
        self.ledger = ledger or MemoryLedger(loop.time)
        self.robots = MemoryRobots()
        self._manners = manners or Manners()
        self._tls = ssl.create_default_context()  # reading the certificates takes longer than all else of a round

    def fetcher(self) -> Fetcher:
        """As live use has it, but for what is dialled."""
        return Fetcher(
            contact=CONTACT,
            policy=AddressPolicy.only(self.town.endpoint),
            resolver=self.town,
            ledger=self.ledger,
            robots_store=self.robots,
            manners=self._manners,
            tls=self._tls,
            connections=CONNECTIONS,
            clock=self.clock,
        )

    async def work(self, name: int, until: float) -> None:
        """Rounds of polls and fetches, one begun every ROUND_S, until the loop's clock says so."""
        draw = Random(name)
        deciding = DecidingStore(self.feeds, jitter=lambda: draw.uniform(-1.0, 1.0))
        begin = 7.0 * name
        while begin < until:
            await asyncio.sleep(begin - self.loop.time())
            async with self.fetcher() as fetcher:

                async def poll(job: PollJob, fetcher: Fetcher = fetcher) -> Result[Polled]:
                    polled = await poll_one(job, fetcher, AtOnce())
                    return Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=polled.exchange.reason, value=polled)

                await stream_through(deciding, poll, at_once=POLLS_AT_ONCE, save=SAVE_POLLS)
            async with self.fetcher() as fetcher:

                async def fetch(job: FetchJob, fetcher: Fetcher = fetcher) -> Result[FetchedPage]:
                    return await fetch_one(job, fetcher)

                await stream_through(self.pages, fetch, at_once=FETCHES_AT_ONCE, save=SAVE_FETCHES)
            begin += ROUND_S * max(1.0, -(-(self.loop.time() - begin) // ROUND_S))
