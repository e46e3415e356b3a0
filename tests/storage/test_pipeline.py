"""All six stages over the sample world, served over real HTTP, into a real database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from newswatch.app import catalogues
from newswatch.app.runtime import Runtime
from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer
from newswatch.model import Stage
from newswatch.model.work import Shard
from newswatch.settings import load
from newswatch.storage import sqlfiles

Fingerprints = Callable[[], dict[str, str]]
# What one incident is, whatever its numbers
STORY = """
select array_agg(encode(m.mention_key, 'hex') order by m.mention_key), e.event_type, e.date_start, e.country,
    e.killed_min, e.killed_best, e.killed_max, e.injured_best, e.articles, e.outlets, e.voices, e.origin_status
from newswatch.event e join newswatch.event_mention k using (event_id) join newswatch.mention m using (mention_id)
where e.status = 'active' group by e.event_id order by 1
"""


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture
def runtime(
    store_engine: sa.Engine, scratch_database_url: str, server: SampleServer, tmp_path: Path
) -> Iterator[Runtime]:
    with Runtime(load({}, home=tmp_path), scratch_database_url, hosts=server.hosts) as runtime:
        catalogues.bring_sample(runtime.engine, *world.catalogue())
        yield runtime


def broken(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    """The checks that find something, with what they find."""
    found = {}
    with engine.connect() as connection:
        for script in sqlfiles.scripts("checks"):
            rows = connection.execute(sa.text(script.read_text(encoding="utf-8"))).all()
            if rows:
                found[script.stem] = [tuple(row) for row in rows[:3]]
    return found


def story(engine: sa.Engine) -> list[object]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(STORY))]


def test_while_the_disk_is_nearly_full_nothing_is_polled_and_what_was_claimed_is_given_back(
    store_engine: sa.Engine, scratch_database_url: str, server: SampleServer, tmp_path: Path
) -> None:
    full = load({}, home=tmp_path, disk_free_bytes=2**60)
    reason = tmp_path / "paused"
    with Runtime(full, scratch_database_url, hosts=server.hosts) as runtime:
        catalogues.bring_sample(runtime.engine, *world.catalogue())
        assert not any(tally.inputs for tally in runtime.run_all().values())
        assert runtime.paused is not None
        assert "NEWSWATCH_DISK_FREE_BYTES" in runtime.paused
        assert reason.read_text(encoding="utf-8") == f"{runtime.paused}\n"
    with Runtime(full, scratch_database_url, hosts=server.hosts) as runtime:  # the one before ended in the pause
        runtime.settings = load({}, home=tmp_path, disk_free_bytes=0, feed_entries=3)
        polls = runtime.run_stage(Stage.POLL)
        assert polls.inputs > 0
        assert runtime.paused is None
        assert not reason.exists()
    with store_engine.connect() as connection:
        most, tossed = connection.execute(
            sa.text("select max(entries_new), sum(entries_tossed) from newswatch.feed_fetch")
        ).one()
    assert most == 3  # of each feed the newest, as the settings say
    assert tossed > 0


def test_the_sample_world_becomes_events_and_a_second_run_changes_nothing(
    runtime: Runtime, fingerprints: Fingerprints
) -> None:
    totals = runtime.run_all()
    assert {stage for stage, tally in totals.items() if tally.inputs} == set(Stage)
    assert totals[Stage.LINK].extra["new events"] >= 20
    assert broken(runtime.engine) == {}
    with runtime.engine.connect() as connection:
        failed = connection.execute(
            sa.text("select stage, reason, detail from newswatch.attempt where reason in ('bug', 'unstorable')")
        ).all()
    assert failed == []
    before = fingerprints()
    again = runtime.run_all()
    assert sum(tally.inputs for tally in again.values()) == 0
    assert fingerprints() == before


def test_polling_again_out_of_turn_brings_no_new_row(runtime: Runtime, fingerprints: Fingerprints) -> None:
    runtime.run_all()
    before = fingerprints()
    again = runtime.run_all(out_of_turn=True)
    assert again[Stage.POLL].inputs >= 15
    assert again[Stage.POLL].extra["new entries"] == 0
    after = fingerprints()
    # A feed's own row says when it was last asked
    assert {table for table, value in after.items() if before[table] != value} <= {"feed"}


def test_shards_and_stages_apart_come_to_the_same(runtime: Runtime, server: SampleServer, tmp_path: Path) -> None:
    for stage in Stage:
        for index in range(3):
            runtime.run_stage(stage, shard=Shard(index=index, of=3))
    assert broken(runtime.engine) == {}
    with runtime.engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from newswatch.work where ready_at <= now()")).scalar() == 0
        assert connection.execute(sa.text("select count(*) from newswatch.event")).scalar_one() >= 20


@pytest.fixture
def worker(scratch_database_url: str, tmp_path: Path) -> Callable[[], subprocess.Popen[bytes]]:
    """Starts a process that runs all stages once, on a sample server of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "NEWSWATCH_DATABASE_URL": scratch_database_url,
        "NEWSWATCH_HOME": str(tmp_path),
    }

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "newswatch", "run", "--feeds", "sample", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return start


def test_four_workers_at_once_double_nothing(
    store_engine: sa.Engine, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    workers = [worker() for _ in range(4)]
    answers = [process.communicate(timeout=180) for process in workers]
    assert [process.returncode for process in workers] == [0] * 4, answers
    assert broken(store_engine) == {}
    entries = sum(json.loads(out)["stages"]["poll"].get("new entries", 0) for out, _ in answers)
    with store_engine.connect() as connection:
        counts = connection.execute(
            sa.text(
                "select (select count(*) from newswatch.entry) as entries, "
                "(select count(*) from newswatch.feed_fetch) as polls, (select count(*) from newswatch.feed) as feeds, "
                "(select count(*) from newswatch.page) as pages, "
                "(select count(distinct (url_id, body_hash)) from newswatch.page) as distinct_pages, "
                "(select count(*) from newswatch.attempt where kind = 'done') as done, "
                "(select count(distinct (stage, subject_id)) from newswatch.attempt where kind = 'done') as once"
            )
        ).one()
    assert counts.entries == entries
    assert counts.polls == counts.feeds
    assert counts.pages == counts.distinct_pages
    assert counts.done == counts.once


def test_killed_workers_lose_and_double_nothing(
    store_engine: sa.Engine, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    """kill -9 at several moments over all stages; what was leased comes due again, and the tables are as if nothing
    had happened. (A lease lasts minutes: the test ends it by hand.)"""
    for moment in (1.6, 2.2, 2.8, 3.6):
        process = worker()
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with store_engine.begin() as connection:
            connection.execute(sa.text("update newswatch.work set ready_at = now() where lease_token is not null"))
            connection.execute(sa.text("update newswatch.feed set lease_until = null where lease_until is not null"))
            connection.execute(sa.text("update newswatch.host set leases = '{}'"))
    process = worker()
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    assert broken(store_engine) == {}
    with store_engine.connect() as connection:
        doubled = connection.execute(
            sa.text(
                "select stage, subject_id, count(*) from newswatch.attempt where kind = 'done' "
                "group by stage, subject_id having count(*) > 1"
            )
        ).all()
        quarantined = connection.execute(sa.text("select * from newswatch.work where quarantined_at is not null")).all()
    assert doubled == []
    assert quarantined == []
    assert json.loads(out)["events"]
