"""How alike two mentions are: can they be one incident, and how much speaks for it.

Kinds, days and places that cannot be one exclude each other outright (a veto). What is left is a sum of parts, each
in the explanation under its name, so that a reader can see why two mentions were put together. The numbers were set on
the project's own cases (tests/evaluation/linking) and are measured again by tests/evaluation/test_linking.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from newswatch.events.linking.facts import Facts
from newswatch.events.linking.kinds import KINDS
from newswatch.events.linking.vocabulary import NEIGHBOURS
from newswatch.model import Outcome, PlacePrecision
from newswatch.model.linking import LinkMention

# Kind, day and spot alike make 2.8; kind and day alike in one district 2.3, less where the texts name two spots in it;
# in one province 2.0, so that a toll, a name or a phrase must speak for it too. Of 1.9 to 2.4 the line with the best
# pairwise F on the project's own cases (python tests/evaluation/linking_score.py): below it look-alikes fall together.
THRESHOLD = 2.1
SAME_KM = 5.0  # one spot under two names
NEAR_KM = 15.0  # a village and the town whose name stands for it
FAR_KM = 40.0  # farther apart, two points are two places, whatever their names
EARTH_KM = 6371.0
NIGHTLY = frozenset(("evening", "night", "morning"))
WEIGHTS = ((Outcome.KILLED, 1.0), (Outcome.INJURED, 0.6), (Outcome.ABDUCTED, 0.8), (Outcome.ARRESTED, 0.5))


@dataclass(frozen=True, slots=True)
class Score:
    """`total` is null where something excludes that the two are one; `veto` names it."""

    total: float | None
    parts: tuple[tuple[str, float], ...] = ()
    veto: str | None = None

    @property
    def explanation(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in self.parts}


TWICE = Score(None, veto="told as two in one article")
KIND = Score(None, veto="kind")
DAY = Score(None, veto="day")
PLACE = Score(None, veto="place")


def compare(a: LinkMention, b: LinkMention) -> Score:
    """Symmetric: the same for (a, b) and (b, a)."""
    return weigh(Facts(a), Facts(b))


def weigh(a: Facts, b: Facts) -> Score:
    """As `compare`, on facts already read. Vetoes come first, and cheapest first: most pairs end there."""
    if a.link.version_id == b.link.version_id:
        return TWICE
    kind = KINDS[a.mention.event_type, b.mention.event_type]
    if kind is None:
        return KIND
    day = _day(a, b)
    if day is None:
        return DAY
    place = _place(a, b)
    if place is None:
        return PLACE
    parts = (
        ("kind", kind),
        ("day", day),
        ("place", place),
        ("toll", _toll(a, b)),
        ("actors", _actors(a, b)),
        ("names", _names(a, b)),
        ("words", _words(a, b)),
        ("hour", _hour(a, b)),
        ("text", _text(a, b)),
    )
    return Score(round(sum(v for _, v in parts), 4), tuple(p for p in parts if p[1]))


def _day(a: Facts, b: Facts) -> float | None:
    if (a.firm and a.first > b.latest) or (b.firm and b.first > a.latest):
        return None
    gap = max(b.first - a.last, a.first - b.last, 0)
    if not (a.dated and b.dated):
        return None if gap else 0.0
    if a.firm and b.firm:
        if gap:
            return _next_day(a, b) if gap == 1 and a.daily and b.daily else None
        if a.daily and b.daily:
            return 1.0 if a.first == b.first else 0.7 if min(a.last - a.first, b.last - b.first) <= 3 else 0.2
        return 0.3 if max(a.last - a.first, b.last - b.first) <= 7 else 0.0
    if a.firm or b.firm:
        # the other date is that of the report: at most three days after
        return (0.6, 0.3, 0.1, -0.1)[gap] if gap <= 3 else None
    return (0.6, 0.1, -0.2)[gap] if gap <= 2 else None


def _next_day(a: Facts, b: Facts) -> float:
    """Nights belong to two days, and weekdays are misread by one; but shells fall on one town day after day."""
    again = -0.5 if a.again or b.again else 0.0
    if a.hours and b.hours:
        return again + (-0.2 if a.hours | b.hours <= NIGHTLY else -1.0)
    return again - 0.6


def _place(a: Facts, b: Facts) -> float | None:
    if a.country is None or b.country is None:
        return 0.8 if _share_spot(a, b) else _sides(a, b)
    if a.country != b.country:
        return _across(a, b)
    km = distance_km(a.point, b.point)
    if a.reported_from or b.reported_from:
        return _from_afar(a, b)
    if a.spots & b.spots:
        if km is not None and km > FAR_KM:
            return None
        return 1.2 if a.placed_here and b.placed_here else 0.9
    if _share_spot(a, b):
        return 0.8
    if a.spots and b.spots:
        return _two_spots(a, b, km)
    if a.admin2 and b.admin2:
        return 0.7 if a.admin2 == b.admin2 else _beside(km, -0.8)
    if a.admin1 and b.admin1:
        return 0.4 if a.admin1 == b.admin1 else _beside(km, None)
    if a.local & b.named or b.local & a.named:
        return 0.3
    return 0.1 if PlacePrecision.BORDER in (a.mention.place.precision, b.mention.place.precision) else 0.0


def _two_spots(a: Facts, b: Facts, km: float | None) -> float | None:
    """Spots of two names: one only where both are known to lie together."""
    if a.pinned and b.pinned and km is not None:
        return 1.0 if km <= SAME_KM else 0.5 if km <= NEAR_KM else -0.6 if km <= FAR_KM else None
    if a.admin2 and b.admin2:
        return -0.6 if a.admin2 == b.admin2 else _beside(km, -0.8)
    if a.admin1 and b.admin1:
        return -0.5 if a.admin1 == b.admin1 else _beside(km, None)
    return -0.5


def _beside(km: float | None, unknown: float | None) -> float | None:
    """Two districts or provinces: one incident only near their common border."""
    return unknown if km is None else -0.3 if km <= FAR_KM else None


def _from_afar(a: Facts, b: Facts) -> float | None:
    """At least one of the two says only where the report was written: its place neither proves nor excludes much, so
    other names in the sentences must."""
    if _share_spot(a, b) or (a.named & b.named) - a.local - b.local:
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
    if _share_spot(a, b):
        return 0.8
    if a.named & b.named:
        return 0.5
    km = distance_km(a.point, b.point)
    if km is not None and km > FAR_KM:
        return None
    sides = _sides(a, b)
    if sides:
        return sides + (0.3 if a.local & b.named or b.local & a.named else 0.0)
    return 0.2 if km is not None and km <= NEAR_KM else None


def _sides(a: Facts, b: Facts) -> float:
    """Both speak of the same two countries: what each side tells of one border."""
    return 0.3 if len(a.states & b.states) > 1 else 0.0


def _share_spot(a: Facts, b: Facts) -> bool:
    """One mention's spot is named in the other's words."""
    return bool(a.spots & b.named or b.spots & a.named or a.spots & b.spots)


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


def _toll(a: Facts, b: Facts) -> float:
    """The same toll speaks for one incident, the more the larger it is; tolls grow and sides count differently, so only
    a wide gap speaks against it, and never much."""
    out = 0.0
    clash = bool(a.parties and b.parties and not a.parties & b.parties)
    for outcome, weight in WEIGHTS:
        mine, theirs = a.tolls.get(outcome), b.tolls.get(outcome)
        if mine is None or theirs is None:
            continue
        x, y = sum(mine.values()), sum(theirs.values())
        if x == y:
            out += weight * _rare(x) * (0.3 if clash else 1.0)
        elif any(n > 1 and theirs.get(party) == n for party, n in mine.items()):
            out += weight * 0.5 * max(_rare(n) for party, n in mine.items() if theirs.get(party) == n)
        elif not clash:  # what two sides count of each other's dead is no measure
            out += weight * min(0.0, 0.6 * ((min(x, y) + 1) / (max(x, y) + 1) - 0.7))
    return max(min(out, 0.9), -0.5) - (0.2 if clash else 0.0)


def _rare(number: int) -> float:
    """What it says that two reports hold the same number: most incidents have a small one."""
    return 0.1 if number == 0 else (0.15, 0.25, 0.35, 0.4)[number - 1] if number < 5 else 0.5 if number < 10 else 0.7


def _actors(a: Facts, b: Facts) -> float:
    out = 0.0
    if a.perpetrators and b.perpetrators:
        if a.perpetrators & b.perpetrators:
            out += 0.3
        elif not a.everyone & b.everyone:
            out -= 0.3
    elif len(a.everyone & b.everyone) > 1:
        out += 0.1
    acting = (a.perpetrators | b.perpetrators) & a.states & b.states
    if out <= 0.0 and acting - {a.country, b.country}:
        out += 0.2  # both speak of the foreign state that one of them names as the one who did it
    return out


def _names(a: Facts, b: Facts) -> float:
    """Two sentences that name other spots: what speaks against one incident where the coder gave both one place."""
    mine, theirs = a.names - b.local, b.names - a.local
    return -0.3 if mine and theirs and not mine & theirs and not _share_spot(a, b) else 0.0


def _words(a: Facts, b: Facts) -> float:
    """Telling words that both sentences hold: "customs", "wedding", "tanker"."""
    fewest = min(len(a.words), len(b.words))
    if fewest < 2:
        return 0.0
    share = len(a.words & b.words) / max(fewest, 4)  # two words in common are not yet a phrase
    return max(-0.1, min(0.6, share - 0.15))


def _hour(a: Facts, b: Facts) -> float:
    """Morning here and evening there are two incidents; nearby hours are told either way."""
    if not a.hours or not b.hours or a.hours & b.hours:
        return 0.0
    near = any(frozenset((x, y)) in NEIGHBOURS for x in a.hours for y in b.hours)
    return 0.0 if near else -0.4


def _text(a: Facts, b: Facts) -> float:
    """Copies and articles of one story more likely tell of one incident; versions of one article almost surely do."""
    x, y = a.link, b.link
    if x.article_id == y.article_id:
        return 1.2 if alike(a, b) else 0.3
    if x.copy_of == y.article_id or y.copy_of == x.article_id or (x.copy_of is not None and x.copy_of == y.copy_of):
        return 1.0 if alike(a, b) else 0.0
    story = x.story_id is not None and x.story_id == y.story_id
    return 0.3 if story and a.first <= b.last and b.first <= a.last else 0.0


def alike(a: Facts, b: Facts) -> bool:
    """Do the two quotations say the same? Half of the telling words of the shorter, or the very same sentence."""
    if a.mention.quote.text == b.mention.quote.text:
        return True
    fewest = min(len(a.words), len(b.words))
    return fewest > 0 and 2 * len(a.words & b.words) >= fewest
