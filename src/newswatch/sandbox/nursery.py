"""The child side. A nursery is started clean, imports what the jobs need once, and forks a worker for each seat.

A fresh worker thus costs a fork (some milliseconds) and not an interpreter with its imports (half a second and more
for trafilatura), so that killing one is cheap. The nursery has one thread and holds no socket but its own, which is
what makes forking safe here and not in the parent.

Commands on the control socket: one byte, then a frame. `F` with a socket attached: import modules, fork a worker on
that socket, answer its pid. `W`: wait for a worker (kill it, at once or when it lingers), answer status and time.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import math
import os
import resource
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from newswatch.sandbox import frames

_PR_SET_PDEATHSIG = 1
# A dying worker is reaped within milliseconds; one that lost its socket but lives is killed after this.
_LINGER_S = 1.0


def main(control_fd: int) -> None:
    """Serve until the parent is gone."""
    # Ctrl-C goes to the whole process group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=control_fd)
    workers: set[int] = set()
    try:
        while True:
            command, fds, _, _ = socket.recv_fds(control, 1, 1)
            if not command:
                return
            request = frames.load_trusted(frames.receive(control))
            if command == b"F":
                answer = _fork(control, fds[0], workers, **request)
            else:
                answer = _reap(workers, **request)
            frames.send(control, frames.dump(answer))
    except (EOFError, ConnectionError):
        return
    finally:
        # Where the kernel does not do it by itself (PR_SET_PDEATHSIG is Linux), no worker outlives us either.
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        for pid in workers:
            os.waitpid(pid, 0)  # in a container there may be no init that would


def _fork(
    control: socket.socket,
    fd: int,
    workers: set[int],
    *,
    modules: tuple[str, ...],
    memory_bytes: int,
    answer_bytes: int,
) -> dict[str, Any]:
    try:
        missing = [name for name in modules if name not in sys.modules]
        for name in missing:
            importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 (whatever an import raises goes to the parent, which raises it)
        os.close(fd)
        return {"error": "".join(traceback.format_exception_only(error)).strip()}
    if missing:
        # What is imported stays for ever: keep the collector from touching, and so copying, its pages.
        gc.collect()
        gc.freeze()
    nursery = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            control.close()
            _work(socket.socket(fileno=fd), nursery, memory_bytes, answer_bytes)
            status = 0
        finally:
            os._exit(status)
    os.close(fd)
    workers.add(pid)
    return {"pid": pid}


def _reap(workers: set[int], *, pid: int, kill: bool) -> dict[str, Any]:
    if kill:
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + _LINGER_S
    pause = 0.0005
    while True:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            workers.discard(pid)
            return {"exit": os.waitstatus_to_exitcode(status), "cpu_s": usage.ru_utime + usage.ru_stime}
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
        time.sleep(pause)
        pause = min(pause * 2, 0.05)


def _work(sock: socket.socket, nursery: int, memory_bytes: int, answer_bytes: int) -> None:
    """A worker's life: a job, an answer, until the parent hangs up."""
    _confine(nursery, memory_bytes)
    while True:
        try:
            name, args, wall_s = frames.load_trusted(frames.receive(sock))
        except EOFError:
            return
        began = time.process_time()
        _limit_cpu(began + 2 * wall_s + 5)
        kind, content = _do(name, args)
        if len(content) > answer_bytes:
            kind, content = "error", frames.dump(f"the answer has {len(content)} bytes, {answer_bytes} are allowed")
        head = frames.dump((kind, time.process_time() - began, _peak_rss()))
        try:
            frames.send(sock, head)
            frames.send(sock, content)
        except ConnectionError:
            return


def _do(name: str, args: tuple[Any, ...]) -> tuple[str, bytes]:
    """Run a job. The kind of outcome, and its value or message as a frame."""
    try:
        function = _find(name)
    except (ImportError, AttributeError) as error:
        return "unknown", frames.dump(f"{name}: {error}")
    out_of_memory = False
    try:
        value = function(*args)
        return "value", frames.dump(value)
    except MemoryError:
        out_of_memory = True
    except BaseException as error:  # noqa: BLE001 (also SystemExit: a job that leaves has failed)
        return "error", frames.dump(_describe(error))
    # Outside of the handler: its traceback held the memory that was missing.
    return ("memory" if out_of_memory else "error"), frames.dump("")


def _find(name: str) -> Any:
    module, _, qualified = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in qualified.split("."):
        found = getattr(found, part)
    return found


def _describe(error: BaseException) -> str:
    """Type, message and the line that raised, short enough for a row."""
    last = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        last = frame
    where = f" ({Path(last.f_code.co_filename).name}:{last.f_lineno})" if last is not None else ""
    try:
        message = str(error)
    except Exception as second:  # noqa: BLE001 (an exception whose text raises is described by its type alone)
        message = f"(no text: {type(second).__name__})"
    said = f"{type(error).__name__}: {message}"[:400]
    # It may quote the input: no control characters and no lone surrogates go into a row.
    return "".join(char if char.isprintable() else "\ufffd" for char in said) + where


def _confine(nursery: int, memory_bytes: int) -> None:
    """Limits, silence, and no life without the nursery."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != nursery:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    except (ValueError, OSError):
        # macOS knows the limit and may refuse to set it. The wall clock holds there, the memory limit does not.
        if sys.platform == "linux":
            raise
    # What a library prints must not end up between the lines of a command that writes JSON.
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    if null > 2:
        os.close(null)


def _limit_cpu(seconds: float) -> None:
    """A second fence, should the parent be stopped or gone: the kernel ends a worker that burns on."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _peak_rss() -> int:
    """Bytes; the kernel counts kilobytes on Linux and bytes on macOS."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
