"""Events as rows: their current values, their history, and the log of what linking decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.model import Outcome
from newswatch.model.linking import Assignment, EventValues
from newswatch.storage.clean import dump_json
from newswatch.storage.places import place_ids
from newswatch.storage.reviews import Placed
from newswatch.storage.tables import (
    event,
    event_actor,
    event_casualty,
    event_mention,
    event_origin,
    event_version,
    link_decision,
)


def detail_of(values: EventValues) -> dict[str, Any]:
    """All values as JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(values), default=_plain))
    return plain


def values_hash(values: EventValues | None) -> bytes:
    """The same values make no new version. A withdrawn event has a hash of its own."""
    return sha256(b"withdrawn" if values is None else dump_json(detail_of(values)).encode()).digest()


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of an event")


def found_events(connection: sa.Connection, values: Mapping[int, EventValues], ruleset: str) -> dict[int, int]:
    """Allot a number to each new event (keys below zero). Its row is filled by `believe`."""
    numbers: dict[int, int] = {}
    places = place_ids(connection, [value.place for value in values.values()])
    for key, value in sorted(values.items(), reverse=True):
        numbers[key] = connection.execute(
            insert(event)
            .values(
                status="active",
                first_seen_at=sa.func.now(),
                changed_at=sa.func.now(),
                version_no=0,
                ruleset=ruleset,
                block_date=value.when.start or sa.func.current_date(),
                **_columns(value, places),
            )
            .returning(event.c.event_id)
        ).scalar_one()
    return numbers


def believe(
    connection: sa.Connection,
    values: Mapping[int, EventValues | None],
    *,
    ruleset: str,
    causes: Mapping[int, str],
    reported: Mapping[int, date],
) -> int:
    """Make these the current values of these events, and the old ones history. Unchanged ones stay untouched.
    `reported` is the day under which an undated event is looked for. Returns how many events changed."""
    if not values:
        return 0
    current = {
        row.event_id: row
        for row in connection.execute(
            sa.text(
                "select e.event_id, e.version_no, v.values_hash from newswatch.event e "
                "left join newswatch.event_version v on v.event_id = e.event_id and v.version_no = e.version_no "
                "where e.event_id = any(cast(:ids as bigint[]))"
            ),
            {"ids": list(values)},
        )
    }
    changed = {key: value for key, value in values.items() if values_hash(value) != current[key].values_hash}
    if not changed:
        return 0
    connection.execute(
        sa.text(
            "update newswatch.event_version set valid_to = now() "
            "where valid_to is null and event_id = any(cast(:ids as bigint[]))"
        ),
        {"ids": list(changed)},
    )
    places = place_ids(connection, [value.place for value in changed.values() if value is not None])
    for key, value in sorted(changed.items()):
        number = current[key].version_no + 1
        base: dict[str, Any] = {"changed_at": sa.func.now(), "version_no": number, "ruleset": ruleset}
        if value is None:
            base["status"] = "withdrawn"
        else:
            base |= {"status": "active", **_columns(value, places)}
            day = value.when.start or reported.get(key)
            if day is not None:
                base["block_date"] = day
        row = connection.execute(sa.update(event).where(event.c.event_id == key).values(base).returning(event)).one()
        cause = "withdrawn" if value is None else causes.get(key, "new_mention")
        connection.execute(
            insert(event_version).values(
                event_id=key,
                version_no=number,
                valid_from=sa.func.now(),
                ruleset=ruleset,
                cause=cause,
                values_hash=values_hash(value),
                detail={} if value is None else detail_of(value),
                **{name: getattr(row, name) for name in _HISTORY},
            )
        )
    alive = {key: value for key, value in changed.items() if value is not None}
    _write_parts(connection, list(changed), alive)
    return len(changed)


_HISTORY = (
    "event_type date_start date_end country place_id origin_status origin_country target_country killed_min "
    "killed_best killed_max injured_min injured_best injured_max articles voices"
).split()


def _columns(value: EventValues, places: Mapping[Any, int]) -> dict[str, Any]:
    killed, injured = value.total(Outcome.KILLED), value.total(Outcome.INJURED)
    return {
        "event_type": value.event_type.value,
        "recalled": value.recalled,
        "date_start": value.when.start,
        "date_end": value.when.end,
        "date_precision": value.when.precision.value,
        "date_basis": value.when.basis,
        "place_id": places[value.place],
        "country": value.place.country,
        "origin_status": value.origin.status.value,
        "origin_country": value.origin.origin_country,
        "target_country": value.origin.target_country,
        "origin_mechanism": value.origin.mechanism,
        "origin_basis": value.origin.basis,
        "origin_denied": value.origin_denied,
        "responsibility_claimed": value.responsibility.claimed,
        "responsibility_by": value.responsibility.by,
        "suicide": value.suicide,
        "weapons": list(value.weapons),
        "operation": value.operation,
        "killed_min": killed[0],
        "killed_best": killed[1],
        "killed_max": killed[2],
        "injured_min": injured[0],
        "injured_best": injured[1],
        "injured_max": injured[2],
        "articles": value.articles,
        "outlets": value.outlets,
        "voices": value.voices,
        "confidence": value.confidence,
        "mention_id": value.mention_id,
    }


def _write_parts(connection: sa.Connection, ids: Sequence[int], values: Mapping[int, EventValues]) -> None:
    for table in (event_actor, event_casualty, event_origin):
        connection.execute(sa.delete(table).where(table.c.event_id.in_(ids)))
    actors, casualties, origins = [], [], []
    for key, value in sorted(values.items()):
        for place, actor in enumerate(value.actors):
            actors.append(
                {
                    "event_id": key,
                    "position": place,
                    "role": actor.role.value,
                    "name": actor.name,
                    "actor_id": actor.id,
                    "kind": actor.kind.value,
                    "country": actor.country,
                    "certainty": actor.certainty.value,
                    "voices": actor.voices,
                    "mention_id": actor.mention_id,
                    "mention_position": actor.position,
                }
            )
        for place, casualty in enumerate(value.casualties):
            casualties.append(
                {
                    "event_id": key,
                    "position": place,
                    "party": casualty.party.value,
                    "outcome": casualty.outcome.value,
                    "nationality": casualty.nationality,
                    "min": casualty.min,
                    "best": casualty.best,
                    "max": casualty.max,
                    "term": casualty.term,
                    "voices": casualty.voices,
                    "mention_id": casualty.mention_id,
                    "mention_position": casualty.position,
                }
            )
        for place, claim in enumerate(value.origins):
            origins.append(
                {
                    "event_id": key,
                    "position": place,
                    "status": claim.origin.status.value,
                    "origin_country": claim.origin.origin_country,
                    "target_country": claim.origin.target_country,
                    "mechanism": claim.origin.mechanism,
                    "basis": claim.origin.basis,
                    "asserted_by": claim.origin.asserted_by,
                    "denied_by": claim.origin.denied_by,
                    "voices": claim.voices,
                    "mention_id": claim.mention_id,
                }
            )
    for target, rows in ((event_actor, actors), (event_casualty, casualties), (event_origin, origins)):
        if rows:
            connection.execute(insert(target), rows)


def merge_events(connection: sa.Connection, merges: Iterable[tuple[int, int]], *, ruleset: str) -> None:
    """Events that became one: the first of each pair stays as a redirect to the second, its mentions move."""
    for gone, into in merges:
        moved = connection.execute(
            sa.text("update newswatch.event_mention set event_id = :into where event_id = :gone returning mention_id"),
            {"gone": gone, "into": into},
        ).scalars()
        decisions = [
            {
                "decided_at": sa.func.now(),
                "mention_id": mention,
                "event_id": into,
                "action": "merged",
                "decided_by": "rule",
                "ruleset": ruleset,
            }
            for mention in sorted(moved)
        ]
        if decisions:
            connection.execute(insert(link_decision).values(decisions))
        connection.execute(
            sa.text(
                "update newswatch.event set status = 'merged', merged_into = :into, changed_at = now(), "
                "version_no = version_no + 1, ruleset = :ruleset where event_id = :gone"
            ),
            {"gone": gone, "into": into, "ruleset": ruleset},
        )
        connection.execute(
            sa.text("update newswatch.event_version set valid_to = now() where valid_to is null and event_id = :gone"),
            {"gone": gone},
        )
        connection.execute(
            sa.text(
                """
                insert into newswatch.event_version (event_id, version_no, valid_from, ruleset, cause, values_hash,
                    event_type, date_start, date_end, country, place_id, origin_status, origin_country, target_country,
                    killed_min, killed_best, killed_max, injured_min, injured_best, injured_max, articles, voices,
                    detail)
                select event_id, version_no, now(), ruleset, 'merge', :hash, event_type, date_start, date_end, country,
                    place_id, origin_status, origin_country, target_country, killed_min, killed_best, killed_max,
                    injured_min, injured_best, injured_max, articles, voices,
                    jsonb_build_object('merged_into', cast(:into as bigint))
                from newswatch.event where event_id = :gone
                """
            ),
            {"gone": gone, "into": into, "hash": sha256(b"merged").digest()},
        )


def assign(
    connection: sa.Connection,
    assignments: Sequence[Assignment],
    *,
    ruleset: str,
    said: Mapping[int, Placed] | None = None,
) -> None:
    """Mentions go to their events (all numbers real by now); what changed is logged. `said` is where reviewers put
    them: what is as they said bears their names."""
    said = said or {}
    _confirm(connection, said, ruleset)
    if not assignments:
        return
    before = {
        row.mention_id: row.event_id
        for row in connection.execute(
            sa.text(
                "select mention_id, event_id from newswatch.event_mention "
                "where mention_id = any(cast(:ids as bigint[]))"
            ),
            {"ids": [one.mention_id for one in assignments]},
        )
    }
    moved = [one for one in assignments if before.get(one.mention_id) != one.event_id]
    if not moved:
        return
    deciders = {one.mention_id: _decider(one, before.get(one.mention_id), said) for one in moved}
    statement = insert(event_mention).values(
        [
            {
                "mention_id": one.mention_id,
                "event_id": one.event_id,
                "score": one.score,
                "decided_by": deciders[one.mention_id],
                "decided_at": sa.func.now(),
                "ruleset": ruleset,
                "explanation": dict(one.explanation),
            }
            for one in moved
        ]
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["mention_id"],
            set_={
                name: statement.excluded[name]
                for name in ("event_id", "score", "decided_by", "decided_at", "ruleset", "explanation")
            },
        )
    )
    log = []
    for one in moved:
        if one.mention_id in before:
            log.append(_decision(one, before[one.mention_id], "left", ruleset, deciders[one.mention_id]))
        action = "joined" if one.score is not None or _fixed(one, said) else "founded"
        log.append(_decision(one, one.event_id, action, ruleset, deciders[one.mention_id]))
    connection.execute(insert(link_decision).values(log))


def _confirm(connection: sa.Connection, said: Mapping[int, Placed], ruleset: str) -> None:
    """Where rules had put a mention into the very event that a reviewer names, it is the reviewer's word by now."""
    fixed = {number: one for number, one in said.items() if one.event_id is not None}
    if not fixed:
        return
    connection.execute(
        sa.text(
            """
            with confirmed as (
                update newswatch.event_mention k
                set decided_by = x.reviewer, decided_at = now()
                from unnest(cast(:mentions as bigint[]), cast(:events as bigint[]), cast(:reviewers as text[]))
                    as x(mention_id, event_id, reviewer)
                where k.mention_id = x.mention_id and k.event_id = x.event_id and k.decided_by <> x.reviewer
                returning k.mention_id, k.event_id, k.score, k.decided_by
            )
            insert into newswatch.link_decision (decided_at, mention_id, event_id, action, score, decided_by, ruleset)
            select now(), mention_id, event_id, 'joined', score, decided_by, :ruleset from confirmed
            """
        ),
        {
            "mentions": list(fixed),
            "events": [one.event_id for one in fixed.values()],
            "reviewers": [one.reviewer for one in fixed.values()],
            "ruleset": ruleset,
        },
    )


def _fixed(one: Assignment, said: Mapping[int, Placed]) -> bool:
    return one.mention_id in said and said[one.mention_id].event_id == one.event_id


def _decider(one: Assignment, before: int | None, said: Mapping[int, Placed]) -> str:
    """The rule, or the reviewer who put it there or said that it is not where it was."""
    placed = said.get(one.mention_id)
    if placed is None or not (_fixed(one, said) or before in placed.apart):
        return "rule"
    return placed.reviewer


def _decision(one: Assignment, event_id: int, action: str, ruleset: str, decided_by: str) -> dict[str, Any]:
    return {
        "decided_at": sa.func.now(),
        "mention_id": one.mention_id,
        "event_id": event_id,
        "action": action,
        "score": one.score,
        "decided_by": decided_by,
        "ruleset": ruleset,
    }
