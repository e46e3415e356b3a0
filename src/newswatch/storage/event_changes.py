"""Which events changed since the alerts last looked, with what was believed before.

A trigger on `event_version` notes every version, whoever writes it (linking, a reviewer's function), in the transaction
of the change; nothing where there is no alert. A look in progress holds the row until its notices are written: a change
waits for that, and is looked at anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from newswatch.model.alerts import Belief
from newswatch.storage import sqlfiles
from newswatch.storage.exports import SNIPPET

# Articles named in a notice; the newest. The event has all
SOURCES = 10

_TAKE = """
with due as materialized (
    select event_id from newswatch.event_change order by changed_at, event_id limit :limit for update skip locked
)
delete from newswatch.event_change c using due where c.event_id = due.event_id
returning c.event_id, c.base_version, c.by_rules
"""
_BELIEFS = """
select v.event_id, v.version_no, v.valid_from, v.cause,
    case when v.detail ? 'merged_into' then 'merged' when v.detail ? 'event_type' then 'active'
        when v.detail #>> '{review,verdict}' = 'rejected' then 'rejected' else 'withdrawn' end as status,
    cast(v.detail ->> 'merged_into' as bigint) as merged_into, p.border_segment, p.border_km,
    coalesce(cast(v.detail ->> 'recalled' as boolean), false) as recalled,
    coalesce(cast(v.detail ->> 'confidence' as double precision), 0) as confidence,
    v.event_type, v.date_start, v.date_end, p.name as place, v.country,
    v.origin_status as cross_border, v.origin_country, v.target_country,
    v.detail #>> '{origin,mechanism}' as origin_mechanism, v.detail #>> '{origin,basis}' as origin_basis,
    cast(v.detail ->> 'origin_denied' as boolean) as origin_denied,
    v.killed_min, v.killed_best, v.killed_max, v.injured_min, v.injured_best, v.injured_max,
    (select string_agg(distinct a ->> 'name', '; ' order by a ->> 'name')
        from jsonb_array_elements(v.detail -> 'actors') a where a ->> 'role' = 'perpetrator') as perpetrators,
    (select string_agg(distinct a ->> 'name', '; ' order by a ->> 'name')
        from jsonb_array_elements(v.detail -> 'actors') a where a ->> 'role' = 'target') as targets,
    v.articles, cast(v.detail ->> 'outlets' as integer) as outlets, v.voices as independent_sources
from newswatch.event_version v
join newswatch.place p using (place_id)
join unnest(cast(:ids as bigint[]), cast(:versions as integer[])) as wanted(id, no)
    on wanted.id = v.event_id and wanted.no = v.version_no
"""
_NOT_VALUES = frozenset(
    "event_id version_no valid_from cause status merged_into border_segment border_km recalled confidence".split()
)
_SOURCES = """
select s.event_id, s.url, s.title, s.outlet, s.published_at
from unnest(cast(:ids as bigint[])) as wanted(id)
cross join lateral (
    select distinct on (x.article_id) x.* from analysis.event_sources x
    where x.event_id = wanted.id and x.counts
) s
order by s.event_id, s.published_at desc nulls last, s.article_id desc
"""


def take(connection: sa.Connection, limit: int) -> dict[int, tuple[int, bool]]:
    """At most so many events that changed, oldest first, each with its version before and whether rules alone are the
    cause. They are gone with the transaction; until then nobody can change them further."""
    rows = connection.execute(sa.text(_TAKE), {"limit": limit})
    return {row.event_id: (row.base_version, row.by_rules) for row in rows}


def beliefs(connection: sa.Connection, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Belief]:
    """These versions (event, number) of events, as far as they are there."""
    pairs = sorted(set(wanted))
    rows = connection.execute(
        sa.text(_BELIEFS), {"ids": [event for event, _ in pairs], "versions": [number for _, number in pairs]}
    ).mappings()
    return {(row["event_id"], row["version_no"]): _belief(row) for row in rows}


def current(connection: sa.Connection, events: Sequence[int]) -> dict[int, int]:
    """The number of each event's present version."""
    rows = connection.execute(
        sa.text("select event_id, version_no from newswatch.event where event_id = any(cast(:ids as bigint[]))"),
        {"ids": list(events)},
    )
    return {row.event_id: row.version_no for row in rows}


def rows_of(connection: sa.Connection, events: Sequence[int]) -> dict[int, Mapping[str, object]]:
    """What an export says of these events now; of those that are withdrawn or merged nothing."""
    export = sqlfiles.read(sqlfiles.root() / "exports" / "events.sql")
    statement = f"select * from (\n{export}\n) x where event_id = any(cast(:ids as bigint[]))"  # noqa: S608 (our file)
    everything = dict.fromkeys(("since", "until", "country", "event_type", "cross_border"))
    rows = connection.execute(sa.text(statement), {**everything, "snippet": SNIPPET, "ids": list(events)}).mappings()
    return {row["event_id"]: dict(row) for row in rows}


def sources_of(connection: sa.Connection, events: Sequence[int]) -> dict[int, tuple[Mapping[str, object], ...]]:
    """The newest articles that tell of each of these events."""
    found: dict[int, list[Mapping[str, object]]] = {event: [] for event in events}
    for row in connection.execute(sa.text(_SOURCES), {"ids": list(events)}).mappings():
        if len(found[row["event_id"]]) < SOURCES:
            found[row["event_id"]].append({name: value for name, value in row.items() if name != "event_id"})
    return {event: tuple(rows) for event, rows in found.items()}


def _belief(row: sa.RowMapping) -> Belief:
    return Belief(
        event_id=row["event_id"],
        version=row["version_no"],
        valid_from=row["valid_from"],
        cause=row["cause"],
        status=row["status"],
        merged_into=row["merged_into"],
        border_segment=row["border_segment"],
        border_km=row["border_km"],
        recalled=row["recalled"],
        confidence=row["confidence"],
        values={name: value for name, value in row.items() if name not in _NOT_VALUES},
    )
