"""A server that asks for passwords, as one of an operator's own does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from tests.conftest import libpq, named

from newswatch.storage import embedded
from newswatch.storage.cluster import locate


@contextmanager
def guarded_server(password: str, *, rights: str = "") -> Iterator[tuple[str, Path]]:
    """The URL of the database `guarded` on a server of its own, with its owner's password in it, and the server's log.
    `rights` are the owner's beyond logging in."""
    # Not pytest's tmp_path: as root, the server's user must be able to reach it
    home = Path(tempfile.mkdtemp(prefix="nw-guarded-"))
    home.chmod(0o711)
    try:
        with embedded.hold(home, settings=("fsync=off", "log_min_error_statement=error")) as url:
            with psycopg.connect(libpq(url), autocommit=True) as connection:
                made = sql.SQL("create role bob login {} password {}")
                connection.execute(made.format(sql.SQL(rights), sql.Literal(password)))
                connection.execute("create database guarded owner bob")
                connection.execute("grant connect on database postgres to bob")
                rules = locate(home).data / "pg_hba.conf"
                rules.write_text(f"local all bob scram-sha-256\n{rules.read_text()}")
                connection.execute("select pg_reload_conf()")
            yield named(url, "guarded").replace("//newswatch@", f"//bob:{password}@"), locate(home).log
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)
