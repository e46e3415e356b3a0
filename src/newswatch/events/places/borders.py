"""How far a place is from a land border, which one, and whether its course is settled.

Outlines are Natural Earth's at 1:10 million (public domain), which draw what holds on the ground: between India and
Pakistan in Kashmir the Line of Control. They are good to one or two kilometres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from newswatch.catalog import gazetteer_files
from newswatch.catalog.gazetteer_files import CatalogueLine, Column
from newswatch.catalog.place_names import key

KM_PER_DEGREE = 111.195  # of a great circle: mean Earth radius 6,371 km
UNIT = 10_000  # the file counts in 1e-4 degrees

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NearestBorder:
    """Kilometres to the nearest point of a land border, the border ("AF-PK"), and its status, null where settled."""

    km: float
    segment: str
    line_status: str | None


class Borders:
    """The world's land borders; immutable."""

    def __init__(self, columns: dict[str, Column], lines: tuple[CatalogueLine, ...] = ()) -> None:
        self.pairs = tuple(bytes(columns["pairs"]).decode().split("\n"))
        points = np.asarray(columns["delta"], dtype=np.int64).reshape(2, -1)
        sizes = np.asarray(columns["line_points"], dtype=np.int64)
        starts = np.concatenate(([0], np.cumsum(sizes)))
        segments: dict[str, list[Floats]] = {}
        for i, pair in enumerate(np.asarray(columns["line_pair"]).tolist()):
            line = points[:, starts[i] : starts[i + 1]].cumsum(axis=1) / UNIT
            segments.setdefault(self.pairs[pair], []).append(np.vstack((line[:, :-1], line[:, 1:])))
        self._segments: dict[str, Floats] = {pair: np.hstack(parts) for pair, parts in segments.items()}
        self._whole = {line.countries: line.status for line in lines if line.whole and line.status}
        self._provinces = {
            (line.countries, key(province)): line.status
            for line in lines
            if line.status
            for province in line.admin1.split("|")
            if province
        }

    def nearest(
        self, latitude: float, longitude: float, country: str | None = None, admin1: str | None = None
    ) -> NearestBorder | None:
        """The border nearest to a point, of the country's borders where that is given; None where it has none.

        Distances are measured on a plane that touches the Earth at the point: within 1 % up to 500 km.
        """
        best: tuple[float, str] | None = None
        for pair, ends in self._segments.items():
            if country is not None and country not in (pair[:2], pair[3:]):
                continue
            km = _distance(latitude, longitude, ends)
            if best is None or km < best[0]:
                best = (km, pair)
        if best is None:
            return None
        return NearestBorder(round(best[0], 1), best[1], self.status(best[1], admin1))

    def status(self, segment: str, admin1: str | None = None) -> str | None:
        """Whether the border is disputed, a ceasefire line, undemarcated or occupied; None where it is settled."""
        stretch = self._provinces.get((segment, key(admin1))) if admin1 else None
        return stretch or self._whole.get(segment)


def _distance(latitude: float, longitude: float, ends: Floats) -> float:
    """Kilometres from a point to the nearest of the segments (rows: x1, y1, x2, y2 in degrees)."""
    shrink = np.cos(np.radians(latitude))
    x1, x2 = ((ends[i] - longitude + 540) % 360 - 180 for i in (0, 2))
    x1, x2 = x1 * shrink, x2 * shrink
    y1, y2 = ends[1] - latitude, ends[3] - latitude
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = np.clip(-(x1 * dx + y1 * dy) / np.where(length == 0, 1, length), 0, 1)
    nearest = (x1 + share * dx) ** 2 + (y1 + share * dy) ** 2
    return float(np.sqrt(nearest.min())) * KM_PER_DEGREE


@cache
def load() -> Borders:
    """The packaged borders; read once, about 10 ms."""
    return Borders(gazetteer_files.borders(), gazetteer_files.border_lines())
