"""The list of outlets and feeds in the database: brought in from catalogues, added to, looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from newswatch.errors import InputError
from newswatch.model import FeedSpec, FeedStatus, Outlet
from newswatch.storage.database import transact

NEVER_SEEN: Final = "nobody has seen it alive yet; `newswatch feeds check` enables it when it is"
SWITCHED_OFF: Final = "switched off in the catalogue"
NOT_IN_CATALOGUE: Final = "no longer in the catalogue"
REMOVED: Final = "removed by the user"

CATALOGUE: Final = "catalogue"
USER: Final = "user"
OPML: Final = "opml"
SAMPLE: Final = "sample"

Engine = sa.Engine  # for callers, who do not know SQLAlchemy


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """A feed as the database lists it."""

    slug: str
    url: str
    outlet: str
    outlet_name: str
    homepage: str
    country: str | None
    language: str
    section: str | None
    status: FeedStatus
    status_reason: str | None
    added_by: str
    seen_alive: date | None
    last_poll_at: datetime | None
    last_success_at: datetime | None
    last_reason: str | None
    next_poll_at: datetime
    next_reason: str
    failures: float
    entries: int  # stored
    expected_a_day: float | None  # entries, by the catalogue or its history; null: too little is known
    brings: str | None  # the verdict on what it brings (model.FeedYield); null: not judged
    brings_why: str | None
    alarm_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What bringing a catalogue into the database changed."""

    outlets: int
    added: int
    changed: int
    retired: int


_OUTLET = """
insert into newswatch.outlet (slug, name, family, country, language, timezone, homepage, alignment, kind)
values (:slug, :name, :family, :country, :language, :timezone, :homepage, :alignment, :kind)
on conflict (slug) do update set
    name = excluded.name, family = excluded.family, country = excluded.country, language = excluded.language,
    timezone = excluded.timezone, homepage = excluded.homepage, alignment = excluded.alignment,
    kind = excluded.kind, updated_at = now()
where (outlet.name, outlet.family, outlet.country, outlet.language, outlet.timezone, outlet.homepage, outlet.alignment,
    outlet.kind) is distinct from (excluded.name, excluded.family, excluded.country, excluded.language,
    excluded.timezone, excluded.homepage, excluded.alignment, excluded.kind)
"""
# What polls have learned stays, unless the catalogue names another address. A feed that started disabled because
# nobody had seen it is enabled once the catalogue's editor has; one that the editor switches off is switched off.
_FEED = """
insert into newswatch.feed (slug, url, catalogue_url, outlet_id, section, language, added_by, seen_alive,
    expect_entries_a_day, expect_text_share, status, status_reason)
select :slug, :url, :url, outlet_id, :section, :language, :added_by, :seen_alive,
    :expect_entries_a_day, :expect_text_share, :status, :status_reason
from newswatch.outlet where slug = :outlet
on conflict (slug) do update set
    outlet_id = excluded.outlet_id, section = excluded.section, language = excluded.language,
    added_by = excluded.added_by, seen_alive = greatest(feed.seen_alive, excluded.seen_alive),
    expect_entries_a_day = excluded.expect_entries_a_day, expect_text_share = excluded.expect_text_share,
    catalogue_url = excluded.catalogue_url,
    url = case when {moved} then excluded.url else feed.url end,
    etag = case when {moved} then null else feed.etag end,
    last_modified = case when {moved} then null else feed.last_modified end,
    validators_from = case when {moved} then null else feed.validators_from end,
    validator_untrusted = feed.validator_untrusted and not ({moved}),
    body_hash = case when {moved} then null else feed.body_hash end,
    moved_to = case when {moved} then null else feed.moved_to end,
    moved_since = case when {moved} then null else feed.moved_since end,
    moved_seen = case when {moved} then 0 else feed.moved_seen end,
    failures = case when {moved} then 0 else feed.failures end,
    failures_in_row = case when {moved} then 0 else feed.failures_in_row end,
    next_poll_at = case when {moved} or {back} then now() else feed.next_poll_at end,
    status = case when {off} or {back} then excluded.status else feed.status end,
    status_reason = case when {off} or {back} then excluded.status_reason else feed.status_reason end
where {moved} or {back} or {off} or (feed.outlet_id, feed.section, feed.language, feed.added_by,
    feed.expect_entries_a_day, feed.expect_text_share) is distinct from (excluded.outlet_id, excluded.section,
    excluded.language, excluded.added_by, excluded.expect_entries_a_day, excluded.expect_text_share)
    or excluded.seen_alive > coalesce(feed.seen_alive, '-infinity')
returning (xmax = 0) as inserted
"""
_MOVED = "feed.catalogue_url is distinct from excluded.catalogue_url"
_BACK = (
    "(feed.status <> 'enabled' and excluded.status = 'enabled' and (feed.status_reason = any(:revivable) or "
    + _MOVED
    + ") or feed.status = 'retired' and feed.status_reason = :not_in_catalogue)"
)
_OFF = "(feed.status = 'enabled' and excluded.status_reason = :switched_off)"
_UPSERT = _FEED.replace("{moved}", _MOVED).replace("{back}", _BACK).replace("{off}", _OFF)
_LIST = """
select f.slug, f.url, o.slug as outlet, o.name as outlet_name, o.homepage, o.country,
    coalesce(f.language, o.language) as language, f.section, f.status, f.status_reason, f.added_by, f.seen_alive,
    f.last_poll_at, f.last_success_at, f.last_reason, f.next_poll_at, f.next_reason, f.failures,
    (select count(*) from newswatch.entry e where e.feed_id = f.feed_id) as entries,
    coalesce(x.entries_a_day, f.expect_entries_a_day) as expected_a_day, x.verdict as brings, x.why as brings_why,
    x.alarm_since
from newswatch.feed f join newswatch.outlet o using (outlet_id)
left join newswatch.feed_expectation x on x.feed_id = f.feed_id and f.status = 'enabled'
order by f.slug
"""


def bring(
    engine: sa.Engine, outlets: Iterable[Outlet], feeds: Iterable[FeedSpec], *, added_by: str = CATALOGUE
) -> Brought:
    """Bring outlets and their feeds into the database, in one transaction; again is the same as once.

    With `added_by` "catalogue" the list is whole: what the catalogue had brought earlier and no longer names is
    retired. What other lists or the user added is left alone.
    """
    outlet_rows = [asdict(outlet) for outlet in outlets]
    feed_rows = [_row(spec, added_by) for spec in feeds]

    def work(connection: sa.Connection) -> Brought:
        changed_outlets = sum(connection.execute(sa.text(_OUTLET), row).rowcount for row in outlet_rows)
        inserted = [
            found.inserted
            for row in feed_rows
            if (found := connection.execute(sa.text(_UPSERT), row).first()) is not None
        ]
        retired = 0
        if added_by == CATALOGUE:
            retired = connection.execute(
                sa.text(
                    "update newswatch.feed set status = 'retired', status_reason = :why "
                    "where added_by = :by and status <> 'retired' and slug <> all(cast(:slugs as text[]))"
                ),
                {"why": NOT_IN_CATALOGUE, "by": CATALOGUE, "slugs": [row["slug"] for row in feed_rows]},
            ).rowcount
        added = sum(inserted)
        return Brought(outlets=changed_outlets, added=added, changed=len(inserted) - added, retired=retired)

    return transact(engine, work)


def listed(engine: sa.Engine) -> tuple[ListedFeed, ...]:
    """All feeds by slug."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text(_LIST)).mappings().all()
    return tuple(ListedFeed(**{**row, "status": FeedStatus(row["status"])}) for row in rows)


def outlet_slugs(engine: sa.Engine) -> frozenset[str]:
    """The outlets that there are."""
    with engine.connect() as connection:
        return frozenset(connection.execute(sa.text("select slug from newswatch.outlet")).scalars())


def add(engine: sa.Engine, outlets: Sequence[Outlet], feeds: Sequence[FeedSpec], *, added_by: str) -> Brought:
    """Add feeds that a user or an OPML file names, and outlets where they are new: an outlet that is there already
    stays as it is. InputError: a feed's slug is taken, or its outlet is unknown."""

    def work(connection: sa.Connection) -> Brought:
        there = frozenset(connection.execute(sa.text("select slug from newswatch.outlet")).scalars())
        new = [outlet for outlet in outlets if outlet.slug not in there]
        for outlet in new:
            connection.execute(sa.text(_OUTLET), asdict(outlet))
        taken = connection.execute(
            sa.text("select slug from newswatch.feed where slug = any(cast(:slugs as text[])) and status <> 'retired'"),
            {"slugs": [spec.slug for spec in feeds]},
        ).scalars()
        if (first := next(iter(taken), None)) is not None:
            raise InputError(f"There is a feed {first} already", advice="Choose another --slug")
        for spec in feeds:
            row = _row(spec, added_by) | {"revivable": [NEVER_SEEN, NOT_IN_CATALOGUE, REMOVED]}
            if spec.outlet not in there and all(outlet.slug != spec.outlet for outlet in new):
                raise InputError(f"There is no outlet {spec.outlet}", advice="`newswatch feeds list` names them")
            connection.execute(sa.text(_UPSERT), row)
        return Brought(outlets=len(new), added=len(feeds), changed=0, retired=0)

    return transact(engine, work)


def remove(engine: sa.Engine, slugs: Sequence[str]) -> int:
    """Retire feeds: they are not polled any more, what they brought stays. InputError: a slug that there is not."""

    def work(connection: sa.Connection) -> int:
        there = frozenset(
            connection.execute(
                sa.text("select slug from newswatch.feed where slug = any(cast(:slugs as text[]))"),
                {"slugs": list(slugs)},
            ).scalars()
        )
        if (unknown := next((slug for slug in slugs if slug not in there), None)) is not None:
            raise InputError(f"There is no feed {unknown}", advice="`newswatch feeds list` names them")
        return connection.execute(
            sa.text(
                "update newswatch.feed set status = 'retired', status_reason = :why "
                "where slug = any(cast(:slugs as text[])) and status_reason is distinct from :why"
            ),
            {"slugs": list(slugs), "why": REMOVED},
        ).rowcount

    return transact(engine, work)


def seen_alive(engine: sa.Engine, slugs: Iterable[str], day: date) -> tuple[str, ...]:
    """Note that feeds were seen alive on `day`. Those that waited for it, or that failures had disabled, are enabled
    and due: their slugs. What the catalogue switched off or somebody removed stays so."""
    statement = """
        with before as (
            select feed_id, status = 'disabled' and status_reason is distinct from :switched_off as waits
            from newswatch.feed where slug = any(cast(:slugs as text[])) for update
        )
        update newswatch.feed f set
            seen_alive = greatest(f.seen_alive, :day),
            status = case when waits then 'enabled' else f.status end,
            status_reason = case when waits then null else f.status_reason end,
            failures = case when waits then 0 else f.failures end,
            failures_in_row = case when waits then 0 else f.failures_in_row end,
            next_poll_at = case when waits then now() else f.next_poll_at end,
            next_reason = case when waits then 'seen alive' else f.next_reason end
        from before where before.feed_id = f.feed_id
        returning f.slug, waits
    """
    values: Mapping[str, object] = {"slugs": sorted(slugs), "day": day, "switched_off": SWITCHED_OFF}
    rows = transact(engine, lambda connection: connection.execute(sa.text(statement), values).all())
    return tuple(sorted(row.slug for row in rows if row.waits))


def _row(spec: FeedSpec, added_by: str) -> dict[str, object]:
    status, why = FeedStatus.ENABLED, None
    if not spec.enabled:
        status, why = FeedStatus.DISABLED, NEVER_SEEN if spec.seen_alive is None else SWITCHED_OFF
    values = asdict(spec)
    del values["enabled"]
    return values | {
        "added_by": added_by,
        "status": status.value,
        "status_reason": why,
        "revivable": [NEVER_SEEN, SWITCHED_OFF, NOT_IN_CATALOGUE],
        "not_in_catalogue": NOT_IN_CATALOGUE,
        "switched_off": SWITCHED_OFF,
    }
