"""Mentions read back from their rows as the values they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import sqlalchemy as sa

from newswatch.model import (
    Actor,
    ActorKind,
    Casualty,
    Certainty,
    CrossBorder,
    DateBasis,
    DatePrecision,
    EventType,
    Mention,
    Origin,
    OriginBasis,
    Outcome,
    Party,
    Place,
    PlacePrecision,
    Quote,
    Realis,
    Responsibility,
    Role,
    Scope,
    Source,
    When,
)
from newswatch.model.linking import LinkMention
from newswatch.storage.reviews import Placed, placed

_STANDING = sa.text(
    """
    select m.mention_id, m.mention_key, m.article_id, m.version_id, m.coded_at, m.superseded_at, m.verified,
        v.version_no, v.fetched_at, v.published_at as version_published_at, a.published_at, a.voice, a.copy_of,
        a.story_id, o.slug as outlet
    from newswatch.mention m
    join newswatch.article a on a.article_id = m.article_id
    join newswatch.article_version v on v.version_id = m.version_id
    left join newswatch.outlet o on o.outlet_id = a.outlet_id
    where m.mention_id = any(cast(:ids as bigint[]))
    order by m.mention_id
    """
)
_CODED = sa.text(
    """
    select m.*, p.name, p.country, p.admin1, p.admin2, p.latitude, p.longitude, p.precision, p.geonames_id,
        p.border_km, p.border_segment, p.line_status
    from newswatch.mention m
    join newswatch.place p using (place_id)
    where m.mention_id = any(cast(:ids as bigint[]))
    """
)
# What was read before, by number, with the row of `_STANDING` that it stood on: it has the time of coding, and a
# mention's row and all that hangs on it are written at once. Linking meets the same mentions batch after batch; so many
# are some 40 MB, and who was not met for longest goes
Known = dict[int, tuple[sa.Row[Any], LinkMention]]
KEPT = 16_000


def link_mentions(connection: sa.Connection, ids: Iterable[int], known: Known | None = None) -> dict[int, LinkMention]:
    """Mentions with all that linking needs to know of them, by number. One that is no actual, single incident counts
    as superseded. What is in `known` is not read again, and what is read goes there."""
    numbers = sorted(set(ids))
    if not numbers:
        return {}
    known = {} if known is None else known
    rows = connection.execute(_STANDING, {"ids": numbers}).all()
    coded = _coded(connection, rows, known)
    said = placed(connection, numbers)
    found: dict[int, LinkMention] = {}
    for row in rows:
        number = row.mention_id
        told = known.pop(number, None)
        if told is None or told[0] != row:
            told = row, _standing(row, coded[number])
        known[number] = told  # at the end: the last that goes
        found[number] = told[1] if number not in said else _reviewed(told[1], said[number])
    for number in list(islice(known, max(0, len(known) - KEPT))):
        del known[number]
    return found


def _coded(connection: sa.Connection, rows: Sequence[sa.Row[Any]], known: Known) -> dict[int, Mention]:
    found: dict[int, Mention] = {}
    for row in rows:
        told = known.get(row.mention_id)
        if told is not None and told[0].coded_at == row.coded_at:
            found[row.mention_id] = told[1].mention
    unknown = [row.mention_id for row in rows if row.mention_id not in found]
    if unknown:
        parts = _Parts(connection, unknown)
        for row in connection.execute(_CODED, {"ids": unknown}):
            found[row.mention_id] = _mention(row, parts)
    return found


def _standing(row: sa.Row[Any], mention: Mention) -> LinkMention:
    return LinkMention(
        mention_id=row.mention_id,
        key=row.mention_key,
        mention=mention,
        article_id=row.article_id,
        version_id=row.version_id,
        version_no=row.version_no,
        outlet=row.outlet,
        voice=row.voice,
        published=row.version_published_at or row.published_at,
        fetched_at=row.fetched_at,
        copy_of=row.copy_of,
        story_id=row.story_id,
        superseded=row.superseded_at is not None
        or mention.realis is not Realis.ACTUAL
        or mention.scope is not Scope.INCIDENT,
        verified=row.verified,
    )


def _reviewed(mention: LinkMention, said: Placed) -> LinkMention:
    return replace(mention, fixed_event=said.event_id, apart_from=tuple(sorted(said.apart)))


class _Parts:
    """Rows of the tables that hang on `mention`, by mention, in their order."""

    def __init__(self, connection: sa.Connection, ids: list[int]) -> None:
        self.actors = self._read(
            connection, "select * from newswatch.mention_actor where mention_id = any(cast(:ids as bigint[]))", ids
        )
        self.casualties = self._read(
            connection, "select * from newswatch.mention_casualty where mention_id = any(cast(:ids as bigint[]))", ids
        )
        self.sources = self._read(
            connection, "select * from newswatch.mention_source where mention_id = any(cast(:ids as bigint[]))", ids
        )
        self.origins = self._read(
            connection,
            "select *, 0 as position from newswatch.mention_origin where mention_id = any(cast(:ids as bigint[]))",
            ids,
        )

    @staticmethod
    def _read(connection: sa.Connection, statement: str, ids: list[int]) -> dict[int, list[sa.Row[Any]]]:
        rows: dict[int, list[sa.Row[Any]]] = defaultdict(list)
        for row in connection.execute(sa.text(statement), {"ids": ids}):
            rows[row.mention_id].append(row)
        return {number: sorted(found, key=lambda row: row.position) for number, found in rows.items()}


def _mention(row: sa.Row[Any], parts: _Parts) -> Mention:
    number = row.mention_id
    return Mention(
        event_type=EventType(row.event_type),
        realis=Realis(row.realis),
        scope=Scope(row.scope),
        recalled=row.recalled,
        when=When(
            start=row.date_start,
            end=row.date_end,
            precision=DatePrecision(row.date_precision),
            basis=DateBasis(row.date_basis) if row.date_basis else None,
            quote=_quote(row.date_quote, row.date_quote_start, row.date_quote_end),
        ),
        place=Place(
            name=row.name,
            country=row.country,
            admin1=row.admin1,
            admin2=row.admin2,
            latitude=row.latitude,
            longitude=row.longitude,
            precision=PlacePrecision(row.precision),
            geonames_id=row.geonames_id,
            border_km=row.border_km,
            border_segment=row.border_segment,
            line_status=row.line_status,
            quote=_quote(row.place_quote, row.place_quote_start, row.place_quote_end),
        ),
        actors=tuple(
            Actor(
                role=Role(x.role),
                name=x.name,
                id=x.actor_id,
                kind=ActorKind(x.kind),
                country=x.country,
                certainty=Certainty(x.certainty),
                quote=Quote(x.quote, x.quote_start, x.quote_end),
            )
            for x in parts.actors.get(number, ())
        ),
        casualties=tuple(
            Casualty(
                party=Party(x.party),
                outcome=Outcome(x.outcome),
                min=x.min,
                best=x.best,
                max=x.max,
                quote=Quote(x.quote, x.quote_start, x.quote_end),
                nationality=x.nationality,
                term=x.term,
                speaker=x.speaker,
            )
            for x in parts.casualties.get(number, ())
        ),
        origin=_origin(parts.origins[number][0]),
        responsibility=Responsibility(claimed=row.responsibility_claimed, by=row.responsibility_by),
        suicide=row.suicide,
        weapons=tuple(row.weapons),
        operation=row.operation,
        sources=tuple(
            Source(speaker=x.speaker, role=x.role, quote=Quote(x.quote, x.quote_start, x.quote_end))
            for x in parts.sources.get(number, ())
        ),
        confidence=row.confidence,
        quote=Quote(row.quote, row.quote_start, row.quote_end),
    )


def _origin(row: sa.Row[Any]) -> Origin:
    return Origin(
        status=CrossBorder(row.status),
        origin_country=row.origin_country,
        target_country=row.target_country,
        mechanism=row.mechanism,
        basis=OriginBasis(row.basis) if row.basis else None,
        asserted_by=row.asserted_by,
        denied_by=row.denied_by,
        quote=_quote(row.quote, row.quote_start, row.quote_end),
        prior=row.prior,
    )


def _quote(text: str | None, start: int | None, end: int | None) -> Quote | None:
    return None if text is None or start is None or end is None else Quote(text, start, end)
