"""kill -9 at random moments of every stage: nothing is lost, nothing is doubled. And the test can tell.

Of each edition two workers are killed and the third one lives: what was published could be seen three times. Half of
the workers die at a random time, half before a random statement or commit, where time seldom hits.
"""

from __future__ import annotations

from pathlib import Path

from tests.reliability.crash.lab import STAGES, assert_all_is_there_once, lab, stored
from tests.reliability.crash.publisher import Publisher
from tests.reliability.size import size

KILLS = size(30, soak=1_000)
KILLS_AN_EDITION = 2


def test_killed_workers_lose_and_double_nothing(scratch_database_url: str, tmp_path: Path) -> None:
    there = {"NEWSWATCH_DATABASE_URL": scratch_database_url, "NEWSWATCH_HOME": str(tmp_path)}
    with Publisher() as publisher, lab(publisher, scratch_database_url, there) as workers:
        kills = 0
        while sum(workers.deaths.values()) < KILLS:
            publisher.publish()
            for _ in range(KILLS_AN_EDITION):
                workers.kill_one(STAGES[kills % len(STAGES)])
                kills += 1
            workers.live_one()
            assert kills < 3 * KILLS
    assert min(workers.deaths.values()) >= KILLS // 12, workers.deaths
    assert_all_is_there_once(scratch_database_url, publisher)


def test_it_would_be_seen_if_validators_were_saved_before_entries(scratch_database_url: str, tmp_path: Path) -> None:
    there = {"NEWSWATCH_DATABASE_URL": scratch_database_url, "NEWSWATCH_HOME": str(tmp_path)}
    with Publisher() as publisher, lab(publisher, scratch_database_url, there, "naive") as workers:
        lost: set[str] = set()
        for edition in range(40):  # one kill in ten or so hits between the two commits
            publisher.publish()
            for _ in range(KILLS_AN_EDITION):
                workers.kill_one("poll")
            workers.live_one()
            lost = set(publisher.published) - set(stored(scratch_database_url))
            if lost:
                print(f"{len(lost)} lost in {edition + 1} editions")
                break
    assert lost


def test_workers_loops_and_a_run_out_of_turn_at_once_double_nothing(scratch_database_url: str, tmp_path: Path) -> None:
    there = {"NEWSWATCH_DATABASE_URL": scratch_database_url, "NEWSWATCH_HOME": str(tmp_path)}
    with Publisher() as publisher, lab(publisher, scratch_database_url, there) as workers:
        for _ in range(size(2, soak=20)):
            publisher.publish()
            workers.live_at_once([1, 1, 1, 1, 3, 3, 1])
            workers.live_one()
    assert_all_is_there_once(scratch_database_url, publisher)
