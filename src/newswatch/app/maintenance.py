"""The daily chores: dead runs, retention, statistics, feed health, checks. Each can be done alone and again, and says
what it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from newswatch.app.expectations import judge_feeds
from newswatch.dedup import Limits
from newswatch.settings import Settings
from newswatch.storage import checks as check_store
from newswatch.storage import feed_alarms, notices, queue, retention, sizes
from newswatch.storage.checks import CheckResult
from newswatch.storage.database import transact
from newswatch.storage.feed_alarms import Alarm
from newswatch.storage.retention import Kept, Partition
from newswatch.storage.sizes import Analyzed, TableSize

__all__ = [
    "Alarm",
    "Analyzed",
    "CheckResult",
    "FeedReport",
    "Kept",
    "Maintained",
    "Part",
    "Partition",
    "Retained",
    "Statistics",
    "TableSize",
    "close_dead_runs",
    "feed_report",
    "maintain",
    "refresh_statistics",
    "retain",
    "run_checks",
]


class Part(StrEnum):
    """The chores, in the order in which they are done: the checks see what the others left."""

    RUNS = "runs"
    RETENTION = "retention"
    STATISTICS = "statistics"
    FEEDS = "feeds"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """What was dropped (with `dry_run`: what would be). `runs` are rows of stage_run, `notices` what alerts
    told, `made` partitions made ahead."""

    dropped: tuple[Partition, ...]
    kept: tuple[Kept, ...]
    runs: int
    notices: int
    made: int
    dry_run: bool

    @property
    def bytes_freed(self) -> int:
        """What the dropped partitions took on disk."""
        return sum(one.bytes for one in self.dropped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """How large the tables are, and of which the planner's statistics were gathered anew (`dry_run`: would be)."""

    tables: tuple[TableSize, ...]
    analyzed: tuple[Analyzed, ...]
    dry_run: bool

    @property
    def bytes(self) -> int:
        """All tables together, with their indexes."""
        return sum(one.bytes for one in self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """The feeds in trouble; those of them that were not on the day before, and those that recovered since."""

    judged: int
    alarms: tuple[Alarm, ...]
    new: tuple[Alarm, ...]
    recovered: tuple[str, ...]
    dry_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintained:
    """What each chore did; null for one that was not asked for. `runs` were closed because their workers had died."""

    dry_run: bool
    runs: int | None = None
    retention: Retained | None = None
    statistics: Statistics | None = None
    feeds: FeedReport | None = None
    checks: tuple[CheckResult, ...] | None = field(default=None)

    @property
    def findings(self) -> tuple[CheckResult, ...]:
        """The checks that found something, or could not look."""
        return tuple(one for one in self.checks or () if not one.ok)

    @property
    def ok(self) -> bool:
        """Whether no check found anything."""
        return not self.findings


def maintain(
    engine: sa.Engine,
    settings: Settings,
    *,
    parts: Iterable[Part] | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
) -> Maintained:
    """Do the chores (all, or these). `dry_run` changes nothing and says what would be done. `now` is the time by which
    things are old; default: the database's clock."""
    wanted = frozenset(Part if parts is None else parts)
    return Maintained(
        dry_run=dry_run,
        runs=close_dead_runs(engine, dry_run=dry_run) if Part.RUNS in wanted else None,
        retention=retain(engine, settings, dry_run=dry_run, now=now) if Part.RETENTION in wanted else None,
        statistics=refresh_statistics(engine, dry_run=dry_run) if Part.STATISTICS in wanted else None,
        feeds=feed_report(engine, dry_run=dry_run) if Part.FEEDS in wanted else None,
        checks=run_checks(engine) if Part.CHECKS in wanted else None,
    )


def run_checks(engine: sa.Engine) -> tuple[CheckResult, ...]:
    """Every check of sql/checks, with what it found."""
    return check_store.run(engine)


def close_dead_runs(engine: sa.Engine, *, dry_run: bool = False) -> int:
    """Note the end of runs whose workers died; returns how many. What they held comes due again by itself."""
    with engine.connect() as connection:
        closed = queue.close_dead_runs(connection)
        if dry_run:
            connection.rollback()
        else:
            connection.commit()
    return closed


def retain(engine: sa.Engine, settings: Settings, *, dry_run: bool = False, now: datetime | None = None) -> Retained:
    """Drop the months that are older than the settings let them be, and those of the index of copies that no look-up
    reaches; make those of the next months.

    A month that some stage still has to read stays, and so do the later ones of its table; the answer says why. What
    was in quarantine over all that time is given up, with the reason `aged_out`.
    """
    dropped: list[Partition] = []
    kept: list[Kept] = []
    runs = told = made = 0
    at = now or _clock(engine)
    for days, tables in (
        (settings.keep_pages_days, retention.PAGES),
        (settings.keep_texts_days, retention.TEXTS),
        (settings.keep_log_days, retention.LOGS),
        (Limits().copies.days, retention.COPIES),
    ):
        if days is None:
            continue
        limit = at - timedelta(days=days)
        for table in tables:
            gone, stays = _drop_months(engine, table, limit, dry_run=dry_run)
            dropped += gone
            kept += stays
    if settings.keep_log_days is not None:
        before = at - timedelta(days=settings.keep_log_days)
        if dry_run:
            with engine.connect() as connection:
                runs = retention.runs_before(connection, before)
                told = notices.ended_before(connection, before)
        else:
            runs = retention.forget_runs(engine, before)
            told = notices.forget(engine, before)
    if not dry_run:
        made = retention.make_ahead(engine)
    return Retained(dropped=tuple(dropped), kept=tuple(kept), runs=runs, notices=told, made=made, dry_run=dry_run)


def refresh_statistics(engine: sa.Engine, *, dry_run: bool = False) -> Statistics:
    """Gather the statistics that are stale, and measure the tables."""
    with engine.connect() as connection:
        stale = sizes.stale(connection)
    analyzed = tuple(Analyzed(table=table, error=None) if dry_run else sizes.analyze(engine, table) for table in stale)
    with engine.connect() as connection:
        tables = sizes.sizes(connection)
    return Statistics(tables=tables, analyzed=analyzed, dry_run=dry_run)


def feed_report(engine: sa.Engine, *, dry_run: bool = False) -> FeedReport:
    """Judge every feed by its history, and compare with the day before (by UTC). Asked again on the same day it
    compares with the same day before; `dry_run` neither judges nor remembers."""
    judged = 0 if dry_run else len(judge_feeds(engine))
    today = _clock(engine).astimezone(UTC).date()

    def work(connection: sa.Connection) -> FeedReport:
        found = feed_alarms.alarms(connection)
        were = feed_alarms.before(connection, today)
        troubled = frozenset(one.feed for one in found)
        if not dry_run:
            feed_alarms.note(connection, today, troubled)
        return FeedReport(
            judged=judged,
            alarms=found,
            new=tuple(one for one in found if one.feed not in were),
            # One that is switched off has not recovered
            recovered=tuple(sorted((were - troubled) & feed_alarms.enabled(connection))),
            dry_run=dry_run,
        )

    return transact(engine, work)


def _drop_months(
    engine: sa.Engine, table: str, limit: datetime, *, dry_run: bool
) -> tuple[list[Partition], list[Kept]]:
    """Oldest first, up to the first that must stay."""
    with engine.connect() as connection:
        old = retention.wholly_before(retention.partitions(connection, [table]), limit)
    dropped: list[Partition] = []
    for partition in old:
        if dry_run:
            with engine.connect() as connection:
                left = retention.waiting(connection, partition)
            stays = Kept(partition=partition, why=retention.still_waiting(left)) if left else None
        else:
            stays = retention.drop(engine, partition)
        if stays is not None:
            return dropped, [stays]
        dropped.append(partition)
    return dropped, []


def _clock(engine: sa.Engine) -> datetime:
    with engine.connect() as connection:
        now: datetime = connection.execute(sa.text("select now()")).scalar_one()
    return now
