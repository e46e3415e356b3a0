"""`newswatch status`: whether all is well, what is pending, how the feeds are, how inputs ended, how fresh the data
are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from newswatch.app.opening import database_url
from newswatch.cli import show
from newswatch.settings import load

if TYPE_CHECKING:
    from newswatch.model.health import Health


@click.command()
@click.option("--json", "json_", is_flag=True, help="For programs.")
def status(json_: bool) -> None:
    """Show the state of the pipeline: ok, degraded or broken, why and what to do; backlog, feeds, outcomes with their
    reasons, freshness."""
    from newswatch.app import health
    from newswatch.storage import reading
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    engine = connect(url)
    found = health.snapshot(engine)
    with explained(url), engine.connect() as connection:
        counts = reading.counts(connection)
    engine.dispose()
    if json_:
        show.as_json({**health.as_data(found), "counts": counts})
    else:
        _verdict(found)
        _tables(found, counts)


def _verdict(found: Health) -> None:
    """In the first line the verdict; then what it rests on, and what else should be known."""
    click.echo(f"{found.verdict}: data flow" if found.verdict == "ok" else found.verdict)
    for one in found.findings:
        click.echo(f"  {'note' if one.is_note else one.condition}: {show.said(one.what)}. {show.said(one.advice)}.")
    click.echo()


def _tables(found: Health, counts: Mapping[str, int]) -> None:
    from newswatch.app.health import lasting

    fresh = found.freshness
    click.echo(", ".join(f"{number:,} {name}" for name, number in counts.items()))
    click.echo(
        f"last poll {show.said(fresh.last_poll_at)}, newest article {show.said(fresh.newest_article_at)}, "
        f"last change of an event {show.said(fresh.newest_event_at)} (UTC)"
    )
    lag = fresh.article_lag_s
    soon = "" if lag is None else f", half of them within {lasting(timedelta(seconds=lag))} of their publication"
    click.echo(
        f"in the last 24 hours {fresh.articles_last_day:,} articles{soon}; {fresh.events_last_day:,} new events\n"
    )
    show.table(
        ("stage", "due", "under way", "waiting", "quarantined", "oldest due since"),
        [(row.stage, row.due, row.under_way, row.waiting, row.quarantined, row.oldest_due_at) for row in found.backlog],
        title="Pending",
    )
    if found.feeds:
        click.echo("\nFeeds: " + ", ".join(f"{number} {health}" for health, number in found.feeds.items()))
    if found.worst_feeds:
        show.table(
            ("feed", "failures in a row", "last", "in words", "next"),
            [
                (row.feed, row.failures_in_row, row.last_reason, row.last_detail, row.next_reason)
                for row in found.worst_feeds
            ],
            title="Feeds in trouble",
            wide=("in words", "next"),
        )
    if found.alarms:
        show.table(
            ("feed", "alarm", "in words", "since"),
            [(row.feed, row.brings, row.brings_why, row.alarm_since) for row in found.alarms],
            title=f"Feeds that bring other than expected (the latest of {found.alarms_total})",
            wide=("in words",),
        )
    if found.outcomes:
        show.table(
            ("stage", "ended", "reason", "inputs"),
            [(row.stage, row.kind, row.reason, row.inputs) for row in found.outcomes],
            title="Outcomes of the last 24 hours",
        )
