"""A worker that is killed in the middle of a stage: its next try takes over at once what it held, somebody else waits
for the leases to end, and if it lives after all, it writes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from newswatch.app import catalogues
from newswatch.app.runtime import Runtime
from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer
from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.jobs import LinkJob
from newswatch.model.work import Result, Tally, Ticket
from newswatch.settings import load
from newswatch.storage import queue
from newswatch.storage.poll_store import PollStore
from newswatch.storage.stores import Ending, StageStore

SCRIPT = Path(__file__).parent / "dying_worker.py"
NAME = "ingest/try-me/0"
# Saves that go through before the worker is killed: where a stage has several, one
SAVES = {Stage.POLL: 0, Stage.FETCH: 1, Stage.EXTRACT: 1, Stage.ASSESS: 1, Stage.CODE: 0, Stage.LINK: 0}


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


Opens = Callable[[str | None], Runtime]


@pytest.fixture
def opens(store_engine: sa.Engine, scratch_database_url: str, server: SampleServer, tmp_path: Path) -> Iterator[Opens]:
    """Opens a worker of this name on a database with the sample's feeds in it."""
    opened: list[Runtime] = []

    def make(name: str | None) -> Runtime:
        opened.append(Runtime(load({}, home=tmp_path), scratch_database_url, hosts=server.hosts, worker=name))
        return opened[-1].__enter__()

    catalogues.bring_sample(store_engine, *world.catalogue())
    yield make
    for runtime in opened:
        runtime.__exit__(None, None, None)


def kill_in(stage: Stage, url: str, hosts: Mapping[str, tuple[str, int]], home: Path) -> None:
    """SIGKILL to a worker that is within a save of this stage."""
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), stage.value, str(SAVES[stage]), NAME, json.dumps(hosts)],
        env={"PATH": os.environ["PATH"], "NEWSWATCH_DATABASE_URL": url, "NEWSWATCH_HOME": str(home)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"saving\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def all_of(engine: sa.Engine, statement: str, **values: object) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement), values)]


def test_the_next_try_of_a_killed_worker_finishes_every_stage_at_once_and_doubles_nothing(
    opens: Opens, store_engine: sa.Engine, scratch_database_url: str, server: SampleServer, tmp_path: Path
) -> None:
    stranger, same = opens("ingest/somebody-else/0"), opens(NAME)
    for stage in Stage:
        with store_engine.connect() as connection:
            due = queue.due(connection, stage)
        assert due, f"{stage} has nothing to do"
        kill_in(stage, scratch_database_url, server.hosts, tmp_path)
        # What a killed connection had asked its host is forgotten after a minute; the test does not wait for it
        with store_engine.begin() as connection:
            connection.execute(sa.text("update newswatch.host set leases = '{}'"))
        [(run, inputs)] = all_of(
            store_engine, "select run_id, inputs from newswatch.stage_run where finished_at is null"
        )
        assert inputs < due
        with store_engine.connect() as connection:
            free = queue.due(connection, stage)
        # Somebody else does what is free, and leaves alone what is leased
        others = stranger.run_stage(stage, budget_s=60)
        assert others.inputs == free
        assert free < due - inputs
        began = time.monotonic()
        rest = same.run_stage(stage, budget_s=60)
        assert inputs + free + rest.inputs == due, stage
        assert rest.left == 0
        assert time.monotonic() - began < 30
        assert all_of(
            store_engine, "select died, finished_at is null from newswatch.stage_run where run_id = :run", run=run
        ) == [(True, False)]
    doubled = all_of(
        store_engine,
        "select stage, subject_id from newswatch.attempt where kind = 'done' group by 1, 2 having count(*) > 1 "
        "union all select 'poll', feed_id from newswatch.feed_fetch group by 2 having count(*) > 1",
    )
    assert doubled == []
    assert all_of(store_engine, "select * from newswatch.work where lease_token is not null") == []
    assert all_of(store_engine, "select count(*) >= 20 from newswatch.event") == [(True,)]
    # Every input of every run stands in exactly one row of its log
    off = all_of(
        store_engine,
        "select r.run_id, r.inputs, l.rows from newswatch.stage_run r cross join lateral (select "
        "(select count(*) from newswatch.attempt a where a.run_id = r.run_id) + "
        "(select count(*) from newswatch.feed_fetch p where p.run_id = r.run_id) as rows) l where r.inputs <> l.rows",
    )
    assert off == []


def test_a_default_named_worker_takes_nothing_over(opens: Opens, store_engine: sa.Engine) -> None:
    """Names of host and process are nobody's second try: a container's processes have the same number each time."""
    one, other = opens(None), opens(None)
    store = PollStore(one.engine)
    held = store.claim(5)
    assert len(held) == 5
    assert other.run_stage(Stage.POLL).inputs > 0
    store.release([job.ticket for job in held])
    store.close()
    assert all_of(store_engine, "select count(*) from newswatch.stage_run where died") == [(0,)]


class Numbers(StageStore[LinkJob, None]):
    """A store of the assess stage whose inputs are numbers."""

    stage = Stage.ASSESS
    lease = timedelta(minutes=5)

    def load(self, _: sa.Connection, tickets: Sequence[Ticket]) -> Sequence[LinkJob]:
        return [LinkJob(ticket=ticket) for ticket in tickets]

    def write(self, *_: object) -> Mapping[int, Ending]:
        return {}


@pytest.fixture
def pending(store_engine: sa.Engine) -> sa.Engine:
    """Ten inputs of the assess stage."""
    with store_engine.begin() as connection:
        queue.add(connection, Stage.ASSESS, [(number, None) for number in range(10)])
    return store_engine


def done(jobs: Sequence[LinkJob]) -> list[Result[None]]:
    return [Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=Reason.OK) for job in jobs]


LOST = (OutcomeKind.SKIPPED, Reason.LEASE_LOST)
RUNS = "select inputs, died, finished_at is not null from newswatch.stage_run order by run_id"


def test_who_was_taken_for_dead_writes_nothing_and_claims_nothing_more(pending: sa.Engine) -> None:
    zombie = Numbers(pending, worker=NAME)
    held = zombie.claim(6)
    heir = Numbers(pending, worker=NAME)
    taken = heir.claim(7)
    assert len(taken) == 7
    assert {job.ticket.subject_id for job in taken} & {job.ticket.subject_id for job in held}
    assert dict(zombie.save(done(held)).counts) == {LOST: 6}
    zombie.release([job.ticket for job in held])  # takes nothing away from the heir
    assert zombie.claim(10) == ()
    assert heir.save(done(taken)).of(OutcomeKind.DONE) == 7
    zombie.close()
    rest = heir.claim(10)
    assert heir.save(done(rest)).inputs == 3
    heir.close()
    assert all_of(pending, RUNS) == [(6, True, True), (10, False, True)]
    assert all_of(pending, "select count(*), count(distinct subject_id) from newswatch.attempt") == [(10, 10)]


def test_a_feed_that_was_taken_over_is_not_saved_by_its_old_holder(store_engine: sa.Engine, feed_id: int) -> None:
    zombie, heir = PollStore(store_engine, worker=NAME), PollStore(store_engine, worker=NAME)
    [held] = zombie.claim(5)
    assert PollStore(store_engine, worker="somebody else").claim(5) == []
    [taken] = heir.claim(5)
    assert (held.state.feed_id, taken.state.feed_id) == (feed_id, feed_id)
    assert held.ticket.token != taken.ticket.token
    saved = zombie.save([Result(ticket=held.ticket, kind=OutcomeKind.DONE, reason=Reason.OK)])
    assert dict(saved.counts) == {LOST: 1}
    assert zombie.claim(5) == ()
    assert all_of(store_engine, "select lease_token::text from newswatch.feed") == [(taken.ticket.token,)]


def test_another_stage_of_the_same_worker_is_left_alone(pending: sa.Engine, feed_id: int) -> None:
    poll, assess = PollStore(pending, worker=NAME), Numbers(pending, worker=NAME)
    assert len(poll.claim(5)) == 1
    assert len(assess.claim(5)) == 5
    assert len(assess.claim(5)) == 5
    assert all_of(pending, "select count(*) from newswatch.stage_run where died") == [(0,)]


def test_a_run_without_work_leaves_no_row_also_where_it_took_over(pending: sa.Engine) -> None:
    dead = Numbers(pending, worker=NAME)
    dead.save(done(dead.claim(10)))
    heir = Numbers(pending, worker=NAME)
    assert heir.claim(10) == ()
    heir.close()
    assert all_of(pending, RUNS) == [(10, True, True)]


def test_what_is_being_written_by_somebody_taken_for_dead_is_not_waited_for(pending: sa.Engine) -> None:
    """A worker whose connection broke: the server does not know it yet, and keeps its locks."""
    dead = Numbers(pending, worker=NAME)
    held = dead.claim(4)
    heir = Numbers(pending, worker=NAME)
    taken: list[int] = []

    def claim() -> None:
        taken.extend(job.ticket.subject_id for job in heir.claim(10))

    with pending.connect() as connection:
        assert len(queue.held(connection, Stage.ASSESS, [job.ticket for job in held[:2]])) == 2
        thread = threading.Thread(target=claim)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
        assert taken == [2, 3, 4, 5, 6, 7, 8, 9]
        connection.rollback()


def test_a_run_that_is_being_counted_is_taken_over_by_a_later_claim(pending: sa.Engine) -> None:
    dead = Numbers(pending, worker=NAME)
    held = dead.claim(4)
    heir = Numbers(pending, worker=NAME)
    with pending.connect() as connection:
        assert dead.run.id is not None
        queue.count(connection, dead.run.id, Tally())  # its row is locked
        assert len(heir.claim(3)) == 3
        connection.rollback()
    assert len(heir.claim(10)) == 7  # the four that it held among them
    assert dict(dead.save(done(held)).counts) == {LOST: 4}


def test_a_run_does_not_claim_again_what_it_holds_beyond_its_lease(pending: sa.Engine) -> None:
    slow = Numbers(pending)
    held = slow.claim(6)
    with pending.begin() as connection:
        connection.execute(sa.text("update newswatch.work set ready_at = now()"))  # the leases ended
    again = slow.claim(10)
    assert [job.ticket.subject_id for job in again] == [6, 7, 8, 9]
    assert slow.save(done([*held, *again])).of(OutcomeKind.DONE) == 10
    assert all_of(pending, "select count(*) from newswatch.attempt") == [(10,)]


def test_what_another_run_claimed_after_the_lease_is_not_written_by_the_first(pending: sa.Engine) -> None:
    slow, quick = Numbers(pending), Numbers(pending)
    held = slow.claim(6)
    with pending.begin() as connection:
        connection.execute(sa.text("update newswatch.work set ready_at = now()"))
    taken = quick.claim(10)
    assert len(taken) == 10
    assert dict(slow.save(done(held)).counts) == {LOST: 6}
    assert quick.save(done(taken)).of(OutcomeKind.DONE) == 10


def test_what_kills_its_workers_is_found_also_where_each_takes_over_from_the_last(pending: sa.Engine) -> None:
    for _ in range(queue.SUSPECT):
        assert len(Numbers(pending, worker=NAME).claim(10)) == 10
    assert len(Numbers(pending, worker=NAME).claim(10)) == 1  # alone from now on


@pytest.fixture
def long_ago(pending: sa.Engine) -> Callable[[Numbers], None]:
    """Makes a run one that began two hours ago."""

    def make(store: Numbers) -> None:
        with pending.begin() as connection:
            connection.execute(
                sa.text("update newswatch.stage_run set started_at = now() - interval '2 hours' where run_id = :id"),
                {"id": store.run.id},
            )

    return make


def close_dead(engine: sa.Engine) -> int:
    with engine.begin() as connection:
        return queue.close_dead_runs(connection)


def test_runs_that_hold_and_do_nothing_any_more_are_closed(
    pending: sa.Engine, long_ago: Callable[[Numbers], None]
) -> None:
    store = Numbers(pending)
    held = store.claim(3)
    assert close_dead(pending) == 0  # just begun
    long_ago(store)
    assert close_dead(pending) == 0  # it holds leases
    store.save(done(held[:2]))
    with pending.begin() as connection:
        connection.execute(sa.text("update newswatch.work set ready_at = now()"))
    assert close_dead(pending) == 0  # it did something within the hour
    with pending.begin() as connection:
        connection.execute(sa.text("update newswatch.attempt set at = at - interval '2 hours'"))
    assert close_dead(pending) == 1
    assert close_dead(pending) == 0
    assert all_of(pending, RUNS) == [(2, True, True)]
    assert store.claim(5) == ()  # it lives after all: no more
    assert len(Numbers(pending).claim(10)) == 8


def test_the_time_for_a_stage_is_over_before_its_work_is(opens: Opens, store_engine: sa.Engine) -> None:
    runtime = opens(NAME)
    with store_engine.connect() as connection:
        due = queue.due(connection, Stage.POLL)
    tally = runtime.run_stage(Stage.POLL, budget_s=0)
    assert (tally.inputs, tally.left) == (0, due)
    assert all_of(store_engine, "select * from newswatch.stage_run") == []
    tally = runtime.run_stage(Stage.POLL, budget_s=60)
    assert (tally.inputs, tally.left) == (due, 0)
    for stage in (Stage.FETCH, Stage.EXTRACT):
        with store_engine.connect() as connection:
            due = queue.due(connection, stage)
        tallies: list[Tally] = []
        while not tallies or tallies[-1].left:
            tallies.append(runtime.run_stage(stage, budget_s=0.4))
            assert len(tallies) < 100
        assert sum(tally.inputs for tally in tallies) == due
        assert [tally.left for tally in tallies] == sorted((tally.left for tally in tallies), reverse=True)
    assert all_of(store_engine, "select * from newswatch.work where lease_token is not null") == []
    assert all_of(store_engine, "select count(*) from newswatch.stage_run where died or finished_at is null") == [(0,)]


@pytest.mark.parametrize("stage", [Stage.POLL, Stage.FETCH])
def test_what_waits_for_its_host_when_the_time_is_over_is_given_back_at_once(
    stage: Stage, opens: Opens, store_engine: sa.Engine, server: SampleServer
) -> None:
    runtime = opens(NAME)
    if stage is Stage.FETCH:
        runtime.run_stage(Stage.POLL)
    with store_engine.begin() as connection:
        due = queue.due(connection, stage)
        for host in server.hosts:  # they asked to be left alone for a minute and a half, which we would wait for
            connection.execute(
                sa.text(
                    "insert into newswatch.host (host, paused_until) values (:host, now() + interval '90 s') "
                    "on conflict (host) do update set paused_until = excluded.paused_until"
                ),
                {"host": host},
            )
    began, asked = time.monotonic(), dict(server.requests)
    tally = runtime.run_stage(stage, budget_s=1.0)
    assert time.monotonic() - began < 15
    assert server.requests == asked
    assert tally.inputs <= 0.05 * due  # an address that may not be asked at all needs no turn
    assert tally.inputs + tally.left == due
    assert all_of(store_engine, "select count(*) from newswatch.host where cardinality(leases) > 0") == [(0,)]
    # Nothing was tried, so nothing is counted against anybody
    assert all_of(store_engine, "select count(*) from newswatch.work where claims > 0 or attempts > 0") == [(0,)]
