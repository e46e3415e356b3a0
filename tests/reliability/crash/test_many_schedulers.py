"""Many schedulers are safe for the hosts, too: whoever works on one database keeps the distance together.

The publisher asks for a distance of its own in its robots.txt, and looks at its clock when somebody comes.
"""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from pathlib import Path

from tests.loopback import Asked, Reply
from tests.reliability.crash.lab import assert_all_is_there_once, lab
from tests.reliability.crash.publisher import Publisher
from tests.reliability.size import size

DISTANCE_S = 0.3
EDITIONS = size(2, soak=20)
# A visit may hold its host for the deadline of a request, here this long, and 10 s besides (`Fetcher`)
DEADLINE_S = 1.0
LEASE_S = DEADLINE_S + 10.0


class Watchful(Publisher):
    """Notes who is there when. `hang` keeps the next guest of the first paper's feed waiting."""

    def __init__(self, *, feeds: int) -> None:
        super().__init__(feeds=feeds)
        self.came_at: dict[str, list[float]] = {f"crash-paper-{n}.example": [] for n in range(feeds)}
        self.together: list[str] = []
        self.hang: threading.Event | None = None
        self._inside: set[str] = set()

    def _respond(self, asked: Asked) -> Reply:
        self.came_at[asked.host].append(time.monotonic())
        if asked.host in self._inside:
            self.together.append(f"{asked.host}{asked.path}")
        self._inside.add(asked.host)
        try:
            if self.hang is not None and asked.path == "/feed.xml" and asked.host == "crash-paper-0.example":
                hang, self.hang = self.hang, None
                hang.wait(60)
            time.sleep(0.02)
            if asked.path == "/robots.txt":
                return Reply(200, f"User-agent: *\nCrawl-delay: {DISTANCE_S}\n".encode())
            return super()._respond(asked)
        finally:
            self._inside.discard(asked.host)


def test_workers_loops_and_a_run_out_of_turn_at_once_keep_the_distance(
    scratch_database_url: str, tmp_path: Path
) -> None:
    there = {"NEWSWATCH_DATABASE_URL": scratch_database_url, "NEWSWATCH_HOME": str(tmp_path)}
    with Watchful(feeds=3) as publisher, lab(publisher, scratch_database_url, there) as workers:
        for _ in range(EDITIONS):
            publisher.publish()
            workers.live_at_once([1, 1, 1, 1, 3, 3, 1])
        workers.live_one()
    visits = sum(len(times) for times in publisher.came_at.values())
    gaps = [later - one for times in publisher.came_at.values() for one, later in itertools.pairwise(times)]
    print(f"{visits} visits, the shortest distance {min(gaps):.3f} s of {DISTANCE_S}")
    assert publisher.together == []
    assert min(gaps) >= DISTANCE_S
    assert visits >= 3 * (1 + EDITIONS * (1 + 3)), "robots.txt once, and of each edition the feed and its pages"
    assert_all_is_there_once(scratch_database_url, publisher)


def test_a_killed_worker_s_host_is_free_when_its_lease_ends_and_not_before(
    scratch_database_url: str, tmp_path: Path
) -> None:
    """It may have left a connection that the host still serves. Other hosts are not held up."""
    there = {
        "NEWSWATCH_DATABASE_URL": scratch_database_url,
        "NEWSWATCH_HOME": str(tmp_path),
        "NEWSWATCH_FEED_DEADLINE_S": str(DEADLINE_S),
        "NEWSWATCH_PAGE_DEADLINE_S": str(DEADLINE_S),
    }
    with Watchful(feeds=2) as publisher, lab(publisher, scratch_database_url, there) as workers:
        publisher.publish()
        hang = publisher.hang = threading.Event()
        held, free = publisher.came_at.values()
        worker = workers.start("poll")
        while publisher.hang is not None:
            time.sleep(0.01)
        time.sleep(0.4)  # its visit of the other host is over
        os.kill(worker, signal.SIGKILL)
        assert workers.read() == "died"
        before, others, killed_at = len(held), len(free), time.monotonic()
        workers.order(["poll"])
        assert workers.read().startswith("sent ")
        assert workers.read() == "lived"
        hang.set()
        assert len(held) > before
        shut_s = held[before] - held[before - 1]
        print(f"shut for {shut_s:.1f} s")
        assert LEASE_S - 0.5 < shut_s < LEASE_S + 3
        assert free[others] - killed_at < 5
        workers.live_one()
    assert_all_is_there_once(scratch_database_url, publisher)
