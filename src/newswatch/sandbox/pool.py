"""The sandbox: some workers, and three ways to hand them jobs."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from newswatch.model import Reason
from newswatch.sandbox.answers import Answer
from newswatch.sandbox.child import Nursery, NurseryGoneError, Worker
from newswatch.sandbox.turns import Turns

P = ParamSpec("P")
T = TypeVar("T")

# RELIABILITY section 3. 500 of 500 real pages passed under it, and every memory bomb stopped at it.
MEMORY_BYTES = 1_288_490_188  # 1.2 GiB
# A worker is replaced by a fresh fork (some ms) before leaks and fragments of so many strangers' pages add up …
_JOBS_PER_WORKER = 500
# … or once a job has swollen it to this share of its memory, so that the next one finds room.
_SWOLLEN = 0.5
# Twenty times the largest article (2 million characters, RELIABILITY section 3), with room for 2,000 entries.
_ANSWER_BYTES = 64 * 1024 * 1024
# Jobs submitted beyond the one whose answer is awaited, a worker,
# half a second of work for while the caller stores answers
_AHEAD_PER_WORKER = 16


class Sandbox:
    """Runs top-level functions in child processes, named by import path. Context manager; children start on demand.

    A job that loops, crashes, exits or exhausts memory costs only itself: its Answer says so. What is the caller's
    own mistake raises here: a function that is not at the top level of an importable module (ValueError,
    LookupError, ImportError) or arguments that cannot be pickled. Works in any thread, also of daemonic processes.
    The parent's standard streams are not touched. On macOS the limit on memory may not be enforced by the system.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        memory_bytes: int = MEMORY_BYTES,
        preload: tuple[str, ...] = (),
        jobs_per_worker: int = _JOBS_PER_WORKER,
        answer_bytes: int = _ANSWER_BYTES,
    ) -> None:
        """`preload` names modules that are imported once, before the first job, and shared by all children."""
        self._memory_bytes = memory_bytes
        self._answer_bytes = answer_bytes
        self._jobs_per_worker = jobs_per_worker
        self._ahead = _AHEAD_PER_WORKER * workers
        self._modules = dict.fromkeys(preload)
        self._owner = os.getpid()
        self._closed = False
        self._nursery: Nursery | None = None
        self._nursery_lock = threading.Lock()
        self._seats: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._seats.put(None)
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="newswatch-sandbox")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, func: Callable[P, T], *args: Any, wall_s: float) -> Answer[T]:
        """Run `func(*args)` in a child, for at most `wall_s` seconds; blocks. Waits for a free worker before that."""
        return self._run(name_of(func), args, wall_s)

    async def acall(self, func: Callable[P, T], *args: Any, wall_s: float) -> Answer[T]:
        """The same for a running event loop. A cancelled call lets its job end by itself or by its limit."""
        name = name_of(func)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, name, args, wall_s)

    def map(self, func: Callable[P, T], jobs: Iterable[tuple[Any, ...]], *, wall_s: float) -> Iterator[Answer[T]]:
        """An Answer for each tuple of arguments, in their order, each as soon as it and all before it are there.

        `jobs` is read by a thread of its own, a few ahead of the answers, so that a slow source (a pipe somebody
        types into) holds back no answer, and an endless one is not read to its end.
        """
        return (answer for _, answer in self.each(func, jobs, wall_s=wall_s, patience_s=math.inf))

    def each(
        self, func: Callable[P, T], jobs: Iterable[tuple[Any, ...]], *, wall_s: float, patience_s: float
    ) -> Iterator[tuple[int, Answer[T]]]:
        """The same with the number of each job (0, 1, …), but who keeps the others waiting for longer than
        `patience_s` is overtaken by them: one that loops until its limit takes one worker's time and not all of it.
        """
        name = name_of(func)
        # A job that was handed on, one that is done (null), how reading ended
        events: queue.SimpleQueue[tuple[int, Future[Answer[Any]]] | _End | None] = queue.SimpleQueue()
        room = threading.Semaphore(self._ahead)
        stop = threading.Event()

        def read() -> None:
            try:
                for number, args in enumerate(jobs):
                    room.acquire()
                    if stop.is_set():
                        return
                    future = self._threads.submit(self._run, name, args, wall_s)
                    events.put((number, future))
                    future.add_done_callback(lambda _: events.put(None))
            except BaseException as error:  # noqa: BLE001 (raised again in the thread that asked)
                events.put(_End(error))
            else:
                events.put(_End(None))

        threading.Thread(target=read, name="newswatch-sandbox-jobs", daemon=True).start()
        turns = Turns(patience_s)
        end: _End | None = None
        try:
            while end is None or turns:
                event = None
                with contextlib.suppress(queue.Empty):
                    event = events.get(timeout=turns.wait_s())
                if isinstance(event, _End):
                    end = event
                elif event is not None:
                    turns.add(*event)
                for number, future in turns.done():
                    yield number, future.result()
                    room.release()
            if end.error is not None:
                raise end.error
        finally:
            stop.set()
            room.release()

    def close(self) -> None:
        """End all children, also busy ones: who waits for those gets a RuntimeError. May be called twice."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._nursery_lock:
            nursery, self._nursery = self._nursery, None
        if nursery is not None and self._owner == os.getpid():
            nursery.close()
        self._threads.shutdown(wait=True)

    def _run(self, name: str, args: tuple[Any, ...], wall_s: float) -> Answer[Any]:
        if self._owner != os.getpid():
            raise RuntimeError("a Sandbox belongs to the process that made it: make one after the fork")
        seat = self._seats.get()
        try:
            for _ in range(2):
                if seat is None or not seat.alive:
                    seat = self._fresh(name.partition(":")[0])
                try:
                    answer = seat.do(name, args, wall_s)
                except NurseryGoneError:
                    # All workers went with it, so this job is hardly to blame: once more, from a new nursery.
                    continue
                if seat.jobs >= self._jobs_per_worker or seat.peak_rss > _SWOLLEN * self._memory_bytes:
                    seat.close()
                return answer
            return Answer(reason=Reason.PARSE_CRASHED, detail="twice, all children died while it ran")
        finally:
            self._seats.put(seat)

    def _fresh(self, module: str) -> Worker:
        """A new worker that has `module` and all others seen so far imported."""
        for attempt in (1, 2):
            with self._nursery_lock:
                if self._closed:
                    raise RuntimeError("the Sandbox is closed")
                self._modules.setdefault(module)
                nursery = self._nursery = self._nursery or Nursery()
                modules = tuple(self._modules)
            try:
                return nursery.fork(modules=modules, memory_bytes=self._memory_bytes, answer_bytes=self._answer_bytes)
            except NurseryGoneError as error:
                with self._nursery_lock:
                    if self._nursery is nursery:
                        self._nursery = None
                        nursery.close()
                if attempt == 2:
                    raise RuntimeError(f"the sandbox's children cannot be started: {error}") from error
        raise AssertionError("unreachable")


@dataclass(frozen=True, slots=True)
class _End:
    """No job comes any more; `error` is what the source of jobs raised."""

    error: BaseException | None


def name_of(func: Callable[..., Any]) -> str:
    """The import path of a top-level function. Raises ValueError for anything else."""
    module = getattr(func, "__module__", None)
    name = getattr(func, "__qualname__", "<none>")
    if not module or module == "__main__" or "<" in name:
        raise ValueError(f"{module}.{name} cannot be found by its name in another process")
    return f"{module}:{name}"
