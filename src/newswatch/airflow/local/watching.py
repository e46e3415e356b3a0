"""What happens in the running Airflow, as lines for the terminal: runs that ended, broken DAG files, health."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from newswatch.airflow.local.api import LocalApi, NoAnswerError
from newswatch.airflow.local.environment import LOOPBACK
from newswatch.reports.printable import printable

RUNS = 20  # as many as can end between two looks
FIRST = "ingest"


class Watcher:
    """Tells each thing once. `since`: runs that ended before are old news."""

    def __init__(self, api: LocalApi, since: datetime) -> None:
        self._api = api
        self._since = since
        self._told: set[str] = set()
        self._unwell: tuple[str, ...] = ()

    def news(self) -> Iterator[str]:
        """What is new since the last look. Silent while the API server does not answer."""
        try:
            yield from self._health()
            yield from self._runs()
            yield from self._import_errors()
        except NoAnswerError:
            return

    def first_run(self) -> bool:
        """Whether a run of `ingest` was ever made. False also where Airflow has not read the DAG yet."""
        try:
            return bool(self._api.get(f"/api/v2/dags/{FIRST}/dagRuns?limit=1")["total_entries"])
        except NoAnswerError:
            return False

    def begin_first_run(self) -> bool:
        """Start a run of `ingest`; whether that could be done."""
        try:
            self._api.post(f"/api/v2/dags/{FIRST}/dagRuns", {"logical_date": None})
        except NoAnswerError:
            return False
        return True

    def _health(self) -> Iterator[str]:
        unwell = tuple(name for name, status in self._api.health().items() if status != "healthy")
        if unwell != self._unwell:
            yield f"Not healthy: {', '.join(unwell)}" if unwell else "All healthy again"
        self._unwell = unwell

    def _runs(self) -> Iterator[str]:
        since = quote(self._since.isoformat())
        found = self._api.get(f"/api/v2/dags/~/dagRuns?order_by=-end_date&limit={RUNS}&end_date_gte={since}")
        for run in reversed(found["dag_runs"]):
            key = f"{run['dag_id']} {run['dag_run_id']} {run['end_date']}"
            if run["state"] in {"success", "failed"} and key not in self._told:
                self._told.add(key)
                yield self._run(run)

    def _run(self, run: dict[str, Any]) -> str:
        took = ""
        if run["start_date"] and run["end_date"]:
            seconds = datetime.fromisoformat(run["end_date"]) - datetime.fromisoformat(run["start_date"])
            took = f" in {seconds.total_seconds():.0f} s"
        note = f": {printable(run['note'])}" if run.get("note") else ""
        if run["state"] == "success":
            return f"{run['dag_id']} done{took}{note}"
        place = f"http://{LOOPBACK}:{self._api.port}/dags/{run['dag_id']}/runs/{quote(run['dag_run_id'], safe='')}"
        return f"{run['dag_id']} FAILED{took}{note}; see {place}"

    def _import_errors(self) -> Iterator[str]:
        for error in self._api.get("/api/v2/importErrors?limit=20")["import_errors"]:
            last = printable(str(error["stack_trace"]).strip().splitlines()[-1])
            said = f"{error['filename']} cannot be read: {last}"
            if said not in self._told:
                self._told.add(said)
                yield said
