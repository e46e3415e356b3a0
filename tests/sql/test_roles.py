"""What an analyst can do, tried: read the views, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.storage import migrate

TABLES = """
select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('newswatch', 'analysis', 'public') and c.relkind in ('r', 'p', 'v', 'm', 'S') order by 1
"""


@pytest.fixture(scope="module")
def own(maintenance_url: str) -> Iterator[sa.Engine]:
    """A database upgraded by itself: rights on a database do not travel with a copy of the template."""
    name = f"nw_roles_{uuid4().hex[:8]}"
    maintenance = sa.create_engine(maintenance_url, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(sa.text(f"create database {name}"))
    url = maintenance.url.set(database=name).render_as_string(hide_password=False)
    migrate.upgrade(url)
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()
    with maintenance.connect() as connection:
        connection.execute(sa.text(f"drop database {name} with (force)"))
    maintenance.dispose()


@pytest.fixture
def connection(own: sa.Engine) -> Iterator[sa.Connection]:
    with own.connect() as connection:
        outer = connection.begin()
        yield connection
        outer.rollback()


@pytest.fixture(params=["newswatch_analyst", "newswatch_reviewer"])
def reader(request: pytest.FixtureRequest, connection: sa.Connection) -> Iterator[sa.Connection]:
    connection.execute(sa.text(f"set role {request.param}"))
    yield connection
    connection.execute(sa.text("reset role"))


def test_every_view_can_be_read_and_no_table(reader: sa.Connection) -> None:
    rows = reader.execute(
        sa.text(
            "select n.nspname, c.relname, c.relkind, has_table_privilege(c.oid, 'select') as may_read, "
            "has_table_privilege(c.oid, 'insert, update, delete, truncate, references, trigger') as may_write "
            "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname in ('newswatch', 'analysis') and c.relkind in ('r', 'p', 'v')"
        )
    ).all()
    assert any(row.nspname == "analysis" for row in rows)
    for row in rows:
        assert row.may_read == (row.nspname == "analysis"), row
        assert not row.may_write, row


def test_functions_are_for_readers_and_those_that_review_for_reviewers(connection: sa.Connection) -> None:
    rows = connection.execute(
        sa.text(
            "select proname, has_function_privilege('newswatch_analyst', oid, 'execute') as analyst, "
            "has_function_privilege('newswatch_reviewer', oid, 'execute') as reviewer, prosecdef, "
            "exists (select from aclexplode(proacl) where grantee = 0) as public "
            "from pg_proc where pronamespace = 'analysis'::regnamespace"
        )
    ).all()
    assert rows
    for row in rows:
        reviews = row.proname.startswith("review_")
        assert (row.analyst, row.reviewer, row.prosecdef, row.public) == (not reviews, True, reviews, False), row


@pytest.mark.parametrize(
    "statement",
    [
        "select * from newswatch.page",
        "insert into newswatch.review (target, target_key, action, reason) values ('event', '', 'confirm', '')",
        "update analysis.places set name = 'x'",
        "insert into analysis.actors (name) values ('x')",
        "create table public.mine (a int)",
        "create temp table mine (a int)",
        "create schema mine",
        "select pg_try_advisory_lock(42)",
        "select pg_advisory_xact_lock(42)",
        "select lo_from_bytea(0, 'x')",
        "select lo_create(0)",
        "select pg_sleep(1)",
        "select newswatch.ensure_partitions('2026-01-01', 1)",
        "select newswatch.drop_partitions('page', '2027-01-01')",
        "select newswatch.review_apply(1, 'review')",
        "select newswatch.review_say('article', 1, 'confirm', 'me', 'x')",
        "lock table analysis.events in access share mode; truncate newswatch.event",
        "copy (select 1) to program 'true'",
        "select pg_read_file('/etc/hostname')",
    ],
)
def test_what_is_refused(reader: sa.Connection, statement: str) -> None:
    with pytest.raises(exc.DBAPIError, match=r"denied|must be|permission"), reader.begin_nested():
        reader.exec_driver_sql(statement)


def test_readers_have_a_time_limit_and_a_search_path(connection: sa.Connection) -> None:
    rows = connection.execute(
        sa.text(
            "select r.rolname, array_to_string(s.setconfig, ' ') as config from pg_db_role_setting s "
            "join pg_roles r on r.oid = s.setrole join pg_database d on d.oid = s.setdatabase "
            "where d.datname = current_database()"
        )
    ).all()
    configs = {row.rolname: row.config for row in rows}
    for role in ("newswatch_analyst", "newswatch_reviewer"):
        assert "statement_timeout=30s" in configs[role]
        assert "idle_in_transaction_session_timeout=5s" in configs[role]
        assert "search_path=analysis, public" in configs[role]


def test_the_application_writes_but_owns_nothing(connection: sa.Connection) -> None:
    connection.execute(sa.text("set role newswatch_app"))
    connection.execute(sa.text("insert into newswatch.latch (name) values ('x')"))
    assert connection.execute(sa.text("select newswatch.ensure_partitions('2019-01-01', 1)")).scalar_one() == 5
    for statement in (
        "drop table newswatch.page",
        "delete from newswatch.review",
        "update newswatch.review set reason = ''",
    ):
        with pytest.raises(exc.DBAPIError, match=r"denied|must be owner"), connection.begin_nested():
            connection.execute(sa.text(statement))
    connection.execute(sa.text("reset role"))
