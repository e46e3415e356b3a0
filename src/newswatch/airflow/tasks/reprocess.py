"""The bodies of the tasks of `reprocess`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from airflow.sdk import get_current_context

from newswatch.airflow import opening, tables
from newswatch.airflow.tasks import ingest
from newswatch.app.reprocessing import EventChange, Preview, preview
from newswatch.app.rules import ruleset_hash
from newswatch.errors import InputError
from newswatch.model import Stage
from newswatch.storage import reprocessing

log = logging.getLogger(__name__)

# Rows of the table of changes; the counts are of all
SHOWN = 200
# A stage's own bound is the task's; what is left after it stays pending
BUDGET_S = 6000.0


def step(name: str) -> dict[str, int]:
    """One task: the preview, the queueing, or a stage."""
    params = get_current_context()["params"]
    if name == "preview":
        return shown(params)
    if name == "enqueue":
        return enqueued(params)
    return ingest.run_stage(name, shard=0, of=1, budget_s=BUDGET_S)


def next_task(articles: int) -> str | None:
    """What follows the preview: nothing where nothing fits or the form asks for no more, else a person or the work."""
    params = get_current_context()["params"]
    if params["dry_run"] or not articles:
        return None
    return "approve" if params["ask"] else "enqueue"


def shown(params: Mapping[str, Any]) -> dict[str, int]:
    """Say which events would change, and change nothing. Returns the counts."""
    with opening.engine() as (engine, _):
        versions = chosen(engine, params)
        if params["stages"] == Stage.EXTRACT:
            log.info("%d articles would be extracted again", len(versions))
            return {"articles": len(versions)}
        found = preview(engine, versions, Stage(params["stages"]))
    for change in found.changes:
        if change.failed:
            log.warning("The rules trip over article version %d: %s", change.version_id, change.failed)
    counts = counted(found)
    log.info("%s", tables.counts("What would change", counts))
    if found.events:
        rows = [(event.event_id, said(event)) for event in found.events[:SHOWN]]
        title = f"Events that would change ({len(rows)} of {len(found.events)})"
        log.info("%s", tables.table(title, ("event", "what would change"), rows))
    return counts


def enqueued(params: Mapping[str, Any]) -> dict[str, int]:
    """Make what the form chooses pending for its first stage. Returns how many articles were not pending already."""
    with opening.engine() as (engine, _):
        queued = reprocessing.enqueue(engine, Stage(params["stages"]), chosen(engine, params))
    log.info("%d articles are pending for %s", queued, params["stages"])
    return {"articles": queued}


def chosen(engine: sa.Engine, params: Mapping[str, Any]) -> list[int]:
    """The article versions that the form chooses. InputError where a feed's name is none."""
    by_rules = not params["all"] and not params["ruleset"] and params["stages"] in {"assess", "code"}
    selection = reprocessing.Selection(
        since=day(params["from"]),
        until=day(params["to"]),
        feeds=tuple(params["feeds"]),
        ruleset=params["ruleset"],
        outdated=ruleset_hash() if by_rules else None,
    )
    with engine.connect() as connection:
        unknown = reprocessing.unknown_feeds(connection, selection.feeds)
        if unknown:
            raise InputError(f"There is no feed {', '.join(unknown)}", advice="`newswatch feeds list` shows them")
        return reprocessing.select(connection, selection)


def counted(found: Preview) -> dict[str, int]:
    """The preview in numbers."""
    return {
        "articles": found.articles,
        "verdicts": sum(change.verdict_changes for change in found.changes),
        "mentions_changed": sum(len(change.changed) for change in found.changes),
        "mentions_gone": sum(len(change.gone) for change in found.changes),
        "mentions_new": found.new_mentions,
        "events": len(found.events),
        "failed": sum(bool(change.failed) for change in found.changes),
    }


def said(event: EventChange) -> str:
    """What would become of an event, and the fields that would be others."""
    into = "" if event.into is None else f" into {event.into}"
    fields = "; ".join(f"{name}: {shown_value(old)} → {shown_value(new)}" for name, old, new in event.fields)
    return f"{event.fate.value}{into}: {fields}" if fields else f"{event.fate.value}{into}"


def shown_value(value: object) -> str:
    """Unknown is a dash."""
    return "–" if value is None or value == "" else str(value)


def day(value: str | None) -> date | None:
    """A day of the form."""
    return date.fromisoformat(value) if value else None
