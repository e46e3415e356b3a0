"""All six stages: pages over loopback HTTP to events against extracting them alone; two workers against one; and the
memory of every process on a long run."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing.connection import Connection

import generated
import psutil
import psycopg
import sqlalchemy as sa
from harness import SPAWN, Clock, Database, Figure, Report, Round, Side, Taken, database, high_water, take_turns

from newswatch.app.sample import answers
from newswatch.app.sample.world import World
from newswatch.model import Stage

PAGES, ENTRIES = 1_000, 20  # in full, 5,000 (--share 5)
READY = 10_000  # pages of which the server holds the answers, 25 kB each
END_TO_END, TWO_TO_ONE, MORE_MIB = 0.70, 1.8, 200.0
WORKERS = 2
LEAST_SHARED = 200  # pages
# At a time, in place of a hundred: so the few hundred inputs here are shared out as thousands are
CLAIM = 16
STAGES = ("extract", "assess", "code")


@contextmanager
def end_to_end(stored: Database, port: int, pages: int) -> Iterator[Round]:
    """Poll, fetch, extract, assess, code and link, as `newswatch run` does it, into a database that is empty."""
    from newswatch.app.rules import load_rules
    from newswatch.app.runtime import Runtime

    load_rules()
    numbers = itertools.count(1)
    hosts = {f"paper-{number}.example": ("127.0.0.1", port) for number in range(pages // ENTRIES)}

    def do(clock: Clock) -> int:
        with _copy(stored, f"end_to_end_{next(numbers)}") as url:
            with clock, Runtime(stored.settings(sandbox_workers=WORKERS), url, hosts=hosts) as runtime:
                totals = runtime.run_all()
            clock.counts |= {stage.value: tally.inputs for stage, tally in totals.items()}
            clock.counts["new events"] = totals[Stage.LINK].extra["new events"]
            return totals[Stage.EXTRACT].inputs

    yield do


def measure_end_to_end(rounds: int, share: float) -> Report:
    """The same pages, through everything, and through the parser alone."""
    from against import extract

    report = Report(name="end_to_end", question="pages over loopback HTTP to events, no spacing", unit="pages")
    pages = max(2 * ENTRIES, round(share * PAGES) // ENTRIES * ENTRIES)
    made = generated.made(pages // ENTRIES, ENTRIES)
    with database() as stored, _serving(pages) as port:
        _bring(stored, made)
        taken = take_turns(
            [
                Side(name="newswatch, all stages", prepare=end_to_end, arguments=(stored, port, pages),
                     server=stored.server),
                Side(name="newswatch, extract alone", prepare=extract.newswatch, arguments=(generated.pages(made),)),
            ],
            rounds,
            warm=0,
        )  # fmt: skip
    report.add("generated pages", pages, taken)
    whole, alone = taken.values()
    report.figures += [
        Figure(what="pages a second, to those of extract alone", value=whole.a_second / alone.a_second,
               goal=END_TO_END),
        Figure(what="by processor time, the server's included",
               value=whole.a_processor_second / alone.a_processor_second),
    ]  # fmt: skip
    return report


@contextmanager
def working(stored: Database, stage: str, processes: int) -> Iterator[Round]:
    """So many processes, each with one parser, on one stage; the database is as the stages before have left it."""
    pipes, workers = [], []
    for _ in range(processes):
        mine, theirs = SPAWN.Pipe()
        worker = SPAWN.Process(target=_work, args=(theirs, stored, stage))
        worker.start()
        pipes.append(mine)
        workers.append(worker)
    for pipe in pipes:
        pipe.recv()
    numbers = itertools.count(1)

    def do(clock: Clock) -> int:
        with _copy(stored, f"{stage}_{processes}_{next(numbers)}", template=f"before_{stage}") as url:
            with clock:
                for pipe in pipes:
                    pipe.send(url)
                done: list[int] = [pipe.recv() for pipe in pipes]
            clock.counts["least of one"] = min(done)
            return sum(done)

    try:
        yield do
    finally:
        for pipe in pipes:
            pipe.send(None)
        for worker in workers:
            worker.join()


def measure_workers(rounds: int, share: float) -> Report:
    """Each stage that computes, by one process and by two."""
    report = Report(name="workers", question="one and two processes on one database", unit="processes")
    pages = max(LEAST_SHARED, round(share * PAGES) // ENTRIES * ENTRIES)
    made = generated.made(pages // ENTRIES, ENTRIES)
    with database() as stored, _serving(pages) as port:
        _bring(stored, made)
        for before, stage in zip(("fetch", *STAGES[:-1]), STAGES, strict=True):
            _prepare(stored, port, [*made.sites], before)
            _clone(stored.url, f"before_{stage}")
        for stage in STAGES:
            found: dict[int, Taken] = {}
            for processes in (1, 2):
                side = Side(
                    name="newswatch", prepare=working, arguments=(stored, stage, processes), server=stored.server
                )
                found[processes] = take_turns([side], rounds, warm=0)["newswatch"]
                report.add(stage, processes, {"newswatch": found[processes]})
            one, two = found[1], found[2]
            busy = (one.cpu_s + one.server_s) / one.wall_s
            report.figures += [
                Figure(what=f"{stage}: two processes to one", value=two.a_second / one.a_second, goal=TWO_TO_ONE),
                # What they would come to if neither waited for a core: twice, but for what they cost each other
                Figure(what=f"{stage}: by processor time", value=2 * two.a_processor_second / one.a_processor_second),
            ]
            report.notes.append(f"{stage}: one process and the server kept {busy:.2f} cores busy")
    return report


def measure_memory(rounds: int, share: float) -> Report:
    """One long run, all processes looked at while it goes on; what each had at most, against a tenth of the way."""
    del rounds
    report = Report(name="memory", question="what a long run takes of memory", unit="pages")
    pages = max(10 * ENTRIES, round(share * PAGES) // ENTRIES * ENTRIES)
    made = generated.made(pages // ENTRIES, ENTRIES)
    with database() as stored, _serving(pages) as port:
        _bring(stored, made)
        mine, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=_run_long, args=(theirs, stored, port, [*made.sites]))
        began = time.monotonic()
        process.start()
        tenth: dict[str, float] = {}
        most: dict[str, float] = {}
        while not mine.poll(0.5):
            looked = _looked(process.pid or 0, stored.server)
            if _extracted(stored.url) <= pages / 10:
                _more(tenth, looked)
            _more(most, looked)
        done, wall_s = mine.recv(), time.monotonic() - began
        process.join()
    for kind, mib in most.items():
        report.notes.append(f"{kind}: {tenth.get(kind, 0):.0f} MiB over the first tenth, {mib:.0f} MiB at most")
        if kind != "PostgreSQL":  # its shared buffers fill: a setting of the server's
            more = mib - tenth.get(kind, mib)
            report.figures.append(
                Figure(what=f"{kind}: more than in the first tenth of {done:,} pages", value=more, goal=MORE_MIB,
                       at_most=True, unit=" MiB")
            )  # fmt: skip
    start, peak, child = tenth.get("the worker", 0.0), most.get("the worker", 0.0), most.get("a parser", 0.0)
    taken = Taken(
        inputs=done, wall_s=wall_s, cpu_s=0.0, server_s=0.0, start_mib=start, peak_mib=peak, child_mib=child,
        rounds_s=(wall_s,), counts={},
    )  # fmt: skip
    report.add("generated pages", done, {"newswatch": taken})
    return report


def _run_long(pipe: Connection, stored: Database, port: int, hosts: list[str]) -> None:
    from newswatch.app.rules import load_rules
    from newswatch.app.runtime import Runtime

    load_rules()
    with Runtime(stored.settings(), stored.url, hosts=dict.fromkeys(hosts, ("127.0.0.1", port))) as runtime:
        totals = runtime.run_all()
    pipe.send(totals[Stage.EXTRACT].inputs)


def _looked(worker: int, server: int) -> dict[str, float]:
    found = {"the worker": high_water(worker)}
    try:
        parsers = psutil.Process(worker).children(recursive=True)
        backends = psutil.Process(server).children()
    except psutil.NoSuchProcess:
        return found
    found["a parser"] = max((high_water(one.pid) for one in parsers), default=0.0)
    found["PostgreSQL"] = max((high_water(one.pid) for one in backends), default=0.0)
    return found


def _more(most: dict[str, float], looked: Mapping[str, float]) -> None:
    for kind, mib in looked.items():
        most[kind] = max(most.get(kind, 0.0), mib)


def _extracted(url: str) -> int:
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        row = connection.execute("select count(*) from newswatch.article").fetchone()
    return int(row[0]) if row else 0


def _work(pipe: Connection, stored: Database, stage: str) -> None:
    from newswatch.app import runtime as running
    from newswatch.app.rules import load_rules
    from newswatch.app.runtime import Runtime

    running.CLAIM_PAGES = running.CLAIM_TEXTS = CLAIM
    if stage != "extract":
        load_rules()
    pipe.send(0)
    while (url := pipe.recv()) is not None:
        with Runtime(stored.settings(sandbox_workers=1), url) as runtime:
            pipe.send(runtime.run_stage(Stage(stage)).inputs)


def _prepare(stored: Database, port: int, hosts: list[str], upto: str) -> None:
    """Run the stages before one; fetch stands for poll and fetch."""
    from newswatch.app.runtime import Runtime

    with Runtime(stored.settings(), stored.url, hosts=dict.fromkeys(hosts, ("127.0.0.1", port))) as runtime:
        for stage in (Stage.POLL, Stage.FETCH) if upto == "fetch" else (Stage(upto),):
            runtime.run_stage(stage)


def _bring(stored: Database, made: World) -> None:
    from newswatch.storage import feed_list
    from newswatch.storage.database import connect

    engine = connect(stored.url, application="benchmark")
    feed_list.bring(engine, *generated.catalogue(made), added_by="catalogue")
    engine.dispose()


@contextmanager
def _serving(pages: int) -> Iterator[int]:
    """A port where a process of its own serves the world."""
    mine, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=_serve, args=(theirs, pages), daemon=True)
    process.start()
    try:
        yield mine.recv()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, pages: int) -> None:
    """Answers made beforehand, as far as memory holds them: the two cores are for what is measured."""
    world = generated.made(pages // ENTRIES, ENTRIES)
    answer: Callable[[str, str], bytes] = partial(_answer, world)
    if pages <= READY:
        answer = cache(answer)
        for host, site in world.sites.items():
            paths = (*(feed.path for feed in site.source.feed), *map(site.path_of, site.source.article))
            for path in ("/robots.txt", *paths):
                answer(host, path)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                host = re.search(r"(?i)\nhost: ([^:\r]+)", head)
                writer.write(answer(host[1] if host else "", head.split(" ", 2)[1]))
                await writer.drain()
                if "connection: close" in head.lower():
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    async def serve() -> None:
        listening = await asyncio.start_server(accept, "127.0.0.1", 0, backlog=1024)
        pipe.send(listening.sockets[0].getsockname()[1])
        await listening.serve_forever()

    asyncio.run(serve())


def _answer(world: World, host: str, path: str) -> bytes:
    found = answers.respond(world, "GET", path, {"host": host, "accept-encoding": "gzip"})
    head = [f"HTTP/1.1 {found.status} Ready", *(f"{name}: {value}" for name, value in found.headers), "", ""]
    return "\r\n".join(head).encode("latin-1") + found.body


@contextmanager
def _copy(stored: Database, name: str, *, template: str | None = None) -> Iterator[str]:
    """A database that is a copy of the prepared one (or of `template`), and goes."""
    _clone(stored.url, name, template)
    try:
        yield sa.make_url(stored.url).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(_maintenance(stored.url), autocommit=True) as connection:
            connection.execute(f'drop database "{name}" with (force)')


def _clone(url: str, name: str, template: str | None = None) -> None:
    with psycopg.connect(_maintenance(url), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template or sa.make_url(url).database}"')


def _maintenance(url: str) -> str:
    return sa.make_url(url).set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
