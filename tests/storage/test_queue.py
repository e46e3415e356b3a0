"""The queue: leases, fences, retries, quarantine; nothing is lost and nothing is done twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.work import Result, Shard, Tally, Ticket, refused
from newswatch.storage import queue

LEASE = timedelta(minutes=5)


@pytest.fixture
def pending(store_engine: sa.Engine) -> sa.Engine:
    """Ten inputs of the assess stage."""
    with store_engine.begin() as connection:
        assert queue.add(connection, Stage.ASSESS, [(number, None) for number in range(1, 11)]) == 10
    return store_engine


def claim(engine: sa.Engine, limit: int, **options: object) -> list[Ticket]:
    with engine.begin() as connection:
        return queue.claim(connection, Stage.ASSESS, limit, LEASE, **options)  # type: ignore[arg-type]


def expire(engine: sa.Engine) -> None:
    """As if every lease had run out."""
    with engine.begin() as connection:
        connection.execute(sa.text("update newswatch.work set ready_at = now() where lease_token is not null"))


def done(ticket: Ticket) -> Result[None]:
    return Result(ticket=ticket, kind=OutcomeKind.DONE, reason=Reason.OK)


def settle(engine: sa.Engine, results: list[Result[None]]) -> frozenset[int]:
    with engine.begin() as connection:
        held = queue.held(connection, Stage.ASSESS, [result.ticket for result in results])
        live = [result for result in results if result.ticket.subject_id in held]
        queue.record(connection, live, run_id=None, ruleset=None)
        queue.settle(connection, Stage.ASSESS, live)
    return held


def left(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("select count(*) from newswatch.work")).scalar_one())


def test_what_is_claimed_is_not_claimed_again(pending: sa.Engine) -> None:
    first, second = claim(pending, 6), claim(pending, 6)
    assert [ticket.subject_id for ticket in first] == [1, 2, 3, 4, 5, 6]
    assert [ticket.subject_id for ticket in second] == [7, 8, 9, 10]
    assert claim(pending, 6) == []


def test_a_lease_that_ran_out_is_taken_over_and_its_old_holder_writes_nothing(pending: sa.Engine) -> None:
    slow = claim(pending, 3)
    expire(pending)
    quick = claim(pending, 10)
    assert {ticket.subject_id for ticket in slow} <= {ticket.subject_id for ticket in quick}
    assert settle(pending, [done(ticket) for ticket in slow]) == frozenset()
    assert left(pending) == 10
    assert len(settle(pending, [done(ticket) for ticket in quick])) == 10
    assert left(pending) == 0


def test_a_lease_that_ran_out_and_nobody_took_still_holds(pending: sa.Engine) -> None:
    tickets = claim(pending, 3)
    expire(pending)
    assert len(settle(pending, [done(ticket) for ticket in tickets])) == 3


def test_given_back_is_ready_at_once(pending: sa.Engine) -> None:
    with pending.begin() as connection:
        queue.release(connection, queue.claim(connection, Stage.ASSESS, 10, LEASE))
    assert len(claim(pending, 10)) == 10


def test_adding_twice_adds_once(pending: sa.Engine) -> None:
    with pending.begin() as connection:
        assert queue.add(connection, Stage.ASSESS, [(1, None), (11, None), (11, None)]) == 1


def test_shards_share_all_the_work(pending: sa.Engine) -> None:
    parts = [claim(pending, 10, shard=Shard(index=index, of=3)) for index in range(3)]
    assert sorted(ticket.subject_id for part in parts for ticket in part) == list(range(1, 11))
    assert min(len(part) for part in parts) >= 3


def test_the_third_failure_quarantines(pending: sa.Engine) -> None:
    ticket = claim(pending, 1)[0]
    for attempt in range(3):
        assert ticket.attempts == attempt
        settle(pending, [refused(ticket, Reason.BUG, "ValueError: no")])
        with pending.begin() as connection:
            row = connection.execute(sa.text("select * from newswatch.work where subject_id = 1")).one()
            assert (row.attempts, row.last_reason) == (attempt + 1, "bug")
            assert (row.quarantined_at is not None) == (attempt == 2)
            connection.execute(sa.text("update newswatch.work set ready_at = now() where subject_id = 1"))
        ticket = next((one for one in claim(pending, 20) if one.subject_id == 1), ticket)
    assert claim(pending, 20) == []
    with pending.connect() as connection:
        kinds = connection.execute(sa.text("select kind, reason from newswatch.attempt")).all()
    assert kinds == [("failed", "bug")] * 3


def test_a_paused_host_is_no_failure(pending: sa.Engine) -> None:
    ticket = claim(pending, 1)[0]
    settle(pending, [refused(ticket, Reason.HOST_PAUSED, wait=timedelta(hours=1))])
    with pending.connect() as connection:
        row = connection.execute(
            sa.text(
                "select attempts, ready_at > now() + interval '59 minutes' as later from newswatch.work "
                "where subject_id = 1"
            )
        ).one()
    assert (row.attempts, row.later) == (0, True)


def test_an_input_that_kills_its_workers_is_claimed_alone_and_then_given_up(store_engine: sa.Engine) -> None:
    with store_engine.begin() as connection:
        queue.add(connection, Stage.ASSESS, [(1, None), (2, None)])
    for _ in range(queue.SUSPECT):
        assert len(claim(store_engine, 10)) == 2  # both held by workers that died
        expire(store_engine)
    for _ in range(queue.DEADLY - queue.SUSPECT):
        tickets = claim(store_engine, 10)
        assert len(tickets) == 1  # alone: the innocent one gets through
        if tickets[0].subject_id == 2:
            settle(store_engine, [done(tickets[0])])
        expire(store_engine)
    while tickets := claim(store_engine, 10):
        assert tickets[0].subject_id in {1, 2}
        if tickets[0].subject_id == 2:
            settle(store_engine, [done(tickets[0])])
        expire(store_engine)
    with store_engine.connect() as connection:
        rows = connection.execute(
            sa.text("select subject_id, last_reason, quarantined_at is not null as given_up from newswatch.work")
        ).all()
    assert rows == [(1, "parse_crashed", True)]


def test_eight_workers_at_once_do_everything_once(store_engine: sa.Engine) -> None:
    with store_engine.begin() as connection:
        queue.add(connection, Stage.ASSESS, [(number, None) for number in range(400)])
    finished: list[int] = []
    lock = threading.Lock()

    def worker() -> None:
        while tickets := claim(store_engine, 7):
            held = settle(store_engine, [done(ticket) for ticket in tickets])
            with lock:
                finished.extend(held)

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(finished) == list(range(400))
    assert left(store_engine) == 0


def test_a_run_counts_what_it_did(store_engine: sa.Engine) -> None:
    tally = Tally()
    tally.add(OutcomeKind.DONE, Reason.OK, 3)
    tally.add(OutcomeKind.FAILED, Reason.BUG)
    with store_engine.begin() as connection:
        run_id = queue.begin_run(connection, Stage.CODE, "here:1", "r1")
        queue.count(connection, run_id, tally)
        queue.finish_run(connection, run_id)
        row = connection.execute(sa.text("select * from newswatch.stage_run")).one()
    assert (row.inputs, row.done, row.failed, row.reasons) == (4, 3, 1, {"done": {"ok": 3}, "failed": {"bug": 1}})
