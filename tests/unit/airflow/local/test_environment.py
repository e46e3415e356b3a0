"""What Airflow on this machine is told, and what is said where it cannot be."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from newswatch.airflow.local import environment as environments
from newswatch.airflow.local.environment import Places
from newswatch.errors import InputError, SettingsError
from newswatch.settings import load

URL = "postgresql+psycopg://airflow@/airflow?host=/run/pg&port=5432"


@pytest.fixture
def found(tmp_path: Path) -> Places:
    dags = tmp_path / "dags"
    dags.mkdir()
    (dags / "one.py").touch()
    return environments.places(load({}, home=tmp_path / "home"), dags)


def told(found: Places, base: dict[str, str], *, sample_at: str | None = "127.0.0.1:9") -> dict[str, str]:
    settings = load({}, home=found.home, feeds="sample")
    return environments.environment(settings, found, database_url=URL, port=8081, sample_at=sample_at, base=base)


def test_every_address_follows_the_port(found: Places) -> None:
    environ = told(found, {})
    assert environ["AIRFLOW__API__PORT"] == "8081"
    assert environ["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environ["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8081"
    assert environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8081/execution/"


def test_both_drivers_are_psycopg_3(found: Places) -> None:
    environ = told(found, {})
    assert environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == URL
    assert environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"] == URL.replace("psycopg", "psycopg_async", 1)


def test_tasks_find_this_newswatch(found: Places) -> None:
    environ = told(found, {"NEWSWATCH_HOME": "/elsewhere", "NEWSWATCH_FEEDS": "live", "NEWSWATCH_SHARDS": "3"})
    assert environ["NEWSWATCH_HOME"] == str(found.home)
    assert environ["NEWSWATCH_FEEDS"] == "sample"
    assert environ["NEWSWATCH_SAMPLE_AT"] == "127.0.0.1:9"
    assert environ["NEWSWATCH_SHARDS"] == "3"
    assert "NEWSWATCH_SAMPLE_AT" not in told(found, {}, sample_at=None)


def test_another_airflow_of_the_same_user_is_left_alone(found: Places) -> None:
    others = {
        "AIRFLOW_HOME": "/other",
        "AIRFLOW_CONFIG": "/other/airflow.cfg",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql://other/airflow",
        "AIRFLOW__CORE__DAGS_FOLDER": "/other/dags",
        "AIRFLOW__API_AUTH__JWT_SECRET": "other",
    }
    environ = told(found, others)
    assert set(others.items()) & set(environ.items()) == set()
    assert "AIRFLOW_CONFIG" not in environ


def test_what_depends_on_nothing_may_be_chosen(found: Places) -> None:
    chosen = {"AIRFLOW__CORE__PARALLELISM": "2", "AIRFLOW__METRICS__STATSD_ON": "True", "LANG": "de_DE.UTF-8"}
    environ = told(found, chosen)
    assert set(chosen.items()) <= set(environ.items())
    assert "LC_CTYPE" not in environ
    assert told(found, {})["AIRFLOW__CORE__PARALLELISM"] == "4"


def test_a_locale_is_given_where_there_is_none(found: Places) -> None:
    assert told(found, {})["LC_CTYPE"] == "C.UTF-8"
    assert told(found, {})["PYTHONUTF8"] == "1"


def test_the_secret_is_made_once_and_is_its_owners(found: Places) -> None:
    made = environments.jwt_secret(found.airflow)
    assert len(made) >= 64
    assert environments.jwt_secret(found.airflow) == made
    file = found.airflow / "jwt-secret"
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("")  # a start that was killed
    assert len(environments.jwt_secret(found.airflow)) >= 64
    assert found.airflow.stat().st_mode & 0o777 == 0o700


def test_a_port(found: Places) -> None:
    free = environments.free_port(0)
    assert environments.free_port(free) == free
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"Port {port} .*already in use") as caught:
            environments.free_port(port)
    assert "--port" in (caught.value.advice or "")


def test_a_folder_without_dags(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no DAGs in"):
        environments.places(load({}, home=tmp_path), tmp_path / "absent")


def test_a_home_that_cannot_be_made(tmp_path: Path, found: Places) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="cannot be made"):
        environments.places(load({}, home=tmp_path / "file" / "home"), found.dags)
