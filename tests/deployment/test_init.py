"""The init service's work, on an embedded server of its own (roles belong to a whole server): made, made again, by an
owner who is no superuser."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from docker import init
from tests.conftest import CARELESS, libpq, named

from newswatch.errors import NewswatchError
from newswatch.settings import load
from newswatch.storage import backup, embedded, migrate, server

OWNER = "nw_owner"  # the embedded server's superuser is called newswatch


@pytest.fixture(scope="module")
def superuser_url() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="nw-init-"))
    home.chmod(0o711)
    with embedded.hold(home, settings=CARELESS) as url:
        yield url
    embedded.remove(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def place(superuser_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Volumes with secrets, and an init that finds its server."""
    secrets = tmp_path / "secrets"
    for file in ("app/airflow_password", "app/app_password", "admin/owner_password", "admin/analyst_password"):
        (secrets / file).parent.mkdir(parents=True, exist_ok=True)
        (secrets / file).write_text(f"secret of {file}")
    (secrets / "admin" / "reviewer_password").write_text("secret of reviewers")

    def superuser(database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(libpq(named(superuser_url, database)), autocommit=True)

    monkeypatch.setattr(init, "superuser", superuser)
    monkeypatch.setattr(init, "SECRETS", secrets)
    monkeypatch.setattr(init, "MARK", secrets / "admin" / "server_identity")
    monkeypatch.setattr(init, "OWNER", OWNER)
    monkeypatch.setattr(init, "DATABASE", "nw_events")
    monkeypatch.setattr(
        init, "ROLES", tuple((OWNER, *rest) if role == "newswatch" else (role, *rest) for role, *rest in init.ROLES)
    )
    url = sa.make_url(superuser_url).set(username=OWNER, database="nw_events")
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", url.render_as_string(hide_password=False))
    monkeypatch.setenv("NEWSWATCH_FEEDS", "sample")
    return secrets


def made() -> None:
    """What `main` does, without Airflow."""
    init.prepare_server()
    init.migrate_newswatch()


def test_everything_is_made_and_a_second_time_changes_nothing(place: Path, superuser_url: str) -> None:
    made()
    with init.superuser("nw_events") as connection:
        first = connection.execute("select count(*), max(updated_at)::text from newswatch.setting").fetchone()
        feeds = connection.execute("select count(*) from newswatch.feed").fetchone()
    assert feeds is not None
    assert feeds[0] > 0  # type: ignore[operator]
    made()
    with init.superuser("nw_events") as connection:
        assert connection.execute("select count(*), max(updated_at)::text from newswatch.setting").fetchone() == first
        assert connection.execute("select count(*) from newswatch.feed").fetchone() == feeds


def test_the_owner_is_no_superuser_and_can_upgrade_back_up_and_restore(
    place: Path, superuser_url: str, tmp_path: Path
) -> None:
    made()
    with init.superuser("nw_events") as connection:
        row = connection.execute(
            "select rolsuper, rolcreatedb, rolcreaterole, pg_get_userbyid(n.nspowner) "
            "from pg_roles r, pg_namespace n where rolname = %s and nspname = 'newswatch'",
            (OWNER,),
        ).fetchone()
        assert row == (False, True, True, OWNER)
        connection.execute("delete from newswatch.setting where key in ('views_hash', 'roles_hash')")
    settings = load()
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    assert migrate.upgrade(url).roles
    kept = backup.backup(url, tmp_path / "kept.dump", made_at=datetime.now(UTC))
    former = backup.restore(url, kept.file, replace=True, now=datetime.now(UTC))
    assert former is not None
    made()
    with init.superuser("nw_events") as connection:
        connection.execute("set role newswatch_analyst")
        connection.execute("select * from analysis.events")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from newswatch.event")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select pg_advisory_lock(1)")


def test_databases_are_closed_to_each_others_roles(place: Path, superuser_url: str) -> None:
    made()
    with init.superuser("postgres") as connection:
        rows = connection.execute(
            "select r, d, has_database_privilege(r, d, 'connect') from unnest(%s::text[]) r, unnest(%s::text[]) d",
            (["airflow", OWNER, "newswatch_app", "newswatch_analyst"], ["airflow", "nw_events", "postgres"]),
        ).fetchall()
    let_in = {(role, database) for role, database, allowed in rows if allowed}
    assert let_in == {
        ("airflow", "airflow"),
        (OWNER, "nw_events"),
        (OWNER, "postgres"),
        ("newswatch_app", "nw_events"),
        ("newswatch_analyst", "nw_events"),
    }


def test_passwords_are_stored_as_verifiers_and_follow_the_secrets(place: Path, superuser_url: str) -> None:
    made()
    query = "select rolpassword from pg_authid where rolname = 'newswatch_analyst'"
    with init.superuser("postgres") as connection:
        first = connection.execute(query).fetchone()
        assert first is not None
        assert str(first[0]).startswith("SCRAM-SHA-256$")
        (place / "admin" / "analyst_password").write_text("another")
        made()
        assert connection.execute(query).fetchone() != first


def test_another_server_is_refused(place: Path, superuser_url: str) -> None:
    made()
    init.MARK.write_text("1234\n")
    with pytest.raises(init.SetUpError, match="is not the one that was set up here"):
        made()


def test_an_old_server_is_refused(place: Path, superuser_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FLOORS", {18: 99})
    with pytest.raises(init.SetUpError, match=r"is PostgreSQL 18\.\d+, and newswatch needs 18\.99 or newer"):
        made()
    monkeypatch.setattr(server, "FLOORS", {19: 1})
    with pytest.raises(init.SetUpError, match="needs 19 or newer"):
        made()


def test_a_blind_locale_is_refused(place: Path, superuser_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    init.prepare_server()
    with init.superuser("postgres") as connection:
        connection.execute("drop database if exists nw_blind")
        connection.execute(
            f"create database nw_blind owner {OWNER} template template0 locale_provider libc locale 'C' encoding 'UTF8'"
        )
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", named(load().database_url.get_secret_value(), "nw_blind"))  # type: ignore[union-attr]
    with pytest.raises(NewswatchError, match="blind to every script but Latin"):
        init.migrate_newswatch()


def test_a_missing_secret_is_named(place: Path, superuser_url: str) -> None:
    (place / "app" / "app_password").unlink()
    with pytest.raises(init.SetUpError, match=r"app_password cannot be read.*run --rm secrets"):
        made()
