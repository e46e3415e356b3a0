"""How large the tables are, how far back they reach, and the statistics by which the server plans its queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import exc

# The server gathers them for the months of a partitioned table, never for the table as a whole; daily is enough
EVERY: Final = timedelta(hours=20)
# As autovacuum has it: it does the same, but not where it is switched off or behind
CHANGED_SHARE: Final = 0.1
CHANGED_ROWS: Final = 1_000
TIMEOUT: Final = timedelta(minutes=10)
# Where a row's age stands; for partitioned tables the months that hold rows say it
_AGES: Final = {"article": "first_seen_at", "event": "changed_at", "stage_run": "started_at", "entry": "first_seen_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    """A table with all its partitions. `rows` is the server's estimate, `bytes` counts indexes too; `oldest` and
    `newest` are days (first days of months, where it is partitioned), null where that is not known or there is none."""

    table: str
    bytes: int
    rows: int
    partitions: int
    oldest: date | None
    newest: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzed:
    """What became of the statistics of one table: null, or why they could not be gathered."""

    table: str
    error: str | None


_SIZES = """
select c.relname as table_name, c.relkind = 'p' as parted,
    sum(pg_total_relation_size(p.oid))::bigint as bytes,
    sum(greatest(p.reltuples, 0))::bigint as rows,
    count(*) filter (where c.relkind = 'p') as partitions
from pg_class c
join pg_class p on p.oid = c.oid and c.relkind = 'r'
    or p.oid in (select inhrelid from pg_inherits where inhparent = c.oid)
where c.relnamespace = 'newswatch'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname <> 'alembic_version'
group by c.relname, c.relkind
order by bytes desc, table_name
"""
_MONTHS = """
select c.relname as name, to_date(right(c.relname, 7), 'YYYY"m"MM') as first
from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = to_regclass(:parent) and c.relname ~ '_y[0-9]{4}m[0-9]{2}$'
order by c.relname
"""
# A plain table counts its own changes; a partitioned one has those of its months
_STALE = """
select c.relname
from pg_class c
cross join lateral (
    select sum(s.n_live_tup) as live, sum(s.n_mod_since_analyze) as changed,
        sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del) as ever
    from pg_stat_all_tables s
    where s.relid = c.oid and c.relkind = 'r' or s.relid in (select inhrelid from pg_inherits where inhparent = c.oid)
) n
join pg_stat_all_tables own on own.relid = c.oid
where c.relnamespace = 'newswatch'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and case
        when c.relkind = 'p' then n.ever > 0 and coalesce(own.last_analyze, '-infinity') < now() - :every
        else n.changed > :rows + :share * n.live
            or (n.ever > 0 and coalesce(own.last_analyze, own.last_autoanalyze) is null)
    end
order by c.relname
"""


def sizes(connection: sa.Connection) -> tuple[TableSize, ...]:
    """Every table, the largest first."""
    found = []
    for row in connection.execute(sa.text(_SIZES)).all():
        oldest, newest = _months(connection, row.table_name) if row.parted else _days(connection, row.table_name)
        found.append(
            TableSize(
                table=row.table_name,
                bytes=row.bytes,
                rows=row.rows,
                partitions=row.partitions,
                oldest=oldest,
                newest=newest,
            )
        )
    return tuple(found)


def stale(connection: sa.Connection) -> tuple[str, ...]:
    """The tables whose statistics are missing or no longer true."""
    values = {"every": EVERY, "rows": CHANGED_ROWS, "share": CHANGED_SHARE}
    return tuple(connection.execute(sa.text(_STALE), values).scalars())


def analyze(engine: sa.Engine, table: str) -> Analyzed:
    """Gather the statistics of one table and its partitions. Readers and writers go on meanwhile."""
    name = sa.sql.quoted_name(table, quote=True)
    quoted = engine.dialect.identifier_preparer.quote(name)
    try:
        with engine.begin() as connection:
            if not _ours(connection, table):
                return Analyzed(table=table, error="this role may not gather them; the owner's autovacuum does")
            connection.execute(sa.text("set local lock_timeout = '5s'"))
            connection.execute(sa.text(f"set local statement_timeout = {int(TIMEOUT.total_seconds() * 1000)}"))
            connection.execute(sa.text(f"analyze newswatch.{quoted}"))
    except exc.DBAPIError as error:
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) is None:
            raise
        said = next(iter(str(error.orig).strip().splitlines()), "")
        return Analyzed(table=table, error=f"{type(error.orig).__name__}: {said}"[:500])
    return Analyzed(table=table, error=None)


def _ours(connection: sa.Connection, table: str) -> bool:
    """Whether this role may: else the server warns and does nothing."""
    return bool(
        connection.execute(
            sa.text(
                "select pg_has_role(c.relowner, 'usage') or ("
                "current_setting('server_version_num')::integer >= 170000 and "
                "has_table_privilege(c.oid, case when current_setting('server_version_num')::integer >= 170000 "
                "then 'MAINTAIN' else 'SELECT' end)) "
                "from pg_class c where c.oid = to_regclass(:name)"
            ),
            {"name": f"newswatch.{table}"},
        ).scalar()
    )


def _months(connection: sa.Connection, table: str) -> tuple[date | None, date | None]:
    months = connection.execute(sa.text(_MONTHS), {"parent": f"newswatch.{table}"}).all()
    filled = [
        row.first
        for row in months
        if connection.execute(sa.text(f"select exists (select from newswatch.{row.name})")).scalar()  # noqa: S608
    ]
    return (filled[0], filled[-1]) if filled else (None, None)


def _days(connection: sa.Connection, table: str) -> tuple[date | None, date | None]:
    column = _AGES.get(table)
    if column is None:
        return None, None
    row = connection.execute(
        sa.text(f"select min({column})::date as oldest, max({column})::date as newest from newswatch.{table}")  # noqa: S608
    ).one()
    return row.oldest, row.newest
