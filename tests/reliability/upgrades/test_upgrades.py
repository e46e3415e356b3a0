"""Every migration, one after the other, on a database with rows in all tables, while one writes and another holds on
to what he has read: nobody who writes waits for a second."""

from __future__ import annotations

from functools import partial

import psycopg
import sqlalchemy as sa
from tests.conftest import libpq
from tests.reliability.size import size
from tests.reliability.upgrades.filled import analyst, fill, writing

from newswatch.storage import migrate, sqlfiles
from newswatch.storage.database import connect

ROWS = size(5_000, soak=200_000)
HOLDS_S = size(1, soak=4)
MOST_S = 1.0


def test_no_migration_stalls_those_who_write(empty_database_url: str) -> None:
    conninfo = libpq(empty_database_url)
    first, *later = sqlfiles.revisions()
    engine = connect(empty_database_url)
    stalls: dict[str, tuple[float, str]] = {}
    with engine.connect() as connection:
        migrate.run_migrations(connection, first)
        connection.commit()
    with psycopg.connect(conninfo, autocommit=True) as owner:
        tables = fill(owner, ROWS)
    with writing(conninfo) as writer:
        for revision in later:
            writer.longest_s = 0.0
            with analyst(conninfo, HOLDS_S), engine.connect() as connection:
                migrate.patiently(connection, partial(migrate.run_migrations, to=revision))
            stalls[revision] = writer.longest_s, writer.statement
        for step in ("views and roles", "views again"):
            writer.longest_s = 0.0
            with analyst(conninfo, HOLDS_S):
                assert migrate.upgrade(engine).views_applied
            stalls[step] = writer.longest_s, writer.statement
            with engine.begin() as connection:
                connection.execute(sa.text("update newswatch.setting set value = '' where key = 'views_hash'"))
    assert writer.failure is None
    longest = max(stalls, key=lambda step: stalls[step][0])
    print(f"{len(later)} migrations, {tables} tables of {ROWS:,} rows, {writer.written:,} transactions meanwhile")
    print(f"the longest stall: {stalls[longest][0]:.2f} s, at {longest}: {stalls[longest][1][:60]}")
    print({step: round(took, 2) for step, (took, _) in stalls.items()})
    assert stalls[longest][0] <= MOST_S
    with engine.connect() as connection:
        assert migrate.revision(connection) == sqlfiles.head()
        assert connection.execute(sa.text("select count(*) from newswatch.event_version")).scalar_one() == ROWS
    engine.dispose()
