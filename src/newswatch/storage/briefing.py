"""What a brief is made of, read from the analysts' views as of one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from newswatch.model.briefs import ANNOUNCEMENTS, CHANGES, RECALLED, BriefFilter, Material, Period, Rows

# Within so many kilometres an incident belongs to a border though no text says that it crossed it: about an hour's
# drive, the depth that border districts have
NEAR_KM = 50.0

# Characters before and after a name in which its sentence stands
PASSAGE = 400

_FITS = """
    (cast(:country as text) is null or :country in (e.country, e.origin_country, e.target_country))
    and (cast(:border as text) is null
        or (e.cross_border = 'yes'
            and least(e.origin_country, e.target_country) || '-' || greatest(e.origin_country, e.target_country)
                = :border)
        or (e.border_segment = :border and e.border_km <= :near_km))
"""
# An event first seen in a period has changed since: the condition on changed_at is there for its index
_NEW = f"""
    e.status = 'active' and e.changed_at >= :since and e.first_seen_at >= :since and e.first_seen_at < :until
    and {_FITS}
"""

_COUNTS = f"""
select
    count(*) filter (where not recalled) as incidents,
    count(*) filter (where recalled) as recalled,
    count(*) filter (where not recalled and cross_border = 'yes') as crossed,
    count(*) filter (where not recalled and independent_sources > 1) as several_sources,
    count(killed_best) filter (where not recalled) as killed_stated,
    sum(killed_best) filter (where not recalled) as killed,
    sum(killed_min) filter (where not recalled) as killed_min,
    sum(coalesce(killed_max, killed_best)) filter (where not recalled) as killed_max,
    count(*) filter (where not recalled and killed_best is not null and killed_max is null) as killed_open,
    count(injured_best) filter (where not recalled) as injured_stated,
    sum(injured_best) filter (where not recalled) as injured,
    sum(injured_min) filter (where not recalled) as injured_min,
    sum(coalesce(injured_max, injured_best)) filter (where not recalled) as injured_max,
    count(*) filter (where not recalled and injured_best is not null and injured_max is null) as injured_open,
    (select count(*) from analysis.articles a where a.first_seen_at >= :since and a.first_seen_at < :until) as articles,
    (select count(*) from analysis.articles a where a.first_seen_at >= :since and a.first_seen_at < :until
        and a.verdict = 'relevant') as relevant
from analysis.events e
where {_NEW}
"""  # noqa: S608 - conditions from above, values are bound

_EVENTS = f"""
select e.* from analysis.events e
where {_NEW} and not e.recalled
order by (e.cross_border = 'yes') desc, e.killed_best desc nulls last, e.injured_best desc nulls last,
    e.first_seen_at desc, e.event_id desc
limit :limit
"""  # noqa: S608

_RECALLED = f"""
select e.* from analysis.events e
where {_NEW} and e.recalled
order by e.date_start desc nulls last, e.event_id desc
limit {RECALLED}
"""  # noqa: S608

# Of each event known before: what was believed when the period began, and what when it ended
_CHANGED = f"""
select e.*,
    to_jsonb(b) - 'ruleset' as before,
    to_jsonb(a) - 'ruleset' as after
from (
    select distinct event_id from analysis.event_history where valid_from >= :since and valid_from < :until
) n
join analysis.events e using (event_id)
cross join lateral (
    select * from analysis.event_history h where h.event_id = e.event_id and h.valid_from < :since
    order by h.version desc limit 1
) b
cross join lateral (
    select * from analysis.event_history h where h.event_id = e.event_id and h.valid_from < :until
    order by h.version desc limit 1
) a
where e.first_seen_at < :since and {_FITS}
order by a.valid_from desc, e.event_id
limit {CHANGES}
"""  # noqa: S608

_MERGED = f"""
select r.event_id, r.merged_into, r.changed_at, e.event_type, e.place, e.country, e.date_start
from analysis.event_redirects r
join analysis.events e on e.event_id = r.merged_into
where r.changed_at >= :since and r.changed_at < :until and {_FITS}
order by r.changed_at desc, r.event_id
limit {CHANGES}
"""  # noqa: S608

# Newest version of each article only; a total over a period is no incident either
_ANNOUNCEMENTS = f"""
select m.mention_id, m.event_type, m.realis, m.scope, m.date_start, m.date_end, m.date_precision, m.place, m.country,
    m.cross_border, m.origin_country, m.target_country, m.quote, a.title, a.url, a.outlet, a.published_at,
    (select string_agg(distinct s.speaker, '; ') from analysis.mention_sources s where s.mention_id = m.mention_id)
        as speaker
from analysis.articles a
cross join lateral (
    -- Article by article: the planner would read all mentions there are. None has so many
    select * from analysis.mentions x
    where x.article_id = a.article_id and x.counts and (x.realis <> 'actual' or x.scope = 'period')
    limit 1000
) m
where a.first_seen_at >= :since and a.first_seen_at < :until and a.copy_of is null
    and (cast(:country as text) is null or :country in (m.country, m.origin_country, m.target_country))
    and (cast(:border as text) is null
        or least(m.origin_country, m.target_country) || '-' || greatest(m.origin_country, m.target_country) = :border
        or m.country in (left(:border, 2), right(:border, 2)))
order by a.published_at desc nulls last, m.mention_id
limit {ANNOUNCEMENTS}
"""  # noqa: S608

_PARTS = {
    "casualties": "select * from analysis.event_casualties where event_id = any(cast(:ids as bigint[])) "
    "order by event_id, outcome, party, nationality",
    "actors": "select * from analysis.event_actors where event_id = any(cast(:ids as bigint[])) "
    "order by event_id, role, independent_sources desc, name",
    "origins": "select * from analysis.event_origins where event_id = any(cast(:ids as bigint[])) "
    "order by event_id, position",
    "claims": "select * from analysis.event_claims where event_id = any(cast(:ids as bigint[])) and counts "
    "and claim <> 'actor' order by event_id, published_at, article_id, claim, quote_start",
    # A claim's words on who denies are a name: the passage around it tells what. Offsets are of the latest version
    "denials": f"""
        select c.event_id, c.subject, c.outlet, c.voice, c.url, c.published_at, c.mention_id,
            c.quote_start - greatest(c.quote_start - {PASSAGE}, 0) as at,
            case when substr(x.text, c.quote_start + 1, c.quote_end - c.quote_start) = c.quote
                then substr(x.text, greatest(c.quote_start - {PASSAGE}, 0) + 1, {2 * PASSAGE}) end as words
        from analysis.event_claims c
        left join lateral (
            select t.text from analysis.article_texts t where t.article_id = c.article_id
            order by t.version desc limit 1
        ) x on true
        where c.event_id = any(cast(:ids as bigint[])) and c.counts and c.claim = 'actor' and c.certainty = 'denied'
        order by c.event_id, c.published_at, c.article_id, c.quote_start
    """,  # noqa: S608
    "reviews": "select event_id, action, field, new_value, rules_value, reviewer, created_at, reason, stale "
    "from analysis.reviews where event_id = any(cast(:ids as bigint[])) and latest "
    "and action in ('confirm', 'correct', 'reject') order by event_id, review_id",
    "sources": "select * from analysis.event_sources where event_id = any(cast(:ids as bigint[])) and counts "
    "order by event_id, published_at, article_id, mention_id",
    "history": "select event_id, version, valid_from, cause, killed_min, killed_best, killed_max, injured_best, "
    "articles, independent_sources from analysis.event_history where event_id = any(cast(:ids as bigint[])) "
    "order by event_id, version",
}

_FEEDS = """
select feed, outlet, country, health, brings_why, alarm_since, failures_in_row, last_reason, last_success_at
from analysis.feed_health
where health not in ('healthy', 'new', 'disabled', 'retired')
order by (alarm_since is not null) desc, failures_in_row desc, feed
limit 40
"""

_LANGUAGES = """
select language, count(*) as articles, count(distinct outlet) as outlets
from analysis.articles
where first_seen_at >= :since and first_seen_at < :until and assessment_reason = 'language'
group by language
order by 2 desc, 1
"""

# By the runs' tallies: the outcomes by day count every attempt anew, which takes its time
_UNREAD = """
select r.stage, k.key as kind, x.key as reason, sum(x.value::bigint)::bigint as inputs
from analysis.stage_runs r
cross join lateral jsonb_each(coalesce(r.reasons, '{}')) k
cross join lateral jsonb_each_text(k.value) x
where r.started_at >= :since and r.started_at < :until
    and r.stage in ('fetch', 'extract') and k.key in ('rejected', 'failed')
group by 1, 2, 3
order by inputs desc, 1, 3
"""

_WATCHING = """
select least(
    (select min(started_at) from analysis.stage_runs),
    (select first_seen_at from analysis.articles order by first_seen_at limit 1)) as since
"""


def read(engine: sa.Engine, period: Period, wanted: BriefFilter, *, limit: int) -> Material:
    """Everything that a brief of this period shows, in one snapshot. `limit`: how many incidents at most."""
    values = {
        "since": period.since,
        "until": period.until,
        "border": wanted.border,
        "country": wanted.country,
        "near_km": NEAR_KM,
        "limit": limit,
    }
    earlier = values | {"since": period.before.since, "until": period.before.until}
    with engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        events = _rows(connection, _EVENTS, values)
        recalled = _rows(connection, _RECALLED, values)
        changed = _rows(connection, _CHANGED, values)
        ids = {"ids": sorted({row["event_id"] for row in (*events, *recalled, *changed)})}
        return Material(
            read_at=connection.execute(sa.text("select now()")).scalar_one(),
            watching_since=connection.execute(sa.text(_WATCHING)).scalar_one(),
            counts=_rows(connection, _COUNTS, values)[0],
            counts_before=_rows(connection, _COUNTS, earlier)[0],
            events=events,
            recalled=recalled,
            changed=changed,
            merged=_rows(connection, _MERGED, values),
            announcements=_rows(connection, _ANNOUNCEMENTS, values),
            feeds=_rows(connection, _FEEDS),
            feeds_by_health=_rows(
                connection,
                "select health, count(*) as feeds from analysis.feed_health group by health order by 2 desc, 1",
            ),
            languages=_rows(connection, _LANGUAGES, values),
            unread_pages=_rows(connection, _UNREAD, values),
            backlog=_rows(connection, "select * from analysis.backlog where due > 0 or quarantined > 0"),
            **{name: _rows(connection, statement, ids) for name, statement in _PARTS.items()},
        )


def _rows(connection: sa.Connection, statement: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> Rows:
    return tuple(dict(row) for row in connection.execute(sa.text(statement), values or {}).mappings())
