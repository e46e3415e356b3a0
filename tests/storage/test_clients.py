"""Where psql, pg_dump and pg_restore are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from newswatch.errors import DatabaseError
from newswatch.storage import cluster


def test_the_wheel_is_asked_first() -> None:
    assert cluster.client("psql") == cluster.bin_dir() / "psql"


def test_clients_are_found_where_the_server_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "psql").touch()
    monkeypatch.setattr(cluster, "_wheel", lambda: (tmp_path,))
    assert cluster.client("psql") == tmp_path / "psql"
    with pytest.raises(DatabaseError):
        cluster.bin_dir()


def test_else_the_systems_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_wheel", tuple)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseError, match="pg_dump is not to be found"):
        cluster.client("pg_dump")
    (tmp_path / "pg_dump").touch(mode=0o755)
    assert cluster.client("pg_dump") == tmp_path / "pg_dump"
