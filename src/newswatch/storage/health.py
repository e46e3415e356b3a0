"""What an operator looks at, read so that it costs the same however much there is: each query goes by an index over
the last day or over the newest rows, or over what is small by nature (feeds, the queue of work). Checked with 1,000,000
articles: see tests/storage/test_health.py.

Outcomes come from the tallies of runs, which are written in the transaction of what they count, and not from
`attempt`, of which a day has as many rows as there were inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from newswatch.model.health import (
    AlertTrouble,
    BrokenRun,
    FeedAlarm,
    FeedTrouble,
    Freshness,
    Health,
    NewEvent,
    OutcomeCount,
    Quarantined,
    StageBacklog,
)
from newswatch.model.reasons import OutcomeKind
from newswatch.model.vocabulary import Stage
from newswatch.storage.feed_list import SAMPLE

# What fits a page
WORST_FEEDS, ALARMS, QUARANTINED, EVENTS, BROKEN_RUNS, RECEIVERS = 10, 20, 20, 20, 10, 10
# The median lag of so many articles is as good as that of all of a day, and costs the same on every day
LAG_ARTICLES = 2000
# A scheduled stage ends within its budget of some minutes, and what its killed try held is noted as dead by the next
# one. A run by hand has nobody to note that; its first may take an hour or two
DIED_AFTER = timedelta(hours=3)

_FRESHNESS = """
select
    (select max(last_poll_at) from newswatch.feed) as last_poll_at,
    (select max(first_seen_at) from newswatch.article) as newest_article_at,
    (select max(changed_at) from newswatch.event) as newest_event_at,
    (
        select percentile_cont(0.5) within group (order by extract(epoch from a.first_seen_at - a.published_at))
        from (
            select first_seen_at, published_at from newswatch.article
            where first_seen_at > now() - interval '1 day' and published_at is not null and published_has_time
            order by first_seen_at desc limit :lag_articles
        ) a
    ) as article_lag_s,
    (
        select count(*) from newswatch.article where first_seen_at > now() - interval '1 day'
    ) as articles_last_day
"""
_OUTCOMES = """
select r.stage, k.kind, w.reason, sum(w.inputs::bigint)::bigint as inputs
from newswatch.stage_run r
cross join lateral jsonb_each(r.reasons) as k (kind, reasons)
cross join lateral jsonb_each_text(k.reasons) as w (reason, inputs)
where r.started_at > now() - interval '1 day'
group by r.stage, k.kind, w.reason
order by min(array_position(cast(:stages as text[]), r.stage)), inputs desc, k.kind, w.reason
"""
_ACTIVE = """
select stage, max(coalesce(finished_at, started_at)) as at from newswatch.stage_run
where started_at > now() - interval '1 day' group by stage
"""
_FEEDS = "select health, count(*) as feeds from analysis.feed_health group by health order by health"
_SAMPLE = "select coalesce(bool_and(added_by = :sample), false) from newswatch.feed"
_WORST_FEEDS = """
select feed, outlet, url, failures_in_row, coalesce(last_reason, '') as last_reason,
    coalesce(last_detail, '') as last_detail, last_success_at, next_poll_at, next_reason
from analysis.feed_health
where failures_in_row > 0 and status = 'enabled'
order by failures desc, failures_in_row desc, feed limit :worst_feeds
"""
_ALARMS = """
select feed, outlet, brings, brings_why, alarm_since, expected_a_day, entries_last_day, text_share,
    count(*) over () as total
from analysis.feed_health where alarm_since is not null order by alarm_since desc, feed limit :alarms
"""
_QUARANTINE = """
select stage, subject_id, attempts, coalesce(reason, '') as reason, coalesce(detail, '') as detail, quarantined_at, url
from analysis.quarantine order by quarantined_at desc, stage, subject_id limit :quarantined
"""
_QUARANTINED_LAST_DAY = "select count(*) from newswatch.work where quarantined_at > now() - interval '1 day'"
# The newest by number, which is allotted in the order of linking
_EVENTS = """
select event_id, first_seen_at, event_type, recalled, date_start, date_end, date_precision, place, admin1, country,
    cross_border, origin_country, target_country, origin_denied, killed_best, injured_best, independent_sources,
    articles, quote
from analysis.events where status = 'active' order by event_id desc limit :events
"""
# What was first seen in the last day was changed in it: that column has the index
_EVENTS_BY_TYPE = """
select event_type, count(*) as events from newswatch.event
where status = 'active' and changed_at > now() - interval '1 day' and first_seen_at > now() - interval '1 day'
group by event_type order by events desc, event_type
"""
_RECEIVERS = """
select v.alert, v.receiver, v.failures, v.paused_reason, v.pending, coalesce(v.last_reason, '') as last_reason
from analysis.alerts v
where v.health = 'failing' or (v.health = 'paused' and v.paused_reason <> 'by_hand')
order by v.failures desc, v.alert limit :receivers
"""
_BROKEN_RUNS = """
select run_id, stage, started_at, worker, inputs, count(*) over () as total
from newswatch.stage_run
where started_at > now() - interval '1 day'
    and (died or (finished_at is null and started_at < now() - cast(:died_after as interval)))
order by started_at desc limit :broken_runs
"""


def read(connection: sa.Connection) -> Health:
    """The state of the pipeline, without findings. All of it as of one moment where the transaction is repeatable."""

    def rows(statement: str, **values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(sa.text(statement), values).mappings()]

    def first(statement: str, **values: Any) -> Any:
        return connection.execute(sa.text(statement), values).scalar_one()

    fresh = rows(_FRESHNESS, lag_articles=LAG_ARTICLES)[0]
    by_type = {row["event_type"]: row["events"] for row in rows(_EVENTS_BY_TYPE)}
    alarms = rows(_ALARMS, alarms=ALARMS)
    broken = rows(_BROKEN_RUNS, died_after=DIED_AFTER, broken_runs=BROKEN_RUNS)
    return Health(
        at=first("select now()"),
        backlog=tuple(
            StageBacklog(**{**row, "stage": Stage(row["stage"])})
            for row in rows("select stage, due, under_way, waiting, quarantined, oldest_due_at from analysis.backlog")
        ),
        freshness=Freshness(**fresh, events_last_day=sum(by_type.values())),
        active={Stage(row["stage"]): row["at"] for row in rows(_ACTIVE)},
        outcomes=tuple(
            OutcomeCount(
                stage=Stage(row["stage"]), kind=OutcomeKind(row["kind"]), reason=row["reason"], inputs=row["inputs"]
            )
            for row in rows(_OUTCOMES, stages=[stage.value for stage in Stage])
        ),
        feeds={row["health"]: row["feeds"] for row in rows(_FEEDS)},
        sample=first(_SAMPLE, sample=SAMPLE),
        worst_feeds=tuple(FeedTrouble(**row) for row in rows(_WORST_FEEDS, worst_feeds=WORST_FEEDS)),
        alarms=tuple(FeedAlarm(**_without_total(row)) for row in alarms),
        alarms_total=alarms[0]["total"] if alarms else 0,
        quarantine=tuple(
            Quarantined(**{**row, "stage": Stage(row["stage"])}) for row in rows(_QUARANTINE, quarantined=QUARANTINED)
        ),
        quarantined_last_day=first(_QUARANTINED_LAST_DAY),
        events=tuple(NewEvent(**row) for row in rows(_EVENTS, events=EVENTS)),
        events_by_type=by_type,
        receivers=tuple(AlertTrouble(**row) for row in rows(_RECEIVERS, receivers=RECEIVERS)),
        broken_runs=tuple(BrokenRun(**{**_without_total(row), "stage": Stage(row["stage"])}) for row in broken),
        broken_runs_total=broken[0]["total"] if broken else 0,
    )


def _without_total(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "total"}
