"""`newswatch events`: the events, or one with its claims, sources, words and history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from newswatch.app.opening import database_url
from newswatch.cli import show
from newswatch.errors import InputError
from newswatch.model import EventType
from newswatch.settings import load

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("number", type=int, required=False, metavar="[EVENT]")
@click.option("--country", metavar="CC", help="Where it happened or came from, ISO 3166-1 alpha-2.")
@click.option("--type", "event_type", type=click.Choice([kind.value for kind in EventType]), help="Type of event.")
@click.option("--cross-border", type=click.Choice(["yes", "no", "unknown"]), help="Whether it crossed a border.")
@click.option("--since", type=DAY, help="First day of the incident, YYYY-MM-DD.")
@click.option("--until", type=DAY, help="Last day of the incident.")
@click.option("--recalled/--not-recalled", default=None, help="Only those that articles look back on, or none of them.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many.")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def events(
    number: int | None,
    country: str | None,
    event_type: str | None,
    cross_border: str | None,
    since: datetime | None,
    until: datetime | None,
    recalled: bool | None,
    limit: int,
    json_: bool,
) -> None:
    """List events, newest first; or show one EVENT with everything known of it."""
    from newswatch.storage import migrate, reading
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    engine = connect(url)
    with explained(url), engine.connect() as connection:
        migrate.require_current(connection)
        if number is not None:
            found = reading.event(connection, number)
            if found is None:
                raise InputError(f"There is no event {number}", advice="`newswatch events` lists them")
            _show_one(found, json_=json_)
            return
        rows = reading.events(
            connection,
            reading.EventFilter(
                country=country.upper() if country else None,
                event_type=event_type,
                cross_border=cross_border,
                since=since.date() if since else None,
                until=until.date() if until else None,
                recalled=recalled,
                limit=limit,
            ),
        )
    if json_:
        show.as_json(rows)
    elif rows:
        show.events_table(rows)
    else:
        click.echo("No event fits. `newswatch status` shows what there is; `newswatch run` brings more.", err=True)


def _show_one(found: Mapping[str, Any], *, json_: bool) -> None:
    if json_:
        show.as_json(found)
        return
    click.echo(f"Event {found['event_id']}: {str(found['event_type']).replace('_', ' ')}, version {found['version']}")
    click.echo(f"  when    {show.when(found)}   (basis: {show.said(found['date_basis'])})")
    click.echo(f"  where   {show.where(found)}   (precision: {found['place_precision']})")
    click.echo(f"  who     {show.who(found)}")
    click.echo(f"  toll    {show.casualties(found['casualties'])}")
    click.echo(f"  origin  {show.origin(found)}")
    click.echo(
        f"  told by {found['independent_sources']} independent sources, {found['outlets']} outlets, "
        f"{found['articles']} articles"
    )
    for row in found["reviews"]:
        click.echo(f"  review  {_review(row)}")
    click.echo(f"  words   “{show.shortened(found['quote'], 400)}”\n")
    show.table(
        ("claim", "who says so", "what", "outlet", "published", "words"),
        [
            (
                row["claim"].replace("_", " "),
                row["speaker"],
                _claim(row) + ("" if row["counts"] else " (superseded)"),
                row["outlet"],
                row["published_at"],
                show.shortened(row["quote"]),
            )
            for row in found["claims"]
        ],
        title="Claims",
        wide=("words",),
    )
    show.table(
        ("mention", "outlet", "voice", "published", "title", "address"),
        [
            (row["mention_id"], row["outlet"], row["voice"], row["published_at"], row["title"], row["url"])
            for row in found["sources"]
        ],
        title="Sources",
        wide=("title", "address"),
    )
    show.table(
        ("version", "since", "why", "killed", "injured", "sources"),
        [
            (
                row["version"],
                row["valid_from"],
                row["cause"].replace("_", " "),
                row["killed_best"],
                row["injured_best"],
                row["independent_sources"],
            )
            for row in found["history"]
        ],
        title="History",
    )


def _review(row: Mapping[str, Any]) -> str:
    """What a person said of it, what the reports say, who and why."""
    from newswatch.reports.reviewing import in_words

    said = row["action"]
    if said == "correct":
        said = f"{row['field']} is {in_words(row['new_value'])}; by the reports {in_words(row['rules_value'])}"
    stale = "; stale: the reports have changed since" if row["stale"] else ""
    reason = f": {row['reason']}" if row["reason"] else ""
    return f"{said}{stale} ({row['reviewer']}, {row['created_at']:%Y-%m-%d}{reason})"


def _claim(row: Mapping[str, Any]) -> str:
    match row["claim"]:
        case "casualties":
            return f"{row['outcome']} {show.amount(row)} {row['party']}"
        case "origin" | "origin_denied":
            return f"from {show.said(row['country'])} ({str(row['certainty'] or '').replace('_', ' ')})"
        case "actor":
            return f"{row['role']}: {show.said(row['subject'])} ({row['certainty']})"
        case _:
            return f"{row['certainty']} by {show.said(row['subject'])}"
