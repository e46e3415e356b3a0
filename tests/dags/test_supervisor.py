"""`make airflow`, really: started on free ports, healthy, the first run done, and nothing left when it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
import pytest
from tests.conftest import libpq

from newswatch.storage import embedded

# A quiet machine is healthy after 20 s and has the first events a minute later; a busy one takes several times that
PATIENCE_S = 600
MOST_BYTES = 1_600_000_000


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own: as root, the embedded server's user must be able to reach it."""
    made = Path(tempfile.mkdtemp(prefix="nw test "))  # a path with a space
    made.chmod(0o711)
    yield made
    if (made / "server.users").exists():
        embedded.remove(made)
    shutil.rmtree(made)


class Running:
    """`python -m newswatch.airflow` in a shell's environment without a locale, its lines read as they come."""

    def __init__(self, home: Path, *options: str) -> None:
        kept = ("PATH", "HOME", "TMPDIR")
        log = home / f"said-{len(list(home.glob('said-*')))}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "newswatch.airflow", "--feeds", "sample", *options],
            env={name: os.environ[name] for name in kept if name in os.environ} | {"NEWSWATCH_HOME": str(home)},
            cwd=home,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        self.home = home
        self.log = log

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def hears(self, pattern: str) -> re.Match[str]:
        """The first place in what it says that fits, as soon as it is there."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            found = re.search(pattern, self.said)
            if found:
                return found
            assert self.process.poll() is None, self.said
            assert " FAILED in " not in self.said, self.said
            time.sleep(0.25)
        pytest.fail(f"no {pattern!r} within {PATIENCE_S} s: {self.said}")

    def family(self) -> list[psutil.Process]:
        """Everything that it has started, the database's server too."""
        server = embedded.status(self.home).pid
        roots = [psutil.Process(self.process.pid), *([psutil.Process(server)] if server else [])]
        return [one for root in roots for one in (root, *root.children(recursive=True))]


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def begin(*options: str) -> Running:
        running.append(Running(home, *options))
        return running[-1]

    yield begin
    for one in running:
        if one.process.poll() is None:
            one.process.terminate()
            try:
                one.process.wait(60)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()


def left(processes: list[psutil.Process], within_s: float) -> list[psutil.Process]:
    """Those that are still there after so long; a zombie that nobody has fetched is gone."""
    _, alive = psutil.wait_procs(processes, timeout=within_s)
    return [one for one in alive if words_of(one)]


def words_of(process: psutil.Process) -> list[str]:
    """Its command line; nothing where it has ended meanwhile, fetched or not."""
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return list(process.cmdline())
    return []


def memory(processes: list[psutil.Process]) -> int:
    """Bytes, each shared page counted once."""
    found = 0
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            found += one.memory_full_info().pss
    return found


def ask(port: int, path: str, body: object = None, *, method: str | None = None) -> Any:
    """What Airflow's API answers, with a token that it gives to whoever is on this machine."""
    base = f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(f"{base}/auth/token", timeout=60) as answer:  # noqa: S310 - http on loopback
        token = json.load(answer)["access_token"]
    request = urllib.request.Request(  # noqa: S310 - as above
        f"{base}/api/v2{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        return json.load(answer)


def questions(port: int, dag: str) -> list[dict[str, Any]]:
    """What waits for a person in a DAG's runs, once nothing new has come for a while: an answer within the second in
    which a task begins to wait is lost on Airflow 3.3.2, and the task asks a second time. People take longer."""
    until = time.monotonic() + PATIENCE_S
    found: list[dict[str, Any]] = []
    while time.monotonic() < until:
        before = [one["task_instance"]["id"] for one in found]
        found = ask(port, f"/dags/{dag}/dagRuns/~/hitlDetails?response_received=false&limit=100")["hitl_details"]
        if found and before == [one["task_instance"]["id"] for one in found]:
            return found
        time.sleep(15)
    pytest.fail(f"{dag} asked nothing within {PATIENCE_S} s")


def answer(port: int, question: dict[str, Any], option: str) -> None:
    """What the form under Required actions sends."""
    task = question["task_instance"]
    run, number = quote(task["dag_run_id"]), task["map_index"]
    path = f"/dags/{task['dag_id']}/dagRuns/{run}/taskInstances/{task['task_id']}/{number}/hitlDetails"
    note = {"note": "by a test"} if "note" in question["params"] else {}
    ask(port, path, {"chosen_options": [option], "params_input": note}, method="PATCH")


def people_are_asked(port: int, airflow: Running, database: str) -> None:
    """A person answers the questions of `review` and approves a reprocessing."""
    reviewed = len(re.findall("review done", airflow.said))
    ask(port, "/dags/review/dagRuns", {"logical_date": None})
    for one in questions(port, "review"):
        answer(port, one, one["options"][0])
    airflow.hears(rf"(?s)(review done.*){{{reviewed + 1}}}")
    with psycopg.connect(database) as connection:
        rows = connection.execute("select action, reason, reviewer from newswatch.review").fetchall()
    assert rows
    assert {action for action, _, _ in rows} <= {"confirm", "merge"}
    assert {reason for _, reason, _ in rows} == {"by a test"}

    ask(port, "/dags/reprocess/dagRuns", {"logical_date": None, "conf": {"dry_run": False, "all": True}})
    (approval,) = questions(port, "reprocess")
    assert re.match(r"\d+ articles would be done again, and \d+ events would change", approval["body"])
    answer(port, approval, "Approve")
    airflow.hears(r"reprocess done in \d+ s")


def test_it_comes_up_runs_the_sample_and_leaves_nothing(home: Path, start: Callable[..., Running]) -> None:
    airflow = start("--port", "0")
    port = int(airflow.hears(r"Airflow is healthy after \d+ s: http://127\.0\.0\.1:(\d+) ")[1])
    assert "Sample world: 15 invented outlets" in airflow.said
    assert (home / "airflow" / "jwt-secret").stat().st_mode & 0o777 == 0o600
    assert (home / "airflow").stat().st_mode & 0o077 == 0

    second = start("--port", "0")
    assert second.process.wait(60) == 1
    assert f"already: http://127.0.0.1:{port} (process {airflow.process.pid})" in second.said

    airflow.hears(r"ingest done in \d+ s")
    with psycopg.connect(libpq(embedded.status(home).url)) as connection:
        row = connection.execute("select count(*) from analysis.events").fetchone()
    assert row is not None
    assert row[0] > 30
    (ingested,) = ask(port, "/dags/ingest/dagRuns?state=success&limit=1&order_by=start_date")["dag_runs"]
    assert re.fullmatch(
        r"142 entries, \d+ new articles, \d+ events(, \d+ events? changed)?, 2 feeds failing", ingested["note"]
    )
    people_are_asked(port, airflow, libpq(embedded.status(home).url))
    family = airflow.family()
    assert len(family) > 10
    if sys.platform == "linux":
        assert memory(family) < MOST_BYTES

    airflow.process.send_signal(signal.SIGTERM)
    assert airflow.process.wait(90) == 0, airflow.said
    assert left(family, 10) == []
    assert not embedded.status(home).running
    with socket.create_server(("127.0.0.1", port)):
        pass

    again = start("--port", "0")
    again.hears("Airflow: starting")
    until = time.monotonic() + PATIENCE_S
    while not (found := [one for one in again.family() if "triggerer" in words_of(one)]):
        assert time.monotonic() < until
        time.sleep(0.25)
    family = again.family()
    found[0].kill()
    assert again.process.wait(90) == 1
    assert "triggerer ended with status -9" in again.said
    assert left(family, 10) == []
    assert not embedded.status(home).running


def test_a_port_that_is_taken(start: Callable[..., Running]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        airflow = start("--port", str(taken.getsockname()[1]))
        assert airflow.process.wait(60) == 1
    assert "cannot be opened: Address already in use" in airflow.said
    assert "make airflow PORT=" in airflow.said


def test_a_folder_without_dags(home: Path, start: Callable[..., Running]) -> None:
    airflow = start("--port", "0", "--dags", str(home))
    assert airflow.process.wait(60) == 1
    assert "There are no DAGs in" in airflow.said


def test_real_feeds_need_a_contact(start: Callable[..., Running]) -> None:
    airflow = start("--port", "0", "--feeds", "live")
    assert airflow.process.wait(60) == 1
    assert "Set NEWSWATCH_CONTACT" in airflow.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_an_end_that_is_wanted_while_it_starts(
    home: Path, start: Callable[..., Running], number: signal.Signals
) -> None:
    airflow = start("--port", "0")
    airflow.hears("schemas and feeds")
    family = airflow.family()
    airflow.process.send_signal(number)
    assert airflow.process.wait(60) == 0
    assert airflow.said.rstrip().endswith("Stopped")
    assert left(family, 10) == []
    assert not embedded.status(home).running
