"""docker compose, for real and end to end: `make compose-test`. Opt-in: it needs an engine and a quarter of an hour.

It works on projects of its own, `newswatch-test-…`, with ports and an image of their own, and removes them at the end.
NEWSWATCH_BUILD holds further arguments of `docker build`, such as "--network host" or "--build-arg PIP_INDEX_URL=…".
The steps stand in the order in which an operator takes them; each prints what it shows.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.deployment.stack import IMAGE, ROOT, Stack, run, waited

pytestmark = pytest.mark.usefixtures("image")
MOST_MB_ABOVE_BASE = 800
# Invented articles tell of these at least; how many exactly is for the tests of the coder
LEAST_EVENTS = 50
# Of 12 runs by two workers at once, 10 came to 60 events and two to 61
MOST_EVENTS_APART = 2
# What a run that nobody disturbs makes of the sample, for comparison; empty where that step was not asked for
UNDISTURBED: dict[str, int] = {}


def show(sentence: str) -> None:
    print(f"\n    {sentence}", end="", flush=True)


@pytest.fixture(scope="session")
def image() -> None:
    """The image, built as an operator builds it."""
    began = time.monotonic()
    run("docker", "build", *shlex.split(os.environ.get("NEWSWATCH_BUILD", "")), "--tag", IMAGE, ".")
    show(f"The image was built in {time.monotonic() - began:.0f} s.")


@pytest.fixture(scope="module")
def local() -> Iterator[Stack]:
    """LocalExecutor, from nothing."""
    stack = Stack(name="newswatch-test-local")
    stack.remove()
    yield stack
    stack.remove()


@pytest.fixture(scope="module")
def celery() -> Iterator[Stack]:
    """Celery with two workers, from nothing."""
    stack = Stack(
        name="newswatch-test-celery",
        files=("docker-compose.yml", "docker-compose.celery.yml"),
        settings={"NEWSWATCH_SHARDS": "4"},
    )
    stack.remove()
    yield stack
    stack.remove()


def test_the_image_is_small_and_has_no_tools_to_build() -> None:
    base = re.findall(r"^ARG BASE=(.*)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)[0]
    sizes = [int(run("docker", "image", "inspect", "--format", "{{.Size}}", name)) / 1e6 for name in (IMAGE, base)]
    show(f"{sizes[0]:.0f} MB, {sizes[0] - sizes[1]:.0f} MB above {base} ({sizes[1]:.0f} MB).")
    assert sizes[0] - sizes[1] <= MOST_MB_ABOVE_BASE
    found = run("docker", "run", "--rm", IMAGE, "sh", "-c", "command -v gcc make git pip hatchling postgres; id -u")
    assert [line for line in found.splitlines() if "/opt/newswatch" in line or "gcc" in line or "git" in line] == []
    assert found.splitlines()[-1] == "50000"
    assert "newswatch, version" in run("docker", "run", "--rm", "--read-only", IMAGE, "newswatch", "--version")


def test_up_from_nothing_is_healthy(local: Stack) -> None:
    seconds = local.up()
    states = {found["Name"]: found["State"]["Health"]["Status"] for found in local.containers()}
    show(f"`up --detach --wait` took {seconds:.0f} s; healthy: {len(states)} containers.")
    assert set(states.values()) == {"healthy"}
    assert len(states) == 7
    said = local.compose("logs", "--no-log-prefix", "init")
    assert "Ready. The UI:" in said


def test_every_container_runs_as_it_should(local: Stack) -> None:
    for found in local.containers():
        host = found["HostConfig"]
        assert found["Config"]["User"] in {"50000:0", "999:999"}, found["Name"]
        assert host["ReadonlyRootfs"], found["Name"]
        assert host["CapDrop"] == ["ALL"], found["Name"]
        assert host["Memory"] > 0, found["Name"]
        for bindings in (host["PortBindings"] or {}).values():
            assert {binding["HostIp"] for binding in bindings} == {"127.0.0.1"}, found["Name"]
    show("Not root, read-only, without capabilities, bounded, ports on 127.0.0.1 only.")


def test_a_scheduled_run_finishes_with_events(local: Stack) -> None:
    run_id = local.first_run(300)
    assert local.finished(run_id, 900) == "success"
    tasks = local.tasks(run_id)
    rows = local.figures()
    show(f"{run_id}: success in {local.lasted(run_id)} s, {len(tasks)} task instances; rows: {rows}.")
    assert {task["state"] for task in tasks} <= {"success", "skipped"}
    assert {task["map_index"] for task in tasks if task["task"] == "poll"} == {"0", "1"}
    assert rows["event"] >= LEAST_EVENTS
    UNDISTURBED.update(rows)
    show(f"Memory: {local.memory()}")


def test_the_other_dags_run_as_well(local: Stack) -> None:
    """What is scheduled daily has its first run at once; `review` may wait for a person."""
    waited(
        "the end of maintain",
        lambda: local.sql(
            "airflow", "select 1 from dag_run where dag_id = 'maintain' and state in ('success', 'failed')"
        ),
        600,
    )
    rows = local.sql("airflow", "select dag_id, state, count(*) from dag_run group by 1, 2 order by 1, 2")
    show("Runs: " + ", ".join(" ".join(row) for row in rows))
    assert not [row for row in rows if row[1] == "failed"]


def test_the_ui_lets_in_who_has_the_password(local: Stack) -> None:
    assert local.ask("/auth/token", body={"username": "admin", "password": "admin"})[0] == 401
    admin = local.secret("ui_admin_password")
    status, said = local.ask("/auth/token", body={"username": "admin", "password": admin})
    assert status == 201, said
    token = said["access_token"]
    status, said = local.ask("/api/v2/dags?limit=50", token)
    dags = {dag["dag_id"]: dag["has_import_errors"] for dag in said["dags"]}
    show(f"Log-in with the made password; DAGs: {', '.join(sorted(dags))}.")
    assert set(dags) == {path.stem for path in (ROOT / "dags").glob("*.py")}
    assert not any(dags.values())
    assert local.ask("/api/v2/dags")[0] == 401
    assert local.ask("/newswatch/")[0] == 401
    status, page = local.ask("/newswatch/", token)
    assert status == 200, page
    assert "continental-wire-urgent" in page, "the page names the feed that fails"
    viewer = local.ask("/auth/token", body={"username": "analyst", "password": local.secret("ui_analyst_password")})[1][
        "access_token"
    ]
    assert local.ask("/api/v2/dags", viewer)[0] == 200
    assert local.ask("/api/v2/dags/ingest/dagRuns", viewer, {"logical_date": None})[0] == 403
    show("analyst may look and may not trigger; without log-in: 401.")


def test_an_analyst_reads_the_views_and_nothing_else(local: Stack) -> None:
    password = local.secret("analyst_password")
    query = "select event_id, date_start, place, killed_best from analysis.events order by date_start desc limit 3"
    status, said = local.psql_as("newswatch_analyst", password, query)
    assert status == 0, said
    show("analyst's psql: " + " / ".join(said.strip().splitlines()))
    for refused in (
        "select count(*) from newswatch.event",
        "delete from newswatch.event",
        "create table public.mine (a int)",
        "select pg_advisory_lock(1)",
    ):
        said = local.psql_as("newswatch_analyst", password, refused)[1]
        assert re.search("permission denied|in a read-only transaction", said), refused
    assert "authentication failed" in local.psql_as("newswatch_analyst", "guessed", "select 1")[1]
    url = "postgresql://newswatch_analyst@postgres:5432/airflow"
    said = local.compose(
        "exec", "-T", "--env", f"PGPASSWORD={password}", "postgres", "psql", url, "-c", "select 1", check=False
    )
    assert "permission denied for database" in said
    show("refused: the tables, writing, locks, a wrong password, Airflow's database.")


def test_no_log_holds_a_secret(local: Stack) -> None:
    values = json.loads(local.quiet("run", "--rm", "-T", "secrets", "export"))
    logs = local.compose("logs", "--no-log-prefix")
    inspected = json.dumps(local.containers())
    for name, value in values.items():
        assert value not in logs, name
        assert value not in inspected, name
    show(f"{len(values)} secrets: in {len(logs) // 1000} kB of logs and all of `docker inspect`, none.")


def test_the_command_line_works_in_a_container(local: Stack) -> None:
    said = local.compose("run", "--rm", "-T", "newswatch", "newswatch", "doctor", check=False)
    assert "All is well." in said, said
    said = local.compose("run", "--rm", "-T", "newswatch", "newswatch", "status")
    assert "backlog" in said.lower() or "healthy" in said
    show("`newswatch doctor`: All is well. `newswatch status` answers.")


def test_a_backup_restores(local: Stack) -> None:
    before = local.figures()
    said = local.compose("run", "--rm", "-T", "newswatch", "newswatch", "db", "backup", "/backups/test.dump")
    assert "restored and compared" in said, said
    show(next(line for line in said.splitlines() if "restored and compared" in line))
    local.compose("stop", "airflow-scheduler", "airflow-triggerer", "airflow-dag-processor", "airflow-apiserver")
    local.sql("newswatch", "delete from newswatch.event_version")
    command = ["newswatch", "db", "restore", "/backups/test.dump", "--replace"]
    said = local.compose("run", "--rm", "-T", "newswatch", *command)
    assert "The backup has been restored." in said, said
    assert local.figures() == before
    local.up()
    assert local.psql_as("newswatch_analyst", local.secret("analyst_password"), "select 1 from analysis.events")[0] == 0
    show("Restored in its place, the former database kept beside it; analysts read on.")


def test_down_and_up_keep_the_data(local: Stack) -> None:
    rows, secret = local.figures(), local.secret("jwt_secret")
    began = time.monotonic()
    local.compose("down")
    down = time.monotonic() - began
    seconds = local.up()
    now = local.figures()
    show(f"`down` took {down:.0f} s, `up` again {seconds:.0f} s; rows before {rows}, after {now}.")
    assert now == rows
    assert local.secret("jwt_secret") == secret
    failed = local.sql("airflow", "select count(*) from task_instance where dag_id = 'ingest' and state = 'failed'")
    assert failed == [["0"]]


def test_a_missing_secret_is_said(local: Stack) -> None:
    remove = ["run", "--rm", "-T", "--entrypoint", "rm", "secrets", "/run/newswatch/app/jwt_secret"]
    kept = local.secret("jwt_secret")
    local.compose(*remove)
    said = local.compose("run", "--rm", "-T", "--no-deps", "airflow-triggerer", check=False)
    assert "Error: the secret /run/newswatch/app/jwt_secret is missing" in said
    show(said.strip().splitlines()[-1])
    local.compose("run", "--rm", "-T", "secrets", "set", "jwt_secret", text=f"{kept}\n")


def test_migrations_that_were_not_applied_are_said(local: Stack) -> None:
    local.sql("newswatch", "update newswatch.alembic_version set version_num = '0001'")
    said = local.compose("run", "--rm", "-T", "--no-deps", "airflow-scheduler", check=False)
    assert "Error: newswatch's database has schema 0001, this image needs" in said
    show(said.strip().splitlines()[-1])


def test_another_server_is_no_new_beginning(local: Stack) -> None:
    local.compose("down")
    run("docker", "volume", "rm", f"{local.name}_postgres")
    said = local.compose("up", "--detach", "--wait", check=False)
    assert "exit 1" in said
    said = local.compose("logs", "--no-log-prefix", "--tail", "1", "init")
    assert "is not the one that was set up here" in said
    show(said.strip())
    local.remove()


def test_a_wrong_locale_is_said(tmp_path: Path) -> None:
    override = tmp_path / "locale.yml"
    override.write_text("services: {postgres: {environment: {POSTGRES_INITDB_ARGS: --locale=C}}}\n", encoding="utf-8")
    stack = Stack(name="newswatch-test-locale", files=("docker-compose.yml", str(override)))
    try:
        assert "exit 1" in stack.compose("up", "--detach", "--wait", "airflow-apiserver", check=False)
        said = stack.compose("logs", "--no-log-prefix", "--tail", "1", "init")
        assert "makes search blind to every script but Latin" in said, said
        show(said.strip())
    finally:
        stack.remove()


def test_a_port_that_is_taken_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        stack = Stack(name="newswatch-test-port", settings={"POSTGRES_PORT": port})
        try:
            said = stack.compose("up", "--detach", "--wait", "postgres", check=False)
            assert re.search(rf"{port}.*(already in use|already allocated)", said), said
            show(next(line for line in said.splitlines() if port in line).strip())
        finally:
            stack.remove()


def test_a_dag_folder_that_is_not_mounted_is_said(tmp_path: Path) -> None:
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    stack = Stack(name="newswatch-test-dags", files=(str(tmp_path / "docker-compose.yml"),), root=tmp_path)
    try:
        said = stack.compose("run", "--rm", "-T", "--no-deps", "airflow-scheduler", check=False)
    finally:
        stack.remove()
    assert re.search(r"bind source path does not exist.*/dags", said), said
    show(next(line for line in said.splitlines() if "bind source" in line).strip())


def test_lineage_and_metrics_are_told_where_they_are_switched_on(tmp_path: Path) -> None:
    """To a collector beside the others, by what an operator writes into .env."""
    override = tmp_path / "collector.yml"
    script = ROOT / "tests" / "deployment" / "collector.py"
    override.write_text(
        f"services: {{collector: {{image: {IMAGE}, pull_policy: never, command: [python, /collector.py], "
        f"volumes: ['{script}:/collector.py:ro']}}}}\n",
        encoding="utf-8",
    )
    told = {
        "AIRFLOW__OPENLINEAGE__DISABLED": "False",
        "AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "http", "url": "http://collector:5000"}',
        "AIRFLOW__METRICS__STATSD_ON": "True",
        "AIRFLOW__METRICS__STATSD_HOST": "collector",
    }
    stack = Stack(name="newswatch-test-telling", files=("docker-compose.yml", str(override)), settings=told)
    try:
        stack.up()
        assert stack.finished(stack.first_run(300), 900) == "success"
        lines = waited(
            "the end of the run in the events",
            lambda: [
                line
                for line in stack.compose("logs", "--no-log-prefix", "collector").splitlines()
                if line.startswith(("lineage ", "metric "))
            ],
            60,
        )
        password = stack.secret("app_password")
    finally:
        stack.remove()
    events = [json.loads(line.partition(" ")[2]) for line in lines if line.startswith("lineage ")]
    done = {one["job"]: one for one in events if one["type"] == "COMPLETE"}
    for job, read, written in (
        ("poll", ["feed"], ["entry"]),
        ("fetch", ["entry"], ["page"]),
        ("extract", ["page"], ["article"]),
        ("assess", ["article"], ["assessment"]),
        ("code", ["article", "assessment"], ["mention"]),
        ("link", ["mention"], ["event"]),
        ("announce", [], ["article", "event"]),
    ):
        for key, tables in (("inputs", read), ("outputs", written)):
            found = sorted(map(tuple, done[f"ingest.{job}"][key]))
            assert found == [("postgres://postgres:5432", f"newswatch.newswatch.{table}") for table in tables], job
        show(f"OpenLineage: ingest.{job} reads {', '.join(read) or 'nothing'}, writes {', '.join(written)}")
    metrics = [line.partition(" ")[2] for line in lines if line.startswith("metric ")]
    own = sorted({line.partition(":")[0] for line in metrics if line.startswith("airflow.newswatch.")})
    show(f"{len(events)} events of OpenLineage; StatsD: {len(metrics)} values, {len(own)} of newswatch's own metrics.")
    assert {"airflow.newswatch.health", "airflow.newswatch.backlog.link.due", "airflow.newswatch.freshness.poll"} <= {
        *own
    }
    assert not [line for line in lines if password in line]


def test_celery_shares_the_mapped_tasks_among_two_workers(celery: Stack) -> None:
    seconds = celery.up("--scale", "airflow-worker=2")
    workers = {found["Config"]["Hostname"] for found in celery.containers("airflow-worker")}
    show(f"`up` with two workers took {seconds:.0f} s.")
    assert len(workers) == 2
    run_id = celery.first_run(300)
    # In the middle of it, one of them is killed
    victim = waited(
        "a stage at work",
        lambda: [
            task["host"]
            for task in celery.tasks(run_id)
            if task["task"] in {"extract", "assess"} and task["state"] == "running"
        ],
        600,
        0.5,
    )[0]
    (container,) = [found for found in celery.containers("airflow-worker") if found["Config"]["Hostname"] == victim]
    run("docker", "kill", "--signal", "KILL", container["Id"])
    killed_at = time.monotonic()
    running = [task for task in celery.tasks(run_id) if task["host"] == victim and task["state"] == "running"]
    show(f"worker {victim} killed while it ran {[(task['task'], task['map_index']) for task in running]}.")
    assert running
    assert celery.finished(run_id, 1500) == "success"
    tasks = celery.tasks(run_id)
    shares = Counter(task["host"] for task in tasks if task["host"])
    again = [(task["task"], task["map_index"], task["host"]) for task in tasks if int(task["try"]) > 1]
    show(f"the run ended with success {time.monotonic() - killed_at:.0f} s later; tasks by worker: {dict(shares)}.")
    show(f"tried again: {again}")
    show(f"Memory: {celery.memory()}")
    assert again
    assert victim not in {host for _, _, host in again}
    polled = {task["host"] for task in tasks if task["task"] in {"poll", "fetch"}}
    assert polled == workers, "both workers had their share"


def test_nothing_is_doubled_and_nothing_is_lost(celery: Stack) -> None:
    rows = celery.figures()
    said = celery.quiet("run", "--rm", "-T", "newswatch", "newswatch", "status", "--json")
    waiting = {row["stage"]: row["waiting"] for row in json.loads(said)["backlog"] if row["stage"] != "poll"}
    show(f"rows: {rows}; waiting: {waiting}")
    assert rows["event"] >= LEAST_EVENTS
    assert set(waiting.values()) == {0}
    # The sample is the same every time: whoever polls it, killed or not, must come to the same rows. Only the number of
    # events may be another one, by how many workers had which mention first: two events that stand already become one
    # where more speaks for it than is needed to join a new mention (newswatch.events.linking.clusters.JOIN)
    events = (rows.pop("event"), UNDISTURBED.pop("event", 0))
    assert not UNDISTURBED or (rows == UNDISTURBED and abs(events[0] - events[1]) <= MOST_EVENTS_APART)
    for check in sorted((ROOT / "sql" / "checks").glob("*.sql")):
        found = celery.compose(
            "exec",
            "-T",
            "postgres",
            "psql",
            "-U",
            "postgres",
            "-XAtq",
            "newswatch",
            text=check.read_text(encoding="utf-8"),
        )
        assert found.strip() == "", f"{check.name}: {found}"


def test_a_worker_that_is_stopped_lets_its_tasks_finish(celery: Stack) -> None:
    celery.up("--scale", "airflow-worker=2")
    admin = celery.secret("ui_admin_password")
    token = celery.ask("/auth/token", body={"username": "admin", "password": admin})[1]["access_token"]
    run_id = celery.trigger(token)
    waited("a task at work", lambda: [task for task in celery.tasks(run_id) if task["state"] == "running"], 300, 0.2)
    began = time.monotonic()
    celery.compose("stop", "airflow-worker")
    seconds = time.monotonic() - began
    held = [task for task in celery.tasks(run_id) if task["state"] == "running"]
    show(f"`stop` of both workers took {seconds:.0f} s; still held to be running: {held}.")
    assert held == []
    celery.compose("start", "airflow-worker")
    assert celery.finished(run_id, 900) == "success"
    tasks = celery.tasks(run_id)
    show(f"the run went on with the workers' return: tries {sorted({task['try'] for task in tasks})}.")
    assert {task["try"] for task in tasks} <= {"0", "1"}, "no task was cut off"
