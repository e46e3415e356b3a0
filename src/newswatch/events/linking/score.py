"""How alike two mentions are: can they be one incident, and how much speaks for it.

Kinds, days and places that cannot be one exclude each other outright (a veto, score null). What is left is a sum of
parts, each in the explanation under its name, so that a reader can see why two mentions were put together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from newswatch.model import DateBasis, DatePrecision, EventType, Mention, Outcome, Place, PlacePrecision, Role, When
from newswatch.model.linking import LinkMention

# Two mentions with the same kind, day and town reach 2.9; the same kind, day and province without a town 1.9. The line
# was drawn on the project's own cases so that look-alikes (same district, same day, other village or other toll) stay two.
THRESHOLD = 2.1
NEAR_KM = 15.0  # a village and the town whose name stands for it
FAR_KM = 60.0  # two points farther apart are two places, whatever their names
EARTH_KM = 6371.0
FINE = frozenset((PlacePrecision.SITE, PlacePrecision.PLACE, PlacePrecision.NEAR))
SLACK = {DateBasis.PUBLICATION: 2, DateBasis.DATELINE: 2, DateBasis.RELATIVE: 1, DateBasis.EXPLICIT: 0}

BLAST = frozenset((EventType.BOMBING, EventType.SUICIDE_ATTACK))
FIRE = frozenset((EventType.SHELLING, EventType.AIR_STRIKE, EventType.DRONE_STRIKE))
GROUND = frozenset(
    (
        EventType.ARMED_ASSAULT,
        EventType.RAID,
        EventType.ASSASSINATION,
        EventType.INFILTRATION,
        EventType.SECURITY_OPERATION,
        EventType.ABDUCTION,
    )
)
WORDS = frozenset((EventType.DIPLOMATIC, EventType.BORDER_MEASURE))


@dataclass(frozen=True, slots=True)
class Score:
    """`total` is null where something excludes that the two are one; `veto` names it."""

    total: float | None
    parts: tuple[tuple[str, float], ...] = ()
    veto: str | None = None

    @property
    def explanation(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in self.parts}


def compare(a: LinkMention, b: LinkMention) -> Score:
    """Symmetric: the same for (a, b) and (b, a)."""
    if a.version_id == b.version_id:
        return Score(None, veto="told as two in one article")
    m, n = a.mention, b.mention
    kind = _kind(m.event_type, n.event_type)
    if kind is None:
        return Score(None, veto="kind")
    day = _day(m.when, n.when, a.published.date() if a.published else None, b.published.date() if b.published else None)
    if day is None:
        return Score(None, veto="day")
    place = _place(m.place, n.place)
    if place is None:
        return Score(None, veto="place")
    parts = [
        ("kind", kind),
        ("day", day),
        ("place", place),
        ("toll", _toll(m, n)),
        ("actors", _actors(m, n)),
        ("text", _text(a, b)),
    ]
    return Score(round(sum(v for _, v in parts), 4), tuple(p for p in parts if p[1]))


def _kind(a: EventType, b: EventType) -> float | None:
    if a is b:
        return 0.9
    both = {a, b}
    if both & WORDS:
        return None
    if EventType.OTHER in both or EventType.SABOTAGE in both:
        return 0.2
    if EventType.ARREST in both:
        return 0.3 if EventType.SECURITY_OPERATION in both else None
    for family, value in ((BLAST, 0.8), (FIRE, 0.6), (GROUND, 0.6)):
        if both <= family:
            return value
    if both <= GROUND | BLAST:  # storming with a bomb, told by its one half or its other
        return 0.4
    if EventType.SECURITY_OPERATION in both or EventType.INFILTRATION in both:
        return None
    return 0.2


def _span(w: When, published: date | None) -> tuple[date, date, int] | None:
    """First day, last day and slack in days."""
    if w.start is not None:
        slack = SLACK.get(w.basis, 1) if w.basis is not None else 1
        return w.start, w.end or w.start, slack
    if published is None:
        return None
    return published - timedelta(days=7), published, 0


def _day(a: When, b: When, pa: date | None, pb: date | None) -> float | None:
    x, y = _span(a, pa), _span(b, pb)
    if x is None or y is None:
        return 0.0
    gap = max((y[0] - x[1]).days, (x[0] - y[1]).days, 0)
    slack = max(x[2], y[2])
    if gap > slack:
        return None
    if gap:
        return 0.5 if gap == 1 else 0.25
    exact = (DatePrecision.DAY, DatePrecision.RANGE)
    if a.precision in exact and b.precision in exact and a.start is not None and b.start is not None:
        return 1.0 if a.start == b.start else 0.7
    return 0.3


def _place(a: Place, b: Place) -> float | None:
    if a.country and b.country and a.country != b.country:
        km = distance_km(a, b)
        return 0.2 if km is not None and km <= NEAR_KM else None
    if not a.country or not b.country:
        return 0.0
    if a.geonames_id and a.geonames_id == b.geonames_id:
        return 1.0 if a.precision in FINE or a.precision is PlacePrecision.ADMIN2 else 0.4
    fine_a, fine_b = a.precision in FINE, b.precision in FINE
    if fine_a and fine_b:
        if _same(a.name, b.name):
            return 1.0
        km = distance_km(a, b)
        if km is not None and km <= NEAR_KM:
            return 0.5
        return None if km is None or km > NEAR_KM else 0.5
    if a.admin2 and b.admin2:
        if _same(a.admin2, b.admin2):
            return 0.8
        km = distance_km(a, b)
        return 0.3 if km is not None and km <= NEAR_KM else None
    if a.admin1 and b.admin1:
        return 0.4 if _same(a.admin1, b.admin1) else None
    return 0.1


def _same(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a.casefold() == b.casefold()


def distance_km(a: Place, b: Place) -> float | None:
    """Great-circle distance (haversine), kilometres; null where one has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    p, q = math.radians(a.latitude), math.radians(b.latitude)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def toll(m: Mention, outcome: Outcome) -> int | None:
    """How many in all, as one mention counts them."""
    known = [c.best if c.best is not None else c.min for c in m.casualties if c.outcome is outcome]
    numbers = [x for x in known if x is not None]
    return sum(numbers) if numbers else None


def _toll(m: Mention, n: Mention) -> float:
    """The same toll speaks for one incident; tolls grow, so only a wide gap speaks against it."""
    out = 0.0
    for outcome, weight in (
        (Outcome.KILLED, 1.0),
        (Outcome.INJURED, 0.5),
        (Outcome.ABDUCTED, 0.8),
        (Outcome.ARRESTED, 0.5),
    ):
        x, y = toll(m, outcome), toll(n, outcome)
        if x is None or y is None:
            continue
        if x == y:
            out += weight * (0.6 if x else 0.2)
        else:
            ratio = (min(x, y) + 1) / (max(x, y) + 1)
            out += weight * (ratio - 0.6)
    return max(min(out, 0.9), -0.9)


def _actors(m: Mention, n: Mention) -> float:
    mine, theirs = _named(m), _named(n)
    if not mine or not theirs:
        return 0.0
    return 0.4 if mine & theirs else -0.3


def _named(m: Mention) -> set[str]:
    return {a.id for a in m.actors if a.id and a.role in (Role.PERPETRATOR, Role.CLAIMANT, Role.ACCUSED)}


def _text(a: LinkMention, b: LinkMention) -> float:
    """Copies and articles of one story more likely tell of one incident; versions of one article almost surely do."""
    if a.article_id == b.article_id:
        return 1.2
    if a.copy_of == b.article_id or b.copy_of == a.article_id or (a.copy_of is not None and a.copy_of == b.copy_of):
        return 1.0
    return 0.5 if a.story_id is not None and a.story_id == b.story_id else 0.0


def best(scores: Iterable[Score]) -> Score | None:
    """The highest of the scores; null where one of them is a veto or there is none."""
    top: Score | None = None
    for s in scores:
        if s.total is None:
            return None
        if top is None or s.total > (top.total or 0.0):
            top = s
    return top
