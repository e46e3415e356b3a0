"""What `newswatch audit` reads: the events that may be drawn, and one event with the words of its mentions."""

from __future__ import annotations

import sqlalchemy as sa

from newswatch.storage import reading
from newswatch.storage.reading import EventFilter, Row

_POPULATION = """
select e.event_id, e.event_type || ', ' || case e.cross_border
        when 'yes' then 'cross-border' when 'no' then 'domestic' else 'open' end as stratum
from analysis.events e
where e.status = 'active'
    and (cast(:country as text) is null or :country in (e.country, e.origin_country))
    and (cast(:event_type as text) is null or e.event_type = :event_type)
    and (cast(:cross_border as text) is null or e.cross_border = :cross_border)
    and (cast(:since as date) is null or e.date_start >= :since)
    and (cast(:until as date) is null or e.date_start <= :until)
order by e.event_id
"""
_MENTIONS = """
select m.mention_id, m.date_quote, m.place_quote, m.quote
from analysis.mentions m
where m.event_id = :id and m.counts
order by m.mention_id
"""


def population(connection: sa.Connection, wanted: EventFilter) -> list[tuple[int, str]]:
    """The events that fit, each with its stratum: kind of incident, and what is said of the border."""
    values = {
        "country": wanted.country,
        "event_type": wanted.event_type,
        "cross_border": wanted.cross_border,
        "since": wanted.since,
        "until": wanted.until,
    }
    return [(int(number), str(stratum)) for number, stratum in connection.execute(sa.text(_POPULATION), values)]


def event(connection: sa.Connection, number: int) -> Row | None:
    """The event as `reading.event` gives it, with its `mentions`: the words for day and place of each."""
    found = reading.event(connection, number)
    if found is None:
        return None
    rows = connection.execute(sa.text(_MENTIONS), {"id": found["event_id"]}).mappings()
    return found | {"mentions": [dict(row) for row in rows]}
