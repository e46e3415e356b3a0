"""What an analyst can do, tried: read the views, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from tests.conftest import database_upgraded


@pytest.fixture(scope="module")
def own(maintenance_url: str) -> Iterator[sa.Engine]:
    with database_upgraded(maintenance_url) as url:
        engine = sa.create_engine(url)
        yield engine
        engine.dispose()


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
        "select pg_logical_emit_message(false, 'x', repeat('x', 1000))",
        "select pg_notify('x', repeat('x', 1000))",
        "select * from newswatch.end_long_readers('0 s')",
        "drop view analysis.events",
        "create or replace view analysis.actors as select 1 as actor_id",
        "comment on view analysis.events is ''",
        "select nextval('newswatch.page_seq')",
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


@pytest.fixture(params=["newswatch_analyst", "newswatch_reviewer"])
def logged_in(request: pytest.FixtureRequest, own: sa.Engine) -> Iterator[sa.Engine]:
    """As one who logs in by that name: a role's settings come with the log-in alone."""
    engine = sa.create_engine(own.url.set(username=request.param))
    yield engine
    engine.dispose()


def test_the_settings_are_in_force(logged_in: sa.Engine) -> None:
    wanted = {
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "5s",
        "default_transaction_read_only": "on" if logged_in.url.username == "newswatch_analyst" else "off",
        "work_mem": "16MB",
        "join_collapse_limit": "14",
        "from_collapse_limit": "14",
    }
    with logged_in.connect() as connection:
        found = {name: connection.execute(sa.text(f"show {name}")).scalar_one() for name in wanted}
        # Views by their bare names
        assert connection.execute(sa.text("select count(*) from events")).scalar_one() == 0
    assert found == wanted


def test_a_question_without_end_is_ended(own: sa.Engine, logged_in: sa.Engine) -> None:
    """With the limit as it is but for its length, so that the test need not take 30 s."""
    role, database = logged_in.url.username, logged_in.url.database

    def limit(time: str) -> None:
        with own.begin() as connection:
            connection.execute(sa.text(f"alter role {role} in database {database} set statement_timeout = '{time}'"))

    limit("200ms")
    try:
        with logged_in.connect() as connection, pytest.raises(exc.OperationalError, match="statement timeout"):
            connection.execute(sa.text("select count(*) from generate_series(1, 10_000_000_000)"))
    finally:
        limit("30s")


def test_an_analyst_who_lifts_the_limits_still_cannot_write(logged_in: sa.Engine) -> None:
    with logged_in.connect() as connection:
        connection.execute(sa.text("set default_transaction_read_only = off"))
        connection.execute(sa.text("set statement_timeout = 0"))
        connection.commit()
        for statement in (
            "update newswatch.event set status = 'active'",
            "delete from newswatch.review",
            "insert into analysis.places (name) values ('x')",
            "set role newswatch_app",
        ):
            with pytest.raises(exc.DBAPIError, match="denied"):
                connection.execute(sa.text(statement))
            connection.rollback()


REVIEWS = [
    "select analysis.review_confirm(4711)",
    "select analysis.review_correct(4711, 'killed', '3', 'read it')",
    "select analysis.review_merge(4711, 4712, 'one and the same')",
    "select analysis.review_article(4711, 'relevant', 'read it')",
]


@pytest.mark.parametrize("statement", REVIEWS)
def test_reviewers_review_through_functions_that_look_first(logged_in: sa.Engine, statement: str) -> None:
    """Nothing is reviewed that is not there, and by an analyst nothing at all."""
    with logged_in.connect() as connection:
        refused = "permission denied" if logged_in.url.username == "newswatch_analyst" else "471"
        with pytest.raises(exc.DBAPIError, match=refused):
            connection.execute(sa.text(statement))


def test_functions_of_the_owner_look_things_up_where_nobody_else_can_put_them(connection: sa.Connection) -> None:
    rows = connection.execute(
        sa.text(
            "select proname, array_to_string(proconfig, ' ') as config from pg_proc "
            "where prosecdef and pronamespace in ('analysis'::regnamespace, 'newswatch'::regnamespace)"
        )
    ).all()
    assert rows
    for row in rows:
        assert row.config == "search_path=pg_catalog, pg_temp", row


def test_the_application_writes_but_owns_nothing(connection: sa.Connection) -> None:
    connection.execute(sa.text("set role newswatch_app"))
    connection.execute(sa.text("insert into newswatch.latch (name) values ('x')"))
    assert connection.execute(sa.text("select newswatch.ensure_partitions('2019-01-01', 1)")).scalar_one() == 8
    for statement in (
        "drop table newswatch.page",
        "delete from newswatch.review",
        "update newswatch.review set reason = ''",
    ):
        with pytest.raises(exc.DBAPIError, match=r"denied|must be owner"), connection.begin_nested():
            connection.execute(sa.text(statement))
    connection.execute(sa.text("reset role"))
