"""Keeps Airflow's own history, which grows with every run, from filling the disk.

    python -m newswatch.airflow.history LOGS DAYS                 once
    python -m newswatch.airflow.history LOGS DAYS --daily SIGN    now and once a day, until SIGTERM; the file SIGN is
                                                                  touched all the while, for a health check

What ended more than so many days ago goes: from Airflow's database (runs, task instances, events, jobs) and from the
logs of tasks. newswatch's data are the affair of the DAG `maintain`.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

DAY_S = 24 * 3600.0
# The health check wants a sign within a minute
TICK_S = 20.0
# Of what `airflow db clean` says when it fails
LAST_LINES = 5


def main(arguments: list[str]) -> int:
    """Clean once, or daily until a signal comes; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m newswatch.airflow.history")
    parser.add_argument("logs", type=Path, help="the folder of the tasks' logs")
    parser.add_argument("days", type=_days, help="how many days are kept")
    parser.add_argument("--daily", type=Path, metavar="SIGN", help="go on every day, and touch this file meanwhile")
    given = parser.parse_args(arguments)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    if given.daily is None:
        return clean(given.logs, given.days, stopping, sign=None)
    due = time.monotonic()
    while not stopping.is_set():
        given.daily.touch()
        if time.monotonic() >= due:
            due = time.monotonic() + DAY_S
            clean(given.logs, given.days, stopping, sign=given.daily)  # what failed was said, and is tried tomorrow
        stopping.wait(TICK_S)
    return 0


def _days(text: str) -> int:
    """At least one: with none, Airflow would forget what ended a moment ago."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 on")
    return int(text)


def clean(logs: Path, days: int, stopping: threading.Event, *, sign: Path | None) -> int:
    """Clean the logs and the database. Returns the exit status: 1 where the database could not be cleaned, with the
    reason on standard error; 0 also where it was left because of `stopping`."""
    before = datetime.now(UTC) - timedelta(days=days)
    files, size = remove_logs(logs, before)
    print(f"Logs of before {before:%Y-%m-%d}: {files} files, {size / 1e6:.1f} MB removed.", flush=True)
    command = ["db", "clean", "--yes", "--skip-archive", "--clean-before-timestamp", before.isoformat()]
    with subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, "-m", "airflow", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = _until_it_ends(process, stopping, sign)
    if stopping.is_set():
        return 0
    if process.returncode != 0:
        print("\n".join(said.strip().splitlines()[-LAST_LINES:]), file=sys.stderr)
        print("Error: Airflow's database could not be cleaned, as above.", file=sys.stderr, flush=True)
        return 1
    print(f"Airflow's database: what ended before {before:%Y-%m-%d} is gone.", flush=True)
    return 0


def _until_it_ends(process: subprocess.Popen[str], stopping: threading.Event, sign: Path | None) -> str:
    """All that the process says; it is ended where somebody wants an end. A first cleaning of a big database takes
    longer than a health check waits, so the sign is touched on."""
    touched = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=1.0)[0]
        except subprocess.TimeoutExpired:
            if stopping.is_set():
                process.terminate()
            elif sign is not None and time.monotonic() - touched > TICK_S:
                sign.touch()
                touched = time.monotonic()


def remove_logs(folder: Path, before: datetime) -> tuple[int, int]:
    """Remove the files that were last written before, and the directories that this leaves empty. Returns how many
    files went, and their bytes. Whatever somebody else removes meanwhile is no fault."""
    files = size = 0
    for path in sorted(folder.rglob("*"), key=lambda path: len(path.parts), reverse=True):  # the deepest first
        try:
            found = path.lstat()
            if found.st_mtime >= before.timestamp():
                continue
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
                files, size = files + 1, size + found.st_size
        except OSError:
            continue  # not empty, or gone already
    return files, size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
