"""The embedded PostgreSQL: started when a command needs it, stopped when the last command that uses it ends.

Nobody has to think of it. `hold(home)` starts the server if it does not run and yields its URL; when the last
process that holds it leaves, it stops. Who uses it is known by a shared lock on a file, which the kernel drops
with the process, so a killed command leaves no wrong count (only a running server, which the next command finds
and takes over). A server that dies while it is held is started again by whoever holds it. `start(home)` makes it stay
until `stop(home)`: for other programs that want a connection.

Several commands, threads and containers on one machine may do all this at once.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg
from psycopg import pq, sql

from newswatch.errors import DatabaseError
from newswatch.storage.cluster import DATABASE, SOCKET_NAME, SUPERUSER, Cluster, locate, make, spawn
from newswatch.storage.cluster import run_as as run_program

# A restart right after a kill -9 is refused while the old server's children end ("lock file … already exists",
# measured up to six times within 2.4 s)
START_S = 30.0
# Replaying the log after a crash: PostgreSQL answers "starting up" meanwhile
RECOVERY_S = 300.0
STOP_S = 60
# How often a holder looks whether the server lives: it is back within seconds of its death
LOOK_S = 0.5
LOG_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """What `newswatch db status` shows."""

    running: bool
    kept: bool
    pid: int | None
    url: str
    data: Path
    log: Path


def url_of(cluster: Cluster, database: str = DATABASE, *, role: str = SUPERUSER) -> str:
    """SQLAlchemy's URL of a database of the cluster, through its Unix socket."""
    place = quote(str(cluster.socket_dir), safe="/")
    return f"postgresql+psycopg://{quote(role)}@/{quote(database)}?host={place}&port=5432"


_held: dict[Path, tuple[int, str]] = {}


def ensure_server(home: Path) -> str:
    """Start the server of `home` if need be, hold it to the end of this process, and return its URL."""
    key = home.expanduser().absolute()
    owner, url = _held.get(key, (0, ""))
    if owner == os.getpid():
        return url
    stack = ExitStack()
    url = stack.enter_context(hold(key))
    _held[key] = (os.getpid(), url)
    atexit.register(_leave, os.getpid(), stack)
    return url


def _leave(owner: int, stack: ExitStack) -> None:
    if os.getpid() == owner:  # not in a forked child
        stack.close()


@contextmanager
def hold(home: Path, *, settings: Sequence[str] = ()) -> Iterator[str]:
    """Use the server of `home`: started if it does not run, stopped when its last user leaves.

    `settings` (`name=value`) count only where this call starts it. Yields the URL. Raises DatabaseError.
    """
    cluster = locate(home)
    with _users(cluster).open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        _start(cluster, settings)
        left = threading.Event()
        nurse = threading.Thread(target=_nurse, args=(cluster, settings, left), name="newswatch-postgres", daemon=True)
        nurse.start()
        try:
            yield url_of(cluster)
        finally:
            left.set()
            nurse.join()
            if not _keep(cluster).exists() and _only_user(users):
                _stop(cluster)
            # A forked child may still share this lock
            fcntl.flock(users, fcntl.LOCK_UN)


def _nurse(cluster: Cluster, settings: Sequence[str], left: threading.Event) -> None:
    """Start the server again where it died. It did where its pid file has outlived it: who stops it in good order
    takes that file away."""
    while not left.wait(LOOK_S):
        if cluster.pid_file.exists() and _pid(cluster) is None:
            # Who asks the database next is told that it does not answer; here it is tried until it does
            with suppress(DatabaseError):
                _start(cluster, settings)


def companion(home: Path, name: str) -> str:
    """The URL of another program's database on the server of `home`, which runs: made if it is not there, owned by a
    role of the same name that has no rights on newswatch's."""
    cluster = locate(home)
    with _changing(cluster), psycopg.connect(_conninfo(cluster, "postgres"), autocommit=True) as connection:
        what = sql.Identifier(name)
        if connection.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("create role {} login").format(what))
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("create database {} owner {}").format(what, what))
            connection.execute(sql.SQL("revoke connect on database {} from public").format(what))
    return url_of(cluster, name, role=name)


def start(home: Path) -> str:
    """Start the server of `home` and keep it running when this command ends. Returns its URL."""
    cluster = locate(home)
    with _users(cluster).open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        _start(cluster, ())
        _keep(cluster).touch()
    return url_of(cluster)


def stop(home: Path, *, force: bool = False) -> bool:
    """Stop the server of `home`; false where none ran. Raises DatabaseError where another process uses it,
    unless `force`, which ends that process's connections (its open transactions are rolled back)."""
    cluster = locate(home)
    with _users(cluster).open("ab") as users:
        if not force and not _only_user(users):
            raise DatabaseError(
                "The database is in use by another newswatch command",
                advice="Wait for it to end, or use `newswatch db stop --force`",
            )
        _keep(cluster).unlink(missing_ok=True)
        return _stop(cluster)


def remove(home: Path) -> None:
    """Stop the server of `home` and delete its data for good. Raises DatabaseError where another process uses it."""
    stop(home)
    cluster = locate(home)
    for part in (cluster.base / "pg", cluster.socket_dir):
        shutil.rmtree(part, ignore_errors=True)
    if cluster.base != cluster.home:
        shutil.rmtree(cluster.base, ignore_errors=True)
        with suppress(OSError):  # other homes have their base there too
            cluster.base.parent.rmdir()
    for name in ("server.base", "server.keep", "server.log", "server.log.1"):
        (cluster.home / name).unlink(missing_ok=True)


def status(home: Path) -> ServerStatus:
    """What the server of `home` does now; starts nothing."""
    cluster = locate(home)
    running = _ping(cluster) == pq.Ping.OK
    return ServerStatus(
        running=running,
        kept=_keep(cluster).exists(),
        pid=_pid(cluster) if running else None,
        url=url_of(cluster),
        data=cluster.data,
        log=cluster.log,
    )


def _users(cluster: Cluster) -> Path:
    return cluster.home / "server.users"


def _keep(cluster: Cluster) -> Path:
    return cluster.home / "server.keep"


def _only_user(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _changing(cluster: Cluster) -> Iterator[None]:
    with (cluster.home / "server.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(cluster: Cluster, settings: Sequence[str]) -> None:
    with _changing(cluster):
        if _ping(cluster) == pq.Ping.OK:
            return
        make(cluster)
        if cluster.log.exists() and cluster.log.stat().st_size > LOG_BYTES:
            cluster.log.replace(cluster.log.with_suffix(".log.1"))
        _come_up(cluster, settings)
        with psycopg.connect(_conninfo(cluster, "postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            # Who may read newswatch's has no business in the server's own: there PUBLIC may fill the disk
            connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")


def _come_up(cluster: Cluster, settings: Sequence[str]) -> None:
    """Spawn the server until it answers, for 30 s, or for as long as it says that it is recovering."""
    began = time.monotonic()
    logged_from = cluster.log.stat().st_size if cluster.log.exists() else 0
    process: subprocess.Popen[bytes] | None = None
    while True:
        answer = _ping(cluster)
        if answer == pq.Ping.OK:
            return
        waited = time.monotonic() - began
        if waited > (RECOVERY_S if answer == pq.Ping.REJECT else START_S):
            raise DatabaseError(
                f"The embedded PostgreSQL did not come up within {waited:.0f} s: {_last_words(cluster, logged_from)}",
                advice=f"See {cluster.log}",
            )
        if answer == pq.Ping.NO_RESPONSE and (process is None or process.poll() is not None):
            if process is not None and not _may_retry(cluster, logged_from):
                raise DatabaseError(
                    f"The embedded PostgreSQL stopped at once: {_last_words(cluster, logged_from)}",
                    advice=f"See {cluster.log}",
                )
            if _pid(cluster) is None:
                _forget_stale_pid(cluster)
                process = spawn(cluster, settings)
        time.sleep(0.02 if waited < 1 else 0.25)


def _may_retry(cluster: Cluster, logged_from: int) -> bool:
    said = _last_words(cluster, logged_from)
    return "lock file" in said or "pre-existing shared memory block" in said


def _last_words(cluster: Cluster, logged_from: int) -> str:
    if not cluster.log.exists():
        return "it said nothing"
    with cluster.log.open("rb") as log:
        log.seek(logged_from)
        lines = log.read().decode("utf-8", "replace").strip().splitlines()
    grave = [line for line in lines if "FATAL" in line or "PANIC" in line or "HINT" in line] or lines
    return " / ".join(grave[-3:]) or "it said nothing"


def _stop(cluster: Cluster) -> bool:
    with _changing(cluster):
        if _pid(cluster) is None:
            return False
        stopped = run_program(cluster, "pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", "-w", "-t", str(STOP_S))
        if stopped.returncode != 0 and _pid(cluster) is not None:
            said = (stopped.stderr or stopped.stdout).strip()
            raise DatabaseError(f"The embedded PostgreSQL did not stop: {said}", advice=f"See {cluster.log}")
        return True


def _pid(cluster: Cluster) -> int | None:
    """The server's process, if it lives. The pid file outlives a crash, and its number may be another's by now."""
    try:
        pid = int(cluster.pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
        process = psutil.Process(pid)
        alive = process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, psutil.Error):
        return None
    return pid if alive else None


def _forget_stale_pid(cluster: Cluster) -> None:
    """PostgreSQL refuses to start over a pid file, or a lock of its socket, whose number lives, even where it is the
    shell of a restarted container, or a dead server that its parent has not yet asked after. It is called only when
    no postgres has that number."""
    cluster.pid_file.unlink(missing_ok=True)
    (cluster.socket_dir / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _ping(cluster: Cluster) -> pq.Ping:
    return pq.Ping(pq.PGconn.ping(_conninfo(cluster, "postgres").encode()))


def _conninfo(cluster: Cluster, database: str) -> str:
    return psycopg.conninfo.make_conninfo(
        host=str(cluster.socket_dir), port=5432, user=SUPERUSER, dbname=database, connect_timeout=10
    )
