"""What the entries of the last day became, stage by stage and publisher by publisher, beside those of the two weeks
before: by it is judged whether a yield has collapsed. A publisher is a family of outlets: they break together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

# Compared are the last day and the two weeks before it, which hold every day of the week twice
LAST_DAY: Final = timedelta(days=1)
BEFORE: Final = timedelta(days=14)
# Feeds are asked at least so often while they bring anything, so that each has had its chance
POLLED: Final = timedelta(hours=3)
# Addresses are tried as they come; their failures become final only after a day of further tries
FETCHED: Final = timedelta(hours=6)
# Entries that are looked at, about: what 250 feeds bring in the two weeks, in a second. Where more came, some of the
# publishers speak for all of them
LOOKED_AT: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Of so many inputs of one publisher, so many gave something: in the last day (`now`), and before. `family` names
    the publisher."""

    family: str
    now: int = 0
    now_good: int = 0
    before: int = 0
    before_good: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Feeds of one publisher. `polled`: those asked in the last hours that answered within two weeks, and `answered`
    of them did so in these hours. `judged`: those of which is known how much they bring, and `scarce` of them began
    lately to bring far less."""

    family: str
    polled: int
    answered: int
    judged: int
    scarce: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Yields:
    """`days` is how many of the days before brought entries. `addresses` gave pages, `pages` articles, `articles` were
    relevant, `coded` articles held incidents: of one in so many publishers as `every` says."""

    days: int
    every: int = 1
    families: Sequence[Family] = ()
    addresses: Sequence[Part] = ()
    pages: Sequence[Part] = ()
    articles: Sequence[Part] = ()
    coded: Sequence[Part] = ()


_DAYS = """
select count(*)
from generate_series(1, 14) as day
where exists (
    select from newswatch.entry
    where first_seen_at > now() - (day + 1) * :last_day and first_seen_at <= now() - day * :last_day)
"""
_CAME = """
select coalesce(sum((came ->> 'new entries')::bigint), 0) from newswatch.stage_run
where stage = 'poll' and started_at > now() - :last_day - :before
"""
# The sample world brings nothing new after its first day, and should not
_FAMILIES = """
select o.family,
    count(*) filter (where said.polled) as polled,
    count(*) filter (where said.polled and f.last_success_at > now() - :polled) as answered,
    count(*) filter (where said.judged) as judged,
    count(*) filter (
        where said.judged and x.verdict in ('silent', 'scarce') and x.alarm_since > now() - :lately) as scarce
from newswatch.feed f
join newswatch.outlet o using (outlet_id)
left join newswatch.feed_expectation x using (feed_id)
cross join lateral (
    select f.last_poll_at > now() - :polled and f.last_success_at > now() - :before as polled,
        x.entries_a_day > 0 and x.verdict not in ('too_young', 'unseen') and f.added_by <> 'sample' as judged
) as said
where f.status = 'enabled'
group by o.family
order by o.family
"""
# An address that is tried again counts by its best try
_TRIED = """
select o.family, count(*) as inputs, count(*) filter (where t.good) as good
from (
    select a.subject_id as url_id, bool_or(a.kind = 'done' or a.reason = 'unchanged') as good
    from newswatch.attempt a
    where a.stage = 'fetch' and a.at > now() - :fetched and (a.kind <> 'skipped' or a.reason = 'unchanged')
    group by a.subject_id
) t
join newswatch.url u using (url_id)
join newswatch.outlet o using (outlet_id)
where (hashtext(o.family) & 2147483647) % :every = 0
group by o.family
"""
# An address that several feeds of a publisher list counts once
_FATES = """
with chosen as materialized (
    select f.feed_id, o.family from newswatch.feed f join newswatch.outlet o using (outlet_id)
    where (hashtext(o.family) & 2147483647) % :every = 0
), seen as (
    select distinct o.family, e.url_id, e.first_seen_at > now() - :last_day as recent
    from newswatch.entry e
    join chosen o using (feed_id)
    where e.first_seen_at > now() - :last_day - :before and e.first_seen_at <= now() and e.url_id is not null
)
select s.family, s.recent,
    count(*) filter (where u.fetch_reason is not null) as tried,
    count(*) filter (where u.fetch_reason = 'ok') as fetched,
    count(*) filter (where u.extract_reason is not null) as read,
    count(*) filter (where u.extract_reason is not null and u.article_id is not null) as articles,
    count(*) filter (where a.verdict is not null) as assessed,
    count(*) filter (where a.verdict = 'relevant') as relevant,
    count(*) filter (where c.mentions is not null) as coded,
    count(*) filter (where c.mentions > 0) as telling
from seen s
join newswatch.url u using (url_id)
left join newswatch.article a on a.article_id = u.article_id
left join newswatch.coding c on c.version_id = a.version_id and c.current
where u.taken_down_at is null
group by s.family, s.recent
"""


def read(connection: sa.Connection, *, lately: timedelta) -> Yields:
    """The yields now. Feeds that bring too little since longer than `lately` are known troubles, and not counted as
    scarce. Takes a second with 100,000 entries of 250 feeds in the two weeks, five with ten times as much."""
    values: dict[str, Any] = {
        "last_day": LAST_DAY,
        "before": BEFORE,
        "polled": POLLED,
        "fetched": FETCHED,
        "lately": lately,
    }
    # Two weeks look dear to a planner, and compiling them costs more than it spares
    connection.execute(sa.text("set local jit = off"))
    values["every"] = max(1, int(connection.execute(sa.text(_CAME), values).scalar_one()) // LOOKED_AT)
    fates: dict[tuple[str, bool], sa.Row[Any]] = {
        (row.family, row.recent): row for row in connection.execute(sa.text(_FATES), values)
    }
    tried = {row.family: row for row in connection.execute(sa.text(_TRIED), values)}
    families = sorted({family for family, _ in fates} | tried.keys())

    def parts(inputs: str, good: str, recent: dict[str, tuple[int, int]] | None = None) -> tuple[Part, ...]:
        found = []
        for family in families:
            now, before = fates.get((family, True)), fates.get((family, False))
            counted = (getattr(now, inputs, 0), getattr(now, good, 0))
            counted = counted if recent is None else recent.get(family, (0, 0))
            found.append(
                Part(
                    family=family,
                    now=counted[0],
                    now_good=counted[1],
                    before=getattr(before, inputs, 0),
                    before_good=getattr(before, good, 0),
                )
            )
        return tuple(found)

    return Yields(
        days=int(connection.execute(sa.text(_DAYS), values).scalar_one()),
        every=values["every"],
        families=tuple(Family(**row) for row in connection.execute(sa.text(_FAMILIES), values).mappings()),
        addresses=parts("tried", "fetched", {family: (row.inputs, row.good) for family, row in tried.items()}),
        pages=parts("read", "articles"),
        articles=parts("assessed", "relevant"),
        coded=parts("coded", "telling"),
    )
