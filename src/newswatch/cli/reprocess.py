"""`newswatch reprocess`: do stages again with the rules of today, after showing what that would change."""

from __future__ import annotations

from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

import click

from newswatch.app.opening import database_url
from newswatch.cli import show
from newswatch.settings import load

if TYPE_CHECKING:  # what these modules import makes the manual slow
    from newswatch.app.reprocessing import Preview

DAY = click.DateTime(["%Y-%m-%d"])
SHOWN = 40


@click.command()
@click.option(
    "--stage",
    type=click.Choice(["extract", "assess", "code", "link"]),
    default="assess",
    show_default=True,
    help="The first stage to do again; those after it follow where something changed.",
)
@click.option("--since", type=DAY, help="Articles published since, YYYY-MM-DD.")
@click.option("--until", type=DAY, help="Articles published until.")
@click.option("--outlet", metavar="SLUG", help="Only this outlet's articles.")
@click.option("--verdict", type=click.Choice(["relevant", "unsure", "irrelevant"]), help="Only articles with it.")
@click.option("--article", "article_id", type=int, metavar="NUMBER", help="Only this article.")
@click.option("--all", "all_", is_flag=True, help="Also what the rules of today decided already.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--csv",
    "csv_",
    type=click.File("w", encoding="utf-8", lazy=True),
    metavar="FILE",
    help="Write the events that would change there, a line a field.",
)
@click.option("--json", "json_", is_flag=True, help="For programs; needs --dry-run or --yes.")
def reprocess(
    stage: str,
    since: datetime | None,
    until: datetime | None,
    outlet: str | None,
    verdict: str | None,
    article_id: int | None,
    all_: bool,
    dry_run: bool,
    yes: bool,
    csv_: IO[str] | None,
    json_: bool,
) -> None:
    """Do stages again with the rules of today, and show first which events would change (of `extract`, which reads the
    pages again, only how many).

    New rules make nothing pending by themselves. Without --all, only articles that other rules assessed are taken.
    Reviews stay; what the events were before stays in their history, with the cause "rules".
    """
    from newswatch.app import reprocessing as app
    from newswatch.app.rules import ruleset_hash
    from newswatch.app.runtime import Runtime
    from newswatch.model import Stage
    from newswatch.storage import migrate, reprocessing
    from newswatch.storage.database import explained

    if json_ and not (dry_run or yes):
        raise click.UsageError("--json needs --dry-run or --yes: there is nobody to ask")
    settings = load()
    url = database_url(settings)
    with Runtime(settings, url) as runtime:
        with explained(url), runtime.engine.connect() as connection:
            migrate.require_current(connection)
            selection = reprocessing.Selection(
                since=since.date() if since else None,
                until=until.date() if until else None,
                outlet=outlet,
                verdict=verdict,
                article_id=article_id,
                outdated=None if all_ or stage in {"extract", "link"} else ruleset_hash(),
            )
            versions = reprocessing.select(connection, selection)
            texts_gone = reprocessing.texts_not_kept(connection, selection)
            pages_gone = reprocessing.pages_not_kept(connection, versions) if stage == "extract" else 0
        if texts_gone:
            click.echo(f"{texts_gone} more articles fit, but their texts are no longer kept.", err=True)
        if pages_gone:
            click.echo(f"Of {pages_gone} of them the pages are no longer kept: these stay as they are.", err=True)
        if not versions:
            click.echo("No article fits; --all takes also those that the rules of today have decided.", err=True)
            return
        found: Preview | None = None
        if stage == "extract":
            click.echo(f"{len(versions) - pages_gone} articles would be extracted again.", err=True)
        else:
            found = app.preview(runtime.engine, versions, Stage(stage))
            if csv_ is not None:
                _write(csv_, found)
            if not json_:
                _show(found)
        done: dict[str, Any] = {}
        if not dry_run and (yes or click.confirm("Do it?", abort=True)):
            reprocessing.enqueue(runtime.engine, Stage(stage), versions)
            for one in (Stage.EXTRACT, Stage.ASSESS, Stage.CODE, Stage.LINK):
                tally = runtime.run_stage(one)
                done[one.value] = {"inputs": tally.inputs, **dict(sorted(tally.extra.items()))}
        if json_:
            gone = {"texts": texts_gone, "pages": pages_gone}
            show.as_json({"articles": len(versions), "not_kept": gone, "preview": _as_json(found), "done": done})
        elif done:
            for name, counts in done.items():
                click.echo(f"{name}: " + ", ".join(f"{number} {what}" for what, number in counts.items()))


def _show(found: Preview) -> None:
    verdicts = sum(change.verdict_changes for change in found.changes)
    mentions = sum(len(change.changed) for change in found.changes)
    gone = sum(len(change.gone) for change in found.changes)
    click.echo(
        f"{found.articles} articles: {verdicts} verdicts, {mentions} mentions and {len(found.events)} events would "
        f"change; {gone} mentions would go, {found.new_mentions} would be new."
    )
    failed = [change for change in found.changes if change.failed]
    for change in failed[:5]:
        click.echo(f"The rules trip over article version {change.version_id}: {show.said(change.failed)}", err=True)
    if found.events:
        show.table(
            ("event", "would be", "what would change"),
            [
                (
                    event.event_id,
                    event.fate.value if event.into is None else f"{event.fate.value} into {event.into}",
                    "; ".join(f"{name} {show.said(old)} → {show.said(new)}" for name, old, new in event.fields),
                )
                for event in found.events[:SHOWN]
            ],
            wide=("what would change",),
        )
    verdict_rows = [change for change in found.changes if change.verdict_changes]
    if verdict_rows:
        show.table(
            ("verdict before", "after", "title"),
            [
                (
                    change.before.verdict.value if change.before else None,
                    change.after.verdict.value if change.after else None,
                    change.title,
                )
                for change in verdict_rows[:SHOWN]
            ],
            wide=("title",),
        )


def _write(file: IO[str], found: Preview) -> None:
    """One line for each field of each event that would be another."""
    from newswatch.reports.exports import Column, write_csv

    kinds = {
        "event_id": "integer",
        "fate": "text",
        "into": "integer",
        "field": "text",
        "before": "text",
        "after": "text",
    }
    rows = (
        dict(zip(kinds, (event.event_id, event.fate.value, event.into, *field), strict=True))
        for event in found.events
        for field in event.fields or ((None, None, None),)
    )
    write_csv(file, [Column(name, kind) for name, kind in kinds.items()], rows)


def _as_json(found: Preview | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "verdicts": [
            {
                "version_id": change.version_id,
                "url": change.url,
                "before": change.before.verdict.value if change.before else None,
                "after": change.after.verdict.value if change.after else None,
            }
            for change in found.changes
            if change.verdict_changes
        ],
        "mentions_changed": sum(len(change.changed) for change in found.changes),
        "mentions_gone": sum(len(change.gone) for change in found.changes),
        "mentions_new": found.new_mentions,
        "events": [
            {
                "event_id": event.event_id,
                "fate": event.fate.value,
                "into": event.into,
                "fields": {name: {"before": old, "after": new} for name, old, new in event.fields},
            }
            for event in found.events
        ],
        "failed": [change.version_id for change in found.changes if change.failed],
    }
