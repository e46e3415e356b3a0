"""
### reprocess: articles again, with the rules of today

**Purpose.** New rules make nothing pending by themselves. This does stages again for the articles that the form
chooses, after showing which events would change.

**Schedule.** None: fill in the form. With `dry_run`, ticked at first, `preview` lists the changes in its log and
nothing is changed. Without it, `approve` waits a day for a person, unless `ask` is unticked; no answer means no.

**Idempotence.** An article that the rules of today have decided is not taken again unless `all` is ticked. Reviews
stay; the events' history keeps what was believed before, with the cause `rules`. Clear any task as often as you like.

**When it is red.** `preview`: the form or a setting is wrong, or the rules trip over an article that the log names. A
stage: as in `ingest`; what is left stays pending for the next run of `ingest`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param, chain, dag, task


def day(said: str) -> Param:
    return Param(None, type=["null", "string"], format="date", description=said)


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params={
        "from": day("Articles published since; empty: from the first on."),
        "to": day("Articles published until; empty: to the last."),
        "feeds": Param([], type="array", items={"type": "string"}, description="Only from these feeds."),
        "stages": Param("assess", enum=["extract", "assess", "code", "link"], description="First stage to do again."),
        "ruleset": Param(None, type=["null", "string"], description="Only what this ruleset decided."),
        "all": Param(False, type="boolean", description="Also what the rules of today have decided already."),
        "dry_run": Param(True, type="boolean", description="Show what would change, and change nothing."),
        "ask": Param(True, type="boolean", description="Wait for somebody's approval before anything is changed."),
    },
    tags=["newswatch", "by-hand", "upkeep"],
    doc_md=__doc__,
)
def reprocess() -> None:
    from airflow.providers.standard.operators.hitl import ApprovalOperator

    @task(multiple_outputs=False)
    def step(name: str) -> dict[str, int]:
        from newswatch.airflow.tasks import reprocess as bodies

        return bodies.step(name)

    @task.branch
    def decide(found: Any) -> str | None:
        from newswatch.airflow.tasks import reprocess as bodies

        return bodies.next_task(found["articles"])

    heavy = step.override(pool="newswatch_cpu", execution_timeout=timedelta(hours=2))
    preview = heavy.override(task_id="preview")("preview")
    approve = ApprovalOperator(
        task_id="approve",
        subject="Do these articles again?",
        body="{% set n = ti.xcom_pull('preview') %}{{ n['articles'] }} articles would be done again, and "
        "{{ n.get('events', 'nobody knows how many') }} events would change. The log of `preview` lists them.",
        defaults="Reject",
        response_timeout=timedelta(days=1),
    )
    enqueue = step.override(task_id="enqueue", trigger_rule="none_failed_min_one_success")("enqueue")
    decide(preview) >> [approve, enqueue]
    chain(approve, enqueue, *[heavy.override(task_id=name)(name) for name in ("extract", "assess", "code", "link")])


reprocess()
