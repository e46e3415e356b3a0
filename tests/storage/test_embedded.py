"""The embedded server: made, shared, crashed and stopped for real."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from newswatch.errors import DatabaseError
from newswatch.storage import cluster, embedded

FAST = ("fsync=off", "shared_buffers=16MB")


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that the server's user can reach also where the tests run as root (pytest's tmp_path is 0700)."""
    home = Path(tempfile.mkdtemp(prefix="nw-home-"))
    home.chmod(0o711)
    yield home
    embedded.stop(home, force=True)
    embedded.remove(home)
    shutil.rmtree(home)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def test_it_runs_while_it_is_held_and_no_longer(home: Path) -> None:
    assert not embedded.status(home).running
    with embedded.hold(home, settings=FAST) as url:
        assert ask(url, "SELECT current_database()") == "newswatch"
        assert embedded.status(home).running
    assert not embedded.status(home).running


def test_data_stay_from_one_time_to_the_next(home: Path) -> None:
    with embedded.hold(home, settings=FAST) as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    with embedded.hold(home, settings=FAST) as url:
        assert ask(url, "SELECT value FROM kept") == 7


def test_two_holders_share_it_and_the_last_one_stops_it(home: Path) -> None:
    with embedded.hold(home, settings=FAST) as first:
        with embedded.hold(home, settings=FAST) as second:
            assert first == second
        assert ask(first, "SELECT 1") == 1
    assert not embedded.status(home).running


def test_another_programs_database_has_an_owner_of_its_own(home: Path) -> None:
    with embedded.hold(home, settings=FAST) as url:
        other = embedded.companion(home, "airflow")
        assert embedded.companion(home, "airflow") == other
        assert ask(other, "SELECT current_user || ' in ' || current_database()") == "airflow in airflow"
        assert ask(other, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = 'airflow'") is False
        with psycopg.connect(other.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE theirs ()")
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE SCHEMA newswatch CREATE TABLE ours ()")
        with (
            psycopg.connect(url.replace("+psycopg", "").replace("newswatch@", "airflow@")) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT FROM newswatch.ours")


def test_trigrams_and_case_work_for_every_script(home: Path) -> None:
    with embedded.hold(home, settings=FAST) as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute(
            "SELECT cardinality(show_trgm('Война')), cardinality(show_trgm('قصف')), lower('ÉТ'), "
            "current_setting('data_checksums'), current_setting('listen_addresses'), current_setting('TimeZone')"
        ).fetchone()
    assert row == (6, 4, "éт", "on", "", "UTC")


def test_nobody_else_can_enter_the_socket_or_the_data(home: Path) -> None:
    with embedded.hold(home, settings=FAST):
        place = cluster.locate(home)
        for private in (place.socket_dir, place.data):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert "scram-sha-256" in (place.data / "pg_hba.conf").read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: the server then runs as another user")
def test_as_root_the_server_runs_as_nobody(home: Path) -> None:
    with embedded.hold(home, settings=FAST):
        pid = embedded.status(home).pid
        assert pid is not None
        assert Path(f"/proc/{pid}").stat().st_uid != 0
        assert cluster.locate(home).data.stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user's server reaches the user's own home")
def test_as_root_a_private_home_stays_private(home: Path) -> None:
    private = home / "private"
    private.mkdir(mode=0o700)
    inner = private / "home"
    try:
        with embedded.hold(inner, settings=FAST) as url:
            assert ask(url, "SELECT 1") == 1
            assert (inner / "server.base").read_text().startswith("/var/lib/newswatch/")
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        with embedded.hold(inner, settings=FAST) as again:
            assert again == url
    finally:
        embedded.remove(inner)
    assert not Path(url.partition("host=")[2].partition("&")[0]).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user's server reaches the user's own home")
def test_as_root_a_look_at_a_private_home_makes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = home / "state"
    monkeypatch.setattr(cluster, "STATE_OF_ROOT", state)
    private = home / "private"
    private.mkdir(mode=0o700)
    seen = embedded.status(private)
    assert not seen.running
    assert state in seen.data.parents
    assert not embedded.stop(private)
    assert not state.exists()
    assert not (private / "server.base").exists()
    with embedded.hold(private, settings=FAST):
        assert embedded.status(private).data == seen.data
    home.chmod(0o711)
    private.chmod(0o711)  # the data stay where they are
    assert embedded.status(private).data == seen.data
    embedded.remove(private)
    assert not state.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: otherwise the binaries are the user's own")
def test_as_root_unreadable_binaries_are_copied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = home / "environment"
    private.mkdir(mode=0o700)
    package = cluster.bin_dir().parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, private / part.name, ignore=shutil.ignore_patterns("include"), symlinks=True)
    monkeypatch.setattr(cluster, "bin_dir", lambda: private / package.name / "pginstall" / "bin")
    monkeypatch.setattr(cluster, "STATE_OF_ROOT", home / "state")
    with embedded.hold(home, settings=FAST) as url:
        assert ask(url, "SELECT 1") == 1
        assert home / "state" in cluster.locate(home).binaries.parents
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_long_path_with_spaces(home: Path) -> None:
    deep = home / ("a home with spaces, and a comma " * 5)
    with embedded.hold(deep, settings=FAST) as url:
        assert ask(url, "SELECT 1") == 1
        assert deep not in cluster.locate(deep).socket_dir.parents
    embedded.remove(deep)
    spaced = home / "with space"
    with embedded.hold(spaced, settings=FAST) as url:
        assert ask(url, "SELECT 1") == 1
        assert spaced in cluster.locate(spaced).socket_dir.parents
    embedded.remove(spaced)


def test_it_comes_back_after_a_crash_with_every_acknowledged_row(home: Path) -> None:
    with embedded.hold(home) as url:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE kept (value int)")
        for round_ in range(3):
            with psycopg.connect(url.replace("+psycopg", "")) as connection:
                connection.execute("INSERT INTO kept VALUES (%s)", (round_,))
            pid = embedded.status(home).pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            with embedded.hold(home) as again:
                assert ask(again, "SELECT count(*) FROM kept") == round_ + 1


def test_a_pid_file_whose_number_another_program_has_does_not_stop_it(home: Path) -> None:
    with embedded.hold(home, settings=FAST):
        place = cluster.locate(home)
    place.pid_file.write_text(f"{os.getpid()}\n{place.data}\n1\n5432\n{place.socket_dir}\n\n\n")
    with embedded.hold(home, settings=FAST) as url:
        assert ask(url, "SELECT 1") == 1


def test_an_initdb_that_was_killed_leaves_nothing_in_the_way(home: Path) -> None:
    place = cluster.locate(home)
    cluster.own_directory(place.base / "pg", place.account)
    half = place.data.with_name("data.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded.hold(home, settings=FAST) as url:
        assert ask(url, "SELECT 1") == 1
    assert not half.exists()


def test_started_it_stays_until_stopped(home: Path) -> None:
    embedded.start(home)
    with embedded.hold(home):
        pass
    assert embedded.status(home).running
    assert embedded.status(home).kept
    assert embedded.stop(home)
    assert not embedded.status(home).running
    assert not embedded.stop(home)


def test_one_in_use_is_not_stopped_from_under_its_users(home: Path) -> None:
    with embedded.hold(home, settings=FAST) as url:
        with pytest.raises(DatabaseError, match="in use by another"):
            embedded.stop(home)
        assert ask(url, "SELECT 1") == 1


USER = """
import sys
from pathlib import Path
from newswatch.storage import embedded
home = Path(sys.argv[1])
url = embedded.ensure_server(home)
assert embedded.ensure_server(home) == url
import psycopg
for _ in range(5):
    with embedded.hold(home) as held, psycopg.connect(held.replace("+psycopg", "")) as connection:
        connection.execute("SELECT 1")
print("ready", flush=True)
if len(sys.argv) > 2:
    sys.stdin.read()
"""


def test_many_processes_at_once(home: Path) -> None:
    users = [
        subprocess.Popen([sys.executable, "-c", USER, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for user in users:
        said, complained = user.communicate(timeout=60)
        assert user.returncode == 0, complained.decode()
        assert said == b"ready\n"
    assert not embedded.status(home).running


def test_a_killed_user_leaves_no_wrong_count(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(home), "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"ready\n"
        user.kill()
    assert embedded.status(home).running
    with embedded.hold(home):
        pass
    assert not embedded.status(home).running


def test_data_of_another_major_release_are_not_touched(home: Path) -> None:
    with embedded.hold(home, settings=FAST):
        place = cluster.locate(home)
    (place.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(DatabaseError, match="written by PostgreSQL 15, the installed one is 18"), embedded.hold(home):
        pass
    (place.data / "PG_VERSION").write_text("18\n")


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    with (
        pytest.raises(DatabaseError, match="no_such_setting"),
        embedded.hold(home, settings=("no_such_setting=1",)),
    ):
        pass


def test_somebody_elses_directory_is_not_used(home: Path) -> None:
    place = cluster.locate(home)
    (home / "target").mkdir()
    place.socket_dir.symlink_to(home / "target")
    with pytest.raises(DatabaseError, match="not a private directory"), embedded.hold(home):
        pass
    place.socket_dir.unlink()


def test_without_the_wheel_the_advice_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("importlib.util.find_spec", lambda _: None)
        with pytest.raises(DatabaseError, match="newswatch\\[embedded\\]"):
            cluster.locate(home)
