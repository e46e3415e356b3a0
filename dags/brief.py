"""
### brief: the page that an analyst reads

**Purpose.** Writes the brief of the last day (incidents by border, with tolls, origins, claims and quotations) as one
HTML page into `briefs/` in the home directory.

**Schedule.** Whenever `ingest` announces new or changed events.

**Idempotence.** The page is written whole, under the name of its day: writing it again replaces it.

**When it is red.** The log says why: the database, a setting, or a directory that cannot be written. Clear the task
afterwards; nothing else depends on it.
"""

from datetime import UTC, datetime

from airflow.sdk import Asset, dag, task


@dag(
    schedule=[Asset(name="events", uri="x-newswatch://events")],
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["newswatch", "scheduled", "analysis"],
    doc_md=__doc__,
)
def brief() -> None:
    @task(inlets=[Asset(name="articles", uri="x-newswatch://articles")], multiple_outputs=False)
    def write() -> dict[str, int]:
        from newswatch.airflow.tasks import brief as body

        return body.write()

    write()


brief()
