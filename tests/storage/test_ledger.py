"""The ledger in the database keeps the same manners as the one in memory, over all who use it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from newswatch.fetch import HostLedger, MemoryLedger, MemoryRobots, RobotsRecord, RobotsStore, Turn
from newswatch.model import Reason
from newswatch.storage.ledger import PostgresLedger, PostgresRobots

Made = Callable[[], HostLedger]


@pytest.fixture(params=["memory", "postgres"])
def make(request: pytest.FixtureRequest, store_engine: sa.Engine) -> Made:
    if request.param == "memory":
        one = MemoryLedger()
        return lambda: one
    return lambda: PostgresLedger(store_engine, Turn)


def test_one_at_a_time_and_spaced(make: Made) -> None:
    async def work() -> None:
        ledger, other = make(), make()
        assert (await ledger.claim("a.example", spacing_s=60, connections=1, lease_s=30)).wait_s == 0
        turn = await other.claim("a.example", spacing_s=60, connections=1, lease_s=30)
        assert 50 < turn.wait_s <= 60
        assert not turn.paused
        assert (await other.claim("b.example", spacing_s=60, connections=1, lease_s=30)).wait_s == 0

    asyncio.run(work())


def test_connections_are_counted_and_given_back(make: Made) -> None:
    async def work() -> None:
        ledger = make()
        assert (await ledger.claim("a.example", spacing_s=0, connections=1, lease_s=30)).wait_s == 0
        assert 0 < (await ledger.claim("a.example", spacing_s=0, connections=1, lease_s=30)).wait_s <= 1
        assert (await ledger.claim("a.example", spacing_s=0, connections=2, lease_s=30)).wait_s == 0
        await ledger.release("a.example")
        await ledger.release("a.example")
        assert (await ledger.claim("a.example", spacing_s=0, connections=1, lease_s=30)).wait_s == 0

    asyncio.run(work())


def test_the_distance_is_kept_from_the_end_of_a_visit_too(make: Made) -> None:
    async def work() -> None:
        ledger, other = make(), make()
        assert (await ledger.claim("a.example", spacing_s=0, connections=1, lease_s=30)).wait_s == 0
        await ledger.release("a.example", spacing_s=60)
        assert 50 < (await other.claim("a.example", spacing_s=0, connections=1, lease_s=30)).wait_s <= 60
        # Who holds nothing gives nothing back
        await other.release("a.example", spacing_s=600)
        assert (await ledger.claim("a.example", spacing_s=0, connections=1, lease_s=30)).wait_s <= 60

    asyncio.run(work())


def test_a_connection_never_given_back_is_forgotten(make: Made) -> None:
    async def work() -> None:
        ledger = make()
        assert (await ledger.claim("a.example", spacing_s=0, connections=1, lease_s=0.05)).wait_s == 0
        await asyncio.sleep(0.1)
        assert (await ledger.claim("a.example", spacing_s=0, connections=1, lease_s=30)).wait_s == 0

    asyncio.run(work())


def test_a_pause_holds_for_all_and_is_never_shortened(make: Made) -> None:
    async def work() -> None:
        ledger, other = make(), make()
        await ledger.pause("a.example", 100)
        await ledger.pause("a.example", 10)
        turn = await other.claim("a.example", spacing_s=0, connections=1, lease_s=30)
        assert turn.paused
        assert 90 < turn.wait_s <= 100

    asyncio.run(work())


def test_many_questions_at_once_grant_one(make: Made) -> None:
    async def work() -> int:
        ledgers = [make() for _ in range(3)]
        turns = await asyncio.gather(
            *(ledgers[number % 3].claim("a.example", spacing_s=60, connections=1, lease_s=30) for number in range(60))
        )
        return sum(turn.wait_s == 0 for turn in turns)

    assert asyncio.run(work()) == 1


NOW = datetime(2026, 3, 4, tzinfo=UTC)


def record(text: str, at: datetime) -> RobotsRecord:
    return RobotsRecord(
        origin="http://a.example",
        status="ok",
        reason=Reason.OK,
        text=text,
        fetched_at=at,
        expires_at=at + timedelta(days=1),
    )


@pytest.fixture(params=["memory", "postgres"])
def robots(request: pytest.FixtureRequest, store_engine: sa.Engine) -> RobotsStore:
    if request.param == "memory":
        return MemoryRobots()
    return PostgresRobots(store_engine, RobotsRecord, clock=lambda: NOW)


def test_robots_are_kept_and_replaced(robots: RobotsStore) -> None:
    async def work() -> tuple[RobotsRecord | None, RobotsRecord | None]:
        nothing = await robots.load("http://a.example")
        await robots.save(record("User-agent: *", NOW))
        await robots.save(record("User-agent: *\nDisallow: /", NOW))
        return nothing, await robots.load("http://a.example")

    nothing, kept = asyncio.run(work())
    assert nothing is None
    assert kept is not None
    assert replace(kept, fetched_at=NOW, expires_at=NOW + timedelta(days=1)) == record(kept.text, NOW)
    assert kept.text == "User-agent: *\nDisallow: /"
    assert abs(kept.fetched_at - NOW) < timedelta(seconds=5)
    assert abs(kept.expires_at - NOW - timedelta(days=1)) < timedelta(seconds=5)


def test_a_worker_s_wrong_clock_makes_no_robots_txt_older_or_younger_for_others(store_engine: sa.Engine) -> None:
    for wrong in (timedelta(days=1), timedelta(days=-1)):
        theirs = datetime.now(UTC) + wrong
        one = PostgresRobots(store_engine, RobotsRecord, clock=lambda theirs=theirs: theirs)  # type: ignore[misc]
        asyncio.run(one.save(record("User-agent: *", theirs - timedelta(hours=1))))
        seen = asyncio.run(PostgresRobots(store_engine, RobotsRecord).load("http://a.example"))
        assert seen is not None
        assert abs(seen.expires_at - datetime.now(UTC) - timedelta(hours=23)) < timedelta(seconds=5)
        again = asyncio.run(one.load("http://a.example"))
        assert again is not None
        assert abs(again.expires_at - theirs - timedelta(hours=23)) < timedelta(seconds=5)


def test_who_goes_while_his_question_is_asked_keeps_no_turn(store_engine: sa.Engine) -> None:
    async def work() -> None:
        ledger = PostgresLedger(store_engine, Turn)
        for wait_s in (0.0, 0.001, 0.005, 0.02):  # before, while and after the database is asked
            task = asyncio.ensure_future(ledger.claim("a.example", spacing_s=0, connections=1, lease_s=30))
            await asyncio.sleep(wait_s)
            if task.cancel():
                with pytest.raises(asyncio.CancelledError):
                    await task
            else:
                await ledger.release("a.example")
            assert (await ledger.claim("a.example", spacing_s=0, connections=1, lease_s=30)).wait_s == 0
            await ledger.release("a.example")

    asyncio.run(work())
