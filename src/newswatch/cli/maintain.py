"""`newswatch maintain`: retention, statistics, feed health, checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from newswatch.app.opening import database
from newswatch.cli import show
from newswatch.settings import load

if TYPE_CHECKING:  # what these modules import makes the manual slow
    from newswatch.app.maintenance import FeedReport, Maintained, Retained, Statistics

PARTS = ("runs", "retention", "statistics", "feeds", "checks")
# Rows of the tables for people; --json has all
TABLES, ALARMS = 12, 20


def _chosen(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    parts = tuple(part.strip() for part in value.split(",") if part.strip())
    for part in parts:
        if part not in PARTS:
            raise click.BadParameter(f"{part!r} is none of {', '.join(PARTS)}")
    if not parts:
        raise click.BadParameter(f"name some of {', '.join(PARTS)}")
    return parts


@click.command()
@click.option(
    "--only", "parts", callback=_chosen, metavar="PART,…", help=f"Only these, comma-separated: {', '.join(PARTS)}."
)
@click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def maintain(parts: tuple[str, ...] | None, dry_run: bool, json_: bool) -> None:
    """Do the daily chores; safe to do again, and beside a running collection.

    \b
    runs        notes the end of runs whose workers died
    retention   drops the months of pages, texts and logs that are older than
                NEWSWATCH_KEEP_PAGES_DAYS, …_TEXTS_DAYS, …_LOG_DAYS say, and
                makes the partitions of the next months
    statistics  gathers what the planner of queries needs, measures the tables
    feeds       judges what each feed brings; who is newly in trouble
    checks      looks for what must not be: inputs without a fate, quotations
                that stand in no text, tallies that do not sum

    Exit status 1 where a check finds something.
    """
    from newswatch.app import maintenance

    settings = load()
    with database(settings) as (engine, _):
        done = maintenance.maintain(
            engine,
            settings,
            parts=None if parts is None else [maintenance.Part(part) for part in parts],
            dry_run=dry_run,
        )
    if json_:
        show.as_json(_as_data(done))
    else:
        show.table(("part", "what it did"), list(_summary(done)), wide=("what it did",))
        _details(done)
    if not done.ok:
        raise click.exceptions.Exit(1)


def _summary(done: Maintained) -> Iterator[tuple[str, str]]:
    if done.runs is not None:
        yield "runs", f"{'would close' if done.dry_run else 'closed'} {done.runs} whose workers died"
    if done.retention is not None:
        yield "retention", _retained(done.retention)
    if done.statistics is not None:
        yield "statistics", _measured(done.statistics)
    if done.feeds is not None:
        yield "feeds", _feeds(done.feeds)
    if done.checks is not None:
        found = f"{len(done.findings)} found something" if done.findings else "nothing found"
        yield "checks", f"{len(done.checks)} checks, {found}"


def _retained(found: Retained) -> str:
    would = "would drop" if found.dry_run else "dropped"
    said = (
        f"{would} {len(found.dropped)} months ({show.size(found.bytes_freed)})"
        f", {'would forget' if found.dry_run else 'forgot'} {found.runs:,} runs "
        f"and {found.notices:,} notices"
    )
    if found.kept:
        said += f"; {len(found.kept)} must stay"
    return said if found.dry_run else f"{said}; made {found.made} partitions ahead"


def _measured(found: Statistics) -> str:
    failed = sum(one.error is not None for one in found.analyzed)
    would = "would be" if found.dry_run else "were"
    gathered = f"the statistics of {len(found.analyzed) - failed} {would} gathered"
    return f"{len(found.tables)} tables, {show.size(found.bytes)}; {gathered}" + (
        f", those of {failed} could not be" if failed else ""
    )


def _feeds(found: FeedReport) -> str:
    return f"{len(found.alarms)} in trouble, {len(found.new)} of them newly; {len(found.recovered)} recovered"


def _details(done: Maintained) -> None:
    if done.retention is not None and (done.retention.dropped or done.retention.kept):
        show.table(
            ("table", "month", "size", "what becomes of it"),
            [
                (one.table, f"{one.first:%Y-%m}", show.size(one.bytes), "dropped" if not done.dry_run else "would go")
                for one in done.retention.dropped
            ]
            + [
                (
                    one.partition.table,
                    f"{one.partition.first:%Y-%m}",
                    show.size(one.partition.bytes),
                    f"stays: {one.why}",
                )
                for one in done.retention.kept
            ],
            title="Months past their time",
        )
    if done.statistics is not None:
        show.table(
            ("table", "size", "rows, about", "months", "from", "to"),
            [
                (one.table, show.size(one.bytes), f"{one.rows:,}", one.partitions or None, one.oldest, one.newest)
                for one in done.statistics.tables[:TABLES]
            ],
            title="The largest tables",
        )
        for failed in done.statistics.analyzed:
            if failed.error is not None:
                click.echo(f"Statistics of {failed.table}: {show.said(failed.error)}", err=True)
    if done.feeds is not None:
        if done.feeds.new:
            show.table(
                ("feed", "outlet", "state", "in words", "since"),
                [(one.feed, one.outlet, one.health, one.why, one.since) for one in done.feeds.new[:ALARMS]],
                title="Newly in trouble" + (f" (of {len(done.feeds.new)})" if len(done.feeds.new) > ALARMS else ""),
                wide=("in words",),
            )
        if done.feeds.recovered:
            click.echo("Recovered: " + ", ".join(show.said(feed) for feed in done.feeds.recovered))
    if done.findings:
        show.table(
            ("check", "rows", "what they are", "the first"),
            [
                (
                    one.name,
                    one.rows if one.error is None else "?",
                    one.title,
                    one.error or "\n".join(json.dumps(row, ensure_ascii=False) for row in one.examples[:2]),
                )
                for one in done.findings
            ],
            title="Checks that found something",
            wide=("what they are", "the first"),
        )


def _as_data(done: Maintained) -> dict[str, Any]:
    data = asdict(done)
    data["ok"] = done.ok
    if done.retention is not None:
        data["retention"]["bytes_freed"] = done.retention.bytes_freed
    if done.checks is not None:
        data["checks"] = [{**asdict(one), "ok": one.ok} for one in done.checks]
    return {name: value for name, value in data.items() if value is not None}
