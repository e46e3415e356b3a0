"""By what means: on foot, by drone, by fire across the line, or by a hand that supports from there."""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.events.origin.signs import Sign, deed_start
from newswatch.matching import Document
from newswatch.model import EventType, OriginBasis

# in this order: what carries it says more than that somebody crossed
CARRIERS = {
    "drone": frozenset("drone drones uav quadcopter quadcopters".split()),
    "tunnel": frozenset("tunnel tunnels".split()),
    "maritime": frozenset("boat boats sea naval maritime speedboat speedboats trawlers navy vessel vessels".split()),
    "air": frozenset(
        "airstrike airstrikes air jet jets warplanes warplane aircraft helicopter helicopters bombed glide f16s "
        "fighter-jet".split()
    ),
    "fire_across": frozenset(
        "shelling shells shell shelled mortar mortars rocket rockets missile missiles artillery firing fired fire "
        "sniper bullets bullet shots shot bombs".split()
    ),
}
GROUND = frozenset(
    "crossed crossing cross infiltrated infiltration infiltrating infiltrators incursion entered intruded sneaked "
    "slipped came come coming advanced fled escaped retreated returned raid raided".split()
)
CROSSED = frozenset("crossed entered infiltrated slipped sneaked intruded".split())
SUPPORT = frozenset(
    "backed sponsored supported trained armed funded financed funding arming financing harbouring harboring sheltering "
    "sheltered backing supporting training havens haven sanctuaries sanctuary".split()
)
NETWORK = frozenset("planned directed orchestrated masterminded handlers masterminds steered guided".split())
SENT = frozenset(("sending", "sent", "infiltrating", "smuggling"))
BY_KIND = {
    EventType.AIR_STRIKE: "air",
    EventType.DRONE_STRIKE: "drone",
    EventType.SHELLING: "fire_across",
    EventType.INFILTRATION: "ground_crossing",
}
MECHANISMS = (*CARRIERS, "ground_crossing", "support", "network")
BACK, AHEAD = 7, 5  # tokens around a sign that belong to it, within its clause
FORCES_AHEAD = 10  # tokens after a state's forces: "Uganda's army said on Friday that its jets had" is 7


def mechanism(document: Document, sign: Sign, kind: EventType | None, *, forces: bool) -> str | None:
    """The means that the sign's own words name, else those of the kind of attack; null where neither says. `forces`:
    the sign names a state's own forces, whose deed is its clause."""
    words = document.words
    end = document.sentences[document.sentence_of[sign.first]].last
    own = words[max(deed_start(document, sign.first), sign.first - BACK) : sign.last]
    if sign.basis in (OriginBasis.CROSSING_OBSERVED, OriginBasis.INFERENCE):
        return _carrier(own, people=True) or ("ground_crossing" if GROUND & set(own) else None)
    after = words[sign.last : min(sign.last + AHEAD, end)]
    if sign.basis is OriginBasis.LAUNCH_SITE:
        return _carrier(own) or BY_KIND.get(kind or EventType.OTHER) or _carrier(after)
    if sign.basis is OriginBasis.OFFICIAL_ALLEGATION:
        if SENT & set(after):
            return "ground_crossing"
        said = {*words[sign.first : sign.last], *after}
        if NETWORK & said:
            return "network"
        if SUPPORT & said:
            return "support"
        return BY_KIND.get(kind or EventType.OTHER)
    if sign.basis is OriginBasis.KNOWN_SANCTUARY:
        return "support" if SUPPORT & set(own) else None
    if not forces:  # a nationality says nothing of the means, save that they crossed
        moved = "ground_crossing" if CROSSED & set(after) else None
        return _carrier(words[sign.first : sign.last]) or moved
    moved = "ground_crossing" if GROUND & set(after) else None
    deed = (*own, *words[sign.last : min(sign.last + FORCES_AHEAD, end)])
    return _carrier(deed, people=True) or moved or _carrier(deed) or BY_KIND.get(kind or EventType.OTHER)


def _carrier(words: Sequence[str], *, people: bool = False) -> str | None:
    """What carried it. `people`: of those who cross, fire is what they open, not how they came."""
    here = set(words)
    for name, signs in CARRIERS.items():
        if here & signs and not (people and name == "fire_across"):
            return name
    return "fire_across" if people and {"bullets", "shells", "rockets", "missile", "missiles"} & here else None
