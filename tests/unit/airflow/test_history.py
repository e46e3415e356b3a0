"""Old logs go, young ones stay."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newswatch.airflow.history import remove_logs

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)


def aged(path: Path, days: int) -> Path:
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_files_go_by_their_age_and_folders_when_they_are_empty(tmp_path: Path) -> None:
    for run, days in (("old", 40), ("young", 3), ("mixed", 40)):
        (tmp_path / run).mkdir()
        (tmp_path / run / "attempt=1.log").write_text("12345")
        aged(tmp_path / run / "attempt=1.log", days)
    (tmp_path / "mixed" / "attempt=2.log").touch()
    (tmp_path / "latest").symlink_to(tmp_path / "young")
    for run in ("old", "young", "mixed"):
        aged(tmp_path / run, 40)
    aged(tmp_path / "mixed" / "attempt=2.log", 3)
    assert remove_logs(tmp_path, NOW - timedelta(days=30)) == (2, 10)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    # A folder counts as touched when something in it went: it is removed the next time
    assert left == {"old", "young", "young/attempt=1.log", "mixed", "mixed/attempt=2.log", "latest"}
    aged(tmp_path / "old", 31)
    assert remove_logs(tmp_path, NOW - timedelta(days=30)) == (0, 0)
    assert not (tmp_path / "old").exists()
