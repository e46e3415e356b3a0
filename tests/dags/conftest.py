"""What the tests of the DAGs share: an Airflow with a home and a metadata database of its own, on the tests' server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import database_from, libpq

DAGS = Path(__file__).parents[2] / "dags"
# Airflow's components take a minute to start on a busy machine; nothing waits that long where it works
PATIENCE_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Airflow:
    """A migrated Airflow: the environment that its programs need."""

    environment: Mapping[str, str]

    def python(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run this Python in that environment, and wait."""
        return subprocess.run(
            [sys.executable, *arguments],
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def run(self, *steps: Mapping[str, Any], **more: str) -> list[dict[str, Any]]:
        """Run DAGs one after another with `dag.test()` in one process; by run its state and those of its tasks."""
        done = self.python(str(Path(__file__).with_name("run_dags.py")), json.dumps(steps), **more)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
        # One line; listeners may say more behind it
        found: list[dict[str, Any]] = json.loads(done.stdout.rpartition("\n=== ")[2].partition("\n")[0])
        return found


@pytest.fixture(scope="module")
def airflow(maintenance_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    """An Airflow whose database is migrated, with the pools of the DAGs; nothing of it runs."""
    with database_from(maintenance_url, "template1") as url:
        home = tmp_path_factory.mktemp("airflow")
        found = Airflow(environment=environment(home, url))
        for arguments in (("db", "migrate"), ("pools", "import", str(DAGS / "pools.json"))):
            done = found.python("-m", "airflow", *arguments)
            assert done.returncode == 0, done.stdout + done.stderr
        yield found


def environment(home: Path, url: str) -> dict[str, str]:
    """No LANG, no HOME: what a supervisor or a container gives."""
    return {
        "PATH": os.environ["PATH"],
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg://{libpq(url).removeprefix('postgresql://')}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": (
            f"postgresql+psycopg_async://{libpq(url).removeprefix('postgresql://')}"
        ),
        "AIRFLOW__API_AUTH__JWT_SECRET": "of-no-use-outside-of-this-test-" * 3,
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
    }
