"""The data dictionary, read from the database itself: the comments on views, columns and functions are its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from newswatch.errors import DatabaseError

SCHEMAS: Final = ("analysis", "newswatch")

# Partitions say what their table says
_RELATIONS = """
select c.oid, c.relname as name, case c.relkind when 'v' then 'view' else 'table' end as kind,
    obj_description(c.oid, 'pg_class') as told
from pg_class c
where c.relnamespace = to_regnamespace(:schema) and c.relkind in ('r', 'p', 'v') and not c.relispartition
    and c.relname <> 'alembic_version'
order by c.relname
"""
_COLUMNS = """
select a.attrelid as oid, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    col_description(a.attrelid, a.attnum) as told
from pg_attribute a
join pg_class c on c.oid = a.attrelid
where c.relnamespace = to_regnamespace(:schema) and c.relkind in ('r', 'p', 'v') and not c.relispartition
    and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum
"""
_FUNCTIONS = """
select p.proname as name, pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result,
    obj_description(p.oid, 'pg_proc') as told
from pg_proc p
where p.pronamespace = to_regnamespace(:schema)
order by p.proname, p.oid
"""
_CODES = """
select kind, array_agg(value order by position) as codes from newswatch.vocabulary group by kind order by kind
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEntry:
    """A column: its name, its type as PostgreSQL writes it, and what it means (null: nobody has said)."""

    name: str
    type: str
    meaning: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationEntry:
    """A view or table with its columns in their order."""

    name: str
    kind: str
    meaning: str | None
    columns: tuple[ColumnEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionEntry:
    """A function: its arguments and what it returns, as PostgreSQL writes them."""

    name: str
    arguments: str
    returns: str
    meaning: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """All of one schema, by name. `codes` are the closed vocabularies: every value that a column of codes may hold."""

    schema: str
    meaning: str | None
    relations: tuple[RelationEntry, ...]
    functions: tuple[FunctionEntry, ...]
    codes: Mapping[str, tuple[str, ...]]


def read(engine: sa.Engine, schema: str = "analysis") -> Dictionary:
    """What the database says of one of its schemas. Raises DatabaseError where it has no such schema."""
    with engine.connect() as connection:
        values = {"schema": schema}
        if connection.execute(sa.text("select to_regnamespace(:schema)"), values).scalar() is None:
            raise DatabaseError(f"The database has no schema {schema}", advice="Run `newswatch db upgrade`")
        meaning = connection.execute(
            sa.text("select obj_description(to_regnamespace(:schema), 'pg_namespace')"), values
        ).scalar()
        columns: dict[int, list[ColumnEntry]] = {}
        for row in connection.execute(sa.text(_COLUMNS), values):
            columns.setdefault(row.oid, []).append(ColumnEntry(name=row.name, type=row.type, meaning=row.told))
        return Dictionary(
            schema=schema,
            meaning=meaning,
            relations=tuple(
                RelationEntry(name=row.name, kind=row.kind, meaning=row.told, columns=tuple(columns.get(row.oid, ())))
                for row in connection.execute(sa.text(_RELATIONS), values)
            ),
            functions=tuple(
                FunctionEntry(name=row.name, arguments=row.arguments, returns=row.result, meaning=row.told)
                for row in connection.execute(sa.text(_FUNCTIONS), values)
            ),
            codes={row.kind: tuple(row.codes) for row in connection.execute(sa.text(_CODES))},
        )
