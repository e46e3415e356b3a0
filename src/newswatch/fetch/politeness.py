"""One guest at a time: whose turn it is at a host. The rule is here; where it is kept is the ledger's affair.

A `HostLedger` is shared by all workers that fetch (in Postgres for a deployment, in memory for one process). It
answers at once; waiting is done by `HostQueue`, which lets one caller of this process at a time ask for a host.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

# Media Cloud's spacing; a publisher's crawl-delay may ask for more.
SPACING_S = 5.0
# After 429 without Retry-After, as Media Cloud does.
PAUSE_AFTER_429_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`wait_s` 0: the caller may connect now and must release. Else: ask again after so many seconds."""

    wait_s: float
    paused: bool = False  # the host itself asked to be left alone


class HostLedger(Protocol):
    """Who may connect to a host when. Every call answers at once and is atomic over all users of the ledger.

    Hosts are lower-case names without port. Times are the ledger's own clock (the database's, in Postgres).
    """

    async def claim(self, host: str, *, spacing_s: float, connections: int, lease_s: float) -> Turn:
        """Ask for a turn. Granted (`wait_s` 0) when no pause runs, the spacing of the last grant and of the last visit
        is over and fewer than `connections` are out; a connection never released is forgotten after `lease_s`."""
        ...

    async def release(self, host: str, *, spacing_s: float = 0.0) -> None:
        """Give a granted turn back. The spacing runs from here: a visit may begin long after its grant (a slow name
        service, a line for connections), so the host would see the next one too soon."""
        ...

    async def pause(self, host: str, seconds: float) -> None:
        """Nobody connects for so long. A shorter pause never shortens a longer one."""
        ...


@dataclass(slots=True)
class _Host:
    next_at: float = 0.0
    paused_until: float = 0.0
    leases: list[float] = field(default_factory=list)


class MemoryLedger:
    """The ledger of one process. `clock` gives seconds and never runs back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    async def claim(self, host: str, *, spacing_s: float, connections: int, lease_s: float) -> Turn:
        now = self._clock()
        state = self._hosts.setdefault(host, _Host())
        state.leases = [until for until in state.leases if until > now]
        if state.paused_until > now:
            return Turn(wait_s=state.paused_until - now, paused=True)
        if state.next_at > now:
            return Turn(wait_s=state.next_at - now)
        if len(state.leases) >= connections:
            # When it will be released nobody knows: look again soon, at the latest when the lease ends.
            return Turn(wait_s=min(0.25, min(state.leases) - now))
        state.next_at = now + spacing_s
        state.leases.append(now + lease_s)
        return Turn(wait_s=0.0)

    async def release(self, host: str, *, spacing_s: float = 0.0) -> None:
        state = self._hosts.get(host)
        if state is not None and state.leases:
            state.leases.remove(min(state.leases))
            state.next_at = max(state.next_at, self._clock() + spacing_s)

    async def pause(self, host: str, seconds: float) -> None:
        state = self._hosts.setdefault(host, _Host())
        state.paused_until = max(state.paused_until, self._clock() + seconds)


class NoTurnError(Exception):
    """The turn is too far off to wait for it."""

    def __init__(self, host: str, wait_s: float, *, paused: bool) -> None:
        why = "asked to be left alone" if paused else "has others in line"
        super().__init__(f"{host} {why}: {wait_s:.0f} s")
        self.wait_s = wait_s


class HostQueue:
    """Waits for turns. `patience_s` bounds how long one caller waits, standing in line included.

    Callers of this process stand in a line a host and hold their place for the visit, so that the ledger is only
    asked by who is at the front, and its answer is only ever "wait" for the spacing, a pause or another process.
    """

    def __init__(
        self,
        ledger: HostLedger,
        *,
        connections: int,
        patience_s: float,
        lease_s: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.ledger = ledger
        self._connections = connections
        self._patience_s = patience_s
        self._lease_s = lease_s
        self._sleep = sleep
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def turn(self, host: str, spacing_s: float) -> AsyncIterator[None]:
        """Hold a turn at a host. Raises NoTurnError when it would take longer than `patience_s`."""
        await self.begin(host, spacing_s)
        try:
            yield
        finally:
            await self.end(host, spacing_s)

    async def begin(self, host: str, spacing_s: float) -> None:
        """Take a turn at a host, which must come to its `end`. Raises NoTurnError when it would take longer than
        `patience_s`."""
        give_up_at = asyncio.get_running_loop().time() + self._patience_s
        line = self._lines.get(host)
        if line is None:
            line = self._lines[host] = _Line(front=asyncio.Semaphore(self._connections))
        line.callers += 1
        try:
            await self._reach_front(host, line, spacing_s)
            try:
                await self._claim(host, spacing_s, give_up_at)
            except BaseException:
                line.front.release()
                raise
        except BaseException:
            self._leave(host, line)
            raise

    async def end(self, host: str, spacing_s: float) -> None:
        """Give a turn back, from which on the spacing runs."""
        line = self._lines[host]
        try:
            # In this order: what the next in line asks reaches the ledger right behind what is given back here
            line.front.release()
            await self.ledger.release(host, spacing_s=spacing_s)
        finally:
            self._leave(host, line)

    def _leave(self, host: str, line: _Line) -> None:
        line.callers -= 1
        if not line.callers:
            del self._lines[host]

    async def _reach_front(self, host: str, line: _Line, spacing_s: float) -> None:
        if not line.front.locked():
            await line.front.acquire()  # at once
            return
        try:
            async with asyncio.timeout(self._patience_s):
                await line.front.acquire()
        except TimeoutError:
            raise NoTurnError(host, max(spacing_s, 1.0), paused=False) from None

    async def _claim(self, host: str, spacing_s: float, give_up_at: float) -> None:
        while True:
            turn = await self.ledger.claim(
                host, spacing_s=spacing_s, connections=self._connections, lease_s=self._lease_s
            )
            if turn.wait_s <= 0:
                return
            if asyncio.get_running_loop().time() + turn.wait_s > give_up_at:
                raise NoTurnError(host, turn.wait_s, paused=turn.paused)
            await self._sleep(turn.wait_s)


@dataclass(slots=True, kw_only=True)
class _Line:
    front: asyncio.Semaphore
    callers: int = 0
