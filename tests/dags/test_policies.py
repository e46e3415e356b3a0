"""What Airflow applies to every DAG of ours, and which failures are tried again."""

from __future__ import annotations

from pathlib import Path

import pytest
from airflow.sdk import RetryAction

from newswatch.airflow import documents, retries
from newswatch.airflow.verdicts import DataAtRisk
from newswatch.errors import CatalogueError, DatabaseError, InputError, SettingsError

DAG = """
from datetime import UTC, datetime
from airflow.sdk import dag, task

@dag(schedule=None, start_date=datetime(2026, 1, 1, tzinfo=UTC), tags={tags}, doc_md={doc})
def theirs():
    @task
    def work() -> None: ...
    work()

theirs()
"""


def written(directory: Path, tags: list[str], doc: str | None) -> Path:
    (directory / "theirs.py").write_text(DAG.format(tags=tags, doc=repr(doc)), encoding="utf-8")
    return directory


def test_a_tag_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="whatever is no tag"):
        documents.load(written(tmp_path, ["newswatch", "whatever"], "said"))


def test_a_dag_that_does_not_explain_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no doc_md"):
        documents.load(written(tmp_path, ["newswatch"], None))


def test_other_peoples_dags_are_left_alone(tmp_path: Path) -> None:
    (dag,) = documents.load(written(tmp_path, ["whatever"], None))
    (task,) = dag.tasks
    assert task.retry_policy is None
    assert not task.on_failure_callback
    assert task.execution_timeout is None


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (DatabaseError("it is not there"), RetryAction.RETRY),
        (MemoryError(), RetryAction.RETRY),
        (RuntimeError("what nobody thought of"), RetryAction.RETRY),
        (SettingsError("no contact"), RetryAction.FAIL),
        (CatalogueError("a typo"), RetryAction.FAIL),
        (InputError("no such feed"), RetryAction.FAIL),
        (DataAtRisk("most inputs failed"), RetryAction.FAIL),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.value,
)
def test_what_is_tried_again(error: Exception, action: RetryAction) -> None:
    decision = retries.policy().evaluate(error, 1, retries.RETRIES)
    assert decision.action is action
