"""The values for Airflow's Helm chart, without a cluster: what must hold of them, and that what they name exists here.

The chart is not part of this project: the names of its keys are those of its own values.yaml (1.22), and KEYS lists the
ones in use, so that a misspelt one is found.
"""

from __future__ import annotations

import importlib.util
import json
import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from newswatch.settings import Settings, load, unknown_variables

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "helm" / "values.yaml"
MIB = 1024 * 1024
COMPONENTS = ("scheduler", "dagProcessor", "triggerer", "apiServer")
KEYS = frozenset(
    "airflowHome airflowVersion apiSecretKeySecretName apiServer config createUserJob dagProcessor data "
    "databaseCleanup enableBuiltInSecretEnvVars env executor fernetKeySecretName gid images jwtSecretName logs "
    "migrateDatabaseJob postgresql redis scheduler secret securityContexts statsd triggerer uid volumeMounts volumes "
    "workers".split()
)
# Of a component: what its section of the chart's values knows, as far as it is in use
COMPONENT_KEYS = frozenset(
    "args enabled livenessProbe logGroomerSidecar persistence replicas resources service startupProbe".split()
)
# What a task's pod holds besides its parsers: 212 MiB of ours at most (docs/scaling.md), Airflow's two processes, room
POD_MIB = 640


@pytest.fixture(scope="module")
def values() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def environment(values: dict[str, Any]) -> dict[str, str]:
    names = [variable["name"] for variable in values["env"]]
    assert len(names) == len(set(names))
    return {variable["name"]: variable["value"] for variable in values["env"]}


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every value that holds no other, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


def mebibytes(quantity: str) -> int:
    """A quantity of Kubernetes, in MiB."""
    number, unit = re.fullmatch(r"(\d+)(Mi|Gi)", quantity).groups()  # type: ignore[union-attr]
    return int(number) * {"Mi": 1, "Gi": 1024}[unit]


def test_no_key_is_misspelt(values: dict[str, Any]) -> None:
    assert set(values) == KEYS
    for component in COMPONENTS:
        assert set(values[component]) <= COMPONENT_KEYS, component


def test_tasks_are_pods_of_our_image_and_of_our_airflow(values: dict[str, Any]) -> None:
    assert values["executor"] == "KubernetesExecutor"
    assert values["images"]["airflow"] == values["images"]["pod_template"]
    assert "newswatch" in values["images"]["airflow"]["repository"]
    assert values["images"]["useDefaultImageForMigration"] is False
    lock = (ROOT / "requirements-image.txt").read_text(encoding="utf-8")
    pinned = re.search(r"^apache-airflow==(\S+)", lock, re.MULTILINE)
    assert pinned
    assert values["airflowVersion"] == pinned[1]
    # The DAGs are in the image: nothing may be mounted over them
    assert "dags" not in values
    assert "COPY dags /opt/airflow/dags" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_user_is_the_dockerfiles(values: dict[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    found = re.search(r"^USER (\d+):(\d+)$", dockerfile, re.MULTILINE)
    assert found
    user, group = int(found[1]), int(found[2])
    assert (values["uid"], values["gid"]) == (user, group)
    pod, container = values["securityContexts"]["pod"], values["securityContexts"]["containers"]
    assert pod["runAsNonRoot"] is True
    assert (pod["runAsUser"], pod["runAsGroup"], pod["fsGroup"]) == (user, group, group)
    assert container["allowPrivilegeEscalation"] is False
    assert container["capabilities"] == {"drop": ["ALL"]}
    # Then there must be something to write to
    assert container["readOnlyRootFilesystem"] is True
    assert {"/tmp", "/var/lib/newswatch"} <= {mount["mountPath"] for mount in values["volumeMounts"]}  # noqa: S108 - not ours


def test_no_secret_stands_in_clear(values: dict[str, Any]) -> None:
    for path, value in leaves(values):
        if not isinstance(value, str):
            continue
        assert not re.search(r"://[^/\s]+@", value), path
        if path[-1] not in {"name", "envName"}:
            assert not re.fullmatch(r"[A-Za-z0-9+_=-]{32,}", value), path
        if re.search(r"pass(word)?$|^(secret|token|key)$|jwtSecret$|fernetKey$|apiSecretKey$", path[-1]):
            pytest.fail(f"{'.'.join(path)} holds a value")
    assert set(values["data"]) == {"metadataSecretName"}
    assert values["createUserJob"] == {"enabled": False}


def test_every_secret_that_is_used_is_described(values: dict[str, Any]) -> None:
    told = "".join(line for line in FILE.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith("#"))
    wanted = {"connection", "fernet-key", "api-secret-key", "jwt-secret"}  # the chart's own names for them
    wanted |= {secret["secretKey"] for secret in values["secret"]}
    wanted |= {Path(path).name for path in mounted()}
    for name in wanted:
        assert re.search(rf"[\s,]{re.escape(name)}[\s,]", told), name
    assert "postgresql+psycopg://" in told
    assert "postgresql+psycopg_async://" in told
    for statement in ("--lc-ctype=C.UTF-8", "newswatch_analyst", "sql/roles.sql"):
        assert statement in told


def mounted() -> set[str]:
    """The paths at which the values expect a file of a Secret."""
    text = FILE.read_text(encoding="utf-8")
    return set(re.findall(r"/run/newswatch/\w+/\w[\w.]*", text))


def test_every_file_of_a_secret_lies_in_a_mount(values: dict[str, Any]) -> None:
    secrets = {volume["name"] for volume in values["volumes"] if "secret" in volume}
    everywhere = {mount["mountPath"] for mount in values["volumeMounts"] if mount["name"] in secrets}
    job = values["migrateDatabaseJob"]
    own = {mount["mountPath"] for mount in job["extraVolumeMounts"]}
    paths = mounted()
    assert paths
    for path in paths:
        assert str(Path(path).parent) in everywhere | own, path
    # Only the migrations are the owner of newswatch's schema
    assert everywhere == {"/run/newswatch/app"}
    assert own == {"/run/newswatch/admin"}
    assert all(not value.startswith("/run/newswatch/admin") for value in (v["value"] for v in values["env"]))
    names = [volume["name"] for volume in values["volumes"] + job["extraVolumes"]]
    assert len(names) == len(set(names))


def test_newswatch_knows_its_settings(environment: dict[str, str], tmp_path: Path) -> None:
    assert unknown_variables(environment) == ()
    secret = tmp_path / "newswatch_database_url"
    secret.write_text("postgresql://newswatch_app:a-password-of-its-own@db.example/newswatch\n", encoding="utf-8")
    given = environment | {"NEWSWATCH_DATABASE_URL_FILE": str(secret), "NEWSWATCH_HOME": str(tmp_path)}
    settings = load(given)
    assert settings.database_url is not None
    assert settings.contact is None


def test_airflow_knows_its_options(values: dict[str, Any], environment: dict[str, str]) -> None:
    known = airflows_options()
    for section, options in values["config"].items():
        for option in options:
            assert (section, option) in known, (section, option)
    named = [name for name in environment if name.startswith("AIRFLOW__")]
    named += [secret["envName"] for secret in values["secret"]]
    for name in named:
        _, section, option = name.split("__", 2)
        assert (section.lower(), option.lower()) in known, name


@cache
def airflows_options() -> frozenset[tuple[str, str]]:
    """Every option of the installed Airflow and of its Kubernetes provider."""
    airflow = importlib.util.find_spec("airflow")
    assert airflow is not None
    assert airflow.submodule_search_locations
    found: dict[str, Any] = {}
    for folder in airflow.submodule_search_locations:
        file = Path(folder) / "config_templates" / "config.yml"
        if file.is_file():
            found |= yaml.safe_load(file.read_text(encoding="utf-8"))
    # What the provider says of itself, without importing it: that takes seconds
    provider = importlib.util.find_spec("airflow.providers.cncf.kubernetes.get_provider_info")
    assert provider is not None
    assert provider.origin
    found |= runpy.run_path(provider.origin)["get_provider_info"]()["config"]
    return frozenset((section, option) for section, what in found.items() for option in what.get("options", {}))


@pytest.mark.parametrize("component", COMPONENTS)
def test_components_go_through_the_entry_point(values: dict[str, Any], component: str) -> None:
    checked = runpy.run_path(str(ROOT / "docker" / "entrypoint.py"))["COMPONENTS"]
    arguments = values[component]["args"]
    assert arguments[0] == "airflow"
    assert arguments[1] in checked


@pytest.mark.parametrize("component", ["scheduler", "dagProcessor", "triggerer"])
def test_nothing_of_the_official_image_is_called(values: dict[str, Any], component: str) -> None:
    # The chart's default probes call /entrypoint, its groomers /clean-logs: our image has neither
    section = values[component]
    assert section["logGroomerSidecar"] == {"enabled": False}
    probes = [section[name] for name in ("livenessProbe", "startupProbe") if name in section]
    assert probes
    health = (ROOT / "docker" / "health.py").read_text(encoding="utf-8")
    for probe in probes:
        program, file, what, job = probe["command"]
        assert (program, file, what) == ("python", "/opt/newswatch/docker/health.py", "job")
        assert job in health
    assert "docker/health.py" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_nothing_is_started_that_is_not_used(values: dict[str, Any]) -> None:
    for part in ("postgresql", "redis", "statsd", "createUserJob"):
        assert values[part] == {"enabled": False}, part
    assert values["triggerer"]["persistence"] == {"enabled": False}


def test_both_databases_are_migrated_and_the_pools_made(values: dict[str, Any], environment: dict[str, str]) -> None:
    shell, flags, script = values["migrateDatabaseJob"]["args"]
    assert (shell, flags) == ("bash", "-ec")  # ends at the first failure
    assert script.index("airflow db migrate") < script.index("newswatch db upgrade") < script.index("pools import")
    pools = json.loads((ROOT / "dags" / "pools.json").read_text(encoding="utf-8"))
    slots = {name: int(count) for name, count in re.findall(r"pools set (\w+) (\d+)", script)}
    assert set(slots) == set(pools)
    # The shards of one stage run side by side
    shards = int(environment["NEWSWATCH_SHARDS"])
    assert all(count >= shards for count in slots.values())
    assert values["config"]["core"]["parallelism"] >= max(slots.values())


def test_a_pod_bears_its_parsers(values: dict[str, Any], environment: dict[str, str]) -> None:
    workers = int(environment["NEWSWATCH_SANDBOX_WORKERS"])
    memory = int(environment["NEWSWATCH_SANDBOX_MEMORY_BYTES"])
    assert memory == Settings.model_fields["sandbox_memory_bytes"].default
    resources = values["workers"]["kubernetes"]["resources"]
    assert mebibytes(resources["limits"]["memory"]) >= POD_MIB + workers * memory // MIB
    for component in (*COMPONENTS, "migrateDatabaseJob"):
        assert mebibytes(values[component]["resources"]["limits"]["memory"]) >= 1024, component


def test_logs_outlive_their_pods(values: dict[str, Any]) -> None:
    assert values["logs"]["persistence"]["enabled"] is True


def test_the_analyst_may_only_look(values: dict[str, Any]) -> None:
    users = dict(pair.split(":") for pair in values["config"]["core"]["simple_auth_manager_users"].split(","))
    assert users == {"admin": "admin", "operator": "op", "analyst": "viewer"}
