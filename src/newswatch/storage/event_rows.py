"""Events as rows: their current values, what hangs on them, and their history. Their mentions: `link_rows`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from newswatch.model import Outcome
from newswatch.model.linking import EventValues
from newswatch.storage import link_rows, reviews
from newswatch.storage.bulk import insert_numbered, insert_rows, update_rows
from newswatch.storage.clean import dump_all, dump_json, dump_plain
from newswatch.storage.places import place_ids
from newswatch.storage.tables import (
    event,
    event_actor,
    event_casualty,
    event_origin,
)


def detail_of(values: EventValues) -> str:
    """All values as JSON."""
    return dump_plain(values, _plain)


def hash_of(detail: str | None) -> bytes:
    """The same values make no new version. A withdrawn event has a hash of its own."""
    return sha256(b"withdrawn" if detail is None else detail.encode()).digest()


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of an event")


def found_events(
    connection: sa.Connection, values: Mapping[int, EventValues], ruleset: str, moment: datetime
) -> dict[int, int]:
    """Write the row of each new event (keys below zero); returns the number that each was allotted."""
    if not values:
        return {}
    places = place_ids(connection, [value.place for value in values.values()])
    keys = sorted(values, reverse=True)
    rows = [
        {
            "status": "active",
            "first_seen_at": moment,
            "changed_at": moment,
            "version_no": 1,
            "ruleset": ruleset,
            **_columns(values[key], places),
        }
        for key in keys
    ]
    return dict(zip(keys, insert_numbered(connection, event, "event_id", rows), strict=True))


def believe(
    connection: sa.Connection,
    values: Mapping[int, EventValues | None],
    *,
    new: frozenset[int] = frozenset(),
    ruleset: str,
    causes: Mapping[int, str],
    moment: datetime,
) -> int:
    """Make these the current values of these events from `moment` on, and the old ones history. Unchanged ones stay
    untouched. Of those in `new` the row has been written. Returns how many events changed, the new ones among them."""
    # A reviewer's word must not come between what is read and what is written
    connection.execute(
        sa.text(
            "select from newswatch.event where event_id = any(cast(:ids as bigint[])) order by event_id for update"
        ),
        {"ids": [key for key in values if key not in new]},
    )
    standing = {
        row.event_id: row.values_hash
        for row in connection.execute(
            sa.text(
                "select e.event_id, v.values_hash from newswatch.event e "
                "left join newswatch.event_version v on v.event_id = e.event_id and v.version_no = e.version_no "
                "where e.event_id = any(cast(:ids as bigint[]))"
            ),
            {"ids": [key for key in values if key not in new]},
        )
    }
    details = {key: None if value is None else detail_of(value) for key, value in values.items()}
    hashes = {key: hash_of(detail) for key, detail in details.items()}
    changed = {key: value for key, value in sorted(values.items()) if key in new or hashes[key] != standing[key]}
    if not changed:
        return 0
    again = [key for key in changed if key not in new]
    if again:
        _rewrite(connection, {key: changed[key] for key in again}, ruleset, moment)
    connection.execute(
        sa.text(_VERSIONS),
        {
            "ids": list(changed),
            "causes": [
                "withdrawn" if value is None else causes.get(key, "new_mention") for key, value in changed.items()
            ],
            "hashes": [hashes[key] for key in changed],
            "details": dump_all(details[key] or "{}" for key in changed),
            "ruleset": ruleset,
            "moment": moment,
        },
    )
    _write_parts(connection, again, {key: value for key, value in changed.items() if value is not None})
    reviews.apply(connection, again)
    return len(changed)


def _rewrite(
    connection: sa.Connection, values: Mapping[int, EventValues | None], ruleset: str, moment: datetime
) -> None:
    """Give events that stand these values, and end their last versions."""
    _end_versions(connection, list(values), moment)
    connection.execute(
        sa.text(
            "update newswatch.event set changed_at = :moment, version_no = version_no + 1, ruleset = :ruleset, "
            "status = case when event_id = any(cast(:gone as bigint[])) then 'withdrawn' else 'active' end "
            "where event_id = any(cast(:ids as bigint[]))"
        ),
        {
            "ids": list(values),
            "gone": [key for key, value in values.items() if value is None],
            "ruleset": ruleset,
            "moment": moment,
        },
    )
    alive = {key: value for key, value in values.items() if value is not None}
    if alive:
        places = place_ids(connection, [value.place for value in alive.values()])
        rows = [{"event_id": key} | _columns(value, places) for key, value in alive.items()]
        update_rows(connection, event, "event_id", rows)


def _end_versions(connection: sa.Connection, ids: Sequence[int], moment: datetime) -> None:
    connection.execute(
        sa.text(
            "update newswatch.event_version set valid_to = greatest(:moment, valid_from) "
            "where valid_to is null and event_id = any(cast(:ids as bigint[]))"
        ),
        {"ids": list(ids), "moment": moment},
    )


_HISTORY = (
    "event_type date_start date_end country place_id origin_status origin_country target_country killed_min "
    "killed_best killed_max injured_min injured_best injured_max articles voices"
).split()
_VERSIONS = f"""
insert into newswatch.event_version (event_id, version_no, valid_from, ruleset, cause, values_hash, detail,
    {", ".join(_HISTORY)})
select e.event_id, e.version_no,
    coalesce((select max(v.valid_to) from newswatch.event_version v where v.event_id = e.event_id), :moment),
    :ruleset, x.cause, x.hash, x.detail,
    {", ".join(f"e.{name}" for name in _HISTORY)}
from rows from (unnest(cast(:ids as bigint[]), cast(:causes as text[]), cast(:hashes as bytea[])),
    jsonb_array_elements(cast(:details as jsonb))) as x(event_id, cause, hash, detail)
join newswatch.event e using (event_id)
"""  # noqa: S608 - names of columns, written above


def _columns(value: EventValues, places: Mapping[Any, int]) -> dict[str, Any]:
    killed, injured = value.total(Outcome.KILLED), value.total(Outcome.INJURED)
    return {
        "event_type": value.event_type.value,
        "recalled": value.recalled,
        "date_start": value.when.start,
        "date_end": value.when.end,
        "date_precision": value.when.precision.value,
        "date_basis": value.when.basis and value.when.basis.value,
        "place_id": places[value.place],
        "country": value.place.country,
        "origin_status": value.origin.status.value,
        "origin_country": value.origin.origin_country,
        "target_country": value.origin.target_country,
        "origin_mechanism": value.origin.mechanism,
        "origin_basis": value.origin.basis and value.origin.basis.value,
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
    """The rows that hang on these events; of `ids` there were some before."""
    if ids:
        for name in ("event_actor", "event_casualty", "event_origin"):
            connection.execute(
                sa.text(f"delete from newswatch.{name} where event_id = any(cast(:ids as bigint[]))"),  # noqa: S608
                {"ids": ids},
            )
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
        insert_rows(connection, target, rows)


def merge_events(
    connection: sa.Connection, merges: Iterable[tuple[int, int]], *, ruleset: str, moment: datetime
) -> None:
    """Events that became one: the first of each pair stays as a redirect to the second, its mentions move."""
    for gone, into in merges:
        moved = connection.execute(
            sa.text("update newswatch.event_mention set event_id = :into where event_id = :gone returning mention_id"),
            {"gone": gone, "into": into},
        ).scalars()
        link_rows.log(connection, [(mention, into, "merged", None, "rule") for mention in sorted(moved)], ruleset)
        connection.execute(
            sa.text(
                "update newswatch.event set status = 'merged', merged_into = :into, changed_at = :moment, "
                "version_no = version_no + 1, ruleset = :ruleset where event_id = :gone"
            ),
            {"gone": gone, "into": into, "ruleset": ruleset, "moment": moment},
        )
        _end_versions(connection, [gone], moment)
        connection.execute(
            sa.text(_VERSIONS),
            {
                "ids": [gone],
                "causes": ["merge"],
                "hashes": [sha256(b"merged").digest()],
                "details": dump_all([dump_json({"merged_into": into})]),
                "ruleset": ruleset,
                "moment": moment,
            },
        )
        link_rows.inherit_ties(connection, gone, into)
        reviews.inherit(connection, gone, into)
