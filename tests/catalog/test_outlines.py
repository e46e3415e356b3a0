"""The outlines that maps are drawn from: whole, closed, and meeting the land borders that distances are measured to."""

from __future__ import annotations

import numpy as np
import pytest

from newswatch.catalog import country_files, gazetteer_files
from newswatch.reports.brief.outlines import load, view_of

COUNTRIES = {one.alpha2: one for one in country_files.load()}


def test_every_country_with_a_land_border_has_an_outline() -> None:
    columns = gazetteer_files.outlines()
    drawn = set(bytes(columns["ring_country"]).decode().split("\n"))
    # French Guiana is France there
    assert {code for code, one in COUNTRIES.items() if one.neighbours} - drawn == {"GF"}
    assert drawn - set(COUNTRIES) <= {""}  # reefs and bases without a code


def test_lines_that_neighbours_share_are_their_borders() -> None:
    borders = set(bytes(gazetteer_files.borders()["pairs"]).decode().split("\n"))
    view = view_of([(-179.0, -55.0), (179.0, 80.0)], 2000.0, least=1.0, heights=(500.0, 1500.0))
    outlines = load()
    # Of three the inner side is smaller than what is drawn
    assert borders - set(outlines._borders.values()) == {"IT-SM", "IT-VA", "ES-MA"}
    assert set(outlines._borders.values()) <= borders
    assert outlines.draw(view, [], [], step=2.0).settled


def test_rings_are_closed_and_none_crosses_the_map() -> None:
    outlines = load()
    for code, ring in outlines._rings:
        points = np.concatenate([outlines._arcs[n] if n >= 0 else outlines._arcs[~n][::-1] for n in ring])
        assert np.allclose(points[0], points[-1]), code
        assert np.ptp(points[:, 0]) < 180, code
        assert np.abs(points[:, 1]).max() <= 90


@pytest.mark.parametrize(
    ("longitude", "latitude", "country"),
    [(66.9, 33.9, "AF"), (69.3, 30.4, "PK"), (8.1, 9.6, "NG"), (35.5, 31.3, "JO"), (105.0, 12.6, "KH")],
)
def test_a_view_shows_the_country_that_is_there(longitude: float, latitude: float, country: str) -> None:
    """The middle of the country's largest piece in view is near the point that the view is around."""
    view = view_of([(longitude, latitude)], 300.0, least=14.0, heights=(200.0, 300.0))
    drawing = load().draw(view, [country], [], step=1.5)
    labels = {code: (x, y, area) for code, x, y, area in drawing.labels}
    assert country in labels
    assert labels[country][2] == max(area for _, _, area in labels.values()) or labels[country][2] > 2000
    assert drawing.involved.startswith("M")


def test_what_is_outside_of_the_view_costs_nothing() -> None:
    view = view_of([(71.0, 34.0)], 300.0, least=2.6, heights=(190.0, 260.0))
    drawing = load().draw(view, ["PK"], ["AF-PK"], step=1.5)
    assert {code for code, *_ in drawing.labels} == {"AF", "PK"}
    assert len(drawing.involved) + len(drawing.others) + len(drawing.settled) + len(drawing.unsettled) < 8_000
    assert drawing.unsettled
