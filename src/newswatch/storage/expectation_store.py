"""What each feed has brought lately, in one query for all of them, and the verdict on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.feeds.expectations import REACH, Day, Judgement
from newswatch.storage.database import transact
from newswatch.storage.tables import feed_expectation

# Two polls lie at most a day and its jitter apart. What comes after a longer gap says nothing of a day: it may be the
# feed's whole list, or what it still had of a week.
GAP: Final = timedelta(hours=36)

# Each poll that went well looks back to the one before it; the first of all, or after a gap, looks back to nothing.
_POLLS = """
select feed_id, day, extract(epoch from sum(span)) / 86400 as covered, sum(entries_new) as entries
from (
    select feed_id, entries_new, floor(extract(epoch from :now - started_at) / 86400)::integer as day,
        started_at - lag(started_at) over (partition by feed_id order by started_at) as span
    from newswatch.feed_fetch
    where started_at > :now - :back and started_at <= :now
        and kind in ('done', 'skipped') and reason not in ('host_paused', 'lease_lost')
) x
where span <= :gap and day between 0 and :days - 1
group by feed_id, day
"""
# Addresses that came to an end: an article, or the reason why there is none
_PAGES = """
select feed_id, day, count(*) as pages, count(*) filter (where gave) as texts,
    mode() within group (order by fault) filter (where not gave) as fault
from (
    select e.feed_id, floor(extract(epoch from :now - e.first_seen_at) / 86400)::integer as day,
        u.article_id is not null as gave, coalesce(u.extract_reason, u.fetch_reason) as fault
    from newswatch.entry e
    join newswatch.url u using (url_id)
    where e.first_seen_at > :now - :back and e.first_seen_at <= :now and u.taken_down_at is null
        and (u.extract_reason is not null or u.fetch_reason <> 'ok')
) x
where day between 0 and :days - 1
group by feed_id, day
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHistory:
    """What an enabled feed brought, the last 24 hours first, and what the catalogue says of it."""

    feed_id: int
    slug: str
    days: tuple[Day, ...]
    said_entries_a_day: float | None
    said_text_share: float | None


def histories(connection: sa.Connection, now: datetime) -> tuple[FeedHistory, ...]:
    """The histories of all enabled feeds up to `now`, by slug."""
    values = {"now": now, "back": timedelta(days=REACH) + GAP, "gap": GAP, "days": REACH}
    polls = {(row.feed_id, row.day): row for row in connection.execute(sa.text(_POLLS), values)}
    pages = {(row.feed_id, row.day): row for row in connection.execute(sa.text(_PAGES), values)}
    feeds = connection.execute(
        sa.text(
            "select feed_id, slug, expect_entries_a_day, expect_text_share from newswatch.feed "
            "where status = 'enabled' order by slug"
        )
    )
    return tuple(
        FeedHistory(
            feed_id=row.feed_id,
            slug=row.slug,
            days=tuple(_day(polls.get((row.feed_id, day)), pages.get((row.feed_id, day))) for day in range(REACH)),
            said_entries_a_day=row.expect_entries_a_day,
            said_text_share=row.expect_text_share,
        )
        for row in feeds
    )


def judged_at(connection: sa.Connection) -> datetime | None:
    """When feeds were last judged; null where they never were."""
    found: datetime | None = connection.execute(
        sa.text("select max(judged_at) from newswatch.feed_expectation")
    ).scalar()
    return found


def save(engine: sa.Engine, judgements: Mapping[int, Judgement], now: datetime) -> None:
    """Write the verdicts, by feed. Those on other feeds, which are not polled any more, go. An alarm keeps the time at
    which it began, whatever becomes of its kind."""
    rows: Sequence[dict[str, object]] = [
        {
            "feed_id": feed,
            "judged_at": now,
            "verdict": one.verdict.value,
            "why": one.why,
            "alarm_since": now if one.alarm else None,
            "history_days": one.days,
            "entries_a_day": one.expected,
            "entries_low": one.low,
            "entries_high": one.high,
            "entries_last_day": one.last_day,
            "expected_text_share": one.expected_share,
            "text_share": one.share,
        }
        for feed, one in sorted(judgements.items())
    ]

    def work(connection: sa.Connection) -> None:
        connection.execute(
            sa.text("delete from newswatch.feed_expectation where feed_id <> all(cast(:feeds as integer[]))"),
            {"feeds": sorted(judgements)},
        )
        if not rows:
            return
        statement = insert(feed_expectation)
        changed = {name: statement.excluded[name] for name in rows[0] if name not in {"feed_id", "alarm_since"}}
        began = sa.case(
            (statement.excluded.alarm_since.is_(None), sa.null()),
            else_=sa.func.coalesce(feed_expectation.c.alarm_since, statement.excluded.alarm_since),
        )
        connection.execute(
            statement.on_conflict_do_update(index_elements=["feed_id"], set_=changed | {"alarm_since": began}), rows
        )

    transact(engine, work)


def _day(poll: sa.Row[tuple[object, ...]] | None, page: sa.Row[tuple[object, ...]] | None) -> Day:
    return Day(
        covered=float(poll.covered) if poll else 0.0,
        entries=int(poll.entries) if poll else 0,
        pages=page.pages if page else 0,
        texts=page.texts if page else 0,
        fault=page.fault if page else None,
    )
