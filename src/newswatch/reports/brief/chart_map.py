"""Incidents on a map, as an SVG within the page: sized by the killed, filled where the place is exact."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from newswatch.reports.brief.content import Incident
from newswatch.reports.brief.markup import esc
from newswatch.reports.brief.outlines import View, load, view_of
from newswatch.reports.brief.wording import (
    NOT_STATED,
    counted,
    country,
    kind,
    name_of_place,
    number,
    sentence,
    short_day,
    unsettled,
)

# Places that are known to the village or the town, or near one; all others are the middle of an area
EXACT = frozenset({"site", "place", "near"})
# Pixels of a marker: nobody killed or not stated; and each further root of a life, up to a size that hides no country
LEAST, EACH, MOST = 3.2, 1.4, 13.0
LETTER = 5.4  # pixels of width of a letter of a label, at its size of 10
COUNTRY_AREA, INVOLVED_AREA = 2600.0, 260.0  # square pixels in view that a country's name needs


def placed(incidents: Sequence[Incident]) -> list[Incident]:
    """Those that can be drawn, the largest first, so that small ones lie on top."""
    found = [one for one in incidents if one.latitude is not None and one.longitude is not None]
    return sorted(found, key=lambda one: -radius(one))


def radius(incident: Incident) -> float:
    """Pixels: the area grows with the killed."""
    return min(MOST, LEAST + EACH * math.sqrt(incident.killed.best or 0))


def world_map(incidents: Sequence[Incident], carded: frozenset[int], *, ident: str) -> str:
    """The map of all incidents; empty where none has coordinates. Markers of the `carded` lead to their cards."""
    return _map(incidents, carded, ident=ident, width=760.0, least=9.0, heights=(300.0, 420.0), names=24, step=2.6)


def border_map(incidents: Sequence[Incident], carded: frozenset[int], *, ident: str, about: str) -> str:
    """The map of one border's incidents; empty where none has coordinates."""
    return _map(
        incidents, carded, ident=ident, width=300.0, least=2.6, heights=(190.0, 260.0), names=10, step=1.5, about=about
    )


def _map(
    incidents: Sequence[Incident],
    carded: frozenset[int],
    *,
    ident: str,
    width: float,
    least: float,
    heights: tuple[float, float],
    names: int,
    step: float,
    about: str | None = None,
) -> str:
    drawn = placed(incidents)
    if not drawn:
        return ""
    points = [(float(one.longitude or 0), float(one.latitude or 0)) for one in drawn]
    view = view_of(points, width, least=least, heights=heights)
    involved = {code for one in drawn for code in (one.country, one.origin, one.target) if code}
    drawing = load().draw(view, involved, unsettled(), step=step)
    spots = _spots(drawn, points, view)
    taken = [_around(one, *spot) for one, spot in zip(drawn, spots, strict=True)]
    countries = _countries(drawing.labels, involved, view, taken)
    hollow = sum(one.precision not in EXACT for one in drawn)
    title = f"Map of {counted(len(drawn), 'incident')}" + (f": {about}" if about else "")
    described = (
        f"{title}. {len(drawn) - hollow} at a place that is known, {hollow} in the middle of a district, province or "
        "country. The same incidents stand in the table “At a glance”."
    )
    height = view.height
    return (
        f'<svg class="map" viewBox="0 0 {width:g} {height:.0f}" width="{width:g}" height="{height:.0f}" role="img" '
        f'aria-labelledby="{ident}t {ident}d"><title id="{ident}t">{esc(title)}</title>'
        f'<desc id="{ident}d">{esc(described)}</desc>'
        f'<rect class="sea" width="{width:g}" height="{height:.0f}"/><g transform="scale(.5)">'
        f'<path class="land" d="{drawing.others}"/><path class="land in" d="{drawing.involved}"/>'
        f'<path class="line" d="{drawing.settled}"/><path class="line open" d="{drawing.unsettled}"/></g>'
        f"{countries}{''.join(_marker(one, carded, *spot) for one, spot in zip(drawn, spots, strict=True))}"
        f"{_names(drawn, spots, view, taken, names)}</svg>"
    )


def _spots(drawn: Sequence[Incident], points: Sequence[tuple[float, float]], view: View) -> list[tuple[float, float]]:
    """Pixels of each; those of one place stand around it, seven to a ring."""
    seen: Counter[tuple[int, int]] = Counter()
    spots = []
    for one, point in zip(drawn, points, strict=True):
        x, y = view.pixel(*point)
        nth = seen[round(x), round(y)]
        seen[round(x), round(y)] += 1
        if nth:
            ring, slot = divmod(nth - 1, 7)
            away = radius(one) + 3 + 5 * ring
            x, y = x + away * math.cos(slot * math.tau / 7), y + away * math.sin(slot * math.tau / 7)
        spots.append((x, y))
    return spots


def _around(incident: Incident, x: float, y: float) -> tuple[float, float, float, float]:
    size = radius(incident)
    return x - size, y - size, x + size, y + size


def _marker(incident: Incident, carded: frozenset[int], x: float, y: float) -> str:
    classes = ("x" if incident.crossed == "yes" else "o") + ("" if incident.precision in EXACT else " h")
    circle = f'<circle class="{classes}" cx="{x:.1f}" cy="{y:.1f}" r="{radius(incident):.1f}"'
    if incident.event_id not in carded:
        return f"{circle}/>"
    where = name_of_place(incident.place) if incident.place else country(incident.country)
    killed = "killed " + NOT_STATED if not incident.killed.stated else f"killed {number(incident.killed)}"
    told = f"{where}, {short_day(incident.start)}: {kind(incident.event_type)}, {killed}"
    return f'<a href="#e{incident.event_id}" tabindex="-1">{circle}><title>{esc(sentence(told))}</title></circle></a>'


def _countries(
    labels: Sequence[tuple[str, float, float, float]],
    involved: set[str],
    view: View,
    taken: list[tuple[float, float, float, float]],
) -> str:
    out = []
    for code, x, y, area in sorted(labels, key=lambda one: (one[0] not in involved, -one[3])):
        if area < (INVOLVED_AREA if code in involved else COUNTRY_AREA):
            continue
        name = country(code)
        half = len(name) * LETTER / 2
        box = (x - half, y - 9, x + half, y + 3)
        if box[0] < 2 or box[2] > view.width - 2 or box[1] < 2 or box[3] > view.height - 2 or _hits(box, taken):
            continue
        taken.append(box)
        out.append(f'<text class="cn" x="{x:.0f}" y="{y:.0f}">{esc(name)}</text>')
    return "".join(out)


def _names(
    drawn: Sequence[Incident],
    spots: Sequence[tuple[float, float]],
    view: View,
    taken: list[tuple[float, float, float, float]],
    limit: int,
) -> str:
    """Names of places beside their markers, the gravest first, where there is room."""
    out: list[str] = []
    named: set[str] = set()
    for one, (x, y) in zip(drawn, spots, strict=True):
        name = name_of_place(one.place) if one.place and one.precision != "country" else ""
        if not name or name in named or len(name) > 22:
            continue
        if len(out) >= limit:
            break
        length, gap = len(name) * LETTER, radius(one) + 2
        for left, anchor, line in (
            (x + gap, "", y + 3),
            (x - gap - length, ' text-anchor="end"', y + 3),
        ):
            box = (left, line - 8, left + length, line + 2)
            if box[0] < 0 or box[2] > view.width or box[1] < 0 or box[3] > view.height or _hits(box, taken):
                continue
            taken.append(box)
            at = left if not anchor else left + length
            out.append(f'<text class="pn" x="{at:.0f}" y="{line:.0f}"{anchor}>{esc(name)}</text>')
            named.add(name)
            break
    return "".join(out)


def _hits(box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]) -> bool:
    left, top, right, bottom = box
    return any(left < x1 and right > x0 and top < y1 and bottom > y0 for x0, y0, x1, y1 in taken)
