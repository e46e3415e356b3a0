"""Airflow's own history is cleaned, once or daily, and whoever cleans can be stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.conftest import libpq
from tests.dags.conftest import Airflow

MODULE = ("-m", "newswatch.airflow.history")


def database(environment: Mapping[str, str]) -> str:
    return libpq(environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])


def test_what_is_old_goes_and_what_is_young_stays(airflow: Airflow, tmp_path: Path) -> None:
    for name, days in (("old.log", 40), ("young.log", 1)):
        (tmp_path / name).touch()
        moment = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (moment, moment))
    with psycopg.connect(database(airflow.environment)) as connection:
        connection.execute("insert into log (dttm, event) values (now() - interval '40 days', 'old'), (now(), 'young')")
    done = airflow.python(*MODULE, str(tmp_path), "30")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 files" in done.stdout
    assert "Airflow's database: what ended before" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["young.log"]
    with psycopg.connect(database(airflow.environment)) as connection:
        left = {event for (event,) in connection.execute("select event from log where event in ('old', 'young')")}
    assert left == {"young"}


def test_a_database_that_does_not_answer_is_said(airflow: Airflow, tmp_path: Path) -> None:
    done = airflow.python(
        *MODULE, str(tmp_path), "30", AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="postgresql+psycopg://nobody@127.0.0.1:1/none"
    )
    assert done.returncode == 1
    assert "Connection refused" in done.stderr
    assert "Error: Airflow's database could not be cleaned, as above." in done.stderr


@pytest.mark.parametrize("days", ["0", "-3", "thirty", ""])
def test_a_number_of_days_that_is_none_is_refused(days: str, tmp_path: Path) -> None:
    (tmp_path / "old.log").touch()
    done = subprocess.run(
        [sys.executable, *MODULE, str(tmp_path), "--", days], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"{days!r} is not a number of days from 1 on" in done.stderr
    assert (tmp_path / "old.log").exists()


def test_daily_it_gives_a_sign_and_ends_when_it_is_told(airflow: Airflow, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    logs = tmp_path / "logs"
    logs.mkdir()
    process = subprocess.Popen(
        [sys.executable, *MODULE, str(logs), "30", "--daily", str(sign)],
        env=dict(airflow.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    until = time.monotonic() + 60
    while not sign.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert sign.exists()
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)  # while Airflow cleans
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert time.monotonic() - began < 15
    assert "Traceback" not in said
