"""
### maintain: what is looked after every day

**Purpose.** `checks` asks whether the tables still keep what they promise; `retention` drops pages and logs that are
older than the settings allow, and makes the coming months' partitions; `feeds` judges what each feed brings; `runs`
closes runs whose workers died; `statistics` keeps the planner's numbers fresh; `brief` writes the page of the last
day.

**Schedule.** Daily at 03:20 UTC. The parts do not depend on each other.

**Idempotence.** Each part asks what is to be done now: clear and rerun any of them at any time.

**When it is red.** `checks`: a table breaks a promise: the log names the check, the rows and what they mean; do not
delete rows by hand, say `newswatch maintain --only checks` after mending. Any other part: the log says why; nothing
is lost by waiting for the next day, except for `retention` on a disk that fills.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task

PARTS = ("runs", "retention", "statistics", "feeds", "checks", "brief")


@dag(
    schedule="20 3 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    tags=["newswatch", "scheduled", "upkeep"],
    doc_md=__doc__,
)
def maintain() -> None:
    @task(execution_timeout=timedelta(hours=2), multiple_outputs=False)
    def run(part: str) -> dict[str, int]:
        from newswatch.airflow.tasks import maintain as body

        return body.run_part(part)

    for part in PARTS:
        run.override(task_id=part)(part)


maintain()
