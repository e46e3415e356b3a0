"""The DAGs as Airflow reads them: no database is needed for that."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newswatch.airflow import assets, documents
from newswatch.airflow.tags import Tag
from newswatch.model import Stage

DAGS = Path(__file__).parents[2] / "dags"
FILES = sorted(DAGS.glob("*.py"))
EXPECTED = {"brief", "ingest", "maintain", "notify", "reprocess", "review"}
MOST_LINES = 80


@pytest.fixture(scope="module")
def dags() -> dict[str, Any]:
    return {dag.dag_id: dag for dag in documents.load(DAGS)}


def test_every_file_is_one_dag_of_its_name(dags: dict[str, Any]) -> None:
    assert set(dags) == {file.stem for file in FILES} == EXPECTED


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_thin(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) < MOST_LINES
    for node in ast.parse(text).body:
        assert not isinstance(node, ast.Import)
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            assert module.split(".")[:2] == ["airflow", "sdk"] or module in sys.stdlib_module_names, module


def test_parsing_imports_nothing_that_tasks_do() -> None:
    """In a Python of its own: here other tests have imported everything."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom newswatch.airflow import documents\n"
        f"documents.load(Path({str(DAGS)!r}))\n"
        "print(*sorted(m for m in sys.modules if m.startswith('newswatch.') or m in ('trafilatura', 'feedparser')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    # the rules of retries name our errors, which import nothing
    assert {name for name in loaded if not name.startswith("newswatch.airflow")} <= {"newswatch.errors"}


def test_parsing_twice_gives_the_same() -> None:
    """What is unstable makes a new version of a DAG at every parse."""
    script = (
        "import json, sys\nfrom pathlib import Path\nfrom newswatch.airflow import documents\n"
        "from airflow.serialization.serialized_objects import DagSerialization\n"
        f"print(json.dumps([DagSerialization.to_dict(d) for d in documents.load(Path({str(DAGS)!r}))], sort_keys=True))"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
            env={"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": seed},
        ).stdout.splitlines()[-1]
        for seed in ("1", "2")
    )
    assert first == second


def test_every_dag_says_what_an_operator_needs(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert {"newswatch"} < set(dag.tags) <= {tag.value for tag in Tag}, name
        for part in ("**Purpose.**", "**Schedule.**", "**Idempotence.**", "**When it is red.**"):
            assert part in dag.doc_md, (name, part)
        assert dag.catchup is False
        assert dag.max_active_runs <= 3


def test_every_task_has_retries_by_exception_a_bound_and_the_notifier(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        for task in dag.tasks:
            said = f"{dag.dag_id}.{task.task_id}"
            assert task.retries == 3, said
            assert task.retry_policy is not None, said
            assert task.on_failure_callback, said
            waits = task.task_id in {"ask", "approve"}
            assert (task.execution_timeout is None) == waits, said


def test_ingest_runs_the_stages_in_their_order_each_mapped(dags: dict[str, Any]) -> None:
    order = [task for task in dags["ingest"].topological_sort() if task.task_id not in {"plan", "announce", "report"}]
    assert [task.task_id for task in order] == [stage.value for stage in Stage]
    assert all(task.is_mapped and task.map_index_template for task in order)
    assert {task.pool for task in order} == {"newswatch_network", "newswatch_cpu"}


def test_assets_are_the_same_wherever_they_are_named(dags: dict[str, Any]) -> None:
    named = {asset.name: asset.uri for asset in dags["brief"].schedule}
    named |= {asset.name: asset.uri for asset in dags["brief"].get_task("write").inlets}
    assert {(one.name, one.uri) for one in dags["notify"].schedule.asset_condition.objects} <= set(named.items())
    assert named == {one.name: one.uri for one in (assets.ARTICLES, assets.EVENTS)}
    assert dags["ingest"].get_task("announce").outlets == [assets.NEWS]


def test_the_readme_says_what_the_dags_are() -> None:
    assert (DAGS / "README.md").read_text(encoding="utf-8") == documents.render(DAGS), "make dags-readme writes it"
