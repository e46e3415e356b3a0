"""
### ingest: what is new, from the feeds to the events

**Purpose.** Polls the feeds that are due, fetches their new pages, extracts the articles, assesses them, codes their
incidents and links these to events.

**Schedule.** Every ten minutes, one run at a time. A feed is polled when it is due, not at every run.

**Idempotence.** Every input is claimed under a lease and written once: clear any task or the whole run as often as
you like, also while others run. The next try of a task that was killed takes over what it held.

**When it is red.** Data are at risk: a stranger's server that fails makes a row with a reason, never a red task.
`plan`: no database, an old schema or a wrong setting: the log says what to do. A stage: the database went away, the
disk is full, or most inputs failed by our own doing: see the table in the log and `newswatch quarantine list`, mend,
clear. `report`: one of these, or a yield collapsed: the Newswatch page shows which feeds. What came is kept in any
case.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import AssetAlias, XComArg, chain, dag, task
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

# Each stage's pool, and for how many seconds it claims inputs: the rest waits for the next run
STAGES = {
    "poll": ("newswatch_network", 150),
    "fetch": ("newswatch_network", 180),
    "extract": ("newswatch_cpu", 90),
    "assess": ("newswatch_cpu", 60),
    "code": ("newswatch_cpu", 60),
    "link": ("newswatch_cpu", 60),
}
LATE_MINUTES = 30


@dag(
    schedule="*/10 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(minutes=LATE_MINUTES),
        callback=AsyncCallback("newswatch.airflow.callbacks.late", {"dag_id": "ingest", "minutes": LATE_MINUTES}),
    ),
    tags=["newswatch", "scheduled", "ingestion"],
    doc_md=__doc__,
)
def ingest() -> None:
    @task(multiple_outputs=False)
    def step(name: str) -> list[dict[str, int]] | dict[str, int]:
        from newswatch.airflow.tasks import ingest as bodies

        return bodies.step(name)

    # A stage works on what is there also where a part of the one before failed, but not without a plan
    @task(
        map_index_template="shard {{ task.op_kwargs['shard'] + 1 }} of {{ task.op_kwargs['of'] }}",
        trigger_rule="all_done_min_one_success",
        multiple_outputs=False,
    )
    def stage(name: str, budget_s: int, shard: int, of: int) -> dict[str, int]:
        from newswatch.airflow.tasks import ingest as bodies

        return bodies.run_stage(name, shard, of, budget_s)

    def mapped(name: str, pool: str, budget_s: int) -> XComArg:
        task = stage.override(task_id=name, pool=pool, execution_timeout=timedelta(seconds=budget_s + 240))
        return task.partial(name=name, budget_s=budget_s).expand_kwargs(plan)

    plan = step.override(task_id="plan")("plan")
    stages = [mapped(name, *bounds) for name, bounds in STAGES.items()]
    tell = step.override(task_id="announce", outlets=[AssetAlias("news")], trigger_rule="all_done_min_one_success")
    chain(plan, *stages, tell("announce"), step.override(task_id="report", trigger_rule="all_done")("report"))


ingest()
