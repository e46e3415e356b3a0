"""Processes that are started and stopped together, each with its own log, and none of which is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

LOG_BYTES = 10_000_000
LAST_LINES = 15
TICK_S = 0.1
# A task that is ended gives back what it claimed; more is not needed, for its leases run out by themselves
SWEEP_S = 3.0
# The kernel needs a moment for a process of some size; a file system that hangs may keep one for ever
KILLED_S = 5.0


class Component:
    """A process in a session of its own, so that Ctrl-C in the terminal reaches only who starts and stops it.

    What it says goes to `log`, which is cut by `trim`. `pid` is null until `start`. `insist_after_s`: how long after
    the first SIGTERM a second one follows, for those that take it as a wish to be quick.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        environ: Mapping[str, str],
        log: Path,
        cwd: Path,
        insist_after_s: float | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self.insist_after_s = insist_after_s
        self._arguments = [sys.executable, "-m", *arguments]
        self._environ = environ
        self._cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None
        self._said_from = 0

    def start(self) -> None:
        """Start it, once."""
        self.trim()
        with self.log.open("ab") as log:
            self._said_from = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - this Python, arguments are ours
                self._arguments,
                env=dict(self._environ),
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        """Its number, which is that of its group too."""
        return None if self._process is None else self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        """Its exit status, null while it runs or before it was started."""
        return None if self._process is None else self._process.poll()

    def ask_to_stop(self) -> None:
        """SIGTERM to itself; its children are its own to stop."""
        if self._process is not None:
            self._process.terminate()  # does nothing where it has ended

    def sweep(self, grace_s: float) -> None:
        """End whatever is left of it and its descendants: SIGTERM to each, after so many seconds SIGKILL."""
        if self._process is not None:
            end_trees([self._process.pid], grace_s=grace_s)
            self._process.wait()

    def last_words(self, lines: int = LAST_LINES) -> str:
        """The end of what it has said since it was started."""
        with self.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(min(self._said_from, size), size - 64_000))
            said = log.read().decode("utf-8", "replace").strip().splitlines()
        return "\n".join(said[-lines:])

    def trim(self) -> None:
        """Where the log has become long, keep one former file and begin anew. Lines that are written in this moment
        may be lost; the process appends, so that it goes on at the new beginning."""
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > LOG_BYTES:
                shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
                os.truncate(self.log, 0)
                self._said_from = 0


def stop_in_order(rounds: Iterable[tuple[Sequence[Component], float]]) -> None:
    """Each round's components are asked to stop and waited for, so many seconds at most; what is left of them then is
    ended. KeyboardInterrupt (a second Ctrl-C) makes all further waiting short, and goes on when all have ended."""
    interrupted: KeyboardInterrupt | None = None
    for components, seconds in rounds:
        try:
            _wait_for(components, 0.0 if interrupted else seconds)
        except KeyboardInterrupt as error:
            interrupted = error
        for one in components:
            one.sweep(0.0 if interrupted else SWEEP_S)
    if interrupted is not None:
        raise interrupted


def _wait_for(components: Sequence[Component], seconds: float) -> None:
    for one in components:
        one.ask_to_stop()
    began = time.monotonic()
    insist = [one for one in components if one.insist_after_s is not None]
    while (waited := time.monotonic() - began) < seconds and any(one.runs for one in components):
        for one in [one for one in insist if waited > (one.insist_after_s or 0.0)]:
            one.ask_to_stop()
            insist.remove(one)
        time.sleep(TICK_S)


def end_trees(leaders: Sequence[int], *, grace_s: float) -> None:
    """End these processes, their groups, and all their descendants, also those that made a group of their own: with
    SIGTERM, and after `grace_s` seconds with SIGKILL. Nothing is said of those that have ended already."""
    found = {process for leader in leaders for process in _tree(leader)}
    if grace_s > 0:
        _send(leaders, found, signal.SIGTERM)
        _until_gone(found, grace_s)
        found |= {process for leader in leaders for process in _tree(leader)}
    _send(leaders, found, signal.SIGKILL)
    _until_gone(found, KILLED_S)


def _until_gone(processes: Iterable[psutil.Process], seconds: float) -> None:
    # Not psutil's own waiting: it would take the exit status of our children away from who started them
    until = time.monotonic() + seconds
    while time.monotonic() < until and any(_lives(process) for process in processes):
        time.sleep(TICK_S)


def _tree(leader: int) -> list[psutil.Process]:
    """The process, its descendants, and who else is in its group: an orphan keeps the group and loses the parent."""
    found = []
    with suppress(psutil.Error):
        process = psutil.Process(leader)
        found += [process, *process.children(recursive=True)]
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) == leader and process.pid != leader:
                found += [process, *process.children(recursive=True)]
    return found


def _send(leaders: Sequence[int], found: Iterable[psutil.Process], number: signal.Signals) -> None:
    for leader in leaders:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, number)
    for process in found:
        with suppress(psutil.Error):
            process.send_signal(number)  # looks first whether the pid is still the same process's


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
