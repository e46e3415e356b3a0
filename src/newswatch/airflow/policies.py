"""What Airflow applies to every DAG and task of newswatch when it parses them (entry point `airflow.policy`).

So the files in `dags/` say only what differs: retries, waits and the notifier stand here once. Other people's DAGs on
the same Airflow are left alone: ours carry the tag `newswatch`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.exceptions import AirflowClusterPolicyViolation
from airflow.policies import hookimpl

from newswatch.airflow import callbacks, retries
from newswatch.airflow.tags import Tag

# A task without a bound of its own
TIMEOUT = timedelta(minutes=30)


def is_ours(dag: Any) -> bool:
    """Whether a DAG is newswatch's."""
    return Tag.NEWSWATCH in (dag.tags or ())


@hookimpl
def dag_policy(dag: Any) -> None:
    """Refuse a DAG of ours that an operator would not understand."""
    if not is_ours(dag):
        return
    unknown = sorted(set(dag.tags) - {tag.value for tag in Tag})
    if unknown:
        raise AirflowClusterPolicyViolation(
            f"{dag.dag_id}: {', '.join(unknown)} is no tag of newswatch.airflow.tags.Tag"
        )
    if not (dag.doc_md or "").strip():
        raise AirflowClusterPolicyViolation(f"{dag.dag_id} has no doc_md: say purpose, schedule, idempotence, trouble")


@hookimpl
def task_policy(task: Any) -> None:
    """Retries by exception, a bound in time, and the notifier."""
    if task.dag is None or not is_ours(task.dag):
        return
    task.owner = Tag.NEWSWATCH.value
    task.retries = retries.RETRIES
    task.retry_delay = retries.WAIT
    task.retry_policy = retries.policy()
    task.on_failure_callback = [callbacks.failed]
    if task.execution_timeout is None and not waits_for_people(task):
        task.execution_timeout = TIMEOUT


def waits_for_people(task: Any) -> bool:
    """A human-in-the-loop task has `response_timeout` instead: a person is not killed after half an hour."""
    kwargs = getattr(task, "partial_kwargs", None)
    return (kwargs is not None and "response_timeout" in kwargs) or hasattr(task, "response_timeout")
