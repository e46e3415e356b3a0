"""The catalogue of news agencies."""

from __future__ import annotations

import pytest

from newswatch.catalog import agency_files, feed_files
from newswatch.errors import CatalogueError

ONE = '[[agency]]\nfamily = "norden"\nname = "Norden Press"\ncodes = ["NP"]\n'


def test_the_agencies_of_the_world() -> None:
    agencies = agency_files.load()
    assert len(agencies) >= 100
    assert len({agency.country for agency in agencies}) >= 70


def test_an_agency_that_is_polled_is_one_voice_with_those_that_credit_it() -> None:
    families = {agency.family for agency in agency_files.load()}
    wires = {outlet.family for outlet in feed_files.load()[0] if outlet.kind == "wire"}
    # Avesta is a wire by its kind alone: nobody is known to credit it
    assert wires - families <= {"avesta-tj"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE.replace("family", "familie"), "agency.0.family"),
        (ONE + ONE, "given twice"),
        (ONE + ONE.replace('"norden"', '"other"').replace("Norden Press", "Other Press"), "'NP' is given to norden"),
        (ONE.replace("[[agency]]", "[[agency"), "not TOML"),
        ("", "agency"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str) -> None:
    with pytest.raises(CatalogueError, match=f"agencies.toml: .*{said}"):
        agency_files.parse(text)
