"""`newswatch db` and `newswatch doctor` in processes of their own, on an embedded server of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.storage import embedded


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home with a migrated database, reachable for the server's user also where the tests run as root."""
    home = Path(tempfile.mkdtemp(prefix="nw-home-"))
    home.chmod(0o711)
    assert run(home, "db", "upgrade").returncode == 0
    yield home
    embedded.stop(home, force=True)
    embedded.remove(home)
    shutil.rmtree(home)


def run(home: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # No locale, as on a bare machine
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "NEWSWATCH_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "newswatch", *arguments],
        input=given,
        capture_output=True,
        env=environment,
        check=False,
        timeout=120,
    )


def test_the_server_starts_with_a_command_and_stops_with_it(home: Path) -> None:
    again = run(home, "db", "upgrade")
    assert again.returncode == 0
    assert b"up to date" in again.stdout
    assert json.loads(run(home, "db", "status", "--json").stdout)["running"] is False


def test_started_it_stays(home: Path) -> None:
    assert run(home, "db", "start").returncode == 0
    status = json.loads(run(home, "db", "status", "--json").stdout)
    assert (status["running"], status["kept"]) == (True, True)
    url = run(home, "db", "url")
    assert url.stderr == b""
    assert url.stdout.decode().strip() == status["url"].replace("+psycopg", "")
    assert run(home, "db", "url", "--driver").stdout.decode().strip() == status["url"]
    assert b"has stopped" in run(home, "db", "stop").stdout
    assert b"was not running" in run(home, "db", "stop").stdout


def test_psql_is_ready_to_look_into_the_views(home: Path) -> None:
    shown = run(home, "db", "psql", "-Atc", "show search_path; select count(*) from event where false")
    assert shown.returncode == 0, shown.stderr.decode()
    assert shown.stdout.split(b"\n")[:2] == [b"analysis,newswatch,public", b"0"]
    assert run(home, "db", "psql", "-v", "ON_ERROR_STOP=1", "-c", "no sql").returncode == 1


def test_a_backup_and_back(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "news.dump"
    made = run(home, "db", "backup", str(file), "--json")
    assert made.returncode == 0, made.stderr.decode()
    assert json.loads(made.stdout)["bytes"] == file.stat().st_size
    assert b"is there already" in run(home, "db", "backup", str(file)).stderr
    back = run(home, "db", "restore", str(file))
    assert back.returncode == 0, back.stderr.decode()
    assert b"up to date" in run(home, "db", "upgrade").stdout
    file.write_bytes(file.read_bytes()[:-100])
    broken = run(home, "db", "restore", str(file))
    assert broken.returncode == 1
    assert b"its hash differs" in broken.stderr
    assert b"Traceback" not in broken.stderr


def test_the_doctor_finds_nothing_wrong_and_says_what_is_missing(home: Path) -> None:
    looked = run(home, "doctor", "--json")
    findings = json.loads(looked.stdout)
    wrong = [finding for finding in findings if finding["level"] == "wrong"]
    assert looked.returncode == (1 if wrong else 0)
    assert wrong == []
    assert [finding["level"] for finding in findings if finding["about"] == "contact"] == ["note"]
    assert b"All is well" in run(home, "doctor").stdout


def test_the_doctor_says_how_to_mend_a_bare_database(tmp_path: Path) -> None:
    bare = Path(tempfile.mkdtemp(prefix="nw-home-"))
    bare.chmod(0o711)
    try:
        looked = run(bare, "doctor")
        assert looked.returncode == 1
        assert b"has no newswatch schema\n       Run `newswatch db upgrade`" in looked.stdout
    finally:
        embedded.remove(bare)
        shutil.rmtree(bare)


def test_a_terminated_command_takes_the_server_with_it(home: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "NEWSWATCH_HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, "-m", "newswatch", "db", "psql", "-c", "select 'up'", "-c", "select pg_sleep(60)"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        running.terminate()
        assert running.wait(timeout=30) == 143
    assert not embedded.status(home).running


def test_removing_asks_first(home: Path) -> None:
    refused = run(home, "db", "remove", given=b"n\n")
    assert refused.returncode == 130
    assert (home / "pg" / "data").is_dir() or (home / "server.base").exists()
