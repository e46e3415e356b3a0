"""An analyst and a reviewer who try everything: each object of the database × each privilege, from the catalogue and
by statements; every function that might write; every lock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from tests.conftest import database_upgraded, libpq
from tests.reliability.readers.people import Person, hired

from newswatch.storage import backup
from newswatch.storage.database import connect

# Kinds of objects, the privileges that would write (or let another's be used to write), and where they are found
PRIVILEGES = {
    "relation": (
        (
            "select c.oid::regclass::text, p.name from pg_class c cross join unnest(array['insert', 'update', "
            "'delete', 'truncate', 'references', 'trigger', 'maintain']) p(name) "
            "where c.relkind in ('r', 'p', 'v', 'm', 'f', 't')"
        ),
        "has_table_privilege(%(role)s, to_regclass(object), privilege)",
    ),
    "column": (
        (
            "select a.attrelid::regclass::text || ' ' || a.attnum, p.name from pg_attribute a join pg_class c on "
            "c.oid = a.attrelid cross join unnest(array['insert', 'update', 'references']) p(name) "
            "where c.relkind in ('r', 'p', 'v', 'm', 'f') and not a.attisdropped and a.attnum > 0"
        ),
        (
            "has_column_privilege(%(role)s, to_regclass(split_part(object, ' ', 1)), "
            "split_part(object, ' ', 2)::smallint, privilege)"
        ),
    ),
    "sequence": (
        (
            "select c.oid::regclass::text, p.name from pg_class c cross join unnest(array['usage', 'update']) p(name) "
            "where c.relkind = 'S'"
        ),
        "has_sequence_privilege(%(role)s, to_regclass(object), privilege)",
    ),
    "schema": ("select nspname, 'create' from pg_namespace", "has_schema_privilege(%(role)s, object, privilege)"),
    "database": (
        (
            "select datname, p.name from pg_database cross join unnest(array['create', 'temporary']) p(name) "
            "where datname in (current_database(), 'postgres', 'template0', 'template1')"
        ),
        "has_database_privilege(%(role)s, object, privilege)",
    ),
    "other database": (
        "select datname, 'connect' from pg_database where datname in ('postgres', 'template1')",
        "has_database_privilege(%(role)s, object, privilege)",
    ),
    "tablespace": (
        "select spcname, 'create' from pg_tablespace",
        "has_tablespace_privilege(%(role)s, object, privilege)",
    ),
    "language": (
        "select lanname, 'usage' from pg_language where not lanpltrusted and lanispl",
        "has_language_privilege(%(role)s, object, privilege)",
    ),
    "foreign data wrapper": (
        "select fdwname, 'usage' from pg_foreign_data_wrapper",
        "has_foreign_data_wrapper_privilege(%(role)s, object, privilege)",
    ),
    "foreign server": (
        "select srvname, 'usage' from pg_foreign_server",
        "has_server_privilege(%(role)s, object, privilege)",
    ),
    "large object": (
        "select oid::text, p.name from pg_largeobject_metadata cross join unnest(array['select', 'update']) p(name)",
        "has_largeobject_privilege(%(role)s, object::oid, privilege)",
    ),
    "server setting": (
        (
            "select s.name, p.name from pg_settings s cross join unnest(array['set', 'alter system']) p(name) "
            "where s.context <> 'user'"
        ),
        "has_parameter_privilege(%(role)s, object, privilege)",
    ),
    "function of the tables": (
        "select oid::regprocedure::text, 'execute' from pg_proc where pronamespace = 'newswatch'::regnamespace",
        "has_function_privilege(%(role)s, object, privilege)",
    ),
    "role": (
        (
            "select rolname, p.name from pg_roles cross join unnest(array['member', 'set']) p(name) "
            "where rolname not in ('newswatch_analyst', 'newswatch_reviewer', %(role)s)"
        ),
        "pg_has_role(%(role)s, object, privilege)",
    ),
}
# What each relation is tried with; {column} is its first one
STATEMENTS = (
    "insert into {relation} default values",
    "select nextval('{relation}'), setval('{relation}', 1)",
    "update {relation} set {column} = {column}",
    "delete from {relation}",
    "truncate {relation}",
    "merge into {relation} t using (select 1 as n) s on false when not matched then insert default values",
    "select * from {relation} for update",
    "lock table {relation} in row exclusive mode",
    "lock table {relation} in share mode",
    "lock table {relation} in access exclusive mode",
    "drop table {relation}",
    "alter table {relation} add column mine integer",
    "create trigger mine before insert on {relation} execute function pg_catalog.suppress_redundant_updates_trigger()",
    "create index on {relation} ({column})",
    "comment on table {relation} is 'mine'",
    "cluster {relation}",
)
# 42501 is "permission denied" and "must be owner"; the others refuse before they ask: not a table, no such column, no
# such thing for a view, not for system columns, a view that is not updatable
REFUSED = {"42501", "42809", "42703", "0A000", "55000", "428C9", "42P17"}
# By type, what a function is called with: where it could harm, what it would harm
ARGUMENTS = {
    "text": "'delete from newswatch.review'",
    "name": "'newswatch'",
    "regclass": "'newswatch.event'",
    "oid": "'newswatch.event'::regclass::oid",
    "integer": "%(bystander)s",
    "bigint": "1",
    "boolean": "true",
    "pg_lsn": "'0/1'",
    '"char"': "'r'",
    "double precision": "0.5",
    "real": "0.5",
    "numeric": "1",
    "regnamespace": "'newswatch'",
    "tid": "'(0,1)'",
    "xid": "'1'",
    "xid8": "'1'",
    "interval": "'1 s'",
    "anyarray": "array[1]",
    "text[]": "array['x']",
    "oid[]": "array[1::oid]",
    "integer[]": "array[1]",
    "refcursor": "'mine'",
    "tsquery": "'mine'",
}
STATE = """
select
    (select count(*) from pg_class) as relations, (select count(*) from pg_proc) as functions,
    (select count(*) from pg_type) as types, (select count(*) from pg_namespace) as schemas,
    (select count(*) from pg_largeobject_metadata) as large_objects,
    (select count(*) from pg_replication_slots) as slots, (select count(*) from pg_replication_origin) as origins,
    (select count(*) from pg_locks where locktype = 'advisory') as advisory_locks,
    (select coalesce(sum(last_value), 0) from pg_sequences) as sequences,
    (select count(*) from pg_stat_activity where pid = %(bystander)s) as bystanders
"""


@pytest.fixture(scope="module")
def url(maintenance_url: str) -> Iterator[str]:
    with database_upgraded(maintenance_url) as url:
        with psycopg.connect(libpq(url), autocommit=True) as owner:
            owner.execute("select lo_create(0)")
        yield url


@pytest.fixture(scope="module", params=["newswatch_analyst", "newswatch_reviewer"])
def person(request: pytest.FixtureRequest, url: str) -> Iterator[Person]:
    """With a login of their own, and no limits that can be lifted."""
    with hired(url, request.param) as person:
        yield person


@pytest.fixture
def owner(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        yield connection


def test_no_object_can_be_written(person: Person, owner: psycopg.Connection[Any]) -> None:
    objects, asked, writable = set(), 0, set()
    for kind, (listed, granted) in PRIVILEGES.items():
        rows = owner.execute(
            f"select object, privilege, {granted} from ({listed}) as listed(object, privilege)",  # noqa: S608 - ours
            {"role": person.name},
        ).fetchall()
        objects |= {(kind, row[0]) for row in rows}
        asked += len(rows)
        writable |= {(str(row[0]).split()[0], str(row[1])) for row in rows if row[2]}
    print(f"{person.group}: {len(writable)} writable of {len(objects)} objects, {asked} privileges asked")
    assert len(objects) > 1000
    assert writable == set()


def test_nobody_owns_or_inherits_anything(person: Person, owner: psycopg.Connection[Any]) -> None:
    for name in (person.name, person.group):
        row = owner.execute(
            "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, "
            "(select count(*) from pg_shdepend where refobjid = r.oid and deptype = 'o') from pg_roles r "
            "where rolname = %s",
            [name],
        ).fetchone()
        assert row == (False, False, False, False, False, 0)


def test_every_statement_on_every_relation_is_refused(person: Person, owner: psycopg.Connection[Any]) -> None:
    relations = owner.execute(
        "select n.nspname, c.relname, coalesce((select attname from pg_attribute a where a.attrelid = c.oid "
        "and a.attnum > 0 and not attisdropped order by attnum limit 1), 'none') from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 't')"
    ).fetchall()
    tried, answers = 0, []
    with person.session() as session:
        for schema, name, column in relations:
            names = sql.Identifier(str(schema), str(name)), sql.Identifier(str(column))
            for statement in STATEMENTS:
                session.execute("begin")
                try:
                    session.execute(sql.SQL(statement).format(relation=names[0], column=names[1]))
                    state = "accepted"
                except psycopg.Error as error:
                    state = error.sqlstate or "no state"
                session.execute("rollback")
                tried += 1
                if state not in REFUSED:
                    answers.append((schema, name, statement, state))
    assert answers == []
    print(f"{person.group}: {tried} statements on {len(relations)} relations, all refused")


def test_functions_that_may_be_called_change_nothing(url: str, person: Person, owner: psycopg.Connection[Any]) -> None:
    """Each volatile function of every schema that the reader may call is called, with what it could harm."""
    functions = owner.execute(
        "select p.oid::regproc::text, coalesce((select array_agg(format_type(t, null) order by n) "
        "from unnest(p.proargtypes) with ordinality as a(t, n)), '{}') from pg_proc p "
        "where p.provolatile = 'v' and p.prokind = 'f' and has_function_privilege(%(role)s, p.oid, 'execute') "
        "and has_schema_privilege(%(role)s, p.pronamespace, 'usage') and not 'internal'::regtype = any(p.proargtypes) "
        "and not '\"any\"'::regtype = any(p.proargtypes) and p.pronamespace <> 'analysis'::regnamespace",
        {"role": person.name},
    ).fetchall()
    engine = connect(url)
    with engine.connect() as connection:
        before_rows = backup.figures(connection)
    with psycopg.connect(libpq(url)) as bystander, person.session() as session:
        who = {"bystander": bystander.info.backend_pid}
        before = owner.execute(STATE, who).fetchone()
        for name, types in functions:
            arguments = ", ".join(f"{ARGUMENTS.get(kind, 'null')}::{kind}" for kind in types)
            try:
                session.execute(f"select {name}({arguments})" % who)
            except psycopg.Error:
                continue  # refused, or called with what means nothing to it
        after = owner.execute(STATE, who).fetchone()
    assert after == before
    with engine.connect() as connection:
        assert backup.figures(connection) == before_rows
    engine.dispose()
    print(f"{person.group}: {len(functions)} volatile functions called, nothing changed")
    assert len(functions) > 100


@pytest.mark.parametrize(
    "pattern", [r"^pg_(try_)?advisory_", r"^lo_", r"^lo(read|write)$", r"^pg_(logical_emit|notify|sleep)"]
)
def test_functions_that_lock_or_write_may_not_be_called(
    person: Person, owner: psycopg.Connection[Any], pattern: str
) -> None:
    rows = owner.execute(
        "select oid::regprocedure::text, has_function_privilege(%s, oid, 'execute') from pg_proc "
        "where proname ~ %s and pronamespace = 'pg_catalog'::regnamespace",
        [person.name, pattern],
    ).fetchall()
    assert rows
    assert [row for row in rows if row[1]] == []


@pytest.mark.parametrize(
    "statement",
    [
        "create temp table mine (a integer)",
        "select 1 as a into temp mine",
        "create table public.mine (a integer)",
        "create view public.mine as select 1 as a",
        "create schema mine",
        "create type public.mine as enum ('a')",
        "create function public.mine() returns integer language sql as 'select 1'",
        "create sequence public.mine",
        "create extension dblink",
        "create foreign data wrapper mine",
        "create server mine foreign data wrapper postgres_fdw",
        "create publication mine",
        "create database mine",
        "create role mine",
        "create tablespace mine location '/'",
        "alter system set work_mem = '1GB'",
        "alter database {database} set work_mem = '1GB'",
        "alter role newswatch_app set statement_timeout = 1",
        "grant newswatch_app to {me}",
        "set role newswatch_app",
        "set session authorization newswatch_app",
        "set temp_file_limit = -1",
        "set session_replication_role = replica",
        "alter table newswatch.event owner to {me}",
        "reassign owned by newswatch_app to {me}",
        "do $$ begin perform pg_advisory_lock(1); end $$",
        "copy newswatch.event to stdout",
        "copy (select 1) to program 'true'",
        "copy analysis.events to '/dev/null'",
        "checkpoint",
        "load 'auto_explain'",
        "select pg_read_file('/etc/hostname')",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user",
        "begin; prepare transaction 'mine'",
        "security label on table analysis.events is 'mine'",
    ],
)
def test_what_makes_or_changes_things_is_refused(person: Person, url: str, statement: str) -> None:
    filled = statement.replace("{me}", person.name).replace("{database}", url.partition("?")[0].rpartition("/")[2])
    with person.session() as session, pytest.raises(psycopg.Error) as refused:
        session.execute(filled)
    # 42P02 and the like would be a slip of this test; 55000: no transaction to prepare; 58P01, 0A000: no such library
    assert refused.value.sqlstate in {"42501", "55000", "25P01", "0A000", "42704", "22023", "42939"}, refused.value


def test_in_the_servers_own_databases_nobody_reads(person: Person) -> None:
    for database in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            person.session(database=database)
