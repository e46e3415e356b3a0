"""Floors of origin on our own set, with the real coder: they must not sink in silence.

Measured when they were set: python -m tests.evaluation.origin_score. The floors leave room for two or three rows that a
change elsewhere (a place, a segment) may cost.
"""

from __future__ import annotations

from collections import Counter

import pytest
from tests.evaluation.origin_score import Figures, measure, rows

from newswatch.events.origin.means import MECHANISMS
from newswatch.model import OriginBasis

FLOORS = {
    "yes found": 0.86,
    "origin": 0.85,
    "target": 0.81,
    "mechanism": 0.86,
    "basis": 0.86,
    "asserted_by": 0.86,
    "denied_by": 0.86,
    "all of it": 0.80,
    "no yes made up": 0.97,
    "traps": 0.97,
}


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(rows())


@pytest.mark.parametrize(("measure_", "floor"), FLOORS.items())
def test_floor(figures: Figures, measure_: str, floor: float) -> None:
    assert figures.share(measure_) >= floor, f"{figures}\n" + "\n".join(figures.errors)


def test_the_set_is_large_enough_to_say_something() -> None:
    told = list(rows())
    borders = Counter("-".join(sorted(row["border"].split("-"))) for row in told)
    traps = Counter(row["trap"] for row in told)
    assert len(told) >= 200
    assert sum(n >= 3 for n in borders.values()) >= 15
    for trap in (
        "foreign_name",
        "foreign_victim",
        "ministry_statement",
        "trade",
        "refugees",
        "drones_inside",
        "history",
    ):
        assert traps[trap] >= 3, trap


def test_the_answers_are_in_the_vocabularies() -> None:
    for row in rows():
        assert len({tell["at"] for tell in row["tells"]}) == len(row["tells"])
        for tell in row["tells"]:
            assert tell["at"] is None or row["text"].count(tell["at"]) == 1
            if tell["status"] == "yes":
                assert _all(tell["basis"]) <= set(OriginBasis)
                assert _all(tell["mechanism"]) <= {None, *MECHANISMS}


def test_no_row_stands_twice() -> None:
    told = list(rows())
    assert len({row["id"] for row in told}) == len({row["text"] for row in told}) == len(told)


def _all(value: object) -> set[object]:
    return set(value) if isinstance(value, list) else {value}
