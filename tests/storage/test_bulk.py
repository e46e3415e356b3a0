"""Many rows in one statement: what comes out is what went in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from newswatch.storage.bulk import insert_numbered, insert_rows, update_rows, upsert_rows

TABLE = sa.Table(
    "heap",
    sa.MetaData(schema="newswatch"),
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("share", sa.Double),
    sa.Column("day", sa.Date),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("words", sa.ARRAY(sa.Text)),
    sa.Column("yes", sa.Boolean),
)
SHELF = sa.Table(
    "shelf",
    sa.MetaData(schema="newswatch"),
    sa.Column("number", sa.BigInteger, sa.Identity(always=True)),
    sa.Column("key", sa.LargeBinary, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("said", JSONB),
    sa.Column("seen_at", sa.DateTime(timezone=True)),
)
AT = datetime(2026, 3, 20, 4, 5, 6, 789012, tzinfo=UTC)


def a_row(name: str, share: float = 0.1) -> dict[str, object]:
    return {
        "name": name, "share": share, "day": date(2026, 3, 20), "at": AT, "words": ["a b", 'c",{}'], "yes": None,
    }  # fmt: skip


def read(connection: sa.Connection) -> list[sa.Row[tuple[object, ...]]]:
    columns = [column for column in TABLE.columns if column.name != "number"]
    return list(connection.execute(sa.select(*columns).order_by(TABLE.c.number)))


def test_what_is_written_is_read_back(connection: sa.Connection) -> None:
    TABLE.create(connection)
    rows = [a_row("one", 0.1 + 0.2), a_row('the "second"\n\\u0041', 1e-300), a_row("سه")]
    insert_rows(connection, TABLE, rows)
    assert [tuple(row) for row in read(connection)] == [tuple(row.values()) for row in rows]


def test_what_postgres_cannot_hold_is_replaced(connection: sa.Connection) -> None:
    TABLE.create(connection)
    insert_rows(connection, TABLE, [a_row("a\x00b\ud800c"), a_row("\\u0000")])
    assert [row.name for row in read(connection)] == ["a\ufffdb\ufffdc", "\\u0000"]


def test_numbers_come_in_the_order_of_the_rows(connection: sa.Connection) -> None:
    TABLE.create(connection)
    names = [f"row {number}" for number in range(500)]
    numbers = insert_numbered(connection, TABLE, "number", [a_row(name) for name in names])
    found = {row.number: row.name for row in connection.execute(sa.select(TABLE.c.number, TABLE.c.name))}
    assert [found[number] for number in numbers] == names
    assert insert_numbered(connection, TABLE, "number", []) == []


def test_an_update_changes_the_rows_it_names_and_no_other(connection: sa.Connection) -> None:
    TABLE.create(connection)
    one, two, three = insert_numbered(connection, TABLE, "number", [a_row("one"), a_row("two"), a_row("three")])
    update_rows(
        connection,
        TABLE,
        "number",
        [{"number": three, "name": "new three", "share": None}, {"number": one, "name": "new one", "share": 2.0}],
    )
    update_rows(connection, TABLE, "number", [])
    found = {row.number: (row.name, row.share) for row in connection.execute(sa.select(TABLE))}
    assert found == {one: ("new one", 2.0), two: ("two", 0.1), three: ("new three", None)}


def test_what_has_the_same_key_takes_the_place_of_what_was_there(connection: sa.Connection) -> None:
    SHELF.create(connection)
    asked = ("key", "number")

    def put(*rows: dict[str, object]) -> dict[bytes, int]:
        found = upsert_rows(connection, SHELF, ("key",), "seen_at", rows, asked)
        return {row.key: row.number for row in found}

    first = put({"key": b"\x00a", "name": "a", "said": [{"b": 1}]}, {"key": b"'\\", "name": "b", "said": None})
    second = put({"key": b"\x00a", "name": "new a", "said": []}, {"key": b"c", "name": "c", "said": {}})
    assert second[b"\x00a"] == first[b"\x00a"]
    now = connection.execute(sa.text("select now()")).scalar_one()
    found = connection.execute(sa.select(SHELF.c.key, SHELF.c.name, SHELF.c.said, SHELF.c.seen_at).order_by("name"))
    assert [tuple(row) for row in found] == [
        (b"'\\", "b", None, now), (b"c", "c", {}, now), (b"\x00a", "new a", [], now)
    ]  # fmt: skip
