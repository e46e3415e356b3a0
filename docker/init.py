"""Makes the databases ready: roles, the two databases, their schemas, Airflow's pools, the list of feeds.

`docker compose up` runs it before Airflow's components, each time: what is there is left alone, what is missing is
made, and what is of an older version is upgraded. Whatever stands in the way is said in one sentence, and the
components are not started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from newswatch.app.opening import bring_feeds
from newswatch.errors import NewswatchError
from newswatch.settings import load
from newswatch.storage import migrate, server, sqlfiles
from newswatch.storage.database import connect, explained

SECRETS = Path("/run/newswatch")
SERVER = "postgres"
# Which server this deployment was set up on: another one, empty, is a mistake and no new beginning
MARK = SECRETS / "admin" / "server_identity"
REVISION = Path("/opt/newswatch/airflow-revision")
POOLS = Path("/opt/airflow/dags/pools.json")
# Who owns newswatch's schema: it makes scratch databases (a backup is proved by restoring it) and sees to the other
# roles' rights, and is no superuser
OWNER = "newswatch"
DATABASE = "newswatch"
# Role, its secret, and what it may do beyond logging in
ROLES = (
    ("airflow", "app/airflow_password", ""),
    (OWNER, "admin/owner_password", "createdb createrole"),
    ("newswatch_app", "app/app_password", ""),
    ("newswatch_analyst", "admin/analyst_password", ""),
    ("newswatch_reviewer", "admin/reviewer_password", ""),
)


class SetUpError(Exception):
    """What stands in the way, and what to do: one sentence."""


def main() -> None:
    """All of it, in order. Raises SetUpError, NewswatchError."""
    prepare_server()
    migrate_newswatch()
    migrate_airflow()
    import_pools()
    say(
        f"Ready. The UI: {os.environ.get('AIRFLOW__API__BASE_URL', 'http://127.0.0.1:8080')}, user admin; its password:"
    )
    say("  docker compose run --rm secrets show ui_admin_password")


def prepare_server() -> None:
    """The roles with the passwords of their secrets, and the two databases."""
    with superuser("postgres") as connection:
        check_server(connection)
        for role, secret, rights in ROLES:
            make_role(connection, role, read(SECRETS / secret), rights)
        make_database(connection, "airflow", "airflow")
        make_database(connection, DATABASE, OWNER)


def superuser(database: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection of the server's superuser, each statement a transaction."""
    password = read(SECRETS / "admin" / "postgres_password")
    conninfo = make_conninfo(host=SERVER, user="postgres", dbname=database, password=password, connect_timeout=10)
    try:
        return psycopg.connect(conninfo, autocommit=True)
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines()[-1]
        if "authentication failed" in said:
            raise SetUpError(
                "the database server was made with another superuser password than the secret postgres_password: "
                "keep the volumes `postgres` and `secrets-admin` together, or restore the one that is missing"
            ) from None
        raise SetUpError(f"the database server does not answer ({said}): see `docker compose logs postgres`") from None


def check_server(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Raises SetUpError where the server is too old, or is another one than this deployment was set up on."""
    version = connection.info.server_version
    major, minor = divmod(version, 10000)
    if major < min(server.FLOORS) or minor < server.FLOORS.get(major, 0):
        least = f"{major}.{server.FLOORS[major]}" if major in server.FLOORS else f"{max(server.FLOORS)}"
        raise SetUpError(
            f"the database server is PostgreSQL {major}.{minor}, and newswatch needs {least} or newer: "
            "`docker compose pull postgres`, then `docker compose up -d`"
        )
    row = connection.execute("select system_identifier::text from pg_control_system()").fetchone()
    identity = str(row[0]) if row else ""
    if not MARK.is_file():
        MARK.write_text(f"{identity}\n", encoding="utf-8")
    elif read(MARK) != identity:
        raise SetUpError(
            f"this server ({identity}) is not the one that was set up here ({read(MARK)}): its volume is new, or "
            "PostgreSQL's major version has changed; bring the old volume or version back, or, to go on with this "
            "server, `docker compose run --rm init forget-server` and restore a backup (docs/operations.md)"
        )


def make_role(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str, rights: str) -> None:
    """The role, with the password of its secret. The server is sent a SCRAM verifier: no log can hold the password."""
    name = sql.Identifier(role)
    if not connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone():
        connection.execute(sql.SQL("create role {} login").format(name))
        say(f"Role {role} made.")
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("alter role {} login {} password {}").format(name, sql.SQL(rights), sql.Literal(verifier))
    )
    if role.startswith("newswatch_"):
        # Who upgrades the schema sets these roles' rights and limits
        connection.execute(sql.SQL("grant {} to {} with admin option").format(name, sql.Identifier(OWNER)))


def make_database(connection: psycopg.Connection[tuple[object, ...]], database: str, owner: str) -> None:
    """The database, of the encoding and locale that the server was made with, closed to all but its own roles."""
    name = sql.Identifier(database)
    if not connection.execute("select 1 from pg_database where datname = %s", (database,)).fetchone():
        connection.execute(
            sql.SQL("create database {} owner {} encoding 'UTF8' template template0").format(
                name, sql.Identifier(owner)
            )
        )
        say(f"Database {database} made.")
    connection.execute(sql.SQL("revoke all on database {} from public").format(name))
    connection.execute("revoke all on database postgres, template1 from public")
    # A backup is restored beside the database and takes its name: that is done from a third one
    connection.execute(sql.SQL("grant connect on database postgres to {}").format(sql.Identifier(OWNER)))


def migrate_airflow() -> None:
    """Airflow's own schema, where it is not this image's already (asking Airflow itself takes six seconds)."""
    url = read(SECRETS / "app" / "airflow_database_url").replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        row = connection.execute("select to_regclass('alembic_version') is not null").fetchone()
        known = row is not None and row[0]
        row = connection.execute("select version_num from alembic_version").fetchone() if known else None
    found, wanted = (row[0] if row else None), read(REVISION)
    if found == wanted:
        say(f"Airflow's database is up to date ({wanted}).")
        return
    say(f"Airflow's database: from {found or 'nothing'} to {wanted} …")
    airflow("db", "migrate")


def migrate_newswatch() -> None:
    """newswatch's schema, as its owner; what only a superuser may do, as superuser; then the feeds."""
    with superuser(DATABASE) as connection:
        # The lock by which two upgrades wait for each other; roles.sql takes it from everybody but the owner
        functions = sql.SQL("pg_advisory_lock(bigint), pg_advisory_unlock(bigint)")
        connection.execute(sql.SQL("grant execute on function {} to {}").format(functions, sql.Identifier(OWNER)))
    settings = load()
    if settings.database_url is None:
        raise SetUpError("NEWSWATCH_DATABASE_URL_FILE is not set: docker-compose.yml sets it for every service")
    engine = connect(settings.database_url.get_secret_value(), application="newswatch init")
    try:
        with explained(engine.url), engine.connect() as connection:
            server.require_sound(connection)
        done = migrate.upgrade(engine)
        say(f"newswatch's database: revision {done.revision} (before: {done.revision_before or 'nothing'}).")
        with superuser(DATABASE) as connection:
            # Else any analyst could take locks that writers wait for, and only a superuser can forbid it
            connection.execute((sqlfiles.root() / "roles.sql").read_bytes())
        bring_feeds(engine, settings, say=say)
    finally:
        engine.dispose()


def import_pools() -> None:
    """Airflow's pools as the project lists them; asked for through Airflow only where they differ."""
    if not POOLS.is_file():
        raise SetUpError(f"there is no {POOLS}: mount the project's folder `dags` at {POOLS.parent}")
    wanted = {name: pool["slots"] for name, pool in json.loads(POOLS.read_text(encoding="utf-8")).items()}
    url = read(SECRETS / "app" / "airflow_database_url").replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        found: dict[str, int] = dict(connection.execute("select pool, slots from slot_pool").fetchall())
    if any(found.get(name) != slots for name, slots in wanted.items()):
        airflow("pools", "import", str(POOLS))
        say(f"Pools: {', '.join(f'{name} {slots}' for name, slots in wanted.items())}.")


def airflow(*arguments: str) -> None:
    """Run a command of Airflow's. Raises SetUpError with the end of what it said."""
    ended = subprocess.run(["airflow", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607 - ours
    if ended.returncode != 0:
        lines = (ended.stderr.strip() or ended.stdout.strip()).splitlines()[-15:]
        print("\n".join(lines), file=sys.stderr)
        raise SetUpError(f"`airflow {' '.join(arguments)}` failed, as above: mend that, then `docker compose up -d`")


def read(file: Path) -> str:
    """What a small file holds. Raises SetUpError."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SetUpError(
            f"the secret {file} cannot be read ({error.strerror}): `docker compose run --rm secrets` makes those that "
            "are missing"
        ) from None


def say(sentence: str) -> None:
    """One line of the log."""
    print(sentence, flush=True)


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["forget-server"]:
            MARK.unlink(missing_ok=True)
            say("The next `docker compose up` sets this deployment up on whatever server it finds.")
        else:
            main()
    except SetUpError as error:
        sys.exit(f"Error: {error}.")
    except NewswatchError as error:
        sys.exit(f"Error: {error.message}. {error.advice or ''}".rstrip())
