"""Turns at hosts: spacing, connections, pauses, patience; on a clock that jumps, so that a day takes a second."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from tests import virtual_time

from newswatch.fetch.politeness import HostQueue, MemoryLedger, NoTurnError

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    return virtual_time.run(lambda _: main)


def now() -> float:
    return asyncio.get_running_loop().time()


def queue(*, connections: int = 1, patience_s: float = 60.0, lease_s: float = 60.0) -> HostQueue:
    return HostQueue(MemoryLedger(now), connections=connections, patience_s=patience_s, lease_s=lease_s)


def test_visits_keep_their_distance_and_never_meet() -> None:
    async def main() -> list[tuple[float, float]]:
        line = queue()
        visits = []

        async def visit(lasts: float) -> None:
            async with line.turn("outlet.example", 5.0):
                began = now()
                await asyncio.sleep(lasts)
                visits.append((began, now()))

        await asyncio.gather(visit(1), visit(8), visit(1), visit(1))
        return visits

    visits = run(main())
    assert [round(began, 1) for began, _ in visits] == [0.0, 6.0, 19.0, 25.0]
    for (_, ended), (following, _) in itertools.pairwise(visits):
        assert following >= ended + 5.0


def test_hosts_do_not_wait_for_each_other() -> None:
    async def main() -> float:
        line = queue()

        async def visit(host: str) -> None:
            async with line.turn(host, 5.0):
                await asyncio.sleep(1)

        await asyncio.gather(*(visit(f"outlet{number}.example") for number in range(50)))
        return now()

    assert run(main()) == pytest.approx(1.0)


def test_two_connections_where_two_are_allowed() -> None:
    async def main() -> int:
        line = queue(connections=2)
        inside = most = 0

        async def visit() -> None:
            nonlocal inside, most
            async with line.turn("outlet.example", 1.0):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(10)
                inside -= 1

        await asyncio.gather(*(visit() for _ in range(6)))
        return most

    assert run(main()) == 2


def test_a_pause_holds_for_the_whole_host_and_is_waited_for_within_patience() -> None:
    async def main() -> tuple[float, NoTurnError]:
        line = queue(patience_s=60.0)
        await line.ledger.pause("outlet.example", 40.0)
        await line.ledger.pause("outlet.example", 10.0)
        async with line.turn("outlet.example", 5.0):
            waited = now()
        await line.ledger.pause("outlet.example", 3600.0)
        with pytest.raises(NoTurnError, match="asked to be left alone") as caught:
            async with line.turn("outlet.example", 5.0):
                pass
        return waited, caught.value

    waited, refused = run(main())
    assert waited == pytest.approx(40.0, abs=0.1)
    assert refused.wait_s == pytest.approx(3600.0)


def test_who_would_wait_too_long_is_told_when_to_come_back() -> None:
    async def main() -> list[str]:
        line = queue(patience_s=12.0)
        ended = []
        waits = []

        async def visit() -> None:
            try:
                async with line.turn("outlet.example", 5.0):
                    ended.append("visited")
            except NoTurnError as error:
                ended.append("sent away")
                waits.append(error.wait_s)

        await asyncio.gather(*(visit() for _ in range(10)))
        assert now() < 20
        assert all(0 < wait_s <= 5.0 for wait_s in waits)
        return ended

    ended = run(main())
    assert ended.count("visited") == 3
    assert ended.count("sent away") == 7


def test_a_dead_holder_s_lease_ends() -> None:
    async def main() -> float:
        ledger = MemoryLedger(now)
        assert (await ledger.claim("outlet.example", spacing_s=5, connections=1, lease_s=60)).wait_s == 0
        line = HostQueue(ledger, connections=1, patience_s=100, lease_s=60)
        async with line.turn("outlet.example", 5.0):
            return now()

    assert run(main()) == pytest.approx(60.0, abs=0.3)


def test_a_line_that_does_not_move_is_left() -> None:
    async def main() -> float:
        line = queue(patience_s=10.0)

        async def visit() -> None:
            async with line.turn("outlet.example", 5.0):
                await asyncio.sleep(45)

        holder = asyncio.create_task(visit())
        await asyncio.sleep(0)
        with pytest.raises(NoTurnError, match="others in line"):
            await visit()
        left_at = now()
        await holder
        return left_at

    assert run(main()) == pytest.approx(10.0)


def test_a_cancelled_waiter_leaves_the_line() -> None:
    async def main() -> float:
        line = queue()

        async def visit(lasts: float) -> None:
            async with line.turn("outlet.example", 5.0):
                await asyncio.sleep(lasts)

        holder, waiter, last = (asyncio.create_task(visit(lasts)) for lasts in (20.0, 1.0, 1.0))
        await asyncio.sleep(1)
        waiter.cancel()
        await asyncio.gather(holder, waiter, last, return_exceptions=True)
        assert line._lines == {}
        return now()

    assert run(main()) == pytest.approx(26.0, abs=0.5)


def test_a_day_of_a_thousand_feeds_on_fifty_hosts() -> None:
    """Hourly polls in no order: no two visits of a host closer than its spacing, none at the same time, none lost."""
    hosts = [f"outlet{number}.example" for number in range(50)]
    chance = random.Random(7)

    async def main() -> int:
        line = queue(patience_s=3600.0)
        last: dict[str, float] = {}
        inside: dict[str, int] = dict.fromkeys(hosts, 0)
        visits = 0

        async def feed(host: str) -> None:
            nonlocal visits
            await asyncio.sleep(chance.uniform(0, 3600))
            for _ in range(6):
                due = now() + 3600
                async with line.turn(host, 5.0):
                    assert inside[host] == 0
                    assert now() - last.get(host, -5.0) >= 5.0 - 1e-6
                    last[host] = now()
                    inside[host] += 1
                    visits += 1
                    await asyncio.sleep(chance.uniform(0.1, 12))
                    inside[host] -= 1
                await asyncio.sleep(max(0.0, due - now()))

        await asyncio.gather(*(feed(hosts[number % 50]) for number in range(1000)))
        return visits

    assert run(main()) == 6000
