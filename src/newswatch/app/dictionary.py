"""The data dictionary as a page and as data, as `newswatch db dictionary` prints it: all of it from the database."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from newswatch.reports.markdown import escaped, table
from newswatch.storage import dictionary as reading
from newswatch.storage.dictionary import Dictionary, FunctionEntry, RelationEntry

UNTOLD = "–"


def dictionary(engine: sa.Engine, schema: str = "analysis") -> Dictionary:
    """What the database says of one of its schemas. Raises DatabaseError where it has none of that name."""
    return reading.read(engine, schema)


def as_data(found: Dictionary) -> dict[str, Any]:
    """For JSON."""
    return asdict(found)


def as_markdown(found: Dictionary) -> str:
    """One page: a list of everything, then each view or table with its columns, then functions and codes."""
    parts = [f"# The data dictionary of schema {escaped(found.schema)}", ""]
    if found.meaning:
        parts += [escaped(found.meaning), ""]
    rows = [(f"[{one.name}](#{one.name})", one.kind, _told(one.meaning)) for one in found.relations]
    rows += [(f"[{one.name}](#{one.name})", "function", _told(one.meaning)) for one in found.functions]
    parts += [table(("name", "kind", "what it is"), rows), ""]
    for relation in found.relations:
        parts += _relation(relation)
    for function in found.functions:
        parts += _function(function)
    if found.codes:
        codes = [(escaped(kind), escaped(", ".join(values))) for kind, values in found.codes.items()]
        parts += ["## Codes", "", "Every value that a column of codes may hold.", "", table(("code", "values"), codes)]
    return "\n".join(parts).rstrip() + "\n"


def _relation(relation: RelationEntry) -> list[str]:
    rows = [(f"`{column.name}`", escaped(column.type), _told(column.meaning)) for column in relation.columns]
    return [
        f"## {relation.name}",
        "",
        _told(relation.meaning),
        "",
        table(("column", "type", "meaning"), rows),
        "",
    ]


def _function(function: FunctionEntry) -> list[str]:
    return [
        f"## {function.name}",
        "",
        _told(function.meaning),
        "",
        f"- takes: `{function.arguments or 'nothing'}`",
        f"- gives: `{function.returns}`",
        "",
    ]


def _told(meaning: str | None) -> str:
    return escaped(meaning) if meaning else UNTOLD
