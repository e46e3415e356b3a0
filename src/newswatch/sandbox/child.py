"""The parent side: a nursery, and a worker of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any

from newswatch.model import Reason
from newswatch.sandbox import frames
from newswatch.sandbox.answers import Answer

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from newswatch.sandbox.nursery import main; main(int(sys.argv[1]))"
)
# Numerical libraries start a thread a core, each with its arena of address space; a worker is one core's worth.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# A nursery answers in milliseconds; imports of the largest model take some seconds on a busy machine.
_NURSERY_S = 120.0


class NurseryGoneError(Exception):
    """The nursery died (the kernel's out-of-memory killer, an operator): a new one is to be started."""


class Nursery:
    """The process that forks workers. Safe to be used by several threads."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._control = ours
        self._lock = threading.Lock()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the nursery)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and code)
                [sys.executable, "-X", "utf8", "-c", _BOOT, str(theirs.fileno()), json.dumps(sys.path)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                env={**os.environ, **_ONE_THREAD},
            )

    def fork(self, *, modules: tuple[str, ...], memory_bytes: int, answer_bytes: int) -> Worker:
        """A fresh worker. Raises ImportError when a module cannot be imported, NurseryGoneError."""
        ours, theirs = socket.socketpair()
        request = {"modules": modules, "memory_bytes": memory_bytes, "answer_bytes": answer_bytes}
        try:
            with theirs:
                answer = self._request(b"F", request, theirs.fileno())
        except BaseException:
            ours.close()
            raise
        if "error" in answer:
            ours.close()
            raise ImportError(answer["error"])
        return Worker(self, ours, answer["pid"], answer_bytes)

    def reap(self, pid: int, *, kill: bool) -> tuple[int, float]:
        """Exit code (negative: a signal) and processor seconds of a worker that is dead or is to be killed."""
        answer = self._request(b"W", {"pid": pid, "kill": kill})
        return answer["exit"], answer["cpu_s"]

    def close(self) -> None:
        """End it and, with it, its workers."""
        with contextlib.suppress(OSError):  # it is gone already
            self._control.shutdown(socket.SHUT_RDWR)  # also wakes a thread that waits for an answer
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with self._lock:
            self._control.close()
            self._stderr.close()

    def _request(self, command: bytes, request: dict[str, Any], fd: int | None = None) -> Any:
        with self._lock:
            try:
                until = time.monotonic() + _NURSERY_S
                self._control.settimeout(_NURSERY_S)
                socket.send_fds(self._control, [command], [] if fd is None else [fd])
                frames.send(self._control, frames.dump(request), until=until)
                return frames.load_answer(frames.receive(self._control, until=until))
            except (EOFError, OSError) as error:
                raise NurseryGoneError(self._last_words()) from error

    def _last_words(self) -> str:
        try:
            self._stderr.seek(0)
            text = self._stderr.read()[-2000:].decode("utf-8", "replace").strip()
        except ValueError:
            return "it was closed"
        return text or f"exit status {self._process.poll()}"


class Worker:
    """One child that does one job after another. Used by one thread at a time."""

    def __init__(self, nursery: Nursery, sock: socket.socket, pid: int, answer_bytes: int) -> None:
        self._nursery = nursery
        self._sock = sock
        self._answer_bytes = answer_bytes
        self.pid = pid
        self.jobs = 0
        self.peak_rss = 0
        self.alive = True
        self._cpu_s = 0.0

    def do(self, name: str, args: tuple[Any, ...], wall_s: float) -> Answer[Any]:
        """Run a job; the worker may be dead afterwards. Raises LookupError for a function that is not there, and
        NurseryGoneError when this worker died with all others."""
        # Arguments that cannot be pickled are a mistake of the caller: raised before anything is sent.
        job = frames.dump((name, args, wall_s))
        began = time.monotonic()
        until = began + wall_s
        self.jobs += 1
        try:
            frames.send(self._sock, job, until=until)
            kind, cpu_s, peak_rss = frames.load_answer(frames.receive(self._sock, until=until, cap=1000))
            content = frames.receive(self._sock, until=until, cap=self._answer_bytes)
            value = frames.load_answer(content)
        except TimeoutError:
            cpu_s = self._kill()
            return Answer(
                reason=Reason.PARSE_TIMED_OUT,
                detail=f"killed after {wall_s:g} s",
                signal="SIGKILL",
                cpu_s=cpu_s,
                wall_s=time.monotonic() - began,
            )
        except (frames.UnsafeAnswerError, ValueError) as error:
            cpu_s = self._kill()
            return Answer(reason=Reason.PARSE_FAILED, detail=str(error), cpu_s=cpu_s, wall_s=time.monotonic() - began)
        except (EOFError, OSError):
            exit_code, cpu_s = self._end(kill=False)
            return _crash(exit_code, cpu_s, time.monotonic() - began)
        except BaseException:
            # Ctrl-C, say: the answer on its way would be taken for the next job's.
            self._kill()
            raise
        self._cpu_s += cpu_s
        self.peak_rss = peak_rss
        wall = time.monotonic() - began
        if kind == "value":
            return Answer(value=value, cpu_s=cpu_s, wall_s=wall)
        if kind == "memory":
            self.close()
            return Answer(reason=Reason.PARSE_OUT_OF_MEMORY, detail="MemoryError", cpu_s=cpu_s, wall_s=wall)
        if kind == "unknown":
            raise LookupError(f"no such job: {value}")
        return Answer(reason=Reason.PARSE_FAILED, detail=str(value), cpu_s=cpu_s, wall_s=wall)

    def close(self) -> None:
        """Send the worker home."""
        if self.alive:
            self._kill()

    def _kill(self) -> float:
        """End it whatever it does; the processor seconds since the last answer."""
        try:
            return self._end(kill=True)[1]
        except NurseryGoneError:
            return 0.0  # it died with the nursery; nobody is left to say how long it ran

    def _end(self, *, kill: bool) -> tuple[int, float]:
        """Exit code and the processor seconds since the last answer. Raises NurseryGoneError."""
        self.alive = False
        self._sock.close()
        exit_code, cpu_s = self._nursery.reap(self.pid, kill=kill)
        return exit_code, max(0.0, cpu_s - self._cpu_s)


def _crash(exit_code: int, cpu_s: float, wall_s: float) -> Answer[Any]:
    """What a worker's death means that nobody here ordered."""
    if exit_code >= 0:
        detail, name, reason = f"exit status {exit_code}", None, Reason.PARSE_CRASHED
    else:
        name = signal.Signals(-exit_code).name
        detail = f"killed by {name}"
        reason = {
            # We did not send it, so the kernel did: that is how its out-of-memory killer ends a process.
            "SIGKILL": Reason.PARSE_OUT_OF_MEMORY,
            "SIGXCPU": Reason.PARSE_TIMED_OUT,
        }.get(name, Reason.PARSE_CRASHED)
    return Answer(reason=reason, detail=detail, signal=name, cpu_s=cpu_s, wall_s=wall_s)
