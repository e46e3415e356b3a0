"""The bodies of the tasks of `ingest`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from airflow.sdk import get_current_context

from newswatch.airflow import lineage, metrics, notes, opening, tables
from newswatch.airflow.assets import ARTICLES, EVENTS, NEWS
from newswatch.airflow.verdicts import DataAtRisk
from newswatch.app import health, verdicts, yields
from newswatch.app.opening import bring_feeds, polled_slugs
from newswatch.model import OutcomeKind, Stage
from newswatch.model.work import Shard
from newswatch.settings import load
from newswatch.storage import runs
from newswatch.storage.runs import StageRuns

log = logging.getLogger(__name__)

# What comes of a run, by the word in which notes, metrics and assets say it
CAME = {
    "entries": (Stage.POLL, "new entries"),
    "pages": (Stage.FETCH, "new pages"),
    "articles": (Stage.EXTRACT, "new articles"),
    "relevant": (Stage.ASSESS, "relevant"),
    "mentions": (Stage.CODE, "mentions"),
    "events": (Stage.LINK, "new events"),
    "changed_events": (Stage.LINK, "changed events"),
}


def step(name: str) -> list[dict[str, int]] | dict[str, int]:
    """One of the tasks that are not mapped."""
    match name:
        case "plan":
            return plan()
        case "announce":
            return announce()
        case "report":
            return report()
    raise ValueError(f"ingest has no step {name}")


def plan() -> list[dict[str, int]]:
    """Looks whether there is a database that fits, brings the catalogue's feeds into it, and shares each stage among
    so many workers as the settings say: one mapped task for each of these."""
    settings = load()
    with opening.engine() as (engine, _):
        brought = bring_feeds(engine, settings)
    log.info("%d feeds in the list, %d of them enabled, %d new here", len(brought.slugs), brought.enabled, brought.new)
    return [{"shard": shard, "of": settings.shards} for shard in range(settings.shards)]


def run_stage(name: str, shard: int, of: int, budget_s: float) -> dict[str, int]:
    """One stage over one shard, until nothing is due or the time is over. Returns the counts."""
    stage, context = Stage(name), get_current_context()
    lineage.tell(*lineage.STAGES[stage])
    with opening.runtime(context) as runtime:
        slugs = polled_slugs(runtime.settings) if stage is Stage.POLL else None
        tally = runtime.run_stage(stage, shard=Shard(index=shard, of=of), budget_s=budget_s, slugs=slugs)
        with runtime.engine.connect() as connection:
            mine = runs.stage_runs(connection, opening.worker(context)).get(stage, StageRuns())
            worst = runs.worst_feeds(connection, stage, mine)
    log.info("%s", "\n".join(filter(None, (tables.outcomes(name, tally), tables.worst_feeds(worst)))))
    if tally.left:
        log.info("The time for one run is over: %d inputs are left for the next", tally.left)
    if runtime.paused is not None:
        raise DataAtRisk(f"Polling and fetching pause: {runtime.paused}")
    if verdicts.broken_stages({stage: tally}):
        raise DataAtRisk(f"Most inputs of {name} failed by our own doing: the table above has the reasons")
    return {"inputs": tally.inputs, **{kind.value: tally.of(kind) for kind in OutcomeKind}, **dict(tally.extra)}


def announce() -> dict[str, int]:
    """Tells whatever is scheduled by articles or events how many are new; says nothing where none are."""
    context = get_current_context()
    with opening.engine() as (engine, _):
        came = what_came(engine, opening.run_name(context))
    log.info("%s", tables.counts("What is new", came))
    for asset, names in ((ARTICLES, ("articles", "relevant")), (EVENTS, ("events", "changed_events"))):
        counts = {name: came[name] for name in names}
        if any(counts.values()):
            context["outlet_events"][NEWS].add(asset, extra={**counts, "run": opening.run_name(context)})
    return came


def report() -> dict[str, int]:
    """The whole run in tables, metrics, and the verdict: red where a task failed or a yield collapsed. Returns the
    counts of the run's note."""
    context = get_current_context()
    with opening.engine() as (engine, _):
        came = what_came(engine, opening.run_name(context))
        with engine.connect() as connection:
            found = runs.stage_runs(connection, f"{opening.run_name(context)}/")
        state = health.snapshot(engine)
        collapses = yields.collapses(engine)
    for stage in Stage:
        one = found.get(stage, StageRuns())
        log.info("%s", tables.outcomes(stage.value, one.tally))
        if one.died:
            log.warning("%d tries of %s were killed in the middle; a later one took over", one.died, stage.value)
    metrics.emit(state, {stage: one.tally for stage, one in found.items()})
    # Before the verdict: a run that fails has a note too
    context["task_instance"].xcom_push(notes.KEY, came)
    trouble = [f"{name} failed" for name in failed_tasks(context)] + [collapse.words for collapse in collapses]
    if trouble:
        raise DataAtRisk("; ".join(trouble))
    return came


def failed_tasks(context: Mapping[str, Any]) -> list[str]:
    """The tasks of this run that failed, or could not begin because another did."""
    instance = context["task_instance"]
    states = instance.get_task_states(instance.dag_id, run_ids=[instance.run_id]).get(instance.run_id, {})
    return sorted(name for name, state in states.items() if state in {"failed", "upstream_failed"})


def what_came(engine: sa.Engine, run: str) -> dict[str, int]:
    """New entries, articles, events and so on of one run, over all its workers; and the feeds that failed."""
    with engine.connect() as connection:
        found = runs.stage_runs(connection, f"{run}/")
        came: dict[str, Any] = {
            word: found[stage].tally.extra[name] if stage in found else 0 for word, (stage, name) in CAME.items()
        }
        polls = found.get(Stage.POLL, StageRuns())
        return came | {"failing_feeds": runs.failing_feeds(connection, polls)}
