"""`newswatch articles`: what was fetched and read, searched."""

from __future__ import annotations

from datetime import datetime

import click

from newswatch.app.opening import database_url
from newswatch.cli import show
from newswatch.settings import load


@click.command()
@click.option("--search", metavar="WORDS", help='Full text, as in a search engine: mortar "line of control" -film.')
@click.option("--verdict", type=click.Choice(["relevant", "unsure", "irrelevant"]), help="The assessment's verdict.")
@click.option("--outlet", metavar="NAME", help="The outlet's name or its host.")
@click.option("--language", metavar="LL", help="ISO 639-1.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Published since, YYYY-MM-DD.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many.")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def articles(
    search: str | None,
    verdict: str | None,
    outlet: str | None,
    language: str | None,
    since: datetime | None,
    limit: int,
    json_: bool,
) -> None:
    """List articles, newest first, with the verdict on each."""
    from newswatch.storage import migrate, reading
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    engine = connect(url)
    with explained(url), engine.connect() as connection:
        migrate.require_current(connection)
        rows = reading.articles(
            connection,
            search=search,
            verdict=verdict,
            outlet=outlet,
            language=language,
            since=since.date() if since else None,
            limit=limit,
        )
    engine.dispose()
    if json_:
        show.as_json(rows)
        return
    if not rows:
        click.echo("No article fits. `newswatch status` shows what there is; `newswatch run` brings more.", err=True)
        return
    show.table(
        ("article", "published", "outlet", "verdict", "incident", "mentions", "copy of", "title"),
        [
            (
                row["article_id"],
                row["published_at"],
                row["outlet"],
                row["assessment_reason"] or row["verdict"],
                row["incident"],
                row["mentions"],
                row["copy_of"],
                row["title"],
            )
            for row in rows
        ],
    )
