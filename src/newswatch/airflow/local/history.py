"""Airflow's own history, which grows with every run: `python -m newswatch.airflow.local.history LOGS DAYS`.

What ended more than so many days ago goes, from Airflow's database and from the logs of tasks. newswatch's data are
the affair of the DAG `maintain`.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path


def remove_logs(folder: Path, before: datetime) -> int:
    """Remove the files that were last written before, and the directories that this leaves empty; returns how many
    files went. Whatever somebody else removes meanwhile is no fault."""
    removed = 0
    for path in sorted(folder.rglob("*"), key=lambda path: len(path.parts), reverse=True):  # the deepest first
        try:
            if path.lstat().st_mtime >= before.timestamp():
                continue
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
                removed += 1
        except OSError:
            continue  # not empty, or gone already
    return removed


def main(logs: Path, days: int) -> int:
    """Clean once; the exit status."""
    before = datetime.now(UTC) - timedelta(days=days)
    print(f"{remove_logs(logs, before)} logs of before {before:%Y-%m-%d} removed", flush=True)
    arguments = ("db", "clean", "--yes", "--skip-archive", "--clean-before-timestamp", before.isoformat())
    return subprocess.run([sys.executable, "-m", "airflow", *arguments], check=False).returncode  # noqa: S603 - ours


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
