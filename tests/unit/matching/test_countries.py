"""Countries by name, adjective and seat of power."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.coding import country_finder

from newswatch.matching import read


def found(text: str) -> list[tuple[str, str]]:
    return [(m.country, m.kind) for m in country_finder().find(read(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chad and Niger", [("TD", "name"), ("NE", "name")]),
        ("the Chadian army", [("TD", "adjective")]),
        ("an Afghan national", [("AF", "adjective")]),
        ("two Afghans", [("AF", "adjective")]),
        ("Kabul denied it", [("AF", "metonym")]),
        ("Afghan-based men", [("AF", "adjective")]),
        ("US and U.S. forces", [("US", "name"), ("US", "name")]),
        ("they told us to wait", []),
        ("Congolese troops crossed from Rwanda", [("CD", "adjective"), ("RW", "name")]),
        ("a Dominican post near Haiti", [("DO", "adjective"), ("HT", "name")]),
        ("a Dominican post in Dominica", [("DM", "adjective"), ("DM", "name")]),
        ("Congolese troops from Brazzaville", [("CG", "adjective"), ("CG", "metonym")]),
        ("South Sudan", [("SS", "name")]),
        ("Sudan", [("SD", "name")]),
        ("Burkina Faso's north", [("BF", "name")]),
        ("Côte d’Ivoire", [("CI", "name")]),
        ("the turkey was roasted", []),
        ("Turkey closed the crossing", [("TR", "name")]),
    ],
)
def test_countries(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@given(st.text(max_size=200))
def test_any_text_is_searched(text: str) -> None:
    at = 0
    for m in country_finder().find(read(text)):
        assert at <= m.first < m.last
        at = m.last
