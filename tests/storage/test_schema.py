"""The migrations make what the table definitions say, and explain it."""

from __future__ import annotations

import threading
import time

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from newswatch.errors import DatabaseError
from newswatch.storage import migrate, sqlfiles
from newswatch.storage.database import connect
from newswatch.storage.tables import SCHEMA, metadata

PARTITION = r"_(default|y\d{4}m\d{2})$"


def test_definitions_and_migrations_agree(database_url: str) -> None:
    # Not the fixture's engine: its user is called newswatch, and "$user" makes the schema of that name the default
    engine = connect(database_url)
    with engine.connect() as connection:
        differences = _differences(connection)
    engine.dispose()
    assert differences == []


def _differences(connection: sa.Connection) -> list[object]:
    partitions = set(
        connection.execute(
            sa.text("select relname from pg_class where relispartition and relnamespace = 'newswatch'::regnamespace")
        ).scalars()
    )

    def ours(item: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
        table = item if isinstance(item, sa.Table) else getattr(item, "table", None)
        if not isinstance(table, sa.Table) or table.schema != SCHEMA:
            return False
        return table.name not in partitions and table.name != "alembic_version"

    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_object": ours,
            "compare_type": True,
            "compare_server_default": False,
            "version_table_schema": SCHEMA,
        },
    )
    found = compare_metadata(context, metadata)
    return [difference for difference in found if not _only_a_comment(difference)]


def _only_a_comment(difference: object) -> bool:
    steps = difference if isinstance(difference, list) else [difference]
    # Comments stand in the migrations alone: the database is the data dictionary
    return all(isinstance(step, tuple) and step[0] in {"modify_comment", "remove_table_comment"} for step in steps)


@pytest.mark.parametrize("schema", ["newswatch", "analysis"])
def test_every_table_view_and_column_is_explained(connection: sa.Connection, schema: str) -> None:
    silent = connection.execute(
        sa.text(
            """
            select c.relname, a.attname
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
            where c.relnamespace = to_regnamespace(:schema) and c.relkind in ('r', 'p', 'v')
                and not c.relispartition and c.relname <> 'alembic_version'
                and col_description(c.oid, a.attnum) is null
            union all
            select c.relname, null from pg_class c
            where c.relnamespace = to_regnamespace(:schema) and c.relkind in ('r', 'p', 'v')
                and c.relname <> 'alembic_version' and obj_description(c.oid) is null
            """
        ),
        {"schema": schema},
    ).all()
    assert silent == []


def test_upgrading_again_changes_nothing(database_url: str) -> None:
    report = migrate.upgrade(database_url)
    assert (report.revision_before, report.partitions_made, report.views_applied) == (sqlfiles.head(), 0, False)


def test_an_empty_database_is_named_as_such(empty_database_url: str) -> None:
    engine = sa.create_engine(empty_database_url)
    with engine.connect() as connection:
        assert migrate.revision(connection) is None
        with pytest.raises(DatabaseError, match=r"no newswatch schema.*db upgrade"):
            migrate.require_current(connection)
    engine.dispose()


def test_a_newer_schema_is_refused(scratch_database_url: str) -> None:
    engine = sa.create_engine(scratch_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("update newswatch.alembic_version set version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer than this program"):
        migrate.upgrade(scratch_database_url)
    engine.dispose()


def test_upgrade_waits_for_a_lock_without_stalling_writers(scratch_database_url: str) -> None:
    """An analyst's open transaction on a view holds back the new views; a write meanwhile passes at once."""
    engine = sa.create_engine(scratch_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("update newswatch.setting set value = '' where key = 'views_hash'"))
    reader = engine.connect()
    reader.execute(sa.text("select * from analysis.events")).all()
    thread = threading.Thread(target=migrate.upgrade, args=(scratch_database_url,))
    thread.start()
    longest = 0.0
    for _ in range(20):
        begun = time.monotonic()
        with engine.begin() as connection:
            connection.execute(sa.text("insert into newswatch.latch values (gen_random_uuid()::text)"))
        longest = max(longest, time.monotonic() - begun)
    assert thread.is_alive()
    reader.close()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert longest < 1.0
    engine.dispose()


def test_partitions_are_made_once_and_dropped_by_month(scratch_database_url: str) -> None:
    engine = sa.create_engine(scratch_database_url)
    with engine.begin() as connection:
        ensure = sa.text("select newswatch.ensure_partitions('2020-01-15', 2)")
        assert connection.execute(ensure).scalar_one() == 16  # eight tables, two months
        assert connection.execute(ensure).scalar_one() == 0
        connection.execute(
            sa.text(
                "insert into newswatch.attempt (at, stage, subject_id, kind, reason) "
                "values ('2020-01-31 23:59:59+00', 'fetch', 1, 'done', 'ok')"
            )
        )
        assert connection.execute(sa.text("select count(*) from newswatch.attempt_y2020m01")).scalar_one() == 1
        drop = sa.text("select newswatch.drop_partitions('attempt', '2020-02-01')")
        assert connection.execute(drop).scalar_one() == 1
        assert connection.execute(sa.text("select to_regclass('newswatch.attempt_y2020m01')")).scalar() is None
        assert connection.execute(sa.text("select to_regclass('newswatch.attempt_y2020m02')")).scalar() is not None
    engine.dispose()


def test_the_locale_lets_trigrams_see_every_script(connection: sa.Connection) -> None:
    assert connection.execute(sa.text("select cardinality(show_trgm('Война'))")).scalar_one() > 0
