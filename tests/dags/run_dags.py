"""Runs DAGs in this process, one after another, and prints how they and their tasks ended and what tables each changed.

For tests: `airflow` in conftest.py calls it with an environment of its own, since Airflow reads its settings when it is
imported.

Arguments: a JSON list of {"dag": …, "conf": {…}, "environment": {…}}.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from typing import Any

import psycopg
from psycopg import sql


def main() -> None:
    """Run them."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=os.environ["AIRFLOW__CORE__DAGS_FOLDER"], load_op_links=False)
    if bag.import_errors:
        sys.exit(str(bag.import_errors))
    url = os.environ["NEWSWATCH_DATABASE_URL"].replace("+psycopg", "")
    before, found = tables(url), []
    for step in json.loads(sys.argv[1]):
        os.environ.update(step.get("environment", {}))
        done = run(bag.dags[step["dag"]], step.get("conf", {}))
        after = tables(url)
        found.append(done | {"changed": [name for name in after if after[name] != before[name]]})
        before = after
    print("\n=== " + json.dumps(found))


def run(dag: Any, conf: dict[str, Any]) -> dict[str, Any]:
    """One run. `dag.test` sleeps through the waits between tries: there are none here. And it looks for a deadline by
    a number that only a scheduler's DAG has (Airflow 3.3.2)."""
    from airflow.utils.session import create_session

    dag.deadline = None
    for task in dag.tasks:
        task.retries = 0
    lines = Lines()
    logging.getLogger("newswatch").addHandler(lines)
    made = dag.test(run_conf=conf)
    logging.getLogger("newswatch").removeHandler(lines)
    with create_session() as session:
        made = session.merge(made)
        return {
            "dag": dag.dag_id,
            "state": str(made.state),
            "tasks": {name(one): str(one.state) for one in made.get_task_instances(session=session)},
            "said": lines.said,
        }


def name(instance: Any) -> str:
    """The task's, with the number of a mapped one."""
    return instance.task_id if instance.map_index < 0 else f"{instance.task_id}[{instance.map_index}]"


def tables(url: str) -> dict[str, str]:
    """A hash of the rows of every table."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "select relname from pg_class where relnamespace = 'newswatch'::regnamespace "
            "and relkind in ('r', 'p') and not relispartition order by relname"
        ).fetchall()
        found = {}
        for (table,) in names:
            every = sql.SQL("select t::text from newswatch.{} t").format(sql.Identifier(table))
            rows = sorted(row for (row,) in connection.execute(every))
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found


class Lines(logging.Handler):
    """Keeps what newswatch says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


if __name__ == "__main__":
    main()
