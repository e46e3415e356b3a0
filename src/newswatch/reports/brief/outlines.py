"""Countries as paths of an SVG: cut to a view, as exact as its pixels, neighbours sharing their line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from newswatch.catalog import gazetteer_files
from newswatch.catalog.gazetteer_files import Column

UNIT = 1_000  # the file counts in 1e-3 degrees
HALF = 2.0  # coordinates of paths are whole halves of a pixel
SPECK = 2.5  # pixels: what is smaller both ways is left out
MARGIN = 6 * HALF  # what is cut is cut outside the frame

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A window on the world in degrees, and its size in pixels. Distances are true along its middle latitude."""

    west: float
    north: float
    width: float
    height: float
    scale: float  # pixels a degree of latitude
    squeeze: float  # cosine of the middle latitude

    def pixel(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point is, from the left and from the top."""
        return (longitude - self.west) * self.scale * self.squeeze, (self.north - latitude) * self.scale


def view_of(points: Sequence[tuple[float, float]], width: float, *, least: float, heights: tuple[float, float]) -> View:
    """The view that shows all points (longitude, latitude) with a margin, `width` pixels wide, at least `least` degrees
    of latitude high, and between `heights` pixels high."""
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    south, north = min(latitudes), max(latitudes)
    middle = (south + north) / 2
    squeeze = max(0.3, float(np.cos(np.radians(middle))))
    across = max((max(longitudes) - min(longitudes)) * squeeze * 1.2, least)
    down = max((north - south) * 1.3, least)
    height = min(max(width * down / across, heights[0]), heights[1])
    scale = min(width / across, height / down)
    centre = (min(longitudes) + max(longitudes)) / 2
    return View(
        west=centre - width / scale / squeeze / 2,
        north=middle + height / scale / 2,
        width=width,
        height=height,
        scale=scale,
        squeeze=squeeze,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Paths in half pixels: the land of `involved` countries and of others, the settled borders and those that are
    not. `labels`: countries with the middle (pixels) and size (square pixels) of their largest piece in view."""

    involved: str
    others: str
    settled: str
    unsettled: str
    labels: tuple[tuple[str, float, float, float], ...]


class Outlines:
    """The world's countries; immutable."""

    def __init__(self, columns: dict[str, Column]) -> None:
        points = np.asarray(columns["delta"], dtype=np.int64).reshape(2, -1)
        ends = np.cumsum(np.asarray(columns["arc_points"], dtype=np.int64))
        self._arcs = [
            (points[:, start:end].cumsum(axis=1) / UNIT).T
            for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)
        ]
        self._boxes = np.array([[*arc.min(axis=0), *arc.max(axis=0)] for arc in self._arcs])
        codes = bytes(columns["ring_country"]).decode().split("\n")
        refs = np.asarray(columns["arc"]).tolist()
        cuts = np.cumsum(np.asarray(columns["ring_arcs"], dtype=np.int64)).tolist()
        self._rings = [(code, refs[start:end]) for code, start, end in zip(codes, [0, *cuts[:-1]], cuts, strict=True)]
        owners: dict[int, set[str]] = defaultdict(set)
        for code, ring in self._rings:
            for n in ring:
                owners[n if n >= 0 else ~n].add(code)
        self._borders = {n: "-".join(sorted(of)) for n, of in owners.items() if len(of) == 2 and "" not in of}

    def draw(self, view: View, involved: Iterable[str], unsettled: Iterable[str], *, step: float) -> Drawing:
        """What is to be seen in this view. `unsettled` borders are pairs such as AF-PK; lines have a point about every
        `step` pixels."""
        east = view.west + view.width / view.scale / view.squeeze
        south = view.north - view.height / view.scale
        pad = 10 / view.scale
        frame = (view.west - pad, south - pad, east + pad, view.north + pad)
        reduced: dict[int, Points] = {}

        def arc(n: int) -> Points:
            if n not in reduced:
                reduced[n] = self._reduced(n, view, frame, step * HALF)
            return reduced[n]

        chosen, open_lines = frozenset(involved), frozenset(unsettled)
        land: dict[bool, list[str]] = {True: [], False: []}
        labels: dict[str, tuple[float, float, float]] = {}
        for code, ring in self._rings:
            which = [n if n >= 0 else ~n for n in ring]
            box = self._boxes[which]
            west, bottom = box[:, 0].min(), box[:, 1].min()
            right, top = box[:, 2].max(), box[:, 3].max()
            if right < frame[0] or west > frame[2] or top < frame[1] or bottom > frame[3]:
                continue
            if max((right - west) * view.squeeze, top - bottom) * view.scale < SPECK:
                continue
            points = np.concatenate([arc(n) if n >= 0 else arc(~n)[::-1] for n in ring])
            inside = west >= frame[0] and right <= frame[2] and bottom >= frame[1] and top <= frame[3]
            shape = points.tolist() if inside else _cut(points.tolist(), view)
            if len(shape) < 3:
                continue
            land[code in chosen].append(_path(shape, closed=True))
            middle = _middle(shape)
            if code and (code not in labels or middle[2] > labels[code][2]):
                labels[code] = middle
        lines: dict[bool, list[str]] = {True: [], False: []}
        for n, pair in self._borders.items():
            west, bottom, right, top = self._boxes[n]
            if not (right < frame[0] or west > frame[2] or top < frame[1] or bottom > frame[3]):
                lines[pair in open_lines] += [_path(piece, closed=False) for piece in _pieces(arc(n), view)]
        return Drawing(
            involved="".join(land[True]),
            others="".join(land[False]),
            settled="".join(lines[False]),
            unsettled="".join(lines[True]),
            labels=tuple((code, *found) for code, found in labels.items()),
        )

    def _reduced(self, n: int, view: View, frame: tuple[float, float, float, float], step: float) -> Points:
        """An arc in half pixels. One that lies beyond one side of the frame is its two ends: so is the straight line
        between them."""
        line = self._arcs[n]
        west, bottom, right, top = self._boxes[n]
        if right < frame[0] or west > frame[2] or top < frame[1] or bottom > frame[3]:
            line = line[[0, -1]]
        flat = np.empty_like(line)
        flat[:, 0] = (line[:, 0] - view.west) * view.scale * view.squeeze * HALF
        flat[:, 1] = (view.north - line[:, 1]) * view.scale * HALF
        if len(flat) < 3:
            return flat
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(flat, axis=0).T))))
        bucket = np.floor(along / step)
        keep = np.concatenate(([True], bucket[1:] != bucket[:-1]))
        keep[-1] = True
        return flat[keep]


def _cut(points: list[list[float]], view: View) -> list[list[float]]:
    """A ring cut to the view with a margin (Sutherland and Hodgman, 1974)."""
    bounds = (
        (0, -MARGIN, 1),
        (0, view.width * HALF + MARGIN, -1),
        (1, -MARGIN, 1),
        (1, view.height * HALF + MARGIN, -1),
    )
    for axis, bound, sign in bounds:
        out: list[list[float]] = []
        for i, there in enumerate(points):
            here = points[i - 1]
            here_in, there_in = (here[axis] - bound) * sign >= 0, (there[axis] - bound) * sign >= 0
            if here_in != there_in:
                part = (bound - here[axis]) / (there[axis] - here[axis])
                out.append([here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1])])
            if there_in:
                out.append(there)
        points = out
        if not points:
            break
    return points


def _pieces(points: Points, view: View) -> list[list[list[float]]]:
    """The stretches of a line that are in view, each with one point more at its ends."""
    x, y = points[:, 0], points[:, 1]
    inside = (
        (x >= -MARGIN)
        & (x <= view.width * HALF + MARGIN)
        & (y >= -MARGIN)
        & (y <= view.height * HALF + MARGIN)
    )  # fmt: skip
    near = inside.copy()
    near[:-1] |= inside[1:]
    near[1:] |= inside[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(np.int8))).tolist()
    spans = zip(edges[::2], edges[1::2], strict=True)
    return [points[start:end].tolist() for start, end in spans if end - start > 1]


def _path(points: Sequence[Sequence[float]], *, closed: bool) -> str:
    """Moves as whole numbers, from point to point, without those that go nowhere."""
    x, y = round(points[0][0]), round(points[0][1])
    out = [f"M{x} {y}l"]
    first = True
    for point in points[1:]:
        to_x, to_y = round(point[0]), round(point[1])
        dx, dy = to_x - x, to_y - y
        if dx or dy:
            out.append(f"{'' if first or dx < 0 else ' '}{dx}{'' if dy < 0 else ' '}{dy}")
            first = False
            x, y = to_x, to_y
    if first:
        return ""
    return "".join(out) + ("z" if closed else "")


def _middle(shape: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """Centroid in pixels and area in square pixels."""
    points = np.array(shape)
    x, y = points[:, 0], points[:, 1]
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    twice = float(cross.sum())
    if twice == 0:
        return float(x.mean()) / HALF, float(y.mean()) / HALF, 0.0
    middle_x = float(((x + np.roll(x, -1)) * cross).sum()) / (3 * twice)
    middle_y = float(((y + np.roll(y, -1)) * cross).sum()) / (3 * twice)
    return middle_x / HALF, middle_y / HALF, abs(twice) / 2 / HALF / HALF


@cache
def load() -> Outlines:
    """The packaged outlines; read once, about 30 ms."""
    return Outlines(gazetteer_files.outlines())
