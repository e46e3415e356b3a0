"""Places as rows: each distinct place once, found by a hash of its values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, replace
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.model import Place
from newswatch.storage.tables import place as place_table


def place_key(place: Place) -> bytes:
    """The identity of a place: all that is said of it but the words."""
    return sha256(repr(astuple(replace(place, quote=None))).encode("utf-8", "surrogatepass")).digest()


def place_ids(connection: sa.Connection, places: Iterable[Place]) -> dict[Place, int]:
    """The numbers of these places; new ones get theirs."""
    wanted = {place: place_key(place) for place in places}
    if not wanted:
        return {}
    distinct = {key: place for place, key in wanted.items()}
    numbers = _known(connection, distinct)
    rows = [
        {
            "place_key": key,
            "name": place.name,
            "country": place.country,
            "admin1": place.admin1,
            "admin2": place.admin2,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "precision": place.precision.value,
            "geonames_id": place.geonames_id,
            "border_km": place.border_km,
            "border_segment": place.border_segment,
            "line_status": place.line_status,
        }
        for key, place in sorted(distinct.items())
        if key not in numbers
    ]
    if rows:
        connection.execute(insert(place_table).on_conflict_do_nothing(index_elements=["place_key"]), rows)
        numbers |= _known(connection, distinct.keys() - numbers.keys())
    return {place: numbers[key] for place, key in wanted.items()}


def _known(connection: sa.Connection, keys: Iterable[bytes]) -> dict[bytes, int]:
    return {
        row.place_key: row.place_id
        for row in connection.execute(
            sa.text("select place_key, place_id from newswatch.place where place_key = any(cast(:keys as bytea[]))"),
            {"keys": list(keys)},
        )
    }
