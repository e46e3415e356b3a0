"""What each stage costs: processor seconds, memory and bytes an input, measured on this machine.

    python benchmarks/stage_cost.py                          # 150 feeds, 3,150 pages: about five minutes on two cores
    python benchmarks/stage_cost.py --feeds 20 --entries 10  # a look
    python benchmarks/stage_cost.py --json stage_cost.json

Generated feeds and pages (benchmarks/generated.py) go over loopback HTTP, with no spacing between requests, through the
six stages into an embedded PostgreSQL of its own, which goes with the run. Each stage runs in a process of its own, as
a task of Airflow's does. Counted are the processor seconds, user and system, of this process and all its children
(`client`) and of the database server (`server`): other programs on the machine lengthen the wall time, and change
these by a tenth or so. What a process costs before its first input (interpreter, imports, rules) is counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import generated
import psutil
import psycopg

from newswatch.app.runtime import Runtime
from newswatch.app.sample.server import SampleServer
from newswatch.model import Stage
from newswatch.settings import load
from newswatch.storage import embedded, feed_list, migrate, sizes
from newswatch.storage.database import connect

LOOK_S = 0.2  # how often the connections are counted
QUIET_POLLS = 4  # rounds in which no feed has anything new: what most polls are


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one stage took. Seconds are processor seconds but `wall_s`; `parsers_s` is what of `client_s` the children
    took that parse; `peak_mib` the memory of the stage's process, `child_mib` that of its largest child; `wal_bytes`
    what the server wrote to its log; `connections` how many the stage had open at most."""

    name: str
    inputs: int
    wall_s: float
    start_s: float
    client_s: float
    parsers_s: float
    server_s: float
    wal_bytes: int
    peak_mib: float
    child_mib: float
    connections: int
    ends: dict[str, Any]
    extra: dict[str, int]

    def per_input_ms(self) -> tuple[float, float]:
        """Milliseconds of processor an input: of the worker, of the server."""
        inputs = max(self.inputs, 1)
        return 1000 * self.client_s / inputs, 1000 * self.server_s / inputs


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--feeds", type=int, default=150)
    parser.add_argument("--entries", type=int, default=20, help="of each feed")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(one(**json.loads(options.one))))
        return
    # Not below a private home: as root the server has a user of its own
    home = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    home.chmod(0o711)
    try:
        with embedded.hold(home) as url:
            measured = measure(url, home, options.feeds, options.entries)
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)
    show(measured)
    if options.json is not None:
        options.json.write_text(json.dumps(measured, indent=1, default=asdict) + "\n", encoding="utf-8")


def measure(url: str, home: Path, feeds: int, entries: int) -> dict[str, Any]:
    """All stages in turn, and what is stored afterwards."""
    made = generated.made(feeds, entries)
    engine = connect(url, application="benchmark")
    migrate.upgrade(engine)
    feed_list.bring(engine, *generated.catalogue(made), added_by="catalogue")
    server = psutil.Process(embedded.status(home).pid)
    costs: list[Cost] = []

    def run(name: str, stage: Stage) -> None:
        print(f"{name} …", file=sys.stderr)
        costs.append(in_a_process(name, stage, url, home, web.port, list(made.sites), server))

    with SampleServer(world=made) as web:
        run("poll, first", Stage.POLL)
        for number in range(1, QUIET_POLLS + 1):
            run(f"poll, nothing new, {number}", Stage.POLL)
        web.world = generated.made(feeds, entries, edition=1)
        run("poll, one new entry", Stage.POLL)
        for stage in (Stage.FETCH, Stage.EXTRACT, Stage.ASSESS, Stage.CODE, Stage.LINK):
            run(stage.value, stage)
    with engine.connect() as connection:
        connection.exec_driver_sql("analyze")
        tables = {size.table: (size.rows, size.bytes) for size in sizes.sizes(connection)}
        row = connection.exec_driver_sql(
            "select count(*), avg(octet_length(body)), avg(body_bytes) from newswatch.page"
        ).one()
        whole = connection.exec_driver_sql("select pg_database_size(current_database())").scalar_one()
        wire = connection.exec_driver_sql(
            "select avg(wire_bytes) from newswatch.attempt where stage = 'fetch'"
        ).scalar()
    engine.dispose()
    return {
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg(), "python": sys.version.split()[0]},
        "feeds": feeds,
        "entries": entries,
        "costs": costs,
        "tables": tables,
        "page": {"pages": row[0], "stored": float(row[1]), "decoded": float(row[2]), "wire": float(wire or 0)},
        "database_bytes": whole,
    }


def in_a_process(
    name: str, stage: Stage, url: str, home: Path, port: int, hosts: list[str], server: psutil.Process
) -> Cost:
    """One stage in a process of its own, and what the server did meanwhile."""
    given = {"stage": stage.value, "url": url, "home": str(home), "port": port, "hosts": hosts}
    before, wal_before = spent(server), wal(url)
    command = [sys.executable, __file__, "--one", json.dumps(given)]
    most = 0
    with (
        tempfile.TemporaryFile("w+") as said,
        psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as watching,
        subprocess.Popen(command, stdout=said, text=True) as process,  # noqa: S603 - this very file
    ):
        while process.poll() is None:
            row = watching.execute("select count(*) from pg_stat_activity where application_name = 'newswatch'")
            most = max(most, *(row.fetchone() or (0,)))
            time.sleep(LOOK_S)
        if process.returncode != 0:
            sys.exit(f"{name} failed, as above")
        said.seek(0)
        found = json.loads(said.read().splitlines()[-1])
    return Cost(name=name, server_s=spent(server) - before, wal_bytes=wal(url) - wal_before, connections=most, **found)


def one(stage: str, url: str, home: str, port: int, hosts: list[str]) -> dict[str, Any]:
    """Run a stage here, and count what it takes until its last child has ended."""
    settings = load({}, home=home, feeds="sample", host_spacing_s=0.0, ask_robots=True)
    started = time.perf_counter()
    if stage in {"assess", "code", "link"}:
        from newswatch.app.rules import load_rules

        load_rules()
    at_start = own()
    with Runtime(settings, url, hosts=dict.fromkeys(hosts, ("127.0.0.1", port))) as runtime:
        tally = runtime.run_stage(Stage(stage), out_of_turn=stage == "poll")
    return {
        "inputs": tally.inputs,
        "wall_s": time.perf_counter() - started,
        "start_s": at_start,
        "client_s": own() - at_start,
        "parsers_s": ended_children(),
        "peak_mib": peak_mib(),
        "child_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "ends": tally.reasons(),
        "extra": dict(tally.extra),
    }


def own() -> float:
    """Processor seconds of this process and of its children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime + ended_children()


def peak_mib() -> float:
    """The most memory that this process has had. Not `ru_maxrss`: that begins with the parent's."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="utf-8"), re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")


def ended_children() -> float:
    """Processor seconds of the children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def spent(server: psutil.Process) -> float:
    """Processor seconds of the server since it started: of its processes, and of those that have ended."""
    times = server.cpu_times()
    total = float(times.user + times.system + times.children_user + times.children_system)
    for child in server.children():
        try:
            running = child.cpu_times()
        except psutil.NoSuchProcess:  # counted by its parent the next time
            continue
        total += running.user + running.system
    return total


def wal(url: str) -> int:
    """How many bytes the server has written to its log, ever."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        row = connection.execute("select pg_current_wal_lsn() - '0/0'").fetchone()
    return int(row[0]) if row else 0


def show(measured: dict[str, Any]) -> None:
    """A table of the stages, one of the tables, and what a page weighs."""
    print(f"{measured['feeds']} feeds of {measured['entries']} entries; {measured['machine']}")
    print(
        f"{'':28}{'inputs':>7}{'wall s':>8}{'start s':>8}{'ms each':>9}{'server':>8}{'WAL B':>8}{'MiB':>6}{'child':>6}"
    )
    for cost in measured["costs"]:
        client, server = cost.per_input_ms()
        print(
            f"{cost.name:28}{cost.inputs:>7}{cost.wall_s:>8.1f}{cost.start_s:>8.2f}{client:>9.2f}"
            f"{1000 * cost.parsers_s / max(cost.inputs, 1):>8.2f}{server:>8.2f}"
            f"{cost.wal_bytes // max(cost.inputs, 1):>8}{cost.peak_mib:>6.0f}{cost.child_mib:>6.0f}"
            f"{cost.connections:>5}  {cost.ends} {cost.extra}"
        )
    page = measured["page"]
    print(
        f"a page: {page['decoded']:,.0f} bytes of HTML, {page['wire']:,.0f} on the wire, {page['stored']:,.0f} stored; "
        f"the database: {measured['database_bytes']:,} bytes"
    )
    for table, (rows, size) in sorted(measured["tables"].items(), key=lambda item: -item[1][1]):
        if rows:
            print(f"  {table:24}{rows:>9,} rows{size:>14,} bytes{size / rows:>9.0f} a row, indexes too")


if __name__ == "__main__":
    main()
