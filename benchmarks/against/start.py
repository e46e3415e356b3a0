"""Starting: `newswatch --help` and `newswatch status` against a Python that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from harness import Clock, Figure, Report, Round, Side, database, take_turns

COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "newswatch --help": ("-m", "newswatch", "--help"),
    "newswatch status": ("-m", "newswatch", "status"),
}
GOALS_MS = {"newswatch --help": 150.0, "newswatch status": 600.0}
STARTS = 5  # of a round


@contextmanager
def start(arguments: tuple[str, ...], environment: dict[str, str]) -> Iterator[Round]:
    """Run a command to its end, some times after one another."""

    def do(clock: Clock) -> int:
        for _ in range(STARTS):
            ended = subprocess.run(  # noqa: S603 - the commands above
                [sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=False
            )
            clock.counts[f"exit status {ended.returncode}"] += 1
        return STARTS

    yield do


def measure(rounds: int, share: float) -> Report:
    """`status` looks into a database with an empty schema whose server runs."""
    del share
    report = Report(name="start", question="from the command to its end", unit="")
    with database() as stored:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWATCH_")}
        environment |= {"NEWSWATCH_HOME": str(stored.home), "NEWSWATCH_DATABASE_URL": stored.url}
        taken = take_turns(
            [
                Side(name=name, prepare=start, arguments=(arguments, environment))
                for name, arguments in COMMANDS.items()
            ],
            rounds,
        )
    report.add("commands", 1, taken)
    least = taken["python -c pass"]
    for name, goal in GOALS_MS.items():
        more = 1000 * (taken[name].wall_s - least.wall_s) / STARTS
        cpu = 1000 * (taken[name].cpu_s - least.cpu_s) / STARTS
        report.figures += [
            Figure(what=f"{name}: more than python -c pass", value=more, goal=goal, at_most=True, unit=" ms"),
            Figure(what=f"{name}: by processor time", value=cpu, unit=" ms"),
        ]
    return report
