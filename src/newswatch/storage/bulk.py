"""Many rows of one table in one statement: they travel as one JSON text, of which the server makes rows.

A statement a row costs the client a hundred microseconds, however the driver sends it on; here all rows of a batch cost
little more than one. Values are what JSON knows, bytes, lists of strings, dates and times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from newswatch.storage.clean import dump_plain

Rows = Sequence[Mapping[str, Any]]  # all name the same columns


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Write new rows."""
    if rows:
        connection.execute(_insert(table.name, tuple(rows[0])), {"rows": _said(rows)})


def insert_numbered(connection: sa.Connection, table: sa.Table, number: str, rows: Rows) -> list[int]:
    """Write new rows; returns what the table's sequence gave each of them as its `number`, in their order."""
    if not rows:
        return []
    found = connection.execute(_insert(table.name, tuple(rows[0]), number), {"rows": _said(rows)})
    # The sequence is asked in the order of the selection; that of what comes back is nowhere promised
    return sorted(found.scalars())


def upsert_rows(
    connection: sa.Connection,
    table: sa.Table,
    key: tuple[str, ...],
    at: str,
    rows: Rows,
    returning: tuple[str, ...] = (),
) -> sa.CursorResult[Any]:
    """Write rows in place of those that have the same `key`, each with the transaction's time in the column `at`; what
    comes back of each is asked for by `returning`. `rows` must not be empty."""
    return connection.execute(_upsert(table.name, key, at, tuple(rows[0]), returning), {"rows": _said(rows)})


def update_rows(connection: sa.Connection, table: sa.Table, key: str, rows: Rows) -> None:
    """Give each row that has this `key` its other values."""
    if rows:
        connection.execute(_update(table.name, key, tuple(rows[0])), {"rows": _said(rows)})


def _said(rows: Rows) -> str:
    return dump_plain([dict(row) for row in rows], _plain)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} is no value of a row")


@lru_cache(maxsize=64)
def _insert(table: str, columns: tuple[str, ...], number: str | None = None) -> sa.TextClause:
    names, returning = ", ".join(columns), f" returning {number}" if number else ""
    return sa.text(
        f"insert into newswatch.{table} ({names}) select {names} from {_rows(table)} order by ordinality{returning}"  # noqa: S608 - names of the schema
    )


@lru_cache(maxsize=64)
def _upsert(
    table: str, key: tuple[str, ...], at: str, columns: tuple[str, ...], returning: tuple[str, ...]
) -> sa.TextClause:
    names = ", ".join(columns)
    values = ", ".join(f"{name} = excluded.{name}" for name in (*columns, at) if name not in key)
    asked = f" returning {', '.join(returning)}" if returning else ""
    return sa.text(
        f"insert into newswatch.{table} ({names}, {at}) select {names}, now() from {_rows(table)} order by ordinality "  # noqa: S608 - names of the schema
        f"on conflict ({', '.join(key)}) do update set {values}{asked}"
    )


@lru_cache(maxsize=64)
def _update(table: str, key: str, columns: tuple[str, ...]) -> sa.TextClause:
    values = ", ".join(f"{name} = x.{name}" for name in columns if name != key)
    return sa.text(f"update newswatch.{table} t set {values} from {_rows(table)} where t.{key} = x.{key}")  # noqa: S608 - names of the schema


def _rows(table: str) -> str:
    return f"json_populate_recordset(cast(null as newswatch.{table}), cast(:rows as json)) with ordinality as x"
