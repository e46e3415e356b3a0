"""Where mentions go: each a row with its quotations, under a key that comes from its content, so that coding again
writes the same rows. What a newer version or ruleset no longer says is superseded, never deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from newswatch.model import ArticleText, Mention, Quote, Stage
from newswatch.model.jobs import Coded, CodeJob
from newswatch.model.work import Result, Tally, Ticket
from newswatch.storage import queue, reviews
from newswatch.storage.bulk import insert_rows, upsert_rows
from newswatch.storage.places import place_ids
from newswatch.storage.stores import Ending, StageStore
from newswatch.storage.tables import (
    coding,
    mention,
    mention_actor,
    mention_casualty,
    mention_origin,
    mention_source,
)
from newswatch.storage.texts import assessments, forget_withheld, texts


class CodeStore(StageStore[CodeJob, Coded]):
    """Subjects are article versions."""

    stage = Stage.CODE
    lease = timedelta(minutes=10)

    def load(self, connection: sa.Connection, tickets: Sequence[Ticket]) -> Sequence[CodeJob]:
        ids = [ticket.subject_id for ticket in tickets]
        found, assessed = texts(connection, ids), assessments(connection, ids)
        said = reviews.relevance(connection, ids)
        # What a person has ruled out loses its mentions, also where its text is no longer kept
        found |= {i: ArticleText(id=str(i), text="") for i, relevant in said.items() if not relevant and i not in found}
        return [
            CodeJob(
                ticket=t,
                article=found[t.subject_id],
                assessment=assessed[t.subject_id],
                reviewed=said.get(t.subject_id),
            )
            for t in tickets
            if t.subject_id in found and t.subject_id in assessed
        ]

    def write(self, connection: sa.Connection, results: Sequence[Result[Coded]], tally: Tally) -> Mapping[int, Ending]:
        coded = {r.ticket.subject_id: r.value for r in results if r.value is not None}
        if not coded:
            return {}
        ids = sorted(coded)
        # The articles stay locked: two versions of one are coded one after the other
        versions = {
            row.version_id: row
            for row in connection.execute(
                sa.text(
                    "select v.version_id, v.article_id, v.text_hash, a.article_key "
                    "from newswatch.article_version v join newswatch.article a using (article_id) "
                    "where v.version_id = any(cast(:ids as bigint[])) order by a.article_id for update of a"
                ),
                {"ids": ids},
            )
        }
        _write_coding(connection, coded)
        keyed = {
            key: (version, position, one)
            for version, value in sorted(coded.items())
            for position, (key, one) in enumerate(_keyed(versions[version], value.mentions))
        }
        unproved = {key for key, (version, position, _) in keyed.items() if position in coded[version].unproved}
        rulesets = {version: value.ruleset for version, value in coded.items()}
        numbers = _write_mentions(connection, keyed, versions, rulesets, unproved)
        _write_parts(connection, {numbers[key]: one for key, (_, _, one) in keyed.items()})
        _supersede(connection, ids, list(numbers.values()))
        causes = {result.ticket.subject_id: result.ticket.cause for result in results}
        queue.add_caused(connection, Stage.LINK, {version: causes[version] for version in ids})
        forget_withheld(connection, ids)
        tally.extra["mentions"] += len(keyed)
        return {}


def mention_key(article_key: bytes, text_hash: bytes, quote: Quote, kind: str, repetition: int) -> bytes:
    """A mention's identity: article, text, span, type, and which of several such it is."""
    said = f"{quote.start}:{quote.end}:{kind}:{repetition}".encode()
    return sha256(article_key + text_hash + said).digest()


def _keyed(version: sa.Row[Any], mentions: Iterable[Mention]) -> list[tuple[bytes, Mention]]:
    seen: Counter[tuple[int, int, str]] = Counter()
    keyed = []
    for one in mentions:
        identity = (one.quote.start, one.quote.end, one.event_type.value)
        key = mention_key(version.article_key, version.text_hash, one.quote, one.event_type.value, seen[identity])
        seen[identity] += 1
        keyed.append((key, one))
    return keyed


def _write_coding(connection: sa.Connection, coded: Mapping[int, Coded]) -> None:
    connection.execute(
        sa.text(
            "update newswatch.coding set current = false where current and version_id = any(cast(:ids as bigint[]))"
        ),
        {"ids": sorted(coded)},
    )
    rows = [
        {"version_id": version, "ruleset": value.ruleset, "current": True, "mentions": len(value.mentions)}
        for version, value in sorted(coded.items())
    ]
    upsert_rows(connection, coding, ("version_id", "ruleset"), "coded_at", rows)


def _write_mentions(
    connection: sa.Connection,
    keyed: Mapping[bytes, tuple[int, int, Mention]],
    versions: Mapping[int, sa.Row[Any]],
    rulesets: Mapping[int, str],
    unproved: Collection[bytes],
) -> dict[bytes, int]:
    if not keyed:
        return {}
    places = place_ids(connection, [one.place for _, _, one in keyed.values()])
    rows = [
        {
            "mention_key": key,
            "article_id": versions[version].article_id,
            "version_id": version,
            "position": position,
            "ruleset": rulesets[version],
            "superseded_at": None,
            "verified": key not in unproved,
            "event_type": one.event_type.value,
            "realis": one.realis.value,
            "scope": one.scope.value,
            "recalled": one.recalled,
            "date_start": one.when.start,
            "date_end": one.when.end,
            "date_precision": one.when.precision.value,
            "date_basis": one.when.basis,
            **_quoted("date_quote", one.when.quote),
            "place_id": places[one.place],
            **_quoted("place_quote", one.place.quote),
            "responsibility_claimed": one.responsibility.claimed,
            "responsibility_by": one.responsibility.by,
            "suicide": one.suicide,
            "weapons": list(one.weapons),
            "operation": one.operation,
            "confidence": one.confidence,
            "quote": one.quote.text,
            "quote_start": one.quote.start,
            "quote_end": one.quote.end,
        }
        for key, (version, position, one) in keyed.items()
    ]
    found = upsert_rows(connection, mention, ("mention_key",), "coded_at", rows, ("mention_key", "mention_id"))
    return {row.mention_key: row.mention_id for row in found}


def _write_parts(connection: sa.Connection, mentions: Mapping[int, Mention]) -> None:
    if not mentions:
        return
    for table in ("mention_actor", "mention_casualty", "mention_origin", "mention_source"):
        connection.execute(
            sa.text(f"delete from newswatch.{table} where mention_id = any(cast(:ids as bigint[]))"),  # noqa: S608
            {"ids": list(mentions)},
        )
    actors, casualties, origins, sources = [], [], [], []
    for number, one in mentions.items():
        for place, actor in enumerate(one.actors):
            actors.append(
                {
                    "mention_id": number,
                    "position": place,
                    "role": actor.role.value,
                    "name": actor.name,
                    "actor_id": actor.id,
                    "kind": actor.kind.value,
                    "country": actor.country,
                    "certainty": actor.certainty.value,
                    **_quoted("quote", actor.quote),
                }
            )
        for place, casualty in enumerate(one.casualties):
            casualties.append(
                {
                    "mention_id": number,
                    "position": place,
                    "party": casualty.party.value,
                    "outcome": casualty.outcome.value,
                    "nationality": casualty.nationality,
                    "min": casualty.min,
                    "best": casualty.best,
                    "max": casualty.max,
                    "term": casualty.term,
                    "speaker": casualty.speaker,
                    **_quoted("quote", casualty.quote),
                }
            )
        origins.append(
            {
                "mention_id": number,
                "status": one.origin.status.value,
                "origin_country": one.origin.origin_country,
                "target_country": one.origin.target_country,
                "mechanism": one.origin.mechanism,
                "basis": one.origin.basis,
                "asserted_by": one.origin.asserted_by,
                "denied_by": one.origin.denied_by,
                "prior": one.origin.prior,
                **_quoted("quote", one.origin.quote),
            }
        )
        for place, source in enumerate(one.sources):
            sources.append(
                {
                    "mention_id": number,
                    "position": place,
                    "speaker": source.speaker,
                    "role": source.role,
                    **_quoted("quote", source.quote),
                }
            )
    for table_, rows in (
        (mention_actor, actors),
        (mention_casualty, casualties),
        (mention_origin, origins),
        (mention_source, sources),
    ):
        insert_rows(connection, table_, rows)


def _supersede(connection: sa.Connection, versions: Sequence[int], told: Sequence[int]) -> None:
    """Mentions that count no more: of these versions but not told this time, or of an earlier version of the same
    article. A version that is not the latest (an old one coded late) supersedes nothing newer and is superseded."""
    connection.execute(
        sa.text(
            """
            update newswatch.mention m
            set superseded_at = case when now.stands then null else coalesce(m.superseded_at, now()) end
            from (
                select x.mention_id,
                    (x.mention_id = any(cast(:told as bigint[])) or x.version_id <> all(cast(:ids as bigint[])))
                    and v.version_no = latest.version_no as stands
                from newswatch.mention x
                join newswatch.article_version v using (version_id)
                join (
                    select v.article_id, max(v.version_no) as version_no
                    from newswatch.article_version v
                    join newswatch.coding c on c.version_id = v.version_id and c.current
                    where v.article_id in (
                        select article_id from newswatch.article_version
                        where version_id = any(cast(:ids as bigint[])))
                    group by v.article_id
                ) latest on latest.article_id = x.article_id
                where x.version_id = any(cast(:ids as bigint[])) or x.superseded_at is null
            ) now
            where m.mention_id = now.mention_id and (m.superseded_at is null) is distinct from now.stands
            """
        ),
        {"ids": list(versions), "told": list(told)},
    )


def _quoted(name: str, quote: Quote | None) -> dict[str, object]:
    return {
        name: quote.text if quote else None,
        f"{name}_start": quote.start if quote else None,
        f"{name}_end": quote.end if quote else None,
    }
