"""The human check: who is drawn, what a sheet holds, what it says, and sheets that nobody should trust."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.errors import InputError
from newswatch.reports import audit
from newswatch.reports.audit import FIELDS, RIGHT, Drawn, draw, figures, read_sheet, wilson
from newswatch.reports.exports import write_csv

POPULATION = [(i, "bombing, open" if i % 10 else "raid, cross-border") for i in range(1, 201)] + [(999, "other, open")]
EVIL = '=HYPERLINK("http://evil.example")'


def event(**changes: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "version": 2,
        "quote": "Four guards were killed at the gate",
        "date_start": date(2026, 3, 5),
        "date_end": date(2026, 3, 6),
        "date_precision": "range",
        "place": "Chaman",
        "admin2": "Chaman",
        "admin1": "Balochistan",
        "place_precision": "place",
        "country": "PK",
        "cross_border": "yes",
        "origin_country": "AF",
        "target_country": "PK",
        "origin_basis": "launch_site",
        "recalled": False,
        "event_type": "shelling",
        "perpetrators": None,
        "targets": "guards",
        "articles": 2,
        "casualties": [
            {"outcome": "killed", "best": 4, "term": None, "party": "security"},
            {"outcome": "killed", "best": None, "term": "several", "party": "civilian"},
        ],
        "claims": [
            {"claim": "casualties", "outcome": "killed", "role": None, "quote": EVIL, "counts": True},
            {"claim": "casualties", "outcome": "killed", "role": None, "quote": "an old version", "counts": False},
            {"claim": "origin", "outcome": None, "role": None, "quote": "fired from Kandahar", "counts": True},
        ],
        "mentions": [{"date_quote": "on Thursday", "place_quote": "Chaman", "quote": "Four guards"}],
        "sources": [{"url": "http://a.example/1", "title": EVIL, "published_at": datetime(2026, 3, 6, tzinfo=UTC)}],
    }
    return known | changes


def sheet(*answers: dict[str, str], weights: tuple[float, ...] = ()) -> bytes:
    """A sheet as `sample` writes it, with these cells filled in."""
    lines = []
    for n, cells in enumerate(answers):
        weight = weights[n] if weights else 1.0
        line = audit.row(Drawn(event_id=n, stratum="shelling, cross-border", weight=weight), event())
        lines.append(line | {name + RIGHT: said for name, said in cells.items()})
    out = io.StringIO()
    write_csv(out, audit.columns(), lines)
    return out.getvalue().encode()


def figure(body: bytes, name: str) -> audit.Figure:
    return next(f for f in figures(read_sheet(body, json_lines=False)) if f.field == name)


def test_the_same_seed_draws_the_same_events_in_whatever_order_they_come() -> None:
    assert draw(POPULATION, 30, 7) == draw(reversed(POPULATION), 30, 7)
    assert draw(POPULATION, 30, 7) != draw(POPULATION, 30, 8)


def test_every_stratum_is_drawn_from_and_by_its_size() -> None:
    drawn = draw(POPULATION, 30, 1)
    strata = Counter(d.stratum for d in drawn)
    assert len(drawn) == 30
    assert strata["other, open"] == 1
    assert 2 <= strata["raid, cross-border"] <= 4
    assert sum(d.weight for d in drawn) == pytest.approx(len(POPULATION), abs=0.01)


@given(sizes=st.lists(st.integers(1, 60), min_size=1, max_size=8), number=st.integers(1, 100), seed=st.integers(0, 3))
def test_a_draw_takes_nobody_twice_and_stands_for_all(sizes: list[int], number: int, seed: int) -> None:
    population = [(100 * k + i, f"s{k}") for k, size in enumerate(sizes) for i in range(size)]
    drawn = draw(population, number, seed)
    assert len({d.event_id for d in drawn}) == len(drawn)
    assert {d.event_id for d in drawn} <= {i for i, _ in population}
    assert {d.stratum for d in drawn} == {f"s{k}" for k in range(len(sizes))}
    assert len(drawn) <= max(number, len(sizes))
    assert sum(d.weight for d in drawn) == pytest.approx(len(population), rel=1e-3)


def test_a_row_has_values_words_and_cells_to_fill() -> None:
    row = audit.row(Drawn(event_id=5, stratum="shelling, cross-border", weight=2.0), event())
    assert row["date"] == "2026-03-05 to 2026-03-06 (range)"
    assert row["place"] == "Chaman, Balochistan (place)"
    assert row["killed"] == "4 security; several civilian"
    assert row["killed_words"] == EVIL
    assert row["origin"] == "AF to PK, launch_site"
    assert row["origin_words"] == "fired from Kandahar"
    assert row["one_event"] == "2 articles"
    assert row["killed" + RIGHT] == ""
    assert row["perpetrators" + RIGHT] == row["injured" + RIGHT] == "-"


def test_the_sheet_is_safe_in_a_spreadsheet_and_reads_back() -> None:
    body = sheet({"killed": "y"})
    cells = next(csv.DictReader(io.StringIO(body.decode())))
    assert cells["title"] == "'" + EVIL
    assert not any(value[:1] in "=+@" and value != "-" for value in cells.values() if value)
    assert read_sheet(body, json_lines=False)[0]["title"] == EVIL


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_spreadsheets_own_separator_and_mark_are_read(separator: str) -> None:
    rows = list(csv.reader(io.StringIO(sheet({"killed": "Y"}, {"killed": "N"}).decode())))
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    found = figure(b"\xef\xbb\xbf" + out.getvalue().encode(), "killed")
    assert (found.right, found.judged) == (1, 2)


def test_json_lines_are_read() -> None:
    line = audit.row(Drawn(event_id=1, stratum="s", weight=1.0), event())
    body = json.dumps(line | {"country" + RIGHT: "y", "published_at": None}).encode() + b"\n\n"
    found = next(f for f in figures(read_sheet(body, json_lines=True)) if f.field == "country")
    assert (found.right, found.judged) == (1, 1)


def test_what_is_blank_unsure_or_not_coded_is_in_no_precision() -> None:
    body = sheet({"killed": "y"}, {"killed": "?"}, {"killed": ""}, {"killed": "no"})
    found = figure(body, "killed")
    assert (found.right, found.judged, found.unsure, found.blank) == (1, 2, 1, 1)
    assert found.precision == 0.5
    perpetrators = figure(body, "perpetrators")
    assert (perpetrators.not_coded, perpetrators.judged, perpetrators.precision) == (4, 0, None)


def test_an_event_counts_for_those_it_stands_for() -> None:
    found = figure(sheet({"country": "y"}, {"country": "n"}, weights=(9.0, 1.0)), "country")
    assert found.precision == pytest.approx(0.9)
    equal = figure(sheet({"country": "y"}, {"country": "n"}), "country")
    assert found.high is not None
    assert found.low is not None
    assert equal.high is not None
    assert equal.low is not None
    assert found.high - found.low > 0.6  # hardly more than one line's worth


def test_wilsons_interval() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29
    for right, number, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
                                     (1, 29, 0.0061, 0.1718)):  # fmt: skip
        assert list(wilson(right / number, number)) == pytest.approx([low, high], abs=1e-4)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"", "no events"),
        (b"event_id\r\n1\r\n", "no column incident_right"),
        (sheet({"killed": "perhaps"}), "column killed_right: 'perhaps'"),
    ],
)
def test_no_sheet_or_no_answer_is_said_with_its_place(body: bytes, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_sheet(body, json_lines=False)
    assert said in error.value.message


@pytest.mark.parametrize("body", [b"{not json}", b"[1]"])
def test_json_lines_that_are_none(body: bytes) -> None:
    with pytest.raises(InputError):
        read_sheet(body, json_lines=True)


@pytest.mark.parametrize("weight", ["heavy", "0", "nan"])
def test_a_weight_that_is_none(weight: str) -> None:
    lines = read_sheet(sheet({"killed": "y"}), json_lines=False)
    with pytest.raises(InputError):
        figures([{**lines[0], "weight": weight}])


def test_every_field_has_its_question() -> None:
    assert all(question.endswith(("?", ")")) for question in FIELDS.values())
