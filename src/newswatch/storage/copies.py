"""The index of copies and stories in tables: what `newswatch.dedup.Decider` looks up, at a cost that stays flat.

Used within the transaction that stores the articles, under a latch that lets one worker decide at a time: two copies
of one wire that arrive at once could else both become originals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.dedup import Found, Limits, Lookup, Row, Signature
from newswatch.storage.tables import copy_signature

_ALIKE = sa.text(
    """
    with lookup as (
        select * from unnest(cast(:numbers as integer[]), cast(:hashes as bytea[]), cast(:ats as timestamptz[]))
            as l(number, text_hash, at)
    ),
    band as (
        select * from unnest(cast(:band_numbers as integer[]), cast(:bands as bigint[])) as b(number, band_key)
    )
    select l.number, near.article_id
    from lookup l
    cross join lateral (
        select b.article_id
        from band w
        join newswatch.copy_band b on b.band_key = w.band_key
            and b.at between l.at - cast(:span as interval) and l.at + cast(:span as interval)
        where w.number = l.number
        group by b.article_id
        order by count(*) desc, b.article_id desc
        limit :most
    ) near
    union
    select l.number, same.article_id
    from lookup l
    cross join lateral (
        select s.article_id from newswatch.copy_signature s
        where s.text_hash = l.text_hash order by s.article_id limit 1
    ) same
    """
)

_RELATED = sa.text(
    """
    with lookup as (
        select * from unnest(cast(:numbers as integer[]), cast(:ats as timestamptz[])) as l(number, at)
    ),
    term as (
        select * from unnest(cast(:key_numbers as integer[]), cast(:keys as bigint[])) as t(number, term_key)
    )
    select l.number, member.article_id
    from lookup l
    cross join lateral (
        select story_id
        from (
            select a.story_id, near.shared, near.article_id,
                row_number() over (partition by a.story_id order by near.shared desc, near.article_id desc) as place
            from (
                select k.article_id, count(*) as shared
                from term t
                join newswatch.story_key k on k.term_key = t.term_key
                    and k.at between l.at - cast(:span as interval) and l.at + cast(:span as interval)
                where t.number = l.number
                group by k.article_id
                having count(*) >= :least
            ) near
            join newswatch.article a on a.article_id = near.article_id
        ) best
        where place = 1
        order by shared desc, article_id desc
        limit :most
    ) story
    cross join lateral (
        select a.article_id
        from newswatch.article a
        join newswatch.copy_signature s using (article_id)
        where a.story_id = story.story_id
            and a.copy_of is null
            and s.at between l.at - cast(:span as interval) and l.at + cast(:span as interval)
        order by a.article_id desc
        limit :members
    ) member
    """
)

_ROWS = sa.text(
    """
    select s.*, a.canonical_url, a.copy_of, y.first_article_id
    from newswatch.copy_signature s
    join newswatch.article a using (article_id)
    join newswatch.story y using (story_id)
    where s.article_id = any(cast(:ids as bigint[]))
    """
)

_ADD_BANDS = sa.text(
    "insert into newswatch.copy_band (band_key, at, article_id) "
    "select * from unnest(cast(:keys as bigint[]), cast(:ats as timestamptz[]), cast(:ids as bigint[])) "
    "on conflict do nothing"
)
_ADD_KEYS = sa.text(
    "insert into newswatch.story_key (term_key, at, article_id) "
    "select * from unnest(cast(:keys as bigint[]), cast(:ats as timestamptz[]), cast(:ids as bigint[])) "
    "on conflict do nothing"
)


class PostgresIndex:
    """`newswatch.dedup.CopyIndex` over one connection. Ids are numbers of articles as strings; the order of arrival
    is the order of the numbers. `add` keeps signatures only: the caller writes copies and stories to their tables."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, lookups: Sequence[Lookup], limits: Limits) -> list[Found]:
        """See `CopyIndex`."""
        alike = self._pairs(_ALIKE, self._for_alike(lookups, limits))
        related = self._pairs(_RELATED, self._for_related(lookups, limits))
        rows = self._rows({one for pairs in (alike, related) for _, one in pairs})
        found_alike: list[list[Row]] = [[] for _ in lookups]
        found_related: list[list[Row]] = [[] for _ in lookups]
        for pairs, found in ((alike, found_alike), (related, found_related)):
            for number, one in sorted(pairs):
                if one in rows:
                    found[number].append(rows[one])
        return [Found(alike=tuple(a), related=tuple(r)) for a, r in zip(found_alike, found_related, strict=True)]

    def add(self, rows: Sequence[Row]) -> None:
        """See `CopyIndex`."""
        by_id = {int(row.id): row for row in rows}
        self.remove(by_id)
        signatures = [
            {
                "article_id": one,
                "at": _at(row),
                "text_hash": row.signature.text_hash,
                "whole": row.signature.whole,
                "head": row.signature.head,
                "numbers": row.signature.numbers,
                "words": row.signature.words,
                "profile": row.profile,
                "bands": list(row.signature.bands),
                "keys": list(row.keys),
            }
            for one, row in sorted(by_id.items())
        ]
        if not signatures:
            return
        self._connection.execute(insert(copy_signature), signatures)
        self._scatter(_ADD_BANDS, ((k, _at(row), one) for one, row in by_id.items() for k in row.signature.bands))
        self._scatter(_ADD_KEYS, ((k, _at(row), one) for one, row in by_id.items() for k in row.keys))

    def remove(self, articles: Iterable[int]) -> None:
        """Forget articles: before they are indexed anew, or because they were taken down."""
        self._connection.execute(
            sa.text(
                """
                with gone as (
                    delete from newswatch.copy_signature where article_id = any(cast(:ids as bigint[]))
                    returning article_id, at, bands, keys
                ),
                bands as (
                    delete from newswatch.copy_band b using gone g, unnest(g.bands) as k(key)
                    where b.band_key = k.key and b.at = g.at and b.article_id = g.article_id
                )
                delete from newswatch.story_key s using gone g, unnest(g.keys) as k(key)
                where s.term_key = k.key and s.at = g.at and s.article_id = g.article_id
                """
            ),
            {"ids": list(articles)},
        )

    def _scatter(self, statement: sa.TextClause, rows: Iterable[tuple[int, datetime, int]]) -> None:
        ordered = sorted(set(rows))
        self._connection.execute(
            statement,
            {
                "keys": [row[0] for row in ordered],
                "ats": [row[1] for row in ordered],
                "ids": [row[2] for row in ordered],
            },
        )

    def _pairs(self, statement: sa.TextClause, values: dict[str, Any]) -> list[tuple[int, int]]:
        return [(row.number, row.article_id) for row in self._connection.execute(statement, values)]

    def _rows(self, ids: set[int]) -> dict[int, Row]:
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
                    numbers=row.numbers,
                    bands=tuple(row.bands),
                    words=row.words,
                ),
                profile=row.profile,
                keys=tuple(row.keys),
                copy_of=None if row.copy_of is None else str(row.copy_of),
                story=str(row.first_article_id),
            )
            for row in self._connection.execute(_ROWS, {"ids": sorted(ids)})
        }

    @staticmethod
    def _for_alike(lookups: Sequence[Lookup], limits: Limits) -> dict[str, Any]:
        return {
            "numbers": list(range(len(lookups))),
            "hashes": [lookup.text_hash for lookup in lookups],
            "ats": [lookup.at for lookup in lookups],
            "band_numbers": [number for number, lookup in enumerate(lookups) for _ in lookup.bands],
            "bands": [band for lookup in lookups for band in lookup.bands],
            "span": limits.copies,
            "most": limits.most_alike,
        }

    @staticmethod
    def _for_related(lookups: Sequence[Lookup], limits: Limits) -> dict[str, Any]:
        return {
            "numbers": list(range(len(lookups))),
            "ats": [lookup.at for lookup in lookups],
            "key_numbers": [number for number, lookup in enumerate(lookups) for _ in lookup.keys],
            "keys": [key for lookup in lookups for key in lookup.keys],
            "span": limits.stories,
            "least": limits.least_keys,
            "most": limits.most_stories,
            "members": limits.most_members,
        }


def _at(row: Row) -> datetime:
    if row.at is None:
        raise ValueError("an article in the index needs a time: its publication, else its fetch")
    return row.at
