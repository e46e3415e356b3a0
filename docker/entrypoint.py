"""Entry point of the image: looks whether what the command needs is there, then becomes the command.

What is not there is said in one sentence with what to do, before Airflow would say it in a hundred lines: a secret, the
DAG folder, Airflow's database and its migrations, newswatch's schema. Only Airflow's components are looked at so;
`newswatch …` speaks for itself.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

COMPONENTS = frozenset({"api-server", "celery", "dag-processor", "scheduler", "triggerer"})
READ_DAGS = frozenset({"celery", "dag-processor", "scheduler"})
# Settings that compose hands on empty where nothing was chosen
PREFIXES = ("NEWSWATCH_", "AIRFLOW__", "OTEL_")
# After a reboot all containers start at once, in no order: the database has this long to come up
PATIENCE_S = 90.0
PAUSE_S = 1.0
INIT_MENDS = "`docker compose run --rm init` migrates both databases"
REVISION = Path("/opt/newswatch/airflow-revision")


class SetUpError(Exception):
    """What is missing, and what to do: one sentence."""


def main(command: list[str]) -> None:
    """Check, prepare, become. Never returns but by an exception."""
    environ = settled(os.environ)
    if command[:1] == ["airflow"] and len(command) > 1 and command[1] in COMPONENTS:
        require_secrets(environ)
        if command[1] in READ_DAGS:
            require_dags(Path(environ.get("AIRFLOW__CORE__DAGS_FOLDER", "/opt/airflow/dags")))
        require_databases(environ, newswatch=command[1] in READ_DAGS)
        if command[1] == "api-server":
            place_ui_passwords(environ)
    os.execvpe(command[0], command, environ)  # noqa: S606 - what whoever starts the container asks for


def settled(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without the settings that compose hands on empty, and with the feeds decided on: the internet is
    polled from the moment that publishers have a contact to turn to, before that the sample."""
    kept = {
        name: value
        for name, value in environ.items()
        if value or not name.startswith(("NEWSWATCH_", "AIRFLOW__", "OTEL_"))
    }
    kept.setdefault("NEWSWATCH_FEEDS", "live" if "NEWSWATCH_CONTACT" in kept else "sample")
    if kept["NEWSWATCH_FEEDS"] != "sample":
        kept.pop("NEWSWATCH_SAMPLE_AT", None)
    return kept


def secret_files(environ: Mapping[str, str]) -> list[Path]:
    """The files that the environment names as holding a secret: `…_CMD=cat FILE`, `…_URL_FILE=FILE`."""
    files = []
    for name, value in environ.items():
        if name.startswith("AIRFLOW__") and name.endswith("_CMD") and value.startswith("cat "):
            files.append(Path(value.removeprefix("cat ")))
        elif name.endswith(("_URL_FILE", "_PASSWORDS_FILE")) and not name.startswith("AIRFLOW__"):
            files.append(Path(value))
    return files


def require_secrets(environ: Mapping[str, str]) -> None:
    """Raises SetUpError at the first secret that cannot be read."""
    for file in secret_files(environ):
        if not file.is_file() or not os.access(file, os.R_OK) or not file.stat().st_size:
            raise SetUpError(
                f"the secret {file} is missing or cannot be read: `docker compose run --rm secrets` makes what is "
                "missing; if it did, look whether this container mounts the same volume"
            )


def require_dags(folder: Path) -> None:
    """Raises SetUpError where no DAG is in the folder: Airflow would run, and nothing would happen."""
    if not folder.is_dir() or not any(folder.glob("*.py")):
        raise SetUpError(
            f"there is no DAG in {folder}: mount the project's folder `dags` there (in docker-compose.yml it is "
            "./dags, so run `docker compose` in the project's directory)"
        )


def require_databases(environ: Mapping[str, str], *, newswatch: bool) -> None:
    """Raises SetUpError where Airflow's database (and newswatch's) does not answer, or has not this image's schema."""
    with connected(environ, "AIRFLOW_DATABASE_URL_FILE") as connection:
        found = scalar(connection, "public.alembic_version")
    require_schema("Airflow's", found, REVISION.read_text(encoding="utf-8").strip(), newer=False)
    if not newswatch:
        return
    from newswatch.storage import sqlfiles

    with connected(environ, "NEWSWATCH_DATABASE_URL_FILE") as connection:
        found = scalar(connection, "newswatch.alembic_version")
    # newswatch's revisions are numbered, Airflow's are not
    require_schema("newswatch's", found, sqlfiles.head(), newer=found is not None and found > sqlfiles.head())


def require_schema(whose: str, found: str | None, wanted: str, *, newer: bool) -> None:
    """Raises SetUpError where a database's schema is not the one that this image needs."""
    if found == wanted:
        return
    schema = f"schema {found}" if found else "no schema"
    raise SetUpError(
        f"{whose} database has {schema}, this image needs {wanted}: "
        + ("build the newer version, or restore a backup of this one" if newer else INIT_MENDS)
    )


def connected(environ: Mapping[str, str], name: str) -> psycopg.Connection[tuple[str]]:
    """A connection to the database whose URL is in the file that a variable names; waits while the server starts."""
    import psycopg

    url = Path(environ[name]).read_text(encoding="utf-8").strip()
    began = time.monotonic()
    while True:
        try:
            return psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=10)
        except psycopg.OperationalError as error:
            # Refused for what it is, not for when it is: waiting does not help
            hopeless = "authentication failed" in str(error) or "does not exist" in str(error)
            if hopeless or time.monotonic() - began > PATIENCE_S:
                said = str(error).strip().splitlines()[-1]
                raise SetUpError(
                    f"the database that {name} names cannot be used ({said}): see `docker compose ps postgres` and "
                    "`docker compose logs postgres init`"
                ) from None
        time.sleep(PAUSE_S)


def scalar(connection: psycopg.Connection[tuple[str]], table: str) -> str | None:
    """The revision in a table of Alembic's; null where the table is not there."""
    row = connection.execute("select to_regclass(%s)", (table,)).fetchone()
    if row is None or row[0] is None:
        return None
    # One of two constants of this file
    row = connection.execute(f"select version_num from {table}").fetchone()  # noqa: S608
    return row[0] if row else None


def place_ui_passwords(environ: Mapping[str, str]) -> None:
    """Airflow opens its file of log-ins for writing, and the secrets are read-only: it gets a copy."""
    source, target = environ.get("UI_PASSWORDS_FILE"), environ.get("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE")
    if source and target:
        copy = Path(target)
        copy.unlink(missing_ok=True)
        copy.touch(mode=0o600)
        copy.write_bytes(Path(source).read_bytes())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetUpError as error:
        sys.exit(f"Error: {error}.")
    except FileNotFoundError:
        sys.exit(f"Error: there is no program {sys.argv[1]!r} in this image; `newswatch` and `airflow` are.")
