"""From what each stage costs to what so many feeds need: the table of docs/scaling.md.

    python benchmarks/sizing.py docs/performance/stage_cost.json
    python benchmarks/sizing.py mine.json --feeds 3000 --entries 8    # with your own measurement and press

Nothing is measured here. What stage_cost.py measured is multiplied by assumptions, which are options.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DAY_S, RUN_S, YEAR_DAYS = 86_400, 600, 365
# dags/ingest.py: for how many seconds a run's stage claims inputs
BUDGET_S = {"poll": 150, "fetch": 180, "extract": 90}
# A task with nothing to do and Airflow at rest, processor seconds, two runs of 15 tasks of `make airflow` each
TASK_S, IDLE_CORES, TASKS = 0.65, 0.095, 3  # and the tasks that are not mapped: plan, announce, report
STAGES = 6
# Whole months are dropped: on the average half a month more than NEWSWATCH_KEEP_PAGES_DAYS
MONTH_DAYS = 15
PAGES, TEXTS, LOGS = {"page", "entry_text"}, {"version_text"}, {"attempt", "feed_fetch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What is assumed of the publishers, per feed and day; `busy` is the busiest hour against the average, `latency_s`
    how long a request takes."""

    entries: float = 20
    polls: float = 48
    busy: float = 3
    latency_s: float = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Milliseconds of processor an input, of the worker and of the server, and bytes of the server's log."""

    client: float
    server: float
    wal: float
    parsing: float


def costs(measured: dict[str, Any]) -> dict[str, Cost]:
    """By stage; of polls those that bring nothing (`quiet`) and those that bring an entry (`news`)."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for cost in measured["costs"]:
        name = cost["name"]
        name = "quiet" if "nothing" in name else "news" if "one new" in name else name
        kinds.setdefault(name, []).append(cost)
    return {name: _mean(found) for name, found in kinds.items()}


def _mean(found: list[dict[str, Any]]) -> Cost:
    inputs = sum(cost["inputs"] for cost in found)
    total = {
        key: sum(cost[key] for cost in found) / inputs for key in ("client_s", "server_s", "parsers_s", "wal_bytes")
    }
    return Cost(
        client=1000 * total["client_s"],
        server=1000 * total["server_s"],
        parsing=1000 * total["parsers_s"],
        wal=total["wal_bytes"],
    )


def bytes_a_page(measured: dict[str, Any], tables: set[str]) -> float:
    """What these tables hold, indexes too, for each page."""
    return float(sum(size for table, (_, size) in measured["tables"].items() if table in tables)) / pages(measured)


def pages(measured: dict[str, Any]) -> int:
    """How many pages were measured."""
    return int(measured["page"]["pages"])


def needs(measured: dict[str, Any], feeds: int, press: Press, connections: int = 32) -> dict[str, str]:
    """What so many feeds need, in words."""
    cost = costs(measured)
    inputs = {found["name"]: found["inputs"] for found in measured["costs"]}
    coded = inputs["code"] / inputs["assess"]
    polls, came = feeds * press.polls, feeds * press.entries
    news = min(polls, came)
    a_day = {
        "quiet": polls - news,
        "news": news,
        "fetch": came,
        "extract": came,
        "assess": came,
        "code": came * coded,
        "link": came * coded,
    }
    client = sum(count * cost[name].client for name, count in a_day.items()) / 1000
    server = sum(count * cost[name].server for name, count in a_day.items()) / 1000
    wal = sum(count * cost[name].wal for name, count in a_day.items())
    a_run = RUN_S / DAY_S * press.busy
    shards = {
        "poll": polls * a_run * press.latency_s / connections / BUDGET_S["poll"],
        "fetch": came * a_run * press.latency_s / connections / BUDGET_S["fetch"],
        "extract": came * a_run * cost["extract"].parsing / 1000 / BUDGET_S["extract"],
    }
    least = max(1, math.ceil(max(shards.values())))
    tasks = DAY_S / RUN_S * (STAGES * max(least, 2) + TASKS)
    every = {table for table in measured["tables"] if measured["tables"][table][1]}
    rest = bytes_a_page(measured, every - PAGES - TEXTS - LOGS)
    raw, text, log = (bytes_a_page(measured, tables) for tables in (PAGES, TEXTS, LOGS))
    kept = came * (raw * (90 + MONTH_DAYS) + (text + rest + log) * YEAR_DAYS)
    lean = came * (raw * (14 + MONTH_DAYS) + text * (90 + MONTH_DAYS) + (rest + log) * YEAR_DAYS)
    wire = came * measured["page"]["wire"]
    return {
        "polls a second, on the average": f"{polls / DAY_S:,.1f}",
        "new pages a day": f"{came:,.0f}",
        "new pages a second, on the average and in the busiest hour": f"{came / DAY_S:,.1f} and "
        f"{came / DAY_S * press.busy:,.1f}",
        "pages from the network, a day; in the busiest hour": f"{quantity(wire)}; "
        f"{wire * 8 / DAY_S * press.busy / 1e6:,.1f} Mbit/s",
        "newswatch's own work, cores on the average and in the busiest hour": f"{client / DAY_S:.2f} and "
        f"{client / DAY_S * press.busy:.1f}",
        "of it extract": f"{came * cost['extract'].client / 1000 / client:.0%}",
        "cores that extract keeps busy for the 90 s of the busiest run": (
            f"{came * a_run * cost['extract'].client / 1000 / BUDGET_S['extract']:.1f}"
        ),
        "PostgreSQL, cores on the average and in the busiest hour": f"{server / DAY_S:.2f} and "
        f"{server / DAY_S * press.busy:.2f}",
        "PostgreSQL's log (WAL) a day": quantity(wal),
        "shards, so that the busiest run fits its time": f"{least} ({max(shards, key=lambda name: shards[name])})",
        "Airflow itself, cores": f"{IDLE_CORES + tasks * TASK_S / DAY_S:.2f}",
        "database grows a day": quantity(came * (raw + text + rest + log)),
        "database after a year, with the defaults": quantity(kept),
        "the same, pages kept 14 days and texts 90": quantity(lean),
    }


def quantity(size: float) -> str:
    """Bytes, as people say them."""
    for unit, factor in (("TB", 1e12), ("GB", 1e9)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size / 1e6:,.0f} MB"


def table(measured: dict[str, Any], feeds: list[int], press: Press) -> str:
    """A Markdown table, one column for each number of feeds."""
    columns = [needs(measured, count, press) for count in feeds]
    lines = ["| | " + " | ".join(f"{count:,} feeds" for count in feeds) + " |", "| --- |" + " --- |" * len(feeds)]
    lines += [f"| {name} | " + " | ".join(column[name] for column in columns) + " |" for name in columns[0]]
    return "\n".join(lines)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("measured", type=Path, help="what stage_cost.py --json wrote")
    parser.add_argument("--feeds", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--entries", type=float, default=Press().entries, help="new ones a feed and day")
    parser.add_argument("--polls", type=float, default=Press().polls, help="a feed and day")
    parser.add_argument("--busy", type=float, default=Press().busy, help="the busiest hour, in averages")
    parser.add_argument("--latency", type=float, default=Press().latency_s, help="seconds a request")
    given = parser.parse_args()
    press = Press(entries=given.entries, polls=given.polls, busy=given.busy, latency_s=given.latency)
    print(table(json.loads(given.measured.read_text(encoding="utf-8")), given.feeds, press))


if __name__ == "__main__":
    main()
