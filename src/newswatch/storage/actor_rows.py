"""Actors of the catalogue as rows, for analysts to join with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRow:
    """An actor of the catalogue, as its table has it. Aliases are (name, strength, from, to, stance)."""

    id: str
    name: str
    kind: str
    countries: tuple[str, ...]
    sanctuaries: tuple[str, ...]
    aliases: tuple[tuple[str, str, date | None, date | None, str | None], ...]


def sync_actors(connection: sa.Connection, actors: Sequence[ActorRow]) -> int:
    """Write the catalogue's actors; returns how many rows are new or changed. Nothing is touched where the catalogue
    is the one that was written last."""
    digest = hashlib.sha256(repr(sorted(actors, key=lambda actor: actor.id)).encode()).hexdigest()
    known = connection.execute(sa.text("select value from newswatch.setting where key = 'actors_hash'")).scalar()
    if known == digest:
        return 0
    connection.execute(
        sa.text(
            "insert into newswatch.setting (key, value) values ('actors_hash', :digest) "
            "on conflict (key) do update set value = excluded.value, updated_at = now()"
        ),
        {"digest": digest},
    )
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
