"""Health checks of the containers: exit status 0 where the container does its work, 1 and a sentence where it does not.

    health.py api            the API server answers, and reaches Airflow's database
    health.py job TYPE       this container's job (SchedulerJob, DagProcessorJob, TriggererJob) has sent a heartbeat
                             within the last minute, by the clock of the database that it sends it to
    health.py worker         this container's Celery worker answers through the broker
    health.py http URL       the address answers 200
    health.py file PATH      the file was touched within the last minute

`airflow jobs check` says the same as `job`, for four seconds of processor time each; this takes a tenth of one.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import urllib.request
from pathlib import Path
from typing import NoReturn

HEARTBEAT_S = 60
TIMEOUT_S = 10.0


def main(arguments: list[str]) -> None:
    """Look at what the arguments name; returns where all is well, exits with 1 where it is not."""
    match arguments:
        case ["api"]:
            state = json.loads(answer("http://127.0.0.1:8080/api/v2/monitor/health"))
            if state["metadatabase"]["status"] != "healthy":
                unhealthy("the API server does not reach Airflow's database")
        case ["job", kind]:
            job(kind)
        case ["worker"]:
            worker()
        case ["http", url]:
            answer(url)
        case ["file", path]:
            if time.time() - Path(path).stat().st_mtime > HEARTBEAT_S:
                unhealthy(f"{path} has not been touched for a minute")
        case _:
            sys.exit((__doc__ or "").strip())


def answer(url: str) -> bytes:
    """What an address answers. Raises OSError, also where the answer is an error."""
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as response:  # noqa: S310 - of our own compose file
        return bytes(response.read())


def job(kind: str) -> None:
    """Look for a recent heartbeat of this container's job of a kind."""
    import psycopg

    url = Path(os.environ["AIRFLOW_DATABASE_URL_FILE"]).read_text(encoding="utf-8").strip()
    with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=int(TIMEOUT_S)) as connection:
        row = connection.execute(
            "select extract(epoch from now() - max(latest_heartbeat)) from job "
            "where job_type = %s and hostname = %s and state = 'running'",
            (kind, socket.getfqdn()),
        ).fetchone()
    if row is None or row[0] is None:
        unhealthy(f"no {kind} runs in this container")
    if row[0] > HEARTBEAT_S:
        unhealthy(f"the last heartbeat of the {kind} is {row[0]:.0f} s old")


def worker() -> None:
    """Ask the worker of this container for a sign of life, through the broker as its tasks come."""
    from celery import Celery

    url = Path(os.environ["CELERY_BROKER_URL_FILE"]).read_text(encoding="utf-8").strip()
    name = f"celery@{socket.gethostname()}"
    with Celery(broker=url) as app:
        if not app.control.ping(destination=[name], timeout=TIMEOUT_S):
            unhealthy(f"{name} does not answer")


def unhealthy(sentence: str) -> NoReturn:
    """End with what is wrong."""
    sys.exit(f"Unhealthy: {sentence}.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Exception as error:  # noqa: BLE001 - whatever it is, the container is not seen to work
        sys.exit(f"Unhealthy: {type(error).__name__}: {error}")
