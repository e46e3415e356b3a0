"""What has become too old: monthly partitions that are dropped, runs that are forgotten. Identities stay: an address,
an entry or a text whose bytes are gone is still known, and is neither fetched nor stored again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.model import Reason
from newswatch.storage.database import transact
from newswatch.storage.migrate import make_partitions, patiently

# Which tables age together
PAGES: Final = ("entry_text", "page")
TEXTS: Final = ("version_text",)
LOGS: Final = ("attempt", "feed_fetch")
# The index of copies and stories: what no look-up reaches any more
COPIES: Final = ("copy_band", "copy_signature", "story_key")
# Rows that one transaction deletes or marks: a fraction of a second
ROWS_AT_ONCE: Final = 10_000
# Why a text is not kept, as `article_version.withheld` has it
WITHHELD: Final = "retention"
BUSY: Final = "another session holds it; the next run tries again"
LOCK_NOT_AVAILABLE: Final = "55P03"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One month of one table: `first` is its first day, `bytes` its size with indexes and what lies beside it."""

    table: str
    name: str
    first: date
    bytes: int

    @property
    def until(self) -> date:
        """The first day after it."""
        return date(self.first.year + self.first.month // 12, self.first.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A partition that is too old and yet stays, with the reason in words."""

    partition: Partition
    why: str


_PARTITIONS = """
select p.relname as table_name, c.relname as name, to_date(right(c.relname, 7), 'YYYY"m"MM') as first,
    pg_total_relation_size(c.oid) as bytes
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
join pg_class p on p.oid = i.inhparent
where p.relnamespace = 'newswatch'::regnamespace and p.relname = any(cast(:tables as text[]))
    and c.relname ~ '_y[0-9]{4}m[0-9]{2}$'
order by p.relname, c.relname
"""
# What still has to be read, by the table that holds it. What is in quarantine has had its time: nobody retried it
_WAITING = {
    "page": """
        select count(*) from newswatch.work
        where stage = 'extract' and quarantined_at is null and subject_at >= :first and subject_at < :until
    """,
    "version_text": """
        select count(*) from newswatch.work w join newswatch.article_version v on v.version_id = w.subject_id
        where w.stage in ('assess', 'code') and w.quarantined_at is null
            and v.fetched_at >= :first and v.fetched_at < :until
    """,
}
_GIVEN_UP = {
    "page": """
        select w.stage, w.subject_id from newswatch.work w
        where w.stage = 'extract' and w.quarantined_at is not null
            and w.subject_at >= :first and w.subject_at < :until
    """,
    "version_text": """
        select w.stage, w.subject_id from newswatch.work w
        join newswatch.article_version v on v.version_id = w.subject_id
        where w.stage in ('assess', 'code') and w.quarantined_at is not null
            and v.fetched_at >= :first and v.fetched_at < :until
    """,
}
_CLOSE = """
with gone as materialized ({given_up}),
closed as (
    delete from newswatch.work w using gone g where w.stage = g.stage and w.subject_id = g.subject_id
    returning w.stage, w.subject_id
),
noted as (
    update newswatch.url u set extract_reason = :reason from closed c
    where c.stage = 'extract' and u.page_id = c.subject_id
)
insert into newswatch.attempt (at, stage, subject_id, kind, reason, detail)
select now(), stage, subject_id, 'rejected', :reason, 'in quarantine until it aged out' from closed
"""
_MARK = """
update newswatch.article_version v set withheld = :why
from (
    select version_id from newswatch.article_version
    where fetched_at >= :first and fetched_at < :until and withheld is null
    order by version_id limit :most
) x
where v.version_id = x.version_id
"""
_FORGET_RUNS = """
delete from newswatch.stage_run
where run_id in (select run_id from newswatch.stage_run where started_at < :before order by run_id limit :most)
"""


def partitions(connection: sa.Connection, tables: Sequence[str]) -> tuple[Partition, ...]:
    """The monthly partitions of these tables, oldest first within each."""
    return tuple(
        Partition(table=row.table_name, name=row.name, first=row.first, bytes=row.bytes)
        for row in connection.execute(sa.text(_PARTITIONS), {"tables": list(tables)})
    )


def wholly_before(found: Sequence[Partition], limit: datetime) -> tuple[Partition, ...]:
    """Those in which everything is older than `limit`."""
    return tuple(one for one in found if _midnight(one.until) <= limit)


def waiting(connection: sa.Connection, partition: Partition) -> int:
    """How many inputs of a stage still have to be read from a partition."""
    statement = _WAITING.get(partition.table)
    if statement is None:
        return 0
    return int(connection.execute(sa.text(statement), _span(partition)).scalar_one())


def drop(engine: sa.Engine, partition: Partition) -> Kept | None:
    """Drop a partition, the oldest of its table. What it held is marked first as gone, so that nothing is ever missing
    without a reason. Waits for no lock longer than 200 ms at a time; null when it is done, else why it stays."""
    with engine.connect() as connection:
        left = waiting(connection, partition)
    if left:
        return Kept(partition=partition, why=still_waiting(left))
    _mark(engine, partition)
    try:
        left = _without_stalling(engine, lambda connection: _drop(connection, partition))
    except exc.OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        return Kept(partition=partition, why=BUSY)
    return Kept(partition=partition, why=still_waiting(left)) if left else None


def make_ahead(engine: sa.Engine) -> int:
    """Make the partitions of this month and the next; returns how many were missing."""
    return _without_stalling(engine, make_partitions)


def still_waiting(inputs: int) -> str:
    """Why a partition stays, in words."""
    return f"{inputs:,} inputs of a stage still wait to be read from it"


def forget_runs(engine: sa.Engine, before: datetime) -> int:
    """Delete the rows of `stage_run` of runs that began before; returns how many."""
    forgotten = 0
    while True:
        rows = transact(
            engine,
            lambda connection: (
                connection.execute(sa.text(_FORGET_RUNS), {"before": before, "most": ROWS_AT_ONCE}).rowcount
            ),
        )
        forgotten += rows
        if rows < ROWS_AT_ONCE:
            return forgotten


def runs_before(connection: sa.Connection, before: datetime) -> int:
    """How many rows `forget_runs` would delete."""
    return int(
        connection.execute(
            sa.text("select count(*) from newswatch.stage_run where started_at < :before"), {"before": before}
        ).scalar_one()
    )


def _without_stalling(engine: sa.Engine, step: Callable[[sa.Connection], int]) -> int:
    """The step in a transaction, as soon as its locks are to be had without making others wait."""
    with engine.connect() as connection:
        try:
            return patiently(connection, step)
        finally:
            connection.rollback()
            connection.execute(sa.text("reset lock_timeout"))
            connection.commit()


def _mark(engine: sa.Engine, partition: Partition) -> None:
    if partition.table != "version_text":
        return
    while True:
        marked = transact(
            engine,
            lambda connection: (
                connection.execute(sa.text(_MARK), {**_span(partition), "why": WITHHELD, "most": ROWS_AT_ONCE}).rowcount
            ),
        )
        if marked < ROWS_AT_ONCE:
            return


def _drop(connection: sa.Connection, partition: Partition) -> int:
    """Drops it unless something waits; returns how much does."""
    left = waiting(connection, partition)
    if left:
        return left
    if partition.table in _GIVEN_UP:
        connection.execute(
            sa.text(_CLOSE.format(given_up=_GIVEN_UP[partition.table])),
            {**_span(partition), "reason": Reason.AGED_OUT.value},
        )
    # The function belongs to the schema's owner: the role that collects may not drop tables itself
    connection.execute(
        sa.text("select newswatch.drop_partitions(:table, :before)"),
        {"table": partition.table, "before": partition.until},
    )
    return 0


def _span(partition: Partition) -> dict[str, object]:
    return {"first": _midnight(partition.first), "until": _midnight(partition.until)}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
