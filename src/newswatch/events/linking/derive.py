"""An event's values, derived from its mentions by named rules (DESIGN section 6, Linking).

Of all verified claims take each independent voice's latest; what most voices hold is believed, and a tie goes to the
lower number, the firmer date, the finer place, the kind that says more. A voice whose latest report is silent on
something still stands by what it said of it before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from newswatch.catalog.place_names import key
from newswatch.events.linking.facts import Facts
from newswatch.events.linking.tolls import casualties, told_at
from newswatch.model import (
    NO_DATE,
    NO_ORIGIN,
    NO_PLACE,
    Actor,
    ActorKind,
    Certainty,
    CrossBorder,
    DateBasis,
    DatePrecision,
    EventType,
    Mention,
    Origin,
    OriginBasis,
    Place,
    PlacePrecision,
    Responsibility,
    Role,
    When,
)
from newswatch.model.linking import EventActor, EventOrigin, EventValues, LinkMention

T = TypeVar("T", bound=Hashable)
Voices = Sequence[Sequence[LinkMention]]  # each voice's mentions, earliest first

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
# words on the day itself, whether its date or its weekday, go before the day of the report
FIRMNESS = {DateBasis.EXPLICIT: 0, DateBasis.RELATIVE: 0, DateBasis.DATELINE: 1, DateBasis.PUBLICATION: 2, None: 3}
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
BASES = tuple(OriginBasis)


def derive(members: Sequence[Facts]) -> EventValues | None:
    """The values of the event that these mentions are; null where none of them counts any more."""
    if not proves(members):
        return None
    active = [f.link for f in members if f.counts]
    claims = [m for m in active if m.verified]
    voices = _by_voice(claims)
    latest = [told[-1] for told in voices]
    face = min(latest, key=lambda m: (-m.mention.confidence, told_at(m)))
    rows, tolls = casualties(voices)
    origins = _each(voices, lambda m: m.origin.status is not CrossBorder.UNKNOWN or _is_disputed(m.origin))
    afar = {f.link.mention_id for f in members if f.counts and f.reported_from}
    suicide = {m.mention.suicide for m in claims}
    operations = [m.mention.operation for m in _each(voices, lambda m: m.operation is not None)]
    return EventValues(
        event_type=_most([m.mention.event_type for m in latest], TELLING.index),
        recalled=all(m.mention.recalled for m in latest),
        when=_when(_each(voices, lambda m: m.when.start is not None)),
        place=_place(_each(voices, lambda m: m.place.precision is not PlacePrecision.UNKNOWN), latest, afar),
        origin=_origin(origins, latest),
        origin_denied=any(m.mention.origin.denied_by for m in claims),
        responsibility=_responsibility(_each(voices, lambda m: m.responsibility.claimed is not None)),
        suicide=True if True in suicide else False if False in suicide else None,
        weapons=tuple(dict.fromkeys(w for m in sorted(claims, key=told_at) for w in m.mention.weapons)),
        operation=_most(operations, str) if operations else None,
        actors=_actors(voices),
        casualties=rows,
        origins=_origins(origins),
        articles=len({m.article_id for m in active}),
        outlets=len({m.outlet for m in active if m.outlet is not None}),
        voices=len(voices),
        confidence=_confidence(latest),
        mention_id=face.mention_id,
        tolls=tolls,
    )


def proves(members: Iterable[Facts]) -> bool:
    """Does one of these mentions count, with a quotation that was found in its text?"""
    return any(f.counts and f.link.verified for f in members)


def _by_voice(claims: Iterable[LinkMention]) -> list[list[LinkMention]]:
    """Each voice's mentions, earliest first; voices in the order in which they last spoke."""
    voices: dict[str, list[LinkMention]] = defaultdict(list)
    for m in sorted(claims, key=told_at):
        voices[m.voice].append(m)
    return sorted(voices.values(), key=lambda told: told_at(told[-1]))


def _each(voices: Voices, tells: Callable[[Mention], bool]) -> list[LinkMention]:
    """Each voice's latest mention that tells of something."""
    found = [[m for m in told if tells(m.mention)] for told in voices]
    return [told[-1] for told in found if told]


def _most(values: Sequence[T], rank: Callable[[T], object]) -> T:
    """The value that most hold; among equals the one that `rank` puts first."""
    held = Counter(values)
    return min(held, key=lambda v: (-held[v], rank(v)))


def _when(told: Sequence[LinkMention]) -> When:
    """Of the firmest and most exact dates the one that most voices hold; a tie goes to the earlier."""
    if not told:
        return NO_DATE

    def grade(m: LinkMention) -> tuple[int, int]:
        return FIRMNESS[m.mention.when.basis], EXACT.index(m.mention.when.precision)

    top = min(map(grade, told))
    same = [m.mention.when for m in told if grade(m) == top]
    days = _most([(w.start, w.end) for w in same], lambda d: str(d))
    return next(w for w in same if (w.start, w.end) == days)


def _place(told: Sequence[LinkMention], latest: Sequence[LinkMention], afar: AbstractSet[int]) -> Place:
    """Of the finest places the one that most voices hold; where a report was only written (the mentions in `afar`)
    comes last."""
    if not told:
        return next((m.mention.place for m in latest if m.mention.place.name), NO_PLACE)

    def grade(m: LinkMention) -> tuple[bool, int]:
        fineness = FINEST.index(m.mention.place.precision)
        return m.mention_id in afar, max(fineness, FINEST.index(PlacePrecision.NEAR))

    top = min(map(grade, told))
    same = [m.mention.place for m in told if grade(m) == top]
    spot = _most([_spot(p) for p in same], lambda s: tuple(map(str, s)))
    return min((p for p in same if _spot(p) == spot), key=lambda p: FINEST.index(p.precision))


def _spot(p: Place) -> tuple[str | None, str | None, str | None]:
    return p.country, key(p.admin1 or ""), key(p.name or "")


def _is_disputed(o: Origin) -> bool:
    return o.asserted_by is not None or o.denied_by is not None


def _strength(o: Origin) -> tuple[int, int]:
    """A `yes` goes before a `no`, this before silence; then the stronger basis."""
    status = (CrossBorder.YES, CrossBorder.NO, CrossBorder.UNKNOWN).index(o.status)
    return status, BASES.index(o.basis) if o.basis is not None else len(BASES)


def _origin(told: Sequence[LinkMention], latest: Sequence[LinkMention]) -> Origin:
    """The claim with the strongest basis; of equals the one of the country that most voices name."""
    claims = [m.mention.origin for m in told or latest]
    if not claims:
        return NO_ORIGIN
    named = Counter(o.origin_country for o in claims)
    return min(claims, key=lambda o: (_strength(o), -named[o.origin_country], str(o.origin_country)))


def _origins(told: Sequence[LinkMention]) -> tuple[EventOrigin, ...]:
    """Each distinct claim of where it came from, denials too, with how many voices make it."""
    groups: dict[Hashable, list[LinkMention]] = defaultdict(list)
    for m in told:
        o = m.mention.origin
        said = (o.status, o.origin_country, o.target_country, o.mechanism, o.basis, o.asserted_by, o.denied_by)
        groups[said].append(m)
    found = [
        EventOrigin(origin=ms[0].mention.origin, voices=len(ms), mention_id=ms[0].mention_id) for ms in groups.values()
    ]
    return tuple(sorted(found, key=lambda o: (_strength(o.origin), -o.voices, o.mention_id)))


def _responsibility(told: Sequence[LinkMention]) -> Responsibility:
    """A claim by anybody goes before the statement that nobody has claimed it, which may only be older."""
    claims = [m.mention.responsibility for m in told if m.mention.responsibility.claimed]
    if claims:
        names = [r.by for r in claims if r.by]
        return Responsibility(claimed=True, by=_most(names, str) if names else None)
    return Responsibility(claimed=False if told else None)


def _actors(voices: Voices) -> tuple[EventActor, ...]:
    """Who took part, by role. Each voice speaks with its latest mention that fills the role. A state's men that are
    only described ("Pakistani warplanes") are no actor beside the named force of that state in that role."""
    found: list[EventActor] = []
    for role in Role:
        told = _each(voices, lambda m, role=role: any(a.role is role for a in m.actors))  # type: ignore[misc]
        rows = [(m, p, a) for m in told for p, a in enumerate(m.mention.actors) if a.role is role]
        forces = {a.country for _, _, a in rows if a.kind is ActorKind.STATE and a.id is not None}
        groups: dict[str, list[tuple[LinkMention, int, Actor]]] = defaultdict(list)
        for m, p, a in rows:
            if a.id is None and a.kind is ActorKind.STATE and a.country is not None and a.country in forces:
                continue
            groups[a.id or key(a.name or a.quote.text) or a.quote.text].append((m, p, a))
        found += sorted((_actor(same) for same in groups.values()), key=lambda x: (-x.voices, x.mention_id, x.position))
    return tuple(found)


def _actor(same: Sequence[tuple[LinkMention, int, Actor]]) -> EventActor:
    m, position, a = min(same, key=lambda row: (CERTAIN.index(row[2].certainty), told_at(row[0]), row[1]))
    return EventActor(
        role=a.role,
        name=a.name or (None if a.id else a.quote.text),
        id=a.id,
        kind=a.kind,
        country=a.country,
        certainty=a.certainty,
        voices=len({link.voice for link, _, _ in same}),
        mention_id=m.mention_id,
        position=position,
    )


def _confidence(voices: Sequence[LinkMention]) -> float:
    """The most confident voice's, and for each further voice half its confidence of what is then missing to 1."""
    ranked = sorted((m.mention.confidence for m in voices), reverse=True)
    missing = 1.0 - ranked[0]
    for extra in ranked[1:]:
        missing *= 1.0 - 0.5 * extra
    return round(1.0 - missing, 3)
