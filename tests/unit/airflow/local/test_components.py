"""Processes that are started and stopped together, and none of which is left: with real ones that misbehave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from newswatch.airflow.local import components
from newswatch.airflow.local.components import Component, end_trees, stop_in_order

# Each says so when it is ready: before, a signal would meet Python's own handlers
READY = "print('ready', flush=True)\n"
SLEEPS = READY + "import time; time.sleep(600)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPS
ENDS_AT_THE_SECOND = (
    "import signal, sys, time\nasked = []\n"
    "signal.signal(signal.SIGTERM, lambda *_: sys.exit(3) if asked else asked.append(1))\n"
    + READY
    + "while True: time.sleep(0.05)"
)


def family(child: str) -> str:
    """A task's process makes a group of its own, and its parent leaves it behind."""
    return (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], start_new_session=True, stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print('child', child.pid, flush=True)\n" + SLEEPS
    )


@pytest.fixture
def made(tmp_path: Path) -> Iterator[list[Component]]:
    all_of_them: list[Component] = []
    yield all_of_them
    for one in all_of_them:
        one.sweep(0.0)


def begin(made: list[Component], folder: Path, code: str, name: str = "one", **more: float) -> Component:
    """A component that runs this code."""
    module = folder / f"{name}_code.py"
    module.write_text(code, encoding="utf-8")
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder)}
    log = folder / f"{name}.log"
    component = Component(name, (module.stem,), environ=environ, log=log, cwd=folder, **more)
    component.start()
    made.append(component)
    return component


def ready(component: Component, word: str = "ready") -> str:
    until = time.monotonic() + 60
    while word not in (said := component.last_words()):
        assert time.monotonic() < until, said
        time.sleep(0.02)
    return said


def test_what_it_said_and_how_it_ended(made: list[Component], tmp_path: Path) -> None:
    (tmp_path / "one.log").write_text("of an earlier start\n")
    component = begin(made, tmp_path, "print('a fault\\nof mine'); raise SystemExit(7)")
    until = time.monotonic() + 60
    while component.runs:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert component.status == 7
    assert component.last_words() == "a fault\nof mine"
    assert component.last_words(1) == "of mine"
    assert "of an earlier start" in component.log.read_text()


def test_who_listens_ends_at_once_and_who_does_not_is_ended(made: list[Component], tmp_path: Path) -> None:
    polite = begin(made, tmp_path, SLEEPS, "polite")
    deaf = begin(made, tmp_path, DEAF, "deaf")
    twice = begin(made, tmp_path, ENDS_AT_THE_SECOND, "twice", insist_after_s=0.2)
    for one in made:
        ready(one)
    stop_in_order([((twice, polite), 30.0), ((deaf,), 0.3)])
    assert [one.status for one in (polite, deaf, twice)] == [-signal.SIGTERM, -signal.SIGKILL, 3]


def test_a_grandchild_in_a_group_of_its_own_goes_too(made: list[Component], tmp_path: Path) -> None:
    component = begin(made, tmp_path, family(DEAF))
    child = psutil.Process(int(ready(component, "ready").split()[1]))
    component.sweep(0.2)
    assert component.status == -signal.SIGTERM
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_to_end_what_has_ended_is_nothing(made: list[Component], tmp_path: Path) -> None:
    component = begin(made, tmp_path, READY)
    ready(component)
    component.sweep(1.0)
    component.ask_to_stop()
    assert component.pid is not None
    end_trees([component.pid], grace_s=0.1)


def test_a_long_log_begins_anew(made: list[Component], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "LOG_BYTES", 50_000)
    component = begin(made, tmp_path, "print('x' * 60_000, flush=True)\n" + SLEEPS)
    ready(component)
    component.trim()
    assert component.log.read_bytes() == b""
    assert component.log.with_suffix(".log.1").stat().st_size > 60_000
    component.trim()
    assert component.last_words() == ""


SUPERVISOR = """
import sys, time
from pathlib import Path
from newswatch.airflow.local.components import Component
from newswatch.airflow.local.guard import Guard

home = Path(sys.argv[1])
guard = Guard(home)
one = Component("one", ("one_code",), environ={"PYTHONPATH": str(home)}, log=home / "one.log", cwd=home)
one.start()
guard.watch(one)
print(one.pid, guard.pid, flush=True)
if sys.argv[2] == "orderly":
    one.sweep(0.0)
    guard.forget(one)
    guard.close()
else:
    time.sleep(600)
"""


@pytest.mark.parametrize("end", ["orderly", "killed"])
def test_the_guard_ends_what_a_killed_supervisor_leaves(tmp_path: Path, end: str) -> None:
    (tmp_path / "one_code.py").write_text(family(SLEEPS), encoding="utf-8")
    ran = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path), end], stdout=subprocess.PIPE, text=True)
    assert ran.stdout is not None
    processes = [psutil.Process(int(pid)) for pid in ran.stdout.readline().split()]
    try:
        if end == "killed":
            until = time.monotonic() + 60
            while "ready" not in (tmp_path / "one.log").read_text():
                assert time.monotonic() < until
                time.sleep(0.02)
            processes += processes[0].children()
            ran.kill()
        assert ran.wait(60) == (0 if end == "orderly" else -signal.SIGKILL)
        _, alive = psutil.wait_procs(processes, timeout=60)
        assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    finally:
        ran.kill()
        end_trees([one.pid for one in processes if one.is_running()], grace_s=0.0)
        ran.stdout.close()
