"""Copies and stories of articles that have just been stored: decided by `newswatch.dedup`, written to their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.dedup import Arrival, Decider
from newswatch.model import CopyVerdict, Reason
from newswatch.storage.copies import PostgresIndex
from newswatch.storage.tables import article_copy

Stored = tuple[int, str | None, str, datetime, str]


def decide_copies(
    connection: sa.Connection, stored: Sequence[Stored], fresh: frozenset[int], versions: Mapping[int, int]
) -> dict[int, Reason]:
    """Decide on articles (number, title, text, time, address) in their order. What is not `fresh` is a new version:
    it is indexed anew and keeps its story and what it is a copy of. Returns which are copies, exact or near.

    The caller holds the latch `copies`.
    """
    arrivals = [
        Arrival(id=str(number), title=title, text=text, published=at, url=url)
        for number, title, text, at, url in sorted(stored, key=lambda one: one[0])
    ]
    verdicts = [
        verdict for verdict in Decider(PostgresIndex(connection)).decide_many(arrivals) if int(verdict.id) in fresh
    ]
    if not verdicts:
        return {}
    firsts = _stories(connection, verdicts)
    kinds: dict[int, Reason] = {}
    rows = []
    for verdict in verdicts:
        number = int(verdict.id)
        if verdict.copy_of is not None:
            kinds[number] = Reason.EXACT_COPY if verdict.similarity == 1.0 else Reason.NEAR_COPY
        rows.append(
            {
                "article_id": number,
                "version_id": versions[number],
                "copy_of": int(verdict.copy_of) if verdict.copy_of else None,
                "kind": None if verdict.copy_of is None else kinds[number].value.removesuffix("_copy"),
                "similarity": verdict.similarity,
                "decided_at": sa.func.now(),
            }
        )
    connection.execute(insert(article_copy).values(rows))
    connection.execute(
        sa.text(
            """
            update newswatch.article a
            set story_id = v.story_id, copy_of = v.copy_of,
                voice = coalesce((select o.voice from newswatch.article o where o.article_id = v.words_of), a.voice)
            from unnest(cast(:ids as bigint[]), cast(:stories as bigint[]), cast(:originals as bigint[]),
                cast(:words as bigint[])) as v(article_id, story_id, copy_of, words_of)
            where a.article_id = v.article_id
            """
        ),
        {
            "ids": [int(verdict.id) for verdict in verdicts],
            "stories": [firsts[verdict.id] for verdict in verdicts],
            "originals": [int(verdict.copy_of) if verdict.copy_of else None for verdict in verdicts],
            "words": [int(verdict.words_of) if verdict.words_of else None for verdict in verdicts],
        },
    )
    return kinds


def _stories(connection: sa.Connection, verdicts: Sequence[CopyVerdict]) -> dict[str, int]:
    """The number of each verdict's story; those that begin one make it."""
    own = [int(verdict.id) for verdict in verdicts if verdict.story == verdict.id]
    stories = {
        str(row.first_article_id): row.story_id
        for row in connection.execute(
            sa.text(
                "insert into newswatch.story (first_article_id, created_at) "
                "select id, now() from unnest(cast(:ids as bigint[])) as n(id) order by id "
                "returning first_article_id, story_id"
            ),
            {"ids": own},
        )
    }
    # A story is named by an article of it, which need not be the one that began it
    others = {verdict.story for verdict in verdicts} - set(stories)
    stories.update(
        {
            str(row.article_id): row.story_id
            for row in connection.execute(
                sa.text(
                    "select article_id, story_id from newswatch.article "
                    "where article_id = any(cast(:ids as bigint[])) and story_id is not null"
                ),
                {"ids": sorted(int(other) for other in others)},
            )
        }
    )
    return {verdict.id: stories[verdict.story] for verdict in verdicts}
