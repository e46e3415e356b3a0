"""Many workers on one queue: claims a second at 1, 2, 4, 8 and 16 processes, and how many of them wait for locks."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

import psycopg
from harness import SPAWN, Clock, Database, Figure, Report, Round, Side, Taken, database, take_turns

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.work import Result

PROCESSES = (1, 2, 4, 8, 16)
WAITING, BATCH = 24_000, 100  # inputs of a round; at once, as the pipeline claims
LOOK_S = 0.01
LEASE = timedelta(minutes=10)
LEAST_KEPT = 0.8  # of the best number's claims a second, at sixteen


@contextmanager
def claiming(stored: Database, processes: int, waiting: int) -> Iterator[Round]:
    """So many processes claim what waits, batch by batch, and settle it as skipped, until nothing is left."""
    plain = stored.url.replace("+psycopg", "", 1)
    pipes, workers = [], []
    for _ in range(processes):
        mine, theirs = SPAWN.Pipe()
        worker = SPAWN.Process(target=_work, args=(theirs, stored.url))
        worker.start()
        pipes.append(mine)
        workers.append(worker)
    for pipe in pipes:
        pipe.recv()

    def do(clock: Clock) -> int:
        _fill(plain, waiting)
        looks: list[Counter[str]] = []
        over = threading.Event()
        watching = threading.Thread(target=_watch, args=(plain, looks, over))
        watching.start()
        with clock:
            for pipe in pipes:
                pipe.send(True)
            done = [pipe.recv() for pipe in pipes]
        over.set()
        watching.join()
        clock.counts["claims"] = sum(one["claims"] for one in done)
        clock.counts["empty claims"] = sum(one["empty"] for one in done)
        for kind in ("Lock", "LWLock", "IO"):
            share = statistics.mean(look[kind] for look in looks) / processes if looks else 0.0
            clock.counts[f"‰ waiting for {kind}"] = round(1000 * share)
        return sum(one["settled"] for one in done)

    try:
        yield do
    finally:
        for pipe in pipes:
            pipe.send(False)
        for worker in workers:
            worker.join()


def measure(rounds: int, share: float) -> Report:
    """The same queue at each number of processes."""
    report = Report(name="claims", question="claiming and settling inputs, by many processes", unit="processes")
    waiting = max(BATCH * 2 * max(PROCESSES), round(share * WAITING))
    with database() as stored:
        found: dict[int, Taken] = {}
        for processes in PROCESSES:
            side = Side(
                name="newswatch", prepare=claiming, arguments=(stored, processes, waiting), server=stored.server
            )
            found[processes] = take_turns([side], rounds)["newswatch"]
            report.add("queue of assess", processes, {"newswatch": found[processes]})
    best = max(taken.a_second for taken in found.values())
    for processes, taken in found.items():
        locks = taken.counts["‰ waiting for Lock"] / 10
        report.figures.append(
            Figure(what=f"{processes} processes: inputs a second (waiting for row locks {locks:.1f} % of the time)",
                   value=taken.a_second, unit="/s")
        )  # fmt: skip
    report.figures.append(
        Figure(what="sixteen processes, to the best number", value=found[16].a_second / best, goal=LEAST_KEPT)
    )
    return report


def _fill(url: str, waiting: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("truncate newswatch.work")
        connection.execute(
            "insert into newswatch.work (stage, subject_id, subject_at, ready_at, first_at, cause) "
            "select 'assess', n, now(), now() - interval '1 minute', now(), 'new' from generate_series(1, %s) n",
            (waiting,),
        )
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze newswatch.work")


def _watch(url: str, looks: list[Counter[str]], over: threading.Event) -> None:
    """What the workers' sessions wait for, again and again."""
    with psycopg.connect(url, autocommit=True) as connection:
        while not over.is_set():
            rows = connection.execute(
                "select wait_event_type, count(*) from pg_stat_activity where application_name = 'claiming' "
                "and state <> 'idle' and wait_event_type is not null group by 1"
            )
            looks.append(Counter(dict(rows.fetchall())))
            time.sleep(LOOK_S)


def _work(pipe: Connection, url: str) -> None:
    from newswatch.storage import queue
    from newswatch.storage.database import connect, transact
    from newswatch.storage.stores import Run

    engine = connect(url, application="claiming")
    transact(engine, lambda connection: connection.exec_driver_sql("select 1"))
    pipe.send(True)
    while pipe.recv():
        run, done = Run(engine, Stage.ASSESS, "benchmark"), Counter[str]()
        while True:
            tickets = run.claim(
                lambda connection, run=run: queue.claim(connection, Stage.ASSESS, BATCH, LEASE, token=run.token)  # type: ignore[misc]
            )
            done["claims"] += 1
            if not tickets:
                done["empty"] += 1
                break
            results: list[Result[Any]] = [
                Result(ticket=ticket, kind=OutcomeKind.SKIPPED, reason=Reason.AGED_OUT) for ticket in tickets
            ]

            def settle(connection: Any, results: list[Result[Any]] = results) -> None:
                held = queue.held(connection, Stage.ASSESS, [result.ticket for result in results])
                queue.record(connection, [r for r in results if r.ticket.subject_id in held], run_id=None, ruleset=None)
                queue.settle(connection, Stage.ASSESS, results)

            transact(engine, settle)
            done["settled"] += len(results)
        run.close()
        pipe.send(done)
    engine.dispose()
