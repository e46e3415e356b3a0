"""The codes of other datasets that the codebook names are those that the views give."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from tests.catalog.test_codebook import book
from tests.sql import small_world

ATTACK = 1  # the small world's event with armed men on both sides, dead among them, and a place of precision `place`


def field(path: str) -> dict[str, Any]:
    return next(f for f in book()["field"] if f["path"] == path)


@pytest.fixture
def world(connection: sa.Connection) -> sa.Connection:
    small_world.fill(connection)
    return connection


@pytest.mark.parametrize("value", field("event_type")["value"], ids=lambda value: value["is"])
def test_the_kind_of_an_event(world: sa.Connection, value: dict[str, Any]) -> None:
    world.execute(
        sa.text("update newswatch.event set event_type = :is, weapons = '{}', suicide = null where event_id = :id"),
        {"is": value["is"], "id": ATTACK},
    )
    acled, _, gtd, _ = value["maps"]
    civilian = value["is"] == "abduction"
    row = world.execute(
        sa.text(
            "select a.event_type, a.sub_event_type, g.attacktype1_txt from analysis.acled a "
            "left join analysis.gtd g on g.eventid % 10000 = :id where a.event_id_cnty like '%' || :id "
            "and a.timestamp is not null order by length(a.event_id_cnty) limit 1"
        ),
        {"id": ATTACK},
    ).one()
    told = "–" if row.event_type is None else f"{row.event_type} / {row.sub_event_type}"
    assert told == acled or civilian
    assert (row.attacktype1_txt or "–") == gtd


@pytest.mark.parametrize("value", field("place.precision")["value"], ids=lambda value: value["is"])
def test_how_exact_a_place_is(world: sa.Connection, value: dict[str, Any]) -> None:
    world.execute(sa.text("update newswatch.place set precision = :is where place_id = 1"), {"is": value["is"]})
    acled, ucdp, gtd = value["maps"]
    row = world.execute(
        sa.text(
            "select a.geo_precision, u.where_prec, g.specificity from analysis.ucdp_ged u "
            "join analysis.gtd g on g.eventid % 10000 = u.id "
            "join analysis.acled a on a.event_id_cnty like '%' || u.id where u.id = :id "
            "order by length(a.event_id_cnty) limit 1"
        ),
        {"id": ATTACK},
    ).one()
    assert ("–" if row.geo_precision is None else str(row.geo_precision)) == acled
    assert ("–" if row.where_prec is None else str(row.where_prec)) == ucdp
    assert str(row.specificity) == gtd.split(",")[0]
