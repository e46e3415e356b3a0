"""The database is killed under a worker: it comes back by itself, the worker goes on, and nothing is lost.

The server is the embedded one as users have it, with its durability on; the worker alone holds it.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.reliability.crash.lab import assert_all_is_there_once, lab
from tests.reliability.crash.publisher import Publisher

from newswatch.storage import embedded, migrate

CRASHES = 10
# Through all stages, at least 0.4 s each: the worker still lives when the server is killed
ROUNDS = 5
BACK_S = 10.0


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that the server's user can reach also where the tests run as root (pytest's tmp_path is 0700)."""
    home = Path(tempfile.mkdtemp(prefix="nw-home-"))
    home.chmod(0o711)
    yield home
    embedded.stop(home, force=True)
    embedded.remove(home)
    shutil.rmtree(home)


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url.replace("+psycopg", ""), connect_timeout=1) as connection:
            connection.execute("select 1")
    except psycopg.OperationalError:
        return False
    return True


def test_a_killed_database_comes_back_and_nothing_is_lost(home: Path) -> None:
    url = embedded.start(home)
    migrate.upgrade(url)
    draw = random.Random(11)
    away_s = []
    with Publisher(items=10) as publisher, lab(publisher, url, {"NEWSWATCH_HOME": str(home)}) as workers:
        for _ in range(CRASHES):
            publisher.publish()
            workers.start_at_once([ROUNDS])
            time.sleep(draw.uniform(0.1, 1.2))
            pid = embedded.status(home).pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            killed = time.monotonic()
            while not answers(url):
                assert time.monotonic() - killed < BACK_S
                time.sleep(0.05)
            away_s.append(time.monotonic() - killed)
            assert workers.read() == "lived"
        workers.live_one()
        print(f"away for {max(away_s):.1f} s at most")
    assert_all_is_there_once(url, publisher)
