"""What every test may ask for: a real PostgreSQL, migrated once, and a transaction that is rolled back.

One embedded server serves a whole run of pytest, also under xdist: it is started by the first worker that asks
and removed at the end. The migrated schema is a template; each worker gets a database made from it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from psycopg import sql

from newswatch.storage import embedded

# What a property test shows is a law, not the speed of the machine that it runs on: no deadline, no clock for drawing
settings.register_profile("newswatch", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newswatch")

HOME_VARIABLE = "NW_TEST_HOME"
TEMPLATE = "newswatch_template"
# A test server may lose its data in a crash: three times faster commits
CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB")


def pytest_configure() -> None:
    # A shell's `&` leaves SIGINT ignored, in all that is started from there too: tests that press Ctrl-C would wait
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        # Workers inherit it. Not pytest's tmp_path: as root, the server's user must be able to reach it.
        home = Path(tempfile.mkdtemp(prefix="nw-test-"))
        home.chmod(0o711)
        os.environ[HOME_VARIABLE] = str(home)
        # Neither the settings nor the imported gazetteer of whoever runs the tests decides on them
        os.environ["NEWSWATCH_HOME"] = str(home / "nobody")


def pytest_unconfigure() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ and HOME_VARIABLE in os.environ:
        home = Path(os.environ.pop(HOME_VARIABLE))
        if (home / "server.users").exists():  # some test used it
            embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def maintenance_url() -> Iterator[str]:
    """The server's own database, `newswatch`, empty: for tests that make and drop databases."""
    with embedded.hold(Path(os.environ[HOME_VARIABLE]), settings=CARELESS) as url:
        yield url


@pytest.fixture(scope="session")
def template(maintenance_url: str) -> str:
    """The name of a migrated database that others are made from. Migrated once in a run."""
    from newswatch.storage import migrate

    with (
        (Path(os.environ[HOME_VARIABLE]) / "template.lock").open("ab") as lock,
        psycopg.connect(libpq(maintenance_url), autocommit=True) as connection,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone()
        if known is None:
            unfinished = f"{TEMPLATE}_{uuid4().hex[:8]}"
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            migrate.upgrade(named(maintenance_url, unfinished))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(TEMPLATE))
            )
    return TEMPLATE


@pytest.fixture(scope="session")
def database_url(maintenance_url: str, template: str) -> Iterator[str]:
    """A migrated database of this worker. Tests leave it as they found it: use `connection`, or clean up."""
    with database_from(maintenance_url, template) as url:
        yield url


@pytest.fixture
def scratch_database_url(maintenance_url: str, template: str) -> Iterator[str]:
    """A migrated, empty database for one test that commits, takes locks in several sessions or kills things."""
    with database_from(maintenance_url, template) as url:
        yield url


@pytest.fixture
def empty_database_url(maintenance_url: str) -> Iterator[str]:
    """A database without newswatch's schema, for one test."""
    with database_from(maintenance_url, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on the worker's database."""
    engine = sa.create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection within a savepoint: whatever the test does, also its rollbacks, is undone at its end."""
    with engine.connect() as connection:
        outer = connection.begin()
        connection.begin_nested()
        yield connection
        outer.rollback()


@contextmanager
def database_from(maintenance_url: str, template: str) -> Iterator[str]:
    """A new database made from `template`, dropped at the end together with the sessions still on it."""
    name = f"nw_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{uuid4().hex[:8]}"
    with psycopg.connect(libpq(maintenance_url), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    try:
        yield named(maintenance_url, name)
    finally:
        with psycopg.connect(libpq(maintenance_url), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def database_upgraded(maintenance_url: str) -> Iterator[str]:
    """A new database upgraded by itself: rights on a database, and settings of roles in it, do not travel with a copy
    of the template."""
    from newswatch.storage import migrate

    with database_from(maintenance_url, "template1") as url:
        migrate.upgrade(url)
        yield url


def named(url: str, database: str) -> str:
    """The same server's URL for another database."""
    return sa.make_url(url).set(database=database).render_as_string(hide_password=False)


def libpq(url: str) -> str:
    """SQLAlchemy's URL as libpq reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
