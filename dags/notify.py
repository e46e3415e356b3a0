"""
### notify: those who asked are told what is new

**Purpose.** Tells of new and changed events whoever saved an alert (`newswatch alerts add`): writes its Atom feed and
posts to its webhook. Without an alert it does nothing.

**Schedule.** Whenever `ingest` announces new or changed events, and every hour for what is to be tried again.

**Idempotence.** What is to be told is a row, and so is every try. Clear the task as often as you like: what was
accepted is not posted again, and what was posted when a worker was killed comes again under the same name.

**When it is red.** The database, a directory that cannot be written, or a secret that is not set: the log says which.
A receiver that fails makes a row with a reason and never a red task: `newswatch alerts list`, and `newswatch status`.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import Asset, AssetOrTimeSchedule, CronTriggerTimetable, dag, task


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("35 * * * *", timezone="UTC"),
        assets=[Asset(name="events", uri="x-newswatch://events")],
    ),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["newswatch", "scheduled", "analysis"],
    doc_md=__doc__,
)
def notify() -> None:
    @task(pool="newswatch_network", execution_timeout=timedelta(minutes=10), multiple_outputs=False)
    def tell(budget_s: int) -> dict[str, int]:
        from newswatch.airflow.tasks import notify as body

        return body.tell(budget_s)

    tell(300)


notify()
