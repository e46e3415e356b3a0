"""The loops: every claim is saved or given back, whatever happens in between."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.jobs import LinkJob
from newswatch.model.work import Result, Tally, Ticket
from newswatch.pipeline.stage import stream_through, work_through

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@dataclass
class ListStore:
    """A store over a list of numbers."""

    stage = Stage.LINK
    numbers: list[int]
    saved: list[int] = field(default_factory=list)
    saves: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)

    def claim(self, limit: int) -> Sequence[LinkJob]:
        taken, self.numbers = self.numbers[:limit], self.numbers[limit:]
        return [LinkJob(ticket=Ticket(stage=Stage.LINK, subject_id=n, token=f"t{n}", at=NOW)) for n in taken]

    def save(self, results: Sequence[Result[None]]) -> Tally:
        self.saved += [result.ticket.subject_id for result in results]
        self.saves.append(len(results))
        tally = Tally()
        tally.add_all((result.kind, result.reason) for result in results)
        return tally

    def release(self, tickets: Sequence[Ticket]) -> None:
        self.released += [ticket.subject_id for ticket in tickets]


def done(job: LinkJob) -> Result[None]:
    return Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=Reason.OK)


def each(jobs: Iterable[LinkJob]) -> Iterator[Result[None]]:
    return (done(job) for job in jobs)


def test_all_is_worked_through_in_batches() -> None:
    store = ListStore(list(range(25)))
    watched = []
    tally = work_through(store, each, claim=10, save=4, watch=lambda part: watched.append(part.inputs))
    assert store.saved == list(range(25))
    assert store.saves == watched == [4, 4, 4, 4, 4, 4, 1]
    assert store.released == []
    assert tally.inputs == 25


def test_what_a_failing_step_held_is_given_back_and_the_rest_stays_saved() -> None:
    store = ListStore(list(range(10)))

    def step(jobs: Iterable[LinkJob]) -> Iterator[Result[None]]:
        for job in jobs:
            if job.ticket.subject_id == 7:
                raise RuntimeError("the step itself broke")
            yield done(job)

    with pytest.raises(RuntimeError):
        work_through(store, step, claim=10, save=4)
    assert store.saved == [0, 1, 2, 3]
    assert store.released == [4, 5, 6, 7, 8, 9]


def test_a_stop_saves_what_is_ready_and_gives_back_the_rest() -> None:
    store = ListStore(list(range(10)))
    tally = work_through(store, each, claim=10, save=2, stop=lambda: len(store.saved) >= 4)
    assert tally.inputs == len(store.saved)
    assert sorted(store.saved + store.released) == list(range(10))
    assert 4 <= len(store.saved) <= 6


def test_streaming_does_all_and_bounds_what_waits() -> None:
    store = ListStore(list(range(100)))
    waiting = most = 0

    async def step(job: LinkJob) -> Result[None]:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        await asyncio.sleep(0.001)
        waiting -= 1
        return done(job)

    tally = asyncio.run(stream_through(store, step, at_once=8, save=5))
    assert sorted(store.saved) == list(range(100))
    assert most <= 8
    assert max(store.saves) <= 5
    assert (tally.inputs, store.released) == (100, [])


def test_one_slow_step_holds_up_nobody() -> None:
    store = ListStore(list(range(40)))
    others_done = asyncio.Event()

    async def step(job: LinkJob) -> Result[None]:
        if job.ticket.subject_id == 0:
            await asyncio.wait_for(others_done.wait(), timeout=10)
        elif job.ticket.subject_id == 39:
            others_done.set()
        return done(job)

    asyncio.run(stream_through(store, step, at_once=4, save=3))
    assert sorted(store.saved) == list(range(40))


def test_streaming_gives_back_what_was_under_way_when_stopped() -> None:
    store = ListStore(list(range(20)))

    async def step(job: LinkJob) -> Result[None]:
        if job.ticket.subject_id >= 5:
            await asyncio.sleep(60)
        return done(job)

    asyncio.run(stream_through(store, step, at_once=20, save=1, stop=lambda: len(store.saved) == 5))
    assert sorted(store.saved) == [0, 1, 2, 3, 4]
    assert sorted(store.released) == list(range(5, 20))


def test_streaming_gives_back_when_a_step_breaks() -> None:
    store = ListStore(list(range(6)))

    async def step(job: LinkJob) -> Result[None]:
        raise RuntimeError("the step itself broke")

    with pytest.raises(RuntimeError):
        asyncio.run(stream_through(store, step, at_once=6, save=2))
    assert sorted(store.released) == list(range(6))


def test_when_it_is_enough_those_that_wait_are_given_back_at_once_and_the_others_end() -> None:
    given_back = threading.Event()

    class TellingStore(ListStore):
        def release(self, tickets: Sequence[Ticket]) -> None:
            super().release(tickets)
            if tickets:
                given_back.set()

    store = TellingStore(list(range(30)))
    waiting: list[asyncio.Task[object]] = []
    may_end = asyncio.Event()
    released_while_others_run: list[int] = []

    async def step(job: LinkJob) -> Result[None]:
        number = job.ticket.subject_id
        if number >= 10:
            task = asyncio.current_task()
            assert task is not None
            waiting.append(task)
            await asyncio.sleep(60)
        if number == 0:  # a slow server
            await asyncio.wait_for(may_end.wait(), timeout=10)
        return done(job)

    def hurry() -> None:
        assert len(waiting) == 10
        for task in waiting:
            task.cancel()

    async def end_late() -> None:
        assert await asyncio.to_thread(given_back.wait, 10)
        released_while_others_run.extend(store.released)
        may_end.set()

    async def main() -> Tally:
        late = asyncio.ensure_future(end_late())
        tally = await stream_through(store, step, at_once=20, save=3, enough=lambda: len(store.saved) >= 6, hurry=hurry)
        await late
        return tally

    tally = asyncio.run(main())
    assert sorted(store.saved) == list(range(10))
    assert sorted(released_while_others_run) == list(range(10, 20))
    assert sorted(store.released) == list(range(10, 20))  # and once only
    assert store.numbers == list(range(20, 30))  # no more was claimed
    assert tally.inputs == 10


def test_a_stop_ends_also_what_was_given_time_to_end() -> None:
    store = ListStore(list(range(5)))
    asked = 0

    async def step(job: LinkJob) -> Result[None]:
        await asyncio.sleep(60)
        return done(job)

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    asyncio.run(stream_through(store, step, at_once=5, save=1, enough=lambda: True, stop=stop))
    assert sorted(store.saved + store.released + store.numbers) == list(range(5))
    assert store.saved == []
