"""The compose files, without an engine: what every service must have, and what must stand in none."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
BASE, CELERY = ROOT / "docker-compose.yml", ROOT / "docker-compose.celery.yml"
BIN = Path(sys.executable).parent
# Made by others; everything else is this project's image
OF_OTHERS = {"postgres", "redis"}
# They end by themselves, and others wait for their exit status
ONE_SHOT = {"secrets", "init", "newswatch"}
VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)")


def compose(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Compose itself, with nothing of whoever runs the tests in its environment."""
    return subprocess.run(
        [str(BIN / "docker-compose"), "--env-file", "/dev/null", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"} | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )


def resolved(*files: Path, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """What compose makes of the files: merged, with every variable filled in."""
    named = [part for file in files for part in ("--file", str(file))]
    ended = compose(*named, "--profile", "*", "config", "--format", "json", environment=environment)
    assert ended.returncode == 0, ended.stderr
    assert "warning" not in ended.stderr.lower(), ended.stderr
    return dict(json.loads(ended.stdout))


@pytest.fixture(scope="module", params=["local", "celery"])
def project(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Both variants, resolved."""
    return resolved(BASE) if request.param == "local" else resolved(BASE, CELERY)


@pytest.fixture(scope="module")
def services(project: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return dict(project["services"])


def test_the_services_are_those_that_are_documented() -> None:
    local = {
        "secrets",
        "postgres",
        "init",
        "airflow-apiserver",
        "airflow-scheduler",
        "airflow-dag-processor",
        "airflow-triggerer",
        "airflow-janitor",
        "sample",
        "newswatch",
    }
    assert set(resolved(BASE)["services"]) == local
    assert set(resolved(BASE, CELERY)["services"]) == local | {"airflow-worker", "redis"}


@pytest.mark.parametrize("file", [BASE, CELERY], ids=lambda file: str(file.name))
def test_the_files_keep_to_the_schema(file: Path) -> None:
    ended = subprocess.run(
        [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout


def test_compose_finds_a_mistake(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(BASE.read_text(encoding="utf-8").replace("  home: #", "  house: #"), encoding="utf-8")
    ended = compose("--file", str(broken), "--project-directory", str(ROOT), "config", "--quiet")
    assert ended.returncode != 0
    assert "undefined volume home" in ended.stderr


def test_every_service_of_the_image_has_the_common_environment(services: dict[str, dict[str, Any]]) -> None:
    common = set(yaml.safe_load(BASE.read_text(encoding="utf-8"))["x-environment"])
    assert common
    for name, service in services.items():
        if name not in OF_OTHERS:
            assert common <= set(service["environment"]), name
            assert service["build"]["context"] == str(ROOT), name
            assert service["image"] == "newswatch:local", name
            assert service["pull_policy"] == "never", name
    reference = services["airflow-scheduler"]["environment"]
    # Only who makes and upgrades the database is its owner
    for name, service in services.items():
        if name in OF_OTHERS:
            continue
        other = {key for key in common if service["environment"][key] != reference[key]}
        assert other == ({"NEWSWATCH_DATABASE_URL_FILE"} if name in {"init", "newswatch"} else set()), name


def test_with_celery_no_service_thinks_that_the_executor_is_local() -> None:
    for name, service in resolved(BASE, CELERY)["services"].items():
        if name not in OF_OTHERS:
            assert service["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor", name


def test_every_service_has_a_health_check_or_ends(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        check = service["healthcheck"]
        if name in ONE_SHOT:
            assert check == {"disable": True}, name
            assert service["restart"] == "no", name
        else:
            assert check["test"][0] in {"CMD", "CMD-SHELL"}, name
            assert {"interval", "timeout", "retries"} <= set(check), name
            assert service["restart"] == "unless-stopped", name


def test_every_service_has_a_numeric_user_that_is_not_root(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert re.fullmatch(r"[1-9][0-9]*:[0-9]+", service["user"]), name


def test_no_service_has_more_rights_than_its_user(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert "cap_add" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name
        assert any(mount.startswith("/tmp:") for mount in service["tmpfs"]), name  # noqa: S108 - a container's
        assert not service.get("privileged"), name
        assert service.get("network_mode") in {None, "none"}, name


def test_every_service_is_bounded(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        limits = service["deploy"]["resources"]["limits"]
        assert int(limits["memory"]) > 0, name
        assert limits["pids"] > 0, name
        # An engine refuses a container that may take more processors than the machine has
        assert float(limits.get("cpus", 0)) <= 1.0, name
        assert service["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "5"}}, name


def test_every_long_running_service_has_time_to_stop(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        if name not in ONE_SHOT:
            assert "stop_grace_period" in service, name
    tasks = "airflow-worker" if "airflow-worker" in services else "airflow-scheduler"
    assert services[tasks]["stop_grace_period"] == "5m0s"


def test_ports_are_on_this_machine_alone(services: dict[str, dict[str, Any]]) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(ports) == {"postgres", "airflow-apiserver"}
    for name, published in ports.items():
        for port in published:
            assert port["host_ip"] == "127.0.0.1", name


def test_dags_are_mounted_read_only_and_must_be_there(services: dict[str, dict[str, Any]]) -> None:
    for name in set(services) - OF_OTHERS - {"secrets", "sample"}:
        (mount,) = [found for found in services[name]["volumes"] if found["target"] == "/opt/airflow/dags"]
        assert mount["read_only"] is True, name
        assert mount["source"] == str(ROOT / "dags"), name
        assert not mount["bind"].get("create_host_path"), name


def test_every_container_holds_only_the_secrets_that_it_needs(services: dict[str, dict[str, Any]]) -> None:
    holders: dict[str, set[str]] = {}
    writers: dict[str, set[str]] = {}
    for name, service in services.items():
        for mount in service.get("volumes", []):
            if mount["type"] == "volume" and str(mount["source"]).startswith("secrets"):
                holders.setdefault(mount["source"], set()).add(name)
                if not mount.get("read_only"):
                    writers.setdefault(mount["source"], set()).add(name)
    assert holders["secrets-admin"] == {"secrets", "postgres", "init", "newswatch"}
    assert writers["secrets-admin"] == {"secrets", "init"}
    assert writers["secrets"] == {"secrets"}
    assert "sample" not in holders["secrets"]
    assert "postgres" not in holders["secrets"]
    if "secrets-redis" in holders:
        assert holders["secrets-redis"] == {"secrets", "redis"}
        assert writers["secrets-redis"] == {"secrets"}


def environments(project: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, service in project["services"].items():
        for key, value in service.get("environment", {}).items():
            yield name, key, value or ""


def test_no_secret_stands_in_an_environment(project: dict[str, Any]) -> None:
    for name, key, value in environments(project):
        if re.search(r"PASSWORD|SECRET|FERNET|SQL_ALCHEMY|BROKER_URL|RESULT_BACKEND|DATABASE_URL|TOKEN", key):
            assert key.endswith(("_FILE", "_CMD")), (name, key)
            assert value.startswith(("/run/newswatch/", "cat /run/newswatch/", "/tmp/")), (name, key)  # noqa: S108
        assert "://" not in value or "@" not in value, (name, key)


def test_nothing_is_fetched_but_public_images_by_name(services: dict[str, dict[str, Any]]) -> None:
    assert services["postgres"]["image"] == "pgvector/pgvector:pg18"
    if "redis" in services:
        assert services["redis"]["image"] == "redis:7-bookworm"


def test_postgres_is_made_with_the_locale_that_search_needs() -> None:
    arguments = resolved(BASE)["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert {"--locale=C", "--lc-ctype=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"} <= set(
        arguments
    )
    mounts = {mount["target"] for mount in resolved(BASE)["services"]["postgres"]["volumes"]}
    assert "/var/lib/postgresql" in mounts, "PostgreSQL 18's image keeps its volume there, and not at …/data"


def test_every_variable_is_explained_in_the_example_and_has_a_default() -> None:
    text = BASE.read_text(encoding="utf-8") + CELERY.read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^#([A-Z][A-Z0-9_]*)=", example, re.MULTILINE))
    assert set(VARIABLE.findall(text)) | {"COMPOSE_FILE"} == explained
    assert not re.findall(r"^[A-Z]", example, re.MULTILINE), "the example changes nothing when it is copied as it is"
    for name in VARIABLE.findall(text):
        assert f"${{{name}:-" in text, name


def test_what_is_set_arrives() -> None:
    given = {
        "NEWSWATCH_CONTACT": "desk@paper.example",
        "AIRFLOW_PORT": "18080",
        "NEWSWATCH_CPUS": "1.5",
        "NEWSWATCH_SHARDS": "4",
    }
    services = resolved(BASE, environment=given)["services"]
    assert services["airflow-scheduler"]["environment"]["NEWSWATCH_CONTACT"] == "desk@paper.example"
    assert services["airflow-scheduler"]["environment"]["NEWSWATCH_SHARDS"] == "4"
    assert services["airflow-scheduler"]["environment"]["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:18080"
    assert services["airflow-apiserver"]["ports"][0]["published"] == "18080"
    assert float(services["airflow-scheduler"]["deploy"]["resources"]["limits"]["cpus"]) == 1.5
