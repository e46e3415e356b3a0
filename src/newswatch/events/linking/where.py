"""What the places of two mentions say of whether they tell one incident."""

from __future__ import annotations

import math

from newswatch.events.linking.facts import Facts
from newswatch.model import PlacePrecision

SAME_KM = 5.0  # one spot under two names
NEAR_KM = 15.0  # a village and the town whose name stands for it
FAR_KM = 40.0  # farther apart, two points are two places, whatever their names
ASTRAY_KM = 250.0  # as far as a spot whose name both texts have may be misplaced
EARTH_KM = 6371.0


def place_evidence(a: Facts, b: Facts) -> float | None:
    """How much the places say; null where they cannot be one. Symmetric."""
    if a.country is None or b.country is None:
        return 0.8 if share_spot(a, b) else _sides(a, b)
    if a.country != b.country:
        return _across(a, b)
    if a.reported_from or b.reported_from:
        return _from_afar(a, b)
    if a.admin1 and b.admin1 and a.admin1 != b.admin1:
        return _two_provinces(a, b)
    if a.spots and b.spots and not a.spots.isdisjoint(b.spots):
        km = distance_km(a.point, b.point)
        if km is not None and km > FAR_KM:
            return None
        if a.own and b.own and a.own.isdisjoint(b.spots | b.named) and b.own.isdisjoint(a.spots | a.named):
            return -0.3  # two villages of one area that both texts name
        return 1.2 if a.placed_here and b.placed_here else 0.9
    if share_spot(a, b):
        return 0.8
    if a.spots and b.spots:
        return _two_spots(a, b)
    if a.admin2 and b.admin2:
        return 0.7 if a.admin2 == b.admin2 else _beside(a, b)
    if a.admin1 and b.admin1:
        return 0.4
    if not a.local.isdisjoint(b.named) or not b.local.isdisjoint(a.named):
        return 0.3
    return 0.1 if PlacePrecision.BORDER in (a.mention.place.precision, b.mention.place.precision) else 0.0


def _two_provinces(a: Facts, b: Facts) -> float | None:
    """Two provinces of one country: one incident only near their common border, or where one is misplaced. Part of a
    name alone does not show that: the form in which spellings meet is shared by towns at two ends of a country."""
    km = distance_km(a.point, b.point)
    if km is None:
        return 0.8 if a.own and a.name == b.name else None
    if share_spot(a, b) and km <= ASTRAY_KM:
        return 0.6
    return -0.3 if km <= FAR_KM else None


def _two_spots(a: Facts, b: Facts) -> float | None:
    """Spots of two names: one only where both are known to lie together."""
    if a.pinned and b.pinned:
        km = distance_km(a.point, b.point)
        if km is not None:
            return 1.0 if km <= SAME_KM else 0.5 if km <= NEAR_KM else -0.6 if km <= FAR_KM else None
    if a.admin2 and b.admin2:
        return -0.6 if a.admin2 == b.admin2 else _beside(a, b)
    return -0.5


def _beside(a: Facts, b: Facts) -> float | None:
    """Two districts: one incident only near their common border."""
    km = distance_km(a.point, b.point)
    return -0.8 if km is None else -0.3 if km <= FAR_KM else None


def _from_afar(a: Facts, b: Facts) -> float:
    """At least one of the two says only where the report was written: its place neither proves nor excludes much, so
    other names in the sentences must."""
    if share_spot(a, b) or (a.named & b.named) - a.local - b.local:
        return 0.9
    if _share_district(a, b):
        return 0.6
    if a.reported_from and b.reported_from:
        return 0.4 if a.name == b.name else 0.0
    if a.admin2 and b.admin2:
        return 0.4 if a.admin2 == b.admin2 else -0.3
    return 0.2 if a.admin1 and a.admin1 == b.admin1 else -0.2


def _across(a: Facts, b: Facts) -> float | None:
    """Two countries: one incident only at a border that both mentions speak of, or where one is misplaced."""
    km = None if a.reported_from or b.reported_from else distance_km(a.point, b.point)
    if km is not None and km > ASTRAY_KM:
        return None
    if share_spot(a, b):
        return 0.8
    if not a.named.isdisjoint(b.named):
        return 0.5
    if km is not None and km > FAR_KM:
        return None
    sides = _sides(a, b)
    if sides:
        near = not a.local.isdisjoint(b.named) or not b.local.isdisjoint(a.named)
        return sides + (0.3 if near else 0.0)
    return 0.2 if km is not None and km <= NEAR_KM else None


def _sides(a: Facts, b: Facts) -> float:
    """Both speak of the same two countries: what each side tells of one border."""
    return 0.3 if len(a.states & b.states) > 1 else 0.0


def share_spot(a: Facts, b: Facts) -> bool:
    """One mention's spot is named in the other's words, or is its spot too."""
    mine, theirs = a.spots, b.spots
    return bool(
        (mine and not mine.isdisjoint(b.named))
        or (theirs and not theirs.isdisjoint(a.named))
        or (mine and theirs and not mine.isdisjoint(theirs))
    )


def _share_district(a: Facts, b: Facts) -> bool:
    """The district of the mention that has a place of its own is named in the words of the other."""
    return (not a.reported_from and a.admin2 is not None and a.admin2 in b.named) or (
        not b.reported_from and b.admin2 is not None and b.admin2 in a.named
    )


def distance_km(a: tuple[float, float] | None, b: tuple[float, float] | None) -> float | None:
    """Great-circle distance (haversine), kilometres; null where one has no coordinates."""
    if a is None or b is None:
        return None
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))
