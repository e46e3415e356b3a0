"""Readers who hold up others: analysts whose transactions never end, whatever limits they lifted.

A view that is read in an open transaction cannot be replaced, an upgrade waits for it, and what was deleted since
takes room. A role's own limits (sql/roles.sql) end that after seconds, but whoever has the role may lift them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

# Twice the readers' own limit: only one that was lifted gets so far
LONGEST = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A session that was stopped: `how` is `cancelled` (its statement) or `ended` (the session)."""

    pid: int
    role: str
    how: str
    lasted: timedelta


def end_long(connection: sa.Connection, longest: timedelta = LONGEST) -> tuple[Stopped, ...]:
    """Stop the readers' transactions that last longer than this; returns whom. Nobody where no superuser has ever
    applied sql/roles.sql, since nobody else may stop them."""
    there = "select to_regprocedure('newswatch.end_long_readers(interval)') is not null"
    if not connection.execute(sa.text(there)).scalar_one():
        return ()
    rows = connection.execute(
        sa.text("select pid, role, how, lasted from newswatch.end_long_readers(:longest)"), {"longest": longest}
    )
    return tuple(Stopped(pid=row.pid, role=row.role, how=row.how, lasted=row.lasted) for row in rows)


def loose_ends(connection: sa.Connection) -> tuple[str, ...]:
    """What the readers may do that they should not, because nobody who might forbid it has: in words, for the
    operator. Empty where all is closed, or there is no such role."""
    role = "select count(*) from pg_roles where rolname = 'newswatch_analyst'"
    if not connection.execute(sa.text(role)).scalar_one():
        return ()
    found = connection.execute(
        sa.text(
            """
            select
                has_function_privilege('newswatch_analyst', 'pg_catalog.pg_advisory_lock(bigint)', 'execute') as locks,
                has_function_privilege('newswatch_analyst', 'pg_catalog.lo_create(oid)', 'execute') as objects,
                coalesce((
                    select not r.rolsuper from pg_proc p join pg_roles r on r.oid = p.proowner
                    where p.oid = to_regprocedure('newswatch.end_long_readers(interval)')), true) as unending,
                (
                    select coalesce(array_agg(datname::text order by datname), '{}') from pg_database
                    where datallowconn and datname <> current_database()
                        and has_database_privilege('newswatch_analyst', oid, 'connect')
                        and has_database_privilege('newswatch_analyst', oid, 'temp')
                ) as databases
            """
        )
    ).one()
    said = (
        (found.locks, "take advisory locks"),
        (found.objects, "write large objects"),
        (found.unending, "lift their limits for good: nobody ends their transactions"),
        (bool(found.databases), f"make temporary tables in other databases ({', '.join(found.databases)})"),
    )
    return tuple(words for so, words in said if so)
