"""
### review: what the rules are unsure of, put before a person

**Purpose.** Borderline assessments (is this article about such an incident?) and borderline merges (is this one
event, or are these two?) become questions with the quotation, the cues and the values side by side. Answer them under
*Required actions* of a run, or with `newswatch review`.

**Schedule.** Daily at 05:00 UTC, the twenty questions whose answers matter most. A question waits two days; without
an answer it is left as it is, and comes again.

**Idempotence.** An answer is a row of `newswatch.review`, which no re-run undoes; the same answer twice is one row.
What was answered is not asked again unless the article has changed.

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
