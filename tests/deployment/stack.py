"""A deployment of the compose files under a name, ports and an image of its own, beside whatever else runs here."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "newswatch:compose-test"
TASKS = (
    "select task_id, map_index, state, try_number, hostname from task_instance where dag_id = 'ingest' and run_id = "
)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*arguments: str, check: bool = True, text: str | None = None, **environment: str) -> str:
    """A command's output, both streams. AssertionError with it where the command fails."""
    ended = subprocess.run(
        arguments,
        cwd=ROOT,
        env=os.environ | environment,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert not check or ended.returncode == 0, f"{' '.join(arguments)}\n{ended.stdout[-4000:]}"
    return ended.stdout


def waited(what: str, look: Callable[[], Any], seconds: float, pause_s: float = 2.0) -> Any:
    """What `look` returns, as soon as that is something; AssertionError after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(pause_s)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")


@dataclass(slots=True, kw_only=True)
class Stack:
    """One deployment. `files` are compose files; `settings` what .env would say."""

    name: str
    files: tuple[str, ...] = ("docker-compose.yml",)
    settings: dict[str, str] = field(default_factory=dict)
    root: Path = ROOT

    def __post_init__(self) -> None:
        self.settings = {
            "NEWSWATCH_IMAGE": IMAGE,
            "AIRFLOW_PORT": str(free_port()),
            "POSTGRES_PORT": str(free_port()),
            **self.settings,
        }

    def compose(self, *arguments: str, check: bool = True, text: str | None = None) -> str:
        """`docker compose …` on this deployment."""
        named = [part for file in self.files for part in ("--file", file)]
        command = ["docker", "compose", "--ansi=never", "--progress=plain", "--project-directory", str(self.root)]
        command += ["--env-file", "/dev/null", "--project-name", self.name, *named]
        return run(*command, *arguments, check=check, text=text, **self.settings)

    def up(self, *arguments: str) -> float:
        """Bring it up and wait until all is healthy; the seconds that took."""
        began = time.monotonic()
        self.compose("up", "--detach", "--wait", "--wait-timeout", "600", *arguments)
        return time.monotonic() - began

    def remove(self) -> None:
        """Everything, the data too."""
        self.compose("--profile", "*", "down", "--volumes", "--timeout", "20", "--remove-orphans")

    def sql(self, database: str, statement: str) -> list[list[str]]:
        """Rows of the server's superuser, every value as text."""
        said = self.compose(
            "exec",
            "-T",
            "postgres",
            "psql",
            "-U",
            "postgres",
            "-XAtF",
            "\t",
            "-v",
            "ON_ERROR_STOP=1",
            database,
            "-c",
            statement,
        )
        return [line.split("\t") for line in said.splitlines()]

    def secret(self, name: str) -> str:
        """One of the deployment's secrets."""
        return self.quiet("run", "--rm", "-T", "secrets", "show", name).strip()

    def quiet(self, *arguments: str, text: str | None = None) -> str:
        """The standard output alone: compose tells of its containers on the other."""
        named = [part for file in self.files for part in ("--file", file)]
        command = ["docker", "compose", "--project-directory", str(self.root), "--env-file", "/dev/null"]
        ended = subprocess.run(
            [*command, "--project-name", self.name, *named, *arguments],
            cwd=ROOT,
            env=os.environ | self.settings,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr[-4000:]
        return ended.stdout

    def containers(self, service: str | None = None) -> list[dict[str, Any]]:
        """What runs, as `docker inspect` tells it."""
        named = self.compose("ps", "--quiet", *([service] if service else [])).split()
        return list(json.loads(run("docker", "inspect", *named))) if named else []

    def memory(self) -> str:
        """What each container takes, and all of them together, in MB."""
        ids = self.compose("ps", "--quiet").split()
        said = run("docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *ids)
        units = {"KiB": 1 / 1024, "MiB": 1.0, "GiB": 1024.0}
        used = {}
        for name, amount, unit in re.findall(r"^(\S+) ([0-9.]+)([KMG]iB)", said, re.MULTILINE):
            used[name.removeprefix(f"{self.name}-")] = round(float(amount) * units[unit] * 1.048576)
        return ", ".join(f"{name} {size}" for name, size in sorted(used.items())) + f"; together {sum(used.values())}"

    def psql_as(self, role: str, secret: str, statement: str) -> tuple[int, str]:
        """A statement over TCP with a role's own password, as an analyst sends it; exit status and output."""
        url = f"postgresql://{role}@postgres:5432/newswatch"
        command = ["exec", "-T", "--env", f"PGPASSWORD={secret}", "postgres", "psql", url, "-XAtc", statement]
        said = self.compose(*command, check=False)
        return (0 if "ERROR" not in said and "FATAL" not in said else 1), said

    def ask(self, path: str, token: str | None = None, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Ask the API server; the status and what its JSON says."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.settings['AIRFLOW_PORT']}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, content = error.code, error.read()
        try:
            return status, json.loads(content)
        except ValueError:
            return status, content.decode(errors="replace")

    def finished(self, run_id: str, seconds: float) -> str:
        """The state that a run of ingest ends in, waited for."""
        query = f"select state from dag_run where dag_id = 'ingest' and run_id = '{run_id}'"  # noqa: S608
        rows = waited(
            f"the end of {run_id}",
            lambda: [row for row in self.sql("airflow", query) if row[0] in {"success", "failed"}],
            seconds,
        )
        return str(rows[0][0])

    def first_run(self, seconds: float) -> str:
        """The first scheduled run of ingest, waited for."""
        query = "select run_id from dag_run where dag_id = 'ingest' and run_type = 'scheduled' order by id limit 1"
        return str(waited("a scheduled run of ingest", lambda: self.sql("airflow", query), seconds)[0][0])

    def trigger(self, token: str) -> str:
        """Start a run of ingest by hand; its id."""
        status, said = self.ask("/api/v2/dags/ingest/dagRuns", token, {"logical_date": None})
        assert status == 200, said
        return str(said["dag_run_id"])

    def tasks(self, run_id: str) -> list[dict[str, str]]:
        """The task instances of a run."""
        keys = ("task", "map_index", "state", "try", "host")
        return [
            dict(zip(keys, row, strict=True)) for row in self.sql("airflow", f"{TASKS}'{run_id}' order by start_date")
        ]

    def lasted(self, run_id: str) -> int:
        """Seconds from a run's beginning to its end."""
        lasted = "select round(extract(epoch from end_date - start_date)) from dag_run"
        return int(self.sql("airflow", f"{lasted} where dag_id = 'ingest' and run_id = '{run_id}'")[0][0])

    def figures(self) -> dict[str, int]:
        """Rows of what must never be doubled or lost."""
        tables: Sequence[str] = ("entry", "page", "article", "article_version", "assessment", "mention", "event")
        select = ", ".join(f"(select count(*) from newswatch.{table})" for table in tables)  # noqa: S608
        return dict(zip(tables, map(int, self.sql("newswatch", f"select {select}")[0]), strict=True))
