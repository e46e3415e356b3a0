"""The Dockerfile, what goes to the builder, and the scripts of the image, without an engine."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from docker import entrypoint, keep_secrets, slim
from tests.conftest import libpq

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")


def test_hadolint_finds_nothing() -> None:
    program = Path(sys.executable).parent / "hadolint"
    ended = subprocess.run([str(program), str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_image_runs_as_a_numeric_user_who_is_not_root() -> None:
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["50000:0"]


def test_the_base_can_be_chosen_and_no_host_is_named() -> None:
    assert DOCKERFILE.count("FROM ${BASE}") == 2
    assert "ARG BASE=python:3.12-slim-bookworm" in DOCKERFILE
    instructions = "\n".join(line for line in DOCKERFILE.splitlines() if not line.startswith("#"))
    assert "://" not in instructions
    assert "--mount" not in instructions, "the classic builder has no mounts"


def test_everything_installed_is_checked_against_its_hash() -> None:
    for command in re.findall(r"pip (?:install|wheel)[^\n\\&]*", DOCKERFILE):
        assert "--no-deps" in command
        assert "--require-hashes" in command or "--no-index" in command


def test_only_what_is_named_goes_to_the_builder() -> None:
    patterns = [line for line in IGNORED if line and not line.startswith("#")]
    assert patterns[0] == "*"
    admitted = {line[1:] for line in patterns if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert {source.split("/")[0] for source in copied} == admitted
    for source in copied:
        assert (ROOT / source).exists(), source
    for private in (".git", ".venv", ".newswatch", ".env", "tests", "docs"):
        assert private not in admitted
    # What may lie in an admitted folder all the same
    assert {"**/__pycache__", "**/*.py[cod]", "**/.env", "**/.git", "**/.venv", "**/.newswatch"} <= set(patterns)


def test_the_image_has_what_the_project_needs_at_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9][^ ;]*==[^ ;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    image = pins("requirements-image.txt")
    assert pins("requirements.txt") <= image, "the command line in the image can do what it can elsewhere"
    assert pins("requirements-airflow.txt") <= image
    assert image <= pins("requirements-dev.txt"), "what is tested is what runs"
    assert {name.split("==")[0] for name in image} >= {"celery", "kubernetes", "statsd", "openlineage-python"}


@pytest.fixture
def volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty volumes of secrets, that of Redis not mounted."""
    for name in ("app", "admin", "redis"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(keep_secrets, "ROOT", tmp_path)
    return tmp_path


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_secrets_are_made_once(volumes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keep_secrets.main([]) == 0
    first = content(volumes)
    assert keep_secrets.main([]) == 0
    assert content(volumes) == first
    said = capsys.readouterr()
    for name, value in first.items():
        assert value, name
        assert value not in said.out + said.err, f"{name} is in the log"
        assert not value.endswith("\n") or name.endswith(".conf"), "Airflow takes a newline for a part of it"


def test_secrets_are_strong_and_all_different(volumes: Path) -> None:
    keep_secrets.make()
    values = [secret.path.read_text() for secret in keep_secrets.mounted()]
    assert len(set(values)) == len(values) == 13
    assert min(map(len, values)) >= 32
    assert len((volumes / "app" / "jwt_secret").read_bytes()) >= 64, "HS512 wants as much"
    assert len(base64.urlsafe_b64decode((volumes / "app" / "fernet_key").read_text())) == 32


def test_secrets_can_be_read_by_the_group_and_written_by_no_other(volumes: Path) -> None:
    keep_secrets.make()
    for path in volumes.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o777 == 0o640, path


def test_what_follows_from_a_secret_follows_its_change(
    volumes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_secrets.make()
    url = volumes / "app" / "airflow_database_url"
    assert (
        url.read_text()
        == f"postgresql+psycopg://airflow:{(volumes / 'app/airflow_password').read_text()}@postgres:5432/airflow"
    )
    before = url.read_text()
    assert keep_secrets.main(["renew", "airflow_password"]) == 0
    assert url.read_text() != before
    given = volumes.parent / "given"
    given.write_text("a-password-of-my-own\n")
    with given.open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert keep_secrets.main(["set", "ui_admin_password"]) == 0
    assert json.loads((volumes / "app" / "ui_passwords.json").read_text())["admin"] == "a-password-of-my-own"
    capsys.readouterr()
    assert keep_secrets.main(["show", "ui_admin_password"]) == 0
    assert capsys.readouterr().out == "a-password-of-my-own\n"


@pytest.mark.parametrize(
    "value", ["short", "with space in it", "quote'quote'quote", "at@sign@in@an@url", "Пароль-пароль"]
)
def test_a_value_that_some_program_would_misread_is_refused(volumes: Path, value: str) -> None:
    assert keep_secrets.complaint(value) is not None


@pytest.mark.parametrize(
    "value",
    "passwordpassword admin-admin-admin Airflow123456789 change-me-please newswatch-Test-1 aaaaaaaaaaaaaaaa "
    "1234567890123456 postgres_password".split(),
)
def test_a_default_password_is_refused(
    value: str, volumes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_secrets.make()
    before = content(volumes)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{value}\n"))
    assert keep_secrets.main(["set", "ui_admin_password"]) == 1
    assert "ui_admin_password stays as it was: whoever guesses would try this one first" in capsys.readouterr().err
    assert keep_secrets.brought_in(json.dumps({"ui_admin_password": value})) == 1
    assert "ui_admin_password cannot be taken" in capsys.readouterr().err
    assert content(volumes) == before


def test_what_is_made_and_what_is_long_enough_can_be_taken() -> None:
    for make in (keep_secrets.password, keep_secrets.long_key, keep_secrets.fernet_key):
        for _ in range(200):
            assert keep_secrets.complaint(make()) is None
    assert keep_secrets.complaint(f"{keep_secrets.fernet_key()},{keep_secrets.fernet_key()}") is None
    assert keep_secrets.complaint("tulip-Harbour-74-kite") is None


@pytest.mark.parametrize("name", ["postgres_password", "fernet_key"])
def test_what_would_be_lost_is_not_renewed(volumes: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    keep_secrets.make()
    before = content(volumes)
    assert keep_secrets.main(["renew", name]) == 1
    assert content(volumes) == before
    assert "cannot be renewed here" in capsys.readouterr().err


def test_an_unknown_secret_is_said(volumes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keep_secrets.main(["show", "admin"]) == 1
    assert "secrets list" in capsys.readouterr().err
    assert keep_secrets.main(["list"]) == 0
    assert capsys.readouterr().out.count("\n") == 13


def test_secrets_travel_to_another_machine(
    volumes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_secrets.make()
    first = content(volumes)
    capsys.readouterr()
    assert keep_secrets.main(["export"]) == 0
    exported = capsys.readouterr().out
    other = tmp_path / "other"
    for name in ("app", "admin", "redis"):
        (other / name).mkdir(parents=True)
    monkeypatch.setattr(keep_secrets, "ROOT", other)
    monkeypatch.setattr(sys, "stdin", io.StringIO(exported))
    assert keep_secrets.main(["import"]) == 0
    assert {name: value for name, value in first.items() if not name.startswith("other")} == content(other)


@pytest.mark.parametrize("text", ["", "[]", '{"nonsense": "x"}', "not json"])
def test_what_is_no_export_changes_nothing(volumes: Path, text: str) -> None:
    keep_secrets.make()
    before = content(volumes)
    assert keep_secrets.brought_in(text) == 1
    assert keep_secrets.brought_in('{"fernet_key": "another"}') == 1
    assert content(volumes) == before


def test_the_internet_is_polled_once_there_is_a_contact() -> None:
    empty = {"NEWSWATCH_CONTACT": "", "NEWSWATCH_FEEDS": "", "NEWSWATCH_SAMPLE_AT": "sample:8000", "EMPTY": ""}
    assert entrypoint.settled(empty) == {
        "NEWSWATCH_FEEDS": "sample",
        "NEWSWATCH_SAMPLE_AT": "sample:8000",
        "EMPTY": "",
    }
    live = entrypoint.settled({**empty, "NEWSWATCH_CONTACT": "desk@paper.example"})
    assert live["NEWSWATCH_FEEDS"] == "live"
    assert "NEWSWATCH_SAMPLE_AT" not in live
    assert entrypoint.settled({**live, "NEWSWATCH_FEEDS": "sample"})["NEWSWATCH_FEEDS"] == "sample"


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("x")
    environ = {"AIRFLOW__CORE__FERNET_KEY_CMD": f"cat {there}", "NEWSWATCH_DATABASE_URL_FILE": str(there)}
    entrypoint.require_secrets(environ)
    for absent in (tmp_path / "absent", tmp_path):
        with pytest.raises(entrypoint.SetUpError, match=f"the secret {absent} is missing"):
            entrypoint.require_secrets({**environ, "AIRFLOW__API_AUTH__JWT_SECRET_CMD": f"cat {absent}"})
    there.write_text("")
    with pytest.raises(entrypoint.SetUpError, match="is missing or cannot be read"):
        entrypoint.require_secrets(environ)


def test_a_folder_without_dags_is_said(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(entrypoint.SetUpError, match="there is no DAG in"):
            entrypoint.require_dags(folder)
    entrypoint.require_dags(ROOT / "dags")


@pytest.fixture
def databases(
    database_url: str, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The entry point's environment: newswatch's database migrated, Airflow's with a revision of its own."""
    (tmp_path / "revision").write_text("abc\n")
    monkeypatch.setattr(entrypoint, "REVISION", tmp_path / "revision")
    monkeypatch.setattr(entrypoint, "PATIENCE_S", 0.0)
    with psycopg.connect(libpq(empty_database_url)) as connection:
        connection.execute("create table alembic_version (version_num text)")
        connection.execute("insert into alembic_version values ('abc')")
    (tmp_path / "airflow").write_text(empty_database_url)
    (tmp_path / "newswatch").write_text(database_url)
    return {
        "AIRFLOW_DATABASE_URL_FILE": str(tmp_path / "airflow"),
        "NEWSWATCH_DATABASE_URL_FILE": str(tmp_path / "newswatch"),
    }


def test_migrated_databases_pass(databases: dict[str, str]) -> None:
    entrypoint.require_databases(databases, newswatch=True)


def test_a_database_without_migrations_is_said(databases: dict[str, str], tmp_path: Path) -> None:
    wrong = {**databases, "NEWSWATCH_DATABASE_URL_FILE": databases["AIRFLOW_DATABASE_URL_FILE"]}
    with pytest.raises(entrypoint.SetUpError, match=r"newswatch's database has no schema, .*run --rm init"):
        entrypoint.require_databases(wrong, newswatch=True)
    entrypoint.require_databases(wrong, newswatch=False)
    (tmp_path / "revision").write_text("def\n")
    with pytest.raises(entrypoint.SetUpError, match="Airflow's database has schema abc, this image needs def"):
        entrypoint.require_databases(databases, newswatch=True)


def test_a_schema_from_the_future_is_said(databases: dict[str, str], tmp_path: Path) -> None:
    with psycopg.connect(libpq((tmp_path / "airflow").read_text())) as connection:
        connection.execute("create schema newswatch")
        connection.execute("create table newswatch.alembic_version (version_num text)")
        connection.execute("insert into newswatch.alembic_version values ('9999')")
    wrong = {**databases, "NEWSWATCH_DATABASE_URL_FILE": databases["AIRFLOW_DATABASE_URL_FILE"]}
    with pytest.raises(entrypoint.SetUpError, match=r"has schema 9999, this image needs .*build the newer version"):
        entrypoint.require_databases(wrong, newswatch=True)


def test_a_database_that_is_not_there_is_said(databases: dict[str, str], tmp_path: Path) -> None:
    url = sa.make_url((tmp_path / "airflow").read_text())
    (tmp_path / "airflow").write_text(url.set(database="nowhere").render_as_string(hide_password=False))
    with pytest.raises(entrypoint.SetUpError, match=r'database "nowhere" does not exist.*compose logs postgres init'):
        entrypoint.require_databases(databases, newswatch=False)


def test_airflow_gets_a_copy_of_the_log_ins_that_it_may_write(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_text('{"admin": "x"}')
    source.chmod(0o440)
    environ = {"UI_PASSWORDS_FILE": str(source), "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(target)}
    for _ in range(2):
        entrypoint.place_ui_passwords(environ)
        assert target.read_text() == '{"admin": "x"}'
        assert target.stat().st_mode & 0o777 == 0o600


def test_the_entry_point_speaks_one_sentence(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "docker" / "entrypoint.py"), "airflow", "scheduler"],
        env={"PATH": os.defpath, "AIRFLOW__CORE__FERNET_KEY_CMD": f"cat {tmp_path}/fernet_key"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: the secret {tmp_path}/fernet_key is missing")
    assert ended.stderr.count("\n") == 1


def test_the_entry_point_becomes_the_command() -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "docker" / "entrypoint.py"), "sh", "-c", "echo $NEWSWATCH_FEEDS; exit 7"],
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (7, "sample\n")


def test_of_postgresql_the_clients_stay(tmp_path: Path) -> None:
    for name in ("bin/postgres", "bin/initdb", "bin/psql", "bin/pg_dump", "bin/pg_restore", "lib/vector.so", "share/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    slim.remove_server(tmp_path)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["bin/pg_dump", "bin/pg_restore", "bin/psql"]
    slim.remove_server(tmp_path / "absent")
