"""A note on every run that has ended: what came, in one line (a listener, called by the scheduler).

The task `report` leaves the counts as an XCom; the note is made of those alone, so the scheduler never waits for our
database.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from airflow.listeners import hookimpl
from sqlalchemy import inspect

log = logging.getLogger(__name__)

# The XCom's key, in the task that every DAG with a note ends with
KEY, TASK = "came", "report"
# Word by word, in the order of the note; what came to nothing is left out but for the first three
WORDS = {
    "entries": ("entry", "entries"),
    "articles": ("new article", "new articles"),
    "events": ("event", "events"),
    "changed_events": ("event changed", "events changed"),
    "failing_feeds": ("feed failing", "feeds failing"),
}
ALWAYS = ("entries", "articles", "events")


def note(came: Mapping[str, int]) -> str:
    """Such as "132 entries, 41 new articles, 3 events, 2 feeds failing"."""
    parts = []
    for name, (one, many) in WORDS.items():
        count = came.get(name, 0)
        if count or name in ALWAYS:
            parts.append(f"{count:,} {one if count == 1 else many}")
    return ", ".join(parts)


@hookimpl
def on_dag_run_success(dag_run: Any, msg: str) -> None:  # noqa: ARG001 - the hook's own signature
    """Write the note."""
    write(dag_run)


@hookimpl
def on_dag_run_failed(dag_run: Any, msg: str) -> None:  # noqa: ARG001 - the hook's own signature
    """Write the note: a run that failed has brought something too."""
    write(dag_run)


def write(dag_run: Any) -> None:
    """Note what `report` counted, unless somebody has written a note of their own."""
    from newswatch.airflow.tags import Tag

    session = inspect(dag_run).session
    dag = getattr(dag_run, "dag", None)
    if session is None or dag is None or Tag.NEWSWATCH not in dag.tags or dag_run.note:
        return
    from airflow.models.xcom import XComModel

    stored = session.scalars(
        XComModel.get_many(
            run_id=dag_run.run_id, key=KEY, task_ids=TASK, dag_ids=dag_run.dag_id, limit=1
        ).with_only_columns(XComModel.value)
    ).first()
    if stored is None:
        return
    came = stored if isinstance(stored, dict) else XComModel.deserialize_value(_Stored(stored))
    if isinstance(came, dict):
        dag_run.note = note({str(name): int(count) for name, count in came.items()})


class _Stored:
    """What Airflow's deserializer wants: a row with a value."""

    def __init__(self, value: Any) -> None:
        self.value = value
