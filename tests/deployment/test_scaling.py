"""The page on scaling says what its scripts reckon, and the scripts run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from newswatch.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "scaling.md"
MEASURED = ROOT / "docs" / "performance" / "stage_cost.json"
# Settings of the compose files, not of newswatch
OF_COMPOSE = {"NEWSWATCH_PARALLELISM", "NEWSWATCH_CPUS", "NEWSWATCH_WORKER_TASKS", "NEWSWATCH_IMAGE"}


def run(script: str, *arguments: str) -> str:
    """What a script of benchmarks/ prints."""
    ended = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / script), *arguments],
        env={name: value for name, value in os.environ.items() if not name.startswith("NEWSWATCH_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_table_is_what_the_measurement_gives() -> None:
    table = run("sizing.py", str(MEASURED))
    assert table.count("\n") > 10
    assert table in PAGE.read_text(encoding="utf-8"), f"docs/scaling.md wants\n{table}"


def test_every_setting_and_file_that_it_names_exists() -> None:
    text = PAGE.read_text(encoding="utf-8")
    known = {f"NEWSWATCH_{name.upper()}" for name in Settings.model_fields} | OF_COMPOSE
    assert set(re.findall(r"NEWSWATCH_[A-Z_]+[A-Z]", text)) <= known
    for file in re.findall(r"`((?:docs|dags|tests|deploy|benchmarks)/[\w./]+\.\w+)`", text):
        assert (ROOT / file).is_file(), file
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (PAGE.parent / link).is_file(), link
    headings = {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in text.splitlines()}
    for anchor in re.findall(r"\]\(#([^)]+)\)", text):
        assert anchor in headings, anchor


def test_the_measurement_can_be_done_again(tmp_path: Path) -> None:
    file = tmp_path / "again.json"
    printed = run("stage_cost.py", "--feeds", "2", "--entries", "4", "--json", str(file))
    assert "extract" in printed
    found, committed = (json.loads(path.read_text(encoding="utf-8")) for path in (file, MEASURED))
    assert found.keys() == committed.keys()
    inputs = {cost["name"]: cost["inputs"] for cost in found["costs"]}
    assert inputs.keys() == {cost["name"] for cost in committed["costs"]}
    # Two feeds of four entries, and of five an edition later
    assert (inputs["poll, first"], inputs["poll, one new entry"]) == (2, 2)
    assert inputs["fetch"] == inputs["extract"] == inputs["assess"] == 10
    assert inputs["code"] == inputs["link"] > 0
    ends = {cost["name"]: cost["ends"] for cost in found["costs"]}
    assert ends["poll, nothing new, 4"] == {"skipped": {"not_modified": 2}}
    assert all(cost["client_s"] > 0 for cost in found["costs"])
    assert found["page"]["pages"] == 10
