"""The benchmark of views and queries goes with the schema: a small archive of each kind is filled and asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from newswatch.storage import sqlfiles

ROOT = Path(__file__).parents[2]


def test_every_view_and_query_is_measured(tmp_path: Path) -> None:
    written = tmp_path / "questions.json"
    ended = subprocess.run(
        [
            sys.executable,
            "benchmarks/questions.py",
            *("--articles", "600", "--events", "150", "--days", "35", "--rounds", "1", "--json", str(written)),
        ],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stderr
    measured = json.loads(written.read_text(encoding="utf-8"))
    assert measured["rows"]["article"] == 600
    asked = {timing["name"] for timing in measured["timings"]}
    assert {f"queries/{path.name}" for path in sqlfiles.scripts("queries")} <= asked
    assert {"events", "acled", "events_as_of(:moment)", "brief"} <= asked
    # Nothing is measured on nothing: of what a month or a day has, the small archive has some as well
    found = {timing["name"] for timing in measured["timings"] if timing["rows"]}
    assert {"events", "acled", "ucdp_ged", "articles", "mentions", "event_claims", "border_month"} <= found
