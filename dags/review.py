"""
### review: what the rules are unsure of, put before a person

**Purpose.** What `analysis.review_queue` puts first becomes a question: borderline assessments (is this article about
such an incident?), borderline merges (is this one event, or are these two?), and events whose tolls lie far apart,
whose coding is unsure, or of which the reports tell something else since a person corrected them (is it right as it
stands, is it an incident at all?). Each with the quotations, the cues and the values side by side. Answer under
*Required actions* of a run, or with `newswatch review`, which also corrects single values.

**Schedule.** Daily at 05:00 UTC, the twenty questions whose answers matter most. A question waits two days; without
an answer it is left as it is, and comes again.

**Idempotence.** An answer is a row of `newswatch.review`, which no re-run undoes; the same answer twice is one row.
What was answered is not asked again unless the article or what the reports tell of the event has changed. An answer
about an event that has changed since it was shown is not stored.

**When it is red.** `pick` or `store`: the database or a setting; the log says which. Clear `store`: the answers stand
in the run and are stored then.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task

QUESTIONS, WAIT = 20, timedelta(days=2)


@dag(
    schedule="0 5 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=3,
    tags=["newswatch", "scheduled", "people"],
    doc_md=__doc__,
)
def review() -> None:
    from newswatch.airflow.review_operator import AskOperator

    @task
    def pick() -> list[dict[str, str | int]]:
        from newswatch.airflow.tasks import review as body

        return body.pick(QUESTIONS, WAIT)

    @task(trigger_rule="all_done_min_one_success", multiple_outputs=False)
    def store() -> dict[str, int]:
        from newswatch.airflow.tasks import review as body

        return body.store("ask")

    picked = pick()
    asked = AskOperator.partial(
        task_id="ask",
        response_timeout=WAIT,
        map_index_template="{{ task.kind }} {{ task.number }}",
    ).expand_kwargs(picked)
    [picked, asked] >> store()


review()
