"""An event's values, derived from its mentions by named rules.

Of all verified claims take each independent voice's latest; `best` is the value that most voices hold, a tie goes to
the lower; `min` and `max` range over the same (DESIGN section 6, Linking).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from newswatch.events.linking.score import toll
from newswatch.model import (
    NO_DATE,
    NO_ORIGIN,
    NO_PLACE,
    Certainty,
    CrossBorder,
    DateBasis,
    DatePrecision,
    EventType,
    Origin,
    OriginBasis,
    Outcome,
    Party,
    Place,
    PlacePrecision,
    Responsibility,
    When,
)
from newswatch.model.linking import EventActor, EventCasualty, EventOrigin, EventValues, LinkMention

T = TypeVar("T")
FINEST = (
    PlacePrecision.SITE,
    PlacePrecision.PLACE,
    PlacePrecision.NEAR,
    PlacePrecision.ADMIN2,
    PlacePrecision.BORDER,
    PlacePrecision.ADMIN1,
    PlacePrecision.COUNTRY,
    PlacePrecision.UNKNOWN,
)
EXACT = (
    DatePrecision.DAY,
    DatePrecision.RANGE,
    DatePrecision.WEEK,
    DatePrecision.MONTH,
    DatePrecision.YEAR,
    DatePrecision.UNKNOWN,
)
FIRMEST = (DateBasis.EXPLICIT, DateBasis.RELATIVE, DateBasis.DATELINE, DateBasis.PUBLICATION, None)
# of kinds that as many voices hold, the one that says more
TELLING = (
    EventType.SUICIDE_ATTACK,
    EventType.DRONE_STRIKE,
    EventType.AIR_STRIKE,
    EventType.BOMBING,
    EventType.SHELLING,
    EventType.ABDUCTION,
    EventType.ASSASSINATION,
    EventType.INFILTRATION,
    EventType.RAID,
    EventType.SECURITY_OPERATION,
    EventType.SABOTAGE,
    EventType.ARREST,
    EventType.ARMED_ASSAULT,
    EventType.BORDER_MEASURE,
    EventType.DIPLOMATIC,
    EventType.OTHER,
)
CERTAIN = (Certainty.STATED, Certainty.CLAIMED, Certainty.SUSPECTED, Certainty.DENIED)


def derive(mentions: Sequence[LinkMention]) -> EventValues | None:
    """The values of the event that these mentions are; null where none of them counts any more."""
    active = [m for m in mentions if not m.superseded]
    claims = [m for m in active if m.verified]
    if not claims:
        return None
    voices = _latest_by_voice(claims)
    face = min(voices, key=lambda m: (-m.mention.confidence, m.fetched_at, m.key))
    return EventValues(
        event_type=_most(voices, lambda m: m.mention.event_type, lambda t: TELLING.index(t)),
        recalled=all(m.mention.recalled for m in voices),
        when=_when(voices),
        place=_place(voices),
        origin=_strongest(voices),
        origin_denied=any(m.mention.origin.denied_by for m in voices),
        responsibility=_responsibility(voices),
        suicide=True if any(m.mention.suicide for m in voices) else None,
        weapons=tuple(dict.fromkeys(w for m in voices for w in m.mention.weapons)),
        operation=next((m.mention.operation for m in voices if m.mention.operation), None),
        actors=_actors(voices),
        casualties=_casualties(voices),
        origins=_origins(voices),
        articles=len({m.article_id for m in active}),
        outlets=len({m.outlet for m in active if m.outlet is not None}) or 1,
        voices=len(voices),
        confidence=_confidence(voices),
        mention_id=face.mention_id,
    )


def _latest_by_voice(claims: Sequence[LinkMention]) -> list[LinkMention]:
    """One mention for each independent voice: its latest; the order does not depend on that of the input."""
    latest: dict[str, LinkMention] = {}
    for m in sorted(claims, key=lambda m: (m.published or m.fetched_at, m.version_no, m.key)):
        latest[m.voice] = m
    return sorted(latest.values(), key=lambda m: (m.published or m.fetched_at, m.key))


def _most(voices: Iterable[LinkMention], value: Callable[[LinkMention], T], rank: Callable[[T], object]) -> T:
    """The value that most voices hold; among equals the one that `rank` puts first."""
    counts: Counter[T] = Counter(value(m) for m in voices)
    return min(counts, key=lambda v: (-counts[v], rank(v)))


def _when(voices: Sequence[LinkMention]) -> When:
    """The most exact and best founded date, that of most voices among those."""
    known = [m for m in voices if m.mention.when.start is not None]
    if not known:
        return NO_DATE

    def grade(w: When) -> tuple[int, int]:
        return FIRMEST.index(w.basis), EXACT.index(w.precision)

    top = min(grade(m.mention.when) for m in known)
    same = [m for m in known if grade(m.mention.when) == top]
    day = _most(same, lambda m: (m.mention.when.start, m.mention.when.end), lambda d: str(d))
    return next(m.mention.when for m in same if (m.mention.when.start, m.mention.when.end) == day)


def _place(voices: Sequence[LinkMention]) -> Place:
    known = [m for m in voices if m.mention.place.country is not None]
    if not known:
        return next((m.mention.place for m in voices if m.mention.place.name), NO_PLACE)
    top = min(FINEST.index(m.mention.place.precision) for m in known)
    same = [m for m in known if FINEST.index(m.mention.place.precision) == top]
    name = _most(same, lambda m: (m.mention.place.name, m.mention.place.geonames_id), lambda n: str(n))
    return next(m.mention.place for m in same if (m.mention.place.name, m.mention.place.geonames_id) == name)


def _origin_strength(o: Origin) -> tuple[int, int]:
    return (
        0 if o.status is CrossBorder.YES else 1,
        list(OriginBasis).index(o.basis) if o.basis is not None else len(OriginBasis),
    )


def _strongest(voices: Sequence[LinkMention]) -> Origin:
    claims = [m.mention.origin for m in voices]
    return min(claims, key=_origin_strength, default=NO_ORIGIN)


def _origins(voices: Sequence[LinkMention]) -> tuple[EventOrigin, ...]:
    """Each distinct claim of where it came from, with how many voices make it."""
    groups: dict[Hashable, list[LinkMention]] = defaultdict(list)
    for m in voices:
        o = m.mention.origin
        if o.status is not CrossBorder.UNKNOWN:
            groups[
                o.status, o.origin_country, o.target_country, o.mechanism, o.basis, o.asserted_by, o.denied_by
            ].append(m)
    out = [
        EventOrigin(origin=ms[0].mention.origin, voices=len(ms), mention_id=ms[0].mention_id) for ms in groups.values()
    ]
    return tuple(sorted(out, key=lambda o: (_origin_strength(o.origin), -o.voices, o.mention_id)))


def _responsibility(voices: Sequence[LinkMention]) -> Responsibility:
    """A claim by anybody goes before the statement that nobody has claimed it, which may only be older."""
    said = [m.mention.responsibility for m in voices]
    for claimed in (True, False):
        found = [r for r in said if r.claimed is claimed]
        if found:
            return next((r for r in found if r.by), found[0])
    return Responsibility(claimed=None)


def _actors(voices: Sequence[LinkMention]) -> tuple[EventActor, ...]:
    groups: dict[Hashable, list[tuple[LinkMention, int]]] = defaultdict(list)
    for m in voices:
        for position, a in enumerate(m.mention.actors):
            groups[a.role, a.id or a.name or a.quote.text.casefold()].append((m, position))
    out = []
    for found in groups.values():
        mention, position = found[0]
        a = mention.mention.actors[position]
        certainty = min((m.mention.actors[p].certainty for m, p in found), key=CERTAIN.index)
        out.append(
            EventActor(
                role=a.role,
                name=a.name or (None if a.id else a.quote.text),
                id=a.id,
                kind=a.kind,
                country=a.country,
                certainty=certainty,
                voices=len({m.voice for m, _ in found}),
                mention_id=mention.mention_id,
                position=position,
            )
        )
    return tuple(out)


def _casualties(voices: Sequence[LinkMention]) -> tuple[EventCasualty, ...]:
    """For each outcome the total that most voices hold, divided as the most detailed of those voices divides it."""
    out: list[EventCasualty] = []
    for outcome in Outcome:
        told = [m for m in voices if any(c.outcome is outcome for c in m.mention.casualties)]
        if not told:
            continue
        totals = {m.mention_id: toll(m.mention, outcome) for m in told}
        counted = [m for m in told if totals[m.mention_id] is not None]
        basis = counted or told
        best = _most(basis, lambda m, outcome=outcome: toll(m.mention, outcome), lambda t: -1 if t is None else t)  # type: ignore[misc]
        holders = [m for m in basis if totals[m.mention_id] == best]
        chosen = max(holders, key=lambda m: (_detail(m, outcome), m.published or m.fetched_at, m.key))
        rows = [(p, c) for p, c in enumerate(chosen.mention.casualties) if c.outcome is outcome]
        for position, c in rows:
            same = [
                x
                for m in counted
                for x in m.mention.casualties
                if x.outcome is outcome and x.party is c.party and x.nationality == c.nationality
            ] or [c]
            whole = len(rows) == 1
            lows = (
                [totals[m.mention_id] for m in counted]
                if whole
                else [x.min if x.min is not None else x.best for x in same]
            )
            highs = (
                [totals[m.mention_id] for m in counted]
                if whole
                else [x.max if x.max is not None else x.best for x in same]
            )
            low = min((x for x in (*lows, c.min) if x is not None), default=None)
            open_top = c.best is not None and c.max is None
            high = None if open_top else max((x for x in (*highs, c.max) if x is not None), default=None)
            holding = {
                m.voice
                for m in counted
                if any(x.party is c.party and x.best == c.best and x.outcome is outcome for x in m.mention.casualties)
            }
            out.append(
                EventCasualty(
                    party=c.party,
                    outcome=outcome,
                    nationality=c.nationality,
                    min=low,
                    best=c.best,
                    max=high,
                    term=c.term,
                    voices=max(len(holding), 1),
                    mention_id=chosen.mention_id,
                    position=position,
                )
            )
    return tuple(out)


def _detail(m: LinkMention, outcome: Outcome) -> int:
    return len({c.party for c in m.mention.casualties if c.outcome is outcome and c.party is not Party.UNKNOWN})


def _confidence(voices: Sequence[LinkMention]) -> float:
    """The best mention's, and half of what is missing to 1 for each further voice."""
    ranked = sorted((m.mention.confidence for m in voices), reverse=True)
    missing = 1.0 - ranked[0]
    for extra in ranked[1:]:
        missing *= 1.0 - 0.5 * extra
    return round(1.0 - missing, 3)
