"""`make airflow`: Airflow on this machine with all it needs, started together and stopped together.

On a machine with nothing but Python: newswatch's embedded PostgreSQL holds both databases, the sample world is served
from here, Airflow's four components run beside it, and a first `ingest` is begun. One that dies takes the others with
it, with the end of its log on the terminal: to restart what crashes is the business of a deployment (docker compose),
and here it would hide the reason.
"""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from newswatch.airflow.local import environment as environments
from newswatch.airflow.local.api import PARTS, LocalApi, NoAnswerError
from newswatch.airflow.local.components import Component, stop_in_order
from newswatch.airflow.local.environment import LOOPBACK, Places
from newswatch.airflow.local.guard import Guard
from newswatch.airflow.local.watching import Watcher
from newswatch.app.opening import SAMPLE, feeds_file
from newswatch.errors import InputError, NewswatchError
from newswatch.settings import Settings
from newswatch.storage import embedded

COMPONENTS: Mapping[str, Sequence[str]] = {
    "api-server": ("airflow", "api-server"),
    # Task logs are files on this machine, which the API server reads itself: two log servers, 200 MB, spared
    "scheduler": ("airflow", "scheduler", "--skip-serve-logs"),
    "dag-processor": ("airflow", "dag-processor"),
    "triggerer": ("airflow", "triggerer", "--skip-serve-logs"),
}
# Healthy after 13 to 20 s on two quiet cores; a busy machine takes several times that
HEALTHY_S = 300.0
# A scheduler that sees the DAG for the first time makes the latest run at once; where it does not, we do
FIRST_RUN_S = 45.0
TICK_S = 0.25
LOOK_S = 5.0
# Airflow's own history: 144 runs of `ingest` a day leave 2,000 logs of 25 MB
KEEP_DAYS, CLEAN_S, CLEAN_FIRST_S = 30, 24 * 3600.0, 600.0
# Running tasks may end in this time; what does not is ended, and the next start goes on with it
TASKS_S, STOP_S = 10.0, 5.0


class ComponentError(NewswatchError):
    """A part of Airflow ended, or did not come up."""


class _StopAskedError(Exception):
    """Somebody wants an end: whatever is under way is left."""


def run(settings: Settings, *, port: int, dags: Path | None = None) -> None:
    """Run Airflow until Ctrl-C, SIGTERM or SIGHUP. Raises NewswatchError: what is wrong and what to do, with nothing
    left running. `port` 0 is any free one."""
    environments.require_airflow()
    file = feeds_file(settings)
    if file is not None:
        settings = settings.model_copy(update={"feeds": str(file.absolute())})  # tasks run elsewhere
    if settings.feeds != SAMPLE:
        settings.needed_contact()
    places = environments.places(settings, dags)
    with ExitStack() as stack:
        stopping = stack.enter_context(_signals())
        lock = stack.enter_context(_alone(places))
        chosen = environments.free_port(port)
        lock.write_text(f"{os.getpid()} http://{LOOPBACK}:{chosen}\n", encoding="utf-8")
        guard = Guard(places.home)
        stack.callback(guard.close)
        say("Database: starting")
        stack.enter_context(embedded.hold(places.home))
        database_url = embedded.companion(places.home, environments.DATABASE)
        sample_at = _serve_sample(stack) if settings.feeds == SAMPLE else None
        environ = environments.environment(
            settings, places, database_url=database_url, port=chosen, sample_at=sample_at, base=os.environ
        )
        Supervisor(places, environ, LocalApi(chosen), guard, stopping).run()


def say(text: str) -> None:
    """A line on the terminal, with the time. The terminal may be gone."""
    with suppress(OSError):
        print(f"{datetime.now(UTC):%H:%M:%S}  {text}", flush=True)


class Supervisor:
    """The components of one Airflow, from their start to their end."""

    def __init__(
        self, places: Places, environ: Mapping[str, str], api: LocalApi, guard: Guard, stopping: threading.Event
    ) -> None:
        self._places = places
        self._environ = environ
        self._api = api
        self._guard = guard
        self._stopping = stopping
        self._started: list[Component] = []

    def run(self) -> None:
        """Start, watch, stop."""
        began = time.monotonic()
        watcher = Watcher(self._api, datetime.now(UTC))
        try:
            say("Databases: schemas and feeds")
            self._to_their_end(
                self._start("database", ("airflow", "db", "migrate")),
                self._start("feeds", ("newswatch.airflow.local.prepare",)),
            )
            say("Airflow: starting")
            pools = self._start("pools", ("airflow", "pools", "import", str(self._places.dags / environments.POOLS)))
            for name in ("api-server", "dag-processor", "triggerer"):
                self._start(name, COMPONENTS[name])
            # Its tasks fail where nobody hears that they begin
            self._until_healthy("metadatabase")
            self._start("scheduler", COMPONENTS["scheduler"])
            self._until_healthy(*PARTS)
            self._to_their_end(pools)
            seconds = time.monotonic() - began
            say(f"Airflow is healthy after {seconds:.0f} s: http://{LOOPBACK}:{self._api.port} (Ctrl-C ends it)")
            self._watch(watcher)
        except _StopAskedError:
            pass
        finally:
            self._stop()

    def _start(self, name: str, arguments: Sequence[str]) -> Component:
        log = self._places.logs / f"{name}.log"
        made = Component(
            name,
            arguments,
            environ=self._environ,
            log=log,
            cwd=self._places.airflow,
            # Its triggers stand in the database, and its first way to stop waits ten seconds for nothing
            insist_after_s=1.0 if name == "triggerer" else None,
        )
        self._started.append(made)
        made.start()
        self._guard.watch(made)
        return made

    def _to_their_end(self, *components: Component) -> None:
        """Wait for components that have an end. Raises ComponentError with what one said that failed."""
        for _ in self._each_tick():
            for component in components:
                if component.status:
                    raise _ended(component)
            if all(component.status == 0 for component in components):
                break
        for component in components:
            self._started.remove(component)
            self._guard.forget(component)

    def _until_healthy(self, *parts: str) -> None:
        until = time.monotonic() + HEALTHY_S
        for _ in self._each_tick():
            self._require_all()
            try:
                found = self._api.health()
                unwell = [name for name in parts if found[name] != "healthy"]
            except NoAnswerError:
                unwell = ["api_server"]
            if not unwell:
                return
            if time.monotonic() > until:
                raise ComponentError(
                    f"After {HEALTHY_S:.0f} s {', '.join(unwell)} is not healthy",
                    advice=f"See {self._places.logs}; a machine with less than 2 GB of memory is too small",
                )

    def _watch(self, watcher: Watcher) -> None:
        """Look after everything until somebody wants an end."""
        began, looked, first = time.monotonic(), 0.0, False
        clean_at = began + CLEAN_FIRST_S
        for _ in self._each_tick():
            self._require_all()
            now = time.monotonic()
            if now - looked < LOOK_S:
                continue
            first = first or watcher.first_run() or (now - began > FIRST_RUN_S and watcher.begin_first_run())
            for line in watcher.news():
                say(line)
            for component in self._started:
                component.trim()
            self._forget_history()
            if now > clean_at:
                clean_at = now + CLEAN_S
                self._start("history", ("newswatch.airflow.history", str(self._places.task_logs), str(KEEP_DAYS)))
            looked = now

    def _forget_history(self) -> None:
        for component in [one for one in self._started if one.name == "history" and not one.runs]:
            if component.status:
                say(f"Airflow's history could not be cleaned; tomorrow again. See {component.log}")
            self._started.remove(component)
            self._guard.forget(component)

    def _each_tick(self) -> Iterator[None]:
        """Goes on, a little later each time. Raises _StopAskedError when somebody wants an end."""
        while not self._stopping.is_set():
            yield None
            self._stopping.wait(TICK_S)
        raise _StopAskedError

    def _require_all(self) -> None:
        """Raises ComponentError where one has ended."""
        for component in self._started:
            if component.status is not None and component.name in COMPONENTS:
                raise _ended(component)

    def _stop(self) -> None:
        """The scheduler with the tasks first, while the API server still hears what they report; then this."""
        if self._started:
            say(f"Stopping; running tasks have {TASKS_S:.0f} s to end (Ctrl-C again: at once)")
        last = [one for one in self._started if one.name == "api-server"]
        first = [one for one in self._started if one.name != "api-server"]
        stop_in_order([(first, TASKS_S), (last, STOP_S)])
        say("Stopped")


def _ended(component: Component) -> ComponentError:
    said = component.last_words()
    return ComponentError(
        f"{component.name} ended with status {component.status}. Its last words:\n{said or '(none)'}",
        advice=f"See {component.log}",
    )


def _serve_sample(stack: ExitStack) -> str:
    from newswatch.app.sample.server import SampleServer

    server = stack.enter_context(SampleServer())
    say(f"Sample world: {len(server.hosts)} invented outlets served on {server.address}")
    return f"{LOOPBACK}:{server.port}"


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C, SIGTERM and SIGHUP; a second one raises KeyboardInterrupt. Whoever started us may
    have them ignored (a shell's `&`): that is undone, also for the children."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    before = [(number, signal.signal(number, stop)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    try:
        yield stopping
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def _alone(places: Places) -> Iterator[Path]:
    """Only one Airflow a home. Raises InputError where another runs; its file says which."""
    file = places.airflow / "supervisor"
    with file.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid, _, url = file.read_text(encoding="utf-8").strip().partition(" ")
            raise InputError(
                f"Airflow runs in {places.airflow} already: {url or 'it is starting'} (process {pid or 'unknown'})",
                advice="Stop that one, or choose another NEWSWATCH_HOME",
            ) from None
        yield file
