"""Workers that die, a database that dies, and the publisher that knows what must have come of it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from tests.reliability.crash.publisher import Publisher

from newswatch.app import catalogues
from newswatch.model import Stage
from newswatch.storage import sqlfiles
from newswatch.storage.database import connect

ROOT = Path(__file__).parents[3]
STAGES = [stage.value for stage in Stage]
DONE_TWICE = """
select stage, subject_id, count(*) from newswatch.attempt where kind = 'done'
group by stage, subject_id having count(*) > 1
"""


class Lab:
    """Workers on one database, most of which are killed. `deaths` counts them by stage."""

    def __init__(self, workers: subprocess.Popen[str], engine: sa.Engine, draw: random.Random) -> None:
        self.deaths = dict.fromkeys(STAGES, 0)
        self._workers = workers
        self._engine = engine
        self._draw = draw
        # Until one has lived through the stage these are guesses
        self._lasts_s = dict.fromkeys(STAGES, 0.3)
        self._statements = dict.fromkeys(STAGES, 20)

    def kill_one(self, stage: str) -> None:
        """A worker that dies within this stage, if it does not end before."""
        stages = STAGES[: STAGES.index(stage) + 1]
        if self._draw.random() < 0.5:
            self.order(stages, before=self._draw.randint(1, self._statements[stage]))
        else:
            self.order(stages, after_s=self._draw.uniform(0, self._lasts_s[stage]))
        said = self.read()
        if said.startswith("sent "):
            said = self.read()
        assert said in ("died", "lived"), said
        self.deaths[stage] += said == "died"
        # What a dead worker held of a host is free after a minute: nobody waits for that here
        with self._engine.begin() as connection:
            connection.execute(sa.text("update newswatch.host set leases = '{}'"))

    def live_one(self) -> None:
        """A worker for each stage in turn, all of which live."""
        for stage in STAGES:
            began = time.monotonic()
            self.order([stage])
            said = self.read()
            assert said.startswith("sent "), said
            assert self.read() == "lived"
            self._lasts_s[stage] = time.monotonic() - began
            self._statements[stage] = max(1, int(said.split()[1]))

    def live_at_once(self, rounds: Sequence[int]) -> None:
        """Workers that run all stages so often each, all of them at the same time."""
        self.start_at_once(rounds)
        assert self.read() == "lived"

    def start_at_once(self, rounds: Sequence[int]) -> None:
        """The same; `read` says how it ended."""
        self._send({"at_once": list(rounds)})

    def order(self, stages: list[str], *, after_s: float | None = None, before: int | None = None) -> None:
        """A worker runs these stages, and dies in the last one if that is said: see `worker`."""
        self._send({"stages": stages, "after_s": after_s, "before": before, "tell": False})

    def start(self, stage: str) -> int:
        """A worker runs this stage: its pid, for who wants to kill it."""
        self._send({"stages": [stage], "after_s": None, "before": None, "tell": True})
        return int(self.read().removeprefix("pid "))

    def _send(self, order: Mapping[str, object]) -> None:
        assert self._workers.stdin is not None
        self._workers.stdin.write(json.dumps(order) + "\n")
        self._workers.stdin.flush()

    def read(self) -> str:
        """The next line that it says."""
        assert self._workers.stdout is not None
        return self._workers.stdout.readline().strip()


@contextmanager
def lab(publisher: Publisher, url: str, environment: Mapping[str, str], *options: str) -> Iterator[Lab]:
    """On a database with the publisher's feeds in it; `environment` leads the workers there."""
    engine = connect(url)
    catalogues.bring_sample(engine, *publisher.catalogue())
    catalogues.bring_actors(engine)
    command = [sys.executable, "-m", "tests.reliability.crash.worker", json.dumps(publisher.hosts), *options]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as workers:
        assert workers.stdout is not None
        assert workers.stdout.readline() == "ready\n"
        yield Lab(workers, engine, random.Random(7))
        assert workers.stdin is not None
        workers.stdin.close()
        assert workers.wait(30) == 0
    engine.dispose()


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """What a query finds."""
    engine = connect(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sa.text(query))]
    engine.dispose()
    return found


def stored(url: str) -> list[str]:
    """The address of each article."""
    return sorted(str(row[0]) for row in rows(url, "select url from analysis.articles"))


def assert_all_is_there_once(url: str, publisher: Publisher) -> None:
    """Everything that was published is stored, and nothing twice; every incident has its event; no check finds a
    fault."""
    assert stored(url) == sorted(publisher.published)
    assert rows(url, DONE_TWICE) == []
    assert rows(url, "select * from newswatch.work where quarantined_at is not null") == []
    told = {str(row[0]) for row in rows(url, "select distinct url from analysis.event_sources")}
    assert told == publisher.incidents
    found = {path.stem: rows(url, path.read_text(encoding="utf-8")) for path in sqlfiles.scripts("checks")}
    assert {check: hits for check, hits in found.items() if hits} == {}
