"""Keeps Airflow's own history from filling the disk. Once a day, what is older than AIRFLOW_KEEP_DAYS goes: from
Airflow's database (runs, task instances, events, jobs) and from the logs of tasks. newswatch's data are the affair of
the DAG `maintain`.

Sleeps in between, and is gone at once when it is told to stop.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

LOGS = Path("/opt/airflow/logs")
# The health check looks for it: fresh while this process goes round
SIGN = Path("/tmp/janitor")  # noqa: S108 - the container's own
DAY_S = 24 * 3600.0
TICK_S = 20.0
DEFAULT_DAYS = 30


def main() -> None:
    """Clean, sleep, clean, until a signal comes."""
    days = int(os.environ.get("AIRFLOW_KEEP_DAYS", DEFAULT_DAYS))
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stopping.set())
    due = time.monotonic()
    while not stopping.is_set():
        SIGN.touch()
        if time.monotonic() >= due:
            due = time.monotonic() + DAY_S
            before = datetime.now(UTC) - timedelta(days=days)
            files, size = remove_logs(LOGS, before)
            print(f"Logs older than {days} days: {files} files, {size / 1e6:.1f} MB removed.", flush=True)
            clean_database(before)
        stopping.wait(TICK_S)


def remove_logs(folder: Path, before: datetime) -> tuple[int, int]:
    """Remove the files that were last written before, and the directories that this leaves empty. Returns how many
    files went, and their bytes."""
    files = size = 0
    # The deepest first, so that a directory is seen after what was in it
    for path in sorted(folder.rglob("*"), key=lambda path: len(path.parts), reverse=True):
        try:
            found = path.lstat()
            if path.is_dir() and not path.is_symlink():
                if found.st_mtime < before.timestamp():
                    path.rmdir()
            elif found.st_mtime < before.timestamp():
                path.unlink()
                files, size = files + 1, size + found.st_size
        except OSError:
            continue  # not empty, or somebody was faster
    return files, size


def clean_database(before: datetime) -> None:
    """Have Airflow forget what ended before. A failure is said, and tried again tomorrow."""
    command = ["airflow", "db", "clean", "--yes", "--skip-archive", "--clean-before-timestamp", before.isoformat()]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if ended.returncode == 0:
        print(f"Airflow's database: what ended before {before:%Y-%m-%d} is gone.", flush=True)
    else:
        print("\n".join(ended.stderr.strip().splitlines()[-5:]), file=sys.stderr, flush=True)
        print("Error: Airflow's database could not be cleaned, as above; the next try is tomorrow.", file=sys.stderr)


if __name__ == "__main__":
    main()
