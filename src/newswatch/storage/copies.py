"""The index of copies and stories in tables: what `newswatch.dedup.Decider` looks up, at a cost that stays flat.

Used within the transaction that stores the articles, under a latch that lets one worker decide at a time: two copies
of one wire that arrive at once could else both become originals. Bands, keys and signatures lie in monthly partitions
by the day they came; look-ups read those that `Limits.copies` reaches, and maintenance drops the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.dedup import Found, Limits, Lookup, Row
from newswatch.model import Signature
from newswatch.storage.tables import copy_signature

# Few rows share a key, the statistics say, and so the planner would read all of a hot one, over all months, and sort
# them. It shall follow the indexes, which have them in order
_AS_INDEXED = sa.text("select now(), set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)")
_AS_USUAL = sa.text("select set_config('enable_sort', 'on', true), set_config('enable_seqscan', 'on', true)")
# Of each band so many rows, the nearest in time before and after: two short runs through an index. How many bands a row
# shares then decides
_ALIKE = sa.text(
    """
    select number, article_id
    from (
        select k.number, near.article_id,
            row_number() over (partition by k.number order by count(*) desc, near.article_id desc) as place
        from (
            select number, band, (cast(:ats as timestamptz[]))[number] as at
            from unnest(cast(:numbers as integer[]), cast(:bands as bigint[])) as n(number, band)
        ) k
        cross join lateral (
            (
                select b.article_id from newswatch.copy_band b
                where b.band_key = k.band and b.at between k.at - cast(:span as interval) and k.at
                    and b.seen_at > cast(:since as timestamptz) and b.seen_at <= cast(:until as timestamptz)
                order by b.at desc, b.article_id desc limit :rows
            )
            union all
            (
                select b.article_id from newswatch.copy_band b
                where b.band_key = k.band and b.at > k.at and b.at <= k.at + cast(:span as interval)
                    and b.seen_at > cast(:since as timestamptz) and b.seen_at <= cast(:until as timestamptz)
                order by b.at, b.article_id limit :rows
            )
        ) near
        group by k.number, near.article_id
    ) ranked
    where place <= :most
    """
)
_SAME = sa.text(
    """
    select h.number, same.article_id
    from unnest(cast(:numbers as integer[]), cast(:hashes as bytea[])) as h(number, text_hash)
    cross join lateral (
        select t.article_id from newswatch.copy_text t where t.text_hash = h.text_hash order by t.article_id limit 1
    ) same
    """
)
# The articles that share most keys, the stories that they lead to, and the newest articles of those
_RELATED = sa.text(
    """
    with near as (
        select number, at, article_id, place
        from (
            select k.number, k.at, near.article_id,
                row_number() over (partition by k.number order by count(*) desc, near.article_id desc) as place
            from (
                select number, term, (cast(:ats as timestamptz[]))[number] as at
                from unnest(cast(:numbers as integer[]), cast(:keys as bigint[])) as n(number, term)
            ) k
            cross join lateral (
                (
                    select s.article_id from newswatch.story_key s
                    where s.term_key = k.term and s.at between k.at - cast(:span as interval) and k.at
                        and s.seen_at > cast(:since as timestamptz) and s.seen_at <= cast(:until as timestamptz)
                    order by s.at desc, s.article_id desc limit :rows
                )
                union all
                (
                    select s.article_id from newswatch.story_key s
                    where s.term_key = k.term and s.at > k.at and s.at <= k.at + cast(:span as interval)
                        and s.seen_at > cast(:since as timestamptz) and s.seen_at <= cast(:until as timestamptz)
                    order by s.at, s.article_id limit :rows
                )
            ) near
            group by k.number, k.at, near.article_id
            having count(*) >= :least
        ) ranked
        where place <= :near
    ),
    story as (
        select number, at, story_id, row_number() over (partition by number order by min(place)) as place
        from near join newswatch.article using (article_id)
        where story_id is not null
        group by number, at, story_id
    )
    select s.number, member.article_id
    from story s
    cross join lateral (
        select a.article_id
        from newswatch.article a
        where a.story_id = s.story_id and a.copy_of is null
            -- as its signature has it: when it was published, as far as anybody knows
            and least(coalesce(a.published_at, a.first_seen_at), a.first_seen_at)
                between s.at - cast(:span as interval) and s.at + cast(:span as interval)
        order by a.article_id desc
        limit :members
    ) member
    where s.place <= :stories
    """
)
_SIGNATURES = sa.text(
    """
    select t.article_id, coalesce(s.at, a.first_seen_at) as at, t.text_hash, coalesce(s.whole, '') as whole,
        coalesce(s.head, '') as head, coalesce(s.told, '') as told, coalesce(s.words, 0) as words,
        a.canonical_url, a.copy_of, y.first_article_id
    from newswatch.copy_text t
    join newswatch.article a using (article_id)
    join newswatch.story y using (story_id)
    left join newswatch.copy_signature s on s.article_id = t.article_id
        and s.seen_at > cast(:since as timestamptz) and s.seen_at <= cast(:until as timestamptz)
    where t.article_id = any(cast(:ids as bigint[]))
    """
)
_PROFILES = sa.text(
    """
    select s.article_id, s.at, s.profile, a.canonical_url, a.copy_of, y.first_article_id
    from newswatch.copy_signature s
    join newswatch.article a using (article_id)
    join newswatch.story y using (story_id)
    where s.article_id = any(cast(:ids as bigint[]))
        and s.seen_at > cast(:since as timestamptz) and s.seen_at <= cast(:until as timestamptz)
    """
)
_ADD_BANDS = sa.text(
    "insert into newswatch.copy_band (band_key, at, article_id, seen_at) "
    "select k, (cast(:ats as timestamptz[]))[place], (cast(:ids as bigint[]))[place], now() "
    "from unnest(cast(:keys as bigint[]), cast(:places as integer[])) as n(k, place)"
)
_ADD_KEYS = sa.text(
    "insert into newswatch.story_key (term_key, at, article_id, seen_at) "
    "select k, (cast(:ats as timestamptz[]))[place], (cast(:ids as bigint[]))[place], now() "
    "from unnest(cast(:keys as bigint[]), cast(:places as integer[])) as n(k, place)"
)
_ADD_TEXTS = sa.text(
    "insert into newswatch.copy_text (text_hash, article_id) "
    "select * from unnest(cast(:hashes as bytea[]), cast(:ids as bigint[]))"
)
_NO_TEXT = b""
_NO_SIGNATURE = Signature(text_hash=_NO_TEXT, whole=b"", head=b"", told=b"", bands=(), words=0)


class PostgresIndex:
    """`newswatch.dedup.CopyIndex` over one connection. Ids are numbers of articles as strings; the order of arrival
    is the order of the numbers. `add` keeps signatures only: the caller writes copies and stories to their tables.
    Rows come back with what the decider asks of them: related ones without their signatures, others without their
    profiles, all without bands and keys."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, lookups: Sequence[Lookup], limits: Limits) -> list[Found]:
        """See `CopyIndex`."""
        if not lookups:
            return []
        now = self._connection.execute(_AS_INDEXED).scalar_one()
        # As values, so that no other partition is planned for
        kept = {"since": now - limits.copies, "until": now}
        alike = set(self._pairs(_SAME, _for_same(lookups)))
        alike |= set(self._pairs(_ALIKE, _for_alike(lookups, limits) | kept))
        related = set(self._pairs(_RELATED, _for_related(lookups, limits) | kept))
        signed = self._signed({one for _, one in alike}, kept)
        profiled = self._profiled({one for _, one in related}, kept)
        self._connection.execute(_AS_USUAL)
        found_alike: list[list[Row]] = [[] for _ in lookups]
        found_related: list[list[Row]] = [[] for _ in lookups]
        for pairs, rows, found in ((alike, signed, found_alike), (related, profiled, found_related)):
            for number, one in sorted(pairs):
                if one in rows:
                    found[number - 1].append(rows[one])
        return [Found(alike=tuple(a), related=tuple(r)) for a, r in zip(found_alike, found_related, strict=True)]

    def add(self, rows: Sequence[Row], *, replacing: bool = True) -> None:
        """See `CopyIndex`. Where none of them can be there yet, `replacing` is not needed."""
        ordered = [row for _, row in sorted({int(row.id): row for row in rows}.items())]
        ids = [int(row.id) for row in ordered]
        if replacing:
            self.remove(ids)
        if not ordered:
            return
        ats = [_at(row) for row in ordered]
        self._connection.execute(
            insert(copy_signature),
            [
                {
                    "article_id": one,
                    "at": at,
                    "text_hash": row.signature.text_hash,
                    "whole": row.signature.whole,
                    "head": row.signature.head,
                    "told": row.signature.told,
                    "words": row.signature.words,
                    "profile": row.profile,
                    "bands": list(row.signature.bands),
                    "keys": list(row.keys),
                }
                for one, at, row in zip(ids, ats, ordered, strict=True)
            ],
        )
        self._connection.execute(_ADD_TEXTS, {"hashes": [row.signature.text_hash for row in ordered], "ids": ids})
        for statement, parts in (
            (_ADD_BANDS, [row.signature.bands for row in ordered]),
            (_ADD_KEYS, [row.keys for row in ordered]),
        ):
            # In the order of the index, so that two of one page meet it at once
            scattered = sorted({(key, place) for place, keys in enumerate(parts, start=1) for key in keys})
            self._connection.execute(
                statement,
                {
                    "keys": [key for key, _ in scattered],
                    "places": [place for _, place in scattered],
                    "ats": ats,
                    "ids": ids,
                },
            )

    def remove(self, articles: Iterable[int]) -> None:
        """Forget articles: before they are indexed anew, or because they were taken down."""
        self._connection.execute(
            sa.text(
                """
                with gone as (
                    delete from newswatch.copy_signature where article_id = any(cast(:ids as bigint[]))
                    returning article_id, at, seen_at, bands, keys
                ),
                bands as (
                    delete from newswatch.copy_band b using gone g, unnest(g.bands) as k(key)
                    where b.band_key = k.key and b.at = g.at and b.article_id = g.article_id and b.seen_at = g.seen_at
                ),
                texts as (
                    delete from newswatch.copy_text where article_id = any(cast(:ids as bigint[]))
                )
                delete from newswatch.story_key s using gone g, unnest(g.keys) as k(key)
                where s.term_key = k.key and s.at = g.at and s.article_id = g.article_id and s.seen_at = g.seen_at
                """
            ),
            {"ids": list(articles)},
        )

    def _pairs(self, statement: sa.TextClause, values: dict[str, Any]) -> list[tuple[int, int]]:
        return [(row.number, row.article_id) for row in self._connection.execute(statement, values)]

    def _signed(self, ids: set[int], kept: dict[str, Any]) -> dict[int, Row]:
        if not ids:
            return {}
        return {
            row.article_id: Row(
                id=str(row.article_id),
                at=row.at,
                url=row.canonical_url,
                signature=Signature(
                    text_hash=row.text_hash,
                    whole=row.whole,
                    head=row.head,
                    told=row.told,
                    bands=(),
                    words=row.words,
                ),
                profile=_NO_TEXT,
                keys=(),
                copy_of=None if row.copy_of is None else str(row.copy_of),
                story=str(row.first_article_id),
            )
            for row in self._connection.execute(_SIGNATURES, {"ids": sorted(ids), **kept})
        }

    def _profiled(self, ids: set[int], kept: dict[str, Any]) -> dict[int, Row]:
        if not ids:
            return {}
        return {
            row.article_id: Row(
                id=str(row.article_id),
                at=row.at,
                url=row.canonical_url,
                signature=_NO_SIGNATURE,
                profile=row.profile,
                keys=(),
                copy_of=None if row.copy_of is None else str(row.copy_of),
                story=str(row.first_article_id),
            )
            for row in self._connection.execute(_PROFILES, {"ids": sorted(ids), **kept})
        }


def _for_same(lookups: Sequence[Lookup]) -> dict[str, Any]:
    return {"numbers": list(range(1, len(lookups) + 1)), "hashes": [lookup.text_hash for lookup in lookups]}


def _for_alike(lookups: Sequence[Lookup], limits: Limits) -> dict[str, Any]:
    return {
        "numbers": [number for number, lookup in enumerate(lookups, start=1) for _ in lookup.bands],
        "bands": [band for lookup in lookups for band in lookup.bands],
        "ats": [lookup.at for lookup in lookups],
        "span": limits.copies,
        "rows": limits.most_rows,
        "most": limits.most_alike,
    }


def _for_related(lookups: Sequence[Lookup], limits: Limits) -> dict[str, Any]:
    return {
        "numbers": [number for number, lookup in enumerate(lookups, start=1) for _ in lookup.keys],
        "keys": [key for lookup in lookups for key in lookup.keys],
        "ats": [lookup.at for lookup in lookups],
        "span": limits.stories,
        "rows": limits.most_rows,
        "least": limits.least_keys,
        "near": limits.most_near,
        "stories": limits.most_stories,
        "members": limits.most_members,
    }


def _at(row: Row) -> datetime:
    if row.at is None:
        raise ValueError("an article in the index needs a time: its publication, else its fetch")
    return row.at
