"""The catalogue in tables: outlets, feeds and actors as the files say, without touching what polls have learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from newswatch.model import FeedSpec, Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """How many rows a sync added and changed."""

    outlets_new: int
    outlets_changed: int
    feeds_new: int
    feeds_changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRow:
    """An actor of the catalogue, as its table has it. Aliases are (name, strength, from, to, stance)."""

    id: str
    name: str
    kind: str
    countries: tuple[str, ...]
    sanctuaries: tuple[str, ...]
    aliases: tuple[tuple[str, str, date | None, date | None, str | None], ...]


def sync_feeds(
    connection: sa.Connection, outlets: Sequence[Outlet], feeds: Sequence[FeedSpec], *, added_by: str = "catalogue"
) -> Synced:
    """Write outlets and feeds. A feed's state stays its own: the catalogue enables a new feed, but never revives one
    that its polls or a person have disabled; a changed address is polled anew from scratch."""
    made, changed = _sync_outlets(connection, outlets)
    new, updated = _sync_feeds(connection, feeds, added_by)
    return Synced(outlets_new=made, outlets_changed=changed, feeds_new=new, feeds_changed=updated)


def _sync_outlets(connection: sa.Connection, outlets: Sequence[Outlet]) -> tuple[int, int]:
    rows = connection.execute(
        sa.text(
            """
            insert into newswatch.outlet as o
                (slug, name, family, country, language, timezone, homepage, alignment, kind)
            select * from unnest(cast(:slugs as text[]), cast(:names as text[]), cast(:families as text[]),
                cast(:countries as text[]), cast(:languages as text[]), cast(:timezones as text[]),
                cast(:homepages as text[]), cast(:alignments as text[]), cast(:kinds as text[]))
            on conflict (slug) do update set
                name = excluded.name, family = excluded.family, country = excluded.country,
                language = excluded.language, timezone = excluded.timezone, homepage = excluded.homepage,
                alignment = excluded.alignment, kind = excluded.kind, updated_at = now()
            where (o.name, o.family, o.country, o.language, o.timezone, o.homepage, o.alignment, o.kind)
                is distinct from (excluded.name, excluded.family, excluded.country, excluded.language,
                    excluded.timezone, excluded.homepage, excluded.alignment, excluded.kind)
            returning (xmax = 0) as made
            """
        ),
        {
            "slugs": [outlet.slug for outlet in outlets],
            "names": [outlet.name for outlet in outlets],
            "families": [outlet.family for outlet in outlets],
            "countries": [outlet.country for outlet in outlets],
            "languages": [outlet.language for outlet in outlets],
            "timezones": [outlet.timezone for outlet in outlets],
            "homepages": [outlet.homepage for outlet in outlets],
            "alignments": [outlet.alignment for outlet in outlets],
            "kinds": [outlet.kind for outlet in outlets],
        },
    ).scalars()
    made = list(rows)
    return sum(made), len(made) - sum(made)


def _sync_feeds(connection: sa.Connection, feeds: Sequence[FeedSpec], added_by: str) -> tuple[int, int]:
    rows = connection.execute(
        sa.text(
            """
            insert into newswatch.feed as f (slug, url, catalogue_url, outlet_id, section, language, added_by,
                seen_alive, expect_entries_a_day, expect_text_share, status, status_reason)
            select n.slug, n.url, n.url, o.outlet_id, n.section, n.language, :added_by, n.seen_alive, n.entries,
                n.share, case when n.enabled then 'enabled' else 'disabled' end,
                case when not n.enabled then 'never seen alive' end
            from unnest(cast(:slugs as text[]), cast(:urls as text[]), cast(:outlets as text[]),
                cast(:sections as text[]), cast(:languages as text[]), cast(:seen as date[]),
                cast(:entries as real[]), cast(:shares as real[]), cast(:enabled as boolean[]))
                as n(slug, url, outlet, section, language, seen_alive, entries, share, enabled)
            join newswatch.outlet o on o.slug = n.outlet
            on conflict (slug) do update set
                url = case when f.catalogue_url = excluded.catalogue_url then f.url else excluded.url end,
                etag = case when f.catalogue_url = excluded.catalogue_url then f.etag end,
                last_modified = case when f.catalogue_url = excluded.catalogue_url then f.last_modified end,
                body_hash = case when f.catalogue_url = excluded.catalogue_url then f.body_hash end,
                catalogue_url = excluded.catalogue_url, outlet_id = excluded.outlet_id, section = excluded.section,
                language = excluded.language, seen_alive = greatest(f.seen_alive, excluded.seen_alive),
                expect_entries_a_day = excluded.expect_entries_a_day,
                expect_text_share = excluded.expect_text_share,
                status = case when f.status_reason = 'never seen alive' then excluded.status else f.status end,
                status_reason = case when f.status_reason = 'never seen alive' then excluded.status_reason
                    else f.status_reason end
            where (f.catalogue_url, f.outlet_id, f.section, f.language, f.expect_entries_a_day, f.expect_text_share)
                is distinct from (excluded.catalogue_url, excluded.outlet_id, excluded.section, excluded.language,
                    excluded.expect_entries_a_day, excluded.expect_text_share)
                or excluded.seen_alive > coalesce(f.seen_alive, '-infinity')
                or (f.status_reason = 'never seen alive' and excluded.status = 'enabled')
            returning (xmax = 0) as made
            """
        ),
        {
            "added_by": added_by,
            "slugs": [feed.slug for feed in feeds],
            "urls": [feed.url for feed in feeds],
            "outlets": [feed.outlet for feed in feeds],
            "sections": [feed.section for feed in feeds],
            "languages": [feed.language for feed in feeds],
            "seen": [feed.seen_alive for feed in feeds],
            "entries": [feed.expect_entries_a_day for feed in feeds],
            "shares": [feed.expect_text_share for feed in feeds],
            "enabled": [feed.enabled for feed in feeds],
        },
    ).scalars()
    made = list(rows)
    return sum(made), len(made) - sum(made)


def sync_actors(connection: sa.Connection, actors: Sequence[ActorRow]) -> int:
    """Write the catalogue's actors; returns how many rows are new or changed."""
    changed = (
        connection.execute(
            sa.text(
                """
                insert into newswatch.actor as a (actor_id, name, kind, countries, sanctuaries)
                values (:id, :name, :kind, cast(:countries as text[]), cast(:sanctuaries as text[]))
                on conflict (actor_id) do update set name = excluded.name, kind = excluded.kind,
                    countries = excluded.countries, sanctuaries = excluded.sanctuaries, updated_at = now()
                where (a.name, a.kind, a.countries, a.sanctuaries)
                    is distinct from (excluded.name, excluded.kind, excluded.countries, excluded.sanctuaries)
                """
            ),
            [
                {
                    "id": actor.id,
                    "name": actor.name,
                    "kind": actor.kind,
                    "countries": list(actor.countries),
                    "sanctuaries": list(actor.sanctuaries),
                }
                for actor in actors
            ],
        ).rowcount
        if actors
        else 0
    )
    aliases = [(actor.id, *alias) for actor in actors for alias in dict.fromkeys(actor.aliases)]
    values = {
        "ids": [alias[0] for alias in aliases],
        "names": [alias[1] for alias in aliases],
        "strengths": [alias[2] for alias in aliases],
        "firsts": [alias[3] for alias in aliases],
        "lasts": [alias[4] for alias in aliases],
        "stances": [alias[5] for alias in aliases],
    }
    connection.execute(
        sa.text("delete from newswatch.actor_alias where actor_id = any(cast(:actors as text[]))"),
        {"actors": [actor.id for actor in actors]},
    )
    connection.execute(
        sa.text(
            "insert into newswatch.actor_alias (actor_id, alias, strength, valid_from, valid_to, stance) "
            "select * from unnest(cast(:ids as text[]), cast(:names as text[]), cast(:strengths as text[]), "
            "cast(:firsts as date[]), cast(:lasts as date[]), cast(:stances as text[])) on conflict do nothing"
        ),
        values,
    )
    return changed
