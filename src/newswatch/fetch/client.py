"""The one client for all requests. Whatever happens outside, the answer is an Exchange with a reason."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from newswatch import __version__
from newswatch.errors import SettingsError
from newswatch.fetch import robots
from newswatch.fetch.addresses import AddressPolicy
from newswatch.fetch.hop import Answer, Wire, ask
from newswatch.fetch.limits import LIMITS, MAX_REDIRECTS, Limits
from newswatch.fetch.politeness import (
    PAUSE_AFTER_429_S,
    SPACING_S,
    HostLedger,
    HostQueue,
    MemoryLedger,
    NoTurnError,
)
from newswatch.fetch.retry_after import delay
from newswatch.fetch.targets import MAX_URL, Refusal, Target, check, resolve, storable
from newswatch.fetch.transport import Resolver, Switchboard, SystemResolver, trusted
from newswatch.model import Exchange, Hop, HostRules, Purpose, Reason, Request

# How long one request may stand in line at its host. Beyond it the row says `host_paused` and when to come back.
PATIENCE_S = 120.0
# Open connections over all hosts. Each may hold twice its decoded cap for a moment (40 MB), so memory decides.
CONNECTIONS = 24
# How long a visit that has its turn may wait for one of them.
_SLOT_PATIENCE_S = 5.0
# Parsed rule sets held; the largest files make some MB each.
_PARSED_ROBOTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How this guest behaves at a host; the numbers are RELIABILITY section 3."""

    spacing_s: float = SPACING_S
    connections_per_host: int = 1
    crawl_delay_cap_s: float = robots.CRAWL_DELAY_CAP_S
    feed_delay_cap_s: float = robots.FEED_DELAY_CAP_S
    patience_s: float = PATIENCE_S
    ask_robots: bool = True
    ask_reservations: bool = False  # also for /.well-known/tdmrep.json, once a day and origin


class Fetcher:
    """Async context manager. `get` answers every request with an Exchange and raises only CancelledError, also after
    `hurry`.

    `contact` is a URL or mail address that stands in the User-Agent; without one nothing public is fetched.
    `ledger` and `robots_store` are shared by all workers of a deployment; the default is this process alone.
    `resolver` leads invented hosts to loopback (HostMap) for the sample world and tests; `policy` must allow it.
    """

    def __init__(
        self,
        *,
        contact: str | None,
        policy: AddressPolicy | None = None,
        resolver: Resolver | None = None,
        ledger: HostLedger | None = None,
        robots_store: robots.RobotsStore | None = None,
        manners: Manners | None = None,
        limits: Mapping[Purpose, Limits] = LIMITS,
        tls: ssl.SSLContext | None = None,
        connections: int = CONNECTIONS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        policy = policy or AddressPolicy()
        self._own_resolver = SystemResolver() if resolver is None else None
        self._wire = Wire(
            policy=policy,
            switchboard=Switchboard(resolver or self._own_resolver or SystemResolver(), tls or trusted()),
            user_agent=user_agent(contact, needed=policy.public),
        )
        self._manners = manners or Manners()
        self._limits = limits
        self._clock = clock
        self._robots_store = robots_store or robots.MemoryRobots()
        self._robots_locks: dict[str, asyncio.Lock] = {}
        self._robots_parsed: dict[str, robots.Rules] = {}
        self._open = asyncio.Semaphore(connections)
        self._waiting: set[asyncio.Task[object]] = set()
        self._hurried = False
        self._queue = HostQueue(
            ledger or MemoryLedger(),
            connections=self._manners.connections_per_host,
            patience_s=self._manners.patience_s,
            # Longer than the longest exchange, so that a lease ends by itself only when its holder died.
            lease_s=max(limit.deadline_s for limit in limits.values()) + _SLOT_PATIENCE_S + 5.0,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.switchboard.close()
        if self._own_resolver is not None:
            self._own_resolver.close()

    async def get(self, request: Request) -> Exchange:
        """Fetch, following up to five redirects. One deadline bounds all time spent exchanging, over all hops."""
        walk = _Walk(request=request, url=request.url)
        try:
            ended = await self._walk(walk)
        except NoTurnError as error:
            walk.retry_at = self._clock() + timedelta(seconds=error.wait_s)
            ended = Answer(reason=Reason.HOST_PAUSED, detail=str(error))
        return Exchange(
            url=request.url,
            final_url=storable(walk.url)[:MAX_URL],
            status=ended.status,
            reason=ended.reason,
            detail=storable(ended.detail)[:MAX_URL],
            headers=ended.headers,
            body=ended.body,
            hops=tuple(walk.hops),
            wire_bytes=walk.wire_bytes,
            elapsed_s=walk.elapsed_s,
            fetched_at=self._clock(),
            retry_at=walk.retry_at,
            complete=ended.complete,
        )

    def hurry(self) -> None:
        """From now on nobody waits: requests that wait for their turn at a host, for a connection or for a robots.txt
        are cancelled, and so is what would begin to wait. Those under way come to their end within their deadlines,
        unless they are led to another host."""
        self._hurried = True
        for task in tuple(self._waiting):
            task.cancel()

    @contextmanager
    def _waits(self) -> Iterator[None]:
        """Within it the running task waits, and nothing of its own is under way."""
        task = asyncio.current_task()
        if self._hurried or task is None:
            raise asyncio.CancelledError
        self._waiting.add(task)
        try:
            yield
        finally:
            self._waiting.discard(task)

    async def host_rules(self, url: str) -> HostRules:
        """What the host of a URL asks of its guests; fetches its robots.txt where no fresh copy is at hand."""
        target = check(url, self._wire.policy)
        if isinstance(target, Refusal):
            return HostRules(
                host=storable(url.partition("://")[2].partition("/")[0])[:253], robots_status="unreachable"
            )
        try:
            return (await self._rules(target)).host_rules(target.host)
        except NoTurnError:
            return HostRules(host=target.host, robots_status="unreachable")

    async def _walk(self, walk: _Walk) -> Answer:
        """Hop after hop until something is final. Hops within a host are one visit and hold one turn."""
        request = walk.request
        limits = self._limits[request.purpose]
        visit: tuple[str, float] | None = None  # the host that is visited, and its spacing
        try:
            while True:
                target = check(walk.url, self._wire.policy)
                if isinstance(target, Refusal):
                    return Answer(reason=target.reason, detail=target.detail)
                walk.url = target.url
                if visit is not None and not (target.host == visit[0] and await self._knows(request.purpose, target)):
                    # Asking for a robots.txt takes a turn of its own; holding this one meanwhile could block both.
                    ending, visit = visit, None
                    await self._end_visit(*ending)
                spacing_s = await self._allowed_spacing(request.purpose, target)
                if isinstance(spacing_s, Refusal):
                    return Answer(reason=spacing_s.reason, detail=spacing_s.detail)
                if visit is None:
                    with self._waits():
                        await self._begin_visit(target.host, spacing_s)
                    visit = target.host, spacing_s
                answer = await self._hop(walk, target, limits)
                if answer.location is None:
                    return answer
                following = resolve(target, answer.location)
                if len(walk.hops) >= MAX_REDIRECTS:
                    return replace(answer, reason=Reason.TOO_MANY_REDIRECTS, detail=f"more than {MAX_REDIRECTS}")
                walk.hops.append(Hop(status=answer.status or 0, url=target.url, location=storable(following)[:MAX_URL]))
                walk.url = following
        finally:
            if visit is not None:
                await self._end_visit(*visit)

    async def _begin_visit(self, host: str, spacing_s: float) -> None:
        """Take a turn at a host and one of this process's connections, until `_end_visit`."""
        while True:
            await self._queue.begin(host, spacing_s)
            try:
                if not self._open.locked():
                    await self._open.acquire()  # at once
                    return
                async with asyncio.timeout(_SLOT_PATIENCE_S):
                    await self._open.acquire()
                    return
            except TimeoutError:
                # All are busy. The turn's lease must outlast the visit, so it is taken anew
                await self._queue.end(host, spacing_s)
            except BaseException:
                await self._queue.end(host, spacing_s)
                raise

    async def _end_visit(self, host: str, spacing_s: float) -> None:
        self._open.release()
        await self._queue.end(host, spacing_s)

    async def _hop(self, walk: _Walk, target: Target, limits: Limits) -> Answer:
        """One exchange, within what the hops before it have left of the deadline."""
        began = time.monotonic()
        answer = await ask(
            self._wire,
            target,
            limits,
            _validators(walk.request, target),
            remaining_s=limits.deadline_s - walk.elapsed_s,
            sniff_gzip=walk.request.purpose is Purpose.FEED,
        )
        walk.elapsed_s += time.monotonic() - began
        walk.wire_bytes += answer.wire_bytes
        await self._heed(walk, target, answer)
        return answer

    async def _allowed_spacing(self, purpose: Purpose, target: Target) -> float | Refusal:
        """Seconds between two visits to this host, or why there is none."""
        if purpose is Purpose.ROBOTS or not self._manners.ask_robots:
            return self._manners.spacing_s
        rules = await self._rules(target)
        closed = rules.closed_because
        if purpose is Purpose.PAGE and closed is not None:
            return Refusal(reason=closed, detail=f"{target.origin}/robots.txt: {rules.record.reason}")
        allowed = rules.allows_page(target.url) if purpose is Purpose.PAGE else rules.allows_feed(target.url)
        if not allowed:
            return Refusal(reason=Reason.ROBOTS_DISALLOWED, detail=f"{target.origin}/robots.txt")
        wanted_s = rules.crawl_delay_s or 0.0
        if wanted_s > self._manners.crawl_delay_cap_s and purpose is Purpose.PAGE:
            return Refusal(reason=Reason.CRAWL_DELAY_TOO_LONG, detail=f"{wanted_s:g} s")
        return max(self._manners.spacing_s, min(wanted_s, self._manners.feed_delay_cap_s))

    async def _knows(self, purpose: Purpose, target: Target) -> bool:
        """Can it be judged without a request whether this target may be asked?"""
        if purpose is Purpose.ROBOTS or not self._manners.ask_robots:
            return True
        return await self._kept_rules(target.origin) is not None

    async def _kept_rules(self, origin: str) -> robots.Rules | None:
        """The rules of an origin where a fresh copy is at hand."""
        remembered = self._remembered(origin)
        if remembered is not None:
            return remembered
        record = await self._robots_store.load(origin)
        return self._keep(record) if record is not None and record.expires_at > self._clock() else None

    def _remembered(self, origin: str) -> robots.Rules | None:
        rules = self._robots_parsed.get(origin)
        return rules if rules is not None and rules.record.expires_at > self._clock() else None

    def _keep(self, record: robots.RobotsRecord) -> robots.Rules:
        while len(self._robots_parsed) >= _PARSED_ROBOTS:
            del self._robots_parsed[next(iter(self._robots_parsed))]
        rules = self._robots_parsed[record.origin] = robots.parse(record)
        return rules

    async def _rules(self, target: Target) -> robots.Rules:
        """The rules of an origin, asked for once by any number of waiting requests."""
        origin = target.origin
        remembered = self._remembered(origin)
        if remembered is not None:
            return remembered
        lock = self._robots_locks.setdefault(origin, asyncio.Lock())
        with self._waits():
            await lock.acquire()
        try:
            rules = await self._kept_rules(origin)
            if rules is not None:
                return rules
            now = self._clock()
            exchange = await self.get(Request(url=origin + "/robots.txt", purpose=Purpose.ROBOTS))
            if exchange.reason is Reason.HOST_PAUSED and exchange.retry_at is not None:
                raise NoTurnError(target.host, (exchange.retry_at - now).total_seconds(), paused=True)
            record = robots.record_of(origin, exchange, now)
            wanted_s = min(robots.parse(record).crawl_delay_s or 0.0, self._manners.feed_delay_cap_s)
            await self._keep_away(target.host, wanted_s)
            if self._manners.ask_reservations and record.status != "unreachable":
                reserved = Request(url=origin + robots.TDMREP_PATH, purpose=Purpose.ROBOTS)
                record = robots.with_tdmrep(record, await self.get(reserved))
                await self._keep_away(target.host, wanted_s)
            await self._robots_store.save(record)
            return self._keep(record)
        finally:
            lock.release()

    async def _keep_away(self, host: str, wanted_s: float) -> None:
        """The distance that a robots.txt asks for holds from the visit by which it was learned."""
        if wanted_s > self._manners.spacing_s:
            await self._queue.ledger.pause(host, wanted_s)

    async def _heed(self, walk: _Walk, target: Target, answer: Answer) -> None:
        """A host that asks to be left alone is left alone, as a whole and by everybody who shares the ledger."""
        if answer.status not in {429, 503}:
            return
        wanted = delay(answer.headers, self._clock())
        if wanted is None and answer.status == 429:
            wanted = timedelta(seconds=PAUSE_AFTER_429_S)
        if wanted is not None:
            walk.retry_at = self._clock() + wanted
            await self._queue.ledger.pause(target.host, wanted.total_seconds())


@dataclass(slots=True, kw_only=True)
class _Walk:
    """What a request has been through so far."""

    request: Request
    url: str
    hops: list[Hop] = field(default_factory=list)
    wire_bytes: int = 0
    elapsed_s: float = 0.0  # time spent exchanging; waiting in line is not counted
    retry_at: datetime | None = None


def user_agent(contact: str | None, *, needed: bool = True) -> str:
    """The User-Agent with its contact. Raises SettingsError where one is needed and missing, or is no contact."""
    advice = "Set NEWSWATCH_CONTACT to a web page or mail address of yours that publishers can turn to"
    if not contact:
        if needed:
            raise SettingsError("Fetching from the internet needs a contact", advice=advice)
        return f"{robots.TOKEN}/{__version__} (loopback only)"
    contact = contact.strip()
    if re.fullmatch(r"[^@\s()<>;:/]+@[^@\s()<>;:/]+\.[^@\s()<>;:/]+", contact) and contact.isascii():
        contact = f"mailto:{contact}"
    if not re.fullmatch(r"(https?://|mailto:)[!-'*-~]{3,200}", contact):
        raise SettingsError(f"The contact {contact[:60]!r} is no web page and no mail address", advice=advice)
    return f"{robots.TOKEN}/{__version__} (+{contact})"


def _validators(request: Request, target: Target) -> dict[str, str]:
    """The conditional headers for this hop: only for the host that gave them, exactly as they came."""
    if request.etag is None and request.last_modified is None:
        return {}
    given_by = request.validators_from or request.url
    giver = target.host if given_by == target.url else urlsplit(given_by).hostname
    if giver is None or giver.lower().removesuffix(".") != target.host:
        return {}
    pairs = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in pairs.items() if value and value.isascii() and value.isprintable()}
