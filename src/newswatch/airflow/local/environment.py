"""What Airflow on this machine is told: all of it by environment variables, so that nobody edits a file."""

from __future__ import annotations

import importlib.util
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import newswatch
from newswatch.errors import InputError, SettingsError
from newswatch.settings import PREFIX, Settings

LOOPBACK = "127.0.0.1"
DATABASE = "airflow"
POOLS = "pools.json"
# Airflow signs with HS512, which wants 64 bytes; fewer and every component warns
SECRET_BYTES = 64

# What a user may set otherwise in the environment
DEFAULTS = {
    # Four tasks at once: with the four components and the server 1.0 GB at rest (measured); the default 32 forks
    # 32 workers at once
    "AIRFLOW__CORE__PARALLELISM": "4",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__API__WORKERS": "1",
    # The default of 300 s makes a new DAG file seem to be missing
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "15",
    # A task whose process died is given back after so long; newswatch's leases bear it
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "120",
    # A task that begins waits so long for the API server, which is slow to answer while everything starts; after the
    # default of 5 s it fails
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    # glibc gives each thread an arena of its own, which none of the components needs
    "MALLOC_ARENA_MAX": "2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The directories of one Airflow. `home` is newswatch's, `airflow` Airflow's below it."""

    home: Path
    dags: Path

    @property
    def airflow(self) -> Path:
        return self.home / "airflow"

    @property
    def logs(self) -> Path:
        """What the components themselves say."""
        return self.airflow / "components"

    @property
    def task_logs(self) -> Path:
        """Airflow's own: what tasks say, by DAG and run."""
        return self.airflow / "logs"


def places(settings: Settings, dags: Path | None = None) -> Places:
    """Where everything is. Raises InputError where there are no DAGs, SettingsError where home cannot be used."""
    folder = (Path(newswatch.__file__).parents[2] / "dags" if dags is None else dags).absolute()
    if not any(folder.glob("*.py")):
        raise InputError(
            f"There are no DAGs in {folder}",
            advice="Run it in a checkout of newswatch, or say where with --dags FOLDER",
        )
    found = Places(home=settings.home.absolute(), dags=folder)
    try:
        found.home.mkdir(parents=True, exist_ok=True)
        found.airflow.mkdir(mode=0o700, exist_ok=True)  # logs and secrets are the owner's
        found.logs.mkdir(exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{error.filename} cannot be made: {error.strerror}", advice="Set NEWSWATCH_HOME to a directory of your own"
        ) from None
    return found


def require_airflow() -> None:
    """Raises InputError where Airflow is not installed in this environment."""
    if importlib.util.find_spec("airflow") is None:
        raise InputError(
            "Airflow is not installed in this Python environment",
            advice="Use `make airflow`, or `pip install 'newswatch[airflow,embedded]'`",
        )


def free_port(wanted: int) -> int:
    """The port itself where it can be had on loopback, any free one for 0. Raises InputError where it is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError as error:
            raise InputError(
                f"Port {wanted} of {LOOPBACK} cannot be opened: {os.strerror(error.errno or 0)}",
                advice="Choose another: `make airflow PORT=8081`, or --port 0 for any free one",
            ) from None
        return int(probe.getsockname()[1])


def jwt_secret(folder: Path) -> str:
    """The secret with which the components know each other: made once, readable by its owner alone."""
    file = folder / "jwt-secret"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = file.read_text(encoding="ascii").strip()
        if found:
            file.chmod(0o600)
            return found
        file.unlink()  # of a start that was killed
        return jwt_secret(folder)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        made = secrets.token_urlsafe(SECRET_BYTES)
        out.write(made)
    return made


def environment(
    settings: Settings, found: Places, *, database_url: str, port: int, sample_at: str | None, base: Mapping[str, str]
) -> dict[str, str]:
    """The environment of every component and of every task. `base` is this process's: what it says of Airflow counts
    where nothing depends on it (metrics, lineage, parallelism), but not where this Airflow is, for it may speak of
    another one. `database_url` is that of Airflow's own database."""
    kept = {name: value for name, value in base.items() if name not in {"AIRFLOW_CONFIG", "PYTHONHOME"}}
    url = f"http://{LOOPBACK}:{port}"
    ours = {
        "AIRFLOW_HOME": str(found.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(found.dags),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        # Whoever can reach this machine's loopback is its user: no log-in
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API_AUTH__JWT_SECRET": jwt_secret(found.airflow),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database_url,
        # Airflow 3.3 would derive asyncpg, which is not installed
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": database_url.replace("+psycopg:", "+psycopg_async:", 1),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(found.task_logs),
        f"{PREFIX}HOME": str(found.home),
        f"{PREFIX}FEEDS": settings.feeds,
        # Pages and logs are UTF-8, whatever locale whoever starts it has
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    if not any(base.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        ours["LC_CTYPE"] = "C.UTF-8"
    if sample_at is not None:
        ours[f"{PREFIX}SAMPLE_AT"] = sample_at
    if sys.platform == "darwin":
        # Tasks are forked, and macOS ends a forked process that has touched its frameworks or proxies
        ours |= {"OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES", "no_proxy": "*"}
    return DEFAULTS | kept | ours
