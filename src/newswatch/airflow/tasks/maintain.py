"""The bodies of the tasks of `maintain`: each does one chore and says in a table what it did."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from newswatch.airflow import opening, tables
from newswatch.airflow.tasks import brief
from newswatch.airflow.verdicts import DataAtRisk
from newswatch.app import maintenance
from newswatch.app.maintenance import Part
from newswatch.settings import load

log = logging.getLogger(__name__)

MIB = 1024 * 1024
# Rows of a table in the log; the counts are of all
SHOWN = 20


def run_part(name: str) -> dict[str, int]:
    """One chore, or the brief. Returns counts."""
    if name == "brief":
        return brief.write()
    with opening.engine() as (engine, _):
        return CHORES[Part(name)](engine)


def dead_runs(engine: sa.Engine) -> dict[str, int]:
    """Close the runs whose workers were killed."""
    return logged("Runs", {"closed as died": maintenance.close_dead_runs(engine)})


def retention(engine: sa.Engine) -> dict[str, int]:
    """Drop what the settings let go."""
    done = maintenance.retain(engine, load())
    for kept in done.kept:
        log.info("%s stays: %s", kept.partition.name, kept.why)
    return logged(
        "Retention",
        {
            "partitions dropped": len(done.dropped),
            "MiB freed": done.bytes_freed // MIB,
            "partitions kept though old": len(done.kept),
            "partitions made ahead": done.made,
            "old runs forgotten": done.runs,
            "old notices forgotten": done.notices,
        },
    )


def statistics(engine: sa.Engine) -> dict[str, int]:
    """Tell the planner what has become of the tables."""
    done = maintenance.refresh_statistics(engine)
    largest = sorted(done.tables, key=lambda one: -one.bytes)[:SHOWN]
    rows = [(one.table, f"{one.bytes / MIB:,.1f}") for one in largest]
    log.info("%s", tables.table("The largest tables", ("table", "MiB"), rows))
    return logged("Statistics", {"tables analysed": len(done.analyzed), "MiB in all": done.bytes // MIB})


def feeds(engine: sa.Engine) -> dict[str, int]:
    """Judge what every feed brings."""
    done = maintenance.feed_report(engine)
    if done.alarms:
        rows = [(one.feed, one.outlet, one.health, one.why) for one in done.alarms[:SHOWN]]
        log.info("%s", tables.table("Feeds that bring other than expected", ("feed", "outlet", "alarm", "why"), rows))
    return logged(
        "Feeds",
        {
            "judged": done.judged,
            "in alarm": len(done.alarms),
            "newly so": len(done.new),
            "recovered": len(done.recovered),
        },
    )


def checks(engine: sa.Engine) -> dict[str, int]:
    """Whether the tables keep what they promise; DataAtRisk where one does not."""
    done = maintenance.run_checks(engine)
    rows = [(one.name, "ok" if one.ok else one.rows, one.title) for one in done]
    log.info("%s", tables.table("Checks", ("check", "rows", "what it looks for"), rows))
    found = [one for one in done if not one.ok]
    for one in found:
        log.error("%s: %s", one.name, one.error or one.examples)
    if found:
        raise DataAtRisk(f"A promise of the tables is broken: {', '.join(one.name for one in found)}")
    return {"checks": len(done)}


def logged(title: str, counts: dict[str, int]) -> dict[str, int]:
    """Counts, after they went into the log."""
    log.info("%s", tables.counts(title, counts))
    return counts


CHORES = {
    Part.RUNS: dead_runs,
    Part.RETENTION: retention,
    Part.STATISTICS: statistics,
    Part.FEEDS: feeds,
    Part.CHECKS: checks,
}
