"""Exports are what other programs expect, whatever strangers wrote into them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from newswatch.errors import InputError
from newswatch.reports import exports
from newswatch.reports.exports import Column

COLUMNS = (
    Column("event_id", "integer"),
    Column("place", "text"),
    Column("latitude", "number"),
    Column("longitude", "number"),
    Column("place_precision", "text"),
    Column("killed", "integer"),
    Column("suicide", "boolean"),
    Column("date_start", "date"),
    Column("changed_at", "time"),
    Column("weapons", "list"),
    Column("detail", "json"),
    Column("score", "number"),
)
ROW: dict[str, Any] = {
    "event_id": 7,
    "place": "Chaman",
    "latitude": 30.92,
    "longitude": -66.45,
    "place_precision": "place",
    "killed": 0,
    "suicide": False,
    "date_start": date(2026, 3, 5),
    "changed_at": datetime(2026, 3, 5, 8, 30, tzinfo=UTC),
    "weapons": ["mortar", "rifles"],
    "detail": {"a": [1, None]},
    "score": Decimal("0.5"),
}
UNKNOWN: dict[str, Any] = dict.fromkeys(ROW) | {"event_id": 8, "place_precision": "unknown"}


def as_csv(*rows: Mapping[str, Any], guard: bool = True) -> list[list[str]]:
    out = io.StringIO()
    assert exports.write_csv(out, COLUMNS, rows, guard=guard) == len(rows)
    return list(csv.reader(io.StringIO(out.getvalue())))


def test_csv() -> None:
    head, known, unknown = as_csv(ROW, UNKNOWN)
    assert head == [column.name for column in COLUMNS]
    assert known == [
        *("7", "Chaman", "30.92", "-66.45", "place", "0", "false", "2026-03-05", "2026-03-05T08:30:00+00:00"),
        *("mortar; rifles", '{"a": [1, null]}', "0.5"),
    ]
    assert unknown == ["8", "", "", "", "unknown", *[""] * 7]


@pytest.mark.parametrize(
    "evil",
    [
        '=HYPERLINK("http://evil.example")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =cmd|' /C calc'!A0",
        "\u00a0=1",
        "＝1",
        "＠x",
    ],
)
def test_no_cell_of_a_csv_is_a_formula(evil: str) -> None:
    for row in (ROW | {"place": evil}, ROW | {"weapons": [evil]}):
        _, cells = as_csv(row)
        assert f"'{evil}" in cells
        _, raw = as_csv(row, guard=False)
        assert evil in raw


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_comes_back_from_a_csv(text: str) -> None:
    _, cells = as_csv(ROW | {"place": text}, guard=False)
    assert cells[1] == text
    _, cells = as_csv(ROW | {"place": text})
    assert cells[1].removeprefix("'") == text.removeprefix("'")
    assert not cells[1].lstrip().startswith(exports.FORMULAS)


def test_json_lines() -> None:
    out = io.StringIO()
    assert exports.write_jsonl(out, [ROW, UNKNOWN]) == 2
    known, unknown = [json.loads(line) for line in out.getvalue().splitlines()]
    assert known == ROW | {"date_start": "2026-03-05", "changed_at": "2026-03-05T08:30:00+00:00", "score": 0.5}
    assert unknown == UNKNOWN


def test_geojson() -> None:
    out = io.StringIO()
    assert exports.write_geojson(out, [ROW, UNKNOWN], id_="event_id") == 2
    found = json.loads(out.getvalue())
    assert found["type"] == "FeatureCollection"
    known, unknown = found["features"]
    assert known["geometry"] == {"type": "Point", "coordinates": [-66.45, 30.92]}
    assert (known["type"], known["id"], known["properties"]["place_precision"]) == ("Feature", 7, "place")
    assert "latitude" not in known["properties"]
    assert unknown["geometry"] is None
    out = io.StringIO()
    exports.write_geojson(out, [], id_="event_id")
    assert json.loads(out.getvalue()) == {"type": "FeatureCollection", "features": []}


def test_parquet() -> None:
    out = io.BytesIO()
    assert exports.write_parquet(out, COLUMNS, [ROW, UNKNOWN]) == 2
    table = parquet.read_table(io.BytesIO(out.getvalue()))
    known, unknown = table.to_pylist()
    assert known == ROW | {"detail": '{"a": [1, null]}', "score": 0.5}
    assert unknown == UNKNOWN
    empty = io.BytesIO()
    assert exports.write_parquet(empty, COLUMNS, []) == 0
    assert parquet.read_table(io.BytesIO(empty.getvalue())).column_names == [column.name for column in COLUMNS]


def test_parquet_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "find_spec", lambda _: None)
    with pytest.raises(InputError, match="pyarrow") as raised:
        exports.write_parquet(io.BytesIO(), COLUMNS, [])
    assert "pip install pyarrow" in str(raised.value.advice)


def test_rows_are_written_as_they_come() -> None:
    written: list[str] = []

    class Out(io.StringIO):
        def write(self, text: str) -> int:
            written.append(text)
            return len(text)

    def rows() -> Iterator[Mapping[str, Any]]:
        for number in range(3):
            yield ROW | {"event_id": number}
            assert any(f'"event_id": {number}' in text for text in written)

    exports.write_jsonl(Out(), rows())


def test_a_terminal_is_not_steered() -> None:
    out = io.StringIO()
    exports.write_jsonl(out, [ROW | {"place": "\x9b2Ja\u202eb", "weapons": ["\x1b[2J"]}], clean=exports.for_terminal)
    assert not set(out.getvalue()) & set("\x1b\x9b\u202e")
