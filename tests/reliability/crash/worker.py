"""A worker that dies at a given moment, again and again, without paying for its start each time.

    python -m tests.reliability.crash.worker HOSTS [naive]

Imports all that a worker needs, then forks one for each line of JSON on its standard input:
`{"stages": [...], "after_s": null | SECONDS, "before": null | N}`. The worker runs the stages one after the other and
kills itself, with SIGKILL, so many seconds into the last of them or before that statement of it is sent. One that
lives says `sent N`, its last stage's statements. Then, from here, `lived`, `died` or `failed`. With `"tell": true` the
first line is `pid N`, the worker's.

`{"at_once": [ROUNDS, ...]}` forks as many workers at once, each of a name of its own, which run all stages so often,
feeds that are not due among them; then `lived`, or `failed` where one of them did not end well.

`naive` is the order that most pollers have: the feed's new validator is committed, then its entries are.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import sqlalchemy as sa

from newswatch.app.opening import database_url
from newswatch.app.rules import load_rules
from newswatch.app.runtime import Runtime, load_linker
from newswatch.model import PollResult, Stage
from newswatch.model.work import Result, Tally
from newswatch.settings import load
from newswatch.storage.entry_rows import EntryCounts, EntryRow, store_entries
from newswatch.storage.poll_store import PollStore


def main(hosts: str, naive: bool) -> None:
    """Serve until standard input ends."""
    addresses = {host: (str(address), int(port)) for host, (address, port) in json.loads(hosts).items()}
    load_rules()
    load_linker()
    if naive:
        forget_order()
    say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        if "at_once" in order:
            children = [
                forked(partial(run_all, f"worker-{name}", rounds, addresses))
                for name, rounds in enumerate(order["at_once"])
            ]
        else:
            children = [forked(partial(live, order["stages"], order["after_s"], order["before"], addresses))]
            if order["tell"]:
                say(f"pid {children[0]}")
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        if not any(codes):
            say("lived")
        else:
            say("died" if codes == [-signal.SIGKILL] else "failed")


def forked(life: Callable[[], None]) -> int:
    """The pid of a child that leads this life and ends."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            life()
            status = 0
        finally:
            os._exit(status)
    return pid


def run_all(name: str, rounds: int, hosts: dict[str, tuple[str, int]]) -> None:
    """Rounds through all stages, as `newswatch run --now --every` does them."""
    settings = load()
    with Runtime(settings, database_url(settings), hosts=hosts, worker=name) as runtime:
        for _ in range(rounds):
            runtime.run_all(out_of_turn=True)


def live(stages: list[str], after_s: float | None, before: int | None, hosts: dict[str, tuple[str, int]]) -> None:
    """One worker's life. Always of the same name: the next one takes over what a killed one held."""
    settings = load()
    with Runtime(settings, database_url(settings), hosts=hosts, worker="crash-test") as runtime:
        for stage in stages[:-1]:
            runtime.run_stage(Stage(stage), out_of_turn=True)
        sent = count_statements(runtime.engine, before)
        if after_s is not None:
            threading.Timer(after_s, die).start()
        runtime.run_stage(Stage(stages[-1]), out_of_turn=True)
        say(f"sent {sent()}")


def die() -> None:
    """At once, and without a last word."""
    os.kill(os.getpid(), signal.SIGKILL)


def count_statements(engine: sa.Engine, last: int | None) -> Callable[[], int]:
    """Count what is sent from now on, commits included, and die before number `last`."""
    sent = 0

    def sending(*_: Any) -> None:
        nonlocal sent
        sent += 1
        if sent == last:
            die()

    sa.event.listen(engine, "before_cursor_execute", sending)
    sa.event.listen(engine, "commit", sending)
    return lambda: sent


def forget_order() -> None:
    """Commit what the poll changed in the feed's own row, its validators with it, before its entries are written."""
    save_all = PollStore.save

    def save(self: PollStore, results: Sequence[Result[PollResult]]) -> Tally:
        listed = [
            EntryRow.of(result.ticket.subject_id, entry)
            for result in results
            if result.value is not None
            for entry in result.value.entries
        ]
        bare = [
            replace(result, value=None if result.value is None else replace(result.value, entries=()))
            for result in results
        ]
        tally = save_all(self, bare)
        with self._engine.begin() as connection:
            rows = connection.execute(sa.text("select feed_id, outlet_id from newswatch.feed"))
            outlets = {row.feed_id: row.outlet_id for row in rows}
            counts = {row.feed: EntryCounts() for row in listed}
            now = connection.execute(sa.text("select now()")).scalar_one()
            store_entries(connection, listed, outlets, counts, now)
        return tally

    setattr(PollStore, "save", save)  # noqa: B010 - for mypy, which sees a method


def say(words: str) -> None:
    """A line to whoever started this."""
    print(words, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], "naive" in sys.argv[2:])
