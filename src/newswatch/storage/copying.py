"""Copies, stories and voices of articles that have just been stored: decided by `newswatch.dedup`, written to their
tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from newswatch.dedup import Arrival, Decider
from newswatch.dedup.crediting import UNNAMED
from newswatch.model import CopyVerdict, Credit, Fingerprint, Reason
from newswatch.storage.copies import PostgresIndex

# What `article.voice_basis` says where no agency is credited: the voice is that of the outlet's family, or that of an
# article of which this is a copy, or in whose words it is written
OUTLET, COPY, WORDS = "outlet", "copy", "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An article as it was stored. `at` is when it was published, as far as anybody knows."""

    article_id: int
    fingerprint: Fingerprint
    at: datetime
    url: str
    credit: Credit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    voice: str
    basis: str
    quote: str | None = None
    is_wire: bool = False  # an agency's own outlet has it

    @property
    def is_named(self) -> bool:
        """Is it known which agency speaks: does the text say so, or did the agency itself publish it?"""
        return self.is_wire or (self.quote is not None and self.voice != UNNAMED)


def decide_copies(
    connection: sa.Connection, stored: Sequence[Stored], fresh: frozenset[int], versions: Mapping[int, int]
) -> dict[int, Reason]:
    """Decide on articles in the order of their numbers. What is not `fresh` is a new version: it is indexed anew and
    keeps its story and what it is a copy of. Returns which are copies, exact or near.

    The caller holds the latch `copies`.
    """
    arrivals = [
        Arrival(id=str(one.article_id), fingerprint=one.fingerprint, published=one.at, url=one.url)
        for one in sorted(stored, key=lambda one: one.article_id)
    ]
    found = Decider(PostgresIndex(connection)).decide_many(arrivals)
    _write_voices(connection, found, {one.article_id: one.credit for one in stored if one.credit is not None}, fresh)
    verdicts = [verdict for verdict in found if int(verdict.id) in fresh]
    if not verdicts:
        return {}
    firsts = _stories(connection, verdicts)
    kinds: dict[int, Reason] = {}
    for verdict in verdicts:
        if verdict.copy_of is not None:
            kinds[int(verdict.id)] = Reason.EXACT_COPY if verdict.similarity == 1.0 else Reason.NEAR_COPY
    numbers = [int(verdict.id) for verdict in verdicts]
    connection.execute(
        sa.text(
            """
            with verdict as (
                select * from unnest(cast(:ids as bigint[]), cast(:versions as bigint[]), cast(:stories as bigint[]),
                    cast(:originals as bigint[]), cast(:kinds as text[]), cast(:similarities as double precision[]))
                    as v(article_id, version_id, story_id, copy_of, kind, similarity)
            ),
            decided as (
                insert into newswatch.article_copy (article_id, version_id, copy_of, kind, similarity, decided_at)
                select article_id, version_id, copy_of, kind, similarity, now() from verdict
            )
            update newswatch.article a set story_id = v.story_id, copy_of = v.copy_of
            from verdict v where a.article_id = v.article_id
            """
        ),
        {
            "ids": numbers,
            "versions": [versions[number] for number in numbers],
            "stories": [firsts[verdict.id] for verdict in verdicts],
            "originals": [int(verdict.copy_of) if verdict.copy_of else None for verdict in verdicts],
            "kinds": [kinds[n].value.removesuffix("_copy") if n in kinds else None for n in numbers],
            "similarities": [verdict.similarity for verdict in verdicts],
        },
    )
    return kinds


def _write_voices(
    connection: sa.Connection, verdicts: Sequence[CopyVerdict], credited: Mapping[int, Credit], fresh: frozenset[int]
) -> None:
    """Whose voice each article is: the agency's that it credits, else that of the article whose words it prints, else
    its outlet's. An agency that only a copy credits, or that printed it later than others, is the voice of the
    original, too, and of its other copies."""
    sources = {int(v.id): int(v.words_of) for v in verdicts if v.words_of is not None}
    known = _voices(connection, {*(int(v.id) for v in verdicts), *sources.values()})
    changed: dict[int, _Voice] = {}
    wires: dict[int, _Voice] = {}
    for verdict in verdicts:
        number = int(verdict.id)
        mine, credit = known[number], credited.get(number)
        source = sources.get(number)
        spoken = known.get(source) if source is not None else None
        if credit is not None:
            mine = _Voice(voice=credit.family, basis=credit.form.value, quote=credit.quote)
        if spoken is not None and source is not None and number in fresh:
            if verdict.copy_of is not None and mine.is_named and not spoken.is_named:
                wires[source] = mine
                known[source] = _Voice(voice=mine.voice, basis=COPY, quote=mine.quote, is_wire=mine.is_wire)
            elif not mine.is_named:
                mine = _Voice(voice=spoken.voice, basis=COPY if verdict.copy_of is not None else WORDS)
        if mine != known[number]:
            changed[number] = known[number] = mine
    for verdict in verdicts:
        wire = wires.get(int(verdict.copy_of)) if verdict.copy_of is not None else None
        # A copy that came before the wire in this batch: the tables do not yet say whose copy it is
        if wire is not None and not known[int(verdict.id)].is_named:
            changed[int(verdict.id)] = _Voice(voice=wire.voice, basis=COPY)
    _update_voices(connection, changed)
    if wires:
        connection.execute(
            sa.text(
                "update newswatch.article a set voice = w.voice, voice_basis = :copy "
                "from unnest(cast(:ids as bigint[]), cast(:voices as text[])) as w(article_id, voice) "
                "where (a.article_id = w.article_id or a.copy_of = w.article_id) "
                "and (a.voice_quote is null or a.voice = :unnamed) and a.voice <> w.voice"
            ),
            {
                "ids": list(wires),
                "voices": [one.voice for one in wires.values()],
                "copy": COPY,
                "unnamed": UNNAMED,
            },
        )


def _voices(connection: sa.Connection, articles: set[int]) -> dict[int, _Voice]:
    rows = connection.execute(
        sa.text(
            "select a.article_id, a.voice, a.voice_basis, a.voice_quote, "
            "a.voice_basis = :outlet and coalesce(o.kind = 'wire', false) as is_wire "
            "from newswatch.article a left join newswatch.outlet o using (outlet_id) "
            "where a.article_id = any(cast(:ids as bigint[]))"
        ),
        {"ids": sorted(articles), "outlet": OUTLET},
    )
    return {
        row.article_id: _Voice(voice=row.voice, basis=row.voice_basis, quote=row.voice_quote, is_wire=row.is_wire)
        for row in rows
    }


def _update_voices(connection: sa.Connection, voices: Mapping[int, _Voice]) -> None:
    if not voices:
        return
    values: dict[str, Any] = {
        "ids": list(voices),
        "voices": [one.voice for one in voices.values()],
        "bases": [one.basis for one in voices.values()],
        "quotes": [one.quote for one in voices.values()],
    }
    connection.execute(
        sa.text(
            """
            update newswatch.article a set voice = v.voice, voice_basis = v.basis, voice_quote = v.quote
            from unnest(cast(:ids as bigint[]), cast(:voices as text[]), cast(:bases as text[]),
                cast(:quotes as text[])) as v(article_id, voice, basis, quote)
            where a.article_id = v.article_id
            """
        ),
        values,
    )


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
