"""Two sides in turn on the same input: processes of their own, rounds, medians, ratios.

A benchmark hands over `Side`s. Each is prepared in a process of its own (spawned, so that neither sees what the other
has imported or patched), does one round that is not counted, and then they take turns, the order turning round with
every round, so that what else the machine does hits both alike. A round's time and processor seconds are taken within
the side's process: of itself, of its children, and of the database server where it names one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import resource
import shutil
import statistics
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from newswatch.settings import Settings, load
from newswatch.storage import embedded

SPAWN = multiprocessing.get_context("spawn")


class Clock:
    """What a round took. Counted is what is done `with clock:`; where a round never says so, the whole of it."""

    def __init__(self, server: int | None) -> None:
        self._server = None if server is None else psutil.Process(server)
        self.wall_s = self.cpu_s = self.server_s = 0.0
        self.used = False
        self.counts: Counter[str] = Counter()
        self._began = (0.0, 0.0, 0.0)

    def __enter__(self) -> Self:
        self.used = True
        self._began = self._now()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        wall, cpu, server = (now - began for now, began in zip(self._now(), self._began, strict=True))
        self.wall_s += wall
        self.cpu_s += cpu
        self.server_s += server

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), spent(psutil.Process()), 0.0 if self._server is None else spent(self._server)


def spent(process: psutil.Process) -> float:
    """Processor seconds of a process and of all that it has started, now running or ended."""
    total: float = 0.0
    for one in (process, *process.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:  # counted by its parent the next time
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return float(total)


Round = Callable[[Clock], int]
"""Does one round and returns how many inputs it worked through; what it notes in `clock.counts` is reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One contestant. `prepare` is a top-level context manager that gives a Round; `server` the process number of the
    database server whose processor seconds count as this side's."""

    name: str
    prepare: Callable[..., AbstractContextManager[Round]]
    arguments: tuple[Any, ...] = ()
    server: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A side's medians: seconds a round, and of the processor, of them the server's; MiB of its process once prepared
    and at most, and of its largest child."""

    inputs: int
    wall_s: float
    cpu_s: float
    server_s: float
    start_mib: float
    peak_mib: float
    child_mib: float
    rounds_s: tuple[float, ...]
    counts: Mapping[str, int]

    @property
    def a_second(self) -> float:
        """Inputs a second of the clock."""
        return self.inputs / self.wall_s

    @property
    def a_processor_second(self) -> float:
        """Inputs a second of one core, the server's work included."""
        return self.inputs / (self.cpu_s + self.server_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that is to reach something. `goal` null: it is told and not judged."""

    what: str
    value: float
    goal: float | None = None
    at_most: bool = False
    unit: str = ""

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal


@dataclass(slots=True, kw_only=True)
class Report:
    """What a benchmark found: `sizes` are what the plot shows, by the inputs' size in `unit`."""

    name: str
    question: str
    unit: str
    sizes: dict[str, dict[float, dict[str, Taken]]] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, of: str, size: float, taken: dict[str, Taken]) -> None:
        """`of` names the input: generated, or real pages."""
        self.sizes.setdefault(of, {})[size] = taken


def take_turns(sides: Sequence[Side], rounds: int, *, warm: int = 1) -> dict[str, Taken]:
    """All sides' rounds in turn. What a side raises ends the benchmark."""
    with ExitStack() as stack:
        contestants = [stack.enter_context(_Contestant(side)) for side in sides]
        starts = [contestant.memory for contestant in contestants]
        for contestant in contestants * warm:
            contestant.round()
        found: list[list[dict[str, Any]]] = [[] for _ in sides]
        for turn in range(rounds):
            for place in range(len(sides)) if turn % 2 == 0 else reversed(range(len(sides))):
                found[place].append(contestants[place].round())
        return {
            side.name: _median(taken, start, contestant.memory)
            for side, taken, start, contestant in zip(sides, found, starts, contestants, strict=True)
        }


def _median(rounds: Sequence[dict[str, Any]], start: tuple[float, float], end: tuple[float, float]) -> Taken:
    def middle(key: str) -> float:
        return float(statistics.median(one[key] for one in rounds))

    names = {name for one in rounds for name in one["counts"]}
    return Taken(
        inputs=round(middle("inputs")),
        wall_s=middle("wall_s"),
        cpu_s=middle("cpu_s"),
        server_s=middle("server_s"),
        start_mib=round(start[0], 1),
        peak_mib=round(end[0], 1),
        child_mib=round(end[1], 1),
        rounds_s=tuple(round(one["wall_s"], 4) for one in rounds),
        counts={name: round(statistics.median(one["counts"][name] for one in rounds)) for name in sorted(names)},
    )


class _Contestant:
    """A side in its process."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._pipe, child = SPAWN.Pipe()
        # Not daemonic: a side has children of its own
        self._process = SPAWN.Process(target=_live, args=(child, side), name=side.name)
        self.memory = (0.0, 0.0)

    def __enter__(self) -> Self:
        self._process.start()
        self._answer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.is_alive():
            self._pipe.send(False)
        self._process.join(60)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def round(self) -> dict[str, Any]:
        self._pipe.send(True)
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._pipe.recv()
        except EOFError:
            raise RuntimeError(f"{self._side.name} ended without a word") from None
        if "error" in answer:
            raise RuntimeError(f"{self._side.name}: {answer['error']}")
        self.memory = answer["memory"]
        return answer


def _live(pipe: Connection, side: Side) -> None:
    try:
        with side.prepare(*side.arguments) as do_round:
            gc.collect()
            pipe.send({"memory": memory()})
            while pipe.recv():
                clock, whole = Clock(side.server), Clock(side.server)
                with whole:
                    inputs = do_round(clock)
                counted = clock if clock.used else whole
                pipe.send(
                    {
                        "inputs": inputs,
                        "wall_s": counted.wall_s,
                        "cpu_s": counted.cpu_s,
                        "server_s": counted.server_s,
                        "counts": clock.counts,
                        "memory": memory(),
                    }
                )
    except Exception:  # noqa: BLE001 - told to the process that asked, which raises it
        pipe.send({"error": traceback.format_exc()})


def memory() -> tuple[float, float]:
    """MiB at most so far: of this process, and of its largest child, which shares pages with its parent."""
    children = [high_water(child.pid) for child in psutil.Process().children(recursive=True)]
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return high_water(os.getpid()), max([ended, *children])


def high_water(pid: int) -> float:
    """The most memory that a process has had, MiB; 0 where it is gone."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An embedded server that goes with the benchmark."""

    url: str
    home: Path
    server: int

    def settings(self, **changes: Any) -> Settings:
        """As the default of newswatch, without spacing between requests: the hosts are ours."""
        return load({}, **{"home": self.home, "feeds": "sample", "host_spacing_s": 0.0, **changes})


@contextmanager
def database() -> Iterator[Database]:
    """A server with an empty schema."""
    from newswatch.storage import migrate
    from newswatch.storage.database import connect

    # Not below a private home: as root the server has a user of its own
    home = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    home.chmod(0o711)
    try:
        with embedded.hold(home) as url:
            engine = connect(url, application="benchmark")
            migrate.upgrade(engine)
            engine.dispose()
            yield Database(url=url, home=home, server=embedded.status(home).pid or 0)
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)


def machine() -> dict[str, Any]:
    """What was measured on, and how busy it was."""
    load_now = [round(one, 2) for one in os.getloadavg()]
    return {"cores": os.cpu_count(), "load": load_now, "python": sys.version.split()[0]}
