"""The loop that all stages share: pending → step → save → outcome. One for steps that run one after the other, one
for steps that wait for the network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from newswatch.model.work import Result, Tally, Ticket
from newswatch.pipeline.ports import J, Store

# How long a result may wait for others to be saved with, and how often it is looked whether to stop while none comes
SAVED_AFTER_S = LOOK_S = 1.0

V = TypeVar("V")
Stop = Callable[[], bool]
Watch = Callable[[Tally], None]


def never() -> bool:
    """A stop that does not."""
    return False


def unwatched(_: Tally) -> None:
    """Nobody looks."""


def unhurried() -> None:
    """Nobody has to be told that the time is over."""


def work_through(
    store: Store[J, V],
    step: Callable[[Iterable[J]], Iterable[Result[V]]],
    *,
    claim: int,
    save: int,
    stop: Stop = never,
    watch: Watch = unwatched,
) -> Tally:
    """Claim `claim` inputs at a time until nothing is due or `stop` says so, hand them to `step`, and save its
    results `save` at a time. `step` may read ahead in another thread. What was claimed and not saved when something
    goes wrong is given back."""
    claimed = _Claimed()
    tally = Tally()

    def jobs() -> Iterator[J]:
        while not stop():
            batch = store.claim(claim)
            if not batch:
                return
            claimed.add(job.ticket for job in batch)
            for job in batch:
                if stop():
                    return
                yield job

    ready: list[Result[V]] = []

    def flush() -> None:
        if ready:
            saved = store.save(ready)
            claimed.drop(result.ticket for result in ready)
            ready.clear()
            tally.merge(saved)
            watch(saved)

    try:
        for result in step(jobs()):
            ready.append(result)
            if len(ready) >= save:
                flush()
        flush()
    finally:
        store.release(claimed.left())
    return tally


async def stream_through(
    store: Store[J, V],
    step: Callable[[J], Awaitable[Result[V]]],
    *,
    at_once: int,
    save: int,
    stop: Stop = never,
    enough: Stop = never,
    hurry: Callable[[], None] = unhurried,
    watch: Watch = unwatched,
) -> Tally:
    """The same with up to `at_once` steps waiting at a time. New inputs are claimed while others are still under way,
    so that one slow server holds up nobody; what is under way when `stop` says so is given up and given back. Results
    are saved once there are `save` of them, and SAVED_AFTER_S after the first at the latest: a crash costs little.

    When `enough` says so nothing more is claimed and `hurry` is called once, which may cancel steps that only wait:
    the inputs of cancelled steps are given back at once. The others come to their end."""
    claimed = _Claimed()
    tally = Tally()
    running: dict[asyncio.Task[Result[V]], Ticket] = {}
    # Told by the tasks: to wait for the first of many is to go through all of them each time
    ended: list[asyncio.Task[Result[V]]] = []
    woken = asyncio.Event()
    ready: list[Result[V]] = []
    ready_since = 0.0
    exhausted = ending = False
    clock = asyncio.get_running_loop().time

    def end(task: asyncio.Task[Result[V]]) -> None:
        ended.append(task)
        woken.set()

    def begin(job: J) -> None:
        task = asyncio.ensure_future(step(job))
        running[task] = job.ticket
        task.add_done_callback(end)

    async def flush() -> None:
        chunk = ready[:save]
        saved = await asyncio.to_thread(store.save, chunk)
        claimed.drop(result.ticket for result in chunk)
        del ready[: len(chunk)]
        tally.merge(saved)
        watch(saved)

    async def give_back(cancelled: Sequence[Ticket]) -> None:
        await asyncio.to_thread(store.release, cancelled)
        claimed.drop(cancelled)

    async def take_in() -> None:
        """What has ended; waits for it, a second at most."""
        nonlocal ready_since
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await woken.wait()
        woken.clear()
        if ended and not ready:
            ready_since = clock()
        cancelled = []
        while ended:
            task = ended.pop()
            ticket = running.pop(task)
            if task.cancelled():
                cancelled.append(ticket)
            else:
                ready.append(task.result())
        if cancelled:
            await give_back(cancelled)

    try:
        while not stop():
            if not ending and enough():
                ending = exhausted = True
                hurry()
            room = at_once - len(running)
            if not exhausted and 2 * room >= at_once:
                batch = await asyncio.to_thread(store.claim, room)
                exhausted = len(batch) < room
                claimed.add(job.ticket for job in batch)
                for job in batch:
                    begin(job)
            if running:
                await take_in()
            elif not ready:
                break
            late = not running or clock() - ready_since >= SAVED_AFTER_S
            while len(ready) >= save or (late and ready):
                await flush()
        while ready:
            await flush()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        store.release(claimed.left())
    return tally


class _Claimed:
    """Tickets held. Claims may come from the sandbox's reading thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tickets: dict[tuple[int, str], Ticket] = {}

    def add(self, tickets: Iterable[Ticket]) -> None:
        with self._lock:
            self._tickets.update({(ticket.subject_id, ticket.token): ticket for ticket in tickets})

    def drop(self, tickets: Iterable[Ticket]) -> None:
        with self._lock:
            for ticket in tickets:
                self._tickets.pop((ticket.subject_id, ticket.token), None)

    def left(self) -> Sequence[Ticket]:
        with self._lock:
            return tuple(self._tickets.values())
