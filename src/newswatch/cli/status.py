"""`newswatch status`: what is pending, how the feeds are, how inputs ended, how fresh the data are."""

from __future__ import annotations

from dataclasses import asdict

import click

from newswatch.app.opening import database_url
from newswatch.cli import show
from newswatch.settings import load

# Rows of the table of alarms; `newswatch feeds list --alarm` shows all
ALARMS = 20


@click.command()
@click.option("--json", "json_", is_flag=True, help="For programs.")
def status(json_: bool) -> None:
    """Show the state of the pipeline: backlog, feeds, outcomes with their reasons, freshness."""
    from newswatch.storage import migrate, reading
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    engine = connect(url)
    with explained(url), engine.connect() as connection:
        migrate.require_current(connection)
        found = reading.status(connection)
    engine.dispose()
    if json_:
        show.as_json(asdict(found))
        return
    counts, newest = found.counts, found.newest
    click.echo(", ".join(f"{number:,} {name}" for name, number in counts.items()))
    click.echo(
        f"last poll {show.said(newest['poll'])}, newest article {show.said(newest['article'])}, "
        f"last change of an event {show.said(newest['event'])} (UTC)\n"
    )
    show.table(
        ("stage", "due", "under way", "waiting", "quarantined", "oldest due since"),
        [
            (row["stage"], row["due"], row["under_way"], row["waiting"], row["quarantined"], row["oldest_due_at"])
            for row in found.backlog
        ],
        title="Pending",
    )
    if found.feeds:
        click.echo("\nFeeds: " + ", ".join(f"{number} {health}" for health, number in found.feeds.items()))
    if found.worst_feeds:
        show.table(
            ("feed", "failures in a row", "last", "in words", "next"),
            [
                (row["feed"], row["failures_in_row"], row["last_reason"], row["last_detail"], row["next_reason"])
                for row in found.worst_feeds
            ],
            title="Feeds in trouble",
            wide=("in words", "next"),
        )
    if found.alarms:
        show.table(
            ("feed", "alarm", "in words", "since"),
            [(row["feed"], row["brings"], row["brings_why"], row["alarm_since"]) for row in found.alarms[:ALARMS]],
            title="Feeds that bring other than expected"
            + (f" (the latest {ALARMS} of {len(found.alarms)})" if len(found.alarms) > ALARMS else ""),
            wide=("in words",),
        )
    if found.outcomes:
        show.table(
            ("stage", "ended", "reason", "inputs"),
            [(row["stage"], row["kind"], row["reason"], row["inputs"]) for row in found.outcomes],
            title="Outcomes since yesterday",
        )
