"""Rows as CSV, JSON Lines, GeoJSON and Parquet, written one after the other: nothing is gathered but Parquet's groups.

Unknown is an empty cell of a CSV and null elsewhere, never 0. Times are UTC in ISO 8601.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from newswatch.errors import InputError
from newswatch.reports.printable import printable

if TYPE_CHECKING:
    import pyarrow as pa

Rows = Iterable[Mapping[str, Any]]
Clean = Callable[[str], str]

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"), the full-width forms too
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # fmt: skip
SEPARATOR = "; "
# Rows of one row group of a Parquet file; some thousands make its columns worth compressing
GROUP = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its kind: `text`, `integer`, `number`, `boolean`, `date`, `time`, `list` (of text) or `json`."""

    name: str
    kind: str


def as_is(text: str) -> str:
    """Text for a file: what stands there is what was read."""
    return text


def for_terminal(text: str) -> str:
    """Text for a terminal, which obeys what it is shown."""
    return printable(text, lines=True)


def write_csv(out: IO[str], columns: Iterable[Column], rows: Rows, *, guard: bool = True, clean: Clean = as_is) -> int:
    """CSV with a line of names; lists are joined with "; ". Returns the number of rows.

    `guard` puts a ' before a text that a spreadsheet would take for a formula. Numbers are never touched.
    """
    names = [column.name for column in columns]
    # RFC 4180 ends lines so, and Python quotes a lone return only if the line ending has one
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow([_cell(row[name], guard=guard, clean=clean) for name in names])
        count += 1
    return count


def write_jsonl(out: IO[str], rows: Rows, *, clean: Clean = as_is) -> int:
    """One JSON object a line. Returns the number of rows."""
    count = 0
    for row in rows:
        out.write(_json(row, clean) + "\n")
        count += 1
    return count


def write_geojson(out: IO[str], rows: Rows, *, id_: str | None = None, clean: Clean = as_is) -> int:
    """A FeatureCollection (RFC 7946): a point a row, with null geometry where there are no coordinates. How exact a
    point is stands in its property `place_precision`. `id_` names the column that identifies a row, if one does.
    Returns the number of rows."""
    out.write('{"type": "FeatureCollection", "features": [')
    count = 0
    for row in rows:
        out.write(",\n" if count else "\n")
        out.write(_json(feature(row, id_), clean))
        count += 1
    out.write("\n]}\n")
    return count


def feature(row: Mapping[str, Any], id_: str | None) -> dict[str, Any]:
    """One row as a GeoJSON feature."""
    latitude, longitude = row["latitude"], row["longitude"]
    known = latitude is not None and longitude is not None
    return {
        "type": "Feature",
        **({} if id_ is None else {"id": row[id_]}),
        "geometry": {"type": "Point", "coordinates": [float(longitude), float(latitude)]} if known else None,
        "properties": {name: value for name, value in row.items() if name not in {"latitude", "longitude"}},
    }


def jsonable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON Lines have it: times and days in ISO 8601, whole numbers without a point."""
    plain: dict[str, Any] = _plain(row, as_is)
    return plain


def require_parquet() -> None:
    """Raises InputError where pyarrow, which writes Parquet, is not installed."""
    if find_spec("pyarrow") is None:
        raise InputError(
            "Parquet needs the package pyarrow, which is not installed",
            advice="`.venv/bin/pip install pyarrow` brings it; CSV and JSON Lines need nothing",
        )


def write_parquet(out: IO[bytes], columns: Iterable[Column], rows: Rows) -> int:
    """A Parquet file, compressed with zstd; times are UTC microseconds. Returns the number of rows. InputError without
    pyarrow."""
    require_parquet()
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(column.name, _arrow(column.kind)) for column in columns])
    left = iter(rows)
    count = 0
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        while group := [{name: _stored(value) for name, value in row.items()} for row in islice(left, GROUP)]:
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def _arrow(kind: str) -> pa.DataType:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "json": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "time": pa.timestamp("us", tz="UTC"),
        "list": pa.list_(pa.string()),
    }
    return types[kind]


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _cell(value: Any, *, guard: bool, clean: Clean) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            text = SEPARATOR.join(map(str, value))
        case dict():
            text = json.dumps(value, ensure_ascii=False)
        case _:
            text = str(value)
    text = clean(text)
    # Spreadsheets skip blanks before a formula
    return f"'{text}" if guard and (text.startswith(FORMULAS) or text.lstrip().startswith(FORMULAS)) else text


def _json(value: Mapping[str, Any], clean: Clean) -> str:
    return json.dumps(_plain(value, clean), ensure_ascii=False, allow_nan=False)


def _plain(value: Any, clean: Clean) -> Any:
    match value:
        case str():
            return clean(value)
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Mapping():
            return {name: _plain(item, clean) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item, clean) for item in value]
        case _:
            return value
