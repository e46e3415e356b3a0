"""Writes `dags/README.md` from the DAGs themselves: `python -m newswatch.airflow.documents dags`."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

from newswatch.airflow.tags import Tag

HEAD = """# The DAGs

Made from the DAGs by `make dags-readme`; a test fails where the two differ. Each file only says what runs when; what is
done stands in `src/newswatch/airflow/tasks/` and below, the same as for the commands.

| DAG | schedule | tasks | tags |
| --- | --- | --- | --- |
"""
TAGS_HEAD = "\n## Tags\n\n| tag | what it marks |\n| --- | --- |\n"
METRICS_HEAD = """
## Metrics

Sent at the end of every run of `ingest`, where Airflow's own are: `AIRFLOW__METRICS__STATSD_ON` or
`AIRFLOW__METRICS__OTEL_ON`, and the settings that belong to them. Airflow puts its prefix (`airflow.`) before the name.

| name | kind | unit | what it says |
| --- | --- | --- | --- |
"""
MEANINGS = {
    Tag.NEWSWATCH: "every DAG of ours",
    Tag.SCHEDULED: "runs by itself",
    Tag.BY_HAND: "runs when somebody fills in its form",
    Tag.INGESTION: "brings in what is new",
    Tag.UPKEEP: "looks after what is stored",
    Tag.ANALYSIS: "made for the analysts",
    Tag.PEOPLE: "waits for somebody's answer",
}


def render(directory: Path) -> str:
    """The README of the DAGs in a directory, in Markdown. ValueError where one cannot be read."""
    from newswatch.airflow.metrics import METRICS

    dags = load(directory)
    rows = "".join(
        f"| [`{dag.dag_id}`](#{dag.dag_id}) | {schedule(dag)} | {tasks(dag)} | {', '.join(sorted(dag.tags))} |\n"
        for dag in dags
    )
    sent = METRICS_HEAD + "".join(
        f"| `{metric.name}` | {metric.kind} | {metric.unit} | {metric.meaning} |\n" for metric in METRICS
    )
    tags = TAGS_HEAD + "".join(f"| {tag} | {MEANINGS[tag]} |\n" for tag in Tag)
    return HEAD + rows + tags + "".join(f"\n{section(dag)}" for dag in dags) + sent


def load(directory: Path) -> list[Any]:
    """The DAGs of a directory, by name. Needs no database. ValueError names a file that cannot be read."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(directory), load_op_links=False)
    if bag.import_errors:
        raise ValueError("; ".join(f"{Path(file).name}: {error}" for file, error in bag.import_errors.items()))
    return [bag.dags[name] for name in sorted(bag.dags)]


def schedule(dag: Any) -> str:
    """When it runs, as the file says it."""
    if dag.schedule is None:
        return "by hand"
    if isinstance(dag.schedule, str):
        return f"`{dag.schedule}`"
    assets = getattr(dag.schedule, "asset_condition", None)
    named = dag.schedule if assets is None else assets.objects
    parts = [f"asset `{asset.name}`" for asset in named]
    if assets is not None:
        parts.append(f"`{dag.schedule.timetable.expression}`")
    return ", ".join(parts)


def tasks(dag: Any) -> str:
    """Its tasks in the order in which they run, mapped ones marked; with commas where they do not wait for each
    other."""
    order = list(dag.topological_sort())
    sign = " → " if any(task.upstream_task_ids for task in order) else ", "
    return sign.join(f"{task.task_id}{' ×n' if task.is_mapped else ''}" for task in order)


def section(dag: Any) -> str:
    """What its `doc_md` says, and its form."""
    head, _, rest = inspect.cleandoc(dag.doc_md).partition("\n")
    purpose = head.removeprefix(f"### {dag.dag_id}: ")
    text = f"## {dag.dag_id}\n\n{purpose[:1].upper()}{purpose[1:]}.\n{rest}"
    params = {name: dag.params.get_param(name) for name in dag.params}
    if not params:
        return text + "\n"
    form = "\n| field | at first | what it does |\n| --- | --- | --- |\n" + "".join(
        f"| `{name}` | {said(param.value)} | {param.description} |\n" for name, param in params.items()
    )
    return f"{text}\n{form}"


def said(value: object) -> str:
    """A form's field as it stands at first."""
    return "empty" if value in (None, [], "") else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def main(arguments: list[str]) -> int:
    """Write the README of the directory named."""
    directory = Path(arguments[0])
    (directory / "README.md").write_text(render(directory), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
